import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { dial } from '../../src/client/dial.ts'
import type { ClientIdentity } from '../../src/client/secure-context.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { listenOn, testAuthority } from './gateway-like.ts'

const closing = closingAfterEach()

const unusable = {
  identity: { certificate: { x509: 'no certificate' }, key: { key: { export: () => 'no key' } } },
  chain: [],
} as unknown as ClientIdentity

it('is on its way before TLS is made ready, and leaves without a word when that fails', async () => {
  const server = createServer()
  const { port } = closing(await listenOn(server))
  const came = once(server, 'connection') as Promise<[Socket]>
  const dialled = dial({ endpoint: { host: 'localhost', port }, identity: unusable, patience: 5000 })
  await expect(dialled).rejects.toMatchObject({ code: 'credential/unusable' })
  const [socket] = await came
  let said = 0
  socket.on('data', (chunk) => {
    said += chunk.length
  })
  await once(socket, 'close')
  expect(said).toBe(0)
})

describe('a handshake that comes to nothing', () => {
  let pki: Awaited<ReturnType<typeof testAuthority>>
  beforeAll(async () => {
    pki = await testAuthority()
  })

  async function dialled(behave: (socket: Socket) => void, patience = 5000) {
    const server = createServer(behave)
    const { port } = closing(await listenOn(server))
    return dial({ endpoint: { host: 'localhost', port }, ca: pki.ca, patience })
  }

  async function dialledTls(options: TlsOptions) {
    const server = createTlsServer({ ...pki.tls, ...options }, (socket) => socket.on('error', () => {}))
    server.on('tlsClientError', () => {})
    const { port } = closing(await listenOn(server))
    return dial({ endpoint: { host: 'localhost', port }, ca: pki.ca, patience: 5000 })
  }

  it.each<[string, (socket: Socket) => void, Failure]>([
    [
      'ended before a word',
      (socket) => socket.once('data', () => socket.end()),
      { kind: 'reset', phase: 'handshake', abrupt: false },
    ],
    [
      'cut before a word',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      { kind: 'reset', phase: 'handshake', abrupt: true },
    ],
    [
      'no TLS',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 400\r\n\r\n')),
      { kind: 'not-tls' },
    ],
    [
      'an alert before a word',
      (socket) => socket.once('data', () => socket.write(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
      { kind: 'tls-alert', number: 40, phase: 'handshake' },
    ],
  ])('%s', async (_, behave, failure) => {
    expect(await dialled(behave)).toEqual({ kind: 'failed', failure })
  })

  it('silence, for as long as it has patience', async () => {
    const failure = { kind: 'timeout', phase: 'handshake', seconds: 0.05 }
    expect(await dialled((socket) => socket.resume(), 50)).toEqual({ kind: 'failed', failure })
  })

  it.each<[string, TlsOptions, object]>([
    ['another protocol than h2', { ALPNProtocols: ['http/1.1'] }, { kind: 'no-http2' }],
    ['no protocol at all', {}, { kind: 'no-http2' }],
    [
      'a certificate demanded, under TLS 1.2, once the server has spoken',
      { ALPNProtocols: ['h2'], maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true },
      { kind: 'tls-alert', number: 40, phase: 'handshake', answered: true },
    ],
  ])('%s', async (_, options, failure) => {
    expect(await dialledTls(options)).toMatchObject({ kind: 'failed', failure })
  })

  it('comes to stand where the other side speaks h2', async () => {
    const reached = await dialledTls({ ALPNProtocols: ['h2'] })
    expect(reached.kind).toBe('connected')
    if (reached.kind === 'connected') reached.socket.destroy()
  })

  it('is not begun where it was stopped before', async () => {
    const server = createServer()
    const { port } = closing(await listenOn(server))
    const options = { endpoint: { host: '127.0.0.1', port }, patience: 5000, signal: AbortSignal.abort() }
    expect(await dial(options)).toEqual({ kind: 'failed', failure: { kind: 'stopped' } })
  })
})
