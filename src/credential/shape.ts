import { type Asn1, childrenOf, isContext, isTag, Tag } from './encoding/der.ts'
import { isPkcs12 } from './pkcs12/is-pkcs12.ts'

/** What a DER file can be, told by its outermost structure. */
export type Shape =
  | 'certificate'
  | 'pkcs12'
  | 'pkcs8'
  | 'encrypted-pkcs8'
  | 'pkcs1'
  | 'sec1'
  | 'signing-request'
  | 'public-key'
  | 'cms'
  | 'other'

/**
 * Tells what a piece of ASN.1 is, by the types of its first members. One that merely looks the part fails later, in
 * the reader for it, with a sentence about that.
 *
 * @param root what `readDer` gave
 * @throws Fault `credential/asn1` when a member that has members itself is none
 */
export function shapeOf(root: Asn1): Shape {
  if (!isTag(root, Tag.sequence)) return 'other'
  const parts = childrenOf(root)
  const [first, second, third] = parts
  if (isPkcs12(root)) return 'pkcs12'
  if (isTag(first, Tag.oid) && isContext(second, 0)) return 'cms' // RFC 5652 section 3
  if (isTag(first, Tag.integer)) {
    if (isTag(second, Tag.sequence) && isTag(third, Tag.octets)) return 'pkcs8' // RFC 5958 section 2
    if (isTag(second, Tag.octets)) return 'sec1' // RFC 5915 section 3
    if (parts.length >= 9 && parts.every((part) => isTag(part, Tag.integer))) return 'pkcs1' // RFC 8017 A.1.2
  }
  if (isTag(first, Tag.sequence) && isTag(second, Tag.octets)) return 'encrypted-pkcs8' // RFC 5958 section 3
  if (isTag(first, Tag.sequence) && isTag(second, Tag.bits)) return 'public-key' // RFC 5280 section 4.1
  if (isTag(first, Tag.sequence) && isTag(second, Tag.sequence) && isTag(third, Tag.bits)) {
    return isSigningRequest(first) ? 'signing-request' : 'certificate'
  }
  return 'other'
}

/** Version, name, key, [0] attributes (RFC 2986 section 4.1); a certificate has more, or other, members. */
function isSigningRequest(info: Asn1 | undefined): boolean {
  const [version, name, key, attributes] = childrenOf(info)
  return (
    isTag(version, Tag.integer) &&
    isTag(name, Tag.sequence) &&
    isTag(key, Tag.sequence) &&
    isContext(attributes, 0)
  )
}
