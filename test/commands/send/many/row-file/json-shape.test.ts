import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../../../../src/commands/send/many/row-file/json-shape.ts'

const shape = shapeOf({ token: 'ab', id: 'm1', 'a.b': null })
const line = (id: string) => `{"token":"ab","id":${id},"a.b":"x"}`

describe('a line of JSON with known keys', () => {
  it.each([
    '"李雷 👋"',
    '""',
    '0',
    '-0',
    '7.25',
    '1e3',
    '-2.5E-7',
    '12345678901234567890123',
    'true',
    'false',
    'null',
    '"\u2028"',
    `"${'x'.repeat(900_000)}"`,
  ])('holds %s', (id) => {
    expect(shape?.read(line(id))).toEqual(JSON.parse(line(id)))
  })

  it.each(['007', '+1', '.5', '1.', 'undefined', 'NaN', 'nul', '-'])('cannot hold %s', (id) => {
    expect(() => shape?.read(line(id))).toThrow(SyntaxError)
  })

  it('may have blanks, as Python writes them', () => {
    expect(shape?.read('{"token": "ab", "id": 7, "a.b": null}')).toEqual({ token: 'ab', id: 7, 'a.b': null })
  })

  it.each([
    ['an escape', line('"a\\nb"')],
    ['a control character', line('"a\tb"')],
    ['a list', line('[1]')],
    ['another order', '{"id":"m1","token":"ab","a.b":"x"}'],
    ['a key less', '{"token":"ab","id":"m1"}'],
    ['a key more', '{"token":"ab","id":"m1","a.b":"x","c":1}'],
    ['a key twice', '{"token":"ab","id":"m1","id":"m2","a.b":"x"}'],
    ['a key that is only like it', '{"token":"ab","id":"m1","a_b":"x"}'],
    ['something before it', ` ${line('1')}`],
    ['something behind it', `${line('1')},`],
    ['two lines', `${line('1')}\n`],
    ['a quote too many', line('""""')],
  ])('with %s is left to JSON.parse', (_, text) => {
    expect(shape?.read(text)).toBeUndefined()
  })

  it('inherits nothing, and has keys like all others', () => {
    const text = '{"1":"a","__proto__":"b","constructor":"c"}'
    const read = shapeOf(JSON.parse(text))?.read(text) ?? {}
    expect(Object.entries(read)).toEqual(Object.entries(JSON.parse(text)))
    expect(Object.getPrototypeOf(Object.getPrototypeOf(read))).toBeNull()
  })

  it('has no shape with so many keys that nobody wrote them', () => {
    expect(
      shapeOf(Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`key${at}`, 1]))),
    ).toBeUndefined()
  })

  it('never holds anything else than JSON.parse finds', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '1', ',', ':', '用', '👋', '\0', '\ud800'),
    })
    const scalar = fc.oneof(text, fc.double({ noNaN: true }), fc.boolean(), fc.constant(null))
    const row = fc.dictionary(text, scalar, { maxKeys: 5 })
    const entries = (json: string) => JSON.stringify(Object.entries(JSON.parse(json)))
    fc.assert(
      fc.property(row, fc.nat(), text, (value, at, noise) => {
        const json = JSON.stringify(value)
        const place = at % (json.length + 1)
        const odd = json.slice(0, place) + noise + json.slice(place)
        const read = [json, odd].map((each) => [each, attempt(() => shapeOf(value)?.read(each))] as const)
        for (const [each, found] of read)
          if (found === 'broken') expect(() => JSON.parse(each)).toThrow(SyntaxError)
          else if (found !== undefined) expect(JSON.stringify(Object.entries(found))).toBe(entries(each))
      }),
    )
  })
})

function attempt<T>(read: () => T): T | 'broken' {
  try {
    return read()
  } catch {
    return 'broken'
  }
}
