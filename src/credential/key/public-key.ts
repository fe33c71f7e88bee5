import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { defined } from '../../defined.ts'
import { readTbs } from '../certificate/tbs.ts'
import { childrenOf, encode, oidOf } from '../encoding/der.ts'
import type { Certificate } from '../model.ts'
import { keyName } from './key.ts'

/** What is told of a key without giving it away: the same for a private key and for the certificate it belongs to. */
export interface PublicKey {
  /** `RSA 2048`, `EC prime256v1`. */
  readonly name: string
  /** `RSA`, `EC`, `ED25519`, … */
  readonly type: string
  /** Length of an RSA modulus. */
  readonly bits?: number
  /** Name of an elliptic curve, as OpenSSL has it. */
  readonly curve?: string
  /** Of the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), hex: equal for two keys only when they are the same. */
  readonly sha256: string
}

/**
 * Describes a key by its public half.
 *
 * @param key private or public
 * @returns type, size and fingerprint
 */
export function publicKeyOf(key: KeyObject): PublicKey {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return { ...shapeOf(half), sha256: sha256Of(half.export({ type: 'spki', format: 'der' })) }
}

/**
 * Describes the key in a certificate. The bytes are taken as they stand there: having OpenSSL write them anew takes
 * longer than reading the whole certificate.
 *
 * @param certificate whose key it is
 * @returns type, size and fingerprint; of a kind of key that node:crypto does not know, its OID in place of a name
 */
export function publicKeyIn({ x509 }: Pick<Certificate, 'x509'>): PublicKey {
  const { publicKey } = readTbs(x509.raw)
  const sha256 = sha256Of(publicKey === undefined ? '' : encode(publicKey))
  const key = keyIn(x509)
  if (key !== undefined) return { ...shapeOf(key), sha256 }
  const type = oidOf(childrenOf(childrenOf(publicKey)[0])[0])
  return { name: type, type, sha256 }
}

/** @returns length of an RSA modulus, in bits; nothing for other keys */
export function rsaBitsIn({ x509 }: Pick<Certificate, 'x509'>): number | undefined {
  return keyIn(x509)?.asymmetricKeyDetails?.modulusLength
}

function keyIn(x509: Certificate['x509']): KeyObject | undefined {
  try {
    return x509.publicKey
  } catch {
    return undefined // a kind of key that node:crypto does not know, or numbers that make none
  }
}

function shapeOf(key: KeyObject): Omit<PublicKey, 'sha256'> {
  const bits = key.asymmetricKeyDetails?.modulusLength
  const curve = key.asymmetricKeyDetails?.namedCurve
  return {
    name: keyName(key),
    type: key.asymmetricKeyType?.toUpperCase() ?? '',
    ...defined({ bits, curve }),
  }
}

function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
