import { type ClientHttp2Session, connect } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { failureOf } from '../failure.ts'
import { exchange } from '../request.ts'
import type { Wire, WireOptions } from './wire.ts'

/**
 * Has http2-wrapper's Agent make the HTTP/2 connection on a socket of ours, and waits for SETTINGS.
 *
 * The Agent goes as far as this, and no further. The socket is ours because under TLS 1.3 a late alert about the
 * client certificate shows on the socket alone. Requests are raw streams on the session, because the Agent's own
 * `request()` loses answers under load. And each session has an Agent of its own that is asked once, because an Agent
 * goes on to hand out a session that is closing after GOAWAY, and opens a second one under a stream limit of 1.
 * An IPv6 address makes it throw where nobody can catch, and behind a proxy it takes the proxy's port for that of the
 * gateway: those connections are Node's alone.
 */
async function connectHttp2(
  socket: TLSSocket,
  { authority, onGoaway }: Pick<WireOptions<unknown>, 'authority' | 'onGoaway'>,
) {
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

/**
 * HTTP/2 as Node speaks it.
 *
 * @param socket after its handshake, with `h2` chosen
 * @param options see {@link WireOptions}
 * @returns the wire, when the other side's SETTINGS have come
 */
export async function nodeWire<Tag>(socket: TLSSocket, options: WireOptions<Tag>): Promise<Wire<Tag>> {
  const http2 = await connectHttp2(socket, options)
  http2.on('error', (error) => {
    const failure = failureOf(error, 'answer')
    if (failure.kind === 'protocol-error') options.onViolation(failure.rule)
  })
  http2.on('remoteSettings', options.onSettings)
  return {
    streams: () => http2.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY,
    isDown: () => http2.destroyed,
    exchange: (tag, path, shared, own, body) =>
      exchange(
        http2,
        { ':method': 'POST', ':path': path, ...shared, ...own },
        body,
        options.patience,
        (exchange) => options.settle(tag, exchange),
      ),
    close: () => http2.close(),
  }
}
