import { retiredService } from '../../apns/retired.ts'
import { remedy } from '../../finding.ts'
import { cause, certain } from '../cause.ts'
import { endpointOf, environmentOf, nameOf } from '../facts.ts'

/** The binary interface, whatever came of trying it. */
export const legacyGateway = cause({
  id: 'legacy-gateway',
  what: {
    en: 'That is the binary interface of APNs, which Apple switched off on 31 March 2021.',
    zh: '这是 APNs 的旧二进制接口，Apple 已于 2021 年 3 月 31 日停用。',
  },
  weigh(facts) {
    const service = retiredService(endpointOf(facts))
    if (service === undefined) return undefined
    const name = nameOf(facts)
    return service.kind === 'gateway'
      ? certain(
          `${name} belongs to the binary interface of APNs, which Apple switched off on 31 March 2021.`,
          `${name} 属于 APNs 的旧二进制接口，Apple 已于 2021 年 3 月 31 日停用。`,
        )
      : certain(
          `${name} is the feedback service of the binary interface of APNs, which Apple switched off on 31 March 2021.`,
          `${name} 是 APNs 旧二进制接口的 feedback 服务，Apple 已于 2021 年 3 月 31 日停用。`,
        )
  },
  remedy(facts) {
    const service = retiredService(endpointOf(facts))
    const environment = service?.environment ?? environmentOf(facts) ?? 'sandbox'
    const line = facts.again({ gateway: environment, env: undefined, port: undefined })
    return service?.kind === 'feedback'
      ? remedy(
          {
            en: `There is no feedback service any more: the answer to a push says that a token is dead (410 Unregistered). Use --gateway ${environment}.`,
            zh: `feedback 服务已经没有了：推送的应答会直接说明 token 失效（410 Unregistered）。请用 --gateway ${environment}。`,
          },
          line,
        )
      : remedy(
          {
            en: `HTTP/2 on port 443 takes its place: use --gateway ${environment}.`,
            zh: `现在使用 443 端口上的 HTTP/2：请用 --gateway ${environment}。`,
          },
          line,
        )
  },
  see: 'Apple, "Sending notification requests to APNs"',
})
