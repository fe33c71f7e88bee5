import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { compare } from '../../../src/apns/activity-type/compare.ts'
import type { DecodedShape } from '../../../src/apns/activity-type/shape.ts'
import { now, swift, typesIn } from './activity-type.ts'

const shapeIn = (source: string): DecodedShape => typesIn(source)[0]?.state ?? { is: 'unknown' }

/** What was found, as `kind path → what to write`. */
function found(value: unknown, shape: DecodedShape): string[] {
  return compare(value, shape, 's', now).differences.map(
    ({ is, path, right }) => `${is} ${path}${right === undefined ? '' : ` → ${right}`}`,
  )
}

const swiftNow = Math.round(now.getTime() / 1000 - 978_307_200)
const unixNow = Math.round(now.getTime() / 1000)

describe('a value held against Swift source', () => {
  it.each<[string, unknown, string[]]>([
    ['var a: Int', { a: 1 }, []],
    ['var a: Int', { a: 1.0 }, []],
    ['var a: Int', { a: 1.5 }, ['number-wrong s.a → "a":2']],
    ['var a: Int', { a: '20' }, ['kind-wrong s.a → "a":20']],
    ['var a: Int', {}, ['key-missing s.a → "a":0']],
    ['var a: Int = 3', {}, ['key-missing s.a → "a":0']],
    ['var a: Int', { a: null }, ['null-required s.a → "a":0']],
    ['var a: Int?', {}, []],
    ['var a: Int?', { a: null }, ['null-optional s.a']],
    ['var a: UInt8', { a: 256 }, ['number-wrong s.a']],
    ['var a: UInt', { a: -1 }, ['number-wrong s.a']],
    ['var a: Int64', { a: 9e18 }, []],
    ['var a: Double', { a: 1 }, []],
    ['var a: Double', { a: '0.5' }, ['kind-wrong s.a → "a":0.5']],
    ['var a: Bool', { a: 1 }, ['kind-wrong s.a → "a":true']],
    ['var a: Bool', { a: 'false' }, ['kind-wrong s.a → "a":false']],
    ['var a: String', { a: 7 }, ['kind-wrong s.a → "a":"7"']],
    ['var a: String', { a: { en: 'x' } }, ['kind-wrong s.a → "a":"…"']],
    ['var a: Date', { a: swiftNow }, []],
    ['var a: Date', { a: swiftNow + 0.25 }, []],
    ['var a: Date', { a: unixNow }, [`date-of-1970 s.a → "a":${swiftNow}`]],
    ['var a: Date', { a: unixNow * 1000 }, [`date-of-1970 s.a → "a":${swiftNow}`]],
    ['var a: Date', { a: '2026-11-26T17:30:00Z' }, [`kind-wrong s.a → "a":${swiftNow}`]],
    ['var a: Date', { a: 0 }, []],
    ['var a: UUID', { a: 'E621E1F8-C36C-495A-93FC-0C247A3E6E5F' }, []],
    ['var a: UUID', { a: 'order-1' }, ['value-wrong s.a']],
    ['var a: URL', { a: '' }, ['value-wrong s.a']],
    ['var a: Data', { a: 'AAEC' }, []],
    ['var a: Data', { a: 'AA-_' }, ['value-wrong s.a']],
    ['var a: Data', { a: [1, 2] }, ['kind-wrong s.a → "a":"AA=="']],
    ['var a: [Int]', { a: [1, 2.5, 'x'] }, ['number-wrong s.a[1] → 3', 'kind-wrong s.a[2] → 0']],
    ['var a: [Int]', { a: 1 }, ['kind-wrong s.a → "a":[1]']],
    ['var a: [String: Bool]', { a: { x: true, y: 0 } }, ['kind-wrong s.a.y → "y":false']],
    ['var a: [Int: Bool]', { a: { '1': true, x: true } }, ['value-wrong s.a']],
    ['var a: ClosedRange<Date>', { a: [swiftNow, swiftNow + 60] }, []],
    [
      'var a: ClosedRange<Date>',
      { a: [swiftNow + 60, swiftNow] },
      [`value-wrong s.a → "a":[${swiftNow},${swiftNow + 60}]`],
    ],
    ['var a: ClosedRange<Date>', { a: [swiftNow] }, ['value-wrong s.a']],
    ['var a: ClosedRange<Int>', { a: { lower: 1, upper: 2 } }, ['kind-wrong s.a → "a":[0,0]']],
    ['var p: P; enum P: String { case onTheWay, done }', { p: 'done' }, []],
    [
      'var p: P; enum P: String { case onTheWay, done }',
      { p: 'on_the_way' },
      ['case-unknown s.p → "p":"onTheWay"'],
    ],
    ['var p: P; enum P: String { case onTheWay, done }', { p: 'lost' }, ['case-unknown s.p']],
    ['var p: P; enum P: Int { case a, b }', { p: '1' }, ['kind-wrong s.p → "p":1']],
    ['var p: P; enum P: Int { case a, b }', { p: 2 }, ['case-unknown s.p']],
    ['var p: P; enum P: Codable { case a, b(Int) }', { p: { a: {} } }, []],
    ['var p: P; enum P: Codable { case a, b(Int) }', { p: 'a' }, ['kind-wrong s.p → "p":{"a":{}}']],
    ['var p: P; enum P: Codable { case a, b(Int) }', { p: { b: {} } }, ['key-missing s.p.b._0 → "_0":0']],
    ['var p: P; enum P: Codable { case a, b(Int) }', { p: { c: {} } }, ['case-unknown s.p']],
    ['var p: P; enum P: Codable { case a, b(Int) }', { p: { a: {}, b: {} } }, ['value-wrong s.p']],
    ['var d: [T: Int]; enum T: String { case x }', { d: { x: 1 } }, ['kind-wrong s.d → "d":["x",1]']],
    ['var d: [T: Int]; enum T: String { case x }', { d: ['x', 1.5] }, ['number-wrong s.d[1] → 2']],
    ['var homeScore: Int', { home_score: 1 }, ['key-misspelt s.home_score → "homeScore":1']],
    [
      'var homeScore: Int',
      { homeScor: '1' },
      ['key-misspelt s.homeScor', 'kind-wrong s.homeScor → "homeScore":1'],
    ],
    ['var homeScore: Int?', { homescore: 1 }, ['key-near s.homescore → "homeScore":1']],
    [
      'var homeScore: Int; enum CodingKeys: String, CodingKey { case homeScore = "h" }',
      { homeScore: 1 },
      ['key-misspelt s.homeScore → "h":1'],
    ],
    ['var a: Int', { a: 1, other: 2 }, ['key-surplus s.other']],
    ['\n#if DEBUG\nvar left: Int\n#endif\n', {}, []],
    ['\n#if DEBUG\nvar left: Int\n#endif\n', { lefft: 1 }, ['key-misspelt s.lefft → "left":1']],
    ['\n#if os(iOS)\nvar left: Int\n#endif\n', {}, ['key-missing s.left → "left":0']],
    ['var s: S; struct S: Codable { var x: Int }', { s: {} }, ['key-missing s.s.x → "x":0']],
    ['var s: S; struct S: Codable { var x: Int }', {}, ['key-missing s.s → "s":{"x":0}']],
    ['var a: Elsewhere', { a: { any: 'thing' } }, []],
    ['var a: Elsewhere', {}, []],
  ])('%s: %j', (members, value, expected) => {
    expect(found(value, shapeIn(swift(members)))).toEqual(expected)
  })

  it('shows a date both ways', () => {
    const [first] = compare({ a: unixNow }, shapeIn(swift('var a: Date')), 's', now).differences
    expect(first?.text.en).toMatch(/2026-11-26 17:30 UTC.*2057-11-26 17:30 UTC/)
  })

  it.each([
    ['#if DEBUG\nvar b: Int\n#endif', [/^s\.b is missing, and stands under #if DEBUG in the source/]],
    [
      '#if DEBUG && FLAG\n#else\nvar b: Int\n#endif',
      [/^s\.b is missing, and stands under #if DEBUG && FLAG … #else /],
    ],
    ['#if DEBUG\n#elseif BETA\nvar b: Int\n#endif', [/ under #elseif BETA /]],
    ['#if DEBUG\nvar b: Int?\n#endif', []],
    ['#if DEBUG\nstruct B: Codable { var c: Int }\n#endif', []],
  ])('tells that nobody knows whether a key is missing: %s', (members, texts) => {
    const { unjudged } = compare({ a: 1 }, shapeIn(swift(`var a: Int\n${members}\n`)), 's', now)
    expect(unjudged.map(({ en }) => en)).toEqual(texts.map((text) => expect.stringMatching(text)))
  })

  it('tells that a first value does not stand in for a missing key', () => {
    const [first] = compare({}, shapeIn(swift('var a = 1')), 's', now).differences
    expect(first?.text.en).toMatch(/does not stand in/)
  })
})

const sample = (...samples: readonly unknown[]) =>
  shapeIn(samples.length === 1 ? JSON.stringify(samples[0]) : JSON.stringify(samples))

describe('a value held against samples', () => {
  it.each<[string, DecodedShape, unknown, string[]]>([
    ['the same keys', sample({ a: 1, b: 'x' }), { a: 2, b: 'y' }, []],
    ['a key missing', sample({ a: 1, b: 'x' }), { a: 2 }, ['key-missing s.b → "b":"…"']],
    ['a key that one sample lacks', sample({ a: 1, b: 'x' }, { a: 1 }), { a: 2 }, []],
    ['a key that is null in one', sample({ a: null }, { a: 1 }), {}, []],
    ['another kind', sample({ a: 1 }), { a: '1' }, ['kind-wrong s.a → "a":1']],
    ['a fraction', sample({ a: 1 }, { a: 2 }), { a: 2.5 }, ['sample-differs s.a → "a":3']],
    ['a fraction as in one', sample({ a: 1 }, { a: 2.5 }), { a: 0.5 }, []],
    [
      'UNIX time for a date',
      sample({ a: swiftNow - 86_400 }),
      { a: unixNow },
      [`sample-differs s.a → "a":${swiftNow}`],
    ],
    [
      'milliseconds for a date',
      sample({ a: swiftNow - 86_400 }),
      { a: unixNow * 1000 },
      [`sample-differs s.a → "a":${swiftNow}`],
    ],
    [
      'a case in other letters',
      sample({ p: 'onTheWay' }),
      { p: 'on_the_way' },
      ['sample-differs s.p → "p":"onTheWay"'],
    ],
    ['a value that none has', sample({ p: 'a' }, { p: 'b' }), { p: 'cd' }, ['value-new s.p']],
    ['any text', sample({ t: 'Ann is near' }, { t: 'Bob' }), { t: 'Who else?' }, []],
    [
      'elements of lists',
      sample({ l: [{ x: 1 }, { x: 2, y: 'z' }] }),
      { l: [{ x: 'a' }, {}] },
      ['kind-wrong s.l[0].x → "x":1', 'key-missing s.l[1].x → "x":1'],
    ],
    ['an empty list in the sample', sample({ l: [] }), { l: [1] }, []],
    [
      'a part of a payload',
      sample({ aps: { 'content-state': { a: 1 } } }),
      { b: 1 },
      ['key-surplus s.b', 'key-missing s.a → "a":1'],
    ],
  ])('%s', (_, shape, value, expected) => expect(found(value, shape)).toEqual(expected))
})

const schema = (properties: object, more: object = {}) =>
  sample({ type: 'object', properties, required: Object.keys(properties), ...more })

describe('a value held against the schema that zod writes', () => {
  const delivery = z.object({
    minutes: z.int(),
    stage: z.enum(['cooking', 'onItsWay']),
    arrival: z.iso.datetime().optional(),
    driver: z.object({ name: z.string(), stars: z.number().min(0).max(5) }).nullable(),
  })
  const right = { minutes: 5, stage: 'cooking', driver: { name: 'Anna', stars: 4.5 } }
  it.each<[string, object, string[]]>([
    ['right', right, []],
    ['right, nobody on the way yet', { ...right, driver: null }, ['null-optional s.driver']],
    [
      'wrong in three places',
      { ...right, minutes: '5', stage: 'on_its_way', driver: { name: 'Anna' } },
      [
        'kind-wrong s.minutes → "minutes":5',
        'case-unknown s.stage → "stage":"onItsWay"',
        'key-missing s.driver.stars → "stars":0',
      ],
    ],
  ])('%s', (_, value, expected) => {
    expect(found(value, sample(z.toJSONSchema(delivery)))).toEqual(expected)
  })
})

describe('a value held against a JSON Schema', () => {
  it.each<[string, DecodedShape, unknown, string[]]>([
    [
      'types',
      schema({ a: { type: 'integer' }, b: { type: 'string' } }),
      { a: 1.5, b: 2 },
      ['number-wrong s.a → "a":2', 'kind-wrong s.b → "b":"2"'],
    ],
    ['a key that is not required', schema({ a: { type: 'integer' } }, { required: [] }), {}, []],
    [
      'null among the types',
      schema({ a: { type: ['integer', 'null'] } }),
      { a: null },
      ['null-optional s.a'],
    ],
    [
      'anyOf with null',
      schema({ a: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }),
      { a: 'x' },
      ['kind-wrong s.a → "a":0'],
    ],
    ['a list of values', schema({ a: { enum: ['x', 'y'] } }), { a: 'Y' }, ['case-unknown s.a → "a":"y"']],
    ['one value', schema({ a: { const: 3 } }), { a: 4 }, ['case-unknown s.a']],
    [
      'elements',
      schema({ a: { type: 'array', items: { type: 'boolean' } } }),
      { a: [true, 1] },
      ['kind-wrong s.a[1] → true'],
    ],
    [
      'a reference',
      schema({ a: { $ref: '#/$defs/n' } }, { $defs: { n: { type: 'number', minimum: 0 } } }),
      { a: 'x' },
      ['kind-wrong s.a → "a":0'],
    ],
    ['bounds', schema({ a: { type: 'integer', minimum: 0, maximum: 9 } }), { a: 10 }, ['number-wrong s.a']],
    ['a form', schema({ a: { type: 'string', format: 'uuid' } }), { a: 'x' }, ['value-wrong s.a']],
    [
      'values of any key',
      schema({ a: { type: 'object', additionalProperties: { type: 'integer' } } }),
      { a: { x: 'y' } },
      ['kind-wrong s.a.x → "x":0'],
    ],
    ['what is not read', schema({ a: { allOf: [] } }), { a: 1 }, []],
    [
      'a reference to itself',
      schema({ a: { $ref: '#/$defs/n' } }, { $defs: { n: { $ref: '#/$defs/n' } } }),
      { a: 1 },
      [],
    ],
  ])('%s', (_, shape, value, expected) => expect(found(value, shape)).toEqual(expected))

  it('says which word of the schema it does not read', () => {
    const { unjudged } = compare({ a: 1 }, schema({ a: { allOf: [] } }), 's', now)
    expect(unjudged.map(({ en }) => en)).toEqual(['allOf of the schema is not read'])
  })
})

describe('limits of a JSON Schema that decoding does not know', () => {
  it.each([
    ['of texts', { type: 'string', pattern: '^A', minLength: 2 }, 'pattern, minLength'],
    ['of numbers', { type: 'number', maximum: 9 }, 'maximum'],
    ['of elements', { type: 'array', items: { type: 'string', format: 'date-time' } }, 'format date-time'],
    ['of a choice', { anyOf: [{ multipleOf: 5 }, { type: 'null' }] }, 'multipleOf'],
  ])('are told as not looked at: %s', (_, property, words) => {
    const [type] = typesIn(JSON.stringify({ $schema: 'x', properties: { a: property } }))
    expect(type?.remarks.map(({ en }) => en)).toEqual([
      `The schema also has ${words}; whether the values keep to that was not looked at`,
    ])
  })

  it('are not told where all is judged, nor for a property of that name', () => {
    const judged = { type: 'integer', minimum: 0, maximum: 9 }
    const [type] = typesIn(JSON.stringify({ $schema: 'x', properties: { pattern: judged } }))
    expect(type?.remarks).toEqual([])
  })
})

describe('files that say what an app decodes', () => {
  it.each([
    ['no ActivityAttributes', ['struct A { var x: Int }'], /no struct in Type0\.swift/],
    ['nothing', [''], /no struct/],
    ['a key', ['-----BEGIN PRIVATE KEY-----\nTOPSECRET\n'], /no struct/],
    ['JSON with a mistake', ['{"a":1,}'], /line 1, column 8/],
    ['a list of numbers', ['[1]'], /no JSON object/],
    ['two kinds', ['{"a":1}', 'struct A: ActivityAttributes {}'], /one kind/],
    ['two schemas', ['{"$schema":"x"}', '{"$schema":"x"}'], /one kind/],
    ['far too deep', [`{"a":${'['.repeat(600)}${']'.repeat(600)}}`], /512 levels/],
  ])('are refused: %s', (_, texts, why) => {
    expect(() => typesIn(...texts)).toThrow(why)
    expect(() => typesIn(...texts)).not.toThrow(/TOPSECRET/)
  })
})
