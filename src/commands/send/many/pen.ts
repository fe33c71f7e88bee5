import { Fault } from '../../../fault.ts'
import type { GrowingFile } from '../../../host.ts'

/** Writes to the end of a file what has gathered since the last write. */
export interface Pen {
  /** @returns the position in all that was noted behind this text */
  note(text: string): number
  /** How much of all that was noted is on disk, in characters. */
  written(): number
  waiting(): number
  /** @throws Fault `file/unwritable`; `file/lost` when it was written, but not where it belongs */
  write(): Promise<void>
  /** @throws Fault `file/lost` */
  check(): Promise<void>
  close(): Promise<void>
}

/** @returns a pen at the end of this file */
export function createPen(file: GrowingFile): Pen {
  let pending = ''
  let noted = 0
  let written = 0
  return {
    note(text) {
      pending += text
      noted += text.length
      return noted
    },
    written: () => written,
    waiting: () => noted - written,
    async write() {
      if (pending === '') return
      const text = pending
      pending = ''
      try {
        await file.append(text)
      } catch (error) {
        if (!(error instanceof Fault && error.code === 'file/lost')) {
          pending = text + pending
          throw error
        }
        written += text.length
        throw error
      }
      written += text.length
    },
    check: () => file.check(),
    close: () => file.close(),
  }
}
