import { type Endpoint, type Gateway, gatewayPorts } from '../../../apns/endpoint.ts'
import { misspeltAppleHost } from '../../../apns/host-name.ts'
import { retiredService } from '../../../apns/retired.ts'
import { parseGateway } from '../../push/gateway-option.ts'

/** The parts of a URL, as curl takes them. */
export interface CurlTarget {
  /** Nothing when none was written: curl takes http:// then. */
  readonly scheme?: string
  readonly endpoint: Endpoint
  readonly path: string
  readonly gateway: Gateway
  /** What stands behind /3/device/. */
  readonly deviceToken?: string
  /** What stands behind /4/broadcasts/apps/. */
  readonly broadcastTo?: string
  /** Apple's name that was probably meant. */
  readonly meantHost?: string
  /** Apple's gateways listen on two ports. */
  readonly isPortClosed: boolean
}

const form = /^(?:([a-z][a-z\d+.-]*):\/\/)?(?:[^/@]*@)?(\[[\da-f:.]+\]|[^:/?#]*)(?::(\d{1,5}))?(\/[^?#]*)?/i

/**
 * @param url as typed; variables may stand in it
 * @throws Fault as `--gateway` does for what no gateway can be
 */
export function targetOf(url: string): CurlTarget {
  const [, scheme, host = '', port, path = '/'] = form.exec(url) ?? []
  const isPlain = scheme?.toLowerCase() !== 'https'
  const typed = host.replace(/\.$/, '').toLowerCase()
  const endpoint = { host: typed.replace(/^\[|\]$/g, ''), port: Number(port ?? (isPlain ? 80 : 443)) }
  // A host of the binary interface is no slip of the pen: it is told as what it was.
  const meantHost = retiredService(endpoint) === undefined ? misspeltAppleHost(typed) : undefined
  // A host that is a variable is somebody's own gateway as far as anybody can see.
  const choice = /^[\w.[\]:-]+$/.test(typed)
    ? parseGateway(`${meantHost ?? typed}:${endpoint.port}`)
    : undefined
  const gateway: Gateway = choice?.kind === 'known' ? choice.gateway : { kind: 'other', endpoint }
  const [, deviceToken] = /^\/3\/device\/([^/]+)\/?$/.exec(path) ?? []
  const [, broadcastTo] = /^\/4\/broadcasts\/apps\/([^/]+)$/.exec(path) ?? []
  return {
    ...(scheme !== undefined && { scheme: scheme.toLowerCase() }),
    ...{ endpoint, path, gateway },
    ...(deviceToken !== undefined && { deviceToken }),
    ...(broadcastTo !== undefined && { broadcastTo }),
    ...(meantHost !== undefined && { meantHost }),
    isPortClosed: gateway.kind === 'apple' && !(gatewayPorts as readonly number[]).includes(endpoint.port),
  }
}
