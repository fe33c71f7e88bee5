import type { Server, TLSSocket } from 'node:tls'

/** SERVER_TRAFFIC_SECRET_0 in a line of the NSS key log; nothing in all other lines. */
function trafficSecret(line: Buffer): Buffer | undefined {
  const [label, , secret] = line.toString('latin1').trim().split(' ')
  return label === 'SERVER_TRAFFIC_SECRET_0' ? Buffer.from(secret ?? '', 'hex') : undefined
}

/**
 * What the server protects its first records with, of each TLS 1.3 connection.
 *
 * @param server a TLS server
 * @returns by connection, for as long as the connection is kept
 */
export function trafficSecretsOf(server: Server): WeakMap<TLSSocket, Buffer> {
  const secrets = new WeakMap<TLSSocket, Buffer>()
  server.on('keylog', (line: Buffer, tls: TLSSocket) => {
    const secret = trafficSecret(line)
    if (secret !== undefined) secrets.set(tls, secret)
  })
  return secrets
}
