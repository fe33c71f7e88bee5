/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** What a bucket held at a moment, in milliseconds. */
export interface TokenBucket {
  readonly level: number
  readonly at: number
}

/**
 * @param bucket as it was
 * @param rate how it fills
 * @param now the moment, in milliseconds of the same clock; an earlier one fills nothing
 * @returns the bucket as it is then; whoever takes a token lowers its level by one
 */
export function refilled(bucket: TokenBucket, { perSecond, burst }: Rate, now: number): TokenBucket {
  const gained = (Math.max(0, now - bucket.at) / 1000) * perSecond
  return { level: Math.min(burst, bucket.level + gained), at: now }
}
