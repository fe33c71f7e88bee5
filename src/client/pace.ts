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
  const most = Math.max(1, perSecond * burstSeconds)
  let saved = 1
  let at = clock()
  return {
    wait() {
      const now = clock()
      saved = Math.min(most, saved + ((now - at) / 1000) * perSecond)
      at = now
      return saved >= 1 ? 0 : ((1 - saved) / perSecond) * 1000
    },
    count() {
      saved -= 1
    },
  }
}
