import { hash } from 'node:crypto'

/** Numbers one after the other, in as little memory as they need: a run may have a million rows. */
class Numbers {
  private values = new Uint32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Uint32Array(this.length * 2)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length] = value
    this.length += 1
  }

  at(index: number): number {
    return this.values[index] ?? 0
  }
}

/** A key that no push has. */
const noPush = Buffer.alloc(8)

/**
 * A list of pushes by what they are: for each a key of device token and content, and one of the device token alone, of
 * 64 bits each.
 */
export class PushKeys {
  private readonly parts = [new Numbers(), new Numbers(), new Numbers(), new Numbers()] as const

  get length(): number {
    return this.parts[0].length
  }

  /** @param deviceToken empty for what is no push */
  push(deviceToken: string, content: string): void {
    const [a, b, c, d] = this.parts
    const keyOf = (text: string) => (deviceToken === '' ? noPush : hash('sha1', text, 'buffer'))
    const whole = keyOf(deviceToken + content)
    const device = keyOf(deviceToken)
    a.push(whole.readUInt32LE(0))
    b.push(whole.readUInt32LE(4))
    c.push(device.readUInt32LE(0))
    d.push(device.readUInt32LE(4))
  }

  /** @returns whether two pushes are the same by `by` */
  isSame(by: By, index: number, others: PushKeys, other: number): boolean {
    const [high, low] = pairs[by]
    return (
      this.parts[high].at(index) === others.parts[high].at(other) &&
      this.parts[low].at(index) === others.parts[low].at(other)
    )
  }

  /** @returns 32 bits of the key */
  slot(by: By, index: number): number {
    return this.parts[pairs[by][0]].at(index)
  }
}

/** The same device and content; or the same device, whatever the content. */
export type By = 'push' | 'device'
const pairs = { push: [0, 1], device: [2, 3] } as const

const none = -1

/** Hands out pushes of a list by what they are: each once, those that are the same in their order. */
export class PushIndex {
  private readonly heads: Int32Array
  private readonly next: Int32Array
  private readonly keys: PushKeys
  private readonly by: By

  /** @param isMember which of the list are handed out; what is no push is no member */
  constructor(keys: PushKeys, by: By, isMember: (index: number) => boolean) {
    this.keys = keys
    this.by = by
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(keys.length * 2 + 2))).fill(none)
    this.next = new Int32Array(keys.length).fill(none)
    for (let index = keys.length - 1; index >= 0; index -= 1) {
      if (!isMember(index)) continue
      const slot = this.slotOf(keys, index)
      this.next[index] = this.heads[slot] ?? none
      this.heads[slot] = index
    }
  }

  private slotOf(keys: PushKeys, index: number): number {
    return keys.slot(this.by, index) & (this.heads.length - 1)
  }

  /** @returns the number of the first that is the same as this push, and is still there */
  take(keys: PushKeys, index: number): number | undefined {
    const slot = this.slotOf(keys, index)
    let before = none
    for (let one = this.heads[slot] ?? none; one !== none; one = this.next[one] ?? none) {
      if (this.keys.isSame(this.by, one, keys, index)) {
        const after = this.next[one] ?? none
        if (before === none) this.heads[slot] = after
        else this.next[before] = after
        return one
      }
      before = one
    }
    return undefined
  }
}
