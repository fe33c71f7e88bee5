import type { FailedConnection } from '../event.ts'

/** One connection that came to nothing, before it is counted with those that failed alike. */
export type ConnectionFailure = Omit<FailedConnection, 'kind' | 'id' | 'count'>

/** The connections that came to nothing last; those alike are one. */
export interface FailedConnections {
  /** @returns what is to be told of it; nothing when the same was told just before */
  add(connection: ConnectionFailure): FailedConnection | undefined
  /** @returns oldest first */
  list(): readonly FailedConnection[]
  clear(): void
  /** Takes back the last `clear`: what failed since stays newer. */
  restore(): void
}

/** How many kinds of failure are kept: each can come with other words, and none may fill memory or disk. */
const most = 100
/** Milliseconds: a person who tries again is told again, a program in a loop is not. */
const rest = 1000

/** What makes two of them alike: all but when, and from which port. */
const kindOf = ({ time, address, ...same }: ConnectionFailure) => JSON.stringify(Object.entries(same).sort())

const numberOf = ({ id }: FailedConnection) => Number(id.slice('connection-'.length)) || 0

/**
 * @param kept those of an earlier run, oldest first
 * @returns a list of them that does not grow with how often they happen
 */
export function createFailedConnections(kept: readonly FailedConnection[] = []): FailedConnections {
  const byKind = new Map<string, FailedConnection>()
  const toldAt = new Map<string, number>()
  let last = 0
  let cleared: readonly (readonly [kind: string, FailedConnection])[] = []
  const put = (kind: string, one: FailedConnection) => {
    // The last is the newest.
    byKind.delete(kind)
    byKind.set(kind, one)
    if (byKind.size <= most) return
    const [oldest = ''] = byKind.keys()
    byKind.delete(oldest)
    toldAt.delete(oldest)
  }
  for (const one of kept) {
    const { kind, id, count, ...failure } = one
    put(kindOf(failure), one)
    last = Math.max(last, numberOf(one))
  }
  return {
    add(failure) {
      const kind = kindOf(failure)
      const before = byKind.get(kind)
      if (before === undefined) last += 1
      const id = before?.id ?? `connection-${last}`
      const one: FailedConnection = {
        kind: 'connection-failed',
        id,
        count: (before?.count ?? 0) + 1,
        ...failure,
      }
      put(kind, one)
      const time = failure.time.getTime()
      if (Math.abs(time - (toldAt.get(kind) ?? Number.NEGATIVE_INFINITY)) < rest) return undefined
      toldAt.set(kind, time)
      return one
    },
    list: () => [...byKind.values()],
    clear() {
      cleared = [...byKind]
      byKind.clear()
      toldAt.clear()
    },
    restore() {
      const since = [...byKind]
      byKind.clear()
      for (const [kind, one] of cleared) put(kind, one)
      for (const [kind, one] of since) {
        const before = byKind.get(kind)
        put(kind, { ...one, id: before?.id ?? one.id, count: one.count + (before?.count ?? 0) })
      }
      cleared = []
    },
  }
}
