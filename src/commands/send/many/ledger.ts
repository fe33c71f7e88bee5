import { Fault } from '../../../fault.ts'
import type { Files } from '../../../host.ts'
import { backLine, journalHead, journalOf, leavingLine } from './journal.ts'
import { Pen } from './pen.ts'
import {
  formatLine,
  type Leaving,
  type ReportFormat,
  type ReportHead,
  type ReportLine,
  reportFormatOf,
  reportHead,
} from './report.ts'

/**
 * What is on disk of a run: the report, with one line a row in the order of the answers; and beside it the journal of
 * what is about to leave.
 */
export interface Ledger {
  /** Returns when it is on disk that these rows may leave. */
  leaving(rows: readonly Leaving[]): Promise<void>
  /** A row came back without being accepted, and waits to leave again. */
  back(row: number): void
  /** The next line of the report; it is on disk soon, together with others. */
  settled(line: ReportLine): void
  /** Lines that wait to be written; a sender that is faster than the disk has to wait with them. */
  behind(): Promise<void>
  /** Why nothing can be written any more, or what was written is not where it belongs. */
  broken(): Fault | undefined
  /**
   * Writes what is left. After a run that came to its end only the report stays; after one that did not, the journal is
   * needed to continue.
   *
   * @throws Fault `file/unwritable`, `file/lost`
   */
  close(isComplete: boolean): Promise<void>
}

/** More of the report than this, in bytes, is not kept waiting in memory. */
const mostBehind = 1_000_000

/**
 * Milliseconds that a line of the report waits for others, and for the next wave of what is about to leave: a write that
 * is on disk costs as much as thirty rows.
 */
const patience = 10

const isLost = ({ code }: Fault) => code === 'file/lost'

class RunLedger implements Ledger {
  private readonly journal: Pen
  private readonly report: Pen
  private readonly format: ReportFormat
  private readonly removeJournal: () => Promise<void>
  private isNotingBack = false
  private timer: NodeJS.Timeout | undefined = undefined
  private fault: Fault | undefined = undefined
  private isStuck = false

  constructor(journal: Pen, report: Pen, format: ReportFormat, removeJournal: () => Promise<void>) {
    this.journal = journal
    this.report = report
    this.format = format
    this.removeJournal = removeJournal
  }

  async leaving(rows: readonly Leaving[]): Promise<void> {
    const { journal } = this
    let mine = 0
    for (const row of rows) mine = journal.note(leavingLine(row))
    void this.writeReport()
    while (this.fault === undefined && journal.written() < mine) await this.write(journal)
    if (this.fault !== undefined) throw this.fault
  }

  back(row: number): void {
    this.journal.note(backLine(row))
    void this.writeBack()
  }

  settled(line: ReportLine): void {
    this.report.note(formatLine(line, this.format))
    this.writeLater()
  }

  async behind(): Promise<void> {
    while (this.fault === undefined && this.report.waiting() > mostBehind) await this.write(this.report)
  }

  broken(): Fault | undefined {
    return this.fault
  }

  async close(isComplete: boolean): Promise<void> {
    const pens = [this.journal, this.report]
    clearTimeout(this.timer)
    try {
      for (const pen of pens) while (pen.waiting() > 0 && this.mayWrite()) await this.write(pen)
      // After a full disk once more: somebody may have made room meanwhile.
      for (const pen of pens) if (pen.waiting() > 0) await this.write(pen)
      await this.attempt(() => this.report.check())
      if (this.fault !== undefined) throw this.fault
    } finally {
      for (const pen of pens) await pen.close()
    }
    if (isComplete) await this.removeJournal()
  }

  /** What is lost was written all the same, to where the file is now: whoever moves it back has everything. */
  private mayWrite(): boolean {
    return !this.isStuck
  }

  private write(pen: Pen): Promise<void> {
    return this.attempt(() => pen.write())
  }

  /** Writes until nothing waits: what comes meanwhile too. */
  private async writeBack(): Promise<void> {
    if (this.isNotingBack) return
    this.isNotingBack = true
    while (this.journal.waiting() > 0 && this.mayWrite()) await this.write(this.journal)
    this.isNotingBack = false
  }

  private writeLater(): void {
    this.timer ??= setTimeout(() => void this.writeReport(), patience)
  }

  /** Writes what waits of the report; what comes meanwhile gathers for the next time. */
  private async writeReport(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.mayWrite()) return
    await this.write(this.report)
    if (this.report.waiting() > 0) this.writeLater()
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.fault ??= error
      this.isStuck ||= !isLost(error)
    }
  }
}

/**
 * Opens the ledger of a run.
 *
 * @param files of the world
 * @param report the file of the report
 * @param head which run of this report it is; the first begins the report, the others go on with it
 * @throws Fault `file/…`
 */
export async function openLedger(files: Files, report: string, head: ReportHead): Promise<Ledger> {
  const format = reportFormatOf(report)
  const journalFile = journalOf(report)
  if (head.run === 1) await files.write(report, reportHead(head, format), { mode: 0o600 })
  await files.remove(journalFile)
  await files.write(journalFile, journalHead(head.run), { mode: 0o600 })
  const journal = new Pen(await files.grow(journalFile))
  const lines = new Pen(await files.grow(report))
  return new RunLedger(journal, lines, format, () => files.remove(journalFile))
}

/** The ledger of a run without a report. */
export const noLedger: Ledger = {
  leaving: async () => {},
  back: () => {},
  settled: () => {},
  behind: async () => {},
  broken: () => undefined,
  close: async () => {},
}
