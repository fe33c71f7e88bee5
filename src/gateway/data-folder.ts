import { posix, win32 } from 'node:path'

/** What tells where a program's data belongs on this computer. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's home folder. */
  readonly home: string
}

/**
 * Where the local gateway keeps its authority, its devices and its keys: the place each system has for a program's
 * data (XDG Base Directory Specification; Apple, "File System Programming Guide"; Windows' local application data).
 *
 * @param surroundings platform, environment variables and home folder
 * @returns an absolute path; the folder may not exist yet
 */
export function gatewayFolder({ platform, env, home }: Surroundings): string {
  switch (platform) {
    case 'win32':
      return win32.join(env.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'pushctl', 'gateway')
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', 'pushctl', 'gateway')
    default: {
      const data = env.XDG_DATA_HOME
      // The specification: a relative path is to be ignored.
      return posix.join(
        data?.startsWith('/') ? data : posix.join(home, '.local', 'share'),
        'pushctl',
        'gateway',
      )
    }
  }
}
