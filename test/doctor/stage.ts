import { X509Certificate } from 'node:crypto'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import {
  createAuthority,
  type Issued,
  issueServerCertificate,
} from '../../src/credential/certificate/issue.ts'

const day = 86_400_000

/** How a server asks for a client certificate and does without one, as APNs does. */
const asking = { requestCert: true, rejectUnauthorized: false } as const

export const pem = ({ der }: Issued): string => new X509Certificate(der).toString()
const keyPem = ({ key }: Issued): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Servers of every temper on loopback, under one test authority; `close` takes them all away. */
export async function createStage() {
  const now = new Date()
  const authority = await createAuthority({
    commonName: 'Test Root',
    now: new Date(+now - 30 * day),
    days: 60,
  })
  const serving = async (names: readonly [string, ...string[]], from: Date, days: number) => {
    const issued = await issueServerCertificate({ authority, names, now: from, days })
    return { cert: pem(issued), key: keyPem(issued) }
  }
  const closers: (() => void)[] = []

  const listen = async (server: Server): Promise<number> => {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  const healthy = await serving(['localhost', '127.0.0.1'], new Date(+now - day), 20)
  return {
    authority,
    ca: pem(authority),
    identities: {
      healthy,
      expired: await serving(['localhost', '127.0.0.1'], new Date(+now - 20 * day), 10),
      otherName: await serving(['other.example'], new Date(+now - day), 20),
    },
    /** Whatever speaks TCP. */
    tcp: (onConnection: (socket: Socket) => void) => listen(createTcpServer(onConnection)),
    /** TLS without HTTP/2 behind it. */
    tls: (options: TlsOptions, onConnection: (socket: Socket) => void = () => {}) =>
      listen(
        createTlsServer({ ...healthy, ...options }, (socket) => {
          socket.on('error', () => {})
          onConnection(socket)
        }),
      ),
    /** TLS and HTTP/2; the handler answers every request. */
    http2: async (
      options: TlsOptions,
      answer: (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => void,
    ) => {
      const http2 = createHttp2Server({ settings: { maxConcurrentStreams: 1000 } })
      http2.on('sessionError', () => {})
      http2.on('stream', (stream, headers) => {
        stream.on('error', () => {})
        answer(stream, headers)
      })
      return listen(
        createTlsServer({ ...healthy, ALPNProtocols: ['h2'], ...asking, ...options }, (socket) => {
          socket.on('error', () => {})
          http2.emit('connection', socket)
        }),
      )
    },
    close() {
      for (const close of closers) close()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof createStage>>

/** Answers as APNs does. */
export function reject(status: number, reason: string) {
  return (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': status })
    stream.end(JSON.stringify({ reason }))
  }
}
