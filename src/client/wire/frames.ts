/** Frame types of HTTP/2 (RFC 9113 section 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
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

/** Largest payload of a frame that everybody has to take, and the largest this side takes. */
export const defaultFrameSize = 16_384

/** Credit of a stream and of a connection at first (RFC 9113 section 6.9.2). */
export const defaultWindow = 65_535

const headLength = 9

/** @returns a frame with its head */
export function frame(type: number, flag: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(headLength + payload.length)
  bytes.writeUIntBE(payload.length, 0, 3)
  bytes[3] = type
  bytes[4] = flag
  bytes.writeUInt32BE(stream, 5)
  bytes.set(payload, headLength)
  return bytes
}

/** @returns the payload of a frame that is one 32-bit number: RST_STREAM, WINDOW_UPDATE */
export function number32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
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

/** One frame that came in. */
export interface Frame {
  readonly type: number
  readonly flag: number
  readonly stream: number
  readonly payload: Buffer
}

/** The other side broke a rule; `code` is HTTP/2's (RFC 9113 section 7). */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Cuts what arrives into frames. */
export interface FrameReader {
  /**
   * @param chunk as it came from the socket
   * @returns the frames that are complete now; their payloads are views, good until the next turn
   * @throws ProtocolError FRAME_SIZE_ERROR
   */
  read(chunk: Buffer): Generator<Frame>
}

/** @returns a reader with nothing in it */
export function createFrameReader(): FrameReader {
  let rest: Buffer = Buffer.alloc(0)
  return {
    *read(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let at = 0
      while (bytes.length - at >= headLength) {
        const length = bytes.readUIntBE(at, 3)
        if (length > defaultFrameSize) throw new ProtocolError(6, 'a frame is larger than allowed')
        const end = at + headLength + length
        if (end > bytes.length) break
        const type = bytes[at + 3] ?? 0
        const flag = bytes[at + 4] ?? 0
        const stream = bytes.readUInt32BE(at + 5) & 0x7fffffff
        const payload = bytes.subarray(at + headLength, end)
        at = end
        yield { type, flag, stream, payload }
      }
      rest = Buffer.from(bytes.subarray(at))
    },
  }
}

/**
 * @param frame DATA or HEADERS
 * @returns its payload without padding and priority (RFC 9113 sections 6.1 and 6.2)
 * @throws ProtocolError when there is more padding than frame
 */
export function unpadded({ flag, payload, type }: Frame): Buffer {
  const isPadded = (flag & flags.padded) !== 0
  const padding = isPadded ? (payload[0] ?? 0) : 0
  const priority = type === frameTypes.headers && (flag & flags.priority) !== 0 ? 5 : 0
  const from = (isPadded ? 1 : 0) + priority
  if (from + padding > payload.length) throw new ProtocolError(1, 'a frame has more padding than bytes')
  return payload.subarray(from, payload.length - padding)
}
