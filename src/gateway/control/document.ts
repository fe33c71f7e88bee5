import { createPublicKey, type KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { environments } from '../../apns/environment.ts'
import { issuableKinds, topicPrefixOf } from '../../credential/certificate/issue.ts'
import { defined } from '../../defined.ts'
import { Fault, type FaultReport, faultReport } from '../../fault.ts'
import type { Device, RegisteredKey, Registration } from '../decide/state.ts'
import type { OwnPush } from '../gateway.ts'
import type { CertificateWish } from '../issuer.ts'

/** A thing of the gateway, ready to be written as JSON: dates become ISO 8601. */
export type Document = Readonly<Record<string, unknown>>

/** What stands in one part of a path. */
const pathPart = /^[^\s/?#]{0,400}$/
/** What people call a phone; no line ends. */
const deviceName = /^[^\p{Cc}]{0,60}$/u

type Fields = Readonly<Record<string, unknown>>

/**
 * @param key a registered signing key
 * @returns the same for JSON, the public key as PEM
 */
export function keyDocument(key: RegisteredKey): Document {
  return { ...key, publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }) }
}

function unusable(what: string, field: string): Fault {
  return new Fault(`usage/${what}`, {
    en: `${field} is missing, or not what a ${what} has there.`,
    zh: `${what} 的 ${field} 缺失或格式不对。`,
  })
}

function fieldsOf(what: string, value: unknown, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unusable(what, 'JSON')
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw unusable(what, unknown)
  return value as Fields
}

const isText = (value: unknown, form: RegExp): value is string =>
  typeof value === 'string' && form.test(value)

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

function readRegistration(value: unknown, now: Date): Registration {
  if (value === undefined) return { kind: 'active' }
  const { kind, since } = fieldsOf('device', value, ['kind', 'since'])
  if (kind === 'active') return { kind }
  if (kind !== 'unregistered' && kind !== 'expired') throw unusable('device', 'registration.kind')
  return { kind, since: readDate(since, 'registration.since') ?? now }
}

/** ISO 8601, or the date itself in a program. */
function readDate(value: unknown, field: string): Date | undefined {
  if (value === undefined) return undefined
  const date = new Date(types.isDate(value) || typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(date.getTime())) throw unusable('device', field)
  return date
}

/**
 * Reads a device from JSON: `{"deviceToken":"…","topic":"com.example.app","environment":"sandbox"}`, with `registration` for
 * one that is gone: `{"kind":"unregistered","since":"2026-01-31T12:00:00Z"}`.
 *
 * @param value as parsed from JSON
 * @param now since when a device is gone that does not say it
 * @returns the device
 * @throws Fault `usage/device` that names the field
 */
export function readDevice(value: unknown, now: Date): Device {
  const given = fieldsOf('device', value, [
    'deviceToken',
    'topic',
    'environment',
    'registration',
    'name',
    'learntAt',
  ])
  const { deviceToken, topic, environment, registration, name } = given
  if (!isText(deviceToken, /^(?:[0-9a-f]{2}){1,100}$/i)) throw unusable('device', 'deviceToken')
  if (!isText(topic, /^[A-Za-z0-9._-]{1,255}$/)) throw unusable('device', 'topic')
  const place = environments.find((one) => one === environment)
  if (place === undefined) throw unusable('device', 'environment')
  if (name !== undefined && !isText(name, deviceName)) throw unusable('device', 'name')
  return {
    deviceToken: deviceToken.toLowerCase(),
    topic,
    environment: place,
    registration: readRegistration(registration, now),
    ...defined({ name, learntAt: readDate(given.learntAt, 'learntAt') }),
  }
}

const headerName = /^[a-z0-9-]{1,64}$/
/** What HTTP/2 forbids in a value would be no push at all. */
const headerValue = /^[\x20-\x7e\x80-\xff]{0,1000}$/
/** The gateway brings its own credential. */
const notGiven = ['authorization', 'host', 'connection', 'content-length']

function readHeaders(value: unknown): OwnPush['headers'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unusable('push', 'headers')
  const headers = Object.entries(value)
  const isWrong = ([name, text]: [string, unknown]) =>
    !headerName.test(name) || notGiven.includes(name) || !isText(text, headerValue)
  const wrong = headers.find(isWrong)
  if (wrong !== undefined || headers.length > 40) throw unusable('push', `headers.${wrong?.[0] ?? ''}`)
  return Object.fromEntries(headers)
}

/**
 * Reads a push of the owner from JSON: `{"environment":"sandbox","deviceToken":"…","headers":{"apns-topic":"…"},
 * "payload":"{…}"}`; for a channel `bundleId` in place of `deviceToken`. Payload and headers may be as wrong as those
 * of a client.
 *
 * @param value as parsed from JSON
 * @returns the push
 * @throws Fault `usage/push` that names the field
 */
export function readOwnPush(value: unknown): OwnPush {
  const given = fieldsOf('push', value, ['environment', 'deviceToken', 'bundleId', 'headers', 'payload'])
  const { deviceToken, bundleId, payload } = given
  const environment = environments.find((one) => one === given.environment)
  if (environment === undefined) throw unusable('push', 'environment')
  if (typeof payload !== 'string') throw unusable('push', 'payload')
  if (deviceToken !== undefined && !isText(deviceToken, pathPart)) throw unusable('push', 'deviceToken')
  if (bundleId !== undefined && !isText(bundleId, pathPart)) throw unusable('push', 'bundleId')
  return { environment, headers: readHeaders(given.headers), payload, ...defined({ deviceToken, bundleId }) }
}

function readPublicKey(value: unknown): KeyObject {
  // Whoever sends the private key by mistake is told so, rather than having it stored in part.
  if (!isText(value, /^-----BEGIN PUBLIC KEY-----/)) throw unusable('key', 'publicKey')
  try {
    const key = createPublicKey(value)
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  } catch {
    // The same is wrong with it as with a key of another kind.
  }
  throw unusable('key', 'publicKey')
}

/** Ten years. */
const mostDays = 3650

/** Ten letters and digits, as Apple's ids are. */
const appleId = /^[A-Z0-9]{10}$/

/**
 * Reads the public half of a signing key from JSON: `keyId`, `teamId`, `publicKey` (PEM, P-256), and, for keys made
 * since 2025, `environments`, `bundleIds` and `relatedKeyId`.
 *
 * @param value as parsed from JSON
 * @returns the key; without `environments` it is good for both
 * @throws Fault `usage/key` that names the field
 */
export function readKey(value: unknown): RegisteredKey {
  const given = fieldsOf('key', value, [
    'keyId',
    'teamId',
    'publicKey',
    'environments',
    'bundleIds',
    'relatedKeyId',
  ])
  const { keyId, teamId, environments: scope = environments, bundleIds, relatedKeyId } = given
  if (!isText(keyId, appleId)) throw unusable('key', 'keyId')
  if (!isText(teamId, appleId)) throw unusable('key', 'teamId')
  if (!isTexts(scope) || scope.length === 0 || scope.some((one) => environments.every((two) => one !== two)))
    throw unusable('key', 'environments')
  if (bundleIds !== undefined && !isTexts(bundleIds)) throw unusable('key', 'bundleIds')
  if (relatedKeyId !== undefined && !isText(relatedKeyId, appleId)) throw unusable('key', 'relatedKeyId')
  return {
    keyId,
    teamId,
    publicKey: readPublicKey(given.publicKey),
    environments: environments.filter((one) => scope.includes(one)),
    ...defined({ bundleIds, relatedKeyId }),
  }
}

/**
 * @param body `{"fingerprint":"…"}`, with or without colons
 * @returns lower-case hex
 * @throws Fault `usage/fingerprint`
 */
export function readFingerprint(body: unknown): string {
  const { fingerprint } = (body ?? {}) as Record<string, unknown>
  const hex = typeof fingerprint === 'string' ? fingerprint.replaceAll(':', '').toLowerCase() : ''
  if (/^[0-9a-f]{64}$/.test(hex)) return hex
  throw new Fault('usage/fingerprint', {
    en: 'fingerprint has to be the SHA-256 fingerprint of a certificate, in hex.',
    zh: 'fingerprint 应为证书的 SHA-256 指纹（十六进制）。',
  })
}

/**
 * @param body `{"bundleId":"com.example.app","enabled":false}`
 * @returns whose broadcast capability is on or off
 * @throws Fault `usage/broadcast`
 */
export function readCapability(body: unknown): readonly [bundleId: string, enabled: boolean] {
  const { bundleId, enabled } = (body ?? {}) as Record<string, unknown>
  if (typeof bundleId === 'string' && typeof enabled === 'boolean') return [bundleId, enabled]
  throw new Fault('usage/broadcast', {
    en: 'It takes {"bundleId":"com.example.app","enabled":false}.',
    zh: '应为 {"bundleId":"com.example.app","enabled":false}。',
  })
}

/**
 * Reads what a certificate shall say from JSON: `{"topic":"com.example.app"}`, with `kind`, `days` and `passphrase` as
 * they are wanted.
 *
 * @param value as parsed from JSON
 * @returns the same
 * @throws Fault `usage/certificate` that names the field
 */
export function readCertificateWish(value: unknown): CertificateWish {
  const given = fieldsOf('certificate', value, ['topic', 'kind', 'days', 'passphrase'])
  const { topic, days, passphrase } = given
  const kind = issuableKinds.find((one) => one === (given.kind ?? 'universal'))
  if (kind === undefined) throw unusable('certificate', 'kind')
  if (!isText(topic, /^[A-Za-z0-9._-]{1,200}$/) || !topic.startsWith(topicPrefixOf(kind)))
    throw unusable('certificate', 'topic')
  if (days !== undefined && !(Number.isInteger(days) && Math.abs(Number(days)) <= mostDays))
    throw unusable('certificate', 'days')
  if (passphrase !== undefined && !isText(passphrase, /^[^\p{Cc}]{0,200}$/u))
    throw unusable('certificate', 'passphrase')
  return { topic, kind, ...defined({ days: days as number | undefined, passphrase }) }
}

/**
 * Reads whose signing key is wanted from JSON: `{"teamId":"ABCDE12345"}`, or nothing.
 *
 * @param value as parsed from JSON
 * @returns the team id; nothing when any will do
 * @throws Fault `usage/key` that names the field
 */
export function readTeamId(value: unknown = {}): string | undefined {
  const { teamId } = fieldsOf('key', value, ['teamId'])
  if (teamId === undefined || isText(teamId, appleId)) return teamId
  throw unusable('key', 'teamId')
}

/**
 * @param fault what was wrong with a request to the HTTP side
 * @returns the same for JSON, its sentences in both languages
 */
export const errorDocument = (fault: Fault): { readonly error: FaultReport } => ({
  error: faultReport(fault),
})
