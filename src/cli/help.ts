import { type Help, Option } from 'commander'
import type { Host } from '../host.ts'
import type { Language, Text } from '../text.ts'
import type { Catalog } from './catalog.ts'
import type { Command, HelpPage, OptionDeclaration } from './command.ts'
import { flagOf } from './input.ts'
import { wholeLines } from './style.ts'
import { columnsOf } from './width.ts'
import { wrap } from './wrap.ts'

const everywhere = { en: 'Everywhere:', zh: '通用选项：' } as const satisfies Text

/** Titles that commander writes in English. */
const titles: Readonly<Record<string, Text>> = {
  'Usage:': { en: 'Usage:', zh: '用法：' },
  'Arguments:': { en: 'Arguments:', zh: '参数：' },
  'Options:': { en: 'Options:', zh: '选项：' },
  'Global Options:': everywhere,
  'Commands:': { en: 'Commands:', zh: '命令：' },
}

/** Behind `pushctl` and the names of groups. */
export const usageWords = { en: 'COMMAND [options]', zh: '命令 [选项]' } as const satisfies Text

const words = {
  readOn: {
    en: 'Read on: man pushctl, pushctl help COMMAND,',
    zh: '继续阅读：man pushctl、pushctl help 命令、',
  },
  example: { en: 'For example: ', zh: '例如：' },
  examples: { en: 'Examples:', zh: '示例：' },
  more: { en: 'More options:', zh: '更多选项：' },
  all: { en: 'all of them', zh: '全部选项' },
} as const satisfies Record<string, Text>

/** Options that are answered before any command. */
export const ownOptions = {
  version: { short: 'V', about: { en: 'show the version', zh: '显示版本' } },
  help: { short: 'h', about: { en: 'show this help', zh: '显示帮助' } },
} as const satisfies Record<string, OptionDeclaration>

/** Who reads help, in which language. */
interface HelpReader {
  readonly host: Pick<Host, 'terminal'>
  readonly language: Language
}

/** A left column is not wider: what does not fit stands above its description. */
const widestTerm = 28
/** A description in less than that is hard to read, and goes below. */
const narrowestDescription = 30

/** More options than that are a screen that nobody reads; those with a page of their own are shown there. */
const mostOnOnePage = 24

/** Choices that are longer stand in the description. */
const longestChoices = 24

const isInDescription = ({ choices }: OptionDeclaration) =>
  choices !== undefined && choices.join('|').length > longestChoices

/** @returns how help shows what follows an option: `FILE`, `en|zh`; nothing for a flag */
export function valueShown(name: string, declared: OptionDeclaration): string | undefined {
  if (declared.value !== undefined) return declared.value
  return isInDescription(declared) ? name.toUpperCase() : declared.choices?.join('|')
}

/** @returns what help says of an option, with its choices where they have no room beside it */
export function aboutOption(declared: OptionDeclaration, language: Language): string {
  const about = declared.about[language]
  if (!isInDescription(declared)) return about
  const choices = declared.choices ?? []
  return language === 'en' ? `${about}: ${choices.join(', ')}` : `${about}：${choices.join('、')}`
}

/** @returns an option as commander takes it, under the heading that help puts it */
export function commanderOption(name: string, declared: OptionDeclaration, language: Language): Option {
  const value = valueShown(name, declared)
  const flags = `${declared.short === undefined ? '' : `-${declared.short}, `}${flagOf(name)}`
  const shown = declared.bare === undefined ? `<${value}>` : `[${value}]`
  const option = new Option(
    value === undefined ? flags : `${flags} ${shown}`,
    aboutOption(declared, language),
  )
  if (declared.many === true) {
    option.argParser((word: string, before: readonly string[] = []) => [...before, word])
  }
  return declared.group === undefined ? option : option.helpGroup(declared.group[language])
}

/** @returns the pages of a command's help beside the first, in the order of its options; none when it is short */
export function pagesOf({ options }: Command): readonly HelpPage[] {
  const declared = Object.values(options)
  if (declared.length <= mostOnOnePage) return []
  return [...new Set(declared.flatMap(({ page }) => (page === undefined ? [] : [page])))]
}

/** The page that has everything. */
export const allPages = 'all'

/**
 * @param command whose help is shown
 * @param page the name of a page; nothing for the first
 * @returns whether an option stands there
 */
export function isOnPage(
  command: Command,
  page: string | undefined,
): (declared: OptionDeclaration) => boolean {
  if (page === allPages || pagesOf(command).length === 0) return () => true
  return (declared) => declared.page?.name === page
}

/** Help is laid out for the screen, but not wider than one reads well. */
export const helpColumns = (host: Pick<Host, 'terminal'>) =>
  Math.max(20, Math.min(host.terminal.columns, 110))

/** A term and what it is: beside each other where there is room, else one above the other. */
function itemLines(term: string, termWidth: number, about: string, columns: number): string {
  const width = columns - termWidth - 4
  if (about === '') return wrap(`  ${term}`, columns)
  if (columnsOf(term) > termWidth || width < narrowestDescription) {
    const below = wrap(about, columns - 6).replaceAll('\n', '\n      ')
    return `${wrap(`  ${term}`, columns)}\n      ${below}`
  }
  const [first = '', ...others] = wrap(about, width).split('\n')
  return [
    `  ${term}${' '.repeat(termWidth - columnsOf(term) + 2)}${first}`,
    ...others.map((line) => ' '.repeat(termWidth + 4) + line),
  ].join('\n')
}

/**
 * How help looks at every level: no line wider than the screen, but those to type.
 *
 * @param language to show it in
 */
export function helpLayout(language: Language): Partial<Help> {
  const help = commanderOption('help', ownOptions.help, language)
  return {
    styleTitle: (title) => titles[title]?.[language] ?? title,
    showGlobalOptions: true,
    visibleOptions: (command) => command.options.filter(({ hidden }) => !hidden),
    visibleGlobalOptions: (command) => [
      ...(command.parent?.parent ?? command.parent ?? command).options,
      help,
    ],
    displayWidth: columnsOf,
    boxWrap: wrap,
    styleUsage: (usage) => usage,
    padWidth(command, helper) {
      const terms = [
        ...helper.visibleOptions(command).map((option) => helper.optionTerm(option)),
        ...helper.visibleGlobalOptions(command).map((option) => helper.optionTerm(option)),
        ...helper.visibleCommands(command).map((inner) => helper.subcommandTerm(inner)),
        ...helper.visibleArguments(command).map((argument) => helper.argumentTerm(argument)),
      ].map(columnsOf)
      return Math.max(0, ...terms.filter((columns) => columns <= widestTerm))
    },
    formatItem: (term, termWidth, about, helper) => itemLines(term, termWidth, about, helper.helpWidth ?? 80),
  }
}

function examplesText(
  command: Command,
  language: Language,
  columns: number,
  whole: (line: string) => string,
) {
  if (command.examples.length === 0) return ''
  const lines = command.examples.map(
    (example) => `${wrap(`  # ${example.about[language]}`, columns)}\n  ${whole(example.command)}`,
  )
  return `\n${words.examples[language]}\n${lines.join('\n')}`
}

function morePagesText(path: string, command: Command, language: Language, columns: number): string {
  const pages = pagesOf(command)
  if (pages.length === 0) return ''
  const rows = [...pages, { name: allPages, about: words.all }].map(({ name, about }) => ({
    term: `pushctl ${path} --help=${name}`,
    about: about[language],
  }))
  const width = Math.max(...rows.map(({ term }) => columnsOf(term)))
  return `\n${words.more[language]}\n${rows.map(({ term, about }) => itemLines(term, width, about, columns)).join('\n')}`
}

/**
 * @param path of the command
 * @param page what was asked for: examples stand on the first
 * @returns what stands below its options
 */
export function helpBelow(
  path: string,
  command: Command,
  page: string | undefined,
  { host, language }: HelpReader,
): string {
  const columns = helpColumns(host)
  const whole = host.terminal.stdoutIsScreen ? wholeLines : (line: string) => line
  const more = page === allPages ? '' : morePagesText(path, command, language, columns)
  return more + (page === undefined ? examplesText(command, language, columns, whole) : '')
}

/**
 * The first help: what one does with pushctl comes first, groups of commands after it; on one screen.
 *
 * @param catalog all commands
 * @param reader and the options that hold everywhere
 */
export function rootHelp(
  catalog: Catalog,
  { host, language, options }: HelpReader & { readonly options: Readonly<Record<string, OptionDeclaration>> },
): string {
  const columns = helpColumns(host)
  const whole = host.terminal.stdoutIsScreen ? wholeLines : (line: string) => line
  const tasks = catalog.commands.filter(({ path }) => !path.includes(' '))
  const rows = [
    ...tasks.map(({ path, summary }) => ({ term: path, about: summary[language] })),
    ...catalog.groups.map(({ name }) => ({
      term: name,
      about: catalog.commands
        .filter(({ path }) => path.startsWith(`${name} `))
        .map(({ path }) => path.slice(name.length + 1))
        .join(', '),
    })),
  ]
  const width = Math.max(...rows.map(({ term }) => term.length))
  const flags = Object.entries(options).map(([name, declared]) => {
    const value = valueShown(name, declared)
    return `${flagOf(name)}${value === undefined ? '' : ` ${value}`}`
  })
  return [
    wrap(`${titles['Usage:']?.[language]} pushctl ${usageWords[language]}`, columns),
    wrap(catalog.summary[language], columns),
    '',
    ...rows.map(({ term, about }) => itemLines(term, width, about, columns)),
    wrap(`${words.example[language]}${whole(catalog.example)}`, columns),
    wrap(`${everywhere[language]} ${flags.join(', ')}`, columns),
    wrap(`${words.readOn[language]} ${catalog.readOn}`, columns),
    '',
  ].join('\n')
}
