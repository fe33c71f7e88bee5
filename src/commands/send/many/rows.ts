import { readDeviceToken } from '../../../apns/device-token.ts'
import { isObject } from '../../../apns/payload.ts'
import { Fault } from '../../../fault.ts'
import { type Text, verbatim } from '../../../text.ts'

/** One row of the file: to whom, and what is put into the payload's placeholders. */
export interface Row {
  /** Counts rows from 1; a header and empty lines are not counted. */
  readonly number: number
  readonly deviceToken: string
  /** The sender's own id of the row, for the report. */
  readonly id?: string
  readonly values: Readonly<Record<string, unknown>>
}

/** A row, or what is wrong with it. */
export type RowReading =
  | { readonly kind: 'row'; readonly row: Row; readonly line: number }
  | { readonly kind: 'bad'; readonly number: number; readonly line: number; readonly problem: Text }

/** What a file of rows can look like; its first line decides. */
type Form =
  | { readonly kind: 'tokens' | 'json-lines' | 'assignments' }
  | { readonly kind: 'csv'; readonly delimiter: string }

/** Names of columns and keys as people write them: `device_token`, `Device Token`, `deviceToken`. */
const plainName = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '')
const tokenNames: readonly string[] = ['token', 'devicetoken', 'pushtoken', 'apnstoken']
const idNames: readonly string[] = ['id', 'messageid', 'msgid']
const isTokenName = (name: string) => tokenNames.includes(plainName(name))
const isIdName = (name: string) => idNames.includes(plainName(name))

const delimiters = [',', ';', '\t'] as const

function formOf(line: string, name: string): Form {
  if (line.startsWith('{')) return { kind: 'json-lines' }
  const first = line.split(',')[0] ?? ''
  if (readDeviceToken(line).is === 'device-token') return { kind: 'tokens' }
  if (readDeviceToken(first).is === 'device-token') return { kind: 'assignments' }
  const delimiter = delimiters.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
  if (line.split(delimiter).some((cell) => isTokenName(cell.replaceAll('"', ''))))
    return { kind: 'csv', delimiter }
  throw new Fault(
    'usage/rows',
    {
      en: `The first line of ${name} is neither a device token, nor JSON, nor a header with a column named token.`,
      zh: `${name} 的第一行既不是 device token，也不是 JSON，也不是带 token 列的表头。`,
    },
    {
      hint: {
        en: 'It takes CSV with a header (token,name,…), one JSON object a line, one token a line, or token,id,name=value,… lines.',
        zh: '支持：带表头的 CSV（token,name,…）、每行一个 JSON 对象、每行一个 token，或 token,消息ID,变量=值,… 的格式。',
      },
    },
  )
}

function notUtf8(name: string): Fault {
  return new Fault(
    'usage/rows',
    { en: `${name} is not UTF-8.`, zh: `${name} 不是 UTF-8 编码。` },
    {
      hint: {
        en: 'Excel: save it as “CSV UTF-8”. Elsewhere: iconv -f GB18030 -t UTF-8 FILE',
        zh: 'Excel 请另存为「CSV UTF-8」；其他情况可用：iconv -f GB18030 -t UTF-8 文件',
      },
    },
  )
}

/** Cuts pieces into text, always at the same place whatever the pieces are. */
async function* decoded(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const piece of pieces) yield decoder.decode(piece, { stream: true })
    yield decoder.decode()
  } catch (error) {
    throw error instanceof TypeError ? notUtf8(name) : error
  }
}

interface Line {
  readonly line: number
  readonly text: string
}

/** @returns lines that are not empty, as many together as came together */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let rest = ''
  let line = 0
  const take = (parts: string[]) =>
    parts.flatMap((part): Line[] => {
      line += 1
      const text = part.trim()
      return text === '' ? [] : [{ line, text }]
    })
  for await (const text of texts) {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    yield take(parts)
  }
  yield take([rest])
}

interface Cells {
  readonly line: number
  readonly cells: readonly string[]
}

async function* cellsOf(
  texts: AsyncIterable<string>,
  delimiter: string,
  name: string,
): AsyncGenerator<Cells[]> {
  const { parse } = await import('csv-parse')
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
  })
  let broken: Error | undefined
  parser.on('error', (error) => {
    broken = error
  })
  const take = (): Cells[] => {
    const found: Cells[] = []
    for (;;) {
      const record: { info: { lines: number }; record: string[] } | null = parser.read()
      if (record === null) break
      found.push({ line: record.info.lines, cells: record.record })
    }
    return found
  }
  for await (const text of texts) {
    if (text === '') continue
    parser.write(text)
    yield take()
  }
  parser.end()
  // The end of the stream, and an error with it, is told in a later turn.
  for await (const record of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>)
    yield [{ line: record.info.lines, cells: record.record }]
  if (broken !== undefined)
    throw new Fault(
      'usage/rows',
      {
        en: `${name} is not valid CSV: ${broken.message}.`,
        zh: `${name} 不是合法的 CSV：${broken.message}。`,
      },
      { cause: broken },
    )
}

interface Draft {
  readonly token: string
  readonly id?: string
  readonly values: Readonly<Record<string, unknown>>
}

/** What one line says; or what is wrong with it. */
type Said = Draft | { readonly problem: Text }

function fromCells(header: readonly string[], cells: readonly string[]): Said {
  if (cells.length > header.length)
    return {
      problem: {
        en: `has ${cells.length} fields, the header has ${header.length}`,
        zh: `有 ${cells.length} 个字段，表头只有 ${header.length} 个`,
      },
    }
  const tokenAt = header.findIndex(isTokenName)
  const id = cells[header.findIndex(isIdName)] ?? ''
  // CSV cannot tell an empty cell from none; in a push it would be a gap in a sentence.
  const values = Object.fromEntries(header.flatMap((name, at) => (cells[at] ? [[name, cells[at]]] : [])))
  return { token: cells[tokenAt] ?? '', ...(id !== '' && { id }), values }
}

function fromAssignments([token = '', id = '', ...pairs]: readonly string[]): Said {
  const odd = pairs.find((pair) => pair !== '' && !pair.includes('='))
  if (odd !== undefined)
    return { problem: { en: `"${odd}" is not name=value`, zh: `「${odd}」不是「变量=值」的形式` } }
  const values = pairs.map((pair) => [pair.replace(/=.*/s, '').trim(), pair.replace(/^[^=]*=?/, '')])
  return { token, ...(id !== '' && { id }), values: Object.fromEntries(values) }
}

function fromJson(text: string): Said {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: { en: 'is not a JSON object on one line', zh: '不是单行的 JSON 对象' } }
  }
  if (!isObject(value)) return { problem: { en: 'is not a JSON object', zh: '不是 JSON 对象' } }
  const entry = (is: (name: string) => boolean) => Object.entries(value).find(([name]) => is(name))?.[1]
  const id = entry(isIdName)
  return {
    token: String(entry(isTokenName) ?? ''),
    ...(id !== undefined && id !== null && { id: String(id) }),
    values: value,
  }
}

/** Reads what each line says, whatever the form. */
async function* said(
  texts: AsyncIterable<string>,
  form: Form,
  name: string,
): AsyncGenerator<{ readonly line: number; readonly said: Said }[]> {
  switch (form.kind) {
    case 'tokens':
      for await (const lines of linesOf(texts))
        yield lines.map(({ line, text }) => ({ line, said: { token: text, values: {} } }))
      return
    case 'json-lines':
      for await (const lines of linesOf(texts))
        yield lines.map(({ line, text }) => ({ line, said: fromJson(text) }))
      return
    case 'assignments':
      for await (const records of cellsOf(texts, ',', name))
        yield records.map(({ line, cells }) => ({ line, said: fromAssignments(cells) }))
      return
    case 'csv': {
      let header: readonly string[] | undefined
      for await (const records of cellsOf(texts, form.delimiter, name)) {
        const data = header === undefined ? records.slice(1) : records
        header ??= records[0]?.cells
        const names = header ?? []
        yield data.map(({ line, cells }) => ({ line, said: fromCells(names, cells) }))
      }
    }
  }
}

/** Puts back what was looked at to know the form. */
async function* after(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/**
 * Reads rows in constant memory, whatever the length of the file: CSV with a header, JSON lines, one token a line, or
 * `token,id,name=value,…` as the consoles of push services take it.
 *
 * @param pieces of the file
 * @param name of the file, for messages
 * @returns rows and bad rows in order, as many together as came together
 * @throws Fault `usage/rows` when it is none of these forms, not UTF-8, or broken CSV
 */
export async function* readRows(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<RowReading[]> {
  const texts = decoded(pieces, name)
  let first = ''
  while (!/\S.*\n/.test(first)) {
    const next = await texts.next()
    if (next.done === true) break
    first += next.value
  }
  const line = first.split('\n').find((each) => each.trim() !== '')
  if (line === undefined) throw new Fault('usage/rows', { en: `${name} is empty.`, zh: `${name} 是空的。` })
  let number = 0
  for await (const records of said(after(first, texts), formOf(line.trim(), name), name)) {
    yield records.map((record): RowReading => {
      number += 1
      const { line: at, said: what } = record
      if ('problem' in what) return { kind: 'bad', number, line: at, problem: what.problem }
      const reading = readDeviceToken(what.token)
      if (reading.is !== 'device-token')
        return { kind: 'bad', number, line: at, problem: tokenProblem(what.token, reading.what) }
      const { id, values } = what
      return {
        kind: 'row',
        line: at,
        row: { number, deviceToken: reading.token, ...(id !== undefined && { id }), values },
      }
    })
  }
}

function tokenProblem(text: string, what: Text): Text {
  const shown = verbatim(text.length > 24 ? `${text.slice(0, 12)}…${text.slice(-4)}` : text)
  return { en: `"${shown.en}" ${what.en}`, zh: `「${shown.zh}」${what.zh}` }
}
