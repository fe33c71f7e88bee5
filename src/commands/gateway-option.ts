import { appleGateway, appleHosts, type Endpoint, type Gateway, olderSandboxHost } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import { Fault } from '../fault.ts'

/** What was typed after `--gateway`: one of Apple's, the local one of either environment, or any other. */
export type GatewayChoice = { readonly kind: 'local' } | { readonly kind: 'known'; readonly gateway: Gateway }

function endpointFault(text: string): Fault {
  return new Fault(
    'usage/gateway',
    {
      en: `"${text}" is not a gateway. Type sandbox, production, local, or HOST:PORT.`,
      zh: `"${text}" 不是网关。请填 sandbox、production、local，或者 主机:端口。`,
    },
    {
      hint: {
        en: 'For example: --gateway api.sandbox.push.apple.com:2197',
        zh: '例如：--gateway api.sandbox.push.apple.com:2197',
      },
    },
  )
}

/** People paste URLs where a host is wanted; the host is taken out of it. An IPv6 address stands in brackets. */
const form = /^(?:https?:\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9.-]*)(?::(\d{1,5}))?\/?$/i

function parseEndpoint(text: string): Endpoint {
  const [, host, digits] = form.exec(text) ?? []
  const port = Number(digits ?? 443)
  // A bare word is a mistyped name of a gateway rather than a host.
  if (host === undefined || port < 1 || port > 65_535) throw endpointFault(text)
  if (digits === undefined && !/[.:]/.test(host) && host !== 'localhost') throw endpointFault(text)
  return { host: host.replace(/^\[|\]$/g, '').toLowerCase(), port }
}

const appleEnvironment = (host: string): Environment | undefined =>
  host === olderSandboxHost ? 'sandbox' : environments.find((environment) => appleHosts[environment] === host)

/**
 * @param gateway what was typed after `--gateway`
 * @param env what was typed after `--env`
 * @returns Fault `usage/environment`, to be thrown when the gateway is one of the other environment
 */
export function contradiction(gateway: string, env: string): Fault {
  return new Fault('usage/environment', {
    en: `--gateway ${gateway} and --env ${env} contradict each other; one of them is enough.`,
    zh: `--gateway ${gateway} 与 --env ${env} 互相矛盾，只填一个即可。`,
  })
}

/**
 * @param text what was typed after `--gateway`
 * @returns the gateway it names; Apple's host names are recognised as Apple's, on any port
 * @throws Fault `usage/gateway`
 */
export function parseGateway(text: string): GatewayChoice {
  const word = text.trim().toLowerCase()
  if (word === 'local') return { kind: 'local' }
  const environment = environments.find((name) => name === word)
  if (environment !== undefined) return { kind: 'known', gateway: appleGateway(environment) }
  const endpoint = parseEndpoint(text.trim())
  const apple = appleEnvironment(endpoint.host)
  const gateway: Gateway =
    apple === undefined ? { kind: 'other', endpoint } : { kind: 'apple', environment: apple, endpoint }
  return { kind: 'known', gateway }
}
