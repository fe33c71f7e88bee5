import { describe, expect, it } from 'vitest'
import { agoText, day, durationText, hour, minute } from '../src/time.ts'

describe('time in words', () => {
  it.each([
    [0, '0 seconds', '0 秒'],
    [1000, '1 second', '1 秒'],
    [90_000, '90 seconds', '90 秒'],
    [2 * minute, '2 minutes', '2 分钟'],
    [119 * minute, '119 minutes', '119 分钟'],
    [-2 * hour, '2 hours', '2 小时'],
    [47 * hour, '47 hours', '47 小时'],
    [2 * day, '2 days', '2 天'],
    [1103 * day + 23 * hour, '1103 days', '1103 天'],
  ])('%i ms is %s', (milliseconds, en, zh) => {
    expect(durationText(milliseconds)).toEqual({ en, zh })
  })

  const now = new Date('2026-11-22T08:00:00Z')
  it.each([
    [0, 'just now', '刚刚'],
    [999, 'just now', '刚刚'],
    [-3 * minute, '3 minutes ago', '3 分钟前'],
    [2 * hour, 'in 2 hours', '2 小时后'],
  ])('%i ms from now is %s', (milliseconds, en, zh) => {
    expect(agoText(new Date(now.getTime() + milliseconds), now)).toEqual({ en, zh })
  })
})
