import { Argument, Command as Commander, CommanderError, type Help, Option } from 'commander'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import type { Language, Text } from '../text.ts'
import type { ArgumentDeclaration, Command, OptionDeclaration } from './command.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { type Globals, runCommand } from './frame.ts'
import { nearest } from './nearest.ts'

/** One line of the catalogue: enough for help and routing without loading the command. */
export interface CatalogEntry {
  /** The words typed after `pushctl`. */
  readonly path: string
  readonly summary: Text
  readonly load: () => Promise<{ default: unknown }>
}

/** A word that commands are grouped under: `cert`. */
export interface Group {
  readonly name: string
  readonly summary: Text
}

export interface Catalog {
  readonly summary: Text
  readonly groups: readonly Group[]
  readonly commands: readonly CatalogEntry[]
}

/** Titles that commander writes in English. */
const titles: Readonly<Record<string, Text>> = {
  'Usage:': { en: 'Usage:', zh: '用法：' },
  'Arguments:': { en: 'Arguments:', zh: '参数：' },
  'Options:': { en: 'Options:', zh: '选项：' },
  'Global Options:': { en: 'Everywhere:', zh: '通用选项：' },
  'Commands:': { en: 'Commands:', zh: '命令：' },
}

const globalOptions = {
  json: { about: { en: 'answer as JSON', zh: '以 JSON 输出' } },
  lang: { choices: ['en', 'zh'], about: { en: 'language of the answer', zh: '输出语言' } },
} as const satisfies Record<string, OptionDeclaration>

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function commanderOption(name: string, declared: OptionDeclaration, language: Language): Option {
  const value = declared.value ?? declared.choices?.join('|')
  const flags = `${declared.short === undefined ? '' : `-${declared.short}, `}--${kebab(name)}`
  const option = new Option(value === undefined ? flags : `${flags} <${value}>`, declared.about[language])
  if (declared.many === true) {
    option.argParser((word: string, before: readonly string[] = []) => [...before, word])
  }
  return option
}

function commanderArgument(declared: ArgumentDeclaration, language: Language): Argument {
  const name = `${declared.value}${declared.many === true ? '...' : ''}`
  return new Argument(declared.optional === true ? `[${name}]` : `<${name}>`, declared.about[language])
}

function checkChoice(flag: string, declared: OptionDeclaration, word: string): string {
  if (declared.choices === undefined || declared.choices.includes(word)) return word
  const meant = nearest(word, declared.choices)
  const list = declared.choices.join(', ')
  throw new Fault(
    'usage/choice',
    {
      en: `${flag} takes ${list}; "${word}" is none of them.`,
      zh: `${flag} 只接受 ${list}，没有「${word}」。`,
    },
    meant === undefined ? {} : { hint: { en: `Did you mean ${meant}?`, zh: `是不是想输入 ${meant}？` } },
  )
}

/** Turns one word, or a list of them, into what the declaration says it is. */
function parsed(flag: string, declared: OptionDeclaration | ArgumentDeclaration, typed: unknown): unknown {
  const one = (word: string) => {
    const checked = 'choices' in declared ? checkChoice(flag, declared, word) : word
    return declared.parse === undefined ? checked : declared.parse(checked)
  }
  if (typeof typed === 'string') return one(typed)
  return Array.isArray(typed) ? typed.map((word: string) => one(word)) : typed
}

function inputOf(command: Command, words: readonly unknown[], options: Record<string, unknown>) {
  const fromArguments = Object.entries(command.arguments).map(([name, declared], index) => [
    name,
    parsed(declared.value, declared, words[index]),
  ])
  const fromOptions = Object.entries(command.options).map(([name, declared]) => {
    const isFlag = declared.value === undefined && declared.choices === undefined
    if (isFlag) return [name, options[name] === true]
    const typed = options[name] ?? (declared.many === true ? [] : undefined)
    return [name, parsed(`--${kebab(name)}`, declared, typed)]
  })
  return Object.fromEntries([...fromArguments, ...fromOptions]) as Record<string, unknown>
}

/** Fault for what commander could not parse; its codes are its contract, the quoted word its detail. */
function usageFault(error: CommanderError, failed: Commander, words: readonly string[]): Fault {
  const path = pathOf(failed)
  const typed = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const help: Text = { en: `See: ${path} --help`, zh: `用法见：${path} --help` }
  const suggest = (candidates: readonly string[]): Text => {
    const meant = nearest(typed, candidates)
    return meant === undefined ? help : { en: `Did you mean ${meant}?`, zh: `是不是想输入 ${meant}？` }
  }
  const flags = (command: Commander | null): string[] =>
    command === null ? [] : [...command.options.map(({ long }) => long ?? ''), ...flags(command.parent)]
  switch (error.code) {
    case 'commander.unknownCommand': {
      const names = failed.commands.map((known) => known.name())
      return new Fault(
        'usage/command',
        { en: `${path} has no command "${typed}".`, zh: `${path} 没有「${typed}」这个命令。` },
        { hint: suggest(names) },
      )
    }
    case 'commander.help': {
      const names = failed.commands.map((known) => known.name()).join(', ')
      return new Fault(
        'usage/command-missing',
        { en: `${path} needs one of: ${names}.`, zh: `${path} 后面要跟一个命令：${names}。` },
        { hint: help },
      )
    }
    case 'commander.unknownOption':
      return new Fault(
        'usage/option',
        { en: `${path} has no option ${typed}.`, zh: `${path} 没有 ${typed} 这个选项。` },
        { hint: suggest(['--help', ...flags(failed)]) },
      )
    case 'commander.missingArgument':
      return new Fault(
        'usage/argument-missing',
        { en: `${path} needs ${typed}.`, zh: `${path} 缺少参数 ${typed}。` },
        { hint: help },
      )
    case 'commander.optionMissingArgument': {
      const flag = typed.replace(/^-\w, /, '')
      return new Fault(
        'usage/value-missing',
        {
          en: `${flag.split(' ')[0]} needs a value: ${flag}`,
          zh: `${flag.split(' ')[0]} 后面要有值：${flag}`,
        },
        { hint: help },
      )
    }
    case 'commander.excessArguments': {
      const extra = words.at(-1) ?? ''
      return new Fault(
        'usage/too-many',
        { en: `${path} does not take "${extra}" as well.`, zh: `${path} 不需要「${extra}」这个多余的参数。` },
        { hint: help },
      )
    }
    default:
      return new Fault('usage/other', { en: error.message, zh: error.message }, { hint: help })
  }
}

function pathOf(command: Commander): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

function examplesText(command: Command, language: Language): string {
  if (command.examples.length === 0) return ''
  const title = language === 'zh' ? '示例：' : 'Examples:'
  const lines = command.examples.map((example) => `  # ${example.about[language]}\n  ${example.command}`)
  return `\n${title}\n${lines.join('\n')}\n`
}

/** Whether every word of the path was typed, in order: then the command may be the one meant, and is loaded. */
function mayBeMeant(path: string, argv: readonly string[]): boolean {
  let from = 0
  return path.split(' ').every((word) => {
    const at = argv.indexOf(word, from)
    from = at + 1
    return at >= 0
  })
}

interface Run {
  readonly command: Command
  readonly input: Record<string, unknown>
  readonly globals: Globals
}

interface Building {
  readonly host: Host
  readonly language: Language
  readonly argv: readonly string[]
  readonly version: string
  readonly chosen: (run: Run) => void
}

async function build(catalog: Catalog, building: Building): Promise<Commander> {
  const { host, language, argv, version, chosen } = building
  const columns = Math.min(host.terminal.columns, 110)
  const shared = (created: Commander) =>
    created
      .exitOverride()
      .configureOutput({
        writeOut: (text) => host.stdout.write(text),
        writeErr: () => {},
        getOutHelpWidth: () => columns,
        getErrHelpWidth: () => columns,
      })
      .showSuggestionAfterError(false)
      .helpCommand(false)
      .helpOption('-h, --help', language === 'zh' ? '显示帮助' : 'show this help')
      .configureHelp({ styleTitle: (title) => titles[title]?.[language] ?? title, showGlobalOptions: true })
  const root = shared(new Commander('pushctl'))
    .description(catalog.summary[language])
    .version(version, '-V, --version', language === 'zh' ? '显示版本' : 'show the version')
  for (const [name, declared] of Object.entries(globalOptions)) {
    root.addOption(commanderOption(name, declared, language))
  }
  root.option(
    '--no-color',
    language === 'zh' ? '不使用颜色（或设置 NO_COLOR）' : 'no colour (or set NO_COLOR)',
  )
  root.usage(language === 'zh' ? '命令 [选项]' : 'COMMAND [options]')
  root.configureHelp({
    ...root.configureHelp(),
    visibleCommands: () => leaves(root),
    subcommandTerm: (leaf) => pathOf(leaf).replace(/^pushctl /, ''),
    subcommandDescription: (leaf: Commander) => leaf.summary() || leaf.description(),
  } satisfies Partial<Help>)

  const groups = new Map(
    catalog.groups.map((group) => {
      const created = shared(root.command(group.name)).summary(group.summary[language])
      created
        .description(group.summary[language])
        .usage(language === 'zh' ? '命令 [选项]' : 'COMMAND [options]')
      return [group.name, created]
    }),
  )
  for (const entry of catalog.commands) {
    const words = entry.path.split(' ')
    const name = words.at(-1) ?? ''
    const leaf = shared((groups.get(words.slice(0, -1).join(' ')) ?? root).command(name))
    leaf.summary(entry.summary[language]).description(entry.summary[language])
    if (mayBeMeant(entry.path, argv)) {
      const command = (await entry.load()).default as Command
      declare(leaf, command, language)
      leaf.action((...given: unknown[]) => {
        const words = given.slice(0, Object.keys(command.arguments).length)
        const options = leaf.opts()
        const typed = root.opts<{ json?: boolean; lang?: string; color: boolean }>()
        if (typed.lang !== undefined) checkChoice('--lang', globalOptions.lang, typed.lang)
        chosen({
          command,
          input: inputOf(command, words, options),
          globals: { json: typed.json === true, language, colour: typed.color },
        })
      })
    }
  }
  return root
}

function declare(leaf: Commander, command: Command, language: Language): void {
  if (command.description !== undefined) leaf.description(command.description[language])
  for (const declared of Object.values(command.arguments))
    leaf.addArgument(commanderArgument(declared, language))
  for (const [name, declared] of Object.entries(command.options)) {
    leaf.addOption(commanderOption(name, declared, language))
  }
  leaf.addHelpText('after', examplesText(command, language))
}

function leaves(command: Commander): Commander[] {
  return command.commands.flatMap((inner) => (inner.commands.length === 0 ? [inner] : leaves(inner)))
}

/** The deepest command whose name was typed: where a parse error belongs. */
function reached(root: Commander, argv: readonly string[]): Commander {
  return argv.reduce((at, word) => at.commands.find((inner) => inner.name() === word) ?? at, root)
}

/**
 * Finds the command that was typed, without running it.
 *
 * @param argv the words after `pushctl`
 * @param catalog all commands
 * @returns the command, what it gets, and the options that hold everywhere; nothing when help was asked for and shown
 * @throws Fault `usage/…` naming the word that is wrong and the nearest right one
 */
export async function parseCommandLine(
  argv: readonly string[],
  host: Host,
  catalog: Catalog,
  language: Language,
  version: string,
): Promise<Run | undefined> {
  let run: Run | undefined
  const root = await build(catalog, {
    host,
    language,
    argv,
    version,
    chosen: (found) => {
      run = found
    },
  })
  if (argv.length === 0) {
    root.outputHelp()
    return undefined
  }
  try {
    await root.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return undefined
    const at = reached(root, argv)
    throw usageFault(error, at, argv)
  }
  return run
}

/**
 * Parses the command line and runs what it says.
 *
 * @param argv the words after `pushctl`
 * @returns the exit code
 * @throws Fault, Interrupted, and whatever a bug throws: `main` tells them
 */
export async function runProgram(
  argv: readonly string[],
  host: Host,
  catalog: Catalog,
  language: Language,
  version: string,
): Promise<ExitCode> {
  const run = await parseCommandLine(argv, host, catalog, language, version)
  return run === undefined ? exitCodes.yes.code : runCommand(run.command, run.input, host, run.globals)
}
