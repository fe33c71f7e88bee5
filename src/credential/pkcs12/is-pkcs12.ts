import { type Asn1, childrenOf, isContext, isTag, Tag } from '../encoding/der.ts'

/**
 * Tells a PKCS#12 from other ASN.1: it starts with its version and a ContentInfo.
 *
 * @param root what `readDer` gave
 */
export function isPkcs12(root: Asn1): boolean {
  if (!isTag(root, Tag.sequence)) return false
  const [version, authSafe] = childrenOf(root)
  if (!isTag(version, Tag.integer) || !isTag(authSafe, Tag.sequence)) return false
  const [type, content] = childrenOf(authSafe)
  return isTag(type, Tag.oid) && isContext(content, 0)
}
