import { expect, test } from 'vitest'
import { refilled } from '../src/token-bucket.ts'

const rate = { perSecond: 10, burst: 3 }

test.each([
  { name: 'no time, nothing gained', level: 1, after: 0, holds: 1 },
  { name: 'a tenth of a second, one token', level: 1, after: 100, holds: 2 },
  { name: 'part of a token', level: 0, after: 50, holds: 0.5 },
  { name: 'no more than it holds', level: 1, after: 60_000, holds: 3 },
  { name: 'what was taken in advance is owed', level: -1, after: 100, holds: 0 },
  { name: 'a clock that was put back fills nothing', level: 1, after: -60_000, holds: 1 },
])('$name', ({ level, after, holds }) => {
  expect(refilled({ level, at: 1_000 }, rate, 1_000 + after)).toEqual({ level: holds, at: 1_000 + after })
})
