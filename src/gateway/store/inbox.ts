import type { ReceivedMessage } from '../event.ts'

/** How many messages are kept: what came last matters, and memory stays bounded. */
export const inboxSize = 1000

/** What arrived last. */
export interface Inbox {
  /** The number the next message gets. */
  next(): number
  add(message: ReceivedMessage): void
  /**
   * @param after only messages with a higher number
   * @returns oldest first
   */
  received(after?: number): ReceivedMessage[]
  clear(): void
  /** Takes back the last `clear`, as far as nothing newer took the places. */
  restore(): void
}

/**
 * Makes a ring of the last messages.
 *
 * @param kept messages of an earlier run, oldest first; counting goes on behind them
 * @param size how many are kept
 */
export function createInbox(kept: readonly ReceivedMessage[] = [], size = inboxSize): Inbox {
  const ring: ReceivedMessage[] = []
  let count = kept[0] === undefined ? 0 : kept[0].number - 1
  let oldest = count
  let oldestBefore = count
  const add = (message: ReceivedMessage) => {
    ring[count % size] = message
    count += 1
    oldest = Math.max(oldest, count - size)
  }
  for (const message of kept) add(message)
  return {
    next: () => count + 1,
    add,
    received(after = 0) {
      const from = Math.max(oldest, after)
      return Array.from({ length: Math.max(0, count - from) }, (_, at) => ring[(from + at) % size]).filter(
        (message) => message !== undefined,
      )
    },
    clear() {
      oldestBefore = oldest
      oldest = count
    },
    restore() {
      oldest = Math.max(Math.min(oldest, oldestBefore), count - size)
      oldestBefore = oldest
    },
  }
}
