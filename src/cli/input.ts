import { Fault } from '../fault.ts'
import { secretIn, shown } from '../secret.ts'
import { kebabCase, type Text } from '../text.ts'
import type { ArgumentDeclaration, Command, OptionDeclaration } from './command.ts'
import { didYouMean } from './nearest.ts'
import { isStdin, secretFault, twoFromStdin } from './secret-fault.ts'

/** @returns the flag of an option's key: `passphraseFile` is `--passphrase-file` */
export function flagOf(key: string): string {
  return `--${kebabCase(key)}`
}

/**
 * @param flag how the option was typed, for the message
 * @param declared its declaration
 * @param word what followed it
 * @param meant the choice that goes by another name, when the word is one
 * @returns the word
 * @throws Fault `usage/choice` when the declaration lists choices and the word is none of them
 */
export function checkChoice(
  flag: string,
  declared: Partial<OptionDeclaration>,
  word: string,
  meant = word,
): string {
  if (declared.choices === undefined || declared.choices.includes(word)) return word
  const list = declared.choices.join(', ')
  const it = shown(word)
  throw new Fault(
    'usage/choice',
    {
      en: `${flag} takes ${list}; "${it.en}" is none of them.`,
      zh: `${flag} 只接受 ${list}，没有「${it.zh}」。`,
    },
    didYouMean(meant, declared.choices),
  )
}

/** What a declaration says of a word that it does not take quotes the word: not one that could be part of a secret. */
function parsedOrHidden(parse: (text: string) => unknown, word: string): unknown {
  try {
    return parse(word)
  } catch (error) {
    const it = shown(word)
    if (!(error instanceof Fault) || it.en === word) throw error
    const hidden = ({ en, zh }: Text): Text => ({
      en: en.replaceAll(word, it.en),
      zh: zh.replaceAll(word, it.zh),
    })
    const hint = error.hint === undefined ? {} : { hint: hidden(error.hint) }
    throw new Fault(error.code, hidden(error.text), hint)
  }
}

/** In a script it is a variable that nobody has set. */
function emptyName(flag: string): Fault {
  return new Fault('usage/value-empty', {
    en: `${flag} is followed by an empty word, where the name of a file belongs. Is a variable not set?`,
    zh: `${flag} 后面是空的，这里应当是文件名。是不是变量没有设置？`,
  })
}

/** Turns one word, or a list of them, into what the declaration says it is. */
function parsed(flag: string, declared: OptionDeclaration | ArgumentDeclaration, typed: unknown): unknown {
  const one = (word: string) => {
    if (word === '' && 'value' in declared && declared.value === 'FILE') throw emptyName(flag)
    const secret = secretIn(word)
    const isTaken = secret?.is === 'provider-token' && declared.takesProviderToken === true
    if (secret !== undefined && !isTaken) throw secretFault(secret, flag, word.length, declared)
    const checked = 'choices' in declared ? checkChoice(flag, declared, word) : word
    return declared.parse === undefined ? checked : parsedOrHidden(declared.parse, checked)
  }
  if (typeof typed === 'string') return one(typed)
  return Array.isArray(typed) ? typed.map((word: string) => one(word)) : typed
}

/** Of `--no-lint` commander makes a `lint` that is true until it is typed. */
function isSwitchedOn(name: string, options: Readonly<Record<string, unknown>>): boolean {
  const [, first = '', rest = ''] = /^no([A-Z])(.*)$/.exec(name) ?? []
  return first === '' ? options[name] === true : options[first.toLowerCase() + rest] === false
}

/**
 * Turns what commander found into what `run` gets; the only place where typed words become values.
 *
 * @param command whose declaration says what each is
 * @param words the arguments, in order
 * @param options the options, by key
 * @throws Fault `usage/…`, from here or from the declaration's own `parse`
 */
export function inputOf(command: Command, words: readonly unknown[], options: Record<string, unknown>) {
  const fromArguments = Object.entries(command.arguments).map(([name, declared], index) => [
    name,
    parsed(declared.value, declared, words[index]),
  ])
  const fromOptions = Object.entries(command.options).map(([name, declared]) => {
    const isFlag = declared.value === undefined && declared.choices === undefined
    if (isFlag) return [name, isSwitchedOn(name, options)]
    const given = options[name] === true ? declared.bare : options[name]
    const typed = given ?? (declared.many === true ? [] : undefined)
    return [name, parsed(flagOf(name), declared, typed)]
  })
  const input = Object.fromEntries([...fromArguments, ...fromOptions]) as Record<string, unknown>
  refuseTwoFromStdin(command, input)
  return input
}

/** Standard input can be read once. */
function refuseTwoFromStdin(command: Command, input: Readonly<Record<string, unknown>>): void {
  const declared = [
    ...Object.entries(command.arguments).map(([key, each]) => ({ key, name: each.value, each })),
    ...Object.entries(command.options).map(([key, each]) => ({ key, name: flagOf(key), each })),
  ]
  const reading = declared.flatMap(({ key, name, each }) =>
    each.stdin === true
      ? [input[key]]
          .flat()
          .filter(isStdin)
          .map(() => name)
      : [],
  )
  const [one, other] = reading
  if (one !== undefined && other !== undefined) throw twoFromStdin(one, other)
}
