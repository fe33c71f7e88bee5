import type { ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { goAway } from './go-away.ts'

/**
 * Ends a connection on which no request came for a while. Not with `session.setTimeout`: Node 20 forgets to clear it
 * when the connection closes, and so keeps all of the connection until the time is over.
 *
 * @param session the HTTP/2 side of the connection
 * @param tls the side below it
 * @param time in milliseconds
 */
export function closeWhenIdle(session: ServerHttp2Session, tls: TLSSocket, time: number): void {
  const idle = setTimeout(goAway, time, session, tls, 'IdleTimeout').unref()
  session.on('stream', () => idle.refresh())
  session.on('ping', () => idle.refresh())
  session.on('close', () => clearTimeout(idle))
}

/**
 * Ends a connection that was secured and then speaks no HTTP/2: its SETTINGS have to be the first frame (RFC 9113,
 * section 3.4).
 *
 * @param session the HTTP/2 side of the connection
 * @param tls the side below it
 * @param time in milliseconds
 */
export function closeWhenSilent(session: ServerHttp2Session, tls: TLSSocket, time: number): void {
  const silent = setTimeout(goAway, time, session, tls, 'IdleTimeout').unref()
  session.once('remoteSettings', () => clearTimeout(silent))
  session.once('close', () => clearTimeout(silent))
}
