import { spawnSync } from 'node:child_process'
import { createECDH, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyToPem } from '../../../src/credential/key/write.ts'
import { type IdentityMaterial, makeIdentity } from '../../credential/identity-material.ts'
import { opensslFolder } from '../../credential/openssl.ts'
import { textFaultSamples } from '../../credential/text-fault-samples.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { quickForm, wholeOnly } from '../../whole/quick-form.ts'
import { describeWithOpenssl } from '../../witness.ts'

const openssl = opensslFolder()
afterAll(openssl.remove)

const keyTypes = ['rsa', 'ec'] as const
const materials = new Map<string, IdentityMaterial>()
beforeAll(async () => {
  for (const type of keyTypes) {
    const made = await makeIdentity('com.example.app', type)
    materials.set(type, made)
    openssl.write(`${type}.cert.pem`, made.certificate.x509.toString())
    openssl.write(`${type}.key.pem`, keyToPem(made.key))
    openssl.write(`${type}.pem`, made.certificate.x509.toString() + keyToPem(made.key))
  }
})

const material = (type: string) => {
  const made = materials.get(type)
  if (made === undefined) throw new Error(type)
  return made
}

/** One format that `cert convert` writes: how, and how openssl reads and writes the same. */
interface Format {
  readonly name: string
  /** After `cert convert IN -o OUT`. */
  readonly ours: string
  readonly holds: 'certificate' | 'key' | 'both'
  /** Arguments with which openssl prints it as PEM. */
  readonly reads: readonly string[]
  /** Arguments with which openssl makes it, of a file named after the type of key. */
  readonly writes: (type: string) => readonly string[]
  readonly types?: readonly (keyof typeof passphrases)[]
}

const passin = ['-passin', 'env:PASS']
const passout = ['-passout', 'env:PASS']
const certificate = (form: string): Pick<Format, 'holds' | 'reads' | 'writes'> => ({
  holds: 'certificate',
  reads: ['x509', '-in', 'out', '-inform', form],
  writes: (type) => ['x509', '-in', `${type}.cert.pem`, '-outform', form, '-out', 'out'],
})
const key = (form: string, ...options: string[]): Pick<Format, 'holds' | 'reads' | 'writes'> => ({
  holds: 'key',
  reads: ['pkey', '-in', 'out', '-inform', form, ...passin],
  writes: (type) => [
    'pkcs8',
    '-topk8',
    '-in',
    `${type}.key.pem`,
    '-outform',
    form,
    '-out',
    'out',
    ...options,
  ],
})
const traditional = (form: string): Pick<Format, 'holds' | 'reads' | 'writes'> => ({
  ...key(form),
  writes: (type) => ['pkey', '-in', `${type}.key.pem`, '-traditional', '-outform', form, '-out', 'out'],
})
const p12 = (...options: string[]): Pick<Format, 'holds' | 'reads' | 'writes'> => ({
  holds: 'both',
  reads: ['pkcs12', '-in', 'out', '-nodes', ...passin],
  writes: (type) => ['pkcs12', '-export', '-in', `${type}.pem`, '-out', 'out', ...passout, ...options],
})

const formats: readonly Format[] = [
  { name: 'certificate, PEM', ours: '--only cert --to pem', ...certificate('pem') },
  { name: 'certificate, DER', ours: '--only cert --to der', ...certificate('der') },
  { name: 'PKCS#8, PEM', ours: '--only key --to pem', ...key('pem', '-nocrypt') },
  { name: 'PKCS#8, DER', ours: '--only key --to der', ...key('der', '-nocrypt') },
  { name: 'encrypted PKCS#8, PEM', ours: '--only key --to pem --encrypt-key --new-passphrase-env PASS', ...key('pem', ...passout) },
  { name: 'encrypted PKCS#8, DER', ours: '--only key --to der --encrypt-key --new-passphrase-env PASS', ...key('der', ...passout) },
  { name: 'PKCS#1, PEM', ours: '--only key --to pem --key-format pkcs1', types: ['rsa'], ...traditional('pem') },
  { name: 'PKCS#1, DER', ours: '--only key --to der --key-format pkcs1', types: ['rsa'], ...traditional('der') },
  { name: 'SEC1, PEM', ours: '--only key --to pem --key-format sec1', types: ['ec'], ...traditional('pem') },
  { name: 'SEC1, DER', ours: '--only key --to der --key-format sec1', types: ['ec'], ...traditional('der') },
  { name: 'certificate and key, PEM', ours: '--to pem', ...p12(), reads: ['storeutl', 'out'], writes: (type) => ['storeutl', '-out', 'out', `${type}.pem`] },
  { name: 'modern .p12', ours: '--to p12 --new-passphrase-env PASS', ...p12() },
  { name: 'legacy .p12', ours: '--to p12 --form legacy --new-passphrase-env PASS', ...p12('-legacy') },
] // biome-ignore format: a table

/** One for each type of key: neither has to do with the other. */
const passphrases = { rsa: 'secret', ec: '密码 🔑' } as const

const rows = formats.flatMap((format) =>
  (format.types ?? keyTypes).map((type) => ({ ...format, type, passphrase: passphrases[type] })),
)

const unbroken = (text: string) => text.replace(/\s/g, '')
const blockOf = (key: KeyObject) => unbroken(keyToPem(key))

/** Whether a text has the certificate, the key or both of a material, as PEM. */
function expectPem(text: string, { holds, type }: { holds: Format['holds']; type: string }): void {
  const made = material(type)
  if (holds !== 'key') expect(unbroken(text)).toContain(unbroken(made.certificate.x509.toString()))
  if (holds !== 'certificate') expect(unbroken(text)).toContain(blockOf(made.key))
}

const convert = async (files: Record<string, Uint8Array | string>, words: string, passphrase: string) => {
  const told = await run(`cert convert ${words}`, fakeHost({ files, env: { PASS: passphrase } }))
  expect(told.stderr).toBe('')
  return told.host
}

/** What people have: an old .p12 of the keychain, and an encrypted key with a passphrase that is not ASCII. */
const fewRows = quickForm(
  rows,
  ({ name, type }) =>
    `${name}, ${type}` === 'legacy .p12, rsa' || `${name}, ${type}` === 'encrypted PKCS#8, PEM, ec',
)

describeWithOpenssl('ours -> openssl', () => {
  test.each(fewRows)('$name of $type, passphrase $passphrase', async (row) => {
    const host = await convert(
      { 'in.pem': openssl.read(`${row.type}.pem`) },
      `in.pem -o out ${row.ours}`,
      row.passphrase,
    )
    openssl.write('out', host.disk.get('/home/dev/app/out')?.bytes ?? '')
    expectPem(openssl.run(row.reads, { PASS: row.passphrase }), row)
  })
})

describeWithOpenssl('openssl -> ours', () => {
  test.each(fewRows)('$name of $type, passphrase $passphrase', async (row) => {
    openssl.run(row.writes(row.type), { PASS: row.passphrase })
    const host = await convert(
      { in: openssl.read('out') },
      'in -o out.pem --passphrase-env PASS',
      row.passphrase,
    )
    expectPem(host.disk.get('/home/dev/app/out.pem')?.bytes.toString() ?? '', row)
  })
})

const forms = keyTypes.flatMap((type) => ['modern', 'legacy'].map((form) => ({ type, form })))
const ourP12 = async (type: string, form: string, passphrase: string) => {
  const files = { 'in.pem': openssl.read(`${type}.pem`), 'ca.cer': material(type).authority.x509.raw }
  const words = `in.pem -o out.p12 --form ${form} --chain ca.cer --friendly-name 推送 --new-passphrase-env PASS`
  return (await convert(files, words, passphrase)).disk.get('/home/dev/app/out.p12')?.bytes ?? Buffer.alloc(0)
}

describe('our .p12 -> node:tls', () => {
  test.each(forms)('$form of $type', async ({ type, form }) => {
    const pfx = await ourP12(type, form, '密码')
    expect(() => createSecureContext({ pfx, passphrase: '密码' })).not.toThrow()
    expect(() => createSecureContext({ pfx, passphrase: 'x' })).toThrow(/mac verify failure/)
  })
})

/** Java, where there is one; it takes ASCII passphrases only. */
const describeWithKeytool = (name: string, tests: () => void) =>
  describe.runIf(spawnSync('keytool', ['-help'], { stdio: 'ignore' }).status === 0)(name, tests)

wholeOnly(describeWithKeytool)("our .p12 -> Java's keytool", () => {
  test.each(forms)('$form of $type', async ({ type, form }) => {
    const file = `java-${type}-${form}.p12`
    openssl.write(file, await ourP12(type, form, 'secret'))
    const listed = openssl.runOther('keytool', ['-J-Duser.language=en', '-list', '-rfc', '-storetype', 'PKCS12', '-keystore', file, '-storepass:env', 'PASS'], { PASS: 'secret' }) // biome-ignore format: one command
    expect(listed).toContain('Entry type: PrivateKeyEntry')
    expect(listed).toContain('Certificate chain length: 2')
    expect(unbroken(listed)).toContain(unbroken(material(type).certificate.x509.toString()))
  })
})

describeWithOpenssl('a certificate and its key stay together', () => {
  test.each(quickForm(keyTypes, (type) => type === 'rsa'))('%s', async (type) => {
    const made = material(type)
    openssl.write('out.p12', await ourP12(type, 'modern', '密码'))
    const text = openssl.run(['pkcs12', '-in', 'out.p12', '-nodes', '-passin', 'env:PASS'], { PASS: '密码' })
    expect(text.match(/localKeyID/g)).toHaveLength(2)
    expect(new X509Certificate(text).publicKey.equals(createPublicKey(made.key))).toBe(true)
  })
})

describeWithOpenssl('who refuses a file is who refuses it', () => {
  const refuses = (args: readonly string[]) => {
    try {
      openssl.run(args, { PASS: 'pw' })
      return false
    } catch {
      return true
    }
  }
  /** Of two keys joined without a line end OpenSSL takes one in eighty, by their digits: this one is refused. */
  const steadyKey = () => {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(Buffer.alloc(32, 7))
    const [x, y] = [ecdh.getPublicKey().subarray(1, 33), ecdh.getPublicKey().subarray(33)]
    const part = (bytes: Buffer) => bytes.toString('base64url')
    const jwk = { kty: 'EC', crv: 'P-256', d: part(ecdh.getPrivateKey()), x: part(x), y: part(y) }
    return createPrivateKey({ key: jwk, format: 'jwk' })
  }
  const idsIn = async (file: string): Promise<string[]> => {
    const host = fakeHost({ files: { [file]: openssl.read(file) }, env: { PASS: 'pw' } })
    const { stdout } = await run(`cert inspect ${file} --passphrase-env PASS --json`, host)
    return JSON.parse(stdout).files[0].findings.map(({ id }: { id: string }) => id)
  }

  // Each is told apart without OpenSSL in test/credential/file.test.ts; these two it takes, and does not take.
  const fewFaults = quickForm(Object.entries(textFaultSamples), ([fault]) =>
    ['byte-order-mark', 'blank-line'].includes(fault),
  )
  test.each(fewFaults)('OpenSSL, of a text: %s', async (fault, spoil) => {
    openssl.write('spoilt.p8', spoil(keyToPem(steadyKey())))
    expect(refuses(['pkey', '-in', 'spoilt.p8', '-noout'])).toBe(fault !== 'byte-order-mark')
    expect((await idsIn('spoilt.p8'))[0]).toBe('p8-text-damaged')
  })

  const converted = ['-passin', 'env:PASS', '-nodes', '-out', 'x']
  const convert = async (from: string, to: string, options = '') => {
    const host = fakeHost({ files: { [from]: openssl.read(from) }, env: { PASS: 'pw' } })
    const secrets = to.endsWith('.p12') ? '--new-passphrase-env PASS' : ''
    await run(`cert convert ${from} -o ${to} --passphrase-env PASS ${secrets} ${options}`, host)
    openssl.write(to, await host.files.read(to))
  }

  const p12Files: readonly [string, readonly string[], string, boolean][] = [
    ['rc2.p12', ['-legacy'], 'rc2-40-openssl3', true],
    ['des.p12', ['-legacy', '-keypbe', 'PBE-MD5-DES'], 'rc2-40-openssl3', true],
    ['aes.p12', [], 'modern-p12-rejected-by-apple', false],
    [
      'sha512.p12',
      ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha512'],
      'modern-p12-rejected-by-apple',
      false,
    ],
    ['no-mac.p12', ['-nomac'], 'bad-export', false],
  ]
  test.each(quickForm(p12Files, ([file]) => file === 'rc2.p12'))(
    'OpenSSL, of %s',
    async (file, options, id, isRefused) => {
      openssl.run(['pkcs12', '-export', '-in', 'rsa.pem', '-out', file, ...passout, ...options], {
        PASS: 'pw',
      })
      expect(refuses(['pkcs12', '-in', file, ...converted])).toBe(isRefused)
      expect((await idsIn(file))[0]).toBe(id)
      await convert(file, 'old.p12', '--form legacy')
      expect(refuses(['pkcs12', '-in', 'old.p12', ...converted])).toBe(false)
      expect(await idsIn('old.p12')).toEqual([])
    },
  )
})
