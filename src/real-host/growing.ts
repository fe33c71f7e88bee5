import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { Fault } from '../fault.ts'
import type { GrowingFile } from '../host.ts'
import { writeFault } from './faults.ts'

const close = promisify(fs.close)
const fdatasync = promisify(fs.fdatasync)
const write = promisify(fs.write)

function lostFault(path: string, how: 'gone' | 'changed'): Fault {
  return new Fault(
    'file/lost',
    how === 'gone'
      ? {
          en: `${path} was moved, deleted or replaced while it was written.`,
          zh: `${path} 在写入过程中被移走、删除或替换了。`,
        }
      : {
          en: `${path} was cut short, or written to by another program, while it was written.`,
          zh: `${path} 在写入过程中被截断，或被别的程序改动了。`,
        },
    {
      hint: {
        en: 'Was it log rotation? Leave the files of a run alone until it has ended.',
        zh: '是日志轮转吗？发送结束之前请不要动这些文件。',
      },
    },
  )
}

/**
 * A file that is written to at its end, wherever that is: nothing is ever written behind a gap. Every time it looks
 * whether the file is still the one of that name.
 *
 * @param file opened for reading and appending
 * @param target the absolute path
 * @param path as it was typed, for what is told of failures
 * @param isShared whether other processes append to it, too
 * @returns the file; its methods throw Fault `file/unwritable` and `file/lost`
 */
export function growing(file: number, target: string, path: string, isShared: boolean): GrowingFile {
  const opened = fs.fstatSync(file, { bigint: true })
  let end = opened.size

  const isThere = () => {
    try {
      const { dev, ino } = fs.statSync(target, { bigint: true })
      return dev === opened.dev && ino === opened.ino
    } catch {
      return false
    }
  }
  const check = () => {
    if (!isThere()) throw lostFault(path, 'gone')
    if (!isShared && fs.fstatSync(file, { bigint: true }).size !== end) throw lostFault(path, 'changed')
  }
  /** What could be written only in part is taken away again. */
  const cutBack = () => {
    // Behind it may stand what another process wrote.
    if (isShared) return
    const { size } = fs.fstatSync(file, { bigint: true })
    if (size > end) fs.ftruncateSync(file, Number(end))
  }
  return {
    async append(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      try {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await write(file, bytes, at, bytes.length - at)
          at += bytesWritten
        }
        await fdatasync(file)
      } catch (error) {
        cutBack()
        throw writeFault(path, error)
      }
      end += BigInt(bytes.length)
      check()
    },
    check: async () => check(),
    close: () => close(file),
  }
}
