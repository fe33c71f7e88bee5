import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { defined } from './defined.ts'
import { Fault } from './fault.ts'
import { errnoOf, folderFault, writeFault } from './files/faults.ts'
import { growing } from './files/growing.ts'
import {
  look,
  refuseForeignLink,
  refuseLink,
  refuseUnlessOurs,
  refuseUnlessOwn,
  refuseWay,
} from './files/ownership.ts'
import { isHandedOver, piecesOfFile, readFault, readFile } from './files/read.ts'
import { createTouched } from './files/touched.ts'
import type { Files, OwnFiles, ReadOptions, WriteOptions } from './host.ts'
import { elsewhere, type OwnFolder } from './own-folders.ts'
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

const toStdout: Text = { en: 'Use -o - to write to standard output.', zh: '用 -o - 输出到标准输出。' }

/** @param wanted a path that is relative to the working folder, or a command line that was to run there */
export function noWorkingFolder(wanted: string): Fault {
  return new Fault(
    'file/no-working-folder',
    {
      en: `The folder this was started in is gone, and with it the place of ${shown(wanted).en}.`,
      zh: `启动时所在的文件夹已被删除，${shown(wanted).zh} 无处可寻。`,
    },
    { hint: { en: 'Go to one that is there: cd ~', zh: '先进入一个存在的文件夹：cd ~' } },
  )
}

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
 * @param cwd the folder that relative paths start from; nothing when it is gone
 * @returns files on disk
 * @throws Fault `file/…` from each of them, naming the path as it was typed
 */
export function realFiles(cwd: string | undefined): Files {
  const at = (path: string) => {
    if (cwd === undefined && !isAbsolute(path)) throw noWorkingFolder(path)
    return resolve(cwd ?? '/', path)
  }
  const touched = createTouched()
  /** Whatever has the name now must not be an input, or an output, of this command. */
  const checkTarget = (path: string, goesOn = false) => {
    const there = identityOf(at(path))
    if (there === undefined) return
    const stdin = stdinIdentity()
    if (stdin !== undefined) touched.read(stdin, 'stdin')
    touched.check(there, path, goesOn)
  }
  /** Remembers an input, so that no output takes its place. */
  const noteInput = (path: string, { own = false }: ReadOptions) => {
    const there = own ? undefined : identityOf(at(path))
    if (there !== undefined) touched.read(there, path)
  }
  const files: Files = {
    async read(path, options = {}) {
      try {
        noteInput(path, options)
        return await readFile(at(path), path)
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async readOurs(path, options = {}) {
      try {
        noteInput(path, options)
        refuseForeignLink(at(path), path)
        return await readFile(at(path), path, (stats) => refuseUnlessOurs(path, stats))
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    async *pieces(path, options = {}) {
      try {
        noteInput(path, options)
        yield* piecesOfFile(at(path), path)
      } catch (error) {
        throw error instanceof Fault ? error : readFault(path, error)
      }
    },

    isHandedOver,

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
      if (!isLink || !(await exists(at(path)))) {
        await refuseUnlessPlainFile(at(path), path)
        return path
      }
      // What the shell handed over open has a link to it, and perhaps no name: /dev/stdout may be a pipe.
      const target = fs.statSync(at(path))
      if (!target.isFile()) throw notPlainFile(path, target)
      return fs.realpathSync.native(at(path))
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
      refuseWay(resolve(tmpdir()), 'TMPDIR')
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

    own: (folder) => ownFiles(folder, files),
  }
  return files
}

/** The files of one of pushctl's own folders: before each step the folder is judged, and what is read as well. */
function ownFiles(folder: OwnFolder, files: Files): OwnFiles {
  return {
    async read(path) {
      refuseUnlessOwn(folder, dirname(path))
      refuseLink(path)
      return files.readOurs(path, { own: true })
    },
    async write(path, content, options) {
      refuseUnlessOwn(folder, dirname(path))
      await files.write(path, content, options)
    },
    async exists(path) {
      refuseUnlessOwn(folder, dirname(path))
      return look(path) !== undefined
    },
    async makeFolder(path) {
      refuseUnlessOwn(folder, path)
      await files.makeFolder(path).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.hint !== undefined) throw error
        throw new Fault(error.code, error.text, { cause: error, hint: elsewhere(folder.variable) })
      })
      refuseUnlessOwn(folder, path)
    },
    async remove(path) {
      refuseUnlessOwn(folder, dirname(path))
      await files.remove(path)
    },
  }
}
