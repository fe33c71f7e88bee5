import type { Reply } from '../../../apns/reply.ts'
import type { Outcome } from '../../../diagnosis/facts.ts'
import { yesWithoutId } from '../doubtful-answer.ts'
import type { ReportLine } from './report.ts'

/** How many rows came to each kind of end. */
export type Counts = Readonly<Record<Outcome['kind'], number>>

/** Rows that came to the same end for the same reason, and the first of them. */
export interface Group {
  readonly outcome: Exclude<Outcome['kind'], 'accepted'>
  readonly status?: number
  readonly reason?: string
  readonly failureKind?: ReportLine['failureKind']
  readonly count: number
  readonly first: ReportLine
  /** What the first was told; absent when it was settled in an earlier run, or never left. */
  readonly told?: Exclude<Outcome, { kind: 'accepted' }>
}

/** Counts ends by reason, in memory that does not grow with the rows. */
export interface Tally {
  /** @param told the outcome itself, when this run saw it */
  count(line: ReportLine, told?: Outcome): void
  /** Rows that were not reached. */
  countUnreached(rows: number): void
  counts(): Counts
  /** The first yes without an apns-id, as APNs never says it. */
  doubtfulYes(): Reply | undefined
  /** The most frequent first. */
  groups(): Group[]
}

/** @returns a tally with nothing in it */
export function createTally(): Tally {
  const counts: Record<Outcome['kind'], number> = { accepted: 0, rejected: 0, unsent: 0, unknown: 0 }
  const groups = new Map<string, Group>()
  let doubtfulYes: Reply | undefined
  return {
    count(line, told) {
      const { outcome, status, reason, failureKind } = line
      counts[outcome] += 1
      doubtfulYes ??= yesWithoutId(told)
      if (outcome === 'accepted') return
      const key = [outcome, status, reason, failureKind].join()
      const group = groups.get(key)
      const seen = told === undefined || told.kind === 'accepted' ? {} : { told }
      groups.set(key, {
        outcome,
        ...(status !== undefined && { status }),
        ...(reason !== undefined && { reason }),
        ...(failureKind !== undefined && { failureKind }),
        first: line,
        ...seen,
        ...group,
        count: (group?.count ?? 0) + 1,
      })
    },
    countUnreached(rows) {
      counts.unsent += rows
    },
    counts: () => ({ ...counts }),
    doubtfulYes: () => doubtfulYes,
    groups: () => [...groups.values()].sort((a, b) => b.count - a.count),
  }
}
