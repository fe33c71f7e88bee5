import type { TLSSocket } from 'node:tls'

/**
 * Looks at what a client says first, and leaves it to be read again.
 *
 * @param tls nothing of which was read yet
 * @param time in milliseconds that it may take
 * @param tell is called once: with the bytes; with none when the time is over; with nothing when the client has closed
 */
export function firstBytes(tls: TLSSocket, time: number, tell: (bytes: Buffer | undefined) => void): void {
  let isOver = false
  const finish = (bytes: Buffer | undefined) => {
    if (isOver) return
    isOver = true
    clearTimeout(late)
    tell(bytes)
  }
  const handOver = (bytes: Buffer) => {
    tls.off('readable', look)
    tls.off('close', closed)
    finish(bytes)
  }
  const look = () => {
    if (isOver || tls.destroyed) return
    const bytes: Buffer | null = tls.read()
    if (bytes === null) {
      if (tls.readableEnded) tls.end()
      return
    }
    tls.unshift(bytes)
    handOver(bytes)
  }
  // Nothing is touched any more: what is below it may be gone before it.
  const closed = () => finish(undefined)
  const ignore = () => undefined
  const late = setTimeout(handOver, time, Buffer.alloc(0))
  late.unref()
  tls.on('error', ignore)
  tls.on('close', closed)
  tls.on('readable', look)
}
