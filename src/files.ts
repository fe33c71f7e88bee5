import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from './fault.ts'
import { errnoOf, folderFault, writeFault } from './files/faults.ts'
import { growing } from './files/growing.ts'
import { createTouched } from './files/touched.ts'
import type { Files, WriteOptions } from './host.ts'
import { shown } from './secret.ts'
import type { Text } from './text.ts'

/** `fs.promises` does the same, but takes as long to load as all of pushctl's frame. */
const access = promisify(fs.access)
const close = promisify(fs.close)
const fsync = promisify(fs.fsync)
const link = promisify(fs.link)
const lstat = promisify(fs.lstat)
const mkdir = promisify(fs.mkdir)
const mkdtemp = promisify(fs.mkdtemp)
const open = promisify(fs.open)
const readdir = promisify(fs.readdir)
const rename = promisify(fs.rename)
const rm = promisify(fs.rm)
const writeFile = promisify(fs.writeFile)

/** No credential, payload or state file comes near it; a disk image given by mistake does. */
const largestFile = 64 * 1024 * 1024

function readFault(path: string, error: unknown): Fault {
  const cause = { cause: error }
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Fault(
        'file/not-found',
        { en: `There is no file ${shown(path).en}.`, zh: `找不到文件 ${shown(path).zh}。` },
        cause,
      )
    case 'EISDIR':
      return folderFault(path)
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        'file/denied',
        { en: `${path} may not be read by this user.`, zh: `当前用户没有读取 ${path} 的权限。` },
        {
          ...cause,
          hint: { en: `Look at its permissions: ls -l ${path}`, zh: `看看它的权限：ls -l ${path}` },
        },
      )
    default:
      return new Fault(
        'file/unreadable',
        { en: `${path} cannot be read (${errnoOf(error)}).`, zh: `无法读取 ${path}（${errnoOf(error)}）。` },
        cause,
      )
  }
}

function tooLarge(path: string, size: number): Fault {
  return new Fault('file/too-large', {
    en: `${path} has ${size} bytes; pushctl reads files up to ${largestFile}.`,
    zh: `${path} 有 ${size} 字节，pushctl 最多读取 ${largestFile} 字节。`,
  })
}

const toStdout: Text = { en: 'Use -o - to write to standard output.', zh: '用 -o - 输出到标准输出。' }

/** Nothing but a plain file is ever replaced: with enough rights, a rename over /dev/null would succeed. */
async function refuseUnlessPlainFile(path: string, shown: string, hint?: Text): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there === undefined || there.isFile() || there.isSymbolicLink()) return
  if (there.isDirectory()) throw folderFault(shown)
  throw new Fault(
    'file/unwritable',
    { en: `${shown} is not a plain file.`, zh: `${shown} 不是普通文件。` },
    { ...(hint !== undefined && { hint }) },
  )
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

/** As `mkdir` with `recursive`, which says of a read-only disk that there is no such folder (ENOENT). */
async function makeFolders(path: string): Promise<void> {
  if (await exists(path)) return
  if (dirname(path) !== path) await makeFolders(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}

const identity = ({ dev, ino }: fs.BigIntStats) => `${dev}:${ino}`

/** What a file is, whatever it is called; nothing when there is none. */
function identityOf(path: string): string | undefined {
  try {
    const stats = fs.statSync(path, { bigint: true, throwIfNoEntry: false })
    return stats?.isFile() ? identity(stats) : undefined
  } catch {
    return undefined
  }
}

/** What `< FILE` put there. */
function stdinIdentity(): string | undefined {
  try {
    const stats = fs.fstatSync(0, { bigint: true })
    return stats.isFile() ? identity(stats) : undefined
  } catch {
    return undefined
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path, fs.constants.F_OK).then(
    () => true,
    () => false,
  )
}

/**
 * The real files, as {@link Files} describes them. Reading is synchronous: it is the first thing a
 * command does, nothing else goes on meanwhile, and it is done sooner.
 *
 * @param cwd the folder that relative paths start from
 * @returns files on disk
 * @throws Fault `file/…` from each of them, naming the path as it was typed
 */
export function realFiles(cwd: string): Files {
  const at = (path: string) => resolve(cwd, path)
  const touched = createTouched()
  /** Whatever has the name now must not be an input, or an output, of this command. */
  const checkTarget = (path: string, goesOn = false) => {
    const there = identityOf(at(path))
    if (there === undefined) return
    const stdin = stdinIdentity()
    if (stdin !== undefined) touched.read(stdin, 'stdin')
    touched.check(there, path, goesOn)
  }
  return {
    async read(path, { own = false } = {}) {
      try {
        const file = fs.openSync(at(path), 'r')
        try {
          const stats = fs.fstatSync(file, { bigint: true })
          const size = Number(stats.size)
          if (!own) touched.read(identity(stats), path)
          if (size > largestFile) throw tooLarge(path, size)
          return fs.readFileSync(file)
        } finally {
          fs.closeSync(file)
        }
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async *pieces(path, { own = false } = {}) {
      try {
        const there = own ? undefined : identityOf(at(path))
        if (there !== undefined) touched.read(there, path)
        for await (const chunk of fs.createReadStream(at(path), { highWaterMark: 256 * 1024 })) {
          yield chunk as Uint8Array
        }
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async grow(path) {
      await refuseUnlessPlainFile(at(path), path)
      checkTarget(path, true)
      const { O_RDWR, O_CREAT, O_APPEND } = fs.constants
      try {
        const file = growing(await open(at(path), O_RDWR | O_CREAT | O_APPEND, 0o600), at(path), path)
        const there = identityOf(at(path))
        if (there !== undefined) touched.written(there, path)
        return file
      } catch (error) {
        throw writeFault(path, error)
      }
    },

    async lock(path, since) {
      const { takeLock } = await import('./files/lock.ts')
      return takeLock(at(path), path, since)
    },

    async move(from, to) {
      await refuseUnlessPlainFile(at(to), to)
      checkTarget(to)
      await rename(at(from), at(to)).catch((error: unknown) => {
        throw writeFault(to, error)
      })
      const there = identityOf(at(to))
      if (there !== undefined) touched.written(there, to)
    },

    async write(path, bytes, { mode = 0o644, force = false, own = false }: WriteOptions = {}) {
      const target = at(path)
      const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`)
      await refuseUnlessPlainFile(target, path, toStdout)
      if (!own) checkTarget(path)
      if (!force && (await exists(target))) throw writeFault(path, { code: 'EEXIST' })
      try {
        const file = await open(temporary, 'wx', mode)
        try {
          await writeFile(file, bytes)
          await fsync(file)
        } finally {
          await close(file)
        }
        await (force ? rename(temporary, target) : moveWithoutReplacing(temporary, target))
        const there = own ? undefined : identityOf(target)
        if (there !== undefined) touched.written(there, path)
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        throw writeFault(path, error)
      }
    },

    exists: (path) => exists(at(path)),

    async followLink(path) {
      const isLink = await lstat(at(path)).then(
        (stats) => stats.isSymbolicLink(),
        () => false,
      )
      const target = isLink && (await exists(at(path))) ? fs.realpathSync.native(at(path)) : path
      await refuseUnlessPlainFile(at(target), path)
      return target
    },

    async list(path) {
      const entries = await readdir(at(path), { withFileTypes: true }).catch(() => [])
      return entries
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    },

    async makeFolder(path) {
      await makeFolders(at(path)).catch((error: unknown) => {
        throw writeFault(path, error)
      })
    },

    async makeTemporaryFolder() {
      const beginning = join(tmpdir(), 'pushctl-')
      return mkdtemp(beginning).catch((error: unknown) => {
        throw writeFault(beginning, error)
      })
    },

    async removeFolder(path) {
      await rm(at(path), { recursive: true, force: true }).catch((error: unknown) => {
        throw writeFault(path, error)
      })
    },

    async remove(path) {
      await rm(at(path), { force: true }).catch((error: unknown) => {
        throw writeFault(path, error)
      })
    },
  }
}
