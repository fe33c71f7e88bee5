import {
  type Asn1,
  childrenOf,
  ia5,
  oid,
  oidOf,
  printable,
  sequence,
  set,
  textOf,
  utf8,
} from '../encoding/der.ts'
import { visible } from '../encoding/visible.ts'
import type { DistinguishedName } from '../model.ts'

/** Attribute types of names (RFC 4519, RFC 2985) with the short words of RFC 4514 and OpenSSL. */
const attributes = {
  userId: { oid: '0.9.2342.19200300.100.1.1', word: 'UID' },
  commonName: { oid: '2.5.4.3', word: 'CN' },
  unit: { oid: '2.5.4.11', word: 'OU' },
  organization: { oid: '2.5.4.10', word: 'O' },
  country: { oid: '2.5.4.6', word: 'C' },
  email: { oid: '1.2.840.113549.1.9.1', word: 'emailAddress' },
} as const

export type NameAttribute = keyof typeof attributes

/** Attributes that are shown and have no meaning here. */
const otherWords: Readonly<Record<string, string>> = {
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.25': 'DC',
}

const attributeOf = new Map(
  Object.entries(attributes).map(([name, { oid, word }]) => [oid as string, { name, word }]),
)

/**
 * Reads a Name (RFC 5280 section 4.1.2.4).
 *
 * @param node the SEQUENCE of RDNs
 * @returns its attributes (the first of each type) and all of it in one line, in the order of the certificate
 * @throws Fault `credential/asn1` when it is no Name
 */
export function readName(node: Asn1 | undefined): DistinguishedName {
  const found: Record<string, string> = {}
  const words: string[] = []
  for (const attribute of childrenOf(node).flatMap(childrenOf)) {
    const [type, value] = childrenOf(attribute)
    const id = oidOf(type)
    const text = visible(textOf(value))
    const known = attributeOf.get(id)
    if (known) found[known.name] ??= text
    words.push(`${known?.word ?? otherWords[id] ?? id}=${text.replace(/[,+"\\<>;]/g, '\\$&')}`)
  }
  return { ...found, text: words.join(', ') }
}

/** The types of the values that are no UTF8String (RFC 5280 appendix A.1). */
const writers: Partial<Record<NameAttribute, (text: string) => Asn1>> = { country: printable, email: ia5 }

/**
 * Makes a Name the way Apple does: every value a UTF8String, but the country a PrintableString and the e-mail address
 * an IA5String.
 *
 * @param values attribute and text, in the order they shall have
 * @returns the SEQUENCE of RDNs
 */
export function writeName(values: readonly (readonly [NameAttribute, string])[]): Asn1 {
  return sequence(
    ...values.map(([attribute, text]) =>
      set(sequence(oid(attributes[attribute].oid), (writers[attribute] ?? utf8)(text))),
    ),
  )
}
