import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import type { Gateway } from '../../src/apns/endpoint.ts'
import { pushTypeNames } from '../../src/apns/push-type.ts'
import { reasonNames, reasons } from '../../src/apns/reasons.ts'
import type { Reply } from '../../src/apns/reply.ts'
import type { Credential } from '../../src/credential/model.ts'
import { clientCauses } from '../../src/diagnosis/causes/client.ts'
import { type CauseId, causes } from '../../src/diagnosis/causes/registry.ts'
import { causesBehind, diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Facts, Failure, Outcome, SeenClient } from '../../src/diagnosis/facts.ts'
import { day, hour } from '../../src/time.ts'
import { destinations, failures, moreFailures, surroundings } from './connections.ts'
import { type CredentialName, credentials, gateways, now } from './situations.ts'

// What every situation is told, as files to be read: a rule that changes shows there whom it concerns. `vitest -u`
// writes them anew.

const marks = { certain: '!', likely: '', possible: '?' } as const

/** Who pushes where, and what is known besides. */
interface Situation {
  readonly to: string
  readonly who: string
  /** Empty where nothing is. */
  readonly besides: string
  readonly facts: Facts
}

const token = '0f'.repeat(8) + 'a1b2c3d4'.repeat(6)

const bytes = (text: string) => new TextEncoder().encode(text)

const greeting = bytes('{"aps":{"alert":"x"}}')

/** With a minus where the option is left out. */
const typed = ([option, value]: readonly [string, string | undefined]) =>
  value === undefined ? `-${option}` : `${option}=${value}`

function factsOf(
  credential: CredentialName,
  gateway: Facts['gateway'],
  outcome: Outcome,
  {
    notification,
    ...parts
  }: Omit<Partial<Facts>, 'notification'> & {
    readonly notification?: Partial<Facts['notification']>
  } = {},
): Facts {
  const known = credentials[credential]
  return {
    gateway,
    ...(known !== undefined && {
      credential: known,
      file: credential === 'signing-key' ? 'key.p8' : 'push.p12',
    }),
    notification: {
      deviceToken: token,
      payload: greeting,
      topic: 'com.example.app',
      ...notification,
    },
    outcome,
    now,
    again: (changes) => ['again', ...Object.entries(changes).map(typed)].join(' '),
    ...parts,
  }
}

/** What was said of each cause, and a number for each text. */
type Said = Map<string, Map<string, number>>

/** @returns another number where other words are said */
function note(said: Said, cause: string, words: readonly string[]): number {
  const known = said.get(cause) ?? new Map<string, number>()
  said.set(cause, known)
  return words.reduce((mark, text) => {
    const number = known.get(text) ?? crc32(text)
    known.set(text, number)
    return Math.imul(mark, 31) + number
  }, 0)
}

interface Answer {
  readonly answer: string
  readonly mark: number
}

function answerTo(facts: Facts, said: Said): Answer {
  const { what, causes } = diagnose(facts)
  let mark = note(said, 'what happened', [what.en, what.zh])
  for (const { cause, what: told, evidence, remedy } of causes) {
    const words = [told, evidence, remedy.text].flatMap(({ en, zh }) => [en, zh])
    mark = Math.imul(mark, 31) + note(said, cause, [...words, ...remedy.commands.map((line) => `$ ${line}`)])
  }
  const answer = causes.map(({ cause, certainty }) => `${cause}${marks[certainty]}`).join(' ') || '(nothing)'
  return { answer, mark }
}

/** Where to, and as whom; without that, whoever is not told otherwise elsewhere. */
function shortened(situations: readonly Situation[]): string {
  const whoTo = new Map<string, string[]>()
  for (const { to, who } of situations) whoTo.set(to, [...(whoTo.get(to) ?? []), who])
  return [...whoTo]
    .map(([to, all]) => {
      const isWhoever = all.includes('') || some.every((each) => all.includes(each))
      return isWhoever ? to : `${to} (${all.join(' ')})`
    })
    .join(', ')
}

interface Table {
  readonly text: string
  /** Another one where a single situation is told other words. */
  readonly mark: string
}

/** Those that are told the same stand together; what changes nothing is left out. */
function table(title: string, situations: Iterable<Situation>, said: Said): Table {
  let mark = 0
  const told = new Map<string, Map<string, Situation[]>>()
  const plain = new Map<string, string>()
  for (const situation of situations) {
    const { to, who, besides, facts } = situation
    const { answer, mark: ofWords } = answerTo(facts, said)
    mark = Math.imul(mark, 31) + ofWords
    if (besides === '') plain.set(`${to} ${who}`, answer)
    else if (plain.get(`${to} ${who}`) === answer) continue
    const those = told.get(answer) ?? new Map<string, Situation[]>()
    those.set(besides, [...(those.get(besides) ?? []), situation])
    told.set(answer, those)
  }
  const linesOf = (those: ReadonlyMap<string, readonly Situation[]>) =>
    [...those].map(([besides, all]) => `    ${besides === '' ? '' : `${besides}: `}${shortened(all)}`)
  const lines = [...told].flatMap(([answer, those]) => [answer, ...linesOf(those)])
  return {
    text: `${[`# ${title}`, ...lines].join('\n')}\n`,
    mark: `${(mark >>> 0).toString(36)} ${title}`,
  }
}

/** Of a request that may have left, nobody knows. */
const hasLeft = (failure: Failure) =>
  ('phase' in failure && ['settings', 'answer'].includes(failure.phase)) ||
  ['goaway', 'stream-reset', 'protocol-error', 'spoke-http1'].includes(failure.kind)

/** With a star, it is not known whether the push left. */
function* outcomesOf(failure: Failure): Generator<readonly [string, Outcome]> {
  yield ['', { kind: 'unsent', failure }]
  if (hasLeft(failure)) yield ['*', { kind: 'unknown', failure }]
}

const some = ['universal', 'signing-key', 'none', 'expired'] as const
/** Those that are looked at in all surroundings. */
const nearest = ['sandbox', 'local', 'other', 'here']

const everyone = Object.keys(credentials) as readonly CredentialName[]

/** What else is known of a connection now and then. */
function rarely(failure: Failure): typeof oddities {
  const isAboutTime = failure.kind === 'untrusted' && /EXPIRED|NOT_YET/.test(failure.code)
  return isAboutTime
    ? {
        'long ago': { now: new Date('2019-01-01T00:00:00Z') },
        'on the first day': { now: new Date('2025-01-01T00:00:00Z') },
      }
    : {}
}

function* connectionsWith(failure: Failure, seen?: typeof surroundings): Generator<Situation> {
  for (const [known, outcome] of outcomesOf(failure))
    for (const [to, gateway] of Object.entries(destinations))
      for (const credential of some) {
        if (seen === undefined && !nearest.includes(to)) continue
        const who = `${credential}${known}`
        yield { to, who, besides: '', facts: factsOf(credential, gateway, outcome) }
        if (seen === undefined)
          for (const [besides, parts] of Object.entries(rarely(failure)))
            yield { to, who, besides, facts: factsOf(credential, gateway, outcome, parts) }
        if (!nearest.includes(to) || !['universal', 'none'].includes(credential)) continue
        for (const [besides, round] of Object.entries(seen ?? {}))
          yield { to, who, besides, facts: factsOf(credential, gateway, outcome, { surroundings: round }) }
      }
}

const rejected = (reply: Reply): Outcome => ({ kind: 'rejected', reply })

const tokens: Readonly<Record<string, string>> = {
  'no token': '',
  'token cut short': token.slice(0, 48),
  'token twice': 'a1b2c3d4'.repeat(16),
  'token of zeros': '0'.repeat(64),
  'token that counts': '0123456789abcdef'.repeat(4),
  'token that counts, and more': `${'0123456789abcdef'.repeat(4)}ff`,
  'token of Expo': 'ExponentPushToken[x]',
  'token of a Live Activity': 'a1b2c3d4'.repeat(20),
}

const topics = [
  'com.example.app',
  'com.example.App',
  'com.example.app.voip',
  'com.other.app',
  'my app',
  'TEAM123456.com.example.app',
]

function* refusals(reason: (typeof reasonNames)[number]): Generator<Situation> {
  const outcome = rejected({ status: reasons[reason].status, reason, id: 'A' })
  for (const who of everyone)
    for (const [to, gateway] of Object.entries(gateways))
      yield { to, who, besides: '', facts: factsOf(who, gateway, outcome) }
  for (const who of ['universal', 'signing-key'] as const)
    for (const [besides, parts] of Object.entries(besidesOf(reason)))
      yield { to: 'sandbox', who, besides, facts: factsOf(who, gateways.sandbox, outcome, parts) }
  for (const [to, gateway] of Object.entries(gateways)) {
    if (to !== 'sandbox')
      for (const [besides, parts] of Object.entries(ages)) {
        const facts = factsOf('signing-key', gateway, outcome, parts)
        yield { to, who: 'signing-key', besides, facts }
      }
    const facts = factsOf('none', gateway, outcome, { isAnonymous: true })
    yield { to, who: 'none', besides: 'anonymous', facts }
    yield* withdrawn(reason, to, gateway)
  }
}

const besidesOf = (reason: (typeof reasonNames)[number]): typeof oddities => ({
  ...oddities,
  ...(ofTypedTopics.includes(reason) && typedTopics),
  ...odditiesOf[reason],
})

/** With GOAWAY a reason is told of a connection, and the push may have been taken. */
function* withdrawn(
  reason: (typeof reasonNames)[number],
  to: string,
  gateway: Gateway,
): Generator<Situation> {
  const failure: Failure = { kind: 'goaway', code: 0, lastStreamId: 1, reason }
  for (const who of ['universal', 'signing-key'] as const) {
    const facts = factsOf(who, gateway, { kind: 'unknown', failure }, ages['token made now'])
    yield { to, who, besides: 'by GOAWAY', facts }
  }
}

const inYears = (years: number) => Math.floor((now.getTime() + years * 366 * day) / 1000)

const keyOf = (keyId: string, teamId: string): Credential => {
  const { kind, signingKey } = credentials['signing-key']
  return { kind, signingKey: { ...signingKey, keyId, teamId } }
}

/** What a push may have that is refused for one reason. */
const odditiesOf: Partial<Record<(typeof reasonNames)[number], typeof oddities>> = {
  BadExpirationDate: Object.fromEntries(
    [
      -1,
      0,
      0.5,
      3600,
      366 * 86_400 - 1,
      366 * 86_400,
      inYears(1),
      inYears(10),
      inYears(10) + 1,
      now.getTime(),
    ].flatMap((expiration) => [
      [`expires at ${expiration}`, { notification: { expiration } }],
      [`expires at ${expiration}, to a channel`, { notification: { expiration }, channel: 'AAAA' }],
    ]),
  ),
  BadPriority: Object.fromEntries(
    ([undefined, 'background', 'voip', 'liveactivity'] as const).flatMap((pushType) =>
      ([1, 5, 10] as const).map((priority) => [
        `priority ${priority} of ${pushType}`,
        { notification: { priority, ...(pushType && { pushType }) } },
      ]),
    ),
  ),
  BadChannelId: {
    'channel without its end': { channel: 'dHN0LXNyY2gtY2hubA' },
    'channel with it': { channel: 'dHN0LXNyY2gtY2hubA==' },
    'channel in words': { channel: 'my channel' },
  },
  BadCollapseId: Object.fromEntries(
    ['x'.repeat(64), '汉'.repeat(21), '汉'.repeat(22)].map((collapseId) => [
      `collapse id of ${collapseId.length} characters`,
      { notification: { collapseId } },
    ]),
  ),
  BadMessageId: {
    'id of its form': { notification: { id: '123E4567-e89b-12d3-a456-42665544000A' } },
    'id with something behind it': { notification: { id: '123e4567-e89b-12d3-a456-42665544000000' } },
  },
  InvalidProviderToken: {
    'ids that are the same': { credential: keyOf('KEYID12345', 'KEYID12345') },
    'key id of another form': { credential: keyOf('KEYID', 'TEAM123456') },
    'team id of another form': { credential: keyOf('KEYID12345', 'Example') },
  },
  DuplicateHeaders: {
    'other headers': { notification: { otherHeaders: { 'apns-topic': 'x', 'x-trace': 'y' } } },
  },
  InvalidPushType: {
    'to a channel, as alert': { channel: 'AAAA', notification: { pushType: 'alert' } },
    'to a channel, as update': {
      channel: 'AAAA',
      notification: { pushType: 'alert', payload: bytes('{"aps":{"content-state":{}}}') },
    },
    'to a channel, as update with a blank': {
      channel: 'AAAA',
      notification: { pushType: 'alert', payload: bytes('{"aps":{"content-state" : {}}}') },
    },
    'to a channel, as liveactivity': { channel: 'AAAA', notification: { pushType: 'liveactivity' } },
  },
  MissingPushType: { 'as background': { notification: { pushType: 'background' } } },
  PayloadTooLarge: Object.fromEntries(
    [4096, 4097, 5120, 5121].flatMap((length) => [
      [`payload of ${length}`, { notification: { payload: new Uint8Array(length) } }],
      [`payload of ${length}, VoIP`, { notification: { payload: new Uint8Array(length), pushType: 'voip' } }],
      [
        `payload of ${length}, to a channel`,
        { notification: { payload: new Uint8Array(length) }, channel: 'AAAA' },
      ],
    ]),
  ),
}

/** When the provider token was made. */
const ages = {
  'token made now': { tokenMade: now },
  'token made two hours ago': { tokenMade: new Date(now.getTime() - 2 * hour) },
  'token made an hour ago': { tokenMade: new Date(now.getTime() - hour) },
  'token made tomorrow': { tokenMade: new Date(now.getTime() + 24 * hour) },
} as const

/** What may be wrong with the topic of each type. */
const typedTopics: Readonly<Record<string, Parameters<typeof factsOf>[3]>> = Object.fromEntries(
  pushTypeNames.flatMap((pushType) =>
    topics.map((topic) => [`${pushType} to ${topic}`, { notification: { pushType, topic } }]),
  ),
)

/** The reasons that may lie in them. */
const ofTypedTopics: readonly (typeof reasonNames)[number][] = [
  'BadCertificateEnvironment',
  'BadDeviceToken',
  'BadTopic',
  'DeviceTokenNotForTopic',
  'InvalidProviderToken',
  'InvalidPushType',
  'MissingDeviceToken',
  'MissingPushType',
  'MissingTopic',
  'TopicDisallowed',
  'TopicMismatch',
]

/** What else is known of a push now and then. */
const oddities: Readonly<Record<string, Parameters<typeof factsOf>[3]>> = {
  ...Object.fromEntries(pushTypeNames.map((pushType) => [pushType, { notification: { pushType } }])),
  ...Object.fromEntries(
    Object.entries(tokens).map(([name, deviceToken]) => [name, { notification: { deviceToken } }]),
  ),
  ...ages,
  'long ago': { now: new Date('2019-01-01T00:00:00Z') },
  'key id in the name': { file: 'AuthKey_AAAAAAAAAA.p8' },
  'example of a name': { file: 'AuthKey_KEYID.p8' },
  'key of another service': { file: 'ApiKey_KEYID12345.p8' },
  'another team id': { teamId: 'OTHERTEAM1' },
  anonymous: { isAnonymous: true },
  'to a channel': { channel: 'AAAA' },
  'to a channel, as liveactivity': { channel: 'AAAA', notification: { pushType: 'liveactivity' } },
  'a file of no name': { file: '' },
  'collapse id too long': { notification: { collapseId: 'x'.repeat(65) } },
  'id of another form': { notification: { id: 'x' } },
  'priority 10, background': { notification: { priority: 10, pushType: 'background' } },
  'expires long ago': { notification: { expiration: 1 } },
  'payload too long': { notification: { payload: new Uint8Array(6000) } },
  'payload is empty': { notification: { payload: new Uint8Array() } },
  'for production': { wantedEnvironment: 'production' },
  ...Object.fromEntries(Object.entries(surroundings).map(([name, seen]) => [name, { surroundings: seen }])),
}

/** Answers that APNs does not give. */
const strangeReplies: Readonly<Record<string, Reply>> = {
  ...Object.fromEntries(
    [301, 400, 401, 403, 404, 405, 410, 413, 421, 426, 429, 431, 500, 502, 503, 504, 511, 520].flatMap(
      (status) => [
        [`${status}`, { status }],
        [`${status} with an id`, { status, id: 'A' }],
        [`${status}, a page`, { status, page: `${status} Some Page` }],
      ],
    ),
  ),
  'a redirection': { status: 302, redirectsTo: 'login.hotel.example' },
  'a reason nobody knows': { status: 400, reason: 'NeverHeardOf', id: 'A' },
  'nginx wants a certificate': { status: 400, page: '400 No required SSL certificate was sent' },
  'nginx wants another': { status: 400, page: '400 The SSL certificate error' },
  'a page about certificates': { status: 500, page: 'TLS certificate' },
  'gone since': { status: 410, reason: 'Unregistered', since: new Date('2026-01-01T00:00:00Z'), id: 'A' },
  'gone since, in seconds': {
    status: 410,
    reason: 'Unregistered',
    since: new Date('2026-01-01T00:00:00Z'),
    isSinceInSeconds: true,
  },
  'wait an hour': { status: 429, reason: 'TooManyRequests', retryAfter: 3600, id: 'A' },
}

function* strange(reply: Reply): Generator<Situation> {
  for (const [to, gateway] of Object.entries(destinations))
    for (const who of some) {
      const outcome = rejected(reply)
      yield { to, who, besides: '', facts: factsOf(who, gateway, outcome) }
      yield {
        to,
        who,
        besides: 'anonymous',
        facts: factsOf(who, gateway, outcome, { isAnonymous: true }),
      }
      if (!nearest.includes(to) || reply.page === undefined || who === 'expired') continue
      for (const [besides, round] of Object.entries(boxes))
        yield { to, who, besides, facts: factsOf(who, gateway, outcome, { surroundings: round }) }
    }
}

/** Surroundings in which somebody else may have answered. */
const boxes = Object.fromEntries(
  Object.entries(surroundings).filter(([, { chain, proxy, addresses }]) => chain ?? proxy ?? addresses),
)

const wordsOf = (said: Said) =>
  [...said]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([cause, texts]) => `# ${cause}\n${[...texts.keys()].toSorted().join('\n')}\n`)

const namedReasons = Object.fromEntries(reasonNames.map((reason) => [reason, reason] as const))

/** What a payload is for that shows nothing. */
const waking: typeof oddities = Object.fromEntries(
  [
    '{"aps":{"content-available":1}}',
    '{"aps":{"content-available" : 1}}',
    '{"aps":{"content-available":0}}',
    '{"aps":{"content-available":1,"sound":""}}',
    '{"aps":{"content-available":1,"badge" : 1}}',
  ].flatMap((payload) =>
    ([undefined, 'background', 'voip'] as const).map((pushType) => [
      `${payload} as ${pushType}`,
      { notification: { payload: bytes(payload), ...(pushType && { pushType }) } },
    ]),
  ),
)

function* accepted(outcome: Outcome): Generator<Situation> {
  for (const [to, gateway] of Object.entries(destinations))
    for (const who of some) {
      yield { to, who, besides: '', facts: factsOf(who, gateway, outcome) }
      for (const [besides, parts] of Object.entries({ ...oddities, ...typedTopics, ...waking }))
        if (nearest.includes(to) && who !== 'expired')
          yield { to, who, besides, facts: factsOf(who, gateway, outcome, parts) }
    }
}

const each =
  <Row>(rows: Readonly<Record<string, Row>>, situations: (row: Row) => Iterable<Situation>) =>
  () =>
    Object.entries(rows).map(([title, row]) => [title, situations(row)] as const)

/** Each credential is refused in its own way: the failures that are about who pushes, with all of them. */
function* alertsWith(failure: Failure): Generator<Situation> {
  for (const who of everyone)
    for (const [to, gateway] of Object.entries(gateways))
      yield { to, who, besides: '', facts: factsOf(who, gateway, { kind: 'unsent', failure }) }
}

const ofAlerts = Object.fromEntries(
  [failures, moreFailures].flatMap((all) =>
    Object.entries(all).filter(([, { kind }]) => kind === 'tls-alert'),
  ),
)

/** What may stand for a topic; nothing is an answer, too. */
const everyTopic = [
  ...topics,
  'com.apple.mgmt.External.1',
  'com.apple.mgmt.External.2',
  'pass.com.example.card',
  'pass.com.example.other',
  'web.com.example',
  'com.example.app.push-type.liveactivity',
  'example',
  ' com.example.app',
  '"com.example.app"',
  'com.example.app ',
  '"com.example.ap"',
  'com.example.*',
  'com.example.ap',
  'com.example.app.debug',
  'app',
  '$(BUNDLE_ID)',
  undefined,
]

const aboutTopics = ['BadTopic', 'MissingTopic', 'TopicDisallowed', 'DeviceTokenNotForTopic'] as const

function* topicsOf(reason: (typeof aboutTopics)[number]): Generator<Situation> {
  const outcome = rejected({ status: reasons[reason].status, reason, id: 'A' })
  for (const who of everyone)
    for (const topic of everyTopic) {
      const notification = { deviceToken: token, payload: greeting, ...(topic !== undefined && { topic }) }
      const to = topic ?? 'no topic'
      yield { to, who, besides: '', facts: { ...factsOf(who, gateways.production, outcome), notification } }
      if (!['universal', 'none'].includes(who)) continue
      for (const besides of ['local', 'other'] as const)
        yield { to, who, besides, facts: { ...factsOf(who, gateways[besides], outcome), notification } }
    }
}

/** Who calls the local gateway, as far as it is seen. */
const clients: Readonly<Record<string, SeenClient>> = {
  'of no name': {},
  curl: { userAgent: 'curl/8.5.0', alpnOffered: ['h2', 'http/1.1'] },
  Python: { userAgent: 'python-requests/2.31.0', alpn: 'http/1.1', alpnOffered: ['http/1.1'] },
  Java: { userAgent: 'Apache-HttpClient/4.5 (Java/1.8.0)', alpnOffered: [] },
  Go: { userAgent: 'Go-http-client/1.1' },
  Ruby: { userAgent: 'Faraday v2' },
  'old TLS': { tls: 'TLSv1.1', cipher: 'AES128-SHA' },
}

/** What the local gateway tells of a connection that came to nothing. */
function* calledBy(cause: CauseId): Generator<Situation> {
  const outcome = rejected({ status: 403 })
  const { outcome: _, ...calling } = factsOf('none', gateways.local, outcome)
  for (const [besides, client] of Object.entries(clients))
    yield { to: 'local', who: 'none', besides, facts: { ...calling, named: { cause }, client } }
}

const ofClients = Object.fromEntries(clientCauses.map(({ id }) => [id, id] as const))

/** Hosts that nobody should push to, as they are typed. */
const hosts: Readonly<Record<string, Gateway['endpoint']>> = Object.fromEntries(
  (
    [
      ['gateway.push.apple.com', 2195],
      ['feedback.sandbox.push.apple.com', 2196],
      ['api.push.apple.com', 2195],
      ['api.sandbox.push.aple.com', 443],
      ['locahost', 2197],
      ['localhost', 443],
      ['PUSH.Example.com.', 443],
      ['a.push.example.com', 443],
    ] as const
  ).map(([host, port]) => [`${host}:${port}`, { host, port }]),
)

const ofHosts: Readonly<Record<string, Failure>> = {
  ENOTFOUND: { kind: 'name-not-resolved', host: '', code: 'ENOTFOUND' },
  refused: { kind: 'refused' },
}

const whoAskedForHosts: typeof oddities = {
  '': {},
  'for production': { wantedEnvironment: 'production' },
  'another name is known': { surroundings: { otherName: { host: 'www.apple.com', isKnown: true } } },
  'no name is known': { surroundings: { otherName: { host: 'www.apple.com', isKnown: false } } },
}

function* hostsWith(failure: Failure): Generator<Situation> {
  for (const [to, endpoint] of Object.entries(hosts))
    for (const [besides, parts] of Object.entries(whoAskedForHosts))
      for (const who of some) {
        const gateway = { kind: 'other', endpoint } as const
        const heard = 'host' in failure ? { ...failure, host: endpoint.host } : failure
        yield { to, who, besides, facts: factsOf(who, gateway, { kind: 'unsent', failure: heard }, parts) }
      }
}

/** Doctor looks at the way before anything is sent. */
function* lookedAt(seen: (typeof surroundings)[string]): Generator<Situation> {
  const { outcome: _, ...nothing } = factsOf('none', gateways.sandbox, rejected({ status: 200 }), {
    isAnonymous: true,
  })
  for (const [to, gateway] of Object.entries(destinations))
    yield { to, who: '', besides: '', facts: { ...nothing, gateway, surroundings: seen } }
}

/** Little is known of a push where a text names the cause; a gateway that names it has seen it whole. */
function* named(cause: CauseId): Generator<Situation> {
  const by = (reason?: string) =>
    rejected({ status: 400, named: { cause }, ...(reason !== undefined && { reason }) })
  const { outcome: _, ...nothing } = factsOf('none', { ...gateways.sandbox, kind: 'other' }, by())
  yield { to: 'nowhere', who: '', besides: '', facts: { ...nothing, named: { cause } } }
  for (const to of ['sandbox', 'local', 'other', 'here'])
    for (const [who, reason] of namers)
      yield {
        to,
        who,
        besides: reason ?? '',
        facts: factsOf(who, destinations[to] ?? gateways.local, by(reason)),
      }
}

const namers = [
  ['signing-key', undefined],
  ['universal', undefined],
  ['none', 'MissingProviderToken'],
  ['none', 'BadPath'],
] as const

/** By its own clock, by what it alone sees, and of what only it is. */
const byTheirNames = {
  'stale-token': 'stale-token',
  clock: 'clock',
  'bearer-missing': 'bearer-missing',
  'provider-token-empty': 'provider-token-empty',
  'wrong-gateway-port': 'wrong-gateway-port',
  'answer-was-set': 'answer-was-set',
} as const

/** What a gateway may say to be right in place of what was sent. */
const rights = Object.fromEntries(
  [
    undefined,
    'com.example.app',
    'com.example.app.voip',
    'com.other.app',
    'com.example.app.push-type.widgets',
  ].flatMap((topic) =>
    ([undefined, 'sandbox', 'production'] as const).map((environment) => [
      `${topic ?? 'any topic'}, ${environment ?? 'any environment'}`,
      { ...(topic !== undefined && { topic }), ...(environment !== undefined && { environment }) },
    ]),
  ),
)

/** Pushes whose token the gateway knows. */
const pushes: typeof oddities = {
  '': {},
  'to a channel': { channel: 'AAAA' },
  'voip to its topic': { notification: { pushType: 'voip', topic: 'com.example.app.voip' } },
  'liveactivity to another topic': { notification: { pushType: 'liveactivity', topic: 'com.example.app' } },
}

function* setRight(right: (typeof rights)[string]): Generator<Situation> {
  const named = { cause: 'env-mismatch-token', right }
  const outcome = rejected({ status: 400, reason: 'BadDeviceToken', named })
  for (const who of ['universal', 'sandbox', 'production', 'signing-key'] as const)
    for (const to of ['local', 'here'] as const)
      for (const [besides, parts] of Object.entries(pushes))
        yield { to, who, besides, facts: factsOf(who, destinations[to] ?? gateways.local, outcome, parts) }
}

/** One file says what each is told, another one in which words. */
const files = {
  looks: each(surroundings, lookedAt),
  named: each(byTheirNames, named),
  rights: each(rights, setRight),
  hosts: each(ofHosts, hostsWith),
  alerts: each(ofAlerts, alertsWith),
  topics: each(Object.fromEntries(aboutTopics.map((reason) => [reason, reason] as const)), topicsOf),
  clients: each(ofClients, calledBy),
  connections: each(failures, (failure) => connectionsWith(failure, surroundings)),
  'rarer-failures': each(moreFailures, (failure) => connectionsWith(failure)),
  refusals: each(namedReasons, refusals),
  'strange-answers': each(strangeReplies, strange),
  accepted: each({ accepted: { kind: 'accepted', reply: { status: 200, id: 'A' } } } as const, accepted),
}

it.each(Object.entries(files))('are told what the file says: %s', async (name, titled) => {
  const said: Said = new Map()
  const tables = titled().map(([title, situations]) => table(title, situations, said))
  await expect.soft(tables.map(({ text }) => text).join('\n')).toMatchFileSnapshot(`answers/${name}.txt`)
  const words = [
    ...wordsOf(said),
    `# marks: which words each is told\n${tables.map(({ mark }) => mark).join('\n')}\n`,
  ]
  await expect(words.join('\n')).toMatchFileSnapshot(`answers/${name}-words.txt`)
})

/** For each of these the local gateway tells how to make a key known. */
const oddIds = [
  ['KEYID12345', 'TEAM123456'],
  ['KEYID12345', 'Example'],
  ['KEYID', 'TEAM123456'],
  ['my key', 'TEAM123456X'],
] as const

/** For each of these the local gateway tells how to register a device. */
const oddDevices = [
  [token.toUpperCase(), 'com.example.App-1'],
  [`${token}Z`, 'my app'],
  [`Z${token}`, ' com.example.app'],
  ['a', 'a'],
] as const

it('has words for each cause that is named where nothing is known, and lines that work', async () => {
  const said: Said = new Map()
  const { outcome: _, ...nothing } = factsOf('none', gateways.sandbox, rejected({ status: 400 }))
  for (const { id } of causes) {
    answerTo({ ...nothing, named: { cause: id } }, said)
    const outcome = rejected({ status: 400, named: { cause: id } })
    for (const who of ['signing-key', 'universal'] as const)
      answerTo(factsOf(who, gateways.local, outcome), said)
  }
  for (const [keyId, teamId] of oddIds) {
    const named = { cause: 'key-unknown-to-local-gateway', ids: { keyId, teamId } }
    answerTo({ ...nothing, named }, said)
    answerTo({ ...nothing, named, file: 'key.p8' }, said)
    answerTo({ ...nothing, named, file: `AuthKey_${keyId}.p8` }, said)
  }
  const cause = 'device-unknown-to-local-gateway'
  for (const [deviceToken, topic] of oddDevices)
    answerTo(
      factsOf('none', gateways.local, rejected({ status: 400, named: { cause } }), {
        notification: { deviceToken, topic },
      }),
      said,
    )
  await expect(wordsOf(said).join('\n')).toMatchFileSnapshot('answers/by-name-words.txt')
})

it('stand behind each reason in the order of the file, where nothing is known', async () => {
  const { outcome: _, ...nothing } = factsOf('none', gateways.sandbox, rejected({ status: 400 }))
  const lines = [...reasonNames, 'accepted' as const].map((reason) => {
    const behind = causesBehind(reason, nothing).map(({ cause }) => cause)
    return `${reason}\n    ${behind.join(' ')}`
  })
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('answers/behind.txt')
})
