import { X509Certificate } from 'node:crypto'
import { isIP, type TcpNetConnectOpts } from 'node:net'
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls'
import type { Endpoint } from '../apns/endpoint.ts'
import type { Certificate, Identity } from '../credential/model.ts'
import { Fault } from '../fault.ts'
import { type Failure, failureOf, type Phase } from './failure.ts'

/** The client certificate to show, with the authorities to send along. */
export interface ClientIdentity {
  readonly identity: Identity
  readonly chain: readonly Certificate[]
}

/** What a connection needs to know. */
export interface DialOptions {
  readonly endpoint: Endpoint
  /** The name the server's certificate has to carry; the endpoint's host when there is none. */
  readonly servername?: string
  readonly identity?: ClientIdentity
  /** PEM of authorities to trust besides the usual ones. There is no way to trust none. */
  readonly ca?: string
  /** Milliseconds to wait in each phase. */
  readonly patience: number
}

/** How dialling ended. The socket is the caller's: to listen to its errors, and to close. */
export type Dialled =
  | { readonly kind: 'connected'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** How long to wait for one address before the next is tried; Node's own 250 ms is less than the way from Asia to Apple. */
const millisecondsPerAddress = 2000

function identityOptions({ identity, chain }: ClientIdentity): SecureContextOptions {
  return {
    cert: [identity.certificate, ...chain].map(({ x509 }) => x509.toString()).join(''),
    key: identity.key.key.export({ type: 'pkcs8', format: 'pem' }),
  }
}

/** @throws Fault `credential/unusable` when OpenSSL does not take the certificate with its key, or an authority */
function secureContext({ identity, ca }: DialOptions): SecureContext {
  try {
    const context = createSecureContext({
      ...(identity !== undefined && identityOptions(identity)),
      minVersion: 'TLSv1.2',
    })
    // Put upon the usual ones: given as `ca` together with them, each of 140 is parsed again, which takes longer than
    // all the rest of a push.
    if (ca !== undefined) context.context.addCACert(ca)
    return context
  } catch (cause) {
    throw new Fault(
      'credential/unusable',
      {
        en: 'The certificate, its key or the file of authorities cannot be used for a TLS connection.',
        zh: '证书、私钥或 CA 文件无法用于建立 TLS 连接。',
      },
      {
        cause,
        hint: {
          en: 'See what is in the file: pushctl cert inspect FILE',
          zh: '看看文件里到底是什么：pushctl cert inspect FILE',
        },
      },
    )
  }
}

/**
 * Opens TCP and TLS to a gateway and has `h2` chosen by ALPN. The chain is always verified. The minimum of TLS 1.2 is
 * Apple's ("Sending notification requests to APNs").
 *
 * @param options where to, as whom, and how long to wait
 * @returns the socket after its handshake, or why there is none; never rejects for a reason of the network. Under TLS
 *   1.3 the server has not yet judged the client's certificate at this point: an alert may still come on the socket
 * @throws Fault `credential/unusable`
 */
export function dial(options: DialOptions): Promise<Dialled> {
  const { endpoint, patience } = options
  const servername = options.servername ?? endpoint.host
  const connection: ConnectionOptions & TcpNetConnectOpts = {
    host: endpoint.host,
    port: endpoint.port,
    secureContext: secureContext(options),
    ALPNProtocols: ['h2'],
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's shell does not switch it off.
    rejectUnauthorized: true,
    autoSelectFamilyAttemptTimeout: millisecondsPerAddress,
    ...(isIP(servername) === 0 && { servername }),
  }
  const socket = connect(connection)
  return new Promise((resolve) => {
    let phase: Phase = isIP(endpoint.host) === 0 ? 'resolve' : 'connect'
    let certificate: X509Certificate | undefined
    const giveUp = () => fail({ kind: 'timeout', phase, seconds: patience / 1000 })
    let timer = setTimeout(giveUp, patience)
    const enter = (next: Phase) => {
      phase = next
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience)
    }
    const fail = (failure: Failure) => {
      clearTimeout(timer)
      resolve({ kind: 'failed', failure })
      socket.destroy()
    }
    socket.once('lookup', (error: Error | null) => {
      if (error === null) enter('connect')
    })
    socket.once('connect', () => enter('handshake'))
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
      clearTimeout(timer)
      socket.off('error', onError)
      socket.off('close', onClose)
      resolve({ kind: 'connected', socket })
    })
  })
}
