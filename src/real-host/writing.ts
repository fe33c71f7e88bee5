import * as fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import type { Files, WriteOptions } from '../host.ts'
import type { Text } from '../text.ts'
import type { CommandFiles } from './command-files.ts'
import { errnoOf, folderFault, writeFault } from './faults.ts'
import { exists } from './folders.ts'
import { growing } from './growing.ts'

/** `fs.promises` does the same, but takes as long to load as all of pushctl's frame. */
const close = promisify(fs.close)
const fsync = promisify(fs.fsync)
const link = promisify(fs.link)
const lstat = promisify(fs.lstat)
const open = promisify(fs.open)
const rename = promisify(fs.rename)
const rm = promisify(fs.rm)
const writeFile = promisify(fs.writeFile)

const toStdout: Text = { en: 'Use -o - to write to standard output.', zh: '用 -o - 输出到标准输出。' }

function notPlainFile(shown: string, there: fs.Stats, hint?: Text): Fault {
  if (there.isDirectory()) return folderFault(shown)
  return new Fault(
    'file/unwritable',
    { en: `${shown} is not a plain file.`, zh: `${shown} 不是普通文件。` },
    defined({ hint }),
  )
}

/** Nothing but a plain file is ever replaced: with enough rights, a rename over /dev/null would succeed. */
async function refuseUnlessPlainFile(path: string, shown: string, hint?: Text): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there === undefined || there.isFile() || there.isSymbolicLink()) return
  throw notPlainFile(shown, there, hint)
}

/** Moves a finished file to its name, without ever touching one that is there. */
async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
    await rm(from)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw error
    // No hard links on this file system (FAT, some network drives): the small gap between look and move is accepted.
    if (await exists(to)) throw Object.assign(new Error('exists'), { code: 'EEXIST' })
    await rename(from, to)
  }
}

/** Writes a new file whole, and returns when it is on disk. */
async function writeNew(path: string, bytes: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await writeFile(file, bytes)
    await fsync(file)
  } finally {
    await close(file)
  }
}

/** As {@link Files} says of `followLink`. */
async function followLink(path: string, shown: string): Promise<string> {
  const isLink = await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )
  if (!isLink || !(await exists(path))) {
    await refuseUnlessPlainFile(path, shown)
    return shown
  }
  // What the shell handed over open has a link to it, and perhaps no name: /dev/stdout may be a pipe.
  const target = fs.statSync(path)
  if (!target.isFile()) throw notPlainFile(shown, target)
  return fs.realpathSync.native(path)
}

type WritingFiles = Pick<Files, 'write' | 'grow' | 'lock' | 'move' | 'followLink'>

/**
 * The part of {@link Files} that writes.
 *
 * @param files of the command
 * @throws Fault `file/…` from each of its methods, as {@link Files} says
 */
export function writingFiles(files: CommandFiles): WritingFiles {
  return {
    async grow(path, { shared = false } = {}) {
      const target = files.at(path)
      await refuseUnlessPlainFile(target, path)
      files.checkTarget(path, true)
      const { O_RDWR, O_CREAT, O_APPEND } = fs.constants
      try {
        const file = growing(await open(target, O_RDWR | O_CREAT | O_APPEND, 0o600), target, path, shared)
        files.noteOutput(path)
        return file
      } catch (error) {
        throw writeFault(path, error)
      }
    },

    async lock(path, since) {
      const { takeLock } = await import('./lock.ts')
      return takeLock(files.at(path), path, since)
    },

    async move(from, to) {
      await refuseUnlessPlainFile(files.at(to), to)
      files.checkTarget(to)
      await rename(files.at(from), files.at(to)).catch((error: unknown) => {
        throw writeFault(to, error)
      })
      files.noteOutput(to)
    },

    async write(path, bytes, { mode = 0o644, force = false, own = false }: WriteOptions = {}) {
      const target = files.at(path)
      const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`)
      await refuseUnlessPlainFile(target, path, toStdout)
      if (!own) files.checkTarget(path)
      if (!force && (await exists(target))) throw writeFault(path, { code: 'EEXIST' })
      try {
        await writeNew(temporary, bytes, mode)
        await (force ? rename(temporary, target) : moveWithoutReplacing(temporary, target))
        if (!own) files.noteOutput(path)
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        throw writeFault(path, error)
      }
    },

    followLink: (path) => followLink(files.at(path), path),
  }
}
