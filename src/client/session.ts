import { devicePath, type Notification, type NotificationHeaders } from '../apns/notification.ts'
import type { Failure, Outcome, ShownServer } from '../diagnosis/facts.ts'
import { asksForCertificate, readChain } from './chain.ts'
import { type ConnectionOptions, connectToGateway, type GatewayConnection } from './connection.ts'
import { createSharedHeaders, ownHeaders } from './shared-headers.ts'
import type { Exchange, Wire } from './wire/wire.ts'

export interface SessionOptions extends ConnectionOptions {
  /**
   * Lets the first push leave without waiting for the gateway's SETTINGS (RFC 9113 section 3.4), which saves a round
   * trip; what goes wrong before they come is then told by that push.
   */
  readonly eager?: boolean
  /** Told once, when pushes have waited for some seconds because the gateway takes no request. */
  readonly onTakesNone?: () => void
}

/** A notification on its way, and whom to tell what became of it. */
export interface Sending {
  readonly deviceToken: string
  readonly payload: Uint8Array
  /** The same object for as long as they are the same: then they are put together once, and copied for no push. */
  readonly headers: NotificationHeaders
  /** Called once. */
  ended(outcome: Outcome): void
}

/** One HTTP/2 connection to a gateway. */
export interface Session {
  /** Milliseconds that it waits for an answer. */
  readonly patience: number
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
  /** Milliseconds from a push to its answer, or to the SETTINGS, the shortest there was; nothing when none has come. */
  roundTrip(): number | undefined
  /** Whether it has answered a request, if only the beginning of an answer has come. */
  hasAnswered(): boolean
  /** Why it takes no more; nothing as long as it does. */
  ended(): Failure | undefined
  /** What the gateway showed of itself; nothing when the connection is gone. */
  server(): ShownServer | undefined
  /** Has somebody told when there may be room that was not there, or the connection is over. */
  watch(listener: () => void): void
  /** Waits for what has been pushed, then says goodbye and closes. */
  close(): Promise<void>
}

/** How opening ended. */
export type Opening =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly failure: Failure }

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
  const connecting = await connectToGateway(options)
  if (connecting.kind === 'failed') return connecting
  const { connection } = connecting
  const session = new GatewaySession(connection, options.onTakesNone)
  const failure = options.eager === true ? undefined : await connection.settings()
  if (failure === undefined) return { kind: 'open', session }
  connection.socket.destroy()
  return { kind: 'failed', failure }
}

/** @returns milliseconds without a request being taken, after which whoever waits is told why */
const silentPatience = (patience: number) => Math.min(2000, patience / 4)

interface WaitingPush {
  readonly sending: Sending
  readonly authorization: string | undefined
}

/** A session on a connection that stands. */
export class GatewaySession implements Session {
  private readonly connection: GatewayConnection
  readonly patience: number
  private readonly sharedHeaders = createSharedHeaders()
  private readonly waiting: WaitingPush[] = []
  private readonly wire: Wire<Sending>
  private inFlight = 0
  /** Run while there are pushes that wait, and the gateway takes none. */
  private refusal: NodeJS.Timeout | undefined
  private silence: NodeJS.Timeout | undefined
  private onTakesNone: (() => void) | undefined
  private listener = () => {}
  private onIdle = () => {}

  constructor(connection: GatewayConnection, onTakesNone: (() => void) | undefined) {
    this.connection = connection
    this.onTakesNone = onTakesNone
    this.patience = connection.answerPatience
    this.wire = connection.putWire<Sending>(
      (sending, exchange) => this.settle(sending, exchange),
      () => this.onChange(),
    )
    void connection.ending.over.then(() => this.onChange())
  }

  push(notification: Notification, authorization?: string): Promise<Outcome> {
    const { deviceToken, payload } = notification
    return new Promise((ended) =>
      this.send({ deviceToken, payload, headers: notification, ended }, authorization),
    )
  }

  send(sending: Sending, authorization: string | undefined): void {
    if (this.waiting.length === 0 && this.room(authorization) > 0) this.leave(sending, authorization)
    else {
      this.waiting.push({ sending, authorization })
      this.drain()
    }
  }

  room(authorization?: string): number {
    if (this.ended() !== undefined) return 0
    return this.limit(authorization) - this.inFlight - this.waiting.length
  }

  roundTrip(): number | undefined {
    return this.wire.roundTrip()
  }

  hasAnswered(): boolean {
    return this.connection.hasAnswered
  }

  ended(): Failure | undefined {
    const cause = this.connection.ending.cause()
    return cause === undefined && this.wire.isUsedUp() ? { kind: 'streams-used-up' } : cause
  }

  server(): ShownServer | undefined {
    const { socket } = this.connection
    const leaf = socket.getPeerCertificate(true)
    // Of a socket that is gone Node gives an empty object, or null.
    if (leaf?.raw === undefined) return undefined
    return { chain: readChain(leaf), asksForCertificate: asksForCertificate(socket) }
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
    const lingers = this.ended() !== undefined
    this.wire.close()
    await this.gone(lingers)
  }

  /** Waits until what was said has left, or until the peer has closed too, and not for long. */
  private async gone(lingers: boolean): Promise<void> {
    const { socket } = this.connection
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
    const { hasSettings, hasAnswered } = this.connection
    const streams = this.wire.streams()
    // Nobody knows the gateway's limit before its SETTINGS have come.
    const isOneAtATime = !hasSettings || (authorization !== undefined && !hasAnswered)
    return isOneAtATime ? Math.min(1, streams) : streams
  }

  private onChange(): void {
    this.drain()
    this.listener()
  }

  private drain(): void {
    for (let [next] = this.waiting; next !== undefined; [next] = this.waiting) {
      const cause = this.ended()
      if (cause === undefined && this.inFlight >= this.limit(next.authorization)) break
      this.waiting.shift()
      if (cause === undefined) this.leave(next.sending, next.authorization)
      else next.sending.ended({ kind: 'unsent', failure: this.connection.inPhase(cause) })
    }
    this.watchRefusal()
    if (this.inFlight === 0 && this.waiting.length === 0) this.onIdle()
  }

  /** A gateway may take no request for a while, but not for longer than an answer may take. */
  private watchRefusal(): void {
    const isStuck = this.waiting.length > 0 && this.inFlight === 0
    if (!isStuck) {
      clearTimeout(this.refusal)
      clearTimeout(this.silence)
      this.refusal = undefined
      this.silence = undefined
      return
    }
    const { onTakesNone } = this
    if (onTakesNone !== undefined)
      this.silence ??= setTimeout(() => {
        this.onTakesNone = undefined
        onTakesNone()
      }, silentPatience(this.patience))
    this.refusal ??= setTimeout(() => {
      const failure: Failure = { kind: 'takes-none', seconds: this.patience / 1000 }
      for (const { sending } of this.waiting.splice(0)) sending.ended({ kind: 'unsent', failure })
      this.drain()
    }, this.patience)
  }

  private leave(sending: Sending, authorization: string | undefined): void {
    this.inFlight += 1
    const { deviceToken, payload, headers } = sending
    this.wire.exchange(
      sending,
      devicePath(deviceToken),
      this.sharedHeaders(headers, authorization),
      ownHeaders(headers),
      payload,
    )
  }

  private settle(sending: Sending, exchange: Exchange): void {
    if (exchange.kind === 'replied') {
      const { reply } = exchange
      this.end(sending, { kind: reply.status === 200 ? 'accepted' : 'rejected', reply })
    } else
      void this.connection
        .noAnswer(exchange)
        .then(({ failure, isUntouched }) =>
          this.end(sending, { kind: isUntouched ? 'unsent' : 'unknown', failure }),
        )
  }

  private end(sending: Sending, outcome: Outcome): void {
    this.inFlight -= 1
    sending.ended(outcome)
    if (this.waiting.length > 0 || this.inFlight === 0) this.drain()
  }
}
