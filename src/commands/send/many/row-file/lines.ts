import { longestRow, tooLong } from './limits.ts'

/** Cuts text into lines. */
export interface LineCutter {
  /** Number of the next line that will be given out. */
  line(): number
  /** Begun and not ended. */
  open(): string
  /** @returns the lines that this text ends, without their ends */
  take(text: string): string[]
  /** @returns the last line, when the file does not end with a line end */
  end(): string[]
}

/**
 * @param name of the file, for messages
 * @param first number of the first line
 * @throws Fault `usage/rows` from `take`, for a line that is too long
 */
export function createLineCutter(name: string, first: number): LineCutter {
  let open = ''
  let line = first
  return {
    line: () => line,
    open: () => open,
    take(text) {
      // A CR at the end may be half of a line end.
      const fresh = open.endsWith('\r') ? `\r${text}` : text
      const begun = fresh === text ? open : open.slice(0, -1)
      const held = fresh.endsWith('\r') ? '\r' : ''
      const lines = fresh.slice(0, fresh.length - held.length).split(fresh.includes('\r') ? /\r\n?|\n/ : '\n')
      // Only what is new was looked through: a line may come in many pieces.
      lines[0] = begun + (lines[0] ?? '')
      const long = lines.findIndex((each) => each.length > longestRow)
      if (long >= 0) throw tooLong(name, line + long)
      open = (lines.pop() ?? '') + held
      line += lines.length
      return lines
    },
    end() {
      // A line has no CR in it: there is one at its end, or none.
      const last = open.replace('\r', '')
      open = ''
      return last === '' ? [] : [last]
    },
  }
}
