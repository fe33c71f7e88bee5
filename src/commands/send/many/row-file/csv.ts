import type { CsvError, Parser } from 'csv-parse'
import { Fault } from '../../../../fault.ts'
import type { Text } from '../../../../text.ts'
import { longestRow } from './limits.ts'
import { createLineCutter } from './lines.ts'
import type { TextSource } from './text-source.ts'

/** One row of cells, without blanks round them. */
export interface CsvRecord {
  /** On which it ends. */
  readonly line: number
  readonly cells: string[]
}

/** csv-parse's records come with where they stand. */
interface Informed {
  readonly info: { readonly lines: number }
  readonly record: string[]
}

/** What csv-parse stumbles over, by its code; all else is told in its own words. */
const mistakes: ReadonlyMap<string, Text> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', { en: 'a quote (") is opened and never closed', zh: '双引号 " 没有闭合' }],
  [
    'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE',
    {
      en: 'something follows the closing quote; a quote inside a field is written twice ("")',
      zh: '右双引号后面还有内容；字段里的双引号要写成两个（""）',
    },
  ],
  [
    'CSV_MAX_RECORD_SIZE',
    {
      en: 'it is longer than 1 MB; a quote (") may be opened and never closed',
      zh: '长度超过 1 MB，可能是双引号 " 没有闭合',
    },
  ],
])

const isUnclosed = ({ code }: CsvError) => code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'

/** @param at the number of the record, counted from 1 without the header; 0 for the header */
function brokenCsv(error: CsvError, at: number, line: number, { name }: TextSource): Fault {
  const what = mistakes.get(error.code) ?? { en: error.message, zh: error.message }
  const column = Number(error.column) + 1
  const row: Text = at === 0 ? { en: 'the header', zh: '表头' } : { en: `row ${at}`, zh: `第 ${at} 行` }
  return new Fault(
    'usage/rows',
    {
      en: `${name} is not valid CSV: ${row.en} (line ${line}), column ${column}: ${what.en}.`,
      zh: `${name} 不是合法的 CSV：${row.zh}（文件第 ${line} 行）第 ${column} 列：${what.zh}。`,
    },
    { cause: error },
  )
}

/**
 * Without a quote, CSV is no more than lines and delimiters; and nearly so when quotes stand round whole cells alone, as
 * in files where every cell has them.
 *
 * @returns nothing when there is more to a quote than that, and the line may even go on in the next one
 */
function plainCells(line: string, delimiter: string): string[] | undefined {
  const cells = line.split(delimiter)
  const hasQuotes = line.includes('"')
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? ''
    if (!hasQuotes || !cell.includes('"')) cells[at] = cell.trim()
    else if (cell.length > 1 && cell.startsWith('"') && cell.indexOf('"', 1) === cell.length - 1)
      cells[at] = cell.slice(1, -1)
    else return undefined
  }
  return cells
}

/** The whole of CSV, from a line on: quotes, and line ends within them. */
async function* quotedRecords(
  texts: AsyncIterable<string>,
  source: TextSource,
  form: { readonly delimiter: string; readonly firstLine: number; readonly firstRow: number },
): AsyncGenerator<CsvRecord[]> {
  const { parse } = await import('csv-parse')
  const parser: Parser = parse({
    delimiter: form.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    info: true,
  })
  let line = form.firstLine - 1
  // csv-parse counts a CRLF within quotes as two lines.
  let countedTwice = 0
  const recordOf = ({ info, record }: Informed): CsvRecord => {
    for (const cell of record) countedTwice += cell.split('\r\n').length - 1
    line = form.firstLine + info.lines - 1 - countedTwice
    return { line, cells: record }
  }
  // It is told of in a later turn too, and then to nobody.
  parser.on('error', () => {})
  try {
    for await (const text of texts) {
      parser.write(text)
      const records: CsvRecord[] = []
      for (let next: Informed | null = parser.read(); next !== null; next = parser.read())
        records.push(recordOf(next))
      yield records
      if (parser.errored !== null) throw parser.errored
    }
    parser.end()
    for await (const record of parser as AsyncIterable<Informed>) yield [recordOf(record)]
  } catch (error) {
    const { CsvError: Broken } = await import('csv-parse')
    if (!(error instanceof Broken)) throw error
    // Where a quote ought to be closed nobody knows: the line is that on which the record begins.
    const at = isUnclosed(error) ? line + 1 : form.firstLine + Number(error.lines) - 1 - countedTwice
    throw brokenCsv(error, form.firstRow + Number(error.records), at, source)
  }
}

async function* before(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** @returns where the line of this number begins, counted from 0 */
function startOfLine(text: string, number: number): number {
  const lineEnd = /\r\n?|\n/g
  for (let at = 0; at < number; at += 1) lineEnd.exec(text)
  return lineEnd.lastIndex
}

/**
 * Reads CSV: line by line as long as that will do, which is ten times as fast, and with csv-parse from the first line on
 * for which it will not. Either way the cells are the same.
 *
 * @param source of the text
 * @param delimiter between cells
 * @param hasHeader whether the first record is one, and not counted as a row
 * @returns records in order, as many together as came together; lines without anything are none
 * @throws Fault `usage/rows` that names row and column of a broken quote
 */
export async function* csvRecords(
  source: TextSource,
  delimiter: string,
  hasHeader: boolean,
): AsyncGenerator<CsvRecord[]> {
  const cutter = createLineCutter(source.name, source.line())
  const texts = source.rest()
  let row = hasHeader ? 0 : 1
  for (let text = await texts.next(); ; text = await texts.next()) {
    const whole = cutter.open() + (text.value ?? '')
    const firstLine = cutter.line()
    const lines = text.done === true ? cutter.end() : cutter.take(text.value)
    const records: CsvRecord[] = []
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at] ?? ''
      const cells = plainCells(line, delimiter)
      if (cells === undefined) {
        yield records
        const rest = before(whole.slice(startOfLine(whole, at)), texts)
        yield* quotedRecords(rest, source, {
          delimiter,
          firstLine: firstLine + at,
          firstRow: row + records.length,
        })
        return
      }
      if (cells.length > 1 || line.trim() !== '') records.push({ line: firstLine + at, cells })
    }
    row += records.length
    yield records
    if (text.done === true) return
  }
}
