import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Gateway } from '../../src/apns/endpoint.ts'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { runChecks } from '../../src/doctor/check.ts'
import { gatewayChecks } from '../../src/doctor/gateway-checks.ts'
import { approachOf, certificate, chain, type Facts, fact, failure, handshake } from './approaches.ts'

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

async function resultsOf(facts: Facts, credential?: CredentialAtHand) {
  const approach = approachOf(facts)
  const subject = {
    gateway: approach.gateway,
    approach,
    now: new Date('2026-11-22'),
    again: () => 'pushctl doctor',
    ...(credential !== undefined && { credential }),
  }
  return runChecks(gatewayChecks, subject, 1000)
}

describe('a healthy gateway', () => {
  test('every check is ok, and the missing credential is said', async () => {
    const results = await resultsOf({})
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
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

  test('needs name only earlier checks', () => {
    const seen = new Set<string>()
    for (const { id, needs } of gatewayChecks) {
      expect(needs.filter((need) => !seen.has(need))).toEqual([])
      seen.add(id)
    }
  })
})

/** facts -> the check that tells, what it says, and a word of what to do */
const cases: [string, Facts, string, 'ok' | 'warning' | 'failed', RegExp, RegExp?][] = [
  [
    'no DNS',
    { resolution: failure({ kind: 'name-not-resolved', host: 'api.push.apple.com', code: 'ENOTFOUND' }) },
    'name',
    'failed',
    /ENOTFOUND/,
    /DNS server/,
  ],
  [
    'a hosts file',
    { resolution: fact({ addresses: ['127.0.0.1'] }) },
    'name',
    'warning',
    /not an address of Apple/,
    /hosts file/,
  ],
  [
    'a proxy app',
    { resolution: fact({ addresses: ['198.18.0.7'] }) },
    'name',
    'warning',
    /stand-in/,
    /Clash/,
  ],
  ['IPv6 alone is not judged', { resolution: fact({ addresses: ['2001:db8::1'] }) }, 'name', 'ok', /2001/],
  [
    'any address elsewhere',
    { gateway: other, resolution: fact({ addresses: ['10.0.0.1'] }) },
    'name',
    'ok',
    /10\.0\.0\.1/,
  ],
  [
    '443 closed, 2197 open',
    { shut: { 443: { kind: 'timeout', phase: 'connect', seconds: 10 } } },
    'port',
    'warning',
    /443 silence .*2197 open/,
    /2197/,
  ],
  [
    'both closed',
    { shut: { 443: { kind: 'refused' }, 2197: { kind: 'refused' } } },
    'port',
    'failed',
    /443 refused; 2197 refused/,
    /firewall/,
  ],
  [
    'nothing runs here',
    { gateway: local, shut: { 8443: { kind: 'refused' } } },
    'port',
    'failed',
    /refused/,
    /Start it/,
  ],
  [
    'an intercepting box, not trusted',
    {
      handshake: failure({
        kind: 'untrusted',
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
        certificate: certificate('api.push.apple.com', 'O=Zscaler Inc.\nCN=Zscaler Intermediate'),
      }),
    },
    'tls',
    'failed',
    /Zscaler Intermediate/,
    /That is Zscaler/,
  ],
  [
    'an unknown authority elsewhere',
    { gateway: other, handshake: failure({ kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }) },
    'tls',
    'failed',
    /issuer is not known/,
    /trust that authority/,
  ],
  [
    'expired',
    { handshake: failure({ kind: 'untrusted', code: 'CERT_HAS_EXPIRED' }) },
    'tls',
    'failed',
    /expired/,
    /clock/,
  ],
  [
    'another host',
    { gateway: other, handshake: failure({ kind: 'untrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }) },
    'tls',
    'failed',
    /another host name/,
    /host name that the certificate carries/,
  ],
  [
    'a proxy of HTTP/1.1',
    { handshake: failure({ kind: 'no-http2' }) },
    'alpn',
    'failed',
    /h2/,
    /HTTP\/1\.1 only/,
  ],
  [
    'an intercepting box, trusted',
    { handshake: fact({ ...handshake, chain: chain('private', 'CN=Charles Proxy CA (1 Jan 2026)') }) },
    'issuer',
    'failed',
    /not Apple.*Charles Proxy/,
    /Quit it/,
  ],
  [
    'an unknown box, trusted',
    { handshake: fact({ ...handshake, chain: chain('private', 'CN=Corp Root') }) },
    'issuer',
    'failed',
    /Corp Root/,
    /opens TLS/,
  ],
  [
    'somebody else’s server',
    { handshake: fact({ ...handshake, chain: chain('public', 'O=Let’s Encrypt\nCN=R11') }) },
    'issuer',
    'failed',
    /R11/,
    /somebody else/,
  ],
  [
    'a private authority elsewhere',
    { gateway: other, handshake: fact({ ...handshake, chain: chain('private', 'CN=Corp Root') }) },
    'issuer',
    'ok',
    /Corp Root/,
  ],
  [
    'SETTINGS missing',
    { settings: failure({ kind: 'timeout', phase: 'settings', seconds: 10 }) },
    'http2',
    'failed',
    /SETTINGS/,
    /does not speak it/,
  ],
  [
    'a certificate demanded',
    { settings: failure({ kind: 'tls-alert', number: 116, phase: 'settings' }) },
    'http2',
    'failed',
    /alert 116/,
    /--cert/,
  ],
  [
    'no certificate asked for',
    { handshake: fact({ ...handshake, asksForCertificate: false }) },
    'client-certificate',
    'warning',
    /never asked/,
    /MissingProviderToken/,
  ],
  ['another answer', { answer: fact({ status: 404 }) }, 'answer', 'warning', /404/, /may not be APNs/],
  [
    'no answer',
    { answer: failure({ kind: 'timeout', phase: 'answer', seconds: 10 }) },
    'answer',
    'failed',
    /answer/,
    /Try again/,
  ],
]

describe('a gateway in trouble', () => {
  test.each(cases)('%s', async (_, facts, id, status, evidence, remedy) => {
    const result = (await resultsOf(facts)).find((each) => each.id === id)
    expect(result).toMatchObject({ status, evidence: { en: expect.stringMatching(evidence) } })
    expect(result && 'remedy' in result ? result.remedy.text.en : '').toMatch(remedy ?? /^$/)
  })
})

/** what the gateway answers to the credential -> what doctor says */
const answers: [string, Facts['login'], 'ok' | 'warning' | 'failed' | 'skipped', RegExp][] = [
  ['a token that cannot exist', fact({ status: 400, reason: 'BadDeviceToken' }), 'ok', /taken/],
  ['no topic', fact({ status: 400, reason: 'MissingTopic' }), 'ok', /MissingTopic/],
  ['another team', fact({ status: 403, reason: 'InvalidProviderToken' }), 'failed', /InvalidProviderToken/],
  [
    'a key of sandbox',
    fact({ status: 403, reason: 'BadEnvironmentKeyIdInToken' }),
    'warning',
    /BadEnvironment/,
  ],
  ['another topic', fact({ status: 400, reason: 'TopicDisallowed' }), 'failed', /TopicDisallowed/],
  ['a busy gateway', fact({ status: 503, reason: 'ServiceUnavailable' }), 'warning', /503/],
  [
    'GOAWAY',
    failure({ kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' }),
    'warning',
    /BadCertificateEnvironment/,
  ],
  ['an alert', failure({ kind: 'tls-alert', number: 44, phase: 'answer' }), 'failed', /revoked/],
  ['no chance', undefined, 'skipped', /could not be shown/],
]

describe('a credential', () => {
  test.each(answers)('%s', async (_, login, status, evidence) => {
    const results = await resultsOf(login === undefined ? {} : { login }, signingKey)
    expect(results.at(-1)).toMatchObject({
      id: 'credential',
      status,
      evidence: { en: expect.stringMatching(evidence) },
    })
  })
})
