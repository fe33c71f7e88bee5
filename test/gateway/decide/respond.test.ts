import { sign } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { bearerOf } from '../../../src/gateway/decide/bearer.ts'
import { respond } from '../../../src/gateway/decide/respond.ts'
import { seenCertificate } from '../../../src/gateway/decide/seen-credential.ts'
import { deviceToken, teamId, topic } from '../gateway-under-test.ts'
import { answers } from './asked/answers.ts'
import { identities } from './asked/question.ts'
import {
  type Asked,
  ago,
  ask,
  bearer,
  good,
  ids,
  knownState,
  makeCertificates,
  now,
  pair,
  type Row,
  receipt,
  request,
  stranger,
  taken,
  tokenOf,
  tokens,
  told,
  withCertificate,
} from './requests.ts'

/** A token whose signature is DER, as Apple's shell recipe makes it. */
function derToken(): string {
  const { signed } = readProviderToken(tokenOf(ids.team))
  const signature = sign('sha256', Buffer.from(signed), { key: pair.privateKey, dsaEncoding: 'der' })
  return `${signed}.${signature.toString('base64url')}`
}

const aLong = (length: number) =>
  JSON.stringify({ aps: { alert: 'x'.repeat(length - '{"aps":{"alert":""}}'.length) } })

const requestRows: readonly Row[] = [
  ['a GET without a credential', '405 MethodNotAllowed', () => ({ method: 'GET' })],
  ['another path', '404 BadPath', () => ({ path: '/3/devices/aa' })],
  ['a path below the token', '404 BadPath', () => ({ path: `/3/device/${deviceToken}/x` })],
  ['another version of the API', '404 BadPath', () => ({ path: `/2/device/${deviceToken}` })],
]

const credentialRows: readonly Row[] = [
  ['nobody, a nonsense token, no topic', '403 MissingProviderToken', () => ({ to: 'aaaa', body: '{}' })],
  ['nobody, no device token', '403 MissingProviderToken', () => ({ path: '/3/device/' })],
  [
    'another scheme',
    '403 MissingProviderToken',
    () => ({ headers: { authorization: 'Basic Zm9v', 'apns-topic': topic } }),
  ],
  ['the word bearer alone', '403 MissingProviderToken', () => ({ headers: { authorization: 'bearer ' } })],
  ['what is no JWT', '403 InvalidProviderToken', () => good({ headers: bearer('abc') })],
  [
    'a key nobody registered',
    '403 InvalidProviderToken',
    () => good({ headers: bearer(tokenOf(ids.unregistered)) }),
  ],
  [
    'the signature of another key',
    '403 InvalidProviderToken',
    () => good({ headers: bearer(tokenOf(ids.team, { key: stranger.privateKey })) }),
  ],
  [
    'another team than the key has',
    '403 InvalidProviderToken',
    () => good({ headers: bearer(tokenOf(ids.team, { team: 'OTHERTEAM1' })) }),
  ],
  [
    'key id and team id swapped',
    '403 InvalidProviderToken',
    () => good({ headers: bearer(tokenOf(teamId, { team: ids.team })) }),
  ],
  [
    'a second team on one connection',
    '403 InvalidProviderToken',
    () =>
      good({ headers: bearer(tokenOf(ids.otherTeam, { team: 'OTHERTEAM1' })), connection: taken(ids.team) }),
  ],
  [
    'a token of 61 minutes',
    '403 ExpiredProviderToken',
    () => good({ headers: bearer(tokenOf(ids.team, { at: ago(61) })) }),
  ],
  [
    'a token of 59 minutes',
    '200 accepted',
    () => good({ headers: bearer(tokenOf(ids.team, { at: ago(59) })) }),
  ],
  [
    'a clock 61 minutes ahead',
    '403 ExpiredProviderToken',
    () => good({ headers: bearer(tokenOf(ids.team, { at: ago(-61) })) }),
  ],
  [
    'a key of the other environment',
    '403 BadEnvironmentKeyIdInToken',
    () => good({ headers: bearer(tokenOf(ids.sandboxOnly)), connection: { environment: 'production' } }),
  ],
  [
    'a topic key after a team key',
    '403 UnrelatedKeyIdInToken',
    () => good({ headers: bearer(tokenOf(ids.topicBound)), connection: taken(ids.team) }),
  ],
  [
    'a team key after a topic key',
    '403 UnrelatedKeyIdInToken',
    () => good({ headers: bearer(tokenOf(ids.team)), connection: taken(ids.topicBound) }),
  ],
  [
    'the related topic key after a topic key',
    '200 accepted',
    () => good({ headers: bearer(tokenOf(ids.related)), connection: taken(ids.topicBound) }),
  ],
  [
    'a topic key after its related one',
    '200 accepted',
    () => good({ headers: bearer(tokenOf(ids.topicBound)), connection: taken(ids.related) }),
  ],
  ['a team key after one that is gone', '200 accepted', () => good({ connection: taken(ids.unregistered) })],
  ['a second token', '200 accepted', () => good({ connection: taken(ids.team) })],
  [
    'a third token within 20 minutes',
    '429 TooManyProviderTokenUpdates',
    () => good({ connection: taken(ids.team, ago(19)) }),
  ],
  ['a third token after 20 minutes', '200 accepted', () => good({ connection: taken(ids.team, ago(21)) })],
  [
    'Bearer in capitals',
    '200 accepted',
    () => good({ headers: { authorization: `Bearer ${tokenOf(ids.team)}` } }),
  ],
  ['a DER signature', '200 accepted', () => good({ headers: bearer(derToken()) })],
  [
    'a signing identity',
    '403 BadCertificate',
    () => ({ connection: withCertificate('identity'), headers: { 'apns-topic': topic } }),
  ],
  [
    'a certificate beside a bad provider token',
    '200 accepted',
    () => ({ connection: withCertificate('universal'), headers: { ...bearer('abc'), 'apns-topic': topic } }),
  ],
]

const notificationRows: readonly Row[] = [
  ['the topic twice', '400 DuplicateHeaders', () => good({ headers: { 'apns-topic': [topic, topic] } })],
  ['an apns-id that is no UUID', '400 BadMessageId', () => good({ headers: { 'apns-id': '42' } })],
  [
    'an expiration in words',
    '400 BadExpirationDate',
    () => good({ headers: { 'apns-expiration': 'tomorrow' } }),
  ],
  ['an expiration of 0', '200 accepted', () => good({ headers: { 'apns-expiration': '0' } })],
  ['priority 7', '400 BadPriority', () => good({ headers: { 'apns-priority': '7' } })],
  [
    'a collapse id of 65 bytes',
    '400 BadCollapseId',
    () => good({ headers: { 'apns-collapse-id': 'x'.repeat(65) } }),
  ],
  [
    'a collapse id of 64 bytes',
    '200 accepted',
    () => good({ headers: { 'apns-collapse-id': 'x'.repeat(64) } }),
  ],
  ['an unknown push type', '400 InvalidPushType', () => good({ headers: { 'apns-push-type': 'foo' } })],
  ['no topic, with a provider token', '400 MissingTopic', () => ({ headers: bearer(tokenOf(ids.team)) })],
  [
    'no topic, with a certificate of several',
    '400 MissingTopic',
    () => ({ connection: withCertificate('universal') }),
  ],
  [
    'no topic, with a certificate of one',
    '200 accepted',
    () => ({ connection: withCertificate('development') }),
  ],
  ['an empty topic', '400 BadTopic', () => good({ headers: { 'apns-topic': '' } })],
  ['a topic with a space', '400 BadTopic', () => good({ headers: { 'apns-topic': 'com.example app' } })],
  [
    'a topic the certificate does not list',
    '400 TopicDisallowed',
    () => ({ connection: withCertificate('universal'), headers: { 'apns-topic': 'com.example.other' } }),
  ],
  [
    'a topic the key is not for',
    '400 TopicDisallowed',
    () => good({ headers: { ...bearer(tokenOf(ids.topicBound)), 'apns-topic': 'com.example.other' } }),
  ],
  [
    'a suffixed topic of a key for the app',
    '200 accepted',
    () => good({ headers: { ...bearer(tokenOf(ids.topicBound)), 'apns-topic': `${topic}.voip` } }),
  ],
]

const deviceRows: readonly Row[] = [
  ['no device token', '400 MissingDeviceToken', () => good({ path: '/3/device/' })],
  ['no device token and no slash', '400 MissingDeviceToken', () => good({ path: '/3/device' })],
  ['what is not hex', '400 BadDeviceToken', () => good({ to: 'zz'.repeat(32) })],
  ['an odd number of digits', '400 BadDeviceToken', () => good({ to: 'a'.repeat(65) })],
  ['102 bytes', '400 BadDeviceToken', () => good({ to: 'ab'.repeat(102) })],
  ['a nonsense token', '400 BadDeviceToken', () => good({ to: 'aaaa' })],
  ['zeros', '400 BadDeviceToken', () => good({ to: '00'.repeat(32) })],
  ['a short token that was registered', '200 accepted', () => good({ to: tokens.short })],
  ['a token of 80 bytes', '200 accepted', () => good({ to: 'ab'.repeat(80) })],
  ['a known token in capitals', '200 accepted', () => good({ to: tokens.known.toUpperCase() })],
  ['a production token in the sandbox', '400 BadDeviceToken', () => good({ to: tokens.production })],
  [
    'a sandbox token in production',
    '400 BadDeviceToken',
    () => good({ to: tokens.known, connection: { environment: 'production' } }),
  ],
  [
    'a token of another topic',
    '400 DeviceTokenNotForTopic',
    () => good({ to: tokens.known, headers: { 'apns-topic': 'com.example.other' } }),
  ],
  [
    'voip to the plain topic of a voip token',
    '400 DeviceTokenNotForTopic',
    () => good({ to: tokens.voip, headers: { 'apns-push-type': 'voip' } }),
  ],
  [
    'alert to the topic of a voip token',
    '400 InvalidPushType',
    () => good({ to: tokens.voip, headers: { 'apns-topic': `${topic}.voip`, 'apns-push-type': 'alert' } }),
  ],
  [
    'liveactivity to a plain topic',
    '400 InvalidPushType',
    () => good({ headers: { 'apns-push-type': 'liveactivity' } }),
  ],
  [
    'background with priority 10',
    '400 BadPriority',
    () => good({ headers: { 'apns-push-type': 'background', 'apns-priority': '10' } }),
  ],
  [
    'background with priority 5',
    '200 accepted',
    () => good({ headers: { 'apns-push-type': 'background', 'apns-priority': '5' } }),
  ],
  ['an app that is gone', '410 Unregistered', () => good({ to: tokens.unregistered })],
  ['a token that ran out', '410 ExpiredToken', () => good({ to: tokens.expired })],
  ['no body', '400 PayloadEmpty', () => good({ body: '' })],
  ['a body that is not JSON', '400 PayloadEmpty', () => good({ body: 'hello' })],
  ['a body that is a number', '400 PayloadEmpty', () => good({ body: '5' })],
  ['a body that is null', '400 PayloadEmpty', () => good({ body: 'null' })],
  ['a body that is a list', '400 PayloadEmpty', () => good({ body: '[]' })],
  ['an empty object, as Wallet wants it', '200 accepted', () => good({ body: '{}' })],
  ['4096 bytes', '200 accepted', () => good({ body: aLong(4096) })],
  ['4097 bytes', '413 PayloadTooLarge', () => good({ body: aLong(4097) })],
  [
    '5120 bytes of voip',
    '200 accepted',
    () => good({ body: aLong(5120), headers: { 'apns-topic': `${topic}.voip`, 'apns-push-type': 'voip' } }),
  ],
  [
    '5121 bytes to a voip topic',
    '413 PayloadTooLarge',
    () => good({ body: aLong(5121), headers: { 'apns-topic': `${topic}.voip` } }),
  ],
]

beforeAll(makeCertificates)

// As files to be read: a rule that changes shows there whom it concerns. `vitest -u` writes them anew.
it.each(answers)('what is answered to many requests is what the file says: %s', async (kind, text) => {
  await expect(text()).toMatchFileSnapshot(`answers/${kind}.txt`)
})

describe('respond', () => {
  it.each([...requestRows, ...credentialRows, ...notificationRows, ...deviceRows])(
    'answers %s with %s',
    (_what, expected, asked) => {
      expect(told(ask(asked()))).toBe(expected)
    },
  )

  it('asks about the credential before topic, device and payload, and about the topic before the device', () => {
    const wrongInEveryWay = { to: 'zz', headers: { 'apns-id': 'x', 'apns-topic': '' }, body: '' }
    const auth = bearer(tokenOf(ids.team))
    expect([
      told(ask({ ...wrongInEveryWay, method: 'GET' })),
      told(ask(wrongInEveryWay)),
      told(ask({ ...wrongInEveryWay, headers: { ...wrongInEveryWay.headers, ...auth } })),
      told(ask({ ...wrongInEveryWay, headers: { 'apns-topic': '', ...auth } })),
      told(ask({ ...wrongInEveryWay, headers: { 'apns-topic': topic, ...auth } })),
      told(ask({ body: '', headers: { 'apns-topic': topic, ...auth } })),
    ]).toEqual([
      '405 MethodNotAllowed',
      '403 MissingProviderToken',
      '400 BadMessageId',
      '400 BadTopic',
      '400 BadDeviceToken',
      '400 PayloadEmpty',
    ])
  })

  it('echoes a good apns-id as it came, and makes one otherwise', () => {
    const id = '123e4567-e89b-12d3-a456-4266554400a0'
    expect(ask(good({ headers: { 'apns-id': id } })).reply.id).toBe(id)
    expect(ask(good({ to: 'zz', headers: { 'apns-id': id } })).reply.id).toBe(id)
    expect(ask(good({ headers: { 'apns-id': 'x' } })).reply.id).toBe(receipt.id)
    expect(ask({}).reply.id).toBe(receipt.id)
  })

  it('gives apns-unique-id in the sandbox only', () => {
    expect(ask(good({})).reply.uniqueId).toBe(receipt.uniqueId)
    expect(ask(good({ connection: { environment: 'production' } })).reply.uniqueId).toBeUndefined()
    expect(ask(good({ to: 'zz' })).reply.uniqueId).toBeUndefined()
  })

  it('says with 410 since when', () => {
    expect(ask(good({ to: tokens.unregistered })).reply.since).toEqual(ago(5))
    expect(ask(good({ to: tokens.expired })).reply.since).toEqual(ago(7))
  })

  it('learns a device from the first push that is accepted, in lower case', () => {
    const { changes } = ask(good({ to: deviceToken.toUpperCase(), headers: {}, connection: taken(ids.team) }))
    expect(changes).toContainEqual({
      kind: 'device-learnt',
      device: {
        deviceToken,
        topic,
        environment: 'sandbox',
        registration: { kind: 'active' },
        learntAt: now,
      },
    })
    expect(ask(good({ to: tokens.known })).changes.map(({ kind }) => kind)).not.toContain('device-learnt')
    expect(ask(good({ body: '' })).changes.map(({ kind }) => kind)).not.toContain('device-learnt')
  })

  it('takes a good provider token even when the push is refused, and a bad one never', () => {
    const text = tokenOf(ids.team)
    expect(ask(good({ to: 'zz', headers: bearer(text) })).changes).toMatchObject([
      { kind: 'provider-token-taken', token: { text, keyId: ids.team, teamId } },
    ])
    expect(ask(good({ headers: bearer(tokenOf(ids.unregistered)) })).changes).toEqual([])
    expect(ask(good({ connection: taken(ids.team) })).changes).toMatchObject([
      { kind: 'provider-token-taken', token: { updatedAt: now } },
      { kind: 'device-learnt' },
    ])
  })

  it('believes a token it has taken, until its key is removed', () => {
    const connection = taken(ids.team)
    const text = connection.providerToken?.text ?? ''
    const again = good({ headers: bearer(text), connection })
    expect(ask(again).changes.map(({ kind }) => kind)).toEqual(['device-learnt'])
    const state = knownState()
    state.signingKeys.delete(ids.team)
    expect(told(ask(again, state))).toBe('403 InvalidProviderToken')
  })

  it('knows only registered devices when it is strict', () => {
    const strictly = (asked: Asked) => told(ask(good(asked), knownState(), 'strict'))
    expect(strictly({ to: tokens.known })).toBe('200 accepted')
    expect(strictly({ to: 'ab'.repeat(32) })).toBe('400 BadDeviceToken')
  })

  it('answers anything, and never changes the state itself', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('POST', topic, 'voip', '10', deviceToken, tokenOf(ids.team)),
    )
    const names = fc.constantFrom(
      'authorization',
      'apns-topic',
      'apns-id',
      'apns-priority',
      'apns-push-type',
      'x',
    )
    const state = knownState()
    const before = [...state.devices.entries(), ...state.signingKeys.keys()]
    fc.assert(
      fc.property(
        fc.record({
          connection: fc.record({
            environment: fc.constant('sandbox' as const),
            service: fc.constantFrom('push' as const, 'channels' as const),
          }),
          method: fc.oneof(fc.constant('POST'), word),
          path: fc.oneof(
            word.map((token) => `/3/device/${token}`),
            word,
          ),
          header: fc
            .dictionary(
              names,
              fc.oneof(
                word,
                word.map((text) => `bearer ${text}`),
              ),
            )
            .map((headers) => (name: string) => headers[name]),
          headerNames: fc.array(word),
          repeated: fc.option(word, { nil: undefined }),
          body: fc.uint8Array(),
          receipt: fc.constant(receipt),
        }),
        (anything) => {
          const { status, reason } = respond(anything, { state, devicePolicy: 'learn', now }).reply
          expect(reason === undefined).toBe(status < 300)
        },
      ),
    )
    expect([...state.devices.entries(), ...state.signingKeys.keys()]).toEqual(before)
  })
})

it('what is shown of a certificate is made once for all requests on its connection', () => {
  const { certificate } = identities.universal
  expect(seenCertificate(certificate)).toBe(seenCertificate(certificate))
  expect(seenCertificate({ ...certificate })).not.toBe(seenCertificate(certificate))
})

it('a provider token that its connection has taken is not read again, and another one is', () => {
  const text = tokenOf(ids.team)
  const token = readProviderToken(text)
  const connection = { providerToken: { text, token, keyId: ids.team, teamId: token.teamId } }
  const read = (sent: string) => bearerOf(request({ headers: bearer(sent), connection }), knownState())
  expect(read(text)?.token).toBe(token)
  expect(read(tokenOf(ids.related))?.token?.keyId).toBe(ids.related)
  expect(read('abc')).toEqual({ text: 'abc', token: undefined, key: undefined })
})
