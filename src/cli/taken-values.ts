import type { OptionDeclaration } from './command.ts'
import { flagOf } from './input.ts'

/** How an option may be typed: `--message`, `-m`. */
const flagsOf = (options: Readonly<Record<string, OptionDeclaration>>) =>
  Object.entries(options).flatMap(([key, { short }]) => [
    flagOf(key),
    ...(short === undefined ? [] : [`-${short}`]),
  ])

/** @returns whether an option is a switch: it takes no value */
export const isSwitch = ({ value, choices }: OptionDeclaration): boolean =>
  value === undefined && choices === undefined

/** @returns whether an option takes the next word whatever it is */
export const takesNextWord = (declared: OptionDeclaration): boolean =>
  !isSwitch(declared) && declared.bare === undefined

/** @returns of a command line the options that take a word, each with the word it took */
export function takenValues(
  words: readonly string[],
  options: Readonly<Record<string, OptionDeclaration>>,
): readonly { readonly flag: string; readonly value: string }[] {
  const takers = flagsOf(
    Object.fromEntries(Object.entries(options).filter(([, declared]) => takesNextWord(declared))),
  )
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  return own.flatMap((flag, at) => {
    const value = own[at + 1]
    return takers.includes(flag) && value !== undefined ? [{ flag, value }] : []
  })
}
