import type { PlistDictionary, PlistValue } from '../encoding/plist.ts'

const entry = /^\s*\[(Dict|Key|Value|Array|String|Bool|Int)\]\s?(.*)$/

/** What a value is, by the word in front of it. */
const scalars: Readonly<Record<string, (text: string) => PlistValue>> = {
  String: (text) => text,
  Bool: (text) => text.trim() === 'true',
  Int: Number,
}

/**
 * Reads entitlements as `codesign -d --entitlements -` prints them since macOS 12: `[Key] aps-environment`, `[Value]`,
 * `[String] production`. Of what is nested deeper than a list nothing is kept: no entitlement for pushes is.
 *
 * @param text what was printed, perhaps with other lines round it
 * @returns nothing when there is none of it
 */
export function readCodesignText(text: string): PlistDictionary | undefined {
  const found = new Map<string, PlistValue[]>()
  const lists = new Set<string>()
  let key: string | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, word = '', rest = ''] = entry.exec(line) ?? []
    if (word === 'Key') {
      key = rest.trim()
      found.set(key, [])
    }
    if (key === undefined) continue
    if (word === 'Array') lists.add(key)
    const scalar = scalars[word]
    if (scalar !== undefined) found.get(key)?.push(scalar(rest))
  }
  if (found.size === 0) return undefined
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, lists.has(name) ? values : (values[0] ?? {})]),
  )
}
