import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonMistake } from '../../src/apns/json-mistake.ts'
import { isWhole } from '../whole/quick-form.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonMistake', () => {
  it.each([
    ['', 1, 1, /ends too early/],
    ['{"aps":{"alert":"x"}', 1, 21, /ends too early/],
    ["{'aps':{}}", 1, 2, /double quotes only/],
    ['{“aps”:{}}', 1, 2, /typographic/],
    ['{\n  "aps": {} // mine\n}', 2, 13, /no comments/],
    ['{\n  "aps"：{}\n}', 2, 8, /full-width/],
    ['{"a":"x"；"b":1}', 1, 9, /full-width/],
    ['{"a":01}', 1, 6, /needless 0/],
    ['{"a":1,}', 1, 8, /comma too many/],
    ['{"a" 1}', 1, 6, /colon/],
    ['{"a":1 "b":2}', 1, 8, /comma missing/],
    ['{"a":tru}', 1, 6, /value is missing/],
    ['{"a":[1,2}', 1, 10, /comma or a closing bracket/],
    ['{"a":"line\nbreak"}', 1, 6, /line break in it/],
    ['{"a":"a\ttab"}', 1, 6, /tab in it/],
    ['{"a":"Hi\0"}', 1, 6, /zero byte/],
    ['{"a":"Hi\u0007"}', 1, 6, /control character/],
    ['{"a":"C:\\Users"}', 1, 6, /backslash itself/],
    ['{"a":"no end}', 1, 6, /has no end/],
    ['{"a":{{ count }}}', 1, 7, /placeholder of another program/],
    ['{"a":%COUNT%}', 1, 6, /placeholder of another program/],
    ['{"a":<%= count %>}', 1, 6, /placeholder of another program/],
    ['{"a":$COUNT}', 1, 6, /placeholder of another program/],
    ['{"a":$\u007bcount}}', 1, 6, /"\$\{name\}"/],
    ['{"a":"say "hi" to"}', 1, 12, /a double quote before it belongs to the text/],
    ['{"a" => 1}', 1, 6, /a colon here, not = or =>/],
    ['{} {}', 1, 4, /more follows/],
  ])('%j: line %i, column %i', (text, line, column, what) => {
    const mistake = jsonMistake(text)
    expect(mistake).toMatchObject({ line, column })
    expect(mistake?.what.en).toMatch(what)
    expect(mistake?.what.zh).not.toBe('')
  })

  it('finds none in JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonMistake(text) === undefined))
  })

  it('finds one in a text exactly when it is no JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', '\n', '\u007f', '0', ' '))
      .map(([text, at, put]) => {
        const where = at % (text.length + 1)
        return text.slice(0, where) + put + text.slice(where + 1)
      })
    fc.assert(
      fc.property(damaged, (text) => (jsonMistake(text) === undefined) === isJson(text)),
      { numRuns: isWhole ? 2000 : 400 },
    )
  })
})
