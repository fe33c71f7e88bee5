import { type PemBlock, writePem } from './encoding/pem.ts'
import { type KeyWriting, plainPkcs8, writeKey } from './key/write.ts'
import type { Certificate, PrivateKey } from './model.ts'

/** One thing that is written into a file. */
export type Part =
  | { readonly is: 'certificate'; readonly certificate: Certificate }
  | { readonly is: 'key'; readonly key: PrivateKey }

/**
 * Writes one certificate or key.
 *
 * @param part the certificate or key
 * @param writing how keys are written
 * @returns DER with its PEM label
 * @throws Fault `refused/key-format`
 */
export function writePart(part: Part, writing: KeyWriting = plainPkcs8): PemBlock {
  return part.is === 'key'
    ? writeKey(part.key.key, writing)
    : { label: 'CERTIFICATE', bytes: part.certificate.x509.raw }
}

/**
 * Writes certificates and keys into one PEM text, the way `ck.pem` has them.
 *
 * @param parts in the order they are to stand there: TLS libraries want the certificate, its key, then the chain
 * @param writing how keys are written
 * @returns the blocks, one after another
 * @throws Fault `refused/key-format`
 */
export function partsToPem(parts: readonly Part[], writing: KeyWriting = plainPkcs8): string {
  return parts.map((part) => writePem(writePart(part, writing))).join('')
}
