import { expect, it } from 'vitest'
import { Output } from '../../../src/client/wire/output.ts'

/** With what it wrote, and what tells it that a write has left. */
function gathering() {
  const written: { bytes: Buffer; isSent: () => void }[] = []
  const output = new Output((bytes, isSent) => written.push({ bytes, isSent }))
  return { output, written }
}

it('hands on in one piece what was appended, and nothing when nothing was', () => {
  const { output, written } = gathering()
  output.flush()
  output.raw(Buffer.from('PRI'))
  output.frame(6, 1, 0, Buffer.from('12345678'))
  output.flush()
  output.flush()
  expect(written.map(({ bytes }) => bytes.toString('latin1'))).toEqual([
    'PRI\0\0\x08\x06\x01\0\0\0\x0012345678',
  ])
})

it('hands on before what has no room, and takes what is larger than a buffer', () => {
  const { output, written } = gathering()
  output.raw(Buffer.alloc(65_535, 1))
  output.raw(Buffer.alloc(1, 2))
  expect(written).toHaveLength(0)
  output.raw(Buffer.alloc(1, 3))
  expect(written.map(({ bytes }) => bytes.length)).toEqual([65_536])
  output.raw(Buffer.alloc(100_000, 4))
  output.flush()
  expect(written.map(({ bytes }) => bytes.length)).toEqual([65_536, 1, 100_000])
})

it('writes into no buffer that has not left, and takes up one that has', () => {
  const { output, written } = gathering()
  output.raw(Buffer.from('a'))
  output.flush()
  output.raw(Buffer.from('b'))
  output.flush()
  expect(written.map(({ bytes }) => bytes.toString())).toEqual(['a', 'b'])
  const [first, second] = written
  expect(second?.bytes.buffer).not.toBe(first?.bytes.buffer)
  first?.isSent()
  output.raw(Buffer.from('c'))
  output.flush()
  output.raw(Buffer.from('d'))
  output.flush()
  expect(written[3]?.bytes.buffer).toBe(first?.bytes.buffer)
})
