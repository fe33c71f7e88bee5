import { createCipheriv, createHash, pbkdf2Sync, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as der from '../../../src/credential/encoding/der.ts'
import { Effort } from '../../../src/credential/encryption/effort.ts'
import {
  decryptPbe,
  encryptionOf,
  encryptPbes2,
  pbkdf2Parameters,
} from '../../../src/credential/encryption/pbe.ts'
import { wholeOnly } from '../../whole/quick-form.ts'

const plain = Buffer.from('a key, some time')
const salt = Buffer.from('salt and pepper!')
const iv = Buffer.from('0123456789abcdef')

const aes = (name: number) => `2.16.840.1.101.3.4.1.${name}`
const pbkdf2 = (repetitions: number | bigint, ...more: der.Asn1[]) =>
  der.sequence(
    der.oid('1.2.840.113549.1.5.12'),
    der.sequence(der.octets(salt), der.integer(repetitions), ...more),
  )
const scrypt = (n: number, r: number, p: number) =>
  der.sequence(
    der.oid('1.3.6.1.4.1.11591.4.11'),
    der.sequence(der.octets(salt), der.integer(n), der.integer(r), der.integer(p)),
  )
const hmac = (last: number) => der.sequence(der.oid(`1.2.840.113549.2.${last}`), der.nothing())
const cipher = (oid: string, parameters: der.Asn1 = der.octets(iv)) => der.sequence(der.oid(oid), parameters)
const pbes2 = (derivation: der.Asn1, encryption: der.Asn1) =>
  der.sequence(der.oid('1.2.840.113549.1.5.13'), der.sequence(derivation, encryption))
const old = (oid: string, repetitions: number) =>
  der.sequence(der.oid(oid), der.sequence(der.octets(salt.subarray(0, 8)), der.integer(repetitions)))
const rc2 = (version: number, vector = iv.subarray(0, 8)) =>
  cipher('1.2.840.113549.3.2', der.sequence(der.integer(version), der.octets(vector)))

describe('how something is encrypted', () => {
  it.each<[string, string, string, der.Asn1]>([
    ['AES-256', 'PBKDF2 (SHA256, 2048)', 'pbes2', pbes2(pbkdf2(2048, hmac(9)), cipher(aes(42)))],
    ['AES-128', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), cipher(aes(2)))],
    ['AES-192', 'PBKDF2 (SHA512, 7)', 'pbes2', pbes2(pbkdf2(7, hmac(11)), cipher(aes(22)))],
    ['AES-192', 'PBKDF2 (SHA512, 7)', 'pbes2', pbes2(pbkdf2(7, der.integer(24), hmac(11)), cipher(aes(22)))],
    ['3DES', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), cipher('1.2.840.113549.3.7'))],
    ['DES', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), cipher('1.3.14.3.2.7'))],
    ['RC2-40', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), rc2(160))],
    ['RC2-64', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), rc2(120))],
    ['RC2-128', 'PBKDF2 (SHA1, 1)', 'pbes2', pbes2(pbkdf2(1), rc2(58))],
    ['AES-256', 'scrypt', 'pbes2', pbes2(scrypt(2, 1, 1), cipher(aes(42)))],
    ['RC4-128', 'PKCS#12 (SHA1, 5)', 'pkcs12', old('1.2.840.113549.1.12.1.1', 5)],
    ['RC4-40', 'PKCS#12 (SHA1, 5)', 'pkcs12', old('1.2.840.113549.1.12.1.2', 5)],
    ['3DES', 'PKCS#12 (SHA1, 2048)', 'pkcs12', old('1.2.840.113549.1.12.1.3', 2048)],
    ['2-key 3DES', 'PKCS#12 (SHA1, 5)', 'pkcs12', old('1.2.840.113549.1.12.1.4', 5)],
    ['RC2-128', 'PKCS#12 (SHA1, 5)', 'pkcs12', old('1.2.840.113549.1.12.1.5', 5)],
    ['RC2-40', 'PKCS#12 (SHA1, 5)', 'pkcs12', old('1.2.840.113549.1.12.1.6', 5)],
    ['DES', 'PBKDF1 (MD5, 5)', 'pbes1', old('1.2.840.113549.1.5.3', 5)],
    ['RC2-64', 'PBKDF1 (SHA1, 5)', 'pbes1', old('1.2.840.113549.1.5.11', 5)],
  ])('%s, %s', (name, derivation, scheme, algorithm) => {
    expect(encryptionOf(algorithm)).toEqual({ cipher: name, derivation, scheme })
  })

  it.each<[string, string, der.Asn1]>([
    ['a scheme', 'encryption 1.2.3', old('1.2.3', 1)],
    ['a cipher', 'cipher 1.2.3', pbes2(pbkdf2(1), cipher('1.2.3'))],
    ['a cipher with a name', 'cipher SM4-CBC', pbes2(pbkdf2(1), cipher('1.2.156.10197.1.104.2'))],
    ['a key length of RC2', 'RC2 version 1', pbes2(pbkdf2(1), rc2(1))],
    ['an HMAC', 'HMAC 1.2.840.113549.2.99', pbes2(pbkdf2(1, hmac(99)), cipher(aes(2)))],
    ['a derivation', 'key derivation 1.2.3', pbes2(cipher('1.2.3'), cipher(aes(2)))],
  ])(
    'with %s that is not known is told by its name, whether it is read or described',
    (_, detail, algorithm) => {
      const unsupported = expect.objectContaining({ kind: 'unsupported', detail })
      expect(() => encryptionOf(algorithm)).toThrow(unsupported)
      expect(() => decryptPbe(algorithm, plain, 'secret', new Effort())).toThrow(unsupported)
    },
  )
})

describe('what node:crypto encrypts', () => {
  const encrypted = (name: string, key: Buffer, vector: Buffer) => {
    const made = createCipheriv(name, key, vector)
    return Buffer.concat([made.update(plain), made.final()])
  }

  it.each<[string, der.Asn1, string, Buffer]>([
    ['PBKDF2', pbes2(pbkdf2(3), cipher(aes(2))), 'aes-128-cbc', pbkdf2Sync('secret', salt, 3, 16, 'sha1')],
    [
      'PBKDF2 with SHA-384',
      pbes2(pbkdf2(3, hmac(10)), cipher(aes(42))),
      'aes-256-cbc',
      pbkdf2Sync('secret', salt, 3, 32, 'sha384'),
    ],
    [
      'scrypt',
      pbes2(scrypt(16, 2, 3), cipher(aes(42))),
      'aes-256-cbc',
      scryptSync('secret', salt, 32, { N: 16, r: 2, p: 3 }),
    ],
  ])('is read: %s', (_, algorithm, name, key) => {
    const data = encrypted(name, key, iv)
    expect(decryptPbe(algorithm, data, 'secret', new Effort())).toEqual(plain)
    expect(() => decryptPbe(algorithm, data.subarray(1), 'secret', new Effort())).toThrow(
      expect.objectContaining({ kind: 'undecryptable', detail: name }),
    )
  })

  // RFC 8018 section 6.1: of one digest the first eight bytes are the key, the next the vector. DES is 3DES with one key.
  it.each(['secret', null])('the way of PBES1, with %j, is read', (passphrase) => {
    const once = createHash('md5')
      .update(`${passphrase ?? ''}${salt.subarray(0, 8)}`)
      .digest()
    const derived = createHash('md5').update(once).digest()
    const key = Buffer.concat(Array(3).fill(derived.subarray(0, 8)))
    const data = encrypted('des-ede3-cbc', key, derived.subarray(8))
    expect(decryptPbe(old('1.2.840.113549.1.5.3', 2), data, passphrase, new Effort())).toEqual(plain)
  })

  it.each<[string, der.Asn1, Buffer]>([
    ['PBKDF2', pbes2(pbkdf2(3), cipher(aes(2))), pbkdf2Sync('', salt, 3, 16, 'sha1')],
    ['scrypt', pbes2(scrypt(16, 2, 3), cipher(aes(2))), scryptSync('', salt, 16, { N: 16, r: 2, p: 3 })],
  ])('with no passphrase at all is read as with an empty one: %s', (_, algorithm, key) => {
    const data = encrypted('aes-128-cbc', key, iv)
    expect(decryptPbe(algorithm, data, null, new Effort())).toEqual(plain)
  })
})

describe('what cannot be opened', () => {
  it.each<[string, string, string, der.Asn1]>([
    [
      'a vector that is too short',
      'undecryptable',
      'AES-128 with 8 bytes of IV',
      pbes2(pbkdf2(1), cipher(aes(2), der.octets(iv.subarray(8)))),
    ],
    [
      'a vector of RC2 that is too long',
      'undecryptable',
      'RC2-40 with 16 bytes of IV',
      pbes2(pbkdf2(1), rc2(160, iv)),
    ],
    ['no repetition', 'undecryptable', '0 repetitions', pbes2(pbkdf2(0), cipher(aes(2)))],
    ['PBKDF2 beyond bounds', 'too-much-work', '12000001', pbes2(pbkdf2(12_000_001), cipher(aes(2)))],
    // A key of 24 bytes takes two digests of 20, and the vector a third.
    ['PKCS#12 and 3DES beyond bounds', 'too-much-work', '4000001', old('1.2.840.113549.1.12.1.3', 4_000_001)],
    [
      'PKCS#12 and RC4 beyond bounds',
      'too-much-work',
      '12000001',
      old('1.2.840.113549.1.12.1.1', 12_000_001),
    ],
    [
      'PBKDF1 with SHA-1 beyond bounds',
      'too-much-work',
      '12000001',
      old('1.2.840.113549.1.5.10', 12_000_001),
    ],
    // MD5 is asked of node:crypto, which takes as long as four of our SHA-1.
    ['PBKDF1 with MD5 beyond bounds', 'too-much-work', '3000001', old('1.2.840.113549.1.5.3', 3_000_001)],
    [
      'scrypt that costs too many rounds',
      'too-much-work',
      String(2 ** 20 * 12),
      pbes2(scrypt(2 ** 20, 1, 12), cipher(aes(2))),
    ],
    [
      'scrypt that wants 129 MB',
      'too-much-work',
      String(2 ** 20 + 2 ** 10),
      pbes2(scrypt(2 ** 10, 2 ** 10 + 1, 1), cipher(aes(2))),
    ],
    ['scrypt with 3 rounds', 'undecryptable', 'scrypt', pbes2(scrypt(3, 1, 1), cipher(aes(2)))],
    ['RC2 of nothing', 'undecryptable', 'rc2-cbc', pbes2(pbkdf2(1), rc2(160))],
  ])('%s', (what, kind, detail, algorithm) => {
    const data = what.endsWith('of nothing') ? Buffer.alloc(0) : plain
    expect(() => decryptPbe(algorithm, data, 'secret', new Effort())).toThrow(
      expect.objectContaining({ kind, detail }),
    )
  })

  wholeOnly(it)('scrypt with 128 MB and no more is opened', () => {
    const algorithm = pbes2(scrypt(2 ** 10, 2 ** 10, 1), cipher(aes(2)))
    const opening = () => decryptPbe(algorithm, plain, 'secret', new Effort())
    expect(opening).toThrow(expect.objectContaining({ kind: 'undecryptable', detail: 'aes-128-cbc' }))
  })
})

describe('the parameters of PBKDF2', () => {
  it.each<[string, der.Asn1[], number | undefined, string]>([
    ['none but the two', [], undefined, 'sha1'],
    ['a length', [der.integer(20)], 20, 'sha1'],
    ['a hash', [hmac(9)], undefined, 'sha256'],
    ['both', [der.integer(20), hmac(9)], 20, 'sha256'],
  ])('with %s', (_, more, keyLength, hash) => {
    expect(pbkdf2Parameters(pbkdf2(5, ...more))).toEqual({ salt, repetitions: 5n, keyLength, hash })
  })

  it('are none of scrypt', () => {
    expect(() => pbkdf2Parameters(scrypt(2, 1, 1))).toThrow(
      expect.objectContaining({ kind: 'unsupported', detail: 'key derivation 1.3.6.1.4.1.11591.4.11' }),
    )
  })
})

it('what pushctl encrypts differs each time in salt and vector, and opens with its passphrase alone', () => {
  const [one, two] = [encryptPbes2(plain, 'secret', 5), encryptPbes2(plain, 'secret', 5)]
  expect(encryptionOf(one.algorithm)).toMatchObject({ cipher: 'AES-256', derivation: 'PBKDF2 (SHA256, 5)' })
  expect(decryptPbe(one.algorithm, one.data, 'secret', new Effort())).toEqual(plain)
  expect(decryptPbe(two.algorithm, two.data, 'secret', new Effort())).toEqual(plain)
  expect(der.encode(one.algorithm)).not.toEqual(der.encode(two.algorithm))
  expect(one.data).not.toEqual(two.data)
})
