import type { NotificationHeaders } from '../../../apns/notification.ts'
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
  readonly headers: NotificationHeaders
  readonly stateOf: Resumed['stateOf']
}

/** A row on its way. */
class RowJob implements Job {
  readonly row: Leaving
  readonly deviceToken: string
  readonly payload: Uint8Array
  readonly headers: NotificationHeaders
  private readonly run: Run

  constructor(row: Leaving, payload: Uint8Array, run: Run) {
    this.row = row
    this.deviceToken = row.deviceToken
    this.payload = payload
    this.headers = run.parts.headers
    this.run = run
  }

  settled(outcome: Outcome, attempts: number): void {
    this.run.settle(lineOf(this.row, outcome, attempts), outcome)
  }

  cameBack(outcome: Outcome): void {
    if (outcome.kind !== 'unknown') this.run.parts.ledger.back(this.row.number)
  }

  /** With a full disk nothing leaves any more; the row settles with what it was told last. */
  leavesAgain(): Promise<void> {
    const { ledger, batch } = this.run.parts
    return ledger.leaving([this.row]).catch(() => batch.stop())
  }
}

/**
 * What happens to the rows of one run between the file and the report. They leave in waves: the next is written down
 * while the one before leaves.
 */
export class Run {
  readonly parts: RunParts
  private wave: RowJob[] = []
  /** How many rows leave together. */
  private size: number
  /** The wave before, until all its rows are with the batch. */
  private going: Promise<void> = Promise.resolve()

  constructor(parts: RunParts) {
    this.parts = parts
    this.size = parts.batch.appetite
  }

  /** Takes up the next row; when it says so, more must wait. */
  take(row: Leaving, payload: Uint8Array): Promise<void> | undefined {
    const { batch, stateOf } = this.parts
    const state = stateOf(row.number)
    if (state === 'done') return undefined
    if (state === 'changed') {
      const line = lineOf(row, { kind: 'unknown', failure: { kind: 'stopped' } }, 0)
      this.settle({ ...line, failureKind: 'changed' })
      return undefined
    }
    if (batch.stopped() !== undefined) {
      this.settle(lineOf(row, { kind: 'unsent', failure: { kind: 'stopped' } }, 0))
      return undefined
    }
    this.wave.push(new RowJob(row, payload, this))
    return this.wave.length >= this.size ? this.leaveNow() : undefined
  }

  /** A row that makes no push. */
  takeBad(row: number): void {
    this.settle({ row, deviceToken: '', outcome: 'unsent', failureKind: 'bad-row', attempts: 0 })
  }

  /** Lets the last rows leave. */
  async leave(): Promise<void> {
    if (this.wave.length > 0) await this.leaveNow()
    await this.going
  }

  /** @param outcome itself, when this run saw it */
  settle(line: ReportLine, outcome?: Outcome): void {
    const { account, ledger, batch } = this.parts
    account.count(line, outcome)
    ledger.settled(line)
    if (ledger.broken() !== undefined) batch.stop()
  }

  /** Lets the rows leave that have gathered, as soon as those before have left. */
  private async leaveNow(): Promise<void> {
    const { wave } = this
    this.wave = []
    await this.going
    this.size = this.parts.batch.appetite
    this.going = this.send(wave)
    // Whoever waits for the next wave hears of what goes wrong with this one.
    this.going.catch(() => {})
  }

  /** First on disk, then on the wire. */
  private async send(wave: readonly RowJob[]): Promise<void> {
    const { batch, ledger } = this.parts
    if (batch.stopped() === undefined)
      await ledger.leaving(wave.map(({ row }) => row)).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error
        batch.stop()
      })
    await batch.room()
    batch.pushAll(wave)
  }
}
