import { Fault } from '../../fault.ts'
import type { PlistDictionary, PlistValue } from './plist.ts'

const magic = 'bplist00'
const trailerSize = 32
/** Seconds from 1970 to 2001, where Apple's dates begin. */
const appleEpoch = 978_307_200

/** Entitlements and Info.plist files nest three or four deep, and have some hundred values. */
const mostDepth = 32
/** One value may be named from many places: what counts is how often one is read. */
const mostReads = 100_000

/** @returns whether the bytes say that they are a binary property list */
export function isBinaryPlist(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic
}

/**
 * Reads a binary property list, as CFBinaryPList.c of Apple's CoreFoundation lays it out: values, then a table of where
 * each begins, then a trailer of 32 bytes.
 *
 * @param bytes the whole file
 * @returns the value at its top
 * @throws Fault `credential/plist` when it is malformed, names itself inside itself, or is nested too deeply
 */
export function readBinaryPlist(bytes: Uint8Array): PlistValue {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isBinaryPlist(buffer) || buffer.length < magic.length + trailerSize) throw malformed('no trailer')
  return new Reader(buffer).top()
}

/** By the upper four bits of a marker; all others are of no use in files. */
const kind = { single: 0x0, integer: 0x1, real: 0x2, date: 0x3, data: 0x4, ascii: 0x5, utf16: 0x6, uid: 0x8 }
const collections: ReadonlySet<number> = new Set([0xa, 0xc])
const dictionary = 0xd

class Reader {
  readonly #bytes: Buffer
  readonly #offsetSize: number
  readonly #referenceSize: number
  readonly #count: number
  readonly #top: number
  readonly #table: number
  /** Strings and numbers are made once, however many places name them. */
  readonly #scalars = new Map<number, PlistValue>()
  #reads = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const trailer = bytes.length - trailerSize
    this.#offsetSize = this.#number(trailer + 6, 1)
    this.#referenceSize = this.#number(trailer + 7, 1)
    this.#count = this.#number(trailer + 8, 8)
    this.#top = this.#number(trailer + 16, 8)
    this.#table = this.#number(trailer + 24, 8)
    const sizes = [this.#offsetSize, this.#referenceSize]
    if (sizes.some((size) => size < 1 || size > 8)) throw malformed('its trailer makes no sense')
    if (this.#table + this.#count * this.#offsetSize > trailer) throw malformed('its table is cut short')
  }

  top(): PlistValue {
    return this.#value(this.#top, 0)
  }

  /** Whole numbers up to eight bytes, the first the highest; what is beyond a double's precision is no real file's. */
  #number(at: number, size: number): number {
    if (at < 0 || at + size > this.#bytes.length) throw malformed('it ends too soon')
    let value = 0
    for (const byte of this.#bytes.subarray(at, at + size)) value = value * 256 + byte
    return value
  }

  #value(index: number, depth: number): PlistValue {
    if (index >= this.#count) throw malformed(`there is no value ${index}`)
    if (depth > mostDepth) throw malformed('it is nested too deeply')
    this.#reads += 1
    if (this.#reads > mostReads) throw malformed('too many values')
    const known = this.#scalars.get(index)
    if (known !== undefined) return known
    const at = this.#number(this.#table + index * this.#offsetSize, this.#offsetSize)
    const type = this.#number(at, 1) >> 4
    if (collections.has(type)) return this.#array(at, depth)
    if (type === dictionary) return this.#dictionary(at, depth)
    const scalar = this.#scalar(at, type)
    this.#scalars.set(index, scalar)
    return scalar
  }

  /** How many things follow a marker, and where: fifteen means that a whole number says it. */
  #extent(at: number): { readonly count: number; readonly start: number } {
    const low = this.#number(at, 1) & 0xf
    if (low !== 0xf) return { count: low, start: at + 1 }
    const size = 2 ** (this.#number(at + 1, 1) & 0xf)
    if (size > 8) throw malformed('a length makes no sense')
    return { count: this.#number(at + 2, size), start: at + 2 + size }
  }

  #slice(start: number, length: number): Buffer {
    if (start + length > this.#bytes.length) throw malformed('it ends too soon')
    return this.#bytes.subarray(start, start + length)
  }

  #references(start: number, count: number): number[] {
    const references = this.#slice(start, count * this.#referenceSize)
    return Array.from({ length: references.length / this.#referenceSize }, (_, index) =>
      this.#number(start + index * this.#referenceSize, this.#referenceSize),
    )
  }

  #array(at: number, depth: number): PlistValue[] {
    const { count, start } = this.#extent(at)
    return this.#references(start, count).map((index) => this.#value(index, depth + 1))
  }

  #dictionary(at: number, depth: number): PlistDictionary {
    const { count, start } = this.#extent(at)
    const keys = this.#references(start, count)
    const values = this.#references(start + count * this.#referenceSize, count)
    return Object.fromEntries(
      keys.map((key, index) => [
        String(this.#value(key, depth + 1)),
        this.#value(values[index] ?? this.#count, depth + 1),
      ]),
    )
  }

  #scalar(at: number, type: number): PlistValue {
    const low = this.#number(at, 1) & 0xf
    switch (type) {
      case kind.single:
        if (low === 0x8 || low === 0x9) return low === 0x9
        break
      case kind.integer:
        // Eight bytes have a sign; sixteen are written for what does not fit into them.
        return low === 3
          ? Number(this.#slice(at + 1, 8).readBigInt64BE())
          : this.#number(at + 1, 2 ** (low & 3))
      case kind.real:
        if (low === 2) return this.#slice(at + 1, 4).readFloatBE()
        if (low === 3) return this.#slice(at + 1, 8).readDoubleBE()
        break
      case kind.date:
        return this.#date(at)
      case kind.data: {
        const { count, start } = this.#extent(at)
        return this.#slice(start, count)
      }
      case kind.ascii: {
        const { count, start } = this.#extent(at)
        return this.#slice(start, count).toString('latin1')
      }
      case kind.utf16: {
        const { count, start } = this.#extent(at)
        return Buffer.from(this.#slice(start, count * 2))
          .swap16()
          .toString('utf16le')
      }
      case kind.uid:
        return this.#number(at + 1, Math.min(low + 1, 8))
    }
    throw malformed(`a value of unknown kind ${this.#number(at, 1)}`)
  }

  #date(at: number): Date {
    const date = new Date((this.#slice(at + 1, 8).readDoubleBE() + appleEpoch) * 1000)
    if (Number.isNaN(date.getTime())) throw malformed('a date makes no sense')
    return date
  }
}

function malformed(detail: string): Fault {
  return new Fault('credential/plist', {
    en: `The binary property list is damaged (${detail}).`,
    zh: `二进制 plist 已损坏（${detail}）。`,
  })
}
