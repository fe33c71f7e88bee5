import { describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../../src/apns/endpoint.ts'
import { doubtfulAnswer, isWithoutId } from '../../../src/commands/send/doubtful-answer.ts'
import { createTally } from '../../../src/commands/send/many/tally.ts'
import type { Outcome } from '../../../src/diagnosis/facts.ts'

const endpoint = { host: 'localhost', port: 7224 }
const other: Gateway = { kind: 'other', endpoint }
const local: Gateway = { kind: 'local', environment: 'sandbox', endpoint }
const yes: Outcome = { kind: 'accepted', reply: { status: 200 } }
const yesWithId: Outcome = { kind: 'accepted', reply: { status: 200, id: 'A' } }
const no: Outcome = { kind: 'rejected', reply: { status: 404 } }

describe('a yes that APNs does not say so', () => {
  it.each([
    [yes, true],
    [yesWithId, false],
    [no, false],
    [undefined, false],
  ])('%j: %s', (outcome, expected) => {
    expect(isWithoutId(outcome)).toBe(expected)
  })

  it.each([
    [other, 1],
    [local, 0],
    [appleGateway('sandbox'), 0],
  ])('of %o is told %i times, with a line that asks', (gateway, count) => {
    const found = doubtfulAnswer(gateway, () => 'pushctl doctor --gateway localhost:7224')
    expect(found).toHaveLength(count)
    for (const { id, severity, remedy } of found) {
      expect([id, severity]).toEqual(['not-apns', 'warning'])
      expect(remedy.commands).toEqual(['pushctl doctor --gateway localhost:7224'])
    }
  })

  it('is seen among many rows', () => {
    const line = { row: 1, deviceToken: 'aa', outcome: 'accepted', status: 200, attempts: 1 } as const
    const tally = createTally()
    tally.count(line, yesWithId)
    expect(tally.hasYesWithoutId()).toBe(false)
    tally.count(line, yes)
    expect(tally.hasYesWithoutId()).toBe(true)
  })
})
