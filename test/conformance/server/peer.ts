import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type SecureContext, TLSSocket } from 'node:tls'
import {
  type ErrorName,
  errorNames,
  type Frame,
  FrameReader,
  flags,
  head,
  headers,
  type Settings,
  settingNumbers,
  settings,
  settingsAck,
  types,
} from './frames.ts'
import { block, status } from './header-block.ts'

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
const largestWindow = 2 ** 31 - 1
/** Frames that nobody waits for are forgotten beyond this number. */
const remembered = 1000

/** The connection is over, and with it the behaviour. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** What the client is allowed, from the moment it acknowledges it. */
interface Limits {
  window: number
  frameSize: number
  streams: number
}

interface Waiting {
  readonly test: (frame: Frame) => boolean
  readonly resolve: (frame: Frame) => void
  readonly reject: (error: Gone) => void
}

/** The server's end of one connection: says what a behaviour wants, and takes down what the client does. */
export class Peer {
  /** What the client did that RFC 9113 forbids it. */
  readonly faults: string[] = []
  /** Errors the client declared: `GOAWAY PROTOCOL_ERROR`, `RST_STREAM CANCEL`. */
  readonly declared: string[] = []
  /** Bytes of body that came, by stream, of those whose end came. */
  readonly bodies = new Map<number, number>()
  /** What the client's own SETTINGS said, by number. */
  readonly theirs = new Map<number, number>()
  /** Whether the client's SETTINGS are acknowledged when they come. */
  acknowledges = true
  /** Megabytes that a flood may have. */
  readonly floodSize: number
  readonly #raw: Socket
  #keepsTcp = false
  readonly #socket: TLSSocket
  readonly #reader = new FrameReader()
  #preface = 0
  #hasGreeted = false
  /** A frame has been written in part: nothing may come between. */
  #isTrickling = false
  /** SETTINGS of the client that are not acknowledged yet. */
  #owed = 0
  #over = false
  #unread: Frame[] = []
  #waiting: Waiting[] = []
  #limits: Limits = { window: 65_535, frameSize: 16_384, streams: Number.POSITIVE_INFINITY }
  #announced: Partial<Limits>[] = []
  #connectionWindow = 65_535
  #lastStream = 0
  /** What each open stream may still send, and which of them the client has ended. */
  readonly #windows = new Map<number, number>()
  readonly #received = new Map<number, number>()
  /** How much this side may still send: to the connection under 0, and to each stream. */
  readonly #credit = new Map<number, number>([[0, 65_535]])

  constructor(raw: Socket, secureContext: SecureContext, floodSize: number) {
    this.#raw = raw
    this.floodSize = floodSize
    this.#socket = new TLSSocket(this.#underTls(), { isServer: true, secureContext, ALPNProtocols: ['h2'] })
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', () => {})
    raw.on('error', () => {})
    raw.once('close', () => {
      this.#over = true
      for (const { reject } of this.#waiting.splice(0)) reject(new Gone())
    })
  }

  /** TCP as TLS sees it: what lies below is ours to write to, and to end by itself. */
  #underTls(): Duplex {
    const raw = this.#raw
    const below = new Duplex({
      read: () => void raw.resume(),
      write: (chunk: Buffer, _, done) => void raw.write(chunk, () => done()),
      final: (done) => {
        if (!this.#keepsTcp) raw.end()
        done()
      },
    })
    below.on('error', () => {})
    raw.on('data', (chunk: Buffer) => {
      if (!below.push(chunk)) raw.pause()
    })
    raw.once('end', () => below.push(null))
    return below
  }

  get over(): boolean {
    return this.#over
  }

  /** Waits for the end of the handshake. */
  async secured(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.once('secure', resolve)
      this.#raw.once('close', () => reject(new Gone()))
    })
  }

  /** Writes frames, all in one piece. */
  say(...frames: readonly Buffer[]): void {
    for (const frame of frames) this.#note(frame)
    this.write(Buffer.concat(frames))
    this.#acknowledge()
  }

  /**
   * Writes bytes that are no whole frames, or are said so that nobody takes note. Nothing once it has ended: Node would
   * take that for an error, and throw away what was said before and has not left yet.
   */
  write(bytes: Uint8Array): void {
    if (!this.#over && this.#socket.writable) this.#socket.write(bytes)
  }

  /** Writes frames byte by byte, each one a TLS record of its own. */
  async trickle(...frames: readonly Buffer[]): Promise<void> {
    for (const frame of frames) this.#note(frame)
    this.#isTrickling = true
    for (const byte of Buffer.concat(frames)) {
      this.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    this.#isTrickling = false
    this.#acknowledge()
  }

  /** Begins as a server has to. */
  hello(values: Settings = {}): void {
    this.say(settings(values))
  }

  /** Waits for the first frame that fits and that nobody has waited for yet. */
  until(test: (frame: Frame) => boolean): Promise<Frame> {
    const at = this.#unread.findIndex(test)
    const [found] = at < 0 ? [] : this.#unread.splice(at, 1)
    if (found !== undefined) return Promise.resolve(found)
    if (this.#over) return Promise.reject(new Gone())
    return new Promise((resolve, reject) => this.#waiting.push({ test, resolve, reject }))
  }

  /** @returns the stream of the next request, when its last byte has come */
  async request(): Promise<number> {
    const { stream } = await this.until(
      ({ type, flag }) => (type === types.headers || type === types.data) && (flag & flags.endStream) !== 0,
    )
    return stream
  }

  async requests(count: number): Promise<number[]> {
    const streams: number[] = []
    while (streams.length < count) streams.push(await this.request())
    return streams
  }

  /** @returns the head of the next request, its body perhaps still to come */
  opened(): Promise<Frame> {
    return this.until(({ type }) => type === types.headers)
  }

  /** Waits until the client has acknowledged the next of the SETTINGS it was sent. */
  async acknowledged(): Promise<void> {
    await this.until(({ type, flag }) => type === types.settings && (flag & flags.ack) !== 0)
  }

  /** Answers an ordinary yes. */
  accept(stream: number): void {
    this.say(headers(stream, block(status(200))))
  }

  /** Answers a no with a body, as much of it at a time as the client takes. */
  async answer(
    stream: number,
    code: number,
    body: string,
    piece: (part: Buffer, ends: boolean) => Buffer,
  ): Promise<void> {
    this.say(head(stream, block(status(code))))
    const bytes = Buffer.from(body)
    for (let at = 0; at < bytes.length; ) {
      const room = await this.#room(stream)
      const part = bytes.subarray(at, at + Math.min(room - 256, 16_000))
      at += part.length
      this.say(piece(part, at === bytes.length))
    }
  }

  /** Says the same over and over without reading a word, until the client has gone or enough has been said. */
  async flood(bytes: Buffer): Promise<void> {
    this.#socket.pause()
    const chunk = Buffer.concat(Array.from({ length: Math.ceil(65_536 / bytes.length) }, () => bytes))
    for (let said = 0; said < this.floodSize * 2 ** 20 && !this.#over; said += chunk.length) {
      await new Promise<void>((written) => this.#socket.write(chunk, () => written()))
    }
    this.#socket.resume()
    await this.gone()
  }

  /** Does nothing more until the connection is over. */
  async gone(): Promise<never> {
    await this.until(() => false)
    throw new Gone()
  }

  /** Ends as TLS and TCP want it. */
  end(): void {
    this.#socket.end()
  }

  /** Ends TLS by its close_notify, and lets TCP stand. */
  closeTlsOnly(): void {
    this.#keepsTcp = true
    this.#socket.end()
  }

  /** Ends TCP, and says nothing in TLS. */
  endTcp(): void {
    this.#raw.end()
  }

  writeUnderTls(bytes: Uint8Array): void {
    this.#raw.write(bytes)
  }

  /** Ends with a TCP RST. */
  cut(): void {
    this.#raw.resetAndDestroy()
  }

  destroy(): void {
    this.#raw.destroy()
  }

  /** The room that stream and connection give to an answer, when there is some. */
  async #room(stream: number): Promise<number> {
    for (;;) {
      const initial = this.theirs.get(settingNumbers.initialWindowSize) ?? 65_535
      if (!this.#credit.has(stream)) this.#credit.set(stream, initial)
      const room = Math.min(this.#credit.get(0) ?? 0, this.#credit.get(stream) ?? 0)
      if (room > 1000) return room
      await this.until(({ type }) => type === types.windowUpdate)
    }
  }

  /** Takes note of a frame that is said. */
  #note(frame: Buffer): void {
    if (frame.length < 9) return
    const [type, flag, stream] = [frame[3], frame[4] ?? 0, frame.readUInt32BE(5)]
    const payload = frame.subarray(9)
    if (type === types.settings && (flag & flags.ack) === 0) this.#announce(payload)
    this.#hasGreeted ||= type === types.settings
    if (type === types.windowUpdate && payload.length === 4) this.#give(stream, payload.readUInt32BE(0))
    if (type === types.reset) this.#windows.delete(stream)
    if (type === types.data) {
      for (const one of [0, stream]) this.#credit.set(one, (this.#credit.get(one) ?? 65_535) - payload.length)
    }
    if ((type === types.headers || type === types.data) && (flag & flags.endStream) !== 0)
      this.#windows.delete(stream)
  }

  #announce(payload: Buffer): void {
    const limits: Partial<Limits> = {}
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      const [number, value] = [payload.readUInt16BE(at), payload.readUInt32BE(at + 2)]
      if (number === settingNumbers.initialWindowSize) limits.window = value
      if (number === settingNumbers.maxFrameSize) limits.frameSize = value
      if (number === settingNumbers.maxConcurrentStreams) limits.streams = value
    }
    this.#announced.push(limits)
  }

  #give(stream: number, more: number): void {
    if (stream === 0) this.#connectionWindow += more
    else this.#windows.set(stream, (this.#windows.get(stream) ?? this.#limits.window) + more)
  }

  #take(chunk: Buffer): void {
    const rest = preface.length - this.#preface
    const begin = chunk.subarray(0, rest)
    if (!begin.equals(preface.subarray(this.#preface, this.#preface + begin.length)))
      this.faults.push('does not begin with the connection preface')
    this.#preface += begin.length
    for (const frame of this.#reader.read(chunk.subarray(begin.length))) {
      this.#judge(frame)
      const at = this.#waiting.findIndex(({ test }) => test(frame))
      const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1)
      if (waiting !== undefined) waiting.resolve(frame)
      else if (this.#unread.length < remembered) this.#unread.push(frame)
    }
  }

  /** Takes down what a frame of the client means, and whether it was allowed to send it. */
  #judge({ type, flag, stream, payload }: Frame): void {
    const ends = (flag & flags.endStream) !== 0
    if (payload.length > this.#limits.frameSize) this.faults.push(`a frame of ${payload.length} bytes`)
    switch (type) {
      case types.headers:
        this.#openStream(stream)
        if (ends) this.#endStream(stream)
        break
      case types.data:
        this.#receive(stream, payload.length)
        if (ends) this.#endStream(stream)
        break
      case types.settings:
        this.#onSettings(flag, payload)
        break
      case types.ping:
        if ((flag & flags.ack) === 0) this.write(frameOfPong(payload))
        break
      case types.reset:
        this.#windows.delete(stream)
        this.declared.push(`RST_STREAM ${errorOf(payload.readUInt32BE(0))}`)
        break
      case types.goaway:
        this.declared.push(`GOAWAY ${errorOf(payload.readUInt32BE(4))}`)
        break
      case types.windowUpdate:
        this.#credit.set(stream, (this.#credit.get(stream) ?? 65_535) + payload.readUInt32BE(0))
    }
  }

  #openStream(stream: number): void {
    if (stream % 2 === 0 || stream <= this.#lastStream) this.faults.push(`opens stream ${stream}`)
    this.#lastStream = stream
    this.#windows.set(stream, this.#limits.window)
    this.#received.set(stream, 0)
    if (this.#windows.size > this.#limits.streams) this.faults.push(`${this.#windows.size} streams at a time`)
  }

  #receive(stream: number, length: number): void {
    const window = (this.#windows.get(stream) ?? largestWindow) - length
    if (this.#windows.has(stream)) this.#windows.set(stream, window)
    this.#connectionWindow -= length
    this.#received.set(stream, (this.#received.get(stream) ?? 0) + length)
    if (length > 0 && window < 0) this.faults.push(`${-window} bytes beyond the window of stream ${stream}`)
    if (length > 0 && this.#connectionWindow < 0)
      this.faults.push('bytes beyond the window of the connection')
  }

  #endStream(stream: number): void {
    this.bodies.set(stream, this.#received.get(stream) ?? 0)
  }

  #onSettings(flag: number, payload: Buffer): void {
    if ((flag & flags.ack) !== 0) {
      const { window, ...others } = this.#announced.shift() ?? {}
      if (window !== undefined) {
        for (const [stream, rest] of this.#windows)
          this.#windows.set(stream, rest + window - this.#limits.window)
        this.#limits.window = window
      }
      Object.assign(this.#limits, others)
      return
    }
    for (let at = 0; at + 6 <= payload.length; at += 6)
      this.theirs.set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2))
    this.#owed += 1
    this.#acknowledge()
  }

  /** The first frame of a server is its own SETTINGS: an acknowledgement has to wait for them. */
  #acknowledge(): void {
    if (!this.acknowledges || !this.#hasGreeted || this.#isTrickling) return
    for (; this.#owed > 0; this.#owed -= 1) this.write(settingsAck())
  }
}

const frameOfPong = (payload: Buffer) =>
  Buffer.concat([Buffer.from([0, 0, 8, types.ping, flags.ack, 0, 0, 0, 0]), payload])

const errorOf = (code: number): ErrorName | number => errorNames[code] ?? code
