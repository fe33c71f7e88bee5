import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addedCarriageReturns, lackingLineEnd } from '../../../src/credential/encoding/line-ends.ts'

/** A SEQUENCE of so many bytes without a pattern. */
function der(length: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest(),
  )
  return Buffer.concat([Buffer.of(0x30, 0x82, length >> 8, length & 255), ...blocks]).subarray(0, length + 4)
}

const replaced = (bytes: Buffer, pattern: RegExp, by: string) =>
  Buffer.from(bytes.toString('latin1').replaceAll(pattern, by), 'latin1')
const seeds = Array.from({ length: 6 }, (_, index) => String(index))
/** Some have 0x0A or 0x0D in the length itself. */
const lengths = [1400, 2570, 2791, 3338, 0x0a0a, 0x0d0a]

describe.each(lengths)('a file of %i bytes', (length) => {
  it('that grew is told by undoing it, and how many bytes it grew', () => {
    for (const seed of seeds) {
      const bytes = der(length, seed)
      const added = bytes.filter((byte) => byte === 0x0a).length
      expect(addedCarriageReturns(replaced(bytes, /\n/g, '\r\n'))).toBe(added)
      // sed writes one at the end of the last line as well
      expect(addedCarriageReturns(Buffer.concat([replaced(bytes, /\n/g, '\r\n'), Buffer.of(0x0d)]))).toBe(
        added,
      )
    }
  })

  it('that is whole, cut, or has something behind it did not grow', () => {
    for (const seed of seeds) {
      const bytes = der(length, seed)
      for (const other of [bytes, bytes.subarray(0, -20), Buffer.concat([bytes, Buffer.from('\r\n')])])
        expect(addedCarriageReturns(other)).toBe(0)
    }
  })

  it('that shrank lacks one byte altogether', () => {
    for (const seed of seeds) {
      const bytes = der(length, seed)
      expect(lackingLineEnd(replaced(bytes, /\r/g, ''))).toBe('CR')
      expect(lackingLineEnd(replaced(bytes, /\n/g, ''))).toBe('LF')
    }
  })
})
