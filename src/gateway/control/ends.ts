import type { EventOutcome } from '../event.ts'

/** How many requests came to each end. */
export interface Ends {
  readonly accepted: number
  readonly rejected: number
  readonly unanswered: number
  /** Of those that were rejected, and how often each came; the most frequent first. */
  readonly reasons: Readonly<Record<string, number>>
}

/** Counts ends, in memory that grows with their kinds and not with their number. */
export class EndCount {
  private readonly counts: Record<EventOutcome['outcome'], number> = {
    accepted: 0,
    rejected: 0,
    unanswered: 0,
  }
  private readonly reasons = new Map<string, number>()

  add(end: EventOutcome): void {
    this.counts[end.outcome] += 1
    if (end.outcome !== 'rejected') return
    const word = end.reason ?? String(end.status)
    this.reasons.set(word, (this.reasons.get(word) ?? 0) + 1)
  }

  get size(): number {
    const { accepted, rejected, unanswered } = this.counts
    return accepted + rejected + unanswered
  }

  ends(): Ends {
    const byNumber = [...this.reasons].sort(([, one], [, other]) => other - one)
    return { ...this.counts, reasons: Object.fromEntries(byNumber) }
  }
}
