/** Credit of a stream and of a connection at first (RFC 9113 section 6.9.2). */
export const defaultWindow = 65_535

/** Largest credit there can be (RFC 9113 section 6.9.1). */
export const largestWindow = 0x7fffffff

/**
 * @param credit that there is; below zero after the initial window was made smaller (RFC 9113 section 6.9.2)
 * @param more that is given, below zero when it is taken
 * @returns the new credit; nothing when it would be larger than allowed
 */
export function grown(credit: number, more: number): number | undefined {
  const sum = credit + more
  return sum > largestWindow ? undefined : sum
}

/** @returns how much of a body may leave in one frame now */
export function sendable(rest: number, connection: number, stream: number, frameSize: number): number {
  return Math.max(0, Math.min(rest, connection, stream, frameSize))
}

/** Credit that this side gives: it is given again when half of it is used. */
export class ReceiveWindow {
  private readonly size: number
  private used = 0

  /** @param size bytes that may be on their way at a time */
  constructor(size: number) {
    this.size = size
  }

  /**
   * Something came.
   *
   * @param bytes of the whole frame, padding included
   * @returns whether there was credit for it
   */
  take(bytes: number): boolean {
    this.used += bytes
    return this.used <= this.size
  }

  /** @returns credit to give now; 0 while there is enough */
  due(): number {
    if (this.used <= this.size / 2) return 0
    const { used } = this
    this.used = 0
    return used
  }
}
