/** First in, first out, without moving what is behind. */
class Fifo<Item> {
  private items: Item[] = []
  private first = 0

  get length(): number {
    return this.items.length - this.first
  }

  put(item: Item): void {
    this.items.push(item)
  }

  take(): Item | undefined {
    const item = this.items[this.first]
    if (item === undefined) return undefined
    this.first += 1
    if (this.first === this.items.length || this.first === 4096) {
      this.items = this.items.slice(this.first)
      this.first = 0
    }
    return item
  }

  takeAll(): Item[] {
    const all = this.items.slice(this.first)
    this.items = []
    this.first = 0
    return all
  }
}

interface Resting<Item> {
  readonly item: Item
  readonly until: number
}

/**
 * What waits to leave: what never left, in its order; before it what is to leave again; and what rests until its time
 * has come.
 */
export class DeliveryQueue<Item> {
  private readonly fresh = new Fifo<Item>()
  private readonly again = new Fifo<Item>()
  /** The one that rests the shortest is the last. */
  private resting: Resting<Item>[] = []

  /** How many may leave now. */
  get length(): number {
    return this.fresh.length + this.again.length
  }

  get restingCount(): number {
    return this.resting.length
  }

  put(item: Item): void {
    this.fresh.put(item)
  }

  /** To leave before all that never left. */
  putAgain(item: Item): void {
    this.again.put(item)
  }

  take(): Item | undefined {
    return this.again.take() ?? this.fresh.take()
  }

  /** @param until moment of the clock before which it does not leave */
  rest(item: Item, until: number): void {
    let low = 0
    let high = this.resting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.resting[middle]?.until ?? 0) > until) low = middle + 1
      else high = middle
    }
    this.resting.splice(low, 0, { item, until })
  }

  /** When the next has rested enough; nothing when none rests. */
  nextRested(): number | undefined {
    return this.resting.at(-1)?.until
  }

  /** @returns one that has rested enough, the longest overdue first */
  takeRested(now: number): Item | undefined {
    const last = this.resting.at(-1)
    if (last === undefined || last.until > now) return undefined
    this.resting.pop()
    return last.item
  }

  /** Everything, those that rest too. */
  takeAll(): Item[] {
    const resting = this.resting.map(({ item }) => item)
    this.resting = []
    return [...this.again.takeAll(), ...resting.reverse(), ...this.fresh.takeAll()]
  }
}
