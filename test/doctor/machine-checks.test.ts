import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { runChecks } from '../../src/doctor/check.ts'
import { machineChecks } from '../../src/doctor/machine-checks.ts'
import { certificate, type Facts, fact, failure, gatewayAtHand } from './approaches.ts'

const credential: CredentialAtHand = {
  kind: 'signing-key',
  signingKey: {
    key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    keyId: 'ABCDE12345',
    teamId: 'TEAM123456',
  },
  fileName: 'AuthKey_ABCDE12345.p8',
}

/** What is special about the machine, and about the gateways reached from it. */
interface Special {
  readonly env?: Readonly<Record<string, string>>
  readonly exists?: boolean
  readonly now?: Date
  readonly credential?: CredentialAtHand
  readonly gateways?: readonly Facts[]
}

function machine({
  env = {},
  exists = true,
  now = new Date('2026-11-22'),
  credential,
  gateways = [{}],
}: Special) {
  const who = credential === undefined ? {} : { credential }
  return {
    env,
    now,
    exists: async () => exists,
    gateways: gateways.map((facts) => gatewayAtHand(facts, { env, now, ...who })),
  }
}

const shut: Facts = { shut: { 443: { kind: 'refused' }, 2197: { kind: 'refused' } } }
const untrusted = failure({
  kind: 'untrusted',
  code: 'CERT_NOT_YET_VALID',
  certificate: certificate('api.push.apple.com', 'O=Apple Inc.'),
})

const throughProxy: Facts = {
  proxy: {
    endpoint: { host: 'p', port: 3128 },
    address: 'p:3128',
    source: '--proxy',
    scheme: 'http:',
    authorization: 'Basic s3cr',
  },
}

/** what is special about the machine -> the check that tells, and what it says */
const cases: [string, Special, string, string, RegExp][] = [
  ['no proxy', {}, 'proxy', 'ok', /^none$/],
  ['a proxy on the way', { gateways: [throughProxy, throughProxy] }, 'proxy', 'ok', /^p:3128 \(--proxy\)$/],
  [
    'a proxy for others',
    { env: { HTTPS_PROXY: 'http://p:3128', NO_PROXY: '*' } },
    'proxy',
    'ok',
    /^HTTPS_PROXY set, but not for these gateways$/,
  ],
  [
    'SOCKS nobody needs',
    { env: { all_proxy: 'socks5://p:1080' } },
    'proxy',
    'ok',
    /all_proxy names a SOCKS proxy, .*directly$/,
  ],
  [
    'SOCKS that is the only way out',
    { env: { ALL_PROXY: 'socks5://p:1080' }, gateways: [{}, shut] },
    'proxy',
    'warning',
    /ALL_PROXY names a SOCKS proxy, which pushctl does not speak/,
  ],
  ['no extra authorities', {}, 'authorities', 'ok', /none/],
  ['extra authorities', { env: { NODE_EXTRA_CA_CERTS: 'ca.pem' } }, 'authorities', 'ok', /ca\.pem/],
  [
    'extra authorities that are not there',
    { env: { NODE_EXTRA_CA_CERTS: 'ca.pem' }, exists: false },
    'authorities',
    'warning',
    /no such file/,
  ],
  ['a clock nobody can judge', {}, 'clock', 'skipped', /cannot be compared.* 2026-06-01 to 2027-06-30/],
  ['a clock, and nobody there', { gateways: [shut] }, 'clock', 'skipped', /nobody was reached/],
  ['a clock far behind', { now: new Date('2020-01-01') }, 'clock', 'failed', /clock is wrong/],
  [
    'a clock far behind, so that the chain is not trusted',
    { now: new Date('2020-01-01'), gateways: [{ handshake: untrusted }] },
    'clock',
    'failed',
    /clock is wrong/,
  ],
  [
    'the dates of a server nobody trusts prove nothing',
    {
      now: new Date('2020-01-01'),
      gateways: [{ handshake: failure({ kind: 'untrusted', code: 'SELF_SIGNED_CERT_IN_CHAIN' }) }],
    },
    'clock',
    'skipped',
    /nobody was reached/,
  ],
  ['a clock far ahead', { now: new Date('2030-01-01') }, 'clock', 'failed', /clock is wrong/],
  [
    'a token of now that was taken',
    { credential, gateways: [{ login: fact({ status: 400, reason: 'BadDeviceToken' }) }] },
    'clock',
    'ok',
    /within an hour/,
  ],
  [
    'a token of now that is old to the gateway',
    {
      credential,
      gateways: [{ login: fact({ status: 403, reason: 'ExpiredProviderToken' }) }],
    },
    'clock',
    'failed',
    /more than an hour/,
  ],
  [
    'a token refused for another reason says nothing of the clock',
    {
      credential,
      gateways: [{ login: fact({ status: 403, reason: 'InvalidProviderToken' }) }],
    },
    'clock',
    'skipped',
    /cannot be compared/,
  ],
]

describe('the computer', () => {
  test.each(cases)('%s', async (_, special, id, result, evidence) => {
    const results = await runChecks(machineChecks, machine(special), 1000)
    expect(results.find((each) => each.id === id)).toMatchObject({
      result,
      evidence: { en: expect.stringMatching(evidence) },
    })
  })

  test('the password of a proxy is not shown', async () => {
    const env = { HTTPS_PROXY: 'http://user:s3cr%40t@p:3128', ALL_PROXY: 'socks5://user:s3cr%40t@p' }
    for (const special of [{}, { gateways: [throughProxy] }]) {
      const results = await runChecks(machineChecks, machine({ env, ...special }), 1000)
      expect(JSON.stringify(results)).not.toContain('s3cr')
    }
  })
})
