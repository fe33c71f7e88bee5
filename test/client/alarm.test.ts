import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAlarm } from '../../src/client/alarm.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // So that a moment and a wait are not the same number.
  vi.advanceTimersByTime(5000)
})
afterEach(() => {
  vi.useRealTimers()
})

/** A timer of Node can wait no longer. */
const furthest = 2 ** 31 - 1

it.each<[string, asked: readonly number[], rings: readonly number[]]>([
  ['at the moment', [100], [100]],
  ['as soon as it can, when that is over', [-100], [0]],
  ['not before it', [99.5], [100]],
  ['earlier, when it is asked to', [100, 50], [50]],
  ['no later, when it is asked to', [50, 100], [50]],
  ['once, when it is asked twice', [50, 50], [50]],
  ['when a timer can wait no longer, for a moment far away', [furthest + 1000], [furthest]],
])('rings %s', (_, asked, rings) => {
  const begun = performance.now()
  const rung: number[] = []
  const alarm = createAlarm(
    () => rung.push(performance.now() - begun),
    () => performance.now(),
  )
  for (const moment of asked) alarm.ringAt(begun + moment)
  expect(vi.getTimerCount()).toBe(1)
  vi.runAllTimers()
  expect(rung).toEqual(rings)
})

it('keeps the timer that it has, when it is asked for the same moment again', () => {
  // Each timer that is set asks the clock.
  let asked = 0
  const alarm = createAlarm(
    () => {},
    () => {
      asked += 1
      return performance.now()
    },
  )
  for (const moment of [5050, 5050, 5060]) alarm.ringAt(moment)
  expect(asked).toBe(1)
})

it('can be set again when it has rung, and when it was cleared', () => {
  let rung = 0
  const alarm = createAlarm(
    () => {
      rung += 1
    },
    () => performance.now(),
  )
  alarm.ringAt(5100)
  vi.advanceTimersByTime(100)
  expect(rung).toBe(1)
  alarm.ringAt(5200)
  alarm.clear()
  expect(vi.getTimerCount()).toBe(0)
  alarm.ringAt(5300)
  vi.advanceTimersByTime(200)
  expect(rung).toBe(2)
})
