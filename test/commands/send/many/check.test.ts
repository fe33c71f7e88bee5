import { describe, expect, it } from 'vitest'
import { appleGateway } from '../../../../src/apns/endpoint.ts'
import { payloadOf } from '../../../../src/apns/payload.ts'
import { type Checked, checkRows, makeReady } from '../../../../src/commands/send/many/check.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import { compileTemplate } from '../../../../src/commands/send/many/template.ts'
import { Interrupted } from '../../../../src/fault.ts'
import type { Finding } from '../../../../src/finding.ts'
import { fakeHost } from '../../../fake-host.ts'

const gateway = appleGateway('sandbox')
const tokenOf = (row: number) => row.toString(16).padStart(64, '0')

const finding = (severity: Finding['severity']) =>
  ({ id: severity, severity, evidence: { en: severity, zh: severity } }) as unknown as Finding

interface Checking {
  /** Of the alert. */
  readonly message?: string
  readonly largest?: number
  readonly skipBadRows?: boolean
  readonly isResumed?: boolean
  readonly interrupted?: AbortSignal
}

/** What is known of rows before the first leaves, and of which rows the payload was looked at. */
async function check(rows: string, options: Checking = {}) {
  const { message = 'Hi', largest = 4096, skipBadRows = false, isResumed = false, interrupted } = options
  const host = fakeHost({ files: { rows }, ...(interrupted && { interrupted }) })
  const looked: unknown[] = []
  const plan = {
    input: { to: 'rows', skipBadRows },
    message: { notification: { topic: 'com.example.app' } },
    destination: { gateway },
    facts: { gateway, notification: { topic: 'com.example.app' }, again: () => '' },
    check: ({ value }: { value: unknown }) => {
      looked.push(value)
      return [finding('warning'), finding('note')]
    },
  } as unknown as ManyPlan
  const source = { name: 'rows', pieces: () => host.files.pieces('rows'), close: async () => {} }
  const { bytes, value } = payloadOf({ aps: { alert: message } })
  const checked = await checkRows(source, compileTemplate(bytes, value), largest, plan, isResumed, host)
  return { ...checked, looked }
}

const bodyWith = (alert: string) => ({ aps: { alert } })
const notesOf = ({ notes }: Checked) => notes.map(({ en }) => en)

describe('rows that are looked at before the first leaves', () => {
  it.each<[string, string, unknown]>([
    ['the first', `token,n\n${tokenOf(1)},A\n${tokenOf(2)},B\n`, bodyWith('Hi A')],
    ['the first that makes a push', `token,n\nno,X\n${tokenOf(1)},\n${tokenOf(2)},B\n`, bodyWith('Hi B')],
  ])('are judged by one payload, that of %s', async (_, rows, expected) => {
    const { looked, findings } = await check(rows, { message: 'Hi #n#', skipBadRows: true })
    expect(looked).toEqual([expected])
    expect(findings).toEqual([finding('warning')])
  })

  it('may all be wrong', async () => {
    const { looked, findings, rows, bad } = await check(`${tokenOf(1)}\n`, { largest: 3, skipBadRows: true })
    expect({ looked, findings, rows, bad }).toEqual({ looked: [], findings: [], rows: 1, bad: 1 })
  })

  it.each([
    [false, 0],
    [true, 4],
  ])('have keys only where they are looked for in an earlier run: %s', async (isResumed, length) => {
    const text = `${tokenOf(1)}\nnonsense\n${tokenOf(2)}\n${tokenOf(1)}\n`
    const { rows, bad, keys } = await check(text, { isResumed, skipBadRows: true })
    expect({ rows, bad, keys: keys.length }).toEqual({ rows: 4, bad: 1, keys: length })
    if (!isResumed) return
    const same = [1, 2, 3].map((other) => keys.isSame('push', 0, keys, other))
    expect(same).toEqual([false, false, true])
  })

  it.each([
    [false, 34, 0],
    [false, 33, 1],
    [true, 34, 0],
    [true, 33, 1],
  ])(
    'are as large as APNs takes, and no larger, whether the run is resumed (%s): %i',
    async (isResumed, largest, bad) => {
      const text = `token,n\n${tokenOf(1)},short\n${tokenOf(2)},${'x'.repeat(14)}\n`
      expect(JSON.stringify(bodyWith('x'.repeat(14)))).toHaveLength(34)
      expect(await check(text, { message: '#n#', largest, isResumed, skipBadRows: true })).toMatchObject({
        rows: 2,
        bad,
      })
    },
  )

  const again = 'stands again in row'
  it.each<[string, readonly number[], string | undefined]>([
    ['none twice', [1, 2, 3], undefined],
    ['one', [1, 2, 2], `The device token of row 2 ${again} 3: each row is a push of its own.`],
    ['two', [1, 1, 2, 2], `The device token of row 1 ${again} 2, and 1 more row repeats one: each row`],
    [
      'one, three times',
      [1, 2, 1, 1],
      `The device token of row 1 ${again} 3, and 1 more row repeats one: each row`,
    ],
    ['many', [1, 1, 1, 2, 2], `The device token of row 1 ${again} 2, and 2 more rows repeat one: each row`],
  ])('may have a token twice, which is said: %s', async (_, tokens, expected) => {
    const { notes } = await check(`token\n${tokens.map(tokenOf).join('\n')}\n`)
    expect(notes).toEqual(
      expected === undefined ? [] : [{ en: expect.stringContaining(expected), zh: expect.any(String) }],
    )
  })

  it('may have columns that mean nothing, which is said first', async () => {
    const notes = notesOf(await check(`token,priority\n${tokenOf(1)},5\n${tokenOf(1)},5\n`))
    expect(notes).toEqual([
      expect.stringContaining('column priority is not used'),
      expect.stringContaining(again),
    ])
  })

  const anyRow = `token,n\n${tokenOf(1)},A\n`
  it.each<[string, string, Checking, object]>([
    ['there is none', 'token,n\n', {}, { code: 'usage/no-rows' }],
    ['one is wrong', `${anyRow}x,B\n`, {}, { code: 'usage/bad-rows', detail: [{}] }],
    [
      'many are',
      `${anyRow}${'x,B\n'.repeat(10)}`,
      {},
      { code: 'usage/bad-rows', detail: Array(10).fill({}) },
    ],
    [
      'more are',
      `${anyRow}${'x,B\n'.repeat(11)}`,
      {},
      { detail: [...Array(10).fill({}), { en: 'and 1 more' }] },
    ],
    [
      'no row has a value for a placeholder',
      anyRow,
      { message: '#m#', skipBadRows: true },
      { code: 'usage/placeholder', hint: { en: 'Write #n# in the payload.' } },
    ],
    ['and only some do', `${anyRow}${tokenOf(2)},\n`, { message: '#n#' }, { code: 'usage/bad-rows' }],
    ['all are wrong for another reason', 'token,n\nx,A\n', { message: '#n#' }, { code: 'usage/bad-rows' }],
    ['rows have no names at all', `${tokenOf(1)}\n`, { message: '#n#' }, { code: 'usage/bad-rows' }],
  ])('stop everything when %s', async (_, rows, options, fault) => {
    await expect(check(rows, options)).rejects.toMatchObject(fault)
  })

  it('may have more names than are remembered, and a value behind them', async () => {
    const names = Array.from({ length: 1001 }, (_, at) => [`k${at}`, at] as const)
    const row = JSON.stringify({ token: tokenOf(1), ...Object.fromEntries(names), n: 'A' })
    expect(await check(row, { message: '#n#' })).toMatchObject({ rows: 1, bad: 0 })
  })

  it('are looked at no further once a person has enough', async () => {
    const interrupted = AbortSignal.abort('SIGINT')
    await expect(check(anyRow, { interrupted })).rejects.toBeInstanceOf(Interrupted)
  })
})

it.each([
  ['is wrong', { kind: 'bad', number: 7, line: 8, problem: { en: 'p', zh: 'p' } }, 'p'],
  [
    'lacks a value',
    { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: {} } },
    'has no value for #n#',
  ],
  [
    'makes too much of it',
    { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: { n: 'long' } } },
    'makes a payload of 12 bytes; APNs takes 11',
  ],
] as const)('a row that %s keeps its number and its line', (_, reading, problem) => {
  const template = compileTemplate(Buffer.from('{"a":"#n#"}'), { a: '#n#' })
  expect(makeReady(reading, template, 11)).toMatchObject({
    kind: 'bad',
    number: 7,
    line: 8,
    problem: { en: problem },
  })
  expect(
    makeReady(
      { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: { n: 'abc' } } },
      template,
      11,
    ),
  ).toMatchObject({ kind: 'ready' })
})
