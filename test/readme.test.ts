import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/cli/exit.ts'
import { catalog } from '../src/commands/catalog.ts'
import { consoleBlocks, openShell, pattern, type Shell, stepsOf } from './session.ts'
import { wholeOnly } from './whole/quick-form.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const languages = [
  ['en', '.md', 'C.UTF-8'],
  ['zh', '.zh-CN.md', 'zh_CN.UTF-8'],
] as const

// One transcript goes on where the one before it ended, also that of the settings where that of the README did.
for (const [language, ending, locale] of languages)
  (language === 'en' ? describe : wholeOnly(describe))(
    `the transcripts in ${language} are what the real pushctl does`,
    { shuffle: false },
    () => {
      let shell: Shell
      beforeAll(() => {
        shell = openShell(locale)
      })
      afterAll(() => shell.close())

      const transcripts = [read(`README${ending}`), read(`docs/settings${ending}`)].flatMap(consoleBlocks)

      it('are three', () => {
        expect(transcripts).toHaveLength(3)
      })

      it.each(stepsOf(transcripts.join('')))('$command', async ({ command, screen }) => {
        expect(await shell.type(command)).toMatch(pattern(screen))
      })
    },
  )

describe.each(languages)('for whoever reads %s', (language, ending) => {
  const readme = read(`README${ending}`)

  it('the README begins with how to install it', () => {
    expect(readme).toMatch(/^# pushctl\n\n```sh\nnpm i -g pushctl\nnpx pushctl .*\n```\n/)
  })

  it('the README is for one reader, and short', () => {
    expect(readme.split('\n').length).toBeLessThan(150)
  })

  it('the README has exactly the two commands for a fresh machine', () => {
    expect(readme.match(/^npm ci && npm run demo$/gm)).toHaveLength(1)
    expect(readme.match(/^npm ci && npm test$/gm)).toHaveLength(1)
  })

  it('docs/commands names every command', () => {
    const commands = read(`docs/commands${ending}`)
    const missing = catalog.commands.filter(({ path }) => !commands.includes(`\`pushctl ${path}`))
    expect(missing.map(({ path }) => path)).toEqual([])
  })

  it.each(['README', 'docs/output'])('%s has the table of exit codes that the code has', (file) => {
    for (const { code, means } of Object.values(exitCodes))
      expect(read(file + ending)).toContain(`| ${code} | ${means[language]} |`)
  })

  it('docs/dependencies gives a reason for every library that is bundled', () => {
    const dependencies = read(`docs/dependencies${ending}`)
    const { devDependencies } = JSON.parse(read('package.json'))
    const bundled = read('dist/THIRD-PARTY-LICENCES.txt')
    const direct = Object.keys(devDependencies).filter(
      (name) => bundled.includes(`\n${name} `) || bundled.startsWith(`${name} `),
    )
    expect(direct.length).toBeGreaterThan(4)
    expect(direct.filter((name) => !dependencies.includes(`\`${name}\``))).toEqual([])
  })

  it('the pictures of the README are there, and small', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\((docs\/pictures\/[\w-]+\.png)\)/g)].map(
      ([, file = '']) => file,
    )
    expect(pictures).toHaveLength(2)
    const sizes = pictures.map((file) => readFileSync(join(root, file)).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000)
  })

  it('the README leads to every chapter', () => {
    const chapters = ['commands', 'sending', 'settings', 'gateway', 'output', 'dependencies']
    expect(chapters.filter((name) => !readme.includes(`(docs/${name}${ending})`))).toEqual([])
  })
})
