import type { Files } from '../../../host.ts'
import { linesOf } from './lines.ts'
import type { Leaving, ReportLine } from './report.ts'

/**
 * Beside the report: what is about to leave, written down by what it is before it leaves. A row that is here and has no
 * line in the report was in flight when the run was killed. It belongs to the run that its first line names, and is
 * gone when every row has its line.
 */
export const journalOf = (report: string) => `${report}.journal`

const version = 1

/** @param run of the report */
export const journalHead = (run: number) => `["pushctl-journal",${version},${run}]\n`

/** @returns which run a journal is of; nothing when the line begins no journal of this version */
export function readJournalHead(line: string): number | undefined {
  // Whether all of it is as it should be, the comparison says.
  const run = Number(/(\d{1,9})\]/.exec(line)?.[1] ?? 0)
  return journalHead(run) === `${line}\n` ? run : undefined
}

/** @returns the line of a row that is about to leave: number, device token, content, id */
export function leavingLine({ number, deviceToken, content, id }: Leaving): string {
  const end = id === undefined ? '' : `,${JSON.stringify(id)}`
  return `[${number},"${deviceToken}","${content}"${end}]\n`
}

/** @returns the line of a row that came back without being accepted, and waits to leave again */
export const backLine = (row: number) => `[${row}]\n`

type Entry = readonly [number: number, deviceToken?: string, content?: string, id?: string]

async function* entriesIn(files: Files, journal: string): AsyncGenerator<Entry> {
  for await (const text of linesOf(files.pieces(journal, { own: true }))) {
    const entry = parseEntry(text)
    if (entry !== undefined) yield entry
  }
}

function parseEntry(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isEntry = Array.isArray(value) && Number.isInteger(value[0]) && value[0] < 2 ** 31
    return isEntry ? (value as unknown as Entry) : undefined
  } catch {
    return undefined
  }
}

/** Rows that left and, as far as the journal goes, did not come back. */
export interface Left {
  /** There is a line of this row in the report. */
  answered(row: number): void
  /** Whether there are any; those without a line, as unknown. */
  unanswered(): AsyncGenerator<ReportLine>
}

/**
 * Reads what had left when a run was killed. It is read twice, for the rows themselves would not fit in memory.
 *
 * @param files of the world
 * @param journal of the run
 */
export async function readLeft(files: Files, journal: string): Promise<Left> {
  let left = new Uint8Array(1024)
  for await (const [row, deviceToken] of entriesIn(files, journal)) {
    if (row >= left.length) {
      const larger = new Uint8Array(Math.max(row + 1, left.length * 2))
      larger.set(left)
      left = larger
    }
    left[row] = deviceToken === undefined ? 0 : 1
  }
  return {
    answered(row) {
      left[row] = 0
    },
    async *unanswered() {
      if (!left.includes(1)) return
      for await (const [row, deviceToken, content, id] of entriesIn(files, journal)) {
        if (left[row] !== 1 || deviceToken === undefined || content === undefined) continue
        left[row] = 0
        yield {
          row,
          ...(id !== undefined && { id }),
          deviceToken,
          outcome: 'unknown',
          failureKind: 'stopped',
          attempts: 1,
          content,
        }
      }
    },
  }
}
