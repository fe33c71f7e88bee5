import type { Notification } from '../../../apns/notification.ts'
import type { Batch, Job } from '../../../client/batch.ts'
import type { Outcome } from '../../../diagnosis/facts.ts'
import { Fault } from '../../../fault.ts'
import type { Account } from './account.ts'
import type { Ledger } from './ledger.ts'
import { type Leaving, lineOf, type ReportLine } from './report.ts'
import type { Resumed } from './resume.ts'

/** What a run is made of. */
export interface RunParts {
  readonly batch: Batch
  readonly ledger: Ledger
  readonly account: Account
  /** What is the same for all rows. */
  readonly common: Omit<Notification, 'deviceToken' | 'payload'>
  readonly stateOf: Resumed['stateOf']
}

/** What happens to the rows of one run between the file and the report. */
export interface Run {
  /** Takes up the next row; when it says so, more must wait. */
  take(row: Leaving, payload: Uint8Array): Promise<void> | undefined
  /** A row that makes no push. */
  takeBad(number: number): void
  /** Lets the last rows leave. */
  leave(): Promise<void>
}

interface Prepared {
  readonly row: Leaving
  readonly payload: Uint8Array
}

/** @returns a run at whose beginning nothing has left */
export function createRun({ batch, ledger, account, common, stateOf }: RunParts): Run {
  /** Two waves are written down ahead, one that leaves and the next: together no more than is worth preparing. */
  const waveSize = Math.ceil(batch.appetite / 2)
  let wave: Prepared[] = []
  /** The wave before, until all its rows are with the batch. */
  let going: Promise<void> = Promise.resolve()

  const settle = (line: ReportLine, outcome?: Outcome) => {
    account.count(line, outcome)
    ledger.settled(line)
    if (ledger.broken() !== undefined) batch.stop()
  }
  const settleUnsent = (row: Leaving) =>
    settle(lineOf(row, { kind: 'unsent', failure: { kind: 'stopped' } }, 0))

  const jobOf = ({ row, payload }: Prepared): Job => ({
    notification: { ...common, deviceToken: row.deviceToken, payload },
    settled: (outcome, attempts) => settle(lineOf(row, outcome, attempts), outcome),
    cameBack: (outcome) => {
      if (outcome.kind !== 'unknown') ledger.back(row.number)
    },
    // With a full disk nothing leaves any more; the row settles with what it was told last.
    leavesAgain: () => ledger.leaving([row]).catch(() => batch.stop()),
  })

  const hand = async (rows: readonly Prepared[], noted: Promise<void>, before: Promise<void>) => {
    await before
    await noted.catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error
      batch.stop()
    })
    for (const one of rows) {
      if (!batch.hasRoom()) await batch.room()
      batch.push(jobOf(one))
    }
  }

  /** Lets the rows leave that have gathered: first on disk, then on the wire. Returns when those before have left. */
  const leaveNow = (): Promise<void> => {
    const [rows, before] = [wave, going]
    wave = []
    const isOver = batch.stopped() !== undefined
    const noted = isOver ? Promise.resolve() : ledger.leaving(rows.map(({ row }) => row))
    // Whoever waits for the next wave hears of what goes wrong with this one.
    noted.catch(() => {})
    going = hand(rows, noted, before)
    going.catch(() => {})
    return before
  }

  return {
    take(row, payload) {
      const state = stateOf(row.number)
      if (state === 'done') return undefined
      if (state === 'changed')
        settle({ ...lineOf(row, { kind: 'unknown', failure: { kind: 'stopped' } }, 0), failure: 'changed' })
      else if (batch.stopped() !== undefined) settleUnsent(row)
      else {
        wave.push({ row, payload })
        if (wave.length >= waveSize) return leaveNow()
      }
      return undefined
    },
    takeBad(row) {
      settle({ row, deviceToken: '', outcome: 'unsent', failure: 'bad-row', attempts: 0 })
    },
    async leave() {
      if (wave.length > 0) await leaveNow()
      await going
    },
  }
}
