import type { OptionDeclaration } from './command.ts'
import { flagOf } from './input.ts'

/** How an option may be typed: `--message`, `-m`. */
const flagsOf = (options: Readonly<Record<string, OptionDeclaration>>) =>
  Object.entries(options).flatMap(([key, { short }]) => [
    flagOf(key),
    ...(short === undefined ? [] : [`-${short}`]),
  ])

/** Those that take the next word whatever it is. */
function takersOf(options: Readonly<Record<string, OptionDeclaration>>): readonly string[] {
  const takers = Object.entries(options).filter(
    ([, { value, choices, bare }]) => (value !== undefined || choices !== undefined) && bare === undefined,
  )
  return flagsOf(Object.fromEntries(takers))
}

/** @returns of a command line the options that take a word, each with the word it took */
export function takenValues(
  words: readonly string[],
  options: Readonly<Record<string, OptionDeclaration>>,
): readonly { readonly flag: string; readonly value: string }[] {
  const takers = takersOf(options)
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  return own.flatMap((flag, at) => {
    const value = own[at + 1]
    return takers.includes(flag) && value !== undefined ? [{ flag, value }] : []
  })
}
