import { describe, expect, it } from 'vitest'
import { Lines, type LinesOptions } from '../../src/client/lines.ts'
import { defaultRetryPolicy } from '../../src/client/retry.ts'
import type { Opening, Session } from '../../src/client/session.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'

/** A connection that is as full, as broken and as tried as a test says. */
interface Fake {
  room: number
  ended?: Failure
  answered: boolean
  closed: boolean
}

const reset: Failure = { kind: 'reset', phase: 'answer', abrupt: true }

/** Connections in a world whose clock the test sets; each opening ends as the list says, and well behind its end. */
function linesOf(
  endings: readonly (Failure | Error | 'well' | 'never')[] = [],
  options: Partial<LinesOptions> = {},
) {
  const sessions: Fake[] = []
  const opened: (Session | undefined)[] = []
  const told: string[] = []
  const time = { now: 1000 }
  const left = [...endings]
  const lines = new Lines({
    most: 3,
    perLine: 10,
    policy: defaultRetryPolicy,
    clock: () => time.now,
    onChange: () => told.push('change'),
    onHopeless: ({ kind }) => told.push(`hopeless: ${kind}`),
    async open(): Promise<Opening> {
      const ending = left.shift()
      if (ending instanceof Error) throw ending
      if (ending === 'never') return new Promise(() => {})
      if (ending !== undefined && ending !== 'well') return { kind: 'failed', failure: ending }
      const fake: Fake = { room: 10, answered: false, closed: false }
      sessions.push(fake)
      const session = {
        patience: 7000,
        room: () => fake.room,
        ended: () => fake.ended,
        hasAnswered: () => fake.answered,
        roundTrip: () => 50,
        watch: () => {},
        close: async () => {
          fake.closed = true
        },
      } as unknown as Session
      opened.push(session)
      return { kind: 'open', session }
    },
    ...options,
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { lines, sessions, opened, told, time, settled }
}

describe('connections are opened as they are needed', () => {
  it.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [30, 3],
    [1000, 3],
  ])('for %i requests of ten each: %i', async (requests, count) => {
    const { lines, settled } = linesOf()
    expect([lines.openFor(requests), lines.isOpening]).toEqual([undefined, count > 0])
    // Those that are being opened count, too.
    lines.openFor(requests)
    await settled()
    expect([lines.count, lines.isOpening, lines.width]).toEqual([count, false, 30])
    expect(lines.patience).toBe(count > 0 ? 7000 : 0)
  })

  it('after one that failed the next waits, and longer each time', async () => {
    const { lines, time, settled } = linesOf([{ kind: 'refused' }, { kind: 'refused' }])
    lines.openFor(1)
    await settled()
    expect(lines.openFor(1)).toBe(1500)
    expect(lines.opensFrom).toBe(1500)
    time.now = 1499
    expect(lines.openFor(1)).toBe(1500)
    time.now = 1500
    expect(lines.openFor(1)).toBeUndefined()
    await settled()
    expect(lines.openFor(1)).toBe(2500)
    time.now = 2500
    lines.openFor(1)
    await settled()
    expect(lines.count).toBe(1)
  })

  it.each<[string, readonly Failure[], readonly string[]]>([
    ['where the next would end the same way', [{ kind: 'not-tls' }], ['hopeless: not-tls']],
    [
      'when so many have failed as a push leaves times',
      Array(6).fill({ kind: 'refused' }),
      ['hopeless: refused'],
    ],
    ['not before', Array(5).fill({ kind: 'refused' }), []],
  ])('there is none any more: %s', async (_, endings, said) => {
    const { lines, told, time, settled } = linesOf(endings)
    for (let attempt = 0; attempt < endings.length; attempt += 1) {
      lines.openFor(1)
      await settled()
      time.now += 100_000
    }
    expect(told.filter((each) => each !== 'change')).toEqual(said)
    expect(told.filter((each) => each === 'change')).toHaveLength(endings.length)
  })

  it('none where there are enough, whether another may be opened or not', async () => {
    const { lines, settled } = linesOf([{ kind: 'refused' }, 'well'])
    lines.openFor(20)
    await settled()
    expect([lines.opensFrom, lines.count]).toEqual([1500, 1])
    expect([lines.openFor(10), lines.openFor(11)]).toEqual([undefined, 1500])
  })

  it('one that is on its way counts, while the next would have to wait', async () => {
    const { lines, settled } = linesOf([{ kind: 'refused' }, 'never'])
    lines.openFor(20)
    await settled()
    expect([lines.opensFrom, lines.isOpening]).toEqual([1500, true])
    expect([lines.openFor(10), lines.openFor(11)]).toEqual([undefined, 1500])
  })

  it('as long as one stands, others that fail end nothing', async () => {
    const { lines, told, time, settled } = linesOf(['well', ...Array(9).fill({ kind: 'refused' })])
    for (let attempt = 0; attempt < 9; attempt += 1) {
      lines.openFor(20)
      await settled()
      time.now += 100_000
    }
    expect([lines.count, told]).toEqual([1, Array(10).fill('change')])
  })

  it('an answer makes all that was in vain forgotten', async () => {
    const { lines, told, time, settled } = linesOf(Array(8).fill({ kind: 'refused' }))
    for (let attempt = 0; attempt < 8; attempt += 1) {
      if (attempt === 4) lines.noteAnswer(undefined)
      lines.openFor(1)
      await settled()
      time.now += 100_000
    }
    expect(told).not.toContain('hopeless: refused')
  })

  it('what opening throws ends everything, and is thrown by close', async () => {
    const error = new Error('credential')
    const { lines, told, settled } = linesOf([error])
    lines.openFor(1)
    await settled()
    expect(told).toEqual(['hopeless: stopped', 'change'])
    await expect(lines.close()).rejects.toBe(error)
  })
})

describe('the connection that takes the next push', () => {
  async function three() {
    const world = linesOf()
    world.lines.openFor(30)
    await world.settled()
    return world
  }

  it('is the least busy one with room', async () => {
    const { lines, sessions } = await three()
    const taken = new Set()
    for (let push = 0; push < 3; push += 1) {
      const line = lines.free(undefined)
      if (line === undefined) throw new Error('there is none')
      line.inFlight += 1
      taken.add(line)
    }
    expect(taken.size).toBe(3)
    for (const fake of sessions) fake.room = 0
    expect(lines.free(undefined)).toBeUndefined()
    expect(lines.count).toBe(3)
  })

  it('is none that has as many in flight as it may', async () => {
    const { lines } = await three()
    for (let push = 0; push < 30; push += 1) {
      const line = lines.free(undefined)
      if (line !== undefined) line.inFlight += 1
    }
    expect(lines.free(undefined)).toBeUndefined()
  })

  it('is none that is over: that is left, closed, and counted as in vain if it brought nothing', async () => {
    const { lines, sessions, settled } = await three()
    for (const [at, fake] of sessions.entries()) {
      fake.room = 0
      fake.ended = reset
      fake.answered = at > 0
    }
    expect(lines.free(undefined)).toBeUndefined()
    await settled()
    expect([lines.count, sessions.map(({ closed }) => closed)]).toEqual([0, [true, true, true]])
    // One of them brought nothing: as after one that did not come to stand.
    expect(lines.opensFrom).toBe(1500)
  })

  it('is the newest of those that are equally busy', async () => {
    const { lines, opened } = await three()
    const taken = Array.from({ length: 6 }, () => {
      const line = lines.free(undefined)
      if (line !== undefined) line.inFlight += 1
      return opened.indexOf(line?.session)
    })
    expect(taken).toEqual([2, 1, 0, 2, 1, 0])
  })

  it('is left once, and counted once: another that stands is not touched', async () => {
    const { lines, sessions, opened, time } = await three()
    const line = lines.free(undefined)
    if (line === undefined) throw new Error('there is none')
    lines.retire(line)
    time.now = 5000
    lines.retire(line)
    expect([lines.count, sessions.map(({ closed }) => closed)]).toEqual([2, [false, false, true]])
    expect(opened.indexOf(line.session)).toBe(2)
    expect(lines.opensFrom).toBe(1500)
  })

  it('ends all when it was the last and brought nothing: its answer did not come', async () => {
    const { lines, told, settled } = linesOf([], { policy: { ...defaultRetryPolicy, attempts: 1 } })
    lines.openFor(1)
    await settled()
    const line = lines.free(undefined)
    if (line !== undefined) lines.retire(line)
    expect(told).toEqual(['change', 'hopeless: timeout'])
  })

  it('takes as many as its round trip needs, once enough answers have told it, where nobody says how many', async () => {
    const { lines, settled } = linesOf([], { perLine: undefined })
    expect(lines.width).toBe(300)
    lines.openFor(1)
    await settled()
    const line = lines.free(undefined)
    for (let answer = 1; answer < 200; answer += 1) lines.noteAnswer(line)
    expect(lines.width).toBe(300)
    lines.noteAnswer(line)
    expect(lines.width).toBe(3 * 350)
    lines.openFor(351)
    await settled()
    expect(lines.count).toBe(2)
  })

  it('all are closed in the end', async () => {
    const { lines, sessions } = await three()
    await lines.close()
    expect([lines.count, sessions.map(({ closed }) => closed)]).toEqual([0, [true, true, true]])
  })
})
