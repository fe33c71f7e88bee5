import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { app, type Bench, keyId, keyNamed, otherToken, team, token } from './bench.ts'
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
    'rows.csv': `token,name\n${token},Ann\n${otherToken},Bo\n`,
    [`AuthKey_${keyId}.p8`]: keyNamed('p8', 'ec').export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const key = `--signing-key AuthKey_${keyId}.p8 --team-id ${team} --topic ${app}`

/** A push and a look, both at the same gateway: `words` name it. */
export const both = (words: string) => [
  `send ${words} ${key} --token ${token} -m hi`,
  `doctor ${words} ${key} --timeout 1`,
]

/** The same of a file of rows. */
export const many = (words: string) => `send ${words} ${key} --to rows.csv -m hi`

/** The same of a broadcast. */
export const broadcast = (words: string) =>
  `send ${words} ${key} --channel dHN0LXNyY2gtY2hubA== --live-activity update --content-state '{"a":1}'`

/** As APNs answers: 403 without a credential, 400 to a device token that is none, 200 otherwise. */
export function asApns(stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>): void {
  stream.on('error', () => {})
  if (headers.authorization === undefined) {
    stream.respond({ ':status': 403 })
    stream.end('{"reason":"MissingProviderToken"}')
  } else if (!/^\/3\/device\/[0-9a-f]+$/.test(String(headers[':path']))) {
    stream.respond({ ':status': 400, 'apns-id': '5E8B1C2D-0000-4000-8000-000000000000' })
    stream.end('{"reason":"BadDeviceToken"}')
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

const handshakeRecord = 22
const certificateMessage = 11
/** Bytes of the message of a client that has no certificate. */
const emptyList = 3

/**
 * TLS 1.2 up to the client's certificate, which is answered with an alert: until the keys are changed, both lie in the
 * clear.
 *
 * @param number of the alert
 */
export async function alertAtCertificate(bench: Bench, number: number): Promise<number> {
  const identity = await bench.server(['localhost'])
  const behind = await http2(bench, { ...identity, maxVersion: 'TLSv1.2' })
  return bench.tcp((socket) => {
    const inner = connect(behind, '127.0.0.1')
    inner.on('error', () => {})
    socket.once('close', () => inner.destroy())
    inner.pipe(socket)
    socket.on('data', (chunk: Buffer) => {
      const hasCertificate =
        chunk[0] === handshakeRecord && chunk[5] === certificateMessage && chunk.readUIntBE(6, 3) > emptyList
      if (hasCertificate) socket.end(alert(number))
      else inner.write(chunk)
    })
  })
}

/** Takes no connection, as behind a firewall that lets nothing through and says nothing: the queue of those that knock is full. */
export async function droppingPort(bench: Bench, port: number, host: string): Promise<void> {
  const program = [
    'import socket, sys',
    'server = socket.socket()',
    'server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)',
    `server.bind(("${host}", ${port}))`,
    'server.listen(0)',
    'waiting = [socket.socket() for _ in range(4)]',
    'for each in waiting:',
    '    each.setblocking(False)',
    `    each.connect_ex(("${host}", ${port}))`,
    'print("full", flush=True)',
    'sys.stdin.read()',
  ]
  const child = spawn('python3', ['-c', program.join('\n')], { stdio: ['pipe', 'pipe', 'ignore'] })
  bench.closing(() => child.kill())
  await once(child.stdout, 'data')
}
