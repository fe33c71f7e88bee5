/** In milliseconds, as Date counts. */
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** @returns the day in UTC: `2026-07-01` */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
