import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../src/cli/program.ts'
import { catalog } from '../src/commands/catalog.ts'
import { fakeHost } from './fake-host.ts'

const root = resolve(import.meta.dirname, '..')
const markdown = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const files = ['.', 'docs', 'docs/decisions'].flatMap(markdown)
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { scripts } = JSON.parse(read('package.json'))

const prose = (text: string) => text.replace(/^```.*?^```$/gms, '')

/** What GitHub makes of a heading, for links to it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchorsOf = (text: string) =>
  [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

/** Folders and files that documents speak of, by their path from the root. */
const ownPath = /^(?:src|test|docs|fixtures|bin|\.ci|\.github)\/[\w./-]+$|^package(?:-lock)?\.json$/
const pathsIn = (text: string) =>
  [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, path = '']) => path).filter((path) => ownPath.test(path))

describe.each(files)('%s', (file) => {
  const text = read(file)

  it('names files that are there', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('links to what is there', () => {
    const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target))
    const broken = targets.filter((target) => {
      const [path = '', anchor] = target.split('#')
      const linked = path === '' ? file : join(dirname(file), path)
      if (!existsSync(join(root, linked))) return true
      return anchor !== undefined && !anchorsOf(read(linked)).includes(decodeURIComponent(anchor))
    })
    expect(broken).toEqual([])
  })

  it('names scripts that are there', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})

describe('docs/security.md', () => {
  const chapters = read('docs/security.md').split(/^## /m)
  const rows = chapters
    .filter((chapter) => chapter.includes('| turns red |'))
    .flatMap((chapter) => [...chapter.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ')))
    .filter(([first]) => first !== 'promise')

  it('has a table of many promises', () => {
    expect(rows.length).toBeGreaterThan(25)
  })

  it.each(rows)('%s', (...cells) => {
    const [, , keptBy = '', turnsRed = ''] = cells
    expect(cells).toHaveLength(4)
    const keepers = pathsIn(keptBy).filter((path) => /^src\/|^package-lock/.test(path))
    expect(keepers.length > 0 || keptBy.includes('`src`')).toBe(true)
    expect(pathsIn(turnsRed).filter((path) => path.endsWith('.test.ts'))).not.toEqual([])
  })

  it('is where readers look for it', () => {
    for (const file of ['SECURITY.md', 'README.md', 'README.zh-CN.md'])
      expect(read(file)).toContain('(docs/security.md)')
  })
})

describe('docs/decisions', () => {
  const records = markdown('docs/decisions').filter((file) => !file.endsWith('README.md'))

  it('are numbered without gaps, and all in the list', () => {
    const list = read('docs/decisions/README.md')
    for (const [index, file] of records.entries()) {
      const number = String(index + 1)
      expect(file).toContain(`decisions/${number.padStart(4, '0')}-`)
      expect(list).toContain(`| [${number}](${file.slice('docs/decisions/'.length)}) |`)
    }
  })

  it.each(records)('%s has a question, numbers, what was decided and what it costs', (file) => {
    const parts = read(file).split(/^## /m)
    expect(parts.slice(1).map((part) => part.split('\n', 1)[0])).toEqual([
      'Question',
      'Measured',
      'Decided',
      'What it costs',
    ])
    expect(parts[2]).toMatch(/\d/)
    expect(read(file).split('\n').length).toBeLessThan(60)
  })
})

describe('each language', () => {
  const pairs = files
    .filter((file) => file.endsWith('.zh-CN.md'))
    .map((chinese) => [chinese, chinese.replace('.zh-CN.md', '.md')] as const)
  const blocks = (text: string) =>
    [...text.matchAll(/^```(\w*)$/gm)].map(([, language]) => language).join(' ')
  const levels = (text: string) => [...prose(text).matchAll(/^(#+) /gm)].map(([, level]) => level).join(' ')

  it.each(pairs)('%s has the chapters and the examples of %s', (chinese, english) => {
    expect(levels(read(chinese))).toBe(levels(read(english)))
    expect(blocks(read(chinese))).toBe(blocks(read(english)))
    expect(read(chinese)).toContain(`[English](${english.split('/').at(-1)})`)
    expect(read(english)).toContain(`[简体中文](${chinese.split('/').at(-1)})`)
  })
})

describe('lines to type', () => {
  const documents = files.filter((file) => /^(?:README|docs\/(?!decisions|security|architecture))/.test(file))
  const lines = documents.flatMap((file) =>
    [...read(file).matchAll(/^```sh\n(.*?)^```$/gms)]
      .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
      .map((line) =>
        line
          .replace(/\s{2,}#.*$/, '')
          .replace(/ \| jq .*/, '')
          .replace(/^.* \| (?=pushctl )/, ''),
      )
      .filter((line) => line.startsWith('pushctl '))
      .map((line) => [file, line] as const),
  )

  it('are many', () => {
    expect(lines.length).toBeGreaterThan(40)
  })

  // `…` stands for what was said in the line before.
  it.each(lines.filter(([, line]) => !line.includes(' … ')))('%s: %s parses', async (_, line) => {
    const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
    const parsed = await parseCommandLine(words.slice(1), fakeHost(), catalog, 'en')
    expect(parsed?.command).toBeDefined()
  })
})
