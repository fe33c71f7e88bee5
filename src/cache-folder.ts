import { posix, win32 } from 'node:path'

/** What tells where a program's caches belong on this computer. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's home folder. */
  readonly home: string
}

/**
 * Where each system has a program put what it can make again (XDG Base Directory Specification; Apple, "File System
 * Programming Guide"; Windows' local application data).
 *
 * @param surroundings platform, environment variables and home folder
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheFolder({ platform, env, home }: Surroundings): string {
  switch (platform) {
    case 'win32':
      return win32.join(env.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'pushctl', 'cache')
    case 'darwin':
      return posix.join(home, 'Library', 'Caches', 'pushctl')
    default:
      return posix.join(
        env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : posix.join(home, '.cache'),
        'pushctl',
      )
  }
}
