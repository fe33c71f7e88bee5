import { describe, expect, it } from 'vitest'
import { goesOn, jsonItems } from '../../../../../src/commands/send/many/row-file/json.ts'
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
