import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { readableBody } from '../decide/push-checks.ts'
import { FrameClock } from './frame-clock.ts'
import type { BodySlot, LateBodies } from './late-bodies.ts'

/** A request whose body has not arrived yet; `giveUp` answers it with a reason at once. */
export interface PendingRequest {
  giveUp(reason: 'IdleTimeout' | 'Shutdown'): void
}

/** A request as it came over the wire, with as much of its body as was read. */
export interface RawRequest {
  readonly headers: IncomingHttpHeaders
  /** A header that came more than once. */
  readonly repeated: string | undefined
  readonly body: Uint8Array
  readonly clock: FrameClock
}

/** What takes the requests of one connection. */
export interface RequestTaker {
  /** A request is whole, or as long as anybody reads. */
  take(stream: ServerHttp2Stream, request: RawRequest): void
  /** It did not become whole in time. */
  giveUp(stream: ServerHttp2Stream, request: RawRequest, reason: 'IdleTimeout' | 'Shutdown'): void
  /** It was ended before it was whole. */
  lose(stream: ServerHttp2Stream, request: RawRequest): void
}

/** What has arrived of a request that is not whole yet. */
interface Intake extends PendingRequest {
  readonly stream: ServerHttp2Stream
  readonly headers: IncomingHttpHeaders
  readonly repeated: string | undefined
  readonly chunks: Buffer[]
  readonly clock: FrameClock
  readonly reader: RequestReader
  size: number
}

/**
 * Where a stream keeps its intake until the request is whole, for listeners that all streams share. Node's map of
 * streams keeps closed ones reachable until the next full garbage collection, and what hangs on them is copied until
 * then: with listeners of its own on every stream that was a sixth of the gateway's time.
 */
const intakeOf = Symbol('intake')

interface Receiving extends ServerHttp2Stream {
  [intakeOf]?: { readonly intake: Intake; readonly slot: BodySlot<PendingRequest> } | undefined
}

const noBody = new Uint8Array()

/** @returns the first name in a list of names and values that stands there before */
function repeatedIn(raw: readonly string[]): string | undefined {
  const names = raw.filter((_, at) => at % 2 === 0)
  return names.find((name, at) => names.indexOf(name) < at)
}

/** A client that resets a stream harms only itself: the stream is gone already. */
const ignore = () => undefined

function onData(this: Receiving, chunk: Buffer): void {
  const intake = this[intakeOf]?.intake
  if (intake === undefined) return
  intake.clock.noteData()
  intake.chunks.push(chunk)
  intake.size += chunk.length
  if (intake.size >= readableBody) intake.reader.finish(this)
}

function onEnd(this: Receiving): void {
  this[intakeOf]?.intake.reader.finish(this)
}

function onClose(this: Receiving): void {
  this[intakeOf]?.intake.reader.lose(this)
}

function giveUp(this: Intake, reason: 'IdleTimeout' | 'Shutdown'): void {
  this.reader.giveUp(this.stream, reason)
}

/** Reads the requests of one connection: a stream's headers and body become one value. */
export class RequestReader {
  private readonly bodies: LateBodies<PendingRequest>
  private readonly taker: RequestTaker

  /**
   * @param bodies watches for those that take too long, of all connections
   * @param taker gets each request once
   */
  constructor(bodies: LateBodies<PendingRequest>, taker: RequestTaker) {
    this.bodies = bodies
    this.taker = taker
  }

  /** Listener for `stream` of an HTTP/2 session. */
  receive(stream: Receiving, headers: IncomingHttpHeaders, flags: number, raw: readonly string[]): void {
    stream.on('error', ignore)
    const repeated = Object.keys(headers).length * 2 === raw.length ? undefined : repeatedIn(raw)
    const clock = new FrameClock()
    // What follows CONNECT is for the other end of a tunnel: its client waits for the answer before it says anything.
    if (flags & constants.NGHTTP2_FLAG_END_STREAM || headers[':method'] === 'CONNECT') {
      this.taker.take(stream, { headers, repeated, body: noBody, clock })
      return
    }
    const intake: Intake = { stream, headers, repeated, chunks: [], clock, size: 0, reader: this, giveUp }
    stream[intakeOf] = { intake, slot: this.bodies.enter(intake) }
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('close', onClose)
  }

  /** Hands over what arrived: all of it, or as much as anybody reads. */
  finish(stream: Receiving): void {
    const request = this.release(stream)
    if (request !== undefined) this.taker.take(stream, request)
  }

  /** Hands over what arrived of a request that is not waited for any longer. */
  giveUp(stream: Receiving, reason: 'IdleTimeout' | 'Shutdown'): void {
    const request = this.release(stream)
    if (request !== undefined) this.taker.giveUp(stream, request, reason)
  }

  /** Tells of a request that its client, or HTTP/2, ended before it was whole. */
  lose(stream: Receiving): void {
    const request = this.release(stream)
    if (request !== undefined) this.taker.lose(stream, request)
  }

  /** @returns the request with what arrived of its body; nothing when it was handed over before */
  private release(stream: Receiving): RawRequest | undefined {
    const held = stream[intakeOf]
    if (held === undefined) return undefined
    stream[intakeOf] = undefined
    this.bodies.leave(held.slot)
    const { headers, repeated, chunks, clock } = held.intake
    return { headers, repeated, body: Buffer.concat(chunks), clock }
  }
}
