import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  issueCertificate,
} from '../../src/credential/certificate/issue.ts'
import { judgeContents } from '../../src/credential/contents-rules.ts'
import {
  type Certificate,
  type Contents,
  type Mac,
  type Pkcs12Protection,
  type ProvisioningProfile,
  plainForm,
  type SigningRequest,
} from '../../src/credential/model.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 10 })

async function certificateOf(kind: IssuableKind): Promise<Certificate> {
  const wanted = { topic: 'com.example.app', teamId: 'A1B2C3D4E5', organization: 'X', days: 10 }
  const { der } = await issueCertificate({ ...wanted, kind, authority, now, key: authority.key })
  return readCertificate(der)
}

const push = await certificateOf('universal')
const signing = await certificateOf('apple-development')
const ca = readCertificate(authority.der)
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsa = { key: pair.privateKey }
const ec = { key: authority.key }
const identity = { certificate: push, key: ec }
const fromG4: Certificate = { ...push, provenance: 'apple', authority: 'WWDR G4' }
const wwdr = (sha256: string): Certificate => ({ ...ca, fingerprints: { sha1: '', sha256 } })
const g3 = wwdr('dcf21878c77f4198e4b4614f03d696d89c66c66008d4244e1b99161aac91601f')
const g4 = wwdr('ea4757885538dd8cb59ff4556f676087d83c85e70902c122e42c0808b5bce14c')

const request: SigningRequest = { subject: { text: 'CN=张三' }, publicKey: pair.publicKey, isSound: true }
const { environment, ...profile } = {
  entitlements: { isDebuggable: true, granted: [] },
  name: 'Lunch',
  appId: 'com.example.lunch',
  environment: 'sandbox',
  distribution: 'development',
  devices: 2,
  notBefore: now,
  notAfter: new Date('2026-06-01T00:00:00Z'),
  certificates: [],
} as const satisfies ProvisioningProfile

const legacy = { cipher: '3DES', derivation: 'PKCS#12 (SHA1, 2048)', scheme: 'pkcs12' } as const
const sha1Mac: Mac = { algorithm: 'SHA1', isPbmac1: false, repetitions: 2048, saltLength: 8 }
const protectedBy = (changes: Partial<Pkcs12Protection>): Partial<Contents> => ({
  format: 'pkcs12',
  certificates: [push],
  keys: [rsa],
  identities: [{ certificate: push, key: rsa }],
  form: {
    ...plainForm,
    pkcs12: {
      certificates: [legacy],
      keys: [legacy],
      mac: sha1Mac,
      passphrase: 'set',
      isGivenInVain: false,
      ...changes,
    },
  },
})
const cipher = (name: string) => ({ ...legacy, cipher: name })

const cases: [what: string, contents: Partial<Contents>, ids: string[]][] = [
  ['nothing', { format: 'pkcs12' }, ['bad-export']],
  ['an RSA key alone', { keys: [rsa] }, ['no-cert']],
  ['an EC key alone', { keys: [ec] }, ['ec-key']],
  [
    'an EC key alone in a PKCS#12',
    { format: 'pkcs12', keys: [ec] },
    ['no-cert', 'modern-p12-unsupported-by-reader'],
  ],
  ['a certificate with its key', { certificates: [push], keys: [ec], identities: [identity] }, []],
  ['a certificate with the key of another', { certificates: [push], keys: [rsa] }, []],
  ['a key and an authority', { certificates: [ca], keys: [rsa] }, []],
  ['a PKCS#12 without key', { format: 'pkcs12', certificates: [signing] }, ['no-private-key']],
  ['a PKCS#12 with a push certificate without key', { format: 'pkcs12', certificates: [push] }, []],
  ['two certificates', { certificates: [push, signing] }, ['multiple-identities']],
  ['a certificate and its chain', { certificates: [push, ca] }, []],
  ['its WWDR', { certificates: [fromG4, g4] }, []],
  ['another WWDR', { certificates: [fromG4, g3] }, ['wwdr-intermediate']],
  ['another WWDR beside its own', { certificates: [fromG4, g3, g4] }, []],
  ['a request', { requests: [request] }, ['wrong-credential-kind']],
  [
    'a changed request',
    { requests: [{ ...request, isSound: false }] },
    ['request-unsound', 'wrong-credential-kind'],
  ],
  ['a profile', { profile: { ...profile, environment } }, ['wrong-credential-kind']],
  ['3DES and SHA-1, as every program reads it', protectedBy({}), []],
  ['RC2-40', protectedBy({ certificates: [cipher('RC2-40')] }), ['rc2-40-openssl3']],
  ['RC4 on the key', protectedBy({ keys: [cipher('RC4-128')] }), ['rc2-40-openssl3']],
  ['DES', protectedBy({ keys: [cipher('DES')] }), ['rc2-40-openssl3']],
  ['AES', protectedBy({ keys: [{ ...legacy, scheme: 'pbes2' }] }), ['modern-p12-rejected-by-apple']],
  [
    'a MAC of SHA-256',
    protectedBy({ mac: { ...sha1Mac, algorithm: 'SHA256' } }),
    ['modern-p12-rejected-by-apple'],
  ],
  [
    'a MAC salt of 16 bytes',
    protectedBy({ mac: { ...sha1Mac, saltLength: 16 } }),
    ['modern-p12-rejected-by-apple'],
  ],
  ['PBMAC1', protectedBy({ mac: { ...sha1Mac, isPbmac1: true } }), ['modern-p12-rejected-by-apple']],
  ['an empty passphrase', protectedBy({ passphrase: 'empty' }), ['p12-password']],
  [
    'a passphrase given in vain',
    protectedBy({ passphrase: 'absent', isGivenInVain: true }),
    ['p12-password'],
  ],
  [
    'no MAC',
    {
      ...protectedBy({}),
      form: { ...plainForm, pkcs12: { certificates: [], keys: [], passphrase: 'set', isGivenInVain: false } },
    },
    ['bad-export'],
  ],
  ['BER', { ...protectedBy({}), form: { ...plainForm, ...protectedBy({}).form, isBer: true } }, ['p12-ber']],
  ['a chain in it', { ...protectedBy({}), certificates: [push, ca] }, ['modern-p12-unsupported-by-reader']],
  ['a profile of a wildcard', { profile: { ...profile, appId: 'com.example.*' } }, ['entitlement-missing']],
  ['a profile of an app without pushes', { profile }, ['entitlement-missing']],
  [
    'an old profile',
    { profile: { ...profile, environment, notAfter: new Date(0) } },
    ['profile-expired', 'wrong-credential-kind'],
  ],
]

describe('findings about a file', () => {
  const empty: Contents = { format: 'pem', form: plainForm, certificates: [], keys: [], identities: [] }
  it.each(cases)('%s', (_, contents, ids) => {
    const found = judgeContents({
      contents: { ...empty, ...contents },
      fileName: contents.format === 'pkcs12' ? "it's.p12" : "it's.key",
      now,
    })
    expect(found.map(({ id }) => id.replace('file/', ''))).toEqual(ids)
    for (const { evidence, remedy } of found) {
      for (const words of [evidence.en, evidence.zh, remedy.text.en, remedy.text.zh, ...remedy.commands]) {
        expect(words).not.toMatch(/^$|undefined|Invalid/)
      }
      // A shell would wait for the other quote.
      expect(remedy.commands.join('\n')).not.toContain("it's")
    }
  })

  const faulty: Partial<Contents> = { keys: [ec], form: { ...plainForm, textFaults: ['quoted'] } }
  it.each<[what: string, file: string, contents: Partial<Contents>, first: string]>([
    [
      'a key without certificate where both belong',
      'a.p12',
      { format: 'pkcs12', keys: [rsa] },
      'error no-cert',
    ],
    ['a key beside its certificate', 'a.key', { keys: [rsa] }, 'note no-cert'],
    ['a damaged text in a file', 'a.p8', faulty, 'warning p8-text-damaged'],
    ['the same in a variable', 'env:APNS_KEY', faulty, 'note p8-text-damaged'],
    ['the same from standard input', '/dev/stdin', faulty, 'note p8-text-damaged'],
  ])('%s', (_, fileName, contents, first) => {
    const [found] = judgeContents({ contents: { ...empty, ...contents }, fileName, now })
    expect(`${found?.severity} ${found?.id}`).toBe(first)
  })
})

it('a wildcard App ID cannot get the capability: the advice is another App ID', () => {
  const contents: Contents = {
    format: 'cms',
    form: plainForm,
    certificates: [],
    keys: [],
    identities: [],
    profile: { ...profile, appId: 'com.example.*' },
  }
  const [finding] = judgeContents({ contents, fileName: 'a.mobileprovision', now })
  expect(finding?.evidence.en).toContain('wildcard App ID com.example.*')
  expect(finding?.remedy.text.en).toContain('Register an explicit App ID')
})

it.each([
  ['RC2', protectedBy({ certificates: [cipher('RC2-40')], keys: [cipher('RC2-40')] })],
  ['AES', protectedBy({ mac: { ...sha1Mac, algorithm: 'SHA256' } })],
  ['PBMAC1', protectedBy({ mac: { ...sha1Mac, algorithm: 'PBMAC1 (SHA256)', isPbmac1: true } })],
  ['an empty passphrase', protectedBy({ passphrase: 'empty' })],
])('a .p12 without its key is not told to be written as another .p12: %s', (_, contents) => {
  const judge = (changes: Partial<Contents>) =>
    judgeContents({
      contents: { form: plainForm, ...contents, ...changes } as Contents,
      fileName: 'push.p12',
      now,
    }).flatMap(({ remedy }) => remedy.commands.filter((line) => line.includes('--form legacy')))
  expect(judge({})).not.toEqual([])
  expect(judge({ keys: [], identities: [] })).toEqual([])
})
