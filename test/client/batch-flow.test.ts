import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BatchOptions } from '../../src/client/batch.ts'
import type { Failure, Outcome } from '../../src/diagnosis/facts.ts'
import { accepted, type Run, rejected, run, seconds } from './batch-in-memory.ts'

const refused: Failure = { kind: 'refused' }
const reset: Failure = { kind: 'reset', phase: 'answer', abrupt: true }
const goaway: Failure = { kind: 'goaway', code: 0, lastStreamId: 0 }
const unsent = (failure: Failure): Outcome => ({ kind: 'unsent', failure })
const unknown = (failure: Failure): Outcome => ({ kind: 'unknown', failure })
const tooMany = rejected(429, { reason: 'TooManyRequests' })
const badToken = rejected(400, { reason: 'BadDeviceToken' })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // So that a moment and a wait are not the same number.
  vi.advanceTimersByTime(7000)
})
afterEach(() => {
  vi.useRealTimers()
})

const inFlight = ({ sessions }: Run) => sessions.map(({ sent }) => sent.length)

/** Ends what a test has left, and sees that nothing of it goes on. */
async function end({ batch }: Run) {
  batch.stop()
  await seconds(2)
  await batch.close()
  expect(vi.getTimerCount()).toBe(0)
}

describe('how many are in flight', () => {
  it.each<[string, Partial<BatchOptions>, jobs: number, takes: number, sent: readonly number[]]>([
    ['as many as one connection takes', {}, 20, 8, [8]],
    ['as many as a connection should have, when it takes more', {}, 150, 1000, [100]],
    ['over a second connection, where there may be one', { connections: 2 }, 150, 1000, [75, 75]],
    ['as many as somebody named', { concurrency: 3 }, 8, 1000, [3]],
    ['in equal parts over the connections', { concurrency: 4, connections: 2 }, 8, 1000, [2, 2]],
    ['no more than named, where that cannot be divided', { concurrency: 3, connections: 2 }, 8, 1000, [1, 2]],
    ['one at first, at a slow rate', { rate: 10 }, 8, 1000, [1]],
  ])('%s', async (_, options, jobs, takes, sent) => {
    const one = run(jobs, takes, options)
    await seconds(0)
    expect(inFlight(one)).toEqual(sent)
    await end(one)
  })

  it('keeps the rate, and sets no timer when there is nothing left to send', async () => {
    const one = run(3, 1000, { rate: 10 })
    await seconds(0.1)
    expect(inFlight(one)).toEqual([2])
    await seconds(0.1)
    expect([inFlight(one), vi.getTimerCount()]).toEqual([[3], 0])
    await end(one)
  })

  it('takes up the next when one has been answered', async () => {
    const one = run(3, 1000, { concurrency: 2 })
    await seconds(0)
    one.sessions[0]?.answer(accepted)
    expect(inFlight(one)).toEqual([2])
    one.sessions[0]?.answer(badToken)
    expect([inFlight(one), one.outcomes]).toEqual([[1], [accepted, badToken]])
    await end(one)
  })
})

describe('room for more jobs', () => {
  it('is there until as many wait as may be in flight', async () => {
    const one = run(3, 0, { concurrency: 4 })
    expect(one.batch.hasRoom()).toBe(true)
    one.more(1)
    expect(one.batch.hasRoom()).toBe(false)
    await end(one)
  })

  it('is there when all are refused anyway, and each is settled at once, and never left', async () => {
    const one = run(4, 0, { concurrency: 4 })
    let isAsked = false
    const room = one.batch.room().then(() => {
      isAsked = true
    })
    await seconds(0)
    expect(isAsked).toBe(false)
    one.batch.stop()
    await room
    expect(one.batch.hasRoom()).toBe(true)
    one.more(1)
    expect(one.outcomes).toEqual(Array(5).fill(unsent({ kind: 'stopped' })))
    expect(one.attempts).toEqual(Array(5).fill(0))
    await end(one)
  })
})

describe('a batch that is closed', () => {
  it('waits for everything that was pushed, and leaves no timer', async () => {
    const one = run(2, 2)
    await seconds(0)
    let isClosed = false
    const closed = one.batch.close().then(() => {
      isClosed = true
    })
    one.sessions[0]?.answer(accepted)
    await seconds(0)
    expect(isClosed).toBe(false)
    one.sessions[0]?.answer(accepted)
    await closed
    expect([one.sessions[0]?.closed, vi.getTimerCount()]).toEqual([true, 0])
  })

  it('can have been idle for long, and more than once', async () => {
    const one = run(1, 1)
    for (let round = 1; round <= 3; round += 1) {
      await seconds(0)
      one.sessions[0]?.answer(accepted)
      await seconds(60)
      expect([one.outcomes.length, one.batch.stopped(), one.batch.waiting()]).toEqual([
        round,
        undefined,
        undefined,
      ])
      expect(vi.getTimerCount()).toBe(0)
      one.more(1)
    }
    expect(one.sessions).toHaveLength(1)
    await end(one)
  })

  it('ends its connections as soon as the last answer has come, once it was stopped', async () => {
    const one = run(1, 1)
    await seconds(0)
    one.batch.stop()
    expect(one.sessions[0]?.ended()).toBeUndefined()
    one.sessions[0]?.answer(accepted)
    expect([one.sessions[0]?.ended(), one.outcomes, vi.getTimerCount()]).toEqual([
      { kind: 'stopped' },
      [accepted],
      0,
    ])
    await one.batch.close()
  })

  it('tells of the first reason for which it was stopped', async () => {
    const one = run(2, 2)
    await seconds(0)
    one.sessions[0]?.answer(rejected(400, { reason: 'TopicDisallowed' }))
    one.sessions[0]?.answer(unsent({ kind: 'not-tls' }))
    expect(one.batch.stopped()).toEqual({ kind: 'stopped' })
    await end(one)
  })
})

describe('what ends a run', () => {
  it.each<[string, Outcome, Failure | undefined]>([
    ['an answer about all', rejected(400, { reason: 'TopicDisallowed' }), { kind: 'stopped' }],
    ['a connection that no other can better', unsent({ kind: 'not-tls' }), { kind: 'not-tls' }],
    ['no answer about one', badToken, undefined],
  ])('%s', async (_, outcome, stopped) => {
    const one = run(2, 1)
    await seconds(0)
    one.sessions[0]?.answer(outcome)
    expect(one.batch.stopped()).toEqual(stopped)
    expect(one.outcomes).toEqual(stopped === undefined ? [outcome] : [unsent(stopped), outcome])
    await end(one)
  })

  it('what comes back after it does not go again', async () => {
    const one = run(2, 2)
    await seconds(0)
    one.batch.stop()
    one.sessions[0]?.answer(tooMany)
    expect(one.outcomes).toEqual([tooMany])
    await end(one)
  })
})

describe('what comes back', () => {
  it('goes again after its rest, and tells how often it has left', async () => {
    const one = run(1, 1)
    await seconds(0)
    one.sessions[0]?.answer(tooMany)
    await seconds(0.499)
    expect(inFlight(one)).toEqual([0])
    await seconds(0.001)
    expect(inFlight(one)).toEqual([1])
    one.sessions[0]?.answer(accepted)
    expect([one.outcomes, one.attempts]).toEqual([[accepted], [2]])
    await end(one)
  })

  it('is told of, and leaves when that has been written down', async () => {
    const one = run(0, 1)
    const told: Outcome[] = []
    let write = () => {}
    const leavesAgain = () =>
      new Promise<void>((resolve) => {
        write = resolve
      })
    one.more(1, { cameBack: (outcome) => told.push(outcome), leavesAgain })
    await seconds(0)
    one.sessions[0]?.answer(tooMany)
    await seconds(10)
    expect([told, inFlight(one)]).toEqual([[tooMany], [0]])
    write()
    await seconds(0)
    expect(inFlight(one)).toEqual([1])
    await end(one)
  })

  it('is settled once when it is stopped while that is written down', async () => {
    const one = run(0, 1)
    let write = () => {}
    one.more(1, {
      leavesAgain: () =>
        new Promise<void>((resolve) => {
          write = resolve
        }),
      settled: (outcome) => one.outcomes.push(outcome),
    })
    await seconds(0)
    one.sessions[0]?.answer(tooMany)
    await seconds(10)
    one.batch.stop()
    write()
    await seconds(0)
    expect([one.outcomes, inFlight(one)]).toEqual([[tooMany], [0]])
    await end(one)
  })

  it('has a new provider token when the old one was too old, and no other time', async () => {
    const renewed: string[] = []
    const providerTokens = {
      current: () => `token ${renewed.length}`,
      renew: (old: string) => renewed.push(old),
    }
    const one = run(1, 1, { providerTokens })
    await seconds(0)
    one.sessions[0]?.answer(tooMany)
    expect(renewed).toEqual([])
    await seconds(10)
    one.sessions[0]?.answer(accepted)
    one.more(1)
    one.sessions[0]?.answer(rejected(403, { reason: 'ExpiredProviderToken' }))
    expect(renewed).toEqual(['token 0'])
    expect(one.sessions[0]?.tokens).toEqual(['token 0', 'token 0', 'token 0', 'token 1'])
    await end(one)
  })

  it('goes again without one, where there is none', async () => {
    const one = run(1, 1)
    await seconds(0)
    one.sessions[0]?.answer(rejected(403, { reason: 'ExpiredProviderToken' }))
    expect(one.sessions[0]?.tokens).toEqual([undefined, undefined])
    await end(one)
  })

  it('after a pause until a moment of the clock on the wall', async () => {
    const one = run(1, 1)
    await seconds(50)
    const now = performance.timeOrigin + performance.now()
    one.sessions[0]?.answer(rejected(503, { retryAfter: new Date(now + 100_000) }))
    expect(one.batch.waiting()).toEqual({ kind: 'asked', seconds: 100 })
    await end(one)
  })
})

describe('a connection is left', () => {
  it.each<[string, Outcome, isLeft: boolean]>([
    ['when an answer did not come', unknown({ kind: 'timeout', phase: 'answer' }), true],
    ['when a push had no time to leave', unsent({ kind: 'timeout', phase: 'answer' }), true],
    ['when a rule was broken', unknown({ kind: 'protocol-error', rule: 'content-length' }), true],
    ['not when one request was reset', unknown({ kind: 'stream-reset', code: 2 }), false],
    ['not when one request was refused', unsent({ kind: 'stream-reset', code: 7 }), false],
    ['not when a push was rejected', badToken, false],
    ['when it shuts down', rejected(503, { reason: 'Shutdown' }), true],
  ])('%s', async (_, outcome, isLeft) => {
    const one = run(1, 2)
    await seconds(0)
    one.sessions[0]?.answer(outcome)
    one.more(1)
    await seconds(1)
    expect(one.sessions.map(({ closed }) => closed)).toEqual(isLeft ? [true, false] : [false])
    await end(one)
  })

  it('when it is over', async () => {
    const one = run(2, 2)
    await seconds(0)
    one.sessions[0]?.answer(accepted)
    one.sessions[0]?.end(reset)
    one.more(1)
    await seconds(0)
    expect(one.sessions.map(({ closed, sent }) => [closed, sent.length])).toEqual([
      [true, 0],
      [false, 1],
    ])
    await end(one)
  })
})

describe('connections that bring nothing', () => {
  it('one that is refused is tried again, later', async () => {
    const one = run(1, 1, {}, [refused])
    await seconds(0.499)
    expect(one.sessions).toHaveLength(0)
    await seconds(0.001)
    expect(inFlight(one)).toEqual([1])
    await end(one)
  })

  it('any answer, a no as well, makes those forgotten that came before', async () => {
    const one = run(1, 1, { retry: { attempts: 2 } }, [refused, 'well', refused])
    await seconds(1)
    one.sessions[0]?.answer(badToken)
    one.sessions[0]?.end(reset)
    one.more(1)
    await seconds(1)
    expect([one.batch.stopped(), inFlight(one)]).toEqual([undefined, [0, 1]])
    await end(one)
  })

  it('a push that comes back without an answer does not', async () => {
    const one = run(1, 1, { retry: { attempts: 2 } }, [refused])
    await seconds(1)
    one.sessions[0]?.end(goaway)
    expect(one.batch.stopped()).toEqual(goaway)
    await end(one)
  })
})

describe('what everything waits for', () => {
  it.each<[string, Parameters<typeof run>, (one: Run) => Promise<void>, object | undefined]>([
    ['nothing, while a connection is being opened', [1, 1, {}, ['never']], async () => {}, undefined],
    [
      'nothing, while the next one is being opened',
      [1, 1, {}, [refused, 'never']],
      () => seconds(0.5).then(() => {}),
      undefined,
    ],
    [
      'a connection, until the next is opened',
      [1, 1, {}, [refused, refused]],
      () => seconds(0.6).then(() => {}),
      { kind: 'connection', seconds: 1 },
    ],
    [
      'nothing yet, when one connection takes none and another was refused',
      [200, 0, { connections: 2 }, ['well', refused]],
      () => seconds(0.4).then(() => {}),
      undefined,
    ],
    [
      'what comes back, when nothing else is left and no connection stands',
      [1, 1, {}, []],
      async (one) => {
        one.sessions[0]?.end(goaway, 'unsent')
        await seconds(0.6)
        one.sessions[1]?.end(goaway, 'unsent')
      },
      { kind: 'again', seconds: 1 },
    ],
    [
      'nothing yet, when one comes back and the next is not taken',
      [2, 1, {}, []],
      async ({ sessions: [session] }) => {
        if (session === undefined) return
        session.takes = 0
        session.answer(tooMany)
      },
      undefined,
    ],
    [
      'nothing, when it was stopped in a pause',
      [2, 1, {}, []],
      async ({ batch, sessions }) => {
        sessions[0]?.answer(rejected(503, { retryAfter: 100 }))
        batch.stop()
      },
      undefined,
    ],
  ])('%s', async (_, parts, happen, waiting) => {
    const one = run(...parts)
    await seconds(0)
    await happen(one)
    expect(one.batch.waiting()).toEqual(waiting)
    await end(one)
  })

  it.each<[string, Outcome, milliseconds: number, kind: string]>([
    ['what comes back has rested', tooMany, 500, 'again'],
    ['a pause is over', rejected(503, { retryAfter: 1 }), 1000, 'asked'],
  ])('nothing, as soon as %s, though its timer is late', async (_, outcome, milliseconds, kind) => {
    const one = run(1, 1)
    await seconds(0)
    one.sessions[0]?.answer(outcome)
    const rested = performance.now() + milliseconds
    for (const [now, waiting] of [
      [rested - 1, { kind, seconds: 1 }],
      [rested, undefined],
      [rested + 5, undefined],
    ] as const) {
      const clock = vi.spyOn(performance, 'now').mockReturnValue(now)
      expect(one.batch.waiting()).toEqual(waiting)
      clock.mockRestore()
    }
    await end(one)
  })

  it('as long as one is on its way, the others wait however long it takes', async () => {
    const one = run(2, 1)
    await seconds(100)
    expect([one.batch.stopped(), inFlight(one), vi.getTimerCount()]).toEqual([undefined, [1], 0])
    await end(one)
  })

  it('sets no timer while a connection is being opened', async () => {
    const one = run(1, 1, {}, ['never'])
    await seconds(0)
    expect(vi.getTimerCount()).toBe(0)
    one.batch.stop()
  })
})
