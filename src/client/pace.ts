import { refilled, type TokenBucket } from '../token-bucket.ts'

/** Lets things happen at most so often. */
export interface Pace {
  /** @returns milliseconds until the next may happen; 0 when it may now */
  wait(): number
  /** Says that one happened. */
  count(): void
}

/** What has been saved up in quiet moments may come at once, up to this much of a second's worth: timers are coarse. */
const burstSeconds = 0.05

/**
 * A token bucket.
 *
 * @param perSecond how many a second
 * @param clock milliseconds that only grow
 */
export function createPace(perSecond: number, clock: () => number = () => performance.now()): Pace {
  const rate = { perSecond, burst: Math.max(1, perSecond * burstSeconds) }
  let saved: TokenBucket = { level: 1, at: clock() }
  return {
    wait() {
      saved = refilled(saved, rate, clock())
      return saved.level >= 1 ? 0 : ((1 - saved.level) / perSecond) * 1000
    },
    count() {
      saved = { ...saved, level: saved.level - 1 }
    },
  }
}
