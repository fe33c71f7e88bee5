import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as der from '../../src/credential/encoding/der.ts'
import { writePem } from '../../src/credential/encoding/pem.ts'
import { readContents, readCredentialFile } from '../../src/credential/file.ts'
import { keyToDer } from '../../src/credential/key/key.ts'
import { keyToPem } from '../../src/credential/key/write.ts'
import type { AskPassphrase, Contents } from '../../src/credential/model.ts'
import { partsToPem } from '../../src/credential/part.ts'
import { writePkcs12 } from '../../src/credential/pkcs12/write.ts'
import { Fault } from '../../src/fault.ts'
import { describeWithOpenssl } from '../witness.ts'
import { type IdentityMaterial, makeIdentity } from './identity-material.ts'
import { opensslFolder } from './openssl.ts'

const nobody: AskPassphrase = async () => {
  throw new Fault('usage/key-encrypted', { en: 'nobody', zh: '无人' })
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

const asPem = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`

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
    ['base64 in quotes', () => JSON.stringify(keyToDer(made.key).toString('base64')), 'der', [0, 1, 0]],
    ['hex', () => made.certificate.x509.raw.toString('hex'), 'der', [1, 0, 0]],
    ['a PEM of a CI secret, \\n typed out', () => JSON.stringify(bothPem()), 'pem', [2, 1, 1]],
    [
      'base64 in lines of a .p12',
      () => p12('').toString('base64').replace(/.{76}/g, '$&\n'),
      'pkcs12',
      [1, 1, 1],
    ],
    ['certificate, key and chain', bothPem, 'pem', [2, 1, 1]],
    ['a .p12', () => p12(''), 'pkcs12', [1, 1, 1]],
    ['a .p12 between the lines of a certificate', () => asPem('CERTIFICATE', p12('')), 'pkcs12', [1, 1, 1]],
    ['a .p12 as node-forge writes one', () => asPem('PKCS12', p12('')), 'pkcs12', [1, 1, 1]],
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

describeWithOpenssl('an encrypted key', () => {
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
      code: 'credential/key-encrypted',
    })
    await expect(read(bytes())).rejects.toMatchObject({ code: 'usage/key-encrypted' })
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

  test('a cipher that nobody has any more is named', async () => {
    const text = writePem({
      label: 'RSA PRIVATE KEY',
      dekInfo: 'IDEA-CBC,0011223344556677',
      bytes: Buffer.alloc(64),
    })
    await expect(read(text, async () => 'x')).rejects.toMatchObject({
      code: 'credential/key-unsupported',
      message: expect.stringContaining('IDEA-CBC'),
    })
  })

  describe('by openssl', () => {
    const openssl = opensslFolder()
    afterAll(openssl.remove)

    const legacy = ['-provider', 'legacy', '-provider', 'default']
    test.each([
      ['rsa', '-des', 'DES-CBC'],
      ['ec', '-des', 'DES-CBC'],
      ['rsa', '-des3', 'DES-EDE3-CBC'],
      ['ec', '-aes256', 'AES-256-CBC'],
      ['rsa', '-camellia128', 'CAMELLIA-128-CBC'],
    ])('the old way: %s %s', async (command, cipher, dekInfo) => {
      const key = command === 'rsa' ? rsa : made.key
      openssl.write('key.pem', keyToPem(key))
      const traditional = command === 'rsa' ? ['-traditional'] : []
      const files = ['-in', 'key.pem', '-out', 'out.pem', '-passout', 'pass:secret']
      openssl.run([command, ...files, ...traditional, cipher, ...legacy])
      expect(openssl.read('out.pem').toString()).toContain(`DEK-Info: ${dekInfo},`)
      const { keys } = await read(openssl.read('out.pem'), async () => 'secret')
      expect(keys[0]?.key.equals(key)).toBe(true)
      await expect(read(openssl.read('out.pem'), async () => 'x')).rejects.toMatchObject({
        code: 'credential/key-encrypted',
      })
    })

    test.each([
      ['scrypt', ['-scrypt']],
      ['Camellia', ['-v2', 'camellia-256-cbc']],
      ['ARIA', ['-v2', 'aria-128-cbc']],
      ['PBKDF2 with SHA-512', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512']],
      ['PBES1 with MD5 and DES', ['-v1', 'PBE-MD5-DES', ...legacy]],
      ['PKCS#12’s RC2-40', ['-v1', 'PBE-SHA1-RC2-40', ...legacy]],
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

describe('how a key lies in its file', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const storage = async (bytes: string | Uint8Array, word = 'x') =>
    (await read(bytes, async () => word)).keys[0]?.storage
  const exported = (type: 'pkcs8' | 'sec1') => ec.export({ type, format: 'pem' }).toString()

  /** Apple's portal repeats the curve inside the key, OpenSSL does not. */
  const asApple = () => {
    const [version, algorithm, inner] = der.childrenOf(
      der.readDer(ec.export({ type: 'pkcs8', format: 'der' })),
    )
    const [number, secret, ...rest] = der.childrenOf(der.readDer(der.bytesOf(inner)))
    if (!version || !algorithm || !number || !secret) throw new Error('no PKCS#8')
    const curve = der.context(0, [der.oid('1.2.840.10045.3.1.7')])
    const key = der.encode(der.sequence(number, secret, curve, ...rest))
    return der.encode(der.sequence(version, algorithm, der.octets(key)))
  }

  test('PKCS#8, PKCS#1, SEC1, and as Apple writes it', async () => {
    expect(await storage(exported('pkcs8'))).toEqual({ form: 'pkcs8' })
    expect(await storage(exported('sec1'))).toEqual({ form: 'sec1' })
    expect(await storage(rsa.export({ type: 'pkcs1', format: 'pem' }).toString())).toEqual({ form: 'pkcs1' })
    expect(await storage(asApple())).toEqual({ form: 'pkcs8', repeatsCurve: true })
    const parameters = writePem({ label: 'EC PARAMETERS', bytes: Buffer.from('06082a8648ce3d030107', 'hex') })
    expect(await storage(parameters + exported('sec1'))).toEqual({ form: 'sec1', isAfterParameters: true })
  })

  test('encrypted', async () => {
    expect(await storage(encryptedWith('aes-256-cbc', 'pkcs8'), '密码')).toMatchObject({
      form: 'pkcs8',
      encryption: { cipher: 'AES-256', scheme: 'pbes2' },
    })
    expect(await storage(encryptedWith('des-ede3-cbc', 'pkcs1'), '密码')).toMatchObject({
      form: 'pkcs1',
      encryption: { cipher: 'DES-EDE3-CBC', scheme: 'dek-info' },
    })
  })

  test('what is wound round a file is told, from outside in', async () => {
    const bytes = p12('x')
    const form = async (text: string | Uint8Array) => (await read(text, async () => 'x')).form
    expect(await form(bytes)).toMatchObject({ wrappings: [], textFaults: [], isBer: false })
    expect(await form(bytes.toString('base64'))).toMatchObject({ wrappings: ['base64'] })
    expect(await form(bytes.toString('hex').replace(/..(?=.)/g, '$&:'))).toMatchObject({ wrappings: ['hex'] })
    const twice = `data:application/x-pkcs12;base64,${Buffer.from(bytes.toString('base64')).toString('base64')}`
    expect(await form(twice)).toMatchObject({ wrappings: ['data-url', 'base64'] })
    expect(await form(`\uFEFF${asApple().toString('base64')}`)).toMatchObject({
      wrappings: [],
      textFaults: ['byte-order-mark', 'header-less'],
    })
  })

  test('a key that lost its END line is read, and one that lost more is not', async () => {
    const lines = exported('pkcs8').split('\n')
    expect((await read(lines.slice(0, -2).join('\n'))).form.textFaults).toEqual(['no-end-line'])
    await expect(read(lines.slice(0, -3).join('\n'))).rejects.toMatchObject({
      code: 'credential/p8-text-damaged',
    })
    const wrongEnd = exported('pkcs8').replace('END PRIVATE', 'END EC PRIVATE') + exported('sec1')
    expect(counts(await read(wrongEnd))).toEqual([0, 2, 0])
  })

  /** Measured: OpenSSL 3 reads most of them by their content; Node 20, Python and Go refuse all but the last two. */
  const labels: readonly (readonly [what: string, pem: () => string, faults: readonly string[]])[] = [
    ['PKCS#8', () => exported('pkcs8'), []],
    ['SEC1', () => exported('sec1'), []],
    [
      'PKCS#8 as SEC1',
      () => exported('pkcs8').replaceAll(' PRIVATE', ' EC PRIVATE'),
      ['label-of-other-form'],
    ],
    ['SEC1 as PKCS#8', () => exported('sec1').replaceAll('EC PRIVATE', 'PRIVATE'), ['label-of-other-form']],
    ['SEC1 as PKCS#1', () => exported('sec1').replaceAll('EC ', 'RSA '), ['label-of-other-form']],
    [
      'a private key as a public one',
      () => exported('pkcs8').replaceAll('PRIVATE', 'PUBLIC'),
      ['label-of-other-thing'],
    ],
    [
      'a key as a certificate',
      () => exported('pkcs8').replaceAll('PRIVATE KEY', 'CERTIFICATE'),
      ['label-of-other-thing'],
    ],
  ]
  test.each(labels)('the BEGIN line says another thing than stands inside: %s', async (_, pem, faults) => {
    expect((await read(pem())).form.textFaults).toEqual(faults)
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
    [
      'a file encrypted by fastlane match',
      Buffer.from(`match_encrypted_v2__${'x'.repeat(64)}`).toString('base64'),
    ],
    ['a file encrypted by git-crypt', Buffer.from('\0GITCRYPT\0'.padEnd(40, 'x'))],
    ['a file encrypted by Ansible Vault', '$ANSIBLE_VAULT;1.1;AES256\n3630'],
    ['a PGP message', '-----BEGIN PGP MESSAGE-----\n\nhQ==\n=abcd\n-----END PGP MESSAGE-----\n'],
    ['an S/MIME message', 'Content-Type: application/pkcs7-mime; name="smime.p7m"\n\nMIA'],
    ['a PDF document', '%PDF-1.7'],
    ['a web page', '\n<!DOCTYPE html><html></html>'],
    ['a property list', '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC ""><plist/>'],
    ['a binary property list', 'bplist00\x01'],
    ['an XML document', '<?xml version="1.0"?><Error/>'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'],
    ['a rich text document', '{\\rtf1\\ansi}'],
    ['JSON', '{"error": "not found"}'],
    [
      'a service account of Google',
      `{"type": "service_account", "private_key": ${JSON.stringify(keyToPem(rsa))}}`,
    ],
    [
      'a key file of fastlane',
      `{"key_id": "D383SF739", "issuer_id": "x", "key": ${JSON.stringify(keyToPem(rsa))}}`,
    ],
    ['the settings of a Firebase app', '{ "project_info": { "project_number": "1" } }'],
    ['a key as JSON', '{"kty":"EC","crv":"P-256"}'],
    ['a JWT', `bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJUIn0.c2ln`],
    ['what macOS keeps beside a file', startingWith(0, 5, 0x16, 7)],
    ['a file encrypted by age', 'age-encryption.org/v1\n-> X25519 x'],
    ['a description of a certificate', 'Certificate:\n    Data:\n        Version: 3 (0x2)\n'],
    ['the answer of a server', '404: Not Found'],
    ['only the beginning of a PEM block', '-----BEGIN PRIVATE KEY-----'],
    ['the name of a file', './keys/AuthKey_ABCDE12345.p8'],
    ['the name of a variable', '$\u007bAPNS_KEY}'],
    ['the name of a variable', '$\u007b{ secrets.APNS_KEY }}\n'],
    ['the name of a variable', '"$APNS_KEY"'],
    ['the name of a variable', '%APNS_KEY%'],
    ['what a log of a CI', '***\n'],
    ['the word of a program', 'undefined'],
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
      code: expect.stringMatching(/^credential\/(?:wrong-|bad-export|cert-path-or-config|p8-text-damaged)/),
      message: expect.stringMatching(new RegExp(`^push\\.p12 is ${name}`)),
    })
  })

  const inBase64 = Buffer.alloc(60, 7).toString('base64')
  const openssh = (type: string) =>
    writePem({ label: 'OPENSSH PRIVATE KEY', bytes: Buffer.from(`openssh-key-v1\0${type}`) })
  const age = writePem({ label: 'AGE ENCRYPTED FILE', bytes: Buffer.from('age-encryption.org/v1\n') })
  /** The line to paste, for a file called push.p12. */
  const cures: [what: string, string | Uint8Array, line: string | undefined][] = [
    [
      'a sops file in JSON',
      '{"data": "ENC[AES256_GCM,data:x]", "sops": {}}',
      'sops -d push.p12 > push-plain.p12',
    ],
    [
      'a sops file in YAML',
      'key: ENC[AES256_GCM,data:x]\nsops:\n    kms: []\n',
      'sops -d push.p12 > push-plain.p12',
    ],
    [
      'Ansible Vault',
      '$ANSIBLE_VAULT;1.1;AES256\n36',
      'ansible-vault decrypt push.p12 --output push-plain.p12',
    ],
    ['age', 'age-encryption.org/v1\n-> X25519 x', 'age -d -i IDENTITY.txt push.p12 > push-plain.p12'],
    ['age by passphrase', 'age-encryption.org/v1\n-> scrypt x', 'age -d push.p12 > push-plain.p12'],
    ['age in ASCII', age, 'age -d -i IDENTITY.txt push.p12 > push-plain.p12'],
    [
      'a PGP message',
      '-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n',
      'gpg -d push.p12 > push-plain.p12',
    ],
    ['a PGP message in binary', startingWith(0x85, 2, 0x0c, 3), 'gpg -d push.p12 > push-plain.p12'],
    [
      'a Secret in YAML',
      `kind: Secret\nmetadata:\n  name: apns\ndata:\n  my.p12: ${inBase64}\n`,
      `sed -n 's/^ *my\\.p12: *//p' push.p12 | tr -d '"' | base64 -d > my.p12`,
    ],
    [
      'a Secret in JSON',
      `{\n  "kind": "Secret",\n  "data": {\n    "my.p12": "${inBase64}"\n  }\n}`,
      `jq -r '.data["my.p12"]' push.p12 | base64 -d > my.p12`,
    ],
    ['a SealedSecret', 'apiVersion: v1\nkind: SealedSecret\n', undefined],
    ['a key that ssh-keygen wrote', openssh('ssh-rsa'), "ssh-keygen -p -m PEM -N '' -f push.p12"],
    ['a key for logging in', openssh('ssh-ed25519'), undefined],
  ]
  test.each(cures)('%s, with the way out', async (_, bytes, line) => {
    const failure = await read(bytes, nobody, 'push.p12').catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: expect.stringMatching(/^credential\/wrong-/),
      hint: { en: expect.any(String) },
      commands: line === undefined ? [] : [line],
    })
    const fromVariable = await read(bytes, nobody, 'env:PUSH').catch((error: unknown) => error)
    expect(fromVariable).toMatchObject({ commands: [] })
  })

  test('a public key', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const failure = read(publicKey.export({ type: 'spki', format: 'pem' }))
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('a public key') })
  })
})

describeWithOpenssl('what a credential comes from, or goes into', () => {
  const openssl = opensslFolder()
  afterAll(openssl.remove)
  const readAll = (bytes: Uint8Array) => readContents(bytes, { fileName: 'some.file', passphrase: nobody })

  test.each([
    ['RSA', ['rsa:2048']],
    ['EC', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['Ed25519', ['ed25519']],
  ])('a signing request by openssl: %s', async (type, newkey) => {
    const files = ['-keyout', 'k.pem', '-out', 'r.csr']
    const subject = '/emailAddress=zhang@example.com/CN=张三/C=CN'
    openssl.run(['req', '-new', '-newkey', ...newkey, '-nodes', '-utf8', '-subj', subject, ...files])
    openssl.run(['req', '-in', 'r.csr', '-outform', 'der', '-out', 'r.der'])
    for (const name of ['r.csr', 'r.der']) {
      const { requests = [], certificates } = await readAll(openssl.read(name))
      expect(certificates).toEqual([])
      expect(requests).toMatchObject([
        { isSound: true, subject: { commonName: '张三', email: 'zhang@example.com', country: 'CN' } },
      ])
      expect(requests[0]?.publicKey.asymmetricKeyType).toBe(type.toLowerCase())
      await expect(read(openssl.read(name))).rejects.toMatchObject({
        code: 'credential/wrong-credential-kind',
        message: expect.stringContaining('signing request'),
      })
    }
    const changed = openssl.read('r.der')
    const at = changed.indexOf('example.com')
    changed.write('examp1e.com', at, 'latin1')
    expect((await readAll(changed)).requests).toMatchObject([{ isSound: false }])
  })

  test('a .p7b is its certificates, in DER and in PEM', async () => {
    openssl.write('certs.pem', bothPem())
    for (const [form, format] of [
      ['der', 'cms'],
      ['pem', 'pem'],
    ] as const) {
      // biome-ignore format: a table
      openssl.run(['crl2pkcs7', '-nocrl', '-certfile', 'certs.pem', '-outform', form, '-out', 'certs.p7b'])
      const contents = await read(openssl.read('certs.p7b'))
      expect(contents.format).toBe(format)
      const fingerprints = contents.certificates.map((each) => each.fingerprints.sha256).sort()
      const expected = [made.certificate, made.authority].map((each) => each.fingerprints.sha256).sort()
      expect(fingerprints).toEqual(expected)
    }
  })

  const signed = (content: string): Buffer => {
    openssl.write('cert.pem', certificatePem())
    openssl.write('key.pem', keyToPem(made.key))
    openssl.write('content', content)
    const files = ['-in', 'content', '-signer', 'cert.pem', '-inkey', 'key.pem', '-out', 'out.der']
    openssl.run(['cms', '-sign', '-binary', '-nodetach', '-outform', 'der', ...files])
    return openssl.read('out.der')
  }

  /** As Apple writes them; made up, but for the form. */
  const profileOf = (entitlements: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>AppIDName</key> <string>Lunch</string>
  <key>CreationDate</key> <date>2026-06-01T08:00:00Z</date>
  <key>DeveloperCertificates</key>
  <array><data>${made.certificate.x509.raw.toString('base64')}</data></array>
  <key>Entitlements</key>
  <dict>
    <!-- a comment -->
    <key>application-identifier</key> <string>A1B2C3D4E5.com.example.lunch</string>
    <key>keychain-access-groups</key> <array><string>A1B2C3D4E5.*</string></array>
    ${entitlements}
  </dict>
  <key>ExpirationDate</key> <date>2027-06-01T08:00:00Z</date>
  <key>Name</key> <string>Lunch &amp; 午饭 &#x1F35C;</string>
  ${more}
  <key>TeamIdentifier</key> <array><string>A1B2C3D4E5</string></array>
  <key>TeamName</key> <string>Example Ltd.</string>
  <key>TimeToLive</key> <integer>365</integer>
  <key>UUID</key> <string>00000000-0000-4000-8000-000000000000</string>
</dict>
</plist>`
  const devices = '<key>ProvisionedDevices</key><array><string>0</string><string>1</string></array>'

  test.each([
    [
      'development',
      '<key>get-task-allow</key><true/><key>aps-environment</key><string>development</string>',
      devices,
      { distribution: 'development', environment: 'sandbox', devices: 2 },
    ],
    [
      'ad hoc',
      '<key>get-task-allow</key><false/><key>aps-environment</key><string>production</string>',
      devices,
      { distribution: 'ad-hoc', environment: 'production', devices: 2 },
    ],
    [
      'App Store, macOS',
      '<key>com.apple.developer.aps-environment</key><string>production</string>',
      '',
      { distribution: 'app-store', environment: 'production', devices: 0 },
    ],
    [
      'enterprise, without pushes',
      '',
      '<key>ProvisionsAllDevices</key><true/>',
      { distribution: 'enterprise', devices: 0 },
    ],
  ])('a provisioning profile: %s', async (_, entitlements, more, expected) => {
    const bytes = signed(profileOf(entitlements, more))
    const { profile, format, certificates } = await readAll(bytes)
    expect([format, certificates]).toEqual(['cms', []])
    const { certificates: signers, ...said } = profile ?? { certificates: [] }
    expect(said).toEqual({
      name: 'Lunch & 午饭 🍜',
      uuid: '00000000-0000-4000-8000-000000000000',
      appId: 'com.example.lunch',
      teamId: 'A1B2C3D4E5',
      teamName: 'Example Ltd.',
      notBefore: new Date('2026-06-01T08:00:00Z'),
      notAfter: new Date('2027-06-01T08:00:00Z'),
      entitlements: expect.objectContaining({ applicationId: 'A1B2C3D4E5.com.example.lunch' }),
      ...expected,
    })
    expect(signers.map((each) => each.fingerprints.sha256)).toEqual([made.certificate.fingerprints.sha256])
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'credential/wrong-credential-kind',
      message: expect.stringContaining('provisioning profile'),
    })
  })

  test.each([
    ['cut', () => profileOf('').slice(0, 900)],
    ['of something else', () => '<plist version="1.0"><dict><key>a</key><true/></dict></plist>'],
    ['a list', () => '<plist><array/></plist>'],
    ['without a day', () => profileOf('').replaceAll('2026-06-01', '2026-66-66')],
    ['nested without end', () => `<plist>${'<array>'.repeat(10_000)}</plist>`],
    ['full of comments without an end', () => `<plist><dict>${'<!--'.repeat(500_000)}`],
    ['with tags that are none', () => profileOf('<b/>')],
  ])('a provisioning profile that is %s is damaged', async (_, content) => {
    await expect(readAll(signed(content()))).rejects.toMatchObject({ code: 'credential/bad-export' })
  })

  test('other messages are named', async () => {
    await expect(readAll(signed('hello'))).rejects.toMatchObject({
      message: expect.stringContaining('a signed message'),
    })
    openssl.write('rsa.key', keyToPem(rsa))
    openssl.run(['req', '-x509', '-new', '-key', 'rsa.key', '-subj', '/CN=x', '-out', 'rsa.pem'])
    openssl.run(['cms', '-encrypt', '-in', 'content', '-outform', 'der', '-out', 'out.der', 'rsa.pem'])
    await expect(readAll(openssl.read('out.der'))).rejects.toMatchObject({
      message: expect.stringContaining('an encrypted message'),
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
      code: 'credential/bad-export',
      message: expect.stringMatching(words),
    })
  })

  test('more bytes than any file has are refused, by name where there is one', async () => {
    const bytes = Buffer.alloc(5 * 1024 * 1024, 0x30)
    await expect(read(bytes)).rejects.toMatchObject({ code: 'credential/too-large' })
    bytes.write('%PDF')
    await expect(read(bytes)).rejects.toMatchObject({ message: expect.stringContaining('a PDF document') })
  })

  test('more PEM blocks than anyone needs are refused', async () => {
    await expect(read(certificatePem().repeat(501))).rejects.toMatchObject({
      code: 'credential/too-much-work',
      message: expect.stringContaining('501'),
    })
  })

  test('no cut and no changed byte ends in anything but a fault', async () => {
    const files = [made.certificate.x509.raw, keyToDer(made.key), Buffer.from(bothPem())]
    for (const file of files) {
      for (let at = 0; at < file.length; at += 13) {
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
