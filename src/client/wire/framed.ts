import type { TLSSocket } from 'node:tls'
import { readReply } from '../../apns/reply.ts'
import type { Exchange } from '../request.ts'
import {
  createFrameReader,
  defaultFrameSize,
  defaultWindow,
  type Frame,
  flags,
  frame,
  frameTypes,
  number32,
  ProtocolError,
  preface,
  settings,
  settingsPayload,
  unpadded,
} from './frames.ts'
import { createHeaderWriter, HeaderBlockError, type HeaderWriter, readHeaderBlock } from './header-block.ts'
import type { Wire, WireOptions } from './wire.ts'

/** Error codes (RFC 9113 section 7). */
const codes = { none: 0, protocol: 1, flowControl: 3, refused: 7, cancel: 8, compression: 9 } as const

/** Headers that are another in every request. */
const once: ReadonlySet<string> = new Set([':path', 'apns-id'])

/** Credit that is given for answers, and given again when half of it is used: APNs' have less than 100 bytes. */
const answerWindow = 16 * 1024 * 1024

/** Longest body of an answer that is read, in bytes: within the credit a stream begins with. */
const longestBody = 32_768

/** Highest number a client's stream can have. */
const lastStream = 0x7fffffff

interface Stream {
  readonly id: number
  readonly settle: (exchange: Exchange) => void
  /** Moment of `performance.now()` at which waiting ends. */
  readonly deadline: number
  /** How much more the other side takes of the body, and what of the body has not been sent. */
  credit: number
  rest: Uint8Array
  head?: Record<string, string>
  body: Buffer[]
  bodyLength: number
}

const nothing = new Uint8Array(0)

/**
 * HTTP/2 for pushes and nothing else, on a socket of ours: small requests with much the same headers, smaller answers.
 * Many requests leave in one write, and no stream object is made for any of them, which is where node:http2 spends
 * nine tenths of its time. The rules are those of RFC 9113 and RFC 7541.
 *
 * @param socket after its handshake, with `h2` chosen
 * @param options see {@link WireOptions}
 * @returns the wire, when the other side's SETTINGS have come
 */
export function framedWire(socket: TLSSocket, options: WireOptions): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const streams = new Map<number, Stream>()
    const reader = createFrameReader()
    let writer: HeaderWriter | undefined
    let nextStream = 1
    let maxStreams = Number.POSITIVE_INFINITY
    let frameSize = defaultFrameSize
    let streamCredit = defaultWindow
    let credit = defaultWindow
    let answerBytes = 0
    let goodbye = false
    let down = false
    /** A header block that goes on in the next frame. */
    let unfinished: { readonly id: number; readonly ends: boolean; readonly parts: Buffer[] } | undefined
    let sweeper: NodeJS.Timeout | undefined

    let outgoing: Uint8Array[] = []
    /** What is sent in one turn of the event loop leaves in one write: one TLS record for many requests. */
    const send = (bytes: Uint8Array) => {
      if (outgoing.length === 0) setImmediate(flush)
      outgoing.push(bytes)
    }
    const flush = () => {
      const bytes = outgoing
      outgoing = []
      if (!socket.destroyed)
        socket.write(bytes.length === 1 && bytes[0] !== undefined ? bytes[0] : Buffer.concat(bytes))
    }

    const finish = (stream: Stream, exchange: Exchange) => {
      streams.delete(stream.id)
      stream.settle(exchange)
    }
    const ended = (stream: Stream, code: number) => {
      const { head } = stream
      finish(stream, head === undefined ? { kind: 'ended', id: stream.id, code } : replied(stream, head))
    }
    const replied = ({ body }: Stream, head: Record<string, string>): Exchange => {
      const text = body.length === 0 ? '' : Buffer.concat(body).toString('utf8')
      return { kind: 'replied', reply: readReply(Number(head[':status']), head, text) }
    }

    const goDown = () => {
      if (down) return
      down = true
      clearTimeout(sweeper)
      for (const stream of [...streams.values()]) ended(stream, codes.none)
      reject(new Error('the connection ended before SETTINGS'))
    }

    const fail = (error: ProtocolError) => {
      send(frame(frameTypes.goaway, 0, 0, Buffer.concat([number32(0), number32(error.code)])))
      flush()
      reject(error)
      socket.destroy(error)
    }

    /** Sends as much of a body as the other side takes. */
    const sendBody = (stream: Stream) => {
      while (stream.rest.length > 0) {
        const size = Math.min(stream.rest.length, credit, stream.credit, frameSize)
        if (size <= 0) return
        const part = stream.rest.subarray(0, size)
        stream.rest = stream.rest.subarray(size)
        credit -= size
        stream.credit -= size
        send(frame(frameTypes.data, stream.rest.length === 0 ? flags.endStream : 0, stream.id, part))
      }
    }
    const sendBodies = () => {
      for (const stream of streams.values()) if (stream.rest.length > 0) sendBody(stream)
    }

    const sendHeaders = (id: number, block: Uint8Array, ends: boolean) => {
      const end = ends ? flags.endStream : 0
      const first = block.subarray(0, frameSize)
      send(frame(frameTypes.headers, end | (first.length === block.length ? flags.endHeaders : 0), id, first))
      for (let at = frameSize; at < block.length; at += frameSize) {
        const isLast = at + frameSize >= block.length
        send(
          frame(
            frameTypes.continuation,
            isLast ? flags.endHeaders : 0,
            id,
            block.subarray(at, at + frameSize),
          ),
        )
      }
    }

    /** All wait equally long, so the first in the map is the first to have waited enough. */
    const sweep = () => {
      const now = performance.now()
      sweeper = undefined
      for (const stream of streams.values()) {
        if (stream.deadline > now) {
          sweeper = setTimeout(sweep, stream.deadline - now)
          return
        }
        send(frame(frameTypes.resetStream, 0, stream.id, number32(codes.cancel)))
        finish(stream, { kind: 'silent' })
      }
    }

    const onHeaders = (id: number, block: Uint8Array, ends: boolean) => {
      const stream = streams.get(id)
      let head: Record<string, string>
      try {
        head = readHeaderBlock(block)
      } catch (error) {
        if (error instanceof HeaderBlockError) throw new ProtocolError(codes.compression, error.message)
        throw error
      }
      if (stream === undefined) return
      // 1xx comes before the answer; a second head after it is a trailer, of which nothing is wanted.
      if (stream.head === undefined && !/^1\d\d$/.test(head[':status'] ?? '')) stream.head = head
      if (ends) onEnd(stream)
    }

    const onEnd = (stream: Stream) => {
      // Answered before the whole body had left: the rest of it is of no use to anybody.
      if (stream.rest.length > 0) send(frame(frameTypes.resetStream, 0, stream.id, number32(codes.cancel)))
      ended(stream, codes.protocol)
    }

    const onData = (received: Frame) => {
      answerBytes += received.payload.length
      if (answerBytes > answerWindow / 2) {
        send(frame(frameTypes.windowUpdate, 0, 0, number32(answerBytes)))
        answerBytes = 0
      }
      const stream = streams.get(received.stream)
      if (stream === undefined) return
      const data = unpadded(received)
      stream.bodyLength += data.length
      if (stream.bodyLength <= longestBody) stream.body.push(Buffer.from(data))
      else if ((received.flag & flags.endStream) === 0) {
        send(frame(frameTypes.resetStream, 0, stream.id, number32(codes.cancel)))
        ended(stream, codes.cancel)
        return
      }
      if ((received.flag & flags.endStream) !== 0) onEnd(stream)
    }

    const onSetting = (setting: number, value: number) => {
      switch (setting) {
        case settings.headerTableSize:
          writer?.resize(value)
          break
        case settings.maxConcurrentStreams:
          maxStreams = value
          break
        case settings.initialWindowSize:
          for (const stream of streams.values()) stream.credit += value - streamCredit
          streamCredit = value
          break
        case settings.maxFrameSize:
          frameSize = value
      }
    }

    const onSettings = ({ flag, payload }: Frame) => {
      if ((flag & flags.ack) !== 0) return
      let tableSize = 4096
      for (let at = 0; at + 6 <= payload.length; at += 6) {
        const setting = payload.readUInt16BE(at)
        const value = payload.readUInt32BE(at + 2)
        if (setting === settings.headerTableSize) tableSize = value
        onSetting(setting, value)
      }
      send(frame(frameTypes.settings, flags.ack, 0, nothing))
      sendBodies()
      if (writer === undefined) {
        writer = createHeaderWriter(tableSize)
        resolve(wire)
      } else options.onSettings()
    }

    const onGoaway = ({ payload }: Frame) => {
      const last = payload.readUInt32BE(0) & lastStream
      const code = payload.readUInt32BE(4)
      goodbye = true
      options.onGoaway(code, last, Buffer.from(payload.subarray(8)))
      for (const stream of [...streams.values()]) if (stream.id > last) ended(stream, codes.refused)
      // With an error nothing more is answered.
      if (code !== codes.none) socket.destroy()
    }

    const onWindowUpdate = ({ stream: id, payload }: Frame) => {
      const more = payload.readUInt32BE(0) & lastStream
      if (id === 0) {
        credit += more
        sendBodies()
        return
      }
      const stream = streams.get(id)
      if (stream === undefined) return
      stream.credit += more
      sendBody(stream)
    }

    const onFrame = (received: Frame) => {
      const { type, flag, stream: id, payload } = received
      if (writer === undefined && type !== frameTypes.settings && type !== frameTypes.goaway)
        throw new ProtocolError(codes.protocol, 'the other side does not begin with SETTINGS')
      if (unfinished !== undefined && (type !== frameTypes.continuation || id !== unfinished.id))
        throw new ProtocolError(codes.protocol, 'a header block is interrupted')
      switch (type) {
        case frameTypes.headers: {
          const ends = (flag & flags.endStream) !== 0
          const block = unpadded(received)
          if ((flag & flags.endHeaders) !== 0) onHeaders(id, block, ends)
          else unfinished = { id, ends, parts: [Buffer.from(block)] }
          break
        }
        case frameTypes.continuation: {
          if (unfinished === undefined) throw new ProtocolError(codes.protocol, 'CONTINUATION of nothing')
          unfinished.parts.push(Buffer.from(payload))
          if (unfinished.parts.length > 64)
            throw new ProtocolError(codes.protocol, 'a header block has no end')
          if ((flag & flags.endHeaders) === 0) break
          const { ends, parts } = unfinished
          unfinished = undefined
          onHeaders(id, Buffer.concat(parts), ends)
          break
        }
        case frameTypes.data:
          onData(received)
          break
        case frameTypes.resetStream: {
          const stream = streams.get(id)
          if (stream !== undefined) ended(stream, payload.readUInt32BE(0))
          break
        }
        case frameTypes.settings:
          onSettings(received)
          break
        case frameTypes.ping:
          if ((flag & flags.ack) === 0) send(frame(frameTypes.ping, flags.ack, 0, payload))
          break
        case frameTypes.goaway:
          onGoaway(received)
          break
        case frameTypes.windowUpdate:
          onWindowUpdate(received)
          break
        case frameTypes.pushPromise:
          throw new ProtocolError(codes.protocol, 'a pushed answer was not asked for')
      }
    }

    const wire: Wire = {
      streams: () => maxStreams,
      isDown: () => down || goodbye || nextStream > lastStream,
      exchange(headers, body, settle) {
        if (wire.isDown() || writer === undefined) {
          settle({ kind: 'ended', code: codes.refused })
          return
        }
        const id = nextStream
        nextStream += 2
        const stream: Stream = {
          id,
          settle,
          deadline: performance.now() + options.patience,
          credit: streamCredit,
          rest: body,
          body: [],
          bodyLength: 0,
        }
        streams.set(id, stream)
        sweeper ??= setTimeout(sweep, options.patience)
        const block = writer.write({ ':scheme': 'https', ':authority': options.authority, ...headers }, once)
        sendHeaders(id, block, body.length === 0)
        sendBody(stream)
      },
      close() {
        clearTimeout(sweeper)
        if (down) return
        goodbye = true
        send(frame(frameTypes.goaway, 0, 0, Buffer.concat([number32(0), number32(codes.none)])))
        flush()
        socket.end()
      },
    }

    socket.on('data', (chunk: Buffer) => {
      try {
        for (const received of reader.read(chunk)) onFrame(received)
      } catch (error) {
        // A payload that is too short to be read shows as a RangeError of Buffer.
        if (error instanceof ProtocolError) fail(error)
        else if (error instanceof RangeError) fail(new ProtocolError(codes.protocol, 'a frame is too short'))
        else throw error
      }
    })
    socket.once('close', goDown)
    socket.once('error', goDown)

    send(preface)
    send(
      frame(
        frameTypes.settings,
        0,
        0,
        settingsPayload([
          [settings.headerTableSize, 0],
          [settings.enablePush, 0],
        ]),
      ),
    )
    send(frame(frameTypes.windowUpdate, 0, 0, number32(answerWindow - defaultWindow)))
  })
}
