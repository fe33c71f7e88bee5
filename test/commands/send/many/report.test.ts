import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatLine,
  isSettled,
  lineOf,
  parseLine,
  type ReportFormat,
  type ReportLine,
  readReportHead,
  reportFormatOf,
  reportHead,
} from '../../../../src/commands/send/many/report.ts'
import type { Outcome } from '../../../../src/diagnosis/facts.ts'

const token = 'a'.repeat(64)
const lines: [string, ReportLine][] = [
  [
    'accepted',
    {
      row: 7,
      id: 'm7',
      deviceToken: token,
      outcome: 'accepted',
      status: 200,
      apnsId: 'A-1',
      attempts: 1,
      content: 'ab',
    },
  ],
  ['bad row', { row: 8, deviceToken: '', outcome: 'unsent', failureKind: 'bad-row', attempts: 0 }],
  [
    'an id with everything that means something in CSV and JSON',
    {
      row: 9,
      id: 'a,"b"\\,',
      deviceToken: token,
      outcome: 'unknown',
      failureKind: 'stopped',
      attempts: 2,
      content: 'ab',
    },
  ],
  [
    'a Chinese id',
    { row: 10, id: '用户 10', deviceToken: token, outcome: 'unsent', attempts: 0, content: 'ab' },
  ],
  [
    'a device that is gone, with its moment',
    {
      row: 11,
      deviceToken: token,
      outcome: 'rejected',
      status: 410,
      reason: 'Unregistered',
      apnsId: 'A-1',
      since: '2026-01-02T03:04:05.000Z',
      attempts: 1,
      content: 'ab',
    },
  ],
  [
    'a push that is in no row any more',
    {
      row: 0,
      deviceToken: token,
      outcome: 'rejected',
      status: 400,
      reason: 'BadTopic',
      attempts: 1,
      content: 'ab',
    },
  ],
  ...['a,b', '"x"', 'x"y', '"', ','].map((id): [string, ReportLine] => [
    `one of those with an id in quotes: ${id}`,
    { row: 0, id, deviceToken: token, outcome: 'accepted', status: 200, attempts: 1, content: 'ab' },
  ]),
]

it.each(['{"row":1}', `{"deviceToken":"${token}"}`, 'null', '7', '{', ''])(
  'JSON that is no line of a report: %s',
  (text) => expect(parseLine(text, 'json-lines')).toBeUndefined(),
)

const csvLine = `1,,${token},accepted,200,,,,,1,ab,`
it.each<[string, string, object | undefined]>([
  ['a line', csvLine, { row: 1, deviceToken: token, outcome: 'accepted', status: 200, attempts: 1 }],
  ['a cell less', csvLine.slice(0, -1), undefined],
  ['a cell more', `${csvLine},`, undefined],
  ['a row that is no number', csvLine.replace('1', 'x'), undefined],
  ['a row that is no whole number', csvLine.replace('1', '1.5'), undefined],
  ['a head', reportHead({ run: 1, rows: 1 }, 'csv').trimEnd(), undefined],
  ['nothing', '', undefined],
])('a line of CSV, or none: %s', (_, text, expected) => {
  const line = parseLine(text, 'csv')
  if (expected === undefined) expect(line).toBeUndefined()
  else expect(line).toMatchObject(expected)
})

it.each<[string, ReportFormat]>([
  ['r.csv', 'csv'],
  ['R.CSV', 'csv'],
  ['r.csv.jsonl', 'json-lines'],
  ['csv', 'json-lines'],
  ['r', 'json-lines'],
])('a file named %s is written as %s', (file, format) => {
  expect(reportFormatOf(file)).toBe(format)
})

describe('what a line says of an outcome', () => {
  const row = { number: 7, deviceToken: token, content: 'ab' }
  const since = new Date('2026-01-02T03:04:05Z')
  it.each<[string, Outcome, Partial<ReportLine>]>([
    ['a yes', { kind: 'accepted', reply: { status: 200, id: 'A-1' } }, { status: 200, apnsId: 'A-1' }],
    ['a yes without an id', { kind: 'accepted', reply: { status: 200 } }, { status: 200 }],
    [
      'a no',
      { kind: 'rejected', reply: { status: 410, reason: 'Unregistered', since } },
      { status: 410, reason: 'Unregistered', since: '2026-01-02T03:04:05.000Z' },
    ],
    ['a no without a reason', { kind: 'rejected', reply: { status: 500 } }, { status: 500 }],
    ['no answer', { kind: 'unknown', failure: { kind: 'stopped' } }, { failureKind: 'stopped' }],
    [
      'an end of the connection with a reason',
      { kind: 'unsent', failure: { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificate' } },
      { failureKind: 'goaway', reason: 'BadCertificate' },
    ],
    [
      'and without one',
      { kind: 'unsent', failure: { kind: 'goaway', code: 0, lastStreamId: 0 } },
      { failureKind: 'goaway' },
    ],
  ])('%s', (_, outcome, told) => {
    const always = { row: 7, deviceToken: token, outcome: outcome.kind, attempts: 3, content: 'ab' }
    expect(lineOf(row, outcome, 3)).toStrictEqual({ ...always, ...told })
    expect(lineOf({ ...row, id: 'm7' }, outcome, 3)).toStrictEqual({ ...always, ...told, id: 'm7' })
  })
})

const accepted = { outcome: 'accepted' } as const
const unknown = { outcome: 'unknown', failureKind: 'reset' } as const
const refusedAs = (reason?: string) =>
  ({ outcome: 'rejected', ...(reason !== undefined && { reason }) }) as const
it.each<
  [string, Pick<ReportLine, 'outcome' | 'reason' | 'failureKind'>, isSettled: boolean, whenRepeated: boolean]
>([
  ['accepted', accepted, true, true],
  ['without an answer', unknown, true, false],
  ['not sent', { outcome: 'unsent', failureKind: 'stopped' }, false, false],
  ['changed since', { outcome: 'unknown', failureKind: 'changed' }, false, false],
  ['refused for the device', refusedAs('Unregistered'), true, true],
  ['refused, and better later', refusedAs('TooManyRequests'), false, false],
  ['refused, and better when something is mended', refusedAs('BadTopic'), false, false],
  ['refused for a reason that nobody knows', refusedAs('Whatever'), true, true],
  ['refused without a reason', refusedAs(), true, true],
])('a row that is %s is left as it is, or sent by the next run', (_, line, settled, whenRepeated) => {
  const whole = { row: 1, deviceToken: token, attempts: 1, ...line }
  expect([isSettled(whole, false), isSettled(whole, true)]).toEqual([settled, whenRepeated])
})

describe.each<ReportFormat>(['csv', 'json-lines'])('a report as %s', (format) => {
  it.each(lines)('is read as it was written: %s', (_, line) => {
    const text = formatLine(line, format)
    expect(text.match(/\n/g)).toHaveLength(1)
    expect(parseLine(text.slice(0, -1), format)).toEqual(line)
  })

  it('says in its head what it is, and is no line itself', () => {
    const head = reportHead({ run: 3, rows: 1_000_000 }, format)
    expect(readReportHead(head.slice(0, -1), format)).toEqual({ run: 3, rows: 1_000_000 })
    expect(parseLine(head.slice(0, -1), format)).toBeUndefined()
  })

  it('is not taken for one of another version, with other columns, or of a person', () => {
    const head = reportHead({ run: 1, rows: 2 }, format).slice(0, -1)
    const others = [
      head.replace('report-1', 'report-2').replace('"version":1', '"version":2'),
      head.replace('row,', 'line,').replace('"run"', '"round"'),
      ` ${head}`,
      `${head} `,
      '',
      'token,id,name',
      '{"row":1,"deviceToken":"ab","outcome":"accepted","attempts":1}',
      '-----BEGIN PRIVATE KEY-----',
    ]
    expect(others.map((line) => readReportHead(line, format))).toEqual(others.map(() => undefined))
  })
})

it('a CSV report has as many cells in its head as in each line, for programs that count them', () => {
  const cells = (text: string) => text.split(',').length
  expect(cells(formatLine(lines[0]?.[1] as ReportLine, 'csv'))).toBe(
    cells(reportHead({ run: 1, rows: 1 }, 'csv')),
  )
})

it('what a gateway says brings no control character into a CSV report', () => {
  const reason = 'Bad\u001b[31m\r\n::error::\u202ex'
  const line: ReportLine = {
    row: 1,
    deviceToken: token,
    outcome: 'rejected',
    reason,
    attempts: 1,
    content: 'ab',
  }
  expect(formatLine(line, 'csv').slice(0, -1)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
})

it('a CSV report is read as other programs read it, whatever the id', () => {
  const ids = fc.string({
    minLength: 1,
    unit: fc.constantFrom('"', ',', ' ', '=', "'", '\\', '户', 'a', '1'),
  })
  fc.assert(
    fc.property(fc.constantFrom(0, 1), ids, (row, id) => {
      const line: ReportLine = {
        row,
        id,
        deviceToken: token,
        outcome: 'accepted',
        attempts: 1,
        content: 'ab',
      }
      const text = formatLine(line, 'csv').slice(0, -1)
      const [record] = parse(text)
      expect(parseLine(text, 'csv')?.id).toBe(record?.[1])
      expect(parseLine(text, 'csv')?.deviceToken).toBe(record?.[2])
    }),
  )
})
