import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameReader, frame, frameTypes } from '../../../src/client/wire/frames.ts'

interface Seen {
  readonly type: number
  readonly flag: number
  readonly stream: number
  readonly payload: string
}

function readAll(chunks: readonly Buffer[]): Seen[] {
  const seen: Seen[] = []
  const reader = createFrameReader((type, flag, stream, bytes, from, to) => {
    seen.push({ type, flag, stream, payload: bytes.toString('hex', from, to) })
  })
  for (const chunk of chunks) reader.read(chunk)
  return seen
}

/** Cuts bytes into pieces of these lengths, taken in turn. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    chunks.push(bytes.subarray(at, at + length))
    at += length
  }
  return chunks
}

describe('reading frames', () => {
  const anyFrame = fc.record({
    type: fc.constantFrom(frameTypes.data, frameTypes.headers, frameTypes.continuation, 0xbe),
    flag: fc.integer({ min: 0, max: 255 }),
    stream: fc.integer({ min: 1, max: 0x7fffffff }),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 16_300, max: 16_384 }).map((length) => new Uint8Array(length)),
    ),
  })

  it('finds the same frames however they are cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 }),
        (frames, lengths) => {
          const bytes = Buffer.concat(
            frames.map(({ type, flag, stream, payload }) => frame(type, flag, stream, payload)),
          )
          const told = frames.map(({ payload, ...head }) => ({
            ...head,
            payload: Buffer.from(payload).toString('hex'),
          }))
          expect(readAll(cut(bytes, lengths))).toEqual(told)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('finds them byte by byte, and does not look at the reserved bit of a stream', () => {
    const bytes = frame(frameTypes.data, 1, 0x80000003, Buffer.from('abc'))
    expect(readAll(cut(bytes, [1]))).toEqual([{ type: 0, flag: 1, stream: 3, payload: '616263' }])
  })
})

describe('the shape of frames', () => {
  const {
    data,
    headers,
    priority,
    resetStream,
    settings,
    pushPromise,
    ping,
    goaway,
    windowUpdate,
    continuation,
  } = frameTypes

  it.each<[type: number, stream: number, length: number, rule: string]>([
    [data, 1, 16_385, 'frame-size'],
    [0xbe, 1, 16_385, 'frame-size'],
    [data, 0, 1, 'frame-stream'],
    [headers, 0, 1, 'frame-stream'],
    [priority, 0, 5, 'frame-stream'],
    [priority, 1, 4, 'frame-length'],
    [resetStream, 0, 4, 'frame-stream'],
    [resetStream, 1, 3, 'frame-length'],
    [resetStream, 1, 5, 'frame-length'],
    [settings, 1, 0, 'frame-stream'],
    [settings, 0, 5, 'frame-length'],
    [pushPromise, 0, 4, 'frame-stream'],
    [pushPromise, 1, 3, 'frame-length'],
    [ping, 1, 8, 'frame-stream'],
    [ping, 0, 7, 'frame-length'],
    [goaway, 1, 8, 'frame-stream'],
    [goaway, 0, 7, 'frame-length'],
    [windowUpdate, 1, 3, 'frame-length'],
    [windowUpdate, 0, 5, 'frame-length'],
    [continuation, 0, 1, 'frame-stream'],
  ])('type %i on stream %i with %i bytes breaks %s', (type, stream, length, rule) => {
    const bytes = frame(type, 0, stream, Buffer.alloc(length))
    expect(() => readAll([bytes])).toThrow(expect.objectContaining({ rule }))
    // As soon as its head has come: nothing is kept of it.
    expect(() => readAll(cut(bytes.subarray(0, 9), [1]))).toThrow(expect.objectContaining({ rule }))
  })

  it.each<[type: number, stream: number, length: number]>([
    [data, 1, 0],
    [data, 1, 16_384],
    [settings, 0, 12],
    [goaway, 0, 30],
    [windowUpdate, 0, 4],
    [windowUpdate, 7, 4],
    [0xbe, 0, 3],
  ])('type %i on stream %i with %i bytes is well', (type, stream, length) => {
    expect(readAll([frame(type, 0, stream, Buffer.alloc(length))])).toHaveLength(1)
  })
})
