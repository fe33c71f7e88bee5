/** Where a request waits for its body. */
export interface BodySlot<Waiting> {
  waiting: Waiting | undefined
  /** Whether it was there at the last look. */
  seen: boolean
}

/** Requests whose body has not arrived yet. */
export interface LateBodies<Waiting> {
  /** @returns what to give back once the body is there */
  enter(waiting: Waiting): BodySlot<Waiting>
  leave(place: BodySlot<Waiting>): void
  /** Stops looking, and hands over all that still wait. */
  end(): Iterable<Waiting>
}

/**
 * Watches for requests whose body takes too long. One timer serves all of them: a request that is there at two looks
 * in a row is late, so it waits between once and twice as long as it may.
 *
 * Places are used again, for speed: the tables a Set leaves behind as it grows and shrinks keep what it held reachable
 * until the next full garbage collection.
 *
 * @param time how long a body may take, in milliseconds
 * @param late called once for each that took longer
 */
export function watchBodies<Waiting>(time: number, late: (waiting: Waiting) => void): LateBodies<Waiting> {
  const places: BodySlot<Waiting>[] = []
  const free: BodySlot<Waiting>[] = []
  const look = () => {
    for (const place of places) {
      const { waiting, seen } = place
      place.seen = true
      if (seen && waiting !== undefined) late(waiting)
    }
  }
  const timer = setInterval(look, time)
  timer.unref()
  return {
    enter(waiting) {
      const place = free.pop()
      if (place !== undefined) return Object.assign(place, { waiting, seen: false })
      const added = { waiting, seen: false }
      places.push(added)
      return added
    },
    leave(place) {
      if (place.waiting === undefined) return
      place.waiting = undefined
      free.push(place)
    },
    end() {
      clearInterval(timer)
      return places.map(({ waiting }) => waiting).filter((waiting) => waiting !== undefined)
    },
  }
}
