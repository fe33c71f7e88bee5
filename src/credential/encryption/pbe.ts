import { createCipheriv, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import {
  type Asn1,
  bytesOf,
  childrenOf,
  integer,
  integerOf,
  isTag,
  nothing,
  oid as objectIdentifier,
  octets,
  oidOf,
  sequence,
  Tag,
} from '../encoding/der.ts'
import type { Encryption } from '../model.ts'
import { derivationCost, derivePkcs12, type Passphrase, Purpose } from '../pkcs12/kdf.ts'
import { blockCbc, type Cipher, des, rc2Cbc, rc4, tripleDes, twoKeyTripleDes } from './cipher.ts'
import { type Digest, digestOf, hmacOf, iteratedHash, iterationCost } from './digest.ts'
import type { Effort } from './effort.ts'
import { Trouble } from './trouble.ts'

const sha1 = digestOf('1.3.14.3.2.26')
const md5 = digestOf('1.2.840.113549.2.5')

/** An old scheme whose OID fixes everything: key derivation, hash and cipher. */
interface Scheme {
  readonly derive: 'pkcs12' | 'pbkdf1'
  readonly digest: Digest
  readonly cipher: Cipher
}

/** RFC 7292 appendix C (1.12.1.*) and RFC 8018 appendix A.3 (1.5.*). */
const schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.12.1.1': { derive: 'pkcs12', digest: sha1, cipher: rc4(128) },
  '1.2.840.113549.1.12.1.2': { derive: 'pkcs12', digest: sha1, cipher: rc4(40) },
  '1.2.840.113549.1.12.1.3': { derive: 'pkcs12', digest: sha1, cipher: tripleDes },
  '1.2.840.113549.1.12.1.4': { derive: 'pkcs12', digest: sha1, cipher: twoKeyTripleDes },
  '1.2.840.113549.1.12.1.5': { derive: 'pkcs12', digest: sha1, cipher: rc2Cbc(128) },
  '1.2.840.113549.1.12.1.6': { derive: 'pkcs12', digest: sha1, cipher: rc2Cbc(40) },
  '1.2.840.113549.1.5.3': { derive: 'pbkdf1', digest: md5, cipher: des },
  '1.2.840.113549.1.5.6': { derive: 'pbkdf1', digest: md5, cipher: rc2Cbc(64) },
  '1.2.840.113549.1.5.10': { derive: 'pbkdf1', digest: sha1, cipher: des },
  '1.2.840.113549.1.5.11': { derive: 'pbkdf1', digest: sha1, cipher: rc2Cbc(64) },
}

/** RFC 8018 section 6.2: any key derivation with any cipher. */
const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'
/** RFC 7914 section 7 */
const scryptOid = '1.3.6.1.4.1.11591.4.11'
const hmacSha1 = '1.2.840.113549.2.7'
const hmacSha256 = '1.2.840.113549.2.9'
const aes256Cbc = '2.16.840.1.101.3.4.1.42'

/** The ciphers of PBES2: RFC 8018 appendix B.2, NIST's registry, RFC 3657 (Camellia), RFC 5794 (ARIA). */
const cipherTable: Readonly<Record<string, Cipher>> = {
  '1.3.14.3.2.7': des,
  '1.2.840.113549.3.7': tripleDes,
  '2.16.840.1.101.3.4.1.2': blockCbc('aes', 128),
  '2.16.840.1.101.3.4.1.22': blockCbc('aes', 192),
  [aes256Cbc]: blockCbc('aes', 256),
  '1.2.392.200011.61.1.1.1.2': blockCbc('camellia', 128),
  '1.2.392.200011.61.1.1.1.3': blockCbc('camellia', 192),
  '1.2.392.200011.61.1.1.1.4': blockCbc('camellia', 256),
  '1.2.410.200046.1.1.2': blockCbc('aria', 128),
  '1.2.410.200046.1.1.7': blockCbc('aria', 192),
  '1.2.410.200046.1.1.12': blockCbc('aria', 256),
}

/** What openssl can be made to write and is not read here, so that it can be named. */
const unsupportedNames: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.1.6': 'AES-128-GCM',
  '2.16.840.1.101.3.4.1.26': 'AES-192-GCM',
  '2.16.840.1.101.3.4.1.46': 'AES-256-GCM',
  '2.16.840.1.101.3.4.1.3': 'AES-128-OFB',
  '2.16.840.1.101.3.4.1.4': 'AES-128-CFB',
  '2.16.840.1.101.3.4.1.23': 'AES-192-OFB',
  '2.16.840.1.101.3.4.1.24': 'AES-192-CFB',
  '2.16.840.1.101.3.4.1.43': 'AES-256-OFB',
  '2.16.840.1.101.3.4.1.44': 'AES-256-CFB',
  '1.2.156.10197.1.104.2': 'SM4-CBC',
  '1.2.410.200004.1.4': 'SEED-CBC',
  '1.2.840.113533.7.66.10': 'CAST5-CBC',
  '1.3.6.1.4.1.3029.1.2': 'Blowfish-CBC',
  '1.3.6.1.4.1.188.7.1.1.2': 'IDEA-CBC',
}

/** RC2 says how many bits of its key count by a number of its own (RFC 8018 appendix B.2.3). */
const rc2 = '1.2.840.113549.3.2'
const rc2Versions: Readonly<Record<string, Cipher>> = {
  '160': rc2Cbc(40),
  '120': rc2Cbc(64),
  '58': rc2Cbc(128),
}

/**
 * Decrypts what was encrypted with a passphrase, in a PKCS#12 or an encrypted PKCS#8 key.
 *
 * @param algorithm the AlgorithmIdentifier with its parameters
 * @param data the encrypted bytes
 * @param passphrase as typed; `null` for none at all
 * @param effort what the file may still cost
 * @returns the plain bytes; a wrong passphrase gives rubbish one time in 256 instead of an error
 * @throws Trouble of each kind; Fault `credential/asn1` when the parameters are malformed
 */
export function decryptPbe(algorithm: Asn1, data: Buffer, passphrase: Passphrase, effort: Effort): Buffer {
  const [identifier, parameters] = childrenOf(algorithm)
  const oid = oidOf(identifier)
  if (oid === pbes2) return decryptPbes2(parameters, data, passphrase, effort)
  const scheme = schemes[oid]
  if (scheme === undefined) throw new Trouble('unsupported', `encryption ${oid}`)
  const { derive, digest, cipher } = scheme
  const [saltNode, countNode] = childrenOf(parameters)
  const salt = bytesOf(saltNode)
  const cost = derive === 'pkcs12' ? derivationCost(digest, cipher.key, cipher.iv) : iterationCost(digest)
  const repetitions = effort.spend(integerOf(countNode), cost)
  if (derive === 'pkcs12') {
    const derivation = { digest, passphrase, salt, repetitions }
    const key = derivePkcs12(derivation, Purpose.key, cipher.key)
    const iv = derivePkcs12(derivation, Purpose.iv, cipher.iv)
    return cipher.decrypt(key, iv, data)
  }
  const derived = iteratedHash(digest, Buffer.concat([Buffer.from(passphrase ?? ''), salt]), repetitions)
  return cipher.decrypt(
    derived.subarray(0, cipher.key),
    derived.subarray(cipher.key, cipher.key + cipher.iv),
    data,
  )
}

/**
 * Says how something was encrypted, without opening it.
 *
 * @param algorithm the AlgorithmIdentifier with its parameters
 * @throws Trouble `unsupported` for what `decryptPbe` does not know either; Fault `credential/asn1`
 */
export function encryptionOf(algorithm: Asn1): Encryption {
  const [identifier, parameters] = childrenOf(algorithm)
  const oid = oidOf(identifier)
  if (oid === pbes2) return pbes2EncryptionOf(parameters)
  const scheme = schemes[oid]
  if (scheme === undefined) throw new Trouble('unsupported', `encryption ${oid}`)
  const { derive, digest, cipher } = scheme
  const [name, kind] = derive === 'pkcs12' ? (['PKCS#12', 'pkcs12'] as const) : (['PBKDF1', 'pbes1'] as const)
  const count = integerOf(childrenOf(parameters)[1])
  return { cipher: cipher.name, derivation: derivationName(name, digest.name, count), scheme: kind }
}

function pbes2EncryptionOf(parameters: Asn1 | undefined): Encryption {
  const [derivation, encryption] = childrenOf(parameters)
  const [cipherOid, cipherParameters] = childrenOf(encryption)
  const { cipher } = pbes2Cipher(oidOf(cipherOid), cipherParameters)
  if (oidOf(childrenOf(derivation)[0]) === scryptOid) {
    return { cipher: cipher.name, derivation: 'scrypt', scheme: 'pbes2' }
  }
  const { hash, repetitions } = pbkdf2Parameters(derivation)
  return { cipher: cipher.name, derivation: derivationName('PBKDF2', hash, repetitions), scheme: 'pbes2' }
}

const derivationName = (name: string, hash: string, repetitions: bigint) =>
  `${name} (${hash.toUpperCase()}, ${repetitions})`

function decryptPbes2(
  parameters: Asn1 | undefined,
  data: Buffer,
  passphrase: Passphrase,
  effort: Effort,
): Buffer {
  const [derivation, encryption] = childrenOf(parameters)
  const [cipherOid, cipherParameters] = childrenOf(encryption)
  const { cipher, iv } = pbes2Cipher(oidOf(cipherOid), cipherParameters)
  if (iv.length !== cipher.iv)
    throw new Trouble('undecryptable', `${cipher.name} with ${iv.length} bytes of IV`)
  return cipher.decrypt(deriveKey(derivation, cipher.key, passphrase, effort), iv, data)
}

function pbes2Cipher(oid: string, parameters: Asn1 | undefined): { cipher: Cipher; iv: Buffer } {
  if (oid === rc2) {
    const [version, iv] = childrenOf(parameters)
    const number = String(integerOf(version))
    const cipher = rc2Versions[number]
    if (cipher === undefined) throw new Trouble('unsupported', `RC2 version ${number}`)
    return { cipher, iv: bytesOf(iv) }
  }
  const cipher = cipherTable[oid]
  if (cipher === undefined) throw new Trouble('unsupported', `cipher ${unsupportedNames[oid] ?? oid}`)
  return { cipher, iv: bytesOf(parameters) }
}

function deriveKey(
  algorithm: Asn1 | undefined,
  length: number,
  passphrase: Passphrase,
  effort: Effort,
): Buffer {
  const [oid] = childrenOf(algorithm)
  const name = oidOf(oid)
  if (name === pbkdf2) return derivePbkdf2(algorithm, length, passphrase, effort)
  if (name === scryptOid) return deriveScrypt(algorithm, length, passphrase, effort)
  throw new Trouble('unsupported', `key derivation ${name}`)
}

/** The parameters of PBKDF2 (RFC 8018 appendix A.2). */
export interface Pbkdf2Parameters {
  readonly salt: Buffer
  readonly repetitions: bigint
  readonly keyLength: number | undefined
  /** As node:crypto names it. */
  readonly hash: string
}

/**
 * Reads the parameters of a PBKDF2 AlgorithmIdentifier.
 *
 * @throws Trouble `unsupported` when it is another function, or its hash is not known
 * @throws Fault `credential/asn1`
 */
export function pbkdf2Parameters(algorithm: Asn1 | undefined): Pbkdf2Parameters {
  const [oid, parameters] = childrenOf(algorithm)
  const name = oidOf(oid)
  if (name !== pbkdf2) throw new Trouble('unsupported', `key derivation ${name}`)
  const [salt, repetitions, ...options] = childrenOf(parameters)
  const keyLength = options.find((node) => isTag(node, Tag.integer))
  const hmac = options.find((node) => isTag(node, Tag.sequence))
  return {
    salt: bytesOf(salt),
    repetitions: integerOf(repetitions),
    keyLength: keyLength === undefined ? undefined : Number(integerOf(keyLength)),
    hash: hmacOf(hmac === undefined ? hmacSha1 : oidOf(childrenOf(hmac)[0])),
  }
}

function derivePbkdf2(algorithm: Asn1 | undefined, length: number, passphrase: Passphrase, effort: Effort) {
  const { salt, repetitions, hash } = pbkdf2Parameters(algorithm)
  return pbkdf2Sync(passphrase ?? '', salt, effort.spend(repetitions), length, hash)
}

/** scrypt needs 128·N·r bytes of memory, and N·r·p is the work. */
const scryptMemory = 128 * 1024 * 1024

function deriveScrypt(algorithm: Asn1 | undefined, length: number, passphrase: Passphrase, effort: Effort) {
  const [salt, cost, blockSize, parallelization] = childrenOf(childrenOf(algorithm)[1])
  const [N, r, p] = [integerOf(cost), integerOf(blockSize), integerOf(parallelization)]
  effort.spend(N * r * p)
  if (128n * N * r > BigInt(scryptMemory)) throw new Trouble('too-much-work', String(N * r * p))
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: 2 * scryptMemory }
  try {
    return scryptSync(passphrase ?? '', bytesOf(salt), length, options)
  } catch (cause) {
    throw new Trouble('undecryptable', 'scrypt', cause)
  }
}

/** Something encrypted, with all but the passphrase that its reader needs. */
export interface Encrypted {
  /** An AlgorithmIdentifier. */
  readonly algorithm: Asn1
  readonly data: Buffer
}

/**
 * Encrypts with a passphrase: PBES2 (RFC 8018 section 6.2) with PBKDF2, HMAC-SHA-256 and AES-256-CBC.
 *
 * @param plain what to encrypt
 * @param passphrase as typed; UTF-8 in it
 * @param repetitions of PBKDF2: what every guess at the passphrase costs
 */
export function encryptPbes2(plain: Buffer, passphrase: string, repetitions: number): Encrypted {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const key = pbkdf2Sync(passphrase, salt, repetitions, 32, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const hash = sequence(objectIdentifier(hmacSha256), nothing())
  return {
    algorithm: sequence(
      objectIdentifier(pbes2),
      sequence(
        sequence(objectIdentifier(pbkdf2), sequence(octets(salt), integer(repetitions), hash)),
        sequence(objectIdentifier(aes256Cbc), octets(iv)),
      ),
    ),
    data: Buffer.concat([cipher.update(plain), cipher.final()]),
  }
}
