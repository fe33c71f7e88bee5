import { type Text, visible } from '../text.ts'
import { apnsHeaders, type EnvelopePart, jsonIn } from './envelope.ts'
import { services } from './envelopes.ts'
import { type JsonMistake, jsonMistake } from './json-mistake.ts'
import { isObject, type JsonObject } from './payload.ts'

/** The request of another push service. */
export interface ForeignPayload {
  /** The id of the service. */
  readonly id: string
  readonly service: string
  /** The pushes in it. */
  readonly parts: readonly EnvelopePart[]
}

/**
 * @param value of a payload
 * @returns which service it is a request to; nothing for a payload, which has `aps`
 */
export function foreignPayload(value: JsonObject): ForeignPayload | undefined {
  if (Object.hasOwn(value, 'aps')) return undefined
  const service = services.find(({ is }) => is(value))
  if (service === undefined) return undefined
  return { id: service.id, service: service.name, parts: service.parts?.(value) ?? [] }
}

/** Enough to look through: what is larger is no request. */
const mostLookedAt = 20_000

/** Strings with JSON in them, inside one another. */
const deepestText = 4

interface Place {
  readonly path: string
  readonly value: unknown
  /** Headers of APNs that stand beside it, or beside what it lies in. */
  readonly headers: ReturnType<typeof apnsHeaders>
  readonly texts: number
}

const withDot = (path: string, key: string) => (path === '' ? key : `${path}.${key}`)

function childrenOf({ path, value, headers, texts }: Place): Place[] {
  if (Array.isArray(value))
    return value.map((each: unknown, index) => ({ path: `${path}[${index}]`, value: each, headers, texts }))
  if (isObject(value)) {
    const beside = { ...headers, ...apnsHeaders(value), ...apnsHeaders(value.headers) }
    return Object.entries(value).map(([key, each]) => ({
      path: withDot(path, key),
      value: each,
      headers: beside,
      texts,
    }))
  }
  const isJson = typeof value === 'string' && texts < deepestText && /^\s*[[{]/.test(value)
  const inner = isJson ? jsonIn(value) : undefined
  return inner === undefined ? [] : [{ path, value: inner, headers, texts: texts + 1 }]
}

/**
 * Finds payloads wherever they lie: in an object, a list, or a string with JSON in it.
 *
 * @param value what JSON can say
 * @returns each with the way to it, and the headers of APNs that stand beside it; the way to `value` itself is empty
 */
export function payloadsWithin(value: unknown): EnvelopePart[] {
  const found: EnvelopePart[] = []
  const open: Place[] = [{ path: '', value, headers: {}, texts: 0 }]
  for (let looked = 0; open.length > 0 && looked < mostLookedAt; looked += 1) {
    const place = open.shift()
    if (place === undefined) break
    const { path, value: inner, headers } = place
    if (isObject(inner) && isObject(jsonIn(inner.aps)))
      found.push({ place: path, payload: { ...inner, aps: jsonIn(inner.aps) }, isMade: false, headers })
    else open.push(...childrenOf(place))
  }
  return found
}

/** A text that was meant to be a payload, and breaks off or is wrong somewhere. */
interface BrokenPayload {
  /** Where the text lies: `APNS`. */
  readonly place: string
  readonly mistake: JsonMistake
}

/**
 * @param value what JSON can say, with no payload in it
 * @returns the first string in it that should be the JSON of a payload, and is none
 */
export function brokenPayloadIn(value: unknown): BrokenPayload | undefined {
  const open: Place[] = [{ path: '', value, headers: {}, texts: 0 }]
  for (let looked = 0; open.length > 0 && looked < mostLookedAt; looked += 1) {
    const place = open.shift()
    if (place === undefined) break
    const { path, value: inner } = place
    const mistake =
      typeof inner === 'string' && /^\s*\{/.test(inner) && inner.includes('aps')
        ? jsonMistake(inner)
        : undefined
    if (mistake !== undefined) return { place: path, mistake }
    open.push(...childrenOf(place))
  }
  return undefined
}

/** @returns where it lies, and what is wrong with its text, in one sentence */
export const brokenText = ({ place, mistake: { line, column, what } }: BrokenPayload): Text => ({
  en: `${visible(place)} is there, and its text is no JSON; line ${line}, column ${column} of it: ${what.en}.`,
  zh: `里面有 ${visible(place)}，但它的文本不是合法的 JSON，第 ${line} 行第 ${column} 列：${what.zh}。`,
})

/** What a document holds that is to be sent to APNs. */
export interface Envelope {
  /** Nothing when it is no request to a service that is known. */
  readonly service?: Pick<ForeignPayload, 'id' | 'service'>
  readonly parts: readonly EnvelopePart[]
}

const samePayload = (one: EnvelopePart, other: EnvelopePart) =>
  JSON.stringify([one.payload, one.headers]) === JSON.stringify([other.payload, other.headers])

/** Each push once: a request for both environments often has it twice. */
const eachOnce = (parts: readonly EnvelopePart[]) =>
  parts.filter((part, index) => parts.findIndex((other) => samePayload(part, other)) === index)

/**
 * @param value a JSON document
 * @returns the pushes in it; nothing when it is a payload itself, or holds none and is no request either
 */
export function envelopeIn(value: unknown): Envelope | undefined {
  if (isObject(value) && isObject(value.aps)) return undefined
  const items = Array.isArray(value) ? value : [value]
  const foreign = items.map((item: unknown) => (isObject(item) ? foreignPayload(item) : undefined))
  const [first] = foreign.filter((each) => each !== undefined)
  if (first !== undefined) {
    const parts = foreign.flatMap((each, index) =>
      (each?.parts ?? []).map((part) =>
        Array.isArray(value) ? { ...part, place: `[${index}] ${part.place}` } : part,
      ),
    )
    return { service: { id: first.id, service: first.service }, parts: eachOnce(parts) }
  }
  const parts = payloadsWithin(value)
  return parts.length === 0 ? undefined : { parts: eachOnce(parts) }
}
