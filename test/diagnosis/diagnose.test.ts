import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { appleGateway, type Gateway } from '../../src/apns/endpoint.ts'
import type { Notification } from '../../src/apns/notification.ts'
import type { Reply } from '../../src/apns/reply.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  issueCertificate,
} from '../../src/credential/certificate/issue.ts'
import type { Credential } from '../../src/credential/model.ts'
import type { Certainty } from '../../src/diagnosis/cause.ts'
import { foreseeableCauses } from '../../src/diagnosis/causes/foreseeable.ts'
import { causes } from '../../src/diagnosis/causes/registry.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Facts, Failure } from '../../src/diagnosis/facts.ts'
import { foresee, foreseeable } from '../../src/diagnosis/foresee.ts'

const now = new Date('2026-11-22T08:00:00Z')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const token = 'ab'.repeat(32)

const credentials: Partial<Record<IssuableKind | 'expired' | 'signing-key', Credential>> = {
  'signing-key': {
    kind: 'signing-key',
    signingKey: { key: privateKey, keyId: 'KEYID12345', teamId: 'TEAM123456' },
  },
}

beforeAll(async () => {
  const authority = await createAuthority({ commonName: 'test', now, days: 999 })
  const issue = async (kind: IssuableKind, notBefore = now): Promise<Credential> => {
    const { der } = await issueCertificate({
      authority,
      kind,
      topic: 'com.example.app',
      teamId: 'TEAM123456',
      organization: 'Example',
      now,
      notBefore,
      days: 395,
      key: privateKey,
    })
    const identity = { certificate: readCertificate(der), key: { key: privateKey } }
    return { kind: 'identity', identity, chain: [] }
  }
  for (const kind of ['universal', 'sandbox'] as const) credentials[kind] = await issue(kind)
  credentials.expired = await issue('universal', new Date('2024-01-01T00:00:00Z'))
})

const local: Gateway = { kind: 'local', environment: 'sandbox', endpoint: { host: '127.0.0.1', port: 2197 } }
const other: Gateway = { kind: 'other', endpoint: { host: 'push.example.com', port: 443 } }
const here: Gateway = { kind: 'other', endpoint: { host: '127.0.0.1', port: 8443 } }
const sandbox = appleGateway('sandbox')
const production = appleGateway('production')

interface Situation {
  readonly surroundings?: Facts['surroundings']
  readonly gateway?: Gateway
  readonly credential?: keyof typeof credentials
  readonly file?: string
  readonly notification?: { readonly [K in keyof Notification]?: Notification[K] | undefined }
  readonly tokenMade?: Date
}

function attemptOf(situation: Situation, outcome: NonNullable<Facts['outcome']>): Facts {
  const credential = situation.credential === undefined ? undefined : credentials[situation.credential]
  return {
    gateway: situation.gateway ?? sandbox,
    notification: {
      deviceToken: token,
      payload: Buffer.from('{"aps":{}}'),
      topic: 'com.example.app',
      pushType: 'alert',
      ...situation.notification,
    } as Notification,
    outcome,
    now,
    ...(credential !== undefined && { credential }),
    ...(situation.file !== undefined && { file: situation.file }),
    ...(situation.tokenMade !== undefined && { tokenMade: situation.tokenMade }),
    ...(situation.surroundings !== undefined && { surroundings: situation.surroundings }),
    again: (changes) => `again ${JSON.stringify(changes)}`,
  }
}

const rejection = (reply: Partial<Reply>): NonNullable<Facts['outcome']> => ({
  kind: 'rejected',
  reply: { status: 400, ...reply },
})

const withoutTopic = { topic: undefined }
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

describe('a provider token that was refused and not sent', () => {
  it.each(['InvalidProviderToken', 'ExpiredProviderToken', 'TooManyProviderTokenUpdates'])('%s', (reason) => {
    const facts = attemptOf({ credential: 'universal', gateway: other }, rejection({ status: 403, reason }))
    const { what, causes } = diagnose(facts)
    expect(what.en).toContain('it had none')
    expect(causes[0]).toMatchObject({ cause: 'not-apns', certainty: 'likely' })
    expect(causes[0]?.remedy.commands).not.toEqual([])
  })
})

describe('nobody on the way is blamed where nobody is', () => {
  const unreachable = (address: string) => ({ kind: 'unreachable', code: 'EHOSTUNREACH', address }) as const
  it.each([
    ['192.168.1.9', unreachable('192.168.1.9'), ['nobody-at-address']],
    ['127.0.0.1', unreachable('127.0.0.1'), ['forbidden-here']],
    ['fe80::1', { kind: 'forbidden', code: 'EINVAL', address: 'fe80::1' } as const, ['ipv6-zone-missing']],
  ])('%s', (host, failure, ids) => {
    const situation: Situation = {
      gateway: { kind: 'other', endpoint: { host, port: 8443 } },
      surroundings: { isNeighbour: true },
    }
    const { causes: found } = diagnose(attemptOf(situation, { kind: 'unsent', failure }))
    expect(found.map(({ cause }) => cause)).toEqual(ids)
  })
})

test.each([
  ['ENOTFOUND', ['dns', 'host-misspelt']],
  ['EAI_AGAIN', ['dns']],
])('a name of one’s own where no name outside is known: %s', (code, ids) => {
  const failure: Failure = { kind: 'name-not-resolved', host: 'push.example.com', code }
  const surroundings = { otherName: { host: 'www.apple.com', isKnown: false } }
  const { causes: found } = diagnose(attemptOf({ gateway: other, surroundings }, { kind: 'unsent', failure }))
  expect(found.map(({ cause }) => cause)).toEqual(ids)
})

describe('a connection that was cut where a certificate is shown', () => {
  it.each([
    ['universal', other, ['certificate-refused-silently', 'cut-on-the-way'], /without one and with/],
    [undefined, other, ['client-cert-not-sent', 'cut-on-the-way'], /seems to demand one/],
    ['signing-key', other, ['client-cert-not-sent', 'cut-on-the-way'], /seems to demand one/],
    // Apple asks as well, and demands none.
    ['universal', sandbox, ['cut-on-the-way'], /./],
  ] as const)('by who asks for one and lets nobody in: %s, %o', (credential, gateway, ids, said) => {
    const failure: Failure = { kind: 'reset', phase: 'settings', abrupt: true }
    const surroundings = { answersWithoutCertificate: false, asksForCertificate: true }
    const situation = { gateway, surroundings, ...(credential !== undefined && { credential }) }
    const { causes: found } = diagnose(attemptOf(situation, { kind: 'unsent', failure }))
    expect(found.map(({ cause }) => cause)).toEqual(ids)
    expect(found.map(({ certainty }) => certainty)).toEqual(['likely', 'possible'].slice(0, ids.length))
    expect(found[0]?.evidence.en).toMatch(said)
  })

  it.each([
    [undefined, 'client-cert-not-sent', /closed the connection when none was shown/],
    ['universal', 'certificate-refused-silently', /just when it was shown/],
  ] as const)('by who asks for one, and was not asked again: %s', (credential, id, said) => {
    const failure: Failure = { kind: 'reset', phase: 'settings', abrupt: true }
    const surroundings = { asksForCertificate: true }
    const situation = { gateway: other, surroundings, ...(credential !== undefined && { credential }) }
    const [first] = diagnose(attemptOf(situation, { kind: 'unsent', failure })).causes
    expect(first?.cause).toBe(id)
    expect(first?.evidence.en).toMatch(said)
  })

  const failure: Failure = { kind: 'reset', phase: 'settings', abrupt: true }
  it.each([
    [{}, 'certificate-refused-silently', /just when it was shown/],
    [{ answersWithoutCertificate: false }, 'cut-on-the-way', /was cut before|before a word of HTTP/],
    [
      { answersWithoutCertificate: true, answersToCertificate: false },
      'certificate-refused-silently',
      /twice closed/,
    ],
    [{ answersToCertificate: false }, 'certificate-refused-silently', /twice closed/],
    [
      { answersWithoutCertificate: false, asksForCertificate: false },
      'cut-on-the-way',
      /was cut before|word of HTTP/,
    ],
    [{ answersWithoutCertificate: true, answersToCertificate: true }, 'cut-on-the-way', /cut once/],
    [{ answersToCertificate: true }, 'cut-on-the-way', /not the certificate/],
  ])('and after which was seen %j', (surroundings, id, said) => {
    for (const kind of ['unsent', 'unknown'] as const) {
      const situation: Situation = { credential: 'universal', gateway: other, surroundings }
      const [first] = diagnose(attemptOf(situation, { kind, failure })).causes
      expect(first).toMatchObject({ cause: id, certainty: 'likely' })
      expect(first?.evidence.en).toMatch(said)
      if (kind === 'unknown') expect(first?.evidence.en).not.toMatch(/before a push could be sent/)
    }
  })
})

describe('the first cause of a rejection', () => {
  it.each<[string, string, Situation, string, Certainty, RegExp]>([
    [
      'BadDeviceToken',
      'from production',
      { gateway: production },
      'env-mismatch-token',
      'likely',
      /sandbox token/,
    ],
    ['BadDeviceToken', 'from sandbox', {}, 'env-mismatch-token', 'likely', /production token/],
    [
      'BadDeviceToken',
      'with a token cut short',
      { notification: { deviceToken: 'ab'.repeat(35) } },
      'token-format',
      'likely',
      /70 hex digits/,
    ],
    ['DeviceTokenNotForTopic', '', {}, 'devicetoken-not-for-topic', 'likely', /com\.example\.app/],
    [
      'DeviceTokenNotForTopic',
      'without .voip',
      { notification: { pushType: 'voip' } },
      'topic-suffix',
      'likely',
      /com\.example\.app\.voip/,
    ],
    [
      'TopicDisallowed',
      'by a certificate',
      { credential: 'universal', notification: { topic: 'com.other' } },
      'cert-of-other-app',
      'certain',
      /com\.other/,
    ],
    [
      'TopicDisallowed',
      'by a signing key',
      { credential: 'signing-key' },
      'topic-disallowed',
      'likely',
      /TEAM123456/,
    ],
    [
      'TopicDisallowed',
      'with a team id',
      { credential: 'signing-key', notification: { topic: 'TEAM123456.com.example.app' } },
      'topic-with-team-id',
      'likely',
      /begins with a team id/,
    ],
    [
      'MissingTopic',
      'with a signing key',
      { credential: 'signing-key', notification: withoutTopic },
      'missing-topic',
      'certain',
      /does not say it/,
    ],
    [
      'MissingTopic',
      'with several topics',
      { credential: 'universal', notification: withoutTopic },
      'missing-topic',
      'certain',
      /good for \d topics/,
    ],
    [
      'BadTopic',
      'with a blank',
      { notification: { topic: 'my app' } },
      'topic-not-a-bundle-id',
      'certain',
      /"my app"/,
    ],
    [
      'BadCertificateEnvironment',
      '',
      { gateway: production, credential: 'sandbox', file: 'dev.p12' },
      'wrong-env-cert',
      'certain',
      /dev\.p12 is for sandbox; the push went to production/,
    ],
    [
      'BadCertificate',
      'expired',
      { gateway: other, credential: 'expired' },
      'cert-expired',
      'certain',
      /expired on 2025-01-30/,
    ],
    [
      'BadCertificate',
      'expired, of the local gateway, by Apple',
      { credential: 'expired' },
      'certificate-of-local-gateway',
      'certain',
      /Apple/,
    ],
    [
      'BadCertificate',
      'good',
      { gateway: other, credential: 'universal' },
      'cert-revoked',
      'possible',
      /may have been revoked/,
    ],
    [
      'BadCertificate',
      'good, of the local gateway',
      { gateway: local, credential: 'universal' },
      'answer-was-set',
      'likely',
      /was told to/,
    ],
    [
      'InvalidProviderToken',
      '',
      { credential: 'signing-key', file: 'key.p8' },
      'ids-swapped',
      'likely',
      /swapped/,
    ],
    [
      'InvalidProviderToken',
      'with the key id in the name',
      { credential: 'signing-key', file: 'AuthKey_KEYID12345.p8' },
      'wrong-team-id',
      'likely',
      /team id TEAM123456 is the one to doubt/,
    ],
    [
      'InvalidProviderToken',
      'with another key id in the name',
      { credential: 'signing-key', file: 'AuthKey_AAAAAAAAAA.p8' },
      'wrong-p8',
      'certain',
      /is the key AAAAAAAAAA, and the key id KEYID12345 was given/,
    ],
    [
      'ExpiredProviderToken',
      'of a fresh token',
      { credential: 'signing-key', tokenMade: minutesAgo(3) },
      'clock',
      'certain',
      /made 3 minutes ago/,
    ],
    [
      'ExpiredProviderToken',
      'of an old token',
      { credential: 'signing-key', tokenMade: minutesAgo(90) },
      'stale-token',
      'certain',
      /more than an hour ago/,
    ],
    ['MissingProviderToken', 'without a credential', {}, 'no-credential', 'certain', /No credential/],
    [
      'MissingProviderToken',
      'with a certificate',
      { gateway: local, credential: 'universal' },
      'certificate-not-taken',
      'likely',
      /did not reach APNs/,
    ],
    [
      'BadEnvironmentKeyIdInToken',
      '',
      { credential: 'signing-key' },
      'env-restricted-key',
      'certain',
      /not for sandbox/,
    ],
    [
      'TooManyProviderTokenUpdates',
      '',
      { credential: 'signing-key' },
      'too-many-token-updates',
      'likely',
      /another program/,
    ],
    [
      'PayloadTooLarge',
      '',
      { notification: { payload: Buffer.alloc(4097) } },
      'payload-size',
      'certain',
      /4097 bytes/,
    ],
    [
      'PayloadEmpty',
      '',
      { notification: { payload: Buffer.alloc(0) } },
      'payload-empty',
      'certain',
      /no bytes/,
    ],
    [
      'BadCollapseId',
      '',
      { notification: { collapseId: '汉'.repeat(22) } },
      'collapse-id-length',
      'certain',
      /66 bytes/,
    ],
    ['BadMessageId', '', { notification: { id: 'x' } }, 'id-not-a-uuid', 'certain', /"x"/],
    [
      'BadPriority',
      '',
      { notification: { pushType: 'background', priority: 10 } },
      'background-priority10',
      'certain',
      /allows 5/,
    ],
    ['BadPath', 'of a stranger', { gateway: other }, 'not-apns', 'likely', /probably not APNs/],
    ['Unregistered', '', {}, 'token-unregistered', 'likely', /removed/],
    ['TooManyRequests', '', {}, 'too-many-to-one-device', 'likely', /too many/],
  ])('%s %s', (reason, _, situation, id, certainty, evidence) => {
    const { what, causes } = diagnose(attemptOf(situation, rejection({ reason })))
    expect(causes[0]).toMatchObject({ cause: id, certainty })
    expect(causes[0]?.evidence.en).toMatch(evidence)
    for (const { en, zh } of [what, ...causes.flatMap(({ evidence: told, remedy }) => [told, remedy.text])]) {
      expect(en).toMatch(/\S/)
      expect(zh).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('what to type next', () => {
  const commandsFor = (reason: string, situation: Situation) =>
    diagnose(attemptOf(situation, rejection({ reason }))).causes[0]?.remedy.commands

  it('is the other environment, when the credential is good for it', () => {
    expect(commandsFor('BadDeviceToken', { gateway: production, credential: 'universal' })).toEqual([
      'again {"env":"sandbox"}',
    ])
    expect(commandsFor('BadDeviceToken', { credential: 'sandbox' })).toEqual([])
  })

  it('is the ids swapped', () => {
    expect(commandsFor('InvalidProviderToken', { credential: 'signing-key' })).toEqual([
      'again {"keyId":"TEAM123456","teamId":"KEYID12345"}',
    ])
  })

  it('is the topic with its suffix', () => {
    expect(commandsFor('DeviceTokenNotForTopic', { notification: { pushType: 'voip' } })).toEqual([
      'again {"topic":"com.example.app.voip"}',
    ])
  })
})

describe('a reason nobody has written down', () => {
  it('is told as it came', () => {
    const { what, causes } = diagnose(attemptOf({}, rejection({ reason: 'Zork' })))
    expect(what.en).toContain('"Zork"')
    expect(causes).toEqual([])
  })

  it('may be missing', () => {
    expect(diagnose(attemptOf({}, rejection({ status: 502 }))).what.en).toContain('502')
  })
})

describe('the first cause of a failure', () => {
  const certificate = (
    issuer: string,
    notAfter = '2027-01-01',
    names = 'DNS:api.push.apple.com, DNS:api.sandbox.push.apple.com',
    notBefore = '2026-01-01',
  ) => ({
    subject: 'CN=api.push.apple.com',
    issuer,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    names,
    fingerprint: '',
  })
  const apple = 'CN=Apple Public Server RSA CA 12 - G1\nO=Apple Inc.'
  const proxy = { address: 'p:3128', source: 'HTTPS_PROXY' }
  const socks = { variable: 'HTTPS_PROXY', isSocks: true }
  const refusedBy = (status: number, ...schemes: string[]): Failure => ({
    kind: 'proxy-refused',
    proxy,
    status,
    schemes,
  })
  const unknownRoot = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'

  it.each<[Failure, Situation, string, Certainty, RegExp]>([
    [
      { kind: 'name-not-resolved', host: 'api.push.apple.com', code: 'EAI_AGAIN' },
      {},
      'dns',
      'likely',
      /no network/,
    ],
    [
      { kind: 'name-not-resolved', host: 'push.example.com', code: 'ENOTFOUND' },
      { gateway: other },
      'host-misspelt',
      'likely',
      /push\.example\.com/,
    ],
    [{ kind: 'refused' }, {}, 'firewall-port', 'likely', /firewall/],
    [{ kind: 'refused' }, { gateway: local }, 'nobody-listens', 'certain', /127\.0\.0\.1:2197/],
    [
      { kind: 'unreachable', code: 'ENETUNREACH', address: '17.188.128.1' },
      {},
      'no-route',
      'likely',
      /17\.188\.128\.1/,
    ],
    [{ kind: 'timeout', phase: 'connect', seconds: 10 }, {}, 'firewall-port', 'likely', /port 443/],
    [{ kind: 'timeout', phase: 'resolve' }, {}, 'dns', 'likely', /DNS/],
    [
      { kind: 'timeout', phase: 'handshake' },
      {},
      'firewall-port',
      'likely',
      /silent at the first word of TLS/,
    ],
    [
      { kind: 'timeout', phase: 'handshake' },
      { gateway: other },
      'held-up-on-the-way',
      'likely',
      /silent.*MTU/,
    ],
    [
      { kind: 'timeout', phase: 'settings' },
      { gateway: other },
      'held-up-on-the-way',
      'likely',
      /silent: [^(]*holds it up\.$/,
    ],
    ...(
      [
        [0, /no error: it is restarting/],
        [1, /says that HTTP\/2 was broken on this side/],
        [2, /an error of its own; its log/],
      ] as const
    ).map(
      ([code, said]) =>
        [
          { kind: 'goaway', code, lastStreamId: 0 },
          { gateway: other },
          'gateway-closed',
          'possible',
          said,
        ] as const satisfies [Failure, Situation, string, Certainty, RegExp],
    ),
    [
      { kind: 'goaway', code: 2, lastStreamId: 0, text: 'shard 7 is gone' },
      { gateway: other },
      'gateway-closed',
      'possible',
      /: “shard 7 is gone”$/,
    ],
    [
      { kind: 'stream-reset', code: 7 },
      { gateway: other },
      'gateway-busy',
      'possible',
      /before looking at it/,
    ],
    [
      { kind: 'stream-reset', code: 8 },
      { gateway: other },
      'gateway-busy',
      'possible',
      /gave the request up/,
    ],
    [
      { kind: 'stream-reset', code: 3 },
      { gateway: other },
      'gateway-busy',
      'possible',
      /, FLOW_CONTROL_ERROR\.$/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      {
        gateway: other,
        surroundings: { unreadAuthorities: { variable: 'SSL_CERT_FILE', file: '/etc/corp.pem' } },
      },
      'authority-unknown',
      'certain',
      /SSL_CERT_FILE names a file of authorities, and Node/,
    ],
    ...(
      [
        [{ kind: 'reset', phase: 'tunnel', abrupt: false }, /want TLS.*and SOCKS proxies/],
        [
          { kind: 'other', phase: 'tunnel', code: 'HPE_INVALID_CONSTANT', message: '', speaks: 'SOCKS' },
          /what answers there speaks SOCKS, not HTTP\.$/,
        ],
        [{ kind: 'refused' }, /cannot be used: refused\.$/],
      ] as const satisfies [Failure, RegExp][]
    ).map(
      ([why, said]) =>
        [
          { kind: 'proxy-unreachable', proxy, why },
          {},
          'proxy-not-there',
          'certain',
          said,
        ] as const satisfies [Failure, Situation, string, Certainty, RegExp],
    ),
    ...(
      [
        [undefined, /itself \(503\)\.$/],
        ['ERR_DNS_FAIL', /does not find the name \(ERR_DNS_FAIL\)/],
        ['connection_timeout', /its connection there failed/],
        ['proxy_internal_error', /: proxy_internal_error\.$/],
      ] as const
    ).map(
      ([word, said]) =>
        [
          { ...refusedBy(503), ...(word !== undefined && { word }) } as Failure,
          {},
          'proxy-cannot-reach',
          'certain',
          said,
        ] as const satisfies [Failure, Situation, string, Certainty, RegExp],
    ),
    [{ kind: 'timeout', phase: 'answer' }, {}, 'no-answer', 'possible', /request left/],
    [{ kind: 'reset', phase: 'handshake', abrupt: true }, {}, 'firewall-port', 'likely', /does not let TLS/],
    [
      { kind: 'reset', phase: 'handshake', abrupt: true },
      { gateway: other },
      'cut-on-the-way',
      'likely',
      /cut/,
    ],
    [
      {
        kind: 'untrusted',
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
        certificate: certificate('CN=Charles Proxy CA'),
      },
      {},
      'tls-interception',
      'certain',
      /“Charles”/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      {},
      'tls-interception',
      'likely',
      /Corp CA/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate(apple) },
      {},
      'ca-root-missing',
      'likely',
      /USERTrust/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate(apple, '2026-06-01') },
      {},
      'clock',
      'likely',
      /2026-11-22/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate('CN=x', '2027-06-01') },
      { gateway: other, surroundings: { hasOwnAuthorities: true } },
      'server-certificate-expired',
      'certain',
      /^An authority above .*--ca.*; the server's own is good until 2027-06-01/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate('CN=x', '2026-06-01') },
      { gateway: other },
      'server-certificate-expired',
      'certain',
      /2026-06-01/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate('CN=x', '2026-06-01') },
      { gateway: other, credential: 'expired', file: 'push.p12' },
      'clock',
      'likely',
      /it is 2026-11-22, and both the server's certificate and push\.p12 have expired/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      { gateway: other },
      'authority-unknown',
      'certain',
      /“Corp CA”/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      { gateway: other, surroundings: { hasOwnAuthorities: true } },
      'authority-unknown',
      'certain',
      /does not hold that authority: it is of another one, or an older/,
    ],
    [
      {
        kind: 'untrusted',
        code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        certificate: certificate('CN=Issuing CA 2'),
      },
      { gateway: other, surroundings: { hasOwnAuthorities: true } },
      'authority-unknown',
      'certain',
      /sends its certificate alone.*leaves out its intermediate/,
    ],
    [
      { kind: 'untrusted', code: 'UNABLE_TO_GET_ISSUER_CERT', certificate: certificate('CN=Issuing CA 2') },
      { gateway: other, surroundings: { hasOwnAuthorities: true } },
      'authority-unknown',
      'certain',
      /the root above is not in the file/,
    ],
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      { gateway: other, surroundings: { missingAuthorities: '/etc/corp.pem' } },
      'extra-authorities-missing',
      'likely',
      /corp\.pem: there is no such file/,
    ],
    [
      {
        kind: 'untrusted',
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
        certificate: certificate(apple, '2027-01-01', 'DNS:push.example.com'),
      },
      {},
      'server-name-mismatch',
      'certain',
      /DNS:push\.example\.com/,
    ],
    // A page of the network in Apple's place: a box that opens TLS would show the name that was asked for.
    ...['ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', unknownRoot, 'CERT_HAS_EXPIRED'].map(
      (code): [Failure, Situation, string, Certainty, RegExp] => [
        {
          kind: 'untrusted',
          code,
          certificate: certificate('CN=login.cafe.example', '2026-06-01', 'DNS:login.cafe.example'),
        },
        {},
        'captive-portal',
        'likely',
        /certificate is for DNS:login\.cafe\.example: mostly the login page/,
      ],
    ),
    [
      {
        kind: 'untrusted',
        code: unknownRoot,
        certificate: certificate('CN=Zscaler Root', '2027-01-01', 'DNS:block.zscaler.com'),
      },
      {},
      'tls-interception',
      'certain',
      /Zscaler/,
    ],
    // The clock and a box together: both are told, the clock first.
    [
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate('CN=Corp CA', '2026-06-01') },
      {},
      'clock',
      'likely',
      /the clock is probably wrong as well/,
    ],
    [
      {
        kind: 'untrusted',
        code: 'CERT_NOT_YET_VALID',
        certificate: certificate('CN=Corp CA', '2028-01-01', 'DNS:api.sandbox.push.apple.com', '2027-01-01'),
      },
      {},
      'clock',
      'likely',
      /the clock is probably wrong as well/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_NOT_YET_VALID', certificate: certificate('CN=Local CA') },
      { gateway: other },
      'server-certificate-not-yet-valid',
      'likely',
      /an authority above it is not valid yet/,
    ],
    [
      {
        kind: 'untrusted',
        code: 'INVALID_PURPOSE',
        certificate: { ...certificate('CN=Corp CA'), isNotForServers: true },
      },
      { gateway: other },
      'server-certificate-unusable',
      'certain',
      /not made for servers/,
    ],
    [
      { kind: 'unreachable', code: 'EHOSTUNREACH', address: '192.168.1.9' },
      { gateway: other },
      'no-route',
      'likely',
      /A router or firewall on the way/,
    ],
    [
      { kind: 'unreachable', code: 'EHOSTUNREACH', address: '192.168.1.9' },
      { gateway: other, surroundings: { isNeighbour: true } },
      'nobody-at-address',
      'likely',
      /no router is between/,
    ],
    [
      { kind: 'unreachable', code: 'EHOSTUNREACH', address: 'fd00::9' },
      { gateway: other, surroundings: { isNeighbour: true } },
      'nobody-at-address',
      'likely',
      /fd00::9 lies in a network of this computer/,
    ],
    [
      { kind: 'unreachable', code: 'EHOSTUNREACH', address: '127.0.0.1' },
      { gateway: here, surroundings: { isNeighbour: true } },
      'forbidden-here',
      'certain',
      /is this computer itself/,
    ],
    ...(
      [
        { kind: 'forbidden', code: 'EINVAL', address: 'fe80::1' },
        { kind: 'unreachable', code: 'EHOSTUNREACH', address: 'fe80::1' },
      ] as const
    ).map(
      (failure) =>
        [
          failure,
          { gateway: { kind: 'other', endpoint: { host: 'fe80::1', port: 8443 } } },
          'ipv6-zone-missing',
          'certain',
          /of one link alone/,
        ] as const satisfies [Failure, Situation, string, Certainty, RegExp],
    ),
    [
      { kind: 'forbidden', code: 'EINVAL', address: '10.0.0.1' },
      { gateway: other },
      'forbidden-here',
      'likely',
      /black hole/,
    ],
    // Its own certificate is one of a server: then it is one above, and which nobody has seen.
    [
      { kind: 'untrusted', code: 'INVALID_PURPOSE', certificate: certificate('CN=Corp CA') },
      { gateway: other },
      'server-certificate-unusable',
      'likely',
      /above its own, such as “Corp CA”, is that of no authority/,
    ],
    ...(
      [
        ['PERMITTED_VIOLATION', /may not issue for this name/],
        ['EXCLUDED_VIOLATION', /is forbidden to issue for this name/],
        ['CA_MD_TOO_WEAK', /by “Corp CA”: it, or .*SHA-1 or MD5/],
        ['EE_KEY_TOO_SMALL', /its key is too short/],
        ['CA_KEY_TOO_SMALL', /the key of an authority above it is too short/],
        ['INVALID_CA', /that of no authority \(CA:FALSE\)/],
        ['PATH_LENGTH_EXCEEDED', /more authorities above it than/],
      ] as const
    ).map(
      ([code, said]) =>
        [
          { kind: 'untrusted', code, certificate: certificate('CN=Corp CA') },
          { gateway: other },
          'server-certificate-unusable',
          'certain',
          said,
        ] as const satisfies [Failure, Situation, string, Certainty, RegExp],
    ),
    [
      { kind: 'untrusted', code: unknownRoot, certificate: certificate('CN=Corp CA') },
      { gateway: other, surroundings: { hasOwnAuthorities: true, ownAuthority: 'of-another-key' } },
      'authority-unknown',
      'certain',
      /its key did not sign.*an older or newer one/,
    ],
    [
      { kind: 'untrusted', code: 'CERT_SIGNATURE_FAILURE', certificate: certificate('CN=Corp CA') },
      { gateway: other, surroundings: { hasOwnAuthorities: true, ownAuthority: 'of-another-key' } },
      'authority-unknown',
      'certain',
      /its key did not sign/,
    ],
    [
      { kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', certificate: certificate('CN=Corp CA') },
      { gateway: other, surroundings: { hasOwnAuthorities: true, ownAuthority: 'of-the-server' } },
      'authority-unknown',
      'certain',
      /the certificate of the server itself.*its issuer, “Corp CA”/,
    ],
    [
      { kind: 'untrusted', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', certificate: certificate('CN=Dev') },
      { surroundings: { hostsLine: '127.0.0.1 api.sandbox.push.apple.com', addresses: ['127.0.0.1'] } },
      'name-leads-elsewhere',
      'certain',
      /The hosts file sends/,
    ],
    [
      { kind: 'timeout', phase: 'connect' },
      { surroundings: { hostsLine: '17.1.2.3 api.sandbox.push.apple.com', addresses: ['17.1.2.3'] } },
      'name-leads-elsewhere',
      'likely',
      /Apple changes its addresses/,
    ],
    [
      { kind: 'refused' },
      { gateway: { kind: 'other', endpoint: { host: 'localhost', port: 443 } } },
      'nobody-listens',
      'certain',
      /localhost:443/,
    ],
    [
      { kind: 'unreachable', code: 'EADDRNOTAVAIL', address: '17.188.128.1' },
      {},
      'ports-used-up',
      'likely',
      /No port of this computer/,
    ],
    [
      { kind: 'unreachable', code: 'EADDRNOTAVAIL', address: '2620:149::1' },
      {},
      'ipv6',
      'likely',
      /no way from here to IPv6/,
    ],
    ...['EMFILE', 'ENFILE', 'ENOBUFS'].map((code): [Failure, Situation, string, Certainty, RegExp] => [
      { kind: 'other', phase: 'connect', code, message: '' },
      {},
      'ports-used-up',
      'certain',
      new RegExp(code),
    ]),
    [
      { kind: 'tls-alert', number: 45, phase: 'settings' },
      { gateway: other, credential: 'expired' },
      'cert-expired',
      'certain',
      /expired on/,
    ],
    [
      { kind: 'tls-alert', number: 44, phase: 'settings' },
      { credential: 'universal' },
      'cert-revoked',
      'certain',
      /was revoked/,
    ],
    [
      { kind: 'tls-alert', number: 42, phase: 'settings' },
      { credential: 'universal' },
      'certificate-of-local-gateway',
      'certain',
      /made by the local gateway/,
    ],
    [
      { kind: 'tls-alert', number: 42, phase: 'settings' },
      { credential: 'universal', gateway: other },
      'issuer-unknown-to-gateway',
      'likely',
      /may not know its issuer/,
    ],
    [
      { kind: 'tls-alert', number: 45, phase: 'settings' },
      { credential: 'universal' },
      'clock',
      'likely',
      /the clock is behind/,
    ],
    [
      { kind: 'tls-alert', number: 48, phase: 'settings' },
      { credential: 'universal', gateway: other },
      'issuer-unknown-to-gateway',
      'certain',
      /issuer/,
    ],
    [
      { kind: 'tls-alert', number: 48, phase: 'settings' },
      { credential: 'universal', gateway: local },
      'issuer-unknown-to-gateway',
      'certain',
      /as the gateway’s own authority is called, but that one’s key did not sign it/,
    ],
    [
      { kind: 'tls-alert', number: 116, phase: 'settings' },
      { credential: 'signing-key' },
      'client-cert-not-sent',
      'certain',
      /demands/,
    ],
    [
      { kind: 'tls-alert', number: 40, phase: 'handshake', answered: true },
      {},
      'client-cert-not-sent',
      'likely',
      /demands/,
    ],
    [{ kind: 'tls-alert', number: 40, phase: 'handshake' }, {}, 'no-common-tls', 'likely', /version/],
    [{ kind: 'tls-alert', number: 70, phase: 'handshake' }, {}, 'no-common-tls', 'certain', /version/],
    [
      { kind: 'proxy-unreachable', proxy, why: { kind: 'refused' } },
      {},
      'proxy-not-there',
      'certain',
      /^The proxy p:3128, named by HTTPS_PROXY, cannot be used: refused\.$/,
    ],
    [
      {
        kind: 'proxy-unreachable',
        proxy: { ...proxy, isOverTls: true },
        why: { kind: 'timeout', phase: 'handshake', seconds: 10 },
      },
      {},
      'proxy-not-there',
      'likely',
      /begins with https:\/\/, so TLS was spoken to it/,
    ],
    [
      {
        kind: 'proxy-unreachable',
        proxy: { ...proxy, isOverTls: true },
        why: { kind: 'refused' },
      },
      {},
      'proxy-not-there',
      'certain',
      /cannot be used: refused/,
    ],
    [
      refusedBy(407, 'Basic', 'NTLM'),
      {},
      'proxy-wants-password',
      'certain',
      /name and a password.*HTTPS_PROXY/,
    ],
    [refusedBy(407), {}, 'proxy-wants-password', 'certain', /407/],
    [refusedBy(407, 'NTLM', 'Negotiate'), {}, 'proxy-wants-other-login', 'certain', /NTLM or Negotiate/],
    [refusedBy(403), {}, 'proxy-forbids', 'certain', /api\.sandbox\.push\.apple\.com:443 \(403\)/],
    [refusedBy(405), {}, 'proxy-answers-itself', 'likely', /a web server and no proxy/],
    [refusedBy(501), {}, 'proxy-answers-itself', 'likely', /does not know CONNECT/],
    [refusedBy(302), {}, 'proxy-answers-itself', 'likely', /a login page/],
    [refusedBy(429), {}, 'proxy-overloaded', 'certain', /asked for too much.*429/],
    [
      refusedBy(502),
      { gateway: other },
      'proxy-cannot-reach',
      'certain',
      /push\.example\.com:\d+ itself \(502\)/,
    ],
    [
      { kind: 'reset', phase: 'handshake', abrupt: false },
      { surroundings: { proxy }, gateway: other },
      'proxy-closes-tunnel',
      'likely',
      /^The proxy p:3128, named by HTTPS_PROXY, opened a tunnel to push\.example\.com:\d+ and closed it/,
    ],
    [
      { kind: 'timeout', phase: 'handshake' },
      { surroundings: { proxy } },
      'proxy-closes-tunnel',
      'likely',
      /stayed silent before any word of TLS/,
    ],
    // Cut after the server had spoken: the tunnel is good.
    [
      { kind: 'reset', phase: 'handshake', abrupt: false, answered: true },
      { surroundings: { proxy }, gateway: other },
      'cut-on-the-way',
      'likely',
      /cut before a push/,
    ],
    [
      { kind: 'name-not-resolved', host: 'push.example.com', code: 'ENOTFOUND' },
      { gateway: other, surroundings: { unusedProxy: socks, otherName: { host: 'x', isKnown: false } } },
      'proxy-required',
      'likely',
      /^HTTPS_PROXY names a SOCKS proxy, .* push\.example\.com:\d+ is not reached/,
    ],
    [
      { kind: 'refused' },
      { gateway: other, surroundings: { unusedProxy: socks } },
      'nobody-listens',
      'likely',
      /refuses the connection/,
    ],
    [
      { kind: 'timeout', phase: 'connect', seconds: 10 },
      {
        surroundings: {
          unusedProxy: {
            variable: 'HTTPS_PROXY',
            isSocks: false,
            exemptBy: 'NO_PROXY',
            address: 'http://p:3128',
          },
        },
      },
      'proxy-required',
      'likely',
      /^NO_PROXY sends .* past the proxy that HTTPS_PROXY names/,
    ],
    [
      { kind: 'refused' },
      { gateway: appleGateway('production', 5223) },
      'no-port-of-apns',
      'likely',
      /443 and 2197 alone; 5223 is where devices connect/,
    ],
    [
      { kind: 'timeout', phase: 'connect', seconds: 10 },
      { gateway: appleGateway('sandbox', 8443) },
      'no-port-of-apns',
      'likely',
      /8443 is none of them/,
    ],
    [{ kind: 'forbidden', code: 'EACCES' }, {}, 'forbidden-here', 'certain', /This system forbids .*EACCES/],
    [{ kind: 'forbidden', code: 'EINVAL' }, {}, 'forbidden-here', 'likely', /black hole/],
    [
      { kind: 'unreachable', code: 'EHOSTUNREACH', address: '17.188.128.1' },
      {},
      'no-route',
      'likely',
      /A router or firewall on the way says/,
    ],
    [{ kind: 'no-http2' }, {}, 'http1-on-the-way', 'likely', /HTTP\/1\.1/],
    [{ kind: 'not-tls' }, {}, 'not-tls', 'certain', /without TLS/],
    [
      { kind: 'not-tls' },
      { surroundings: { proxy: { address: '10.0.0.1:3128', source: '--proxy' } } },
      'proxy-answers-itself',
      'likely',
      /The proxy 10\.0\.0\.1:3128, named by --proxy, said yes to CONNECT/,
    ],
    [
      { kind: 'not-tls' },
      { gateway: { kind: 'other', endpoint: { host: '127.0.0.1', port: 41711 } } },
      'not-tls',
      'certain',
      /its page and its API/,
    ],
    [
      { kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      { gateway: other, surroundings: { hasOwnAuthorities: true } },
      'authority-unknown',
      'certain',
      /the file given with --ca does not hold that authority/,
    ],
    [
      { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' },
      { gateway: production, credential: 'sandbox' },
      'wrong-env-cert',
      'certain',
      /production/,
    ],
    [
      { kind: 'goaway', code: 2, lastStreamId: 0, text: 'too many' },
      {},
      'gateway-closed',
      'possible',
      /too many/,
    ],
    [{ kind: 'stream-reset', code: 7 }, {}, 'gateway-busy', 'possible', /REFUSED_STREAM/],
    [{ kind: 'spoke-http1' }, {}, 'http1-after-h2', 'certain', /spoke HTTP\/1\.1/],
    [{ kind: 'protocol-error', rule: 'padding' }, {}, 'breaks-http2', 'likely', /^Apple keeps the rules/],
    [
      { kind: 'protocol-error', rule: 'padding' },
      { gateway: other },
      'breaks-http2',
      'likely',
      /^push\.example\.com:\d+ breaks/,
    ],
    [{ kind: 'takes-none', seconds: 30 }, {}, 'gateway-takes-none', 'likely', /allows no request/],
    [{ kind: 'asked-to-wait', seconds: 3600 }, {}, 'gateway-asks-to-wait', 'certain', /3600 s/],
    [{ kind: 'other', phase: 'answer', code: 'E', message: 'm' }, {}, 'unexplained', 'possible', /E m/],
  ])('%j, %j', (failure, situation, id, certainty, evidence) => {
    const { what, causes } = diagnose(attemptOf(situation, { kind: 'unsent', failure }))
    expect(causes[0]?.cause).toBe(id)
    expect(what.zh).toMatch(/\p{Script=Han}/u)
    expect(causes[0]?.certainty).toBe(certainty)
    expect(causes[0]?.evidence.en).toMatch(evidence)
    for (const { evidence: told, remedy } of causes) {
      expect(told.zh).toMatch(/\p{Script=Han}/u)
      expect(remedy.text.zh).toMatch(/\p{Script=Han}/u)
    }
  })

  it.each([5223, 8443])(
    'blames no firewall and asks for no proxy on port %i, where APNs does not listen',
    (port) => {
      const failure = { kind: 'timeout', phase: 'connect', seconds: 10 } as const
      const { causes } = diagnose(
        attemptOf({ gateway: appleGateway('production', port) }, { kind: 'unsent', failure }),
      )
      const named = causes.map(({ cause }) => cause)
      expect(named).not.toContain('firewall-port')
      expect(named).not.toContain('proxy-required')
    },
  )

  it('points to the port that proxies allow, then past the proxy', () => {
    const commands = (port: number) =>
      diagnose(
        attemptOf({ gateway: appleGateway('sandbox', port) }, { kind: 'unsent', failure: refusedBy(403) }),
      ).causes[0]?.remedy.commands
    expect(commands(2197)).toEqual(['again {"port":"443"}'])
    expect(commands(443)).toEqual(['again {"proxy":"none"}'])
  })

  it('points to the other port', () => {
    const failure = { kind: 'timeout', phase: 'connect' } as const
    const commands = (port: number) =>
      diagnose(attemptOf({ gateway: appleGateway('sandbox', port) }, { kind: 'unsent', failure })).causes[0]
        ?.remedy.commands[0]
    expect(commands(443)).toBe('again {"port":"2197"}')
    expect(commands(2197)).toBe('again {"port":"443"}')
  })
})

describe('foresee', () => {
  it.each<[string, Situation, string | undefined]>([
    ['an expired certificate', { gateway: local, credential: 'expired' }, 'BadCertificate'],
    ['one of the local gateway at Apple', { credential: 'universal' }, 'BadCertificate'],
    [
      'the wrong environment',
      { gateway: { ...local, environment: 'production' }, credential: 'sandbox' },
      'BadCertificateEnvironment',
    ],
    [
      'a topic of others',
      { gateway: local, credential: 'universal', notification: { topic: 'com.x' } },
      'TopicDisallowed',
    ],
    ['no topic', { credential: 'signing-key', notification: withoutTopic }, 'MissingTopic'],
    ['nothing wrong', { gateway: local, credential: 'universal' }, undefined],
    ['nothing wrong with a signing key', { credential: 'signing-key' }, undefined],
  ])('sees %s', (_, situation, reason) => {
    expect(foresee(attemptOf(situation, rejection({})))?.reason).toBe(reason)
  })

  const later = causes.filter((cause) => !foreseeableCauses.some(({ id }) => id === cause.id))

  it.each(foreseeable)('asks every cause that speaks of %s', (reason) => {
    for (const credential of ['universal', 'expired', 'signing-key'] as const) {
      const facts = attemptOf({ credential }, rejection({ reason }))
      expect(later.filter((cause) => cause.weigh(facts) !== undefined).map(({ id }) => id)).toEqual([])
    }
  })
})

describe('a cause that was named', () => {
  const named = {
    cause: 'devicetoken-not-for-topic',
    evidence: { en: 'Learnt for com.example.other.', zh: '属于 com.example.other。' },
    right: { topic: 'com.example.other' },
  }
  const refused = rejection({ reason: 'DeviceTokenNotForTopic', named })

  it('by the local gateway is certain, alone, and knows the line to type', () => {
    const { causes } = diagnose(attemptOf({ gateway: local }, refused))
    expect(causes).toMatchObject([
      {
        cause: named.cause,
        certainty: 'certain',
        evidence: named.evidence,
        remedy: { commands: [expect.stringContaining('com.example.other')] },
      },
    ])
  })

  it('of a channel sends there', () => {
    const facts = attemptOf(
      { gateway: { ...local, environment: 'production' } as Gateway, credential: 'signing-key' },
      rejection({
        reason: 'ChannelNotRegistered',
        named: { cause: 'channel-unknown', right: { environment: 'sandbox' } },
      }),
    )
    const [first] = diagnose({ ...facts, channel: 'AAAA' }).causes
    expect(first?.remedy.commands).toEqual(['again {"env":"sandbox","gateway":"local"}'])
  })

  it.each([
    // A certificate that is not good for what is right: another one, in one line that mends all.
    [
      'another app',
      { topic: 'com.example.other' },
      { credential: 'universal' },
      /certificate \(or signing key\) of com\.example\.other/,
      /"cert":"FILE\.p12".*"topic":"com\.example\.other"/,
    ],
    [
      'another app in the other environment',
      { topic: 'com.example.other', environment: 'production' },
      { credential: 'universal' },
      /to production, with a certificate \(or signing key\) of com\.example\.other/,
      /"cert":"FILE\.p12".*"topic":"com\.example\.other".*"env":"production","gateway":"local"/,
    ],
    [
      'the other environment, for a certificate of one',
      { topic: 'com.example.app.voip', environment: 'production' },
      { credential: 'sandbox' },
      /to production, with a certificate or signing key that is good there/,
      /"cert":"FILE\.p12".*"env":"production"/,
    ],
    [
      'both, with a signing key, which is good for both',
      { topic: 'com.example.other', environment: 'production' },
      { credential: 'signing-key' },
      /^Send it to production, with the topic com\.example\.other\.$/,
      /\{"topic":"com\.example\.other","env":"production","gateway":"local"\}/,
    ],
  ] as const)('leads in no circle: %s', (_, right, situation, words, line) => {
    const refused = rejection({ reason: 'BadDeviceToken', named: { cause: 'env-mismatch-token', right } })
    const [cause] = diagnose(attemptOf({ gateway: local, ...situation }, refused)).causes
    expect(cause?.remedy.text.en).toMatch(words)
    expect(cause?.remedy.commands).toHaveLength(1)
    expect(cause?.remedy.commands[0]).toMatch(line)
  })

  it.each([
    // The topic and the type of the push that was sent, the topic of the token.
    [
      'liveactivity',
      '.push-type.liveactivity',
      '',
      /goes with liveactivity pushes: .*Activity\.pushTokenUpdates/,
      [],
    ],
    [undefined, '.push-type.liveactivity', '', /goes with liveactivity pushes/, []],
    ['alert', '', '.push-type.liveactivity', /what the app is given in didRegister/, []],
    [undefined, '', '.push-type.widgets', /what the app is given in didRegister/, []],
    ['widgets', '.push-type.widgets', '', /pushTokenDidChange/, []],
    ['location', '.location-query', '', /startMonitoringLocationPushes/, []],
    ['complication', '.complication', '.voip', /goes with complication pushes/, []],
    ['voip', '.voip', '', /goes with voip pushes: .*Or send to this one/, [/"topic":"com.example.app"\}$/]],
    [
      'alert',
      '',
      '.voip',
      /goes with alert pushes: .*Or send to this one/,
      [/"topic":"com.example.app.voip"\}$/],
    ],
    [undefined, '', '.voip', /goes with alert pushes/, [/"topic":"com.example.app.voip"/]],
  ] as const)('of type %s to …%s, whose token is for …%s', (pushType, sent, own, words, lines) => {
    const right = { topic: `com.example.app${own}` }
    for (const cause of ['token-of-other-kind', 'devicetoken-not-for-topic']) {
      const refused = rejection({ reason: 'DeviceTokenNotForTopic', named: { cause, right } })
      const notification = { topic: `com.example.app${sent}`, pushType }
      const facts = attemptOf({ gateway: local, credential: 'signing-key', notification }, refused)
      const [{ remedy } = { remedy: undefined }] = diagnose(facts).causes
      expect(remedy?.text.en).toMatch(words)
      expect(remedy?.commands).toEqual(lines.map((line) => expect.stringMatching(line)))
    }
  })

  it('leaves out a push type that would not go with the topic of the token', () => {
    const named = { cause: 'token-of-other-kind', right: { topic: 'com.example.app' } }
    const refused = rejection({ reason: 'DeviceTokenNotForTopic', named })
    const notification = { topic: 'com.example.app.voip', pushType: 'voip' } as const
    const facts = attemptOf({ gateway: local, credential: 'signing-key', notification }, refused)
    const again = (changes: object) => Object.keys(changes).join(' ')
    expect(diagnose({ ...facts, again }).causes[0]?.remedy.commands).toEqual(['topic pushType'])
  })

  it('for a key that is limited is mended at the key', () => {
    const refused = rejection({ reason: 'TopicDisallowed', named: { cause: 'topic-disallowed' } })
    const file = 'AuthKey_KEYID12345.p8'
    const [cause] = diagnose(attemptOf({ gateway: local, credential: 'signing-key', file }, refused)).causes
    expect(cause?.remedy.text.en).toMatch(/lift the limit/)
    expect(cause?.remedy.commands).toEqual([
      'pushctl gateway add-key AuthKey_KEYID12345.p8 --team-id TEAM123456',
      expect.stringContaining('"teamId":"TEAM123456"'),
    ])
  })

  it.each([
    ['stale-token', 'The provider token was made at 06:00, 2 hours ago; it is good for 60 minutes.'],
    ['clock', 'iat is 11:00, 3 hours in the future: the clock of the program that made it is ahead.'],
  ])('%s, of a token that was signed this moment, is the clock', (cause, words) => {
    const named = { cause, evidence: { en: words, zh: words } }
    const refused = rejection({ status: 403, reason: 'ExpiredProviderToken', named })
    const situation = { gateway: local, credential: 'signing-key', tokenMade: now } as const
    const { causes } = diagnose(attemptOf(situation, refused))
    expect(causes.map(({ cause: id, certainty }) => `${id} ${certainty}`)).toEqual(['clock certain'])
    expect(causes[0]?.evidence.en).toMatch(
      /signed the provider token just now; the gateway says: “.* hours [a-z ]+”\./,
    )
    const old = diagnose(attemptOf({ ...situation, tokenMade: minutesAgo(61) }, refused)).causes
    expect(old.map(({ evidence }) => evidence.en)).toContain(words)
  })

  it.each([
    ['universal', { asksForCertificate: false }, 'certificate-not-asked-for'],
    ['universal', { asksForCertificate: true }, 'certificate-not-taken'],
    ['signing-key', {}, 'authorization-lost'],
    [undefined, {}, 'no-credential'],
  ] as const)('no credential, where %s left here with %j, is %s', (credential, surroundings, id) => {
    const refused = rejection({ reason: 'MissingProviderToken', named: { cause: 'no-credential' } })
    const here: Gateway = { kind: 'other', endpoint: { host: 'localhost', port: 2443 } }
    const situation = { gateway: here, surroundings, ...(credential !== undefined && { credential }) }
    expect(diagnose(attemptOf(situation, refused)).causes.map(({ cause }) => cause)).toEqual([id])
  })

  it.each([
    ['Apple', { gateway: sandbox }],
    ['any other server', { gateway: other }],
  ])('by %s is not believed', (_, situation) => {
    const { causes } = diagnose(attemptOf(situation, refused))
    expect(causes[0]?.certainty).toBe('likely')
    expect(JSON.stringify(causes)).not.toContain('Learnt for')
  })

  it('of a local gateway that was called by its address counts for the port alone', () => {
    const refused = rejection({ reason: 'BadPath', named: { cause: 'wrong-gateway-port' } })
    const { causes } = diagnose(attemptOf({ gateway: other }, refused))
    expect(causes.map(({ cause, certainty }) => `${cause} ${certainty}`)).toEqual([
      'wrong-gateway-port likely',
    ])
    expect(causes[0]?.remedy.commands[0]).toBe('again {"gateway":"local"}')
  })

  it.each([
    [
      404,
      '404 Not Found',
      'not-apns',
      /^push\.example\.com:443 answered with status 404 and “404 Not Found”\.$/,
    ],
    [403, 'Blocked by policy', 'not-apns', /answered with status 403 and “Blocked by policy”/],
    [502, '502 Bad Gateway', 'server-behind-is-down', /push\.example\.com:443 answered/],
    [504, undefined, 'server-behind-is-down', /and no reason/],
    [400, '400 No required SSL certificate was sent', 'certificate-refused-before-gateway', /No required/],
    [401, undefined, 'rule-before-gateway', /./],
    [413, '413 Request Entity Too Large', 'rule-before-gateway', /./],
    [421, undefined, 'rule-before-gateway', /./],
    [429, '429 Too Many Requests', 'rule-before-gateway', /./],
    [431, undefined, 'rule-before-gateway', /./],
    [418, undefined, 'not-apns', /./],
    [200, undefined, 'not-apns', /./],
  ])('of nobody: %i %s of a stranger is %s', (status, page, id, what) => {
    const outcome = rejection({ status, ...(page !== undefined && { page }) })
    const told = diagnose(attemptOf({ gateway: other }, outcome))
    expect(told.causes.map(({ cause }) => cause)).toEqual([id])
    expect(told.what.en).toMatch(what)
  })

  it('of nobody who leads elsewhere says where', () => {
    const refused = rejection({ status: 302, redirectsTo: 'login.example.com' })
    const [cause] = diagnose(attemptOf({ gateway: other }, refused)).causes
    expect(cause?.cause).toBe('not-apns')
    expect(cause?.evidence.en).toContain('leads to login.example.com')
  })

  it('and is none of the registry is passed over', () => {
    const strange = rejection({ reason: 'DeviceTokenNotForTopic', named: { cause: 'no-such-cause' } })
    expect(diagnose(attemptOf({ gateway: local }, strange)).causes[0]?.cause).toBe(
      'devicetoken-not-for-topic',
    )
  })

  it('comes after what is proved here: the gateway sees that a key id is unknown, and not why', () => {
    const unknown = rejection({
      reason: 'InvalidProviderToken',
      named: { cause: 'key-unknown-to-local-gateway' },
    })
    const causesWith = (file: string) =>
      diagnose(attemptOf({ gateway: local, credential: 'signing-key', file }, unknown)).causes.map(
        ({ cause, certainty }) => `${cause} ${certainty}`,
      )
    expect(causesWith('AuthKey_AAAAAAAAAA.p8')).toEqual([
      'wrong-p8 certain',
      'key-unknown-to-local-gateway certain',
    ])
    expect(causesWith('AuthKey_KEYID12345.p8')).toEqual(['key-unknown-to-local-gateway certain'])
  })

  it('is not guessed when the local gateway names none, as with an answer that was ordered', () => {
    const ordered = rejection({ reason: 'InvalidProviderToken' })
    const { causes } = diagnose(attemptOf({ gateway: local, credential: 'signing-key' }, ordered))
    expect(causes).toEqual([])
  })
})

test.each([
  [{ isNotForServers: true } as const, /serverAuth in its extended key usage/],
  [{}, /by an authority that may issue certificates/],
])('the cure of a chain of the wrong purpose, where the own certificate says %o', (said, cure) => {
  const failure: Failure = {
    kind: 'untrusted',
    code: 'INVALID_PURPOSE',
    certificate: {
      subject: 'CN=push.example.com',
      issuer: 'CN=Corp CA',
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2027-01-01'),
      fingerprint: '',
      ...said,
    },
  }
  const [first] = diagnose(attemptOf({ gateway: other }, { kind: 'unsent', failure })).causes
  expect(first?.remedy.text.en).toMatch(cure)
})
