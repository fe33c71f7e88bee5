import type { Host } from '../host.ts'
import { secretIn, shown, unshown } from '../secret.ts'
import { abridged, type Language, type Text, visible } from '../text.ts'
import type { Command } from './command.ts'
import { flagOf } from './input.ts'
import { settingIsSecret } from './secret-fault.ts'

/** A word for an option that was not typed. */
export interface FoundOption {
  /** Key of the option. */
  readonly key: string
  /** What stands behind it; `true` for a flag. */
  readonly word: string | readonly string[] | true
  /** A file or a variable, as a person would name it. */
  readonly place: string
  /** Typed before by the person themselves: good for every option, not only for those that are settable. */
  readonly isRecalled?: true
}

const wordsOf = (word: FoundOption['word']): readonly string[] => (word === true ? [] : [word].flat())

/** A place that was passed over, and why. */
export interface Ignored {
  readonly place: string
  readonly why: Text
  readonly remedy?: Text
}

/**
 * Looks for words for options that were not typed.
 *
 * @param typed the options that were, by key
 * @returns what was found, for those options and others; and where it did not look
 */
export type LookUp = (
  typed: Readonly<Record<string, unknown>>,
  host: Host,
) => Promise<{ readonly found: readonly FoundOption[]; readonly ignored: readonly Ignored[] }>

/** As commander has it: `--no-lint` is a `lint` that is false. */
function switchedOn(key: string): [string, boolean] {
  const [, first, rest = ''] = /^no([A-Z])(.*)$/.exec(key) ?? []
  return first === undefined ? [key, true] : [first.toLowerCase() + rest, false]
}

/** How much is shown of a word or a place. */
const longestWord = 200

/** What a person who reads the rest has to know: these words decide as if they had been typed. */
function note(found: readonly FoundOption[], { options }: Command, language: Language): string {
  const places = [...new Set(found.map(({ place }) => place))]
  const brief = (words: string) => visible(abridged(words, longestWord, language))
  const lines = places.map((place) => {
    const words = found
      .filter((each) => each.place === place)
      .map(({ key, word }) => {
        const it = options[key]?.unshown === true ? unshown : shown
        return word === true
          ? flagOf(key)
          : wordsOf(word)
              .map((each) => `${flagOf(key)} ${brief(it(each)[language])}`)
              .join(' ')
      })
      .join(' ')
    return { en: `From ${brief(place)}: ${words}`, zh: `取自 ${brief(place)}：${words}` }[language]
  })
  return lines.map((line) => `${line}\n`).join('')
}

/** What a person who wrote settings has to know: none of these decide anything. */
function warning({ place, why, remedy }: Ignored, language: Language): string {
  const said = {
    en: `${place} was not read for settings: ${why.en}`,
    zh: `没有采用设置文件 ${place}：${why.zh}`,
  }
  return `${visible(said[language])}\n${remedy === undefined ? '' : `  ${visible(remedy[language])}\n`}`
}

/**
 * Adds to the options that were typed those that were found elsewhere, and says so on stderr.
 *
 * @param command whose declaration says which may be
 * @param typed options by key, as commander found them
 * @param lookUp where to look
 * @param language of what is said
 * @throws Fault as `lookUp` does, `usage/secret` for a word that is the secret itself
 */
export async function lookedUp(
  command: Command,
  typed: Readonly<Record<string, unknown>>,
  lookUp: LookUp,
  host: Host,
  language: Language,
): Promise<Record<string, unknown>> {
  const keys = Object.keys(command.options)
  const isOpen = (key: string) => command.options[key]?.settable === true && typed[key] === undefined
  const isRecalling = keys.some((key) => command.options[key]?.recalls === true && typed[key] !== undefined)
  if (!isRecalling && !keys.some(isOpen)) return typed
  const { found: all, ignored } = await lookUp(typed, host)
  for (const each of ignored) host.stderr.write(warning(each, language))
  const found = all.filter(({ key, isRecalled }) =>
    isRecalled ? Object.hasOwn(command.options, key) && typed[key] === undefined : isOpen(key),
  )
  for (const { key, word: words, place } of found)
    for (const word of wordsOf(words)) {
      const secret = secretIn(word)
      if (secret !== undefined) throw settingIsSecret(secret, place, word.length, flagOf(key))
    }
  if (found.length > 0) host.stderr.write(note(found, command, language))
  const words = found.map(({ key, word }) => {
    if (word === true) return switchedOn(key)
    return [key, command.options[key]?.many === true ? wordsOf(word) : word]
  })
  return { ...typed, ...Object.fromEntries(words) }
}
