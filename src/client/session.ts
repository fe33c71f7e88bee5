import type { TLSSocket } from 'node:tls'
import { type Endpoint, formatEndpoint } from '../apns/endpoint.ts'
import { devicePath, type Notification, notificationHeaders } from '../apns/notification.ts'
import { type DialOptions, dial } from './dial.ts'
import { type Ending, watchEnding } from './ending.ts'
import { type Failure, failureOf, type ServerCertificate, serverCertificate } from './failure.ts'
import type { Outcome } from './outcome.ts'
import type { Exchange } from './request.ts'
import type { Wire, WireOptions } from './wire/wire.ts'

/** What a connection needs to know, beside what dialling needs. */
export interface SessionOptions extends Omit<DialOptions, 'patience'> {
  /** Milliseconds to wait in each phase up to SETTINGS; 10 s when absent. */
  readonly patience?: number
  /** Milliseconds to wait for the answer to a request that has left; 30 s when absent. */
  readonly answerPatience?: number
  /** What speaks HTTP/2: Node, by way of http2-wrapper, when absent; `framed` is made for many pushes. */
  readonly wire?: 'node' | 'framed'
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

/** One HTTP/2 connection to a gateway. */
export interface Session {
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
  /** The same for whoever sends many: `settle` is called once, without a promise in between. */
  send(
    notification: Notification,
    authorization: string | undefined,
    settle: (outcome: Outcome) => void,
  ): void
  /**
   * @param authorization the provider token that the next push would carry
   * @returns how many more pushes would leave at once; none when the connection is over
   */
  room(authorization?: string): number
  /** Waits for what has been pushed, then says goodbye and closes. */
  close(): Promise<void>
}

/** How opening ended. */
export type Opening =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly failure: Failure }

const defaultPatience = 10_000
const defaultAnswerPatience = 30_000

/** HTTP/2's code of a request that was not looked at (RFC 9113 section 7). */
const refusedStream = 7

/** Milliseconds that a peer may take to close after goodbye before the socket is taken away. */
const farewell = 500

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
  const { endpoint } = options
  let onSettings = () => {}
  const wireOptions: WireOptions = {
    patience: options.answerPatience ?? defaultAnswerPatience,
    authority: new URL(
      `https://${formatEndpoint({ ...endpoint, host: options.servername ?? endpoint.host })}`,
    ).host,
    onGoaway: ending.onGoaway,
    onSettings: () => onSettings(),
  }

  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<Failure>((resolve) => {
    timer = setTimeout(
      () => resolve({ kind: 'timeout', phase: 'settings', seconds: patience / 1000 }),
      patience,
    )
  })
  const connecting = putOn(socket, wireOptions, options.wire).catch((error: unknown) =>
    failureOf(error, 'settings'),
  )
  const opened = await Promise.race([connecting, ending.over, silence])
  clearTimeout(timer)
  if (!('kind' in opened)) {
    const { session, drain } = sessionOn(opened, socket, ending, options)
    onSettings = drain
    return { kind: 'open', session }
  }

  // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
  await new Promise(setImmediate)
  const failure = ending.cause() ?? opened
  socket.destroy()
  return { kind: 'failed', failure: 'phase' in failure ? { ...failure, phase: 'settings' } : failure }
}

interface Waiting {
  readonly notification: Notification
  readonly authorization: string | undefined
  settle(outcome: Outcome): void
}

/** Each kind is loaded only when it is wanted. */
async function putOn(socket: TLSSocket, options: WireOptions, kind: SessionOptions['wire']): Promise<Wire> {
  if (kind === 'framed') return (await import('./wire/framed.ts')).framedWire(socket, options)
  return (await import('./wire/node.ts')).nodeWire(socket, options)
}

function sessionOn(
  wire: Wire,
  socket: TLSSocket,
  ending: Ending,
  { endpoint, proxy, answerPatience = defaultAnswerPatience }: SessionOptions,
): { readonly session: Session; drain(): void } {
  const x509 = socket.getPeerX509Certificate()
  const connection = {
    endpoint,
    ...(socket.remoteAddress !== undefined && proxy === undefined && { address: socket.remoteAddress }),
    tlsVersion: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    ...(x509 !== undefined && { server: serverCertificate(x509) }),
    // Only a CertificateRequest makes a client share signature algorithms; Node tells it in no other way.
    certificateRequested: socket.getSharedSigalgs().length > 0,
  }
  const waiting: Waiting[] = []
  let inFlight = 0
  let answered = false
  let onIdle = () => {}

  // Until it has seen one valid provider token APNs takes one request at a time, whatever its SETTINGS say (Apple,
  // "Sending notification requests to APNs").
  const limit = (authorization: string | undefined) => {
    const streams = wire.streams()
    return authorization !== undefined && !answered ? Math.min(1, streams) : streams
  }

  const drain = () => {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const cause = ending.cause()
      if (cause === undefined && inFlight >= limit(next.authorization)) return
      waiting.shift()
      if (cause === undefined) send(next)
      else next.settle({ kind: 'unsent', failure: cause })
    }
    if (inFlight === 0) onIdle()
  }

  const send = ({ notification, authorization, settle }: Waiting) => {
    inFlight += 1
    const headers: Record<string, string> = {
      ':method': 'POST',
      ':path': devicePath(notification.deviceToken),
      ...notificationHeaders(notification),
    }
    if (authorization !== undefined) headers.authorization = `bearer ${authorization}`
    const end = (outcome: Outcome) => {
      inFlight -= 1
      settle(outcome)
      drain()
    }
    wire.exchange(headers, notification.payload, (came) => {
      if (came.kind !== 'ended') end(outcomeOf(came))
      else void whyEnded(came.code).then((failure) => end(endedOutcome(came, failure)))
    })
  }

  const outcomeOf = (came: Exclude<Exchange, { kind: 'ended' }>): Outcome => {
    if (came.kind === 'silent') {
      const failure: Failure = { kind: 'timeout', phase: 'answer', seconds: answerPatience / 1000 }
      return { kind: 'unknown', failure }
    }
    answered = true
    const { reply } = came
    return { kind: reply.status === 200 ? 'accepted' : 'rejected', reply }
  }

  const whyEnded = async (code: number): Promise<Failure> => {
    const dying = wire.isDown() || socket.destroyed
    return ending.cause() ?? (dying ? await ending.over : { kind: 'stream-reset', code })
  }

  const endedOutcome = ({ id, code }: Extract<Exchange, { kind: 'ended' }>, failure: Failure): Outcome => {
    // Refused, never opened, above GOAWAY's last stream id (RFC 9113 sections 6.8 and 8.7), or shut out by the
    // handshake: APNs did not look at it.
    const untouched =
      id === undefined ||
      code === refusedStream ||
      (failure.kind === 'goaway' && id > failure.lastStreamId) ||
      (failure.kind === 'tls-alert' && !answered)
    return { kind: untouched ? 'unsent' : 'unknown', failure }
  }

  void ending.over.then(drain)

  const session: Session = {
    facts() {
      const cause = ending.cause()
      return {
        ...connection,
        maxConcurrentStreams: limit(undefined),
        answered,
        ...(cause !== undefined && { ended: cause }),
      }
    },
    push: (notification, authorization) =>
      new Promise((settle) => {
        waiting.push({ notification, authorization, settle })
        drain()
      }),
    send(notification, authorization, settle) {
      waiting.push({ notification, authorization, settle })
      drain()
    },
    room: (authorization) =>
      ending.cause() === undefined ? limit(authorization) - inFlight - waiting.length : 0,
    async close() {
      if (inFlight > 0 || waiting.length > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve
        })
      }
      if (ending.cause() === undefined) wire.close()
      else socket.destroy()
      const timer = setTimeout(() => socket.destroy(), farewell)
      await ending.over
      clearTimeout(timer)
    },
  }
  return { session, drain }
}
