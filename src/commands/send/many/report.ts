import { isReason, reasons } from '../../../apns/reasons.ts'
import type { Failure } from '../../../client/failure.ts'
import type { Outcome } from '../../../client/outcome.ts'
import { jsonText } from '../../../text.ts'
import { cell } from './cell.ts'

/** What became of one row: a line of the report. */
export interface ReportLine {
  readonly row: number
  readonly id?: string
  readonly deviceToken: string
  readonly outcome: Outcome['kind']
  readonly status?: number
  readonly reason?: string
  readonly apnsId?: string
  /** ISO 8601; since when APNs knows that the device token is dead. */
  readonly since?: string
  /** Why there is no answer: the kind of a failure, or `bad-row`. */
  readonly failure?: Failure['kind'] | 'bad-row'
  /** How often it left. */
  readonly attempts: number
}

/** How reports are written; the end of the file's name decides. */
export type ReportFormat = 'csv' | 'json-lines'

/** @returns `csv` for a file of that name, JSON lines for any other */
export function reportFormatOf(file: string): ReportFormat {
  return file.toLowerCase().endsWith('.csv') ? 'csv' : 'json-lines'
}

const columns = [
  'row',
  'id',
  'deviceToken',
  'outcome',
  'status',
  'reason',
  'apnsId',
  'since',
  'failure',
  'attempts',
] as const satisfies readonly (keyof ReportLine)[]

/** What a report begins with. */
export const reportHead: Readonly<Record<ReportFormat, string>> = {
  csv: `${columns.join(',')}\n`,
  'json-lines': '',
}

/** @returns one line of the report, with its end */
export function formatLine(line: ReportLine, format: ReportFormat): string {
  if (format === 'json-lines') return `${jsonText(line)}\n`
  return `${columns.map((name) => cell(line[name]?.toString() ?? '')).join(',')}\n`
}

/** The cells of one line of our own CSV: nothing in it spans lines. */
function cellsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

/**
 * @param text one line, without its end
 * @returns the line; nothing for the header of CSV, or what is no line of a report
 */
export function parseLine(text: string, format: ReportFormat): ReportLine | undefined {
  if (format === 'json-lines') {
    try {
      const value: unknown = JSON.parse(text)
      return typeof value === 'object' && value !== null && 'row' in value ? (value as ReportLine) : undefined
    } catch {
      return undefined
    }
  }
  const cells = cellsOf(text)
  const entries = columns.flatMap((name, at) => {
    const value = cells[at] ?? ''
    if (value === '') return []
    return [[name, name === 'row' || name === 'status' || name === 'attempts' ? Number(value) : value]]
  })
  const line = Object.fromEntries(entries) as ReportLine
  return Number.isInteger(line.row) ? line : undefined
}

/** @returns the line of an outcome */
export function lineOf(
  {
    number,
    id,
    deviceToken,
  }: { readonly number: number; readonly id?: string; readonly deviceToken: string },
  outcome: Outcome,
  attempts: number,
): ReportLine {
  const head = { row: number, ...(id !== undefined && { id }), deviceToken, outcome: outcome.kind }
  if ('failure' in outcome) {
    const { failure } = outcome
    const reason = failure.kind === 'goaway' ? failure.reason : undefined
    return { ...head, ...(reason !== undefined && { reason }), failure: failure.kind, attempts }
  }
  const { status, reason, id: apnsId, since } = outcome.reply
  return {
    ...head,
    status,
    ...(reason !== undefined && { reason }),
    ...(apnsId !== undefined && { apnsId }),
    ...(since !== undefined && { since: since.toISOString() }),
    attempts,
  }
}

/**
 * Whether a later run leaves a row as it is. Accepted ones always; unknown ones unless they are to be repeated;
 * rejected ones when the same notification would be rejected again whatever the sender mends.
 *
 * @param line of an earlier run
 * @param retryUnknown whether rows without an answer are to be repeated
 */
export function isSettled({ outcome, reason }: ReportLine, retryUnknown: boolean): boolean {
  switch (outcome) {
    case 'accepted':
      return true
    case 'unknown':
      return !retryUnknown
    case 'unsent':
      return false
    case 'rejected':
      return reason === undefined || !isReason(reason) || reasons[reason].retry === 'never'
  }
}
