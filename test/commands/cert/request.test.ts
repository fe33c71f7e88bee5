import { createPrivateKey, createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { type IdentityMaterial, makeIdentity } from '../../credential/identity-material.ts'
import { opensslFolder } from '../../credential/openssl.ts'
import { type FakeHost, type FakeWorld, fakeHost, run } from '../../fake-host.ts'
import { describeWithOpenssl } from '../../witness.ts'

const openssl = opensslFolder()
afterAll(openssl.remove)

let old: IdentityMaterial
let files: Record<string, string | Uint8Array>
beforeAll(async () => {
  old = await makeIdentity('com.example.app', 'rsa')
  files = {
    'old.p12': writePkcs12({ identity: old.identity, chain: [], passphrase: 'old', form: 'legacy' }),
    'aps.cer': old.certificate.x509.raw,
    'ec.pem': keyToPem((await makeIdentity('com.example.ec')).key),
    'there.certSigningRequest': 'old',
    'there.key.pem': 'old',
  }
})

const world = (more: FakeWorld = {}) => fakeHost({ ...more, files })
const at = (host: FakeHost, name: string) => {
  const file = host.disk.get(`/home/dev/app/${name}`)
  if (file === undefined) throw new Error(`no ${name}`)
  return file
}
/** What openssl says of a request: whether it holds, its subject, its public key. */
const witnessed = (request: Buffer) => {
  openssl.write('request', request)
  const text = openssl.run([
    'req',
    '-in',
    'request',
    '-verify',
    '-noout',
    '-subject',
    '-nameopt',
    'utf8,sname,sep_comma_plus_space',
  ])
  const publicKey = openssl.run(['req', '-in', 'request', '-noout', '-pubkey'])
  return { subject: text.trim(), publicKey: createPublicKey(publicKey) }
}

describeWithOpenssl('pushctl cert request', () => {
  test.each([
    ['rsa', '', 'RSA 2048'],
    ['ec', ' --type ec', 'EC prime256v1'],
  ])('%s: openssl verifies it, and its key is beside it', async (_, flags, name) => {
    const { code, stdout, host } = await run(`cert request${flags}`, world())
    expect(code).toBe(0)
    expect(stdout).toContain('Wrote push.certSigningRequest')
    expect(stdout).toContain(`${name}, push.key.pem`)
    expect(stdout).toContain('pushctl cert merge aps.cer push.key.pem -o ck.pem')
    const { subject, publicKey } = witnessed(at(host, 'push.certSigningRequest').bytes)
    expect(subject).toBe('subject=CN=Apple Push')
    const { bytes, mode } = at(host, 'push.key.pem')
    expect(publicKey.equals(createPublicKey(createPrivateKey(bytes)))).toBe(true)
    expect(mode).toBe(0o600)
    expect(stdout.includes('RSA 2048 for push certificates')).toBe(name !== 'RSA 2048')
  })

  test.each([
    ['Chinese', '张三', '张三'],
    ['an emoji', '🍜 Lunch', '🍜 Lunch'],
    ['signs of a DN', 'A, B + "C" = <D>', 'A, B + "C" = <D>'],
    ['very long', '推'.repeat(64), '推'.repeat(64)],
  ])('a name that is %s', async (_, name, told) => {
    const words = ['cert', 'request', '--type', 'ec', '--email', 'zhang@example.com', '--name', name]
    const { code, host } = await run(words, world())
    expect(code).toBe(0)
    const { subject } = witnessed(at(host, 'push.certSigningRequest').bytes)
    expect(subject).toBe(`subject=emailAddress=zhang@example.com, CN=${told}`)
  })

  test('a renewal keeps the key, and writes the request only', async () => {
    const { code, host } = await run(
      'cert request --key old.p12 --passphrase-env P -o new',
      world({ env: { P: 'old' } }),
    )
    expect(code).toBe(0)
    expect(
      witnessed(at(host, 'new.certSigningRequest').bytes).publicKey.equals(createPublicKey(old.key)),
    ).toBe(true)
    expect(host.disk.size).toBe(Object.keys(files).length + 1)
  })

  test('the key can be encrypted', async () => {
    const { host } = await run(
      'cert request --type ec --encrypt-key -o a.csr',
      world({ secrets: ['new', 'new'] }),
    )
    openssl.write('key', at(host, 'a.key.pem').bytes)
    const publicKey = openssl.run(['pkey', '-in', 'key', '-passin', 'pass:new', '-pubout'])
    expect(witnessed(at(host, 'a.csr').bytes).publicKey.equals(createPublicKey(publicKey))).toBe(true)
  })

  test('JSON has the next steps, and no secret', async () => {
    const { stdout } = await run('cert request --type ec --json', world())
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'push.certSigningRequest',
      keyFile: 'push.key.pem',
      key: 'EC prime256v1',
      commonName: 'Apple Push',
      next: [{}, { command: 'pushctl cert merge aps.cer push.key.pem -o ck.pem' }, {}],
    })
    expect(stdout).not.toContain('PRIVATE KEY')
  })

  test.each<[string, string, number, RegExp]>([
    [
      'both are there',
      '--type ec -o there',
      3,
      /there\.key\.pem and there\.certSigningRequest are already there: nothing was written/,
    ],
    [
      'the key is there',
      '--type ec -o there.csr',
      3,
      /there\.key\.pem is already there: nothing was written/,
    ],
    ['an e-mail address that is none', '--email zhang', 2, /not an e-mail address/],
    ['a Chinese e-mail address', '--email 张三@example.com', 2, /ASCII only/],
    ['a key file without a key', '--key aps.cer', 1, /no private key in aps\.cer/],
    ['a passphrase and nobody to ask', '--encrypt-key', 2, /--new-passphrase-env/],
  ])('%s: one sentence, nothing written', async (_, words, code, sentence) => {
    const host = world()
    const before = new Map(host.disk)
    const told = await run(`cert request ${words}`, host)
    expect(told.code).toBe(code)
    expect(told.stderr).toMatch(sentence)
    expect(host.disk).toEqual(before)
  })

  test('the request alone being there takes no key away', async () => {
    const host = fakeHost({ files: { 'there.certSigningRequest': 'old' } })
    expect((await run('cert request --type ec -o there', host)).code).toBe(3)
    expect([...host.disk.keys()]).toEqual(['/home/dev/app/there.certSigningRequest'])
  })
})
