import { describe, expect, it } from 'vitest'
import { compileTemplate } from '../../../../src/commands/send/many/template.ts'

/** The other way to write a placeholder. */
const curly = (name: string) => `$\u007b${name}}`

/** More brackets than JSON.stringify can follow; JSON.parse reads them. */
const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))

const template = (value: unknown) => compileTemplate(Buffer.from(JSON.stringify(value)), value)
function fill(value: unknown, values: Record<string, unknown>): unknown {
  const filled = template(value).fill(values)
  return 'problem' in filled ? filled.problem.en : JSON.parse(Buffer.from(filled).toString('utf8'))
}

describe('a template', () => {
  it.each<[string, unknown, Record<string, unknown>, unknown]>([
    [
      'names',
      { aps: { alert: `Hi #name#, ${curly('city')}` } },
      { name: 'Ann', city: 'Bern' },
      { aps: { alert: 'Hi Ann, Bern' } },
    ],
    ['Chinese names', { a: '你好 #姓名#' }, { 姓名: '小明' }, { a: '你好 小明' }],
    [
      'names with digits, dots and hyphens, either way',
      { a: `#名2.x-y_z# ${curly('名2.x-y_z')} ${curly('n1')}` },
      { '名2.x-y_z': 'A', n1: 'B' },
      { a: 'A A B' },
    ],
    ['quotes and line ends', { a: '#x#!' }, { x: '"\n\\' }, { a: '"\n\\!' }],
    [
      'a number from text, where a number is due',
      { aps: { badge: '#n#' } },
      { n: '3' },
      { aps: { badge: 3 } },
    ],
    [
      'a value of any type in place of a string',
      { a: ['#x#'] },
      { x: { deep: [1] } },
      { a: [{ deep: [1] }] },
    ],
    ['a number within text', { a: 'No. #n#' }, { n: 5 }, { a: 'No. 5' }],
    ['what is escaped', { a: '\\#sale\\# and #x#' }, { x: 1 }, { a: '#sale# and 1' }],
    [
      'no name with a blank or a sign in it',
      { a: `#a b# #x# ${curly('a b')} #x!#` },
      { x: 1 },
      { a: `#a b# 1 ${curly('a b')} #x!#` },
    ],
    ['a lone sign', { a: `#1 of ${curly('5')}` }, {}, { a: `#1 of ${curly('5')}` }],
    ['no placeholder in a key', { '#k#': '#k#' }, { k: 'v' }, { '#k#': 'v' }],
    [
      'what is missing, with the column that was meant',
      { a: '#First Name# #FirstName#' },
      { first_name: 'Ann' },
      'has no value for #FirstName#; its column is written #first_name#',
    ],
    ['what is missing', { a: `#x# ${curly('y')}` }, { x: 1 }, 'has no value for #y#'],
    ['what is nested too deeply', { a: '#x#' }, { x: deep }, '#x# is nested too deeply'],
    ['what is nested too deeply, within text', { a: 'a #x#' }, { x: deep }, '#x# is nested too deeply'],
    [
      'what is nested too deeply, for a number',
      { aps: { badge: '#x#' } },
      { x: deep },
      '#x# is nested too deeply',
    ],
    ['a number, where a number is due', { aps: { badge: '#n#' } }, { n: 3 }, { aps: { badge: 3 } }],
    [
      'text, where the name is that of a number elsewhere',
      {
        badge: '#n#',
        aps: { alert: { badge: '#n#' }, sound: '#n#', timestamp: { n: '#n#' } },
        b: { badge: '#n#' },
      },
      { n: '3' },
      { badge: '3', aps: { alert: { badge: '3' }, sound: '3', timestamp: { n: '3' } }, b: { badge: '3' } },
    ],
    [
      'what stands round it, of every kind',
      { a: null, b: 1.5, c: true, d: [], e: {}, f: ['#x#', 2, null], g: 'y' },
      { x: 'z' },
      { a: null, b: 1.5, c: true, d: [], e: {}, f: ['z', 2, null], g: 'y' },
    ],
    ['the same name twice', { a: '#x#', b: '#x#-#y#' }, { x: 1, y: 2 }, { a: 1, b: '1-2' }],
    ['a text that is no number, as it is', { a: '#x#' }, { x: false }, { a: false }],
    ['a number from yes or no', { aps: { badge: '#n#' } }, { n: true }, { aps: { badge: 1 } }],
    ['nothing, which is no value', { a: '#x#' }, { x: null }, 'has no value for #x#'],
    ['all that is missing', { a: '#x# #y# #z#' }, { y: 1 }, 'has no value for #x#, #z#'],
    ['what every object has', { a: '#constructor#' }, {}, 'has no value for #constructor#'],
    [
      'the one of two that is no number',
      { aps: { badge: '#n#', timestamp: '#t#' } },
      { n: 1, t: 'now' },
      '#t# has to be a number, and is "now"',
    ],
    ['a list for a number', { aps: { badge: '#n#' } }, { n: [3] }, '#n# has to be a number, and is "[3]"'],
    [
      'more than any number',
      { aps: { badge: '#n#' } },
      { n: '1e999' },
      '#n# has to be a number, and is "1e999"',
    ],
    ['blanks for a number', { aps: { badge: '#n#' } }, { n: ' ' }, '#n# has to be a number, and is " "'],
    ['no number', { aps: { badge: '#n#' } }, { n: 'many' }, '#n# has to be a number, and is "many"'],
  ])('fills in %s, and knows how long that is', (_, value, values, expected) => {
    expect(fill(value, values)).toEqual(expected)
    const filled = template(value).fill(values)
    expect(template(value).measure(values)).toEqual('problem' in filled ? filled : filled.length)
  })

  it('sends a payload without placeholders as it was written', () => {
    const bytes = Buffer.from('{ "aps" : {} }')
    const compiled = compileTemplate(bytes, { aps: {} })
    expect(compiled.fill({})).toBe(bytes)
    expect([compiled.measure({}), compiled.placeholders]).toEqual([bytes.length, []])
  })

  it('takes the backslashes away also where there is no placeholder', () => {
    expect(fill({ a: '\\#sale\\#' }, {})).toEqual({ a: '#sale#' })
    expect(template({ a: '\\#sale\\#' }).measure({})).toBe('{"a":"#sale#"}'.length)
  })

  it('does not take a fault of ours for a row that is nested too deeply', () => {
    expect(() => template({ a: '#x#' }).fill({ x: 1n })).toThrow(TypeError)
  })

  it('knows each of its placeholders once', () => {
    expect(template({ a: '#x# #y#', b: ['#x#'], c: '\\#z\\#' }).placeholders).toEqual(['x', 'y'])
  })
})
