import type { Reply } from '../../../apns/reply.ts'
import type { Outcome } from '../../../diagnosis/facts.ts'
import type { DeadTokens } from './dead-tokens.ts'
import type { ReportLine } from './report.ts'
import type { RowEvent } from './summary.ts'
import { type Counts, createTally, type Group } from './tally.ts'

/** What has become of the rows so far, for whoever looks on. */
export interface Account {
  /** @param outcome itself, when this run saw it */
  count(line: ReportLine, outcome?: Outcome): void
  /** A line that an earlier run has written. */
  resume(line: ReportLine): void
  /** Rows behind the point at which reading was given up. */
  unreached(rows: number): void
  /** Rows that have come to their end since it was asked last. */
  events(): RowEvent[]
  progress(): { readonly done: number; readonly resumed: number; readonly counts: Counts }
  groups(): Group[]
  /** The first yes without an apns-id, as APNs never says it. */
  doubtfulYes(): Reply | undefined
}

/**
 * @param deadTokens gets every line too
 * @param tellsRows whether rows are to be told one by one
 */
export function createAccount(deadTokens: DeadTokens, tellsRows: boolean): Account {
  const tally = createTally()
  let done = 0
  let resumed = 0
  let told: RowEvent[] = []
  const count = (line: ReportLine, outcome?: Outcome) => {
    done += 1
    tally.count(line, outcome)
    deadTokens.note(line)
    if (tellsRows) told.push({ kind: 'row', ...line })
  }
  return {
    count,
    resume(line) {
      resumed += 1
      count(line)
    },
    unreached: (rows) => tally.countUnreached(rows - done),
    events() {
      const lines = told
      told = []
      return lines
    },
    progress: () => ({ done, resumed, counts: tally.counts() }),
    groups: () => tally.groups(),
    doubtfulYes: () => tally.doubtfulYes(),
  }
}
