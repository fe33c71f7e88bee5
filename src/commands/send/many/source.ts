import type { Host } from '../../../host.ts'

/** A file of rows that can be read twice. */
export interface Source {
  readonly name: string
  pieces(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** What can be read only once goes to a file first: rows are checked before any of them is sent. */
export async function openSource(file: string, { files, stdin, platform }: Host): Promise<Source> {
  const isInput = file === '-'
  if (!isInput && !files.isHandedOver(file))
    return { name: file, pieces: () => files.pieces(file), close: async () => {} }
  const folder = await files.makeTemporaryFolder()
  const kept = `${folder}${platform === 'win32' ? '\\' : '/'}rows`
  const copy = await files.grow(kept)
  try {
    for await (const piece of isInput ? stdin.pieces() : files.pieces(file)) await copy.append(piece)
  } finally {
    await copy.close()
  }
  return {
    name: isInput ? 'stdin' : file,
    pieces: () => files.pieces(kept),
    close: () => files.removeFolder(folder),
  }
}
