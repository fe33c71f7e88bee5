import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  blockCbc,
  type Cipher,
  des,
  rc2Cbc,
  rc4,
  tripleDes,
  twoKeyTripleDes,
} from '../../../src/credential/encryption/cipher.ts'

const plain = Buffer.from('what is longer than a block, and no multiple of one')
const key = Buffer.from('0123456789abcdefghijklmn')
const iv = Buffer.from('opqrstuvwxyz0123')

const encrypted = (name: string, key: Buffer, iv: Buffer) => {
  const cipher = createCipheriv(name, key, iv)
  return Buffer.concat([cipher.update(plain), cipher.final()])
}

describe('what OpenSSL encrypts is decrypted', () => {
  it.each<[string, Cipher, string, Buffer]>([
    ['AES-128', blockCbc('aes', 128), 'aes-128-cbc', key.subarray(0, 16)],
    ['AES-192', blockCbc('aes', 192), 'aes-192-cbc', key],
    ['CAMELLIA-128', blockCbc('camellia', 128), 'camellia-128-cbc', key.subarray(0, 16)],
    ['ARIA-192', blockCbc('aria', 192), 'aria-192-cbc', key],
    ['3DES', tripleDes, 'des-ede3-cbc', key],
    ['2-key 3DES', twoKeyTripleDes, 'des-ede-cbc', key.subarray(0, 16)],
    ['DES', des, 'des-ede3-cbc', Buffer.from('01234567'.repeat(3))],
  ])('%s', (name, cipher, native, whole) => {
    const vector = iv.subarray(0, cipher.iv)
    expect(cipher.name).toBe(name)
    const data = encrypted(native, whole, vector)
    const own = whole.subarray(0, cipher.key)
    expect(cipher.decrypt(own, vector, data)).toEqual(plain)
    expect(() => cipher.decrypt(own, vector, data.subarray(0, -1))).toThrow(
      expect.objectContaining({ kind: 'undecryptable' }),
    )
  })
})

describe('RC4', () => {
  // The vectors that go round since 1994.
  it.each([
    ['Key', 'Plaintext', 'bbf316e8d940af0ad3'],
    ['Wiki', 'pedia', '1021bf0420'],
    ['Secret', 'Attack at dawn', '45a01f645fc35b383552544b9bf5'],
  ])('with %j', (word, text, hex) => {
    expect(rc4(128).decrypt(Buffer.from(word), iv, Buffer.from(hex, 'hex')).toString()).toBe(text)
  })

  it('goes on beyond 256 bytes', () => {
    // RFC 6229 section 2: the key 0102030405, 16 bytes from place 496 of its stream.
    const stream = rc4(40).decrypt(Buffer.of(1, 2, 3, 4, 5), iv, Buffer.alloc(512))
    expect(stream.subarray(0, 16).toString('hex')).toBe('b2396305f03dc027ccc3524a0a1118a8')
    expect(stream.subarray(496).toString('hex')).toBe('42b7d0cdd918a8a33dd51781c81f4041')
  })
})

describe('RC2', () => {
  const vector = iv.subarray(0, 8)
  // openssl enc -rc2-40-cbc, -rc2-64-cbc and -rc2-cbc -provider legacy, of "push" with the first letters of the key.
  it.each([
    [40, 'ca1eb95b2268fda9'],
    [64, 'd1eb9740ee1c358a'],
    [128, '80ba717fbc459051'],
  ] as const)('with %i bits', (bits, hex) => {
    const cipher = rc2Cbc(bits)
    const data = Buffer.from(hex, 'hex')
    expect(cipher.decrypt(key.subarray(0, cipher.key), vector, data).toString()).toBe('push')
    expect(() => cipher.decrypt(key.subarray(0, cipher.key), vector, data.subarray(1))).toThrow(
      expect.objectContaining({ kind: 'undecryptable', detail: 'rc2-cbc' }),
    )
  })

  it.each([
    ['nothing', vector, Buffer.alloc(0)],
    ['a vector of another length', iv, Buffer.alloc(8)],
  ])('of %s is refused', (_, vector, data) => {
    expect(() => rc2Cbc(40).decrypt(key.subarray(0, 5), vector, data)).toThrow(
      expect.objectContaining({ kind: 'undecryptable', detail: 'rc2-cbc' }),
    )
  })
})
