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

/** What TLS has to be told of the server that is called by this name or address, so that the certificate has to carry it. */
export const calledAs = (host: string) => ({
  // Where neither is said, Node looks for what it finds: the Host of a request, or localhost.
  host,
  servername: isIP(host) === 0 ? host : '',
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's shell does not switch it off.
  rejectUnauthorized: true,
  checkServerIdentity: serverIdentityFault,
})
