import { type ClientHttp2Session, connect } from 'node:http2'
import type { TLSSocket } from 'node:tls'

/** What a connection of Node's HTTP/2 needs to know. */
export interface Http2Options {
  /** `host:port`, as `:authority` carries it. */
  readonly authority: string
  onGoaway(code: number, lastStreamId: number, data: Uint8Array): void
}

/**
 * Has http2-wrapper's Agent make the HTTP/2 connection on a socket of ours, and waits for SETTINGS.
 *
 * The Agent goes as far as this, and no further. The socket is ours because under TLS 1.3 a late alert about the
 * client certificate shows on the socket alone. Requests are raw streams on the session, because the Agent's own
 * `request()` loses answers under load. And each session has an Agent of its own that is asked once, because an Agent
 * goes on to hand out a session that is closing after GOAWAY, and opens a second one under a stream limit of 1.
 * An IPv6 address makes it throw where nobody can catch, and behind a proxy it takes the proxy's port for that of the
 * gateway: those connections are Node's alone.
 *
 * @returns the session; rejects with the error of Node that ended it before
 */
export async function connectHttp2(
  socket: TLSSocket,
  { authority, onGoaway }: Http2Options,
): Promise<ClientHttp2Session> {
  // GOAWAY may stand in the same packet as SETTINGS, so its listener has to be there when SETTINGS arrive.
  const { port } = new URL(`https://${authority}`)
  const isTunnel = socket.remotePort !== Number(port === '' ? 443 : port)
  if (authority.startsWith('[') || isTunnel) {
    const session = connect(`https://${authority}`, { createConnection: () => socket })
    session.on('goaway', onGoaway)
    await new Promise<unknown>((resolve, reject) => {
      session.once('remoteSettings', resolve).on('error', reject)
    })
    return session
  }
  const { Agent } = await import('http2-wrapper')
  const agent = new Agent()
  agent.createConnection = async () => socket
  agent.once('session', (session: ClientHttp2Session) => session.on('goaway', onGoaway))
  return agent.getSession(`https://${authority}`)
}
