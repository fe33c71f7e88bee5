import type { KeyObject } from 'node:crypto'
import { Fault } from '../../fault.ts'
import { encode, octets, sequence } from '../encoding/der.ts'
import { type PemBlock, writePem } from '../encoding/pem.ts'
import { encryptPbes2 } from '../encryption/pbe.ts'
import type { KeyStorage } from '../model.ts'
import { keyName, keyToDer } from './key.ts'

/**
 * `pkcs8` holds any key and is what current libraries read; `pkcs1` is what older ones want of an RSA key, `sec1` of
 * an EC key.
 */
export const keyFormats = ['pkcs8', 'pkcs1', 'sec1'] as const
export type KeyFormat = (typeof keyFormats)[number]

/** How a key is written. */
export type KeyWriting =
  | { readonly format: KeyFormat }
  /** Encryption is a matter of PKCS#8; what older forms had instead is broken today. */
  | { readonly format: 'pkcs8'; readonly passphrase: string }

export const plainPkcs8: KeyWriting = { format: 'pkcs8' }

/** Every guess at the passphrase costs a tenth of a second, as does using the key. */
const repetitions = 200_000

/** @returns how a key that is written so lies in its file */
export function storageOf(writing: KeyWriting): KeyStorage {
  if (!('passphrase' in writing)) return { form: writing.format }
  const derivation = `PBKDF2 (SHA256, ${repetitions})`
  return { form: 'pkcs8', encryption: { cipher: 'AES-256', derivation, scheme: 'pbes2' } }
}

/** The kind of key each of the older forms is made for. */
const keyTypes = { pkcs1: 'rsa', sec1: 'ec' } as const

const labels = { pkcs8: 'PRIVATE KEY', pkcs1: 'RSA PRIVATE KEY', sec1: 'EC PRIVATE KEY' } as const

/**
 * Writes a private key: PKCS#8 (RFC 5958), encrypted with AES-256 or not, PKCS#1 (RFC 8017) or SEC1 (RFC 5915).
 *
 * @param key the private key
 * @param writing the form, and a passphrase if it is to be encrypted
 * @returns DER with its PEM label
 * @throws Fault `refused/key-format` for a form that this kind of key does not have
 */
export function writeKey(key: KeyObject, writing: KeyWriting): PemBlock {
  if ('passphrase' in writing) {
    const { algorithm, data } = encryptPbes2(keyToDer(key), writing.passphrase, repetitions)
    return { label: 'ENCRYPTED PRIVATE KEY', bytes: encode(sequence(algorithm, octets(data))) }
  }
  const { format } = writing
  const label = labels[format]
  if (format === 'pkcs8') return { label, bytes: keyToDer(key) }
  if (key.asymmetricKeyType !== keyTypes[format]) throw otherKey(key, format)
  return { label, bytes: key.export({ type: format, format: 'der' }) }
}

/**
 * A private key as unencrypted PKCS#8 in PEM.
 *
 * @param key the private key
 * @returns `-----BEGIN PRIVATE KEY-----` and what follows
 */
export function keyToPem(key: KeyObject): string {
  return writePem(writeKey(key, plainPkcs8))
}

function otherKey(key: KeyObject, format: keyof typeof keyTypes): Fault {
  const fits = Object.entries(keyTypes).find(([, type]) => type === key.asymmetricKeyType)?.[0] ?? 'pkcs8'
  const [form, holds] = format === 'pkcs1' ? ['PKCS#1', 'RSA'] : ['SEC1', 'EC']
  return new Fault(
    'refused/key-format',
    {
      en: `${form} holds ${holds} keys, and this one is ${keyName(key)}.`,
      zh: `${form} 只能存 ${holds} 私钥，而这把是 ${keyName(key)}。`,
    },
    { hint: { en: `Use --key-format ${fits}.`, zh: `请用 --key-format ${fits}。` } },
  )
}
