import { isStdin } from '../../cli/secret-fault.ts'
import type { Host } from '../../host.ts'

/** A payload as somebody handed it over. */
interface PayloadSource {
  readonly bytes: Buffer
  /** For messages: the file, `stdin`, or what the word itself is called. */
  readonly name: string
  /** The file itself. */
  readonly file?: string
}

/** @returns whether a word is JSON itself: no one names a file so */
export const isJsonTyped = (word: string): boolean => /^\s*\{/.test(word)

/**
 * @param word a file, `-` for standard input, or the JSON itself
 * @param host where it is
 * @throws Fault `file/…`
 */
export async function readPayloadSource(word: string, host: Host): Promise<PayloadSource> {
  if (isStdin(word)) return { bytes: await host.stdin.read(), name: host.stdin.name ?? 'stdin' }
  if (isJsonTyped(word)) return { bytes: Buffer.from(word), name: 'payload' }
  return { bytes: await host.files.read(word), name: word, file: word }
}
