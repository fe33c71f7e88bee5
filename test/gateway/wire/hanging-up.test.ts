import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import type { GatewaySetup } from '../../../src/gateway/gateway.ts'
import { parseTrouble } from '../../../src/gateway/trouble/trouble.ts'
import { closingAfterEach } from '../../closing.ts'
import { isWhole, quickForm } from '../../whole/quick-form.ts'
import {
  closed,
  type GatewayUnderTest,
  issue,
  makeAuthority,
  open,
  pemOf,
  post,
  start,
  topic,
} from '../gateway-under-test.ts'

let authority: Issued
let universal: Issued
let expired: Issued
let production: Issued
const closing = closingAfterEach()

beforeAll(async () => {
  authority = await makeAuthority()
  universal = await issue(authority)
  expired = await issue(authority, 'universal', { from: new Date(Date.now() - 90 * 86_400_000), days: 30 })
  production = await issue(authority, 'production')
})

async function gatewayWith(options: Partial<GatewaySetup> = {}): Promise<GatewayUnderTest> {
  const gateway = await start({ authority, ...options })
  closing(gateway)
  return gateway
}

/** Both ends of every connection lie in this process, so what the gateway leaves open is counted here. */
const openDescriptors = () => readdirSync('/proc/self/fd').length

/** A TCP connection that its client never closes, not even when the gateway has. */
async function holding(gateway: GatewayUnderTest): Promise<Socket> {
  const socket = connectTcp({ port: gateway.endpoints.sandbox.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** TLS over a connection that outlives it: its client learns of the refusal, and holds on. */
function secure(gateway: GatewayUnderTest, below: Socket, options: ConnectionOptions) {
  const carrier = new Duplex({
    read() {},
    write: (chunk, _, done) => void below.write(chunk, () => done()),
  })
  below.on('data', (chunk) => carrier.push(chunk))
  below.on('end', () => carrier.push(null))
  const tls = connectTls({
    socket: carrier,
    ca: gateway.authorityPem,
    servername: 'localhost',
    ALPNProtocols: ['h2'],
    ...options,
  })
  const heard: Buffer[] = []
  tls.on('data', (chunk: Buffer) => heard.push(chunk))
  const failure = new Promise<string>((resolve) => {
    tls.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    tls.on('end', () => resolve('ended'))
    below.on('close', () => resolve('cut off'))
  })
  return { tls, failure, heard: () => Buffer.concat(heard).toString('latin1') }
}

const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
])

interface Beginning {
  begin(gateway: GatewayUnderTest, below: Socket): Promise<string>
  /** What its client hears in the end. */
  readonly hears: RegExp
  /** Whether it is over because its time is. */
  readonly isLate?: true
}

/** How many of each kind there are at once. */
const copies = isWhole ? 6 : 2

/** Connections that come to nothing. */
const beginnings: Record<string, Beginning> = {
  'a certificate refused under TLS 1.3': {
    begin: (gateway, below) => secure(gateway, below, { ...pemOf(expired), minVersion: 'TLSv1.3' }).failure,
    hears: /CERTIFICATE_EXPIRED/,
  },
  'a certificate refused under TLS 1.2': {
    begin: (gateway, below) => secure(gateway, below, { ...pemOf(expired), maxVersion: 'TLSv1.2' }).failure,
    hears: /CERTIFICATE_EXPIRED/,
  },
  'a certificate refused while the client goes on writing': {
    begin(gateway, below) {
      const { tls, failure } = secure(gateway, below, { ...pemOf(expired), minVersion: 'TLSv1.3' })
      tls.write(Buffer.alloc(300_000))
      return failure
    },
    hears: /CERTIFICATE_EXPIRED/,
  },
  'a certificate refused with GOAWAY': {
    async begin(gateway, below) {
      const { tls, failure, heard } = secure(gateway, below, pemOf(production))
      tls.write(preface)
      return `${await failure} ${heard()}`
    },
    hears: /ended.*BadCertificateEnvironment/s,
  },
  'a certificate refused with GOAWAY, and a client that has ended its side': {
    async begin(gateway, below) {
      const { tls, failure, heard } = secure(gateway, below, pemOf(production))
      await once(tls, 'secureConnect')
      tls.end(preface)
      return `${await failure} ${heard()}`
    },
    hears: /ended.*BadCertificateEnvironment/s,
  },
  'HTTP/1.1 over TLS': {
    begin(gateway, below) {
      const { tls, failure } = secure(gateway, below, { ALPNProtocols: ['http/1.1'] })
      tls.write('POST /3/device/00 HTTP/1.1\r\nHost: localhost\r\n\r\n')
      return failure
    },
    hears: /ended/,
  },
  'HTTP without TLS': {
    begin(_, below) {
      below.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      return ended(below)
    },
    hears: /ended/,
  },
  'nothing at all': { begin: (_, below) => ended(below), hears: /ended/, isLate: true },
  'half a handshake': {
    begin(_, below) {
      below.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]))
      return ended(below)
    },
    hears: /ended/,
    isLate: true,
  },
  'TLS, and then nothing': {
    async begin(gateway, below) {
      const { failure, heard } = secure(gateway, below, pemOf(universal))
      return `${await failure} ${heard()}`
    },
    hears: /ended.*IdleTimeout/s,
    isLate: true,
  },
}

async function ended(below: Socket): Promise<string> {
  below.resume()
  await Promise.race([once(below, 'end'), closed(below)])
  return 'ended'
}

describe.skipIf(process.platform !== 'linux')('a connection that is over', () => {
  it('is let go with its last word, though its client holds on', async () => {
    const patient = await gatewayWith()
    // Long enough for all handshakes at once on a busy machine, for one of these begins after its own.
    const hurried = await gatewayWith({ handshakeTime: 250 * copies })
    const before = openDescriptors()
    const clients: Socket[] = []
    await Promise.all(
      Object.entries(beginnings).flatMap(([name, { begin, hears, isLate }]) =>
        Array.from({ length: copies }, async () => {
          const gateway = isLate ? hurried : patient
          const below = await holding(gateway)
          clients.push(below)
          expect(await begin(gateway, below), name).toMatch(hears)
        }),
      ),
    )
    const held = () => clients.filter((below) => !below.destroyed).length
    expect(held()).toBeGreaterThan(clients.length / 2)
    await expect.poll(() => openDescriptors() - held(), { timeout: 5000 }).toBeLessThanOrEqual(before)
    for (const below of clients) below.destroy()
  })

  it.each(quickForm(['-tls1_3', '-tls1_2'], (version) => version === '-tls1_3'))(
    'is let go, and openssl %s has read the alert',
    async (version) => {
      const gateway = await gatewayWith()
      const folder = mkdtempSync(join(tmpdir(), 'pushctl-refused-'))
      const { cert, key } = pemOf(expired)
      writeFileSync(join(folder, 'refused.pem'), cert + key)
      const before = openDescriptors()
      const client = spawn(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${gateway.endpoints.sandbox.port}`, version, '-ign_eof'].concat([
          '-cert',
          join(folder, 'refused.pem'),
        ]),
        { stdio: ['ignore', 'ignore', 'pipe'] },
      )
      let said = ''
      client.stderr.on('data', (chunk) => {
        said += chunk
      })
      await once(client, 'close')
      rmSync(folder, { recursive: true })
      expect(said).toMatch(/alert certificate expired|alert number 45/)
      await expect.poll(openDescriptors).toBeLessThanOrEqual(before)
    },
  )

  it('is let go after a GOAWAY that a trouble sends, once its streams are through', async () => {
    const gateway = await gatewayWith()
    gateway.controls.addTrouble(parseTrouble('goaway times=1'))
    const before = openDescriptors()
    const below = await holding(gateway)
    const session = open(gateway, 'sandbox', {
      ...pemOf(universal),
      createConnection: () => secure(gateway, below, pemOf(universal)).tls,
    })
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    await expect.poll(openDescriptors, { timeout: 5000 }).toBeLessThanOrEqual(before + 1)
    below.destroy()
  })
})

describe('a gateway that closes', () => {
  it('waits for no client', async () => {
    const gateway = await start({ authority })
    gateway.controls.addTrouble(parseTrouble('slow-handshake milliseconds=3600000 environment=production'))
    const clients = await Promise.all(
      Object.values(beginnings).map(async ({ begin }) => {
        const below = await holding(gateway)
        begin(gateway, below).catch(() => undefined)
        return below
      }),
    )
    const waiting = connectTcp({ port: gateway.endpoints.production.port, host: '127.0.0.1' })
    await once(waiting, 'connect')
    const started = Date.now()
    await gateway.close()
    expect(Date.now() - started).toBeLessThan(2500)
    for (const below of [...clients, waiting]) below.destroy()
  })
})
