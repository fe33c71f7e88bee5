import { defaultTableSize, entryOverhead } from './header-decoder.ts'
import { staticTable } from './static-table.ts'

const indexOfName = new Map<string, number>()
const indexOfPair = new Map<string, number>()
staticTable.forEach(([name, value = ''], index) => {
  if (!indexOfName.has(name)) indexOfName.set(name, index + 1)
  indexOfPair.set(`${name}\0${value}`, index + 1)
})
const indexOfPath = indexOfName.get(':path') ?? 0

/** Headers by name, names in lower case. */
export type Headers = Readonly<Record<string, string>>

/** An integer with a prefix of so many bits (RFC 7541 section 5.1). @returns where the next byte goes */
function writeInteger(bytes: Buffer, at: number, pattern: number, bits: number, value: number): number {
  const most = (1 << bits) - 1
  if (value < most) {
    bytes[at] = pattern | value
    return at + 1
  }
  bytes[at] = pattern | most
  let next = at + 1
  let rest = value - most
  for (; rest >= 128; rest >>>= 7) {
    bytes[next] = (rest & 127) | 128
    next += 1
  }
  bytes[next] = rest
  return next + 1
}

/** A string without compression: what stays is sent once, and device tokens gain little. */
function writeString(bytes: Buffer, at: number, text: string): number {
  const length = bytes.write(text, at + 1)
  if (length < 127) {
    bytes[at] = length
    return at + 1 + length
  }
  // The number before it takes more than one byte after all.
  const encoded = Buffer.from(bytes.subarray(at + 1, at + 1 + length))
  const from = writeInteger(bytes, at, 0, 7, length)
  encoded.copy(bytes, from)
  return from + length
}

/** Most bytes that a string can take: three for each character, and the number before it. */
const mostOf = (text: string) => text.length * 3 + 6

const mostOfHeaders = (headers: Headers) =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + 6 + mostOf(name) + mostOf(value), 0)

/** What is the same in the blocks of many requests, as it stands before and behind what is not. */
interface Block {
  readonly shared: Headers
  /** `:path` stands between: pseudo-headers come first (RFC 9113 section 8.3). */
  readonly before: Buffer
  readonly behind: Buffer
}

/** Writes the header blocks (HPACK, RFC 7541) of the requests of one connection. */
export interface HeaderEncoder {
  /** @returns the most bytes that {@link HeaderEncoder.write} of the same can take */
  bound(path: string, shared: Headers, own: Headers | undefined): number
  /**
   * Writes one block.
   *
   * @param bytes with room for it
   * @param at where in `bytes`
   * @param path of the request
   * @param shared what many requests have in common, the same object for as long as it is the same; a change of
   *   `authorization` in it empties the table, for what was shared before will not come again
   * @param own headers of this request alone; they are kept out of the table
   * @returns where the next byte goes
   */
  write(bytes: Buffer, at: number, path: string, shared: Headers, own: Headers | undefined): number
  /** The other side allows its table so many bytes from now on. */
  resize(bytes: number): void
}

/** The table of the other side: filled, and left as it is until it is emptied. */
class KnownTable {
  /** Name and value to the number of the entry, counted from 1 in the order they were put into the table. */
  private readonly entries = new Map<string, number>()
  private size = 0
  limit = defaultTableSize

  indexOf(pair: string): number | undefined {
    const entry = this.entries.get(pair)
    return entry === undefined ? indexOfPair.get(pair) : staticTable.length + 1 + this.entries.size - entry
  }

  /** @returns whether there was room */
  add(name: string, value: string): boolean {
    const cost = entryOverhead + Buffer.byteLength(name) + Buffer.byteLength(value)
    if (this.size + cost > this.limit) return false
    this.entries.set(`${name}\0${value}`, this.entries.size + 1)
    this.size += cost
    return true
  }

  empty(limit: number): void {
    this.entries.clear()
    this.size = 0
    this.limit = limit
  }
}

/**
 * What comes again is sent in full once, and as one or two bytes from then on; and what they are is kept, so that a
 * request costs no more than the bytes of its path. A block is kept as long as the table is as it was.
 */
class Encoder implements HeaderEncoder {
  private readonly table = new KnownTable()
  private readonly first: Headers
  private kept: Block | undefined
  private authorization: string | undefined
  /** The smallest size the table had since the last block, when it has changed: it has to be told (RFC 7541 section 4.2). */
  private mustTell = false

  constructor(authority: string) {
    this.first = { ':method': 'POST', ':scheme': 'https', ':authority': authority }
  }

  bound(path: string, shared: Headers, own: Headers | undefined): number {
    const { kept } = this
    const same =
      kept?.shared === shared
        ? kept.before.length + kept.behind.length
        : mostOfHeaders(this.first) + mostOfHeaders(shared)
    return 12 + same + mostOf(path) + (own === undefined ? 0 : mostOfHeaders(own))
  }

  write(bytes: Buffer, at: number, path: string, shared: Headers, own: Headers | undefined): number {
    const block = this.kept?.shared === shared ? this.kept : this.make(shared)
    let next = at
    if (this.mustTell) next = this.tell(bytes, next)
    next += block.before.copy(bytes, next)
    bytes[next] = indexOfPath
    next = writeString(bytes, next + 1, path)
    next += block.behind.copy(bytes, next)
    if (own === undefined) return next
    for (const name in own) next = this.literal(bytes, next, 0, 4, name, own[name] ?? '')
    return next
  }

  resize(bytes: number): void {
    const next = Math.min(bytes, defaultTableSize)
    if (next !== this.table.limit) this.begin(next)
  }

  /** Told as emptied and opened again, so that both sides begin anew. */
  private begin(limit: number): void {
    this.table.empty(limit)
    this.kept = undefined
    this.mustTell = true
  }

  private tell(bytes: Buffer, at: number): number {
    this.mustTell = false
    const next = writeInteger(bytes, at, 0x20, 5, 0)
    return this.table.limit === 0 ? next : writeInteger(bytes, next, 0x20, 5, this.table.limit)
  }

  private make(shared: Headers): Block {
    const { authorization } = shared
    if (this.authorization !== undefined && this.authorization !== authorization) this.begin(this.table.limit)
    this.authorization = authorization
    const before = this.part(this.first)
    const behind = this.part(shared)
    const block = { shared, before: before.bytes, behind: behind.bytes }
    // What was added to the table now is an index the next time.
    this.kept = before.adds || behind.adds ? undefined : block
    return block
  }

  private part(headers: Headers): { readonly bytes: Buffer; readonly adds: boolean } {
    const bytes = Buffer.allocUnsafe(mostOfHeaders(headers))
    let at = 0
    let adds = false
    for (const name in headers) {
      const value = headers[name] ?? ''
      const index = this.table.indexOf(`${name}\0${value}`)
      if (index !== undefined) at = writeInteger(bytes, at, 0x80, 7, index)
      else {
        const nameIndex = indexOfName.get(name) ?? 0
        const isAdded = this.table.add(name, value)
        at = this.named(bytes, at, isAdded ? 0x40 : 0, isAdded ? 6 : 4, nameIndex, name, value)
        adds ||= isAdded
      }
    }
    return { bytes: bytes.subarray(0, at), adds }
  }

  private literal(bytes: Buffer, at: number, pattern: number, bits: number, name: string, value: string) {
    return this.named(bytes, at, pattern, bits, indexOfName.get(name) ?? 0, name, value)
  }

  private named(
    bytes: Buffer,
    at: number,
    pattern: number,
    bits: number,
    nameIndex: number,
    name: string,
    value: string,
  ): number {
    const next = writeInteger(bytes, at, pattern, bits, nameIndex)
    return writeString(bytes, nameIndex === 0 ? writeString(bytes, next, name) : next, value)
  }
}

/** @param authority `host:port`, as `:authority` carries it */
export function createHeaderEncoder(authority: string): HeaderEncoder {
  return new Encoder(authority)
}
