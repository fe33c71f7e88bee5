import { posix, win32 } from 'node:path'
import type { TokenStore } from '../../client/provider-token-cache.ts'
import type { SigningKey } from '../../credential/model.ts'
import { Fault } from '../../fault.ts'
import type { Host, OwnFiles } from '../../host.ts'
import { cacheFolder } from '../../own-folders.ts'
import { type Text, visible } from '../../text.ts'

/** APNs takes a new token for a key only every 20 minutes. */
const notKept = ({ text, hint }: Fault): Text => ({
  en: `The provider token is not kept for the next push: ${visible(text.en)}\n  ${visible(hint?.en ?? '')}`,
  zh: `provider token 没有保存，下次推送会重新生成：${visible(text.zh)}\n  ${visible(hint?.zh ?? '')}`,
})

/**
 * @param signingKey whose provider tokens are kept
 * @param host the world they are kept in: a file of its own for each key, open to its owner only
 */
export function tokenStore({ keyId, teamId }: SigningKey, host: Host): TokenStore {
  const { join } = host.platform === 'win32' ? win32 : posix
  let warned = false
  /** A cache that cannot be read or written is no reason not to push; one that others could write is told of once. */
  const inFolder = async <T>(
    work: (files: OwnFiles, file: string, folder: string) => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      const own = cacheFolder(host)
      const file = join(own.path, `provider-token-${teamId}-${keyId}.jwt`)
      return await work(host.files.own(own), file, own.path)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (error.code === 'file/not-ours' && !warned) host.warn(notKept(error))
      warned = true
      return undefined
    }
  }
  return {
    read: () =>
      inFolder(async (files, file) =>
        (await files.exists(file)) ? (await files.read(file)).toString('utf8') : undefined,
      ),
    write: async (token) => {
      await inFolder(async (files, file, folder) => {
        await files.makeFolder(folder)
        await files.write(file, token, { mode: 0o600, force: true, own: true })
      })
    },
    forget: async () => {
      await inFolder((files, file) => files.remove(file))
    },
  }
}
