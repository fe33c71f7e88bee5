import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { keyToDer } from '../../../src/credential/key/key.ts'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { type IdentityMaterial, makeIdentity } from '../../credential/identity-material.ts'
import { fakeHost, run } from '../../fake-host.ts'

let made: IdentityMaterial
let files: Record<string, string | Uint8Array>

beforeAll(async () => {
  made = await makeIdentity('com.example.app')
  const other = await makeIdentity('com.example.other')
  const p12 = (identity: typeof made.identity) =>
    writePkcs12({ identity, chain: [], passphrase: '', form: 'modern' })
  files = {
    'aps.cer': made.certificate.x509.raw,
    'aps.pem': made.certificate.x509.toString(),
    'key.pem': keyToPem(made.key),
    'key.der': keyToDer(made.key),
    'push.p12': p12(made.identity),
    'both.pem': made.certificate.x509.toString() + keyToPem(made.key),
    'a;b.pem': made.certificate.x509.toString() + keyToPem(made.key),
    'chain.p12': writePkcs12({
      identity: made.identity,
      chain: [other.authority, made.authority],
      passphrase: '',
      form: 'modern',
    }),
    'loose.pem': keyToPem(made.otherKey),
    'other.p12': p12(other.identity),
    'other.cer': other.certificate.x509.raw,
    'self.cer': made.authority.x509.raw,
    'self.pem': made.authority.x509.toString() + keyToPem(made.authorityKey),
  }
})

const pairs = ['aps.cer', 'aps.pem', 'push.p12', 'both.pem'].flatMap((certificate) =>
  ['key.pem', 'key.der', 'push.p12', 'both.pem'].map((key) => [certificate, key] as const),
)

describe('pushctl cert merge', () => {
  test.each(pairs)('%s and %s', async (certificate, key) => {
    const { code, stdout, host } = await run(
      `cert merge ${certificate} ${key} -o out.pem`,
      fakeHost({ files }),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('Wrote out.pem')
    const file = host.disk.get('/home/dev/app/out.pem')
    const pem = file?.bytes.toString() ?? ''
    expect(pem.match(/BEGIN [A-Z ]+/g)).toEqual(['BEGIN CERTIFICATE', 'BEGIN PRIVATE KEY'])
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(pem))).toBe(true)
    expect(file?.mode).toBe(0o600)
  })

  test.each([
    ['key.pem', 'aps.cer'],
    ['push.p12', 'aps.cer'],
  ])('the other way round: %s and %s', async (key, certificate) => {
    const { code, stdout, host } = await run(`cert merge ${key} ${certificate}`, fakeHost({ files }))
    expect(code).toBe(0)
    expect(stdout).toContain(`The certificate was in ${certificate} and the key in ${key}`)
    expect(host.disk.has('/home/dev/app/ck.pem')).toBe(true)
  })

  test.each([
    [
      'a key without any certificate',
      'aps.cer loose.pem',
      /in loose\.pem is not the one of “[^”]+: com\.example\.app” in aps\.cer\.\n/,
    ],
    ['the key of another certificate', 'aps.cer other.p12', /belongs to “[^”]+: com\.example\.other”/],
    [
      'a certificate that has its key already',
      'push.p12 loose.pem',
      /pushctl cert convert push\.p12 -o ck\.pem/,
    ],
    [
      'that, with a name that a shell would run',
      'a;b.pem loose.pem',
      /pushctl cert convert 'a;b\.pem' -o ck\.pem\n/,
    ],
    [
      'a certificate where a key is needed',
      'aps.cer other.cer',
      /no private key in other\.cer, only a certificate/,
    ],
    ['the same certificate twice', 'aps.cer aps.cer', /no private key in aps\.cer/],
    ['two keys', 'key.pem loose.pem', /no certificate in key\.pem, and none in loose\.pem/],
  ])('%s is refused, and nothing written', async (_, words, sentence) => {
    const host = fakeHost({ files })
    const { code, stderr, stdout } = await run(`cert merge ${words}`, host)
    expect(code).toBe(1)
    expect(stderr).toMatch(sentence)
    expect(stdout).toBe('')
    expect(host.disk.has('/home/dev/app/ck.pem')).toBe(false)
  })

  test.each(['self.cer', 'self.pem'])('%s, which signed itself, is written once', async (file) => {
    const { stdout } = await run(`cert merge ${file} self.pem -o -`, fakeHost({ files }))
    expect(stdout).toBe(files['self.pem'])
  })

  test('--chain and --encrypt-key', async () => {
    const words = 'cert merge aps.cer key.pem -o - --chain self.cer --encrypt-key --new-passphrase-env NEW'
    const { stdout } = await run(words, fakeHost({ files, env: { NEW: 'new' } }))
    expect(stdout.match(/BEGIN [A-Z ]+/g)).toEqual([
      'BEGIN CERTIFICATE',
      'BEGIN ENCRYPTED PRIVATE KEY',
      'BEGIN CERTIFICATE',
    ])
    expect(createPrivateKey({ key: stdout, passphrase: 'new' }).equals(made.key)).toBe(true)
  })

  test('the chain of either file comes along, in order', async () => {
    const { stdout } = await run('cert merge aps.cer chain.p12 -o -', fakeHost({ files }))
    expect(stdout).toBe(`${files['both.pem']}${made.authority.x509}`)
  })

  test('speaks Chinese', async () => {
    const { stderr } = await run('cert merge aps.cer other.p12 --lang zh', fakeHost({ files }))
    expect(stderr).toMatch(/other\.p12 里的私钥与 aps\.cer 里的「.+」不匹配/)
  })

  test('to standard output', async () => {
    const { stdout } = await run('cert merge aps.cer key.pem -o -', fakeHost({ files }))
    expect(stdout).toBe(files['both.pem'])
  })
})
