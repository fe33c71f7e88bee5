import { type Behaviour, connectionError, first, firstThingError, onRequest, works } from '../behaviour.ts'
import {
  type Frame,
  flags,
  frame,
  headers,
  number32,
  ping,
  rawSettings,
  reset,
  settings,
  settingsAck,
  types,
  windowUpdate,
} from '../frames.ts'
import { block, status } from '../header-block.ts'
import type { Peer } from '../peer.ts'

const largestWindow = 2 ** 31 - 1

/** The first byte of a block that a client sends after the table has been closed has to say so (RFC 7541 section 4.2). */
async function wantsTableClosed(peer: Peer): Promise<void> {
  const { payload, flag } = await peer.opened()
  const at = (flag & flags.padded ? 1 : 0) + (flag & flags.priority ? 5 : 0)
  if (payload[at] !== 0x20) peer.faults.push('a header block does not begin with the new size of the table')
  peer.accept(await peer.request())
}

/** Accepts what left before the client knew of the SETTINGS. */
async function acceptUntilAcknowledged(peer: Peer): Promise<void> {
  const isAck = ({ type, flag }: Frame) => type === types.settings && (flag & flags.ack) !== 0
  for (;;) {
    const frame = await peer.until((each) => each.type === types.headers || isAck(each))
    if (isAck(frame)) return
    peer.accept(await peer.request())
  }
}

/** Gives one byte of window after the other until the request has come. */
async function feed(peer: Peer, count: number): Promise<void> {
  const { stream } = await peer.opened()
  for (let given = 0; given < count; given += 1) peer.say(windowUpdate(stream, 1))
  peer.accept(await peer.request())
}

/** What a server may say of itself at the beginning and later, and what it must not. */
export const settingsBehaviours: readonly Behaviour[] = [
  {
    id: 'settings/none',
    see: 'RFC 9113 6.5',
    does: 'begins with SETTINGS that set nothing',
    ...works,
    plays: onRequest((stream) => [headers(stream, block(status(200)))]),
  },
  {
    id: 'settings/unknown',
    see: 'RFC 9113 6.5.2',
    does: 'announces settings that nobody knows, and one of them twice',
    ...works,
    plays: first(rawSettings([0xabcd, 7], [0, 0], [0xffff, 0xffffffff], [0xabcd, 8])),
  },
  {
    id: 'settings/twice',
    see: 'RFC 9113 6.5.3',
    does: 'announces a window twice: the last one counts',
    ...works,
    payload: 1000,
    plays: async (peer) => {
      peer.say(rawSettings([4, 65_535], [4, 10]))
      await peer.acknowledged()
      const { stream } = await peer.opened()
      peer.say(windowUpdate(stream, 990))
    },
  },
  {
    id: 'settings/extensions',
    see: 'RFC 8441 3, RFC 9218 2.1',
    does: 'announces extended CONNECT and no priorities',
    ...works,
    plays: first(settings({ enableConnectProtocol: 1, noRfc7540Priorities: 1 })),
  },
  {
    id: 'settings/push-off',
    see: 'RFC 9113 6.5.2',
    does: 'announces ENABLE_PUSH 0',
    ...works,
    plays: first(settings({ enablePush: 0 })),
  },
  {
    id: 'settings/largest-values',
    see: 'RFC 9113 6.5.2',
    does: 'announces the largest values there are',
    ...works,
    plays: first(
      settings({
        headerTableSize: 0xffffffff,
        maxConcurrentStreams: 0xffffffff,
        initialWindowSize: largestWindow,
        maxFrameSize: 2 ** 24 - 1,
        maxHeaderListSize: 0xffffffff,
      }),
    ),
  },
  {
    id: 'settings/late',
    see: 'RFC 9113 3.4',
    does: 'takes its time before it sends SETTINGS',
    ...works,
    plays: async (peer) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      peer.hello()
    },
  },
  {
    id: 'settings/never-acknowledged',
    see: 'RFC 9113 6.5.3',
    does: 'never acknowledges the client’s SETTINGS',
    ...works,
    pushes: 3,
    plays: async (peer) => {
      peer.acknowledges = false
      peer.hello()
    },
  },
  {
    id: 'settings/between',
    see: 'RFC 9113 6.5',
    does: 'changes its settings between request and answer',
    ...works,
    plays: onRequest((stream) => [
      settings({ headerTableSize: 0, maxConcurrentStreams: 7, maxFrameSize: 20_000 }),
      settings({ headerTableSize: 4096 }),
      headers(stream, block(status(200))),
    ]),
  },
  {
    id: 'settings/table-closed',
    see: 'RFC 7541 4.2',
    does: 'allows no header table from the beginning',
    ...works,
    plays: async (peer) => {
      peer.hello({ headerTableSize: 0 })
      await acceptUntilAcknowledged(peer)
      await wantsTableClosed(peer)
    },
  },
  {
    id: 'settings/table-closed-later',
    see: 'RFC 7541 4.2',
    does: 'takes the header table away after the first request',
    ...works,
    plays: async (peer) => {
      peer.hello()
      await peer.opened()
      peer.say(settings({ headerTableSize: 0 }), headers(await peer.request(), block(status(200))))
      await peer.acknowledged()
      await peer.acknowledged()
      await wantsTableClosed(peer)
    },
  },
  {
    id: 'streams/one',
    see: 'RFC 9113 5.1.2',
    does: 'takes one request at a time',
    ...works,
    pushes: 4,
    plays: first(settings({ maxConcurrentStreams: 1 })),
  },
  {
    id: 'streams/falls',
    see: 'RFC 9113 5.1.2',
    does: 'takes three, then one at a time while three are in flight',
    ...works,
    pushes: 6,
    plays: async (peer) => {
      peer.hello({ maxConcurrentStreams: 3 })
      const streams = await peer.requests(3)
      peer.say(settings({ maxConcurrentStreams: 1 }))
      await peer.acknowledged()
      await peer.acknowledged()
      for (const stream of streams) peer.accept(stream)
    },
  },
  {
    id: 'streams/none-then-some',
    see: 'RFC 9113 5.1.2',
    does: 'takes no request, and three at a time a little later, while nothing is in flight',
    ...works,
    pushes: 3,
    plays: async (peer) => {
      peer.hello({ maxConcurrentStreams: 0 })
      await peer.acknowledged()
      peer.say(settings({ maxConcurrentStreams: 3 }))
    },
  },
  {
    id: 'streams/none',
    see: 'RFC 9113 5.1.2',
    does: 'takes no request, ever',
    legal: true,
    pushes: 2,
    becomes: 'unsent takes-none',
    // What left early was more than allowed, and is refused.
    becomesEarly: ['unsent stream-reset 7', 'unsent takes-none'],
    patience: 400,
    within: 5000,
    plays: async (peer) => {
      peer.hello({ maxConcurrentStreams: 0 })
      for (;;) peer.say(reset(await peer.request(), 'REFUSED_STREAM'))
    },
  },
  {
    id: 'windows/one-byte',
    see: 'RFC 9113 6.9.2',
    does: 'has a window of one byte, and gives one byte at a time',
    ...works,
    payload: 40,
    plays: async (peer) => {
      peer.hello({ initialWindowSize: 1 })
      await peer.acknowledged()
      await feed(peer, 39)
      peer.say(settings({ initialWindowSize: 65_535 }))
    },
  },
  {
    id: 'windows/none',
    see: 'RFC 9113 6.9.2',
    does: 'has no window until the head of the request has come',
    ...works,
    payload: 5000,
    plays: async (peer) => {
      peer.hello({ initialWindowSize: 0 })
      await peer.acknowledged()
      const { stream } = await peer.opened()
      peer.say(windowUpdate(stream, 5000))
      peer.accept(await peer.request())
      peer.say(settings({ initialWindowSize: 65_535 }))
    },
  },
  {
    id: 'windows/by-settings',
    see: 'RFC 9113 6.9.2',
    does: 'opens a closed window by SETTINGS',
    ...works,
    pushes: 2,
    payload: 3000,
    plays: async (peer) => {
      peer.hello({ initialWindowSize: 0 })
      await peer.acknowledged()
      await peer.opened()
      peer.say(settings({ initialWindowSize: 4096 }))
    },
  },
  {
    id: 'windows/negative',
    see: 'RFC 9113 6.9.2',
    does: 'takes back by SETTINGS what had been used of a window, which is less than nothing then',
    ...works,
    payload: 100_000,
    plays: async (peer) => {
      peer.hello()
      const { stream } = await peer.opened()
      let received = 0
      while (received < 65_535)
        received += (await peer.until(({ type }) => type === types.data)).payload.length
      peer.say(settings({ initialWindowSize: 10 }), windowUpdate(0, 200_000))
      await peer.acknowledged()
      await peer.acknowledged()
      peer.say(windowUpdate(stream, 65_525), windowUpdate(stream, 1), windowUpdate(stream, 40_000))
      peer.accept(await peer.request())
      peer.say(settings({ initialWindowSize: 65_535 }))
    },
  },
  {
    id: 'windows/connection',
    see: 'RFC 9113 6.9.1',
    does: 'gives the connection more only when all of its window is used',
    ...works,
    pushes: 20,
    payload: 4096,
    plays: async (peer) => {
      peer.hello()
      for (const stream of await peer.requests(15)) peer.accept(stream)
      await peer.opened()
      peer.say(windowUpdate(0, 200_000))
    },
  },
  {
    id: 'windows/largest',
    see: 'RFC 9113 6.9.1',
    does: 'gives the connection exactly the largest window there is',
    ...works,
    plays: async (peer) => {
      peer.hello()
      peer.say(windowUpdate(0, largestWindow - 65_535))
    },
  },
  ...(
    [
      ['max-frame-size-0', 'MAX_FRAME_SIZE 0', { maxFrameSize: 0 }, 'PROTOCOL_ERROR'],
      ['max-frame-size-small', 'MAX_FRAME_SIZE 16,383', { maxFrameSize: 16_383 }, 'PROTOCOL_ERROR'],
      ['max-frame-size-large', 'MAX_FRAME_SIZE of 2^24', { maxFrameSize: 2 ** 24 }, 'PROTOCOL_ERROR'],
      ['push-1', 'ENABLE_PUSH 1, which is for clients to say', { enablePush: 1 }, 'PROTOCOL_ERROR'],
      ['push-2', 'ENABLE_PUSH 2', { enablePush: 2 }, 'PROTOCOL_ERROR'],
      ['window-too-large', 'INITIAL_WINDOW_SIZE 2^31', { initialWindowSize: 2 ** 31 }, 'FLOW_CONTROL_ERROR'],
    ] as const
  ).map(
    ([id, said, values, error]): Behaviour => ({
      id: `settings/${id}`,
      see: 'RFC 9113 6.5.2',
      does: `announces ${said}`,
      ...firstThingError(error),
      plays: first(settings(values)),
    }),
  ),
  {
    id: 'settings/max-frame-size-0-later',
    see: 'RFC 9113 6.5.2',
    does: 'announces MAX_FRAME_SIZE 0 between request and answer',
    ...connectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [settings({ maxFrameSize: 0 }), headers(stream, block(status(200)))]),
  },
  {
    id: 'settings/5-bytes',
    see: 'RFC 9113 6.5',
    does: 'begins with SETTINGS of 5 bytes',
    ...firstThingError('FRAME_SIZE_ERROR'),
    plays: first(frame(types.settings, 0, 0, Buffer.from([0, 1, 0, 0, 0]))),
  },
  {
    id: 'settings/7-bytes',
    see: 'RFC 9113 6.5',
    does: 'sends SETTINGS of 7 bytes between request and answer',
    ...connectionError('FRAME_SIZE_ERROR'),
    plays: onRequest((stream) => [
      frame(types.settings, 0, 0, Buffer.alloc(7)),
      headers(stream, block(status(200))),
    ]),
  },
  {
    id: 'settings/on-a-stream',
    see: 'RFC 9113 6.5',
    does: 'sends SETTINGS on a stream',
    ...connectionError('PROTOCOL_ERROR'),
    plays: onRequest((stream) => [frame(types.settings, 0, stream), headers(stream, block(status(200)))]),
  },
  {
    id: 'settings/ack-with-payload',
    see: 'RFC 9113 6.5',
    does: 'acknowledges SETTINGS with six bytes',
    ...connectionError('FRAME_SIZE_ERROR'),
    plays: onRequest((stream) => [
      frame(types.settings, flags.ack, 0, Buffer.alloc(6)),
      headers(stream, block(status(200))),
    ]),
  },
  {
    id: 'settings/window-overflow',
    see: 'RFC 9113 6.9.2',
    does: 'lets the window of a stream grow beyond 2^31-1 by SETTINGS',
    ...connectionError('FLOW_CONTROL_ERROR'),
    payload: 100_000,
    plays: async (peer) => {
      peer.hello()
      const { stream } = await peer.opened()
      await peer.until(({ type }) => type === types.data)
      peer.say(windowUpdate(stream, largestWindow - 65_535), settings({ initialWindowSize: largestWindow }))
      await peer.gone()
    },
  },
  ...(
    [
      ['ping', 'PING', ping()],
      ['ack', 'the acknowledgement of SETTINGS', settingsAck()],
      ['window-update', 'WINDOW_UPDATE', windowUpdate(0, 1000)],
      ['headers', 'an answer', headers(1, block(status(200)))],
      ['unknown', 'a frame that nobody knows', frame(0xbe, 0, 0, number32(1))],
    ] as const
  ).map(
    ([id, said, bytes]): Behaviour => ({
      id: `first/${id}`,
      see: 'RFC 9113 3.4',
      does: `begins with ${said} instead of SETTINGS`,
      ...firstThingError('PROTOCOL_ERROR'),
      declares: ['nothing', 'GOAWAY PROTOCOL_ERROR'],
      plays: first(bytes, settings()),
    }),
  ),
]
