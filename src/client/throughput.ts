/** Counts what happens, and says how often it happens nowadays. */
export class Throughput {
  private readonly stretch: number
  private readonly clock: () => number
  private counted = 0
  private from: number
  private last = 0

  /**
   * @param stretch milliseconds
   * @param clock milliseconds that only grow
   */
  constructor(stretch: number, clock: () => number) {
    this.stretch = stretch
    this.clock = clock
    this.from = clock()
  }

  count(): void {
    this.counted += 1
  }

  /** @returns how often it happens in one stretch, as it was since this was asked last; 0 before the first is over */
  inStretch(): number {
    const took = this.clock() - this.from
    if (took < this.stretch) return this.last
    this.last = Math.floor((this.counted * this.stretch) / took)
    this.counted = 0
    this.from += took
    return this.last
  }
}
