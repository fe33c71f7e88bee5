import { Argument, Command as Commander, CommanderError, Option } from 'commander'
import type { Host } from '../host.ts'
import type { Language, Text } from '../text.ts'
import type { Catalog, CatalogEntry } from './catalog.ts'
import type { ArgumentDeclaration, Command, Globals, OptionDeclaration } from './command.ts'
import { exitCodes } from './exit.ts'
import { runCommand } from './frame.ts'
import { checkChoice, flagOf, inputOf } from './input.ts'
import { type LookUp, lookedUp } from './look-up.ts'
import { refuseSplitSecret, usageFault } from './usage-fault.ts'
import { columnsOf } from './width.ts'

/** Titles that commander writes in English. */
const titles: Readonly<Record<string, Text>> = {
  'Usage:': { en: 'Usage:', zh: '用法：' },
  'Arguments:': { en: 'Arguments:', zh: '参数：' },
  'Options:': { en: 'Options:', zh: '选项：' },
  'Global Options:': { en: 'Everywhere:', zh: '通用选项：' },
  'Commands:': { en: 'Commands:', zh: '命令：' },
}

const words = {
  usage: { en: 'COMMAND [options]', zh: '命令 [选项]' },
  examples: { en: 'Examples:', zh: '示例：' },
} as const satisfies Record<string, Text>

/** Options of every command. */
export const globalOptions = {
  json: { about: { en: 'answer as JSON', zh: '以 JSON 输出' } },
  lang: { choices: ['en', 'zh'], about: { en: 'language of the answer', zh: '输出语言' } },
  noColor: { about: { en: 'no colour (or set NO_COLOR)', zh: '不使用颜色（或设置 NO_COLOR）' } },
} as const satisfies Record<string, OptionDeclaration>

/** Options that are answered before any command. */
export const ownOptions = {
  version: { short: 'V', about: { en: 'show the version', zh: '显示版本' } },
  help: { short: 'h', about: { en: 'show this help', zh: '显示帮助' } },
} as const satisfies Record<string, OptionDeclaration>

function commanderOption(name: string, declared: OptionDeclaration, language: Language): Option {
  const value = declared.value ?? declared.choices?.join('|')
  const flags = `${declared.short === undefined ? '' : `-${declared.short}, `}${flagOf(name)}`
  const shown = declared.bare === undefined ? `<${value}>` : `[${value}]`
  const option = new Option(value === undefined ? flags : `${flags} ${shown}`, declared.about[language])
  if (declared.many === true) {
    option.argParser((word: string, before: readonly string[] = []) => [...before, word])
  }
  return declared.group === undefined ? option : option.hideHelp()
}

/** Options of one heading in a paragraph: what would be a screen of lines stays readable. */
function groupsText(command: Command, language: Language, columns: number): string {
  const grouped = Object.entries(command.options).filter(([, { group }]) => group !== undefined)
  const headings = [...new Set(grouped.map(([, { group }]) => group?.[language] ?? ''))]
  const paragraphs = headings.map((heading) => {
    const items = grouped
      .filter(([, { group }]) => group?.[language] === heading)
      .map(([name, declared]) => commanderOption(name, declared, language).flags.replaceAll(/[<>]/g, ''))
    return `\n${heading}\n${wrapped(items, columns).join('\n')}`
  })
  return paragraphs.join('')
}

/** Fills lines with items, indented by two; an item is never broken. */
function wrapped(items: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const item of items) {
    const longer = `${lines.at(-1)}, ${item}`
    if (lines.length > 0 && columnsOf(longer) + 2 <= columns) lines[lines.length - 1] = longer
    else lines.push(item)
  }
  return lines.map((line) => `  ${line}`)
}

function commanderArgument(declared: ArgumentDeclaration, language: Language): Argument {
  const name = `${declared.value}${declared.many === true ? '...' : ''}`
  return new Argument(declared.optional === true ? `[${name}]` : `<${name}>`, declared.about[language])
}

function examplesText(command: Command, language: Language): string {
  if (command.examples.length === 0) return ''
  const lines = command.examples.map((example) => `  # ${example.about[language]}\n  ${example.command}`)
  return `\n${words.examples[language]}\n${lines.join('\n')}`
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

/** Behind the name of another program stand options of that program: `pushctl inspect curl -v …`. */
function withProgramApart(argv: readonly string[], commands: readonly Command[]): readonly string[] {
  const programs = commands.flatMap((command) =>
    Object.values(command.arguments).flatMap((declared) => declared.programs ?? []),
  )
  const at = argv.findIndex((word) => programs.includes(word))
  return at < 0 || argv.slice(0, at).includes('--') ? argv : [...argv.slice(0, at), '--', ...argv.slice(at)]
}

/** What is of use of the catalogue: the command that is typed first, or else all, for help and for what was mistyped. */
function inQuestion(catalog: Catalog, argv: readonly string[]): Catalog {
  const isFirst = (path: string) => path.split(' ').every((word, at) => argv[at] === word)
  const typed = catalog.commands.filter(({ path }) => isFirst(path))
  if (typed.length === 0) return catalog
  return { ...catalog, groups: catalog.groups.filter(({ name }) => isFirst(name)), commands: typed }
}

/** The command that was meant, what it gets, and the options that hold everywhere. */
interface ParsedCommand {
  readonly command: Command
  readonly input: Record<string, unknown>
  readonly globals: Globals
}

/** Help is laid out for the screen, but not wider than one reads well. */
const helpColumns = (host: Host) => Math.min(host.terminal.columns, 110)

/** How help looks at every level but the first. */
const plainHelp = (language: Language) => ({
  styleTitle: (title: string) => titles[title]?.[language] ?? title,
  showGlobalOptions: true,
})

/** The root; every level below takes over how it is set here. */
function createRoot(host: Host, language: Language): Commander {
  return new Commander('pushctl')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => helpColumns(host),
      getErrHelpWidth: () => helpColumns(host),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError(false)
    .helpCommand(false)
    .helpOption('-h, --help', ownOptions.help.about[language])
    .configureHelp(plainHelp(language))
}

function rootOf(catalog: Catalog, host: Host, language: Language): Commander {
  const root = createRoot(host, language).description(catalog.summary[language]).usage(words.usage[language])
  for (const [name, declared] of Object.entries(globalOptions)) {
    root.addOption(commanderOption(name, declared, language))
  }
  for (const { name, summary } of catalog.groups) {
    root.command(name).helpCommand(false).description(summary[language]).usage(words.usage[language])
  }
  for (const entry of catalog.commands) addCommand(root, entry, language)
  // Nobody takes this over any more.
  root.configureHelp({
    ...plainHelp(language),
    subcommandTerm: (command) => command.name(),
    subcommandDescription: (command) => {
      const inner = command.commands.map((each) => each.name()).join(', ')
      return inner === '' ? command.summary() : `${command.description()} (${inner})`
    },
    visibleOptions: (command) => [
      commanderOption('version', ownOptions.version, language),
      ...command.options,
      commanderOption('help', ownOptions.help, language),
    ],
  })
  return root
}

function addCommand(root: Commander, { path, summary }: CatalogEntry, language: Language): void {
  const words = path.split(' ')
  reached(root, words.slice(0, -1))
    .command(words.at(-1) ?? '')
    .summary(summary[language])
    .description(summary[language])
}

function declare(leaf: Commander, command: Command, host: Host, language: Language): void {
  if (command.description !== undefined) leaf.description(command.description[language])
  for (const declared of Object.values(command.arguments))
    leaf.addArgument(commanderArgument(declared, language))
  leaf.allowUnknownOption(Object.values(command.arguments).some(({ isText }) => isText === true))
  for (const [name, declared] of Object.entries(command.options)) {
    leaf.addOption(commanderOption(name, declared, language))
  }
  leaf.addHelpText(
    'after',
    () => groupsText(command, language, helpColumns(host)) + examplesText(command, language),
  )
}

function childOf(command: Commander, name: string): Commander | undefined {
  return command.commands.find((inner) => inner.name() === name)
}

/** The deepest command whose name was typed: where a parse error belongs. */
function reached(root: Commander, argv: readonly string[]): Commander {
  return argv.reduce((at, word) => childOf(at, word) ?? at, root)
}

/**
 * Finds the command that was typed, without running it.
 *
 * @param argv the words after `pushctl`
 * @param catalog all commands; only those that may be meant are loaded
 * @param lookUp where options are found that were not typed
 * @returns the command and its input; nothing when help was asked for and shown
 * @throws Fault `usage/…` naming the word that is wrong and the nearest right one
 */
export async function parseCommandLine(
  argv: readonly string[],
  host: Host,
  catalog: Catalog,
  language: Language,
  lookUp: LookUp = async () => ({ found: [], ignored: [] }),
): Promise<ParsedCommand | undefined> {
  let run: ParsedCommand | undefined
  refuseSplitSecret(argv)
  const known = inQuestion(catalog, argv)
  const root = rootOf(known, host, language)
  const loaded: Command[] = []
  for (const entry of known.commands) {
    if (!mayBeMeant(entry.path, argv)) continue
    const leaf = reached(root, entry.path.split(' '))
    const command = (await entry.load()).default as Command
    loaded.push(command)
    declare(leaf, command, host, language)
    leaf.action(async (...given: unknown[]) => {
      const typed = root.opts<{ json?: boolean; lang?: string; color: boolean }>()
      if (typed.lang !== undefined) checkChoice('--lang', globalOptions.lang, typed.lang)
      run = {
        command,
        input: inputOf(command, given, await lookedUp(command, leaf.opts(), lookUp, host, language)),
        globals: { json: typed.json === true, language, colour: typed.color },
      }
    })
  }
  if (argv.length === 0) {
    root.outputHelp()
    return undefined
  }
  try {
    await root.parseAsync([...withProgramApart(argv, loaded)], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return undefined
    throw usageFault(error, reached(root, argv), argv)
  }
  return run
}

/**
 * Parses the command line and runs what it says.
 *
 * @param argv the words after `pushctl`
 * @param catalog all commands
 * @param language of help, answers and faults
 * @param lookUp where options are found that were not typed
 * @returns the exit code
 * @throws Fault, Interrupted, and whatever a bug throws: `main` tells them
 */
export async function runProgram(
  argv: readonly string[],
  host: Host,
  catalog: Catalog,
  language: Language,
  lookUp: LookUp = async () => ({ found: [], ignored: [] }),
): Promise<number> {
  const run = await parseCommandLine(argv, host, catalog, language, lookUp)
  return run === undefined ? exitCodes.yes.code : runCommand(run.command, run.input, host, run.globals)
}
