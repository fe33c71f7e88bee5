import { type ClientHttp2Session, connect } from 'node:http2'
import type { GatewayConnection } from './connection.ts'

/**
 * Has http2-wrapper's Agent speak HTTP/2 on a connection to a gateway: for ordinary requests of any method, with answers
 * of any length. Pushes go over the wire of this program.
 *
 * The Agent goes as far as SETTINGS, and no further. The socket is ours because under TLS 1.3 a late alert about the
 * client certificate shows on the socket alone. Requests are raw streams on the session, because the Agent's own
 * `request()` loses answers under load. And each session has an Agent of its own that is asked once, because an Agent
 * goes on to hand out a session that is closing after GOAWAY, and opens a second one under a stream limit of 1.
 * An IPv6 address makes it throw where nobody can catch, and behind a proxy it takes the proxy's port for that of the
 * gateway: those connections are Node's alone.
 *
 * @param connection on which nothing has been said yet
 * @returns the session; or nothing when SETTINGS have not come, for the reason that the connection knows
 */
export async function speakHttp2(connection: GatewayConnection): Promise<ClientHttp2Session | undefined> {
  const { socket, authority, ending } = connection
  // GOAWAY may stand in the same packet as SETTINGS, so its listener has to be there when SETTINGS arrive.
  const watch = (session: ClientHttp2Session) =>
    session.on('goaway', ending.onGoaway).on('error', (error) => connection.onHttp2Error(error))
  const url = `https://${authority}`
  const { port } = new URL(url)
  const isTunnel = socket.remotePort !== Number(port === '' ? 443 : port)
  if (authority.startsWith('[') || isTunnel) {
    const session = watch(connect(url, { createConnection: () => socket }))
    session.once('remoteSettings', () => connection.noteSettings())
    return (await connection.settings()) === undefined ? session : undefined
  }
  const { Agent } = await import('http2-wrapper')
  const agent = new Agent()
  agent.createConnection = async () => socket
  agent.once('session', watch)
  let session: ClientHttp2Session | undefined
  agent.getSession(url).then(
    (opened) => {
      session = opened
      connection.noteSettings()
    },
    (error: unknown) => connection.onHttp2Error(error),
  )
  return (await connection.settings()) === undefined ? session : undefined
}
