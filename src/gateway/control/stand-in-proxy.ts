import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { channelEndpoint } from '../../apns/channel.ts'
import {
  appleGateway,
  appleHosts,
  type Endpoint,
  formatEndpoint,
  gatewayPorts,
  olderSandboxHost,
} from '../../apns/endpoint.ts'
import { environments } from '../../apns/environment.ts'
import type { ControlledGateway } from './routes.ts'

/** Where each of Apple's addresses leads instead, by `host:port`. */
function detours({ endpoints, channelEndpoints }: ControlledGateway): ReadonlyMap<string, Endpoint> {
  const hosts = {
    sandbox: [appleHosts.sandbox, olderSandboxHost],
    production: [appleHosts.production],
  } as const
  return new Map(
    environments.flatMap((environment) => [
      ...hosts[environment].flatMap((host) =>
        gatewayPorts.map((port) => [formatEndpoint({ host, port }), endpoints[environment]] as const),
      ),
      [formatEndpoint(channelEndpoint(appleGateway(environment))), channelEndpoints[environment]] as const,
    ]),
  )
}

const elsewhere =
  'This is the local gateway of pushctl, a proxy to nothing but itself in place of Apple. Put other hosts into NO_PROXY.\n'

function refuse(socket: Duplex): void {
  const head = ['HTTP/1.1 403 Forbidden', 'content-type: text/plain', `content-length: ${elsewhere.length}`]
  socket.end(`${[...head, 'connection: close'].join('\r\n')}\r\n\r\n${elsewhere}`)
}

/**
 * Lets the HTTP side of a gateway be named as a proxy (`HTTPS_PROXY`) to clients that know Apple's addresses only: a
 * tunnel to one of those (RFC 9110 section 9.3.6) leads to the gateway, and there is none to anywhere else. It gives
 * nobody more than the port of the gateway does, so it asks for no token.
 *
 * @param server the HTTP side
 * @param gateway where the tunnels end
 */
export function standInForApple(server: Server, gateway: ControlledGateway): void {
  const places = detours(gateway)
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const place = places.get((request.url ?? '').toLowerCase())
    if (place === undefined) return refuse(socket)
    const inside = connect(place, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      inside.write(head)
      inside.pipe(socket).pipe(inside)
    })
    inside.on('error', () => socket.destroy())
    inside.on('close', () => socket.destroy())
    socket.on('close', () => inside.destroy())
  })
}
