import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatLine,
  parseLine,
  type ReportFormat,
  type ReportLine,
  readReportHead,
  reportHead,
} from '../../../../src/commands/send/many/report.ts'

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
]

it.each(['{"row":1}', `{"deviceToken":"${token}"}`, 'null', '7', '{', ''])(
  'JSON that is no line of a report: %s',
  (text) => expect(parseLine(text, 'json-lines')).toBeUndefined(),
)

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
    fc.property(ids, (id) => {
      const line: ReportLine = {
        row: 1,
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
