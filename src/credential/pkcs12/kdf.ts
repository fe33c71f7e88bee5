import { type Digest, iteratedHash, iterationCost } from '../encryption/digest.ts'

/** What the derived bytes are for (RFC 7292 appendix B.3). */
export const Purpose = { key: 1, iv: 2, mac: 3 } as const

/** A passphrase; `null` is no passphrase at all, which PKCS#12 tells from an empty one. */
export type Passphrase = string | null

export interface Derivation {
  readonly digest: Digest
  readonly passphrase: Passphrase
  readonly salt: Uint8Array
  readonly repetitions: number
}

/**
 * Derives key material the way of PKCS#12 (RFC 7292 appendix B.2): slower than PBKDF2 in JavaScript, and found in
 * nothing else, but every Keychain Access export needs it.
 *
 * @param derivation hash, passphrase, salt and count
 * @param purpose one of `Purpose`
 * @param length how many bytes are wanted
 * @returns that many bytes
 */
export function derivePkcs12(derivation: Derivation, purpose: number, length: number): Buffer {
  const { block } = derivation.digest
  const password = bmpPassphrase(derivation.passphrase)
  const input = Buffer.concat([filled(derivation.salt, block), filled(password, block)])
  const derived: Buffer[] = []
  for (let done = 0; done < length; ) {
    const digest = iteratedHash(
      derivation.digest,
      Buffer.concat([Buffer.alloc(block, purpose), input]),
      derivation.repetitions,
    )
    derived.push(digest)
    done += digest.length
    const addend = repeated(digest, block)
    for (let start = 0; start < input.length; start += block) {
      addPlusOne(input.subarray(start, start + block), addend)
    }
  }
  return Buffer.concat(derived).subarray(0, length)
}

/**
 * What one repetition of the derivation costs, for `Effort`.
 *
 * @param digest the hash function
 * @param lengths how many bytes are wanted, each time it is called
 */
export function derivationCost(digest: Digest, ...lengths: readonly number[]): number {
  const runs = lengths.reduce((sum, length) => sum + Math.ceil(length / digest.length), 0)
  return runs * iterationCost(digest)
}

/** UTF-16BE with two zero bytes behind it (RFC 7292 appendix B.1); no passphrase is no bytes. */
function bmpPassphrase(passphrase: Passphrase): Buffer {
  return passphrase === null ? Buffer.alloc(0) : Buffer.from(`${passphrase}\0`, 'utf16le').swap16()
}

/** Bytes repeated up to the next multiple of a length. */
function filled(bytes: Uint8Array, multiple: number): Buffer {
  return repeated(bytes, Math.ceil(bytes.length / multiple) * multiple)
}

/** Bytes repeated, and cut, to a length. */
function repeated(bytes: Uint8Array, length: number): Buffer {
  return Buffer.alloc(length, bytes)
}

/** `target + addend + 1` in place, as big-endian numbers; what does not fit is dropped. */
function addPlusOne(target: Buffer, addend: Buffer): void {
  let carry = 1
  for (let i = target.length - 1; i >= 0; i -= 1) {
    carry += (target[i] ?? 0) + (addend[i] ?? 0)
    target[i] = carry & 0xff
    carry >>= 8
  }
}
