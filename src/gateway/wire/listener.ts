import { X509Certificate } from 'node:crypto'
import { performServerHandshake, type ServerHttp2Session } from 'node:http2'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import { type Endpoint, isEveryAddress } from '../../apns/endpoint.ts'
import type { Issued } from '../../credential/certificate/issue.ts'
import type { Certificate } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import type { SeenClient } from '../../diagnosis/facts.ts'
import { hour } from '../../time.ts'
import { admit, type SeenCause } from '../decide/admission.ts'
import { quote } from '../decide/check.ts'
import type { ListenerRole } from '../decide/request.ts'
import { seenCertificate } from '../decide/seen-credential.ts'
import type { ConnectionFailure } from '../store/failed-connections.ts'
import {
  closedBeforeRequest,
  firstWords,
  handshakeFailure,
  isPreface,
  silence,
} from './connection-failures.ts'
import { type GatewayContext, streams } from './context.ts'
import { firstBytes } from './first-bytes.ts'
import { goAway } from './go-away.ts'
import { knock } from './knock.ts'
import { linger } from './linger.ts'
import { listenFault } from './listen-fault.ts'
import { chooseProtocol, offeredProtocols } from './offered-protocols.ts'
import { serve } from './serve.ts'
import { TcpConnections } from './tcp-connections.ts'
import { closeWhenIdle, closeWhenSilent } from './time-limits.ts'
import { type Alert, alertRecord } from './tls-alert.ts'
import { trafficSecretsOf } from './traffic-secrets.ts'
import { tellOnce, watch } from './watch.ts'

/** One side of the gateway: one TLS server behind as many TCP ports as are wanted. */
export interface Listener extends ListenerRole {
  /**
   * @param port where to listen; 0 lets the system choose
   * @param host an address beside the loopback one
   * @returns where it listens on the loopback address
   * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/no-such-address`, `gateway/cannot-listen`
   */
  listen(port: number, host?: string): Promise<Endpoint>
  /** Takes no new connections, and lets requests under way finish. */
  close(): Promise<void>
  /** Ends what is still open. */
  destroy(): void
}

const loopback = '127.0.0.1'

/** A server can ask for a certificate without demanding one only in this way; `admit` does the judging. */
const askForCertificate = { requestCert: true, rejectUnauthorized: false } as const

/** How long a client may take for the TLS handshake, and then for its first HTTP/2 frame, in milliseconds. */
const handshakeTime = 10_000
/** Connections the system may hold until they are taken. */
const backlog = 4096

/**
 * As captured from APNs, with a larger window than its 65,535 bytes: a client that sends many pushes at once then never
 * waits before it sends the next.
 */
const settings = { initialWindowSize: 1 << 20, maxHeaderListSize: 8000 } as const
const connectionWindow = 1 << 24

/** What of a client may be known when its connection comes to nothing. */
function clientOf(tls: TLSSocket): SeenClient {
  const { remoteAddress, remotePort, alpnProtocol } = tls
  const address = remoteAddress === undefined ? undefined : `${remoteAddress}:${remotePort}`
  const version = tls.getProtocol() ?? undefined
  return defined({
    address,
    tls: version,
    // Before the handshake is done there is none.
    cipher: (tls.getCipher() as ReturnType<TLSSocket['getCipher']> | undefined)?.standardName,
    alpn: typeof alpnProtocol === 'string' ? quote(alpnProtocol) : undefined,
    alpnOffered: offeredProtocols(tls),
  })
}

/** What is kept of a connection that comes to nothing, beside why it did. */
type SeenConnection = SeenClient & Pick<ConnectionFailure, 'credential'>

const seenOf = (client: SeenClient, certificate: Certificate | undefined): SeenConnection =>
  certificate === undefined ? client : { ...client, credential: seenCertificate(certificate) }

/** A listener: TCP connections become TLS connections, and those HTTP/2 sessions, if their certificate may stay. */
class TlsListener implements Listener {
  readonly environment: ListenerRole['environment']
  readonly service: ListenerRole['service']
  private readonly context: GatewayContext
  private readonly authority: X509Certificate
  private readonly handshakeTimeout: number
  private readonly tcpServers: TcpServer[] = []
  private readonly connections = new TcpConnections()
  private readonly sessions = new Set<ServerHttp2Session>()
  private readonly tlsServer: TlsServer
  private readonly secrets: WeakMap<TLSSocket, Buffer>
  /** Those that have not said yet what they speak. */
  private readonly waiting = new Set<TLSSocket>()
  /** Connections that end because the gateway does are no failures. */
  private isClosing = false

  constructor({ environment, service }: ListenerRole, identity: Issued, context: GatewayContext) {
    this.environment = environment
    this.service = service
    this.context = context
    this.authority = new X509Certificate(context.options.authority.der)
    this.handshakeTimeout = context.options.handshakeTime ?? handshakeTime
    this.tlsServer = createTlsServer({
      ...askForCertificate,
      cert: new X509Certificate(identity.der).toString(),
      key: identity.key.export({ type: 'pkcs8', format: 'pem' }),
      minVersion: 'TLSv1.2',
      handshakeTimeout: this.handshakeTimeout,
      ALPNCallback: chooseProtocol,
    })
    this.secrets = trafficSecretsOf(this.tlsServer)
    this.tlsServer.on('tlsClientError', (error: NodeJS.ErrnoException, tls: TLSSocket) =>
      this.handshakeFailed(error, tls),
    )
    this.tlsServer.on('secureConnection', (tls: TLSSocket) => this.secured(tls))
  }

  async listen(port: number, host: string = loopback): Promise<Endpoint> {
    // The loopback one is among them.
    const first = isEveryAddress(host) ? host : loopback
    const opened = await this.listenAt(first, port)
    if (first !== host) await this.listenAt(host, opened)
    return { host: loopback, port: opened }
  }

  /** @returns the port */
  private listenAt(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createTcpServer((socket) => this.connected(socket))
      this.tcpServers.push(server)
      // Also later, when the system has no descriptor left for a connection that waits: it is lost, and nothing else.
      server.on('error', (error) => reject(listenFault(this, { host, port }, error)))
      server.listen({ host, port, backlog }, () => resolve((server.address() as AddressInfo).port))
    })
  }

  async close(): Promise<void> {
    this.isClosing = true
    const closed = this.tcpServers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const session of this.sessions) session.close()
    await Promise.all(closed)
  }

  destroy(): void {
    // Node crashes when the connection below is taken away from one that is being read.
    for (const tls of this.waiting) tls.destroy()
    this.connections.destroyAll()
  }

  /** A TCP connection: its handshake begins, later when a trouble says so. */
  private connected(socket: Socket): void {
    const { environment, context } = this
    this.connections.add(socket)
    socket.on('error', () => undefined)
    const wait = context.troubles
      .ofConnection({ environment }, context.options.now())
      .reduce((sum, { milliseconds }) => sum + milliseconds, 0)
    const shakeHands = () => void this.tlsServer.emit('connection', socket)
    if (wait === 0) {
      shakeHands()
      return
    }
    const later = setTimeout(shakeHands, wait)
    socket.on('close', () => clearTimeout(later))
  }

  private handshakeFailed({ code = '' }: NodeJS.ErrnoException, tls: TLSSocket): void {
    // Node leaves it open when it is only the time that ran out.
    if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') tls.destroy()
    // What is over has no state left in OpenSSL to ask for, and Node crashes when it is asked.
    const client = code.startsWith('ERR_SSL') ? clientOf(tls) : {}
    const hasSeenCertificate = this.secrets.has(tls)
    const patience = this.handshakeTimeout / 1000
    const failure = handshakeFailure({ code, ...client, hasSeenCertificate, patience })
    if (failure !== undefined) this.fail({ ...client, ...failure })
  }

  private fail(failure: SeenConnection & SeenCause & Pick<ConnectionFailure, 'alert' | 'reason'>): void {
    const { environment, context } = this
    if (!this.isClosing) context.fail({ time: context.options.now(), environment, ...failure })
  }

  /** A TLS connection: its certificate decides whether it is served, alerted or refused with GOAWAY. */
  private secured(tls: TLSSocket): void {
    const socket = this.connections.secured(tls)
    if (socket === undefined) {
      tls.destroy()
      return
    }
    // Nothing is said to a pushctl that looks whether its gateway is there.
    if (tls.alpnProtocol === knock) {
      linger(tls.end())
      return
    }
    const { environment, context, authority } = this
    const now = context.options.now()
    const { revoked } = context.options.state
    const admission = admit(tls.getPeerX509Certificate()?.raw, { environment, authority, revoked, now })
    if (admission.kind === 'admitted') {
      this.admitted(tls, socket, admission.certificate)
      return
    }
    const client = seenOf(clientOf(tls), admission.certificate)
    const { named } = admission
    if (admission.kind === 'alerted') {
      const { alert } = admission
      this.fail({ ...client, ...named, alert })
      if (!this.sendAlert(tls, socket, alert))
        goAway(this.openSession(tls, streams.before), tls, 'BadCertificate')
      return
    }
    const { reason } = admission
    goAway(this.openSession(tls, streams.before), tls, reason)
    this.fail({ ...client, ...named, reason })
  }

  /** A client that may stay: what it speaks is HTTP/2, or looked at first where it did not choose that by ALPN. */
  private admitted(tls: TLSSocket, socket: Socket, certificate: Certificate | undefined): void {
    if (tls.alpnProtocol === 'h2') {
      this.serve(tls, socket, certificate)
      return
    }
    const client = seenOf(clientOf(tls), certificate)
    this.waiting.add(tls)
    firstBytes(tls, this.handshakeTimeout, (bytes) => {
      this.waiting.delete(tls)
      if (bytes === undefined) {
        this.fail({ ...client, ...closedBeforeRequest(client) })
        return
      }
      // Like APNs, the gateway speaks HTTP/2 to whoever does not.
      if (isPreface(bytes)) this.serve(tls, socket, certificate)
      else {
        const isSilent = bytes.length === 0
        const patience = this.handshakeTimeout / 1000
        const failure = isSilent ? silence(patience, 'HTTP/2') : firstWords(bytes, tls.alpnProtocol ?? false)
        this.fail({ ...client, ...failure })
        const session = this.openSession(tls, streams.before)
        if (isSilent) goAway(session, tls, 'IdleTimeout')
      }
    })
  }

  private serve(tls: TLSSocket, socket: Socket, certificate: Certificate | undefined): void {
    const { environment, service, context } = this
    const session = this.openSession(tls, certificate === undefined ? streams.before : streams.after)
    const client = clientOf(tls)
    closeWhenIdle(session, tls, context.options.idleTime ?? hour)
    const seen = seenOf(client, certificate)
    const tell = tellOnce((failure) => this.fail({ ...seen, ...failure }))
    const served = serve(
      session,
      socket,
      { environment, service, client, ...defined({ certificate }) },
      context,
      tell,
    )
    watch(session, tls, { served, patience: this.handshakeTimeout / 1000, tell })
  }

  private openSession(tls: TLSSocket, maxConcurrentStreams: number): ServerHttp2Session {
    const session = performServerHandshake(tls, { settings: { ...settings, maxConcurrentStreams } })
    session.setLocalWindowSize(connectionWindow)
    this.sessions.add(session)
    session.on('close', () => this.sessions.delete(session))
    tls.once('finish', () => linger(tls))
    closeWhenSilent(session, tls, this.handshakeTimeout)
    // A client that breaks HTTP/2, or the connection, harms only itself: the session is gone already.
    session.on('error', () => undefined)
    return session
  }

  /** @returns whether it could be sent */
  private sendAlert(tls: TLSSocket, socket: Socket, alert: Alert): boolean {
    // A resumed TLS 1.2 handshake is over on the server's side before the client's: too late for an alert in the clear.
    if (tls.getProtocol() !== 'TLSv1.3' && tls.isSessionReused()) return false
    const record = alertRecord(alert, {
      protocol: tls.getProtocol(),
      cipherSuite: tls.getCipher().standardName,
      secret: this.secrets.get(tls),
    })
    if (record === undefined) return false
    socket.end(record)
    linger(tls)
    return true
  }
}

/**
 * Makes one side of the gateway; it listens nowhere yet.
 *
 * @param role environment and service
 * @param identity server certificate and key
 * @param context what all connections of the gateway share
 */
export function createListener(role: ListenerRole, identity: Issued, context: GatewayContext): Listener {
  return new TlsListener(role, identity, context)
}
