import { X509Certificate } from 'node:crypto'
import { type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
import type { ServerChain } from '../diagnosis/facts.ts'
import { serverCertificate } from './failure.ts'

function* links(leaf: DetailedPeerCertificate): Generator<Buffer> {
  let link: DetailedPeerCertificate | undefined = leaf
  while (link?.raw !== undefined) {
    yield link.raw
    // A root names itself as its issuer.
    link = link.issuerCertificate === link ? undefined : link.issuerCertificate
  }
}

const bare = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '')

/** Node knows the roots of the web by heart; every other root is somebody's own. */
function isPublicRoot(der: Buffer | undefined): boolean {
  const encoded = der?.toString('base64')
  return rootCertificates.some((pem) => bare(pem) === encoded)
}

/**
 * Reads a verified chain. Apple's gateways have stood under `Apple Public Server RSA CA …` since 2021 (Apple
 * Developer Forums, thread 673698).
 *
 * @param leaf what `getPeerCertificate(true)` of a connected TLS socket returned
 * @returns the chain, and who vouches for it, judged by its root and by the server's issuer
 */
export function readChain(leaf: DetailedPeerCertificate): ServerChain {
  const ders = [...links(leaf)]
  const certificates = ders.map((der) => serverCertificate(new X509Certificate(der)))
  const byApple = certificates[0]?.issuer.split('\n').includes('O=Apple Inc.') === true
  if (isPublicRoot(ders.at(-1))) return { certificates, voucher: byApple ? 'apple' : 'public' }
  return { certificates, voucher: byApple ? 'apple-by-name' : 'private' }
}

/**
 * @param socket after its handshake
 * @returns whether the server asked for a client certificate: the list is filled from its CertificateRequest and from
 *   nothing else, which is true of Node 20 to 26
 */
export const asksForCertificate = (socket: TLSSocket): boolean => socket.getSharedSigalgs().length > 0
