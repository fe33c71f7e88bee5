import { crc32, deflateRawSync } from 'node:zlib'
import type { SeekableBytes } from '../../../src/credential/archive/zip.ts'

/** One file of an archive, and what its head says that is not so. */
export interface ArchiveEntry {
  readonly name: string
  readonly content: Uint8Array
  readonly isStored?: boolean
  readonly method?: number
  /** General purpose bit flags: 1 is encrypted. */
  readonly flags?: number
  /** What the head says of its length. */
  readonly declaredSize?: number
  /** What it says of its packed length. */
  readonly declaredPacked?: number
  readonly isZip64?: boolean
}

/**
 * Writes an archive (APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16), which may lie.
 *
 * @param entries its files, in order
 */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const { name, content, isStored = false, flags = 0, isZip64 = false } = entry
    const data = isStored ? Buffer.from(content) : deflateRawSync(content)
    const [size, method] = [entry.declaredSize ?? content.length, entry.method ?? (isStored ? 0 : 8)]
    const nameBytes = Buffer.from(name)
    const sizes = Buffer.alloc(8)
    sizes.writeUInt32LE(isZip64 ? 0xffffffff : (entry.declaredPacked ?? data.length), 0)
    sizes.writeUInt32LE(isZip64 ? 0xffffffff : size, 4)
    const extra = isZip64 ? zip64Extra(size, data.length) : Buffer.alloc(0)
    const common = Buffer.alloc(8)
    common.writeUInt16LE(0x800 | flags, 0)
    common.writeUInt16LE(method, 2)
    const shared = Buffer.concat([common, checkSum(content), sizes])
    const lengths = Buffer.alloc(4)
    lengths.writeUInt16LE(nameBytes.length, 0)
    lengths.writeUInt16LE(extra.length, 2)
    const local = Buffer.concat([Buffer.from('504b03042d00', 'hex'), shared, lengths, nameBytes, extra, data])
    const place = Buffer.alloc(4)
    place.writeUInt32LE(at)
    locals.push(local)
    central.push(
      Buffer.concat([
        Buffer.from('504b01022d002d00', 'hex'),
        shared,
        lengths,
        Buffer.alloc(10),
        place,
        nameBytes,
        extra,
      ]),
    )
    at += local.length
  }
  return Buffer.concat([...locals, ...central, endOf(entries.length, Buffer.concat(central).length, at)])
}

function checkSum(content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(crc32(content))
  return bytes
}

function zip64Extra(size: number, packed: number): Buffer {
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(size), 4)
  extra.writeBigUInt64LE(BigInt(packed), 12)
  return extra
}

function endOf(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(at, 16)
  return end
}

/** Bytes in memory, as a file that is read here and there. */
export function seekable(bytes: Buffer): SeekableBytes & { readonly taken: { bytes: number } } {
  const taken = { bytes: 0 }
  return {
    size: bytes.length,
    taken,
    async read(offset, length) {
      const part = bytes.subarray(offset, offset + length)
      taken.bytes += part.length
      return part
    },
  }
}
