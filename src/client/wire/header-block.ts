import { decodeHuffman } from './huffman.ts'
import { staticTable } from './static-table.ts'

/** What a table entry costs beside its name and value (RFC 7541 section 4.1). */
const entryOverhead = 32

const indexOfName = new Map<string, number>()
const indexOfPair = new Map<string, number>()
staticTable.forEach(([name, value = ''], index) => {
  if (!indexOfName.has(name)) indexOfName.set(name, index + 1)
  indexOfPair.set(`${name}\0${value}`, index + 1)
})

/** An integer with a prefix of so many bits (RFC 7541 section 5.1). */
function pushInteger(bytes: number[], pattern: number, bits: number, value: number): void {
  const most = 2 ** bits - 1
  if (value < most) {
    bytes.push(pattern | value)
    return
  }
  bytes.push(pattern | most)
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
}

function pushString(bytes: number[], text: string): void {
  const encoded = Buffer.from(text, 'utf8')
  pushInteger(bytes, 0, 7, encoded.length)
  for (const byte of encoded) bytes.push(byte)
}

/** Writes header blocks (HPACK, RFC 7541). */
export interface HeaderWriter {
  /**
   * @param headers names in lower case
   * @param once names whose value is another in every request: they are kept out of the table
   */
  write(headers: Readonly<Record<string, string>>, once: ReadonlySet<string>): Uint8Array
  /** The other side allows its table so many bytes from now on. */
  resize(bytes: number): void
}

/**
 * What comes again is sent in full once, and as one or two bytes from then on. The table is filled and then left as
 * it is: a run has a handful of headers that stay, so nothing ever has to make room.
 *
 * @param capacity bytes that the other side's table may take
 */
export function createHeaderWriter(capacity: number): HeaderWriter {
  /** Name and value to the number of the entry, counted from 1 in the order they were put into the table. */
  const entries = new Map<string, number>()
  let size = 0
  // RFC 7541 section 4.1: the table begins with 4,096 bytes; a smaller limit has to be acknowledged in a block.
  let limit = Math.min(capacity, 4096)
  let mustTell = limit < 4096

  const writeHeader = (bytes: number[], name: string, value: string, stays: boolean) => {
    const pair = `${name}\0${value}`
    const entry = entries.get(pair)
    const index = entry === undefined ? indexOfPair.get(pair) : staticTable.length + 1 + entries.size - entry
    if (index !== undefined) {
      pushInteger(bytes, 0x80, 7, index)
      return
    }
    const cost = entryOverhead + Buffer.byteLength(name) + Buffer.byteLength(value)
    const isKept = stays && size + cost <= limit
    const nameIndex = indexOfName.get(name) ?? 0
    if (isKept) pushInteger(bytes, 0x40, 6, nameIndex)
    else pushInteger(bytes, 0, 4, nameIndex)
    if (nameIndex === 0) pushString(bytes, name)
    pushString(bytes, value)
    if (!isKept) return
    entries.set(pair, entries.size + 1)
    size += cost
  }

  return {
    write(headers, once) {
      const bytes: number[] = []
      if (mustTell) {
        pushInteger(bytes, 0x20, 5, 0)
        if (limit > 0) pushInteger(bytes, 0x20, 5, limit)
        mustTell = false
      }
      for (const name in headers) writeHeader(bytes, name, headers[name] ?? '', !once.has(name))
      return Uint8Array.from(bytes)
    },
    resize(bytes) {
      const next = Math.min(bytes, 4096)
      if (next === limit) return
      // Told as emptied and opened again, so that both sides begin anew.
      entries.clear()
      size = 0
      limit = next
      mustTell = true
    },
  }
}

/** What of a block could not be read: the connection has to end (RFC 9113 section 4.3). */
export class HeaderBlockError extends Error {
  override readonly name = 'HeaderBlockError'
}

/**
 * Reads a header block of somebody who was told to keep no table (SETTINGS_HEADER_TABLE_SIZE 0): every block stands
 * for itself.
 *
 * @param block whole, continuations put together
 * @returns headers by name; of those that come twice the last
 * @throws HeaderBlockError when it breaks the rules
 */
export function readHeaderBlock(block: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {}
  let at = 0

  const byte = (): number => {
    const value = block[at]
    if (value === undefined) throw new HeaderBlockError('a header block ends early')
    at += 1
    return value
  }
  const integer = (first: number, bits: number): number => {
    const most = 2 ** bits - 1
    let value = first & most
    if (value < most) return value
    for (let shift = 0; ; shift += 7) {
      const next = byte()
      value += (next & 127) * 2 ** shift
      if (next < 128) return value
      if (shift > 21) throw new HeaderBlockError('a number in a header block is too large')
    }
  }
  const string = (): string => {
    const first = byte()
    const length = integer(first, 7)
    const bytes = block.subarray(at, at + length)
    if (bytes.length < length) throw new HeaderBlockError('a header block ends early')
    at += length
    if (first < 128) return Buffer.from(bytes).toString('latin1')
    const text = decodeHuffman(bytes)
    if (text === undefined) throw new HeaderBlockError('a header is not valid Huffman code')
    return text
  }
  const entry = (index: number) => {
    const found = staticTable[index - 1]
    if (found === undefined) throw new HeaderBlockError('a header block refers to a table that is not kept')
    return found
  }

  while (at < block.length) {
    const first = byte()
    if (first >= 128) {
      const [name, value = ''] = entry(integer(first, 7))
      headers[name] = value
    } else if (first >= 32 && first < 64) {
      if (integer(first, 5) > 0) throw new HeaderBlockError('a table is announced that was not allowed')
    } else {
      const index = integer(first, first >= 64 ? 6 : 4)
      const name = index === 0 ? string() : entry(index)[0]
      headers[name] = string()
    }
  }
  return headers
}
