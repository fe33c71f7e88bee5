/** Puts what comes in any order into the order of its numbers. */
export interface Sequence<T> {
  /** @returns whether it was its turn: what had waited behind it has been handed on too */
  put(number: number, item: T): boolean
  /** How many numbers lie between the next one and the highest that has come. */
  waiting(): number
}

/**
 * @param next gets each item when all with lower numbers have been handed on; numbers begin with 1, without gaps
 */
export function createSequence<T>(next: (item: T) => void): Sequence<T> {
  const early = new Map<number, T>()
  let turn = 1
  return {
    put(number, item) {
      if (number !== turn) {
        early.set(number, item)
        return false
      }
      next(item)
      turn += 1
      for (let one = early.get(turn); one !== undefined; one = early.get(turn)) {
        early.delete(turn)
        next(one)
        turn += 1
      }
      return true
    },
    waiting: () => early.size,
  }
}
