import { X509Certificate } from 'node:crypto'
import { performServerHandshake, type ServerHttp2Session } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { Endpoint } from '../../apns/endpoint.ts'
import type { Environment } from '../../apns/environment.ts'
import type { Issued } from '../../credential/certificate/issue.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { hour } from '../../time.ts'
import { admit } from '../decide/admission.ts'
import type { Service } from '../decide/request.ts'
import { linger } from './linger.ts'
import { type Premises, serve, streams, turnAway } from './serve.ts'
import { type Alert, alertRecord } from './tls-alert.ts'

/** What a listener is for. */
export interface Side {
  readonly environment: Environment
  readonly service: Service
}

/** One side of the gateway: one TLS server behind as many TCP ports as are wanted. */
export interface Listener extends Side {
  /** @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/cannot-listen` */
  listen(port: number): Promise<Endpoint>
  /** Takes no new connections, and lets requests under way finish. */
  close(): Promise<void>
  /** Ends what is still open. */
  destroy(): void
}

const host = '127.0.0.1'

/** A server can ask for a certificate without demanding one only in this way; `admit` does the judging. */
const askForCertificate = { requestCert: true, rejectUnauthorized: false } as const

/** How long a client may take for the TLS handshake, and then for its first HTTP/2 frame, in milliseconds. */
const handshakeTime = 10_000
/** Connections that may be in their handshake at once: beyond them the one that began first has to go. */
const mostHandshakes = 2048
/** Connections the system may hold until they are taken. */
const backlog = 4096

/**
 * As captured from APNs, with a larger window than its 65,535 bytes: a client that sends many pushes at once then never
 * waits for leave to send the next.
 */
const settings = { initialWindowSize: 1 << 20, maxHeaderListSize: 8000 } as const
const connectionWindow = 1 << 24

/** A client that offers only HTTP/1.1 is not told so in the handshake: like APNs, the gateway speaks HTTP/2 to it. */
const protocolFor = ({ protocols }: { protocols: string[] }) =>
  protocols.includes('h2') ? 'h2' : protocols[0]

function listenFault({ environment, service }: Side, port: number, cause: NodeJS.ErrnoException): Fault {
  const option = `--${environment === 'sandbox' ? '' : 'production-'}${service === 'channels' ? 'channel-' : ''}port`
  const hint = {
    en: `Choose another port: ${option} ${port < 1024 ? port + 8000 : port + 10}, or ${option} 0 for any free one.`,
    zh: `换一个端口：${option} ${port < 1024 ? port + 8000 : port + 10}，或用 ${option} 0 自动选择空闲端口。`,
  }
  switch (cause.code) {
    case 'EADDRINUSE':
      return new Fault(
        'gateway/port-in-use',
        {
          en: `Port ${port} is already in use, so the ${environment} side of the gateway cannot listen there.`,
          zh: `端口 ${port} 已被占用，本地网关的 ${environment} 端无法监听。`,
        },
        { hint, cause },
      )
    case 'EACCES':
      return new Fault(
        'gateway/port-denied',
        { en: `This user may not listen on port ${port}.`, zh: `当前用户没有监听端口 ${port} 的权限。` },
        { hint, cause },
      )
    default:
      return new Fault(
        'gateway/cannot-listen',
        {
          en: `The gateway cannot listen on ${host}:${port} (${cause.code ?? cause.message}).`,
          zh: `本地网关无法监听 ${host}:${port}（${cause.code ?? cause.message}）。`,
        },
        { hint, cause },
      )
  }
}

/** What tells connections of this host apart: a client may reach two ports from one port of its own. */
const portsOf = ({ localPort, remotePort }: Socket) => `${localPort} ${remotePort}`

/** SERVER_TRAFFIC_SECRET_0 in a line of the NSS key log; nothing in all other lines. */
function trafficSecret(line: Buffer): Buffer | undefined {
  const [label, , secret] = line.toString('latin1').trim().split(' ')
  return label === 'SERVER_TRAFFIC_SECRET_0' ? Buffer.from(secret ?? '', 'hex') : undefined
}

/**
 * Ends a connection on which nothing was asked for a while. Not with `session.setTimeout`: Node 20 forgets to clear it
 * when the connection closes, and so keeps all of the connection until the time is over.
 */
function closeWhenIdle(session: ServerHttp2Session, tls: TLSSocket, time: number): void {
  const idle = setTimeout(turnAway, time, session, tls, 'IdleTimeout').unref()
  session.on('stream', () => idle.refresh())
  session.on('ping', () => idle.refresh())
  session.on('close', () => clearTimeout(idle))
}

/** Ends a connection that was secured and then speaks no HTTP/2: its SETTINGS have to be the first frame (RFC 9113, section 3.4). */
function closeWhenSilent(session: ServerHttp2Session, tls: TLSSocket, time: number): void {
  const silent = setTimeout(turnAway, time, session, tls, 'IdleTimeout').unref()
  session.once('remoteSettings', () => clearTimeout(silent))
  session.once('close', () => clearTimeout(silent))
}

/**
 * Makes one side of the gateway; it listens nowhere yet.
 *
 * @param side environment and service
 * @param identity server certificate and key
 * @param premises what all connections of the gateway share
 */
export function createListener(side: Side, identity: Issued, premises: Premises): Listener {
  const { environment, service } = side
  const { options, troubles, tell } = premises
  const authority = new X509Certificate(options.authority.der)
  const ports: Server[] = []
  const handshakeTimeout = options.handshakeTime ?? handshakeTime
  /** All that are open. */
  const sockets = new Set<Socket>()
  /** By its ports: what TLS hands over does not name the TCP socket below it. */
  const byPorts = new Map<string, Socket>()
  /** Those whose handshake is not over, the oldest first. */
  const handshakes = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  const secrets = new WeakMap<TLSSocket, Buffer>()

  const sendAlert = (tls: TLSSocket, socket: Socket, alert: Alert): boolean => {
    // A resumed TLS 1.2 handshake is over on the server's side before the client's: too late for an alert in the clear.
    if (tls.getProtocol() !== 'TLSv1.3' && tls.isSessionReused()) return false
    const record = alertRecord(alert, {
      protocol: tls.getProtocol(),
      cipherSuite: tls.getCipher().standardName,
      secret: secrets.get(tls),
    })
    if (record === undefined) return false
    socket.end(record)
    linger(tls)
    return true
  }

  const welcome = (tls: TLSSocket, socket: Socket) => {
    const now = options.now()
    const { revoked } = options.state
    const admission = admit(tls.getPeerX509Certificate()?.raw, { environment, authority, revoked, now })
    if (admission.kind === 'alerted') {
      tell({ kind: 'alerted', time: now, environment, alert: admission.alert })
      if (sendAlert(tls, socket, admission.alert)) return
    }
    const certificate = admission.kind === 'admitted' ? admission.certificate : undefined
    const session = performServerHandshake(tls, {
      settings: {
        ...settings,
        maxConcurrentStreams: certificate === undefined ? streams.before : streams.after,
      },
    })
    session.setLocalWindowSize(connectionWindow)
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    tls.once('finish', () => linger(tls))
    closeWhenSilent(session, tls, handshakeTimeout)
    // A client that breaks HTTP/2, or the connection, harms only itself: the session is gone already.
    session.on('error', () => undefined)
    if (admission.kind === 'admitted') {
      closeWhenIdle(session, tls, options.idleTime ?? hour)
      serve(session, socket, { environment, service, ...defined({ certificate }) }, premises)
      return
    }
    const reason = admission.kind === 'turned-away' ? admission.reason : 'BadCertificate'
    turnAway(session, tls, reason)
    if (admission.kind === 'turned-away') tell({ kind: 'turned-away', time: now, environment, reason })
  }

  const tlsServer = createTlsServer({
    ...askForCertificate,
    cert: new X509Certificate(identity.der).toString(),
    key: identity.key.export({ type: 'pkcs8', format: 'pem' }),
    minVersion: 'TLSv1.2',
    handshakeTimeout,
    ALPNCallback: protocolFor,
  })
  tlsServer.on('keylog', (line: Buffer, tls: TLSSocket) => {
    const secret = trafficSecret(line)
    if (secret !== undefined) secrets.set(tls, secret)
  })
  tlsServer.on('tlsClientError', ({ code = '' }: NodeJS.ErrnoException, tls: TLSSocket) => {
    // Node leaves it open when it is only the time that ran out.
    if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') tls.destroy()
    // Whoever only opens and closes the port (a probe) has nothing to be told about.
    if (!code.startsWith('ERR_SSL')) return
    tell({ kind: 'handshake-failed', time: options.now(), environment, code })
  })
  tlsServer.on('secureConnection', (tls: TLSSocket) => {
    const socket = byPorts.get(portsOf(tls))
    if (socket === undefined) return tls.destroy()
    handshakes.delete(socket)
    return welcome(tls, socket)
  })

  const begin = (socket: Socket) => {
    const ports = portsOf(socket)
    sockets.add(socket)
    byPorts.set(ports, socket)
    handshakes.add(socket)
    const [oldest] = handshakes.size > mostHandshakes ? handshakes : []
    oldest?.destroy()
    const wait = troubles
      .ofConnection({ environment }, options.now())
      .reduce((sum, { milliseconds }) => sum + milliseconds, 0)
    const shakeHands = () => void tlsServer.emit('connection', socket)
    const later = wait === 0 ? undefined : setTimeout(shakeHands, wait)
    socket.on('close', () => {
      clearTimeout(later)
      sockets.delete(socket)
      handshakes.delete(socket)
      if (byPorts.get(ports) === socket) byPorts.delete(ports)
    })
    socket.on('error', () => undefined)
    if (later === undefined) shakeHands()
  }

  return {
    ...side,
    listen: (port) =>
      new Promise((resolve, reject) => {
        const server = createTcpServer(begin)
        ports.push(server)
        // Also later, when the system has no descriptor left for a connection that waits: it is lost, and nothing else.
        server.on('error', (error) => reject(listenFault(side, port, error)))
        server.listen({ host, port, backlog }, () =>
          resolve({ host, port: (server.address() as AddressInfo).port }),
        )
      }),
    async close() {
      const closed = ports.map((server) => new Promise((resolve) => server.close(resolve)))
      for (const session of sessions) session.close()
      await Promise.all(closed)
    },
    destroy() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
