import { Fault } from '../fault.ts'
import type { Files, ReadOptions } from '../host.ts'
import type { CommandFiles } from './command-files.ts'
import { errnoOf } from './faults.ts'
import { refuseForeignLink, refuseUnlessOurs } from './ownership.ts'
import { isHandedOver, piecesOfFile, readFault, readFile, seekFile, versionOf } from './read.ts'

type ReadingFiles = Pick<Files, 'read' | 'readOurs' | 'pieces' | 'seek' | 'isHandedOver' | 'version'>

/** Of a file of pushctl's own nobody typed the name: what lies beside it is no answer. */
async function faultOf(
  files: CommandFiles,
  path: string,
  error: unknown,
  { own = false }: ReadOptions = {},
): Promise<Fault> {
  if (error instanceof Fault) return error
  if (own || !['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return readFault(path, error)
  const { missingFile } = await import('./missing-file.ts')
  return missingFile(path, (each) => files.at(each), error)
}

/**
 * The part of {@link Files} that reads. It is synchronous: reading is the first thing a command does, nothing else goes on
 * meanwhile, and it is done sooner.
 *
 * @param files of the command
 * @throws Fault `file/…` from each of its methods, as {@link Files} says
 */
export function readingFiles(files: CommandFiles): ReadingFiles {
  return {
    async read(path, options = {}) {
      try {
        files.noteInput(path, options)
        return await readFile(files.at(path), path)
      } catch (error) {
        throw await faultOf(files, path, error, options)
      }
    },

    async readOurs(path, options = {}) {
      try {
        files.noteInput(path, options)
        refuseForeignLink(files.at(path), path)
        return await readFile(files.at(path), path, (stats) => refuseUnlessOurs(path, stats))
      } catch (error) {
        throw await faultOf(files, path, error, { own: true })
      }
    },

    async *pieces(path, options = {}) {
      try {
        files.noteInput(path, options)
        yield* piecesOfFile(files.at(path), path)
      } catch (error) {
        throw await faultOf(files, path, error, options)
      }
    },

    async seek(path, options = {}) {
      try {
        files.noteInput(path, options)
        return await seekFile(files.at(path), path)
      } catch (error) {
        throw await faultOf(files, path, error, options)
      }
    },

    isHandedOver,

    version: async (path) => versionOf(files.at(path)),
  }
}
