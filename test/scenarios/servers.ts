import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { app, type Bench, keyId, keyNamed, team, token } from './bench.ts'
import { addAddress, setHosts } from './network.ts'
import type { Situation } from './scenario.ts'

export const sandbox = 'api.sandbox.push.apple.com'
export const production = 'api.push.apple.com'
/** Inside what Apple has: an address of this computer in its network of its own. */
export const appleAddress = '17.188.143.34'

/** The files every line may name. */
export function files(bench: Bench) {
  return {
    'ca.pem': bench.ca,
    [`AuthKey_${keyId}.p8`]: keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const key = `--signing-key AuthKey_${keyId}.p8 --team-id ${team} --topic ${app}`

/** A push and a look, both at the same gateway: `words` name it. */
export const both = (words: string) => [
  `send ${words} ${key} --token ${token} -m hi`,
  `doctor ${words} ${key} --timeout 1`,
]

/** As APNs answers: 403 without a credential, 200 with one. */
export function asApns(stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>): void {
  stream.on('error', () => {})
  if (headers.authorization === undefined) {
    stream.respond({ ':status': 403 })
    stream.end('{"reason":"MissingProviderToken"}')
  } else {
    stream.respond({ ':status': 200, 'apns-id': '5E8B1C2D-0000-4000-8000-000000000000' })
    stream.end()
  }
}

/** An HTTP/2 server with some certificate; what else it does its session is told. */
export async function http2(
  bench: Bench,
  tls: TlsOptions,
  {
    port = 0,
    host = '127.0.0.1',
    answer = asApns,
    session,
    settings,
  }: {
    port?: number
    host?: string
    answer?: typeof asApns
    session?: (session: ServerHttp2Session) => void
    settings?: Record<string, number>
  } = {},
): Promise<number> {
  const server = createSecureServer({
    requestCert: true,
    rejectUnauthorized: false,
    ...tls,
    ...(settings && { settings }),
  })
  server.on('sessionError', () => {})
  server.on('tlsClientError', () => {})
  server.on('session', (each) => {
    each.on('error', () => {})
    session?.(each)
  })
  server.on('stream', answer)
  return bench.listen(server, port, host)
}

/** TLS with anything behind it. */
export function tls(
  bench: Bench,
  options: TlsOptions,
  onConnection: (socket: Socket) => void = () => {},
  port = 0,
  host = '127.0.0.1',
) {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => {})
    onConnection(socket)
  })
  server.on('tlsClientError', () => {})
  return bench.listen(server, port, host)
}

/** Apple’s names on an address of this computer. */
export function appleNames(bench: Bench, address = appleAddress): Situation {
  addAddress(appleAddress)
  setHosts({ [sandbox]: address, [production]: address, 'api.development.push.apple.com': address })
  return { files: files(bench) }
}

/** A TLS alert in the clear, as a server sends it before there are keys. */
export const alert = (number: number) => Buffer.from([21, 3, 3, 0, 2, 2, number])
