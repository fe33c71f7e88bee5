import { Duplex } from 'node:stream'
import {
  createFrameReader,
  frame,
  frameTypes,
  preface,
  settingsPayload,
} from '../../../src/client/wire/frames.ts'

export const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
export const nothing = hex('')
export const settingsOf = (...pairs: readonly (readonly [number, number])[]) =>
  frame(frameTypes.settings, 0, 0, settingsPayload(pairs))

/** Literal headers, without a table. */
export const block = (...pairs: readonly (readonly [name: string, value: string])[]) =>
  Buffer.concat(
    pairs.flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]),
  )
export const status = (code: number) => block([':status', String(code)])
export const ok = hex('88')

/** The other side, in memory: what is said to it is kept as frames. */
export class Peer extends Duplex {
  readonly said: { type: number; flag: number; stream: number; payload: Buffer }[] = []
  private skipped = 0
  private readonly reader = createFrameReader((type, flag, stream, bytes, from, to) => {
    this.said.push({ type, flag, stream, payload: Buffer.from(bytes.subarray(from, to)) })
  })

  override _read() {}

  override _write(chunk: Buffer, _: string, done: () => void) {
    const skip = Math.min(preface.length - this.skipped, chunk.length)
    this.skipped += skip
    this.reader.read(Buffer.from(chunk.subarray(skip)))
    done()
  }

  /** What it says arrives at once, and in one piece. */
  says(...frames: readonly Uint8Array[]) {
    this.emit('data', Buffer.concat(frames))
  }

  of(type: number) {
    return this.said.filter((each) => each.type === type)
  }

  /** Codes of RST_STREAM and GOAWAY that it was told. */
  told() {
    return {
      reset: this.of(frameTypes.resetStream).map(({ payload }) => payload.readUInt32BE(0)),
      goaway: this.of(frameTypes.goaway).map(({ payload }) => payload.readUInt32BE(4)),
    }
  }
}
