import { Fault } from '../../../fault.ts'
import type { GrowingFile } from '../../../host.ts'

/** Bytes that are set aside for what waits; more are when they are needed. */
const atFirst = 65_536

/**
 * Writes to the end of a file what has gathered since the last write. Text becomes bytes at once: thousands of lines that
 * wait as text would be thousands of objects to look after.
 */
export class Pen {
  private readonly file: GrowingFile
  private pending: Buffer = Buffer.allocUnsafe(atFirst)
  /** Bytes of it in use. */
  private used = 0
  /** The other buffer, while nothing is being written from it. */
  private spare: Buffer | undefined = undefined
  private writing: Promise<void> | undefined = undefined
  private done = 0
  private all = 0

  /** @param file to whose end it writes */
  constructor(file: GrowingFile) {
    this.file = file
  }

  /** @returns the position behind this text in all that was noted, in bytes */
  note(text: string): number {
    this.reserve(text.length * 3)
    const length = this.pending.write(text, this.used)
    this.used += length
    this.all += length
    return this.all
  }

  /** How much of all that was noted is on disk, in bytes. */
  written(): number {
    return this.done
  }

  waiting(): number {
    return this.all - this.done
  }

  /**
   * Writes what waits; what is noted meanwhile goes together into the next write. While one runs it is that one.
   *
   * @throws Fault `file/unwritable`; `file/lost` when it was written, but not where it belongs
   */
  write(): Promise<void> {
    this.writing ??= this.writeOut().finally(() => {
      this.writing = undefined
    })
    return this.writing
  }

  /** @throws Fault `file/lost` */
  check(): Promise<void> {
    return this.file.check()
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.pending.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.used + bytes, this.pending.length * 2))
    this.pending.copy(larger, 0, 0, this.used)
    this.pending = larger
  }

  private async writeOut(): Promise<void> {
    if (this.used === 0) return
    const taken = this.pending
    const bytes = taken.subarray(0, this.used)
    this.pending = this.spare ?? Buffer.allocUnsafe(atFirst)
    this.spare = undefined
    this.used = 0
    try {
      await this.file.append(bytes)
    } catch (error) {
      if (error instanceof Fault && error.code === 'file/lost') this.done += bytes.length
      else this.putBack(bytes)
      throw error
    }
    this.done += bytes.length
    this.spare = taken
  }

  private putBack(bytes: Buffer): void {
    const together: Buffer = Buffer.concat([bytes, this.pending.subarray(0, this.used)])
    this.pending = together
    this.used = together.length
  }
}
