import { Argument, Command as Commander, CommanderError } from 'commander'
import { defined } from '../defined.ts'
import type { Host } from '../host.ts'
import type { Language } from '../text.ts'
import type { Catalog, CatalogEntry } from './catalog.ts'
import type { ArgumentDeclaration, Command, OptionDeclaration } from './command.ts'
import { exitCodes } from './exit.ts'
import { type CommandCall, runCommand } from './frame.ts'
import {
  allPages,
  commanderOption,
  helpBelow,
  helpColumns,
  helpLayout,
  isOnPage,
  ownOptions,
  pagesOf,
  rootHelp,
  usageWords,
} from './help.ts'
import { checkChoice, inputOf } from './input.ts'
import { languageCalled, languageNamed } from './language.ts'
import { type LookUp, lookedUp } from './look-up.ts'
import { refuseMistypedOption } from './mistyped-option.ts'
import { beforeEnd } from './taken-values.ts'
import { refuseSplitSecret, usageFault } from './usage-fault.ts'

/** Options of every command. */
export const globalOptions = {
  json: { about: { en: 'answer as JSON', zh: '以 JSON 输出' } },
  lang: { choices: ['en', 'zh'], about: { en: 'language of the answer', zh: '输出语言' } },
  noColor: { about: { en: 'no colour (or set NO_COLOR)', zh: '不使用颜色（或设置 NO_COLOR）' } },
} as const satisfies Record<string, OptionDeclaration>

/** @throws Fault `usage/choice` */
function checkLanguage(word: string): void {
  if (languageNamed(word) !== undefined) return
  const meant = languageCalled(word)
  checkChoice('--lang', globalOptions.lang, word, meant)
}

function commanderArgument(declared: ArgumentDeclaration, language: Language): Argument {
  const name = `${declared.value}${declared.many === true ? '...' : ''}`
  return new Argument(declared.optional === true ? `[${name}]` : `<${name}>`, declared.about[language])
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

/** A value of several words is one word again, where all that it may be made of is known: the groups of a device token. */
function withPiecesJoined(argv: readonly string[], command: Command | undefined): readonly string[] {
  const declared = [...Object.values(command?.arguments ?? {}), ...Object.values(command?.options ?? {})]
  const isPiece = (word: string) => declared.some(({ pieces }) => pieces?.test(word) === true)
  const joined: string[] = []
  let isBehindPiece = false
  for (const word of argv) {
    const isGoingOn: boolean = isBehindPiece && isPiece(word)
    joined.push(isGoingOn ? `${joined.pop()} ${word}` : word)
    isBehindPiece = isGoingOn || isPiece(word.replace(/^--[a-z-]+=/, ''))
  }
  return joined
}

/** Whether a command, or a group, is what the line begins with. */
const isTyped = (path: string, argv: readonly string[]) =>
  path.split(' ').every((word, at) => argv[at] === word)

/** `pushctl history --json` is what `pushctl history list --json` is. */
function withCommandOfGroup(argv: readonly string[], catalog: Catalog): readonly string[] {
  const [name, next] = argv
  const bare = catalog.groups.find((group) => group.name === name)?.bare
  if (name === undefined || bare === undefined) return argv
  const isOption = next === undefined || (next.startsWith('-') && !/^(?:-h|--help)(?:=|$)/.test(next))
  return isOption ? [name, bare, ...argv.slice(1)] : argv
}

/** What is of use of the catalogue: the command that is typed first, or else all, for help and for what was mistyped. */
function inQuestion(catalog: Catalog, argv: readonly string[]): Catalog {
  const typed = catalog.commands.filter(({ path }) => isTyped(path, argv))
  if (typed.length === 0) return catalog
  return { ...catalog, groups: catalog.groups.filter(({ name }) => isTyped(name, argv)), commands: typed }
}

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
    .configureHelp(helpLayout(language))
}

function rootOf(catalog: Catalog, host: Host, language: Language): Commander {
  const root = createRoot(host, language).usage(usageWords[language])
  for (const [name, declared] of Object.entries(globalOptions)) {
    root.addOption(commanderOption(name, declared, language))
  }
  for (const { name, summary } of catalog.groups) {
    root.command(name).helpCommand(false).description(summary[language]).usage(usageWords[language])
  }
  for (const entry of catalog.commands) addCommand(root, entry, language)
  // Nobody takes this over any more.
  root.configureHelp({
    ...helpLayout(language),
    formatHelp: () => rootHelp(catalog, { host, language, options: { ...globalOptions, ...ownOptions } }),
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

/** What a leaf of the tree is made for: the command, the page of its help, and who reads it. */
interface Declaring {
  readonly path: string
  readonly command: Command
  readonly page: string | undefined
  readonly host: Host
  readonly language: Language
}

function declare(leaf: Commander, { path, command, page, host, language }: Declaring): void {
  if (command.description !== undefined) leaf.description(command.description[language])
  for (const declared of Object.values(command.arguments))
    leaf.addArgument(commanderArgument(declared, language))
  leaf.allowUnknownOption(Object.values(command.arguments).some(({ isText }) => isText === true))
  const isShown = isOnPage(command, page)
  for (const [name, declared] of Object.entries(command.options)) {
    const option = commanderOption(name, declared, language)
    leaf.addOption(isShown(declared) ? option : option.hideHelp())
  }
  if (page !== undefined)
    leaf.description('').configureHelp({ ...helpLayout(language), showGlobalOptions: false })
  leaf.addHelpText('after', () => helpBelow(path, command, page, { host, language }))
}

/** `pushctl help cert inspect` is what `pushctl cert inspect --help` is. */
function withHelpCommand(argv: readonly string[], catalog: Catalog): readonly string[] {
  if (argv[0] !== 'help') return argv
  const others = argv.slice(1).filter((word) => word !== '--help')
  const name = others.find((word) => !word.startsWith('-'))
  const isKnown = name === undefined || catalog.commands.some(({ path }) => path.split(' ')[0] === name)
  return isKnown ? [...others, '--help'] : others
}

/** `--help=rows` asks for one page of help; what other programs are asked stays as it is. */
function withoutPage(argv: readonly string[]): { readonly argv: readonly string[]; readonly page?: string } {
  const at = argv.findIndex((word) => /^(?:--help|-h)=/.test(word))
  if (at < 0 || argv.slice(0, at).includes('--')) return { argv }
  return { argv: argv.with(at, '--help'), page: (argv[at] ?? '').replace(/^[^=]*=/, '') }
}

/** @throws Fault `usage/choice` */
function checkPage(command: Command, page: string): void {
  const names = pagesOf(command).map(({ name }) => name)
  checkChoice('--help=', { choices: [...names, allPages] }, page)
}

function childOf(command: Commander, name: string): Commander | undefined {
  return command.commands.find((inner) => inner.name() === name)
}

/** The deepest command whose name was typed: where a parse error belongs. */
function reached(root: Commander, argv: readonly string[]): Commander {
  return argv.reduce((at, word) => childOf(at, word) ?? at, root)
}

/** Words of the line that may be the name of a command: no options, and no language either. */
function plainWords(argv: readonly string[]): readonly string[] {
  return argv.filter((word, at) => !word.startsWith('-') && argv[at - 1] !== '--lang')
}

/**
 * @param argv the words after `pushctl`
 * @param catalog all commands
 * @returns the path of the command they begin with; nothing when it is none
 */
export function typedCommand(argv: readonly string[], { commands }: Catalog): string | undefined {
  const words = plainWords(argv)
  return commands.find(({ path }) => isTyped(path, words))?.path
}

/**
 * Finds the command that was typed, without running it.
 *
 * @param typed the words after `pushctl`
 * @param catalog all commands; only those that may be meant are loaded
 * @param lookUp where options are found that were not typed
 * @returns the command and its input; nothing when help was asked for and shown
 * @throws Fault `usage/…` naming the word that is wrong and the nearest right one
 */
export async function parseCommandLine(
  typed: readonly string[],
  host: Host,
  catalog: Catalog,
  language: Language,
  lookUp: LookUp = async () => ({ found: [], ignored: [] }),
): Promise<CommandCall | undefined> {
  let run: CommandCall | undefined
  refuseSplitSecret(typed)
  const { argv, page } = withoutPage(withCommandOfGroup(withHelpCommand(typed, catalog), catalog))
  const known = inQuestion(catalog, argv)
  const root = rootOf(known, host, language)
  const loaded = new Map<Commander, Command>()
  for (const entry of known.commands) {
    if (!mayBeMeant(entry.path, argv)) continue
    const leaf = reached(root, entry.path.split(' '))
    const command = (await entry.load()).default as Command
    loaded.set(leaf, command)
    if (page !== undefined && isTyped(entry.path, argv)) checkPage(command, page)
    declare(leaf, { path: entry.path, command, page, host, language })
    leaf.action(async (...given: unknown[]) => {
      const typed = root.opts<{ json?: boolean; lang?: string; color: boolean }>()
      if (typed.lang !== undefined) checkLanguage(typed.lang)
      run = {
        path: entry.path,
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
    const command = loaded.get(reached(root, argv))
    const words = withPiecesJoined(withProgramApart(argv, [...loaded.values()]), command)
    const takesText = Object.values(command?.arguments ?? {}).some(({ isText }) => isText === true)
    refuseMistypedOption(beforeEnd(words), { ...globalOptions, ...command?.options }, takesText)
    await root.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return undefined
    // Where the first word is no command, later ones are not its words.
    const isStray =
      error.code === 'commander.unknownCommand' && childOf(root, plainWords(argv)[0] ?? '') === undefined
    const failed = isStray ? root : reached(root, argv)
    if (error.code === 'commander.help' && !argv.includes('--json')) {
      failed.outputHelp()
      return undefined
    }
    throw usageFault(error, failed, argv, { catalog, ...defined({ command: loaded.get(failed) }) })
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
  return run === undefined ? exitCodes.yes.code : runCommand(run, host)
}
