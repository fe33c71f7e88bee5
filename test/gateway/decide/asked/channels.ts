import { topic } from '../../gateway-under-test.ts'
import { type Asked, bearer, channels, silentApp } from '../requests.ts'
import { goodToken, identities, keySenders, type Question, question, type Senders } from './question.ts'

const other = 'com.example.other'

const usual: Readonly<Record<string, string>> = {
  'apns-channel-id': channels.keeping,
  'apns-push-type': 'liveactivity',
  'apns-expiration': '0',
  'apns-priority': '10',
}

/** What each header of a broadcast may hold; nothing is one that is not there. */
const written: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'apns-request-id': ['', '1', '123e4567-e89b-12d3-a456-4266554400a0', '"1"'],
  'apns-id': ['1'],
  'apns-channel-id': [
    undefined,
    '',
    channels.keepingNothing,
    channels.production,
    channels.ofAnother,
    'bm9ib2R5',
    'AAAA',
    'AA==',
    'AAA=',
    'A_-A',
    'A+/A',
    'A',
    'AA',
    'AAA',
    'AAAAA',
    'AAAA=',
    'AA=A',
    'AAAA====',
    ' AAAA',
    'AAAA AAAA',
    '%%',
    '通',
    '"AAAA"',
    'A'.repeat(128),
    'A'.repeat(132),
  ],
  'apns-push-type': [
    undefined,
    '',
    'LiveActivity',
    'Liveactivity',
    'LIVEACTIVITY',
    'live-activity',
    'alert',
    'xliveactivity',
  ],
  'apns-expiration': [undefined, '', '00', '1764241200', '-1', '1h', '9'.repeat(20)],
  'apns-priority': [undefined, '', '5', '1', '7', '05', '5.0', '0x5', '1e1', ' 5', '"5"'],
}

const senders: Senders = {
  ...keySenders,
  'the certificate universal': { connection: identities.universal },
  'the certificate pass': { connection: identities.pass },
  nobody: {},
}

const apps = [
  topic,
  `${topic}.voip`,
  `${topic}.push-type.liveactivity`,
  other,
  'my_app!',
  'a'.repeat(255),
  'a'.repeat(256),
  silentApp,
]

const bodies = ['', ' ', '{}', '[]', '5', '{', 'hello', 'aps=1', '@a.json', '"{}"', '\ufeff{}']
const ofLength = (length: number) => JSON.stringify({ aps: 'x'.repeat(length - '{"aps":""}'.length) })

/** What is sent to a channel. */
export function* broadcasts(): Generator<Question> {
  const path = `/4/broadcasts/apps/${topic}`
  const sending = (what: string, headers: Record<string, string | undefined>, more: Asked = {}) => {
    const all = Object.entries({ ...bearer(goodToken()), ...usual, ...headers })
    const given = all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
    return question(what, { path, ...more, headers: Object.fromEntries(given) })
  }
  for (const [name, values] of Object.entries(written))
    for (const value of values)
      yield sending(`${name}: ${value === undefined ? 'none' : JSON.stringify(value)}`, { [name]: value })
  for (const expiration of ['0', '000', '1', '1764241200'])
    for (const channel of ['keeping', 'keepingNothing'] as const)
      yield sending(`until ${expiration}, to the channel "${channel}"`, {
        'apns-channel-id': channels[channel],
        'apns-expiration': expiration,
      })
  for (const [who, { headers = {}, connection = {} }] of Object.entries(senders))
    for (const app of apps)
      yield question(`${who} for ${app}`, {
        path: `/4/broadcasts/apps/${app}`,
        headers: { ...usual, ...headers },
        connection,
      })
  for (const channel of ['keeping', 'production', 'ofAnother'] as const)
    yield sending(
      `to the channel "${channel}" (production)`,
      { 'apns-channel-id': channels[channel] },
      { connection: { environment: 'production' } },
    )
  for (const body of bodies) yield sending(`the body ${JSON.stringify(body)}`, {}, { body })
  for (const length of [5120, 5121]) yield sending(`${length} bytes`, {}, { body: ofLength(length) })
}

const policy = 'message-storage-policy'
const whole = { [policy]: 1, 'push-type': 'LiveActivity' }

/** What a new channel may be asked for with. */
const asked: readonly unknown[] = [
  whole,
  { ...whole, [policy]: 0 },
  ...[2, -1, '1', true, null].map((value) => ({ ...whole, [policy]: value })),
  ...['liveactivity', 'alert', '', 5, null, ['LiveActivity']].map((type) => ({
    ...whole,
    'push-type': type,
  })),
  { [policy]: 1 },
  { 'push-type': 'LiveActivity' },
  { ...whole, name: 'x' },
  { name: 'x' },
  { ...whole, 'message-storage-policy ': 1 },
  {},
]

/** Channels that are made, looked at, listed and deleted. */
export function* management(): Generator<Question> {
  const managing = (method: string, what: string, more: Asked & { app?: string; end?: string } = {}) => {
    const { app = topic, end = 'channels', headers, connection, ...others } = more
    return question(`${method} ${what}`, {
      method,
      path: `/1/apps/${app}/${end}`,
      ...others,
      headers: { ...bearer(goodToken()), ...headers },
      connection: { service: 'channels', ...connection },
    })
  }
  for (const value of asked) {
    const body = JSON.stringify(value)
    yield managing('POST', body, { body })
  }
  for (const body of bodies) yield managing('POST', `the body ${JSON.stringify(body)}`, { body })
  for (const length of [5120, 5121]) yield managing('POST', `${length} bytes`, { body: ofLength(length) })
  for (const method of ['GET', 'DELETE'])
    for (const id of ['', '%%', 'AAAA', channels.keepingNothing, channels.ofAnother])
      yield managing(method, JSON.stringify(id), { headers: { 'apns-channel-id': id } })
  for (const environment of ['sandbox', 'production'] as const)
    for (const channel of ['keeping', 'production', 'ofAnother'] as const)
      yield managing('GET', `the channel "${channel}" (${environment})`, {
        headers: { 'apns-channel-id': channels[channel] },
        connection: { environment },
      })
  for (const app of apps) yield managing('GET', `the list of ${app}`, { app, end: 'all-channels' })
  for (const app of apps) yield managing('POST', `a channel of ${app}`, { app, body: JSON.stringify(whole) })
  yield managing('POST', 'the id of a request', {
    headers: { 'apns-request-id': '1' },
    body: JSON.stringify(whole),
  })
}
