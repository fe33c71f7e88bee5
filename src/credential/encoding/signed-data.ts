import {
  type Asn1,
  bytesOf,
  childrenOf,
  context,
  encode,
  integer,
  isContext,
  isTag,
  oid,
  oidOf,
  readDer,
  sequence,
  set,
  Tag,
} from './der.ts'

/** RFC 5652 section 5.1 */
const signedData = '1.2.840.113549.1.7.2'
const data = '1.2.840.113549.1.7.1'

/** What a CMS or PKCS#7 SignedData carries; its signatures are not checked. */
export interface SignedData {
  /** DER, in file order: all there is in a `.p7b`, the signers' in a provisioning profile. */
  readonly certificates: readonly Buffer[]
  /** What was signed; a `.p7b` has nothing. */
  readonly content: Buffer | undefined
}

/**
 * Takes a SignedData apart (RFC 5652 section 5.1, RFC 2315 section 9.1).
 *
 * @param root a ContentInfo
 * @returns nothing when it holds another type of content, such as something encrypted
 * @throws Fault `credential/asn1` when the structure is malformed
 */
export function readSignedData(root: Asn1): SignedData | undefined {
  const [type, wrapper] = childrenOf(root)
  if (oidOf(type) !== signedData) return undefined
  const [, , encapsulated, ...rest] = childrenOf(childrenOf(wrapper)[0])
  const [, contentWrapper] = childrenOf(encapsulated)
  const content = contentWrapper === undefined ? undefined : childrenOf(contentWrapper)[0]
  const certificates = rest.find((node) => isContext(node, 0))
  return {
    certificates:
      certificates === undefined
        ? []
        : childrenOf(certificates)
            .filter((node) => isTag(node, Tag.sequence))
            .map(encode),
    content: isTag(content, Tag.octets) ? bytesOf(content) : undefined,
  }
}

/**
 * Writes a `.p7b`: a SignedData that nobody signed, which only carries certificates (RFC 2315 section 9.1).
 *
 * @param certificates DER, in the order they are to stand there
 */
export function writeBundle(certificates: readonly Uint8Array[]): Buffer {
  const bundle = sequence(
    integer(1),
    set(),
    sequence(oid(data)),
    context(
      0,
      certificates.map((der) => readDer(der)),
    ),
    set(),
  )
  return encode(sequence(oid(signedData), context(0, [bundle])))
}
