import { expect, it } from 'vitest'
import { Throughput } from '../../src/client/throughput.ts'

/** What happened since the time before, when it is asked, and what it says. */
it.each<[string, readonly (readonly [happened: number, at: number, says: number])[]]>([
  ['nothing before a stretch is over', [[50, 9, 0]]],
  ['how often it happened in one', [[50, 10, 50]]],
  ['in one on the average, when it was not asked for longer', [[50, 40, 12]]],
  [
    'what it was until the next is over',
    [
      [50, 10, 50],
      [9, 19, 50],
      [1, 20, 10],
    ],
  ],
  [
    'nothing when nothing happened',
    [
      [50, 10, 50],
      [0, 20, 0],
    ],
  ],
])('says %s', (_, steps) => {
  let now = 0
  const throughput = new Throughput(10, () => now)
  for (const [happened, at, says] of steps) {
    for (let count = 0; count < happened; count += 1) throughput.count()
    now = at
    expect(throughput.inStretch()).toBe(says)
  }
})
