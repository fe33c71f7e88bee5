import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { allPages, pagesOf } from '../../src/cli/help.ts'
import { columnsOf } from '../../src/cli/width.ts'
import { catalog } from '../../src/commands/catalog.ts'
import { main } from '../../src/main.ts'
import { fakeHost } from '../fake-host.ts'

async function helpAt(columns: number, line: string, language: string): Promise<string> {
  const host = fakeHost({ columns, stdoutIsScreen: true })
  expect(await main([...line.split(' ').filter(Boolean), '--lang', language], host)).toBe(0)
  return host.written.stdout
}

/** Lines that one types are as long as they are. */
const isToType = (line: string) => /^ *(?:For example: |例如：)?pushctl \S/.test(line)

/** And so is a word. */
const isOneWord = (line: string) => /^ *[!-~]+$/.test(line)

const wordsOf = (text: string) => new Set(text.match(/[A-Za-z0-9]+/g))

const commands = await Promise.all(
  catalog.commands.map(async ({ path, load }) => ({ path, command: (await load()).default as Command })),
)
const lines = [
  '--help',
  ...catalog.groups.map(({ name }) => `${name} --help`),
  ...commands.flatMap(({ path, command }) => {
    const pages = pagesOf(command).map(({ name }) => name)
    return [
      `${path} --help`,
      ...(pages.length > 0 ? [...pages, allPages] : []).map((page) => `${path} --help=${page}`),
    ]
  }),
]

describe.each(['en', 'zh'])('help (%s) is not wider than the screen, and breaks no word', (language) => {
  it.each(lines)('%s', async (line) => {
    const known = wordsOf(await helpAt(1000, line, language))
    for (const columns of [40, 60, 80, 120]) {
      const text = await helpAt(columns, line, language)
      expect(
        text.split('\n').filter((each) => columnsOf(each) > columns && !isToType(each) && !isOneWord(each)),
      ).toEqual([])
      expect([...wordsOf(text)].filter((word) => !known.has(word))).toEqual([])
    }
  })
})

it('the first help is one screen of 80 by 24', async () => {
  expect((await helpAt(80, '', 'en')).trimEnd().split('\n').length).toBeLessThan(24)
  expect((await helpAt(80, '', 'zh')).trimEnd().split('\n').length).toBeLessThan(24)
})

it('every option of a command is on one of its pages', async () => {
  for (const { path, command } of commands) {
    const pages = pagesOf(command).map(({ name }) => `=${name}`)
    const shown = await Promise.all(['', ...pages].map((page) => helpAt(80, `${path} --help${page}`, 'en')))
    const all = await helpAt(80, `${path} --help${pages.length > 0 ? `=${allPages}` : ''}`, 'en')
    const flags = (text: string) =>
      [...text.matchAll(/^ {2}(?:-\w, )?(--(?!json|lang|help|no-color)[a-z-]+)/gm)].map(([, flag]) => flag)
    expect(new Set(shown.flatMap(flags))).toEqual(new Set(flags(all)))
  }
})
