import { basename } from 'node:path'
import type { FileTree } from '../../credential/archive/file-tree.ts'
import { isZip } from '../../credential/archive/is-zip.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Held } from './kind.ts'

/** Folders whose files say something of an app. */
const ofApps =
  /\.(?:app|appex|xcarchive)$|^(?:Products|Applications|Payload|PlugIns|Extensions|Watch|AppClips|Contents|MacOS)$/
/** In a pass: one per language. */
const ofPasses = /\.lproj$/

const most = { files: 50_000, depth: 12 } as const

async function treeOfFolder(typed: string, host: Host): Promise<FileTree> {
  const path = typed.endsWith('/') ? typed.slice(0, -1) : typed
  const paths: string[] = []
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const { name, isFolder } of await host.files.list(`${path}${folder}`)) {
      if (paths.length > most.files) return
      if (!isFolder) paths.push(`${folder}/${name}`.slice(1))
      else if (depth < most.depth && (ofApps.test(name) || ofPasses.test(name)))
        await walk(`${folder}/${name}`, depth + 1)
    }
  }
  await walk('', 0)
  const top = basename(path)
  return {
    paths: paths.map((each) => `${top}/${each}`),
    pieces: (each) => host.files.pieces(`${path}/${each.slice(top.length + 1)}`),
  }
}

/**
 * Looks into a folder, or an archive of one, as a whole or through what it is held in.
 *
 * @param held by path where it can be read here and there, or else by its bytes
 * @param host where it is
 * @param look is given its files; afterwards they cannot be read any more
 * @returns what `look` returns; nothing for what is neither folder nor archive
 * @throws Fault `credential/archive`, and as `look` does
 */
export async function lookInside<Found>(
  { name, path, bytes }: Held,
  host: Host,
  look: (tree: FileTree) => Promise<Found>,
): Promise<Found | undefined> {
  const isPlain = path !== undefined && !host.files.isHandedOver(path)
  if (isPlain && bytes.length === 0 && (await isFolderAt(path, host)))
    return look(await treeOfFolder(path, host))
  if (!isZip(bytes)) return undefined
  const { openZip } = await import('../../credential/archive/zip.ts')
  const file = isPlain
    ? await host.files.seek(path)
    : {
        size: bytes.length,
        read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
        close: async () => {},
      }
  try {
    return await look(await openZip(file, name))
  } finally {
    await file.close()
  }
}

/** An empty file is none. */
async function isFolderAt(path: string, host: Host): Promise<boolean> {
  try {
    await host.files.read(path)
    return false
  } catch (error) {
    if (error instanceof Fault) return error.code === 'file/is-folder'
    throw error
  }
}
