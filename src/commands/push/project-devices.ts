import { posix, win32 } from 'node:path'
import { fileNames, foldersFrom } from '../../config/settings-file.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { type OwnFolder, projectDevicesFolder } from '../../own-folders.ts'

/** What tells that a folder is the root of a project, the surest first. */
const marks = [['.pushctl'], fileNames, ['.git']] as const

/** The nearest folder from the working folder up, but for the home, that has one of these. */
async function nearestWith(names: readonly string[], host: Host): Promise<string | undefined> {
  if (host.cwd === undefined) return undefined
  const { join } = host.platform === 'win32' ? win32 : posix
  for (const folder of foldersFrom(host.cwd, host.home))
    for (const name of names) if (await host.files.exists(join(folder, name))) return folder
  return undefined
}

/**
 * @param host working folder, home and files
 * @returns where the project's devices lie; nothing where it has none
 */
export async function foundProjectFolder(host: Host): Promise<OwnFolder | undefined> {
  const root = await nearestWith(['.pushctl'], host)
  return root === undefined ? undefined : projectDevicesFolder(root, host)
}

/**
 * @param host working folder, home and files
 * @returns where the project's devices are to lie: where some lie already, else beside its settings, at the root of
 *   its repository, or in the working folder
 * @throws Fault `file/no-working-folder`
 */
export async function projectFolder(host: Host): Promise<OwnFolder> {
  for (const names of marks) {
    const root = await nearestWith(names, host)
    if (root !== undefined) return projectDevicesFolder(root, host)
  }
  if (host.cwd !== undefined) return projectDevicesFolder(host.cwd, host)
  throw new Fault('file/no-working-folder', {
    en: 'The working folder is gone, so there is no project to save a device in.',
    zh: '当前目录已不存在，无法在项目里保存设备。',
  })
}
