/** Seconds between 1970, from which servers count, and 2001, from which Swift's JSONDecoder does. */
export const secondsTo2001 = 978_307_200

/** Years either way of now in which the dates of a Live Activity lie, in seconds. */
const near = 5 * 366 * 86_400

/** @returns the moment for a person, to the minute */
export const utc = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return `${seconds} s`
  return `${date
    .toISOString()
    .replace(/:\d\d\.\d{3}Z$/, '')
    .replace('T', ' ')} UTC`
}

/**
 * A number that a server counted from 1970, where Swift counts from 2001.
 *
 * @param value as it stands in the payload
 * @param around a moment that the date should be near, in seconds since 1970
 * @returns what it was counted in, and the moment that was meant; nothing when Swift reads what was meant
 */
export function countedFrom1970(
  value: number,
  around: number,
): { readonly unit: 'seconds' | 'milliseconds'; readonly unix: number } | undefined {
  const isNear = (seconds: number) => Math.abs(seconds - around) < near
  if (isNear(value)) return { unit: 'seconds', unix: value }
  return isNear(value / 1000) ? { unit: 'milliseconds', unix: value / 1000 } : undefined
}
