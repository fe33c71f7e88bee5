import { dirname } from 'node:path'
import { Fault } from '../fault.ts'
import type { Files, OwnFiles } from '../host.ts'
import { elsewhere, type OwnFolder } from '../own-folders.ts'
import { look, refuseLink, refuseUnlessOurs, refuseUnlessOwn } from './ownership.ts'

/**
 * The files of one of pushctl's own folders: before each step the folder is judged, and what is read as well.
 *
 * @param folder one of pushctl's own
 * @param files what reads and writes
 * @returns files by absolute path; each throws Fault `file/not-ours`
 */
export function ownFiles(folder: OwnFolder, files: Files): OwnFiles {
  return {
    async read(path) {
      refuseUnlessOwn(folder, dirname(path))
      refuseLink(path)
      return files.readOurs(path, { own: true })
    },
    async seek(path) {
      refuseUnlessOwn(folder, dirname(path))
      refuseLink(path)
      const stats = look(path)
      if (stats !== undefined) refuseUnlessOurs(path, stats)
      return files.seek(path, { own: true })
    },
    async write(path, content, options) {
      refuseUnlessOwn(folder, dirname(path))
      await files.write(path, content, options)
    },
    async grow(path, options) {
      refuseUnlessOwn(folder, dirname(path))
      refuseLink(path)
      return files.grow(path, options)
    },
    async exists(path) {
      refuseUnlessOwn(folder, dirname(path))
      return look(path) !== undefined
    },
    async list(path) {
      refuseUnlessOwn(folder, path)
      return files.list(path)
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
