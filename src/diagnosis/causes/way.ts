import { isIPv4 } from 'node:net'
import { formatEndpoint, gatewayPorts, isLoopback } from '../../apns/endpoint.ts'
import { type Remedy, remedy } from '../../finding.ts'
import { addressesOf, endpointOf, type Facts, isApple } from '../facts.ts'

/** @returns the line that has doctor look at the way to the gateway of this push */
export function examination(facts: Facts): string {
  if (facts.examine !== undefined) return facts.examine()
  const { gateway } = facts
  if (gateway.kind === 'other') return `pushctl doctor --gateway ${formatEndpoint(gateway.endpoint)}`
  return `pushctl doctor${gateway.kind === 'local' ? ' --gateway local' : ''} --env ${gateway.environment}`
}

/** The other port APNs listens on. */
const otherPort = (facts: Facts) =>
  gatewayPorts.find((port) => port !== endpointOf(facts).port) ?? gatewayPorts[0]

/** @returns a port of the same gateway on which TLS came to stand */
export function workingPort(facts: Facts): number | undefined {
  const { port } = endpointOf(facts)
  return facts.surroundings?.ports?.find((tried) => tried.port !== port && tried.failure === undefined)?.port
}

/** @returns whether a port came no further than the wish to connect */
export const isShut = ({
  failure,
}: {
  readonly failure?: { readonly kind: string; readonly phase?: string }
}) =>
  failure?.kind === 'refused' ||
  failure?.kind === 'unreachable' ||
  failure?.kind === 'forbidden' ||
  (failure?.kind === 'timeout' && failure.phase === 'connect')

/** Ways round whatever stands on the way to a gateway. */
export function roundTheWay(facts: Facts): Remedy {
  if (!isApple(facts))
    return remedy(
      { en: 'Check host and port, and that the server runs:', zh: '检查主机和端口，并确认服务已启动：' },
      examination(facts),
    )
  const { port } = endpointOf(facts)
  if (!(gatewayPorts as readonly number[]).includes(port))
    return remedy(
      {
        en: `Have TCP ${port} opened to 17.0.0.0/8, or use another network, or its proxy:`,
        zh: `请放行到 17.0.0.0/8 的 TCP ${port}，或者换个网络，或用代理：`,
      },
      facts.again({ proxy: 'http://HOST:PORT' }),
    )
  const working = workingPort(facts)
  if (working !== undefined)
    return remedy(
      {
        en: `Port ${working} serves just as well, and is open from here:`,
        zh: `${working} 端口完全等效，从这里可以连上：`,
      },
      facts.again({ port: String(working) }),
    )
  const bothTried = (facts.surroundings?.ports?.length ?? 0) > 1
  return bothTried
    ? remedy(
        {
          en: 'Have TCP 443 and 2197 opened to 17.0.0.0/8, or use another network. Where only a proxy leads outside, name it:',
          zh: '请放行到 17.0.0.0/8 的 TCP 443 和 2197，或者换个网络。如果只能通过代理上网，请指定代理：',
        },
        facts.again({ proxy: 'http://HOST:PORT' }),
      )
    : remedy(
        {
          en: 'APNs listens on two ports, and networks often close only one. Try the other, another network, or its proxy (--proxy):',
          zh: 'APNs 有两个端口，很多网络只封了其中一个。试试另一个端口，换个网络，或用 --proxy 指定这个网络的代理：',
        },
        facts.again({ port: String(otherPort(facts)) }),
        examination(facts),
      )
}

/**
 * What to do about an answer that APNs gives nobody: the way is open, and somebody else is on it.
 *
 * @returns for any other gateway, to look at that
 */
export function anotherWay(facts: Facts): Remedy {
  const working = workingPort(facts)
  if (!isApple(facts) || working !== undefined) return roundTheWay(facts)
  return remedy(
    {
      en: 'APNs says this to nobody, so something on the way does. Try another network, or its proxy:',
      zh: 'APNs 不会这样应答，问题出在中途。请换个网络，或使用这个网络的代理：',
    },
    facts.again({ proxy: 'http://HOST:PORT' }),
  )
}

/** @returns the words and the line for a push that can be sent again; of one that may have arrived, that it shows twice */
export function sendAgain(facts: Facts): Remedy {
  return facts.outcome?.kind === 'unknown'
    ? remedy(
        {
          en: 'The push may have arrived: sent again, it can be shown twice. Look at the device first.',
          zh: '推送可能已经送达，再发一次可能会显示两次。请先看看设备。',
        },
        facts.again({}),
      )
    : remedy({ en: 'Nothing has left, so try again:', zh: '还没有推送发出，请重试：' }, facts.again({}))
}

/** Apple's IPv4 addresses all lie in 17.0.0.0/8 (Apple Technical Note TN2265); of its IPv6 addresses nobody has a list. */
const isApples = (address: string) => address.startsWith('17.')

/** 198.18.0.0/15 is set aside for tests (RFC 2544); proxy apps hand it out as stand-in addresses ("fake IP"). */
const isStandIn = (address: string) => /^198\.1[89]\./.test(address)

/** @returns where the name of Apple's gateway leads, when that cannot be Apple */
export function addressesElsewhere(facts: Facts): readonly string[] {
  if (!isApple(facts)) return []
  const addresses = addressesOf(facts)
  const telling = addresses.filter((address) => isIPv4(address) || isLoopback(address))
  return telling.some((address) => isApples(address) || isStandIn(address)) ? [] : telling
}

/** @returns the stand-in addresses that a proxy app gave for Apple's gateway */
export function standInAddresses(facts: Facts): readonly string[] {
  return isApple(facts) ? addressesOf(facts).filter(isStandIn) : []
}
