import { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { defined } from '../defined.ts'
import type { Failure } from '../diagnosis/facts.ts'
import { failureOf } from './failure.ts'
import { type Reaching, type ReachOptions, reach } from './reach.ts'
import { type ClientIdentity, secureContext } from './secure-context.ts'
import { calledAs } from './server-identity.ts'

/** What a connection needs to know. */
export interface DialOptions extends ReachOptions {
  /** The way, where it was begun before. */
  readonly reaching?: Reaching
  /** The name the server's certificate has to carry; the endpoint's host when there is none. */
  readonly servername?: string
  readonly identity?: ClientIdentity
  readonly patience: number
}

/** How dialling ended. The socket is the caller's: to listen to its errors, and to close. */
export type Dialled =
  | { readonly kind: 'connected'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly failure: Failure }

/**
 * Opens TCP and TLS to a gateway, through a proxy when there is one, and has `h2` chosen by ALPN. The chain is always
 * verified.
 *
 * @param options where to, which way, as whom, and how long to wait
 * @returns the socket after its handshake, or why there is none; never rejects for a reason of the network. Under TLS
 *   1.3 the server has not yet judged the client's certificate at this point: an alert may still come on the socket
 * @throws Fault `credential/unusable`
 */
export async function dial(options: DialOptions): Promise<Dialled> {
  const servername = options.servername ?? options.endpoint.host
  const reaching = options.reaching ?? (await reach(options))
  const context = await whileReaching(reaching, () => secureContext(options))
  const reached = await reaching.reached
  if (reached.kind === 'failed') return reached
  const { socket } = reached
  return shakeHands(
    connect({
      socket,
      secureContext: context,
      ALPNProtocols: ['h2'],
      ...calledAs(servername),
    }),
    options,
    whereNameLed(options, socket),
  )
}

/** Makes something ready in the time that the way takes. */
async function whileReaching<T>({ begun, reached }: Reaching, make: () => T): Promise<T> {
  await begun
  try {
    return make()
  } catch (error) {
    void reached.then((way) => way.kind === 'open' && way.socket.destroy())
    throw error
  }
}

/** To be asked while the socket stands: of one that is gone Node does not know it. */
function whereNameLed({ endpoint, proxy }: DialOptions, socket: Socket): string | undefined {
  const isName = isIP(endpoint.host) === 0 && endpoint.host !== 'localhost'
  return proxy === undefined && isName ? socket.remoteAddress : undefined
}

/** What a failure says beside itself: where a name led, and whether the server had begun to answer. */
function withTraces(failure: Failure, address: string | undefined, hasAnswered: boolean): Failure {
  if (failure.kind === 'tls-alert') return hasAnswered ? { ...failure, answered: true } : failure
  if (failure.kind !== 'reset' && failure.kind !== 'timeout' && failure.kind !== 'untrusted') return failure
  const told = { ...failure, ...defined({ address }) }
  return told.kind === 'reset' && hasAnswered ? { ...told, answered: true } : told
}

function shakeHands(
  socket: TLSSocket,
  { patience, signal }: DialOptions,
  address: string | undefined,
): Promise<Dialled> {
  return new Promise((resolve) => {
    let certificate: X509Certificate | undefined
    const phase = 'handshake'
    let hasAnswered = false
    // There are keys as soon as the server has begun its side; which they are is nobody's business.
    socket.once('keylog', () => {
      hasAnswered = true
    })
    const giveUp = () => fail({ kind: 'timeout', phase, seconds: patience / 1000 })
    const timer = setTimeout(giveUp, patience)
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    const stop = () => fail({ kind: 'stopped' })
    const fail = (failure: Failure) => {
      end()
      resolve({ kind: 'failed', failure: withTraces(failure, address, hasAnswered) })
      socket.destroy()
    }
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    // Node forgets the certificate of a server that it does not trust before it says so; `secure` comes just before.
    // (Asked for by getPeerX509Certificate at this point, Node 20 would find no names in it when it verifies them.)
    socket.prependOnceListener('secure', () => {
      const { raw } = socket.getPeerCertificate()
      certificate = raw === undefined ? undefined : new X509Certificate(raw)
    })
    const onError = (error: Error) => fail(failureOf(error, phase, certificate))
    const onClose = () => fail({ kind: 'reset', phase, abrupt: false })
    socket.once('error', onError)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      if (socket.alpnProtocol !== 'h2') return fail({ kind: 'no-http2' })
      end()
      // The first request follows the last word of the handshake at once, and must not wait until that has arrived.
      socket.setNoDelay(true)
      socket.off('error', onError)
      socket.off('close', onClose)
      resolve({ kind: 'connected', socket })
    })
  })
}
