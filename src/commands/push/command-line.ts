import { flagOf } from '../../cli/input.ts'
import { quoted } from '../../finding.ts'
import { pasteableVariableIn } from './credential-source.ts'

/** What was typed after an option: nothing, a word, several of them, or `true` for a flag. */
export type OptionWords = string | readonly string[] | boolean | undefined

/** Options whose value may be a variable. */
const sources: readonly string[] = ['cert', 'key', 'signingKey']

/**
 * Writes a command line to paste.
 *
 * @param name of the command
 * @param options keys to what was typed after them, in the order they are to stand; `undefined` and `false` are left out
 */
export function commandLine(name: string, options: Readonly<Record<string, OptionWords>>): string {
  const words = Object.entries(options).flatMap(([key, value = []]) => {
    if (typeof value === 'boolean') return value ? [flagOf(key)] : []
    return [value].flat().map((word) => {
      const variable = sources.includes(key) ? pasteableVariableIn(word) : undefined
      if (variable !== undefined) return `${flagOf(`${key}Env`)} ${variable}`
      return `${flagOf(key)} ${quoted(word)}`
    })
  })
  return ['pushctl', name, ...words].join(' ')
}
