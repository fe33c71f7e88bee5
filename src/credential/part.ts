import { keyToPem } from './key.ts'
import type { Certificate, Contents, PrivateKey } from './model.ts'
import { writePem } from './pem.ts'

/** One thing that is written into a file. */
export type Part =
  | { readonly is: 'certificate'; readonly certificate: Certificate }
  | { readonly is: 'key'; readonly key: PrivateKey }

/**
 * Writes certificates and keys into one PEM text, the way `ck.pem` has them.
 *
 * @param parts in the order they are to stand there: TLS libraries want the certificate, its key, then the chain
 * @returns the blocks, one after another; keys are unencrypted PKCS#8
 */
export function partsToPem(parts: readonly Part[]): string {
  return parts
    .map((part) =>
      part.is === 'key'
        ? keyToPem(part.key.key)
        : writePem({ label: 'CERTIFICATE', bytes: part.certificate.x509.raw }),
    )
    .join('')
}

/**
 * The authorities that came along with a certificate; one that signed itself is no chain of its own.
 *
 * @param contents of the file
 * @param certificate the one in question
 */
export function chainOf({ certificates }: Contents, certificate: Certificate): readonly Certificate[] {
  return certificates.filter((other) => other.kind === 'ca' && other !== certificate)
}
