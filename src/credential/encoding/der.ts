import type { Node } from 'node-forge/lib/asn1.js'
import asn1 from 'node-forge/lib/asn1.js'
import { Fault } from '../../fault.ts'

/** One ASN.1 value: read it with the readers, make it with the writers below. */
export type Asn1 = Node

/** The universal tags (X.680 section 8.4) that certificates and PKCS#12 files use. */
export const Tag = {
  boolean: 1,
  integer: 2,
  bits: 3,
  octets: 4,
  nothing: 5,
  oid: 6,
  utf8: 12,
  sequence: 16,
  set: 17,
  numeric: 18,
  printable: 19,
  teletex: 20,
  ia5: 22,
  utcTime: 23,
  generalizedTime: 24,
  visible: 26,
  bmp: 30,
} as const

const universalClass = 0x00
const contextClass = 0x80

/** A keystore with all public authorities is a quarter of a megabyte; nothing honest comes near this. */
const maxBytes = 2 * 1024 * 1024
/** BER nests an octet string a few levels; a real PKCS#12 stays under 20. */
const mostDepth = 48

/**
 * Reads one ASN.1 value, DER or BER (indefinite length, constructed strings).
 *
 * @param bytes the encoded value
 * @param options `trailing: true` ignores what follows the value, such as the newlines that transfers add
 * @returns the value
 * @throws Fault `credential/asn1` when the bytes are no ASN.1, too long (2 MiB) or nested too deeply (48)
 */
export function readDer(bytes: Uint8Array, options: { readonly trailing?: boolean } = {}): Asn1 {
  if (bytes.length > maxBytes) throw broken(`${bytes.length} bytes are more than ${maxBytes}`)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const parseAllBytes = options.trailing !== true
  try {
    return asn1.fromDer(text, { strict: true, parseAllBytes, decodeBitStrings: false, maxDepth: mostDepth })
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause))
  }
}

/**
 * How many bytes the first value in a file takes, by its own word.
 *
 * @param bytes one or more encoded values
 * @returns tag, length and content together, which may be more than there is; nothing when the length is indefinite
 *   (BER) or missing
 */
export function declaredLength(bytes: Uint8Array): number | undefined {
  const [, first = 0x80, ...next] = bytes.subarray(0, 8)
  if (first < 0x80) return 2 + first
  const count = first - 0x80
  if (count === 0 || count > next.length) return undefined
  return 2 + count + next.slice(0, count).reduce((length, byte) => length * 256 + byte, 0)
}

/**
 * Encodes a value as DER.
 *
 * @param node what `readDer` or a writer made
 * @returns its bytes
 */
export function encode(node: Asn1): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'latin1')
}

/**
 * Tells whether a value has a universal tag.
 *
 * @param node the value, or nothing
 * @param tag one of `Tag`
 */
export function isTag(node: Asn1 | undefined, tag: number): boolean {
  return node !== undefined && node.tagClass === universalClass && node.type === tag
}

/**
 * Tells whether a value has a context-specific tag.
 *
 * @param node the value, or nothing
 * @param tag the number in the square brackets of the definition
 */
export function isContext(node: Asn1 | undefined, tag: number): boolean {
  return node !== undefined && node.tagClass === contextClass && node.type === tag
}

/**
 * The values inside a SEQUENCE, SET or constructed tag.
 *
 * @throws Fault `credential/asn1` when there is no such value
 */
export function childrenOf(node: Asn1 | undefined): readonly Asn1[] {
  if (node === undefined || typeof node.value === 'string') throw unexpected('a constructed value', node)
  return node.value
}

/**
 * An OBJECT IDENTIFIER in dotted form.
 *
 * @throws Fault `credential/asn1` when it is none
 */
export function oidOf(node: Asn1 | undefined): string {
  const content = contentOf(node, Tag.oid, 'an object identifier')
  if (content.charCodeAt(content.length - 1) >= 0x80) throw broken('an object identifier is unfinished')
  try {
    return asn1.derToOid(content)
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause))
  }
}

/**
 * An INTEGER of any size.
 *
 * @throws Fault `credential/asn1` when it is none
 */
export function integerOf(node: Asn1 | undefined): bigint {
  const bytes = Buffer.from(contentOf(node, Tag.integer, 'an integer'), 'latin1')
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
}

/**
 * A BOOLEAN.
 *
 * @throws Fault `credential/asn1` when it is none
 */
export function booleanOf(node: Asn1 | undefined): boolean {
  return contentOf(node, Tag.boolean, 'a boolean') !== '\0'
}

/**
 * The content of an OCTET STRING or BIT STRING (without its count of unused bits), or of one with an implicit
 * context tag. Pieces of a constructed (BER) string are joined.
 *
 * @throws Fault `credential/asn1` when it is neither
 */
export function bytesOf(node: Asn1 | undefined): Buffer {
  const isString = node?.tagClass === contextClass || isTag(node, Tag.octets) || isTag(node, Tag.bits)
  if (node === undefined || !isString) throw unexpected('a byte string', node)
  if (typeof node.value !== 'string') return Buffer.concat(node.value.map(bytesOf))
  const bytes = Buffer.from(node.value, 'latin1')
  return isTag(node, Tag.bits) ? bytes.subarray(1) : bytes
}

/**
 * The text of any of ASN.1's character strings, or of one with an implicit context tag (read as ASCII).
 *
 * @throws Fault `credential/asn1` when it is none
 */
export function textOf(node: Asn1 | undefined): string {
  if (node === undefined || typeof node.value !== 'string') throw unexpected('a character string', node)
  if (node.tagClass === contextClass) return node.value
  switch (node.type) {
    case Tag.utf8:
      return Buffer.from(node.value, 'latin1').toString('utf8')
    case Tag.bmp: // the library has turned its two-byte units into characters
    case Tag.numeric:
    case Tag.printable:
    case Tag.teletex:
    case Tag.ia5:
    case Tag.visible:
      return node.value
    default:
      throw unexpected('a character string', node)
  }
}

/** A SEQUENCE of the given values. */
export function sequence(...values: readonly Asn1[]): Asn1 {
  return asn1.create(universalClass, Tag.sequence, true, [...values])
}

/** A SET of the given values, in DER's order: ascending by their encodings. */
export function set(...values: readonly Asn1[]): Asn1 {
  const sorted = values
    .map((value) => ({ value, bytes: encode(value) }))
    .sort((a, b) => a.bytes.compare(b.bytes))
  return asn1.create(
    universalClass,
    Tag.set,
    true,
    sorted.map(({ value }) => value),
  )
}

/** An OBJECT IDENTIFIER, from its dotted form. */
export function oid(dotted: string): Asn1 {
  return asn1.create(universalClass, Tag.oid, false, asn1.oidToDer(dotted).getBytes())
}

/** An INTEGER; bytes are taken as an unsigned big-endian number. */
export function integer(value: number | bigint | Uint8Array): Asn1 {
  const number =
    typeof value === 'object' ? BigInt(`0x0${Buffer.from(value).toString('hex')}`) : BigInt(value)
  let octets = 1
  while (BigInt.asIntN(octets * 8, number) !== number) octets += 1
  const hex = BigInt.asUintN(octets * 8, number)
    .toString(16)
    .padStart(octets * 2, '0')
  return primitive(Tag.integer, Buffer.from(hex, 'hex'))
}

/** A BOOLEAN, as DER writes it. */
export function boolean(value: boolean): Asn1 {
  return primitive(Tag.boolean, Buffer.of(value ? 0xff : 0x00))
}

/** A UTF8String. */
export function utf8(text: string): Asn1 {
  return primitive(Tag.utf8, Buffer.from(text, 'utf8'))
}

/** A PrintableString; the caller sees to it that the text is of its ASCII subset. */
export function printable(text: string): Asn1 {
  return primitive(Tag.printable, Buffer.from(text, 'latin1'))
}

/** An IA5String, as e-mail addresses and DNS names are; ASCII only. */
export function ia5(text: string): Asn1 {
  return primitive(Tag.ia5, Buffer.from(text, 'latin1'))
}

/** A BMPString (UTF-16), as PKCS#12 writes friendly names. */
export function bmp(text: string): Asn1 {
  return asn1.create(universalClass, Tag.bmp, false, text)
}

/** An OCTET STRING. */
export function octets(bytes: Uint8Array): Asn1 {
  return primitive(Tag.octets, bytes)
}

/**
 * A BIT STRING.
 *
 * @param bytes the bits, the first in the highest place of the first byte
 * @param unused how many bits at the end of the last byte do not count
 */
export function bits(bytes: Uint8Array, unused = 0): Asn1 {
  return primitive(Tag.bits, Buffer.concat([Buffer.of(unused), bytes]))
}

/** NULL. */
export function nothing(): Asn1 {
  return primitive(Tag.nothing, Buffer.alloc(0))
}

/**
 * A moment to the second: UTCTime up to 2049 and GeneralizedTime from 2050, as RFC 5280 section 4.1.2.5 wants it.
 */
export function time(moment: Date): Asn1 {
  const digits = moment.toISOString().replace(/\.\d+|[-:T]/g, '')
  return moment.getUTCFullYear() < 2050
    ? primitive(Tag.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : primitive(Tag.generalizedTime, Buffer.from(digits, 'latin1'))
}

/**
 * A value with a context-specific tag: explicit round other values, or implicit in place of a byte string's own tag.
 *
 * @param tag the number in square brackets, 0 to 30
 * @param content the values inside, or the bytes of a primitive
 */
export function context(tag: number, content: readonly Asn1[] | Uint8Array): Asn1 {
  return content instanceof Uint8Array
    ? asn1.create(contextClass, tag, false, Buffer.from(content).toString('latin1'))
    : asn1.create(contextClass, tag, true, [...content])
}

function contentOf(node: Asn1 | undefined, tag: number, wanted: string): string {
  const content = node?.value
  if (!isTag(node, tag) || typeof content !== 'string' || content === '') throw unexpected(wanted, node)
  return content
}

function primitive(tag: number, bytes: Uint8Array): Asn1 {
  return asn1.create(universalClass, tag, false, Buffer.from(bytes).toString('latin1'))
}

function unexpected(wanted: string, found: Asn1 | undefined): Fault {
  if (found === undefined) return broken(`${wanted} is missing`)
  return broken(`tag ${found.tagClass | found.type} where ${wanted} was expected`)
}

function broken(detail: string): Fault {
  return new Fault('credential/asn1', {
    en: `The bytes are not valid ASN.1 (${detail}).`,
    zh: `数据不是有效的 ASN.1（${detail}）。`,
  })
}
