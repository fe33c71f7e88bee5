import { Random } from '../../fuzz/mutation.ts'
import type { Behaviour } from './behaviour.ts'
import {
  continuation,
  data,
  type ErrorName,
  flags,
  frame,
  goaway,
  head,
  headers,
  number32,
  padded,
  ping,
  rawSettings,
  reset,
  settings,
  types,
  windowUpdate,
} from './frames.ts'
import {
  block,
  field,
  huffmanBits,
  huffmanString,
  indexed,
  namedBy,
  packed,
  plainString,
  status,
} from './header-block.ts'

/** Requests of one session, all in flight before the first answer. */
const pushes = 6
const streams = Array.from({ length: pushes }, (_, at) => at * 2 + 1)
const yes = 'accepted'
const no = 'rejected 400 BadTopic'
const reason = '{"reason":"BadTopic"}'

/** What one stream is told, in frames that have to stay in this order. */
interface Answer {
  readonly stream: number
  readonly becomes: string
  readonly frames: readonly Buffer[]
}

const text = (random: Random, length: number) =>
  Array.from({ length }, () => random.of([...'0123456789abcdef-'] as [string, ...string[]])).join('')

/** A field that says nothing, in one of the forms there are. */
function anyField(random: Random): Buffer {
  const value = text(random, random.below(60))
  return random.of([
    () => field('apns-id', value),
    () => field('x-never', value, 'never'),
    () => namedBy(33, plainString(value)),
    () => block(Buffer.from([0x10]), plainString('x-code'), huffmanString(packed(huffmanBits(value)))),
  ])()
}

/** HEADERS with a block, in one piece or several, padded or not. */
function anyHeaders(random: Random, stream: number, bytes: Buffer, end: number): Buffer[] {
  if (random.below(3) === 0) {
    const cut = random.below(bytes.length + 1)
    return [headers(stream, bytes.subarray(0, cut), end), continuation(stream, bytes.subarray(cut))]
  }
  return random.below(2) === 0
    ? [headers(stream, bytes, end | flags.endHeaders)]
    : [padded(types.headers, end | flags.endHeaders, stream, bytes, random.below(256))]
}

function anyAnswer(random: Random, stream: number): Answer {
  const isYes = random.below(2) === 0
  const early = random.below(4) === 0 ? [head(stream, block(status(103), anyField(random)))] : []
  const bytes = block(
    status(isYes ? 200 : 400),
    ...Array.from({ length: random.below(4) }, () => anyField(random)),
  )
  if (isYes && random.below(2) === 0)
    return {
      stream,
      becomes: yes,
      frames: [...early, ...joined(anyHeaders(random, stream, bytes, flags.endStream))],
    }
  const body = isYes ? '' : reason
  const cut = random.below(body.length + 1)
  const trailers = random.below(3) === 0
  const last = trailers ? 0 : flags.endStream
  return {
    stream,
    becomes: isYes ? yes : no,
    frames: [
      ...early,
      ...joined(anyHeaders(random, stream, bytes, 0)),
      padded(types.data, 0, stream, body.slice(0, cut), random.below(256)),
      data(stream, body.slice(cut), last),
      ...(trailers ? [headers(stream, field('x-took', '3'))] : []),
    ],
  }
}

/** A header block is not to be interrupted: its frames go as one. */
const joined = (frames: readonly Buffer[]) => [Buffer.concat(frames)]

/** What may come between any two frames. */
const interlude = (random: Random): Buffer =>
  random.of([
    () => ping(text(random, 8)),
    () => settings({ maxConcurrentStreams: 1 + random.below(100), headerTableSize: random.below(5000) }),
    () => settings({ initialWindowSize: 1000 + random.below(2 ** 30) }),
    () => windowUpdate(0, 1 + random.below(1000)),
    () =>
      frame(0x20 + random.below(200), random.below(256), random.below(50), text(random, random.below(300))),
    () => frame(types.priority, 0, 1 + random.below(50), Buffer.alloc(5)),
  ])()

/** Something that ends every connection, whenever it comes; with the error that says why. */
function violation(random: Random): readonly [Buffer, ErrorName] {
  const idle = 101 + random.below(2 ** 20) * 2
  const wrong = (right: number) => (right + 1 + random.below(30)) * (random.below(4) === 0 ? 0 : 1)
  return random.of<() => readonly [Buffer, ErrorName]>([
    () => [frame(types.ping, 0, 0, Buffer.alloc(wrong(8))), 'FRAME_SIZE_ERROR'],
    () => [frame(types.ping, 0, 1 + random.below(50), Buffer.alloc(8)), 'PROTOCOL_ERROR'],
    () => [
      frame(types.settings, 0, 0, Buffer.alloc(random.below(20) * 6 + 1 + random.below(5))),
      'FRAME_SIZE_ERROR',
    ],
    () => [frame(types.settings, 0, 1 + random.below(50)), 'PROTOCOL_ERROR'],
    () => [rawSettings([5, random.below(16_384)]), 'PROTOCOL_ERROR'],
    () => [rawSettings([5, 2 ** 24 + random.below(2 ** 30)]), 'PROTOCOL_ERROR'],
    () => [rawSettings([2, 1 + random.below(1000)]), 'PROTOCOL_ERROR'],
    () => [rawSettings([4, 2 ** 31 + random.below(2 ** 30)]), 'FLOW_CONTROL_ERROR'],
    () => [frame(types.windowUpdate, 0, 0, number32(0)), 'PROTOCOL_ERROR'],
    () => [frame(types.windowUpdate, 0, 0, Buffer.alloc(wrong(4), 1)), 'FRAME_SIZE_ERROR'],
    () => [windowUpdate(idle, 1), 'PROTOCOL_ERROR'],
    () => [reset(idle, 'CANCEL'), 'PROTOCOL_ERROR'],
    () => [reset(0, 'CANCEL'), 'PROTOCOL_ERROR'],
    () => [frame(types.reset, 0, 1, Buffer.alloc(wrong(4))), 'FRAME_SIZE_ERROR'],
    () => [frame(types.goaway, 0, 0, Buffer.alloc(random.below(8))), 'FRAME_SIZE_ERROR'],
    () => [frame(types.goaway, 0, 1 + random.below(50), Buffer.alloc(8)), 'PROTOCOL_ERROR'],
    () => [data(0, text(random, random.below(50))), 'PROTOCOL_ERROR'],
    () => [data(idle, text(random, random.below(50))), 'PROTOCOL_ERROR'],
    () => [headers(0, block(status(200))), 'PROTOCOL_ERROR'],
    () => [
      headers(random.below(2) === 0 ? idle : 2 + 2 * random.below(50), block(status(200))),
      'PROTOCOL_ERROR',
    ],
    () => [continuation(1, block(status(200))), 'PROTOCOL_ERROR'],
    () => [frame(types.pushPromise, flags.endHeaders, 1, Buffer.from([0, 0, 0, 2, 0x82])), 'PROTOCOL_ERROR'],
    () => [frame(types.settings, flags.ack, 0, Buffer.alloc(6)), 'FRAME_SIZE_ERROR'],
  ])()
}

/** A stream's whole answer replaced by one that breaks HPACK: that, too, ends the connection. */
const brokenBlock = (random: Random, stream: number): readonly [Buffer, ErrorName] => [
  headers(
    stream,
    block(
      status(200),
      random.of([
        () => Buffer.from([0x80]),
        () => indexed(200 + random.below(2 ** 31)),
        () => Buffer.from('ff'.repeat(6 + random.below(20)), 'hex'),
        () => block(Buffer.from([0]), plainString('x'), Buffer.from([0x7f, 0x20 + random.below(90)])),
        () => block(Buffer.from([0]), plainString('x'), huffmanString(Buffer.from([0xff, 0xff, 0xff, 0xff]))),
      ])(),
    ),
  ),
  'COMPRESSION_ERROR',
]

/** Puts answers and interludes into one row, each answer's frames in their order. */
function shuffled(
  random: Random,
  answers: readonly Answer[],
): { frames: Buffer[]; doneAt: Map<number, number> } {
  const rest = answers.map(({ stream, frames }) => ({ stream, frames: [...frames] }))
  const frames: Buffer[] = []
  const doneAt = new Map<number, number>()
  while (rest.length > 0) {
    if (random.below(3) === 0) frames.push(interlude(random))
    const at = random.below(rest.length)
    const next = rest[at]?.frames.shift()
    if (next !== undefined) frames.push(next)
    if (rest[at]?.frames.length !== 0) continue
    doneAt.set(rest[at].stream, frames.length)
    rest.splice(at, 1)
  }
  return { frames, doneAt }
}

/** The same bytes in pieces of any size. */
function pieces(random: Random, bytes: Buffer): Buffer[] {
  const all: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.below(3) === 0 ? 20 : 4000)
    all.push(bytes.subarray(at, at + size))
    at += size
  }
  return all
}

/** Bytes of a legal session with something broken anywhere. */
function broken(random: Random, frames: readonly Buffer[]): Buffer {
  const all: Buffer[] = frames.map((each) => Buffer.from(each))
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const at = random.below(all.length)
    const one = all[at] ?? Buffer.alloc(9)
    random.of([
      () => all.splice(at, 1),
      () => all.splice(random.below(all.length), 0, one),
      () => one.writeUInt8(random.below(256), random.below(one.length)),
      () => one.writeUInt8(random.below(256), random.below(9)),
      () => all.splice(at, 1, one.subarray(0, random.below(one.length + 1))),
      () =>
        all.splice(
          at,
          0,
          frame(random.below(12), random.below(256), random.below(20), text(random, random.below(40))),
        ),
    ])()
    if (all.length === 0) return Buffer.alloc(0)
  }
  return Buffer.concat(all)
}

const written =
  (bytes: readonly Buffer[]): Behaviour['plays'] =>
  async (peer) => {
    peer.hello()
    await peer.requests(pushes)
    for (const piece of bytes) {
      peer.write(piece)
      await new Promise(setImmediate)
    }
  }

/** Never `rejected NaN`, and no status that is none. */
const anything = 'accepted | rejected 2* | rejected 3* | rejected 4* | rejected 5* | unsent * | unknown *'

/**
 * One of an endless row of sessions: a legal one, or one with a violation somewhere, after which nothing may be
 * accepted, or one with bytes broken blindly, which must not hang, break or invent anything.
 *
 * @param number the same number makes the same session
 */
export function mutant(number: number): Behaviour {
  const random = new Random(number * 2_654_435_761)
  for (let warmUp = 0; warmUp < 4; warmUp += 1) random.below(2)
  const answers = streams.map((stream) => anyAnswer(random, stream))
  const { frames, doneAt } = shuffled(random, answers)
  const common = { id: `mutant/${number}`, see: 'RFC 9113', pushes, patience: 300 }
  const becomes = answers.map((answer) => answer.becomes)
  switch (random.below(3)) {
    case 0:
      return {
        ...common,
        does: 'answers in any order and form',
        legal: true,
        patience: 2000,
        survives: true,
        becomes,
        plays: written(pieces(random, Buffer.concat(frames))),
      }
    case 1: {
      const at = random.below(frames.length + 1)
      const open = answers.filter(({ stream }) => (doneAt.get(stream) ?? 0) > at)
      const before = frames.slice(0, at)
      const isUntouched = ({ frames: own }: Answer) => !before.some((each) => own.includes(each))
      const untouched = open.find(isUntouched)
      const [bytes, error] =
        untouched !== undefined && random.below(3) === 0
          ? brokenBlock(random, untouched.stream)
          : violation(random)
      return {
        ...common,
        does: `breaks a rule among its answers: ${error} at frame ${at}`,
        legal: false,
        becomes: answers.map((answer) => {
          if (!open.includes(answer)) return answer.becomes
          // A no whose status had come is a no, with its reason or without.
          const isBegun = answer.becomes === no && !isUntouched(answer)
          return isBegun ? 'unknown protocol-error | rejected 400*' : 'unknown protocol-error'
        }),
        declares: [`GOAWAY ${error}`],
        plays: written(pieces(random, Buffer.concat([...before, bytes, ...frames.slice(at)]))),
      }
    }
    default:
      return {
        ...common,
        does: 'breaks bytes of its answers blindly',
        legal: false,
        becomes: anything,
        declares: ['*'],
        plays: written(pieces(random, broken(random, [...frames, goaway(11, 'NO_ERROR')]))),
      }
  }
}
