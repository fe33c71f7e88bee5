import { type AnswerHead, longestBody } from './answer.ts'
import { defaultWindow, ReceiveWindow } from './flow-control.ts'

const nothing = new Uint8Array(0)

/** One request on its way, and what of its answer has come. */
export class Stream<Tag> {
  readonly id: number
  readonly tag: Tag
  /** Moment of the connection's clock at which waiting ends. */
  readonly deadline: number
  /** How much more the other side takes of the body. */
  credit: number
  /** What of the body has not been sent. */
  rest: Uint8Array = nothing
  /** Of the answer; nothing until it has come. */
  head: AnswerHead | undefined = undefined
  bodyLength = 0
  private parts: Buffer[] | undefined = undefined
  private window: ReceiveWindow | undefined = undefined

  constructor(id: number, tag: Tag, deadline: number, credit: number) {
    this.id = id
    this.tag = tag
    this.deadline = deadline
    this.credit = credit
  }

  /**
   * A DATA frame came.
   *
   * @param length of its payload, padding included
   * @returns whether there was credit for it
   */
  receives(length: number): boolean {
    this.window ??= new ReceiveWindow(defaultWindow)
    return this.window.take(length)
  }

  /** @returns credit to give for what came; 0 while there is enough */
  due(): number {
    return this.window?.due() ?? 0
  }

  /** Keeps a part of the body. @returns whether it is still of a length that is read */
  keep(bytes: Buffer, from: number, to: number): boolean {
    this.bodyLength += to - from
    if (this.bodyLength > longestBody) return false
    this.parts ??= []
    if (to > from) this.parts.push(Buffer.from(bytes.subarray(from, to)))
    return true
  }

  /** What has come of the body, as text. */
  body(): string {
    return this.parts === undefined ? '' : Buffer.concat(this.parts).toString('utf8')
  }
}

/** More than this many are not remembered one by one. */
const mostRemembered = 10_000

/**
 * Streams that this side has given up: what the other side had sent before it knew is passed over (RFC 9113 section
 * 5.1, "closed"). Of very many only the highest of the older ones is remembered, and all below pass.
 */
export class GivenUp {
  private readonly ids = new Set<number>()
  private allUpTo = 0

  add(id: number): void {
    this.ids.add(id)
    if (this.ids.size <= mostRemembered) return
    const [oldest = 0] = this.ids
    this.ids.delete(oldest)
    this.allUpTo = Math.max(this.allUpTo, oldest)
  }

  has(id: number): boolean {
    return id <= this.allUpTo || this.ids.has(id)
  }
}
