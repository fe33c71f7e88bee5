import { expect, it } from 'vitest'
import { pushTypeNames } from '../../src/apns/push-type.ts'
import { reasonNames, reasons } from '../../src/apns/reasons.ts'
import type { Reply } from '../../src/apns/reply.ts'
import { clientCauses } from '../../src/diagnosis/causes/client.ts'
import type { CauseId } from '../../src/diagnosis/causes/registry.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Facts, Failure, Outcome, SeenClient } from '../../src/diagnosis/facts.ts'
import { hour } from '../../src/time.ts'
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
      payload: new TextEncoder().encode('{"aps":{"alert":"x"}}'),
      topic: 'com.example.app',
      ...notification,
    },
    outcome,
    now,
    again: (changes) => `again ${JSON.stringify(changes)}`,
    ...parts,
  }
}

/** Causes by what was said of them. */
type Said = Map<string, Set<string>>

function note(said: Said, cause: string, words: readonly string[]): void {
  const known = said.get(cause) ?? new Set()
  for (const text of words) known.add(text)
  said.set(cause, known)
}

function answerTo(facts: Facts, said: Said): string {
  const { what, causes } = diagnose(facts)
  note(said, 'what happened', [what.en, what.zh])
  for (const { cause, what: told, evidence, remedy } of causes) {
    const words = [told, evidence, remedy.text].flatMap(({ en, zh }) => [en, zh])
    note(said, cause, [...words, ...remedy.commands.map((line) => `$ ${line}`)])
  }
  return causes.map(({ cause, certainty }) => `${cause}${marks[certainty]}`).join(' ') || '(nothing)'
}

/** Where to, and as whom; without that, whoever is not told otherwise elsewhere. */
function shortened(situations: readonly Situation[]): string {
  const whoTo = new Map<string, string[]>()
  for (const { to, who } of situations) whoTo.set(to, [...(whoTo.get(to) ?? []), who])
  return [...whoTo]
    .map(([to, all]) => (some.every((each) => all.includes(each)) ? to : `${to} (${all.join(' ')})`))
    .join(', ')
}

/** Those that are told the same stand together; what changes nothing is left out. */
function table(title: string, situations: Iterable<Situation>, said: Said): string {
  const told = new Map<string, Map<string, Situation[]>>()
  const plain = new Map<string, string>()
  for (const situation of situations) {
    const { to, who, besides, facts } = situation
    const answer = answerTo(facts, said)
    if (besides === '') plain.set(`${to} ${who}`, answer)
    else if (plain.get(`${to} ${who}`) === answer) continue
    const those = told.get(answer) ?? new Map<string, Situation[]>()
    those.set(besides, [...(those.get(besides) ?? []), situation])
    told.set(answer, those)
  }
  const linesOf = (those: ReadonlyMap<string, readonly Situation[]>) =>
    [...those].map(([besides, all]) => `    ${besides === '' ? '' : `${besides}: `}${shortened(all)}`)
  return `${[`# ${title}`, ...[...told].flatMap(([answer, those]) => [answer, ...linesOf(those)])].join('\n')}\n`
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

function* connectionsWith(failure: Failure, seen?: typeof surroundings): Generator<Situation> {
  for (const [known, outcome] of outcomesOf(failure))
    for (const [to, gateway] of Object.entries(destinations))
      for (const credential of some) {
        if (seen === undefined && !nearest.includes(to)) continue
        const who = `${credential}${known}`
        yield { to, who, besides: '', facts: factsOf(credential, gateway, outcome) }
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
    for (const [besides, parts] of Object.entries(oddities))
      yield { to: 'sandbox', who, besides, facts: factsOf(who, gateways.sandbox, outcome, parts) }
}

/** What else is known of a push now and then. */
const oddities: Readonly<Record<string, Parameters<typeof factsOf>[3]>> = {
  ...Object.fromEntries(
    pushTypeNames.flatMap((pushType) =>
      topics.map((topic) => [`${pushType} to ${topic}`, { notification: { pushType, topic } }]),
    ),
  ),
  ...Object.fromEntries(
    Object.entries(tokens).map(([name, deviceToken]) => [name, { notification: { deviceToken } }]),
  ),
  'token made now': { tokenMade: now },
  'token made two hours ago': { tokenMade: new Date(now.getTime() - 2 * hour) },
  'token made an hour ago': { tokenMade: new Date(now.getTime() - hour) },
  'token made tomorrow': { tokenMade: new Date(now.getTime() + 24 * hour) },
  'long ago': { now: new Date('2019-01-01T00:00:00Z') },
  'key id in the name': { file: 'AuthKey_AAAAAAAAAA.p8' },
  'key of another service': { file: 'ApiKey_KEYID12345.p8' },
  'another team id': { teamId: 'OTHERTEAM1' },
  anonymous: { isAnonymous: true },
  'to a channel': { channel: 'AAAA' },
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
    .map(([cause, texts]) => `# ${cause}\n${[...texts].toSorted().join('\n')}\n`)

const namedReasons = Object.fromEntries(reasonNames.map((reason) => [reason, reason] as const))

function* accepted(outcome: Outcome): Generator<Situation> {
  for (const [to, gateway] of Object.entries(destinations))
    for (const who of some) {
      yield { to, who, besides: '', facts: factsOf(who, gateway, outcome) }
      for (const [besides, parts] of Object.entries(oddities))
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
  undefined,
]

const aboutTopics = ['BadTopic', 'MissingTopic', 'TopicDisallowed', 'DeviceTokenNotForTopic'] as const

function* topicsOf(reason: (typeof aboutTopics)[number]): Generator<Situation> {
  const outcome = rejected({ status: reasons[reason].status, reason, id: 'A' })
  const payload = new TextEncoder().encode('{"aps":{"alert":"x"}}')
  for (const who of everyone)
    for (const topic of everyTopic) {
      const notification = { deviceToken: token, payload, ...(topic !== undefined && { topic }) }
      const facts = { ...factsOf(who, gateways.production, outcome), notification }
      yield { to: topic ?? 'no topic', who, besides: '', facts }
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

/** One file says what each is told, another one in which words. */
const files = {
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
  await expect.soft(tables.join('\n')).toMatchFileSnapshot(`answers/${name}.txt`)
  await expect(wordsOf(said).join('\n')).toMatchFileSnapshot(`answers/${name}-words.txt`)
})
