import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCredentialFile } from '../../../src/credential/file.ts'
import { keyToDer } from '../../../src/credential/key/key.ts'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { type IdentityMaterial, makeIdentity } from '../../credential/identity-material.ts'
import { type FakeHost, type FakeWorld, fakeHost, run } from '../../fake-host.ts'

let made: IdentityMaterial
let files: Record<string, string | Uint8Array>

beforeAll(async () => {
  made = await makeIdentity('com.example.app')
  const other = await makeIdentity('com.example.other')
  const p12 = { identity: made.identity, chain: [made.authority], form: 'legacy' } as const
  files = {
    'aps.cer': made.certificate.x509.raw,
    'key.pem': keyToPem(made.key),
    'other.pem': keyToPem(made.otherKey),
    'push.p12': writePkcs12({ ...p12, passphrase: '密码' }),
    'open.p12': writePkcs12({ ...p12, passphrase: '' }),
    'pass.txt': '密码\n',
    'ca.cer': made.authority.x509.raw,
    'other-ca.cer': other.authority.x509.raw,
    'two.pem':
      made.certificate.x509.toString() +
      keyToPem(made.key) +
      other.certificate.x509.toString() +
      keyToPem(other.key) +
      made.authority.x509.toString() +
      keyToPem(other.otherKey),
    'picture.p12': Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    'empty.p12': '',
  }
})

const world = (more: FakeWorld = {}) => fakeHost({ ...more, files: { ...files, ...more.files } })
const at = (host: FakeHost, name: string) => {
  const file = host.disk.get(`/home/dev/app/${name}`)
  if (file === undefined) throw new Error(`no ${name}`)
  return file
}
const blocks = (pem: string | Buffer) =>
  [...pem.toString().matchAll(/-----BEGIN ([A-Z ]+)-----/g)].map(([, label]) => label)

describe('pushctl cert convert', () => {
  test('a .cer becomes a PEM beside the person, and the missing key is told', async () => {
    const { code, stdout, host } = await run('cert convert aps.cer', world())
    expect(code).toBe(0)
    expect(stdout).toMatch(/Wrote aps\.pem \(PEM\)/)
    expect(stdout).toContain('pushctl cert merge aps.pem KEY -o ck.pem')
    const { bytes, mode } = at(host, 'aps.pem')
    expect(new X509Certificate(bytes).raw.equals(made.certificate.x509.raw)).toBe(true)
    expect(mode).toBe(0o644)
  })

  test('a .p12 becomes certificate, key and chain, which only its owner can read', async () => {
    const { code, stdout, host } = await run('cert convert push.p12 --passphrase-file pass.txt', world())
    expect(code).toBe(0)
    expect(stdout).toMatch(/private key +EC prime256v1/)
    const { bytes, mode } = at(host, 'push.pem')
    expect(blocks(bytes)).toEqual(['CERTIFICATE', 'PRIVATE KEY', 'CERTIFICATE'])
    expect(createPrivateKey(bytes).equals(made.key)).toBe(true)
    expect(mode).toBe(0o600)
  })

  test.each<[string, string, FakeWorld]>([
    ['an environment variable', '--passphrase-env P', { env: { P: '密码' } }],
    ['the terminal', '', { secrets: ['密码'] }],
    ['the terminal, at the third try', '', { secrets: ['a', 'b', '密码'] }],
    ['a file without a line end', '--passphrase-file p', { files: { p: '密码' } }],
    ['a file of Windows', '--passphrase-file p', { files: { p: '\uFEFF密码\r\n' } }],
  ])('the passphrase comes from %s', async (_, flags, more) => {
    expect((await run(`cert convert push.p12 ${flags}`, world(more))).code).toBe(0)
  })

  test('nobody is asked for an empty one', async () => {
    const { code, host } = await run('cert convert open.p12', world())
    expect(code).toBe(0)
    expect(host.questions).toEqual([])
  })

  test.each<[string, string[]]>([
    ['--only cert', ['CERTIFICATE', 'CERTIFICATE']],
    ['--only cert --without-chain', ['CERTIFICATE']],
    ['--without-chain', ['CERTIFICATE', 'PRIVATE KEY']],
    ['--only key', ['PRIVATE KEY']],
  ])('%s', async (flag, expected) => {
    const { stdout } = await run(`cert convert open.p12 -o - ${flag}`, world())
    expect(blocks(stdout)).toEqual(expected)
  })

  test('the ending of OUT says the format, --to says it louder', async () => {
    const { host } = await run('cert convert open.p12 -o a.cer --only cert', world())
    expect(at(host, 'a.cer').bytes.equals(made.certificate.x509.raw)).toBe(true)
    await run('cert convert open.p12 -o b.cer --only key --to der', host)
    expect(at(host, 'b.cer').bytes.equals(keyToDer(made.key))).toBe(true)
    await run('cert convert aps.cer -o c.der --to pem', host)
    expect(blocks(at(host, 'c.der').bytes)).toEqual(['CERTIFICATE'])
  })

  test.each([
    ['modern', '--new-passphrase-env NEW', { env: { NEW: 'new' } }],
    ['legacy', '--new-passphrase-file new.txt --form legacy', { files: { 'new.txt': 'new\n' } }],
    ['modern, typed', '', { secrets: ['new', 'new'] }],
  ])('a new .p12, %s', async (_, flags, more) => {
    const { code, host } = await run(`cert convert aps.cer --key key.pem -o new.p12 ${flags}`, world(more))
    expect(code).toBe(0)
    const { bytes, mode } = at(host, 'new.p12')
    const contents = await readCredentialFile(bytes, { fileName: 'new.p12', passphrase: async () => 'new' })
    expect(contents.identities).toHaveLength(1)
    expect(mode).toBe(0o600)
  })

  test.each<[string, string, string[], FakeWorld?]>([
    ['a .p12', 'open.p12 --split', ['open.cert.pem: CERTIFICATE, CERTIFICATE', 'open.key.pem: PRIVATE KEY']],
    ['a certificate alone', 'aps.cer --split -o a.b.pem', ['a.b.cert.pem: CERTIFICATE']],
    [
      'with a passphrase',
      'open.p12 --split --encrypt-key',
      ['open.cert.pem: CERTIFICATE, CERTIFICATE', 'open.key.pem: ENCRYPTED PRIVATE KEY'],
      { secrets: ['new', 'new'] },
    ],
    [
      'in an older form',
      'open.p12 --split --key-format sec1 -o x.pem --without-chain',
      ['x.cert.pem: CERTIFICATE', 'x.key.pem: EC PRIVATE KEY'],
    ],
  ])('--split: %s', async (_, words, expected, more = {}) => {
    const host = world(more)
    const before = new Set(host.disk.keys())
    expect((await run(`cert convert ${words}`, host)).code).toBe(0)
    const made = [...host.disk].filter(([path]) => !before.has(path))
    expect(made.map(([path, { bytes }]) => `${path.split('/').at(-1)}: ${blocks(bytes).join(', ')}`)).toEqual(
      expected,
    )
    for (const [path, { mode }] of made) expect(mode).toBe(path.endsWith('.key.pem') ? 0o600 : 0o644)
  })

  test('--split in DER: the chain is left out', async () => {
    const { host } = await run('cert convert open.p12 --split --to der', world())
    expect(at(host, 'open.cert.der').bytes.equals(made.certificate.x509.raw)).toBe(true)
    expect(at(host, 'open.key.der').bytes.equals(keyToDer(made.key))).toBe(true)
  })

  test('--chain adds what is above, once and in order', async () => {
    const words = 'cert convert aps.cer --key key.pem -o -'
    for (const chain of ['--chain ca.cer', '--chain ca.cer --chain open.p12']) {
      const { stdout } = await run(`${words} ${chain}`, world())
      expect(stdout).toBe(
        made.certificate.x509.toString() + keyToPem(made.key) + made.authority.x509.toString(),
      )
    }
  })

  test('--friendly-name goes into the .p12', async () => {
    const words = ['open.p12', '-o', 'n.p12', '--friendly-name', '午饭 🍜', '--new-passphrase-env', 'NEW']
    const { host } = await run(['cert', 'convert', ...words], world({ env: { NEW: 'n' } }))
    const { identities } = await readCredentialFile(at(host, 'n.p12').bytes, {
      fileName: 'n.p12',
      passphrase: async () => 'n',
    })
    expect(identities[0]?.key.friendlyName).toBe('午饭 🍜')
  })

  test('several identities stay several, and that is told', async () => {
    const host = world({ env: { NEW: 'n' } })
    const { stdout } = await run('cert convert two.pem -o two.p12 --new-passphrase-env NEW', host)
    expect(stdout).toContain('There are 2 certificates with their keys in it')
    const contents = await readCredentialFile(at(host, 'two.p12').bytes, {
      fileName: 'two.p12',
      passphrase: async () => 'n',
    })
    expect([contents.certificates.length, contents.keys.length, contents.identities.length]).toEqual([
      3, 3, 2,
    ])
  })

  test('what was changed is told', async () => {
    const told = async (words: string, more: FakeWorld = {}) => {
      const { stdout } = await run(`cert convert ${words}`, world(more))
      return /from {2,}(.*)\n {2}to {2,}(.*)/.exec(stdout)?.slice(1)
    }
    expect(await told('push.p12 -o x.pem --key-format sec1', { secrets: ['密码'] })).toEqual([
      'PKCS#12, 3DES, MAC SHA1',
      'PEM, key SEC1, not encrypted',
    ])
    expect(await told('open.p12 -o x.p12', { secrets: ['n', 'n'] })).toEqual([
      'PKCS#12, 3DES, MAC SHA1',
      'PKCS#12, AES-256, MAC SHA256',
    ])
    expect(await told('open.p12 -o x.p12 --form legacy', { secrets: ['n', 'n'] })).toEqual([
      'PKCS#12, 3DES, MAC SHA1',
      'PKCS#12, 3DES, MAC SHA1',
    ])
    expect(await told('key.pem --encrypt-key -o x.pem', { secrets: ['n', 'n'] })).toEqual([
      'PEM, key PKCS#8, not encrypted',
      'PEM, key PKCS#8, AES-256, PBKDF2 (SHA256, 200000)',
    ])
  })

  test.each<[string, string, string[], RegExp?]>([
    [
      'a certificate alone, text',
      'open.p12 -o x.crt',
      ['CERTIFICATE', 'CERTIFICATE'],
      /private key is left out/,
    ],
    ['a key alone', 'open.p12 -o x.key --without-chain', ['PRIVATE KEY'], /certificate is left out/],
    [
      'a key in an older form',
      'open.p12 -o x.key --key-format sec1 --without-chain',
      ['EC PRIVATE KEY'],
      /left out/,
    ],
    ['a PKCS#8 key', 'open.p12 -o x.p8 --without-chain', ['PRIVATE KEY'], /certificate is left out/],
    ['a key from a key', 'key.pem -o x.p8 --without-chain', ['PRIVATE KEY']],
    [
      'only what is asked for',
      'two.pem -o x.pem --topic com.example.other --without-chain',
      ['CERTIFICATE', 'PRIVATE KEY'],
    ],
  ])('the ending says what goes in: %s', async (_, words, expected, note) => {
    const { code, stdout, host } = await run(
      `cert convert ${words} --without-chain`.replace(/(x\.crt) .*/, '$1'),
      world(),
    )
    expect(code).toBe(0)
    const name = /-o (\S+)/.exec(words)?.[1] ?? ''
    expect(blocks(at(host, name).bytes)).toEqual(expected)
    expect(stdout).toMatch(note ?? /Wrote/)
    expect(stdout.includes('left out')).toBe(note !== undefined)
  })

  test('a .cer takes the certificate out of a pair, a .p7b the chain as well', async () => {
    const { host, stdout } = await run('cert convert open.p12 -o x.cer', world())
    expect(at(host, 'x.cer').bytes.equals(made.certificate.x509.raw)).toBe(true)
    expect(stdout).toContain('The private key is left out: a .cer holds certificates alone.')
    await run('cert convert open.p12 -o x.p7b', host)
    const { format, certificates, keys } = await readCredentialFile(at(host, 'x.p7b').bytes, {
      fileName: 'x.p7b',
      passphrase: async () => '',
    })
    expect([format, certificates.length, keys.length]).toEqual(['cms', 2, 0])
  })

  test('JSON has no secret in it', async () => {
    const { stdout } = await run('cert convert push.p12 --passphrase-file pass.txt --json', world())
    const pbe = { cipher: '3DES', derivation: 'PKCS#12 (SHA1, 2048)', scheme: 'pkcs12' }
    const mac = { algorithm: 'SHA1', isPbmac1: false, repetitions: 2048, saltLength: 8 }
    const pkcs12 = { certificates: [pbe], keys: [pbe], mac, passphrase: 'set', isGivenInVain: false }
    const form = { wrappings: [], textFaults: [], isBer: false }
    expect(JSON.parse(stdout)).toEqual({
      pushctl: 1,
      command: 'cert convert',
      from: {
        format: 'pkcs12',
        form: { ...form, pkcs12 },
        keys: [{ storage: { form: 'pkcs8', encryption: pbe } }],
      },
      to: { format: 'pem', form, keys: [{ storage: { form: 'pkcs8' } }] },
      files: [
        {
          file: 'push.pem',
          format: 'pem',
          certificates: ['Apple Push Services: com.example.app', 'pushctl test authority'],
          keys: ['EC prime256v1'],
        },
      ],
      notes: [],
    })
  })

  test.each<[string, string, number, RegExp, FakeWorld?]>([
    ['a missing file', 'nowhere.cer', 3, /nowhere\.cer/],
    ['a folder', '.', 3, /is-folder|folder/],
    ['an empty file', 'empty.p12', 3, /empty\.p12 is an empty file/],
    ['a picture named .p12', 'picture.p12', 3, /picture\.p12 is a JPEG picture/],
    ['a wrong passphrase', 'push.p12 --passphrase-env P', 3, /does not open push\.p12/, { env: { P: 'x' } }],
    ['a wrong passphrase, typed', 'push.p12', 3, /does not open push\.p12/, { secrets: ['a', 'b', 'c'] }],
    ['nobody to ask', 'push.p12', 2, /--passphrase-env NAME or --passphrase-file FILE/],
    ['a variable that is not set', 'push.p12 --passphrase-env P', 2, /named by --passphrase-env is not set/],
    ['two passphrases', 'push.p12 --passphrase-env P --passphrase-file pass.txt', 2, /not both/],
    ['a key to a screen', 'open.p12 -o -', 2, /not shown on a screen/, { stdoutIsScreen: true }],
    ['bytes to a screen', 'aps.cer --to der -o -', 2, /not shown on a screen/, { stdoutIsScreen: true }],
    ['JSON and the file on one output', 'aps.cer -o - --json', 2, /both want standard output/],
    ['two things in one DER', 'open.p12 --to der', 2, /--only cert, --only key, or --split/],
    ['several things in one DER', 'two.pem --only key --to der', 2, /two\.pem has 3/],
    [
      'a form of an RSA key',
      'open.p12 --key-format pkcs1',
      1,
      /PKCS#1 holds RSA keys.*EC[\s\S]*--key-format sec1/,
    ],
    ['an old form, encrypted', 'open.p12 --encrypt-key --key-format sec1', 2, /leave --key-format sec1 out/],
    ['a form of .p12 for PEM', 'open.p12 --form legacy', 2, /--form is for P12, and the output is PEM/],
    ['encryption twice', 'open.p12 --to p12 --encrypt-key', 2, /--encrypt-key is for PEM and DER/],
    ['two files on one output', 'open.p12 --split -o -', 2, /Name a file with -o/],
    ['a chain and none', 'open.p12 --chain ca.cer --without-chain', 2, /not both/],
    [
      'a chain that is another’s',
      'aps.cer --chain other-ca.cer',
      1,
      /other-ca\.cer signed.*“pushctl test authority” did/,
    ],
    ['an empty passphrase for a key', 'open.p12 --encrypt-key', 2, /protects nothing/, { secrets: ['', ''] }],
    [
      'a key that is there already',
      'open.p12 --split',
      3,
      /open\.key\.pem/,
      { files: { 'open.key.pem': 'old' } },
    ],
    ['a .p12 without a key', 'aps.cer --to p12', 1, /--key KEY --to p12/],
    ['a key that is not there', 'aps.cer --only key', 1, /no private key in aps\.cer/],
    ['a certificate that is not there', 'key.pem --only cert', 1, /no certificate in key\.pem/],
    ['a key of another certificate', 'aps.cer --key other.pem --to p12', 1, /not the one of “Apple Push/],
    ['a certificate given as key', 'aps.cer --key aps.cer --to p12', 1, /no private key in aps\.cer/],
    ['nobody to ask for a new one', 'open.p12 -o n.p12', 2, /--new-passphrase-env/],
    ['no new one where nobody can be asked', 'open.p12 -o n.p12', 2, /--new-passphrase-env NAME/],
    ['a file that is there', 'aps.cer -o key.pem', 3, /exists/],
    ['a Java keystore', 'open.p12 -o x.jks', 2, /no Java keystores[\s\S]*KeyStore "PKCS12"/],
    ['a request', 'open.p12 -o x.csr', 2, /pushctl cert request/],
    ['a key in a .cer', 'open.p12 -o x.cer --only key', 2, /leave --only key out/],
    ['a certificate in a .key', 'open.p12 -o x.key --only cert', 2, /leave --only cert out/],
    ['an old form of a .p8', 'open.p12 -o x.p8 --key-format sec1', 2, /A \.p8 is PKCS#8/],
    ['two files of one part', 'open.p12 -o x.key --split', 2, /name OUT with \.pem or \.der/],
    ['two files of a .p7b', 'open.p12 -o x.p7b --split', 2, /--split/],
    ['no key for a .p8', 'aps.cer -o x.p8', 1, /no private key in aps\.cer/],
    [
      'a topic that is not there',
      'two.pem --topic com.example.lunch',
      1,
      /No certificate in two\.pem is for com/,
    ],
  ])('%s: one clear sentence, nothing written', async (_, words, code, sentence, more = {}) => {
    const host = world(more)
    const before = new Map(host.disk)
    const told = await run(`cert convert ${words}`, host)
    expect(told.code).toBe(code)
    expect(told.stderr + told.stdout).toMatch(sentence)
    expect(told.stderr + told.stdout).not.toMatch(/\n +at |PRIVATE KEY|密码/)
    expect(host.disk).toEqual(before)
  })

  test.each<[string, string, string[]]>([
    ['a key that is missing', 'a;b.cer', ["cert merge 'a;b.pem' KEY -o"]],
    ['a key that a .p12 lacks', 'a;b.cer --to p12', ["cert convert 'a;b.cer' --key KEY"]],
    ['several pairs', 'a;b.pem -o out.pem', ["cert convert 'a;b.pem' --topic com.example.app -o one.pem"]],
    ['half of a file', 'c;d.pem', ["cert convert 'c;d.pem' --only cert"]],
  ])('a name with a semicolon in a line to paste: %s', async (_, words, lines) => {
    const cut = made.certificate.x509.toString() + keyToPem(made.key).slice(0, 60)
    const more = { 'a;b.cer': files['aps.cer'] ?? '', 'a;b.pem': files['two.pem'] ?? '', 'c;d.pem': cut }
    const told = await run(`cert convert ${words} --force`, world({ files: more }))
    const pasteable = (told.stdout + told.stderr).match(/pushctl cert [^\n]+/g)
    for (const line of lines) expect(pasteable?.join('\n')).toContain(line)
    expect(pasteable?.join('\n')).not.toMatch(/ [ac];[bd]/)
  })

  test.each([
    [
      'a signing key',
      'AuthKey_KEYID12345.p8 -o n.p12',
      /a signing key: it never has a certificate[\s\S]*--signing-key AuthKey/,
    ],
    ['a key alone', 'key.pem -o n.p12', /has the key alone[\s\S]*CERTIFICATE\.cer --key key\.pem -o n\.p12/],
    ['a certificate alone', 'aps.cer -o n.p12', /does not have both[\s\S]*aps\.cer --key KEY -o n\.p12/],
  ])('a .p12 cannot be made of %s, and keeps the name it was to have', async (_, words, told) => {
    const more = { 'AuthKey_KEYID12345.p8': keyToPem(made.key) }
    const { code, stderr } = await run(`cert convert ${words}`, world({ files: more }))
    expect([code, stderr]).toEqual([1, expect.stringMatching(told)])
  })

  test('a .p8 of the key of a certificate is told to be no signing key', async () => {
    expect((await run('cert convert open.p12 -o x.p8', world())).stdout).toMatch(/x\.p8 is .*no signing key/)
    expect((await run('cert convert key.pem -o x.p8', world())).stdout).not.toContain('no signing key')
    expect((await run('cert convert open.p12 -o x.key', world())).stdout).not.toContain('no signing key')
  })

  test('--force replaces', async () => {
    expect((await run('cert convert aps.cer -o key.pem --force', world())).code).toBe(0)
  })
})
