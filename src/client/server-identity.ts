import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

/**
 * Asks of a server's certificate what Node asks (RFC 9110 section 4.3.4). Of an address OpenSSL is asked first: Node
 * 22.23 finds no address of IPv6 in any certificate.
 *
 * @param host the name or address that the server was called by
 * @param certificate what it showed
 * @returns why it is not the certificate of that host; nothing when it is
 */
export function serverIdentityFault(host: string, certificate: PeerCertificate): Error | undefined {
  const isAddressOf = isIP(host) !== 0 && new X509Certificate(certificate.raw).checkIP(host) !== undefined
  return isAddressOf ? undefined : checkServerIdentity(host, certificate)
}
