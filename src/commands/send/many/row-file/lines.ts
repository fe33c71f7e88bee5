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
      const whole = open + text
      // Only what is new is looked through: a line may come in many pieces.
      if (!open.endsWith('\r') && !/[\r\n]/.test(text)) {
        open = whole
        if (open.length > longestRow) throw tooLong(name, line)
        return []
      }
      // A CR at the end may be half of a line end.
      const held = whole.endsWith('\r') ? '\r' : ''
      const lines = whole.slice(0, whole.length - held.length).split(whole.includes('\r') ? /\r\n?|\n/ : '\n')
      const long = lines.findIndex((each) => each.length > longestRow)
      if (long >= 0) throw tooLong(name, line + long)
      open = (lines.pop() ?? '') + held
      line += lines.length
      return lines
    },
    end() {
      const last = open.replace(/\r$/, '')
      open = ''
      return last === '' ? [] : [last]
    },
  }
}
