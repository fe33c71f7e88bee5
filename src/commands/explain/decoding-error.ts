import type { Text } from '../../text.ts'

/** The name between quotes that a `CodingKeys(stringValue: "…"` of Swift prints; a log may have escaped the quotes. */
const key = String.raw`CodingKeys\(stringValue: \\?"([\w.-]{1,60})\\?"`

const keyNotFound = new RegExp(String.raw`keyNotFound\(${key}`)
const typeMismatch = /typeMismatch\((?:Swift\.)?([\w<>, ]{1,40}?), /
const valueNotFound = /valueNotFound\((?:Swift\.)?([\w<>, ]{1,40}?), /
const path = new RegExp(String.raw`codingPath: \[(?:[^\]]{0,400}, )?${key}`)

/**
 * Reads what Swift prints of a DecodingError.
 *
 * @param line of a log
 * @returns which key of the content-state it is about; nothing where the line does not say it
 */
export function decodingErrorIn(line: string): Text | undefined {
  const [, missing] = keyNotFound.exec(line) ?? []
  if (missing !== undefined)
    return {
      en: `content-state has no key ${missing}, and the app reads it. Held against the app’s own type by: pushctl payload check FILE.json --state-type FILE.swift`,
      zh: `content-state 里没有键 ${missing}，而 App 要读它。可以与 App 里的类型比对：pushctl payload check FILE.json --state-type FILE.swift`,
    }
  const [, at] = path.exec(line) ?? []
  const [, type] = typeMismatch.exec(line) ?? valueNotFound.exec(line) ?? []
  if (at === undefined || type === undefined) return undefined
  return {
    en: `${at} in content-state is no ${type}, as the app reads it. Held against the app’s own type by: pushctl payload check FILE.json --state-type FILE.swift`,
    zh: `content-state 里的 ${at} 不是 App 要读的 ${type}。可以与 App 里的类型比对：pushctl payload check FILE.json --state-type FILE.swift`,
  }
}
