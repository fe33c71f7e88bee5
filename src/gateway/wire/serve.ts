import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ReasonName, reasons } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import { bearerOf } from '../decide/bearer.ts'
import { readableBody } from '../decide/checks.ts'
import type { Connection, Receipt, Request } from '../decide/request.ts'
import { type Change, type GatewayReply, type Response, respond } from '../decide/respond.ts'
import type { GatewayEvent } from '../event.ts'
import type { GatewayOptions } from '../gateway.ts'
import type { Inbox } from '../store/inbox.ts'
import { type Fate, fateOf } from '../trouble/fate.ts'
import { errorCodes } from '../trouble/trouble.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { freshId } from './fresh-id.ts'
import type { LateBodies, Place } from './late-bodies.ts'
import { linger } from './linger.ts'
import { eventOf } from './record.ts'
import { wireOf } from './reply-headers.ts'

/** A stream whose body has not arrived yet; `giveUp` answers it with a reason at once. */
export interface Waiting {
  giveUp(reason: 'IdleTimeout' | 'Shutdown'): void
}

/** What has arrived of a request that is not whole yet. */
interface Intake extends Waiting {
  readonly stream: ServerHttp2Stream
  readonly headers: IncomingHttpHeaders
  readonly repeated: boolean
  readonly chunks: Buffer[]
  size: number
}

/**
 * Where a stream keeps its intake until the request is whole, for listeners that all streams share. Node's map of
 * streams keeps closed ones reachable until the next full garbage collection, and what hangs on them is copied until
 * then: with listeners of its own on every stream that was a sixth of the gateway's time.
 */
const intakeOf = Symbol('intake')

interface Receiving extends ServerHttp2Stream {
  [intakeOf]?: { readonly intake: Intake; readonly place: Place<Waiting> } | undefined
}

/** What all connections of a gateway share. */
export interface Premises {
  readonly options: GatewayOptions
  readonly troubles: Troubles
  readonly inbox: Inbox
  readonly bodies: LateBodies<Waiting>
  tell(event: GatewayEvent): void
}

/** Captured from APNs: 1000 streams, and 1 until the first valid provider token on a connection without certificate. */
export const streams = { before: 1, after: 1000 } as const

/** Beyond them no further device is learnt, though its pushes are taken: a load test must not fill memory and disk. */
const mostDevices = 100_000

const freshReceipt = (): Receipt => ({ id: freshId(), uniqueId: freshId() })

const noBody = new Uint8Array()

/** Like APNs, without `date`: an option that Node has and its types do not name. */
const bodiless = { endStream: true, sendDate: false } as const
const withBody = { endStream: false, sendDate: false } as const

/** A client that resets a stream harms only itself: the stream is gone already. */
const ignore = () => undefined

/**
 * Says GOAWAY with a reason in its data, as APNs does, and ends the connection.
 *
 * @param session an HTTP/2 connection
 * @param connection below it
 * @param reason as in the body of a rejection
 */
export function turnAway(session: ServerHttp2Session, connection: Duplex, reason: string): void {
  if (session.destroyed) return
  session.goaway(constants.NGHTTP2_NO_ERROR, 0, Buffer.from(JSON.stringify({ reason })))
  session.close()
  // Streams nobody answers would keep it open for ever.
  setImmediate(() => {
    session.destroy()
    linger(connection)
  })
}

/** The same request, refused for a reason of the gateway's own. */
const refused = (response: Response, reason: ReasonName): Response => ({
  ...response,
  reply: {
    status: reasons[reason].status,
    reason,
    ...defined({ id: response.reply.id }),
  },
  changes: response.changes.filter(({ kind }) => kind === 'provider-token-taken'),
})

function send(stream: ServerHttp2Stream, reply: GatewayReply, operation: Response['operation']): void {
  const { headers, body } = wireOf(reply, operation)
  stream.respond(headers, body === undefined ? bodiless : withBody)
  if (body !== undefined) stream.end(body)
  // The rest of a body that is too large is not waited for (RFC 9113 section 8.1). A request without one has no rest,
  // and closing its stream would take back the answer.
  if (!stream.readableEnded && !stream.endAfterHeaders) stream.close(constants.NGHTTP2_NO_ERROR)
}

/**
 * Serves one connection that may stay: every stream becomes a request, every response a stream's end.
 *
 * @param session the HTTP/2 side of the connection
 * @param socket the TCP side, for troubles that reset it
 * @param first what is known of the connection before its first request
 * @param premises what all connections share
 */
export function serve(
  session: ServerHttp2Session,
  socket: Socket,
  first: Connection,
  { options, troubles, inbox, bodies, tell }: Premises,
): void {
  let connection = first
  const { state, devicePolicy = 'learn', findSigningKey } = options

  const apply = (change: Change) => {
    switch (change.kind) {
      case 'provider-token-taken':
        if (connection.providerToken === undefined) session.settings({ maxConcurrentStreams: streams.after })
        connection = { ...connection, providerToken: change.token }
        return
      case 'device-learnt':
        if (state.devices.size >= (options.mostDevices ?? mostDevices)) return
        state.devices.set(change.device.token, change.device)
        break
      case 'channel-created':
        state.channels.set(change.channel.id, change.channel)
        break
      case 'channel-deleted':
        state.channels.delete(change.channel.id)
        break
    }
    options.changed?.()
  }

  const end = (stream: ServerHttp2Stream, { ending, reply }: Fate, operation: Response['operation']) => {
    if (stream.destroyed || stream.closed) return
    switch (ending?.kind) {
      case 'reset-stream':
        stream.close(errorCodes[ending.code])
        break
      case 'reset-connection':
        socket.resetAndDestroy()
        break
      case 'goaway': {
        const { code, reason, serves } = ending
        const data = reason === undefined ? undefined : Buffer.from(JSON.stringify({ reason }))
        const last = serves ? (stream.id ?? 0) : Math.max(0, (stream.id ?? 0) - 2)
        session.goaway(errorCodes[code], last, data)
        break
      }
      case undefined:
      case 'answer':
      case 'rate':
      case 'silence':
        break
      default:
        ending satisfies never
    }
    if (reply !== undefined) send(stream, reply, operation)
    if (ending?.kind === 'goaway') {
      session.close()
      if (!ending.serves) setImmediate(() => session.destroy())
    }
  }

  const strokesOf = ({ deviceToken, topic }: Response, now: Date) =>
    troubles.ofRequest(
      {
        environment: connection.environment,
        ...(deviceToken !== '' && { token: deviceToken.toLowerCase() }),
        ...defined({ topic }),
      },
      now,
    )

  /** @param instead a reason that no check has a part in */
  const answer = (stream: ServerHttp2Stream, request: Request, instead?: ReasonName) => {
    if (stream.destroyed) return
    const now = options.now()
    const judged = respond(request, { state, devicePolicy, now })
    const response = instead === undefined ? judged : refused(judged, instead)
    const fate: Fate = troubles.none()
      ? { wait: 0, reply: response.reply }
      : fateOf(strokesOf(response, now), response.reply)
    // What a trouble keeps from being accepted changes nothing; the credential was good all the same.
    for (const change of response.changes) {
      if (fate.reply === response.reply || change.kind === 'provider-token-taken') apply(change)
    }
    if (fate.streams !== undefined) session.settings({ maxConcurrentStreams: fate.streams })
    if (fate.wait === 0) end(stream, fate, response.operation)
    else setTimeout(end, fate.wait, stream, fate, response.operation)
    tell(eventOf(request, response, fate, { time: now, number: inbox.next() }))
  }

  /** Keys registered after the gateway was started are found when they are first used. */
  const unknownKey = (request: Request): string | undefined => {
    if (findSigningKey === undefined) return undefined
    const bearer = bearerOf(request, state)
    return bearer?.key === undefined ? bearer?.token?.keyId : undefined
  }

  const take = (stream: ServerHttp2Stream, request: Request) => {
    const keyId = unknownKey(request)
    if (keyId === undefined || findSigningKey === undefined) {
      answer(stream, request)
      return
    }
    findSigningKey(keyId).then(
      (key) => {
        if (key !== undefined) state.signingKeys.set(keyId, key)
        // Other streams may have changed the connection meanwhile.
        answer(stream, { ...request, connection })
      },
      () => answer(stream, request, 'InternalServerError'),
    )
  }

  const requestOf = (headers: IncomingHttpHeaders, repeated: boolean, body: Uint8Array): Request => ({
    connection,
    method: headers[':method'] ?? '',
    path: headers[':path'] ?? '',
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
    repeated,
    body,
    receipt: freshReceipt(),
  })

  /** @returns the request with what arrived of its body; nothing when it was taken before */
  const letGo = (stream: Receiving): Request | undefined => {
    const held = stream[intakeOf]
    if (held === undefined) return undefined
    stream[intakeOf] = undefined
    bodies.leave(held.place)
    const { headers, repeated, chunks } = held.intake
    return requestOf(headers, repeated, Buffer.concat(chunks))
  }

  function whole(this: Receiving): void {
    const request = letGo(this)
    if (request !== undefined) take(this, request)
  }

  function more(this: Receiving, chunk: Buffer): void {
    const intake = this[intakeOf]?.intake
    if (intake === undefined) return
    intake.chunks.push(chunk)
    intake.size += chunk.length
    if (intake.size >= readableBody) whole.call(this)
  }

  function giveUp(this: Intake, reason: ReasonName): void {
    const request = letGo(this.stream)
    if (request !== undefined) answer(this.stream, request, reason)
  }

  const receive = (
    stream: Receiving,
    headers: IncomingHttpHeaders,
    flags: number,
    raw: readonly string[],
  ) => {
    stream.on('error', ignore)
    const repeated = Object.keys(headers).length * 2 !== raw.length
    if (flags & constants.NGHTTP2_FLAG_END_STREAM) {
      take(stream, requestOf(headers, repeated, noBody))
      return
    }
    const intake: Intake = { stream, headers, repeated, chunks: [], size: 0, giveUp }
    stream[intakeOf] = { intake, place: bodies.enter(intake) }
    stream.on('data', more)
    stream.on('end', whole)
  }

  session.on('stream', receive)
}
