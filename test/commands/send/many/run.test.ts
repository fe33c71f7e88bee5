import { describe, expect, it } from 'vitest'
import type { Batch, Job } from '../../../../src/client/batch.ts'
import { type Account, createAccount } from '../../../../src/commands/send/many/account.ts'
import type { Ledger } from '../../../../src/commands/send/many/ledger.ts'
import type { ReportLine } from '../../../../src/commands/send/many/report.ts'
import { Run } from '../../../../src/commands/send/many/run.ts'
import { createTally } from '../../../../src/commands/send/many/tally.ts'
import type { Failure, Outcome } from '../../../../src/diagnosis/facts.ts'
import { Fault } from '../../../../src/fault.ts'

const full = new Fault('file/unwritable', { en: 'full', zh: '磁盘已满' })
const refused: Outcome = { kind: 'unsent', failure: { kind: 'stopped' } }
const silent: Outcome = { kind: 'unknown', failure: { kind: 'stopped' } }
const busy: Outcome = { kind: 'rejected', reply: { status: 429 } }

const headers = { topic: 'com.example.app' }

/** A run over a batch and a ledger that say in one list what they are told, in waves of two. */
function running(noteOnDisk: (rows: readonly number[]) => Promise<void> = async () => {}) {
  let broken: Fault | undefined
  const counted: (Outcome | undefined)[] = []
  const told: string[] = []
  const jobs: Job[] = []
  const lines: ReportLine[] = []
  let stopped: Failure | undefined
  const batch = {
    appetite: 2,
    room: async () => {},
    stopped: () => stopped,
    stop: () => {
      stopped = { kind: 'stopped' }
    },
    pushAll: (pushed: readonly Job[]) => {
      told.push(`pushed ${pushed.length}`)
      jobs.push(...pushed)
    },
  } as unknown as Batch
  const ledger = {
    leaving: async (rows: readonly { readonly number: number }[]) => {
      const numbers = rows.map(({ number }) => number)
      told.push(`noting ${numbers}`)
      await noteOnDisk(numbers)
      told.push(`noted ${numbers}`)
    },
    back: (row: number) => told.push(`back ${row}`),
    settled: (line: ReportLine) => lines.push(line),
    broken: () => broken,
  } as unknown as Ledger
  const account = {
    count: (_: ReportLine, outcome?: Outcome) => counted.push(outcome),
  } as unknown as Account
  const stateOf = (row: number) => (row === 8 ? 'done' : row === 9 ? 'changed' : 'open')
  const run = new Run({ batch, ledger, account, headers, stateOf })
  const take = (number: number) =>
    run.take({ number, deviceToken: `t${number}`, content: 'c' }, Uint8Array.of(number))
  const breakLedger = () => {
    broken = full
  }
  return { run, take, told, jobs, lines, batch, counted, breakLedger }
}

describe('a run', () => {
  it('writes each wave down before it leaves, and the next one only when it has left', async () => {
    const { run, take, told } = running()
    for (const row of [1, 2, 3, 4, 5]) await take(row)
    await run.leave()
    expect(told).toEqual([
      ...['noting 1,2', 'noted 1,2', 'pushed 2'],
      ...['noting 3,4', 'noted 3,4', 'pushed 2'],
      ...['noting 5', 'noted 5', 'pushed 1'],
    ])
  })

  it('takes up the next wave while one is written down, and no more', async () => {
    let written = () => {}
    const { run, take, told } = running(
      () =>
        new Promise((resolve) => {
          written = resolve
        }),
    )
    take(1)
    await take(2)
    take(3)
    const more = take(4)
    await new Promise(setImmediate)
    expect(told).toEqual(['noting 1,2'])
    written()
    await more
    expect(told).toEqual(['noting 1,2', 'noted 1,2', 'pushed 2', 'noting 3,4'])
    written()
    await run.leave()
  })

  it('tells the journal of a row that came back unsent or refused, and of none that may have arrived', async () => {
    const { take, told, jobs, run } = running()
    await take(1)
    await take(2)
    await run.leave()
    told.length = 0
    jobs[0]?.cameBack?.(refused)
    jobs[0]?.cameBack?.(silent)
    jobs[1]?.cameBack?.(busy)
    await jobs[0]?.leavesAgain?.()
    expect(told).toEqual(['back 1', 'back 2', 'noting 1', 'noted 1'])
  })

  it('stops when a wave cannot be written down; its rows go to the batch, which says what became of them', async () => {
    const { run, take, told, batch, lines } = running(() => Promise.reject(full))
    await take(1)
    await take(2)
    await run.leave()
    expect(batch.stopped()).toEqual({ kind: 'stopped' })
    expect(told).toEqual(['noting 1,2', 'pushed 2'])
    await take(3)
    expect(lines).toMatchObject([{ row: 3, outcome: 'unsent', failureKind: 'stopped' }])
  })

  it('hands the batch a job for each row, with what all have in common', async () => {
    const { run, take, jobs } = running()
    await take(1)
    await run.leave()
    expect(jobs).toMatchObject([{ deviceToken: 't1', payload: Uint8Array.of(1), headers }])
    expect(jobs[0]?.headers).toBe(headers)
  })

  it('puts down what became of a row, with its outcome', async () => {
    const { run, take, jobs, lines, counted, batch } = running()
    await take(1)
    await run.leave()
    jobs[0]?.settled(busy, 3)
    expect(lines).toEqual([
      { row: 1, deviceToken: 't1', outcome: 'rejected', status: 429, attempts: 3, content: 'c' },
    ])
    expect(counted).toEqual([busy])
    expect(batch.stopped()).toBeUndefined()
  })

  it('sends nothing more once the report cannot be written', async () => {
    const { run, take, jobs, batch, breakLedger } = running()
    await take(1)
    await run.leave()
    breakLedger()
    jobs[0]?.settled(busy, 1)
    expect(batch.stopped()).toEqual({ kind: 'stopped' })
  })

  it('sends nothing more when a row that came back cannot be noted', async () => {
    let isFull = false
    const { run, take, jobs, batch } = running(() => (isFull ? Promise.reject(full) : Promise.resolve()))
    await take(1)
    await run.leave()
    isFull = true
    await jobs[0]?.leavesAgain?.()
    expect(batch.stopped()).toEqual({ kind: 'stopped' })
  })

  it('notes nothing more as about to leave once it was stopped', async () => {
    const { run, take, told, batch } = running()
    await take(1)
    batch.stop()
    await run.leave()
    expect(told).toEqual(['pushed 1'])
  })

  it('takes waves as large as the batch has appetite for', async () => {
    const { run, take, told, batch } = running()
    for (const row of [1, 2]) await take(row)
    Object.assign(batch, { appetite: 3 })
    for (const row of [3, 4, 5, 6, 7, 11]) await take(row)
    await run.leave()
    expect(told.filter((each) => each.startsWith('pushed'))).toEqual([
      'pushed 2',
      'pushed 2',
      'pushed 3',
      'pushed 1',
    ])
  })

  it('does not take a fault of ours for one of the disk', async () => {
    const ours = new TypeError('ours')
    const { run, take } = running(() => Promise.reject(ours))
    await take(1)
    await expect(run.leave()).rejects.toBe(ours)
  })

  it('leaves out what an earlier run has settled, and what has changed', async () => {
    const { run, take, told, lines } = running()
    await take(8)
    await take(9)
    run.takeBad(10)
    await run.leave()
    expect(told).toEqual([])
    expect(lines).toMatchObject([
      { row: 9, outcome: 'unknown', failureKind: 'changed' },
      { row: 10, outcome: 'unsent', failureKind: 'bad-row' },
    ])
  })
})

const line = (row: number, outcome: ReportLine['outcome'], more: Partial<ReportLine> = {}): ReportLine => ({
  row,
  deviceToken: `t${row}`,
  outcome,
  attempts: 1,
  ...more,
})
const no = (row: number, status: number, reason: string) => line(row, 'rejected', { status, reason })
const gone: Outcome = { kind: 'rejected', reply: { status: 410, reason: 'Unregistered' } }

describe('a tally', () => {
  it('counts every kind of end, and rows that were not reached as unsent', () => {
    const tally = createTally()
    for (const each of [line(1, 'accepted'), line(2, 'accepted'), no(3, 410, 'Unregistered')])
      tally.count(each)
    tally.count(line(4, 'unsent', { failureKind: 'bad-row' }))
    tally.count(line(5, 'unknown', { failureKind: 'reset' }))
    tally.countUnreached(7)
    expect(tally.counts()).toEqual({ accepted: 2, rejected: 1, unsent: 8, unknown: 1 })
  })

  it('hands out counts that stay as they are when it goes on', () => {
    const tally = createTally()
    const before = tally.counts()
    tally.count(line(1, 'accepted'))
    expect([before.accepted, tally.counts().accepted]).toEqual([0, 1])
  })

  it('puts rows of the same end together, the most frequent first, with the first of each', () => {
    const tally = createTally()
    const rows = [
      no(1, 400, 'BadDeviceToken'),
      no(2, 410, 'Unregistered'),
      no(3, 410, 'Unregistered'),
      line(4, 'unknown', { failureKind: 'reset' }),
      line(5, 'unknown', { failureKind: 'timeout' }),
      no(6, 410, 'Unregistered'),
      line(7, 'unknown', { failureKind: 'timeout' }),
      line(8, 'accepted'),
    ]
    for (const each of rows) tally.count(each)
    expect(tally.groups()).toStrictEqual([
      { outcome: 'rejected', status: 410, reason: 'Unregistered', first: rows[1], count: 3 },
      { outcome: 'unknown', failureKind: 'timeout', first: rows[4], count: 2 },
      { outcome: 'rejected', status: 400, reason: 'BadDeviceToken', first: rows[0], count: 1 },
      { outcome: 'unknown', failureKind: 'reset', first: rows[3], count: 1 },
    ])
  })

  it.each<[string, readonly (Outcome | undefined)[], Outcome | undefined]>([
    ['what the first was told', [gone, { kind: 'rejected', reply: { status: 410 } }], gone],
    ['nothing where an earlier run was told', [undefined, undefined], undefined],
  ])('keeps of a group %s', (_, outcomes, expected) => {
    const tally = createTally()
    for (const outcome of outcomes) tally.count(no(1, 410, 'Unregistered'), outcome)
    const [group] = tally.groups()
    expect(group).toMatchObject({ count: 2 })
    if (expected === undefined) expect(group).not.toHaveProperty('told')
    else expect(group?.told).toBe(expected)
  })

  it('keeps the first yes without an apns-id', () => {
    const tally = createTally()
    const first = { status: 200, page: 'Welcome' }
    for (const reply of [{ status: 200, id: 'A' }, first, { status: 200 }])
      tally.count(line(1, 'accepted'), { kind: 'accepted', reply })
    expect(tally.doubtfulYes()).toBe(first)
  })
})

/** An account, and the lines that it passed on to the dead tokens. */
function opened(tellsRows: boolean) {
  const noted: number[] = []
  const deadTokens = { count: () => 0, flush: async () => {}, close: async () => {} }
  const account = createAccount({ ...deadTokens, note: ({ row }) => void noted.push(row) }, tellsRows)
  return { account, noted }
}

describe('an account of a run', () => {
  it('knows how many rows have come to their end, and how many of them in an earlier run', () => {
    const { account, noted } = opened(false)
    account.resume(line(1, 'accepted'))
    account.count(no(2, 410, 'Unregistered'), gone)
    account.count(line(3, 'accepted'), { kind: 'accepted', reply: { status: 200 } })
    expect(account.progress()).toEqual({
      done: 3,
      resumed: 1,
      counts: { accepted: 2, rejected: 1, unsent: 0, unknown: 0 },
    })
    expect(account.groups()).toMatchObject([{ count: 1, told: gone }])
    expect(account.doubtfulYes()).toEqual({ status: 200 })
    expect(noted).toEqual([1, 2, 3])
  })

  it('counts what it was not told of as unsent', () => {
    const { account } = opened(false)
    account.count(line(1, 'accepted'))
    account.unreached(10)
    expect(account.progress().counts).toMatchObject({ accepted: 1, unsent: 9 })
  })

  it.each([
    [true, [[1, 2], [3], []]],
    [false, [[], [], []]],
  ])('tells rows one by one, each once, where that is wanted: %s', (tellsRows, expected) => {
    const { account } = opened(tellsRows)
    const events = () => account.events().map(({ kind, row }) => (kind === 'row' ? row : kind))
    account.resume(line(1, 'accepted'))
    account.count(line(2, 'accepted'))
    const first = events()
    account.count(line(3, 'accepted'))
    expect([first, events(), events()]).toEqual(expected)
  })
})
