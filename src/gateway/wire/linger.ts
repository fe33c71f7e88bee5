import type { Duplex } from 'node:stream'

/** How long a client may take to close the connection after the last frame of the gateway, in milliseconds. */
const lingerTime = 1000

const ignore = () => undefined

/**
 * Ends a connection on which everything was sent ("lingering close" in nginx). What is written leaves first. What the
 * client still sends is read and thrown away: an unread byte makes the system answer with a reset, and a reset takes
 * the last frame back from a client that had not read it yet. A client that has not closed by then is cut off.
 *
 * @param connection whose last frame is written
 */
export function linger(connection: Duplex): void {
  if (connection.destroyed) return
  connection.on('error', ignore)
  connection.once('end', () => connection.destroy())
  connection.resume()
  const late = setTimeout(() => connection.destroy(), lingerTime)
  late.unref()
  connection.once('close', () => clearTimeout(late))
}
