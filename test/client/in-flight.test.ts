import { expect, it } from 'vitest'
import { inFlightFor } from '../../src/client/in-flight.ts'

it.each([
  [undefined, 0, 100],
  [undefined, 200, 100],
  [150, 1, 100],
  [150, 199, 100],
  [0.3, 200, 100],
  [14, 200, 100],
  [50, 200, 350],
  [142, 200, 994],
  [150, 200, 1000],
  [2000, 200, 1000],
])('a round trip of %s ms, after %i answers, wants %i in flight', (roundTrip, answers, count) => {
  expect(inFlightFor(roundTrip, answers)).toBe(count)
})
