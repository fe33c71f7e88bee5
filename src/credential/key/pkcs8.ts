import { createPrivateKey, type KeyObject } from 'node:crypto'
import { type Asn1, bytesOf, childrenOf, encode, isContext, oidOf, readDer } from '../encoding/der.ts'
import { Trouble } from '../encryption/trouble.ts'

/**
 * Reads a PrivateKeyInfo (RFC 5958 section 2).
 *
 * @param info the structure
 * @returns the key, of any type node:crypto knows: RSA, EC, Ed25519, …
 * @throws Trouble `unsupported` (the kind of key by its OID) or `undecryptable`; Fault `credential/asn1`
 */
export function readPkcs8(info: Asn1 | undefined): KeyObject {
  const [, algorithm] = childrenOf(info)
  const oid = oidOf(childrenOf(algorithm)[0])
  if (info === undefined) throw new Trouble('undecryptable', 'PrivateKeyInfo')
  try {
    return createPrivateKey({ key: encode(info), format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw knownKeys.has(oid)
      ? new Trouble('undecryptable', 'PrivateKeyInfo', cause)
      : new Trouble('unsupported', `key ${oid}`, cause)
  }
}

/**
 * Whether the ECPrivateKey (RFC 5915) in a PrivateKeyInfo names its curve, which stands beside it already.
 *
 * @param info the structure
 * @throws Fault `credential/asn1`
 */
export function repeatsCurve(info: Asn1): boolean {
  const [, algorithm, key] = childrenOf(info)
  if (oidOf(childrenOf(algorithm)[0]) !== ecPublicKey) return false
  return childrenOf(readDer(bytesOf(key))).some((member) => isContext(member, 0))
}

const ecPublicKey = '1.2.840.10045.2.1'

/** RSA, RSA-PSS, EC and Ed25519: when one of these is not read, the bytes are wrong. */
const knownKeys: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.1',
  '1.2.840.113549.1.1.10',
  ecPublicKey,
  '1.3.101.112',
])
