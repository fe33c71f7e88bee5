import type { Text } from './text.ts'

/** In milliseconds, as Date counts. */
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** @returns the day in UTC: `2026-07-01` */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** From the largest down. */
const units = [
  { length: day, en: 'day', zh: '天' },
  { length: hour, en: 'hour', zh: '小时' },
  { length: minute, en: 'minute', zh: '分钟' },
  { length: 1000, en: 'second', zh: '秒' },
] as const

/**
 * A length of time for people, in whole units, rounded down.
 *
 * @param milliseconds its sign does not matter
 * @returns `90 seconds`, `3 hours`, `2 days`
 */
export function durationText(milliseconds: number): Text {
  const length = Math.abs(milliseconds)
  // 90 minutes say more than "1 hour"; from two of a unit on, the unit is taken.
  const unit = units.find((each) => length >= 2 * each.length || each.length === 1000) ?? units[3]
  const count = Math.floor(length / unit.length)
  return { en: `${count} ${unit.en}${count === 1 ? '' : 's'}`, zh: `${count} ${unit.zh}` }
}

/**
 * @param moment past or to come
 * @param now the moment to count from
 * @returns `3 hours ago`, `in 2 days`, `just now`
 */
export function agoText(moment: Date, now: Date): Text {
  if (Math.abs(now.getTime() - moment.getTime()) < 1000) return { en: 'just now', zh: '刚刚' }
  const { en, zh } = durationText(now.getTime() - moment.getTime())
  return moment < now ? { en: `${en} ago`, zh: `${zh}前` } : { en: `in ${en}`, zh: `${zh}后` }
}
