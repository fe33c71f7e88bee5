import type { TLSSocket } from 'node:tls'
import { type Endpoint, formatEndpoint } from '../apns/endpoint.ts'
import { devicePath, type Notification } from '../apns/notification.ts'
import type { Failure, Outcome, ServerCertificate } from '../diagnosis/facts.ts'
import { errorCodes } from '../diagnosis/http2-rules.ts'
import { type DialOptions, dial } from './dial.ts'
import { type Ending, watchEnding } from './ending.ts'
import { failureOf, failureOfRule, serverCertificate } from './failure.ts'
import { createSharedHeaders, ownHeaders } from './shared-headers.ts'
import type { Exchange, Wire, WireOptions } from './wire/wire.ts'

/** What a connection needs to know, beside what dialling needs. */
export interface SessionOptions extends Omit<DialOptions, 'patience' | 'signal'> {
  /** Milliseconds to wait in each phase up to SETTINGS; 10 s when absent. */
  readonly patience?: number
  /** Milliseconds to wait for the answer to a request that has left; 30 s when absent. */
  readonly answerPatience?: number
  /** What speaks HTTP/2: the wire of this program when absent; `node` is Node, by way of http2-wrapper. */
  readonly wire?: 'node' | 'framed'
  /**
   * Lets the first push leave without waiting for the gateway's SETTINGS (RFC 9113 section 3.4), which saves a round
   * trip; what goes wrong before they come is then told by that push. The wire `node` waits all the same.
   */
  readonly eager?: boolean
  /**
   * Ends it at once, whether it is being opened or open: what has left is unknown, what has not is unsent, and both say
   * `stopped`.
   */
  readonly signal?: AbortSignal
}

/** What is known of a connection. */
export interface SessionFacts {
  readonly endpoint: Endpoint
  /** The IP address that answered; unknown behind a proxy. */
  readonly address?: string
  /** `TLSv1.3`, … */
  readonly tlsVersion: string
  readonly cipher: string
  readonly server?: ServerCertificate
  /** Whether the server asked for a client certificate; APNs always does. */
  readonly certificateRequested: boolean
  /** The gateway's limit of requests in flight. */
  readonly maxConcurrentStreams: number
  /** Whether APNs has answered a request: only then is a credential known to have been looked at. */
  readonly answered: boolean
  /** Why the connection is over, or about to be. */
  readonly ended?: Failure
}

/** A notification on its way, and whom to tell what became of it. */
export interface Sending {
  readonly notification: Notification
  /** Called once. */
  ended(outcome: Outcome): void
}

/** One HTTP/2 connection to a gateway. */
export interface Session {
  /** Milliseconds that it waits for an answer. */
  readonly patience: number
  /** What is known by now. */
  facts(): SessionFacts
  /**
   * Sends one notification as soon as the gateway's stream limit has room for it.
   *
   * @param notification what to send
   * @param authorization the provider token, without `bearer`; none when the connection has a client certificate
   * @returns what became of it; never rejects
   */
  push(notification: Notification, authorization?: string): Promise<Outcome>
  /** The same for whoever sends many: nothing is made for a push that need not be. */
  send(sending: Sending, authorization: string | undefined): void
  /**
   * @param authorization the provider token that the next push would carry
   * @returns how many more pushes would leave at once; none when the connection is over
   */
  room(authorization?: string): number
  /** Milliseconds from a push to its answer, the shortest there was; nothing when none has come. */
  roundTrip(): number | undefined
  /** Why it takes no more; nothing as long as it does. */
  ended(): Failure | undefined
  /** Has somebody told when there may be room that was not there, or the connection is over. */
  watch(listener: () => void): void
  /** Waits for what has been pushed, then says goodbye and closes. */
  close(): Promise<void>
}

/** How opening ended. */
export type Opening =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly failure: Failure }

const defaultPatience = 10_000
const defaultAnswerPatience = 30_000

/** Milliseconds that a peer may take to close after goodbye before the socket is taken away. */
const goodbyePatience = 500

/**
 * Connects to a gateway: name, TCP, TLS, ALPN, HTTP/2 SETTINGS. A client certificate is not yet known to be accepted
 * when this returns: APNs may say no by a late TLS alert or by GOAWAY, which the first push then tells.
 *
 * @param options where to, as whom, whom to trust, how long to wait
 * @returns the session, or why there is none; never rejects for a reason of the network
 * @throws Fault `credential/unusable` when the client certificate and key cannot be used
 */
export async function openSession(options: SessionOptions): Promise<Opening> {
  const patience = options.patience ?? defaultPatience
  const dialled = await dial({ ...options, patience })
  if (dialled.kind === 'failed') return dialled
  const { socket } = dialled
  const ending = watchEnding(socket)
  endWith(options.signal, socket, ending)
  const session = new GatewaySession(socket, ending, options)
  const connecting = session.open().catch((error: unknown) => failureOf(error, 'settings'))
  const opened = await Promise.race([connecting, ending.over])
  if (opened === undefined) return { kind: 'open', session }

  // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
  await new Promise(setImmediate)
  socket.destroy()
  return { kind: 'failed', failure: atSettings(ending.cause() ?? opened) }
}

function endWith(signal: AbortSignal | undefined, socket: TLSSocket, ending: Ending): void {
  const stop = () => {
    ending.end({ kind: 'stopped' })
    socket.destroy()
  }
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  void ending.over.then(() => signal?.removeEventListener('abort', stop))
}

interface Waiting {
  readonly sending: Sending
  readonly authorization: string | undefined
}

/** The failure of a connection whose SETTINGS have not come. */
const atSettings = (failure: Failure): Failure =>
  'phase' in failure ? { ...failure, phase: 'settings' } : failure

/** Each kind is loaded only when it is wanted. */
async function putOn<Tag>(
  socket: TLSSocket,
  options: WireOptions<Tag>,
  kind: SessionOptions['wire'],
): Promise<Wire<Tag>> {
  if (kind === 'node') return (await import('./wire/node.ts')).nodeWire(socket, options)
  const { Connection } = await import('./wire/connection.ts')
  return new Connection(socket, options)
}

/** What is known of a connection from its handshake on. */
function connectionFacts(socket: TLSSocket, { endpoint, proxy }: SessionOptions) {
  const x509 = socket.getPeerX509Certificate()
  return {
    endpoint,
    ...(socket.remoteAddress !== undefined && proxy === undefined && { address: socket.remoteAddress }),
    tlsVersion: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    ...(x509 !== undefined && { server: serverCertificate(x509) }),
    // Only a CertificateRequest makes a client share signature algorithms; Node tells it in no other way.
    certificateRequested: socket.getSharedSigalgs().length > 0,
  }
}

/** How `:authority` names the gateway. */
function authorityOf({ endpoint, servername }: SessionOptions): string {
  return new URL(`https://${formatEndpoint({ ...endpoint, host: servername ?? endpoint.host })}`).host
}

class GatewaySession implements Session {
  private readonly socket: TLSSocket
  private readonly ending: Ending
  private readonly options: SessionOptions
  readonly patience: number
  private readonly sharedHeaders = createSharedHeaders()
  private readonly waiting: Waiting[] = []
  private readonly connection: ReturnType<typeof connectionFacts>
  private wire: Wire<Sending> | undefined
  private hasSettings = false
  private onSettings = () => {}
  private inFlight = 0
  private answered = false
  /** Runs while there are pushes that wait, and the gateway takes none. */
  private refusal: NodeJS.Timeout | undefined
  private listener = () => {}
  private onIdle = () => {}

  constructor(socket: TLSSocket, ending: Ending, options: SessionOptions) {
    this.socket = socket
    this.ending = ending
    this.options = options
    this.patience = options.answerPatience ?? defaultAnswerPatience
    this.connection = connectionFacts(socket, options)
    void ending.over.then(() => this.onChange())
  }

  /** Speaks HTTP/2 from now on. @returns when the gateway's SETTINGS have come, or at once when it need not wait */
  async open(): Promise<undefined> {
    const { ending, socket, options } = this
    const { patience = defaultPatience } = options
    const timer = setTimeout(() => {
      ending.end({ kind: 'timeout', phase: 'settings', seconds: patience / 1000 })
      socket.destroy()
    }, patience)
    const settled = new Promise<void>((resolve) => {
      this.onSettings = resolve
    })
    void Promise.race([settled, ending.over]).then(() => clearTimeout(timer))
    this.wire = await putOn<Sending>(
      socket,
      {
        patience: this.patience,
        authority: authorityOf(options),
        settle: (sending, exchange) => this.settle(sending, exchange),
        onGoaway: ending.onGoaway,
        onSettings: () => this.noteSettings(),
        onViolation: (rule) => ending.end(failureOfRule(rule)),
      },
      options.wire,
    )
    if (options.wire === 'node') this.noteSettings()
    if (options.eager !== true) await settled
  }

  private noteSettings(): void {
    this.hasSettings = true
    this.onSettings()
    this.onChange()
  }

  facts(): SessionFacts {
    const cause = this.ending.cause()
    return {
      ...this.connection,
      maxConcurrentStreams: this.limit(undefined),
      answered: this.answered,
      ...(cause !== undefined && { ended: cause }),
    }
  }

  push(notification: Notification, authorization?: string): Promise<Outcome> {
    return new Promise((ended) => this.send({ notification, ended }, authorization))
  }

  send(sending: Sending, authorization: string | undefined): void {
    if (this.waiting.length === 0 && this.room(authorization) > 0) this.leave(sending, authorization)
    else {
      this.waiting.push({ sending, authorization })
      this.drain()
    }
  }

  room(authorization?: string): number {
    if (this.ending.cause() !== undefined) return 0
    return this.limit(authorization) - this.inFlight - this.waiting.length
  }

  roundTrip(): number | undefined {
    return this.wire?.roundTrip()
  }

  ended(): Failure | undefined {
    return this.ending.cause()
  }

  watch(listener: () => void): void {
    this.listener = listener
  }

  async close(): Promise<void> {
    if (this.inFlight > 0 || this.waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.onIdle = resolve
      })
    }
    // What waits to be read of a peer that broke a rule would have our goodbye thrown away.
    const lingers = this.ending.cause() !== undefined
    this.wire?.close()
    await this.gone(lingers)
  }

  /** Waits until what was said has left, or until the peer has closed too, and not for long. */
  private async gone(lingers: boolean): Promise<void> {
    const { socket } = this
    if (socket.destroyed) return
    const timer = setTimeout(() => socket.destroy(), goodbyePatience)
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      if (!lingers) socket.once('finish', () => socket.destroy())
    })
    clearTimeout(timer)
  }

  // Until it has seen one valid provider token APNs takes one request at a time, whatever its SETTINGS say (Apple,
  // "Sending notification requests to APNs").
  private limit(authorization: string | undefined): number {
    const streams = this.wire?.streams() ?? 0
    // Nobody knows the gateway's limit before its SETTINGS have come.
    if (!this.hasSettings) return Math.min(1, streams)
    return authorization !== undefined && !this.answered ? Math.min(1, streams) : streams
  }

  private onChange(): void {
    this.drain()
    this.listener()
  }

  private drain(): void {
    for (let [next] = this.waiting; next !== undefined; [next] = this.waiting) {
      const cause = this.ending.cause()
      if (cause === undefined && this.inFlight >= this.limit(next.authorization)) break
      this.waiting.shift()
      if (cause === undefined) this.leave(next.sending, next.authorization)
      else next.sending.ended({ kind: 'unsent', failure: this.inPhase(cause) })
    }
    this.watchRefusal()
    if (this.inFlight === 0 && this.waiting.length === 0) this.onIdle()
  }

  /** A gateway may take no request for a while, but not for longer than an answer may take. */
  private watchRefusal(): void {
    const isStuck = this.waiting.length > 0 && this.inFlight === 0
    if (!isStuck) {
      clearTimeout(this.refusal)
      this.refusal = undefined
      return
    }
    this.refusal ??= setTimeout(() => {
      const failure: Failure = { kind: 'takes-none', seconds: this.patience / 1000 }
      for (const { sending } of this.waiting.splice(0)) sending.ended({ kind: 'unsent', failure })
      this.drain()
    }, this.patience)
  }

  private leave(sending: Sending, authorization: string | undefined): void {
    this.inFlight += 1
    const { notification } = sending
    this.wire?.exchange(
      sending,
      devicePath(notification.deviceToken),
      this.sharedHeaders(notification, authorization),
      ownHeaders(notification),
      notification.payload,
    )
  }

  private settle(sending: Sending, exchange: Exchange): void {
    switch (exchange.kind) {
      case 'replied': {
        this.answered = true
        const { reply } = exchange
        this.end(sending, { kind: reply.status === 200 ? 'accepted' : 'rejected', reply })
        break
      }
      case 'silent': {
        const failure: Failure = { kind: 'timeout', phase: 'answer', seconds: this.patience / 1000 }
        this.end(sending, { kind: 'unknown', failure })
        break
      }
      case 'malformed':
        this.end(sending, { kind: 'unknown', failure: failureOfRule(exchange.rule) })
        break
      case 'ended':
        void this.whyEnded(exchange.code).then((failure) =>
          this.end(sending, this.unanswered(exchange, failure)),
        )
    }
  }

  private end(sending: Sending, outcome: Outcome): void {
    this.inFlight -= 1
    sending.ended(outcome)
    if (this.waiting.length > 0 || this.inFlight === 0) this.drain()
  }

  private async whyEnded(code: number): Promise<Failure> {
    const { ending, socket } = this
    const isDying = this.wire?.isDown() === true || socket.destroyed
    const failure = ending.cause() ?? (isDying ? await ending.over : undefined)
    return failure === undefined ? { kind: 'stream-reset', code } : this.inPhase(failure)
  }

  private inPhase(failure: Failure): Failure {
    return this.hasSettings ? failure : atSettings(failure)
  }

  private unanswered({ id, code }: Extract<Exchange, { kind: 'ended' }>, failure: Failure): Outcome {
    // Refused, never opened, above GOAWAY's last stream id (RFC 9113 sections 6.8 and 8.7), or shut out by the
    // handshake: APNs did not look at it.
    const isUntouched =
      id === undefined ||
      code === errorCodes.refused ||
      (failure.kind === 'goaway' && id > failure.lastStreamId) ||
      (failure.kind === 'tls-alert' && !this.answered)
    return { kind: isUntouched ? 'unsent' : 'unknown', failure }
  }
}
