import type { NotificationHeaders } from '../apns/notification.ts'
import type { Failure, Outcome } from '../diagnosis/facts.ts'
import { type Alarm, createAlarm } from './alarm.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import { type Line, Lines } from './lines.ts'
import { createPace, type Pace } from './pace.ts'
import { defaultRetryPolicy, nextAfter, type RetryPolicy } from './retry.ts'
import type { Opening, Sending } from './session.ts'
import { Throughput } from './throughput.ts'

/** One notification of a batch, and whom to tell about it. What is called here must not throw. */
export interface Job extends Omit<Sending, 'ended'> {
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
  /** Opens one connection to the gateway; the signal ends it at once, also when it is open. */
  open(signal: AbortSignal): Promise<Opening>
  /** Connections at the most; 1 when absent. */
  readonly connections?: number
  /** Requests in flight over all connections; what the round trip needs, 100 to 1,000 a connection, when absent. */
  readonly concurrency?: number
  /** Requests a second, repeated ones included; no limit when absent. */
  readonly rate?: number
  readonly providerTokens?: ProviderTokens
  readonly retry?: Partial<RetryPolicy>
  /** The clock of the wall, for a date in `Retry-After`; that of the machine when absent. */
  now?(): Date
}

/** What everything waits for, and for how many seconds still, or already. */
export type Waiting =
  /** The gateway asked for a pause. */
  | { readonly kind: 'asked'; readonly seconds: number }
  /** The gateway is there, and takes no request. */
  | { readonly kind: 'takes-none'; readonly seconds: number }
  /** The next attempt at a connection. */
  | { readonly kind: 'connection'; readonly seconds: number }
  /** What is left was refused for now, and is sent again. */
  | { readonly kind: 'again'; readonly seconds: number }

/** Many notifications on their way to one gateway. */
export interface Batch {
  /**
   * How many jobs are worth pushing at a time, when as many more wait outside for {@link Batch.room}: few, for a kill
   * leaves in doubt all that was about to leave; and more the faster they leave, for the disk takes its time.
   */
  readonly appetite: number
  /** Whether another job would be taken up soon, or all are refused anyway; if not, wait for {@link Batch.room}. */
  hasRoom(): boolean
  room(): Promise<void>
  push(job: Job): void
  pushAll(jobs: readonly Job[]): void
  /**
   * Sends nothing more: what has not left settles as unsent, what has left gets its answer if that comes within two
   * seconds, and is unknown otherwise.
   */
  stop(): void
  /** Why nothing more is sent: `stop` was called, or the gateway refused something that all jobs share. */
  stopped(): Failure | undefined
  /** What keeps everything from leaving; nothing while something is on its way. */
  waiting(): Waiting | undefined
  /**
   * Waits until every job has settled, then closes the connections.
   *
   * @throws whatever `open` threw, Fault `credential/unusable` among it
   */
  close(): Promise<void>
}

/** Milliseconds in which an answer may still come after the run was stopped. */
const stopPatience = 2000

/** So many that wait keep a connection busy while the next are written down; a kill leaves all that wait in doubt. */
const queuedPerConnection = 100

/** What leaves in so many milliseconds is pushed at a time: the disk takes one to five of them to write it down. */
const waveTime = 5

const noPace: Pace = { wait: () => 0, count: () => {} }

const clock = () => performance.now()
const wallClock = () => new Date(performance.timeOrigin + performance.now())

/** A job on its way: how often it has left, on which connection, and what came of it last. */
class Delivery implements Sending {
  readonly job: Job
  readonly deviceToken: string
  readonly payload: Uint8Array
  readonly headers: NotificationHeaders
  attempts = 0
  last: Outcome | undefined = undefined
  line: Line | undefined = undefined
  token: string | undefined = undefined
  private readonly sender: BatchSender

  constructor(job: Job, sender: BatchSender) {
    this.job = job
    this.deviceToken = job.deviceToken
    this.payload = job.payload
    this.headers = job.headers
    this.sender = sender
  }

  ended(outcome: Outcome): void {
    this.sender.onEnded(this, outcome)
  }
}

class BatchSender implements Batch {
  private readonly concurrency: number | undefined
  /** How many may wait to leave, when a rate is kept. */
  private readonly queueAtRate: number
  /** On a long way more are in flight, but no more need to wait. */
  private readonly usuallyQueued: number
  private readonly throughput = new Throughput(waveTime, clock)
  private readonly policy: RetryPolicy
  private readonly pace: Pace
  private readonly providerTokens: ProviderTokens | undefined
  private readonly now: () => Date
  private readonly lines: Lines
  private readonly queue = new DeliveryQueue<Delivery>()
  /** Those that wait to be noted before they leave again. */
  private readonly returning = new Set<Delivery>()
  private readonly alarm: Alarm
  private inFlight = 0
  private unsettled = 0
  /** Nothing leaves before this moment. */
  private quietUntil = 0
  /** Since when the gateway takes no request, with nothing in flight. */
  private refusedSince = Number.POSITIVE_INFINITY
  private failure: Failure | undefined
  private roomWanted: (() => void)[] = []
  private endWanted: (() => void)[] = []

  constructor(options: BatchOptions) {
    const { connections = 1, rate, providerTokens } = options
    const { concurrency, now = wallClock } = options
    this.concurrency = concurrency
    // Behind a slow rate few wait: what is queued counts as about to leave.
    this.queueAtRate = rate === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(rate / 10))
    this.usuallyQueued = connections * queuedPerConnection
    this.policy = { ...defaultRetryPolicy, ...options.retry }
    this.pace = rate === undefined ? noPace : createPace(rate)
    this.providerTokens = providerTokens
    this.now = now
    this.alarm = createAlarm(() => this.pump(), clock)
    this.lines = new Lines({
      open: options.open,
      most: connections,
      perLine: concurrency === undefined ? undefined : Math.ceil(concurrency / connections),
      policy: this.policy,
      clock,
      onChange: () => this.pump(),
      onHopeless: (failure) => this.halt(failure),
    })
  }

  get appetite(): number {
    return Math.ceil(this.queueLimit / 2)
  }

  /** Requests in flight at the most. */
  private get width(): number {
    return this.concurrency ?? this.lines.width
  }

  private get queueLimit(): number {
    const usual = Math.min(this.width, this.queueAtRate, this.usuallyQueued)
    // Who names a number wants no more than that anywhere.
    return this.concurrency === undefined ? Math.max(usual, 2 * this.throughput.inStretch()) : usual
  }

  hasRoom(): boolean {
    return this.queue.length < this.queueLimit
  }

  room(): Promise<void> {
    return new Promise((resolve) => {
      this.roomWanted.push(resolve)
      this.offerRoom()
    })
  }

  push(job: Job): void {
    this.pushAll([job])
  }

  pushAll(jobs: readonly Job[]): void {
    this.unsettled += jobs.length
    for (const job of jobs) {
      const delivery = new Delivery(job, this)
      if (this.failure === undefined) this.queue.put(delivery)
      else this.settle(delivery, { kind: 'unsent', failure: this.failure })
    }
    this.pump()
  }

  stop(): void {
    this.halt({ kind: 'stopped' })
    const abandon = () => {
      clearTimeout(timer)
      this.lines.abandon()
    }
    const timer = setTimeout(abandon, stopPatience)
    if (this.unsettled === 0) abandon()
    else this.endWanted.push(abandon)
  }

  stopped(): Failure | undefined {
    return this.failure
  }

  waiting(): Waiting | undefined {
    if (this.inFlight > 0 || this.unsettled === 0) return undefined
    const now = clock()
    const until = (moment: number) => Math.ceil((moment - now) / 1000)
    if (this.quietUntil > now) return { kind: 'asked', seconds: until(this.quietUntil) }
    if (now - this.refusedSince > 1000)
      return { kind: 'takes-none', seconds: Math.floor((now - this.refusedSince) / 1000) }
    if (this.queue.length > 0 && this.lines.count === 0 && this.lines.opensFrom > now)
      return { kind: 'connection', seconds: until(this.lines.opensFrom) }
    const rested = this.queue.length === 0 ? (this.queue.nextRested() ?? 0) : 0
    return rested > now ? { kind: 'again', seconds: until(rested) } : undefined
  }

  async close(): Promise<void> {
    if (this.unsettled > 0) await new Promise<void>((resolve) => this.endWanted.push(resolve))
    this.alarm.clear()
    await this.lines.close()
  }

  /** What came of one attempt. */
  onEnded(delivery: Delivery, outcome: Outcome): void {
    const { line } = delivery
    if (line !== undefined) line.inFlight -= 1
    this.inFlight -= 1
    if (outcome.kind === 'accepted') {
      this.lines.noteAnswer(line)
      this.settle(delivery, outcome)
    } else this.judge(delivery, outcome)
    this.pump()
  }

  private settle({ job, attempts }: Delivery, outcome: Outcome): void {
    this.unsettled -= 1
    job.settled(outcome, attempts)
    if (this.unsettled > 0) return
    for (const tell of this.endWanted) tell()
    this.endWanted = []
  }

  private halt(failure: Failure): void {
    this.failure ??= failure
    const left = [...this.queue.takeAll(), ...this.returning]
    this.returning.clear()
    for (const delivery of left)
      this.settle(delivery, delivery.last ?? { kind: 'unsent', failure: this.failure })
    this.offerRoom()
  }

  private offerRoom(): void {
    if (this.roomWanted.length === 0) return
    if (this.queue.length > this.queueLimit / 4) return
    for (const tell of this.roomWanted) tell()
    this.roomWanted = []
  }

  private judge(delivery: Delivery, outcome: Exclude<Outcome, { kind: 'accepted' }>): void {
    const next = nextAfter(outcome, delivery.attempts, this.policy, this.now().getTime())
    if (outcome.kind === 'rejected') this.lines.noteAnswer(delivery.line)
    if (isLineOver(delivery, outcome) || (next.kind === 'again' && next.reconnect)) this.leaveLine(delivery)
    if (next.kind === 'stop') this.halt(next.failure ?? failureOf(outcome))
    if (next.kind !== 'again' || this.failure !== undefined) {
      this.settle(delivery, outcome)
      return
    }
    if (next.renew && delivery.token !== undefined) this.providerTokens?.renew(delivery.token)
    const until = clock() + next.delay
    if (next.everything) this.quietUntil = Math.max(this.quietUntil, until)
    delivery.last = outcome
    delivery.job.cameBack?.(outcome)
    this.queue.rest(delivery, until)
  }

  private leaveLine({ line }: Delivery): void {
    if (line !== undefined) this.lines.retire(line)
  }

  /** What has rested enough waits to leave again, as soon as that has been noted. */
  private wake(now: number): void {
    for (let next = this.queue.takeRested(now); next !== undefined; next = this.queue.takeRested(now)) {
      const delivery = next
      if (delivery.job.leavesAgain === undefined) this.queue.putAgain(delivery)
      else {
        this.returning.add(delivery)
        void delivery.job.leavesAgain().then(() => {
          if (!this.returning.delete(delivery)) return
          this.queue.putAgain(delivery)
          this.pump()
        })
      }
    }
  }

  private leave(line: Line, delivery: Delivery, token: string | undefined): void {
    this.pace.count()
    this.throughput.count()
    delivery.attempts += 1
    delivery.line = line
    delivery.token = token
    line.inFlight += 1
    this.inFlight += 1
    line.session.send(delivery, token)
  }

  /** Lets leave what may, and sees to it that it is called again when more may. */
  private pump(): void {
    if (this.queue.restingCount > 0) this.wake(clock())
    this.sendOn()
    const rested = this.queue.nextRested()
    if (rested !== undefined) this.alarm.ringAt(rested)
    this.offerRoom()
  }

  private sendOn(): void {
    const { width } = this
    while (this.queue.length > 0 && this.inFlight < width) {
      const rest = this.quietUntil > 0 ? this.quietUntil - clock() : 0
      const wait = Math.max(rest, this.pace.wait())
      if (wait > 0) {
        this.alarm.ringAt(clock() + wait)
        return
      }
      this.quietUntil = 0
      const token = this.providerTokens?.current()
      const line = this.lines.free(token)
      if (line === undefined) break
      const delivery = this.queue.take()
      if (delivery === undefined) break
      this.refusedSince = Number.POSITIVE_INFINITY
      this.leave(line, delivery, token)
    }
    if (this.queue.length === 0) return
    const opens = this.lines.openFor(this.inFlight + this.queue.length)
    if (opens !== undefined) this.alarm.ringAt(opens)
    this.watchRefusal()
  }

  /** A gateway may take no request for a while, but not for longer than an answer may take. */
  private watchRefusal(): void {
    const isRefused = this.inFlight === 0 && this.lines.count > 0 && !this.lines.isOpening
    if (!isRefused) {
      this.refusedSince = Number.POSITIVE_INFINITY
      return
    }
    const now = clock()
    const { patience } = this.lines
    this.refusedSince = Math.min(this.refusedSince, now)
    if (now - this.refusedSince >= patience) this.halt({ kind: 'takes-none', seconds: patience / 1000 })
    else this.alarm.ringAt(this.refusedSince + patience)
  }
}

/** Whether nothing more should leave on the connection: one that let a request go unanswered may be dead without anybody knowing. */
function isLineOver({ line }: Delivery, outcome: Exclude<Outcome, { kind: 'accepted' }>): boolean {
  if (outcome.kind === 'rejected') return false
  const { kind } = outcome.failure
  return kind === 'timeout' || kind === 'protocol-error' || line?.session.ended() !== undefined
}

const failureOf = (outcome: Exclude<Outcome, { kind: 'accepted' }>): Failure =>
  'failure' in outcome ? outcome.failure : { kind: 'stopped' }

/**
 * Sends many notifications over a few connections: opens them when they are needed and again when they end, repeats
 * what is safe to repeat, waits when the gateway asks for it. Every job that is pushed settles exactly once.
 *
 * @param options how to connect, how many at a time, how patient to be
 */
export function createBatch(options: BatchOptions): Batch {
  return new BatchSender(options)
}
