import { ConnectionError } from './connection-error.ts'
import { decodeHuffman, longestDecoded } from './huffman.ts'
import { staticTable } from './static-table.ts'

/** What a table entry costs beside its name and value (RFC 7541 section 4.1). */
export const entryOverhead = 32

/** The table that a side begins with, and that this one keeps (RFC 9113 section 6.5.2). */
export const defaultTableSize = 4096

/** Longest list of headers that a block may stand for, in bytes as RFC 9113 section 6.5.2 counts them. */
const longestList = 262_144

/**
 * Gets one header, in the order of the block.
 *
 * @param value empty when nobody wants the header
 * @param isClean whether the value consists of characters that it may consist of (RFC 9113 section 8.2.1)
 */
export type HeaderHandler = (name: string, value: string, isClean: boolean) => void

/** Reads header blocks (HPACK, RFC 7541) of one connection, in the order in which they came. */
export interface HeaderDecoder {
  /**
   * @param bytes the whole block is what stands in them from `from` to `to`
   * @param handle called for each header
   * @throws ConnectionError `header-block`; `headers-too-long` for a few bytes that stand for very many
   */
  decode(bytes: Buffer, from: number, to: number, handle: HeaderHandler): void
}

interface TableEntry {
  readonly name: string
  readonly value: string
  readonly isClean: boolean
}

const fixed: readonly TableEntry[] = staticTable.map(([name, value = '']) => ({ name, value, isClean: true }))

/** The dynamic table (RFC 7541 section 2.3.2): the newest entry has index 1 here. */
class DynamicTable {
  /** The oldest first; those before `first` are gone. */
  private entries: TableEntry[] = []
  private first = 0
  private size = 0
  private limit = defaultTableSize

  get(index: number): TableEntry | undefined {
    const at = this.entries.length - index
    return at < this.first ? undefined : this.entries[at]
  }

  add(entry: TableEntry): void {
    this.entries.push(entry)
    this.size += costOf(entry)
    this.shrinkTo(this.limit)
  }

  /** @returns whether that is allowed */
  resize(limit: number): boolean {
    if (limit > defaultTableSize) return false
    this.limit = limit
    this.shrinkTo(limit)
    return true
  }

  private shrinkTo(limit: number): void {
    for (let [oldest] = [this.entries[this.first]]; this.size > limit && oldest !== undefined; ) {
      this.size -= costOf(oldest)
      this.first += 1
      oldest = this.entries[this.first]
    }
    if (this.first < 1024 && this.first < this.entries.length) return
    this.entries = this.entries.slice(this.first)
    this.first = 0
  }
}

/** A character of a value costs one byte: values are read as latin1. */
const costOf = ({ name, value }: TableEntry) => entryOverhead + name.length + value.length

const horizontalTab = 9
const space = 32

/** No NUL, CR or LF anywhere, and no blank at either end. */
function isCleanValue(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte < 14 && (byte === 0 || byte === 10 || byte === 13)) return false
  }
  if (from === to) return true
  const first = bytes[from]
  const last = bytes[to - 1]
  return first !== space && first !== horizontalTab && last !== space && last !== horizontalTab
}

/** One reader: the block it is in, and what of it was read last. */
class Decoder implements HeaderDecoder {
  private readonly table = new DynamicTable()
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private end = 0
  /** What the headers of the block add up to so far. */
  private listed = 0
  /** Where the characters of the string that was read last stand. */
  private text: Buffer = Buffer.alloc(0)
  private textFrom = 0
  private textTo = 0
  private scratch = Buffer.allocUnsafe(4096)
  private readonly wanted: ReadonlySet<string>

  constructor(wanted: ReadonlySet<string>) {
    this.wanted = wanted
  }

  decode(bytes: Buffer, from: number, to: number, handle: HeaderHandler): void {
    this.bytes = bytes
    this.at = from
    this.end = to
    this.listed = 0
    let mayResize = true
    while (this.at < this.end) {
      const first = this.byte()
      if (first >= 0x20 && first < 0x40) {
        // Only at the beginning of a block (RFC 7541 section 4.2).
        if (!mayResize || !this.table.resize(this.integer(first, 5))) throw broken()
        continue
      }
      mayResize = false
      if (first >= 0x80) {
        const { name, value, isClean } = this.entry(this.integer(first, 7))
        this.count(name.length + value.length)
        handle(name, value, isClean)
      } else this.literal(first, handle)
    }
  }

  private literal(first: number, handle: HeaderHandler): void {
    const isKept = first >= 0x40
    const index = this.integer(first, isKept ? 6 : 4)
    let name: string
    if (index === 0) {
      this.string()
      name = this.text.toString('latin1', this.textFrom, this.textTo)
    } else name = this.entry(index).name
    this.string()
    this.count(name.length + this.textTo - this.textFrom)
    const isClean = isCleanValue(this.text, this.textFrom, this.textTo)
    const value =
      isKept || this.wanted.has(name) ? this.text.toString('latin1', this.textFrom, this.textTo) : ''
    if (isKept) this.table.add({ name, value, isClean })
    handle(name, value, isClean)
  }

  private count(characters: number): void {
    this.listed += entryOverhead + characters
    if (this.listed > longestList) throw new ConnectionError('headers-too-long')
  }

  private byte(): number {
    if (this.at >= this.end) throw broken()
    const value = this.bytes[this.at] ?? 0
    this.at += 1
    return value
  }

  /** An integer with a prefix of so many bits (RFC 7541 section 5.1). */
  private integer(first: number, bits: number): number {
    const most = (1 << bits) - 1
    let value = first & most
    if (value < most) return value
    for (let shift = 0; shift <= 21; shift += 7) {
      const next = this.byte()
      value += (next & 127) << shift
      if (next < 128) return value
    }
    throw broken()
  }

  /** Reads a string, and leaves where its characters stand in `text`. */
  private string(): void {
    const first = this.byte()
    const length = this.integer(first, 7)
    if (length > this.end - this.at) throw broken()
    const from = this.at
    this.at += length
    if (first < 128) {
      this.text = this.bytes
      this.textFrom = from
      this.textTo = this.at
      return
    }
    const room = longestDecoded(length)
    if (room > this.scratch.length) this.scratch = Buffer.allocUnsafe(room * 2)
    const decoded = decodeHuffman(this.bytes, from, this.at, this.scratch)
    if (decoded < 0) throw broken()
    this.text = this.scratch
    this.textFrom = 0
    this.textTo = decoded
  }

  private entry(index: number): TableEntry {
    const found = index <= fixed.length ? fixed[index - 1] : this.table.get(index - fixed.length)
    if (found === undefined) throw broken()
    return found
  }
}

const broken = () => new ConnectionError('header-block')

/**
 * @param wanted names of headers whose values are told; those of others are checked, and told as empty where that
 *   saves making a string
 */
export function createHeaderDecoder(wanted: ReadonlySet<string>): HeaderDecoder {
  return new Decoder(wanted)
}
