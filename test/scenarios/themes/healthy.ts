import { createPublicKey, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type Bench, keyId, keyNamed, team, token, type Wish } from '../bench.ts'
import type { Scenario, Situation } from '../scenario.ts'
import { both, files, http2 } from '../servers.ts'

const now = new Date('2026-11-22T08:00:00Z')
const unix = +now / 1000

const well = (name: string, lines: readonly string[], setUp: Scenario['setUp']): Scenario => ({
  theme: 'healthy',
  name,
  cause: 'healthy',
  lines,
  setUp,
})

const p8 = () => keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string

/** The local gateway, a registered phone, and a credential it takes. */
async function pushing(bench: Bench, wish: Wish & { deviceTopic?: string } = {}): Promise<Situation> {
  const authority = await bench.localAuthority()
  const gateway = await bench.gateway({ authority })
  gateway.controls.addSigningKey({
    keyId,
    teamId: team,
    publicKey: createPublicKey(keyNamed('p8', 'ec')),
    environments: ['sandbox', 'production'],
  })
  gateway.controls.addDevice({
    deviceToken: token,
    topic: wish.deviceTopic ?? wish.topic ?? app,
    environment:
      wish.kind === 'production' || wish.kind === 'pass' || wish.kind === 'mdm' || wish.kind === 'website'
        ? 'production'
        : 'sandbox',
    registration: { kind: 'active' },
  })
  const pair = await bench.identity({ authority, ...wish })
  return {
    env: { ...gateway.env, P: 'Geheim-7' },
    values: { token },
    files: {
      'gateway-ca.pem': gateway.authorityPem,
      'push.pem': pair.cert + pair.key,
      'push.cer': pair.der,
      'push.key': pair.key,
      'push.p12': bench.p12(pair, '-legacy -certpbe PBE-SHA1-3DES'),
      [`AuthKey_${keyId}.p8`]: p8(),
      'empty.json': '{}',
      'mdm.json': '{"mdm":"4B2C1D0E-5F6A-7B8C-9D0E-1F2A3B4C5D6E"}',
      'web.json': '{"aps":{"alert":{"title":"a","body":"b"},"url-args":["7"]}}',
      'silent.json': '{"aps":{"content-available":1}}',
    },
  }
}

const send = '--gateway local --token {token}'
const key = `--signing-key AuthKey_${keyId}.p8 --team-id ${team}`

const pushes: Scenario[] = [
  well(
    'a universal certificate',
    [
      `send ${send} --cert push.pem --env sandbox --topic ${app} -m hi`,
      `doctor --gateway local --cert push.pem`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
      'cert inspect push.pem',
    ],
    (bench) => pushing(bench),
  ),
  well(
    'a .p12',
    [
      `send ${send} --cert push.p12 --passphrase-env P --env sandbox --topic ${app} -m hi`,
      'cert verify push.p12 --ca gateway-ca.pem --passphrase-env P',
      'cert classify push.p12 --passphrase-env P',
    ],
    (bench) => pushing(bench),
  ),
  well(
    'a .cer and its key in two files',
    [
      `send ${send} --cert push.cer --key push.key --env sandbox --topic ${app} -m hi`,
      'cert verify push.cer push.key --ca gateway-ca.pem',
      'cert inspect push.cer push.key',
      'cert merge push.cer push.key -o ck.pem',
    ],
    (bench) => pushing(bench),
  ),
  well(
    'a sandbox certificate',
    [
      `send ${send} --cert push.pem -m hi --topic ${app}`,
      'cert verify push.pem --ca gateway-ca.pem --env sandbox',
      'doctor --gateway local --env sandbox --cert push.pem',
    ],
    (bench) => pushing(bench, { kind: 'sandbox' }),
  ),
  well(
    'a development certificate',
    [
      `send ${send} --cert push.pem -m hi`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
    ],
    (bench) => pushing(bench, { kind: 'development' }),
  ),
  well(
    'a production certificate',
    [
      `send ${send} --cert push.pem -m hi`,
      'cert verify push.pem --ca gateway-ca.pem --env production',
      'doctor --gateway local --env production --cert push.pem',
    ],
    (bench) => pushing(bench, { kind: 'production' }),
  ),
  well(
    'a voip certificate',
    [
      `send ${send} --cert push.pem --env sandbox --topic ${app}.voip --template voip`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
    ],
    (bench) => pushing(bench, { kind: 'voip', deviceTopic: `${app}.voip` }),
  ),
  well(
    'a complication certificate',
    ['cert verify push.pem --ca gateway-ca.pem', 'cert classify push.pem'],
    (bench) => pushing(bench, { kind: 'complication' }),
  ),
  well(
    'a pass certificate',
    [
      `send ${send} --cert push.pem --payload empty.json`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
    ],
    (bench) => pushing(bench, { kind: 'pass', topic: 'pass.com.acme.card' }),
  ),
  well(
    'a website certificate',
    [
      `send ${send} --cert push.pem --payload web.json`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
    ],
    (bench) => pushing(bench, { kind: 'website', topic: 'web.com.acme' }),
  ),
  well(
    'an MDM certificate',
    [
      `send ${send} --cert push.pem --payload mdm.json`,
      'cert verify push.pem --ca gateway-ca.pem',
      'cert classify push.pem',
    ],
    (bench) =>
      pushing(bench, { kind: 'mdm', topic: 'com.apple.mgmt.External.0b5a7c2e-1f3d-4e5f-8a9b-0c1d2e3f4a5b' }),
  ),
  well(
    'a signing key',
    [
      `send ${send} ${key} --env sandbox --topic ${app} -m hi`,
      `doctor --gateway local --env sandbox ${key} --topic ${app}`,
      `cert inspect AuthKey_${keyId}.p8`,
      `cert verify AuthKey_${keyId}.p8`,
      `jwt create ${key}`,
    ],
    (bench) => pushing(bench),
  ),
  well(
    'a title, a sound and a badge',
    [
      `send ${send} ${key} --env sandbox --topic ${app} --title Order --body 'on its way' --sound default --badge 1`,
    ],
    (bench) => pushing(bench),
  ),
  well('a silent push', [`send ${send} ${key} --env sandbox --topic ${app} --payload silent.json`], (bench) =>
    pushing(bench),
  ),
  well(
    'a dry run',
    [`send --dry-run --gateway sandbox --token {token} ${key} --topic ${app} -m hi`],
    (bench) => pushing(bench),
  ),
  well(
    'convert to .p12, from .p12, and compare',
    [
      'cert convert push.pem -o new.p12 --new-passphrase-env P',
      'cert convert push.p12 -o again.pem --passphrase-env P',
      'cert compare push.pem push.cer',
    ],
    (bench) => pushing(bench),
  ),
  well(
    'a development and a production identity in one file, production asked for',
    [`send ${send} --cert both.pem --env production -m hi --topic ${app}`],
    async (bench) => {
      const world = await pushing(bench, { kind: 'production' })
      const authority = await bench.localAuthority()
      const dev = await bench.identity({ authority, kind: 'development', key: keyNamed('another') })
      return {
        ...world,
        files: { ...world.files, 'both.pem': `${dev.cert}${dev.key}${world.files?.['push.pem']}` },
      }
    },
  ),
  well('doctor at the local gateway', ['doctor --gateway local'], (bench) => pushing(bench)),
  well('a server of one’s own', both('--gateway localhost:{port} --ca ca.pem'), async (bench) => ({
    files: files(bench),
    values: { port: await http2(bench, await bench.server(['localhost'])) },
  })),
]

const payload = (name: string, content: unknown, words = ''): Scenario =>
  well(`payload: ${name}`, [`payload check p.json ${words}`.trim()], () => ({
    now,
    files: { 'p.json': JSON.stringify(content) },
  }))

const live = `--topic ${app}.push-type.liveactivity`
const payloads: Scenario[] = [
  payload('text', { aps: { alert: 'hi' } }),
  payload('title and body', { aps: { alert: { title: 'Order', body: 'On its way' }, sound: 'default' } }),
  payload('localised', { aps: { alert: { 'title-loc-key': 'T', 'loc-key': 'B', 'loc-args': ['7'] } } }),
  payload('a badge with text', { aps: { alert: 'hi', badge: 3 }, order: 7 }),
  payload('own sound', { aps: { alert: 'hi', sound: 'ping.caf' } }),
  payload('a category and a thread', { aps: { alert: 'hi', category: 'ORDER', 'thread-id': 'orders' } }),
  payload('an extension with its text', {
    aps: { alert: { title: 'a', body: 'b' }, 'mutable-content': 1 },
    'attachment-url': 'https://acme.example/a.jpg',
  }),
  payload('silent', { aps: { 'content-available': 1 } }, '--push-type background --priority 5'),
  payload(
    'silent with data',
    { aps: { 'content-available': 1 }, order: 7 },
    `--push-type background --topic ${app}`,
  ),
  payload('critical', {
    aps: {
      alert: 'hi',
      sound: { critical: 1, name: 'alarm.caf', volume: 1 },
      'interruption-level': 'critical',
    },
  }),
  payload('time-sensitive', { aps: { alert: 'hi', 'interruption-level': 'time-sensitive' } }),
  payload('a call', { aps: {}, call: 1 }, `--topic ${app}.voip --expiration 0`),
  payload('push to talk', { aps: {}, speaker: 'Ann' }, `--topic ${app}.voip-ptt --expiration 0`),
  payload(
    'a Live Activity update',
    { aps: { timestamp: unix, event: 'update', 'content-state': { score: 3 } } },
    live,
  ),
  payload(
    'a Live Activity start',
    {
      aps: {
        timestamp: unix,
        event: 'start',
        'content-state': { score: 3 },
        'attributes-type': 'OrderAttributes',
        attributes: { id: 7 },
        alert: { title: 'Off', body: 'we go' },
      },
    },
    live,
  ),
  payload(
    'a Live Activity end',
    { aps: { timestamp: unix, event: 'end', 'content-state': { score: 3 }, 'dismissal-date': unix + 600 } },
    live,
  ),
  payload('widgets', { aps: { 'content-changed': true } }, `--topic ${app}.push-type.widgets`),
  payload('a pass', {}, '--topic pass.com.acme.card'),
  payload(
    'MDM',
    { mdm: '4B2C1D0E-5F6A-7B8C-9D0E-1F2A3B4C5D6E' },
    '--topic com.apple.mgmt.External.0b5a7c2e --push-type mdm',
  ),
  payload('an expiration of an hour', { aps: { alert: 'hi' } }, `--expiration ${unix + 3600}`),
  payload('4096 bytes', { aps: { alert: 'a'.repeat(4076) } }),
]

const text = (name: string, line: string, setUp: Scenario['setUp'] = () => ({ now })): Scenario =>
  well(name, [line], setUp)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const body = `${part({ alg: 'ES256', kid: keyId })}.${part({ iss: team, iat: unix - 60 })}`
const signed = () =>
  `${body}.${sign('sha256', Buffer.from(body), { key: keyNamed('p8', 'ec'), dsaEncoding: 'ieee-p1363' }).toString('base64url')}`

const texts: Scenario[] = [
  text('a device token', `token inspect ${token}`),
  text(
    'a device token of 160 digits',
    `token inspect 80${'3b1f0c6a5e4d29871f0e6b5a4c3d2e1f90a8b7c6d5e4f30213243546576879ab'.repeat(3).slice(0, 158)}`,
  ),
  text('a device token in capitals', `token inspect ${token.toUpperCase()}`),
  well('a provider token', ['jwt inspect {jwt}', 'jwt inspect {jwt} --signing-key k.p8'], () => ({
    now,
    values: { jwt: signed() },
    files: { 'k.p8': p8() },
  })),
  text('the fields of a payload', 'payload fields'),
  text('a template', `payload check --template alert`),
]

/** Certificates that Apple itself issued, at a time when they were good, and not signed with SHA-1. */
const genuine = [
  ['Apple_Push_Services_com.example.FakeApp__55ecde71.cer', 'universal'],
  ['VoIP_Services_com.example.FakeApp__2b719fec.cer', 'voip'],
  ['WatchKit_Services_com.example.FakeApp__421e1a45.cer', 'watchkit'],
  ['Website_Push_ID_web.com.example.FakeApp__ba522fc6.cer', 'website'],
].flatMap(([file = '', name = '']): Scenario[] => {
  const path = join(process.cwd(), '../shared/certs/apple', file)
  if (!existsSync(path)) return []
  return [
    well(`a certificate of Apple’s: ${name}`, ['cert verify aps.cer', 'cert classify aps.cer'], () => ({
      now: new Date('2016-12-15T00:00:00Z'),
      files: { 'aps.cer': readFileSync(path) },
    })),
  ]
})

export const healthyScenarios = [...pushes, ...payloads, ...texts, ...genuine]
