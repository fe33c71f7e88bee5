import type { Behaviour } from '../behaviour.ts'
import {
  continuation,
  data,
  flags,
  frame,
  head,
  headers,
  number32,
  padded,
  ping,
  reset,
  settings,
  types,
  windowUpdate,
} from '../frames.ts'
import { block, field, indexed, status } from '../header-block.ts'

const yes = block(status(200))

/** The same over and over after a request; to give up by the deadline and to end the connection are both right. */
const flood = (
  id: string,
  does: string,
  bytes: (stream: number) => Buffer,
  {
    before,
    becomes = 'unknown *',
    see = 'RFC 9113 10.5',
  }: {
    readonly before?: (stream: number) => Buffer
    readonly becomes?: string
    readonly see?: string
  } = {},
): Behaviour => ({
  id: `flood/${id}`,
  see,
  does,
  legal: false,
  becomes,
  declares: ['*'],
  patience: 500,
  within: 5000,
  megabytes: 16,
  async plays(peer) {
    peer.hello()
    const stream = await peer.request()
    if (before !== undefined) peer.say(before(stream))
    await peer.flood(bytes(stream))
  },
})

/** A header block that names a field of 4,000 bytes ten thousand times: 40 MB out of 14 KB. */
const bomb = (stream: number) =>
  headers(
    stream,
    block(
      yes,
      field('x-bomb', 'b'.repeat(4000), 'kept'),
      ...Array.from({ length: 10_000 }, () => indexed(62)),
    ),
  )

/** What is legal once and costs dearly without end. */
export const floodBehaviours: readonly Behaviour[] = [
  flood('ping', 'sends PING without end, and reads no answer', () => ping()),
  flood('settings', 'sends SETTINGS without end, and reads no acknowledgement', () =>
    settings({ maxConcurrentStreams: 100 }),
  ),
  flood('empty-settings', 'sends empty SETTINGS without end', () => settings()),
  flood('empty-data', 'sends empty DATA without end', (stream) => data(stream, '', 0), {
    before: (stream) => head(stream, yes),
  }),
  flood(
    'padding',
    'sends DATA of nothing but padding without end',
    (stream) => padded(types.data, 0, stream, '', 255),
    {
      before: (stream) => head(stream, block(status(400))),
      becomes: 'unknown * | rejected 400',
    },
  ),
  flood('body', 'sends the body of a yes without end', (stream) => data(stream, 'x'.repeat(16_000), 0), {
    before: (stream) => head(stream, yes),
  }),
  flood('error-body', 'sends the body of a no without end', (stream) => data(stream, 'x'.repeat(16_000), 0), {
    before: (stream) => head(stream, block(status(400))),
    becomes: 'unknown * | rejected 400',
  }),
  flood(
    'continuation',
    'sends a header block of full CONTINUATION frames without end',
    (stream) => continuation(stream, Buffer.alloc(16_000, 0), 0),
    {
      before: (stream) => headers(stream, field('x', 'y'), flags.endStream),
      becomes: 'unknown protocol-error',
    },
  ),
  flood(
    'empty-continuation',
    'sends empty CONTINUATION frames without end',
    (stream) => continuation(stream, Buffer.alloc(0), 0),
    {
      before: (stream) => headers(stream, yes, flags.endStream),
      becomes: 'unknown protocol-error',
    },
  ),
  flood('informational', 'sends 103 without end', (stream) =>
    head(stream, block(status(103), field('link', '</a>'))),
  ),
  flood(
    'trailers',
    'sends answers to a request that has been answered, without end',
    (stream) => headers(stream, yes),
    {
      becomes: 'accepted',
    },
  ),
  flood('table', 'sends fields for the header table without end, in 103', (stream) =>
    head(stream, block(status(103), field('x-fill', 'f'.repeat(3000), 'kept'))),
  ),
  flood('reset', 'resets the request without end', (stream) => reset(stream, 'CANCEL')),
  flood('reset-of-idle', 'resets streams that nobody has opened, without end', () => reset(9999, 'CANCEL'), {
    becomes: 'unknown protocol-error',
  }),
  flood('window-update', 'gives the connection a byte more without end', () => windowUpdate(0, 1)),
  flood('priority', 'sends PRIORITY without end', (stream) =>
    frame(types.priority, 0, stream, Buffer.alloc(5)),
  ),
  flood('unknown', 'sends frames that nobody knows without end', () => frame(0xbe, 0, 0, 'x'.repeat(1000))),
  flood('ping-ack', 'acknowledges a PING that nobody sent, without end', () =>
    frame(types.ping, flags.ack, 0, '12345678'),
  ),
  flood('altsvc', 'sends ALTSVC without end', () =>
    frame(0xa, 0, 0, Buffer.concat([number32(0), Buffer.alloc(100, 'a')])),
  ),
  {
    id: 'flood/bomb',
    see: 'RFC 9113 10.5.1',
    does: 'sends 14 KB that stand for 40 MB of fields',
    legal: false,
    becomes: 'unknown *',
    declares: ['*'],
    megabytes: 16,
    async plays(peer) {
      peer.acknowledges = false
      peer.hello()
      const stream = await peer.request()
      peer.say(bomb(stream))
      await peer.gone()
    },
  },
]
