import { isAbsolute, resolve } from 'node:path'
import { Fault } from '../fault.ts'
import { shown } from '../secret.ts'

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

/**
 * @param cwd the working folder; nothing when it is gone
 * @param path as it was typed
 * @returns the same path, absolute
 * @throws Fault `file/no-working-folder` for a relative path when the folder is gone
 */
export function absolutePath(cwd: string | undefined, path: string): string {
  if (cwd === undefined && !isAbsolute(path)) throw noWorkingFolder(path)
  return resolve(cwd ?? '/', path)
}
