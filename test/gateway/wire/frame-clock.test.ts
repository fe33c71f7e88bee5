import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FrameClock } from '../../../src/gateway/wire/frame-clock.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'], now: 0 }))
afterEach(() => void vi.useRealTimers())

/** HEADERS 12.5 ms after TLS stood; then each piece of the body so many milliseconds after what was before. */
function clockWith(...pauses: readonly number[]) {
  const connectedAt = performance.now()
  vi.advanceTimersByTime(12.5)
  const clock = new FrameClock()
  for (const pause of pauses) {
    vi.advanceTimersByTime(pause)
    clock.noteData()
  }
  vi.advanceTimersByTime(1)
  return (wait?: number) => clock.timing(7, connectedAt, wait)
}

const stood = { stream: 7, connectionAge: 12.5 }

it.each([
  ['no body', [], 0, { ...stood, answer: 1 }],
  ['one piece', [2], 0, { ...stood, data: { first: 2, last: 2, pieces: 1 }, answer: 3 }],
  ['a slow body', [2, 500, 4500], 0, { ...stood, data: { first: 2, last: 5002, pieces: 3 }, answer: 5003 }],
  [
    'an answer that is held back',
    [2],
    300,
    { ...stood, data: { first: 2, last: 2, pieces: 1 }, answer: 303 },
  ],
  ['no answer', [2], undefined, { ...stood, data: { first: 2, last: 2, pieces: 1 } }],
  ['hundredths', [0.123_456], 0, { ...stood, data: { first: 0.12, last: 0.12, pieces: 1 }, answer: 1.12 }],
] as const)('%s', (_, pauses, wait, expected) => {
  expect(clockWith(...pauses)(wait)).toEqual(expected)
})
