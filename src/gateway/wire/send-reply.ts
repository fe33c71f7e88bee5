import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Operation } from '../decide/resolved-request.ts'
import type { GatewayReply } from '../decide/respond.ts'
import { errorCodes } from '../trouble/trouble.ts'
import type { EndingTrouble, TroubledReply } from '../trouble/troubled-reply.ts'
import { framesOf } from './response-frames.ts'

/** Like APNs, without `date`: an option that Node has and its types do not name. */
const bodiless = { endStream: true, sendDate: false } as const
const withBody = { endStream: false, sendDate: false } as const

/** A connection, on both of its layers. */
export interface ServedSockets {
  readonly session: ServerHttp2Session
  /** The TCP side, for troubles that reset it. */
  readonly socket: Socket
}

function respondOn(stream: ServerHttp2Stream, reply: GatewayReply, operation: Operation | undefined): void {
  const { headers, body } = framesOf(reply, operation)
  stream.respond(headers, body === undefined ? bodiless : withBody)
  if (body !== undefined) stream.end(body)
  // The rest of a body that is too large is not waited for (RFC 9113 section 8.1). A request without one has no rest,
  // and closing its stream would take back the answer.
  if (!stream.readableEnded && !stream.endAfterHeaders) stream.close(constants.NGHTTP2_NO_ERROR)
}

/** What a trouble sends in place of an answer, or before it. */
function sendTrouble(
  stream: ServerHttp2Stream,
  ending: EndingTrouble,
  { session, socket }: ServedSockets,
): void {
  switch (ending.kind) {
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
    case 'answer':
    case 'rate':
    case 'silence':
      break
    default:
      ending satisfies never
  }
}

/**
 * Ends a stream: with the answer, or with what troubles put in its place.
 *
 * @param stream of the request; one that is closed already is left alone
 * @param troubled the answer, and the trouble that changed it
 * @param operation what the request wanted done
 * @param sockets of the connection it came on
 */
export function sendReply(
  stream: ServerHttp2Stream,
  { ending, reply }: TroubledReply,
  operation: Operation | undefined,
  sockets: ServedSockets,
): void {
  if (stream.destroyed || stream.closed) return
  if (ending !== undefined) sendTrouble(stream, ending, sockets)
  if (reply !== undefined) respondOn(stream, reply, operation)
  if (ending?.kind === 'goaway') {
    const { session } = sockets
    session.close()
    if (!ending.serves) setImmediate(() => session.destroy())
  }
}
