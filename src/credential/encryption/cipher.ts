import { createDecipheriv } from 'node:crypto'
import rc2 from 'node-forge/lib/rc2.js'
import util from 'node-forge/lib/util.js'
import { Trouble } from './trouble.ts'

/** A way to decrypt with a key of a fixed length. */
export interface Cipher {
  readonly name: string
  /** Bytes of key and of initialization vector. */
  readonly key: number
  readonly iv: number
  /** @throws Trouble `undecryptable` */
  decrypt(key: Buffer, iv: Buffer, data: Buffer): Buffer
}

/** RC4, which OpenSSL 3 keeps in its legacy provider. */
export const rc4 = (bits: 40 | 128): Cipher => ({
  name: `RC4-${bits}`,
  key: bits / 8,
  iv: 0,
  decrypt: (key, _, data) => decryptRc4(key, data),
})

/** RC2 in CBC mode, which OpenSSL 3 keeps in its legacy provider; key length and effective bits are the same. */
export const rc2Cbc = (bits: 40 | 64 | 128): Cipher => ({
  name: `RC2-${bits}`,
  key: bits / 8,
  iv: 8,
  decrypt: (key, iv, data) => decryptRc2(key, iv, data, bits),
})

/** Triple DES with three keys. */
export const tripleDes: Cipher = {
  name: '3DES',
  key: 24,
  iv: 8,
  decrypt: (key, iv, data) => decryptNative('des-ede3-cbc', key, iv, data),
}

/** Triple DES with two keys: the first is used again as the third. */
export const twoKeyTripleDes: Cipher = {
  name: '2-key 3DES',
  key: 16,
  iv: 8,
  decrypt: (key, iv, data) =>
    decryptNative('des-ede3-cbc', Buffer.concat([key, key.subarray(0, 8)]), iv, data),
}

/** Single DES, which OpenSSL 3 keeps in its legacy provider: it is triple DES with one key three times. */
export const des: Cipher = {
  name: 'DES',
  key: 8,
  iv: 8,
  decrypt: (key, iv, data) => decryptNative('des-ede3-cbc', Buffer.concat([key, key, key]), iv, data),
}

/** AES and the other ciphers with blocks of 16 bytes that OpenSSL offers, in CBC mode. */
export const blockCbc = (family: 'aes' | 'camellia' | 'aria', bits: 128 | 192 | 256): Cipher => ({
  name: `${family.toUpperCase()}-${bits}`,
  key: bits / 8,
  iv: 16,
  decrypt: (key, iv, data) => decryptNative(`${family}-${bits}-cbc`, key, iv, data),
})

function decryptNative(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(name, key, iv)
    return Buffer.concat([decipher.update(data), decipher.final()])
  } catch (cause) {
    throw new Trouble('undecryptable', name, cause)
  }
}

function decryptRc2(key: Buffer, iv: Buffer, data: Buffer, bits: number): Buffer {
  if (data.length === 0 || iv.length !== 8) throw new Trouble('undecryptable', 'rc2-cbc')
  const cipher = rc2.createDecryptionCipher(key.toString('latin1'), bits)
  cipher.start(iv.toString('latin1'))
  cipher.update(util.createBuffer(data.toString('latin1')))
  if (!cipher.finish()) throw new Trouble('undecryptable', 'rc2-cbc')
  return Buffer.from(cipher.output.getBytes(), 'latin1')
}

function decryptRc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number): void => {
    const kept = state[i] ?? 0
    state[i] = state[j] ?? 0
    state[j] = kept
  }
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff
    swap(i, j)
  }
  let i = 0
  let j = 0
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 0xff
      j = (j + (state[i] ?? 0)) & 0xff
      swap(i, j)
      return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0)
    }),
  )
}
