import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../src/apns/endpoint.ts'
import { isReason, reasons } from '../../src/apns/reasons.ts'
import { parseCommandLine } from '../../src/cli/program.ts'
import { catalog } from '../../src/commands/catalog.ts'
import { commandLine } from '../../src/commands/push/command-line.ts'
import { parseGateway } from '../../src/commands/push/gateway-option.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../src/credential/certificate/issue.ts'
import type { Credential } from '../../src/credential/model.ts'
import { causes } from '../../src/diagnosis/causes/registry.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { ConnectionSurroundings, Facts, Failure, Outcome } from '../../src/diagnosis/facts.ts'
import { Fault } from '../../src/fault.ts'
import { fakeHost } from '../fake-host.ts'
import { wordsOf } from '../shell-words.ts'

const now = new Date('2026-11-22T08:00:00Z')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const gateways: Readonly<Record<string, Gateway>> = {
  apple: appleGateway('sandbox'),
  'apple, 2197': appleGateway('production', 2197),
  local: { kind: 'local', environment: 'sandbox', endpoint: { host: '127.0.0.1', port: 2197 } },
  other: { kind: 'other', endpoint: { host: 'push.example.com', port: 8443 } },
  misspelt: { kind: 'other', endpoint: { host: 'api.puhs.apple.com', port: 443 } },
}

const certificate = (issuer: string) => ({
  subject: 'CN=api.push.apple.com',
  issuer,
  notBefore: new Date('2026-01-01'),
  notAfter: new Date('2027-01-01'),
  names: 'DNS:push.example.com',
  fingerprint: '',
})
const proxy = { address: 'p:3128', source: 'HTTPS_PROXY' }
const phases = ['resolve', 'connect', 'tunnel', 'handshake', 'settings', 'answer'] as const

/** A failure of every kind there is, and of the shades that causes tell apart. */
const failures: readonly Failure[] = [
  ...['ENOTFOUND', 'EAI_AGAIN'].map((code) => ({ kind: 'name-not-resolved', host: 'h', code }) as const),
  { kind: 'name-not-resolved', host: 'api.puhs.apple.com', code: 'ENOTFOUND' },
  { kind: 'refused' },
  { kind: 'unreachable', code: 'ENETUNREACH' },
  { kind: 'unreachable', code: 'ENETUNREACH', address: '2620:149::1' },
  ...phases.map((phase) => ({ kind: 'timeout', phase }) as const),
  ...phases.map((phase) => ({ kind: 'reset', phase, abrupt: true }) as const),
  { kind: 'reset', phase: 'handshake', abrupt: true, answered: true },
  ...[
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ].flatMap((code) =>
    ['O=Apple Inc.\nCN=Apple Public Server RSA CA 12 - G1', 'CN=Corp CA', 'CN=Charles Proxy CA'].map(
      (issuer) => ({ kind: 'untrusted', code, certificate: certificate(issuer) }) as const,
    ),
  ),
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'INVALID_PURPOSE'].map(
    (code) => ({ kind: 'untrusted', code, certificate: certificate('O=Apple Inc.') }) as const,
  ),
  ...[10, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 70, 71, 80, 112, 116].map(
    (number) => ({ kind: 'tls-alert', number, phase: 'settings' }) as const,
  ),
  { kind: 'proxy-unreachable', proxy, why: { kind: 'refused' } },
  ...[403, 405, 407, 429, 502].map(
    (status) => ({ kind: 'proxy-refused', proxy, status, schemes: [] }) as const,
  ),
  { kind: 'proxy-refused', proxy, status: 407, schemes: ['NTLM'] },
  { kind: 'not-tls' },
  { kind: 'no-http2' },
  ...[0, 1, 11, 12, 13].map((code) => ({ kind: 'goaway', code, lastStreamId: 0 }) as const),
  ...[7, 8, 11, 12, 13].map((code) => ({ kind: 'stream-reset', code }) as const),
  { kind: 'spoke-http1' },
  { kind: 'protocol-error', rule: 'padding' },
  { kind: 'takes-none', seconds: 1 },
  { kind: 'asked-to-wait', seconds: 1 },
  { kind: 'stopped' },
  { kind: 'other', phase: 'answer', code: 'E', message: 'm' },
]

/** Whether a push can have left when this happens. */
function comesAfterLeaving(failure: Failure): boolean {
  if ('phase' in failure) return failure.phase === 'answer' || failure.phase === 'settings'
  return ['goaway', 'stream-reset', 'spoke-http1', 'protocol-error', 'stopped'].includes(failure.kind)
}

const outcomes: readonly Exclude<Outcome, { kind: 'accepted' }>[] = [
  ...failures.map((failure) => ({ kind: 'unsent', failure }) as const),
  ...failures.filter(comesAfterLeaving).map((failure) => ({ kind: 'unknown', failure }) as const),
  ...Object.keys(reasons)
    .filter(isReason)
    .map((reason) => ({ kind: 'rejected', reply: { status: 400, reason } }) as const),
  { kind: 'rejected', reply: { status: 502 } },
]

const surroundings: readonly ConnectionSurroundings[] = [
  {},
  { ports: [{ port: 443, failure: { kind: 'refused' } }, { port: 2197 }] },
  {
    addresses: ['127.0.0.1'],
    hostsLine: '127.0.0.1 api.push.apple.com',
    ports: [443, 2197].map((port) => ({ port, failure: { kind: 'refused' } })),
  },
  { unusedProxy: { variable: 'http_proxy', isSocks: false, address: 'http://10.0.0.1:3128' } },
  { unusedProxy: { variable: 'ALL_PROXY', isSocks: true }, otherName: { host: 'x', isKnown: true } },
]

const credentials: Partial<Record<'certificate' | 'signing key' | 'none', Credential>> = {
  'signing key': {
    kind: 'signing-key',
    signingKey: { key: privateKey, keyId: 'KEYID12345', teamId: 'TEAM123456' },
  },
}

beforeAll(async () => {
  const authority = await createAuthority({ commonName: 'test', now, days: 999 })
  const { der } = await issueCertificate({
    authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now,
    days: 395,
    key: privateKey,
  })
  const identity = { certificate: readCertificate(der), key: { key: privateKey } }
  credentials.certificate = { kind: 'identity', identity, chain: [] }
})

/** What was typed, as each of the two commands writes it anew. */
const typedFor = (gateway: Gateway, who: string) => ({
  ...(gateway.kind === 'other' && { gateway: `${gateway.endpoint.host}:${gateway.endpoint.port}` }),
  ...(gateway.kind === 'local' && { gateway: 'local' }),
  ...(who === 'certificate' && { cert: 'my push.p12' }),
  ...(who === 'signing key' && {
    signingKey: 'AuthKey_KEYID12345.p8',
    keyId: 'KEYID12345',
    teamId: 'TEAM123456',
  }),
})

function* factsOf(gateway: Gateway, who: keyof typeof credentials): Generator<Facts> {
  const credential = credentials[who]
  for (const outcome of outcomes)
    for (const around of outcome.kind === 'rejected' ? surroundings.slice(0, 1) : surroundings)
      yield {
        gateway,
        ...(credential !== undefined && {
          credential,
          file: who === 'certificate' ? 'my push.p12' : 'AuthKey_KEYID12345.p8',
        }),
        notification: { deviceToken: 'ab'.repeat(32), payload: Buffer.from('{}'), topic: 'com.example.app' },
        outcome,
        surroundings: around,
        now,
        again: (changes) =>
          commandLine('send', { token: 'ab'.repeat(32), ...typedFor(gateway, who), ...changes }),
      }
}

/** What a person has to put in place of a word in capitals. */
const filledIn = (line: string) =>
  line.replaceAll('http://HOST:PORT', 'http://127.0.0.1:3128').replaceAll('IPV4_ADDRESS', '192.0.2.1')

/** @returns what the parser has against a line; nothing when it works as typed */
async function complaintAbout(line: string): Promise<string | undefined> {
  const [program, ...argv] = wordsOf(filledIn(line))
  if (program !== 'pushctl') return 'no command of pushctl'
  try {
    const parsed = await parseCommandLine(argv, fakeHost(), catalog, 'en')
    const { gateway } = parsed?.input ?? {}
    for (const typed of [gateway].flat()) if (typeof typed === 'string') parseGateway(typed)
    return parsed === undefined ? 'help instead of a command' : undefined
  } catch (error) {
    if (error instanceof Fault) return error.text.en
    throw error
  }
}

describe.each(Object.keys(gateways))('every line to type next, for %s', (name) => {
  const gateway = gateways[name] as Gateway
  it.each(['certificate', 'signing key', 'none'] as const)('with %s', async (who) => {
    const lines = new Map<string, string>()
    for (const facts of factsOf(gateway, who)) {
      for (const { cause, remedy } of diagnose(facts).causes)
        for (const line of remedy.commands) lines.set(line, cause)
    }
    // A gateway that knows for sure may name any of them.
    for (const facts of [...factsOf(gateway, who)].slice(0, 1))
      for (const { id, remedy } of causes) for (const line of remedy(facts).commands) lines.set(line, id)
    const wrong: string[] = []
    for (const [line, cause] of lines) {
      const complaint = await complaintAbout(line)
      if (complaint !== undefined) wrong.push(`${cause}: ${line}: ${complaint}`)
      const isElsewhere = gateway.kind !== 'apple' && line.startsWith('pushctl doctor')
      if (isElsewhere && !line.includes('--gateway')) wrong.push(`${cause}: ${line}: looks at Apple`)
    }
    expect(lines.size).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })
})

it('takes the place of the binary interface', async () => {
  for (const host of ['gateway.sandbox.push.apple.com', 'feedback.push.apple.com']) {
    const again = (changes: Readonly<Record<string, string | undefined>>) =>
      commandLine('doctor', { gateway: host, env: 'sandbox', ...changes })
    const gateway: Gateway = { kind: 'other', endpoint: { host, port: 2195 } }
    const notification = { deviceToken: '', payload: new Uint8Array() }
    const [first] = diagnose({ gateway, notification, now, again }).causes
    expect(first).toMatchObject({ cause: 'legacy-gateway', certainty: 'certain' })
    for (const line of first?.remedy.commands ?? ['none']) expect(await complaintAbout(line)).toBeUndefined()
  }
})

describe('a push that may have arrived', () => {
  it('is never to be sent again without a word that it can show twice', () => {
    for (const facts of Object.values(gateways).flatMap((gateway) => [...factsOf(gateway, 'none')])) {
      if (facts.outcome?.kind !== 'unknown') continue
      for (const { cause, remedy } of diagnose(facts).causes) {
        const isSame = remedy.commands.some((line) => line === facts.again({}))
        if (!isSame && !/send again|sent again/i.test(remedy.text.en)) continue
        expect(`${cause}: ${remedy.text.en}`).toMatch(/twice/)
        expect(`${cause}: ${remedy.text.zh}`).toMatch(/两次/)
      }
    }
  })
})

describe('what others wrote', () => {
  const hostile = 'x; touch ran $(touch ran)'

  it('is one word in every line, whichever cause it is', () => {
    const lines = new Set<string>()
    const notification = { deviceToken: 'ab'.repeat(32), payload: Buffer.from('{}'), topic: hostile }
    const signingKey = { key: privateKey, keyId: hostile, teamId: hostile }
    for (const gateway of Object.values(gateways))
      for (const credential of [credentials.certificate, { kind: 'signing-key', signingKey } as const])
        for (const { remedy } of causes) {
          const facts: Facts = {
            gateway,
            ...(credential !== undefined && { credential }),
            file: hostile,
            channel: hostile,
            notification,
            now,
            again: (changes) => commandLine('send', changes),
          }
          for (const line of remedy(facts).commands) lines.add(line)
        }
    const repeating = [...lines].filter((line) => line.includes('touch ran'))
    expect(repeating.length).toBeGreaterThan(3)
    expect(repeating.filter((line) => !wordsOf(line).some((word) => word.startsWith(hostile)))).toEqual([])
    const bare = repeating.flatMap((line) =>
      wordsOf(line).filter((word) => word === 'touch' || word === 'ran'),
    )
    expect(bare).toEqual([])
  })
})
