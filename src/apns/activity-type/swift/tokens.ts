/** One word or sign of Swift source. */
export interface SwiftToken {
  readonly is: 'word' | 'sign' | 'number' | 'string'
  /** Of a string its value; of a word in backticks what stands between them. */
  readonly text: string
  /** It is the first on its line. */
  readonly isFirst: boolean
}

/** What a string is that is put together when the program runs. */
const interpolated = '\ufffd'

const blank = /\s+/y
const word = /[@#]?[\p{L}_$][\p{L}\p{N}_$]*/uy
const ticked = /`([^`\n]{1,200})`/y
const number = /0[xob][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/y
const stringStart = /(#*)("""|")/y

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** @returns where a comment ends that begins at `at`; block comments stand in one another */
function commentEnd(text: string, at: number): number | undefined {
  if (text.startsWith('//', at)) {
    const end = text.indexOf('\n', at)
    return end < 0 ? text.length : end
  }
  if (!text.startsWith('/*', at)) return undefined
  let depth = 0
  for (let from = at; from < text.length; from += 1) {
    if (text.startsWith('/*', from)) {
      depth += 1
      from += 1
    } else if (text.startsWith('*/', from)) {
      depth -= 1
      from += 1
      if (depth === 0) return from + 1
    }
  }
  return text.length
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' }

interface ReadString {
  readonly value: string
  readonly end: number
}

/** Reads on behind the opening quotes. */
function stringFrom(text: string, from: number, hashes: string, quotes: string, level = 0): ReadString {
  const [closing, escaping] = [quotes + hashes, `\\${hashes}`]
  let value = ''
  let at = from
  while (at < text.length) {
    if (text.startsWith(closing, at)) return { value, end: at + closing.length }
    if (quotes === '"' && text[at] === '\n') return { value, end: at }
    if (!text.startsWith(escaping, at)) {
      value += text[at]
      at += 1
      continue
    }
    at += escaping.length
    const letter = text[at] ?? ''
    if (letter === '(') {
      value += interpolated
      at = groupEnd(text, at, level)
      continue
    }
    const [whole, code] = /^u\{([\da-fA-F]{1,8})\}/.exec(text.slice(at, at + 12)) ?? []
    const point = Number.parseInt(code ?? '', 16)
    value += point <= 0x10ffff ? String.fromCodePoint(point) : (escapes[letter] ?? letter)
    at += whole?.length ?? 1
  }
  return { value, end: at }
}

/** @returns where the group ends that `(` opens, strings in it passed over; strings nest in one another a few levels deep */
function groupEnd(text: string, open: number, level: number): number {
  let depth = 0
  let at = open
  while (at < text.length) {
    const letter = text[at]
    const start = letter === '"' || letter === '#' ? matchAt(stringStart, text, at) : null
    if (start !== null && level < 8) {
      at = stringFrom(text, at + start[0].length, start[1] ?? '', start[2] ?? '"', level + 1).end
      continue
    }
    at += 1
    if (letter === '(') depth += 1
    else if (letter === ')') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return at
}

/**
 * Takes Swift source apart (The Swift Programming Language, "Lexical Structure"); comments and blanks are left out.
 *
 * @param text any text: what is no Swift comes out as words and signs
 */
export function tokensOf(text: string): SwiftToken[] {
  const tokens: SwiftToken[] = []
  let [at, isFirst] = [0, true]
  const add = (is: SwiftToken['is'], token: string, end: number) => {
    tokens.push({ is, text: token, isFirst })
    isFirst = false
    at = end
  }
  while (at < text.length) {
    const space = matchAt(blank, text, at)
    if (space !== null) {
      isFirst ||= space[0].includes('\n')
      at += space[0].length
      continue
    }
    const comment = commentEnd(text, at)
    if (comment !== undefined) {
      isFirst ||= text.slice(at, comment).includes('\n')
      at = comment
      continue
    }
    const start = matchAt(stringStart, text, at)
    if (start !== null) {
      const { value, end } = stringFrom(text, at + start[0].length, start[1] ?? '', start[2] ?? '"')
      add('string', value, end)
      continue
    }
    const found = matchAt(word, text, at) ?? matchAt(ticked, text, at)
    const digits = found === null ? matchAt(number, text, at) : null
    if (found !== null) add('word', found[1] ?? found[0], at + found[0].length)
    else if (digits !== null) add('number', digits[0], at + digits[0].length)
    else add('sign', text[at] ?? '', at + 1)
  }
  return tokens
}

/** @returns whether the value of a string was known when it was read */
export const isPlainString = ({ is, text }: SwiftToken) => is === 'string' && !text.includes(interpolated)
