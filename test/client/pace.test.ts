import { expect, it } from 'vitest'
import { createPace } from '../../src/client/pace.ts'

/** Moments, in milliseconds, at which things happen that are let through as soon as may be. */
function moments(perSecond: number, count: number, quietBefore = 0): number[] {
  let now = 1000
  const pace = createPace(perSecond, () => now)
  now += quietBefore
  return Array.from({ length: count }, () => {
    now += pace.wait()
    expect(pace.wait()).toBeCloseTo(0)
    pace.count()
    return Math.round(now - 1000)
  })
}

it.each<[perSecond: number, count: number, quietBefore: number, at: number[]]>([
  [1, 3, 0, [0, 1000, 2000]],
  [10, 4, 0, [0, 100, 200, 300]],
  // What was saved up in a quiet moment: one at the least, and 50 ms worth at the most.
  [10, 3, 5000, [5000, 5100, 5200]],
  [100, 7, 5000, [5000, 5000, 5000, 5000, 5000, 5010, 5020]],
  [0.5, 2, 0, [0, 2000]],
])('%d a second: %d after %d ms of quiet', (perSecond, count, quietBefore, at) => {
  expect(moments(perSecond, count, quietBefore)).toEqual(at)
})

it('goes by a clock that only grows', () => {
  const pace = createPace(1000)
  expect(pace.wait()).toBe(0)
})

it('says how long is left of a wait that has begun', () => {
  let now = 0
  const pace = createPace(1, () => now)
  pace.count()
  now = 250
  expect(pace.wait()).toBeCloseTo(750)
})
