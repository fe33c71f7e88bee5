import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { NamedCause } from '../../apns/named-cause.ts'
import { type ReasonName, reasons } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import type { SeenCause } from '../decide/admission.ts'
import { bearerOf } from '../decide/bearer.ts'
import type { ApnsRequest, ClientConnection, Receipt } from '../decide/request.ts'
import type { Operation } from '../decide/resolved-request.ts'
import type { ApnsResponse, Change } from '../decide/respond.ts'
import type { TroubledReply } from '../trouble/troubled-reply.ts'
import { answerTo } from './answer.ts'
import { applyChange } from './apply-change.ts'
import { unfinishedRequest } from './connection-failures.ts'
import { type GatewayContext, streams } from './context.ts'
import type { FrameClock } from './frame-clock.ts'
import { freshId } from './fresh-id.ts'
import { type RawRequest, RequestReader, type RequestTaker } from './intake.ts'
import { type ServedSockets, sendReply } from './send-reply.ts'

const freshReceipt = (): Receipt => ({ id: freshId(), uniqueId: freshId() })

/** What keeps a request from being judged at all. */
const ownCauses = {
  IdleTimeout: {
    cause: 'idle-timeout',
    evidence: {
      en: 'The headers came, and the rest of the body did not.',
      zh: '请求头已收到，请求体一直没有发完。',
    },
  },
  Shutdown: {
    cause: 'server-going-away',
    evidence: {
      en: 'The local gateway was stopped before the body was whole.',
      zh: '请求体还没收完，本地网关就停止了。',
    },
  },
  InternalServerError: { cause: 'gateway-failed' },
} as const satisfies Partial<Record<ReasonName, NamedCause & { readonly cause: CauseId }>>
type OwnReason = keyof typeof ownCauses

/** The same request, refused for a reason of the gateway's own. */
const refused = (response: ApnsResponse, reason: OwnReason): ApnsResponse => ({
  ...response,
  reply: {
    status: reasons[reason].status,
    reason,
    named: ownCauses[reason],
    ...defined({ id: response.reply.id }),
  },
  changes: response.changes.filter(({ kind }) => kind === 'provider-token-taken'),
})

/** A client's streams have odd numbers (RFC 9113 section 5.1.1). */
export const idStep = 2

/** A connection that is served. */
export interface Served {
  /** How many streams it may have at once. */
  readonly allowed: number
  /**
   * @param last id of the last stream that came; Node hands streams over a moment after that
   * @returns whether it has as many that have no answer yet
   */
  isFull(last: number): boolean
  /**
   * @param length of the DATA that came, padding and all
   * @returns whether some of it is of streams that were refused
   */
  hasIgnored(length: number): boolean
}

/** Of a frame (RFC 9113 section 6.1), with the byte that says how much it is. */
const mostPadding = 256

/** One connection that may stay. What it knows of itself changes with the provider tokens that come on it. */
class ServedConnection implements RequestTaker, ServedSockets, Served {
  readonly session: ServerHttp2Session
  readonly socket: Socket
  private readonly context: GatewayContext
  private readonly tell: (failure: SeenCause) => void
  private connection: ClientConnection
  private received = 0
  private answered = 0
  private lastId = -1
  /** Requests that came to their end, and the DATA that they had. */
  private readonly whole = { requests: 0, bytes: 0, frames: 0 }
  /** A trouble ends the connection: what is lost with it, no client lost. */
  private isEndedHere = false
  private readonly connectedAt = performance.now()

  constructor(
    session: ServerHttp2Session,
    socket: Socket,
    connection: ClientConnection,
    context: GatewayContext,
    tell: (failure: SeenCause) => void,
  ) {
    this.tell = tell
    this.session = session
    this.socket = socket
    this.connection = connection
    this.context = context
  }

  get allowed(): number {
    const { certificate, providerToken } = this.connection
    return certificate === undefined && providerToken === undefined ? streams.before : streams.after
  }

  isFull(last: number): boolean {
    const underWay = Math.max(0, last - this.lastId) / idStep
    return this.received + underWay - this.answered >= this.allowed
  }

  hasIgnored(length: number): boolean {
    const { requests, bytes, frames } = this.whole
    // What comes for a stream that was ended before its body was whole is ignored as well.
    return requests === this.received && length > bytes + frames * mostPadding
  }

  noteReceived({ id = 0 }: ServerHttp2Stream): void {
    this.received += 1
    this.lastId = id
  }

  /** Keys registered after the gateway was started are found when they are first used. */
  take(stream: ServerHttp2Stream, raw: RawRequest): void {
    if (stream.readableEnded || stream.endAfterHeaders) this.noteWhole(raw)
    const { state, findSigningKey } = this.context.options
    const request = this.requestOf(raw)
    const bearer = findSigningKey === undefined ? undefined : bearerOf(request, state)
    const token = bearer?.key === undefined ? bearer?.token : undefined
    if (token === undefined || findSigningKey === undefined) {
      this.answer(stream, request, raw)
      return
    }
    findSigningKey(token).then(
      (key) => {
        if (key !== undefined) state.signingKeys.set(key.keyId, key)
        // Other streams may have changed the connection meanwhile.
        this.answer(stream, { ...request, connection: this.connection }, raw)
      },
      () => this.answer(stream, request, raw, 'InternalServerError'),
    )
  }

  private noteWhole({ body, clock }: RawRequest): void {
    this.whole.requests += 1
    this.whole.bytes += body.length
    // The last one may be empty.
    this.whole.frames += clock.pieces + 1
  }

  giveUp(stream: ServerHttp2Stream, raw: RawRequest, reason: OwnReason): void {
    this.answer(stream, this.requestOf(raw), raw, reason)
  }

  lose(stream: ServerHttp2Stream, { body, headers }: RawRequest): void {
    this.lost(stream, body.length, headers['content-length'])
  }

  /** A stream is over, and nobody waits for an answer to it. */
  private lost({ rstCode }: ServerHttp2Stream, size: number, length: string | undefined): void {
    this.answered += 1
    if (!this.isEndedHere) this.tell(unfinishedRequest(rstCode ?? 0, size, length))
  }

  private requestOf({ headers, repeated, body }: RawRequest): ApnsRequest {
    return {
      connection: this.connection,
      method: headers[':method'] ?? '',
      path: headers[':path'] ?? '',
      header: (name) => {
        const value = headers[name]
        return typeof value === 'string' ? value : undefined
      },
      headerNames: Object.keys(headers),
      repeated,
      body,
      receipt: freshReceipt(),
    }
  }

  /** @param instead a reason that no check has a part in */
  private answer(
    stream: ServerHttp2Stream,
    request: ApnsRequest,
    { clock }: { readonly clock: FrameClock },
    instead?: OwnReason,
  ): void {
    if (stream.destroyed) {
      this.lost(stream, request.body.length, request.header('content-length'))
      return
    }
    const { response, troubled, changes, event } = answerTo(
      request,
      this.context,
      instead === undefined ? {} : { correct: (judged) => refused(judged, instead) },
    )
    const { operation } = response
    for (const change of changes) this.apply(change)
    const { session } = this
    if (troubled.streams !== undefined) session.settings({ maxConcurrentStreams: troubled.streams })
    if (troubled.wait === 0) this.send(stream, troubled, operation)
    else setTimeout(() => this.send(stream, troubled, operation), troubled.wait)
    const answersAfter = troubled.reply === undefined ? undefined : troubled.wait
    const timing = clock.timing(stream.id ?? 0, this.connectedAt, answersAfter)
    this.context.tell(event.kind === 'channel' ? event : { ...event, timing })
  }

  private send(stream: ServerHttp2Stream, troubled: TroubledReply, operation: Operation | undefined): void {
    this.answered += 1
    const { ending } = troubled
    if (ending?.kind === 'reset-connection' || ending?.kind === 'goaway') this.isEndedHere = true
    sendReply(stream, troubled, operation, this)
  }

  private apply(change: Change): void {
    if (change.kind !== 'provider-token-taken') {
      applyChange(change, this.context.options)
      return
    }
    if (this.connection.providerToken === undefined) {
      this.session.settings({ maxConcurrentStreams: streams.after })
    }
    this.connection = { ...this.connection, providerToken: change.token }
  }
}

/**
 * Serves one connection that may stay: every stream becomes a request, every response a stream's end.
 *
 * @param session the HTTP/2 side of the connection
 * @param socket the TCP side, for troubles that reset it
 * @param first what is known of the connection before its first request
 * @param context what all connections share
 * @param tell hears of a request that came to nothing
 * @returns how full it is
 */
export function serve(
  session: ServerHttp2Session,
  socket: Socket,
  first: ClientConnection,
  context: GatewayContext,
  tell: (failure: SeenCause) => void,
): Served {
  const served = new ServedConnection(session, socket, first, context, tell)
  const reader = new RequestReader(context.bodies, served)
  const receive: RequestReader['receive'] = (...stream) => {
    served.noteReceived(stream[0])
    reader.receive(...stream)
  }
  session.on('stream', receive)
  return served
}
