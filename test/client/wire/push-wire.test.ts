import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flags, frame, frameTypes, number32, settings } from '../../../src/client/wire/frames.ts'
import { createHeaderDecoder } from '../../../src/client/wire/header-decoder.ts'
import { PushWire } from '../../../src/client/wire/push-wire.ts'
import type { Exchange } from '../../../src/client/wire/wire.ts'
import type { RuleName } from '../../../src/diagnosis/http2-rules.ts'
import { block, hex, nothing, ok, Peer, settingsOf, status } from './peer.ts'

const { data, headers, priority, resetStream, pushPromise, ping, goaway, windowUpdate, continuation } =
  frameTypes
const { endStream, endHeaders, padded, ack } = flags
const whole = endStream | endHeaders

function converse({ patience = 1000, ...more }: { patience?: number; firstStream?: number } = {}) {
  const peer = new Peer()
  const settled: [tag: number, exchange: Exchange][] = []
  const violations: RuleName[] = []
  const goaways: number[] = []
  const goodbyes: [code: number, text: string][] = []
  const connection = new PushWire<number>(peer, {
    patience,
    authority: 'localhost',
    settle: (tag, exchange) => settled.push([tag, exchange]),
    onAnswer: () => {},
    onGoaway: (code, last, text) => {
      goaways.push(last)
      goodbyes.push([code, text.toString()])
    },
    onSettings: () => {},
    onViolation: (rule) => violations.push(rule),
    ...more,
  })
  const request = (tag: number, body: Uint8Array = nothing) =>
    connection.exchange(tag, '/3/device/ab', { 'apns-topic': 'a' }, undefined, body)
  return { peer, connection, settled, violations, goaways, goodbyes, request }
}

/** One that has had its SETTINGS, with requests 1, 2, … on streams 1, 3, … */
function conversing(requests = 1, body?: Uint8Array) {
  const conversation = converse()
  conversation.peer.says(settingsOf())
  for (let tag = 1; tag <= requests; tag += 1) conversation.request(tag, body)
  return conversation
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const accepted = { kind: 'replied', reply: { status: 200 } }
const rejected = { kind: 'replied', reply: { status: 400, reason: 'BadTopic' } }
const reason = Buffer.from('{"reason":"BadTopic"}')

describe('what is legal', () => {
  const longReason = Buffer.from(JSON.stringify({ filler: 'x'.repeat(40_000), reason: 'BadTopic' }))
  const parts = [0, 16_000, 32_000].map((at) => longReason.subarray(at, at + 16_000))

  it.each<[string, readonly Uint8Array[], unknown]>([
    ['a head that ends it', [frame(headers, whole, 1, ok)], accepted],
    [
      'a head and an empty body',
      [frame(headers, endHeaders, 1, ok), frame(data, endStream, 1, nothing)],
      accepted,
    ],
    [
      'a body in parts, with empty ones between and padding',
      [
        frame(headers, endHeaders, 1, status(400)),
        frame(data, 0, 1, nothing),
        frame(data, padded, 1, Buffer.concat([hex('03'), reason.subarray(0, 5), hex('000000')])),
        frame(data, padded, 1, Buffer.concat([hex('00'), reason.subarray(5)])),
        frame(data, endStream, 1, nothing),
      ],
      rejected,
    ],
    [
      'a body of 40 KB',
      [
        frame(headers, endHeaders, 1, status(400)),
        ...parts.map((part, at) => frame(data, at === 2 ? endStream : 0, 1, part)),
      ],
      rejected,
    ],
    [
      'heads before the answer, and trailers behind',
      [
        frame(headers, endHeaders, 1, status(100)),
        frame(headers, endHeaders, 1, status(103)),
        frame(headers, endHeaders, 1, status(400)),
        frame(data, 0, 1, reason),
        frame(headers, whole, 1, block(['x-trailer', 'yes'])),
      ],
      rejected,
    ],
    [
      'a head in 500 frames',
      [
        frame(headers, endStream, 1, nothing),
        ...[...Buffer.concat([ok, block(['x-filler', 'y'.repeat(100)])])].flatMap((byte) => [
          frame(continuation, 0, 1, Buffer.from([byte])),
          frame(continuation, 0, 1, nothing),
        ]),
        frame(continuation, endHeaders, 1, nothing),
      ],
      accepted,
    ],
    [
      'a head with priority and padding',
      [frame(headers, whole | 32 | padded, 1, hex('02 80000001 10 88 0000'))],
      accepted,
    ],
    [
      'frames and settings nobody knows',
      [frame(0xbe, 0xff, 0, hex('01')), settingsOf([0xf0, 1]), frame(headers, whole, 1, ok)],
      accepted,
    ],
    [
      'PRIORITY of any stream',
      [frame(priority, 0, 8, Buffer.alloc(5)), frame(headers, whole, 1, ok)],
      accepted,
    ],
    ['a table made smaller in the block', [frame(headers, whole, 1, hex('20 88'))], accepted],
    [
      'a length that is true',
      [
        frame(headers, endHeaders, 1, Buffer.concat([status(400), block(['content-length', '21'])])),
        frame(data, endStream, 1, reason),
      ],
      rejected,
    ],
    [
      'a 204 with a length of nothing',
      [frame(headers, whole, 1, Buffer.concat([status(204), block(['content-length', '5'])]))],
      { kind: 'replied', reply: { status: 204 } },
    ],
    [
      'a refusal that is cut off',
      [frame(headers, endHeaders, 1, status(400)), frame(resetStream, 0, 1, number32(2))],
      { kind: 'replied', reply: { status: 400 } },
    ],
    [
      'an acceptance that is cut off',
      [frame(headers, endHeaders, 1, ok), frame(resetStream, 0, 1, number32(2))],
      { kind: 'ended', id: 1, code: 2 },
    ],
    ['a refused stream', [frame(resetStream, 0, 1, number32(7))], { kind: 'ended', id: 1, code: 7 }],
  ])('%s', (_, frames, exchange) => {
    const { peer, settled, violations } = conversing()
    peer.says(...frames)
    expect(settled).toEqual([[1, exchange]])
    expect({ ...peer.told(), violations }).toEqual({ reset: [], goaway: [], violations: [] })
    // And the same byte by byte.
    const slow = conversing()
    for (const byte of Buffer.concat(frames)) slow.peer.says(Buffer.from([byte]))
    expect(slow.settled).toEqual([[1, exchange]])
  })

  it('takes answers in any order', () => {
    const { peer, settled } = conversing(3)
    peer.says(frame(headers, whole, 5, ok), frame(headers, whole, 1, ok), frame(headers, whole, 3, ok))
    expect(settled.map(([tag]) => tag)).toEqual([3, 1, 2])
  })

  it('reads the table that the other side keeps, whatever streams its blocks are of', () => {
    const { peer, settled } = conversing(2)
    peer.says(
      frame(headers, whole, 1, hex('88 40 07 61706e732d6964 02 4944')),
      frame(headers, whole, 3, hex('88 be')),
    )
    expect(settled.map(([, exchange]) => exchange)).toEqual(
      Array(2).fill({ kind: 'replied', reply: { status: 200, id: 'ID' } }),
    )
  })

  it('acknowledges SETTINGS and answers PING', () => {
    const { peer } = conversing(0)
    peer.says(
      frame(ping, 0, 0, hex('0102030405060708')),
      frame(ping, ack, 0, Buffer.alloc(8)),
      frame(frameTypes.settings, ack, 0, nothing),
    )
    vi.runAllTimers()
    expect(peer.of(frameTypes.settings).map(({ flag }) => flag)).toEqual([0, ack])
    expect(peer.of(ping)).toEqual([{ type: ping, flag: ack, stream: 0, payload: hex('0102030405060708') }])
  })

  it('gives credit again for what it has read', () => {
    const { peer, settled } = conversing()
    peer.says(frame(headers, endHeaders, 1, status(400)))
    for (let part = 0; part < 3; part += 1) peer.says(frame(data, 0, 1, Buffer.alloc(16_384, ' ')))
    vi.runAllTicks()
    expect(
      peer
        .of(windowUpdate)
        .filter(({ stream }) => stream === 1)
        .map(({ payload }) => payload.readUInt32BE(0)),
    ).toEqual([32_768])
    peer.says(frame(data, endStream, 1, reason))
    expect(settled).toEqual([[1, rejected]])
  })

  it('knows from SETTINGS how long the way is, before anything is answered', () => {
    const { peer, connection } = converse()
    expect(connection.roundTrip()).toBeUndefined()
    vi.advanceTimersByTime(150)
    peer.says(settingsOf())
    expect(connection.roundTrip()).toBe(150)
  })

  it('knows how long the way is from when it began, not from when the clock did', () => {
    vi.advanceTimersByTime(5000)
    const { peer, connection } = converse()
    vi.advanceTimersByTime(20)
    peer.says(settingsOf())
    expect(connection.roundTrip()).toBe(20)
  })

  it('knows the shortest way from its answers, whatever its patience', () => {
    const { peer, connection, request } = converse({ patience: 10_000 })
    vi.advanceTimersByTime(150)
    peer.says(settingsOf())
    const ways = [200, 40, 90].map((milliseconds, at) => {
      request(at)
      vi.advanceTimersByTime(milliseconds)
      peer.says(frame(headers, whole, 2 * at + 1, ok))
      return connection.roundTrip()
    })
    expect(ways).toEqual([150, 40, 40])
  })

  it('lets what a first, graceful GOAWAY covers be answered, and the second decide', () => {
    const { peer, settled, goaways, connection, request } = conversing(3)
    peer.says(frame(goaway, 0, 0, hex('7fffffff 00000000')))
    expect([settled, connection.isDown()]).toEqual([[], true])
    request(4)
    peer.says(
      frame(goaway, 0, 0, hex('00000003 00000000')),
      frame(headers, whole, 1, ok),
      frame(headers, whole, 3, ok),
    )
    expect(settled).toEqual([
      [4, { kind: 'ended', code: 7 }],
      [3, { kind: 'ended', id: 5, code: 7 }],
      [1, accepted],
      [2, accepted],
    ])
    expect(goaways).toEqual([0x7fffffff, 3])
  })

  it('passes over what comes late on a stream that it gave up', () => {
    const { peer, settled, violations } = conversing(2)
    vi.advanceTimersByTime(1001)
    expect(settled.map(([, { kind }]) => kind)).toEqual(['silent', 'silent'])
    peer.says(
      frame(headers, endHeaders, 1, hex('88 40 07 61706e732d6964 02 4944')),
      frame(data, endStream, 1, reason),
      frame(windowUpdate, 0, 3, number32(5)),
      frame(resetStream, 0, 3, number32(0)),
    )
    expect([peer.told().reset, violations]).toEqual([[8, 8], []])
  })

  it('stops sending a body that is answered before it has left', () => {
    const { peer, settled } = conversing(1, Buffer.alloc(100_000))
    peer.says(
      frame(headers, endHeaders, 1, status(413)),
      frame(data, endStream, 1, Buffer.from('{"reason":"PayloadTooLarge"}')),
      frame(resetStream, 0, 1, number32(0)),
      frame(windowUpdate, 0, 0, number32(1_000_000)),
    )
    expect(settled).toEqual([[1, { kind: 'replied', reply: { status: 413, reason: 'PayloadTooLarge' } }]])
    expect(peer.told().reset).toEqual([8])
    expect(peer.of(data).reduce((sum, { payload }) => sum + payload.length, 0)).toBe(65_535)
  })
})

describe('what it says of itself', () => {
  it('begins with SETTINGS that allow no pushes of the server, and with room for 16 MB of answers', () => {
    const { peer } = converse()
    vi.runAllTimers()
    expect(peer.of(frameTypes.settings).map(({ flag, payload }) => [flag, payload])).toEqual([
      [0, hex('0002 00000000')],
    ])
    expect(peer.of(windowUpdate).map(({ stream, payload }) => [stream, payload.readUInt32BE(0)])).toEqual([
      [0, 16 * 1024 * 1024 - 65_535],
    ])
  })

  it('says goodbye once, ends its side, takes nothing more, and leaves no timer behind', () => {
    const { peer, connection, settled, request } = conversing()
    expect([connection.isDown(), vi.getTimerCount()]).toEqual([false, 2])
    connection.close()
    connection.close()
    request(2)
    vi.runAllTimers()
    expect(peer.told().goaway).toEqual([0])
    expect([connection.isDown(), peer.writableEnded, vi.getTimerCount()]).toEqual([true, true, 0])
    expect(settled).toEqual([[2, { kind: 'ended', code: 7 }]])
  })

  it('says nothing more after a rule was broken', () => {
    const { peer, connection } = conversing()
    peer.says(frame(data, 0, 0, nothing))
    connection.close()
    peer.says(frame(ping, 0, 0, Buffer.alloc(8)))
    expect([peer.told().goaway, peer.of(ping)]).toEqual([[1], []])
    const timers = vi.getTimerCount()
    peer.emit('close')
    expect(vi.getTimerCount()).toBe(timers - 1)
  })

  it.each([
    ['is closed', (peer: Peer) => peer.emit('close')],
    ['breaks', (peer: Peer) => peer.emit('error', new Error('ECONNRESET'))],
  ])('ends what waits when the socket %s', (_, happens) => {
    const { peer, connection, settled } = conversing(2)
    peer.on('error', () => {})
    happens(peer)
    expect(settled).toEqual([
      [1, { kind: 'ended', id: 1, code: 0 }],
      [2, { kind: 'ended', id: 3, code: 0 }],
    ])
    expect(connection.isDown()).toBe(true)
  })

  it('gives each request up when its own patience is over', () => {
    const { peer, settled, request } = conversing(1)
    vi.advanceTimersByTime(600)
    request(2)
    vi.advanceTimersByTime(401)
    expect(settled).toEqual([[1, { kind: 'silent' }]])
    vi.advanceTimersByTime(598)
    expect(settled).toHaveLength(1)
    vi.advanceTimersByTime(2)
    expect(settled.slice(1)).toEqual([[2, { kind: 'silent' }]])
    expect(peer.told().reset).toEqual([8, 8])
  })
})

describe('GOAWAY', () => {
  const unknown = hex('be be be be be be be be')
  it.each([
    ['without an error leaves the connection', 0, false],
    ['with an error ends it at once', 11, true],
  ])('%s, and is told with its code and its text', (_, code, isGone) => {
    const { peer, goaways, goodbyes } = conversing()
    peer.says(
      Buffer.concat([
        frame(ping, 0, 0, unknown),
        frame(goaway, 0, 0, Buffer.concat([number32(1), number32(code), Buffer.from('too fast')])),
      ]),
    )
    expect({ goaways, goodbyes }).toEqual({ goaways: [1], goodbyes: [[code, 'too fast']] })
    expect(peer.destroyed).toBe(isGone)
  })
})

describe('what comes late on a stream that was answered', () => {
  it.each([
    ['RST_STREAM', frame(resetStream, 0, 1, number32(0))],
    ['WINDOW_UPDATE', frame(windowUpdate, 0, 1, number32(1))],
  ])('%s is passed over', (_, late) => {
    const { peer, settled, violations } = conversing(2)
    peer.says(frame(headers, whole, 1, ok), late, frame(headers, whole, 3, ok))
    expect({ settled, violations }).toEqual({
      settled: [
        [1, accepted],
        [2, accepted],
      ],
      violations: [],
    })
  })

  it('DATA is not', () => {
    const { peer, violations } = conversing(2)
    peer.says(frame(headers, whole, 1, ok), frame(data, endStream, 1, nothing))
    expect({ violations, goaway: peer.told().goaway }).toEqual({ violations: ['closed-stream'], goaway: [5] })
  })
})

describe('SETTINGS at the ends of what they may say', () => {
  it.each([
    ['no pushes of the server', [settings.enablePush, 0]],
    ['the smallest frames', [settings.maxFrameSize, 16_384]],
    ['the largest frames', [settings.maxFrameSize, 16_777_215]],
    ['the largest window', [settings.initialWindowSize, 0x7fffffff]],
  ] as const)('%s', (_, setting) => {
    const { peer, settled, violations } = conversing()
    peer.says(settingsOf([...setting]), frame(headers, whole, 1, ok))
    expect({ settled, violations }).toEqual({ settled: [[1, accepted]], violations: [] })
  })
})

describe('the length that an answer announces', () => {
  const announcing = (code: number, length: string) =>
    Buffer.concat([status(code), hex('5c'), Buffer.from([length.length]), Buffer.from(length)])
  it.each([
    [204, '5'],
    [304, '5'],
    [400, '0'],
  ])('of %i may be %s without a body', (code, length) => {
    const { peer, settled } = conversing()
    peer.says(frame(headers, whole, 1, announcing(code, length)))
    expect(settled).toMatchObject([[1, { kind: 'replied', reply: { status: code } }]])
  })

  it.each([
    ['0', reason],
    ['5', nothing],
  ])('of %s is not another’s', (length, body) => {
    const { peer, settled } = conversing()
    peer.says(frame(headers, endHeaders, 1, announcing(400, length)), frame(data, endStream, 1, body))
    expect(settled).toEqual([[1, { kind: 'malformed', rule: 'content-length' }]])
  })
})

describe('credit for what it sends', () => {
  const bytesOf = (peer: Peer) => {
    vi.runAllTicks()
    peer.says(frame(ping, 0, 0, Buffer.alloc(8)))
    return peer
      .of(data)
      .map(({ payload, flag }) => (flag === endStream ? `${payload.length}.` : `${payload.length}`))
  }

  it.each<[string, readonly Uint8Array[], readonly string[]]>([
    ['a window of 0, and then more', [settingsOf([settings.initialWindowSize, 0])], ['4', '6.']],
    ['a window of 1', [settingsOf([settings.initialWindowSize, 1])], ['1', '4', '5.']],
    ['no limits', [], ['10.']],
  ])('%s', (_, before, sizes) => {
    const { peer, request } = converse()
    peer.says(settingsOf(), ...before)
    request(1, Buffer.alloc(10))
    peer.says(frame(windowUpdate, 0, 1, number32(4)))
    peer.says(frame(windowUpdate, 0, 1, number32(6)))
    expect(bytesOf(peer)).toEqual(sizes)
  })

  it('falls below zero with a smaller window, and has to come back', () => {
    const { peer, request } = converse()
    peer.says(settingsOf([settings.initialWindowSize, 10]))
    request(1, Buffer.alloc(12))
    peer.says(settingsOf([settings.initialWindowSize, 3]))
    peer.says(frame(windowUpdate, 0, 1, number32(7)))
    expect(bytesOf(peer)).toEqual(['10'])
    peer.says(frame(windowUpdate, 0, 1, number32(1)))
    peer.says(settingsOf([settings.initialWindowSize, 4]))
    expect(bytesOf(peer)).toEqual(['10', '1', '1.'])
  })

  it('keeps to the frame size of the other side, for long heads too', () => {
    const { peer, connection } = converse()
    peer.says(settingsOf([settings.maxFrameSize, 16_384]))
    connection.exchange(1, `/${'x'.repeat(40_000)}`, {}, undefined, Buffer.alloc(20_000))
    expect(bytesOf(peer)).toEqual(['16384', '3616.'])
    expect(peer.of(headers)).toMatchObject([{ flag: 0 }])
    expect(peer.of(continuation).map(({ flag }) => flag)).toEqual([0, endHeaders])
  })

  it('is shared by all streams', () => {
    const { peer, request } = converse()
    peer.says(settingsOf())
    for (let tag = 1; tag <= 3; tag += 1) request(tag, Buffer.alloc(30_000))
    vi.runAllTicks()
    peer.says(frame(windowUpdate, 0, 0, number32(24_465)))
    expect(bytesOf(peer).filter((size) => size.endsWith('.'))).toHaveLength(3)
    expect(peer.of(data).reduce((sum, { payload }) => sum + payload.length, 0)).toBe(90_000)
  })
})

describe('many requests in one turn', () => {
  it('arrive whole, wherever the buffer ends that gathers them', () => {
    const { peer, connection } = converse()
    peer.says(settingsOf([settings.initialWindowSize, 100_000]), frame(windowUpdate, 0, 0, number32(2 ** 30)))
    const bodyOf = (tag: number) => Buffer.alloc(100 + (tag % 97), tag)
    const topicOf = (tag: number) => `com.example.${'x'.repeat(tag % 60)}`
    for (let tag = 1; tag <= 1500; tag += 1)
      connection.exchange(tag, `/3/device/${tag}`, { 'apns-topic': topicOf(tag) }, undefined, bodyOf(tag))
    vi.runAllTicks()
    vi.advanceTimersToNextTimer()
    const decoder = createHeaderDecoder({ has: () => true } as unknown as ReadonlySet<string>)
    const heads = peer.of(headers).map(({ payload }) => {
      const read: Record<string, string> = {}
      decoder.decode(payload, 0, payload.length, (name, value) => {
        read[name] = value
      })
      return [read[':path'], read['apns-topic']]
    })
    const tags = Array.from({ length: 1500 }, (_, at) => at + 1)
    expect(heads).toEqual(tags.map((tag) => [`/3/device/${tag}`, topicOf(tag)]))
    const bodies = peer.of(data).map(({ payload }) => payload.toString('latin1'))
    expect(bodies).toEqual(tags.map((tag) => bodyOf(tag).toString('latin1')))
  })

  it('are no more than there are stream numbers', () => {
    const { peer, connection, request, settled } = converse({ firstStream: 0x7fffffff })
    peer.says(settingsOf())
    expect([connection.isUsedUp(), connection.isDown()]).toEqual([false, false])
    request(1)
    expect([connection.isUsedUp(), connection.isDown()]).toEqual([true, true])
    request(2)
    expect(settled).toEqual([[2, { kind: 'ended', code: 7 }]])
  })
})

describe('what ends one stream', () => {
  const answer = (...frames: readonly Uint8Array[]) => frames
  it.each<[RuleName, string, readonly Uint8Array[], code?: number]>([
    ['no-status', 'a head without a status', answer(frame(headers, whole, 1, block(['apns-id', '1'])))],
    ['bad-status', 'a status that is none', answer(frame(headers, whole, 1, block([':status', '2x0'])))],
    ['switching-protocols', '101', answer(frame(headers, whole, 1, status(101)))],
    ['upper-case', 'capitals', answer(frame(headers, whole, 1, Buffer.concat([ok, block(['X-A', '1'])])))],
    ['interim-ends', '103 and no more', answer(frame(headers, whole, 1, status(103)))],
    ['data-first', 'a body without a head', answer(frame(data, endStream, 1, reason))],
    [
      'trailers-go-on',
      'two heads',
      answer(frame(headers, endHeaders, 1, ok), frame(headers, endHeaders, 1, ok.subarray(1))),
    ],
    [
      'pseudo-header',
      'a second answer',
      answer(frame(headers, endHeaders, 1, ok), frame(headers, whole, 1, ok)),
    ],
    [
      'content-length',
      'a length with no body',
      answer(frame(headers, whole, 1, Buffer.concat([ok, block(['content-length', '5'])]))),
    ],
    [
      'content-length',
      'a length that lies',
      answer(
        frame(headers, endHeaders, 1, Buffer.concat([status(400), block(['content-length', '5'])])),
        frame(data, endStream, 1, reason),
      ),
    ],
    ['window-zero', 'WINDOW_UPDATE of 0', answer(frame(windowUpdate, 0, 1, number32(0)))],
    ['window-overflow', 'a window above 2^31-1', answer(frame(windowUpdate, 0, 1, number32(0x7fffffff))), 3],
    [
      'endless-answer',
      'an acceptance without end',
      answer(
        frame(headers, endHeaders, 1, ok),
        ...Array.from({ length: 5 }, () => frame(data, 0, 1, Buffer.alloc(16_000))),
      ),
      8,
    ],
  ])('%s: %s', (rule, _, frames, code = 1) => {
    const { peer, settled, violations, request } = conversing()
    peer.says(...frames)
    expect(settled).toEqual([[1, { kind: 'malformed', rule }]])
    expect({ ...peer.told(), violations }).toEqual({ reset: [code], goaway: [], violations: [] })
    // The connection lives.
    request(2)
    peer.says(frame(headers, whole, 3, ok))
    expect(settled[1]).toEqual([2, accepted])
  })

  it('takes the status of a refusal whose body has no end', () => {
    const { peer, settled } = conversing()
    peer.says(frame(headers, endHeaders, 1, status(503)))
    for (let part = 0; part < 5; part += 1) peer.says(frame(data, 0, 1, Buffer.alloc(16_000)))
    expect(settled).toEqual([[1, { kind: 'replied', reply: { status: 503 } }]])
    expect(peer.told().reset).toEqual([8])
  })
})

describe('what ends the connection', () => {
  const many = (count: number, bytes: Uint8Array) => Array.from({ length: count }, () => bytes)
  it.each<[RuleName, string, readonly Uint8Array[], code?: number]>([
    ['frame-size', 'a frame of 16 MB', [hex('ffffff 00 00 00000001')], 6],
    ['frame-length', 'PING of 7 bytes', [frame(ping, 0, 0, Buffer.alloc(7))], 6],
    ['frame-stream', 'DATA on stream 0', [frame(data, 0, 0, nothing)]],
    [
      'padding',
      'more padding than DATA',
      [frame(headers, endHeaders, 1, ok), frame(data, padded, 1, hex('05 00'))],
    ],
    [
      'padding',
      'DATA with padding of nothing',
      [frame(headers, endHeaders, 1, ok), frame(data, padded, 1, nothing)],
    ],
    ['padding', 'more padding than HEADERS', [frame(headers, whole | padded, 1, hex('05 88'))]],
    ['padding', 'HEADERS too short for a priority', [frame(headers, whole | 32, 1, hex('88'))]],
    ['header-block', 'an index of nothing', [frame(headers, whole, 1, hex('be'))], 9],
    ['header-block-split', 'CONTINUATION of nothing', [frame(continuation, endHeaders, 1, ok)]],
    [
      'header-block-split',
      'PING within a head',
      [frame(headers, 0, 1, ok), frame(ping, 0, 0, Buffer.alloc(8))],
    ],
    ['header-block-split', 'a head within a head', [frame(headers, 0, 1, ok), frame(headers, whole, 1, ok)]],
    [
      'header-block-split',
      'CONTINUATION of another',
      [frame(headers, 0, 1, ok), frame(continuation, endHeaders, 3, ok)],
    ],
    [
      'headers-too-long',
      'a head without end',
      [frame(headers, 0, 1, nothing), ...many(17, frame(continuation, 0, 1, Buffer.alloc(16_000)))],
      11,
    ],
    ['idle-stream', 'HEADERS of a stream to come', [frame(headers, whole, 9, ok)]],
    ['idle-stream', 'RST_STREAM of the next stream', [frame(resetStream, 0, 3, number32(0))]],
    ['idle-stream', 'DATA of a stream of the server', [frame(data, endStream, 2, nothing)]],
    ['idle-stream', 'RST_STREAM of a stream to come', [frame(resetStream, 0, 9, number32(0))]],
    ['idle-stream', 'WINDOW_UPDATE of a stream to come', [frame(windowUpdate, 0, 9, number32(1))]],
    [
      'settings-ack',
      'SETTINGS acknowledged with something',
      [frame(frameTypes.settings, ack, 0, Buffer.alloc(6))],
      6,
    ],
    ['settings-push', 'push switched on', [settingsOf([settings.enablePush, 1])]],
    ['settings-window', 'a window of 2^31', [settingsOf([settings.initialWindowSize, 0x80000000])], 3],
    ['settings-frame-size', 'frames of 0 bytes', [settingsOf([settings.maxFrameSize, 0])]],
    ['settings-frame-size', 'frames of 16,383 bytes', [settingsOf([settings.maxFrameSize, 16_383])]],
    ['settings-frame-size', 'frames of 2^24 bytes', [settingsOf([settings.maxFrameSize, 16_777_216])]],
    ['window-zero', 'WINDOW_UPDATE of 0', [frame(windowUpdate, 0, 0, number32(0))]],
    ['window-overflow', 'a window above 2^31-1', [frame(windowUpdate, 0, 0, number32(0x7fffffff))], 3],
    [
      'window-overflow',
      'a window that SETTINGS make too large',
      [frame(windowUpdate, 0, 1, number32(0x7fff0000)), settingsOf([settings.initialWindowSize, 0x7fffffff])],
      3,
    ],
    ['push', 'PUSH_PROMISE', [frame(pushPromise, endHeaders, 1, hex('00000002 88'))]],
    [
      'goaway-grows',
      'a GOAWAY that takes back the first',
      [frame(goaway, 0, 0, hex('00000001 00000000')), frame(goaway, 0, 0, hex('00000003 00000000'))],
    ],
    ['flood', 'PING without end', many(10_100, frame(ping, 0, 0, Buffer.alloc(8))), 11],
    ['flood', 'SETTINGS without end', many(10_100, settingsOf()), 11],
    [
      'flood',
      'empty DATA without end',
      [frame(headers, endHeaders, 1, ok), ...many(10_100, frame(data, 0, 1, nothing))],
      11,
    ],
    [
      'flood',
      'heads before the answer without end',
      many(10_100, frame(headers, endHeaders, 1, status(103))),
      11,
    ],
    [
      'flood',
      'empty CONTINUATION without end',
      [frame(headers, 0, 1, ok), ...many(10_100, frame(continuation, 0, 1, nothing))],
      11,
    ],
    ['flood', 'WINDOW_UPDATE without end', many(10_100, frame(windowUpdate, 0, 0, number32(1))), 11],
    ['flood', 'frames that nobody knows, without end', many(10_100, frame(0xbe, 0, 0, nothing)), 11],
  ])('%s: %s', (rule, _, frames, code = 1) => {
    const { peer, settled, violations, connection, request } = conversing()
    peer.says(...frames)
    expect(settled).toEqual([[1, { kind: 'ended', id: 1, code: 0 }]])
    expect({ violations, goaway: peer.told().goaway }).toEqual({ violations: [rule], goaway: [code] })
    expect([connection.isDown(), peer.writableEnded]).toEqual([true, true])
    request(2)
    expect(settled[1]).toEqual([2, { kind: 'ended', code: 7 }])
    vi.advanceTimersByTime(500)
    expect(peer.destroyed).toBe(true)
  })

  it('closed-stream: an answer that goes on after its end', () => {
    const { peer, violations } = conversing(2)
    peer.says(frame(headers, whole, 1, ok), frame(headers, whole, 1, ok))
    expect({ violations, goaway: peer.told().goaway }).toEqual({ violations: ['closed-stream'], goaway: [5] })
  })

  it.each<[RuleName, Uint8Array]>([
    ['settings-first', frame(ping, 0, 0, Buffer.alloc(8))],
    ['settings-first', frame(goaway, 0, 0, Buffer.alloc(8))],
    ['settings-first', frame(frameTypes.settings, ack, 0, nothing)],
    ['http1', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['frame-size', Buffer.from('<html>nothing here</html>')],
  ])('%s: at the beginning', (rule, bytes) => {
    for (const chunks of [[bytes], [...bytes].map((byte) => Buffer.from([byte]))]) {
      const { peer, violations } = converse()
      for (const chunk of chunks) peer.says(chunk)
      expect(violations).toEqual([rule])
    }
  })

  it('takes ten thousand frames in vain, and one more for each request that waits', () => {
    const { peer, violations } = conversing(3)
    peer.says(...many(10_003, frame(ping, 0, 0, Buffer.alloc(8))))
    expect(violations).toEqual([])
    peer.says(frame(ping, 0, 0, Buffer.alloc(8)))
    expect(violations).toEqual(['flood'])
  })

  it('counts what is in vain from answer to answer', () => {
    const { peer, violations, request } = conversing(1)
    for (let tag = 2; tag < 5; tag += 1) {
      peer.says(...many(9000, frame(ping, 0, 0, Buffer.alloc(8))), frame(headers, whole, 2 * tag - 3, ok))
      request(tag)
    }
    expect(violations).toEqual([])
  })
})
