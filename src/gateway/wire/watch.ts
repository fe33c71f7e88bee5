import { constants, type ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { codeName } from '../../diagnosis/http2-rules.ts'
import type { SeenCause } from '../decide/admission.ts'
import {
  clientGoodbye,
  closedBeforeRequest,
  isProtocolError,
  refusedHeaders,
  sessionFailure,
  silence,
  tooManyStreams,
  tooManyStreamsText,
} from './connection-failures.ts'
import { linger } from './linger.ts'
import { idStep, type Served } from './serve.ts'

/** Somebody who hears why a connection came to nothing. */
type Tell = (failure: SeenCause) => void

/** @returns the same, who hears only of the first failure of a connection: others follow from it */
export function tellOnce(tell: Tell): Tell {
  let isTold = false
  return (failure) => {
    if (!isTold) tell(failure)
    isTold = true
  }
}

/** What is needed to watch a connection. */
export interface Watched {
  readonly served: Served
  /** Seconds that a client may take for its first frame. */
  readonly patience: number
  readonly tell: Tell
}

/**
 * Tells of a client that has more streams than it may. nghttp2 refuses those that came before the client had read how
 * many it may open, without a word to Node: what is seen are numbers that were left out, and DATA that belongs to no
 * stream.
 *
 * @returns how many it might have, where it opened more at the end
 */
function watchStreams(session: ServerHttp2Session, { served, tell }: Watched): () => number | undefined {
  /** How many it might have when the last stream came, if that made them as many. */
  let full: number | undefined
  let last = -1
  session.on('stream', ({ id = 0 }) => {
    if (full !== undefined && id > last + idStep) tell(tooManyStreams(full))
    full = served.isFull(id) ? served.allowed : undefined
    last = id
  })
  return () => (served.hasIgnored(session.state.effectiveRecvDataLength ?? 0) ? full : undefined)
}

/**
 * Ends a session in which the client has more streams than it may as APNs does: with a GOAWAY that says so. nghttp2
 * counts them, and has Node end the session without a word; in that moment there is still time for one.
 */
function sayTooManyStreams(session: ServerHttp2Session, tls: TLSSocket, watched: Watched): void {
  const { served, tell } = watched
  const tooManyAtEnd = watchStreams(session, watched)
  const end = session.destroy.bind(session)
  session.destroy = (error, code) => {
    session.destroy = end
    // A session that ends for another reason may have no state left to ask for.
    const last = isProtocolError(error) ? (session.state.lastProcStreamID ?? 0) : undefined
    if (last === undefined || !served.isFull(last)) {
      const refused = tooManyAtEnd()
      if (refused !== undefined) tell(tooManyStreams(refused))
      end(error, code)
      return
    }
    tell(tooManyStreams(served.allowed))
    session.goaway(constants.NGHTTP2_PROTOCOL_ERROR, last, Buffer.from(tooManyStreamsText))
    setImmediate(() => {
      end()
      linger(tls)
    })
  }
}

/** When a connection is looked at, in milliseconds after its first frame: most clients send their first request by then. */
const looks = [0, 50, 300, 1000] as const

/**
 * Hears of requests that nghttp2 refuses by itself: it counts them, and Node hands them to nobody. What Node does hand
 * over it has handed over a round later.
 */
function noteRefusedHeaders(session: ServerHttp2Session, { tell }: Watched): void {
  let seen = 0
  session.on('stream', ({ id = 0 }) => {
    seen = id
  })
  const look = () => {
    // A session that is over has no state.
    const last = session.destroyed ? 0 : (session.state.lastProcStreamID ?? 0)
    if (last > seen)
      setImmediate(() => {
        if (last > seen) tell(refusedHeaders)
      })
  }
  session.once('remoteSettings', () => {
    const timers = looks.map((wait) => setTimeout(look, wait).unref())
    session.once('close', () => {
      for (const timer of timers) clearTimeout(timer)
    })
  })
}

/** Hears of a client that ends the connection because of something that it finds wrong. */
function noteGoodbye(session: ServerHttp2Session, { tell }: Watched): void {
  session.on('goaway', (code, _, data) => {
    if (code !== constants.NGHTTP2_NO_ERROR)
      tell(
        clientGoodbye(
          codeName(code),
          Buffer.from(data ?? [])
            .toString('latin1')
            .slice(0, longestGoodbye),
        ),
      )
  })
}

/** As much of the text in a GOAWAY as is kept. */
const longestGoodbye = 200

/**
 * Tells of a connection that comes to nothing after TLS: one that speaks no HTTP/2, or breaks it.
 *
 * @param session the HTTP/2 side of the connection
 * @param tls the side below it
 * @param watched how full it is, and whom to tell
 */
export function watch(session: ServerHttp2Session, tls: TLSSocket, watched: Watched): void {
  const { patience, tell } = watched
  let hasBegun = false
  const late = setTimeout(() => tell(silence(patience, 'HTTP/2')), patience * 1000)
  late.unref()
  noteGoodbye(session, watched)
  noteRefusedHeaders(session, watched)
  session.once('remoteSettings', () => {
    hasBegun = true
    clearTimeout(late)
  })
  session.on('error', (error: NodeJS.ErrnoException) => {
    const failure = sessionFailure(error)
    if (failure !== undefined) tell(failure)
  })
  session.once('close', () => {
    clearTimeout(late)
    if (!hasBegun) tell(closedBeforeRequest({}))
  })
  sayTooManyStreams(session, tls, watched)
}
