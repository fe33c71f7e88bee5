import { mkdirSync, readdirSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { cacheFolder, type Surroundings } from './own-folders.ts'
import { refuseUnlessOwn } from './real-host/ownership.ts'

/** Node 22.1 and later have it. */
const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown }

/**
 * Has Node keep what it compiles of pushctl, where Node can and the folder is this user's alone: whoever could write there
 * could have code run. Without such a folder everything is compiled as ever.
 *
 * @param surroundings what tells where caches belong
 */
export function keepCompiledCode(surroundings: Surroundings): void {
  if (enableCompileCache === undefined) return
  try {
    const cache = cacheFolder(surroundings)
    const folder = join(cache.path, 'compiled')
    refuseUnlessOwn(cache, folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Node makes a folder in it for each of its versions.
    for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
      refuseUnlessOwn(cache, path)
    }
    enableCompileCache(folder)
  } catch {
    // No home, a full disk, a folder of somebody else: everything is compiled as ever, and that is all.
  }
}
