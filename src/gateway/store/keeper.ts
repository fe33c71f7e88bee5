import { Fault } from '../../fault.ts'
import { type Text, verbatim } from '../../text.ts'

/** Said once when the disk stops taking what the gateway wants to keep, and once when it has taken all of it. */
export type KeepingNotice =
  | { readonly kind: 'not-kept'; readonly why: Text }
  | { readonly kind: 'kept-again' }

/**
 * How a change on disk is made: who has nothing without it lets it fail; a gateway that serves has a {@link Keeper}.
 *
 * @param what one word for it; a later change of the same name takes the place of an earlier one
 * @param change writes or removes
 * @param kind a removal that works is no sign that a write would
 */
export type Keep = (what: string, change: () => Promise<void>, kind?: 'write' | 'removal') => Promise<void>

/** Makes the change, or fails with it. */
export const keepOrFail: Keep = (_, change) => change()

/** Keeps what it can, and serves on with what it cannot. */
export interface Keeper {
  readonly keep: Keep
  /** Whether the last change of that name is on disk. */
  isKept(what: string): boolean
  /** Makes every change once more that has failed so far, and then tries no more. */
  finish(): Promise<void>
}

/** Between two tries of what has failed, in milliseconds. */
const restBetweenTries = 5000

const whyOf = (error: unknown): Text => (error instanceof Fault ? error.text : verbatim(String(error)))

/**
 * Makes a keeper: a disk that is full, read-only or gone costs what it was to keep, and nothing else. What has failed is
 * tried again until it is kept.
 *
 * @param tell hears when keeping stops and when it works again
 * @param rest between two tries, in milliseconds
 */
export function createKeeper(tell: (notice: KeepingNotice) => void, rest = restBetweenTries): Keeper {
  const failed = new Map<string, () => Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  const retry = () => Promise.all([...failed].map(([what, change]) => keep(what, change)))
  const tryLater = () => {
    if (timer !== undefined || isOver) return
    timer = setTimeout(() => {
      timer = undefined
      void retry()
    }, rest)
    timer.unref()
  }
  async function keep(...[what, change, kind = 'write']: Parameters<Keep>): Promise<void> {
    try {
      await change()
    } catch (error) {
      const isFirst = failed.size === 0
      failed.set(what, change)
      tryLater()
      if (isFirst) tell({ kind: 'not-kept', why: whyOf(error) })
      return
    }
    if (failed.delete(what) && failed.size === 0 && kind === 'write') tell({ kind: 'kept-again' })
  }
  return {
    keep,
    isKept: (what) => !failed.has(what),
    async finish() {
      isOver = true
      clearTimeout(timer)
      await retry()
    },
  }
}
