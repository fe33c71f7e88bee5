import { createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { type Asn1, bytesOf, childrenOf, integerOf, oidOf } from '../encoding/der.ts'
import { digestOf, hmacOf } from '../encryption/digest.ts'
import type { Effort } from '../encryption/effort.ts'
import { pbkdf2Parameters } from '../encryption/pbe.ts'
import { Trouble } from '../encryption/trouble.ts'
import type { Mac } from '../model.ts'
import { derivationCost, derivePkcs12, type Passphrase, Purpose } from './kdf.ts'

/** RFC 9579 section 4 */
const pbmac1 = '1.2.840.113549.1.5.14'
/** With a MAC key of a byte or two every passphrase fits sooner or later; SHA-1's 20 bytes are the least in use. */
const shortestPbmac1Key = 20
const longestPbmac1Key = 1024

/**
 * Checks the seal over the content of a PKCS#12 (RFC 7292 section 4 `MacData`, RFC 9579).
 *
 * @param macData the MacData of the file
 * @param content the sealed bytes
 * @param passphrase to check it with
 * @param effort what the file may still cost
 * @returns whether this passphrase was the one it was sealed with, and no byte was changed since
 * @throws Trouble of each kind; Fault `credential/asn1`
 */
export function isSealedWith(
  macData: Asn1,
  content: Buffer,
  passphrase: Passphrase,
  effort: Effort,
): boolean {
  const [digestInfo, salt, iterations] = childrenOf(macData)
  const [algorithm, digest] = childrenOf(digestInfo)
  const oid = oidOf(childrenOf(algorithm)[0])
  const { hash, key } =
    oid === pbmac1
      ? pbmac1Key(childrenOf(algorithm)[1], passphrase, effort)
      : pkcs12Key(oid, bytesOf(salt), iterations, passphrase, effort)
  const expected = bytesOf(digest)
  const actual = createHmac(hash, key).update(content).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/**
 * Says how the seal was made, without checking it.
 *
 * @param macData the MacData of the file
 * @throws Trouble `unsupported`; Fault `credential/asn1`
 */
export function macOf(macData: Asn1): Mac {
  const [digestInfo, salt, iterations] = childrenOf(macData)
  const [identifier, parameters] = childrenOf(childrenOf(digestInfo)[0])
  const oid = oidOf(identifier)
  if (oid === pbmac1) {
    const { salt: own, repetitions, hash } = pbkdf2Parameters(childrenOf(parameters)[0])
    const algorithm = `PBMAC1 (${hash.toUpperCase()})`
    return { algorithm, isPbmac1: true, repetitions: Number(repetitions), saltLength: own.length }
  }
  return {
    algorithm: digestOf(oid).name.toUpperCase(),
    isPbmac1: false,
    repetitions: iterations === undefined ? 1 : Number(integerOf(iterations)),
    saltLength: bytesOf(salt).length,
  }
}

interface MacKey {
  readonly hash: string
  readonly key: Buffer
}

function pkcs12Key(
  oid: string,
  salt: Buffer,
  iterations: Asn1 | undefined,
  passphrase: Passphrase,
  effort: Effort,
): MacKey {
  const digest = digestOf(oid)
  const count = iterations === undefined ? 1n : integerOf(iterations)
  const repetitions = effort.spend(count, derivationCost(digest, digest.length))
  return {
    hash: digest.name,
    key: derivePkcs12({ digest, passphrase, salt, repetitions }, Purpose.mac, digest.length),
  }
}

function pbmac1Key(parameters: Asn1 | undefined, passphrase: Passphrase, effort: Effort): MacKey {
  const [derivation, scheme] = childrenOf(parameters)
  const { salt, repetitions, keyLength, hash } = pbkdf2Parameters(derivation)
  if (keyLength === undefined) throw new Trouble('undecryptable', 'PBMAC1 without a key length')
  if (keyLength < shortestPbmac1Key || keyLength > longestPbmac1Key) {
    throw new Trouble('undecryptable', `PBMAC1 with a key of ${keyLength} bytes`)
  }
  const key = pbkdf2Sync(passphrase ?? '', salt, effort.spend(repetitions), keyLength, hash)
  return { hash: hmacOf(oidOf(childrenOf(scheme)[0])), key }
}
