import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthority, type IssuableKind, type Issued } from '../../../src/credential/certificate/issue.ts'
import { type AdmissionRules, admit } from '../../../src/gateway/decide/admission.ts'
import { issue as issueFrom } from '../gateway-under-test.ts'

const now = new Date('2026-11-27T12:00:00.000Z')
const day = 86_400_000

const authorityCalled = (commonName: string) =>
  createAuthority({ commonName, now: new Date(now.getTime() - 400 * day), days: 3650 })

/** Good for 30 days from some days before today. */
const issue = (authority: Issued, kind: IssuableKind = 'universal', daysAgo = 1) =>
  issueFrom(authority, kind, { from: new Date(now.getTime() + (1 - daysAgo) * day) })

const made: Record<string, Issued> = {}
let rules: AdmissionRules
beforeAll(async () => {
  const [authority, namesake, other] = await Promise.all([
    authorityCalled('test CA'),
    authorityCalled('test CA'),
    authorityCalled('other CA'),
  ])
  made.universal = await issue(authority)
  made.sandbox = await issue(authority, 'sandbox')
  made.production = await issue(authority, 'production')
  made.identity = await issue(authority, 'iphone-developer')
  made.old = await issue(authority, 'universal', 40)
  made.young = await issue(authority, 'universal', -2)
  made.beginning = await issue(authority, 'universal', 0)
  made['of a namesake'] = await issue(namesake)
  made['of another authority'] = await issue(other)
  made['of another authority, with the key of this one'] = await issue({ der: other.der, key: authority.key })
  made['of this authority, with the key of another'] = await issue({ der: authority.der, key: other.key })
  made['of another authority, and old'] = await issue(other, 'sandbox', 40)
  made.revoked = await issue(authority)
  made['revoked and old'] = await issue(authority, 'universal', 40)
  const fingerprintOf = ({ der }: Issued) =>
    new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase()
  const revoked = new Set([made.revoked, made['revoked and old']].map(fingerprintOf))
  rules = { environment: 'production', authority: new X509Certificate(authority.der), revoked, now }
})

const admitting = (name: string) => admit(made[name]?.der, rules)

describe('a client certificate is let in', () => {
  it.each(['universal', 'production', 'identity', 'beginning'])('%s', (name) => {
    const { der } = made[name] as Issued
    expect(admitting(name)).toMatchObject({
      kind: 'admitted',
      certificate: { x509: { raw: Buffer.from(der) } },
    })
  })

  it('none at all', () => {
    expect(admit(undefined, rules)).toEqual({ kind: 'admitted' })
  })
})

const called = 'Apple Push Services: com.example.app'

const ofNamesake = {
  en: `The client certificate "${called}" names "test CA" as its issuer, as the gateway’s own authority is called, but that one’s key did not sign it: another gateway made it (the data folder was deleted, or is another one), or it is forged.`,
  zh: `客户端证书「${called}」写的签发者是「test CA」，与网关自己的 CA 同名，但签名不是网关 CA 的密钥做的：它由另一个网关签发（数据目录被删除过，或不是同一个），或者是伪造的。`,
}

const ofAnother = {
  en: `The client certificate "${called}" was issued by "other CA"; this gateway knows its own authority and Apple's.`,
  zh: `客户端证书「${called}」由「other CA」签发；本地网关只认自己和 Apple 的签发者。`,
}

const old = {
  en: `The client certificate "${called}" expired on 2026-11-17.`,
  zh: `客户端证书「${called}」已于 2026-11-17 过期。`,
}

describe('a client certificate ends the handshake', () => {
  it.each([
    ['of a namesake', 'unknown_ca', 'issuer-unknown-to-gateway', ofNamesake],
    ['of this authority, with the key of another', 'unknown_ca', 'issuer-unknown-to-gateway', ofNamesake],
    ['of another authority', 'unknown_ca', 'issuer-unknown-to-gateway', ofAnother],
    ['of another authority, with the key of this one', 'unknown_ca', 'issuer-unknown-to-gateway', ofAnother],
    [
      'young',
      'bad_certificate',
      'clock',
      {
        en: `The client certificate "${called}" is not valid before 2026-11-29T12:00:00.000Z; the clock here says 2026-11-27T12:00:00.000Z.`,
        zh: `客户端证书「${called}」从 2026-11-29T12:00:00.000Z 起才有效，而这里的时间是 2026-11-27T12:00:00.000Z。`,
      },
    ],
    ['old', 'certificate_expired', 'cert-expired', old],
    ['revoked and old', 'certificate_expired', 'cert-expired', old],
    [
      'revoked',
      'certificate_revoked',
      'cert-revoked',
      {
        en: `The client certificate "${called}" was revoked at this gateway.`,
        zh: `客户端证书「${called}」已在本地网关被吊销。`,
      },
    ],
  ])('%s: %s, %s', (name, alert, cause, evidence) => {
    const admission = admitting(name)
    expect(admission).toMatchObject({ kind: 'alerted', alert, named: { cause, evidence } })
    expect(admission.certificate?.x509.raw).toEqual(Buffer.from(made[name]?.der ?? ''))
  })

  it('of another authority, before it is looked at whether it is old', () => {
    expect(admitting('of another authority, and old')).toMatchObject({ alert: 'unknown_ca' })
  })

  it('what is no certificate', () => {
    expect(admit(Buffer.from('3000', 'hex'), rules)).toEqual({
      kind: 'alerted',
      alert: 'bad_certificate',
      named: {
        cause: 'wrong-credential-kind',
        evidence: { en: 'The client certificate cannot be read.', zh: '客户端证书无法读取。' },
      },
    })
  })

  it.each([
    ['the last moment', 0, 'admitted'],
    ['a second later', 1000, 'alerted'],
  ])('%s of a certificate: %s', (_, later, kind) => {
    const { validTo } = new X509Certificate(made.universal?.der ?? '')
    expect(admit(made.universal?.der, { ...rules, now: new Date(Date.parse(validTo) + later) }).kind).toBe(
      kind,
    )
  })
})

it('a certificate of the other environment is turned away, and told which it is for', () => {
  expect(admitting('sandbox')).toMatchObject({
    kind: 'turned-away',
    reason: 'BadCertificateEnvironment',
    named: {
      cause: 'wrong-env-cert',
      evidence: {
        en: 'The client certificate "Apple Sandbox Push Services: com.example.app" is for sandbox; this port is production.',
        zh: '客户端证书「Apple Sandbox Push Services: com.example.app」用于 sandbox，而这个端口是 production。',
      },
    },
  })
  expect(admit(made.sandbox?.der, { ...rules, environment: 'sandbox' }).kind).toBe('admitted')
  expect(admit(made.production?.der, { ...rules, environment: 'sandbox' }).kind).toBe('turned-away')
  expect(admit(made.universal?.der, { ...rules, environment: 'sandbox' }).kind).toBe('admitted')
})
