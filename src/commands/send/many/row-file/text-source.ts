import { longestRow, tooLong } from './limits.ts'

/** The text of a file: its first lines are looked at one by one, the rest is read as it comes. */
export interface TextSource {
  readonly name: string
  /** Number of the line that `rest` begins with; the first is 1. */
  line(): number
  /** @returns the first line that is not blank, without blanks round it, and stays before it; nothing when all are */
  peek(): Promise<string | undefined>
  /** Leaves out the line that was looked at. */
  skip(): void
  /** Everything from the line that was looked at. */
  rest(): AsyncGenerator<string>
}

const lineEnd = /\r\n?|\n/g

/**
 * @param texts the file
 * @param name of the file, for messages
 * @throws Fault `usage/rows` from `peek`, when the line does not end; one that begins with `[` need not
 */
export function openText(texts: AsyncIterator<string>, name: string): TextSource {
  let held = ''
  let line = 1
  let peeked = 0

  /** @returns whether there was more; what is held ends at no half of a line end */
  const more = async (): Promise<string | undefined> => {
    const next = await texts.next()
    if (next.done === true) return undefined
    held += next.value
    return next.value
  }

  /** Takes away lines that are blank and have ended. */
  const dropBlank = () => {
    const from = held.search(/\S/)
    const blank = from < 0 ? held : held.slice(0, from)
    let end = 0
    for (const match of blank.matchAll(lineEnd)) {
      const after = match.index + match[0].length
      // A line end may go on in what comes next.
      if (after === held.length) break
      end = after
      line += 1
    }
    held = held.slice(end)
    return from >= 0
  }

  return {
    name,
    line: () => line,
    async peek() {
      while (!dropBlank()) {
        if (held.length > longestRow) throw tooLong(name, line)
        if ((await more()) === undefined) return undefined
      }
      const isArray = held.trimStart().startsWith('[')
      let fresh: string | undefined = held
      while (!isArray && fresh !== undefined && !/[\r\n]/.test(fresh)) {
        if (held.length > longestRow) throw tooLong(name, line)
        fresh = await more()
      }
      const end = held.search(/[\r\n]/)
      const text = end < 0 ? held : held.slice(0, end)
      peeked = text.length
      return text.trim()
    },
    skip() {
      held = held.slice(peeked)
    },
    async *rest() {
      yield held
      for (let next = await texts.next(); next.done !== true; next = await texts.next()) yield next.value
    },
  }
}
