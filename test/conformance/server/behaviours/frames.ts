import { type Behaviour, connectionError, onRequest, streamOrConnectionError, works } from '../behaviour.ts'
import {
  continuation,
  data,
  flags,
  frame,
  goaway,
  head,
  headers,
  number32,
  padded,
  ping,
  reset,
  settingNumbers,
  settings,
  types,
  windowUpdate,
} from '../frames.ts'
import { block, field, status } from '../header-block.ts'

const yes = block(status(200))
const largestWindow = 2 ** 31 - 1
/** A stream that nobody has opened. */
const idle = 9999
const reserved = 0x80000000

/** Frames that may stand anywhere, and change nothing. */
const passedOver = (
  id: string,
  see: string,
  does: string,
  frames: (stream: number) => readonly Buffer[],
): Behaviour => ({
  id: `frame/${id}`,
  see,
  does,
  ...works,
  plays: onRequest((stream) => [...frames(stream), headers(stream, yes)]),
})

/** Frames after a request that end the connection, whatever comes behind them. */
const forbidden = (
  id: string,
  see: string,
  does: string,
  error: 'PROTOCOL_ERROR' | 'FRAME_SIZE_ERROR',
  frames: (stream: number) => readonly Buffer[],
): Behaviour => ({
  id: `frame/${id}`,
  see,
  does,
  ...connectionError(error),
  plays: onRequest((stream) => [...frames(stream), headers(stream, yes)]),
})

const legal: readonly Behaviour[] = [
  passedOver(
    'unknown',
    'RFC 9113 5.5',
    'sends frames that nobody knows: on stream 0, on the request’s and on an idle one',
    (stream) => [
      frame(0xbe, 0xff, 0, 'whatever'),
      frame(0xbf, 0, stream, ''),
      frame(0xff, 1, idle, 'x'.repeat(16_384)),
    ],
  ),
  passedOver('alt-svc-and-origin', 'RFC 7838 4, RFC 8336 2', 'sends ALTSVC and ORIGIN', (stream) => [
    frame(0xa, 0, 0, '\0\x13https://example.comh2=":443"'),
    frame(0xa, 0, stream, '\0\0h3=":443"; ma=60'),
    frame(0xc, 0, 0, '\0\x13https://example.com'),
  ]),
  passedOver('unknown-flags', 'RFC 9113 4.1', 'sets flags that have no meaning', (stream) => [
    frame(types.settings, 0xfe, 0),
    frame(types.ping, 0xfe, 0, '12345678'),
    frame(types.windowUpdate, 0xff, stream, number32(10)),
  ]),
  {
    id: 'frame/unknown-flags-of-an-answer',
    see: 'RFC 9113 4.1',
    does: 'sets flags that have no meaning on HEADERS and DATA',
    ...works,
    plays: onRequest((stream) => [
      headers(stream, yes, flags.endHeaders | 0xd2),
      data(stream, '{}', flags.endStream | 0xf6),
    ]),
  },
  {
    id: 'frame/reserved-bit',
    see: 'RFC 9113 4.1',
    does: 'sets the reserved bit before stream numbers and windows',
    ...works,
    plays: onRequest((stream) => [
      frame(types.ping, 0, reserved, '12345678'),
      frame(types.windowUpdate, 0, reserved, number32(reserved + 10)),
      frame(types.headers, flags.endHeaders | flags.endStream, reserved + stream, yes),
    ]),
  },
  passedOver(
    'priority',
    'RFC 9113 6.3',
    'sends PRIORITY for the request’s stream and for idle ones',
    (stream) => [
      frame(types.priority, 0, stream, Buffer.from([0, 0, 0, 0, 16])),
      frame(types.priority, 0, idle, Buffer.from([0x80, 0, 0, 3, 255])),
      frame(types.priority, 0, 2, Buffer.from([0, 0, 0, 0, 1])),
    ],
  ),
  passedOver(
    'window-updates',
    'RFC 9113 6.9',
    'gives more window, to the connection and to the stream',
    (stream) => [windowUpdate(0, 1), windowUpdate(stream, 1_000_000)],
  ),
  {
    id: 'frame/ping',
    see: 'RFC 9113 6.7',
    does: 'sends PING, and answers when it has come back',
    ...works,
    plays: async (peer) => {
      peer.hello()
      const stream = await peer.request()
      peer.say(ping('\0\x01\x02\xff ab'.padEnd(8)))
      const { payload } = await peer.until(
        ({ type, flag }) => type === types.ping && (flag & flags.ack) !== 0,
      )
      if (payload.toString('latin1') !== '\0\x01\x02\xff ab'.padEnd(8))
        peer.faults.push('another PING came back')
      peer.accept(stream)
    },
  },
  {
    id: 'frame/ping-within-an-answer',
    see: 'RFC 9113 6.7',
    does: 'sends PING, SETTINGS and WINDOW_UPDATE between HEADERS and DATA',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      head(stream, block(status(400))),
      ping(),
      settings(),
      windowUpdate(0, 5),
      data(stream, '{"reason":"BadTopic"}'),
    ]),
  },
  {
    id: 'frame/ping-ack-unasked',
    see: 'RFC 9113 6.7',
    does: 'acknowledges a PING that nobody sent',
    legal: false,
    becomes: 'accepted | unknown protocol-error',
    declares: ['nothing', 'GOAWAY PROTOCOL_ERROR'],
    plays: onRequest((stream) => [frame(types.ping, flags.ack, 0, 'surprise'), headers(stream, yes)]),
  },
  {
    id: 'frame/split-head',
    see: 'RFC 9113 4.1',
    does: 'cuts an answer within the heads of its frames',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: async (peer) => {
      peer.hello()
      const stream = await peer.request()
      const all = Buffer.concat([head(stream, block(status(400))), data(stream, '{"reason":"BadTopic"}')])
      for (const [from, to] of [
        [0, 4],
        [4, 9],
        [9, 15],
        [15, 22],
        [22, all.length],
      ] as const) {
        peer.write(all.subarray(from, to))
        await new Promise(setImmediate)
      }
    },
  },
  {
    id: 'continuation/many',
    see: 'RFC 9113 6.10',
    does: 'cuts a header block into 100 CONTINUATION frames of a byte or none',
    ...works,
    plays: onRequest((stream) => {
      const bytes = block(yes, field('x-filler', 'y'.repeat(80)))
      const pieces = [...bytes].map((byte) => continuation(stream, Buffer.from([byte]), 0))
      return [
        headers(stream, Buffer.alloc(0), flags.endStream),
        ...pieces,
        continuation(stream, Buffer.alloc(0), 0),
        continuation(stream, Buffer.alloc(0)),
      ]
    }),
  },
  {
    id: 'continuation/40-kilobytes',
    see: 'RFC 9113 6.10',
    does: 'sends a header block of 40 KB in three frames',
    ...works,
    plays: onRequest((stream) => {
      const bytes = block(yes, ...[1, 2, 3, 4].map((at) => field(`x-filler-${at}`, 'y'.repeat(10_000))))
      return [
        headers(stream, bytes.subarray(0, 16_384), flags.endStream),
        continuation(stream, bytes.subarray(16_384, 32_768), 0),
        continuation(stream, bytes.subarray(32_768)),
      ]
    }),
  },
  {
    id: 'continuation/then-body',
    see: 'RFC 9113 6.10',
    does: 'sends DATA after a header block in two frames',
    legal: true,
    becomes: 'rejected 400 BadTopic',
    survives: true,
    plays: onRequest((stream) => [
      headers(stream, block(status(400)), 0),
      continuation(stream, field('apns-id', 'x')),
      data(stream, '{"reason":"BadTopic"}'),
    ]),
  },
]

const notOnStream0: readonly Behaviour[] = (
  [
    ['data', data(0, '{}')],
    ['headers', headers(0, yes)],
    ['priority', frame(types.priority, 0, 0, Buffer.alloc(5))],
    ['reset', reset(0, 'CANCEL')],
    ['push-promise', frame(types.pushPromise, flags.endHeaders, 0, Buffer.from([0, 0, 0, 2, 0x82]))],
    ['continuation', continuation(0, yes)],
  ] as const
).map(([name, bytes]) =>
  forbidden(`${name}-on-stream-0`, 'RFC 9113 6', `sends ${name} on stream 0`, 'PROTOCOL_ERROR', () => [
    bytes,
  ]),
)

const onlyOnStream0: readonly Behaviour[] = [
  forbidden('ping-on-a-stream', 'RFC 9113 6.7', 'sends PING on a stream', 'PROTOCOL_ERROR', (stream) => [
    frame(types.ping, 0, stream, '12345678'),
  ]),
  forbidden('goaway-on-a-stream', 'RFC 9113 6.8', 'sends GOAWAY on a stream', 'PROTOCOL_ERROR', (stream) => [
    frame(types.goaway, 0, stream, Buffer.alloc(8)),
  ]),
]

const onIdleStreams: readonly Behaviour[] = [
  ...[idle, 2].flatMap((stream) =>
    (
      [
        ['data', data(stream, '{}')],
        ['headers', headers(stream, yes)],
        ['reset', reset(stream, 'CANCEL')],
        ['window-update', windowUpdate(stream, 10)],
      ] as const
    ).map(([name, bytes]) =>
      forbidden(
        `${name}-on-${stream === 2 ? 'an-even' : 'an-idle'}-stream`,
        'RFC 9113 5.1',
        `sends ${name} on stream ${stream}, which nobody has opened`,
        'PROTOCOL_ERROR',
        () => [bytes],
      ),
    ),
  ),
]

const wrongLengths: readonly Behaviour[] = (
  [
    ['ping', '6.7', types.ping, [7, 9], false],
    ['reset', '6.4', types.reset, [3, 5], true],
    ['window-update', '6.9', types.windowUpdate, [3, 5], true],
    ['goaway', '6.8', types.goaway, [0, 7], false],
  ] as const
).flatMap(([name, section, type, lengths, onStream]) =>
  lengths.map((size) =>
    forbidden(
      `${name}-of-${size}`,
      `RFC 9113 ${section}`,
      `sends ${name} of ${size} bytes`,
      'FRAME_SIZE_ERROR',
      (stream) => [frame(type, 0, onStream ? stream : 0, Buffer.alloc(size, 1))],
    ),
  ),
)

const larger = (theirs: ReadonlyMap<number, number>) =>
  (theirs.get(settingNumbers.maxFrameSize) ?? 16_384) + 1

const tooLarge: readonly Behaviour[] = (
  [
    ['data', types.data],
    ['headers', types.headers],
    ['unknown', 0xbe],
    ['settings', types.settings],
  ] as const
).map(([name, type]) => ({
  id: `frame/${name}-too-large`,
  see: 'RFC 9113 4.2',
  does: `sends ${name} with a byte more than the client takes`,
  ...(type === types.headers || type === types.settings
    ? connectionError('FRAME_SIZE_ERROR')
    : streamOrConnectionError('FRAME_SIZE_ERROR')),
  plays: onRequest((stream, { theirs }) => [
    frame(type, 0, type === types.settings ? 0 : stream, Buffer.alloc(larger(theirs))),
  ]),
}))

const interrupted: readonly Behaviour[] = (
  [
    ['data', (stream: number) => data(stream, '{}')],
    ['ping', () => ping()],
    ['settings', () => settings()],
    ['headers', (stream: number) => headers(stream, yes)],
    ['unknown-frame', () => frame(0xbe, 0, 0, 'x')],
    ['window-update', () => windowUpdate(0, 1)],
    ['goaway', () => goaway(1, 'NO_ERROR')],
    ['continuation-of-another', (stream: number) => continuation(stream + 2, yes)],
  ] as const
).map(([name, bytes]) => ({
  id: `continuation/interrupted-by-${name}`,
  see: 'RFC 9113 6.10',
  does: `puts ${name} into the middle of a header block`,
  ...connectionError('PROTOCOL_ERROR'),
  plays: onRequest((stream) => [
    headers(stream, yes, flags.endStream),
    bytes(stream),
    continuation(stream, Buffer.alloc(0)),
  ]),
}))

const illegal: readonly Behaviour[] = [
  ...notOnStream0,
  ...onlyOnStream0,
  ...onIdleStreams,
  ...wrongLengths,
  ...tooLarge,
  ...interrupted,
  {
    id: 'frame/priority-of-4',
    see: 'RFC 9113 6.3',
    does: 'sends PRIORITY of 4 bytes',
    ...streamOrConnectionError('FRAME_SIZE_ERROR'),
    plays: onRequest((stream) => [frame(types.priority, 0, stream, Buffer.alloc(4)), headers(stream, yes)]),
  },
  {
    id: 'frame/length-of-16-megabytes',
    see: 'RFC 9113 4.2',
    does: 'announces a frame of 16 MB',
    ...streamOrConnectionError('FRAME_SIZE_ERROR'),
    plays: onRequest((stream) => [frame(types.data, 0, stream, 'x', 0xffffff)]),
  },
  {
    id: 'frame/data-all-padding',
    see: 'RFC 9113 6.1',
    does: 'sends DATA with as much padding as payload',
    ...connectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      head(stream, yes),
      frame(types.data, flags.padded | flags.endStream, stream, Buffer.from([4, 0, 0, 0])),
    ]),
  },
  {
    id: 'frame/headers-all-padding',
    see: 'RFC 9113 6.2',
    does: 'sends HEADERS with more padding than payload',
    ...connectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      frame(
        types.headers,
        flags.padded | flags.endHeaders | flags.endStream,
        stream,
        Buffer.from([200, 0x88]),
      ),
    ]),
  },
  {
    id: 'frame/padded-without-length',
    see: 'RFC 9113 4.2',
    does: 'sends padded DATA in which there is no room for the length of its padding',
    ...connectionError('FRAME_SIZE_ERROR', 'PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      head(stream, yes),
      frame(types.data, flags.padded | flags.endStream, stream),
    ]),
  },
  {
    id: 'frame/headers-without-priority',
    see: 'RFC 9113 4.2',
    does: 'sends HEADERS in which there is no room for the priority it has',
    ...connectionError('FRAME_SIZE_ERROR', 'PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      frame(types.headers, flags.priority | flags.endHeaders | flags.endStream, stream, Buffer.alloc(4)),
    ]),
  },
  forbidden(
    'continuation-of-nothing',
    'RFC 9113 6.10',
    'sends CONTINUATION with no header block before it',
    'PROTOCOL_ERROR',
    (stream) => [continuation(stream, yes)],
  ),
  {
    id: 'continuation/after-the-end',
    see: 'RFC 9113 6.10',
    does: 'sends CONTINUATION after a header block has ended',
    ...connectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [
      head(stream, yes),
      continuation(stream, Buffer.alloc(0)),
      data(stream, ''),
    ]),
  },
  forbidden(
    'push-promise',
    'RFC 9113 8.4',
    'promises an answer that nobody asked for',
    'PROTOCOL_ERROR',
    (stream) => [
      frame(types.pushPromise, flags.endHeaders, stream, Buffer.from([0, 0, 0, 2, 0x82, 0x84, 0x87])),
    ],
  ),
  forbidden(
    'window-update-0',
    'RFC 9113 6.9',
    'gives the connection a window of 0 more',
    'PROTOCOL_ERROR',
    () => [windowUpdate(0, 0)],
  ),
  {
    id: 'frame/window-update-0-on-a-stream',
    see: 'RFC 9113 6.9',
    does: 'gives a stream a window of 0 more',
    ...streamOrConnectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [windowUpdate(stream, 0), headers(stream, yes)]),
  },
  {
    id: 'frame/window-overflow',
    see: 'RFC 9113 6.9.1',
    does: 'gives the connection a window beyond 2^31-1',
    ...connectionError('FLOW_CONTROL_ERROR'),
    plays: onRequest((stream) => [
      windowUpdate(0, largestWindow),
      windowUpdate(0, largestWindow),
      headers(stream, yes),
    ]),
  },
  {
    id: 'frame/window-overflow-of-a-stream',
    see: 'RFC 9113 6.9.1',
    does: 'gives a stream a window beyond 2^31-1',
    ...streamOrConnectionError('FLOW_CONTROL_ERROR'),
    payload: 100_000,
    plays: async (peer) => {
      peer.hello()
      const { stream } = await peer.opened()
      await peer.until(({ type }) => type === types.data)
      peer.say(windowUpdate(stream, largestWindow), windowUpdate(stream, largestWindow))
      peer.say(windowUpdate(0, 200_000))
      await peer.gone()
    },
  },
  {
    id: 'frame/padding-is-not-content',
    see: 'RFC 9113 6.9.1',
    does: 'sends more padding than the client’s window holds, and never waits',
    ...streamOrConnectionError('FLOW_CONTROL_ERROR'),
    becomes: 'unknown protocol-error | unknown timeout answer',
    declares: [
      'nothing',
      'RST_STREAM FLOW_CONTROL_ERROR',
      'GOAWAY FLOW_CONTROL_ERROR',
      'GOAWAY ENHANCE_YOUR_CALM',
      'RST_STREAM CANCEL',
    ],
    patience: 400,
    plays: onRequest((stream) => [
      head(stream, yes),
      ...Array.from({ length: 1000 }, () => padded(types.data, 0, stream, '', 255)),
    ]),
  },
]

export const frameBehaviours: readonly Behaviour[] = [...legal, ...illegal]
