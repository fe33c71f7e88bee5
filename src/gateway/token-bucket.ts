/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

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
export function createTokenBuckets({ perSecond, burst }: Rate): TokenBuckets {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>()
  return {
    take(name, now) {
      const at = now.getTime()
      const before = buckets.get(name) ?? { level: burst, at }
      const level = Math.min(burst, before.level + (Math.max(0, at - before.at) / 1000) * perSecond)
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
