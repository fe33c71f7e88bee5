import { getEventListeners } from 'node:events'
import { constants, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { callChannels } from '../../src/client/channels.ts'
import { type ConnectionOptions, GatewayConnection, isUntouched } from '../../src/client/connection.ts'
import { createProbe } from '../../src/client/probe.ts'
import { openSession } from '../../src/client/session.ts'
import { flags, frame, frameTypes } from '../../src/client/wire/frames.ts'
import type { Unanswered } from '../../src/client/wire/wire.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { listen, listenOn, testAuthority } from './gateway-like.ts'
import { nothing, ok, Peer, settingsOf } from './wire/peer.ts'

const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM } = constants
const goaway: Failure = { kind: 'goaway', code: 0, lastStreamId: 3 }
const alert: Failure = { kind: 'tls-alert', number: 116, phase: 'answer' }
const reset: Failure = { kind: 'reset', phase: 'answer', abrupt: true }

describe('a request without an answer', () => {
  it.each<[string, number | undefined, number, Failure, hasAnswered: boolean, safe: boolean]>([
    ['never left', undefined, NGHTTP2_NO_ERROR, reset, true, true],
    ['was refused', 1, NGHTTP2_REFUSED_STREAM, { kind: 'stream-reset', code: 7 }, true, true],
    ['was reset', 1, NGHTTP2_INTERNAL_ERROR, { kind: 'stream-reset', code: 2 }, false, false],
    ['is above GOAWAY’s last stream', 5, NGHTTP2_NO_ERROR, goaway, true, true],
    ['is GOAWAY’s last stream', 3, NGHTTP2_NO_ERROR, goaway, false, false],
    ['met an alert instead of any answer', 1, NGHTTP2_NO_ERROR, alert, false, true],
    ['met an alert after an answer', 3, NGHTTP2_NO_ERROR, alert, true, false],
    ['was cut off', 1, NGHTTP2_NO_ERROR, reset, false, false],
  ])('%s', (_, id, code, failure, hasAnswered, safe) => {
    const ended = { kind: 'ended', code, ...(id !== undefined && { id }) } as const
    expect(isUntouched(ended, failure, hasAnswered)).toBe(safe)
  })
})

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()
beforeAll(async () => {
  pki = await testAuthority()
})

const notification = { deviceToken: 'ab'.repeat(32), payload: Buffer.from('{"aps":{}}'), topic: 'a.b' }

/** What a push, a channel and a probe tell of the same server. */
async function told(port: number) {
  const endpoint = { host: 'localhost', port }
  const opened = await openSession({ endpoint, ca: pki.ca, patience: 2000, eager: true })
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
  const push = await opened.session.push(notification)
  await opened.session.close()
  const channel = await callChannels({ endpoint, ca: pki.ca }, { method: 'GET', path: '/', headers: {} })
  const probe = createProbe(endpoint, { ca: pki.ca, patience: 2000 })
  const step = await probe.ask({})
  probe.close()
  return { push, channel, probe: step }
}

const cutAfter = (behave: (stream: ServerHttp2Stream) => void) =>
  listen(pki.tls, (server) =>
    server.on('stream', (stream) => {
      stream.on('error', () => {})
      behave(stream)
    }),
  )

describe('a push, a channel and a probe tell the same', () => {
  it('of an answer that was cut off after its head', async () => {
    const { port } = closing(
      await cutAfter((stream) => {
        stream.respond({ ':status': 200 })
        stream.write('{', () => stream.session?.destroy())
      }),
    )
    // Node says GOAWAY before it goes.
    const failure = { kind: 'goaway' }
    expect(await told(port)).toMatchObject({
      push: { kind: 'unknown', failure },
      channel: { kind: 'failed', failure, hasLeft: true },
      probe: { ok: false, failure },
    })
  })

  it('of a refused stream', async () => {
    const { port } = closing(await cutAfter((stream) => stream.close(NGHTTP2_REFUSED_STREAM)))
    const failure = { kind: 'stream-reset', code: NGHTTP2_REFUSED_STREAM }
    expect(await told(port)).toMatchObject({
      push: { kind: 'unsent', failure },
      channel: { kind: 'failed', failure, hasLeft: false },
      probe: { ok: false, failure },
    })
  })
})

it('a probe tells HTTP/1.1 after h2, and a broken rule by its name, as a push does', async () => {
  const says = (bytes: Buffer) =>
    listenOn(
      createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket: TLSSocket) => {
        socket.on('error', () => {})
        socket.write(bytes)
      }),
    )
  const failures = []
  for (const bytes of [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), Buffer.alloc(9)]) {
    const { port } = closing(await says(bytes))
    const probe = createProbe({ host: 'localhost', port }, { ca: pki.ca, patience: 2000 })
    const step = await probe.settings()
    probe.close()
    failures.push(step.ok ? step : step.failure)
  }
  expect(failures).toEqual([{ kind: 'spoke-http1' }, { kind: 'protocol-error', rule: 'frame-stream' }])
})

/** A connection in memory: its other side is a peer that says what a test has it say. */
function conversing(options: Partial<ConnectionOptions> = {}) {
  const peer = new Peer()
  peer.on('error', () => {})
  const connection = new GatewayConnection(peer as unknown as TLSSocket, {
    endpoint: { host: 'push.example.com', port: 443 },
    ...options,
  })
  return { peer, connection }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
const late = Object.assign(new Error('error:0A00045C:SSL routines:x:y:'), {})

describe('a connection that stands', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['push.example.com', 443, undefined, 'push.example.com'],
    ['push.example.com', 2197, undefined, 'push.example.com:2197'],
    ['127.0.0.1', 2197, 'push.example.com', 'push.example.com:2197'],
    ['::1', 443, undefined, '[::1]'],
  ])('to %s and port %i, named %s, calls the gateway %s', (host, port, servername, authority) => {
    const { connection } = conversing({
      endpoint: { host, port },
      ...(servername !== undefined && { servername }),
    })
    expect(connection.authority).toBe(authority)
  })

  it.each([
    [undefined, 30_000],
    [700, 700],
  ])('waits for an answer, told %s, %i ms', (answerPatience, patience) => {
    const { connection } = conversing(answerPatience === undefined ? {} : { answerPatience })
    expect(connection.answerPatience).toBe(patience)
  })

  it.each([
    [undefined, 10_000],
    [400, 400],
  ])('waits for SETTINGS, told %s, %i ms', async (told, patience) => {
    const { peer, connection } = conversing(told === undefined ? {} : { patience: told })
    const settings = connection.settings()
    vi.advanceTimersByTime(patience - 1)
    expect([connection.ending.cause(), peer.destroyed]).toEqual([undefined, false])
    vi.advanceTimersByTime(1)
    const failure = { kind: 'timeout', phase: 'settings', seconds: patience / 1000 }
    expect([connection.ending.cause(), peer.destroyed]).toEqual([failure, true])
    expect(await settings).toEqual(failure)
    expect(connection.hasSettings).toBe(false)
  })

  it('waits no longer once SETTINGS have come', async () => {
    const { connection } = conversing()
    connection.noteSettings()
    expect(await connection.settings()).toBeUndefined()
    expect([connection.hasSettings, vi.getTimerCount()]).toEqual([true, 0])
  })

  it('waits no longer once it is over, and tells in which phase it was', async () => {
    const { peer, connection } = conversing()
    peer.destroy(cut)
    expect(await connection.settings()).toEqual({ kind: 'reset', phase: 'settings', abrupt: true })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells of what this side found out before the turn was over, and not of its echo', async () => {
    const { peer, connection } = conversing()
    const settings = connection.settings()
    peer.destroy()
    await connection.ending.over
    connection.ending.end({ kind: 'spoke-http1' })
    expect(await settings).toEqual({ kind: 'spoke-http1' })
  })

  it.each(['before', 'later'])('ends at once when it is stopped: %s', async (when) => {
    const stopping = new AbortController()
    if (when === 'before') stopping.abort()
    const { peer, connection } = conversing({ signal: stopping.signal })
    expect(peer.destroyed).toBe(when === 'before')
    stopping.abort()
    expect([connection.ending.cause(), peer.destroyed]).toEqual([{ kind: 'stopped' }, true])
    await turn()
    expect([vi.getTimerCount(), getEventListeners(stopping.signal, 'abort')]).toEqual([0, []])
  })
})

describe('why a request has no answer', () => {
  const goawayFailure = { kind: 'goaway', code: 0, lastStreamId: 3 }
  const silent: Unanswered = { kind: 'silent' }
  const ended: Unanswered = { kind: 'ended', id: 1, code: NGHTTP2_INTERNAL_ERROR }
  type World = ReturnType<typeof conversing>
  const timeout = { kind: 'timeout', phase: 'answer', seconds: 30 }

  it.each<[string, (world: World) => void, Unanswered, failure: object, isUntouched: boolean]>([
    ['silence', () => {}, silent, timeout, false],
    [
      'silence after GOAWAY',
      ({ connection }) => connection.ending.onGoaway(0, 3),
      silent,
      goawayFailure,
      false,
    ],
    [
      'a broken answer',
      () => {},
      { kind: 'malformed', rule: 'no-status' },
      { kind: 'protocol-error', rule: 'no-status' },
      false,
    ],
    ['an answer of HTTP/1.1', () => {}, { kind: 'malformed', rule: 'http1' }, { kind: 'spoke-http1' }, false],
    ['a reset stream', () => {}, ended, { kind: 'stream-reset', code: NGHTTP2_INTERNAL_ERROR }, false],
    [
      'a refused stream',
      () => {},
      { kind: 'ended', id: 1, code: NGHTTP2_REFUSED_STREAM },
      { kind: 'stream-reset', code: NGHTTP2_REFUSED_STREAM },
      true,
    ],
    [
      'the end of the connection',
      ({ peer }) => peer.destroy(cut),
      ended,
      { kind: 'reset', phase: 'settings', abrupt: true },
      false,
    ],
    [
      'the end of the connection after SETTINGS',
      ({ peer, connection }) => {
        connection.noteSettings()
        peer.destroy(cut)
      },
      ended,
      { kind: 'reset', phase: 'answer', abrupt: true },
      false,
    ],
    [
      'an alert before any answer',
      ({ peer }) => peer.destroy(late),
      ended,
      { kind: 'tls-alert', number: 116, phase: 'settings' },
      true,
    ],
    [
      'an alert after an answer',
      ({ peer, connection }) => {
        connection.noteAnswer()
        peer.destroy(late)
      },
      ended,
      { kind: 'tls-alert', number: 116, phase: 'settings' },
      false,
    ],
    [
      'a rule that was broken',
      ({ connection }) => connection.ending.end({ kind: 'protocol-error', rule: 'flood' }),
      ended,
      { kind: 'protocol-error', rule: 'flood' },
      false,
    ],
  ])('%s', async (_, happen, exchange, failure, isUntouched) => {
    const world = conversing()
    happen(world)
    expect(await world.connection.noAnswer(exchange)).toEqual({ failure, isUntouched })
    world.peer.destroy()
  })

  it('HTTP/2 has ended, and the socket tells why a moment later', async () => {
    const { peer, connection } = conversing()
    const told = connection.noAnswer(ended, true)
    peer.destroy(cut)
    expect(await told).toMatchObject({ failure: { kind: 'reset', abrupt: true } })
  })
})

describe('an error of Node’s HTTP/2', () => {
  const broken = Object.assign(new Error('words'), { code: 'ERR_HTTP2_ERROR', errno: -538 })
  const flood = { kind: 'protocol-error', rule: 'flood' }

  it('is the cause at once when it is of a broken rule', () => {
    const { peer, connection } = conversing()
    connection.onHttp2Error(broken)
    expect(connection.ending.cause()).toEqual(flood)
    peer.destroy()
  })

  it.each<[string, (peer: Peer) => void, object]>([
    [
      'is the cause when the socket tells none',
      () => {},
      { kind: 'other', phase: 'answer', code: 'E', message: 'words' },
    ],
    [
      'is the echo of what the socket tells',
      (peer) => peer.destroy(cut),
      { kind: 'reset', phase: 'answer', abrupt: true },
    ],
  ])('%s', async (_, happen, cause) => {
    const { peer, connection } = conversing()
    connection.onHttp2Error(Object.assign(new Error('words'), { code: 'E' }))
    expect(connection.ending.cause()).toBeUndefined()
    happen(peer)
    await turn()
    expect(connection.ending.cause()).toEqual(cause)
    peer.destroy()
  })
})

describe('the wire of pushes on it', () => {
  function wired(options: Partial<ConnectionOptions> = {}) {
    const world = conversing(options)
    const settled: unknown[] = []
    let changes = 0
    const wire = world.connection.putWire<string>(
      (tag, exchange) => settled.push([tag, exchange]),
      () => {
        changes += 1
      },
    )
    const request = (tag: string) => wire.exchange(tag, '/', {}, undefined, nothing)
    return { ...world, settled, request, changes: () => changes }
  }

  it('tells of SETTINGS, an answer and GOAWAY', async () => {
    const { peer, connection, settled, request, changes } = wired()
    peer.says(settingsOf())
    expect([connection.hasSettings, changes(), connection.hasAnswered]).toEqual([true, 1, false])
    request('a')
    peer.says(frame(frameTypes.headers, flags.endStream | flags.endHeaders, 1, ok))
    expect(settled).toEqual([['a', { kind: 'replied', reply: { status: 200 } }]])
    expect(connection.hasAnswered).toBe(true)
    peer.says(frame(frameTypes.goaway, 0, 0, Buffer.alloc(8)))
    expect(connection.ending.cause()).toEqual({ kind: 'goaway', code: 0, lastStreamId: 0 })
    peer.destroy()
  })

  it.each([
    [undefined, 1],
    [7, 7],
  ])('begins, told %s, with stream %i', async (firstStream, first) => {
    const { peer, request } = wired(firstStream === undefined ? {} : { firstStream })
    request('a')
    await turn()
    expect(peer.of(frameTypes.headers).map(({ stream }) => stream)).toEqual([first])
    peer.destroy()
  })

  it.each([
    ['a broken rule', Buffer.alloc(9), { kind: 'protocol-error', rule: 'frame-stream' }],
    ['HTTP/1.1', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), { kind: 'spoke-http1' }],
  ])('ends the connection for %s', (_, bytes, failure) => {
    const { peer, connection } = wired()
    peer.says(bytes)
    expect(connection.ending.cause()).toEqual(failure)
    peer.destroy()
  })

  it('waits for an answer as long as it was told', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
    try {
      const { peer, settled, request } = wired({ answerPatience: 700 })
      peer.says(settingsOf())
      request('a')
      vi.advanceTimersByTime(699)
      expect(settled).toEqual([])
      vi.advanceTimersByTime(1)
      expect(settled).toEqual([['a', { kind: 'silent' }]])
      peer.destroy()
    } finally {
      vi.useRealTimers()
    }
  })
})
