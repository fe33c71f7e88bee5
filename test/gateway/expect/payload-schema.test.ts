import { describe, expect, it } from 'vitest'
import { readPayloadSchema } from '../../../src/gateway/expect/payload-schema.ts'

const payload = {
  aps: { alert: { title: 'Soup' }, badge: '3' },
  items: [{ id: 7 }, { id: 'x' }],
  'b/c': 1,
  id: 5,
}

const said = async (schema: object, value: unknown = payload) =>
  (await readPayloadSchema(schema)).differences(value).map(({ evidence }) => evidence.en)

const aps = (inner: object) => ({ type: 'object', properties: { aps: { type: 'object', ...inner } } })

describe('a payload that is not as its schema asks', () => {
  it.each<[string, object, string[]]>([
    ['it is', aps({ required: ['alert'], properties: { badge: { type: 'string' } } }), []],
    [
      'type',
      aps({ properties: { badge: { type: 'integer' } } }),
      ['aps.badge is "3"; the schema asks for type "integer"'],
    ],
    [
      'required',
      aps({ required: ['sound', 'alert', 'badge', 'category'] }),
      ['aps.sound is missing; the schema requires it', 'aps.category is missing; the schema requires it'],
    ],
    ['required at the top', { required: ['order'] }, ['order is missing; the schema requires it']],
    [
      'no other keys',
      aps({ properties: { alert: true }, additionalProperties: false }),
      ['aps.badge is there; the schema allows none'],
    ],
    [
      'a place of a list',
      { properties: { items: { items: { properties: { id: { type: 'number' } } } } } },
      ['items[1].id is "x"; the schema asks for type "number"'],
    ],
    [
      'a reference',
      { $defs: { n: { minimum: 9 } }, properties: { id: { $ref: '#/$defs/n' } } },
      ['id is 5; the schema asks for minimum 9'],
    ],
    [
      'an older draft’s',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        definitions: { n: { const: 6 } },
        properties: { id: { $ref: '#/definitions/n' } },
      },
      ['id is 5; the schema asks for const 6'],
    ],
    [
      'draft 4’s',
      {
        $schema: 'http://json-schema.org/draft-04/schema#',
        properties: { id: { minimum: 5, exclusiveMinimum: true } },
      },
      ['id is 5; the schema asks for minimum 5'],
    ],
    [
      'pattern',
      { properties: { aps: { properties: { alert: { properties: { title: { pattern: '^Stew' } } } } } } },
      ['aps.alert.title is "Soup"; the schema asks for pattern "^Stew"'],
    ],
    [
      'a key with a slash',
      { properties: { 'b/c': { type: 'string' } } },
      ['b/c is 1; the schema asks for type "string"'],
    ],
    [
      'format',
      { properties: { aps: { properties: { badge: { format: 'uuid' } } } } },
      ['aps.badge is "3"; the schema asks for format "uuid"'],
    ],
  ])('%s', async (_, schema, differences) => {
    expect(await said(schema)).toEqual(differences)
  })

  it('says of a choice that none of it fits, and why', async () => {
    const schema = { properties: { id: { anyOf: [{ type: 'string' }, { minimum: 6 }] } } }
    expect(await said(schema)).toEqual([
      'id is 5; the schema asks for anyOf [{"type":"string"},{"minimum":6}]',
      'id is 5; the schema asks for type "string"',
      'id is 5; the schema asks for minimum 6',
    ])
  })

  it('is no JSON at all', async () => {
    expect(await said({ type: 'object' }, '{"aps":')).toEqual([
      'payload is "{\\"aps\\":"; the schema asks for type "object"',
    ])
  })

  it('is told of in few lines, however much is wrong', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key${at}`, at]))
    expect(await said({ additionalProperties: { type: 'string' } }, many)).toHaveLength(8)
  })

  it('leaves the schema as it was given', async () => {
    const schema = Object.freeze({
      $defs: Object.freeze({ n: Object.freeze({ minimum: 9 }) }),
      $ref: '#/$defs/n',
    })
    expect(await said(schema, 5)).toEqual(['payload is 5; the schema asks for minimum 9'])
    expect(Object.getOwnPropertyNames(schema)).toEqual(['$defs', '$ref'])
  })
})

describe('what is no schema, or asks for nothing', () => {
  it.each<[unknown, string]>([
    [null, 'it is not an object'],
    [true, 'it is not an object'],
    [[], 'it is not an object'],
    [{}, 'it asks nothing of a payload (it is empty)'],
    [{ aps: { alert: 'a sample' } }, 'it asks nothing of a payload (aps)'],
    [{ tpye: 'object' }, 'it asks nothing of a payload (tpye)'],
    [{ type: 'objct' }, 'type cannot be "objct"'],
    [{ properties: { aps: { type: 'strng' } } }, 'properties.aps.type cannot be "strng"'],
    [{ $defs: { x: { type: 'strng' } }, $ref: '#/$defs/x' }, '$defs.x.type cannot be "strng"'],
    [{ required: 'aps' }, 'required cannot be "aps"'],
    [{ properties: [] }, 'properties cannot be []'],
    [{ properties: { a: 3 } }, 'properties.a cannot be 3'],
    [{ pattern: '(' }, 'pattern cannot be "("'],
    [{ properties: { a: { $ref: '#/$defs/none' } } }, 'it has no #/$defs/none'],
    [{ $ref: 'https://example.com/payload.json' }, 'it has no https://example.com/payload.json'],
    [{ type: 'object', propertis: { aps: {} } }, 'propertis is no keyword; properties is'],
    [{ properties: { aps: { requird: ['alert'] } } }, 'requird is no keyword; required is'],
    [{ $dynamicRef: '#node', type: 'object' }, '$dynamicRef is not read'],
  ])('%j', async (schema, words) => {
    await expect(readPayloadSchema(schema)).rejects.toMatchObject({
      code: 'usage/schema',
      text: { en: expect.stringContaining(words), zh: expect.stringContaining('无法使用') },
    })
  })

  it('leads to itself', async () => {
    await expect(said({ $ref: '#' })).rejects.toMatchObject({ code: 'usage/schema' })
  })
})
