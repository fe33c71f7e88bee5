import { isReason, reasons } from '../../../apns/reasons.ts'
import type { Failure, Outcome } from '../../../diagnosis/facts.ts'
import { jsonText } from '../../../text.ts'
import { cell } from './cell.ts'

/** What became of one row: a line of the report. */
export interface ReportLine {
  /** 0: a push of an earlier run that is in no row of the file any more. */
  readonly row: number
  readonly id?: string
  readonly deviceToken: string
  readonly outcome: Outcome['kind']
  readonly status?: number
  readonly reason?: string
  readonly apnsId?: string
  /** ISO 8601; since when APNs knows that the device token is dead. */
  readonly since?: string
  /**
   * Why there is no answer: the kind of a failure; `bad-row`; or `changed`: an earlier run sent something else to this
   * device, for a row that is not in the file any more.
   */
  readonly failureKind?: Failure['kind'] | 'bad-row' | 'changed'
  /** How often it left. */
  readonly attempts: number
  /** What was sent, as a hash; absent when the row makes no push. */
  readonly content?: string
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
  'failureKind',
  'attempts',
  'content',
] as const satisfies readonly (keyof ReportLine)[]

/** Of how reports look; one of another version is not continued. */
const version = 1

/** Of a report: which run it is of, and how many rows that run had. */
export interface ReportHead {
  readonly run: number
  readonly rows: number
}

/**
 * What a report begins with. It says what the file is, and of which run: each resume writes the report anew and counts
 * one up, so that a journal of the run before is known for what it is. CSV has it as the name of a last, empty column.
 */
export function reportHead({ run, rows }: ReportHead, format: ReportFormat): string {
  return format === 'csv'
    ? `${columns.join(',')},pushctl-report-${version}-run-${run}-rows-${rows}\n`
    : `${JSON.stringify({ pushctl: 'report', version, run, rows })}\n`
}

const heads: Readonly<Record<ReportFormat, RegExp>> = {
  csv: /,pushctl-report-\d{1,9}-run-(\d{1,9})-rows-(\d{1,15})$/,
  'json-lines': /^\{"pushctl":"report","version":\d{1,9},"run":(\d{1,9}),"rows":(\d{1,15})\}$/,
}

/**
 * @param line the first of a file
 * @returns what the report is of; nothing when it is no report of this version
 */
export function readReportHead(line: string, format: ReportFormat): ReportHead | undefined {
  const [, run, rows] = line.match(heads[format]) ?? []
  const head = { run: Number(run), rows: Number(rows) }
  return reportHead(head, format) === `${line}\n` ? head : undefined
}

/** What needs no escape, in JSON or in CSV, and begins no formula. */
const plain = /^(?:[\w.:/][\w .:@/+=-]*)?$/
const quoted = (text: string) => (plain.test(text) ? `"${text}"` : jsonText(text))
const cellOf = (text = '') => (plain.test(text) ? text : cell(text))

/** @returns one line of the report, with its end */
export function formatLine(line: ReportLine, format: ReportFormat): string {
  const { row, id, deviceToken, outcome, status, reason, apnsId, since, failureKind, attempts, content } =
    line
  if (format === 'csv')
    return `${row || ''},${cellOf(id)},${deviceToken},${outcome},${status ?? ''},${cellOf(reason)},${cellOf(apnsId)},${since ?? ''},${failureKind ?? ''},${attempts},${content ?? ''},\n`
  let text = `{"row":${row || null}`
  if (id !== undefined) text += `,"id":${quoted(id)}`
  text += `,"deviceToken":${quoted(deviceToken)},"outcome":"${outcome}"`
  if (status !== undefined) text += `,"status":${status}`
  if (reason !== undefined) text += `,"reason":${quoted(reason)}`
  if (apnsId !== undefined) text += `,"apnsId":${quoted(apnsId)}`
  if (since !== undefined) text += `,"since":"${since}"`
  if (failureKind !== undefined) text += `,"failureKind":"${failureKind}"`
  text += `,"attempts":${attempts}`
  if (content !== undefined) text += `,"content":"${content}"`
  return `${text}}\n`
}

/** The cells of one line of our own CSV: nothing in it spans lines. csv-parse takes nine times as long for one. */
function cellsOf(text: string): string[] {
  if (!text.includes('"')) return text.split(',')
  // With a comma before the first cell too: an empty one would be no match of its own otherwise.
  return [...`,${text}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

/**
 * @param text one line, without its end
 * @returns the line; nothing for the head, or what is no line of a report
 */
export function parseLine(text: string, format: ReportFormat): ReportLine | undefined {
  if (format === 'json-lines') {
    try {
      const value: unknown = JSON.parse(text)
      const isLine = typeof value === 'object' && value !== null && 'row' in value && 'deviceToken' in value
      if (!isLine) return undefined
      const line = value as ReportLine
      return line.row === null ? { ...line, row: 0 } : line
    } catch {
      return undefined
    }
  }
  const cells = cellsOf(text)
  if (cells.length !== columns.length + 1) return undefined
  const entries = columns.flatMap((name, at): [string, string | number][] => {
    const value = cells[at] ?? ''
    if (name === 'row' || name === 'attempts') return [[name, Number(value)]]
    if (value === '') return name === 'deviceToken' ? [[name, value]] : []
    return [[name, name === 'status' ? Number(value) : value]]
  })
  const line = Object.fromEntries(entries) as unknown as ReportLine
  // In the head, there is its name.
  return Number.isInteger(line.row) ? line : undefined
}

/** A row on its way, by what it is. */
export interface Leaving {
  readonly number: number
  readonly id?: string | undefined
  readonly deviceToken: string
  readonly content: string
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** @returns the line of an outcome; put together key by key, for spreading is slow and this is done for every row */
export function lineOf(row: Leaving, outcome: Outcome, attempts: number): ReportLine {
  const { number, id, deviceToken, content } = row
  const line: Writable<ReportLine> = { row: number, deviceToken, outcome: outcome.kind, attempts, content }
  if (id !== undefined) line.id = id
  if ('failure' in outcome) {
    const { failure } = outcome
    if (failure.kind === 'goaway' && failure.reason !== undefined) line.reason = failure.reason
    line.failureKind = failure.kind
    return line
  }
  const { status, reason, id: apnsId, since } = outcome.reply
  line.status = status
  if (reason !== undefined) line.reason = reason
  if (apnsId !== undefined) line.apnsId = apnsId
  if (since !== undefined) line.since = since.toISOString()
  return line
}

/**
 * Whether a later run leaves a row as it is. Accepted ones always; unknown ones unless they are to be repeated;
 * rejected ones when the same notification would be rejected again whatever the sender mends.
 *
 * @param line of an earlier run
 * @param retryUnknown whether rows without an answer are to be repeated
 */
export function isSettled({ outcome, reason, failureKind }: ReportLine, retryUnknown: boolean): boolean {
  // Found out again each time, from what the file says then.
  if (failureKind === 'changed') return false
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
