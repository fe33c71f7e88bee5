import type { TLSSocket } from 'node:tls'

/**
 * Looks at what a client says first, and leaves it to be read again.
 *
 * @param tls nothing of which was read yet
 * @param time in milliseconds that it may take
 * @param tell is called once: with the bytes; with none when the time is over; with nothing when the client has closed
 */
export function firstBytes(tls: TLSSocket, time: number, tell: (bytes: Buffer | undefined) => void): void {
  const finish = (bytes: Buffer | undefined) => {
    clearTimeout(late)
    tls.off('readable', look)
    tls.off('close', closed)
    tls.off('error', ignore)
    tell(bytes)
  }
  const look = () => {
    const bytes: Buffer | null = tls.read()
    if (bytes === null) {
      if (tls.readableEnded) closed()
      return
    }
    tls.unshift(bytes)
    finish(bytes)
  }
  const closed = () => {
    finish(undefined)
    tls.destroy()
  }
  const ignore = () => undefined
  const late = setTimeout(finish, time, Buffer.alloc(0))
  late.unref()
  tls.on('error', ignore)
  tls.on('close', closed)
  tls.on('readable', look)
}
