import type { Command as Commander, CommanderError } from 'commander'
import { Fault } from '../fault.ts'
import { secretIn, shown, splitSecretIn, unshown } from '../secret.ts'
import { chinese, type Text } from '../text.ts'
import type { Catalog } from './catalog.ts'
import type { Command } from './command.ts'
import { flagOf } from './input.ts'
import { didYouMean, nearest } from './nearest.ts'
import { secretFault } from './secret-fault.ts'
import { beforeEnd, takenValues, takersOf } from './taken-values.ts'

/** @returns all words of a command: `pushctl cert inspect` */
function pathOf(command: Commander): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

/** What this and other programs call an option for a passphrase: `password`, `passin`, `p12-pass`, `storepass`. */
const passphraseFlag =
  /^--?(?:[a-z0-9]+[-_])*(?:key|store)?(?:pass(?:[-_]?(?:in|out|phrase|word|wd|code))?|pwd|pw|secret)$/i

/** A word that people would type for a flag or a command; any other may be a passphrase that landed there. */
const isPlainName = /^(?:-[A-Za-z]|-{0,2}[a-z]{1,12}(?:-[a-z]{1,12}){0,3})$/

/** The files that pushctl has to do with. */
const isFileName =
  /\.(?:p12|pfx|p8|p7b|pem|cer|crt|der|key|certSigningRequest|mobileprovision|json|apns|csv|jsonl)$/i

/** The first key or certificate among the words, and what it was typed for. */
function secretAmong(words: readonly string[], failed: Commander): Fault | undefined {
  for (const [index, word] of words.entries()) {
    const [, flag, value = word] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? []
    const secret = secretIn(value)
    // Some commands take a provider token as a word, and the mistake may be another.
    if (secret === undefined || secret.is === 'provider-token') continue
    const before = words[index - 1] ?? ''
    const place = flag ?? (failed.options.some(({ long }) => long === before) ? before : undefined)
    return secretFault(secret, place, value.length)
  }
  return undefined
}

/**
 * Refuses a command line with a key that a shell split into words: no option and no argument can be told from it.
 *
 * @param words the whole command line
 * @throws Fault `usage/secret`
 */
export function refuseSplitSecret(words: readonly string[]): void {
  const split = splitSecretIn(words)
  if (split === undefined) return
  const before = words[split.index - 1] ?? ''
  const [flag] = /^--[a-z-]+(?==)/.exec(words[split.index] ?? '') ?? /^--[a-z-]+$/.exec(before) ?? []
  throw secretFault(split.secret, flag)
}

/** Then any stray word may be the passphrase. */
const opensCredentials = ({ options }: Commander) => options.some(({ long }) => long === '--passphrase-env')

function passphraseTyped(failed: Commander): Fault {
  const path = pathOf(failed)
  return new Fault(
    'usage/passphrase-typed',
    {
      en: `${path} takes no passphrase on the command line: other programs and the history of the shell would see it.`,
      zh: `${path} 不接受写在命令行里的密码：其他程序和 shell 历史记录都能看到它。`,
    },
    {
      hint: opensCredentials(failed)
        ? {
            en: 'Leave it out and it is asked for; or name where it is: --passphrase-env NAME, --passphrase-file FILE.',
            zh: '不写就会询问；也可以指明它在哪里：--passphrase-env 变量名，或 --passphrase-file 文件名。',
          }
        : { en: `See: ${path} --help`, zh: `用法见：${path} --help` },
    },
  )
}

/**
 * What commander could not parse, in our words. Its codes are its contract; the word in quotes is its detail.
 *
 * @param error what commander threw
 * @param failed the command whose line it was
 * @param words the whole command line
 * @param known all commands, and the declaration of this one, where it is one that runs
 * @returns a `usage/…` Fault that names the wrong word and the nearest right one; a secret is named by what it is, and
 *   what could be one by its length
 */
export function usageFault(
  error: CommanderError,
  failed: Commander,
  words: readonly string[],
  { catalog, command }: { readonly catalog: Catalog; readonly command?: Command },
): Fault {
  const secret = secretAmong(words, failed)
  if (secret !== undefined) return secret
  const path = pathOf(failed)
  const detail = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const help: Text = { en: `See: ${path} --help`, zh: `用法见：${path} --help` }
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownCommand(detail, failed, catalog, help)
    case 'commander.help': {
      const names = failed.commands.map((known) => known.name()).join(', ')
      return new Fault(
        'usage/command-missing',
        { en: `${path} needs one of: ${names}.`, zh: `${path} 后面要跟一个命令：${names}。` },
        { hint: help },
      )
    }
    case 'commander.unknownOption':
      return unknownOption(detail, words, failed, command, help)
    case 'commander.missingArgument':
      return new Fault(
        'usage/argument-missing',
        { en: `${path} needs ${detail}.`, zh: `${path} 缺少参数 ${detail}。` },
        { hint: takenArgument(words, command) ?? help },
      )
    case 'commander.optionMissingArgument': {
      const flag = detail.replace(/^-\w, /, '')
      return new Fault(
        'usage/value-missing',
        {
          en: `${flag.split(' ')[0]} needs a value, and nothing follows it: ${flag}. Is a variable not set?`,
          zh: `${flag.split(' ')[0]} 后面要有值，可后面什么都没有：${flag}。是不是变量没有设置？`,
        },
        { hint: help },
      )
    }
    case 'commander.excessArguments':
      return excessWord(failed, words, command, help)
    default:
      return new Fault('usage/other', { en: error.message, zh: error.message }, { hint: help })
  }
}

/** The file that an option without a value of its own took, where an argument is missing. */
function takenArgument(words: readonly string[], command: Command | undefined): Text | undefined {
  const options = command?.options ?? {}
  const taken = takenValues(words, options).find(
    ({ flag, value }) =>
      isFileName.test(value) &&
      Object.entries(options).some(([name, { value: kind }]) => flagOf(name) === flag && kind !== 'FILE'),
  )
  if (taken === undefined) return undefined
  const { flag } = taken
  const it = shown(taken.value)
  return {
    en: `${flag} took ${it.en} for its value. Is the variable behind ${flag} not set?`,
    zh: `${flag} 把 ${it.zh} 当成了自己的值。是不是 ${flag} 后面的变量没有设置？`,
  }
}

/** The option that a stray word belongs to, by what it looks like. */
function optionFor(word: string, command: Command | undefined) {
  const found = Object.entries(command?.options ?? {}).find(([, { like }]) => like?.pattern.test(word))
  const [name, { like } = { like: undefined }] = found ?? []
  return name === undefined || like === undefined ? undefined : { flag: flagOf(name), ...like }
}

/** A text of several words, of which only the first was taken: the option it belongs to. */
function brokenValue(
  extra: string,
  words: readonly string[],
  command: Command | undefined,
): { readonly flag: string; readonly hint: Text } | undefined {
  const before = words[words.indexOf(extra) - 2]
  const found = Object.entries(command?.options ?? {}).find(
    ([name, { value, short }]) =>
      value !== undefined && (before === flagOf(name) || (short !== undefined && before === `-${short}`)),
  )
  if (found === undefined) return undefined
  const flag = flagOf(found[0])
  const hint = {
    en: `If it belongs to ${flag}, put the whole of that into quotes.`,
    zh: `如果它是 ${flag} 的一部分，请给整段内容加上引号。`,
  }
  return { flag, hint }
}

/** What stands in the place of an argument may be the stray one: of all words the first that an option takes, if any. */
function excessWord(
  failed: Commander,
  words: readonly string[],
  command: Command | undefined,
  help: Text,
): Fault {
  const path = pathOf(failed)
  const behind = failed.args.slice(failed.registeredArguments.length)
  const extra =
    [...behind, ...failed.args].find((word) => optionFor(word, command) !== undefined) ?? behind[0] ?? ''
  const option = optionFor(extra, command)
  const isJwt = secretIn(extra)?.is === 'provider-token'
  const isName = isFileName.test(extra) || (!opensCredentials(failed) && isPlainName.test(extra))
  const it = isName || (option !== undefined && option.mayBeSecret !== true) ? shown(extra) : unshown(extra)
  const broken = brokenValue(extra, words, command)
  const place: Text | undefined =
    option === undefined || option.flag === broken?.flag
      ? isJwt
        ? {
            en: `That looks like a provider token (JWT): pushctl makes its own from a signing key. To look into one: pushctl jwt inspect -`,
            zh: `这看起来是 provider token（JWT）：pushctl 会用签名密钥自己生成。要查看其内容：pushctl jwt inspect -`,
          }
        : undefined
      : {
          en: `That looks like ${option.what.en}: put ${option.flag} before it.`,
          zh: chinese`这看起来是 ${option.what.zh}：请在它前面加上 ${option.flag}。`,
        }
  return new Fault(
    'usage/too-many',
    { en: `${path} does not take "${it.en}" as well.`, zh: `${path} 不需要「${it.zh}」这个多余的参数。` },
    { hint: place ?? broken?.hint ?? help },
  )
}

/** A word in the place of a name: whole, when it is nearly right or plain, or else by its length. */
const asName = (word: string, candidates: readonly string[]) =>
  isPlainName.test(word) || nearest(word, candidates) !== undefined ? shown(word) : unshown(word)

/** Commands that are called so, or whose last word it is. */
function commandsCalled(typed: string, { commands }: Catalog): Text | undefined {
  const meant = commands.filter(
    ({ path, alsoCalled }) => path.endsWith(` ${typed}`) || alsoCalled?.includes(typed),
  )
  const paths = meant.map(({ path }) => path)
  if (paths.length === 0) return undefined
  return { en: `Did you mean ${paths.join(', or ')}?`, zh: `是不是想输入 ${paths.join('，或 ')}？` }
}

function unknownCommand(typed: string, failed: Commander, catalog: Catalog, help: Text): Fault {
  const path = pathOf(failed)
  const names = failed.commands.map((known) => known.name())
  const called = failed.parent === null ? commandsCalled(typed, catalog) : undefined
  const it = called === undefined ? asName(typed, names) : shown(typed)
  return new Fault(
    'usage/command',
    { en: `${path} has no command "${it.en}".`, zh: `${path} 没有「${it.zh}」这个命令。` },
    { hint: called ?? didYouMean(typed, names).hint ?? help },
  )
}

/** What stands behind an option that is none: after `=`, in the next word, or in the same word behind a letter. */
function valueBehind(typed: string, words: readonly string[]): string {
  const [, value] = typed.split(/=(.*)/s)
  return value ?? (/^-\w./.test(typed) ? typed.slice(2) : (words[words.indexOf(typed) + 1] ?? ''))
}

/** An option that is none, and the one that was meant. */
interface UnknownOption {
  readonly it: Text
  readonly meant: string | undefined
}

function unknownOptionOf(
  word: string,
  words: readonly string[],
  failed: Commander,
  command: Command | undefined,
) {
  const [typed = ''] = word.split('=', 1)
  // What follows a letter in the same word may be its value: `-psecret`.
  const isLetter = /^-\w/.test(typed)
  const flag = isLetter ? typed.slice(0, 2) : typed
  const meant = optionMeant(withoutDashes(flag), valueBehind(word, words), failed, command)
  return { it: meant === undefined ? asName(flag, []) : shown(flag), meant } satisfies UnknownOption
}

/** Every word of the line that begins as an option does and is none; what another option takes is its value. */
function strayOptions(words: readonly string[], failed: Commander, command: Command | undefined): string[] {
  const own = beforeEnd(words)
  const known = ['--help', ...flagsOf(failed)]
  const takers = takersOf(command?.options ?? {})
  return own.filter(
    (word, index) =>
      /^--[A-Za-z]/.test(word) &&
      !known.includes(word.split('=', 1)[0] ?? '') &&
      !takers.includes(own[index - 1] ?? ''),
  )
}

function unknownOption(
  detail: string,
  words: readonly string[],
  failed: Commander,
  command: Command | undefined,
  help: Text,
): Fault {
  const stray = [...new Set([detail, ...strayOptions(words, failed, command)])]
  if (stray.some((word) => passphraseFlag.test(word.split('=', 1)[0] ?? ''))) return passphraseTyped(failed)
  const path = pathOf(failed)
  if (isBeforeCommand(detail, words, failed)) return optionTooEarly(detail.split('=', 1)[0] ?? '', path)
  const unknown = stray.map((word) => unknownOptionOf(word, words, failed, command))
  const isOne = unknown.length === 1
  const list = {
    en: unknown.map(({ it }) => it.en).join(' and no '),
    zh: unknown.map(({ it }) => it.zh).join('、'),
  }
  const guesses = unknown.filter(({ meant }) => meant !== undefined)
  const guess = {
    en: guesses.map(({ it, meant }) => (isOne ? `--${meant}` : `--${meant} for ${it.en}`)).join(', '),
    zh: guesses.map(({ it, meant }) => (isOne ? `--${meant}` : `--${meant}（${it.zh}）`)).join('、'),
  }
  return new Fault(
    'usage/option',
    {
      en: `${path} has no option ${list.en}.`,
      zh: isOne ? `${path} 没有 ${list.zh} 这个选项。` : `${path} 没有这些选项：${list.zh}。`,
    },
    {
      hint:
        guesses.length === 0 ? help : { en: `Did you mean ${guess.en}?`, zh: `是不是想输入 ${guess.zh}？` },
    },
  )
}

/** Whether an option that the command has was typed before it, where only the options of all commands may stand. */
function isBeforeCommand(detail: string, words: readonly string[], failed: Commander): boolean {
  const [flag = ''] = detail.split('=', 1)
  const [, first = ''] = pathOf(failed).split(' ')
  return flagsOf(failed).includes(flag) && words.indexOf(detail) < words.indexOf(first)
}

const optionTooEarly = (flag: string, path: string) =>
  new Fault(
    'usage/option',
    { en: `${flag} stands before the command that it belongs to.`, zh: `${flag} 写在了它所属的命令前面。` },
    { hint: { en: `Type it behind: ${path} ${flag} …`, zh: `请写在后面：${path} ${flag} …` } },
  )

/** How other programs are told in which form to answer. */
const formatNames: readonly string[] = ['format', 'output', 'out', 'o', 'f', 'print', 'reporter', 'as']

/**
 * @param name of an option that is none, without its dashes
 * @param value that stands behind it
 * @returns the option that is meant: by a name of other programs, by letters that are nearly right, or by what the
 *   value looks like. Of one letter nothing is near, and only the value tells.
 */
function optionMeant(
  name: string,
  value: string,
  failed: Commander,
  command: Command | undefined,
): string | undefined {
  if (/^json$/i.test(value) && formatNames.includes(name)) return 'json'
  const byValue = () => {
    const found = optionFor(value, command)
    return found && withoutDashes(found.flag)
  }
  if (name.length === 1) return byValue() ?? optionCalled(name, command)
  const aliases = Object.entries(command?.options ?? {}).flatMap(([key, { alsoCalled = [] }]) =>
    alsoCalled.map((alias) => ({ alias, flag: withoutDashes(flagOf(key)) })),
  )
  const names = ['help', ...flagsOf(failed)].map(withoutDashes)
  const near = nearest(name, [...names, ...aliases.map(({ alias }) => alias)])
  return (
    optionCalled(name, command) ??
    (near === undefined || names.includes(near) ? near : aliases.find(({ alias }) => alias === near)?.flag) ??
    byValue()
  )
}

const withoutDashes = (flag: string) => flag.replace(/^-+/, '')

/** @returns the option that is meant by a name of other programs, or by one of its values: `env sandbox` */
function optionCalled(name: string, command: Command | undefined): string | undefined {
  const plain = name
    .toLowerCase()
    .replace(/^apns-?/, '')
    .replaceAll(/[-_]/g, '')
  const options = Object.entries(command?.options ?? {})
  const called = options.find(
    ([key, { alsoCalled }]) => key.toLowerCase() === plain || alsoCalled?.includes(plain),
  )
  if (called !== undefined) return withoutDashes(flagOf(called[0]))
  const withValue = options.find(([, { choices, suggests }]) => {
    const values = choices ?? (typeof suggests === 'string' ? [] : (suggests ?? []))
    return values.includes(name)
  })
  return withValue === undefined ? undefined : `${withoutDashes(flagOf(withValue[0]))} ${name}`
}

function flagsOf(command: Commander | null): string[] {
  return command === null
    ? []
    : [...command.options.map(({ long }) => long ?? ''), ...flagsOf(command.parent)]
}
