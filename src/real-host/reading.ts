import { Fault } from '../fault.ts'
import type { Files } from '../host.ts'
import type { CommandFiles } from './command-files.ts'
import { refuseForeignLink, refuseUnlessOurs } from './ownership.ts'
import { isHandedOver, piecesOfFile, readFault, readFile, seekFile, versionOf } from './read.ts'

type ReadingFiles = Pick<Files, 'read' | 'readOurs' | 'pieces' | 'seek' | 'isHandedOver' | 'version'>

/**
 * The part of {@link Files} that reads. It is synchronous: reading is the first thing a command does, nothing else goes on
 * meanwhile, and it is done sooner.
 *
 * @param files of the command
 * @throws Fault `file/…` from each of its methods, as {@link Files} says
 */
export function readingFiles(files: CommandFiles): ReadingFiles {
  const faultOf = (path: string, error: unknown) => (error instanceof Fault ? error : readFault(path, error))
  return {
    async read(path, options = {}) {
      try {
        files.noteInput(path, options)
        return await readFile(files.at(path), path)
      } catch (error) {
        throw faultOf(path, error)
      }
    },

    async readOurs(path, options = {}) {
      try {
        files.noteInput(path, options)
        refuseForeignLink(files.at(path), path)
        return await readFile(files.at(path), path, (stats) => refuseUnlessOurs(path, stats))
      } catch (error) {
        throw faultOf(path, error)
      }
    },

    async *pieces(path, options = {}) {
      try {
        files.noteInput(path, options)
        yield* piecesOfFile(files.at(path), path)
      } catch (error) {
        throw faultOf(path, error)
      }
    },

    async seek(path, options = {}) {
      try {
        files.noteInput(path, options)
        return await seekFile(files.at(path), path)
      } catch (error) {
        throw faultOf(path, error)
      }
    },

    isHandedOver,

    version: async (path) => versionOf(files.at(path)),
  }
}
