import { dirname } from 'node:path'
import { Fault } from '../fault.ts'
import { quoted } from '../finding.ts'
import type { Text } from '../text.ts'

export const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** @param path as it was typed */
export function folderFault(path: string): Fault {
  return new Fault(
    'file/is-folder',
    { en: `${path} is a folder; a file is needed.`, zh: `${path} 是文件夹，这里需要一个文件。` },
    {
      hint: {
        en: `See what is in it: pushctl inspect ${quoted(path)}`,
        zh: `看看里面有什么：pushctl inspect ${quoted(path)}`,
      },
    },
  )
}

/** @param path as it was typed */
export function writeFault(path: string, error: unknown): Fault {
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
