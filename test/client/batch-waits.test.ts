import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BatchOptions, Waiting } from '../../src/client/batch.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { accepted, type Run, rejected, run, seconds } from './batch-in-memory.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // So that a moment and a wait are not the same number.
  vi.advanceTimersByTime(7000)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('how many jobs are pushed at a time', () => {
  it.each<[string, Partial<BatchOptions>, number, number]>([
    ['few while few leave', {}, 40, 50],
    ['what leaves in five milliseconds while many do', {}, 300, 300],
    ['few when somebody named how many may be in flight', { concurrency: 100 }, 300, 50],
  ])('%s', async (_, options, answers, appetite) => {
    const { batch, sessions } = run(4000, 100, options)
    const seen: number[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      await seconds(0.005)
      for (let answer = 0; answer < answers; answer += 1) sessions[0]?.answer(accepted)
      seen.push(batch.appetite)
    }
    expect(seen.at(-1)).toBe(appetite)
    await seconds(1)
    expect(batch.appetite).toBe(50)
    batch.stop()
    await seconds(3)
    await batch.close()
  })
})

it('asks for more when a quarter of what may wait is left', async () => {
  const { batch, sessions } = run(100, 0, { concurrency: 100 })
  await seconds(0)
  let isAsked = false
  const room = batch.room().then(() => {
    isAsked = true
  })
  sessions[0]?.take(74)
  await seconds(0)
  expect(isAsked).toBe(false)
  sessions[0]?.take(75)
  await room
  batch.stop()
  await seconds(3)
  await batch.close()
})

describe('a gateway that takes none', () => {
  it('says so after a second, and ends everything by the deadline of a push', async () => {
    const { batch, outcomes, more } = run(1, 0)
    await seconds(1)
    expect(batch.waiting()).toBeUndefined()
    await seconds(4)
    expect(batch.waiting()).toEqual({ kind: 'takes-none', seconds: 5 } satisfies Waiting)
    await seconds(20)
    more(1)
    await seconds(4.999)
    expect(outcomes).toEqual([])
    await seconds(0.001)
    expect(outcomes).toEqual(Array(2).fill({ kind: 'unsent', failure: { kind: 'takes-none', seconds: 30 } }))
    await batch.close()
  })

  it('is sent to as soon as it takes some, with nothing in flight', async () => {
    const { batch, sessions, outcomes } = run(2, 0)
    await seconds(20)
    sessions[0]?.take(1)
    sessions[0]?.answer(accepted)
    await seconds(20)
    expect(batch.waiting()).toBeUndefined()
    sessions[0]?.answer(accepted)
    expect(outcomes).toEqual([accepted, accepted])
    await batch.close()
  })
})

describe('what is waited for', () => {
  it('a push that was refused for now, and nothing while another is on its way', async () => {
    const { batch, sessions, outcomes } = run(2, 2)
    await seconds(0)
    sessions[0]?.answer(rejected(429, { reason: 'TooManyRequests' }))
    expect(batch.waiting()).toBeUndefined()
    sessions[0]?.answer(accepted)
    const waiting = batch.waiting()
    expect(waiting).toMatchObject({ kind: 'again' })
    await seconds(waiting?.kind === 'again' ? waiting.seconds : 0)
    expect([batch.waiting(), sessions[0]?.sent.length]).toEqual([undefined, 1])
    sessions[0]?.answer(accepted)
    expect([batch.waiting(), outcomes.length]).toEqual([undefined, 2])
    await batch.close()
  })

  it('a connection, where none came to stand', async () => {
    const failure: Failure = { kind: 'refused' }
    const { batch, outcomes } = run(1, 1, { open: async () => ({ kind: 'failed', failure }) })
    await seconds(0)
    expect(batch.waiting()).toMatchObject({ kind: 'connection', seconds: expect.any(Number) })
    batch.stop()
    expect(batch.waiting()).toBeUndefined()
    await seconds(3)
    expect(outcomes).toHaveLength(1)
    await batch.close()
  })
})

it('ends with what opening a connection throws: nobody else can tell of it', async () => {
  const fault = new Error('credential')
  const { batch, outcomes } = run(2, 1, { open: () => Promise.reject(fault) })
  await seconds(0)
  expect(outcomes).toEqual(Array(2).fill({ kind: 'unsent', failure: { kind: 'stopped' } }))
  await expect(batch.close()).rejects.toBe(fault)
})

describe('a gateway that asks for a pause', () => {
  it('gets it, and everything waits', async () => {
    const { batch, sessions, outcomes } = run(2, 1)
    await seconds(0)
    sessions[0]?.answer(rejected(503, { retryAfter: 600 }))
    await seconds(100)
    expect([batch.waiting(), sessions[0]?.sent.length]).toEqual([{ kind: 'asked', seconds: 500 }, 0])
    await seconds(501)
    expect([batch.waiting(), sessions[0]?.sent.length]).toEqual([undefined, 1])
    sessions[0]?.answer(accepted)
    sessions[0]?.answer(accepted)
    expect(outcomes).toHaveLength(2)
    await batch.close()
  })

  it.each([
    ['longer than a timer can wait', 3_000_000],
    ['longer than is allowed', 901],
    ['until a moment far away', new Date(1_000_000_000_000)],
  ])('is left when that is %s', async (_, retryAfter) => {
    const { batch, sessions, outcomes } = run(3, 1, { now: () => new Date(0) })
    await seconds(0)
    sessions[0]?.answer(rejected(503, { retryAfter }))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unsent', 'unsent', 'rejected'])
    expect(batch.stopped()?.kind).toBe('asked-to-wait')
    await batch.close()
  })

  it('gets it as long as the person allows', async () => {
    const { batch, sessions } = run(1, 1, { retry: { longestWait: 20_000_000 } })
    await seconds(0)
    sessions[0]?.answer(rejected(503, { retryAfter: 10_000 }))
    await seconds(1)
    expect(batch.waiting()).toEqual({ kind: 'asked', seconds: 9999 })
    batch.stop()
    await batch.close()
  })
})

describe('a cure that is a new connection', () => {
  it('Shutdown is answered with one, and the old one is closed', async () => {
    const { batch, sessions, outcomes } = run(1, 1)
    await seconds(0)
    sessions[0]?.answer(rejected(503, { reason: 'Shutdown' }))
    await seconds(1)
    expect([sessions.length, sessions[0]?.closed]).toEqual([2, true])
    sessions[1]?.answer(accepted)
    expect(outcomes).toEqual([accepted])
    await batch.close()
  })
})

describe('being stopped', () => {
  it.each<[string, prepare: (run: Run) => void, kinds: readonly string[]]>([
    ['while all is queued', () => {}, ['unsent', 'unsent', 'unsent']],
    ['in back-off', ({ sessions }) => sessions[0]?.answer(rejected(429)), ['rejected', 'unsent', 'unknown']],
    [
      'while nothing may be sent',
      ({ sessions }) => sessions[0]?.answer(rejected(503, { retryAfter: 100 })),
      ['rejected', 'unsent', 'unsent'],
    ],
  ])('ends within two seconds %s', async (situation, prepare, kinds) => {
    const one = run(3, situation === 'while all is queued' ? 0 : 1)
    await seconds(0)
    prepare(one)
    one.batch.stop()
    await seconds(2)
    expect(one.outcomes.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
    await one.batch.close()
    expect(one.batch.stopped()).toEqual({ kind: 'stopped' })
  })

  it('gives what has left two seconds for its answer', async () => {
    const { batch, sessions, outcomes } = run(2, 2)
    await seconds(0)
    batch.stop()
    await seconds(1)
    sessions[0]?.answer(accepted)
    await seconds(1)
    expect(outcomes).toEqual([accepted, { kind: 'unknown', failure: { kind: 'stopped' } }])
    await batch.close()
  })

  it('ends a connection that is being opened', async () => {
    const aborted = vi.fn()
    const { batch, outcomes } = run(1, 1, {
      open: (signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            aborted()
            resolve({ kind: 'failed', failure: { kind: 'stopped' } })
          }),
        ),
    })
    batch.stop()
    await batch.close()
    expect(aborted).toHaveBeenCalledOnce()
    expect(outcomes).toEqual([{ kind: 'unsent', failure: { kind: 'stopped' } }])
  })
})
