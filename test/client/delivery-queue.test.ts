import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAlarm } from '../../src/client/alarm.ts'
import { DeliveryQueue } from '../../src/client/delivery-queue.ts'

function taken(queue: DeliveryQueue<number>): number[] {
  const items: number[] = []
  for (let item = queue.take(); item !== undefined; item = queue.take()) items.push(item)
  return items
}

describe('what waits to leave', () => {
  it('leaves in order, what leaves again before what is new', () => {
    const queue = new DeliveryQueue<number>()
    for (const item of [1, 2, 3]) queue.put(item)
    queue.putAgain(8)
    queue.putAgain(9)
    expect(queue.length).toBe(5)
    expect(queue.take()).toBe(8)
    expect(queue.length).toBe(4)
    expect(taken(queue)).toEqual([9, 1, 2, 3])
    expect(queue.length).toBe(0)
  })

  it('keeps its order over many thousands', () => {
    const queue = new DeliveryQueue<number>()
    const all = Array.from({ length: 10_000 }, (_, at) => at + 1)
    for (const item of all) queue.put(item)
    expect(taken(queue)).toEqual(all)
  })

  it('wakes what has rested enough, the longest overdue first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 })),
        fc.integer({ min: 0, max: 110 }),
        (moments, now) => {
          const queue = new DeliveryQueue<number>()
          for (const moment of moments) queue.rest(moment, moment)
          const woken: number[] = []
          for (let item = queue.takeRested(now); item !== undefined; item = queue.takeRested(now))
            woken.push(item)
          const sorted = moments.toSorted((one, other) => one - other)
          expect(woken).toEqual(sorted.filter((moment) => moment <= now))
          expect(queue.nextRested()).toBe(sorted.find((moment) => moment > now))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('wakes in the order they came those that rest equally long', () => {
    const queue = new DeliveryQueue<number>()
    for (const item of [1, 2, 3]) queue.rest(item, 5)
    expect([queue.takeRested(5), queue.takeRested(5), queue.takeRested(5)]).toEqual([1, 2, 3])
  })

  it('gives all back, wherever they are', () => {
    const queue = new DeliveryQueue<number>()
    queue.put(1)
    queue.rest(2, 10)
    queue.rest(3, 5)
    queue.putAgain(4)
    expect(queue.takeAll()).toEqual([4, 3, 2, 1])
    expect([queue.length, queue.restingCount]).toEqual([0, 0])
  })
})

describe('the alarm', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each<[string, moments: readonly number[], rung: readonly number[]]>([
    ['rings at the moment', [50], [50]],
    ['rings once, at the earliest', [50, 20, 80], [20]],
    ['rings at once for what is past', [-5], [0]],
    ['rings at the end of what a timer can wait, not at once', [1e12], [2 ** 31 - 1]],
  ])('%s', (_, moments, rung) => {
    const start = Date.now()
    const seen: number[] = []
    const alarm = createAlarm(
      () => seen.push(Date.now() - start),
      () => Date.now() - start,
    )
    for (const moment of moments) alarm.ringAt(moment)
    vi.advanceTimersByTime(2 ** 31)
    expect(seen).toEqual(rung)
  })

  it('does not ring when it was cleared', () => {
    const ring = vi.fn()
    const alarm = createAlarm(ring, () => 0)
    alarm.ringAt(5)
    alarm.clear()
    vi.advanceTimersByTime(10)
    expect(ring).not.toHaveBeenCalled()
  })
})
