import { constants, type ServerHttp2Session } from 'node:http2'
import type { Duplex } from 'node:stream'
import { linger } from './linger.ts'

/**
 * Sends GOAWAY with a reason in its data, as APNs does, and ends the connection.
 *
 * @param session an HTTP/2 connection
 * @param connection below it
 * @param reason as in the body of a rejection
 */
export function goAway(session: ServerHttp2Session, connection: Duplex, reason: string): void {
  if (session.destroyed) return
  session.goaway(constants.NGHTTP2_NO_ERROR, 0, Buffer.from(JSON.stringify({ reason })))
  session.close()
  // Streams nobody answers would keep it open for ever.
  setImmediate(() => {
    session.destroy()
    linger(connection)
  })
}
