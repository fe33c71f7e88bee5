import type { Text } from '../text.ts'
import type { Environment } from './environment.ts'
import { isObject, type JsonObject } from './payload.ts'

/** Headers of the push that a request to another service names, as they are typed behind the options of `send`. */
export interface EnvelopeHeaders {
  readonly topic?: string
  readonly pushType?: string
  readonly priority?: string
  /** A UNIX time, or seconds from now: `3600s`. */
  readonly expiration?: string
  readonly collapseId?: string
}

/** One push inside a request to another service. */
export interface EnvelopePart {
  /** Where it lies: `message.apns.payload`. */
  readonly place: string
  readonly payload: JsonObject
  /** It was put together from the service's own fields, as the service does it; otherwise it lies there as it is. */
  readonly isMade: boolean
  readonly headers: EnvelopeHeaders
  readonly environment?: Environment
  /** Fields of the service whose values APNs has no place for. */
  readonly leftOut?: readonly string[]
  /** What the service itself would refuse in it: sentences. */
  readonly mistakes?: readonly Text[]
}

/** Where a field of a service goes: a path in the request, a path in the payload, and how the value is turned. */
export type FieldMove = readonly [from: string, to: string, turn?: (value: unknown) => unknown]

/** @returns what lies at a path of keys with dots between them */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      value,
    )
}

/** A copy with one value put at a path. */
function put(object: JsonObject, [key = '', ...rest]: readonly string[], value: unknown): JsonObject {
  const inner = object[key]
  const put_ = rest.length === 0 ? value : put(isObject(inner) ? inner : {}, rest, value)
  return { ...object, [key]: put_ }
}

/** @returns what JSON in a string says; any other value as it is; nothing for a string that is none */
export function jsonIn(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Puts together what the service itself would send to APNs.
 *
 * @param value the request
 * @param moves of its fields; the path '' is the top of the payload
 * @param given a payload that lies in the request, and counts before its fields
 */
export function made(value: JsonObject, moves: readonly FieldMove[], given: JsonObject = {}): JsonObject {
  let payload: JsonObject = {}
  for (const [from, to, turn = (same: unknown) => same] of moves) {
    const moved = at(value, from)
    const turned = moved === undefined || moved === null ? undefined : turn(moved)
    if (turned === undefined) continue
    if (to !== '') payload = put(payload, to.split('.'), turned)
    else if (isObject(turned)) payload = { ...payload, ...turned }
  }
  const aps = { ...(isObject(payload.aps) && payload.aps), ...(isObject(given.aps) && given.aps) }
  return { ...payload, ...given, ...(Object.keys(aps).length > 0 && { aps }) }
}

/**
 * @param value the request
 * @param moves of its fields
 * @returns the fields that are there, and whose values cannot be moved: a badge of "+1"
 */
export const leftOutOf = (value: JsonObject, moves: readonly FieldMove[]): readonly string[] =>
  moves.flatMap(([from, , turn]) => {
    const moved = at(value, from)
    const saysNothing = [undefined, null, false, 0, '', '0', 'false'].some((each) => each === moved)
    return saysNothing || turn === undefined || turn(moved) !== undefined ? [] : [from]
  })

/** Names of headers, without what differs between services: `apns-push-type`, `apnsPushType`, `APNS_PUSH_TYPE`. */
const headerNames: Readonly<Record<string, keyof EnvelopeHeaders>> = {
  apnstopic: 'topic',
  apnspushtype: 'pushType',
  apnspriority: 'priority',
  apnsexpiration: 'expiration',
  apnscollapseid: 'collapseId',
}

/** What can stand behind an option; anything else is left out. */
const word = (value: unknown): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[\w.:+/=-]{1,128}$/.test(text) ? text : undefined
}

/**
 * @param names of headers to values, as far as the keys are names of APNs' headers
 */
export function apnsHeaders(names: unknown): EnvelopeHeaders {
  if (!isObject(names)) return {}
  const found = Object.entries(names).flatMap(([name, value]) => {
    const plain = name.toLowerCase().replaceAll(/[-_.]/g, '')
    // Azure's own begin with x.
    const header = headerNames[plain.replace(/^x(?=apns)/, '')]
    const text = word(value)
    return header === undefined || text === undefined ? [] : [[header, text] as const]
  })
  return Object.fromEntries(found)
}

/** @returns headers from single values; what is missing, or can be no header, is left out */
export function headersOf(
  values: Readonly<Partial<Record<keyof EnvelopeHeaders, unknown>>>,
): EnvelopeHeaders {
  const found = Object.entries(values).map(([name, value]) => [name, word(value)] as const)
  return Object.fromEntries(found.filter(([, text]) => text !== undefined))
}

/** @returns seconds to live as the option takes them: `3600s` */
export const secondsFromNow = (seconds: unknown): string | undefined =>
  typeof seconds === 'number' || (typeof seconds === 'string' && /^\d{1,9}$/.test(seconds))
    ? Number(seconds) === 0
      ? '0'
      : `${Number(seconds)}s`
    : undefined

/** @returns `high` and `normal` as APNs counts them; a number stays one */
export const priorityOf = (priority: unknown): string | undefined =>
  ({ high: '10', normal: '5', default: '10', low: '1' })[String(priority).toLowerCase()] ??
  (/^(?:10|5|1)$/.test(String(priority)) ? String(priority) : undefined)

/** @returns 1 for what means yes */
export const oneIfTrue = (value: unknown): 1 | undefined =>
  value === true || value === 1 || value === '1' || value === 'true' ? 1 : undefined
