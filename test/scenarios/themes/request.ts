import { createPublicKey } from 'node:crypto'
import type { Environment } from '../../../src/apns/environment.ts'
import type { RegisteredKey } from '../../../src/gateway/decide/state.ts'
import { app, type Bench, keyId, keyNamed, otherToken, team, token, type Wish } from '../bench.ts'
import { inspectsAlone, type Scenario, type Situation } from '../scenario.ts'
import { asApns, both, files, http2, many } from '../servers.ts'

const dead = { kind: 'unregistered', since: new Date(Date.now() - 3 * 86_400_000) } as const
const registeredKey = (more: Partial<RegisteredKey> = {}): RegisteredKey => ({
  keyId,
  teamId: team,
  publicKey: createPublicKey(keyNamed('p8', 'ec')),
  environments: ['sandbox', 'production'],
  ...more,
})

/** What the local gateway knows, and what lies on the disk beside the usual. */
interface Setting {
  readonly credential?: Wish
  /** Where the phone's token is registered; nowhere, if not given. */
  readonly device?: { environment?: Environment; topic?: string; registration?: typeof dead }
  readonly key?: Partial<RegisteredKey> | 'none'
  readonly files?: Readonly<Record<string, string>>
  readonly world?: Partial<Situation>
}

async function set(
  bench: Bench,
  { credential, device, key, files: own, world }: Setting,
): Promise<Situation> {
  const authority = await bench.localAuthority()
  const gateway = await bench.gateway({ authority })
  const { environment = 'sandbox', topic = app, registration = { kind: 'active' } } = device ?? {}
  if (device !== undefined)
    gateway.controls.addDevice({ deviceToken: token, topic, environment, registration })
  if (key !== 'none') gateway.controls.addSigningKey(registeredKey(key))
  const pair = await bench.identity({ authority, ...credential })
  return {
    ...world,
    env: { ...gateway.env, ...world?.env },
    values: { token, otherToken },
    files: {
      'gateway-ca.pem': gateway.authorityPem,
      'push.pem': pair.cert + pair.key,
      'push.cer': pair.cert,
      'push.key': pair.key,
      [`AuthKey_${keyId}.p8`]: keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
      'other.p8': keyNamed('other p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
      'old.key': keyNamed('another').export({ type: 'pkcs1', format: 'pem' }) as string,
      'silent.json': '{"aps":{"content-available":1}}',
      'hi.json': '{"aps":{"alert":"hi"}}',
      'rows.csv': `token\n${token}\n`,
      ...own,
    },
  }
}

function push(
  theme: Scenario['theme'],
  cause: Scenario['cause'],
  name: string,
  lines: readonly string[],
  setting: Setting = {},
): Scenario {
  return { theme, name, cause, lines, setUp: (bench) => set(bench, setting) }
}

const local = '--gateway local --token {token}'
const withCert = (words = '') => `send ${local} --cert push.pem ${words}`.trim()
const withKey = (words = '') =>
  `send ${local} --signing-key AuthKey_${keyId}.p8 --team-id ${team} ${words}`.trim()
/** The same to a file of rows. */
const toRows = (words: string) =>
  `send --gateway local --to rows.csv --signing-key AuthKey_${keyId}.p8 --team-id ${team} ${words}`
const doctorCert = (words = '') => `doctor --gateway local --cert push.pem ${words}`.trim()
const doctorKey = (words = '') =>
  `doctor --gateway local --signing-key AuthKey_${keyId}.p8 --team-id ${team} ${words}`.trim()
const hi = `--topic ${app} -m hi`

/** A pass that is to be fetched anew. */
const ofPass = '--env production --topic pass.com.acme.card --payload empty.json'

const request = 'credential and request'

/** The lint says what the certificate cannot, the refusal that the credential is of the wrong kind: one thing, seen before and after. */
const beyondCertificates = ['wrong-credential-kind', 'certificate-cannot'] as const

/** A credential and what it was asked to do, or a token and where it was sent. */
const requests: readonly Scenario[] = [
  push(
    request,
    'env-mismatch-token',
    'a token of Xcode at production, with a certificate',
    [withCert(`--env production ${hi}`)],
    { device: {} },
  ),
  push(
    request,
    'env-mismatch-token',
    'a token of Xcode at production, with a signing key',
    [withKey(`--env production ${hi}`)],
    { device: {} },
  ),
  push(
    request,
    'env-mismatch-token',
    'a token of TestFlight at the sandbox',
    [withKey(`--env sandbox ${hi}`)],
    { device: { environment: 'production' } },
  ),
  push(
    request,
    'env-mismatch-token',
    'a silent push to the other environment',
    [withKey(`--env production --topic ${app} --payload silent.json`)],
    { device: {} },
  ),
  push(
    request,
    'env-mismatch-token',
    'a voip token at the wrong gateway',
    [withKey(`--env production --topic ${app}.voip --template voip`)],
    { device: { topic: `${app}.voip` } },
  ),
  push(
    request,
    'wrong-env-cert',
    'a development certificate at production',
    [withCert(`--env production ${hi}`), `doctor --gateway local --env production --cert push.pem`],
    { credential: { kind: 'development' }, device: {} },
  ),
  push(
    request,
    'wrong-env-cert',
    'a production certificate at the sandbox',
    [withCert(`--env sandbox ${hi}`), `doctor --gateway local --env sandbox --cert push.pem`],
    { credential: { kind: 'production' }, device: {} },
  ),
  push(
    request,
    'wrong-env-cert',
    'a sandbox certificate of 2022 at production',
    [withCert(`--env production ${hi}`), `cert verify push.pem --ca gateway-ca.pem --env production`],
    { credential: { kind: 'sandbox' } },
  ),
  push(
    request,
    'wrong-env-cert',
    'a pass certificate at the sandbox',
    [withCert('--env sandbox --topic pass.com.acme.card --payload {}')],
    { credential: { kind: 'pass', topic: 'pass.com.acme.card' }, files: { '{}': '{}' } },
  ),
  push(
    request,
    'cert-of-other-app',
    'a certificate of another app',
    [
      withCert(`--env sandbox ${hi}`),
      `doctor --gateway local --env sandbox --cert push.pem --topic ${app}`,
      `cert verify push.pem --ca gateway-ca.pem --topic ${app}`,
    ],
    { credential: { topic: 'com.acme.drivers' } },
  ),
  push(
    request,
    'cert-of-other-app',
    'a certificate of the app before it changed hands',
    [withCert(`--env production ${hi}`)],
    { credential: { kind: 'production', topic: 'com.oldowner.orders' } },
  ),
  push(
    request,
    ['cert-of-other-app', 'topic-suffix', 'topic-disallowed'],
    'a legacy certificate asked for the voip topic',
    [withCert(`--env sandbox --topic ${app}.voip --template voip`)],
    { credential: { kind: 'development' } },
  ),
  push(
    request,
    'topic-suffix',
    'a voip push to the plain topic',
    [withKey(`--env sandbox --topic ${app} --push-type voip --payload hi.json`)],
    { device: {} },
  ),
  push(
    request,
    'topic-suffix',
    'voip twice in the topic',
    [withKey(`--env sandbox --topic ${app}.voip.voip --push-type voip --payload hi.json`)],
    { device: { topic: `${app}.voip` } },
  ),
  push(
    request,
    ['devicetoken-not-for-topic', 'token-of-other-kind', 'pushkit-token'],
    'the token of PushKit with an ordinary alert',
    [withKey(`--env sandbox ${hi}`)],
    { device: { topic: `${app}.voip` } },
  ),
  push(request, 'devicetoken-not-for-topic', 'the token of another app', [withKey(`--env sandbox ${hi}`)], {
    device: { topic: 'com.acme.drivers' },
  }),
  push(
    request,
    'env-mismatch-token',
    'the token of another app and of the other environment',
    [withCert(`--env sandbox ${hi}`)],
    { device: { topic: 'com.acme.drivers', environment: 'production' } },
  ),
  push(
    request,
    'devicetoken-not-for-topic',
    'the token of the watch app',
    [withCert(`--env sandbox ${hi}`)],
    { device: { topic: `${app}.watchkitapp` } },
  ),
  push(
    request,
    ['missing-topic', 'no-topic'],
    'a signing key without a topic',
    [withKey('--env sandbox -m hi')],
    { device: {} },
  ),
  // A topic that was never set, by whichever name.
  push(
    request,
    ['missing-topic', 'topic-not-a-bundle-id', 'devicetoken-not-for-topic'],
    'nil as topic',
    [withKey('--env sandbox --topic nil -m hi')],
    { device: {} },
  ),
  push(
    request,
    'topic-with-team-id',
    'the team id before the topic',
    [withKey(`--env sandbox --topic ${team}.${app} -m hi`)],
    { device: {} },
  ),
  push(
    request,
    ['token-unregistered', 'token-wrong-field', 'old-token-still-200'],
    'an app that was removed',
    [withKey(`--env sandbox ${hi}`)],
    { device: { registration: dead } },
  ),
  push(
    request,
    beyondCertificates,
    'a Live Activity with a certificate',
    [withCert(`--env sandbox --template live-update --topic ${app}.push-type.liveactivity`)],
    {},
  ),
  push(
    request,
    beyondCertificates,
    'a location push with a certificate',
    [withCert(`--env sandbox --push-type location --topic ${app}.location-query --payload silent.json`)],
    {},
  ),
  push(
    request,
    beyondCertificates,
    'a widget reload with a certificate',
    [withCert(`--env sandbox --topic ${app}.push-type.widgets --template widgets`)],
    {},
  ),
  push(
    request,
    'invalid-push-type',
    'a push type that does not exist',
    [withKey(`--env sandbox ${hi} --push-type foo`)],
    {},
  ),
  push(
    request,
    'background-priority10',
    'a silent push at priority 10',
    [withKey(`--env sandbox --topic ${app} --payload silent.json --priority 10`)],
    { device: {} },
  ),
  push(
    request,
    'payload-size',
    'a payload over 4096 bytes',
    [withKey(`--env sandbox --topic ${app} --payload big.json`)],
    { files: { 'big.json': JSON.stringify({ aps: { alert: 'x'.repeat(4200) } }) } },
  ),
  push(
    request,
    'bad-expiration',
    'a lifetime instead of a date',
    [withKey(`--env sandbox ${hi} --expiration 120`), toRows(`--env sandbox ${hi} --expiration 120`)],
    { device: {} },
  ),
  push(
    request,
    'wrong-credential-kind',
    'a code signing identity',
    [withCert(`--env sandbox ${hi}`), doctorCert('--env sandbox'), 'cert inspect push.pem'],
    { credential: { kind: 'apple-development', topic: 'ann' } },
  ),
  push(
    request,
    'cert-expired',
    'an expired certificate',
    [
      withCert(`--env sandbox ${hi}`),
      doctorCert('--env sandbox'),
      'cert verify push.pem --ca gateway-ca.pem',
      'cert inspect push.pem',
    ],
    { credential: { from: -400, until: -10 } },
  ),
  push(
    request,
    'clock',
    'a certificate that begins in two days',
    [
      withCert(`--env sandbox ${hi}`),
      doctorCert('--env sandbox'),
      'cert verify push.pem --ca gateway-ca.pem',
    ],
    { credential: { from: 2 } },
  ),
  {
    ...push(
      request,
      'no-private-key',
      'the .cer alone',
      [
        `send ${local} --cert push.cer --env sandbox ${hi}`,
        'doctor --gateway local --env sandbox --cert push.cer',
        'cert inspect push.cer',
      ],
      {},
    ),
    onlyWarns: inspectsAlone,
  },
  push(
    request,
    'key-mismatch',
    'a certificate and a foreign key',
    [
      `send ${local} --cert push.cer --key old.key --env sandbox ${hi}`,
      'doctor --gateway local --env sandbox --cert push.cer --key old.key',
      'cert merge push.cer old.key',
    ],
    {},
  ),
]

const refusals = 'answers of APNs'
const there = '--gateway localhost:{port} --ca ca.pem'
const [toOne = '', look = ''] = both(there)
/** What doctor, which has no device to push to, can know as well. */
const all = [toOne, many(there), look]

/** What a gateway of somebody answers to whoever has a credential: the local one would say that the answer was set. */
const answering = (
  cause: Scenario['cause'],
  status: number,
  reason: string,
  lines: readonly string[] = [toOne],
): Scenario => ({
  theme: refusals,
  name: reason,
  cause,
  lines,
  setUp: async (bench) => ({
    files: files(bench),
    values: {
      port: await http2(bench, await bench.server(['localhost']), {
        answer: (stream, headers) => {
          if (headers.authorization === undefined) return asApns(stream, headers)
          stream.on('error', () => {})
          stream.respond({ ':status': status })
          stream.end(JSON.stringify({ reason }))
        },
      }),
    },
  }),
})

const answers: Scenario[] = [
  answering(['apns-outage', 'gateway-busy'], 503, 'ServiceUnavailable'),
  answering(['apns-outage', 'server-going-away'], 503, 'Shutdown'),
  answering('apns-outage', 500, 'InternalServerError'),
  answering('too-many-to-one-device', 429, 'TooManyRequests'),
  answering(['too-many-token-updates', 'token-updates-of-others'], 429, 'TooManyProviderTokenUpdates'),
  answering('authorization-lost', 403, 'MissingProviderToken', [toOne, many(there)]),
  answering('token-unregistered', 410, 'Unregistered', [toOne, many(there)]),
  answering('env-restricted-key', 403, 'BadEnvironmentKeyInToken', all),
  answering(['stale-token', 'clock'], 403, 'ExpiredProviderToken', all),
  answering('env-mismatch-token', 400, 'BadDeviceToken', [toOne, many(there)]),
  answering('devicetoken-not-for-topic', 400, 'DeviceTokenNotForTopic', [toOne, many(there)]),
  // A key of another team, a key id that was mistyped, or a key that was revoked: the answer is the same.
  answering(
    ['wrong-p8', 'wrong-team-id', 'ids-swapped', 'account-switch', 'key-revoked'],
    403,
    'InvalidProviderToken',
    all,
  ),
  answering('not-apns', 400, 'MissingTopic', [toOne, many(there)]),
  answering('topic-disallowed', 400, 'TopicDisallowed', all),
]

answers.push(
  push(
    refusals,
    ['wallet-topic', 'wrong-env-cert'],
    'a pass certificate at the sandbox, by --gateway',
    [withCert('--env sandbox --topic pass.com.acme.card --payload empty.json')],
    { credential: { kind: 'pass', topic: 'pass.com.acme.card' }, files: { 'empty.json': '{}' } },
  ),
  push(
    refusals,
    'wallet-topic',
    'a pass with the signing key of the app',
    [withKey(ofPass), toRows(ofPass)],
    { files: { 'empty.json': '{}' } },
  ),
  ...[
    ['env-mismatch-token', 'BadDeviceToken'],
    ['token-unregistered', '410'],
    ['local-length-check', "'Validity check failed: Device token is invalid'"],
    ['local-length-check', "'Invalid token format. Expected 64 character hex string'"],
  ].map(([cause = '', text = '']) => push(refusals, cause, `explain ${text}`, [`explain ${text}`])),
)

const signing = 'signing key'

const signingKeys: readonly Scenario[] = [
  push(
    signing,
    'wrong-p8',
    'the .p8 of another key under this key id',
    [
      `send ${local} --signing-key other.p8 --key-id ${keyId} --team-id ${team} --env sandbox ${hi}`,
      `doctor --gateway local --env sandbox --signing-key other.p8 --key-id ${keyId} --team-id ${team} --topic ${app}`,
    ],
    { device: {} },
  ),
  push(
    signing,
    ['wrong-team-id', 'account-switch'],
    'the team id of the account before',
    [
      `send ${local} --signing-key AuthKey_${keyId}.p8 --team-id Z9Y8X7W6V5 --env sandbox ${hi}`,
      `doctor --gateway local --env sandbox --signing-key AuthKey_${keyId}.p8 --team-id Z9Y8X7W6V5 --topic ${app}`,
    ],
    { device: {} },
  ),
  push(
    signing,
    'ids-swapped',
    'key id and team id swapped',
    [`send ${local} --signing-key other.p8 --key-id ${team} --team-id ${keyId} --env sandbox ${hi}`],
    { device: {}, key: { publicKey: createPublicKey(keyNamed('other p8', 'ec')) } },
  ),
  push(
    signing,
    // The name of the file is the proof: another id was typed, or another file taken.
    ['key-id-differs', 'wrong-p8'],
    'a key id against the name of the file',
    [
      `send ${local} --signing-key AuthKey_${keyId}.p8 --key-id BBBBBBBBBB --team-id ${team} --env sandbox ${hi}`,
    ],
    { device: {} },
  ),
  push(
    signing,
    ['key-unknown-to-local-gateway', 'wrong-p8'],
    'a key the gateway does not know',
    [withKey(`--env sandbox ${hi}`)],
    { device: {}, key: 'none' },
  ),
  push(
    signing,
    'env-restricted-key',
    'a key for the sandbox at production',
    [withKey(`--env production ${hi}`), doctorKey(`--env production --topic ${app}`)],
    { device: { environment: 'production' }, key: { environments: ['sandbox'] } },
  ),
  push(
    signing,
    'env-restricted-key',
    'a key for production at the sandbox',
    [withKey(`--env sandbox ${hi}`)],
    { device: {}, key: { environments: ['production'] } },
  ),
  push(signing, 'topic-disallowed', 'a key made for another app', [withKey(`--env sandbox ${hi}`)], {
    device: {},
    key: { bundleIds: ['com.acme.drivers'] },
  }),
]

export const requestScenarios = [...requests, ...answers, ...signingKeys]
