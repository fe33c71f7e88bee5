import { ConnectionError } from './connection-error.ts'

/** Frame types of HTTP/2 (RFC 9113 section 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

/** Flags of frames; 1 is END_STREAM on DATA and HEADERS, ACK on SETTINGS and PING. */
export const flags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const

/** Settings (RFC 9113 section 6.5.2). */
export const settings = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
} as const

/** What a client says first (RFC 9113 section 3.4). */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** Largest payload of a frame that everybody has to take, and the largest this side takes; and what may be allowed. */
export const defaultFrameSize = 16_384
export const largestFrameSize = 16_777_215

/** Length of the head of a frame. */
export const headLength = 9

/** Highest number of a stream; the bit above is reserved. */
export const lastStream = 0x7fffffff

/**
 * Writes the head of a frame.
 *
 * @param at where in `bytes`
 * @param length of the payload
 * @returns where the payload begins
 */
export function writeHead(
  bytes: Uint8Array,
  at: number,
  length: number,
  type: number,
  flag: number,
  stream: number,
): number {
  bytes[at] = length >>> 16
  bytes[at + 1] = length >>> 8
  bytes[at + 2] = length
  bytes[at + 3] = type
  bytes[at + 4] = flag
  return writeNumber(bytes, at + 5, stream)
}

/** Writes a number of 32 bits. @returns where the next byte goes */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
  return at + 4
}

/** @returns the number of 32 bits that stands there, without a sign */
export function readNumber(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  )
}

/** @returns a whole frame */
export function frame(type: number, flag: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(headLength + payload.length)
  bytes.set(payload, writeHead(bytes, 0, payload.length, type, flag, stream))
  return bytes
}

/** @returns the payload of a frame that is one number: RST_STREAM, WINDOW_UPDATE */
export function number32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  writeNumber(bytes, 0, value)
  return bytes
}

/** @returns the payload of SETTINGS */
export function settingsPayload(pairs: readonly (readonly [setting: number, value: number])[]): Buffer {
  const bytes = Buffer.allocUnsafe(pairs.length * 6)
  pairs.forEach(([setting, value], index) => {
    bytes.writeUInt16BE(setting, index * 6)
    bytes.writeUInt32BE(value, index * 6 + 2)
  })
  return bytes
}

/** What a frame of one type has to look like: whose it is, and how long its payload may be. */
interface FrameShape {
  /** The connection's (stream 0), a stream's, or either. */
  readonly on: 'connection' | 'stream' | 'either'
  readonly least: number
  readonly most: number
  /** The length is a multiple of this. */
  readonly unit: number
}

const any = { least: 0, most: largestFrameSize, unit: 1 }
const exactly = (length: number) => ({ least: length, most: length, unit: 1 })

/** RFC 9113 sections 6.1 to 6.10, in the order of the types. */
const shapes: readonly FrameShape[] = [
  { on: 'stream', ...any },
  { on: 'stream', ...any },
  { on: 'stream', ...exactly(5) },
  { on: 'stream', ...exactly(4) },
  { on: 'connection', ...any, unit: 6 },
  { on: 'stream', ...any, least: 4 },
  { on: 'connection', ...exactly(8) },
  { on: 'connection', ...any, least: 8 },
  { on: 'either', ...exactly(4) },
  { on: 'stream', ...any },
]

/**
 * @throws ConnectionError `frame-size`, `frame-stream`, `frame-length`; types that nobody knows are let through
 *   (RFC 9113 section 4.1)
 */
function checkShape(type: number, length: number, stream: number): void {
  if (length > defaultFrameSize) throw new ConnectionError('frame-size')
  const shape = shapes[type]
  if (shape === undefined) return
  if (shape.on !== 'either' && (stream === 0) !== (shape.on === 'connection'))
    throw new ConnectionError('frame-stream')
  if (length < shape.least || length > shape.most || length % shape.unit !== 0)
    throw new ConnectionError('frame-length')
}

/** Gets one frame: the payload is `bytes` from `from` to `to`, and good until it returns. */
export type FrameHandler = (
  type: number,
  flag: number,
  stream: number,
  bytes: Buffer,
  from: number,
  to: number,
) => void

/** Cuts what arrives into frames; no object is made for any of them. */
export interface FrameReader {
  /**
   * @param chunk as it came from the socket
   * @throws ConnectionError for a frame that has not the shape of its type, and whatever the handler throws
   */
  read(chunk: Buffer): void
}

/**
 * @param handle called with each whole frame
 * @returns a reader with nothing in it
 */
export function createFrameReader(handle: FrameHandler): FrameReader {
  /** A frame that began in an earlier chunk. */
  let kept: Buffer | undefined
  let filled = 0

  const lengthAt = (bytes: Buffer, at: number) =>
    ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)

  const take = (bytes: Buffer, at: number, length: number) => {
    const from = at + headLength
    const stream = readNumber(bytes, at + 5) & lastStream
    handle(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, bytes, from, from + length)
  }

  const check = (bytes: Buffer, at: number): number => {
    const length = lengthAt(bytes, at)
    checkShape(bytes[at + 3] ?? 0, length, readNumber(bytes, at + 5) & lastStream)
    return length
  }

  /** Completes the frame that was begun. @returns how much of the chunk it took */
  const goOn = (chunk: Buffer): number => {
    kept ??= Buffer.allocUnsafe(headLength + defaultFrameSize)
    let at = 0
    const fill = (upTo: number) => {
      if (kept === undefined || filled >= upTo) return true
      const copied = chunk.copy(kept, filled, at, Math.min(chunk.length, at + upTo - filled))
      at += copied
      filled += copied
      return filled === upTo
    }
    const hadHead = filled >= headLength
    if (!fill(headLength)) return at
    const length = hadHead ? lengthAt(kept, 0) : check(kept, 0)
    if (!fill(headLength + length)) return at
    filled = 0
    take(kept, 0, length)
    return at
  }

  return {
    read(chunk) {
      let at = filled > 0 ? goOn(chunk) : 0
      while (chunk.length - at >= headLength) {
        const length = check(chunk, at)
        const end = at + headLength + length
        if (end > chunk.length) break
        take(chunk, at, length)
        at = end
      }
      if (at < chunk.length) goOn(at === 0 ? chunk : chunk.subarray(at))
    },
  }
}
