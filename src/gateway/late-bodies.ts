/** Requests whose body has not arrived yet. */
export interface LateBodies<Waiting> {
  add(waiting: Waiting): void
  delete(waiting: Waiting): void
  /** Stops looking, and hands over all that still wait. */
  end(): Iterable<Waiting>
}

/**
 * Watches for requests whose body takes too long. One timer serves all of them: a request that is there at two looks
 * in a row is late, so it waits between once and twice as long as it may.
 *
 * @param time how long a body may take, in milliseconds
 * @param late called once for each that took longer
 */
export function watchBodies<Waiting>(time: number, late: (waiting: Waiting) => void): LateBodies<Waiting> {
  let seen = new Set<Waiting>()
  let fresh = new Set<Waiting>()
  const look = () => {
    const overdue = seen
    seen = fresh
    fresh = new Set()
    for (const waiting of overdue) late(waiting)
  }
  const timer = setInterval(look, time)
  timer.unref()
  return {
    add: (waiting) => void fresh.add(waiting),
    delete(waiting) {
      if (!fresh.delete(waiting)) seen.delete(waiting)
    },
    end() {
      clearInterval(timer)
      return [...seen, ...fresh]
    },
  }
}
