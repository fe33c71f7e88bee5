import type { Finding } from '../../../finding.ts'

/** A key in a JSON text. */
export interface PlacedKey {
  /** From the top: `aps.alert.title`. */
  readonly path: string
  readonly key: string
  /** Counted from 0. */
  readonly line: number
}

/** A string, what opens, closes or parts, or the end of a line; other values are passed over. */
const piece = /"(?:[^"\\\n]|\\.)*"|[{}[\],:\n]/g

/**
 * @param text JSON, which may be as wrong as it is while somebody types
 * @returns its keys in their order, as far as they can be made out
 */
export function keysIn(text: string): readonly PlacedKey[] {
  const found: PlacedKey[] = []
  const way: string[] = []
  let line = 0
  let last = ''
  let lastLine = 0
  let key = ''
  for (const [token] of text.matchAll(piece)) {
    if (token === '\n') line += 1
    else if (token.startsWith('"')) [last, lastLine] = [token.slice(1, -1), line]
    else if (token === ':') {
      key = last
      found.push({ path: [...way, key].filter((part) => part !== '').join('.'), key, line: lastLine })
    } else if (token === '{' || token === '[') {
      way.push(key)
      key = ''
    } else {
      if (token !== ',') way.pop()
      key = ''
    }
  }
  return found
}

const letter = /[\w-]/

/** @returns whether a text names a key, and not a longer one */
function names(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + key.length)]
    if (!letter.test(before) && !letter.test(after)) return true
  }
  return false
}

/** Shorter ones are words of any sentence. */
const shortestKey = 3

/**
 * @param finding of the lint about a payload
 * @param keys of the payload
 * @returns the line of what it is about; nothing when it is about all of it, or about what is missing
 */
export function lineOf(
  { evidence }: Pick<Finding, 'evidence'>,
  keys: readonly PlacedKey[],
): number | undefined {
  const byLength = (a: string, b: string) => b.length - a.length
  const longest = (of: 'path' | 'key') =>
    keys
      .filter((one) => one[of].length >= shortestKey && names(evidence.en, one[of]))
      .toSorted((a, b) => byLength(a[of], b[of]))[0]
  return (longest('path') ?? longest('key'))?.line
}
