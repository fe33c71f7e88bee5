import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  createSecureServer,
  type Http2SecureServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ClientIdentity } from '../../src/client/secure-context.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
  issueServerCertificate,
} from '../../src/credential/certificate/issue.ts'

const dayInMilliseconds = 86_400_000

/** @returns the certificate as PEM */
export const pemOf = ({ der }: Issued): string => new X509Certificate(der).toString()

/** @returns its key as PEM */
export const keyPem = ({ key }: Issued) => key.export({ type: 'pkcs8', format: 'pem' }) as string

/** One authority for a whole test file, and what it signs. */
export async function testAuthority() {
  const now = new Date(Date.now() - dayInMilliseconds)
  const authority = await createAuthority({ commonName: 'pushctl test CA', now, days: 30 })
  const server = await issueServerCertificate({
    authority,
    names: ['localhost', '127.0.0.1', '::1'],
    now,
    days: 20,
  })
  return {
    ca: pemOf(authority),
    authority,
    tls: { cert: pemOf(server), key: keyPem(server) },
    server,
    async identity(kind: IssuableKind, days = 20): Promise<ClientIdentity> {
      const { der, key } = await issueCertificate({
        authority,
        kind,
        topic: 'com.example.app',
        teamId: 'ABCDE12345',
        organization: 'Example',
        now: new Date(now.getTime() - 5 * dayInMilliseconds),
        days,
      })
      return { identity: { certificate: readCertificate(der), key: { key } }, chain: [] }
    },
  }
}

/** Waits until a request has been said to its end; one that is cut off is nobody's concern here. */
export function whenSaid(stream: ServerHttp2Stream, take: (body: string) => void): void {
  stream.on('error', () => {})
  text(stream).then(take, () => {})
}

/** A server of node:http2 that behaves as a test tells it. */
export interface Listening {
  readonly port: number
  readonly sessions: readonly ServerHttp2Session[]
  close(): Promise<void>
}

/** Starts a TLS + HTTP/2 server on a free port of the loopback address. */
export async function listen(
  options: SecureServerOptions,
  behave: (server: Http2SecureServer) => void,
): Promise<Listening> {
  const server = createSecureServer(options)
  const sessions: ServerHttp2Session[] = []
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('sessionError', () => {})
  behave(server)
  const { port, close } = await listenOn(server)
  return { port, sessions, close }
}

/** Listens on a free port and knows how to stop, with open sockets too. */
export async function listenOn(server: Server): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A plain TCP server. */
export const listenPlain = (behave: (socket: Socket) => void) =>
  listenOn(
    createServer((socket) => {
      socket.on('error', () => {})
      behave(socket)
    }),
  )

/** A port of the loopback address on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listenPlain(() => {})
  await close()
  return port
}

/** Waits until somebody answers on the port. */
async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`server ended with ${child.exitCode}`)
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (isUp) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** nghttpd: an HTTP/2 server of other people, that answers 200 to a POST for a file it has. */
export async function startNghttpd(
  program: string,
  tls: { cert: string; key: string },
  ...devices: readonly string[]
): Promise<{ port: number; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-nghttpd-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(folder, '3/device'), { recursive: true })
  for (const device of devices) file(`3/device/${device}`, '')
  const port = await closedPort()
  const child = spawn(
    program,
    ['-a', '127.0.0.1', '-d', folder, String(port), file('key.pem', tls.key), file('cert.pem', tls.cert)],
    { stdio: 'ignore' },
  )
  await untilListening(port, child)
  return {
    port,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
