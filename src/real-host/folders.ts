import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from '../fault.ts'
import type { Files } from '../host.ts'
import type { Text } from '../text.ts'
import { errnoOf, writeFault } from './faults.ts'
import { refuseWay } from './ownership.ts'

/** `fs.promises` does the same, but takes as long to load as all of pushctl's frame. */
const access = promisify(fs.access)
const mkdir = promisify(fs.mkdir)
const mkdtemp = promisify(fs.mkdtemp)
const readdir = promisify(fs.readdir)
const rm = promisify(fs.rm)

/**
 * @param path absolute
 * @returns whether anything has that name
 */
export async function exists(path: string): Promise<boolean> {
  return access(path, fs.constants.F_OK).then(
    () => true,
    () => false,
  )
}

/** No line makes such a folder here: where nothing can be written, `mktemp` cannot either. */
const otherTemporary: Text = {
  en: 'Name a folder that this user may write: export TMPDIR=FOLDER',
  zh: '指定一个当前用户可写的目录：export TMPDIR=目录',
}

/** As `mkdir` with `recursive`, which says of a read-only disk that there is no such folder (ENOENT). */
async function makeFolders(path: string): Promise<void> {
  if (await exists(path)) return
  if (dirname(path) !== path) await makeFolders(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}

type FolderFiles = Pick<
  Files,
  'exists' | 'list' | 'makeFolder' | 'makeTemporaryFolder' | 'removeFolder' | 'remove'
>

/**
 * The part of {@link Files} that looks into folders, makes and removes them.
 *
 * @param at makes a path absolute
 * @throws Fault `file/…` from each of its methods, as {@link Files} says
 */
export function foldersOf(at: (path: string) => string): FolderFiles {
  return {
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
      refuseWay(resolve(tmpdir()), 'TMPDIR')
      const beginning = join(tmpdir(), 'pushctl-')
      return mkdtemp(beginning).catch((error: unknown) => {
        const { code, text } = writeFault(beginning, error)
        throw new Fault(code, text, { cause: error, hint: otherTemporary })
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
