import { channelEndpoint } from '../../apns/channel.ts'
import { appleGateway, type Endpoint, type Gateway } from '../../apns/endpoint.ts'
import { type Environment, parseEnvironment } from '../../apns/environment.ts'
import type { HttpProxy, Way } from '../../client/proxy.ts'
import { defined } from '../../defined.ts'
import { otherThan } from '../../diagnosis/facts.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { readAuthorityFile } from './authority-file.ts'
import type { DestinationInput } from './destination-options.ts'
import {
  contradiction,
  gatewayNamedIn,
  gatewayVariables,
  openLocalGateway,
  parseGateway,
  refuseRetired,
} from './gateway-option.ts'
import { proxyFor } from './proxy-option.ts'

/** Where to send, and what was decided without being told. */
export interface Destination {
  readonly gateway: Gateway
  /** Where the channels of this gateway are managed. */
  readonly channels: Endpoint
  /** The file with the authorities to trust besides the usual. */
  readonly caFile?: string
  /** @returns how an endpoint of this gateway is reached */
  wayTo(endpoint: Endpoint): Way
  readonly notes: readonly Text[]
  /** It ends with this command: nobody else can send to it. */
  readonly passing: boolean
  close(): Promise<void>
}

const nothingToClose = async () => undefined

const defaulted: Text = {
  en: 'The gateway is sandbox, because neither the credential nor --env says otherwise. Tokens of TestFlight and App Store builds need --env production.',
  zh: '凭证和 --env 都没有指明环境，默认使用 sandbox。TestFlight、App Store 包的 token 请加 --env production。',
}

const embedded: Text = {
  en: 'No local gateway was running, so one was started for this push.',
  zh: '没有正在运行的本地网关，因此为这次推送临时启动了一个。',
}

const byVariable: Text = {
  en: `To the gateway that ${gatewayVariables.sandbox} names, not to Apple.`,
  zh: `发往 ${gatewayVariables.sandbox} 指定的网关，而不是 Apple。`,
}

const oneForBoth: Text = {
  en: `${gatewayVariables.production} is not set, so production is taken to be where ${gatewayVariables.sandbox} says.`,
  zh: `没有设置 ${gatewayVariables.production}，production 也发往 ${gatewayVariables.sandbox} 指定的地址。`,
}

/** What `--gateway local` means is decided by variables where there are any: one may be left over. */
function variableNotes(environment: Environment, env: Host['env']): readonly Text[] {
  const named = env[gatewayVariables.sandbox] ?? ''
  if (named === '') return []
  const isShared = environment === 'production' && named !== 'local' && !env[gatewayVariables.production]
  return isShared ? [byVariable, oneForBoth] : [byVariable]
}

const throughProxy = ({ address, source }: HttpProxy): Text => ({
  en: `Through the proxy ${address}, as ${source} says.`,
  zh: `按 ${source} 的设置经由代理 ${address}。`,
})

/** `--env`, else the only environment of the certificate, else sandbox: what is tried out there disturbs nobody. */
function environmentFor(
  typed: string | undefined,
  possible: readonly Environment[],
): { environment: Environment; notes: readonly Text[] } {
  if (typed !== undefined) return { environment: parseEnvironment(typed), notes: [] }
  const [only, ...others] = possible
  if (only !== undefined && others.length === 0) return { environment: only, notes: [] }
  return { environment: 'sandbox', notes: [defaulted] }
}

/** The two environments of the local gateway listen on ports of their own. */
function portOfOther(port: number, environment: Environment): Fault {
  const other = otherThan(environment)
  return new Fault(
    'usage/port',
    {
      en: `Port ${port} is ${other} at the local gateway, and this push goes to ${environment}.`,
      zh: `端口 ${port} 是本地网关的 ${other}，而这条推送要发往 ${environment}。`,
    },
    {
      hint: {
        en: `Leave out --port: --env ${environment} finds its own. Or say --env ${other}.`,
        zh: `去掉 --port 即可，--env ${environment} 会用对应的端口；或者改用 --env ${other}。`,
      },
    },
  )
}

/**
 * Decides on the gateway; opens the local one when it is wanted.
 *
 * @param input what was typed
 * @param possible environments the credential is good for
 * @param host the world
 * @returns where to send; the caller closes it
 * @throws Fault `usage/gateway`, `usage/environment`, `usage/proxy`; those of `readAuthorityFile` and of the local gateway
 */
export async function openDestination(
  input: DestinationInput,
  possible: readonly Environment[],
  host: Host,
): Promise<Destination> {
  const own = input.ca === undefined ? undefined : await readAuthorityFile(input.ca, host)
  const wayWith = (ca: string | undefined) => (endpoint: Endpoint) => {
    const proxy = proxyFor(endpoint, input.proxy, host)
    return defined({ ca, proxy })
  }
  const at = (named: Gateway, notes: readonly Text[]) => {
    const { port = named.endpoint.port } = input
    const gateway = { ...named, endpoint: { ...named.endpoint, port } }
    refuseRetired(gateway)
    const proxy = input.proxy === undefined ? proxyFor(gateway.endpoint, undefined, host) : undefined
    return {
      gateway,
      channels: channelEndpoint(named),
      notes: proxy === undefined ? notes : [...notes, throughProxy(proxy)],
    }
  }
  const trusted = { ...defined({ caFile: input.ca }), wayTo: wayWith(own) }

  const wanted = input.gateway ?? gatewayNamedIn(host.env)
  if (wanted === undefined) {
    const { environment, notes } = environmentFor(input.env, possible)
    return { ...at(appleGateway(environment), notes), ...trusted, passing: false, close: nothingToClose }
  }
  const choice = parseGateway(wanted)
  if (choice.kind === 'known') {
    const { gateway } = choice
    const isOther =
      gateway.kind === 'apple' &&
      input.env !== undefined &&
      parseEnvironment(input.env) !== gateway.environment
    if (isOther) throw contradiction(wanted, input.env ?? '')
    return { ...at(gateway, []), ...trusted, passing: false, close: nothingToClose }
  }
  const { environment, notes } = environmentFor(input.env, possible)
  const local = await openLocalGateway(host)
  const elsewhere = local.endpoints[otherThan(environment)].port
  if (input.port === elsewhere && elsewhere !== local.endpoints[environment].port) {
    await local.close()
    throw portOfOther(elsewhere, environment)
  }
  return {
    ...at({ kind: 'local', environment, endpoint: local.endpoints[environment] }, [
      ...notes,
      ...variableNotes(environment, host.env),
      ...(local.embedded ? [embedded] : []),
    ]),
    channels: local.channelEndpoints[environment],
    caFile: local.caFile,
    wayTo: wayWith([local.authorityPem, own ?? ''].join('\n')),
    passing: local.embedded,
    close: () => local.close(),
  }
}
