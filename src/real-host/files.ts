import type { Files } from '../host.ts'
import { CommandFiles } from './command-files.ts'
import { foldersOf } from './folders.ts'
import { ownFiles } from './own-files.ts'
import { readingFiles } from './reading.ts'
import { writingFiles } from './writing.ts'

/**
 * The real files, as {@link Files} describes them.
 *
 * @param cwd the folder that relative paths start from; nothing when it is gone
 * @returns files on disk
 * @throws Fault `file/…` from each of them, naming the path as it was typed
 */
export function realFiles(cwd: string | undefined): Files {
  const command = new CommandFiles(cwd)
  const files: Files = {
    ...readingFiles(command),
    ...writingFiles(command),
    ...foldersOf((path) => command.at(path)),
    own: (folder) => ownFiles(folder, files),
  }
  return files
}
