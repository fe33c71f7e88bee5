import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chaptersOf, commandLinePage, manPage } from './manual.ts'

const root = resolve(import.meta.dirname, '..')
const chapters = await chaptersOf()

/** After a change of a declaration: `npx vitest run --config test/vitest.config.ts test/manual.test.ts -u` */
describe('what is made from the declarations of the commands', () => {
  it('is the man page', () => expect(manPage(chapters)).toMatchFileSnapshot(join(root, 'docs/pushctl.1')))

  it.each([
    ['en', 'docs/cli.md'],
    ['zh', 'docs/cli.zh-CN.md'],
  ] as const)('is, in %s, %s', (language, file) =>
    expect(commandLinePage(chapters, language)).toMatchFileSnapshot(join(root, file)),
  )
})

describe('the man page', () => {
  const page = manPage(chapters)

  it('is shipped, and found by man', () => {
    const { man, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    // As a list: of a single name npm 11 links nothing.
    expect(man).toEqual(['docs/pushctl.1'])
    expect(files).toContain('docs/pushctl.1')
  })

  it('has no line that roff would take for a request of its own', () => {
    const requests = page.split('\n').filter((line) => /^[.']/.test(line))
    expect(new Set(requests.map((line) => line.split(' ')[0]))).toEqual(
      new Set(['.TH', '.SH', '.SS', '.B', '.TP', '.PP', '.nf', '.fi']),
    )
  })

  it('names every option of every command', () => {
    for (const { command } of chapters)
      for (const name of Object.keys(command.options))
        expect(page).toContain(name.replace(/[A-Z]/g, (letter) => `\\-${letter.toLowerCase()}`))
  })
})
