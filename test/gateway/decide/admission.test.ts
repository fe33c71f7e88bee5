import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import { type AdmissionRules, admit } from '../../../src/gateway/decide/admission.ts'
import { issue, makeAuthority, now } from '../gateway-under-test.ts'

const day = 86_400_000
const made: Record<string, Issued> = {}
let rules: AdmissionRules
beforeAll(async () => {
  const [authority, other] = [await makeAuthority(), await makeAuthority()]
  made.universal = await issue(authority)
  made.sandbox = await issue(authority, 'sandbox')
  made.identity = await issue(authority, 'iphone-developer')
  made.old = await issue(authority, 'universal', { from: new Date(now.getTime() - 40 * day) })
  made.young = await issue(authority, 'universal', { from: new Date(now.getTime() + 2 * day) })
  made.strange = await issue(other)
  made.revoked = await issue(authority)
  const { fingerprint256 } = new X509Certificate(made.revoked.der)
  const revoked = new Set([fingerprint256.replaceAll(':', '').toLowerCase()])
  rules = { environment: 'production', authority: new X509Certificate(authority.der), revoked, now }
})

const admitting = (name: string) => admit(made[name]?.der, rules)

it.each(['universal', 'identity'])('%s is let in', (name) => {
  const { der } = made[name] as Issued
  expect(admitting(name)).toMatchObject({
    kind: 'admitted',
    certificate: { x509: { raw: Buffer.from(der) } },
  })
})

it('whoever shows none is let in', () => {
  expect(admit(undefined, rules)).toEqual({ kind: 'admitted' })
})

it.each([
  [
    'strange',
    'unknown_ca',
    'issuer-unknown-to-gateway',
    /names "test CA" as its issuer, .* that one’s key did not sign it/,
  ],
  ['young', 'bad_certificate', 'clock', /com\.example\.app" is not valid before /],
  ['old', 'certificate_expired', 'cert-expired', /com\.example\.app" expired on \d{4}-\d\d-\d\d\.$/],
  ['revoked', 'certificate_revoked', 'cert-revoked', /com\.example\.app" was revoked/],
])('%s: %s, %s', (name, alert, cause, evidence) => {
  expect(admitting(name)).toMatchObject({
    kind: 'alerted',
    alert,
    named: { cause, evidence: { en: expect.stringMatching(evidence) } },
  })
})

it('what is no certificate is refused by an alert', () => {
  expect(admit(Buffer.from('3000', 'hex'), rules)).toMatchObject({
    kind: 'alerted',
    alert: 'bad_certificate',
    named: { cause: 'wrong-credential-kind' },
  })
})

it('one of the other environment is turned away, and told which it is for', () => {
  expect(admitting('sandbox')).toMatchObject({
    kind: 'turned-away',
    reason: 'BadCertificateEnvironment',
    named: {
      cause: 'wrong-env-cert',
      evidence: { en: expect.stringMatching(/is for sandbox; this port is production\.$/) },
    },
  })
  expect(admit(made.sandbox?.der, { ...rules, environment: 'sandbox' }).kind).toBe('admitted')
})

it.each([
  ['the last moment', 0, 'admitted'],
  ['a second later', 1000, 'alerted'],
])('%s of a certificate: %s', (_, later, kind) => {
  const { validTo } = new X509Certificate(made.universal?.der ?? '')
  expect(admit(made.universal?.der, { ...rules, now: new Date(Date.parse(validTo) + later) }).kind).toBe(kind)
})
