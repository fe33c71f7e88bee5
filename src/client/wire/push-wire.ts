import type { Duplex } from 'node:stream'
import { errorCodes, type RuleName, rules } from '../../diagnosis/http2-rules.ts'
import { HeadReader, isInterim, replyOf, wantedHeaders } from './answer.ts'
import { ConnectionError } from './connection-error.ts'
import { defaultWindow, grown, largestWindow, ReceiveWindow, sendable } from './flow-control.ts'
import {
  createFrameReader,
  defaultFrameSize,
  flags,
  frameTypes,
  headLength,
  largestFrameSize,
  lastStream,
  number32,
  preface,
  readNumber,
  settings,
  settingsPayload,
  writeHead,
} from './frames.ts'
import { HeaderAssembly } from './header-assembly.ts'
import { createHeaderDecoder } from './header-decoder.ts'
import { createHeaderEncoder, type Headers } from './header-encoder.ts'
import { Output } from './output.ts'
import { GivenUp, Stream } from './streams.ts'
import type { Exchange, Wire, WireOptions } from './wire.ts'

/** Credit that is given for all answers together: APNs' have less than 100 bytes. */
const answerWindow = 16 * 1024 * 1024

/** Frames that bring nothing, between two answers; whoever sends more of them keeps us busy for nothing. */
const mostInVain = 10_000

/** Milliseconds that a peer which broke a rule has to take our goodbye. */
const goodbyePatience = 500

const nothing = new Uint8Array(0)
const noReply: Exchange = { kind: 'silent' }

/** What a middlebox says that agreed on h2 and then speaks HTTP/1.1. */
const http1 = 'HTTP/'

/**
 * HTTP/2 for pushes and nothing else, on a socket of ours: small requests with much the same headers, smaller answers.
 * Many requests leave in one write, and no stream object of Node's is made for any of them, which is where node:http2
 * spends nine tenths of its time. The rules are those of RFC 9113 and RFC 7541.
 */
export class PushWire<Tag> implements Wire<Tag> {
  private readonly socket: Duplex
  private readonly options: WireOptions<Tag>
  private readonly open = new Map<number, Stream<Tag>>()
  /** Those of them whose body has not wholly left. */
  private readonly blocked = new Set<Stream<Tag>>()
  private readonly givenUp = new GivenUp()
  private readonly output: Output
  private readonly encoder
  private readonly decoder = createHeaderDecoder(wantedHeaders)
  private readonly head = new HeadReader()
  private readonly window = new ReceiveWindow(answerWindow)
  private assembly: HeaderAssembly | undefined
  private nextStream: number
  private maxStreams = Number.POSITIVE_INFINITY
  private frameSize = defaultFrameSize
  private streamCredit = defaultWindow
  private credit = defaultWindow
  private inVain = 0
  private goawayLast: number | undefined
  private isOver = false
  private isClosing = false
  private hasSettings = false
  private begins = ''
  /** When the chunk came that is being read. */
  private readAt = 0
  private shortest: number | undefined
  private readonly begunAt = performance.now()
  private now = 0
  private isTurn = false
  private sweeper: NodeJS.Timeout | undefined

  /**
   * @param socket after its handshake, with `h2` chosen
   * @param options see {@link WireOptions}
   */
  constructor(socket: Duplex, options: WireOptions<Tag>) {
    this.socket = socket
    this.options = options
    this.nextStream = options.firstStream ?? 1
    this.encoder = createHeaderEncoder(options.authority)
    this.output = new Output((bytes, isSent) => {
      if (!socket.destroyed) socket.write(bytes, isSent)
    })
    const reader = createFrameReader((type, flag, stream, bytes, from, to) =>
      this.onFrame(type, flag, stream, bytes, from, to),
    )
    socket.on('data', (chunk: Buffer) => this.onChunk(chunk, reader.read))
    socket.once('close', () => this.onEnd())
    socket.once('error', () => this.onEnd())
    this.output.raw(preface)
    this.output.frame(frameTypes.settings, 0, 0, settingsPayload([[settings.enablePush, 0]]))
    this.output.frame(frameTypes.windowUpdate, 0, 0, number32(answerWindow - defaultWindow))
    this.takeTurn()
  }

  streams(): number {
    return this.maxStreams
  }

  roundTrip(): number | undefined {
    return this.shortest
  }

  isUsedUp(): boolean {
    return this.nextStream > lastStream
  }

  /** Whether it takes no more requests. */
  isDown(): boolean {
    return this.isOver || this.isClosing || this.goawayLast !== undefined || this.isUsedUp()
  }

  exchange(tag: Tag, path: string, shared: Headers, own: Headers | undefined, body: Uint8Array): void {
    if (this.isDown()) {
      this.options.settle(tag, { kind: 'ended', code: errorCodes.refused })
      return
    }
    this.takeTurn()
    const { output, options } = this
    const id = this.nextStream
    this.nextStream += 2
    const stream = new Stream(id, tag, this.now + options.patience, this.streamCredit)
    this.open.set(id, stream)
    this.sweeper ??= setTimeout(() => this.sweep(), options.patience)
    const bound = this.encoder.bound(path, shared, own)
    output.reserve(2 * headLength + bound + Math.min(body.length, this.frameSize))
    const from = output.at + headLength
    const to = this.encoder.write(output.bytes, from, path, shared, own)
    const end = body.length === 0 ? flags.endStream : 0
    if (to - from > this.frameSize) this.sendLongHead(id, Buffer.from(output.bytes.subarray(from, to)), end)
    else {
      writeHead(output.bytes, output.at, to - from, frameTypes.headers, end | flags.endHeaders, id)
      output.at = to
    }
    if (end === 0) {
      stream.rest = body
      this.sendBody(stream)
    }
  }

  close(): void {
    if (this.isOver || this.isClosing) return
    this.isClosing = true
    clearTimeout(this.sweeper)
    this.sendGoaway(errorCodes.none)
    this.output.flush()
    this.socket.end()
  }

  /** What is sent in one turn of the event loop leaves together; so its clock is read once, too. */
  private takeTurn(): void {
    if (this.isTurn) return
    this.isTurn = true
    this.now = performance.now()
    setImmediate(() => this.endTurn())
  }

  private endTurn(): void {
    this.isTurn = false
    this.output.flush()
  }

  private sendGoaway(code: number): void {
    const payload = Buffer.alloc(8)
    payload.writeUInt32BE(code, 4)
    this.output.frame(frameTypes.goaway, 0, 0, payload)
  }

  /** A head that is longer than a frame of the other side may be. */
  private sendLongHead(id: number, block: Buffer, end: number): void {
    for (let at = 0; at < block.length; at += this.frameSize) {
      const part = block.subarray(at, at + this.frameSize)
      const isLast = at + this.frameSize >= block.length ? flags.endHeaders : 0
      if (at === 0) this.output.frame(frameTypes.headers, end | isLast, id, part)
      else this.output.frame(frameTypes.continuation, isLast, id, part)
    }
  }

  /** Sends as much of a body as the other side takes. */
  private sendBody(stream: Stream<Tag>): void {
    while (stream.rest.length > 0) {
      const size = sendable(stream.rest.length, this.credit, stream.credit, this.frameSize)
      if (size === 0) {
        this.blocked.add(stream)
        return
      }
      const isLast = size === stream.rest.length
      this.output.frame(
        frameTypes.data,
        isLast ? flags.endStream : 0,
        stream.id,
        isLast ? stream.rest : stream.rest.subarray(0, size),
      )
      stream.rest = isLast ? nothing : stream.rest.subarray(size)
      this.credit -= size
      stream.credit -= size
    }
    if (this.blocked.size > 0) this.blocked.delete(stream)
  }

  private sendBodies(): void {
    if (this.blocked.size === 0) return
    for (const stream of [...this.blocked]) {
      if (this.credit <= 0) return
      this.sendBody(stream)
    }
  }

  private finish(stream: Stream<Tag>, exchange: Exchange): void {
    this.open.delete(stream.id)
    if (this.blocked.size > 0) this.blocked.delete(stream)
    this.options.settle(stream.tag, exchange)
  }

  /** Gives a stream up, and says so. */
  private reset(stream: Stream<Tag>, code: number, exchange: Exchange): void {
    this.givenUp.add(stream.id)
    this.output.frame(frameTypes.resetStream, 0, stream.id, number32(code))
    this.finish(stream, exchange)
  }

  /** A stream on which a rule was broken that is its own affair (RFC 9113 section 5.4.2). */
  private blame(stream: Stream<Tag>, rule: RuleName): void {
    this.reset(stream, rules[rule].code, { kind: 'malformed', rule })
  }

  /** All wait equally long, so the first in the map is the first to have waited enough. */
  private sweep(): void {
    this.sweeper = undefined
    const now = performance.now()
    for (const stream of this.open.values()) {
      if (stream.deadline > now) {
        this.sweeper = setTimeout(() => this.sweep(), stream.deadline - now)
        break
      }
      this.reset(stream, errorCodes.cancel, noReply)
    }
    this.output.flush()
  }

  private onChunk(chunk: Buffer, read: (chunk: Buffer) => void): void {
    if (this.isOver) return
    this.readAt = performance.now()
    if (!this.hasSettings && this.begins.length < http1.length) this.begins += chunk.toString('latin1', 0, 9)
    try {
      read(chunk)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.fail(!this.hasSettings && this.begins.startsWith(http1) ? 'http1' : error.rule)
      return
    }
    this.output.flush()
  }

  private onEnd(): void {
    clearTimeout(this.sweeper)
    this.isOver = true
    for (const stream of [...this.open.values()]) this.endUnanswered(stream, errorCodes.none)
  }

  private endUnanswered(stream: Stream<Tag>, code: number): void {
    const { head, id } = stream
    // Whatever else comes, a status other than 200 has said that the push was not accepted.
    const isNo = head !== undefined && head.status !== 200
    this.finish(
      stream,
      isNo ? { kind: 'replied', reply: replyOf(head, stream.body()) } : { kind: 'ended', id, code },
    )
  }

  /** Ends the connection as RFC 9113 section 5.4.1 says. */
  private fail(rule: RuleName): void {
    this.isOver = true
    this.options.onViolation(rule)
    this.sendGoaway(rules[rule].code)
    this.output.flush()
    this.onEnd()
    this.socket.end()
    const timer = setTimeout(() => this.socket.destroy(), goodbyePatience)
    this.socket.once('close', () => clearTimeout(timer))
  }

  /** A frame that brings nothing: bounded, however fast they come (RFC 9113 section 10.5). */
  private countInVain(): void {
    this.inVain += 1
    if (this.inVain > mostInVain + this.open.size) throw new ConnectionError('flood')
  }

  private onFrame(type: number, flag: number, id: number, bytes: Buffer, from: number, to: number): void {
    if (this.isOver) return
    if (!this.hasSettings && (type !== frameTypes.settings || (flag & flags.ack) !== 0))
      throw new ConnectionError('settings-first')
    if (type === frameTypes.continuation ? this.assembly?.stream !== id : this.assembly !== undefined)
      throw new ConnectionError('header-block-split')
    switch (type) {
      case frameTypes.headers:
        this.onHeaders(flag, id, bytes, from, to)
        break
      case frameTypes.continuation:
        this.onContinuation(flag, bytes, from, to)
        break
      case frameTypes.data:
        this.onData(flag, id, bytes, from, to)
        break
      case frameTypes.resetStream:
        this.onReset(id, readNumber(bytes, from))
        break
      case frameTypes.settings:
        this.onSettings(flag, bytes, from, to)
        break
      case frameTypes.ping:
        this.onPing(flag, bytes, from, to)
        break
      case frameTypes.goaway:
        this.onGoaway(bytes, from, to)
        break
      case frameTypes.windowUpdate:
        this.onWindowUpdate(id, readNumber(bytes, from) & lastStream)
        break
      case frameTypes.pushPromise:
        throw new ConnectionError('push')
      default:
        // PRIORITY, and what nobody knows.
        this.countInVain()
    }
  }

  /**
   * @returns the stream; nothing for one that is over, when frames of this kind may come late
   * @throws ConnectionError `idle-stream` for one that was never opened, `closed-stream` for one that has been answered
   */
  private streamOf(id: number, mayBeLate: boolean): Stream<Tag> | undefined {
    const stream = this.open.get(id)
    if (stream !== undefined) return stream
    if (id % 2 === 0 || id >= this.nextStream) throw new ConnectionError('idle-stream')
    if (!mayBeLate && !this.givenUp.has(id)) throw new ConnectionError('closed-stream')
    this.countInVain()
    return undefined
  }

  private onHeaders(flag: number, id: number, bytes: Buffer, from: number, to: number): void {
    this.streamOf(id, false)
    const isPadded = (flag & flags.padded) !== 0
    const start = from + (isPadded ? 1 : 0) + ((flag & flags.priority) !== 0 ? 5 : 0)
    const end = to - (isPadded ? (bytes[from] ?? 0) : 0)
    if (start > end || (isPadded && from === to)) throw new ConnectionError('padding')
    const ends = (flag & flags.endStream) !== 0
    if ((flag & flags.endHeaders) !== 0) {
      this.onBlock(id, ends, bytes, start, end)
      return
    }
    this.assembly = new HeaderAssembly(id, ends)
    this.assembly.add(bytes, start, end)
  }

  private onContinuation(flag: number, bytes: Buffer, from: number, to: number): void {
    const { assembly } = this
    if (assembly === undefined) return
    if (from === to) this.countInVain()
    assembly.add(bytes, from, to)
    if ((flag & flags.endHeaders) === 0) return
    this.assembly = undefined
    const block = assembly.whole()
    this.onBlock(assembly.stream, assembly.ends, block, 0, block.length)
  }

  private readonly takeHeader = (name: string, value: string, isClean: boolean) =>
    this.head.take(name, value, isClean)

  private onBlock(id: number, ends: boolean, bytes: Buffer, from: number, to: number): void {
    const { head } = this
    const stream = this.open.get(id)
    head.begin(stream?.head !== undefined)
    this.decoder.decode(bytes, from, to, this.takeHeader)
    if (stream === undefined) return
    const fault = head.end()
    if (fault !== undefined) this.blame(stream, fault)
    else if (stream.head !== undefined) {
      if (ends) this.onAnswer(stream)
      else this.blame(stream, 'trailers-go-on')
    } else if (isInterim(head.status)) {
      if (ends) this.blame(stream, 'interim-ends')
      else this.countInVain()
    } else {
      const { status, id: apnsId, uniqueId, retryAfter, location, contentType } = head
      const { cause, causeEvidence, contentLength } = head
      stream.head = {
        status,
        id: apnsId,
        uniqueId,
        retryAfter,
        location,
        contentType,
        cause,
        causeEvidence,
        contentLength,
      }
      this.options.onAnswer()
      if (ends) this.onAnswer(stream)
    }
  }

  /** An answer is whole. */
  private onAnswer(stream: Stream<Tag>): void {
    const { head } = stream
    if (head === undefined) return
    // 204 and 304 have no body whatever their length says (RFC 9110 section 8.6).
    const mayLie = head.status === 204 || head.status === 304
    if (head.contentLength >= 0 && head.contentLength !== stream.bodyLength && !mayLie) {
      this.blame(stream, 'content-length')
      return
    }
    this.inVain = 0
    const took = this.readAt - (stream.deadline - this.options.patience)
    if (this.shortest === undefined || took < this.shortest) this.shortest = took
    const exchange: Exchange = { kind: 'replied', reply: replyOf(head, stream.body()) }
    // Answered before the whole body had left: the rest of it is of no use to anybody.
    if (stream.rest.length > 0) this.reset(stream, errorCodes.cancel, exchange)
    else this.finish(stream, exchange)
  }

  private onData(flag: number, id: number, bytes: Buffer, from: number, to: number): void {
    if (!this.window.take(to - from)) throw new ConnectionError('window-exceeded')
    const due = this.window.due()
    if (due > 0) this.output.frame(frameTypes.windowUpdate, 0, 0, number32(due))
    const stream = this.streamOf(id, false)
    const isPadded = (flag & flags.padded) !== 0
    const end = to - (isPadded ? (bytes[from] ?? 0) : 0)
    const start = isPadded ? from + 1 : from
    if (start > end || (isPadded && from === to)) throw new ConnectionError('padding')
    if (stream === undefined) return
    if (stream.head === undefined) this.blame(stream, 'data-first')
    else if (!stream.receives(to - from)) this.blame(stream, 'window-exceeded')
    else if (!stream.keep(bytes, start, end)) this.onEndlessBody(stream)
    else if ((flag & flags.endStream) !== 0) this.onAnswer(stream)
    else this.onBodyPart(stream, start === end)
  }

  private onBodyPart(stream: Stream<Tag>, isEmpty: boolean): void {
    if (isEmpty) this.countInVain()
    const more = stream.due()
    if (more > 0) this.output.frame(frameTypes.windowUpdate, 0, stream.id, number32(more))
  }

  /** Longer than an answer of APNs can be. Its status has been seen; that of an acceptance alone is no proof of one. */
  private onEndlessBody(stream: Stream<Tag>): void {
    const { head } = stream
    if (head === undefined || head.status === 200) {
      this.blame(stream, 'endless-answer')
      return
    }
    this.inVain = 0
    this.reset(stream, errorCodes.cancel, { kind: 'replied', reply: replyOf(head, stream.body()) })
  }

  private onReset(id: number, code: number): void {
    const stream = this.streamOf(id, true)
    if (stream !== undefined) this.endUnanswered(stream, code)
  }

  private onSettings(flag: number, bytes: Buffer, from: number, to: number): void {
    if (this.hasSettings) this.countInVain()
    if ((flag & flags.ack) !== 0) {
      if (from < to) throw new ConnectionError('settings-ack')
      return
    }
    for (let at = from; at < to; at += 6) this.onSetting(bytes.readUInt16BE(at), readNumber(bytes, at + 2))
    this.output.frame(frameTypes.settings, flags.ack, 0, nothing)
    // They answer our preface: the first that is known of how long the way is.
    if (!this.hasSettings) this.shortest ??= this.readAt - this.begunAt
    this.hasSettings = true
    this.sendBodies()
    this.options.onSettings()
  }

  private onSetting(setting: number, value: number): void {
    switch (setting) {
      case settings.headerTableSize:
        this.encoder.resize(value)
        break
      case settings.enablePush:
        if (value !== 0) throw new ConnectionError('settings-push')
        break
      case settings.maxConcurrentStreams:
        this.maxStreams = value
        break
      case settings.initialWindowSize:
        if (value > largestWindow) throw new ConnectionError('settings-window')
        this.changeStreamCredit(value)
        break
      case settings.maxFrameSize:
        if (value < defaultFrameSize || value > largestFrameSize)
          throw new ConnectionError('settings-frame-size')
        this.frameSize = value
    }
  }

  /** The credit of every open stream changes with that of new ones (RFC 9113 section 6.9.2). */
  private changeStreamCredit(value: number): void {
    for (const stream of this.open.values()) {
      const credit = grown(stream.credit, value - this.streamCredit)
      if (credit === undefined) throw new ConnectionError('window-overflow')
      stream.credit = credit
    }
    this.streamCredit = value
  }

  private onPing(flag: number, bytes: Buffer, from: number, to: number): void {
    this.countInVain()
    if ((flag & flags.ack) === 0) this.output.frame(frameTypes.ping, flags.ack, 0, bytes.subarray(from, to))
  }

  private onGoaway(bytes: Buffer, from: number, to: number): void {
    const last = readNumber(bytes, from) & lastStream
    const code = readNumber(bytes, from + 4)
    if (last > (this.goawayLast ?? lastStream)) throw new ConnectionError('goaway-grows')
    this.goawayLast = last
    this.countInVain()
    this.options.onGoaway(code, last, Buffer.from(bytes.subarray(from + 8, to)))
    for (const stream of [...this.open.values()])
      if (stream.id > last) this.finish(stream, { kind: 'ended', id: stream.id, code: errorCodes.refused })
    // With an error nothing more is answered.
    if (code !== errorCodes.none) this.socket.destroy()
  }

  private onWindowUpdate(id: number, more: number): void {
    // One that lets a body go on is never in vain, however little it brings.
    if (this.blocked.size === 0) this.countInVain()
    if (id === 0) {
      if (more === 0) throw new ConnectionError('window-zero')
      const credit = grown(this.credit, more)
      if (credit === undefined) throw new ConnectionError('window-overflow')
      this.credit = credit
      this.sendBodies()
      return
    }
    const stream = this.streamOf(id, true)
    if (stream === undefined) return
    const credit = grown(stream.credit, more)
    if (more === 0) this.blame(stream, 'window-zero')
    else if (credit === undefined) this.blame(stream, 'window-overflow')
    else {
      stream.credit = credit
      this.sendBody(stream)
    }
  }
}
