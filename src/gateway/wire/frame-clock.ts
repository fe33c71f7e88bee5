import type { FrameTiming } from '../event.ts'

/** Hundredths of a millisecond: below that it is the clock that is measured. */
const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100

/** Notes when the frames of one request come, and when its answer goes. Made when the HEADERS are there. */
export class FrameClock {
  private readonly headers = performance.now()
  private first: number | undefined
  private last = 0
  /** Pieces of the body so far. */
  pieces = 0

  /** A piece of the body came. */
  noteData(): void {
    this.last = performance.now()
    this.first ??= this.last
    this.pieces += 1
  }

  /**
   * @param stream its number
   * @param connectedAt when TLS stood, on the clock of `performance.now()`
   * @param wait milliseconds until the answer goes; nothing when none will
   */
  timing(stream: number, connectedAt: number, wait: number | undefined): FrameTiming {
    const { headers, first, last, pieces } = this
    const since = (time: number) => rounded(time - headers)
    return {
      stream,
      connectionAge: rounded(headers - connectedAt),
      ...(first !== undefined && { data: { first: since(first), last: since(last), pieces } }),
      ...(wait !== undefined && { answer: since(performance.now() + wait) }),
    }
  }
}
