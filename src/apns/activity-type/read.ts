import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import { jsonMistake } from '../json-mistake.ts'
import { deepest, depthOf } from '../json-structure.ts'
import { isObject, type JsonObject } from '../payload.ts'
import { isSchema, limitsNotJudged, shapeOfSchema } from './json-schema.ts'
import { shapeOfSamples } from './sample.ts'
import type { ActivityType } from './shape.ts'
import { activityTypesInSwift } from './swift/shapes.ts'

/** A file that says what a Live Activity decodes. */
export interface TypeSource {
  /** As it was typed. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** No source that a person wrote is longer. */
const largest = 2_000_000

const howTo: Text = {
  en: 'It takes the Swift file of the ActivityAttributes struct, JSON that the app’s own JSONEncoder wrote, or a JSON Schema.',
  zh: '可以用声明 ActivityAttributes 的 Swift 文件、App 自己用 JSONEncoder 输出的 JSON，或 JSON Schema。',
}

const fault = (en: string, zh: string) => new Fault('payload/state-type', { en, zh }, { hint: howTo })

/** A file, read as what it is. */
type ReadSource =
  | { readonly is: 'swift'; readonly source: string }
  | { readonly is: 'schema'; readonly schema: JsonObject }
  | { readonly is: 'sample'; readonly samples: readonly JsonObject[] }

function textOf({ name, bytes }: TypeSource): string {
  if (bytes.length > largest)
    throw fault(
      `${name} is too large to describe a Live Activity.`,
      `${name} 太大，不像是实时活动的类型描述。`,
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw fault(`${name} is not text in UTF-8.`, `${name} 不是 UTF-8 文本。`)
  }
}

function read(file: TypeSource): ReadSource {
  const { name } = file
  const source = textOf(file)
  if (!/^\s*[[{]/.test(source)) return { is: 'swift', source }
  const mistake = jsonMistake(source)
  if (mistake !== undefined)
    throw fault(
      `${name} is not JSON; line ${mistake.line}, column ${mistake.column}: ${mistake.what.en}.`,
      `${name} 不是合法的 JSON，第 ${mistake.line} 行第 ${mistake.column} 列：${mistake.what.zh}。`,
    )
  if (depthOf(source) > deepest)
    throw fault(`${name} is nested more than ${deepest} levels deep.`, `${name} 的嵌套超过 ${deepest} 层。`)
  const value: unknown = JSON.parse(source)
  if (isObject(value) && isSchema(value)) return { is: 'schema', schema: value }
  const samples = [value].flat()
  if (samples.length === 0 || !samples.every(isObject))
    throw fault(`${name} holds no JSON object.`, `${name} 里没有 JSON 对象。`)
  return { is: 'sample', samples }
}

/** A sample is the state itself, or names its parts as a payload does, or is a whole payload. */
function partsOf(sample: JsonObject): { readonly state?: unknown; readonly attributes?: unknown } {
  const aps = isObject(sample.aps) ? sample.aps : sample
  const { 'content-state': state = aps.contentState ?? aps.ContentState, attributes } = aps
  const isSplit =
    state !== undefined || (isObject(attributes) && Object.keys(aps).length === 1) || aps !== sample
  return isSplit ? { state, attributes } : { state: sample }
}

function typeOfSamples(samples: readonly JsonObject[]): ActivityType {
  const parts = samples.map(partsOf)
  const states = parts.flatMap(({ state }) => (state === undefined ? [] : [state]))
  const attributes = parts.flatMap((part) => (part.attributes === undefined ? [] : [part.attributes]))
  return {
    from: 'sample',
    samples: samples.length,
    ...(states.length > 0 && { state: shapeOfSamples(states) }),
    ...(attributes.length > 0 && { attributes: shapeOfSamples(attributes) }),
    remarks: [],
  }
}

function typeOfSchema(schema: JsonObject): ActivityType {
  const { properties } = schema
  const parts = isObject(properties) ? partsOf(properties) : {}
  const isSplit = isObject(properties) && parts.state !== properties
  return {
    from: 'schema',
    ...(isSplit
      ? {
          ...(parts.state !== undefined && { state: shapeOfSchema(parts.state, schema) }),
          ...(parts.attributes !== undefined && { attributes: shapeOfSchema(parts.attributes, schema) }),
        }
      : { state: shapeOfSchema(schema, schema) }),
    remarks: limitsNotJudged(schema),
  }
}

/**
 * Reads what the app decodes.
 *
 * @param files Swift source, samples or a schema: files of one kind
 * @returns one for each ActivityAttributes struct of Swift source; otherwise one
 * @throws Fault `payload/state-type` for a file that is nothing of this, and `usage/state-type` for several kinds
 */
export function readActivityTypes(files: readonly TypeSource[]): ActivityType[] {
  const sources = files.map(read)
  const kinds = new Set(sources.map(({ is }) => is))
  if (kinds.size > 1 || (kinds.has('schema') && sources.length > 1))
    throw new Fault(
      'usage/state-type',
      {
        en: 'Give --state-type files of one kind: Swift files, JSON samples, or one schema.',
        zh: '--state-type 的文件要是同一种：Swift 文件、JSON 样本，或一个 schema。',
      },
      { hint: howTo },
    )
  const [first] = sources
  if (first?.is === 'schema') return [typeOfSchema(first.schema)]
  if (first?.is === 'sample')
    return [typeOfSamples(sources.flatMap((source) => (source.is === 'sample' ? source.samples : [])))]
  const types = activityTypesInSwift(
    sources.flatMap((source) => (source.is === 'swift' ? [source.source] : [])),
  )
  if (types.length > 0) return types
  const names = files.map(({ name }) => name)
  throw fault(
    `There is no struct in ${names.join(', ')} that is an ActivityAttributes.`,
    `${names.join('、')} 里没有遵循 ActivityAttributes 的结构体。`,
  )
}
