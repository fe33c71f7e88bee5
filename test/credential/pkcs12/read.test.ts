import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as der from '../../../src/credential/encoding/der.ts'
import type { AskPassphrase } from '../../../src/credential/model.ts'
import { readPkcs12 } from '../../../src/credential/pkcs12/read.ts'
import { Fault } from '../../../src/fault.ts'
import { isWhole, quickForm } from '../../whole/quick-form.ts'
import { describeWithOpenssl } from '../../witness.ts'
import { opensslFolder } from '../openssl.ts'

const nobody: AskPassphrase = async () => {
  throw new Fault('usage/p12-password', { en: 'nobody', zh: '无人' })
}
const says =
  (passphrase: string): AskPassphrase =>
  async () =>
    passphrase
const read = (bytes: Uint8Array, passphrase: AskPassphrase = nobody) =>
  readPkcs12(bytes, { fileName: 'push.p12', passphrase })

describeWithOpenssl('what openssl writes', () => {
  const openssl = opensslFolder()
  afterAll(openssl.remove)

  const keyTypes: Readonly<Record<string, readonly string[]>> = {
    rsa: ['-newkey', 'rsa:2048'],
    ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ed25519: ['-newkey', 'ed25519'],
  }
  beforeAll(() => {
    for (const [name, newkey] of Object.entries(keyTypes)) {
      const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30', '-subj', `/CN=${name}`]
      openssl.run(['req', '-x509', '-nodes', ...newkey, ...files])
    }
  })

  /** Few repetitions, unless the options say more: they cost time, and are the same for every algorithm. */
  const exported = (options: readonly string[], { passphrase = 'secret', key = 'rsa' } = {}): Buffer => {
    const files = ['-inkey', `${key}.key`, '-in', `${key}.pem`, '-out', 'out.p12', '-iter', '100']
    openssl.run(['pkcs12', '-export', ...files, '-name', 'push 推送', '-passout', 'env:PASS', ...options], {
      PASS: passphrase,
    })
    return openssl.read('out.p12')
  }
  const encryption = (algorithm: string) => ['-keypbe', algorithm, '-certpbe', algorithm]

  const written: readonly [string, readonly string[]][] = [
    ['the keychain way: RC2-40, 3DES, SHA-1', ['-legacy', '-iter', '2048']],
    ['AES-256 and SHA-256, as OpenSSL 3 likes it', ['-iter', '2048']],
    ['3DES', [...encryption('PBE-SHA1-3DES'), '-macalg', 'sha1']],
    ['3DES of two keys', ['-legacy', ...encryption('PBE-SHA1-2DES')]],
    ['RC2-128', ['-legacy', ...encryption('PBE-SHA1-RC2-128')]],
    ['RC4-128', ['-legacy', ...encryption('PBE-SHA1-RC4-128')]],
    ['RC4-40', ['-legacy', ...encryption('PBE-SHA1-RC4-40')]],
    ['DES with MD5', ['-legacy', ...encryption('PBE-MD5-DES')]],
    ['DES with SHA-1', ['-legacy', ...encryption('PBE-SHA1-DES')]],
    ['RC2-64 with SHA-1', ['-legacy', ...encryption('PBE-SHA1-RC2-64')]],
    ['RC2 under PBES2', ['-legacy', ...encryption('RC2-CBC')]],
    ['DES under PBES2', ['-legacy', ...encryption('DES-CBC')]],
    ['3DES under PBES2', encryption('DES-EDE3-CBC')],
    ['AES-128 and SHA-512', [...encryption('AES-128-CBC'), '-macalg', 'sha512']],
    ['AES-192 and SHA-384', [...encryption('AES-192-CBC'), '-macalg', 'sha384']],
    ['Camellia', encryption('CAMELLIA-256-CBC')],
    ['a SHA-224 MAC', ['-macalg', 'sha224']],
    ['a SHA3-256 MAC', ['-macalg', 'sha3-256']],
    ['a SHA-512/256 MAC', ['-macalg', 'sha512-256']],
    ['no MAC', ['-nomac']],
    ['no MAC, RC2-40', ['-nomac', '-legacy']],
    ['a MAC and no encryption', encryption('NONE')],
  ]
  // One of each family: the keychain's, today's, PBES1 with MD5, PBES2 with RC2, and without the one or the other.
  const fewWritten = quickForm(written, ([name]) =>
    /^the keychain way|^AES-256|^DES with MD5|^RC2 under|^a SHA3|^no MAC$|no encryption$/.test(name),
  )
  test.each(fewWritten)('%s', async (_, options) => {
    const bytes = exported(options)
    const { certificates, keys } = await read(bytes, says('secret'))
    expect(certificates.map((each) => new X509Certificate(each.der).subject)).toEqual(['CN=rsa'])
    expect(keys[0]?.friendlyName).toBe('push 推送')
    expect(keys[0]?.key.export({ type: 'pkcs8', format: 'pem' })).toBe(openssl.read('rsa.key').toString())
    expect(keys[0]?.localKeyId).toBe(certificates[0]?.localKeyId)
    await expect(read(bytes, says('Secret'))).rejects.toMatchObject({ code: 'pkcs12/p12-password' })
    await expect(read(bytes)).rejects.toMatchObject({ code: 'usage/p12-password' })
  })

  test.each(quickForm(Object.keys(keyTypes), (key) => key !== 'rsa'))('a key of type %s', async (key) => {
    for (const options of [[], ['-legacy']]) {
      const { keys, certificates } = await read(exported(options, { key }), says('secret'))
      const [certificate] = certificates
      expect(keys[0]?.key.asymmetricKeyType).toBe(key)
      expect(new X509Certificate(certificate?.der ?? '').checkPrivateKey(keys[0]?.key as never)).toBe(true)
    }
  })

  const passphrases = ['密码', 'пароль', 'mot de passe é', '🔑🍎', 'a'.repeat(200)]
  test.each(quickForm(passphrases, (passphrase) => passphrase === '🔑🍎'))(
    'the passphrase %s',
    async (passphrase) => {
      for (const options of [[], ['-legacy']]) {
        const { keys } = await read(exported(options, { passphrase }), says(passphrase))
        expect(keys).toHaveLength(1)
      }
    },
  )

  test.each<[string, readonly string[]]>([
    ['an empty passphrase', []],
    ['an empty passphrase, the keychain way', ['-legacy']],
    ['an empty passphrase without a MAC', ['-nomac']],
    ['no encryption and no MAC', [...encryption('NONE'), '-nomac']],
  ])('%s: nobody is asked', async (_, options) => {
    expect((await read(exported(options, { passphrase: '' }))).keys).toHaveLength(1)
  })

  test('many repetitions: the empty passphrase is tried only when nothing else is known', async () => {
    const bytes = exported(['-macalg', 'sha1', '-iter', '200001'], { passphrase: '' })
    expect((await read(bytes, says(''))).keys).toHaveLength(1)
    expect((await read(bytes)).keys).toHaveLength(1)
    await expect(read(bytes, says('x'))).rejects.toMatchObject({ code: 'pkcs12/p12-password' })
  })

  const costly: [string, string[]][] = [
    ['a million repetitions', ['-legacy', '-iter', '200001']],
    ['sixty thousand repetitions, with SHA-512', ['-macalg', 'sha512', '-iter', '20001']],
  ]
  test.each(quickForm(costly, ([name]) => name.startsWith('sixty')))('%s', async (_, options) => {
    expect((await read(exported(options), says('secret'))).keys).toHaveLength(1)
  })

  test('a second and third try', async () => {
    const answers = ['no', 'neither', 'secret']
    const attempts: number[] = []
    const bytes = exported([])
    const { keys } = await read(bytes, async (attempt) => {
      attempts.push(attempt)
      return answers.shift() ?? ''
    })
    expect(keys).toHaveLength(1)
    expect(attempts).toEqual([1, 2, 3])
  })

  test('several certificates, one key; newlines behind it all', async () => {
    openssl.write('all.pem', Buffer.concat([openssl.read('rsa.pem'), openssl.read('ec.pem')]))
    openssl.run([
      'pkcs12', '-export', '-inkey', 'ec.key', '-in', 'all.pem', '-out', 'all.p12', '-passout', 'pass:x',
    ]) // biome-ignore format: one command
    const { certificates, keys } = await read(
      Buffer.concat([openssl.read('all.p12'), Buffer.from('\r\n\n')]),
      says('x'),
    )
    expect(certificates).toHaveLength(2)
    expect(keys).toHaveLength(1)
  })

  describe('as BER', () => {
    const indefinite = (first: number, ...content: Uint8Array[]) =>
      Buffer.concat([Buffer.of(first | 0x20, 0x80), ...content, Buffer.alloc(2)])

    /** The same value with indefinite lengths, and byte strings in two pieces. */
    const ber = (node: der.Asn1): Buffer => {
      const first = node.tagClass | node.type
      if (typeof node.value !== 'string') return indefinite(first, ...node.value.map(ber))
      if (node.tagClass !== 0 || node.type !== der.Tag.octets) return der.encode(node)
      const bytes = der.bytesOf(node)
      const half = bytes.length >> 1
      const pieces = [bytes.subarray(0, half), bytes.subarray(half)]
      return indefinite(first, ...pieces.map((piece) => der.encode(der.octets(piece))))
    }

    test('outside', async () => {
      const bytes = ber(der.readDer(exported(['-legacy'])))
      expect((await read(bytes, says('secret'))).keys).toHaveLength(1)
    })

    test('inside as well', async () => {
      const [version, authSafe] = der.childrenOf(der.readDer(exported(['-nomac'])))
      const [type, content] = der.childrenOf(authSafe)
      const inner = ber(der.readDer(der.bytesOf(der.childrenOf(content)[0])))
      const outer = der.sequence(
        version as der.Asn1,
        der.sequence(type as der.Asn1, der.context(0, [der.octets(inner)])),
      )
      expect((await read(ber(outer), says('secret'))).keys).toHaveLength(1)
    })
  })

  describe('hostile', () => {
    const withMacRepetitions = (bytes: Buffer, repetitions: bigint) => {
      const [version, authSafe, macData] = der.childrenOf(der.readDer(bytes)) as der.Asn1[]
      const [digest, salt] = der.childrenOf(macData) as der.Asn1[]
      return der.encode(
        der.sequence(
          version as der.Asn1,
          authSafe as der.Asn1,
          der.sequence(digest as der.Asn1, salt as der.Asn1, der.integer(repetitions)),
        ),
      )
    }

    test.each([12_000_001n, 2n ** 31n - 1n, 2n ** 200n])(
      '%d repetitions are refused at once',
      async (many) => {
        const bytes = withMacRepetitions(exported([]), many)
        await expect(read(bytes, says('secret'))).rejects.toMatchObject({
          code: 'pkcs12/too-much-work',
          message: expect.stringContaining(String(many)),
        })
      },
    )

    test.each([0n, -1n])('%d repetitions are no repetitions', async (few) => {
      const bytes = withMacRepetitions(exported([]), few)
      await expect(read(bytes, says('secret'))).rejects.toMatchObject({ code: 'pkcs12/bad-export' })
    })

    test('any changed byte ends in a fault, or changes nothing', async () => {
      const bytes = exported(['-iter', '1', '-nomac'], { key: 'ec' })
      for (let at = 0; at < bytes.length; at += isWhole ? 1 : 5) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
        const outcome = await read(changed, says('secret')).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(outcome, `byte ${at}`).toBeInstanceOf(Fault)
      }
    })

    test('any cut ends in a fault', async () => {
      const bytes = exported(['-iter', '1'], { key: 'ec' })
      for (let length = 0; length < bytes.length; length += 7) {
        await expect(read(bytes.subarray(0, length), says('secret'))).rejects.toBeInstanceOf(Fault)
      }
    })
  })
})

describe('what is no PKCS#12, or one of a kind that is not known', () => {
  const data = der.oid('1.2.840.113549.1.7.1')
  const pfx = (version: number, type: der.Asn1, ...content: der.Asn1[]) =>
    der.encode(der.sequence(der.integer(version), der.sequence(type, der.context(0, content))))
  const encryptedWith = (algorithm: der.Asn1) => {
    const encrypted = der.sequence(data, algorithm, der.context(0, Buffer.alloc(16)))
    const safe = der.sequence(
      der.oid('1.2.840.113549.1.7.6'),
      der.context(0, [der.sequence(der.integer(0), encrypted)]),
    )
    return pfx(3, data, der.octets(der.encode(der.sequence(safe))))
  }

  test.each<[string, string, string, Buffer]>([
    ['a bare sequence', 'pkcs12/not-pkcs12', 'push.p12', der.encode(der.sequence())],
    ['another version', 'pkcs12/unsupported', 'version 1', pfx(1, data, der.octets(Buffer.alloc(2)))],
    ['sealed by signature', 'pkcs12/unsupported', 'signature', pfx(3, der.oid('1.2.840.113549.1.7.2'))],
    ['another content', 'pkcs12/unsupported', '1.2.3', pfx(3, der.oid('1.2.3'))],
    ['no content', 'pkcs12/bad-export', 'push.p12', pfx(3, data)],
    [
      'an unknown cipher',
      'pkcs12/unsupported',
      '1.2.3.4',
      encryptedWith(der.sequence(der.oid('1.2.3.4'), der.nothing())),
    ],
    [
      'a cipher known by name',
      'pkcs12/unsupported',
      'AES-256-GCM',
      encryptedWith(
        der.sequence(
          der.oid('1.2.840.113549.1.5.13'),
          der.sequence(der.sequence(), der.sequence(der.oid('2.16.840.1.101.3.4.1.46'))),
        ),
      ),
    ],
  ])('%s', async (_, code, words, bytes) => {
    const failure = read(bytes, says('x'))
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })
})
