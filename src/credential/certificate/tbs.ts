import {
  type Asn1,
  booleanOf,
  bytesOf,
  childrenOf,
  isContext,
  isTag,
  oidOf,
  readDer,
  Tag,
} from '../encoding/der.ts'

/** One extension of a certificate. */
export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** What is inside the OCTET STRING: DER of whatever the extension defines. */
  readonly value: Buffer
}

/** The signed part of a certificate, its fields still ASN.1. */
export interface Tbs {
  /** OID of the signature algorithm. */
  readonly signature: string
  readonly issuer: Asn1 | undefined
  readonly subject: Asn1 | undefined
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Asn1 | undefined
  /** In file order. */
  readonly extensions: readonly Extension[]
}

/**
 * Takes a certificate apart (RFC 5280 section 4.1).
 *
 * @param der the whole certificate
 * @returns the fields that node:crypto does not give
 * @throws Fault `credential/asn1` when the bytes have another shape
 */
export function readTbs(der: Uint8Array): Tbs {
  const fields = childrenOf(childrenOf(readDer(der))[0])
  const [, algorithm, issuer, , subject, publicKey] = isContext(fields[0], 0) ? fields.slice(1) : fields
  const list = fields.find((field) => isContext(field, 3))
  return {
    signature: oidOf(childrenOf(algorithm)[0]),
    issuer,
    subject,
    publicKey,
    extensions: list === undefined ? [] : childrenOf(childrenOf(list)[0]).map(readExtension),
  }
}

function readExtension(node: Asn1): Extension {
  const [id, ...rest] = childrenOf(node)
  const critical = isTag(rest[0], Tag.boolean) && booleanOf(rest[0])
  return { oid: oidOf(id), critical, value: bytesOf(rest.at(-1)) }
}
