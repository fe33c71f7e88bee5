import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/cli/exit.ts'
import { catalog } from '../src/commands/catalog.ts'
import { consoleBlocks, openShell, pattern, type Shell, stepsOf } from './session.ts'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const chinese = readFileSync(join(root, 'README.zh-CN.md'), 'utf8')

// One transcript goes on where the one before it ended.
describe('the transcripts of the README are what the real pushctl does', { shuffle: false }, () => {
  let shell: Shell
  beforeAll(() => {
    shell = openShell()
  })
  afterAll(() => shell.close())

  it.each(stepsOf(consoleBlocks(readme).join('')))('$command', async ({ command, screen }) => {
    expect(await shell.type(command)).toMatch(pattern(screen))
  })
})

describe.each([
  ['README.md', readme, 'en'],
  ['README.zh-CN.md', chinese, 'zh'],
] as const)('%s', (_, text, language) => {
  it('has exactly the two commands for a fresh machine', () => {
    expect(text.match(/^npm ci && npm run demo$/gm)).toHaveLength(1)
    expect(text.match(/^npm ci && npm test$/gm)).toHaveLength(1)
  })

  it('names every command', () => {
    const missing = catalog.commands.filter(({ path }) => !text.includes(`\`pushctl ${path}`))
    expect(missing.map(({ path }) => path)).toEqual([])
  })

  it('has the table of exit codes that the code has', () => {
    for (const { code, means } of Object.values(exitCodes))
      expect(text).toContain(`| ${code} | ${means[language]} |`)
  })

  it('gives a reason for every library that is bundled', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const bundled = readFileSync(join(root, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8')
    const direct = Object.keys(devDependencies).filter(
      (name) => bundled.includes(`\n${name} `) || bundled.startsWith(`${name} `),
    )
    expect(direct.length).toBeGreaterThan(4)
    expect(direct.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })
})
