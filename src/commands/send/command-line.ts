import { flagOf } from '../../cli/input.ts'

const plain = /^[\w@%+=:,./-]+$/

/** @returns the word as a POSIX shell has to be given it */
function quoted(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/**
 * Writes a command line to paste.
 *
 * @param name of the command
 * @param options keys to what was typed after them, in the order they are to stand; `undefined` is left out
 */
export function commandLine(
  name: string,
  options: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const words = Object.entries(options).flatMap(([key, value = []]) =>
    [value].flat().map((word) => `${flagOf(key)} ${quoted(word)}`),
  )
  return ['pushctl', name, ...words].join(' ')
}
