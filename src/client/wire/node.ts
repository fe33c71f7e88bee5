import type { TLSSocket } from 'node:tls'
import { failureOf } from '../failure.ts'
import { connectHttp2 } from '../http2.ts'
import { exchange } from '../request.ts'
import type { Wire, WireOptions } from './wire.ts'

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
    // Nobody sends many this way.
    roundTrip: () => undefined,
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
