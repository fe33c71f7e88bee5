import { ConnectionError } from './connection-error.ts'

/** Longest header block that is read, in bytes; APNs' have less than 200. */
const longestBlock = 262_144

/** A header block that comes in several frames (RFC 9113 section 4.3). */
export class HeaderAssembly {
  readonly stream: number
  /** Whether nothing of the stream comes after it. */
  readonly ends: boolean
  private readonly parts: Buffer[] = []
  private length = 0

  constructor(stream: number, ends: boolean) {
    this.stream = stream
    this.ends = ends
  }

  /** @throws ConnectionError `headers-too-long` */
  add(bytes: Buffer, from: number, to: number): void {
    this.length += to - from
    if (this.length > longestBlock) throw new ConnectionError('headers-too-long')
    this.parts.push(Buffer.from(bytes.subarray(from, to)))
  }

  whole(): Buffer {
    return Buffer.concat(this.parts)
  }
}
