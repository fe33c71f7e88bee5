import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command, OptionDeclaration } from '../src/cli/command.ts'
import { exitCodes } from '../src/cli/exit.ts'
import { aboutOption, ownOptions, valueShown } from '../src/cli/help.ts'
import { flagOf } from '../src/cli/input.ts'
import { globalOptions } from '../src/cli/program.ts'
import { wrap } from '../src/cli/wrap.ts'
import { catalog } from '../src/commands/catalog.ts'
import type { Language, Text } from '../src/text.ts'

const { version, homepage } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'),
) as { version: string; homepage: string }

/** A command as the manual tells it. */
interface Chapter {
  readonly path: string
  readonly summary: Text
  readonly command: Command
}

/** @returns every command, loaded, in the order help shows them */
export async function chaptersOf(): Promise<Chapter[]> {
  return Promise.all(
    catalog.commands.map(async ({ path, summary, load }) => ({
      path,
      summary,
      command: (await load()).default as Command,
    })),
  )
}

function usageOf({ path, command }: Chapter): string {
  const words = Object.values(command.arguments).map(({ value, many, optional }) => {
    const name = many === true ? `${value}...` : value
    return optional === true ? `[${name}]` : name
  })
  const options = Object.keys(command.options).length > 0 ? ['[options]'] : []
  return ['pushctl', path, ...options, ...words].join(' ')
}

function flagWith(name: string, declared: OptionDeclaration): string {
  const value = valueShown(name, declared)
  const short = declared.short === undefined ? '' : `-${declared.short}, `
  const shown = value === undefined ? '' : declared.bare === undefined ? ` ${value}` : ` [${value}]`
  return `${short}${flagOf(name)}${shown}`
}

/** Options under their headings, in the order help shows them; those of no heading first. */
function byHeading({ options }: Command, language: Language) {
  const headings = [...new Set(Object.values(options).map(({ group }) => group?.[language] ?? ''))]
  return headings.map((heading) => ({
    heading,
    options: Object.entries(options).filter(([, { group }]) => (group?.[language] ?? '') === heading),
  }))
}

const everywhere = { ...globalOptions, ...ownOptions }
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** A line of roff: no letter of it is a request or an escape, and dashes are those one types. */
const roff = (text: string) => {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}

/** Text in lines as roff likes them: it fills them anew. */
const filled = (text: string) => wrap(text, 70).split('\n').map(roff).join('\n')

/** When the text was last changed: a page says it, and it is no date of the build. */
const written = '2026-11-27'

/** @returns the man page, as `man` reads it */
export function manPage(chapters: readonly Chapter[]): string {
  const item = (term: string, about: string) => ['.TP', `.B ${roff(term)}`, filled(about)]
  const chapter = (one: Chapter) => [
    `.SS ${roff(usageOf(one).replace(/^pushctl /, ''))}`,
    filled(one.command.description?.en ?? `${sentence(one.summary.en)}.`),
    ...Object.values(one.command.arguments).flatMap(({ value, about }) => item(value, about.en)),
    ...byHeading(one.command, 'en').flatMap(({ heading, options }) => [
      ...(heading === '' ? [] : ['.PP', roff(heading)]),
      ...options.flatMap(([name, declared]) => item(flagWith(name, declared), aboutOption(declared, 'en'))),
    ]),
    ...one.command.examples.flatMap(({ about, command }) => [
      '.PP',
      roff(`${sentence(about.en)}:`),
      '.PP',
      '.nf',
      roff(`    ${command}`),
      '.fi',
    ]),
  ]
  return [
    `.TH PUSHCTL 1 ${written} "pushctl ${version}"`,
    '.SH NAME',
    `pushctl \\- ${roff(catalog.summary.en.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B pushctl',
    'COMMAND [options]',
    '.SH OPTIONS',
    ...Object.entries(everywhere).flatMap(([name, declared]) =>
      item(flagWith(name, declared), aboutOption(declared, 'en')),
    ),
    '.SH COMMANDS',
    ...chapters.flatMap(chapter),
    '.SH EXIT STATUS',
    ...Object.values(exitCodes).flatMap(({ code, means }) => item(String(code), means.en)),
    '.SH SEE ALSO',
    roff(homepage),
    '',
  ].join('\n')
}

const titles = {
  title: { en: 'Command line', zh: '命令行' },
  other: { en: '[简体中文](cli.zh-CN.md)', zh: '[English](cli.md)' },
  intro: {
    en: 'What `pushctl help COMMAND` and `man pushctl` say, in one page. It is made from the declarations of the commands.',
    zh: '`pushctl help 命令` 的全部内容，由命令的声明生成。',
  },
  everywhere: { en: 'Everywhere', zh: '通用选项' },
} as const satisfies Record<string, Text>

/** @returns the page of `docs` that says what every command takes */
export function commandLinePage(chapters: readonly Chapter[], language: Language): string {
  const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*')
  const row = (term: string, about: string) => `| \`${term.replaceAll('|', '\\|')}\` | ${escaped(about)} |`
  const table = (rows: readonly string[]) => (rows.length === 0 ? [] : ['| | |', '|---|---|', ...rows, ''])
  const optionRows = (options: readonly (readonly [string, OptionDeclaration])[]) =>
    options.map(([name, declared]) => row(flagWith(name, declared), aboutOption(declared, language)))
  const chapter = (one: Chapter) => [
    `## pushctl ${one.path}`,
    '',
    `\`${usageOf(one)}\``,
    '',
    escaped(one.command.description?.[language] ?? one.summary[language]),
    '',
    ...table(Object.values(one.command.arguments).map(({ value, about }) => row(value, about[language]))),
    ...byHeading(one.command, language).flatMap(({ heading, options }) => [
      ...(heading === '' ? [] : [escaped(heading), '']),
      ...table(optionRows(options)),
    ]),
    ...(one.command.examples.length === 0
      ? []
      : [
          '```sh',
          ...one.command.examples.flatMap(({ about, command }) => [`# ${about[language]}`, command]),
          '```',
          '',
        ]),
  ]
  return [
    `# ${titles.title[language]}`,
    '',
    titles.other[language],
    '',
    titles.intro[language],
    '',
    `## ${titles.everywhere[language]}`,
    '',
    ...table(optionRows(Object.entries(everywhere))),
    ...chapters.flatMap(chapter),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
