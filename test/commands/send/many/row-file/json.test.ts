import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goesOn, jsonItems } from '../../../../../src/commands/send/many/row-file/json.ts'
import { shapeOf } from '../../../../../src/commands/send/many/row-file/json-shape.ts'
import { openText } from '../../../../../src/commands/send/many/row-file/text-source.ts'

it.each<[string, boolean]>([
  ['{', true],
  ['{"a":1,', true],
  ['{"a":[', true],
  ['{"a":{"b":1}', true],
  ['{"a":[1]', true],
  ['{"a":"}"', true],
  ['{"a":"\\"}"', true],
  ['{"a":"\\\\"', true],
  ['{""', true],
  ['{"":1}', false],
  ['{"a":1}', false],
  ['{"a":[{}]}', false],
  ['{"a":1} {', false],
  ['{"a":"\\\\"}', false],
  ['{"a":"', false],
  ['{"a":"{', false],
  ['{"a":"\\"', false],
])('an object that begins so, %s, goes on in the next line: %s', (line, expected) => {
  expect(goesOn(line)).toBe(expected)
})

/** The values with their lines, in pieces of one size; or what is said of them. */
async function read(text: string, isArray: boolean, size: number): Promise<string> {
  const pieces = async function* () {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
  const all: string[] = []
  try {
    for await (const items of jsonItems(openText(pieces(), 'rows'), isArray))
      all.push(...items.map(({ line, value }) => `${line}: ${JSON.stringify(value)}`))
  } catch (error) {
    return String((error as Error).message).replace('rows is not valid JSON: ', '')
  }
  return all.join(' | ')
}

describe.each([100, 3, 1])('JSON, in pieces of %i characters', (size) => {
  it.each<[string, string]>([
    ['[]', ''],
    ['[\n{"a":1},\n\n{"b":[{}]}\n]\n', '2: {"a":1} | 4: {"b":[{}]}'],
    ['[\t{"a":1}\v,\f"x"\r\n,{}]', '1: {"a":1} | 1: "x" | 2: {}'],
    ['[{"a":"\\"]}\\\\"},"[{\\"",{"b":"\\\\\\""}]', '1: {"a":"\\"]}\\\\"} | 1: "[{\\"" | 1: {"b":"\\\\\\""}'],
    ['[{\n"a":\n1},{}]', '1: {"a":1} | 3: {}'],
    ['[{"":1},"",{"":""}]', '1: {"":1} | 1: "" | 1: {"":""}'],
    ['[,{}]', 'line 1: an object or ] is missing.'],
    ['[\u0008{}]', 'line 1: an object or ] is missing.'],
    ['[\u000e{}]', 'line 1: an object or ] is missing.'],
    ['[1]', 'line 1: an object or ] is missing.'],
    ['[[]]', 'line 1: an object or ] is missing.'],
    ['[{},]', 'line 1: an object is missing.'],
    ['[{},\n,{}]', 'line 2: an object is missing.'],
    ['[{},[]]', 'line 1: an object is missing.'],
    ['[{}\n{}]', 'line 2: a comma or ] is missing.'],
    ['[{}}', 'line 1: a comma or ] is missing.'],
    ['[{}]\n]', 'line 2: the array has ended, and more follows.'],
    ['[{}]{}', 'line 1: the array has ended, and more follows.'],
    ['[{}],', 'line 1: the array has ended, and more follows.'],
    ['[', 'line 1: the file ends too early.'],
    ['[{}', 'line 1: the file ends too early.'],
    ['[{},\n', 'line 2: the file ends too early.'],
    ['[\n{"a', 'line 2: the file ends too early.'],
    ['[{},\n{\n"a":x\n}]', 'line 3: a value is missing.'],
  ])('in a list: %j', async (text, expected) => {
    expect(await read(text, true, size)).toBe(expected)
  })

  it.each<[string, string]>([
    ['{\n"a":1}\n{}', '1: {"a":1} | 3: {}'],
    ['{\n}{}\n\n"x"', '1: {} | 2: {} | 4: "x"'],
    ['{\n},{}', 'line 2: an object is missing.'],
    ['{\n}]', 'line 2: an object is missing.'],
    ['{\n}\n[]', 'line 3: an object is missing.'],
    ['{\n', 'line 2: the file ends too early.'],
    ['{\n}\n{"a"', 'line 3: the file ends too early.'],
  ])('one after another: %j', async (text, expected) => {
    expect(await read(text, false, size)).toBe(expected)
  })
})

it.each<[string, number, number, boolean]>([
  ['a megabyte', 1_000_000, 2_000_000, true],
  ['a megabyte, in pieces', 1_000_000, 400_000, true],
  ['more', 1_000_001, 2_000_000, false],
  ['more, in pieces', 1_000_001, 1_000_002, false],
])('takes an object of %s', async (_, length, size, isTaken) => {
  const object = `{"a":"${'x'.repeat(length - 8)}"}`
  const told = await read(`[\n${object}\n]`, true, size)
  if (isTaken) expect(told === `2: ${object}`).toBe(true)
  else expect(told).toBe('Line 2 of rows is longer than 1 MB, too long for one row.')
})

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
