import { Fault } from '../../../fault.ts'
import type { Files, GrowingFile } from '../../../host.ts'
import {
  formatLine,
  isSettled,
  parseLine,
  type ReportFormat,
  type ReportLine,
  reportFormatOf,
  reportHead,
} from './report.ts'

/**
 * What is on disk of a run: the report, with one line a row in the order of the rows; and beside it a journal of what
 * the report cannot say yet: which rows are about to leave, and answers that came before those of earlier rows.
 */
export interface Ledger {
  /** What an earlier run knows of a row; to be asked in the order of the rows. */
  known(row: number): Promise<ReportLine | undefined>
  /** Returns when it is on disk that these rows, both ends included, may leave. */
  leaving(first: number, last: number): Promise<void>
  /** A row came back without being accepted, and waits to leave again. */
  back(row: number): void
  /** What became of a row whose turn in the report has not come. */
  early(line: ReportLine): void
  /** The next line of the report. */
  report(line: ReportLine): void
  /** Lines that wait to be written; a sender that is faster than the disk has to wait with them. */
  behind(): Promise<void>
  /** Why nothing can be written any more. */
  broken(): Fault | undefined
  /**
   * Writes what is left. After a run that came to its end only the report stays; after one that did not, the rest is
   * needed to continue.
   *
   * @throws Fault `file/unwritable`
   */
  close(isComplete: boolean): Promise<void>
}

/** One line of the journal. */
type Entry =
  | { readonly leaving: readonly [first: number, last: number] }
  | { readonly back: number }
  | ReportLine

export const journalOf = (report: string) => `${report}.journal`
export const earlierOf = (report: string) => `${report}.before`

/** More of the report than this, in characters, is not kept waiting in memory. */
const mostBehind = 1_000_000

/** Writes to the end of a file what has gathered since the last write. */
interface Pen {
  /** @returns the position in all that was noted behind this text */
  note(text: string): number
  /** How much of all that was noted is on disk, in characters. */
  written(): number
  waiting(): number
  write(): Promise<void>
  close(): Promise<void>
}

function createPen(file: GrowingFile): Pen {
  let pending: string[] = []
  let noted = 0
  let written = 0
  return {
    note(text) {
      if (text !== '') pending.push(text)
      noted += text.length
      return noted
    },
    written: () => written,
    waiting: () => noted - written,
    async write() {
      if (pending.length === 0) return
      const text = pending.join('')
      pending = []
      try {
        await file.append(text)
        written += text.length
      } catch (error) {
        pending.unshift(text)
        throw error
      }
    },
    close: () => file.close(),
  }
}

/** Whole lines only: what a killed run left half written has no end of line. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}

async function* reportLines(files: Files, file: string, format: ReportFormat): AsyncGenerator<ReportLine> {
  if (!(await files.exists(file))) return
  for await (const text of linesOf(files.pieces(file))) {
    const line = parseLine(text, format)
    if (line !== undefined) yield line
  }
}

/** What the journal says of the rows after those in the report: a window of them, never the whole file. */
async function journalled(files: Files, file: string, after: number): Promise<Map<number, ReportLine>> {
  const known = new Map<number, ReportLine>()
  if (!(await files.exists(file))) return known
  for await (const text of linesOf(files.pieces(file))) {
    const entry = parseEntry(text)
    if (entry === undefined) continue
    if ('leaving' in entry) {
      const [first, last] = entry.leaving
      for (let row = Math.max(first, after + 1); row <= last; row += 1)
        known.set(row, { row, deviceToken: '', outcome: 'unknown', failure: 'stopped', attempts: 1 })
    } else if ('back' in entry) known.delete(entry.back)
    else if (entry.row > after) known.set(entry.row, entry)
  }
  return known
}

function parseEntry(text: string): Entry | undefined {
  try {
    return JSON.parse(text) as Entry
  } catch {
    return undefined
  }
}

/**
 * Brings together what all earlier runs know, in the order of the rows, so that it can be read beside the rows in
 * constant memory. It takes its place in one step: a run that is killed meanwhile loses nothing.
 */
async function gather(files: Files, report: string, retryUnknown: boolean): Promise<void> {
  const format = reportFormatOf(report)
  const [journal, earlier] = [journalOf(report), earlierOf(report)]
  let last = 0
  for await (const { row } of reportLines(files, report, format)) last = row
  const inFlight = await journalled(files, journal, last)
  const temporary = `${earlier}.new`
  await files.remove(temporary)
  const file = await files.grow(temporary)
  let text = ''
  const keep = async (line: ReportLine) => {
    if (!isSettled(line, retryUnknown)) return
    text += formatLine(line, 'json-lines')
    if (text.length < 1_000_000) return
    await file.append(text)
    text = ''
  }
  try {
    for await (const line of reportLines(files, report, format)) await keep(line)
    const fromJournal = [...inFlight.values()].sort((a, b) => a.row - b.row)
    for await (const line of reportLines(files, earlier, 'json-lines')) {
      if (line.row <= last) continue
      while (fromJournal[0] !== undefined && fromJournal[0].row < line.row)
        await keep(fromJournal.shift() ?? line)
      // What was settled before did not leave again, whatever range it lies in.
      if (fromJournal[0]?.row === line.row) fromJournal.shift()
      await keep(line)
    }
    for (const line of fromJournal) await keep(line)
    await file.append(text)
  } finally {
    await file.close()
  }
  await files.move(temporary, earlier)
  await files.remove(report)
  await files.remove(journal)
}

/** Reads a file of lines beside the rows: each row asks for its own, in order. */
function beside(lines: AsyncGenerator<ReportLine>): (row: number) => Promise<ReportLine | undefined> {
  let next: ReportLine | undefined
  let isOver = false
  return async (row) => {
    while (!isOver && (next === undefined || next.row < row)) {
      const read = await lines.next()
      isOver = read.done === true
      next = read.done === true ? undefined : read.value
    }
    return next?.row === row ? next : undefined
  }
}

export interface LedgerOptions {
  readonly resume: boolean
  readonly retryUnknown: boolean
}

function alreadyThere(report: string): Fault {
  return new Fault(
    'usage/report-exists',
    {
      en: `${report} is already there: the report of another run, or of one that was cut short.`,
      zh: `${report} 已经存在：可能是另一次发送的报告，或者上次中断留下的。`,
    },
    {
      hint: {
        en: 'Add --resume to continue that run, or name another file with --report.',
        zh: '加 --resume 接着上次继续发送，或用 --report 换一个文件名。',
      },
    },
  )
}

/**
 * Opens the ledger of a run.
 *
 * @param files of the world
 * @param report the file of the report
 * @param options whether an earlier run is continued
 * @throws Fault `usage/report-exists`, `file/…`
 */
export async function openLedger(files: Files, report: string, options: LedgerOptions): Promise<Ledger> {
  const [journalFile, earlier] = [journalOf(report), earlierOf(report)]
  const traces = await Promise.all([report, journalFile, earlier].map((file) => files.exists(file)))
  if (traces.includes(true)) {
    if (!options.resume) throw alreadyThere(report)
    await gather(files, report, options.retryUnknown)
  }
  const format = reportFormatOf(report)
  const journal = createPen(await files.grow(journalFile))
  const lines = createPen(await files.grow(report))
  lines.note(reportHead[format])
  let writing: Promise<void> | undefined
  let fault: Fault | undefined

  const isBehind = () => journal.waiting() > 0 || lines.waiting() > 0
  /** One write at a time; what comes meanwhile goes together into the next. The journal is never behind the report. */
  const write = (): Promise<void> => {
    writing ??= journal
      .write()
      .then(() => lines.write())
      .catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error
        fault = error
      })
      .finally(() => {
        writing = undefined
        writeSoon()
      })
    return writing
  }
  const writeSoon = () => {
    if (fault === undefined && writing === undefined && isBehind()) void write()
  }
  const note = (entry: Entry) => journal.note(`${JSON.stringify(entry)}\n`)

  return {
    known: beside(reportLines(files, earlier, 'json-lines')),
    async leaving(first, last) {
      const mine = note({ leaving: [first, last] })
      while (fault === undefined && journal.written() < mine) await write()
      if (fault !== undefined) throw fault
    },
    back(row) {
      note({ back: row })
      writeSoon()
    },
    early(line) {
      note(line)
      writeSoon()
    },
    report(line) {
      lines.note(formatLine(line, format))
      writeSoon()
    },
    async behind() {
      while (fault === undefined && lines.waiting() > mostBehind) await write()
    },
    broken: () => fault,
    async close(isComplete) {
      try {
        await writing
        const before = fault
        fault = undefined
        // After a full disk once more: somebody may have made room meanwhile.
        while (fault === undefined && isBehind()) await write()
        fault ??= before
        if (fault !== undefined) throw fault
      } finally {
        await journal.close()
        await lines.close()
      }
      if (!isComplete) return
      await files.remove(journalFile)
      await files.remove(earlier)
    },
  }
}

/** The ledger of a run without a report. */
export const noLedger: Ledger = {
  known: async () => undefined,
  leaving: async () => {},
  back: () => {},
  early: () => {},
  report: () => {},
  behind: async () => {},
  broken: () => undefined,
  close: async () => {},
}
