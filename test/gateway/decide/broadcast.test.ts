import { beforeAll, describe, expect, it } from 'vitest'
import { storagePolicyOf } from '../../../src/gateway/decide/channel-checks.ts'
import { deviceToken, topic } from '../gateway-under-test.ts'
import {
  type Asked,
  ask,
  bearer,
  channel,
  channels,
  ids,
  knownState,
  makeCertificates,
  type Row,
  receipt,
  silentApp,
  tokenOf,
  told,
  withCertificate,
} from './requests.ts'

const ofLength = (length: number) => JSON.stringify({ aps: 'x'.repeat(length - '{"aps":""}'.length) })

/** A good broadcast, but for what the row is about. */
const broadcast = ({ bundleId = topic, ...asked }: Asked & { bundleId?: string } = {}): Asked => ({
  path: `/4/broadcasts/apps/${bundleId}`,
  ...asked,
  headers: {
    ...bearer(tokenOf(ids.team)),
    'apns-channel-id': channels.keeping,
    'apns-push-type': 'liveactivity',
    'apns-expiration': '0',
    'apns-priority': '10',
    ...asked.headers,
  },
})

const broadcastTo = (id: string, headers: Record<string, string> = {}) =>
  broadcast({ headers: { 'apns-channel-id': id, ...headers } })

const without = (name: string, asked: Asked): Asked => ({
  ...asked,
  headers: Object.fromEntries(Object.entries(asked.headers ?? {}).filter(([other]) => other !== name)),
})

const other = 'com.example.other'

const broadcastRows: readonly Row[] = [
  ['a broadcast', '200 accepted', () => broadcast()],
  ['LiveActivity', '200 accepted', () => broadcast({ headers: { 'apns-push-type': 'LiveActivity' } })],
  ['a GET', '405 MethodNotAllowed', () => broadcast({ method: 'GET' })],
  ['no app', '404 BadPath', () => broadcast({ bundleId: '' })],
  ['nobody', '403 MissingProviderToken', () => without('authorization', broadcast())],
  [
    'a request id that is no UUID',
    '400 BadMessageId',
    () => broadcast({ headers: { 'apns-request-id': '1' } }),
  ],
  [
    'a suffix in the path',
    '400 TopicDisallowed',
    () => broadcast({ bundleId: `${topic}.push-type.liveactivity` }),
  ],
  [
    'the certificate of another app',
    '403 TopicMismatch',
    () => broadcast({ bundleId: other, connection: withCertificate('universal') }),
  ],
  [
    'the certificate of the app',
    '200 accepted',
    () => broadcast({ connection: withCertificate('universal') }),
  ],
  [
    'the key of another app',
    '403 TopicMismatch',
    () => broadcast({ bundleId: other, headers: bearer(tokenOf(ids.topicBound)) }),
  ],
  ['an app without the capability', '400 FeatureNotEnabled', () => broadcast({ bundleId: silentApp })],
  ['no channel', '400 MissingChannelId', () => without('apns-channel-id', broadcast())],
  ['a channel id that is no base64', '400 BadChannelId', () => broadcastTo('a b')],
  ['a channel id of 132 characters', '400 BadChannelId', () => broadcastTo('a'.repeat(132))],
  ['no push type', '400 MissingPushType', () => without('apns-push-type', broadcast())],
  ['an alert', '400 InvalidPushType', () => broadcast({ headers: { 'apns-push-type': 'alert' } })],
  ['no expiration', '400 BadExpirationDate', () => without('apns-expiration', broadcast())],
  [
    'an expiration where nothing is kept',
    '400 BadExpirationDate',
    () => broadcastTo(channels.keepingNothing, { 'apns-expiration': '9' }),
  ],
  ['no storage where nothing is kept', '200 accepted', () => broadcastTo(channels.keepingNothing)],
  ['no priority', '400 BadPriority', () => without('apns-priority', broadcast())],
  ['priority 1', '400 BadPriority', () => broadcast({ headers: { 'apns-priority': '1' } })],
  ['a channel nobody made', '400 ChannelNotRegistered', () => broadcastTo('bm9ib2R5')],
  ['a channel of production', '400 ChannelNotRegistered', () => broadcastTo(channels.production)],
  ['a channel of another app', '400 ChannelNotRegistered', () => broadcastTo(channels.ofAnother)],
  ['no body', '400 PayloadEmpty', () => broadcast({ body: '' })],
  ['5120 bytes', '200 accepted', () => broadcast({ body: ofLength(5120) })],
  ['5121 bytes', '413 PayloadTooLarge', () => broadcast({ body: ofLength(5121) })],
  ['a body that is not JSON', '400 BadRequestPayload', () => broadcast({ body: 'hello' })],
]

const policy = 'message-storage-policy'
const newChannel = { [policy]: 1, 'push-type': 'LiveActivity' }

/** A request to the management of channels. */
const manage = (method: string, asked: Asked = {}, end = 'channels'): Asked => ({
  method,
  path: `/1/apps/${topic}/${end}`,
  ...asked,
  connection: { service: 'channels', ...asked.connection },
  headers: { ...bearer(tokenOf(ids.team)), ...asked.headers },
})

const naming = (id: string) => ({ headers: { 'apns-channel-id': id } })

const create = (body: unknown, asked: Asked = {}) =>
  manage('POST', { ...asked, body: typeof body === 'string' ? body : JSON.stringify(body) })

const channelRows: readonly Row[] = [
  ['GET by nobody', '403 MissingProviderToken', () => without('authorization', manage('GET'))],
  ['PUT', '405 MethodNotAllowed', () => manage('PUT')],
  ['POST to the list', '405 MethodNotAllowed', () => manage('POST', {}, 'all-channels')],
  ['a push', '404 BadPath', () => manage('POST', { path: `/3/device/${deviceToken}` })],
  [
    'reading where pushes arrive',
    '405 MethodNotAllowed',
    () => manage('GET', { connection: { service: 'push' } }),
  ],
  ['a new channel', '201 accepted', () => create(newChannel)],
  ['a new one that keeps nothing', '201 accepted', () => create({ ...newChannel, [policy]: 0 })],
  ['a new one without body', '400 PayloadEmpty', () => create('')],
  ['a new one that is not JSON', '400 BadRequestPayload', () => create('{')],
  ['a new one that is a list', '400 BadRequestPayload', () => create([])],
  ['a new one with a name', '400 BadRequestParams', () => create({ ...newChannel, name: 'x' })],
  ['a new one without push type', '400 MissingPushType', () => create({ [policy]: 1 })],
  ['a new one for alerts', '400 InvalidPushType', () => create({ ...newChannel, 'push-type': 'alert' })],
  ['a new one without policy', '400 MissingChannelQueueSize', () => create({ 'push-type': 'LiveActivity' })],
  ['a new one with policy 2', '400 MissingChannelQueueSize', () => create({ ...newChannel, [policy]: 2 })],
  ['a new one of 5121 bytes', '413 PayloadTooLarge', () => create(ofLength(5121))],
  [
    'a new one of another app',
    '403 TopicMismatch',
    () => create(newChannel, { path: `/1/apps/${other}/channels`, headers: bearer(tokenOf(ids.topicBound)) }),
  ],
  ['reading', '200 accepted', () => manage('GET', naming(channels.keeping))],
  ['reading nothing', '400 MissingChannelId', () => manage('GET')],
  ['reading what nobody made', '400 ChannelNotRegistered', () => manage('GET', naming('bm9ib2R5'))],
  ['deleting', '204 accepted', () => manage('DELETE', naming(channels.keeping))],
  ['deleting nothing', '400 MissingChannelId', () => manage('DELETE')],
  ['deleting of another app', '400 ChannelNotRegistered', () => manage('DELETE', naming(channels.ofAnother))],
  ['listing', '200 accepted', () => manage('GET', {}, 'all-channels')],
]

beforeAll(makeCertificates)

it.each([
  ['{"message-storage-policy":0}', 0],
  ['{"message-storage-policy":1}', 1],
  ['{"message-storage-policy":2}', undefined],
  ['{"message-storage-policy":"1"}', undefined],
  ['{}', undefined],
  ['1', undefined],
  ['', undefined],
])('the storage policy in %s is %s', (body, policyInIt) => {
  expect(storagePolicyOf(Buffer.from(body))).toBe(policyInIt)
})

describe('a broadcast', () => {
  it.each(broadcastRows)('with %s is answered with %s', (_what, expected, asked) => {
    expect(told(ask(asked()))).toBe(expected)
  })

  it('gets the request id, and a unique id in every environment', () => {
    const id = '123e4567-e89b-12d3-a456-4266554400a0'
    const { reply } = ask({
      ...broadcastTo(channels.production, { 'apns-request-id': id }),
      connection: { environment: 'production' },
    })
    expect(reply).toEqual({ status: 200, id, uniqueId: receipt.uniqueId })
  })
})

describe('what is said of a broadcast', () => {
  it.each<[string, () => Asked, string, string]>([
    [
      'without a priority',
      () => without('apns-priority', broadcast()),
      'apns-priority is missing; it has to be 5 or 10.',
      '缺少 apns-priority，应为 5 或 10。',
    ],
    [
      'with a priority of another push type',
      () => broadcast({ headers: { 'apns-priority': '1' } }),
      'apns-priority is "1"; it has to be 5 or 10.',
      'apns-priority 是「1」，应为 5 或 10。',
    ],
    [
      'to a topic',
      () => broadcast({ bundleId: `${topic}.push-type.liveactivity` }),
      `The bundle id in the path is "${topic}.push-type.liveactivity"; it has to be ${topic}.`,
      `路径里的 bundle id 是「${topic}.push-type.liveactivity」，应为 ${topic}。`,
    ],
    [
      'to no bundle id',
      () => broadcast({ bundleId: 'my_app!' }),
      'The bundle id in the path is "my_app!"; it has to be like com.example.app.',
      '路径里的 bundle id 是「my_app!」，应为 com.example.app 这样的形式。',
    ],
  ])('%s', (_, asked, en, zh) => {
    expect(ask(asked()).reply.named?.evidence).toEqual({ en, zh })
  })
})

describe('the management of channels', () => {
  it.each(channelRows)('answers %s with %s', (_what, expected, asked) => {
    expect(told(ask(asked()))).toBe(expected)
  })

  it('says what a channel is, and which there are', () => {
    expect(ask(manage('GET', naming(channels.keeping))).reply.content).toEqual({
      [policy]: 1,
      'push-type': 'LiveActivity',
    })
    expect(ask(manage('GET', {}, 'all-channels')).reply.content).toEqual({
      channels: [channels.keeping, channels.keepingNothing],
    })
  })

  it('makes and deletes them', () => {
    const id = 'u7u7uwAAAAAAAAAAAAAAAA=='
    const made = ask(create(newChannel))
    expect(made.reply.channelId).toBe(id)
    expect(made.changes).toContainEqual({ kind: 'channel-created', channel: channel(id) })
    expect(ask(manage('DELETE', naming(channels.keeping))).changes).toContainEqual({
      kind: 'channel-deleted',
      channel: channel(channels.keeping),
    })
  })

  it('makes no more than 10,000 of one app in one environment', () => {
    const state = knownState()
    // Two of them are there already.
    for (let at = 2; at < 9999; at += 1) state.channels.set(`id${at}`, channel(`id${at}`))
    expect(told(ask(create(newChannel), state))).toBe('201 accepted')
    state.channels.set('last', channel('last'))
    expect(told(ask(create(newChannel), state))).toBe('400 CannotCreateChannelConfig')
    expect(told(ask(create(newChannel, { connection: { environment: 'production' } }), state))).toBe(
      '201 accepted',
    )
  })
})
