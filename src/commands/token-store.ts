import { posix, win32 } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import type { TokenStore } from '../client/provider-token-cache.ts'
import type { SigningKey } from '../credential/model.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'

/** A cache that cannot be read or written is no reason not to push. */
async function ifPossible<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * @param signingKey whose provider tokens are kept
 * @param host the world they are kept in: a file of its own for each key, open to its owner only
 */
export function tokenStore({ keyId, teamId }: SigningKey, host: Host): TokenStore {
  const { files, platform } = host
  const folder = cacheFolder(host)
  const { join } = platform === 'win32' ? win32 : posix
  const file = join(folder, `provider-token-${teamId}-${keyId}.jwt`)
  return {
    read: () =>
      ifPossible(async () =>
        (await files.exists(file)) ? (await files.read(file)).toString('utf8') : undefined,
      ),
    write: async (token) => {
      await ifPossible(async () => {
        await files.makeFolder(folder)
        await files.write(file, token, { mode: 0o600, force: true, own: true })
      })
    },
    forget: async () => {
      await ifPossible(() => files.remove(file))
    },
  }
}
