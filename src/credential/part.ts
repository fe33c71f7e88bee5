import { verifies } from './certificate/chain.ts'
import { type PemBlock, writePem } from './encoding/pem.ts'
import { type KeyWriting, plainPkcs8, writeKey } from './key/write.ts'
import type { Certificate, Contents, PrivateKey } from './model.ts'

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

/**
 * The authorities that came along with a certificate; one that signed itself is no chain of its own.
 *
 * @param contents of the file
 * @param certificate the one in question
 */
export function chainOf({ certificates }: Contents, certificate: Certificate): readonly Certificate[] {
  return certificates.filter((other) => other.kind === 'ca' && other !== certificate)
}

/**
 * The way from a certificate up to a root, as TLS sends it: each one signed the one before it.
 *
 * @param certificate where it begins; not part of the result
 * @param authorities in any order
 * @returns those of them that are on the way, in order
 */
export function pathUp(
  certificate: Certificate,
  authorities: readonly Certificate[],
): readonly Certificate[] {
  const others = authorities.filter(
    ({ fingerprints }) => fingerprints.sha256 !== certificate.fingerprints.sha256,
  )
  const issuer = others.find((authority) => verifies(authority, certificate))
  return issuer === undefined ? [] : [issuer, ...pathUp(issuer, others)]
}
