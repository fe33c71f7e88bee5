import { vi } from 'vitest'
import { type Batch, type BatchOptions, createBatch, type Job } from '../../src/client/batch.ts'
import type { Opening, Sending, Session } from '../../src/client/session.ts'
import type { Failure, Outcome } from '../../src/diagnosis/facts.ts'

/** A connection without a network: how much it takes, and what it answers, is the test's to say. */
export class FakeSession implements Session {
  readonly patience = 30_000
  takes: number
  readonly sent: Sending[] = []
  /** The provider token of each push, in the order they left. */
  readonly tokens: (string | undefined)[] = []
  closed = false
  private failure: Failure | undefined
  private listener = () => {}
  private answered = false

  constructor(takes: number, signal: AbortSignal) {
    this.takes = takes
    signal.addEventListener('abort', () => this.end({ kind: 'stopped' }))
  }

  hasAnswered = () => this.answered

  push = () => Promise.reject(new Error('a batch does not push one by one'))

  send(sending: Sending, token: string | undefined) {
    this.sent.push(sending)
    this.tokens.push(token)
  }

  room = () => (this.failure === undefined ? this.takes - this.sent.length : 0)

  ended = () => this.failure

  roundTrip = () => undefined

  server = () => undefined

  watch(listener: () => void) {
    this.listener = listener
  }

  async close() {
    this.closed = true
  }

  /** Takes so many from now on, and says so. */
  take(count: number) {
    this.takes = count
    this.listener()
  }

  answer(outcome: Outcome) {
    this.answered ||= 'reply' in outcome
    this.sent.shift()?.ended(outcome)
  }

  /** It is over, and so is what was on its way. */
  end(failure: Failure, kind: 'unknown' | 'unsent' = 'unknown') {
    this.failure = failure
    for (const sending of this.sent.splice(0)) sending.ended({ kind, failure })
    this.listener()
  }
}

export interface Run {
  readonly batch: Batch
  readonly sessions: readonly FakeSession[]
  readonly outcomes: Outcome[]
  /** How often each had left when it was settled. */
  readonly attempts: number[]
  /** Pushes so many more. */
  more(jobs: number, job?: Partial<Job>): void
}

const untilStopped = (signal: AbortSignal) =>
  new Promise<Opening>((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'failed', failure: { kind: 'stopped' } })),
  )

/** Pushes so many jobs over connections that take so many each; openings end as the list says, and then well. */
export function run(
  jobs: number,
  takes: number,
  options: Partial<BatchOptions> = {},
  openings: readonly (Failure | 'well' | 'never')[] = [],
): Run {
  const left = [...openings]
  const sessions: FakeSession[] = []
  const outcomes: Outcome[] = []
  const batch = createBatch({
    async open(signal): Promise<Opening> {
      const ending = left.shift() ?? 'well'
      if (ending === 'never') return untilStopped(signal)
      if (ending !== 'well') return { kind: 'failed', failure: ending }
      const session = new FakeSession(takes, signal)
      sessions.push(session)
      return { kind: 'open', session }
    },
    ...options,
  })
  const attempts: number[] = []
  const more = (count: number, job: Partial<Job> = {}) => {
    for (let number = 0; number < count; number += 1)
      batch.push({
        deviceToken: 'ab',
        payload: new Uint8Array(),
        headers: {},
        settled(outcome, left) {
          outcomes.push(outcome)
          attempts.push(left)
        },
        ...job,
      })
  }
  more(jobs)
  return { batch, sessions, outcomes, attempts, more }
}

export const accepted: Outcome = { kind: 'accepted', reply: { status: 200 } }
export const rejected = (status: number, more: object = {}): Outcome => ({
  kind: 'rejected',
  reply: { status, ...more },
})
export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)
