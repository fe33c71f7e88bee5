import { Fault, type FaultCode } from '../../fault.ts'

/** The files of a folder, or of an archive of one. */
export interface FileTree {
  /** Of every file in it, from its top, with `/` between folders. */
  readonly paths: readonly string[]
  /**
   * A file piece by piece, however long it is.
   *
   * @throws Fault `file/not-found` and others; `credential/archive` when the archive is damaged there
   */
  pieces(path: string): AsyncIterable<Uint8Array>
}

/** No property list, profile, signature or manifest that is read whole comes near it. */
const mostBytes = 8 * 1024 * 1024

/** What is said of a structure, whatever it lies in. */
const nameless: readonly FaultCode[] = [
  'credential/asn1',
  'credential/plist',
  'credential/certificate',
  'credential/signing-request',
  'credential/code-signature',
  'credential/mdm-request',
]

/**
 * Faults of single structures say nothing of the file they lie in: what is read here names it.
 *
 * @param path as `paths` has it
 * @param read what is done with it
 * @throws Fault `credential/bad-export` in the place of those; all others as they are
 */
export async function naming<Found>(path: string, read: () => Promise<Found>): Promise<Found> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Fault) || !nameless.includes(error.code)) throw error
    const { en, zh } = error.text
    throw new Fault(
      'credential/bad-export',
      { en: `${path} is damaged. ${en}`, zh: `${path} 已损坏。${zh}` },
      { cause: error },
    )
  }
}

/**
 * Reads one of its files whole.
 *
 * @param tree where it lies
 * @param path as `paths` has it
 * @param most how many bytes it may have
 * @throws Fault `credential/archive` when it is longer; and as `pieces` does
 */
export async function readWhole(tree: FileTree, path: string, most: number = mostBytes): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of tree.pieces(path)) {
    size += piece.length
    if (size > most) {
      throw new Fault('credential/archive', {
        en: `${path} in it is longer than ${most} bytes; no honest one is.`,
        zh: `其中的 ${path} 超过 ${most} 字节，正常文件不会这么大。`,
      })
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
