import { once } from 'node:events'
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type ChannelAnswer,
  type ChannelCall,
  callChannels,
  isYes,
  outcomeOfCall,
} from '../../src/client/channels.ts'
import { type ConnectionOptions, connectToGateway } from '../../src/client/connection.ts'
import { speakHttp2 } from '../../src/client/http2.ts'
import { readProxy } from '../../src/client/proxy.ts'
import { exchange } from '../../src/client/request.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { startProxy } from './connect-proxy.ts'
import { closedPort, listen, listenOn, testAuthority, whenSaid } from './gateway-like.ts'

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()
beforeAll(async () => {
  pki = await testAuthority()
})

/** A server that writes down what it is asked, and answers as it is told. */
async function answering(answer: (stream: ServerHttp2Stream) => void) {
  const asked: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = closing(
    await listen(pki.tls, (http2) =>
      http2.on('stream', (stream, headers) => {
        whenSaid(stream, (body) => {
          asked.push({ headers, body })
          answer(stream)
        })
      }),
    ),
  )
  return { ...server, endpoint: { host: 'localhost', port: server.port }, asked }
}

const list: ChannelCall = { method: 'GET', path: '/1/apps/a.b/all-channels', headers: {} }
const yes = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200 })
  stream.end('{"channels":[]}')
}

describe('what is asked', () => {
  it('has method, path, headers, body and provider token', async () => {
    const { endpoint, asked } = await answering(yes)
    const call: ChannelCall = {
      method: 'POST',
      path: '/1/apps/a.b/channels',
      headers: { 'apns-request-id': 'R' },
      body: Buffer.from('{"push-type":"LiveActivity"}'),
    }
    await callChannels({ endpoint, ca: pki.ca, authorization: 'jwt' }, call)
    expect(asked).toMatchObject([
      {
        headers: {
          ':method': 'POST',
          ':path': '/1/apps/a.b/channels',
          ':authority': `localhost:${endpoint.port}`,
          'apns-request-id': 'R',
          authorization: 'bearer jwt',
        },
        body: '{"push-type":"LiveActivity"}',
      },
    ])
  })

  it('has no provider token where there is none, and nothing of it stays open', async () => {
    const { endpoint, asked, sessions } = await answering(yes)
    await callChannels({ endpoint, ca: pki.ca }, list)
    expect(asked[0]?.headers).not.toHaveProperty('authorization')
    const [session] = sessions
    if (session?.destroyed === false) await once(session, 'close')
  })

  it('goes through a proxy, with the name of the gateway', async () => {
    const { endpoint, asked } = await answering(yes)
    const { address, ...proxy } = closing(await startProxy())
    const read = readProxy(address, '--proxy')
    if (read.kind !== 'proxy') throw new Error('no proxy')
    const outcome = await callChannels({ endpoint, ca: pki.ca, proxy: read.proxy }, list)
    expect(outcome.kind).toBe('answered')
    expect(asked[0]?.headers[':authority']).toBe(`localhost:${endpoint.port}`)
    expect(proxy.asked).toHaveLength(1)
  })
})

describe('what is answered', () => {
  it.each<[string, Record<string, string | number>, body: string, ChannelAnswer]>([
    [
      'a channel that was made',
      { ':status': 201, 'apns-channel-id': 'abc', 'apns-request-id': 'R', 'apns-id': 'I' },
      '',
      { reply: { status: 201, id: 'R' }, channelId: 'abc', body: '' },
    ],
    [
      'a name without a value',
      { ':status': 201, 'apns-channel-id': '' },
      '',
      { reply: { status: 201 }, body: '' },
    ],
    [
      'the older name of a request',
      { ':status': 204, 'apns-id': 'I' },
      '',
      { reply: { status: 204, id: 'I' }, body: '' },
    ],
    [
      'a no, and why',
      { ':status': 400, 'apns-request-id': 'R' },
      '{"reason":"BadChannelId"}',
      { reply: { status: 400, id: 'R', reason: 'BadChannelId' }, body: '{"reason":"BadChannelId"}' },
    ],
  ])('%s', async (_, headers, body, answer) => {
    const { endpoint } = await answering((stream) => {
      stream.respond(headers)
      stream.end(body)
    })
    expect(await callChannels({ endpoint, ca: pki.ca }, list)).toStrictEqual({ kind: 'answered', answer })
  })

  it.each([
    [200, true],
    [201, true],
    [204, true],
    [202, false],
    [400, false],
  ])('%i is a yes: %s', (status, is) => {
    const answer = { reply: { status }, body: '' }
    expect(isYes(answer)).toBe(is)
    expect(outcomeOfCall({ kind: 'answered', answer })).toEqual({
      kind: is ? 'accepted' : 'rejected',
      reply: { status },
    })
  })

  it.each([
    [true, 'unknown'],
    [false, 'unsent'],
  ])('a call without an answer that has left, %s, is %s', (hasLeft, kind) => {
    const failure: Failure = { kind: 'stopped' }
    expect(outcomeOfCall({ kind: 'failed', failure, hasLeft })).toEqual({ kind, failure })
  })

  it('nothing, where the gateway refuses the request, and nothing of it stays open', async () => {
    const { endpoint, sessions } = await answering((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM))
    expect(await callChannels({ endpoint, ca: pki.ca }, list)).toMatchObject({
      kind: 'failed',
      hasLeft: false,
    })
    const [session] = sessions
    if (session?.destroyed === false) await once(session, 'close')
  })

  it('nothing, where nobody listens', async () => {
    const endpoint = { host: '127.0.0.1', port: await closedPort() }
    expect(await callChannels({ endpoint }, list)).toEqual({
      kind: 'failed',
      failure: { kind: 'refused', address: '127.0.0.1' },
      hasLeft: false,
    })
  })

  it('nothing, where the gateway goes before its SETTINGS', async () => {
    const server = createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket) => socket.end())
    const { port } = closing(await listenOn(server))
    expect(await callChannels({ endpoint: { host: 'localhost', port }, ca: pki.ca }, list)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'reset', phase: 'settings' },
      hasLeft: false,
    })
  })
})

describe('Node’s HTTP/2 is spoken', () => {
  const connected = async (options: Pick<ConnectionOptions, 'endpoint'> & Partial<ConnectionOptions>) => {
    const connecting = await connectToGateway({ ca: pki.ca, ...options })
    if (connecting.kind === 'failed') throw new Error(JSON.stringify(connecting.failure))
    return connecting.connection
  }

  // http2-wrapper throws for an address of IPv6, so both ways have to do the same.
  describe.each(['localhost', '::1'])('to one named %s', (servername) => {
    it('as soon as SETTINGS have come', async () => {
      const { port, asked } = await answering(yes)
      const connection = await connected({ endpoint: { host: '127.0.0.1', port }, servername })
      const http2 = await speakHttp2(connection)
      if (http2 === undefined) throw new Error('there is none')
      const request = { headers: { ':path': '/' }, longestBody: 100, isYes: () => true }
      expect(await exchange(connection, http2, request)).toMatchObject({
        kind: 'replied',
        reply: { status: 200 },
      })
      expect([connection.hasSettings, connection.hasAnswered]).toEqual([true, true])
      expect(asked[0]?.headers[':authority']).toBe(
        servername === '::1' ? `[::1]:${port}` : `localhost:${port}`,
      )
      connection.socket.destroy()
    })

    it('and GOAWAY is seen, also the one that comes with SETTINGS', async () => {
      const { port } = closing(
        await listen(pki.tls, (server) =>
          server.on('session', (session) => session.goaway(0, 0, Buffer.from('bye'))),
        ),
      )
      const connection = await connected({ endpoint: { host: '127.0.0.1', port }, servername })
      await speakHttp2(connection)
      await expect.poll(() => connection.ending.cause()).toMatchObject({ kind: 'goaway', text: 'bye' })
      connection.socket.destroy()
    })

    it.each<[string, bytes: Buffer | undefined, object]>([
      ['silence', undefined, { kind: 'timeout', phase: 'settings', seconds: 0.05 }],
      ['a broken rule', Buffer.alloc(9, 1), { kind: 'protocol-error' }],
    ])('not with %s in place of SETTINGS', async (_, bytes, failure) => {
      const server = createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket) => {
        socket.on('error', () => {})
        if (bytes !== undefined) socket.write(bytes)
      })
      const { port } = closing(await listenOn(server))
      const patience = bytes === undefined ? 50 : 5000
      const connection = await connected({ endpoint: { host: '127.0.0.1', port }, servername, patience })
      expect(await speakHttp2(connection)).toBeUndefined()
      expect(await connection.settings()).toMatchObject(failure)
      connection.socket.destroy()
    })
  })
})
