import { createHash, hash } from 'node:crypto'
import { sha1Again } from './sha1.ts'
import { Trouble } from './trouble.ts'

/** A hash function. */
export interface Digest {
  /** As node:crypto names it. */
  readonly name: string
  /** Its block, in bytes: what PKCS#12's key derivation repeats salt and passphrase to. */
  readonly block: number
  /** In bytes. */
  readonly length: number
}

/** By OID: RFC 8017 appendix B.1, NIST's registry 2.16.840.1.101.3.4.2, and what else OpenSSL writes into a MAC. */
const digests: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.5': { name: 'md5', block: 64, length: 16 },
  '1.3.14.3.2.26': { name: 'sha1', block: 64, length: 20 },
  '1.3.36.3.2.1': { name: 'ripemd160', block: 64, length: 20 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64, length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128, length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128, length: 64 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', block: 64, length: 28 },
  '2.16.840.1.101.3.4.2.5': { name: 'sha512-224', block: 128, length: 28 },
  '2.16.840.1.101.3.4.2.6': { name: 'sha512-256', block: 128, length: 32 },
  '2.16.840.1.101.3.4.2.7': { name: 'sha3-224', block: 144, length: 28 },
  '2.16.840.1.101.3.4.2.8': { name: 'sha3-256', block: 136, length: 32 },
  '2.16.840.1.101.3.4.2.9': { name: 'sha3-384', block: 104, length: 48 },
  '2.16.840.1.101.3.4.2.10': { name: 'sha3-512', block: 72, length: 64 },
  '1.3.6.1.4.1.1722.12.2.1.16': { name: 'blake2b512', block: 128, length: 64 },
  '1.3.6.1.4.1.1722.12.2.2.8': { name: 'blake2s256', block: 64, length: 32 },
  '1.2.156.10197.1.401': { name: 'sm3', block: 64, length: 32 },
}

/** HMAC by OID, as PBKDF2 and PBMAC1 name it: RFC 8018 appendix B.1.2 and NIST's registry. */
const hmacs: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.2.840.113549.2.12': 'sha512-224',
  '1.2.840.113549.2.13': 'sha512-256',
  '2.16.840.1.101.3.4.2.13': 'sha3-224',
  '2.16.840.1.101.3.4.2.14': 'sha3-256',
  '2.16.840.1.101.3.4.2.15': 'sha3-384',
  '2.16.840.1.101.3.4.2.16': 'sha3-512',
}

/**
 * @param oid a hash function's
 * @throws Trouble `unsupported`
 */
export function digestOf(oid: string): Digest {
  const digest = digests[oid]
  if (digest === undefined) throw new Trouble('unsupported', `hash ${oid}`)
  return digest
}

/**
 * @param oid an HMAC's
 * @returns the name of its hash function in node:crypto
 * @throws Trouble `unsupported`
 */
export function hmacOf(oid: string): string {
  const name = hmacs[oid]
  if (name === undefined) throw new Trouble('unsupported', `HMAC ${oid}`)
  return name
}

/**
 * Hashes bytes, then the digest, then its digest, …
 *
 * @param digest the hash function
 * @param bytes what is hashed first
 * @param times how often, at least once
 * @returns the last digest
 */
export function iteratedHash({ name }: Digest, bytes: Uint8Array, times: number): Buffer {
  let last: Buffer = createHash(name).update(bytes).digest()
  if (name === 'sha1') {
    const words = Int32Array.from({ length: 5 }, (_, index) => last.readInt32BE(index * 4))
    for (let n = 1; n < times; n += 1) sha1Again(words)
    for (const [index, word] of words.entries()) last.writeInt32BE(word, index * 4)
    return last
  }
  for (let n = 1; n < times; n += 1) last = hash(name, last, 'buffer')
  return last
}

/** What `iteratedHash` takes for one hash, SHA-1 being 1. */
export function iterationCost({ name }: Digest): number {
  return name === 'sha1' ? 1 : 4
}
