import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from './fault.ts'
import type { Files, GrowingFile, WriteOptions } from './host.ts'
import { shown } from './secret.ts'
import type { Text } from './text.ts'

/** `fs.promises` does the same, but takes as long to load as all of pushctl's frame. */
const access = promisify(fs.access)
const close = promisify(fs.close)
const fdatasync = promisify(fs.fdatasync)
const fstat = promisify(fs.fstat)
const fsync = promisify(fs.fsync)
const ftruncate = promisify(fs.ftruncate)
const link = promisify(fs.link)
const lstat = promisify(fs.lstat)
const mkdir = promisify(fs.mkdir)
const mkdtemp = promisify(fs.mkdtemp)
const open = promisify(fs.open)
const readdir = promisify(fs.readdir)
const rename = promisify(fs.rename)
const rm = promisify(fs.rm)
const write = promisify(fs.write)
const writeFile = promisify(fs.writeFile)

/** No credential, payload or state file comes near it; a disk image given by mistake does. */
const largestFile = 64 * 1024 * 1024

const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

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

function folderFault(path: string): Fault {
  return new Fault(
    'file/is-folder',
    { en: `${path} is a folder; a file is needed.`, zh: `${path} 是文件夹，这里需要一个文件。` },
    { hint: { en: `See what is in it: ls ${path}`, zh: `看看里面有什么：ls ${path}` } },
  )
}

function tooLarge(path: string, size: number): Fault {
  return new Fault('file/too-large', {
    en: `${path} has ${size} bytes; pushctl reads files up to ${largestFile}.`,
    zh: `${path} 有 ${size} 字节，pushctl 最多读取 ${largestFile} 字节。`,
  })
}

function writeFault(path: string, error: unknown): Fault {
  const code = errnoOf(error)
  const cause = { cause: error }
  const folder = dirname(path)
  switch (code) {
    case 'EEXIST':
      return new Fault(
        'file/exists',
        { en: `${path} is already there and was left as it is.`, zh: `${path} 已经存在，没有改动它。` },
        {
          hint: {
            en: 'Add --force to replace it, or name another file with -o.',
            zh: '加 --force 覆盖它，或者用 -o 换一个文件名。',
          },
        },
      )
    case 'ENOENT':
    case 'ENOTDIR':
      return new Fault(
        'file/no-folder',
        { en: `There is no folder ${folder} to write to.`, zh: `没有可写入的文件夹 ${folder}。` },
        { ...cause, hint: { en: `Make it first: mkdir -p ${folder}`, zh: `先创建它：mkdir -p ${folder}` } },
      )
    default: {
      const why: Text =
        code === 'ENOSPC'
          ? { en: 'the disk is full', zh: '磁盘已满' }
          : code === 'EACCES' || code === 'EPERM'
            ? { en: 'this user may not write there', zh: '当前用户没有写入权限' }
            : code === 'EROFS'
              ? { en: 'the disk is read-only', zh: '磁盘是只读的' }
              : code === 'EDQUOT'
                ? { en: 'your quota of this disk is used up', zh: '磁盘配额已用完' }
                : { en: code, zh: code }
      return new Fault(
        code === 'EACCES' || code === 'EPERM' ? 'file/denied' : 'file/unwritable',
        { en: `${path} cannot be written: ${why.en}.`, zh: `无法写入 ${path}：${why.zh}。` },
        cause,
      )
    }
  }
}

/** Nothing but a plain file is ever replaced: with enough rights, a rename over /dev/null would succeed. */
async function refuseUnlessPlainFile(path: string, shown: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there === undefined || there.isFile() || there.isSymbolicLink()) return
  if (there.isDirectory()) throw folderFault(shown)
  throw new Fault(
    'file/unwritable',
    { en: `${shown} is not a plain file.`, zh: `${shown} 不是普通文件。` },
    { hint: { en: 'Use -o - to write to standard output.', zh: '用 -o - 输出到标准输出。' } },
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

async function exists(path: string): Promise<boolean> {
  return access(path, fs.constants.F_OK).then(
    () => true,
    () => false,
  )
}

/** As `mkdir` with `recursive`, which says of a read-only disk that there is no such folder (ENOENT). */
async function makeFolders(path: string): Promise<void> {
  if (await exists(path)) return
  if (dirname(path) !== path) await makeFolders(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}

/** @param path as it was typed, for what is told of failures */
function growing(file: number, path: string, length: number): GrowingFile {
  let end = length
  return {
    async append(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      try {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await write(file, bytes, at, bytes.length - at, end + at)
          at += bytesWritten
        }
        await fdatasync(file)
      } catch (error) {
        await ftruncate(file, end).catch(() => {})
        throw writeFault(path, error)
      }
      end += bytes.length
    },
    close: () => close(file),
  }
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
  return {
    async read(path) {
      try {
        const file = fs.openSync(at(path), 'r')
        try {
          const { size } = fs.fstatSync(file)
          if (size > largestFile) throw tooLarge(path, size)
          return fs.readFileSync(file)
        } finally {
          fs.closeSync(file)
        }
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async *pieces(path) {
      try {
        for await (const chunk of fs.createReadStream(at(path), { highWaterMark: 256 * 1024 })) {
          yield chunk as Uint8Array
        }
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async grow(path) {
      await refuseUnlessPlainFile(at(path), path)
      try {
        const file = await open(at(path), fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
        return growing(file, path, (await fstat(file)).size)
      } catch (error) {
        throw writeFault(path, error)
      }
    },

    async move(from, to) {
      await rename(at(from), at(to)).catch((error: unknown) => {
        throw writeFault(to, error)
      })
    },

    async write(path, bytes, { mode = 0o644, force = false }: WriteOptions = {}) {
      const target = at(path)
      const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`)
      await refuseUnlessPlainFile(target, path)
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
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        throw writeFault(path, error)
      }
    },

    exists: (path) => exists(at(path)),

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
