import { headLength, writeHead } from './frames.ts'

const usualSize = 65_536

/** Buffers that are kept for the next time; more are left to the garbage collector. */
const mostKept = 4

/**
 * Gathers what is to be sent: what is written in one turn of the event loop leaves in one write, which is one TLS
 * record for many requests.
 */
export class Output {
  /** To be filled from `at` on, after `reserve`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(usualSize)
  at = 0
  private readonly write: (bytes: Buffer, isSent: () => void) => void
  private readonly spare: Buffer[] = []

  /** @param write gets what has gathered, and says when it is no longer needed */
  constructor(write: (bytes: Buffer, isSent: () => void) => void) {
    this.write = write
  }

  /** Makes room for so many bytes from `at` on. */
  reserve(length: number): void {
    if (this.bytes.length - this.at >= length) return
    this.flush()
    if (this.bytes.length < length) this.bytes = Buffer.allocUnsafeSlow(length)
  }

  /** Appends a whole frame. */
  frame(type: number, flag: number, stream: number, payload: Uint8Array): void {
    this.reserve(headLength + payload.length)
    this.at = writeHead(this.bytes, this.at, payload.length, type, flag, stream)
    this.bytes.set(payload, this.at)
    this.at += payload.length
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
  }

  /** Hands on what has gathered. */
  flush(): void {
    if (this.at === 0) return
    const { bytes, at } = this
    this.bytes = this.spare.pop() ?? Buffer.allocUnsafeSlow(usualSize)
    this.at = 0
    this.write(bytes.subarray(0, at), () => {
      if (this.spare.length < mostKept && bytes.length === usualSize) this.spare.push(bytes)
    })
  }
}
