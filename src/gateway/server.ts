import { randomUUID, X509Certificate } from 'node:crypto'
import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { appleHosts, type Endpoint, olderSandboxHost } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import type { Reply } from '../apns/reply.ts'
import { type Issued, issueServerCertificate } from '../credential/issue.ts'
import { Fault } from '../fault.ts'
import { admit } from './admission.ts'
import type { Connection, Request } from './request.ts'
import { providerTokenOf, type Response, readableBody, respond } from './respond.ts'
import type { Device, GatewayState, RegisteredKey } from './state.ts'

/** What happened at the gateway, in the order it happened. */
export type GatewayEvent =
  | {
      readonly kind: 'push'
      readonly time: Date
      readonly environment: Environment
      readonly deviceToken: string
      readonly topic?: string
      readonly pushType?: string
      readonly outcome: 'accepted' | 'rejected'
      readonly status: number
      readonly reason?: string
      readonly id: string
      readonly payload: Uint8Array
    }
  | {
      readonly kind: 'turned-away'
      readonly time: Date
      readonly environment: Environment
      readonly reason: string
    }
  | {
      readonly kind: 'handshake-failed'
      readonly time: Date
      readonly environment: Environment
      /** As Node names it: `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` from a client that does not trust the authority. */
      readonly code: string
    }

/** What a gateway is started with. */
export interface GatewayOptions {
  /** Signs the server certificate, and is what client certificates are checked against. */
  readonly authority: Issued
  /** Read and added to while the gateway runs. */
  readonly state: GatewayState
  /** TCP ports on 127.0.0.1; 0 lets the system choose. */
  readonly ports: Readonly<Record<Environment, number>>
  now(): Date
  tell?(event: GatewayEvent): void
  /** A device was added to the state. */
  learnt?(device: Device): void
  /** Asked once for each provider token whose key id is not in the state. */
  findSigningKey?(keyId: string): Promise<RegisteredKey | undefined>
}

/** A gateway that listens. */
export interface Gateway {
  readonly endpoints: Readonly<Record<Environment, Endpoint>>
  /** The certificate a client has to trust. */
  readonly authorityPem: string
  /** Takes no new work, lets requests under way finish for a second, then closes every connection. */
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Apple's names are among them, so that an entry in a hosts file is enough to bring a provider here. */
const serverNames = [
  'localhost',
  host,
  '::1',
  appleHosts.sandbox,
  olderSandboxHost,
  appleHosts.production,
] as const

const day = 86_400_000
/** Long enough for any run, short enough for every TLS library. */
const serverCertificateDays = 397
/** How long requests under way may take once the gateway is told to close, in milliseconds. */
const closingTime = 1000

/** Captured from APNs: 1000 streams, and 1 until the first valid provider token on a connection without certificate. */
const streams = { before: 1, after: 1000 } as const

/** A server can ask for a certificate without demanding one only in this way; `admit` does the judging. */
const askForCertificate = { requestCert: true, rejectUnauthorized: false } as const

/** A client that offers only HTTP/1.1 is not told so in the handshake: like APNs, the gateway speaks HTTP/2 to it. */
const protocolFor = ({ protocols }: { protocols: string[] }) =>
  protocols.includes('h2') ? 'h2' : protocols[0]

function replyHeaders({ status, id, uniqueId, reason }: Reply): Record<string, string | number> {
  return {
    ':status': status,
    ...(id !== undefined && { 'apns-id': id }),
    ...(uniqueId !== undefined && { 'apns-unique-id': uniqueId }),
    ...(reason !== undefined && { 'content-type': 'application/json' }),
  }
}

function replyBody({ reason, since }: Reply): string | undefined {
  if (reason === undefined) return undefined
  return JSON.stringify({ reason, ...(since !== undefined && { timestamp: since.getTime() }) })
}

/** Names and values alternate; the pseudo-headers are told apart already. */
function headerPairs(raw: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!name.startsWith(':')) pairs.push([name, raw[at + 1] ?? ''])
  }
  return pairs
}

/** Apple's samples write the ids that the gateway makes in capitals. */
const freshId = () => randomUUID().toUpperCase()

/** Reads what a stream brings, up to the size beyond which nothing matters; nothing when the client gave up. */
function readBody(stream: ServerHttp2Stream): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = () => resolve(Buffer.concat(chunks))
    stream.on('data', (chunk: Buffer) => {
      if (size >= readableBody) return
      chunks.push(chunk)
      size += chunk.length
      if (size >= readableBody) finish()
    })
    stream.on('end', finish)
    stream.on('close', () => resolve(undefined))
    stream.on('error', () => resolve(undefined))
  })
}

function sendReply(stream: ServerHttp2Stream, reply: Reply): void {
  const body = replyBody(reply)
  stream.respond(replyHeaders(reply), { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  // The rest of a body that is too large is not waited for (RFC 9113 section 8.1).
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

function tellPush(options: GatewayOptions, request: Request, response: Response, time: Date): void {
  const { reply, deviceToken, topic } = response
  const pushType = request.headers.find(([name]) => name === 'apns-push-type')?.[1]
  options.tell?.({
    kind: 'push',
    time,
    environment: request.connection.environment,
    deviceToken,
    ...(topic !== undefined && { topic }),
    ...(pushType !== undefined && { pushType }),
    outcome: reply.status === 200 ? 'accepted' : 'rejected',
    status: reply.status,
    ...(reply.reason !== undefined && { reason: reply.reason }),
    id: reply.id ?? request.receipt.id,
    payload: request.body,
  })
}

/** Serves one connection that may stay: every stream becomes a request, every response a stream's end. */
function serve(session: ServerHttp2Session, first: Connection, options: GatewayOptions): void {
  let connection = first
  const { state } = options

  const apply = ({ changes }: Response) => {
    for (const change of changes) {
      if (change.kind === 'device-learnt') {
        state.devices.set(change.device.token, change.device)
        options.learnt?.(change.device)
      } else {
        if (connection.providerToken === undefined) session.settings({ maxConcurrentStreams: streams.after })
        connection = { ...connection, providerToken: change.token }
      }
    }
  }

  /** Keys registered after the gateway was started are found when they are first used. */
  const learnKeyOf = async (request: Request) => {
    const keyId = providerTokenOf(request)?.keyId
    if (keyId === undefined || state.signingKeys.has(keyId)) return
    const key = await options.findSigningKey?.(keyId)
    if (key !== undefined) state.signingKeys.set(keyId, key)
  }

  const answer = async (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    raw: readonly string[],
  ) => {
    const body = await readBody(stream)
    if (body === undefined) return
    const received: Request = {
      connection,
      method: headers[':method'] ?? '',
      path: headers[':path'] ?? '',
      headers: headerPairs(raw),
      body,
      receipt: { id: freshId(), uniqueId: freshId() },
    }
    if (options.findSigningKey !== undefined) await learnKeyOf(received)
    if (stream.destroyed) return
    // Other streams may have changed the connection meanwhile.
    const request = { ...received, connection }
    const now = options.now()
    const response = respond(request, state, now)
    apply(response)
    sendReply(stream, response.reply)
    tellPush(options, request, response, now)
  }

  session.on('stream', answer)
}

/** GOAWAY with a reason, no stream served: what APNs does to a certificate of the other environment. */
function turnAway(session: ServerHttp2Session, reason: string): void {
  session.goaway(constants.NGHTTP2_NO_ERROR, 0, Buffer.from(JSON.stringify({ reason })))
  session.close()
}

interface Listener {
  readonly server: Server
  /** Ends every connection: first those with nothing to do, after a while all. */
  close(): Promise<void>
}

function createListener(environment: Environment, identity: Issued, options: GatewayOptions): Listener {
  const authority = new X509Certificate(options.authority.der)
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()

  const server = createServer({
    ...askForCertificate,
    cert: new X509Certificate(identity.der).toString(),
    key: identity.key.export({ type: 'pkcs8', format: 'pem' }),
    minVersion: 'TLSv1.2',
    ALPNCallback: protocolFor,
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', ({ code = '' }: NodeJS.ErrnoException) => {
    // Whoever only opens and closes the port (a probe) has nothing to be told about.
    if (!code.startsWith('ERR_SSL')) return
    options.tell?.({ kind: 'handshake-failed', time: options.now(), environment, code })
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    const now = options.now()
    const admission = admit(socket.getPeerX509Certificate()?.raw, { environment, authority, now })
    const token = admission.kind === 'admitted' && admission.certificate === undefined
    const session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: token ? streams.before : streams.after },
    })
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    // A client that breaks HTTP/2, or the connection, harms only itself: the session is gone already.
    session.on('error', () => undefined)
    if (admission.kind === 'admitted') {
      const { certificate } = admission
      serve(session, { environment, ...(certificate !== undefined && { certificate }) }, options)
    } else {
      turnAway(session, admission.reason)
      options.tell?.({ kind: 'turned-away', time: now, environment, reason: admission.reason })
    }
  })

  return {
    server,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, closingTime)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        for (const session of sessions) session.close()
      }),
  }
}

function listenFault(environment: Environment, port: number, cause: NodeJS.ErrnoException): Fault {
  const option = environment === 'sandbox' ? '--port' : '--production-port'
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

function listen(server: Server, environment: Environment, port: number): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(environment, port, error)))
    server.listen(port, host, () => resolve({ host, port: (server.address() as AddressInfo).port }))
  })
}

/**
 * Starts a gateway: one listener for each environment, TLS 1.2 and 1.3, HTTP/2, on the loopback address.
 *
 * @param options authority, state, ports, clock and whom to tell
 * @returns where it listens, and how to close it
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/cannot-listen`
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { authority, ports } = options
  // From yesterday on: clocks in containers and virtual machines run a little apart.
  const now = new Date(options.now().getTime() - day)
  const identity = await issueServerCertificate({
    authority,
    names: serverNames,
    now,
    days: serverCertificateDays,
  })
  const listeners = environments.map((environment) => ({
    environment,
    ...createListener(environment, identity, options),
  }))
  const close = async () => void (await Promise.all(listeners.map((listener) => listener.close())))
  try {
    const endpoints = await Promise.all(
      listeners.map(async ({ environment, server }) => [
        environment,
        await listen(server, environment, ports[environment]),
      ]),
    )
    return {
      endpoints: Object.fromEntries(endpoints) as Record<Environment, Endpoint>,
      authorityPem: new X509Certificate(authority.der).toString(),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
