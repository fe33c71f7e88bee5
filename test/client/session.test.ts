import { existsSync } from 'node:fs'
import { constants, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Notification } from '../../src/apns/notification.ts'
import { openSession, type Session, type SessionOptions } from '../../src/client/session.ts'
import { closingAfterEach } from '../closing.ts'
import { closedPort, listen, listenOn, listenPlain, startNghttpd, testAuthority } from './gateway-like.ts'

const device = 'a'.repeat(64)
const notification: Notification = {
  deviceToken: device,
  payload: Buffer.from('{"aps":{"alert":"hi"}}'),
  topic: 'com.example.app',
}

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()

beforeAll(async () => {
  pki = await testAuthority()
})

const serve = async (...args: Parameters<typeof listen>) => closing(await listen(...args))

const answer = (stream: ServerHttp2Stream, status: number, body?: object) => {
  stream.respond({ ':status': status, 'apns-id': 'ID' })
  stream.end(body === undefined ? undefined : JSON.stringify(body))
}

describe('a session', () => {
  const opening = (port: number, options: Partial<SessionOptions> = {}) =>
    openSession({ endpoint: { host: '127.0.0.1', port }, ca: pki.ca, patience: 5000, ...options })

  async function open(port: number, options: Partial<SessionOptions> = {}): Promise<Session> {
    const opened = await opening(port, options)
    if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
    return closing(opened.session)
  }

  describe('answers', () => {
    it('accepts a push and tells its apns-id', async () => {
      const seen: Record<string, unknown>[] = []
      const bodies: string[] = []
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream, headers) => {
          seen.push({ ...headers })
          stream.setEncoding('utf8')
          stream.on('data', (chunk: string) => bodies.push(chunk))
          stream.once('end', () => answer(stream, 200))
        }),
      )
      const session = await open(port)
      const outcome = await session.push(
        { ...notification, pushType: 'alert', priority: 10, expiration: 0, collapseId: 'c', id: 'I' },
        'jwt',
      )
      expect(outcome).toEqual({ kind: 'accepted', reply: { status: 200, id: 'ID' } })
      expect(bodies.join('')).toBe('{"aps":{"alert":"hi"}}')
      expect(seen[0]).toMatchObject({
        ':method': 'POST',
        ':path': `/3/device/${device}`,
        'apns-topic': 'com.example.app',
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-expiration': '0',
        'apns-collapse-id': 'c',
        'apns-id': 'I',
        authorization: 'bearer jwt',
      })
      expect(session.hasAnswered()).toBe(true)
    })

    it('tells the reason of a rejection, and since when a token is dead', async () => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) =>
          answer(stream, 410, { reason: 'Unregistered ', timestamp: 1_700_000_000_000 }),
        ),
      )
      const session = await open(port)
      expect(await session.push(notification)).toEqual({
        kind: 'rejected',
        reply: { status: 410, id: 'ID', reason: 'Unregistered', since: new Date(1_700_000_000_000) },
      })
    })

    it('takes an answer that comes before the body was read', async () => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => {
          stream.on('error', () => {})
          answer(stream, 413, { reason: 'PayloadTooLarge' })
          stream.close(constants.NGHTTP2_NO_ERROR)
        }),
      )
      const session = await open(port)
      expect(await session.push({ ...notification, payload: Buffer.alloc(1_000_000) })).toMatchObject({
        kind: 'rejected',
        reply: { status: 413, reason: 'PayloadTooLarge' },
      })
    })

    it.each(['localhost', '127.0.0.1'])('connects by %s', async (host) => {
      const { port } = await serve(pki.tls, (server) => server.on('stream', (stream) => answer(stream, 200)))
      const session = await open(port, { endpoint: { host: '127.0.0.1', port }, servername: host })
      expect(await session.push(notification)).toMatchObject({ kind: 'accepted' })
    })

    it('shows its client certificate', async () => {
      const shown: unknown[] = []
      const { port } = await serve({ ...pki.tls, ca: pki.ca, requestCert: true }, (server) =>
        server.on('stream', (stream) => {
          const { socket } = stream.session ?? {}
          shown.push(socket instanceof TLSSocket && socket.getPeerX509Certificate()?.raw)
          answer(stream, 200)
        }),
      )
      const identity = await pki.identity('universal')
      const session = await open(port, { identity })
      expect(await session.push(notification)).toMatchObject({ kind: 'accepted' })
      expect(shown).toEqual([identity.identity.certificate.x509.raw])
    })
  })

  describe('stream limits', () => {
    it.each([
      { authorization: undefined, settings: 3, most: 3 },
      { authorization: 'jwt', settings: 1000, most: 1 },
    ])('keeps $most in flight', async ({ authorization, settings, most }) => {
      const held: ServerHttp2Stream[] = []
      let peak = 0
      const { port } = await serve({ ...pki.tls, settings: { maxConcurrentStreams: settings } }, (server) =>
        server.on('stream', (stream) => {
          held.push(stream)
          peak = Math.max(peak, held.length)
          setImmediate(() => {
            for (const one of held.splice(0)) answer(one, 400, { reason: 'BadDeviceToken' })
          })
        }),
      )
      const session = await open(port)
      const first = session.push(notification, authorization)
      const others = Array.from({ length: authorization === undefined ? 9 : 0 }, () =>
        session.push(notification),
      )
      for (const outcome of await Promise.all([first, ...others]))
        expect(outcome).toMatchObject({ kind: 'rejected', reply: { reason: 'BadDeviceToken' } })
      expect(peak).toBeLessThanOrEqual(most)
    })

    it('says once that a gateway takes none, before it gives up', async () => {
      const { port } = await serve({ ...pki.tls, settings: { maxConcurrentStreams: 0 } }, () => {})
      let told = 0
      const session = await open(port, {
        answerPatience: 200,
        onTakesNone: () => {
          told += 1
        },
      })
      const outcomes = await Promise.all([session.push(notification), session.push(notification)])
      expect(outcomes).toEqual(
        Array(2).fill({ kind: 'unsent', failure: { kind: 'takes-none', seconds: 0.2 } }),
      )
      expect(told).toBe(1)
    })

    it.each([undefined, 'jwt'])(
      'sends one push, and no more, before it knows how many the gateway takes at once: provider token %s',
      async (token) => {
        const frame = (type: number, flags: number, stream: number, ...payload: readonly number[]) =>
          Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream, ...payload])
        const [headers, settings, accepted] = [1, 4, 0x88]
        const seen: number[] = []
        const server = createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket) => {
          let held = Buffer.alloc(0)
          let isBegun = false
          socket.on('error', () => {})
          socket.on('data', (chunk: Buffer) => {
            held = Buffer.concat([held, chunk])
            if (!isBegun && held.length >= 24) {
              held = held.subarray(24)
              isBegun = true
            }
            const streams: number[] = []
            while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
              if (held[3] === headers) streams.push(held.readUInt32BE(5))
              held = held.subarray(9 + held.readUIntBE(0, 3))
            }
            if (streams.length === 0) return
            if (seen.length === 0) socket.write(frame(settings, 0, 0))
            seen.push(streams.length)
            for (const stream of streams) socket.write(frame(headers, 5, stream, accepted))
          })
        })
        const { port } = closing(await listenOn(server))
        const session = await open(port, { eager: true })
        const outcomes = await Promise.all([1, 2, 3].map(() => session.push(notification, token)))
        expect(outcomes.map(({ kind }) => kind)).toEqual(Array(3).fill('accepted'))
        expect(seen[0]).toBe(1)
      },
    )

    it('opens up after the first answer to a provider token', async () => {
      let together = 0
      const held: ServerHttp2Stream[] = []
      const { port } = await serve({ ...pki.tls, settings: { maxConcurrentStreams: 1 } }, (server) =>
        server.on('stream', (stream) => {
          if (together === 0) {
            together = 1
            stream.session?.settings({ maxConcurrentStreams: 1000 })
            answer(stream, 200)
            return
          }
          held.push(stream)
          together = Math.max(together, held.length)
          if (held.length === 5) for (const one of held.splice(0)) answer(one, 200)
        }),
      )
      const session = await open(port)
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => session.push(notification, 'jwt')))
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill('accepted'))
      expect(together).toBe(5)
    })
  })

  describe('the end of a connection', () => {
    it('tells the reason in GOAWAY that comes with SETTINGS', async () => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('session', (session) => {
          session.goaway(0, 0, Buffer.from('{"reason":"BadCertificateEnvironment"}'))
          session.goaway(0, 0)
        }),
      )
      const opened = await opening(port)
      const outcome = opened.kind === 'open' ? await closing(opened.session).push(notification) : opened
      expect(outcome).toMatchObject({
        failure: { kind: 'goaway', code: 0, reason: 'BadCertificateEnvironment' },
      })
      expect(outcome.kind).not.toBe('unknown')
    })

    it('lets what GOAWAY covers finish, and calls the rest unsent', async () => {
      let streams = 0
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => {
          streams += 1
          stream.on('error', () => {})
          if (streams === 3) stream.session?.goaway(0, stream.id, Buffer.from('maintenance'))
          if (streams <= 3) setImmediate(() => answer(stream, 200))
        }),
      )
      const session = await open(port)
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => session.push(notification)))
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        'accepted',
        'accepted',
        'accepted',
        'unsent',
        'unsent',
      ])
      expect(outcomes[4]).toMatchObject({ failure: { kind: 'goaway', text: 'maintenance' } })
      expect(await session.push(notification)).toMatchObject({ kind: 'unsent' })
    })

    it('calls what was in flight at an erroneous GOAWAY unknown, or unsent above its last stream', async () => {
      let streams = 0
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => {
          streams += 1
          stream.on('error', () => {})
          if (streams === 2) stream.session?.goaway(2, 1, Buffer.from('{"reason":"InternalServerError"}'))
        }),
      )
      const session = await open(port)
      const outcomes = await Promise.all([session.push(notification), session.push(notification)])
      expect(outcomes).toMatchObject([
        { kind: 'unknown', failure: { kind: 'goaway', code: 2, reason: 'InternalServerError' } },
        { kind: 'unsent', failure: { kind: 'goaway' } },
      ])
    })

    it.each([
      { code: constants.NGHTTP2_REFUSED_STREAM, kind: 'unsent' },
      { code: constants.NGHTTP2_INTERNAL_ERROR, kind: 'unknown' },
    ])('calls a stream reset with $code $kind', async ({ code, kind }) => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => {
          stream.on('error', () => {})
          stream.close(code)
        }),
      )
      const session = await open(port)
      expect(await session.push(notification)).toEqual({ kind, failure: { kind: 'stream-reset', code } })
    })

    it('calls a push unknown when the connection is cut while it waits', async () => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => {
          stream.on('error', () => {})
          stream.session?.destroy()
        }),
      )
      const session = await open(port)
      expect(await session.push(notification)).toMatchObject({ kind: 'unknown' })
      expect(await session.push(notification)).toMatchObject({ kind: 'unsent' })
    })

    it('waits no longer than it was told for an answer', async () => {
      const { port } = await serve(pki.tls, (server) =>
        server.on('stream', (stream) => stream.on('error', () => {})),
      )
      const session = await open(port, { answerPatience: 50 })
      expect(await session.push(notification)).toEqual({
        kind: 'unknown',
        failure: { kind: 'timeout', phase: 'answer', seconds: 0.05 },
      })
    })

    it('closes after what was pushed has been answered', async () => {
      const { port } = await serve({ ...pki.tls, settings: { maxConcurrentStreams: 1 } }, (server) =>
        server.on('stream', (stream) => setImmediate(() => answer(stream, 200))),
      )
      const opened = await opening(port)
      if (opened.kind !== 'open') throw new Error('not open')
      const pushed = [opened.session.push(notification), opened.session.push(notification)]
      await opened.session.close()
      expect(await Promise.all(pushed)).toMatchObject([{ kind: 'accepted' }, { kind: 'accepted' }])
      expect(await opened.session.push(notification)).toMatchObject({ kind: 'unsent' })
      await opened.session.close()
    })
  })

  it('is over when its stream numbers are used up, and what waits then is unsent', async () => {
    const streams: (number | undefined)[] = []
    const { port } = await serve(pki.tls, (server) =>
      server.on('stream', (stream) => {
        streams.push(stream.id)
        answer(stream, 200)
      }),
    )
    const session = await open(port, { firstStream: 2 ** 31 - 3 })
    const outcomes = await Promise.all([1, 2, 3].map(() => session.push(notification)))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'unsent'])
    expect(streams).toEqual([2 ** 31 - 3, 2 ** 31 - 1])
    expect(session.ended()).toEqual({ kind: 'streams-used-up' })
    expect(session.room()).toBe(0)
    expect(outcomes[2]).toEqual({ kind: 'unsent', failure: { kind: 'streams-used-up' } })
  })

  describe('a client certificate that is refused', () => {
    /** s_server-like: demands a certificate of the authority, at the TLS layer. */
    const demanding = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
      serve({ ...pki.tls, ca: pki.ca, requestCert: true, rejectUnauthorized: true, maxVersion }, (server) =>
        server.on('stream', (stream) => answer(stream, 200)),
      )

    it.each([
      { maxVersion: 'TLSv1.2', number: 40 },
      { maxVersion: 'TLSv1.3', number: 116 },
    ] as const)('is an alert by number when there is none ($maxVersion)', async ({ maxVersion, number }) => {
      const { port } = await demanding(maxVersion)
      const opened = await opening(port)
      const outcome = opened.kind === 'open' ? await closing(opened.session).push(notification) : opened
      expect(outcome).toMatchObject({ failure: { kind: 'tls-alert', number } })
      expect(outcome.kind).not.toBe('unknown')
    })
  })

  describe('no connection', () => {
    const silent = () => listenPlain(() => {})
    const tlsOnly = (options: object) =>
      listenOn(createTlsServer({ ...pki.tls, ...options }, (s) => s.on('error', () => {})))

    it.each([
      [
        'refused',
        async () => ({ port: await closedPort(), close: async () => {} }),
        { kind: 'refused', address: '127.0.0.1' },
      ],
      ['silence', silent, { kind: 'timeout', phase: 'handshake', seconds: 0.1 }],
      [
        'an end without a word',
        () => listenPlain((socket) => socket.end()),
        { kind: 'reset', phase: 'handshake', abrupt: false },
      ],
      [
        'a reset',
        () => listenPlain((socket) => socket.once('data', () => socket.resetAndDestroy())),
        { kind: 'reset', phase: 'handshake', abrupt: true },
      ],
      [
        'plain HTTP',
        () => listenPlain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
        { kind: 'not-tls' },
      ],
      ['no ALPN', () => tlsOnly({}), { kind: 'no-http2' }],
      ['HTTP/1.1 only', () => tlsOnly({ ALPNProtocols: ['http/1.1'] }), { kind: 'no-http2' }],
      [
        'h2 and then silence',
        () => tlsOnly({ ALPNProtocols: ['h2'] }),
        { kind: 'timeout', phase: 'settings', seconds: 0.1 },
      ],
    ] as const)('%s', async (_, start, failure) => {
      const { port } = closing(await start())
      expect(await opening(port, { patience: failure.kind === 'timeout' ? 100 : 5000 })).toEqual({
        kind: 'failed',
        failure,
      })
    })

    it('an end between handshake and SETTINGS', async () => {
      const { port } = closing(
        await listenOn(createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket) => socket.end())),
      )
      expect(await opening(port)).toMatchObject({
        kind: 'failed',
        failure: { kind: 'reset', phase: 'settings' },
      })
    })

    it('a name that nobody knows', async () => {
      const opened = await opening(1, { endpoint: { host: 'gateway.invalid', port: 443 } })
      expect(opened).toMatchObject({
        kind: 'failed',
        failure: { kind: 'name-not-resolved', host: 'gateway.invalid' },
      })
    })

    it('an authority that nobody knows, and who it is', async () => {
      const { port } = await serve(pki.tls, () => {})
      const { ca } = await testAuthority()
      expect(await opening(port, { ca })).toMatchObject({
        kind: 'failed',
        failure: {
          kind: 'untrusted',
          code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
          certificate: { issuer: expect.stringContaining('pushctl test CA'), notAfter: expect.any(Date) },
        },
      })
    })

    it('a certificate for another name', async () => {
      const { port } = await serve(pki.tls, () => {})
      expect(await opening(port, { servername: 'api.push.apple.com' })).toMatchObject({
        kind: 'failed',
        failure: {
          kind: 'untrusted',
          code: 'ERR_TLS_CERT_ALTNAME_INVALID',
          certificate: { names: expect.stringContaining('localhost') },
        },
      })
    })
  })

  describe.each(['/usr/sbin/nghttpd', '/usr/bin/nghttpd'].filter((path) => existsSync(path)))(
    'with %s, a server of others',
    (program) => {
      it('pushes a thousand times', async () => {
        const { port } = closing(await startNghttpd(program, pki.tls, device))
        const session = await open(port)
        const outcomes = await Promise.all(Array.from({ length: 1000 }, () => session.push(notification)))
        expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1000)
      })
    },
  )
})
