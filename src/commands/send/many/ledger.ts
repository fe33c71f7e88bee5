import { Fault } from '../../../fault.ts'
import type { Files } from '../../../host.ts'
import { backLine, journalHead, journalOf, leavingLine } from './journal.ts'
import { createPen } from './pen.ts'
import {
  formatLine,
  type Leaving,
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
  /** The next line of the report; it is on disk soon. */
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

/** More of the report than this, in characters, is not kept waiting in memory. */
const mostBehind = 1_000_000

const isLost = (fault: Fault | undefined) => fault?.code === 'file/lost'

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
  const journal = createPen(await files.grow(journalFile))
  const lines = createPen(await files.grow(report))
  let writing: Promise<void> | undefined
  let fault: Fault | undefined

  const isBehind = () => journal.waiting() > 0 || lines.waiting() > 0
  /** What is lost was written all the same, to where the file is now: whoever moves it back has everything. */
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      fault ??= error
      return error
    }
    return undefined
  }
  /** One write at a time; what comes meanwhile goes together into the next. The journal is never behind the report. */
  const write = (): Promise<void> => {
    writing ??= attempt(() => journal.write())
      .then(async (failure) => {
        if (failure === undefined || isLost(failure)) await attempt(() => lines.write())
      })
      .finally(() => {
        writing = undefined
        writeSoon()
      })
    return writing
  }
  const writeSoon = () => {
    if (writing === undefined && isBehind() && (fault === undefined || isLost(fault))) void write()
  }

  return {
    async leaving(rows) {
      let text = ''
      for (const row of rows) text += leavingLine(row)
      const mine = journal.note(text)
      while (fault === undefined && journal.written() < mine) await write()
      if (fault !== undefined) throw fault
    },
    back(row) {
      journal.note(backLine(row))
      writeSoon()
    },
    settled(line) {
      lines.note(formatLine(line, format))
      writeSoon()
    },
    async behind() {
      while (fault === undefined && lines.waiting() > mostBehind) await write()
    },
    broken: () => fault,
    async close(isComplete) {
      try {
        while (writing !== undefined) await writing
        // After a full disk once more: somebody may have made room meanwhile.
        if (isBehind()) await write()
        await attempt(() => lines.check())
        if (fault !== undefined) throw fault
      } finally {
        await journal.close()
        await lines.close()
      }
      if (isComplete) await files.remove(journalFile)
    },
  }
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
