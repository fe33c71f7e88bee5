import type { Failure } from '../diagnosis/facts.ts'
import { inFlightFor } from './in-flight.ts'
import { delayAfter, isHopeless, type RetryPolicy } from './retry.ts'
import type { Opening, Session } from './session.ts'

/** One open connection. */
export interface Line {
  readonly session: Session
  inFlight: number
  /** That have come on it. */
  answers: number
}

export interface LinesOptions {
  /** Opens one connection to the gateway; the signal ends it at once, also when it is open. */
  open(signal: AbortSignal): Promise<Opening>
  /** Connections at the most. */
  readonly most: number
  /** Requests in flight on each at the most; what its round trip needs when absent. */
  readonly perLine: number | undefined
  readonly policy: RetryPolicy
  /** Milliseconds that only grow. */
  clock(): number
  /** A connection was opened or is over, or a gateway takes more than before. */
  onChange(): void
  /** There will be no connection any more. */
  onHopeless(failure: Failure): void
}

/** The connections of a batch: opened as they are needed, left when they are over. */
export class Lines {
  private readonly options: LinesOptions
  private readonly lines: Line[] = []
  private readonly openings = new Set<Promise<void>>()
  private readonly closings = new Set<Promise<void>>()
  private readonly stopping = new AbortController()
  /** Connections in a row that brought no answer. */
  private vain = 0
  private openFrom = 0
  private thrown: { readonly error: unknown } | undefined

  constructor(options: LinesOptions) {
    this.options = options
  }

  get count(): number {
    return this.lines.length
  }

  /** Milliseconds that an answer may take. */
  get patience(): number {
    return this.lines[0]?.session.patience ?? 0
  }

  /** Requests that should be in flight over all connections there may be. */
  get width(): number {
    return this.options.most * this.perLine(this.lines[0])
  }

  get isOpening(): boolean {
    return this.openings.size > 0
  }

  /** Moment of the clock before which no connection is opened. */
  get opensFrom(): number {
    return this.openFrom
  }

  /**
   * The least busy connection that has room; those that are over are left on the way.
   *
   * @param token the provider token that the push would carry
   */
  free(token: string | undefined): Line | undefined {
    const { lines } = this
    let best: Line | undefined
    // Once for each push, and so without a list of its own.
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      const line = lines[at]
      if (line === undefined || line.inFlight >= this.perLine(line)) continue
      if (best !== undefined && line.inFlight >= best.inFlight) continue
      if (line.session.room(token) > 0) best = line
      else if (line.session.ended() !== undefined) this.retire(line)
    }
    return best
  }

  /**
   * Opens connections until there are enough for so many requests.
   *
   * @returns the moment from which that is possible, when it is not now
   */
  openFor(requests: number): number | undefined {
    const wanted = Math.min(this.options.most, Math.ceil(requests / this.perLine(this.lines[0])))
    if (this.lines.length + this.openings.size >= wanted) return undefined
    if (this.openFrom > this.options.clock()) return this.openFrom
    while (this.lines.length + this.openings.size < wanted) this.openOne()
    return undefined
  }

  /** A request was answered: the gateway is there. */
  noteAnswer(line: Line | undefined): void {
    if (line !== undefined) line.answers += 1
    this.vain = 0
  }

  /** Leaves a connection: it takes nothing more, and is closed when what is in flight has been answered. */
  retire(line: Line): void {
    const at = this.lines.indexOf(line)
    if (at < 0) return
    this.lines.splice(at, 1)
    const { session } = line
    const closing: Promise<void> = session.close().finally(() => this.closings.delete(closing))
    this.closings.add(closing)
    if (!session.hasAnswered()) this.noteVain(session.ended() ?? { kind: 'timeout', phase: 'answer' })
  }

  /** Ends all connections at once, those too that are being opened or closed. */
  abandon(): void {
    this.stopping.abort()
  }

  /**
   * Waits until all connections are closed.
   *
   * @throws whatever `open` threw
   */
  async close(): Promise<void> {
    await Promise.all(this.openings)
    for (const line of [...this.lines]) this.retire(line)
    await Promise.all(this.closings)
    if (this.thrown !== undefined) throw this.thrown.error
  }

  private perLine(line: Line | undefined): number {
    return this.options.perLine ?? inFlightFor(line?.session.roundTrip(), line?.answers ?? 0)
  }

  private openOne(): void {
    const opening: Promise<void> = this.open().finally(() => {
      this.openings.delete(opening)
      this.options.onChange()
    })
    this.openings.add(opening)
  }

  private async open(): Promise<void> {
    const opened = await this.options.open(this.stopping.signal).catch((error: unknown) => {
      // Not the network but the credential: nobody could have known before the first connection.
      this.thrown ??= { error }
      return { kind: 'failed', failure: { kind: 'stopped' } } as const
    })
    if (this.thrown !== undefined) this.options.onHopeless({ kind: 'stopped' })
    else if (opened.kind === 'failed') this.noteVain(opened.failure)
    else {
      opened.session.watch(() => this.options.onChange())
      this.lines.push({ session: opened.session, inFlight: 0, answers: 0 })
    }
  }

  /** A connection that brought no answer: the next one waits longer, and after some there is none. */
  private noteVain(failure: Failure): void {
    const { policy, clock, onHopeless } = this.options
    this.vain += 1
    this.openFrom = clock() + delayAfter(this.vain, policy)
    if (isHopeless(failure) || (this.vain >= policy.attempts && this.lines.length === 0)) onHopeless(failure)
  }
}
