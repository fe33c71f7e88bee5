import { basename, extname } from 'node:path'
import { isStdin } from '../../cli/secret-fault.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { shown, unshown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { variableHint } from './variable-name.ts'

/** `env:NAME` wherever a credential's file is taken, as openssl has it; `--cert-env NAME` is `--cert env:NAME`. */
const prefix = 'env:'

/** How variables are named that hold what should not be typed; any other word may be the secret itself. */
const isVariableName = (word: string) => /^[A-Z_][A-Z0-9_]*$/.test(word)

/** @returns the word that stands for an environment variable: `env:APNS_KEY` */
export const inVariable = (name: string): string => `${prefix}${name}`

/** @returns the name of the variable that a word stands for; nothing when it is a file, or standard input */
export function variableIn(source: string): string | undefined {
  return source.startsWith(prefix) ? source.slice(prefix.length) : undefined
}

/** @returns the same for a line to paste: what belongs there, in place of a word that is no name */
export function pasteableVariableIn(source: string): string | undefined {
  const variable = variableIn(source)
  return variable === undefined || isVariableName(variable) ? variable : 'NAME'
}

/** @returns whether a word, or the name of a source, stands for a file, and neither for standard input nor for a variable */
export const isFile = (source: string): boolean =>
  !isStdin(source) && source !== stdinName && variableIn(source) === undefined

/** @returns what a source is called once it was read; it can be typed as well, and means the same */
export const nameOfSource = (source: string): string => (source === '-' ? stdinName : source)

const stdinName = '/dev/stdin'

/** @returns the name of a file to write, without its ending, for what is made of a source: in this folder */
export function stemOf(source: string): string {
  const name = variableIn(source) ?? basename(nameOfSource(source))
  return name.slice(0, name.length - extname(name).length)
}

/**
 * Reads a credential from where it is said to be.
 *
 * @param source a file's name, `-` for standard input, or `env:NAME` for an environment variable
 * @param host where it is
 * @returns its bytes; text that a variable holds may be PEM, base64, or either with `\n` typed out: readers take all
 * @throws Fault `usage/variable` for a variable that is not set, those of reading a file
 */
export async function readSource(source: string, host: Host): Promise<Buffer> {
  if (isStdin(source)) return host.stdin.read()
  const variable = variableIn(source)
  if (variable === undefined) return host.files.read(source)
  const value = host.env[variable]
  if (value !== undefined && value.trim() !== '') return Buffer.from(value)
  const isEmpty = value !== undefined
  const hint = isEmpty ? undefined : variableHint(variable, host.env, isForCredentials)
  throw new Fault('usage/variable', notSet(variable, isEmpty), defined({ hint }))
}

const isForCredentials = (name: string) => /p12|pfx|pem|p8|key|cert|apns|push/i.test(name)

function notSet(variable: string, isEmpty: boolean): Text {
  const { en, zh } = isVariableName(variable) ? shown(variable) : unshown(variable)
  return isEmpty
    ? { en: `The environment variable ${en} is empty.`, zh: `环境变量 ${zh} 是空的。` }
    : { en: `The environment variable ${en} is not set.`, zh: `没有设置环境变量 ${zh}。` }
}

/** What was typed, and the option or argument it was typed for. */
type NamedWord = readonly [name: string, word: string | undefined]

/**
 * @param source `['--cert', 'push.p12']`
 * @param variable `['--cert-env', undefined]`
 * @returns the one that was given
 * @throws Fault `usage/credential` for both
 */
export function oneSource([one, source]: NamedWord, [other, variable]: NamedWord): string | undefined {
  if (variable === undefined) return source
  if (source === undefined) return inVariable(variable)
  throw new Fault('usage/credential', {
    en: `Give either ${one} or ${other}, not both.`,
    zh: `${one} 和 ${other} 只能用一个。`,
  })
}
