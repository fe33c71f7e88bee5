import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { behindDoor, fitToShow, letOut } from '../../src/cli/door.ts'
import { clearLine, createStyle, workflowCommand } from '../../src/cli/style.ts'
import { jsonText } from '../../src/text.ts'
import { anyCharacter } from '../any-character.ts'
import { fakeHost } from '../fake-host.ts'
import { harmIn, hostileTexts } from '../hostile-text.ts'

const style = await createStyle({ language: 'en', colour: true, columns: 80 })

describe('the last look at what is printed', () => {
  const cases = [
    ['lines and columns of ours', 'a\n  b\tc\n', 'a\n  b\tc\n'],
    ['colours of ours', `${style.bad('✗')} ${style.bold(style.dim('x'))}`, undefined],
    ['the line of progress', `${clearLine}3 of 7`, undefined],
    ['a command that is meant', workflowCommand('::error file=a::b'), '::error file=a::b'],
    ['a line of progress that is not at the beginning', `a${clearLine}b`, 'a\\r\\x1b[2Kb'],
    ['other escape sequences', 'a\u001b[2Jb\u001b[38;5;1m', 'a\\x1b[2Jb\\x1b[38;5;1m'],
    ['C1, DEL, a change of direction', '\u009b1m\u007f\u202e', '\\x9b1m\\x7f\\u202e'],
    ['a command to GitHub', 'a\n::error::x\n  ::add-mask::y', 'a\n:\\:error::x\n  :\\:add-mask::y'],
    ['the same in colour', style.bad('::error::x'), style.bad(':\\:error::x')],
    ['a command to GitHub, as it was', 'see ##[error]x', 'see #\\#[error]x'],
    ['a command to Azure', 'see ##vso[task.x]y', 'see #\\#vso[task.x]y'],
    ['one to Azure inside a meant one', workflowCommand('::error::##vso[x]'), '::error::#\\#vso[x]'],
    ['an address, and a heading in a line', 'at [::1]:443, C## and more', undefined],
  ] as const
  test.each(cases)('%s', (_, text, out = text) => expect(letOut(text)).toBe(out))

  test('leaves nothing that does harm, and nothing for a second look', () => {
    const piece = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom('\n', '::', '##[', '##vso[', '\u001b[31m', clearLine, ' ', '\ufdd0'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const out = letOut(pieces.join(''))
        expect(
          harmIn(out.startsWith(clearLine) ? out.replaceAll(clearLine, '') : out, { tabs: true }),
        ).toEqual([])
        expect(letOut(out)).toBe(out)
      }),
    )
  })

  test('never changes JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: anyCharacter }), fc.constantFrom(0, 2), (value, indent) => {
        const json = jsonText(value, indent)
        expect(letOut(json)).toBe(json)
      }),
    )
  })
})

describe('what a command returned', () => {
  const showing = { raw: ['payload'], language: 'en' } as const
  test.each([
    ['a string', 'a\nb', 'a\\nb'],
    ['deep inside', { rows: [{ file: 'a\u001b' }] }, { rows: [{ file: 'a\\x1b' }] }],
    ['a name', { 'a\nb': 1 }, { 'a\\nb': 1 }],
    ['a name that is special', JSON.parse('{"__proto__":"\\n"}'), JSON.parse('{"__proto__":"\\\\n"}')],
    ['a sentence', { en: 'a\r', zh: '甲\r' }, { en: 'a\\r', zh: '甲\\r' }],
    ['what is raw stays', { payload: { 'a\n': 'b\n' } }, { payload: { 'a\n': 'b\n' } }],
    ['lines to type stay whole', { commands: ['x'.repeat(2000)] }, { commands: ['x'.repeat(2000)] }],
  ])('%s', (_, value, fit) => {
    expect(fitToShow(value, showing)).toEqual(fit)
  })

  test('is the same value where nothing is wrong with it', () => {
    const value = {
      rows: [{ file: 'push.p12', notAfter: new Date(0), bytes: new Uint8Array(2) }],
      left: null,
    }
    expect(fitToShow(value, showing)).toBe(value)
  })

  test('is cut where nobody would read on', () => {
    const fit = fitToShow('x'.repeat(30_000), showing) as string
    expect(fit).toMatch(/^x{750} … \(29000 more characters\) … x{250}$/)
  })
})

test('a question is one line, and so is what there is to choose from', async () => {
  const host = fakeHost({ secrets: ['s'], answers: ['a', 'v'] })
  const shown: string[] = []
  const { choose } = host.terminal
  Object.assign(host.terminal, {
    choose: (question: never, choices: { value: string; name: { en: string; zh: string } }[]) => {
      shown.push(...choices.flatMap(({ name }) => [name.en, name.zh]))
      return choose(question, choices)
    },
  })
  const question = { en: hostileTexts.hostile, zh: hostileTexts.long }
  const { terminal } = behindDoor(host)
  expect(await terminal.readSecret(question)).toBe('s')
  expect(await terminal.readLine(question)).toBe('a')
  expect(await terminal.choose(question, [{ value: 'v', name: question }])).toBe('v')
  shown.push(...host.questions.flatMap(({ en, zh }) => [en, zh]))
  expect(shown).toHaveLength(8)
  for (const words of shown) {
    expect(words).not.toContain('\n')
    expect(words.length).toBeLessThan(1100)
  }
})
