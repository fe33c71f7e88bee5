import { describe, expect, it } from 'vitest'
import { grown, ReceiveWindow, sendable } from '../../../src/client/wire/flow-control.ts'

describe('credit for what is sent', () => {
  it.each([
    [0, 1, 1],
    [-70_000, 65_535, -4465],
    [0x7ffffffe, 1, 0x7fffffff],
    [0x7fffffff, 1, undefined],
    [1, 0x7fffffff, undefined],
    [65_535, -65_535, 0],
  ])('%i and %i make %s', (credit, more, sum) => {
    expect(grown(credit, more)).toBe(sum)
  })

  it.each([
    [100, 1000, 1000, 16_384, 100],
    [100, 7, 1000, 16_384, 7],
    [100, 1000, 1, 16_384, 1],
    [20_000, 65_535, 65_535, 16_384, 16_384],
    [100, 1000, -5, 16_384, 0],
    [100, -1, 1000, 16_384, 0],
  ])('of %i bytes with %i, %i and frames of %i leave %i', (rest, connection, stream, frame, size) => {
    expect(sendable(rest, connection, stream, frame)).toBe(size)
  })
})

describe('credit for what comes', () => {
  it('is given again when half of it is used', () => {
    const window = new ReceiveWindow(100)
    expect([window.take(50), window.due()]).toEqual([true, 0])
    expect([window.take(1), window.due()]).toEqual([true, 51])
    expect([window.take(100), window.due()]).toEqual([true, 100])
  })

  it('is all there is', () => {
    const window = new ReceiveWindow(100)
    expect([window.take(100), window.take(1)]).toEqual([true, false])
  })
})
