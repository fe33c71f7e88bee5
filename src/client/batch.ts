import type { Notification } from '../apns/notification.ts'
import type { Failure } from './failure.ts'
import type { Outcome } from './outcome.ts'
import { createPace, type Pace } from './pace.ts'
import { defaultRetryPolicy, delayAfter, isHopeless, nextAfter, type RetryPolicy } from './retry.ts'
import type { Opening, Session } from './session.ts'

/** One notification of a batch, and whom to tell about it. What is called here must not throw. */
export interface Job {
  readonly notification: Notification
  /** Called once, with what became of it in the end and how often it was tried. */
  settled(outcome: Outcome, attempts: number): void
  /** It was not accepted, and will be tried again. */
  cameBack?(outcome: Outcome): void
  /** Awaited before it leaves again. */
  leavesAgain?(): Promise<void>
}

/** The provider token to send with, renewed while a batch runs. */
export interface ProviderTokens {
  current(): string
  /** Makes a new one, unless that has happened since the refused one was sent. */
  renew(refused: string): void
}

export interface BatchOptions {
  /** Opens one connection to the gateway. */
  open(): Promise<Opening>
  /** Connections at the most; 1 when absent. */
  readonly connections?: number
  /** Requests in flight over all connections; 100 a connection when absent, more of them are slower. */
  readonly concurrency?: number
  /** Requests a second, repeated ones included; no limit when absent. */
  readonly rate?: number
  readonly providerTokens?: ProviderTokens
  readonly retry?: Partial<RetryPolicy>
}

/** Many notifications on their way to one gateway. */
export interface Batch {
  /** How many jobs are worth preparing at a time. */
  readonly appetite: number
  /** Whether another job would be taken up soon, or all are refused anyway; if not, wait for {@link Batch.room}. */
  hasRoom(): boolean
  room(): Promise<void>
  push(job: Job): void
  /** Sends nothing more: what has not left settles as unsent, what has left still gets its answer. */
  stop(): void
  /** Why nothing more is sent: `stop` was called, or the gateway refused something that all jobs share. */
  stopped(): Failure | undefined
  /**
   * Waits until every job has settled, then closes the connections.
   *
   * @throws whatever `open` threw, Fault `credential/unusable` among it
   */
  close(): Promise<void>
}

const inFlightPerConnection = 100

/** One open connection. */
interface Line {
  readonly session: Session
  inFlight: number
}

/** A job on its way: how often it has left, and what came of it last. */
interface Errand {
  readonly job: Job
  attempts: number
  last?: Outcome
}

const noPace: Pace = { wait: () => 0, count: () => {} }

/**
 * Sends many notifications over a few connections: opens them when they are needed and again when they end, repeats
 * what is safe to repeat, waits when the gateway asks for it. Every job that is pushed settles exactly once.
 *
 * @param options how to connect, how many at a time, how patient to be
 */
export function createBatch(options: BatchOptions): Batch {
  const { open, connections = 1, providerTokens } = options
  const concurrency = options.concurrency ?? connections * inFlightPerConnection
  const perLine = Math.ceil(concurrency / connections)
  const policy = { ...defaultRetryPolicy, ...options.retry }
  // Behind a slow rate few wait: what is queued counts as about to leave.
  const queueLimit =
    options.rate === undefined
      ? concurrency
      : Math.max(1, Math.min(concurrency, Math.ceil(options.rate / 10)))
  const pace = options.rate === undefined ? noPace : createPace(options.rate)

  const lines = new Set<Line>()
  const queue: Errand[] = []
  const resting = new Map<Errand, NodeJS.Timeout>()
  const openings = new Set<Promise<void>>()
  const farewells = new Set<Promise<void>>()
  let opening = 0
  /** Connections in a row that brought no answer. */
  let vain = 0
  let inFlight = 0
  let unsettled = 0
  /** Nothing leaves before this moment of `performance.now()`, and no connection is opened before that one. */
  let quietUntil = 0
  let openFrom = 0
  let alarm: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined
  let stopped: Failure | undefined
  let thrown: { readonly error: unknown } | undefined
  let roomWanted: (() => void)[] = []
  let endWanted: (() => void)[] = []

  const wakeIn = (milliseconds: number) => {
    const at = performance.now() + milliseconds
    if (alarm !== undefined && alarm.at <= at) return
    clearTimeout(alarm?.timer)
    const timer = setTimeout(() => {
      alarm = undefined
      pump()
    }, milliseconds)
    alarm = { at, timer }
  }

  const settle = ({ job, attempts }: Errand, outcome: Outcome) => {
    unsettled -= 1
    job.settled(outcome, attempts)
    if (unsettled > 0) return
    for (const tell of endWanted) tell()
    endWanted = []
  }

  const halt = (failure: Failure) => {
    stopped ??= failure
    for (const [errand, timer] of resting) {
      clearTimeout(timer)
      queue.push(errand)
    }
    resting.clear()
    for (const errand of queue.splice(0)) settle(errand, errand.last ?? { kind: 'unsent', failure: stopped })
    offerRoom()
  }

  const offerRoom = () => {
    if (roomWanted.length === 0 || (queue.length > queueLimit / 2 && stopped === undefined)) return
    for (const tell of roomWanted) tell()
    roomWanted = []
  }

  /** A connection that brought no answer: the next one waits longer, and after some there is none. */
  const inVain = (failure: Failure) => {
    vain += 1
    openFrom = performance.now() + delayAfter(vain, policy)
    if (isHopeless(failure) || (vain >= policy.attempts && lines.size === 0)) halt(failure)
  }

  const retire = (line: Line) => {
    if (!lines.delete(line)) return
    const { answered, ended } = line.session.facts()
    const farewell: Promise<void> = line.session.close().finally(() => farewells.delete(farewell))
    farewells.add(farewell)
    if (!answered) inVain(ended ?? { kind: 'timeout', phase: 'answer' })
  }

  const openLine = async () => {
    opening += 1
    const opened = await open().catch((error: unknown) => {
      // Not the network but the credential: nobody could have known before the first connection.
      thrown ??= { error }
      return { kind: 'failed', failure: { kind: 'stopped' } } as const
    })
    opening -= 1
    if (thrown !== undefined) halt({ kind: 'stopped' })
    else if (opened.kind === 'open') lines.add({ session: opened.session, inFlight: 0 })
    else inVain(opened.failure)
    pump()
  }

  const openLines = () => {
    const wanted = Math.min(connections, Math.ceil((inFlight + queue.length) / perLine))
    if (stopped !== undefined || queue.length === 0 || lines.size + opening >= wanted) return
    const rest = openFrom - performance.now()
    if (rest > 0) wakeIn(rest)
    else
      while (lines.size + opening < wanted) {
        const opened: Promise<void> = openLine().finally(() => openings.delete(opened))
        openings.add(opened)
      }
  }

  /** The least busy connection that has room. */
  const freeLine = (token: string | undefined): Line | undefined => {
    let best: Line | undefined
    for (const line of lines) {
      if (line.inFlight >= perLine || line.inFlight >= (best?.inFlight ?? Number.POSITIVE_INFINITY)) continue
      if (line.session.room(token) > 0) best = line
      else if (line.session.facts().ended !== undefined) retire(line)
    }
    return best
  }

  const leave = (line: Line, errand: Errand, token: string | undefined) => {
    errand.attempts += 1
    line.inFlight += 1
    inFlight += 1
    const ended = (outcome: Outcome) => {
      line.inFlight -= 1
      inFlight -= 1
      if (outcome.kind === 'accepted') {
        vain = 0
        settle(errand, outcome)
      } else {
        judge(line, errand, outcome, token)
      }
      pump()
    }
    line.session.send({ notification: errand.job.notification, ended }, token)
  }

  const judge = (line: Line, errand: Errand, outcome: Outcome, token: string | undefined) => {
    const next = nextAfter(outcome, errand.attempts, policy)
    if (outcome.kind === 'rejected') vain = 0
    // A connection that let one request go unanswered may be dead without anybody knowing.
    else if ('failure' in outcome && (outcome.failure.kind === 'timeout' || line.session.facts().ended))
      retire(line)
    if (next.kind === 'stop') halt('failure' in outcome ? outcome.failure : { kind: 'stopped' })
    if (next.kind !== 'again' || stopped !== undefined) {
      settle(errand, outcome)
      return
    }
    if (next.renew && token !== undefined) providerTokens?.renew(token)
    if (next.everything) quietUntil = Math.max(quietUntil, performance.now() + next.delay)
    errand.last = outcome
    errand.job.cameBack?.(outcome)
    resting.set(
      errand,
      setTimeout(() => void returns(errand), next.delay),
    )
  }

  const returns = async (errand: Errand) => {
    if (errand.job.leavesAgain !== undefined) {
      await errand.job.leavesAgain()
      if (!resting.has(errand)) return
    }
    resting.delete(errand)
    queue.unshift(errand)
    pump()
  }

  const pump = () => {
    while (queue.length > 0 && inFlight < concurrency) {
      const rest = Math.max(quietUntil - performance.now(), pace.wait())
      if (rest > 0) {
        wakeIn(rest)
        break
      }
      const token = providerTokens?.current()
      const line = freeLine(token)
      const errand = line && queue.shift()
      if (line === undefined || errand === undefined) break
      pace.count()
      leave(line, errand, token)
    }
    openLines()
    offerRoom()
  }

  return {
    appetite: Math.ceil(queueLimit / 2),
    hasRoom: () => queue.length < queueLimit || stopped !== undefined,
    room: () =>
      new Promise((resolve) => {
        roomWanted.push(resolve)
        offerRoom()
      }),
    push(job) {
      unsettled += 1
      const errand = { job, attempts: 0 }
      if (stopped !== undefined) return settle(errand, { kind: 'unsent', failure: stopped })
      queue.push(errand)
      pump()
    },
    stop: () => halt({ kind: 'stopped' }),
    stopped: () => stopped,
    async close() {
      if (unsettled > 0) await new Promise<void>((resolve) => endWanted.push(resolve))
      await Promise.all(openings)
      for (const line of lines) retire(line)
      clearTimeout(alarm?.timer)
      await Promise.all(farewells)
      if (thrown !== undefined) throw thrown.error
    },
  }
}
