import { type readContents, readCredentialFile } from '../credential/file.ts'
import type { Certificate, Contents } from '../credential/model.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import type { Text } from '../text.ts'
import { expandPatterns } from './file-pattern.ts'
import { passphraseOf } from './passphrase.ts'

/** How a command is told of files that may be anything a developer can hold. */
export const fileArguments = {
  files: {
    value: 'FILE',
    about: {
      en: '.cer, .p12, .pem, .p8, .mobileprovision, …; or a pattern',
      zh: '.cer、.p12、.pem、.p8、.mobileprovision 等文件，或通配符',
    },
    many: true,
  },
} as const

/** Why one of several files could not be read. */
export interface Unreadable {
  readonly file: string
  readonly fault: { readonly code: string; readonly message: Text; readonly hint?: Text }
}

/** One of several files that could be read. */
export interface Readable {
  readonly file: string
  readonly contents: Contents
}

/**
 * Reads the files of one command line. One that cannot be read must not hide what is in the others, so it becomes a
 * row of its own; when it is the only one, there is nothing else to tell and the Fault goes its way.
 *
 * @param words paths and patterns, as typed
 * @param input the command's passphrase options
 * @param host the world they lie in
 * @param read what to take out of them: credentials, or all that can be told of
 * @returns one row a file, in the same order; what a pattern means stands in its place
 * @throws Fault of the only file, and any `usage/…`: that is about the command line, not about a file
 */
export async function readCredentialFiles(
  words: readonly string[],
  input: Parameters<typeof passphraseOf>[0],
  host: Host,
  read: typeof readContents = readCredentialFile,
): Promise<(Readable | Unreadable)[]> {
  const files = await expandPatterns(words, host)
  const rows: (Readable | Unreadable)[] = []
  // One after another: each may ask for its passphrase.
  for (const file of files) {
    try {
      const passphrase = passphraseOf(input, host, file)
      const contents = await read(await host.files.read(file), { fileName: file, passphrase })
      rows.push({ file, contents })
    } catch (error) {
      if (!(error instanceof Fault) || error.area === 'usage' || files.length === 1) throw error
      const { code, text, hint } = error
      rows.push({ file, fault: { code, message: text, ...(hint !== undefined && { hint }) } })
    }
  }
  return rows
}

/**
 * The certificates a file is about: those with their keys, then those that are no authority's, for a chain is only
 * their company; or else all.
 *
 * @param contents of one file
 * @returns each once
 */
export function mainCertificates({ identities, certificates }: Contents): readonly Certificate[] {
  const withKeys = identities.map(({ certificate }) => certificate)
  const leaves = certificates.filter(({ kind }) => kind !== 'ca')
  const main = new Set([...withKeys, ...leaves])
  return main.size > 0 ? [...main] : certificates
}
