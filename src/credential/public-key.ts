import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
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
  const bits = half.asymmetricKeyDetails?.modulusLength
  const curve = half.asymmetricKeyDetails?.namedCurve
  return {
    name: keyName(half),
    type: half.asymmetricKeyType?.toUpperCase() ?? '',
    ...(bits !== undefined && { bits }),
    ...(curve !== undefined && { curve }),
    sha256: createHash('sha256')
      .update(half.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  }
}
