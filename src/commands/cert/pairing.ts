import { belongsTo } from '../../credential/key/key.ts'
import type { Certificate, Contents } from '../../credential/model.ts'
import type { Readable } from '../push/credential-files.ts'

/**
 * Finds the private key of a certificate among the files of one command line.
 *
 * @param certificate whose key is looked for
 * @param files all of them, in the order they are to be asked
 * @returns the name of the first file that holds it
 */
export function keyFileOf(certificate: Certificate, files: readonly Readable[]): string | undefined {
  return files.find(({ contents }) => contents.keys.some(({ key }) => belongsTo(key, certificate)))?.file
}

/**
 * Finds the certificate of a file that holds private keys only.
 *
 * @param contents of that file
 * @param files all files of the command line
 * @returns the name of the first file with a certificate that one of the keys belongs to
 */
export function ownerOf(contents: Contents, files: readonly Readable[]): string | undefined {
  if (contents.certificates.length > 0) return undefined
  return files.find((row) =>
    contents.keys.some(({ key }) =>
      row.contents.certificates.some((certificate) => belongsTo(key, certificate)),
    ),
  )?.file
}
