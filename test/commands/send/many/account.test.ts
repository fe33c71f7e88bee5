import { describe, expect, it } from 'vitest'
import { createAccount } from '../../../../src/commands/send/many/account.ts'
import type { ReportLine } from '../../../../src/commands/send/many/report.ts'
import { createTally } from '../../../../src/commands/send/many/tally.ts'
import type { Outcome } from '../../../../src/diagnosis/facts.ts'

const line = (row: number, outcome: ReportLine['outcome'], more: Partial<ReportLine> = {}): ReportLine => ({
  row,
  deviceToken: `t${row}`,
  outcome,
  attempts: 1,
  ...more,
})
const no = (row: number, status: number, reason: string) => line(row, 'rejected', { status, reason })
const told: Outcome = { kind: 'rejected', reply: { status: 410, reason: 'Unregistered' } }

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
    ['what the first was told', [told, { kind: 'rejected', reply: { status: 410 } }], told],
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
    account.count(no(2, 410, 'Unregistered'), told)
    account.count(line(3, 'accepted'), { kind: 'accepted', reply: { status: 200 } })
    expect(account.progress()).toEqual({
      done: 3,
      resumed: 1,
      counts: { accepted: 2, rejected: 1, unsent: 0, unknown: 0 },
    })
    expect(account.groups()).toMatchObject([{ count: 1, told }])
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
