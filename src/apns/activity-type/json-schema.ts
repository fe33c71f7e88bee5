import type { Text } from '../../text.ts'
import { isObject, type JsonObject } from '../payload.ts'
import type { DecodedShape, Property } from './shape.ts'

/** @returns whether a JSON object is a JSON Schema rather than a sample */
export function isSchema(value: JsonObject): boolean {
  if (typeof value.$schema === 'string') return true
  const isOfObject = value.type === 'object' && isObject(value.properties)
  return isOfObject && Object.values(value.properties as JsonObject).every(isObject)
}

/** What is not read: a value that only these speak of is not judged. */
const unread = [
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'if',
  'patternProperties',
  'dependentSchemas',
  '$dynamicRef',
]

const notRead = (keyword: string): Text => ({
  en: `${keyword} of the schema is not read`,
  zh: `不支持 schema 里的 ${keyword}`,
})

/** Keywords that limit a value which decodes all the same. */
const limits = [
  ...['pattern', 'minLength', 'maxLength', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minItems', 'maxItems', 'uniqueItems', 'contains', 'prefixItems'],
  ...['minProperties', 'maxProperties', 'propertyNames', 'dependentRequired'],
]

/** Where one schema stands in another: as itself, in a list, or under a name. */
const within = {
  itself: ['items', 'additionalProperties'],
  listed: ['anyOf', 'oneOf', 'allOf'],
  named: ['properties', '$defs', 'definitions'],
} as const

function schemasIn(schema: unknown): readonly JsonObject[] {
  if (!isObject(schema)) return []
  const itself = within.itself.map((key) => schema[key])
  const listed = within.listed.flatMap((key) => schema[key] ?? [])
  const named = within.named.flatMap((key) => (isObject(schema[key]) ? Object.values(schema[key]) : []))
  return [schema, ...[...itself, ...listed, ...named].flatMap(schemasIn)]
}

function limitsOf(schema: JsonObject): string[] {
  const own = limits.filter((keyword) => keyword in schema)
  const bounds = ['minimum', 'maximum'].filter((keyword) => keyword in schema && schema.type === 'number')
  const { format } = schema
  const isForm = typeof format !== 'string' || Object.hasOwn(forms, format)
  return [...own, ...bounds, ...(isForm ? [] : [`format ${format.slice(0, 40)}`])]
}

/** @returns what the schema asks of values beyond what decodes, told once: Swift does not look at it, and nothing here */
export function limitsNotJudged(schema: JsonObject): Text[] {
  const found = [...new Set(schemasIn(schema).flatMap(limitsOf))]
  if (found.length === 0) return []
  return [
    {
      en: `The schema also has ${found.join(', ')}; whether the values keep to that was not looked at`,
      zh: `schema 里还有 ${found.join('、')}，没有检查取值是否符合`,
    },
  ]
}

const forms: Readonly<Record<string, DecodedShape>> = {
  uuid: { is: 'form', form: 'uuid' },
  uri: { is: 'form', form: 'url' },
  byte: { is: 'form', form: 'base64' },
}

/** How many references lead to one another. */
const mostReferences = 20

/**
 * Reads a shape out of a JSON Schema: type, properties, required, items, enum, const, format, minimum, maximum, local
 * $ref, and anyOf or oneOf with null. What else stands there is told as not read.
 *
 * @param schema at this place
 * @param root the whole document, for references
 */
export function shapeOfSchema(schema: unknown, root: JsonObject, references = 0): DecodedShape {
  if (!isObject(schema)) return { is: 'unknown' }
  if (typeof schema.$ref === 'string') {
    const target = references < mostReferences ? referredTo(schema.$ref, root) : undefined
    return target === undefined
      ? { is: 'unknown', why: notRead(`$ref ${schema.$ref.slice(0, 60)}`) }
      : shapeOfSchema(target, root, references + 1)
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) {
    const others = choices.filter((each) => !isObject(each) || each.type !== 'null')
    if (others.length === 1 && choices.length === 2)
      return { is: 'optional', of: shapeOfSchema(others[0], root, references) }
  }
  const keyword = unread.find((each) => each in schema)
  if (keyword !== undefined) return { is: 'unknown', why: notRead(keyword) }
  const types = [schema.type ?? impliedType(schema)].flat()
  const others = types.filter((type) => type !== 'null')
  const shape: DecodedShape =
    others.length === 1 ? shapeOfType(String(others[0]), schema, root, references) : { is: 'unknown' }
  return others.length < types.length ? { is: 'optional', of: shape } : shape
}

const impliedType = (schema: JsonObject) =>
  'properties' in schema
    ? 'object'
    : 'items' in schema
      ? 'array'
      : 'enum' in schema || 'const' in schema
        ? 'any'
        : 'unknown'

function referredTo(reference: string, root: JsonObject): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  return reference
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined), root)
}

const isChoice = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

function shapeOfType(type: string, schema: JsonObject, root: JsonObject, references: number): DecodedShape {
  const listed = 'const' in schema ? [schema.const] : schema.enum
  if (Array.isArray(listed)) {
    const values = listed.filter((value) => value !== null)
    if (!values.every(isChoice)) return { is: 'unknown' }
    const choice: DecodedShape = { is: 'choice', values }
    return values.length < listed.length ? { is: 'optional', of: choice } : choice
  }
  const bound = (key: string, otherwise: number) =>
    typeof schema[key] === 'number' ? Number(schema[key]) : otherwise
  switch (type) {
    case 'string':
      return (
        forms[String(schema.format)] ??
        (schema.contentEncoding === 'base64' ? (forms.byte as DecodedShape) : { is: 'text' })
      )
    case 'integer':
      return {
        ...{ is: 'integer', name: 'integer' },
        least: bound('minimum', Number.MIN_SAFE_INTEGER),
        most: bound('maximum', Number.MAX_SAFE_INTEGER),
      }
    case 'number':
      return { is: 'number' }
    case 'boolean':
      return { is: 'boolean' }
    case 'array':
      return { is: 'list', of: shapeOfSchema(schema.items, root, references) }
    case 'object':
      return objectOf(schema, root, references)
    default:
      return { is: 'unknown' }
  }
}

function objectOf(schema: JsonObject, root: JsonObject, references: number): DecodedShape {
  const { properties, required, additionalProperties: others } = schema
  if (!isObject(properties))
    return {
      is: 'dictionary',
      key: 'text',
      of: isObject(others) ? shapeOfSchema(others, root, references) : { is: 'unknown' },
    }
  const needed = Array.isArray(required) ? required : []
  let read: readonly Property[] | undefined
  const all = () =>
    Object.entries(properties).map(([key, inner]) => ({
      key,
      shape: shapeOfSchema(inner, root),
      isOptional: !needed.includes(key),
    }))
  return {
    is: 'object',
    properties: () => {
      read ??= all()
      return read
    },
  }
}
