/** HTTP/2 frames as this server writes and reads them: nothing is shared with the client that it judges (RFC 9113). */

export const types = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flags = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const

/** Error codes by number (RFC 9113 section 7). */
export const errorNames = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const

export type ErrorName = (typeof errorNames)[number]

/** Settings by number (RFC 9113 section 6.5.2, RFC 8441, RFC 9218). */
export const settingNumbers = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
  enableConnectProtocol: 8,
  noRfc7540Priorities: 9,
} as const

export type Settings = Partial<Record<keyof typeof settingNumbers, number>>

const bytesOf = (payload: string | Uint8Array) =>
  typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload

/** A frame; every field is taken as given, also where it makes no sense. */
export function frame(
  type: number,
  flag: number,
  stream: number,
  payload: string | Uint8Array = '',
  length = payload.length,
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(length, 0, 3)
  head[3] = type
  head[4] = flag
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, bytesOf(payload)])
}

export function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const setting = (number: number, value: number) => {
  const bytes = Buffer.alloc(6)
  bytes.writeUInt16BE(number)
  bytes.writeUInt32BE(value, 2)
  return bytes
}

/** SETTINGS with pairs of any number. */
export const rawSettings = (...pairs: readonly (readonly [number: number, value: number])[]) =>
  frame(types.settings, 0, 0, Buffer.concat(pairs.map(([number, value]) => setting(number, value))))

export const settings = (values: Settings = {}) =>
  rawSettings(
    ...Object.entries(values).map(
      ([name, value]) => [settingNumbers[name as keyof Settings], value] as const,
    ),
  )

export const settingsAck = () => frame(types.settings, flags.ack, 0)

/** HEADERS that begins and ends its block, and its stream too unless another flag is given. */
export const headers = (
  stream: number,
  block: Uint8Array,
  flag: number = flags.endHeaders | flags.endStream,
) => frame(types.headers, flag, stream, block)

/** HEADERS with the block in it, after which DATA follows. */
export const head = (stream: number, block: Uint8Array) => headers(stream, block, flags.endHeaders)

export const continuation = (stream: number, block: Uint8Array, flag: number = flags.endHeaders) =>
  frame(types.continuation, flag, stream, block)

export const data = (stream: number, body: string | Uint8Array, flag: number = flags.endStream) =>
  frame(types.data, flag, stream, body)

/** DATA or HEADERS with padding: its length, what it holds, zeros. */
export const padded = (
  type: number,
  flag: number,
  stream: number,
  payload: string | Uint8Array,
  length: number,
) =>
  frame(
    type,
    flag | flags.padded,
    stream,
    Buffer.concat([Buffer.from([length]), bytesOf(payload), Buffer.alloc(length)]),
  )

export const reset = (stream: number, error: ErrorName) =>
  frame(types.reset, 0, stream, number32(errorNames.indexOf(error)))

export const windowUpdate = (stream: number, more: number) =>
  frame(types.windowUpdate, 0, stream, number32(more))

export const ping = (payload = '12345678') => frame(types.ping, 0, 0, payload)

export const goaway = (last: number, error: ErrorName, debug: string | Uint8Array = '') =>
  frame(
    types.goaway,
    0,
    0,
    Buffer.concat([number32(last), number32(errorNames.indexOf(error)), bytesOf(debug)]),
  )

/** One frame that a client sent. */
export interface Frame {
  readonly type: number
  readonly flag: number
  readonly stream: number
  readonly payload: Buffer
}

/** Cuts what a client sends into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer): Frame[] {
    const frames: Frame[] = []
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (bytes.length >= 9) {
      const length = bytes.readUIntBE(0, 3)
      if (bytes.length < 9 + length) break
      frames.push({
        type: bytes.readUInt8(3),
        flag: bytes.readUInt8(4),
        stream: bytes.readUInt32BE(5),
        payload: bytes.subarray(9, 9 + length),
      })
      bytes = bytes.subarray(9 + length)
    }
    this.#rest = bytes
    return frames
  }
}
