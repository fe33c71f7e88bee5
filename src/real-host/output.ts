import { once } from 'node:events'
import { fstatSync, writeSync } from 'node:fs'
import { Fault } from '../fault.ts'
import type { Output } from '../host.ts'

/** One of the two streams that a process writes to. */
export interface StandardStream {
  readonly descriptor: 1 | 2
  readonly stream: () => NodeJS.WriteStream
}

export const stdout: StandardStream = { descriptor: 1, stream: () => process.stdout }
export const stderr: StandardStream = { descriptor: 2, stream: () => process.stderr }

/** On Windows only Node's streams turn text into what the console shows. */
const needsStream = process.platform === 'win32'

/**
 * Node's stream knows, but loading it takes a third of what Node itself takes to start.
 *
 * @param stream stdout or stderr
 * @returns whether it leads to a terminal
 */
export function isScreen({ descriptor, stream }: StandardStream): boolean {
  return (needsStream || fstatSync(descriptor).isCharacterDevice()) && stream().isTTY === true
}

/** The reader went away (`pushctl … | head`), or the terminal was closed. */
const readerGone: readonly (string | undefined)[] = ['EPIPE', 'EIO', 'EOF', 'ECONNRESET']

function lostOutput(cause: NodeJS.ErrnoException): Fault {
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT'
  const why = isFull ? { en: 'no room is left', zh: '空间已满' } : { en: cause.message, zh: cause.message }
  return new Fault(
    'file/output',
    {
      en: `The answer could not be written whole to standard output: ${why.en} (${cause.code}).`,
      zh: `结果没能完整写到标准输出：${why.zh}（${cause.code}）。`,
    },
    {
      hint: {
        en: 'The command itself ran to its end; only what it says is lost.',
        zh: '命令本身已执行完毕，丢失的只是输出。',
      },
      cause,
    },
  )
}

/** As much has room in any pipe that nobody reads yet. */
const roomInPipe = 16 * 1024

const isPlainFile = (descriptor: number) => {
  const stats = fstatSync(descriptor)
  return !stats.isFIFO() && !stats.isSocket()
}

/** How long after being stopped it waits for a reader, in milliseconds. */
const longestWait = 1000

/** @returns resolves a while after being stopped; never when there is nothing that could stop it */
const stoppedLongAgo = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    const wait = () => void setTimeout(resolve, longestWait).unref()
    if (signal?.aborted) wait()
    else signal?.addEventListener('abort', wait, { once: true })
  })

/**
 * Writes straight to the descriptor as long as it cannot be kept waiting, and then through Node's stream: a reader that
 * does not read stops nothing else. One that went away ends the output, not the program; after a failure nothing more
 * is written, so that no gap is hidden.
 *
 * @param stream where it goes
 * @param interrupted fires when the person stops pushctl; nothing when signals end it at once
 * @returns the output; its `flush` throws Fault `file/output`
 */
export function outputTo(
  { descriptor, stream }: StandardStream,
  interrupted: () => AbortSignal | undefined,
): Output {
  let ended = false
  let lost: Fault | undefined
  let opened: NodeJS.WriteStream | undefined
  let room: number | undefined
  const end = (error: NodeJS.ErrnoException) => {
    if (!ended && !readerGone.includes(error.code)) lost = lostOutput(error)
    ended = true
  }
  /** @returns what is left */
  const writeAtOnce = (bytes: Uint8Array): Uint8Array => {
    let rest = bytes
    try {
      room ??= isPlainFile(descriptor) ? Number.POSITIVE_INFINITY : roomInPipe
      while (!ended && rest.length > 0 && rest.length <= room) {
        const written = writeSync(descriptor, rest)
        room -= written
        rest = rest.subarray(written)
      }
    } catch (error) {
      const failure = error as NodeJS.ErrnoException
      if (failure.code !== 'EAGAIN') end(failure)
    }
    return rest
  }
  return {
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      const rest = needsStream || opened !== undefined || ended ? bytes : writeAtOnce(bytes)
      if (ended || rest.length === 0) return
      opened ??= stream().on('error', end)
      opened.write(rest)
    },
    async ready() {
      if (ended || !opened?.writableNeedDrain) return
      const signal = interrupted()
      // It fails when the output does, which is told by `flush`, and when pushctl is stopped.
      await once(opened, 'drain', signal && { signal }).catch(() => {})
    },
    async flush() {
      const waiting = ended ? undefined : opened
      if (waiting !== undefined) {
        const out = new Promise<true>((resolve) => waiting.write('', () => resolve(true)))
        const isOut = await Promise.race([out, stoppedLongAgo(interrupted())])
        // Node itself would wait for the reader; the exit code is set by then.
        if (isOut !== true) setImmediate(() => process.exit())
      }
      if (lost !== undefined) throw lost
    },
  }
}
