import { describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../../src/apns/endpoint.ts'
import { doubtfulAnswer, yesWithoutId } from '../../../src/commands/send/doubtful-answer.ts'
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
    expect(yesWithoutId(outcome) !== undefined).toBe(expected)
  })

  it.each([
    [other, 1],
    [local, 0],
    [appleGateway('sandbox'), 0],
  ])('of %o is told %i times, with a line that asks', (gateway, count) => {
    const found = doubtfulAnswer(gateway, { status: 200 }, () => 'pushctl doctor --gateway localhost:7224')
    expect(found).toHaveLength(count)
    for (const { id, severity, remedy } of found) {
      expect([id, severity]).toEqual(['not-apns', 'warning'])
      expect(remedy.commands).toEqual(['pushctl doctor --gateway localhost:7224'])
    }
  })

  it.each([
    [{}, /it may be a server that says yes to everything/],
    [
      { page: 'Welcome', mediaType: 'text/html' },
      /content of its own \(“Welcome”, text\/html\).*another service/,
    ],
    [{ mediaType: 'application/json' }, /\(application\/json\)/],
    [{ mediaType: 'application/grpc' }, /a server of gRPC/],
  ])('says what came in its place: %j', (more, said) => {
    const [finding] = doubtfulAnswer(other, { status: 200, ...more }, () => '')
    expect(finding?.evidence?.en).toMatch(said)
  })

  it('of none is nothing', () => {
    expect(doubtfulAnswer(other, undefined, () => '')).toEqual([])
  })

  it('is seen among many rows', () => {
    const line = { row: 1, deviceToken: 'aa', outcome: 'accepted', status: 200, attempts: 1 } as const
    const tally = createTally()
    tally.count(line, yesWithId)
    expect(tally.doubtfulYes()).toBeUndefined()
    tally.count(line, yes)
    expect(tally.doubtfulYes()).toEqual({ status: 200 })
  })
})
