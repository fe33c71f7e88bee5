import type { Host } from '../host.ts'
import { abridged, type Language, visible } from '../text.ts'
import type { Command } from './command.ts'
import { flagOf } from './input.ts'

/** A word for an option that was not typed. */
export interface Found {
  /** Key of the option. */
  readonly key: string
  readonly word: string
  /** A file or a variable, as a person would name it. */
  readonly place: string
}

/**
 * Looks for words for options that were not typed.
 *
 * @param typed the options that were, by key
 * @returns what was found, for those options and others
 */
export type LookUp = (typed: Readonly<Record<string, unknown>>, host: Host) => Promise<readonly Found[]>

/** How much is shown of a word or a place. */
const longestWord = 200

/** What a person who reads the rest has to know: these words decide as if they had been typed. */
function note(found: readonly Found[], language: Language): string {
  const places = [...new Set(found.map(({ place }) => place))]
  const shown = (words: string) => visible(abridged(words, longestWord, language))
  const lines = places.map((place) => {
    const words = found
      .filter((each) => each.place === place)
      .map(({ key, word }) => `${flagOf(key)} ${shown(word)}`)
      .join(' ')
    return { en: `From ${shown(place)}: ${words}`, zh: `取自 ${shown(place)}：${words}` }[language]
  })
  return lines.map((line) => `${line}\n`).join('')
}

/**
 * Adds to the options that were typed those that were found elsewhere, and says so on stderr.
 *
 * @param command whose declaration says which may be
 * @param typed options by key, as commander found them
 * @param lookUp where to look
 * @param language of what is said
 * @throws Fault as `lookUp` does
 */
export async function lookedUp(
  command: Command,
  typed: Readonly<Record<string, unknown>>,
  lookUp: LookUp,
  host: Host,
  language: Language,
): Promise<Record<string, unknown>> {
  const isOpen = (key: string) => command.options[key]?.settable === true && typed[key] === undefined
  if (!Object.keys(command.options).some(isOpen)) return typed
  const found = (await lookUp(typed, host)).filter(({ key }) => isOpen(key))
  if (found.length > 0) host.stderr.write(note(found, language))
  const words = found.map(({ key, word }) => [key, command.options[key]?.many === true ? [word] : word])
  return { ...typed, ...Object.fromEntries(words) }
}
