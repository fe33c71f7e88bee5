import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
  issueServerCertificate,
} from '../../src/credential/certificate/issue.ts'
import { emptyState } from '../../src/gateway/decide/state.ts'
import type { GatewaySetup, RunningGateway } from '../../src/gateway/gateway.ts'
import { startGateway } from '../../src/gateway/server.ts'

const day = 86_400_000

/** The app that everything is about. */
export const app = 'com.acme.orders'
export const team = 'A1B2C3D4E5'
export const keyId = 'K7L8M9N0P1'
/** 64 hex digits without a pattern. */
export const token = createHash('sha256').update('the phone').digest('hex')
export const otherToken = createHash('sha256').update('the other phone').digest('hex')

/** A certificate with its key, as text. */
export interface Pair {
  readonly cert: string
  readonly key: string
  readonly der: Buffer
  readonly keyObject: KeyObject
}

/** @returns a private key as PEM */
export const keyText = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type, format: 'pem' }) as string

/** What an identity shall be; a good universal one of the app, unless said. */
export interface Wish {
  readonly kind?: IssuableKind
  readonly topic?: string
  /** Days from now on which it begins and ends. */
  readonly from?: number
  readonly until?: number
  readonly key?: KeyObject
  readonly authority?: Issued
}

/** Keys are made once: a scenario of its own key would cost more than all the rest of it. */
const keys = new Map<string, KeyObject>()
export function keyNamed(name: string, type: 'rsa' | 'ec' | 'ed25519' = 'rsa'): KeyObject {
  const known = keys.get(`${type} ${name}`)
  if (known !== undefined) return known
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  keys.set(`${type} ${name}`, privateKey)
  return privateKey
}

/** Where scenarios are set up: a certificate authority, openssl, servers, and a broom for afterwards. */
export class Bench {
  readonly now = new Date()
  readonly folder = mkdtempSync(join(tmpdir(), 'pushctl-scenario-'))
  readonly authority: Issued
  readonly ca: string
  readonly #made = new Map<string, Buffer>()
  readonly #identities = new Map<string, Promise<Pair>>()
  #closers: (() => unknown)[] = []

  constructor() {
    const key = keyNamed('authority', 'ec')
    const cert = this.#authority('/CN=Scenario_Root/O=Scenario', key)
    this.authority = { der: new X509Certificate(cert).raw, key }
    this.ca = cert
  }

  #authority(subject: string, key: KeyObject): string {
    const made = this.openssl(
      `req -x509 -new -key k.pem -subj ${subject} -days 3650 -set_serial 7 -addext keyUsage=critical,keyCertSign -out OUT`,
      { 'k.pem': keyText(key) },
    )
    return made.toString()
  }

  /** An authority nobody knows, made by openssl. */
  authorityNamed(subject: string): { issued: Issued; pem: string } {
    const key = keyNamed(subject, 'ec')
    const pem = this.#authority(subject, key)
    return { issued: { der: new X509Certificate(pem).raw, key }, pem }
  }

  /** Runs openssl over some files and returns what it wrote to `OUT`; the same order is filled once. Blanks of a `-subj` are written as `_`. */
  openssl(
    line: string,
    files: Readonly<Record<string, string | Uint8Array>> = {},
    env: Record<string, string> = {},
  ): Buffer {
    const order = JSON.stringify([
      line,
      Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
      env,
    ])
    const known = this.#made.get(order)
    if (known !== undefined) return known
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text)
    const words = line
      .split(' ')
      .map((word, index, all) => (all[index - 1] === '-subj' ? word.replaceAll('_', ' ') : word))
    const printed = execFileSync('openssl', words, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
    })
    const out = words.includes('OUT') ? readFileSync(join(this.folder, 'OUT')) : printed
    this.#made.set(order, out)
    return out
  }

  /** A certificate as openssl makes it for this authority: `-subj`, `-addext` and so on; blanks of a subject as above. */
  certificate(options: string, key: string): Buffer {
    return this.openssl(
      `req -x509 -new -key k.pem -days 300 -CA ca.pem -CAkey ca.key -out OUT ${options.trim()}`,
      {
        'k.pem': key,
        'ca.pem': this.ca,
        'ca.key': keyText(this.authority.key),
      },
    )
  }

  /** The same wish is given the same certificate. */
  identity(wish: Wish = {}): Promise<Pair> {
    const { key, authority, ...words } = wish
    const order = JSON.stringify([words, key && keyText(key), authority?.der.toString('base64')])
    const known = this.#identities.get(order) ?? this.#issue(wish)
    this.#identities.set(order, known)
    return known
  }

  async #issue(wish: Wish): Promise<Pair> {
    const { kind = 'universal', topic = app, from = -30, until = 300, key = keyNamed('mine') } = wish
    const { der } = await issueCertificate({
      authority: wish.authority ?? this.authority,
      kind,
      topic,
      teamId: team,
      organization: 'Acme Ltd',
      now: this.now,
      notBefore: new Date(+this.now + from * day),
      days: until - from,
      key,
    })
    return { cert: new X509Certificate(der).toString(), key: keyText(key), der, keyObject: key }
  }

  /** A `.p12` as openssl writes it; `-legacy`, `-nokeys` and so on go into `options`. */
  p12({ cert, key }: Pick<Pair, 'cert' | 'key'>, options = '', passphrase = 'Geheim-7'): Buffer {
    return this.openssl(
      `pkcs12 -export -in c.pem -inkey k.pem -passout env:PASS -out OUT ${options}`.trim(),
      { 'c.pem': cert, 'k.pem': key },
      { PASS: passphrase },
    )
  }

  #local: Promise<Issued> | undefined
  /** The authority of a local gateway, named as pushctl names it. */
  localAuthority(): Promise<Issued> {
    this.#local ??= createAuthority({
      commonName: 'pushctl local gateway CA',
      now: new Date(+this.now - 900 * day),
      days: 3650,
    })
    return this.#local
  }

  async server(
    names: readonly [string, ...string[]],
    { from = -1, until = 20, authority = this.authority } = {},
  ) {
    const issued = await issueServerCertificate({
      authority,
      names,
      now: new Date(+this.now + from * day),
      days: until - from,
    })
    return { cert: new X509Certificate(issued.der).toString(), key: keyText(issued.key) }
  }

  /** The local gateway, which takes the certificates of the bench's authority. */
  async gateway(
    setup: Partial<GatewaySetup> = {},
  ): Promise<RunningGateway & { env: Record<string, string> }> {
    const running = await startGateway({
      authority: this.authority,
      state: emptyState(),
      ports: { sandbox: 0, production: 0 },
      now: () => new Date(),
      tell: () => {},
      ...setup,
    })
    this.closing(() => running.close())
    const place = ({ host, port }: { host: string; port: number }) => `${host}:${port}`
    return {
      ...running,
      env: {
        PUSHCTL_GATEWAY: place(running.endpoints.sandbox),
        PUSHCTL_GATEWAY_PRODUCTION: place(running.endpoints.production),
        PUSHCTL_GATEWAY_CA: 'gateway-ca.pem',
      },
    }
  }

  /** Listens on loopback; `port` 0 is any. */
  async listen(server: Server, port = 0, host = '127.0.0.1'): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    this.closing(() => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    })
    return (server.address() as AddressInfo).port
  }

  tcp(onConnection: (socket: Socket) => void, port = 0, host = '127.0.0.1'): Promise<number> {
    return this.listen(
      createTcpServer((socket) => {
        socket.on('error', () => {})
        onConnection(socket)
      }),
      port,
      host,
    )
  }

  async closedPort(): Promise<number> {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    return port
  }

  closing(close: () => unknown): void {
    this.#closers.push(close)
  }

  /** Takes away what one scenario set up. */
  async sweep(): Promise<void> {
    const closers = this.#closers.reverse()
    this.#closers = []
    for (const close of closers) await close()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
