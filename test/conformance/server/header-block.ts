/**
 * Header blocks as this server writes them (RFC 7541), by hand and from the static table alone: what goes into a dynamic
 * table is said in full where a behaviour wants it.
 */

/** Numbers of the static table (RFC 7541 appendix A). */
const statuses: Readonly<Record<string, number>> = {
  '200': 8,
  '204': 9,
  '206': 10,
  '304': 11,
  '400': 12,
  '404': 13,
  '500': 14,
}
const statusName = 8
export const contentLengthName = 28

/** How a literal is written: kept in the table, not kept, never kept (RFC 7541 section 6.2). */
const patterns = { kept: [0x40, 6], plain: [0, 4], never: [0x10, 4] } as const
export type Keeping = keyof typeof patterns

/** An integer with a prefix of so many bits (RFC 7541 section 5.1). */
export function integer(pattern: number, bits: number, value: number): Buffer {
  const most = 2 ** bits - 1
  if (value < most) return Buffer.from([pattern | value])
  const bytes = [pattern | most]
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

/** The characters whose Huffman codes have 5 bits, and those with 6 (RFC 7541 appendix B), in the order of the codes. */
const fiveBits = '012aceiost'
const sixBits = ' %-./3456789=A_bdfghlmnpru'

const bitsOf = (character: string) => {
  const five = fiveBits.indexOf(character)
  if (five >= 0) return five.toString(2).padStart(5, '0')
  const six = sixBits.indexOf(character)
  if (six < 0) throw new Error(`no code of up to 6 bits for ${character}`)
  return (20 + six).toString(2).padStart(6, '0')
}

/** Bits as bytes, the last one filled with `padding`. */
export function packed(bits: string, padding: '0' | '1' = '1'): Buffer {
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, padding)
  return Buffer.from(whole.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}

export const huffmanBits = (text: string) => [...text].map(bitsOf).join('')

/** A string literal whose bytes are Huffman code already. */
export const huffmanString = (code: Uint8Array) => Buffer.concat([integer(0x80, 7, code.length), code])

export const plainString = (text: string) => {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.concat([integer(0, 7, bytes.length), bytes])
}

/** An entry of the static or dynamic table. */
export const indexed = (index: number) => integer(0x80, 7, index)

/** A literal whose name is an entry of a table. */
export const namedBy = (index: number, value: Uint8Array, keeping: Keeping = 'plain') => {
  const [pattern, bits] = patterns[keeping]
  return Buffer.concat([integer(pattern, bits, index), value])
}

/** A literal with its name in full. */
export const field = (name: string, value: string, keeping: Keeping = 'plain') =>
  Buffer.concat([Buffer.from([patterns[keeping][0]]), plainString(name), plainString(value)])

/** A change of the table's size. */
export const tableSize = (bytes: number) => integer(0x20, 5, bytes)

/** `:status`, from the table when it is there. */
export const status = (code: number | string) => {
  const index = statuses[String(code)]
  return index === undefined ? namedBy(statusName, plainString(String(code))) : indexed(index)
}

/** A header block of these parts. */
export const block = (...parts: readonly Uint8Array[]) => Buffer.concat(parts)
