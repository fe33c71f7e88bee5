import { type Rate, refilled, type TokenBucket } from '../../token-bucket.ts'

/** One bucket for each name. */
export interface TokenBuckets {
  /** @returns whether there was one left to take for this name */
  take(name: string, now: Date): boolean
}

/** Buckets that are remembered: beyond them the one that was used longest ago is forgotten, and full again. */
const most = 10_000

/**
 * Makes token buckets, each full at first.
 *
 * @param rate how fast they fill, and how much they hold
 */
export function createTokenBuckets(rate: Rate): TokenBuckets {
  const buckets = new Map<string, TokenBucket>()
  return {
    take(name, now) {
      const at = now.getTime()
      const { level } = refilled(buckets.get(name) ?? { level: rate.burst, at }, rate, at)
      const left = level >= 1
      // Deleted and set again, it is the youngest.
      buckets.delete(name)
      buckets.set(name, { level: left ? level - 1 : level, at })
      const [oldest] = buckets.size > most ? buckets.keys() : []
      if (oldest !== undefined) buckets.delete(oldest)
      return left
    },
  }
}
