import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { listenOn } from './gateway-like.ts'

/** How a proxy behaves; one that is told nothing lets everyone through to everywhere. */
export interface ProxyManners {
  /** Certificate and key, for a proxy that is itself spoken to over TLS. */
  readonly tls?: TlsOptions
  /** Status and headers of a no; nothing for a yes. */
  refuse?(request: IncomingMessage): readonly [number, Record<string, string>?] | undefined
  /** Ports of this computer that stand for `host:port`; what is not named is taken at its word, on 127.0.0.1. */
  readonly instead?: Readonly<Record<string, number>>
}

/** Starts an HTTP proxy on the loopback address that speaks CONNECT; what it is asked lies in `asked`. */
export async function startProxy({ tls, refuse, instead = {} }: ProxyManners = {}) {
  const asked: { target: string; authorization: string | undefined }[] = []
  const tunnels = new Set<Socket>()
  const onlyTunnels: RequestListener = (_, response) => response.writeHead(405).end()
  const server = tls === undefined ? createHttpServer(onlyTunnels) : createHttpsServer(tls, onlyTunnels)
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const { url: target = '', headers } = request
    asked.push({ target, authorization: headers['proxy-authorization'] })
    client.on('error', () => {})
    const [status, more = {}] = refuse?.(request) ?? [200]
    if (status !== 200) {
      const lines = Object.entries(more).map(([name, value]) => `${name}: ${value}\r\n`)
      return client.end(`HTTP/1.1 ${status} No\r\n${lines.join('')}content-length: 2\r\n\r\nno`)
    }
    const gateway = connect({ host: '127.0.0.1', port: instead[target] ?? Number(target.split(':')[1]) })
    tunnels.add(client)
    client.on('close', () => {
      tunnels.delete(client)
      gateway.destroy()
    })
    gateway.on('error', () => client.destroy())
    gateway.on('close', () => client.destroy())
    gateway.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(gateway).pipe(client)
    })
  })
  const { port, close } = await listenOn(server)
  const cut = () => {
    for (const client of tunnels) client.destroy()
  }
  return { port, address: `127.0.0.1:${port}`, asked, tunnels, cut, close }
}
