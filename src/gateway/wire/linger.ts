import type { Duplex } from 'node:stream'

/** How long a client may take to hang up once the gateway has said its last word, in milliseconds. */
const lingerTime = 1000

const ignore = () => undefined

/**
 * Ends a connection on which everything was said ("lingering close" in nginx). What is written leaves first. What the
 * client still sends is read and thrown away: an unread byte makes the system answer with a reset, and a reset takes
 * the last word back from a client that had not read it yet. Whoever does not hang up by then is hung up on.
 *
 * @param connection whose last word is written
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
