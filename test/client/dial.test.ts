import { getEventListeners, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DialOptions, dial } from '../../src/client/dial.ts'
import type { ClientIdentity } from '../../src/client/secure-context.ts'
import { issueServerCertificate } from '../../src/credential/certificate/issue.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { keyPem, listenOn, pemOf, testAuthority } from './gateway-like.ts'

const closing = closingAfterEach()
let pki: Awaited<ReturnType<typeof testAuthority>>
beforeAll(async () => {
  pki = await testAuthority()
})

const h2: TlsOptions = { ALPNProtocols: ['h2'] }

/** A TLS server, and how it is told that somebody has come. */
async function listenTls(options: TlsOptions, behave: (socket: TLSSocket) => void = () => {}) {
  const server = createTlsServer({ ...pki.tls, ...options }, (socket) => {
    socket.on('error', () => {})
    behave(socket)
  })
  server.on('tlsClientError', () => {})
  return closing(await listenOn(server))
}

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
  async function dialled(behave: (socket: Socket) => void, patience = 5000) {
    const server = createServer(behave)
    const { port } = closing(await listenOn(server))
    return dial({ endpoint: { host: 'localhost', port }, ca: pki.ca, patience })
  }

  async function dialledTls(options: TlsOptions) {
    const { port } = await listenTls(options)
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
    expect(await dialled(behave)).toStrictEqual({ kind: 'failed', failure })
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

describe('the name that the certificate has to carry', () => {
  it.each<[host: string, servername: string | undefined, inCertificate: string, said: string | false]>([
    ['localhost', undefined, 'localhost', 'localhost'],
    ['127.0.0.1', 'localhost', 'localhost', 'localhost'],
    // An address is not said (RFC 6066 section 3), but looked for.
    ['127.0.0.1', undefined, '127.0.0.1', false],
    ['localhost', '127.0.0.1', '127.0.0.1', false],
  ])('of %s, named %s, is %s', async (host, servername, inCertificate, said) => {
    const now = new Date(Date.now() - 86_400_000)
    const { authority } = pki
    const issued = await issueServerCertificate({ authority, names: [inCertificate], now, days: 20 })
    const heard: unknown[] = []
    const { port } = await listenTls({ ...h2, cert: pemOf(issued), key: keyPem(issued) }, (socket) =>
      heard.push((socket as { servername?: unknown }).servername),
    )
    const options = { ca: pki.ca, patience: 5000, endpoint: { host, port } }
    const dialled = await dial({ ...options, ...(servername !== undefined && { servername }) })
    expect(dialled.kind).toBe('connected')
    await expect.poll(() => heard).toEqual([said])
    if (dialled.kind === 'connected') dialled.socket.destroy()
    const other = inCertificate === 'localhost' ? '127.0.0.1' : 'localhost'
    expect(await dial({ ...options, servername: other })).toMatchObject({
      failure: { kind: 'untrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
  })
})

describe('on a way that was begun before', () => {
  /** Dials a name that leads to this computer. */
  async function dialled(port: number, options: Partial<DialOptions> = {}, on = (_: Socket) => {}) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    on(socket)
    const reached = Promise.resolve({ kind: 'open', socket } as const)
    return dial({
      endpoint: { host: 'push.example.com', port },
      servername: 'localhost',
      ca: pki.ca,
      patience: 5000,
      reaching: { begun: Promise.resolve(), reached },
      ...options,
    })
  }

  /** Passes on to a server of TLS 1.2, and cuts when the client has its keys. */
  const cutLate = async () => {
    const server = await listenTls({ ...h2, maxVersion: 'TLSv1.2' })
    return (client: Socket) => {
      const further = connect(server.port, '127.0.0.1')
      further.on('error', () => {})
      client.once('data', (hello) => {
        further.write(hello)
        client.once('data', () => client.resetAndDestroy())
      })
      further.pipe(client)
      client.once('close', () => further.destroy())
    }
  }
  const reset = { kind: 'reset', phase: 'handshake', abrupt: true } as const
  const address = '127.0.0.1'
  const cut = async () => (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy())
  const say = (bytes: string) => async () => (socket: Socket) =>
    void socket.once('data', () => socket.write(bytes, 'latin1'))
  const proxy = { endpoint: { host: 'p', port: 1 }, address: 'p:1', scheme: 'http:', source: 'X' } as const

  it.each<[string, () => Promise<(socket: Socket) => void>, Partial<DialOptions>, Failure]>([
    ['a cut, and where the name led', cut, {}, { ...reset, address }],
    ['a cut after the server had answered', cutLate, {}, { ...reset, address, answered: true }],
    ['a cut behind a proxy, which alone knows where', cut, { proxy }, reset],
    ['a cut of an address', cut, { endpoint: { host: '127.0.0.2', port: 1 } }, reset],
    ['a cut of this computer', cut, { endpoint: { host: 'localhost', port: 1 } }, reset],
    [
      'silence',
      async () => (socket) => void socket.resume(),
      { patience: 50 },
      { kind: 'timeout', phase: 'handshake', seconds: 0.05, address },
    ],
    ['no TLS', say('SSH-2.0-OpenSSH_9.6\r\n'), {}, { kind: 'not-tls' }],
    [
      'an alert',
      say('\x15\x03\x03\0\x02\x02\x28'),
      {},
      { kind: 'tls-alert', number: 40, phase: 'handshake' },
    ],
  ])('%s', async (_, behave, options, failure) => {
    const sockets: Socket[] = []
    const behaves = await behave()
    const server = createServer((socket) => {
      sockets.push(socket)
      behaves(socket)
    })
    const { port } = closing(await listenOn(server))
    expect(await dialled(port, options)).toStrictEqual({ kind: 'failed', failure })
    await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true])
  })

  it('a server that is not trusted, and where the name led', async () => {
    const { port } = await listenTls(h2)
    const stranger = await testAuthority()
    const refused = await dialled(port, { ca: stranger.ca })
    expect(refused.kind === 'failed' && Object.keys(refused.failure).sort()).toEqual([
      'address',
      'certificate',
      'code',
      'kind',
    ])
    expect(refused).toMatchObject({
      failure: { kind: 'untrusted', address, certificate: { names: expect.stringContaining('localhost') } },
    })
  })

  it('is cut when the way goes away under it', async () => {
    const { port } = closing(await listenOn(createServer((socket) => socket.resume())))
    const cutSoon = (socket: Socket) => setImmediate(() => setImmediate(() => socket.destroy()))
    expect(await dialled(port, {}, cutSoon)).toEqual({
      kind: 'failed',
      failure: { ...reset, abrupt: false, address },
    })
  })

  it('ends at once when it is stopped, before or in the middle', async () => {
    const stopping = new AbortController()
    const { port } = closing(
      await listenOn(createServer((socket) => socket.once('data', () => stopping.abort()))),
    )
    const stopped = { kind: 'failed', failure: { kind: 'stopped' } }
    expect(await dialled(port, { signal: AbortSignal.abort() })).toEqual(stopped)
    expect(await dialled(port, { signal: stopping.signal })).toEqual(stopped)
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([])
  })

  describe('and stands', () => {
    afterEach(() => {
      vi.useRealTimers()
      vi.restoreAllMocks()
    })

    it('is neither timed nor stopped any more, and lets small words go at once', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const setNoDelay = vi.spyOn(TLSSocket.prototype, 'setNoDelay')
      const { port } = await listenTls(h2)
      const { signal } = new AbortController()
      const opened = await dialled(port, { signal })
      expect([opened.kind, vi.getTimerCount(), getEventListeners(signal, 'abort')]).toEqual([
        'connected',
        0,
        [],
      ])
      expect(setNoDelay.mock.calls).toEqual([[true]])
      if (opened.kind === 'connected') opened.socket.destroy()
    })
  })
})
