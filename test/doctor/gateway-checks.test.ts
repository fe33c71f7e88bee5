import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { appleGateway, type Gateway } from '../../src/apns/endpoint.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { runChecks } from '../../src/doctor/check.ts'
import { gatewayChecks } from '../../src/doctor/gateway-checks.ts'
import { factsAt } from '../../src/doctor/gateway-facts.ts'
import {
  appleIssuer,
  certificate,
  chain,
  type Facts,
  fact,
  failure,
  gatewayAtHand,
  handshake,
} from './approaches.ts'

const signingKey: CredentialAtHand = {
  kind: 'signing-key',
  signingKey: {
    key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    keyId: 'ABCDE12345',
    teamId: 'TEAM123456',
  },
  fileName: 'AuthKey_ABCDE12345.p8',
}

const other: Gateway = { kind: 'other', endpoint: { host: 'gateway.example', port: 8443 } }
const local: Gateway = { kind: 'local', environment: 'sandbox', endpoint: { host: '127.0.0.1', port: 8443 } }
const misspelt: Gateway = { kind: 'other', endpoint: { host: 'api.puhs.apple.com', port: 443 } }

type Special = Parameters<typeof gatewayAtHand>[1]

const resultsOf = (facts: Facts, special: Special = {}) =>
  runChecks(gatewayChecks, gatewayAtHand(facts, special), 1000)

describe('a healthy gateway', () => {
  test('every check is ok, and the missing credential is said', async () => {
    const results = await resultsOf({})
    expect(results.map(({ id, result }) => `${id} ${result}`)).toEqual([
      'name ok',
      'port ok',
      'tls ok',
      'alpn ok',
      'issuer ok',
      'http2 ok',
      'client-certificate ok',
      'answer ok',
      'credential skipped',
    ])
  })

  test('asks for no certificate, which does not matter to a signing key', async () => {
    const facts: Facts = { handshake: fact({ ...handshake, asksForCertificate: false }) }
    const results = await resultsOf(facts, { credential: signingKey })
    expect(results.find(({ id }) => id === 'client-certificate')?.result).toBe('ok')
  })

  test('needs name only earlier checks', () => {
    const seen = new Set<string>()
    for (const { id, needs } of gatewayChecks) {
      expect(needs.filter((need) => !seen.has(need))).toEqual([])
      seen.add(id)
    }
  })

  test.each<[string, Facts]>([
    [
      'of an authority of the web that is new to Apple',
      { handshake: stood('public', 'O=Let’s Encrypt\nCN=R11') },
    ],
    ['under a root of Apple that only --ca knows', { handshake: stood('apple-by-name', appleIssuer) }],
    ['elsewhere, of a private authority', { gateway: other, handshake: stood('private', 'CN=Corp Root') }],
    ['that is reached by IPv6', { resolution: fact({ addresses: ['2620:149:a44::1'] }) }],
    ['elsewhere, at any address', { gateway: other, resolution: fact({ addresses: ['10.0.0.1'] }) }],
  ])('%s', async (_, facts) => {
    const results = await resultsOf(facts)
    expect(results.filter(({ result }) => result !== 'ok').map(({ id }) => id)).toEqual(['credential'])
  })
})

function stood(voucher: Parameters<typeof chain>[0], issuer: string) {
  return fact({ ...handshake, chain: chain(voucher, issuer) })
}

const unresolved = (host: string, code = 'ENOTFOUND') => failure({ kind: 'name-not-resolved', host, code })
const silent: Failure = { kind: 'timeout', phase: 'connect', seconds: 10 }
const cut: Failure = { kind: 'reset', phase: 'handshake', abrupt: true }
const refused: Failure = { kind: 'refused' }
const untrusted = (code: string, issuer: string) =>
  failure({ kind: 'untrusted', code, certificate: certificate('api.push.apple.com', issuer) })
const corporate = 'O=Zscaler Inc.\nCN=Zscaler Intermediate'

/** facts, surroundings -> the check that tells, its status, the first cause, and a word of what to do */
const cases: [string, Facts, Special, string, 'warning' | 'failed', string, string, RegExp][] = [
  [
    'no DNS',
    { resolution: unresolved('api.push.apple.com') },
    {},
    'name',
    'failed',
    'dns',
    'likely',
    /proxy/,
  ],
  [
    'a DNS filter',
    { resolution: unresolved('api.push.apple.com') },
    { knows: true },
    'name',
    'failed',
    'dns',
    'likely',
    /network/,
  ],
  [
    'a host that is misspelt',
    { gateway: misspelt, resolution: unresolved('api.puhs.apple.com') },
    { knows: true },
    'name',
    'failed',
    'host-misspelt',
    'certain',
    /api\.push\.apple\.com\?$/,
  ],
  [
    'a host that is misspelt, without a network',
    { gateway: misspelt, resolution: unresolved('api.puhs.apple.com') },
    {},
    'name',
    'failed',
    'host-misspelt',
    'likely',
    /api\.push\.apple\.com\?$/,
  ],
  [
    'a host nobody knows',
    { gateway: other, resolution: unresolved('gateway.example') },
    { knows: true },
    'name',
    'failed',
    'host-misspelt',
    'certain',
    /spelling/,
  ],
  [
    'no network, and any host',
    { gateway: other, resolution: unresolved('gateway.example') },
    {},
    'name',
    'failed',
    'dns',
    'likely',
    /network/,
  ],
  [
    'a hosts file',
    { resolution: fact({ addresses: ['127.0.0.1'] }) },
    { hosts: '# mine\n127.0.0.1  localhost\n127.0.0.1\tapi.push.apple.com # blocked\n' },
    'name',
    'warning',
    'name-leads-elsewhere',
    'certain',
    /hosts file/,
  ],
  [
    'a DNS server that leads astray',
    { resolution: fact({ addresses: ['10.1.2.3'] }) },
    {},
    'name',
    'warning',
    'name-leads-elsewhere',
    'likely',
    /DNS filter/,
  ],
  [
    'a hosts file, and nothing there',
    { resolution: fact({ addresses: ['127.0.0.1'] }), shut: { 443: refused, 2197: refused } },
    {},
    'port',
    'failed',
    'name-leads-elsewhere',
    'likely',
    /hosts file/,
  ],
  [
    'a proxy app',
    { resolution: fact({ addresses: ['198.18.0.7'] }) },
    {},
    'name',
    'warning',
    'stand-in-address',
    'likely',
    /Clash/,
  ],
  [
    '443 closed, 2197 open',
    { shut: { 443: silent } },
    {},
    'port',
    'warning',
    'firewall-port',
    'certain',
    /Port 2197/,
  ],
  [
    'both closed',
    { shut: { 443: refused, 2197: refused } },
    {},
    'port',
    'failed',
    'firewall-port',
    'likely',
    /443 and 2197 opened/,
  ],
  [
    'both closed, and a proxy for http:// alone',
    { shut: { 443: silent, 2197: silent } },
    { env: { http_proxy: 'http://10.0.0.1:3128' } },
    'port',
    'failed',
    'proxy-required',
    'likely',
    /Go through/,
  ],
  [
    'both closed, and SOCKS',
    { shut: { 443: silent, 2197: silent } },
    { env: { ALL_PROXY: 'socks5://10.0.0.1:1080' } },
    'port',
    'failed',
    'proxy-required',
    'likely',
    /often on the same port/,
  ],
  [
    'no network behind the name',
    {
      shut: {
        443: { kind: 'unreachable', code: 'ENETUNREACH' },
        2197: { kind: 'unreachable', code: 'ENETUNREACH' },
      },
    },
    {},
    'port',
    'failed',
    'no-route',
    'likely',
    /VPN/,
  ],
  [
    'IPv6 alone, and no way there',
    {
      resolution: fact({ addresses: ['2620:149:a44::1'] }),
      shut: {
        443: { kind: 'unreachable', code: 'ENETUNREACH', address: '2620:149:a44::1' },
        2197: { kind: 'unreachable', code: 'ENETUNREACH', address: '2620:149:a44::1' },
      },
    },
    {},
    'port',
    'failed',
    'ipv6',
    'certain',
    /type A/,
  ],
  [
    'nothing runs here',
    { gateway: local, shut: { 8443: refused } },
    {},
    'port',
    'failed',
    'nobody-listens',
    'certain',
    /Start it/,
  ],
  [
    'a remote host refuses',
    { gateway: other, resolution: fact({ addresses: ['10.0.0.9'] }), shut: { 8443: refused } },
    {},
    'port',
    'failed',
    'nobody-listens',
    'likely',
    /on gateway\.example that the server runs/,
  ],
  [
    'TLS is cut off on both ports',
    { cutOff: { 443: failure(cut), 2197: failure(cut) }, handshake: failure(cut) },
    {},
    'tls',
    'failed',
    'firewall-port',
    'likely',
    /another network/,
  ],
  [
    'TLS is cut off on 443 alone',
    { cutOff: { 443: failure(cut) } },
    {},
    'tls',
    'warning',
    'firewall-port',
    'certain',
    /Port 2197/,
  ],
  [
    'TLS is opened on 443 alone',
    { cutOff: { 443: untrusted('SELF_SIGNED_CERT_IN_CHAIN', corporate) } },
    {},
    'tls',
    'warning',
    'tls-interception',
    'certain',
    /leaves port 2197 alone/,
  ],
  [
    'an intercepting box, not trusted',
    { handshake: untrusted('SELF_SIGNED_CERT_IN_CHAIN', corporate) },
    {},
    'tls',
    'failed',
    'tls-interception',
    'certain',
    /That is Zscaler/,
  ],
  [
    'a root of Apple that Node does not know',
    { handshake: untrusted('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', appleIssuer) },
    {},
    'tls',
    'failed',
    'ca-root-missing',
    'likely',
    /newer Node/,
  ],
  [
    'a chain of Apple without its intermediate',
    { handshake: untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE', appleIssuer) },
    {},
    'tls',
    'failed',
    'ca-root-missing',
    'likely',
    /ROOT|newer/,
  ],
  [
    'one that signs for itself in Apple’s name',
    { handshake: untrusted('DEPTH_ZERO_SELF_SIGNED_CERT', 'O=Apple Inc.\nCN=api.push.apple.com') },
    {},
    'tls',
    'failed',
    'tls-interception',
    'certain',
    /inspection/,
  ],
  [
    'an unknown authority elsewhere',
    { gateway: other, handshake: untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CN=Corp Root') },
    {},
    'tls',
    'failed',
    'authority-unknown',
    'certain',
    /its authority as a file/,
  ],
  [
    'a clock',
    { handshake: untrusted('CERT_HAS_EXPIRED', appleIssuer) },
    {},
    'tls',
    'failed',
    'clock',
    'likely',
    /clock/,
  ],
  [
    'another host',
    { gateway: other, handshake: untrusted('ERR_TLS_CERT_ALTNAME_INVALID', 'CN=Corp Root') },
    {},
    'tls',
    'failed',
    'server-name-mismatch',
    'certain',
    /stands in the certificate/,
  ],
  [
    'a proxy of HTTP/1.1',
    { handshake: failure({ kind: 'no-http2' }) },
    {},
    'alpn',
    'failed',
    'http1-on-the-way',
    'likely',
    /inspection/,
  ],
  [
    'an intercepting box, trusted',
    { handshake: stood('private', 'CN=Charles Proxy CA (1 Jan 2026)') },
    {},
    'issuer',
    'failed',
    'tls-interception',
    'certain',
    /Quit it/,
  ],
  [
    'SETTINGS missing',
    { settings: failure({ kind: 'timeout', phase: 'settings', seconds: 10 }) },
    {},
    'http2',
    'failed',
    'held-up-on-the-way',
    'likely',
    /two ports|opened/,
  ],
  [
    'a certificate demanded',
    { settings: failure({ kind: 'tls-alert', number: 116, phase: 'settings' }) },
    {},
    'http2',
    'failed',
    'client-cert-not-sent',
    'certain',
    /./,
  ],
  [
    'no certificate asked for',
    { handshake: fact({ ...handshake, asksForCertificate: false }) },
    {},
    'client-certificate',
    'warning',
    'certificate-not-asked-for',
    'likely',
    /./,
  ],
  [
    'the page of an error, from Apple’s address',
    { answer: fact({ status: 502 }) },
    {},
    'answer',
    'failed',
    'tls-interception',
    'likely',
    /inspection/,
  ],
  [
    'another answer',
    { gateway: other, answer: fact({ status: 404 }) },
    {},
    'answer',
    'failed',
    'not-apns',
    'likely',
    /Apple/,
  ],
  [
    'a yes without a credential, to a device token that cannot exist',
    { gateway: other, answer: fact({ status: 200 }) },
    {},
    'answer',
    'failed',
    'not-apns',
    'certain',
    /Apple/,
  ],
  [
    'the same with an id, as a mock gives it',
    { gateway: other, answer: fact({ status: 200, id: 'A' }) },
    {},
    'answer',
    'failed',
    'not-apns',
    'certain',
    /Apple/,
  ],
  [
    'a yes to a credential, for a device token that cannot exist',
    { gateway: other, login: fact({ status: 200 }) },
    { credential: signingKey },
    'credential',
    'failed',
    'not-apns',
    'certain',
    /Apple/,
  ],
  [
    'a refusal of the certificate by a server before it',
    { gateway: other, login: fact({ status: 400, page: '400 The SSL certificate error' }) },
    { credential: signingKey },
    'credential',
    'failed',
    'certificate-refused-before-gateway',
    'likely',
    /nginx/,
  ],
  [
    'a page of a proxy whose server is down',
    { gateway: other, login: fact({ status: 502, page: '502 Bad Gateway' }) },
    { credential: signingKey },
    'credential',
    'failed',
    'server-behind-is-down',
    'likely',
    /behind it/,
  ],
  [
    'no answer',
    { answer: failure({ kind: 'timeout', phase: 'answer', seconds: 10 }) },
    {},
    'answer',
    'failed',
    'no-answer',
    'possible',
    /again/,
  ],
]

describe('a gateway in trouble', () => {
  test.each(cases)('%s', async (_, facts, special, id, result, cause, certainty, cure) => {
    const found = (await resultsOf(facts, special)).find((each) => each.id === id)
    expect(found).toMatchObject({ result, cause, certainty })
    const remedy = found !== undefined && 'remedy' in found ? found.remedy.text : { en: '', zh: '' }
    expect(remedy.en).toMatch(cure)
    expect(remedy.zh).toMatch(/\p{Script=Han}/u)
  })

  test('a password of a proxy is kept to ourselves', async () => {
    const env = { http_proxy: 'http://me:s3cr%40t@10.0.0.1:3128' }
    const results = await resultsOf({ shut: { 443: silent, 2197: silent } }, { env })
    expect(results.find(({ id }) => id === 'port')).toMatchObject({
      cause: 'proxy-required',
      remedy: { text: { en: expect.stringContaining('Give HTTPS_PROXY the value') }, commands: [] },
    })
    expect(JSON.stringify(results)).not.toContain('s3cr')
  })
})

test('a box that opens TLS is not the cause of what APNs says through it', () => {
  const handshake = stood('private', 'CN=Corp Root')
  const surroundings = handshake.ok ? { chain: handshake.fact.chain } : {}
  const causeOf = (reason: string) => {
    const outcome = { kind: 'rejected', reply: { status: 400, reason } } as const
    return diagnose(factsAt(gatewayAtHand(), { outcome, surroundings })).causes.map(({ cause }) => cause)
  }
  expect(diagnose(factsAt(gatewayAtHand(), { surroundings })).causes[0]?.cause).toBe('tls-interception')
  for (const reason of ['BadDeviceToken', 'MissingProviderToken'])
    expect(causeOf(reason)).not.toContain('tls-interception')
})

/** what the gateway answers to the credential -> what doctor says */
const answers: [string, Facts['login'], Special, 'ok' | 'warning' | 'failed' | 'skipped', RegExp][] = [
  ['a token that cannot exist', fact({ status: 400, reason: 'BadDeviceToken' }), {}, 'ok', /taken/],
  ['no topic', fact({ status: 400, reason: 'MissingTopic' }), {}, 'ok', /MissingTopic/],
  [
    'another team',
    fact({ status: 403, reason: 'InvalidProviderToken' }),
    {},
    'failed',
    /^403 InvalidProviderToken$/,
  ],
  [
    'a key of sandbox',
    fact({ status: 403, reason: 'BadEnvironmentKeyIdInToken' }),
    {},
    'warning',
    /BadEnvironment/,
  ],
  [
    'a key of sandbox, when production was asked for',
    fact({ status: 403, reason: 'BadEnvironmentKeyIdInToken' }),
    { isAskedFor: true },
    'failed',
    /BadEnvironment/,
  ],
  ['another topic', fact({ status: 400, reason: 'TopicDisallowed' }), {}, 'failed', /TopicDisallowed/],
  ['a busy gateway', fact({ status: 503, reason: 'ServiceUnavailable' }), {}, 'warning', /503/],
  [
    'GOAWAY',
    failure({ kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' }),
    {},
    'warning',
    /BadCertificateEnvironment/,
  ],
  ['an alert', failure({ kind: 'tls-alert', number: 44, phase: 'answer' }), {}, 'failed', /revoked/],
  ['no chance', undefined, {}, 'skipped', /could not be shown/],
]

describe('a credential', () => {
  test.each(answers)('%s', async (_, login, special, result, said) => {
    const facts = login === undefined ? {} : { login }
    const found = (await resultsOf(facts, { credential: signingKey, ...special })).at(-1)
    expect(found).toMatchObject({ id: 'credential', result })
    const seen = found !== undefined && 'seen' in found ? found.seen : found?.evidence
    expect(seen?.en).toMatch(said)
  })

  test('of Apple’s gateway is looked at on the port that serves', async () => {
    const facts: Facts = {
      gateway: appleGateway('production'),
      cutOff: { 443: failure(cut) },
      login: fact({ status: 400, reason: 'BadDeviceToken' }),
    }
    expect((await resultsOf(facts, { credential: signingKey })).at(-1)?.result).toBe('ok')
  })
})

describe('a gateway that demands a certificate', () => {
  const identity = { identity: { certificate: {}, key: {} }, chain: [] }
  // Its bytes are never looked at: what the gateway says to it is given.
  const held = {
    kind: 'certificate',
    certificate: { kind: 'universal', environments: ['sandbox', 'production'], topics: [] },
    identity,
    fileName: 'push.p12',
  } as unknown as CredentialAtHand
  const demand = failure({ kind: 'tls-alert', number: 116, phase: 'settings' })
  const gateway = { gateway: other, settings: demand, answer: demand }

  test('is shown the one at hand, and what it says to that counts', async () => {
    const cut = failure({ kind: 'reset', phase: 'settings', abrupt: true })
    const results = await resultsOf({ ...gateway, login: cut }, { credential: held })
    const http2 = results.find(({ id }) => id === 'http2')
    expect(http2).toMatchObject({ result: 'failed', cause: 'certificate-refused-silently' })
    expect(JSON.stringify(results)).not.toContain('client-cert-not-sent')
  })

  test('is well when it takes that', async () => {
    const login = fact({ status: 400, reason: 'BadDeviceToken' })
    const results = await resultsOf({ ...gateway, login }, { credential: held })
    expect(results.filter(({ result }) => result === 'failed')).toEqual([])
  })

  const inTls12 = failure({ kind: 'tls-alert', number: 40, phase: 'handshake', answered: true })
  const lostAlert = failure({ kind: 'reset', phase: 'settings', abrupt: true })
  test.each([
    ['in the handshake of TLS 1.2', { handshake: inTls12, settings: inTls12, answer: inTls12 }],
    ['with an alert that got lost', { settings: lostAlert, answer: lostAlert }],
  ])('is well when it takes that, and demands it %s', async (_, refusal) => {
    const login = fact({ status: 400, reason: 'BadDeviceToken' })
    const facts = { gateway: other, ...refusal, login, shown: fact(handshake) }
    const results = await resultsOf(facts, { credential: held })
    expect(results.map(({ id, result }) => [id, result])).toEqual(gatewayChecks.map(({ id }) => [id, 'ok']))
  })

  test('and trusts nobody that is shown seems to demand another', async () => {
    const facts = { gateway: other, settings: lostAlert, answer: lostAlert, login: lostAlert }
    const results = await resultsOf(facts, { credential: held })
    expect(results.find(({ id }) => id === 'http2')).toMatchObject({
      result: 'failed',
      cause: 'certificate-refused-silently',
      others: [expect.objectContaining({ cause: 'cut-on-the-way' })],
    })
  })

  test('and says so with a cut alone seems to demand one', async () => {
    const results = await resultsOf({ gateway: other, settings: lostAlert, answer: lostAlert })
    expect(results.find(({ id }) => id === 'http2')).toMatchObject({
      cause: 'client-cert-not-sent',
      others: [expect.objectContaining({ cause: 'cut-on-the-way' })],
    })
  })

  test('is told as that when there is none to show', async () => {
    const results = await resultsOf(gateway)
    expect(results.find(({ id }) => id === 'http2')).toMatchObject({ cause: 'client-cert-not-sent' })
  })
})
