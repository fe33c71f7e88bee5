import {
  appleGateway,
  appleHosts,
  type Endpoint,
  type Gateway,
  olderSandboxHost,
} from '../../apns/endpoint.ts'
import { type Environment, environments } from '../../apns/environment.ts'
import { legacyGateway } from '../../diagnosis/causes/retired.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { Fault } from '../../fault.ts'
import type { WholeGateway } from '../../gateway/local.ts'
import type { Host } from '../../host.ts'
import { shown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { sayingKept } from '../output/keeping-notice.ts'
import { readAuthorityFile } from './authority-file.ts'

/** Where programs that `gateway start --for-command` runs find their gateway: `HOST:PORT` each, and a PEM file. */
export const gatewayVariables = {
  sandbox: 'PUSHCTL_GATEWAY',
  production: 'PUSHCTL_GATEWAY_PRODUCTION',
  sandboxChannels: 'PUSHCTL_GATEWAY_CHANNELS',
  productionChannels: 'PUSHCTL_GATEWAY_PRODUCTION_CHANNELS',
  ca: 'PUSHCTL_GATEWAY_CA',
} as const

/** Where programs that `gateway start --for-command` runs find credentials to push with. */
export const credentialVariables = {
  topic: 'PUSHCTL_GATEWAY_TOPIC',
  certificate: 'PUSHCTL_GATEWAY_CERT',
  key: 'PUSHCTL_GATEWAY_KEY',
  /** Certificate and key in one file, for those who take only one. */
  both: 'PUSHCTL_GATEWAY_PEM',
  p12: 'PUSHCTL_GATEWAY_P12',
  passphrase: 'PUSHCTL_GATEWAY_P12_PASSPHRASE',
  signingKey: 'PUSHCTL_GATEWAY_SIGNING_KEY',
  keyId: 'PUSHCTL_GATEWAY_KEY_ID',
  teamId: 'PUSHCTL_GATEWAY_TEAM_ID',
} as const

/** Gateways that have a name; any other is `HOST:PORT`. */
export const gatewayNames = [...environments, 'local'] as const

/**
 * What runs inside `gateway start --for-command` must not reach Apple for want of an option.
 *
 * @returns what stands for `--gateway` where it was not typed
 */
export function gatewayNamedIn(env: Host['env']): string | undefined {
  const named = env[gatewayVariables.sandbox] ?? ''
  if (named === '') return undefined
  return gatewayNames.find((name) => name === named) ?? 'local'
}

/**
 * @param gateway that was typed, if any
 * @returns a file to name as the certificate in a line to type: what the gateway that variables name takes, where the
 *   push goes there
 */
export function certificateToName(gateway: string | undefined, env: Host['env']): string {
  const handed = env[credentialVariables.both] ?? ''
  const isThere = gateway === undefined && gatewayNamedIn(env) === 'local'
  return isThere && handed !== '' ? handed : 'FILE.p12'
}

/** What was typed after `--gateway`: one of Apple's, the local one of either environment, or any other. */
export type GatewayChoice = { readonly kind: 'local' } | { readonly kind: 'known'; readonly gateway: Gateway }

/** What is wrong with a text that is nearly a gateway: of the first form that fits. Paths hold device tokens. */
const nearlyGateways: readonly {
  readonly form: RegExp
  readonly hint: (found: RegExpExecArray) => Text
}[] = [
  {
    form: /^(?:local|pushctl)(?::\d+|[/.].*)$/i,
    hint: () => ({
      en: 'The local gateway is found without its port: --gateway local',
      zh: '连接本地网关不用写端口：--gateway local',
    }),
  },
  {
    form: /^:?(\d{1,5})$/,
    hint: ([, port]) => ({
      en: `That is a port alone. Of a server on this computer: --gateway localhost:${port}; the local gateway is --gateway local`,
      zh: `这里只有端口。本机的服务写 --gateway localhost:${port}；本地网关写 --gateway local`,
    }),
  },
  {
    form: /^[a-z][a-z0-9+.-]*:\/\/([^/?#@]+)[/?#]./i,
    hint: ([, host]) => ({
      en: `Leave out the path: --gateway ${host}`,
      zh: `不要写路径：--gateway ${host}`,
    }),
  },
  {
    form: /^([a-z0-9.-]+(?::\d+)?)\/[^/]/i,
    hint: ([, host]) => ({
      en: `Leave out the path: --gateway ${host}`,
      zh: `不要写路径：--gateway ${host}`,
    }),
  },
  {
    form: /^([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}?)(?::(\d{3,5}))?$/i,
    hint: ([, address, port]) => ({
      en: `An IPv6 address stands in brackets: --gateway [${address}]:${port ?? '443'}`,
      zh: `IPv6 地址要放在方括号里：--gateway [${address}]:${port ?? '443'}`,
    }),
  },
  {
    form: /:(\d{5,})\/?$/,
    hint: ([, port]) => ({
      en: `There is no port ${port}: they go up to 65535.`,
      zh: `没有 ${port} 这个端口，最大是 65535。`,
    }),
  },
]

function endpointFault(text: string): Fault {
  const nearly = nearlyGateways.flatMap(({ form: near, hint }) => {
    const found = near.exec(text)
    return found === null ? [] : [hint(found)]
  })
  const hasPath = /[^:/]\/./.test(text)
  const it = shown(hasPath ? (/^(?:[a-z]+:\/\/)?[^/]*/i.exec(text)?.[0] ?? '') : text)
  return new Fault(
    'usage/gateway',
    {
      en: `"${it.en}${hasPath ? '/…' : ''}" is not a gateway. Type sandbox, production, local, or HOST:PORT.`,
      zh: `"${it.zh}${hasPath ? '/…' : ''}" 不是网关。请填 sandbox、production、local，或者 主机:端口。`,
    },
    {
      hint: nearly[0] ?? {
        en: 'For example: --gateway api.sandbox.push.apple.com:2197',
        zh: '例如：--gateway api.sandbox.push.apple.com:2197',
      },
    },
  )
}

/**
 * People paste URLs where a host is wanted, with the schemes of HTTP or those of PHP's sockets; the host is taken out of
 * it. An IPv6 address stands in brackets. Names of docker compose may have a `_`.
 */
const form =
  /^(?:(?:https?|ssl|tls|tlsv1(?:\.\d)?|tcp):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9._-]*)(?::(\d{1,5}))?\/?$/i

function parseEndpoint(text: string): Endpoint {
  const [, host, digits] = form.exec(text) ?? []
  const port = Number(digits ?? 443)
  // A bare word is a mistyped name of a gateway rather than a host.
  if (host === undefined || port < 1 || port > 65_535) throw endpointFault(text)
  if (digits === undefined && !/[.:]/.test(host) && host !== 'localhost') throw endpointFault(text)
  if (host.toLowerCase() === 'local') throw endpointFault(text)
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
 * @throws Fault `usage/gateway`, `usage/legacy-gateway`
 */
export function parseGateway(text: string): GatewayChoice {
  const choice = choiceOf(text)
  if (choice.kind === 'known') refuseRetired(choice.gateway)
  return choice
}

/**
 * @param gateway as it was typed
 * @throws Fault `usage/legacy-gateway` for what went with the binary interface, before anything is looked up
 */
export function refuseRetired(gateway: Gateway): void {
  const facts: Facts = {
    gateway,
    notification: { deviceToken: '', payload: new Uint8Array() },
    now: new Date(0),
    again: () => '',
  }
  const weight = legacyGateway.weigh(facts)
  if (weight === undefined) return
  throw new Fault(`usage/${legacyGateway.id}`, weight.evidence, { hint: legacyGateway.remedy(facts).text })
}

function choiceOf(text: string): GatewayChoice {
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

/** The gateway that the environment names; what is not named is where the sandbox is. */
async function gatewayInEnvironment(sandbox: string, host: Host): Promise<WholeGateway> {
  const caFile = host.env[gatewayVariables.ca]
  if (caFile === undefined) {
    throw new Fault('usage/gateway', {
      en: `${gatewayVariables.sandbox} is set and ${gatewayVariables.ca} is not: the file with the certificate to trust.`,
      zh: `设置了 ${gatewayVariables.sandbox}，却没有设置 ${gatewayVariables.ca}（要信任的 CA 证书文件）。`,
    })
  }
  const at = (variable: string) => parseEndpoint(host.env[variable] ?? sandbox)
  return {
    endpoints: { sandbox: parseEndpoint(sandbox), production: at(gatewayVariables.production) },
    channelEndpoints: {
      sandbox: at(gatewayVariables.sandboxChannels),
      production: at(gatewayVariables.productionChannels),
    },
    authorityPem: await readAuthorityFile(caFile, host),
    caFile,
    embedded: false,
    close: async () => undefined,
  }
}

/**
 * The gateway that `--gateway local` means: the one named in the environment, else the one that runs, else a new one
 * inside this program. The caller closes it.
 *
 * @param host environment, files and clock
 * @returns where it listens, and what to trust
 * @throws Fault `usage/gateway` for an environment that names it badly; `credential/no-authority`, `gateway/…`, `file/…`
 */
export async function openLocalGateway(host: Host): Promise<WholeGateway> {
  const named = host.env[gatewayVariables.sandbox]
  if (named !== undefined && named !== '' && named !== 'local') return gatewayInEnvironment(named, host)
  const { openGateway } = await import('../../gateway/local.ts')
  return openGateway(host, sayingKept(host))
}
