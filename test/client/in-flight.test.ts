import { expect, it } from 'vitest'
import { inFlightFor } from '../../src/client/in-flight.ts'

it.each([
  [undefined, 100],
  [0.3, 100],
  [14, 100],
  [50, 350],
  [142, 994],
  [150, 1000],
  [2000, 1000],
])('a round trip of %s ms wants %i in flight', (roundTrip, count) => {
  expect(inFlightFor(roundTrip)).toBe(count)
})
