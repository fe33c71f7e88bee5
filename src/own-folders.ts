import { posix, win32 } from 'node:path'
import { Fault } from './fault.ts'
import type { Text } from './text.ts'

/** What tells where a program's files belong on this computer. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's home folder, absolute; nothing for a user who has none. */
  readonly home: string | undefined
}

/** A folder in which pushctl keeps files for itself. */
export interface OwnFolder {
  /** Where this computer has programs put such files: the person's, and shared with other programs. */
  readonly base: string
  /** Absolute; what lies below `base` is pushctl's alone. It may not exist yet. */
  readonly path: string
  /** The environment variable that says where `base` is. */
  readonly variable: string
}

/** @returns the line that has these files kept in another place */
export function elsewhere(variable: string): Text {
  // A fresh folder: a name in /tmp that anybody can guess, anybody can have taken.
  const line = `export ${variable}="$(mktemp -d)"`
  return {
    en: `Name another place for pushctl's files, by its whole path: ${line}`,
    zh: `为 pushctl 的文件指定另一个位置（绝对路径）：${line}`,
  }
}

function homeOf({ home, platform }: Surroundings): string {
  if (home !== undefined) return home
  const variable = platform === 'win32' ? 'USERPROFILE' : 'HOME'
  throw new Fault(
    'file/no-home',
    {
      en: `This user has no home folder to keep files in, and ${variable} names none.`,
      zh: `当前用户没有可以存放文件的主目录，环境变量 ${variable} 也没有指定。`,
    },
    { hint: elsewhere(variable) },
  )
}

/** The specification: a relative path is to be ignored. */
const absolute = (path: string | undefined) => (path?.startsWith('/') === true ? path : undefined)

/** `LOCALAPPDATA` is set by Windows itself; what is no whole path is not from there. */
const localData = (surroundings: Surroundings) => {
  const { LOCALAPPDATA: given } = surroundings.env
  return given !== undefined && win32.isAbsolute(given)
    ? given
    : win32.join(homeOf(surroundings), 'AppData', 'Local')
}

function ownFolder(
  { platform }: Surroundings,
  variable: string,
  base: string,
  ...names: readonly string[]
): OwnFolder {
  const { join, normalize } = platform === 'win32' ? win32 : posix
  return { base: normalize(base), path: join(base, ...names), variable }
}

/**
 * Where each system has a program put what it can make again (XDG Base Directory Specification; Apple, "File System
 * Programming Guide"; Windows' local application data).
 *
 * @param of platform, environment variables and home folder
 * @throws Fault `file/no-home`
 */
export function cacheFolder(of: Surroundings): OwnFolder {
  if (of.platform === 'win32') return ownFolder(of, 'LOCALAPPDATA', localData(of), 'pushctl', 'cache')
  if (of.platform === 'darwin')
    return ownFolder(of, 'HOME', posix.join(homeOf(of), 'Library/Caches'), 'pushctl')
  const base = absolute(of.env.XDG_CACHE_HOME) ?? posix.join(homeOf(of), '.cache')
  return ownFolder(of, 'XDG_CACHE_HOME', base, 'pushctl')
}

/**
 * Where the local gateway keeps its authority, its devices and its keys.
 *
 * @param of platform, environment variables and home folder
 * @throws Fault `file/no-home`
 */
export const gatewayFolder = (of: Surroundings): OwnFolder => dataFolder(of, 'gateway')

/**
 * Where the devices are kept that the person gave names.
 *
 * @param of platform, environment variables and home folder
 * @throws Fault `file/no-home`
 */
export const devicesFolder = (of: Surroundings): OwnFolder => dataFolder(of, 'devices')

/**
 * Where it is kept what was sent from here.
 *
 * @param of platform, environment variables and home folder
 * @throws Fault `file/no-home`
 */
export const historyFolder = (of: Surroundings): OwnFolder => dataFolder(of, 'history')

/**
 * Where a project keeps devices for those who work on it.
 *
 * @param root of the project, absolute
 * @param of the platform
 */
export const projectDevicesFolder = (root: string, of: Pick<Surroundings, 'platform'>): OwnFolder => {
  const { join } = of.platform === 'win32' ? win32 : posix
  return { base: root, path: join(root, '.pushctl', 'devices'), variable: 'HOME' }
}

/** The place each system has for a program's data (the same sources). */
function dataFolder(of: Surroundings, name: string): OwnFolder {
  const names = ['pushctl', name] as const
  if (of.platform === 'win32') return ownFolder(of, 'LOCALAPPDATA', localData(of), ...names)
  if (of.platform === 'darwin') {
    return ownFolder(of, 'HOME', posix.join(homeOf(of), 'Library/Application Support'), ...names)
  }
  const base = absolute(of.env.XDG_DATA_HOME) ?? posix.join(homeOf(of), '.local/share')
  return ownFolder(of, 'XDG_DATA_HOME', base, ...names)
}
