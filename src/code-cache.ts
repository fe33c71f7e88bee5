import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { cacheFolder, type Surroundings } from './cache-folder.ts'

/** What the file of one chunk begins and ends with: of another build or another Node, or cut short, it is not used. */
const sealOf = (chunk: string) => Buffer.from(`\n${chunk} ${process.version} ${process.arch}\n`)

/** Nobody else wrote the file, or may: it holds code. Windows knows no such owner, and keeps caches where others cannot. */
const isOurs = ({ uid, mode }: Stats) =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)

function read(path: string, seal: Buffer): Buffer | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const stats = fstatSync(file)
    if (!isOurs(stats)) return undefined
    const bytes = Buffer.allocUnsafeSlow(stats.size)
    const whole =
      readSync(file, bytes) === stats.size &&
      bytes.subarray(0, seal.length).equals(seal) &&
      bytes.subarray(-seal.length).equals(seal)
    return whole ? bytes.subarray(seal.length, -seal.length) : undefined
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function write(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    try {
      writeFileSync(temporary, Buffer.concat(parts), { mode: 0o600, flag: 'wx' })
      renameSync(temporary, path)
    } finally {
      rmSync(temporary, { force: true })
    }
  } catch {
    // A folder that cannot be made, a full disk: the next start takes a little longer, and that is all.
  }
}

/** An installation that has compiled nothing for so long is gone, or compiles anew once; in milliseconds. */
const shelfLife = 30 * 86_400_000

/** Removes what installations left that are gone by now. */
function forgetOthers(folder: string): void {
  try {
    const all = dirname(folder)
    const now = statSync(folder).mtimeMs
    const old = readdirSync(all).filter((name) => now - statSync(join(all, name)).mtimeMs > shelfLife)
    for (const name of old) rmSync(join(all, name), { recursive: true, force: true })
  } catch {
    // Somebody else removes the same, or the folder could not be made.
  }
}

/** Removes from one folder what has no namesake in the other. */
function keepOnly(folder: string, chunksFolder: string): void {
  try {
    const chunks = new Set(readdirSync(chunksFolder))
    const others = readdirSync(folder).filter((name) => !chunks.has(name))
    for (const name of others) rmSync(join(folder, name), { force: true })
  } catch {
    // The folder could not be made: then there is nothing in it.
  }
}

/**
 * Keeps what V8 made of pushctl's own code, as Node does from 22.1 on with `module.enableCompileCache()`, but together
 * with the functions that ran, which is most of what there is to gain. A chunk's name carries a hash of its content, so
 * nothing stale is ever met; what an earlier build left is removed, so nothing piles up. Each installation has a folder
 * of its own, or two of them would remove each other's at every turn. Whatever goes wrong, the chunk is
 * compiled as ever. Off while `NODE_DISABLE_COMPILE_CACHE` is set.
 *
 * @param extensions `require.extensions`: how `.cjs` files are loaded from here on, which are the chunks alone
 * @param surroundings what tells where caches belong
 * @returns to be called when the command is done. When a chunk was compiled anew, a command ran for the first time: then
 *   all chunks are written again, for it added its own functions to those that others had left in the shared ones
 */
export function keepCompiledCode(
  extensions: NodeJS.RequireExtensions,
  surroundings: Surroundings,
): () => void {
  if (surroundings.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return () => {}
  let folder: string | undefined
  /** Named by the number the file system knows the folder of the chunks by: quicker than a hash of its path. */
  const folderFor = (path: string) => {
    folder ??= join(cacheFolder(surroundings), 'code', String(statSync(dirname(path)).ino))
    return folder
  }
  const loaded: { readonly path: string; readonly script: Script }[] = []
  let somethingNew = false
  extensions['.cjs'] = (module, path) => {
    const chunk = basename(path)
    const cachedData = read(join(folderFor(path), chunk), sealOf(chunk))
    const source = `(function(exports,require,module){${readFileSync(path, 'utf8')}\n})`
    const script = new Script(source, { filename: path, ...(cachedData !== undefined && { cachedData }) })
    if (script.cachedDataRejected !== false) somethingNew = true
    loaded.push({ path, script })
    script.runInThisContext().call(module.exports, module.exports, module.require.bind(module), module)
  }
  return () => {
    if (!somethingNew) return
    for (const { path, script } of loaded) {
      const seal = sealOf(basename(path))
      write(join(folderFor(path), basename(path)), [seal, script.createCachedData(), seal])
    }
    const [first] = loaded
    if (first === undefined) return
    keepOnly(folderFor(first.path), dirname(first.path))
    forgetOthers(folderFor(first.path))
  }
}
