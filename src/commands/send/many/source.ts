import type { Host } from '../../../host.ts'

/** A file of rows that can be read twice. */
export interface Source {
  readonly name: string
  pieces(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Standard input goes to a file first: rows are checked before any of them is sent. */
export async function openSource(file: string, { files, stdin, platform }: Host): Promise<Source> {
  if (file !== '-') return { name: file, pieces: () => files.pieces(file), close: async () => {} }
  const folder = await files.makeTemporaryFolder()
  const kept = `${folder}${platform === 'win32' ? '\\' : '/'}rows`
  const copy = await files.grow(kept)
  try {
    for await (const piece of stdin.pieces()) await copy.append(piece)
  } finally {
    await copy.close()
  }
  return { name: 'stdin', pieces: () => files.pieces(kept), close: () => files.removeFolder(folder) }
}
