import type { Style } from '../../cli/style.ts'
import type { Heard } from '../../diagnosis/texts/log-reader.ts'

/** Where something was said that is explained. */
export interface Mention {
  /** The line, or the part of it that says it; keys and passphrases are left out. */
  readonly text: string
  /** The number of the first line that says it, from 1. */
  readonly lineNumber: number
  /** How many lines say it. */
  readonly count: number
}

/** How much of a line is shown before what it says, and in all, in UTF-16 units. */
const [mostBefore, mostShown] = [80, 220]
const mostWords = 120

/** A provider token, what follows the first line of a key, and what an option or a URL gives as a passphrase. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ey[AIJ]|ewo)[\w-]{6,2000}\.[\w.=-]{1,4000}/g, '…'],
  [/(PRIVATE KEY-----)[\s\S]{1,8000}/g, '$1…'],
  [/\b(pass(?:word|phrase|wd)?=|pass:|bearer )[^\s"'&,;]{1,2000}/gi, '$1…'],
]

/**
 * @param text of others, which may hold what nobody else should see
 * @returns the same without keys, provider tokens and passphrases
 */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((told, [found, instead]) => told.replaceAll(found, instead), text)

/** @returns the place as it is told */
export function saidIn({ line, start, end, number, count }: Heard): Mention {
  const from = start > mostBefore && line.length > mostShown ? start - mostBefore : 0
  const until = Math.max(end, from + mostShown)
  const shown = withoutSecrets(line).length === line.length ? line.slice(from, until) : line
  const before = from > 0 ? '…' : ''
  const behind = until < line.length ? '…' : ''
  return { text: before + withoutSecrets(shown).trim() + behind, lineNumber: number, count }
}

/** @returns the words that something was known by; of many the first and the last */
export function wordsOf({ line, start, end }: Heard): string {
  const words = withoutSecrets(line.slice(start, end)).replaceAll(/\s{2,}/g, ' ')
  return words.length <= mostWords ? words : `${words.slice(0, mostWords / 2)}…${words.slice(-mostWords / 2)}`
}

/** @returns the line as it stood there, and how often; nothing where it is what was typed */
export function saidLines(said: Mention | undefined, style: Style): string[] {
  if (said === undefined) return []
  const times = said.count > 1 ? ` ×${said.count}` : ''
  const place = said.lineNumber > 1 || said.count > 1 ? `${said.lineNumber}: ` : ''
  return [`${style.dim(`${place}${said.text}`)}${times}`]
}
