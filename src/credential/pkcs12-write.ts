import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { type Asn1, bmp, context, encode, integer, nothing, octets, oid, sequence, set } from './der.ts'
import { digestOf } from './digest.ts'
import { keyToDer } from './key.ts'
import type { Certificate, Identity } from './model.ts'
import { derivePkcs12, Purpose } from './pkcs12-kdf.ts'

/**
 * `modern`: AES-256 (PBES2, PBKDF2 with SHA-256) and a SHA-256 MAC, for OpenSSL 1.1 and later, macOS 15, Windows 10.
 * `legacy`: 3DES and a SHA-1 MAC, which every macOS, Windows, Java and OpenSSL imports, OpenSSL 3 without `-legacy`
 * as well.
 */
export type Pkcs12Form = 'modern' | 'legacy'

export interface WritePkcs12Options {
  readonly identity: Identity
  /** Certificates of the authorities above, in any order. */
  readonly chain: readonly Certificate[]
  /** May be empty, though the macOS keychain refuses to import such a file. */
  readonly passphrase: string
  readonly form: Pkcs12Form
}

/** As many as OpenSSL and Keychain Access write; the strength of the file is that of its passphrase. */
const REPETITIONS = 2048
/** Windows and old Java read salts of 8 bytes in the old schemes, nothing longer for sure. */
const LEGACY_SALT = 8
const SALT = 16

const SHA1_OID = '1.3.14.3.2.26'
const SHA256_OID = '2.16.840.1.101.3.4.2.1'

/** How one form encrypts, and which hash its MAC is made with. */
interface Protection {
  readonly mac: string
  readonly saltLength: number
  encrypt(plain: Buffer, passphrase: string): { readonly algorithm: Asn1; readonly data: Buffer }
}

const PROTECTIONS: Readonly<Record<Pkcs12Form, Protection>> = {
  modern: { mac: SHA256_OID, saltLength: SALT, encrypt: encryptAes },
  legacy: { mac: SHA1_OID, saltLength: LEGACY_SALT, encrypt: encryptTripleDes },
}

/**
 * Writes a PKCS#12 (RFC 7292): the key and its certificate marked as a pair and named, then the chain.
 *
 * @param options what goes in, and how it is encrypted
 * @returns the file; a passphrase of the 3DES form is UTF-16 in it, of the AES form UTF-8, as everywhere
 */
export function writePkcs12({ identity, chain, passphrase, form }: WritePkcs12Options): Buffer {
  const protection = PROTECTIONS[form]
  const { certificate, key } = identity
  const localKeyId = createHash('sha1').update(certificate.x509.raw).digest()
  const friendlyName = key.friendlyName ?? certificate.subject.commonName
  const attributes = set(
    attribute('1.2.840.113549.1.9.21', octets(localKeyId)),
    ...(friendlyName === undefined ? [] : [attribute('1.2.840.113549.1.9.20', bmp(friendlyName))]),
  )
  const certificates = sequence(
    bag('1.2.840.113549.1.12.10.1.3', certificateValue(certificate), attributes),
    ...chain.map((authority) => bag('1.2.840.113549.1.12.10.1.3', certificateValue(authority))),
  )
  const encryptedKey = protection.encrypt(keyToDer(key.key), passphrase)
  const keys = sequence(
    bag(
      '1.2.840.113549.1.12.10.1.2',
      sequence(encryptedKey.algorithm, octets(encryptedKey.data)),
      attributes,
    ),
  )
  const content = encode(
    sequence(encryptedSafe(encode(certificates), protection, passphrase), dataSafe(encode(keys))),
  )
  return encode(sequence(integer(3), dataSafe(content), macData(content, protection, passphrase)))
}

function attribute(type: string, value: Asn1): Asn1 {
  return sequence(oid(type), set(value))
}

function bag(type: string, value: Asn1, attributes?: Asn1): Asn1 {
  return sequence(oid(type), context(0, [value]), ...(attributes === undefined ? [] : [attributes]))
}

function certificateValue({ x509 }: Certificate): Asn1 {
  return sequence(oid('1.2.840.113549.1.9.22.1'), context(0, [octets(x509.raw)]))
}

function dataSafe(content: Buffer): Asn1 {
  return sequence(oid('1.2.840.113549.1.7.1'), context(0, [octets(content)]))
}

function encryptedSafe(content: Buffer, protection: Protection, passphrase: string): Asn1 {
  const { algorithm, data } = protection.encrypt(content, passphrase)
  const encrypted = sequence(oid('1.2.840.113549.1.7.1'), algorithm, context(0, data))
  return sequence(oid('1.2.840.113549.1.7.6'), context(0, [sequence(integer(0), encrypted)]))
}

function macData(content: Buffer, { mac, saltLength }: Protection, passphrase: string): Asn1 {
  const digest = digestOf(mac)
  const salt = randomBytes(saltLength)
  const length = createHash(digest.name).digest().length
  const key = derivePkcs12({ digest, passphrase, salt, repetitions: REPETITIONS }, Purpose.mac, length)
  const value = createHmac(digest.name, key).update(content).digest()
  return sequence(sequence(sequence(oid(mac), nothing()), octets(value)), octets(salt), integer(REPETITIONS))
}

/** RFC 7292 appendix C, pbeWithSHAAnd3-KeyTripleDES-CBC */
function encryptTripleDes(plain: Buffer, passphrase: string): { algorithm: Asn1; data: Buffer } {
  const salt = randomBytes(LEGACY_SALT)
  const derivation = { digest: digestOf(SHA1_OID), passphrase, salt, repetitions: REPETITIONS }
  const key = derivePkcs12(derivation, Purpose.key, 24)
  const iv = derivePkcs12(derivation, Purpose.iv, 8)
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octets(salt), integer(REPETITIONS))),
    data: encrypted('des-ede3-cbc', key, iv, plain),
  }
}

/** RFC 8018 section 6.2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC */
function encryptAes(plain: Buffer, passphrase: string): { algorithm: Asn1; data: Buffer } {
  const salt = randomBytes(SALT)
  const iv = randomBytes(16)
  const key = pbkdf2Sync(passphrase, salt, REPETITIONS, 32, 'sha256')
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octets(salt), integer(REPETITIONS), sequence(oid('1.2.840.113549.2.9'), nothing())),
  )
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(iv))
  return {
    algorithm: sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, cipher)),
    data: encrypted('aes-256-cbc', key, iv, plain),
  }
}

function encrypted(algorithm: string, key: Buffer, iv: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv(algorithm, key, iv)
  return Buffer.concat([cipher.update(plain), cipher.final()])
}
