import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCredentialFile } from '../../src/credential/file.ts'
import { keyToDer, keyToPem } from '../../src/credential/key.ts'
import type { AskPassphrase, Contents } from '../../src/credential/model.ts'
import { partsToPem } from '../../src/credential/part.ts'
import { writePem } from '../../src/credential/pem.ts'
import { writePkcs12 } from '../../src/credential/pkcs12-write.ts'
import { Fault } from '../../src/fault.ts'
import { type IdentityMaterial, makeIdentity } from './identity-material.ts'
import { hasOpenssl, opensslFolder } from './openssl.ts'

const nobody: AskPassphrase = async () => {
  throw new Fault('usage/passphrase-needed', { en: 'nobody', zh: '无人' })
}
const read = (bytes: string | Uint8Array, passphrase: AskPassphrase = nobody, fileName = 'some.file') =>
  readCredentialFile(Buffer.from(bytes), { fileName, passphrase })
const counts = ({ certificates, keys, identities }: Contents) => [
  certificates.length,
  keys.length,
  identities.length,
]

let made: IdentityMaterial
beforeAll(async () => {
  made = await makeIdentity('com.example.app')
})

const certificatePem = () => partsToPem([{ is: 'certificate', certificate: made.certificate }])
const bothPem = () =>
  partsToPem([
    { is: 'certificate', certificate: made.certificate },
    { is: 'key', key: { key: made.key } },
    { is: 'certificate', certificate: made.authority },
  ])
const p12 = (passphrase: string) =>
  writePkcs12({ identity: made.identity, chain: [], passphrase, form: 'modern' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const encryptedWith = (cipher: string, type: 'pkcs8' | 'pkcs1') =>
  rsa.export({ type, format: 'pem', cipher, passphrase: '密码' })

describe('the content decides', () => {
  test.each<[string, () => string | Uint8Array, Contents['format'], number[]]>([
    ['a DER certificate', () => made.certificate.x509.raw, 'der', [1, 0, 0]],
    [
      'a DER certificate with a newline behind it',
      () => Buffer.concat([made.certificate.x509.raw, Buffer.from('\n')]),
      'der',
      [1, 0, 0],
    ],
    ['a PEM certificate', certificatePem, 'pem', [1, 0, 0]],
    [
      'a PEM certificate of PowerShell',
      () => Buffer.from(`\uFEFF${certificatePem()}`, 'utf16le'),
      'pem',
      [1, 0, 0],
    ],
    ['base64 of DER', () => made.certificate.x509.raw.toString('base64'), 'der', [1, 0, 0]],
    ['base64 of PEM', () => Buffer.from(bothPem()).toString('base64'), 'pem', [2, 1, 1]],
    [
      'base64 in lines of a .p12',
      () => p12('').toString('base64').replace(/.{76}/g, '$&\n'),
      'pkcs12',
      [1, 1, 1],
    ],
    ['certificate, key and chain', bothPem, 'pem', [2, 1, 1]],
    ['a .p12', () => p12(''), 'pkcs12', [1, 1, 1]],
    ['a DER key', () => keyToDer(made.key), 'der', [0, 1, 0]],
    ['a PEM key', () => keyToPem(made.key), 'pem', [0, 1, 0]],
    ['an RSA key, PKCS#1 in PEM', () => rsa.export({ type: 'pkcs1', format: 'pem' }), 'pem', [0, 1, 0]],
    ['an RSA key, PKCS#1 in DER', () => rsa.export({ type: 'pkcs1', format: 'der' }), 'der', [0, 1, 0]],
    ['an EC key, SEC1 in PEM', () => made.key.export({ type: 'sec1', format: 'pem' }), 'pem', [0, 1, 0]],
    ['an EC key, SEC1 in DER', () => made.key.export({ type: 'sec1', format: 'der' }), 'der', [0, 1, 0]],
    [
      'a key with the label of another form',
      () => keyToPem(made.key).replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY'),
      'pem',
      [0, 1, 0],
    ],
    [
      'a certificate with a key that is not its own',
      () => certificatePem() + keyToPem(made.otherKey),
      'pem',
      [1, 1, 0],
    ],
  ])('%s', async (_, bytes, format, expected) => {
    const contents = await read(bytes())
    expect(contents.format).toBe(format)
    expect(counts(contents)).toEqual(expected)
  })
})

describe('an encrypted key', () => {
  test.each<[string, () => string | Buffer]>([
    ['PKCS#8 with AES', () => encryptedWith('aes-256-cbc', 'pkcs8')],
    ['PKCS#8 with 3DES', () => encryptedWith('des-ede3-cbc', 'pkcs8')],
    ['the old way with AES', () => encryptedWith('aes-128-cbc', 'pkcs1')],
    ['the old way with 3DES', () => encryptedWith('des-ede3-cbc', 'pkcs1')],
    [
      'PKCS#8 in DER',
      () => rsa.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: '密码' }),
    ],
  ])('%s', async (_, bytes) => {
    const { keys } = await read(bytes(), async () => '密码')
    expect(keys[0]?.key.equals(rsa)).toBe(true)
    await expect(read(bytes(), async () => 'x')).rejects.toMatchObject({
      code: 'credential/wrong-passphrase',
    })
    await expect(read(bytes())).rejects.toMatchObject({ code: 'usage/passphrase-needed' })
  })

  test('two of them: the passphrase is asked for once', async () => {
    let asked = 0
    const two = `${encryptedWith('aes-256-cbc', 'pkcs8')}${encryptedWith('aes-128-cbc', 'pkcs1')}`
    const contents = await read(two, async () => {
      asked += 1
      return '密码'
    })
    expect(counts(contents)).toEqual([0, 2, 0])
    expect(asked).toBe(1)
  })

  test('a cipher of the nineties is named', async () => {
    const text = writePem({
      label: 'RSA PRIVATE KEY',
      dekInfo: 'DES-CBC,0011223344556677',
      bytes: Buffer.alloc(64),
    })
    await expect(read(text, async () => 'x')).rejects.toMatchObject({
      code: 'credential/key',
      message: expect.stringContaining('DES-CBC'),
    })
  })

  describe.runIf(hasOpenssl)('by openssl', () => {
    const openssl = opensslFolder()
    afterAll(openssl.remove)

    test.each([
      ['scrypt', ['-scrypt']],
      ['PBKDF2 with SHA-512', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512']],
      ['PBES1 with MD5 and DES', ['-v1', 'PBE-MD5-DES', '-provider', 'legacy', '-provider', 'default']],
      ['PKCS#12’s RC2-40', ['-v1', 'PBE-SHA1-RC2-40', '-provider', 'legacy', '-provider', 'default']],
    ])('%s', async (_, options) => {
      openssl.write('key.pem', keyToPem(made.key))
      openssl.run([
        'pkcs8',
        '-topk8',
        '-in',
        'key.pem',
        '-out',
        'out.pem',
        '-passout',
        'pass:secret',
        ...options,
      ])
      const { keys } = await read(openssl.read('out.pem'), async () => 'secret')
      expect(keys[0]?.key.equals(made.key)).toBe(true)
    })
  })
})

describe('what is no credential is named', () => {
  const filler = Buffer.alloc(40, 0x20)
  const startingWith = (...start: number[]) => Buffer.concat([Buffer.from(start), filler])
  test.each<[string, string | Uint8Array]>([
    ['an empty file', ''],
    ['a JPEG picture', startingWith(0xff, 0xd8, 0xff, 0xe0)],
    ['a PNG picture', startingWith(0x89, 0x50, 0x4e, 0x47)],
    ['a zip archive', startingWith(0x50, 0x4b, 3, 4)],
    ['a gzip archive', startingWith(0x1f, 0x8b)],
    ['a keychain file', 'kych\0\0\0'],
    ['a Java keystore', startingWith(0xfe, 0xed, 0xfe, 0xed)],
    ['a file encrypted by OpenSSL', 'Salted__12345678'],
    ['a file encrypted by OpenSSL', Buffer.from(`Salted__${'x'.repeat(64)}`).toString('base64')],
    ['a PDF document', '%PDF-1.7'],
    ['a web page', '\n<!DOCTYPE html><html></html>'],
    ['a property list', '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC ""><plist/>'],
    ['a binary property list', 'bplist00\x01'],
    ['an XML document', '<?xml version="1.0"?><Error/>'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'],
    ['a rich text document', '{\\rtf1\\ansi}'],
    ['JSON', '{"error": "not found"}'],
    ['an SSH public key', 'ssh-rsa AAAA me@mac'],
    [
      'an SSH private key',
      writePem({ label: 'OPENSSH PRIVATE KEY', bytes: Buffer.from('openssh-key-v1\0') }),
    ],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-rsa'],
    ['a device token', 'ab'.repeat(32)],
    ['neither a certificate nor a key', 'hello'],
    [
      'neither a certificate nor a key',
      writePem({ label: 'EC PARAMETERS', bytes: Buffer.from('0603550406', 'hex') }),
    ],
  ])('%s', async (name, bytes) => {
    await expect(read(bytes, nobody, 'push.p12')).rejects.toMatchObject({
      code: 'credential/unrecognised',
      message: expect.stringMatching(new RegExp(`^push\\.p12 is ${name}`)),
    })
  })

  test('a public key', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const failure = read(publicKey.export({ type: 'spki', format: 'pem' }))
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('a public key') })
  })

  describe.runIf(hasOpenssl)('by openssl', () => {
    const openssl = opensslFolder()
    afterAll(openssl.remove)

    test('a signing request', async () => {
      openssl.run([
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'k.pem',
        '-subj',
        '/CN=x',
        '-out',
        'r.csr',
      ])
      openssl.run(['req', '-in', 'r.csr', '-outform', 'der', '-out', 'r.der'])
      for (const name of ['r.csr', 'r.der']) {
        const failure = read(openssl.read(name))
        await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('signing request') })
      }
    })

    test('a PKCS#7 bundle and a provisioning profile', async () => {
      openssl.write('cert.pem', certificatePem())
      openssl.write('key.pem', keyToPem(made.key))
      openssl.write('profile.plist', '<?xml version="1.0"?><plist><dict/></plist>')
      openssl.run(['crl2pkcs7', '-nocrl', '-certfile', 'cert.pem', '-outform', 'der', '-out', 'certs.p7b'])
      const sign = [
        'cms',
        '-sign',
        '-nodetach',
        '-in',
        'profile.plist',
        '-signer',
        'cert.pem',
        '-inkey',
        'key.pem',
      ]
      openssl.run([...sign, '-outform', 'der', '-out', 'app.mobileprovision'])
      await expect(read(openssl.read('certs.p7b'))).rejects.toMatchObject({
        message: expect.stringContaining('PKCS#7'),
      })
      await expect(read(openssl.read('app.mobileprovision'))).rejects.toMatchObject({
        message: expect.stringContaining('provisioning profile'),
      })
    })
  })
})

describe('what was damaged on its way is told', () => {
  test.each<[string, () => string | Uint8Array, RegExp]>([
    [
      'a certificate cut short',
      () => made.certificate.x509.raw.subarray(0, 300),
      /cut short: 300 of \d+ bytes/,
    ],
    ['a .p12 copied as text', () => p12('x').toString('utf8'), /copied or saved as text/],
    ['a PEM block cut short', () => certificatePem().slice(0, 200), /no END line/],
    ['a PEM block with other letters', () => certificatePem().replace('MII', '***'), /other than base64/],
    [
      'a PEM block that lost a line',
      () => certificatePem().split('\n').toSpliced(5, 1).join('\n'),
      /damaged/,
    ],
  ])('%s', async (_, bytes, words) => {
    await expect(read(bytes())).rejects.toMatchObject({
      code: 'credential/damaged',
      message: expect.stringMatching(words),
    })
  })

  test('no cut and no changed byte ends in anything but a fault', async () => {
    const files = [made.certificate.x509.raw, keyToDer(made.key), Buffer.from(bothPem())]
    for (const file of files) {
      for (let at = 0; at < file.length; at += 3) {
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
        for (const bytes of [changed, file.subarray(0, at)]) {
          const outcome = await read(bytes, async () => 'x').catch((error: unknown) => error)
          if (outcome instanceof Error) expect(outcome, `byte ${at}`).toBeInstanceOf(Fault)
        }
      }
    }
  })
})
