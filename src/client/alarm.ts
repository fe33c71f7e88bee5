/** One timer for everything that somebody waits for: it rings at the earliest moment that was asked for. */
export interface Alarm {
  /** @param moment of the clock; one that rings earlier anyway stays as it is */
  ringAt(moment: number): void
  clear(): void
}

/** A timer of Node rings at once when it is set further ahead than this, in milliseconds. */
const furthest = 2 ** 31 - 1

/**
 * @param ring called at the moment, or before it when that is very far away; never more often than asked for
 * @param clock milliseconds that only grow
 */
export function createAlarm(ring: () => void, clock: () => number): Alarm {
  let set: { readonly moment: number; readonly timer: NodeJS.Timeout } | undefined
  return {
    ringAt(moment) {
      if (set !== undefined && set.moment <= moment) return
      clearTimeout(set?.timer)
      const wait = Math.min(furthest, Math.max(0, Math.ceil(moment - clock())))
      const timer = setTimeout(() => {
        set = undefined
        ring()
      }, wait)
      set = { moment, timer }
    },
    clear() {
      clearTimeout(set?.timer)
      set = undefined
    },
  }
}
