import type { OutputUnit, Schema, SchemaDraft } from '@cfworker/json-schema'
import { distance } from 'fastest-levenshtein'
import { isObject, type JsonObject } from '../../apns/payload.ts'
import { Fault } from '../../fault.ts'
import { type Text, verbatim } from '../../text.ts'
import { type MessageDifference, valueText } from './difference.ts'
import { pathText } from './path.ts'

/** A JSON Schema that payloads are judged by. */
export interface PayloadSchema {
  /** @returns in what a payload is not as the schema asks; empty when it is */
  differences(payload: unknown): readonly MessageDifference[]
}

/** By the year or number in `$schema` (json-schema.org); the latest, if it is not said. */
const drafts: readonly (readonly [RegExp, SchemaDraft])[] = [
  [/draft-04/, '4'],
  [/draft-0[67]/, '7'],
  [/2019-09/, '2019-09'],
]

/** What asks something of a value (JSON Schema Core and Validation, 2020-12, and what older drafts had). */
const asking: readonly string[] = [
  ...[
    'type',
    'enum',
    'const',
    '$ref',
    '$dynamicRef',
    '$recursiveRef',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    'if',
  ],
  ...['properties', 'required', 'additionalProperties', 'patternProperties', 'propertyNames'],
  ...['minProperties', 'maxProperties', 'unevaluatedProperties', 'dependencies', 'dependentRequired'],
  ...['dependentSchemas', 'items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems'],
  ...['unevaluatedItems', 'pattern', 'minLength', 'maxLength', 'format', 'minimum', 'maximum'],
  ...['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]

/** Keywords that only say where a deeper one is not met. */
const outer = [
  ...['properties', 'patternProperties', 'items', 'prefixItems', 'additionalItems', 'contains', 'allOf'],
  ...['$ref', '$dynamicRef', '$recursiveRef', 'if', 'then', 'else', 'dependentSchemas', 'dependencies'],
]
/** The same of those under which `false` stands: it is what they say that is told. */
const closing = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems']

const mostTold = 8

function unusable(what: Text, cause?: unknown): Fault {
  return new Fault(
    'usage/schema',
    { en: `The JSON Schema cannot be used: ${what.en}.`, zh: `这个 JSON Schema 无法使用：${what.zh}。` },
    { cause },
  )
}

function checkForm(value: unknown): asserts value is JsonObject {
  if (!isObject(value)) throw unusable({ en: 'it is not an object', zh: '它不是 JSON 对象' })
  if (Object.keys(value).some((key) => asking.includes(key))) return
  const keys = Object.keys(value).slice(0, 5).join(', ')
  throw unusable({
    en: `it asks nothing of a payload (${keys || 'it is empty'}); a schema has type, properties, required and their like`,
    zh: `它对 payload 没有任何要求（${keys || '内容为空'}）；schema 应有 type、properties、required 等关键字`,
  })
}

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))

function ownValue(holder: unknown, key: string): unknown {
  const isHolder = typeof holder === 'object' && holder !== null
  return isHolder && Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined
}

/** What stands at a place of a payload, or behind a keyword of the schema; the way there leads through `$ref`. */
function valueAt(root: unknown, pointer: string): unknown {
  let value = root
  for (const step of stepsOf(pointer)) {
    value = ownValue(value, step)
    if (step === '$ref' && typeof value === 'string')
      value = value.startsWith('#') ? valueAt(root, value) : undefined
  }
  return value
}

function missingKeys(
  root: unknown,
  unit: OutputUnit,
  payload: unknown,
  path: string,
): readonly MessageDifference[] {
  const needed = valueAt(root, unit.keywordLocation)
  const holder = valueAt(payload, unit.instanceLocation)
  const keys =
    Array.isArray(needed) && isObject(holder) ? needed.filter((key) => !Object.hasOwn(holder, key)) : []
  return keys.map((key) => {
    const all = path === '' ? `${key}` : `${path}.${key}`
    return {
      path: all,
      evidence: { en: `${all} is missing; the schema requires it`, zh: `缺少 ${all}：schema 要求必须有` },
    }
  })
}

function differencesOf(root: unknown, unit: OutputUnit, payload: unknown): readonly MessageDifference[] {
  const { keyword, keywordLocation, instanceLocation, error } = unit
  const path = pathText(stepsOf(instanceLocation))
  const shown = path || 'payload'
  if (keyword === 'required') {
    const missing = missingKeys(root, unit, payload, path)
    if (missing.length > 0) return missing
  }
  if (keyword === 'false')
    return [
      {
        path,
        evidence: { en: `${shown} is there; the schema allows none`, zh: `有 ${shown}：schema 不允许` },
      },
    ]
  const asked = valueAt(root, keywordLocation)
  const wish = asked === undefined ? error : `${keyword} ${JSON.stringify(asked).slice(0, 120)}`
  const is = valueText(valueAt(payload, instanceLocation))
  return [
    {
      path,
      evidence: {
        en: `${shown} is ${is.en}; the schema asks for ${wish}`,
        zh: `${shown} 是${is.zh}：schema 要求 ${wish}`,
      },
    },
  ]
}

/** Whether another one says more exactly what is wrong, in this place or inside it. */
const isOuter = (unit: OutputUnit, units: readonly OutputUnit[]) =>
  outer.includes(unit.keyword) ||
  (closing.includes(unit.keyword) &&
    units.some((other) => other !== unit && other.instanceLocation.startsWith(`${unit.instanceLocation}/`)))

const sentenceOf = (error: unknown): Text =>
  verbatim(
    error instanceof Error ? (error.message.split('\n')[0] ?? '').replace(/\.\s.*|\.$/, '') : String(error),
  )

/** Runs the library, which throws for a schema that leads nowhere. */
function trying<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Fault ? error : unusable(sentenceOf(error), error)
  }
}

/** What the library reads past, so that a schema with it would ask less than it says. */
const unread = ['$dynamicRef', '$dynamicAnchor']

/** Of all drafts, those that ask something of a value; what is like none of them is a remark of somebody. */
const keywords: readonly string[] = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'definitions',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minContains',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
  'multipleOf',
  'pattern',
  'patternProperties',
  'prefixItems',
  'properties',
  'propertyNames',
  'required',
  'unevaluatedItems',
  'unevaluatedProperties',
  'uniqueItems',
]

/** So many letters of a keyword may be wrong before it is another word. */
const mostWrong = 2

/** A keyword that is nearly right asks for nothing, and every payload passes. */
function refuseNearlyKnown(part: object): void {
  for (const word of Object.keys(part)) {
    if (keywords.includes(word) || word.length < 5) continue
    const meant = keywords.find((each) => distance(word.toLowerCase(), each.toLowerCase()) <= mostWrong)
    if (meant !== undefined)
      throw unusable({
        en: `${word} is no keyword; ${meant} is`,
        zh: `没有 ${word} 这个关键字，应为 ${meant}`,
      })
  }
}

function checkParts(parts: readonly (Schema | boolean)[], known: (uri: string) => boolean): void {
  for (const part of parts) {
    if (typeof part === 'boolean') continue
    refuseNearlyKnown(part)
    const keyword = unread.find((each) => Object.hasOwn(part, each))
    if (keyword !== undefined) throw unusable({ en: `${keyword} is not read`, zh: `不支持 ${keyword}` })
    const { $ref, __absolute_ref__: target } = part
    if ($ref !== undefined && !known(target ?? $ref))
      throw unusable({ en: `it has no ${$ref}, to which $ref leads`, zh: `$ref 指向的 ${$ref} 不存在` })
  }
}

/** A keyword whose value is of the wrong kind asks for nothing, or for everything. */
async function checkKeywords(schema: JsonObject): Promise<void> {
  const [{ dereference, validate }, { default: known }] = await Promise.all([
    import('@cfworker/json-schema'),
    import('ajv/dist/refs/json-schema-draft-07.json'),
  ])
  const inner = { additionalProperties: { $ref: '#' } }
  const own = {
    $id: undefined,
    $schema: undefined,
    properties: { ...known.properties, $defs: inner, dependentSchemas: inner },
  }
  const meta = { ...known, ...own } as unknown as Schema
  const { errors } = validate(schema, meta, '7', dereference(meta), false)
  const wrong = errors.findLast((unit) => !outer.includes(unit.keyword))
  if (wrong === undefined) return
  const path = pathText(stepsOf(wrong.instanceLocation))
  const is = JSON.stringify(valueAt(schema, wrong.instanceLocation)).slice(0, 80)
  throw unusable({ en: `${path} cannot be ${is}`, zh: `${path} 的值不能是 ${is}` })
}

/**
 * Reads a JSON Schema of any draft from 4 to 2020-12.
 *
 * @param given as parsed from JSON
 * @throws Fault `usage/schema` when it is none, asks nothing, or refers to what is not in it
 */
export async function readPayloadSchema(given: unknown): Promise<PayloadSchema> {
  checkForm(given)
  const draft = drafts.find(([pattern]) => pattern.test(String(given.$schema ?? '')))?.[1] ?? '2020-12'
  // Draft 4 has exclusiveMinimum: true, where all others have a number.
  if (draft !== '4') await checkKeywords(given)
  const { dereference, validate } = await import('@cfworker/json-schema')
  // The library writes into what it reads.
  const schema = JSON.parse(JSON.stringify(given)) as Schema
  const lookup = trying(() => dereference(schema))
  checkParts(Object.values(lookup), (uri) => Object.hasOwn(lookup, uri))
  return {
    differences(payload) {
      const { errors } = trying(() => validate(payload, schema, draft, lookup, false))
      const inner = errors.filter((unit) => !isOuter(unit, errors))
      const told = (inner.length > 0 ? inner : errors).flatMap((unit) => differencesOf(given, unit, payload))
      // Each missing key is told by a unit of its own, which does not name it: all tell all.
      return [...new Map(told.map((one) => [one.evidence.en, one])).values()].slice(0, mostTold)
    },
  }
}
