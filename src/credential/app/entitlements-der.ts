import {
  type Asn1,
  booleanOf,
  childrenOf,
  integerOf,
  isContext,
  isTag,
  readDer,
  Tag,
  textOf,
} from '../encoding/der.ts'
import type { PlistDictionary, PlistValue } from '../encoding/plist.ts'

/** A dictionary is a context tag of this number; before iOS 15 it was a SET. */
const dictionaryTag = 16

const isDictionaryNode = (node: Asn1 | undefined) => isContext(node, dictionaryTag) || isTag(node, Tag.set)

/**
 * Reads entitlements as code signatures have them since iOS 15 (libCoreEntitlements): a version, then key and value in
 * pairs.
 *
 * @param der what stands in the blob
 * @returns the entitlements
 * @throws Fault `credential/asn1` when it is malformed
 */
export function readEntitlementsDer(der: Uint8Array): PlistDictionary {
  const root = readDer(der, { trailing: true })
  const dictionary = isDictionaryNode(root) ? root : childrenOf(root).find(isDictionaryNode)
  return dictionaryOf(dictionary)
}

function dictionaryOf(node: Asn1 | undefined): PlistDictionary {
  return Object.fromEntries(
    childrenOf(node).map((pair) => {
      const [key, value] = childrenOf(pair)
      return [textOf(key), plistValueOf(value)]
    }),
  )
}

function plistValueOf(node: Asn1 | undefined): PlistValue {
  if (isDictionaryNode(node)) return dictionaryOf(node)
  if (isTag(node, Tag.boolean)) return booleanOf(node)
  if (isTag(node, Tag.integer)) return Number(integerOf(node))
  if (isTag(node, Tag.sequence)) return childrenOf(node).map(plistValueOf)
  return textOf(node)
}
