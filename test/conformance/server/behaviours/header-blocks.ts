import { type Behaviour, connectionError, onRequest, works } from '../behaviour.ts'
import { data, flags, head, headers, settingNumbers, settings, types } from '../frames.ts'
import {
  block,
  field,
  huffmanBits,
  huffmanString,
  indexed,
  integer,
  namedBy,
  packed,
  plainString,
  status,
  tableSize,
} from '../header-block.ts'
import type { Peer } from '../peer.ts'

const yes = block(status(200))
/** First entry of the dynamic table. */
const newest = 62

/** Answers one request after the other with these blocks, before the client's SETTINGS are acknowledged: its table has 4,096 bytes. */
const inTurn =
  (acknowledges: boolean, ...blocks: readonly Buffer[]) =>
  async (peer: Peer): Promise<void> => {
    peer.acknowledges = acknowledges
    peer.hello({ maxConcurrentStreams: 1 })
    for (const each of blocks) peer.say(headers(await peer.request(), each))
  }

/** An entry of so many bytes, 32 of them for itself (RFC 7541 section 4.1). */
const entry = (name: string, size: number) => field(name, 'v'.repeat(size - 32 - name.length), 'kept')

const legal: readonly Behaviour[] = [
  {
    id: 'hpack/table',
    see: 'RFC 7541 2.3.2, RFC 9113 6.5.3',
    does: 'puts fields into the header table, and points to them, before it has acknowledged the client’s SETTINGS',
    ...works,
    pushes: 3,
    plays: inTurn(
      false,
      block(yes, field('x-one', '1', 'kept'), field('x-two', '2', 'kept')),
      block(yes, indexed(newest), indexed(newest + 1)),
      block(
        namedBy(8, plainString('200'), 'kept'),
        namedBy(newest + 1, plainString('3'), 'never'),
        indexed(newest + 1),
      ),
    ),
  },
  {
    id: 'hpack/table-although-told-none',
    see: 'as h2o does',
    does: 'uses a header table of 4,096 bytes whatever the client has asked for',
    ...works,
    pushes: 3,
    plays: inTurn(
      true,
      block(yes, entry('x-one', 2000)),
      block(yes, entry('x-two', 2000), indexed(newest + 1)),
      block(yes, indexed(newest), indexed(newest + 1)),
    ),
  },
  {
    id: 'hpack/status-in-the-table',
    see: 'RFC 7541 2.3.2',
    does: 'takes the status out of the header table',
    legal: true,
    pushes: 2,
    becomes: ['rejected 410', 'rejected 410'],
    survives: true,
    plays: inTurn(false, namedBy(8, plainString('410'), 'kept'), indexed(newest)),
  },
  {
    id: 'hpack/eviction',
    see: 'RFC 7541 4.4',
    does: 'fills the header table until the oldest entries fall out, and with one larger than all of it',
    ...works,
    pushes: 4,
    plays: inTurn(
      false,
      block(yes, entry('x-old', 1500), entry('x-mid', 1500)),
      block(yes, entry('x-new', 2000), indexed(newest + 1)),
      block(yes, entry('x-huge', 5000)),
      block(yes, field('x-last', '1', 'kept'), indexed(newest)),
    ),
  },
  {
    id: 'hpack/table-of-4096',
    see: 'RFC 7541 4.2',
    does: 'points to the 64th of 64 entries that fill the table to the byte',
    ...works,
    pushes: 2,
    plays: inTurn(
      false,
      block(yes, ...Array.from({ length: 64 }, (_, at) => entry(`x-${at}`.padEnd(5, '-'), 64))),
      block(yes, indexed(newest + 63), indexed(newest)),
    ),
  },
  {
    id: 'hpack/table-changes',
    see: 'RFC 7541 4.2, 6.3',
    does: 'empties the table, opens it again and makes it smaller at the beginning of blocks',
    ...works,
    pushes: 4,
    plays: inTurn(
      false,
      block(tableSize(0), tableSize(4096), yes, field('x-one', '1', 'kept')),
      block(tableSize(100), yes, indexed(newest)),
      block(tableSize(0), yes),
      block(tableSize(4096), yes, field('x-two', '2', 'kept'), indexed(newest)),
    ),
  },
  {
    id: 'hpack/block-of-a-given-up-stream',
    see: 'RFC 9113 4.3',
    does: 'puts a field into the table in the answer to a request that was given up, and points to it later',
    legal: true,
    becomes: 'unknown timeout answer',
    survives: true,
    patience: 250,
    plays: async (peer) => {
      peer.acknowledges = false
      peer.hello()
      const stream = await peer.request()
      await peer.until(({ type }) => type === types.reset)
      peer.say(headers(stream, block(yes, field('x-one', '1', 'kept'))))
      peer.say(headers(await peer.request(), block(yes, indexed(newest))))
    },
  },
  {
    id: 'hpack/huffman-padding',
    see: 'RFC 7541 5.2',
    does: 'pads Huffman code by 0 to 7 bits',
    ...works,
    plays: onRequest((stream) => [
      headers(
        stream,
        block(
          yes,
          ...Array.from({ length: 9 }, (_, count) =>
            block(
              Buffer.from([0]),
              plainString(`x-${count}`),
              huffmanString(packed(huffmanBits('0'.repeat(count)))),
            ),
          ),
        ),
      ),
    ]),
  },
  {
    id: 'hpack/huffman-name',
    see: 'RFC 7541 5.2',
    does: 'writes names and values in Huffman code',
    ...works,
    plays: onRequest((stream) => [
      headers(
        stream,
        block(
          yes,
          Buffer.from([0x10]),
          huffmanString(packed(huffmanBits('apns-id'))),
          huffmanString(packed(huffmanBits('1234-abcd'))),
        ),
      ),
    ]),
  },
  {
    id: 'hpack/long-value',
    see: 'RFC 7541 5.1',
    does: 'sends a value of 12,000 bytes, whose length takes three bytes',
    ...works,
    plays: onRequest((stream) => [headers(stream, block(yes, field('x-long', 'y'.repeat(12_000))))]),
  },
  {
    id: 'hpack/client-table-smaller',
    see: 'RFC 9113 6.5.2',
    does: 'allows the client a header table of 100 bytes, then of 4,096',
    ...works,
    pushes: 4,
    plays: async (peer) => {
      peer.hello({ headerTableSize: 100, maxConcurrentStreams: 2 })
      for (const stream of await peer.requests(2)) peer.accept(stream)
      peer.say(settings({ headerTableSize: 4096 }))
    },
  },
]

const broken = (id: string, see: string, does: string, fields: Buffer): Behaviour => ({
  id: `hpack/${id}`,
  see: `RFC 7541 ${see}`,
  does,
  ...connectionError('COMPRESSION_ERROR'),
  plays: onRequest((stream) => [headers(stream, block(yes, fields))]),
})

const huffmanValue = (code: Buffer) => block(Buffer.from([0]), plainString('x-code'), huffmanString(code))
const eos = '1'.repeat(30)

const illegal: readonly Behaviour[] = [
  broken('index-0', '6.1', 'points to entry 0', Buffer.from([0x80])),
  broken('index-beyond', '2.3.3', 'points to an entry beyond the table', indexed(newest)),
  broken('index-far-beyond', '2.3.3', 'points to entry 2^31', indexed(2 ** 31)),
  broken('name-beyond', '2.3.3', 'takes a name from beyond the table', namedBy(newest, plainString('x'))),
  broken('integer-overflow', '5.1', 'has a number that does not end', Buffer.from('ff'.repeat(12), 'hex')),
  broken(
    'integer-of-2-32',
    '5.1',
    'points to entry 2^32 + 8, which is 8 in 32 bits',
    integer(0x80, 7, 2 ** 32 + 8),
  ),
  broken('integer-cut', '5.1', 'ends within a number', Buffer.from([0xff, 0x80])),
  broken('string-cut', '5.2', 'ends within a string', Buffer.from('000178057979', 'hex')),
  broken('value-missing', '6.2', 'ends after a name', Buffer.from('00017a', 'hex')),
  broken(
    'string-too-long',
    '5.2',
    'has a string of 2^30 bytes',
    block(Buffer.from('000178', 'hex'), integer(0, 7, 2 ** 30)),
  ),
  broken(
    'huffman-zeros',
    '5.2',
    'pads Huffman code with zeros',
    huffmanValue(packed(huffmanBits('000'), '0')),
  ),
  broken(
    'huffman-8-bits',
    '5.2',
    'pads Huffman code by eight bits',
    huffmanValue(Buffer.concat([packed(huffmanBits('00000000')), Buffer.from([0xff])])),
  ),
  broken(
    'huffman-eos',
    '5.2',
    'has the end mark in Huffman code',
    huffmanValue(packed(`${huffmanBits('a')}${eos}${huffmanBits('a')}`)),
  ),
  broken(
    'huffman-only-padding',
    '5.2',
    'has Huffman code that is nothing but padding',
    huffmanValue(Buffer.from([0xff])),
  ),
  broken('table-change-late', '4.2', 'changes the table after a field', tableSize(0)),
  {
    id: 'hpack/table-too-large',
    see: 'RFC 7541 6.3',
    does: 'makes the table larger than the client allows',
    ...connectionError('COMPRESSION_ERROR'),
    plays: onRequest((stream, { theirs }) => [
      headers(
        stream,
        block(tableSize(Math.max(4096, theirs.get(settingNumbers.headerTableSize) ?? 4096) + 1), yes),
      ),
    ]),
  },
  {
    id: 'hpack/evicted',
    see: 'RFC 7541 2.3.3',
    does: 'points to an entry that has fallen out of the table',
    ...connectionError('COMPRESSION_ERROR'),
    pushes: 2,
    becomes: ['accepted', 'unknown protocol-error'],
    plays: inTurn(
      false,
      block(yes, entry('x-old', 3000), entry('x-new', 3000)),
      block(yes, indexed(newest + 1)),
    ),
  },
  {
    id: 'hpack/emptied',
    see: 'RFC 7541 4.3',
    does: 'points into the table after it has emptied it',
    ...connectionError('COMPRESSION_ERROR'),
    pushes: 2,
    becomes: ['accepted', 'unknown protocol-error'],
    plays: inTurn(false, block(yes, field('x-one', '1', 'kept')), block(tableSize(0), yes, indexed(newest))),
  },
  {
    id: 'hpack/trailers',
    see: 'RFC 9113 4.3',
    does: 'breaks the header block of trailers',
    ...connectionError('COMPRESSION_ERROR'),
    plays: onRequest((stream) => [
      head(stream, yes),
      data(stream, '{}', 0),
      headers(stream, Buffer.from([0x80])),
    ]),
  },
  {
    id: 'hpack/block-of-a-refused-stream',
    see: 'RFC 9113 4.3',
    does: 'breaks the header block of an answer that nobody waits for any more',
    ...connectionError('COMPRESSION_ERROR'),
    pushes: 2,
    payload: 70_000,
    becomes: ['rejected 413', 'unknown protocol-error'],
    plays: async (peer) => {
      peer.hello()
      const [{ stream }] = [await peer.opened(), await peer.opened()]
      peer.say(headers(stream, block(status(413))))
      await peer.until(({ type }) => type === types.reset)
      peer.say(headers(stream, Buffer.from([0x80]), flags.endHeaders | flags.endStream))
      await peer.gone()
    },
  },
]

export const headerBlockBehaviours: readonly Behaviour[] = [...legal, ...illegal]
