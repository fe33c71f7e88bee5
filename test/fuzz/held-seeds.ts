import { readdirSync, readFileSync } from 'node:fs'
import { readWhole } from '../../src/credential/archive/file-tree.ts'
import { openZip } from '../../src/credential/archive/zip.ts'
import { archiveOf, seekable } from '../credential/archive/archive-material.ts'

/** From the root of the project: the bundle of `npm run fuzz` lies as deep in it as this file. */
const folder = new URL('../../test/commands/inspect/samples/', import.meta.url)

/** What somebody holds, and what it has to lie in to be looked at. */
export interface HeldFile {
  readonly name: string
  readonly bytes: Buffer
  /** What is handed over when this is in it. */
  readonly around: (bytes: Buffer) => Buffer
}

/** Inside an archive most changes are found by its check sums: these files are broken before they are packed. */
const inside = [
  ['development.xcarchive.zip', 'Lunch.xcarchive/Products/Applications/Lunch.app/Main'],
  ['development.xcarchive.zip', 'Lunch.xcarchive/Products/Applications/Lunch.app/embedded.mobileprovision'],
  ['no-entitlement.ipa', 'Payload/Lunch.app/Info.plist'],
  ['lunch.pkpass', 'signature'],
  ['lunch.pkpass', 'manifest.json'],
  ['lunch.pkpass', 'pass.json'],
] as const

async function innerFile(archive: string, path: string): Promise<HeldFile> {
  const tree = await openZip(seekable(readFileSync(new URL(archive, folder))), archive)
  const files = new Map<string, Buffer>()
  for (const each of tree.paths) files.set(each, await readWhole(tree, each))
  return {
    name: `${archive}: ${path}`,
    bytes: files.get(path) ?? Buffer.alloc(0),
    around: (bytes) =>
      archiveOf(
        [...files, [path, bytes] as const]
          .filter(([name, content]) => name !== path || content === bytes)
          .map(([name, content]) => ({ name, content, isStored: true })),
      ),
  }
}

/** @returns the samples of what people hold, whole, and pieces of them */
export async function heldFiles(): Promise<HeldFile[]> {
  const whole = readdirSync(folder)
    .filter((name) => name !== 'make.py')
    .map((name) => ({
      name,
      bytes: readFileSync(new URL(name, folder)),
      around: (bytes: Buffer) => bytes,
    }))
  return [...whole, ...(await Promise.all(inside.map(([archive, path]) => innerFile(archive, path))))]
}
