import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import {
  type Asn1,
  bmp,
  context,
  encode,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
} from '../encoding/der.ts'
import { digestOf } from '../encryption/digest.ts'
import { type Encrypted, encryptPbes2 } from '../encryption/pbe.ts'
import { keyToDer } from '../key/key.ts'
import type { Certificate, Encryption, Identity, Pkcs12Protection, PrivateKey } from '../model.ts'
import { derivePkcs12, Purpose } from './kdf.ts'

/**
 * `modern`: AES-256 (PBES2, PBKDF2 with SHA-256) and a SHA-256 MAC, for OpenSSL 1.1 and later, macOS 15, Windows 10.
 * `legacy`: 3DES and a SHA-1 MAC, which every macOS, Windows, Java and OpenSSL imports, OpenSSL 3 without `-legacy`
 * as well.
 */
export type Pkcs12Form = 'modern' | 'legacy'

export interface WritePkcs12Options {
  readonly identity: Identity
  /** Further ones; most programs look at a single one, and not always at the first. */
  readonly others?: readonly Identity[]
  /** Certificates without keys: of the authorities above, in any order. */
  readonly chain: readonly Certificate[]
  /** Keys without certificates. */
  readonly keys?: readonly PrivateKey[]
  /** May be empty, though the macOS keychain refuses to import such a file. */
  readonly passphrase: string
  readonly form: Pkcs12Form
}

/** As many as OpenSSL and Keychain Access write; the strength of the file is that of its passphrase. */
const usualRepetitions = 2048
/** Windows and old Java read salts of 8 bytes in the old schemes, nothing longer for sure. */
const legacySalt = 8
const modernSalt = 16

const sha1Oid = '1.3.14.3.2.26'
const sha256Oid = '2.16.840.1.101.3.4.2.1'

/** How one form encrypts, and which hash its MAC is made with. */
interface Protection {
  readonly mac: string
  readonly saltLength: number
  readonly encryption: Encryption
  encrypt(plain: Buffer, passphrase: string): Encrypted
}

const protections: Readonly<Record<Pkcs12Form, Protection>> = {
  modern: {
    mac: sha256Oid,
    saltLength: modernSalt,
    encryption: {
      cipher: 'AES-256',
      derivation: `PBKDF2 (SHA256, ${usualRepetitions})`,
      scheme: 'pbes2',
    },
    encrypt: (plain, passphrase) => encryptPbes2(plain, passphrase, usualRepetitions),
  },
  legacy: {
    mac: sha1Oid,
    saltLength: legacySalt,
    encryption: {
      cipher: '3DES',
      derivation: `PKCS#12 (SHA1, ${usualRepetitions})`,
      scheme: 'pkcs12',
    },
    encrypt: encryptTripleDes,
  },
}

/**
 * Says how a form protects what it holds.
 *
 * @param form which
 * @param passphrase as it is given to `writePkcs12`
 */
export function protectionOf(form: Pkcs12Form, passphrase: string): Pkcs12Protection {
  const { mac, saltLength, encryption } = protections[form]
  return {
    certificates: [encryption],
    keys: [encryption],
    mac: {
      algorithm: digestOf(mac).name.toUpperCase(),
      isPbmac1: false,
      repetitions: usualRepetitions,
      saltLength,
    },
    passphrase: passphrase === '' ? 'empty' : 'set',
    isGivenInVain: false,
  }
}

/**
 * Writes a PKCS#12 (RFC 7292): every key and its certificate marked as a pair and named, then the chain.
 *
 * @param options what goes in, and how it is encrypted
 * @returns the file; a passphrase of the 3DES form is UTF-16 in it, of the AES form UTF-8, as everywhere
 */
export function writePkcs12(options: WritePkcs12Options): Buffer {
  const { identity, others = [], chain, keys: looseKeys = [], passphrase } = options
  const protection = protections[options.form]
  const identities = [identity, ...others].map((each) => ({ ...each, attributes: attributesOf(each) }))
  const certificates = sequence(
    ...identities.map(({ certificate, attributes }) =>
      bag('1.2.840.113549.1.12.10.1.3', certificateValue(certificate), attributes),
    ),
    ...chain.map((authority) => bag('1.2.840.113549.1.12.10.1.3', certificateValue(authority))),
  )
  const keyBag = ({ key }: PrivateKey, attributes: Asn1) => {
    const { algorithm, data } = protection.encrypt(keyToDer(key), passphrase)
    return bag('1.2.840.113549.1.12.10.1.2', sequence(algorithm, octets(data)), attributes)
  }
  const keys = sequence(
    ...identities.map(({ key, attributes }) => keyBag(key, attributes)),
    ...looseKeys.map((key) => keyBag(key, set(...nameOf(key.friendlyName)))),
  )
  const content = encode(
    sequence(encryptedSafe(encode(certificates), protection, passphrase), dataSafe(encode(keys))),
  )
  return encode(sequence(integer(3), dataSafe(content), macData(content, protection, passphrase)))
}

/** What marks a key and its certificate as a pair, and how both are called. */
function attributesOf({ certificate, key }: Identity): Asn1 {
  const localKeyId = createHash('sha1').update(certificate.x509.raw).digest()
  return set(
    attribute('1.2.840.113549.1.9.21', octets(localKeyId)),
    ...nameOf(key.friendlyName ?? certificate.subject.commonName),
  )
}

function nameOf(friendlyName: string | undefined): Asn1[] {
  return friendlyName === undefined ? [] : [attribute('1.2.840.113549.1.9.20', bmp(friendlyName))]
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
  const key = derivePkcs12(
    { digest, passphrase, salt, repetitions: usualRepetitions },
    Purpose.mac,
    digest.length,
  )
  const value = createHmac(digest.name, key).update(content).digest()
  return sequence(
    sequence(sequence(oid(mac), nothing()), octets(value)),
    octets(salt),
    integer(usualRepetitions),
  )
}

/** RFC 7292 appendix C, pbeWithSHAAnd3-KeyTripleDES-CBC */
function encryptTripleDes(plain: Buffer, passphrase: string): Encrypted {
  const salt = randomBytes(legacySalt)
  const derivation = { digest: digestOf(sha1Oid), passphrase, salt, repetitions: usualRepetitions }
  const key = derivePkcs12(derivation, Purpose.key, 24)
  const cipher = createCipheriv('des-ede3-cbc', key, derivePkcs12(derivation, Purpose.iv, 8))
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octets(salt), integer(usualRepetitions))),
    data: Buffer.concat([cipher.update(plain), cipher.final()]),
  }
}
