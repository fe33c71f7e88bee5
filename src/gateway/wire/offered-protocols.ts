import { TLSSocket } from 'node:tls'
import { quote } from '../decide/check.ts'

/** A ClientHello has room for thousands of names, and what is kept of each client has not. */
const mostKept = 8
const longestName = 40

const offered = new WeakMap<TLSSocket, readonly string[]>()

/**
 * The `ALPNCallback` of a TLS server. A client that offers only HTTP/1.1 is not refused in the handshake: like APNs, the
 * gateway speaks HTTP/2 to it.
 *
 * @returns the protocol to agree on
 */
export function chooseProtocol(this: unknown, { protocols }: { protocols: string[] }): string | undefined {
  // Node calls it on the connection, without saying so in its documentation.
  if (this instanceof TLSSocket) {
    const names = protocols.slice(0, mostKept).map((name) => quote(name, longestName))
    offered.set(this, protocols.length > mostKept ? [...names, '…'] : names)
  }
  return protocols.includes('h2') ? 'h2' : protocols[0]
}

/** @returns what the client offered by ALPN, in its order, fit to be shown; nothing where the handshake did not get that far */
export const offeredProtocols = (tls: TLSSocket): readonly string[] | undefined =>
  tls.alpnProtocol === false ? [] : offered.get(tls)
