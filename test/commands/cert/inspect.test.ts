import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
let authority: Issued
let universal: Issued

const pem = ({ der }: Issued) => new X509Certificate(der).toString()
const keyPem = ({ key }: Issued) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function issue(kind: IssuableKind): Promise<Issued> {
  const wanted = {
    authority,
    kind,
    topic: 'com.example.app',
    teamId: 'A1B2C3D4E5',
    organization: 'Example',
    now,
  }
  return issueCertificate({ ...wanted, days: 395 })
}

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'pushctl test authority', now, days: 3650 })
  universal = await issue('universal')
})

/** Made by `openssl req -new` for CN=Lunch with a P-256 key. */
const request = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIH3MIGfAgEAMD0xHjAcBgkqhkiG9w0BCQEWD2RldkBleGFtcGxlLmNvbTEOMAwG',
  'A1UEAwwFTHVuY2gxCzAJBgNVBAYTAkNOMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD',
  'QgAESYeKaXhJudxzHB+HzSICAv/VV47fX7XdbsIboZBRjHthx/awjxgNozqd6cPc',
  '+O8rwTpBR6nWy98MmtmLnDym+6AAMAoGCCqGSM49BAMCA0cAMEQCIC8TxPYfb+87',
  'Zms8z5f6iTuw8k8JQ3WefHuq9/81C5WFAiAd5kZFWDAx1djRAmEiAffG99siq7mq',
  'eQCoXXorOZ1ZBw==',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')

describe('pushctl cert inspect', () => {
  it('says that the key given with a certificate is another’s, in both files', async () => {
    const files = { 'aps.cer': universal.der, 'other.key': keyPem(authority) }
    const { code, stdout } = await run('cert inspect aps.cer other.key --json', { files, now })
    const [certificate, key] = JSON.parse(stdout).files
    expect(code).toBe(1)
    expect(certificate.certificates[0]).toMatchObject({ canPush: 'no' })
    const [first] = certificate.certificates[0].findings
    expect(first).toMatchObject({ id: 'key-mismatch', evidence: expect.stringContaining('other.key') })
    expect(key).toMatchObject({ cause: 'key-mismatch' })
  })

  it('tells everything about a certificate with its key', async () => {
    const files = { 'ck.pem': pem(universal) + keyPem(universal) + pem(authority) }
    const { code, stdout, stderr } = await run('cert inspect ck.pem', {
      files,
      now: new Date('2025-06-11T00:00:00Z'),
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        'ck.pem  universal push certificate (universal)',
        'can push  yes',
        'environments  sandbox, production',
        'topics  com.example.app  alert, background',
        'com.example.app.voip-ptt  pushtotalk',
        'bundle id  com.example.app',
        'team  A1B2C3D4E5, Example',
        'dates  2025-06-01 – 2026-07-01, 385 days left',
        'issuer  pushctl test authority (pushctl’s local gateway, not Apple)',
        'key  RSA 2048',
        'chain  pushctl test authority (a root, and not Apple’s)',
        'signature  ECDSA-SHA256',
        'also inside  CN=pushctl test authority, O=pushctl local gateway (pushctl’s local gateway, not Apple, – 2035-05-30)',
      ]),
    )
    expect(stdout).not.toContain('PRIVATE')
  })

  it('speaks Chinese', async () => {
    const files = { 'aps.cer': universal.der }
    const { stdout } = await run('cert inspect aps.cer --lang zh', { files, now })
    expect(stdout).toContain('aps.cer  通用推送证书（开发、生产都能用） (universal)')
    expect(stdout).toContain('  能否推送   单凭它不能：私钥不在这个文件里\n')
    expect(stdout).toContain('  Bundle ID  com.example.app\n')
    expect(stdout).toContain('pushctl cert merge aps.cer key.pem -o ck.pem')
  })

  it('says no, why, and what to do, of a certificate that cannot push', async () => {
    const files = { 'ios_development.cer': (await issue('iphone-developer')).der }
    const { code, stdout } = await run('cert inspect ios_development.cer', { files, now })
    expect(code).toBe(1)
    expect(stdout).toMatch(/can push +no: It signs apps; APNs does not take it\./)
    expect(stdout).toContain('✗ This is "iPhone Developer".')
    expect(stdout).toContain('https://developer.apple.com/account/resources/certificates/list')
  })

  it('says no of an expired certificate', async () => {
    const files = { 'aps.cer': universal.der }
    const { code, stdout } = await run('cert inspect aps.cer', {
      files,
      now: new Date('2026-07-03T00:00:00Z'),
    })
    expect(code).toBe(1)
    expect(stdout).toContain('It expired on 2026-07-01, 2 days ago.')
  })

  it('has the whole model in JSON, and no key', async () => {
    const files = { 'ck.pem': pem(universal) + keyPem(universal), 'lone.p8': keyPem(authority) }
    const { code, stdout } = await run('cert inspect ck.pem lone.p8 --json', { files, now })
    expect(code).toBe(0)
    const [first, second] = JSON.parse(stdout).files
    expect(first).toMatchObject({
      file: 'ck.pem',
      format: 'pem',
      authorities: [],
      otherKeys: [],
      form: { wrappings: [], textFaults: [], isBer: false },
      findings: [{ id: 'pkcs8-vs-pkcs1', severity: 'note' }],
    })
    expect(first.certificates[0]).toMatchObject({
      kind: 'universal',
      label: 'universal',
      kindName: 'universal push certificate',
      provenance: 'local',
      environments: ['sandbox', 'production'],
      key: { name: 'RSA 2048', type: 'RSA', bits: 2048, storage: { form: 'pkcs8' } },
      chain: { reaches: 'nowhere', links: [] },
      canPush: 'yes',
      notAfter: '2026-07-01T00:00:00.000Z',
      daysLeft: 395,
      subject: { userId: 'com.example.app', unit: 'A1B2C3D4E5', organization: 'Example', country: 'US' },
      findings: [
        { id: 'certificate/local', severity: 'note' },
        { id: 'universal-cert-misclassified', severity: 'note' },
      ],
    })
    expect(second).toMatchObject({
      certificates: [],
      otherKeys: [{ name: 'EC prime256v1', type: 'EC', curve: 'prime256v1' }],
      isSigningKey: true,
      findings: [{ id: 'file/signing-key' }, { id: 'pkcs8-vs-pkcs1' }],
    })
    expect(stdout).not.toContain('PRIVATE')
  })

  it('has these fields in JSON, and no others', async () => {
    const identity = {
      certificate: readCertificate(universal.der),
      key: { key: universal.key, friendlyName: 'x' },
    }
    const p12 = await writePkcs12({
      identity,
      chain: [readCertificate(authority.der)],
      passphrase: '',
      form: 'modern',
    })
    const files = { 'both.p12': p12, 'signing.cer': (await issue('iphone-developer')).der }
    const { stdout } = await run('cert inspect both.p12 signing.cer --json', { files, now })
    const [first, second] = JSON.parse(stdout).files
    expect(Object.keys(first)).toEqual([
      'file',
      'format',
      'form',
      'certificates',
      'authorities',
      'otherKeys',
      'isSigningKey',
      'requests',
      'findings',
    ])
    const always = [
      'label',
      'kindName',
      'kind',
      'subject',
      'issuer',
      'provenance',
      'topics',
      'environments',
      'teamId',
    ]
    const facts = [
      'notBefore',
      'notAfter',
      'serial',
      'fingerprints',
      'signatureAlgorithm',
      'appleOids',
      'publicKey',
    ]
    const judged = ['chain', 'canPush', 'daysLeft', 'findings']
    expect(Object.keys(first.certificates[0])).toEqual([...always, 'bundleId', ...facts, 'key', ...judged])
    expect(Object.keys(second.certificates[0])).toEqual([
      ...always,
      ...facts,
      ...judged.toSpliced(2, 0, 'whyNot'),
    ])
    expect(Object.keys(first.certificates[0].key)).toEqual([
      'name',
      'type',
      'bits',
      'sha256',
      'friendlyName',
      'storage',
    ])
    expect(Object.keys(first.certificates[0].chain.links[0])).toEqual([
      'name',
      'notBefore',
      'notAfter',
      'fingerprint',
      'from',
    ])
    expect(Object.keys(first.authorities[0])).toEqual([
      'subject',
      'issuer',
      'provenance',
      'notBefore',
      'notAfter',
      'serial',
      'fingerprints',
    ])
    expect(first.certificates[0].key.sha256).toBe(first.certificates[0].publicKey.sha256)
  })

  it('tells every certificate and key of a file in turn', async () => {
    const voip = await issue('voip')
    const files = { 'all.pem': keyPem(authority) + pem(voip) + pem(universal) + keyPem(universal) }
    const { code, stdout } = await run('cert inspect all.pem', { files, now })
    // Servers take the first certificate and the first key, and these two are no pair.
    expect(code).toBe(1)
    expect(stdout).toContain('all.pem [1/2]  universal push certificate (universal)\n')
    expect(stdout).toContain('all.pem [2/2]  VoIP push certificate (voip)\n')
    expect(stdout).toMatch(/^ {2}key +not in this file \(RSA 2048\)$/m)
    expect(stdout).toMatch(/^ {2}key alone +EC prime256v1$/m)
    expect(stdout).toContain('a private key (EC prime256v1) that belongs to none of its certificates')
  })

  it('tells what is no credential, and what it is for', async () => {
    const { code, stdout } = await run('cert inspect lunch.csr', { files: { 'lunch.csr': request }, now })
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /requested for +emailAddress=dev@example\.com, CN=Lunch, C=CN\n +key +EC prime256v1\n/,
    )
    expect(stdout).toContain('lunch.csr is a signing request (CSR)')
    const told = await run('cert classify lunch.csr', { files: { 'lunch.csr': request } })
    expect(told).toMatchObject({ code: 1, stdout: 'lunch.csr\trequest\n' })
  })

  it('does not let a certificate write on the screen', async () => {
    const evil = await issueCertificate({
      authority,
      kind: 'universal',
      topic: 'com.\u001b[2Jexample',
      teamId: 'A1B2C3D4E5',
      organization: 'X\u202eY\nZ',
      now,
      days: 10,
      key: authority.key,
    })
    const { stdout } = await run('cert inspect a.cer', { files: { 'a.cer': evil.der }, now })
    expect(['\u001b', '\u202e'].filter((character) => stdout.includes(character))).toEqual([])
  })

  const material = new URL('../../../../shared/certs/', import.meta.url)
  const genuine = new URL('apple/Apple_Push_Services_com.example.FakeApp__55ecde71.cer', material)
  const forged = new URL(
    'lookalike/lookalike__Apple_Push_Services_com.example.FakeApp__5f282877.cer',
    material,
  )
  it('tells a genuine certificate from its look-alike', async () => {
    if (!existsSync(genuine) || !existsSync(forged)) return
    const files = { 'genuine.cer': readFileSync(genuine), 'forged.cer': readFileSync(forged) }
    const { stdout } = await run('cert inspect genuine.cer forged.cer', {
      files,
      now: new Date('2017-01-01T00:00:00Z'),
    })
    expect(stdout).toContain('WWDR G1 (genuine: the signature is Apple’s)')
    expect(stdout).toContain('no key of Apple’s made the signature')
  })
})
