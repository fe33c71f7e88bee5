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

/** @returns how the options that take the next word whatever it is may be typed */
export const takersOf = (options: Readonly<Record<string, OptionDeclaration>>): readonly string[] =>
  flagsOf(Object.fromEntries(Object.entries(options).filter(([, declared]) => takesNextWord(declared))))

/** @returns the words among which options are looked for */
export function beforeEnd(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return end < 0 ? words : words.slice(0, end)
}

/** @returns of a command line the options that take a word, each with the word it took */
export function takenValues(
  words: readonly string[],
  options: Readonly<Record<string, OptionDeclaration>>,
): readonly { readonly flag: string; readonly value: string }[] {
  const takers = takersOf(options)
  const own = beforeEnd(words)
  return own.flatMap((flag, at) => {
    const value = own[at + 1]
    return takers.includes(flag) && value !== undefined ? [{ flag, value }] : []
  })
}
