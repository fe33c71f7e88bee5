import type { TLSSocket } from 'node:tls'
import { formatEndpoint } from '../apns/endpoint.ts'
import { defined } from '../defined.ts'
import type { Failure } from '../diagnosis/facts.ts'
import { errorCodes } from '../diagnosis/http2-rules.ts'
import { type DialOptions, dial } from './dial.ts'
import { type Ending, watchEnding } from './ending.ts'
import { failureOf, failureOfRule } from './failure.ts'
import { defaultPatience } from './reach.ts'
import { PushWire } from './wire/push-wire.ts'
import type { Exchange, Unanswered, Wire } from './wire/wire.ts'

/** What a connection needs to know, beside what dialling needs. */
export interface ConnectionOptions extends Omit<DialOptions, 'patience' | 'signal'> {
  /** Milliseconds to wait in each phase up to SETTINGS; 10 s when absent. */
  readonly patience?: number
  /** Milliseconds to wait for the answer to a request that has left; 30 s when absent. */
  readonly answerPatience?: number
  /** Number of the first stream on the wire of pushes: any odd one; 1 when absent. */
  readonly firstStream?: number
  /**
   * Ends it at once, whether it is being opened or open: what has left is unknown, what has not is unsent, and both say
   * `stopped`.
   */
  readonly signal?: AbortSignal
}

/** How connecting ended. */
export type Connecting =
  | { readonly kind: 'connected'; readonly connection: GatewayConnection }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Why a request has no answer, and whether it is safe to repeat: nobody can have acted on it. */
export interface NoAnswer {
  readonly failure: Failure
  readonly isUntouched: boolean
}

const defaultAnswerPatience = 30_000

/**
 * Connects to a gateway: name, TCP, TLS, ALPN. HTTP/2 is spoken by what is put on it: the wire of pushes, or Node's.
 *
 * @param options where to, as whom, whom to trust, how long to wait
 * @returns the connection, which whoever asked for it ends; never rejects for a reason of the network
 * @throws Fault `credential/unusable` when the client certificate and key cannot be used
 */
export async function connectToGateway(options: ConnectionOptions): Promise<Connecting> {
  const dialled = await dial({ ...options, patience: options.patience ?? defaultPatience })
  if (dialled.kind === 'failed') return dialled
  return { kind: 'connected', connection: new GatewayConnection(dialled.socket, options) }
}

/**
 * Refused, never opened, or above GOAWAY's last stream id (RFC 9113 sections 6.8 and 8.7); or shut out by the
 * handshake, of which an alert tells only as long as nothing has been answered.
 *
 * @param ended how the stream of the request ended
 * @param failure why
 * @param hasAnswered whether the gateway has answered anything on this connection
 */
export function isUntouched(
  { id, code }: Extract<Exchange, { kind: 'ended' }>,
  failure: Failure,
  hasAnswered: boolean,
): boolean {
  if (id === undefined || code === errorCodes.refused) return true
  if (failure.kind === 'goaway') return id > failure.lastStreamId
  return failure.kind === 'tls-alert' && !hasAnswered
}

/** The failure of a connection whose SETTINGS have not come. */
const atSettings = (failure: Failure): Failure =>
  'phase' in failure ? { ...failure, phase: 'settings' } : failure

/**
 * One conversation over HTTP/2, whoever leads it: how long its SETTINGS may take, why it is over, and what may be said
 * of a request without an answer.
 */
export class GatewayConnection {
  readonly socket: TLSSocket
  readonly ending: Ending
  /** How `:authority` names the gateway: `host`, or `host:port` where that is not 443. */
  readonly authority: string
  /** Milliseconds that it waits for an answer. */
  readonly answerPatience: number
  private readonly firstStream: number | undefined
  private readonly settled: Promise<undefined>
  private onSettled = (_: undefined) => {}
  private settingsHaveCome = false
  private answered = false

  /** @param socket after its handshake, before anything is said on it: it listens from the first moment */
  constructor(socket: TLSSocket, options: ConnectionOptions) {
    const { endpoint, servername = endpoint.host, patience = defaultPatience, signal } = options
    this.socket = socket
    this.ending = watchEnding(socket)
    this.authority = new URL(`https://${formatEndpoint({ ...endpoint, host: servername })}`).host
    this.answerPatience = options.answerPatience ?? defaultAnswerPatience
    this.firstStream = options.firstStream
    this.settled = new Promise((resolve) => {
      this.onSettled = resolve
    })
    const { over } = this.ending
    const timer = setTimeout(
      () => this.cut({ kind: 'timeout', phase: 'settings', seconds: patience / 1000 }),
      patience,
    )
    void Promise.race([this.settled, over]).then(() => clearTimeout(timer))
    const stop = () => this.cut({ kind: 'stopped' })
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    void over.then(() => signal?.removeEventListener('abort', stop))
  }

  /** Whether the gateway's SETTINGS have come. */
  get hasSettings(): boolean {
    return this.settingsHaveCome
  }

  /** Whether it has answered a request, if only the beginning of an answer has come. */
  get hasAnswered(): boolean {
    return this.answered
  }

  /** To be called when SETTINGS have come. */
  noteSettings(): void {
    this.settingsHaveCome = true
    this.onSettled(undefined)
  }

  /** To be called when an answer has begun. */
  noteAnswer(): void {
    this.answered = true
  }

  /**
   * Speaks HTTP/2 for pushes on it.
   *
   * @param settle is told what came of each request
   * @param onSettings is told when limits have changed
   */
  putWire<Tag>(settle: (tag: Tag, exchange: Exchange) => void, onSettings = () => {}): Wire<Tag> {
    return new PushWire<Tag>(this.socket, {
      patience: this.answerPatience,
      authority: this.authority,
      ...defined({ firstStream: this.firstStream }),
      settle,
      onAnswer: () => this.noteAnswer(),
      onGoaway: this.ending.onGoaway,
      onSettings: () => {
        this.noteSettings()
        onSettings()
      },
      onViolation: (rule) => this.ending.end(failureOfRule(rule)),
    })
  }

  /** Waits for SETTINGS. @returns why they have not come; nothing when they have */
  async settings(): Promise<Failure | undefined> {
    const failure = await Promise.race([this.settled, this.ending.over])
    if (failure === undefined) return undefined
    // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
    await new Promise(setImmediate)
    return atSettings(this.ending.cause() ?? failure)
  }

  /** An error of Node's HTTP/2: of a broken rule it is the cause, of anything else the echo of what the socket says. */
  onHttp2Error(error: unknown): void {
    const failure = failureOf(error, 'answer')
    if (failure.kind === 'protocol-error') this.ending.end(failure)
    else
      setImmediate(() => {
        if (this.ending.cause() === undefined) this.ending.end(failure)
      })
  }

  /**
   * @param exchange what came of a request, and is no answer
   * @param isOver whether HTTP/2 has ended, of which the socket may not have told yet
   */
  async noAnswer(exchange: Unanswered, isOver = this.socket.destroyed): Promise<NoAnswer> {
    switch (exchange.kind) {
      case 'silent': {
        const timeout = { kind: 'timeout', phase: 'answer', seconds: this.answerPatience / 1000 } as const
        // A GOAWAY says more than the silence after it.
        return { failure: this.ending.goaway() ?? timeout, isUntouched: false }
      }
      case 'malformed':
        return { failure: failureOfRule(exchange.rule), isUntouched: false }
      case 'ended': {
        const { ending } = this
        const cause = ending.cause() ?? (isOver ? await ending.over : undefined)
        const failure: Failure =
          cause === undefined ? { kind: 'stream-reset', code: exchange.code } : this.inPhase(cause)
        return { failure, isUntouched: isUntouched(exchange, failure, this.answered) }
      }
    }
  }

  /** @returns the failure with the phase in which the connection is */
  inPhase(failure: Failure): Failure {
    return this.settingsHaveCome ? failure : atSettings(failure)
  }

  /** Ends it from this side. */
  private cut(failure: Failure): void {
    this.ending.end(failure)
    this.socket.destroy()
  }
}
