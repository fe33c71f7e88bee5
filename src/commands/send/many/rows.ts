import { readDeviceToken } from '../../../apns/device-token.ts'
import { isObject } from '../../../apns/payload.ts'
import { shown } from '../../../secret.ts'
import { type Text, verbatim } from '../../../text.ts'
import { type CsvRecord, csvRecords } from './row-file/csv.ts'
import { textsOf } from './row-file/encoding.ts'
import { type Form, findForm, isIdName, isToken, isTokenName } from './row-file/form.ts'
import { jsonItems } from './row-file/json.ts'
import { type JsonShape, shapeOf } from './row-file/json-shape.ts'
import { createLineCutter } from './row-file/lines.ts'
import { openText, type TextSource } from './row-file/text-source.ts'
import { Values } from './row-file/values.ts'

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

/** What one line says; or what is wrong with it. */
type Said =
  | {
      readonly line: number
      readonly token: string
      readonly id: string | undefined
      readonly values: Readonly<Record<string, unknown>>
    }
  | { readonly line: number; readonly problem: Text }

/** Which of two is meant nobody knows, and the other phone would get the push. */
const twoTokens = (one: Text, other: Text): Text => ({
  en: `has two different tokens, in ${one.en} and in ${other.en}: rename the one that is not to be used`,
  zh: `有两个不同的 token（${one.zh}、${other.zh}）：请给不用的那个换个名字`,
})

const columnNumber = (at: number): Text => ({ en: `column ${at + 1}`, zh: `第 ${at + 1} 列` })

/** @returns what reads the records below a header */
function readerBelow(header: readonly string[]): (record: CsvRecord) => Said {
  const tokenAt = header.findIndex(isTokenName)
  const allTokens = header.flatMap((name, at) => (isTokenName(name) ? [at] : []))
  const idAt = header.findIndex(isIdName)
  return ({ line, cells }) => {
    if (cells.length > header.length)
      return {
        line,
        problem: {
          en: `has ${cells.length} fields, the header has ${header.length}`,
          zh: `有 ${cells.length} 个字段，表头只有 ${header.length} 个`,
        },
      }
    for (const at of allTokens) {
      if ((cells[at] ?? '') !== '' && cells[at] !== cells[tokenAt])
        return {
          line,
          problem: twoTokens(columnNumber(tokenAt), columnNumber(at)),
        }
    }
    const values = new Values()
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] ?? ''
      // CSV cannot tell an empty cell from none; in a push it would be a gap in a sentence.
      if (cell !== '') values[header[at] ?? ''] = cell
    }
    return { line, token: cells[tokenAt] ?? '', id: cells[idAt] || undefined, values }
  }
}

function fromAssignments({ line, cells: [token = '', id = '', ...pairs] }: CsvRecord): Said {
  const values = new Values()
  for (const pair of pairs) {
    const sign = pair.indexOf('=')
    if (sign >= 0) values[pair.slice(0, sign).trim()] = pair.slice(sign + 1)
    else if (pair !== '')
      return { line, problem: { en: `"${pair}" is not name=value`, zh: `「${pair}」不是「变量=值」的形式` } }
  }
  return { line, token, id: id === '' ? undefined : id, values }
}

/** An object that holds the tokens of many rows, or none at all. */
function withoutToken(value: Readonly<Record<string, unknown>>): Text {
  const list = Object.keys(value).find(
    (name) => Array.isArray(value[name]) && isTokenName(name.replace(/s$/i, '')),
  )
  return list === undefined
    ? (withRowsInside(value) ?? { en: 'has no token', zh: '没有 token' })
    : {
        en: `has a list of tokens in "${list}"; a row has one: jq -c '.${list}[] | {token: .}' makes rows of it`,
        zh: `「${list}」里是一组 token，而一行只有一个：可用 jq -c '.${list}[] | {token: .}' 转换`,
      }
}

/** How jq reaches a key. */
const jqKey = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `.[${JSON.stringify(name)}]`)

/** An object that is no row, and holds what rows can be made of: a list of them, or a token under each name. */
function withRowsInside(value: Readonly<Record<string, unknown>>): Text | undefined {
  const entries = Object.entries(value)
  const isRow = (each: unknown) => isObject(each) && Object.keys(each).some(isTokenName)
  const [rows] = entries.find(([, held]) => Array.isArray(held) && held.some(isRow)) ?? []
  if (rows !== undefined) {
    const it = shown(rows)
    const line = `jq -c '${jqKey(it.en)}[]'`
    return {
      en: `is no row: the rows are in its list "${it.en}"; ${line} writes them one a line`,
      zh: `不是一行数据：各行在它的「${it.zh}」列表里；可用 ${line} 逐行写出`,
    }
  }
  const isMap = entries.length > 0 && entries.every(([, held]) => typeof held === 'string' && isToken(held))
  return isMap
    ? {
        en: `is no row: it has a token under each name; jq -c 'to_entries[] | {token: .value, name: .key}' makes rows of it`,
        zh: `不是一行数据：它的每个键下是一个 token；可用 jq -c 'to_entries[] | {token: .value, name: .key}' 转换`,
      }
    : undefined
}

const isListOfBytes = (json: string) => {
  const reading = readDeviceToken(json)
  return reading.is === 'device-token' && reading.writtenAs === 'bytes'
}

/** Whether there is something under a name, and not what is under another. */
function isOther(value: Readonly<Record<string, unknown>>, name: string, than: string): boolean {
  const there = value[name] ?? ''
  return there !== '' && JSON.stringify(there) !== JSON.stringify(value[than])
}

function fromJson(line: number, value: unknown): Said {
  if (typeof value === 'string') return { line, token: value, id: undefined, values: {} }
  if (!isObject(value)) return { line, problem: { en: 'is not a JSON object', zh: '不是 JSON 对象' } }
  const names = Object.keys(value)
  const tokenName = names.find(isTokenName)
  const idName = names.find(isIdName)
  if (tokenName === undefined) return { line, problem: withoutToken(value) }
  const otherName = names.find(
    (name) => name !== tokenName && isTokenName(name) && isOther(value, name, tokenName),
  )
  if (otherName !== undefined) return { line, problem: twoTokens(verbatim(tokenName), verbatim(otherName)) }
  const token = value[tokenName] ?? ''
  const id = idName === undefined ? undefined : (value[idName] ?? undefined)
  // A list of bytes, as programs write them that keep the token as it comes.
  const text = typeof token === 'object' ? JSON.stringify(token) : String(token)
  if (typeof token === 'object' && !isListOfBytes(text))
    return { line, problem: { en: 'has a token that is no text', zh: 'token 不是文本' } }
  if (typeof id === 'object')
    return { line, problem: { en: 'has an id that is no text', zh: '消息 ID 不是文本' } }
  return { line, token: text, id: id === undefined ? undefined : String(id), values: value }
}

/** Elements of a list, without its brackets. */
const endsInComma = /^\{.*\}\s*,\s*$/

const notOnOneLine = (text: string): Text =>
  endsInComma.test(text)
    ? {
        en: "ends in a comma, which a line of JSON of its own does not: take the commas away (sed 's/,$//'), or put [ and ] round the whole",
        zh: "末尾多了逗号，而每行应是独立的 JSON：请去掉逗号（sed 's/,$//'），或在整个内容外加上 [ 和 ]",
      }
    : { en: 'is not a JSON object on one line', zh: '不是单行的 JSON 对象' }

/** @returns what reads lines of JSON, most of which have the keys of the first */
function jsonLineReader(): (line: number, text: string) => Said {
  let shape: JsonShape | undefined
  let isFirst = true
  return (line, text) => {
    let value: unknown
    try {
      value = shape?.read(text) ?? JSON.parse(text)
    } catch {
      return { line, problem: notOnOneLine(text) }
    }
    if (isFirst && isObject(value)) shape = shapeOf(value)
    isFirst = false
    return fromJson(line, value)
  }
}

async function* eachLine(
  source: TextSource,
  read: (line: number, text: string) => Said,
): AsyncGenerator<Said[]> {
  const cutter = createLineCutter(source.name, source.line())
  const take = (lines: readonly string[], first: number) => {
    const all: Said[] = []
    for (let at = 0; at < lines.length; at += 1) {
      const text = lines[at]?.trim() ?? ''
      if (text !== '') all.push(read(first + at, text))
    }
    return all
  }
  for await (const text of source.rest()) {
    const first = cutter.line()
    yield take(cutter.take(text), first)
  }
  yield take(cutter.end(), cutter.line())
}

async function* belowHeader(source: TextSource, delimiter: string): AsyncGenerator<Said[]> {
  let read: ((record: CsvRecord) => Said) | undefined
  for await (const records of csvRecords(source, delimiter, true)) {
    const [first] = records
    if (first === undefined) continue
    const rows = read === undefined ? records.slice(1) : records
    read ??= readerBelow(first.cells)
    yield rows.map(read)
  }
}

/** Reads what each line says, whatever the form. */
async function* said(source: TextSource, form: Form): AsyncGenerator<Said[]> {
  switch (form.kind) {
    case 'tokens':
      yield* eachLine(source, (line, token) => ({ line, token, id: undefined, values: {} }))
      return
    case 'json-lines':
      yield* eachLine(source, jsonLineReader())
      return
    case 'json':
      for await (const items of jsonItems(source, form.isArray))
        yield items.map(({ line, value }) => fromJson(line, value))
      return
    case 'assignments':
      for await (const records of csvRecords(source, ',', false)) yield records.map(fromAssignments)
      return
    case 'csv':
      yield* belowHeader(source, form.delimiter)
  }
}

/** What a name in the place of a token stands for; or what is wrong with it. */
export type NamedDevice = { readonly deviceToken: string } | { readonly problem: Text }
export type FindDevice = (name: string) => NamedDevice

function readingOf(number: number, what: Said, named: FindDevice | undefined): RowReading {
  const { line } = what
  if ('problem' in what) return { kind: 'bad', number, line, problem: what.problem }
  const { token, id, values } = what
  const found = isName(token) && named !== undefined ? named(token) : tokenIn(token)
  if ('problem' in found) return { kind: 'bad', number, line, problem: found.problem }
  const { deviceToken } = found
  const row = id === undefined ? { number, deviceToken, values } : { number, deviceToken, id, values }
  return { kind: 'row', line, row }
}

const isName = (token: string) => token.charCodeAt(0) === 0x40

function tokenIn(token: string): NamedDevice {
  const reading = readDeviceToken(token)
  return reading.is === 'device-token'
    ? { deviceToken: reading.token }
    : { problem: tokenProblem(token, reading.what) }
}

/**
 * Reads rows in constant memory, whatever the length of the file: CSV with a header, a JSON array of objects, JSON
 * lines, one token a line, or `token,id,name=value,…` as the consoles of push services take it; in UTF-8 or UTF-16.
 *
 * @param pieces of the file
 * @param name of the file, for messages
 * @param openDevices reads which devices are saved, when the first `@NAME` stands in the place of a token
 * @returns rows and bad rows in order, as many together as came together
 * @throws Fault `usage/rows` when it is none of these forms, neither UTF-8 nor UTF-16, broken CSV or JSON, or a row is
 *   longer than 1 MB
 */
export async function* readRows(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  openDevices?: () => Promise<FindDevice>,
): AsyncGenerator<RowReading[]> {
  const source = openText(textsOf(pieces, name), name)
  const form = await findForm(source)
  let number = 0
  let named: FindDevice | undefined
  for await (const all of said(source, form)) {
    if (named === undefined && all.some((what) => 'token' in what && isName(what.token)))
      named = await openDevices?.()
    yield all.map((what) => {
      number += 1
      return readingOf(number, what, named)
    })
  }
}

function tokenProblem(text: string, what: Text): Text {
  const shown = verbatim(text.length > 24 ? `${text.slice(0, 12)}…${text.slice(-4)}` : text)
  return { en: `"${shown.en}" ${what.en}`, zh: `「${shown.zh}」${what.zh}` }
}
