import type { Gateway } from '../../apns/endpoint.ts'
import type { ServerChain } from '../../diagnosis/facts.ts'
import { shortName } from '../../diagnosis/failure-text.ts'
import { interceptorNamed } from '../../diagnosis/interceptor.ts'
import { type Finding, remedy } from '../../finding.ts'

/**
 * What comes from Apple may have been read on the way.
 *
 * @param gateway that was reached
 * @param chain it showed
 * @param examine the line that has doctor look at it
 * @returns a warning, where only this computer trusts who vouches for Apple's name
 */
export function openedOnTheWay(
  gateway: Gateway,
  chain: ServerChain,
  examine: () => string,
): readonly Finding[] {
  if (gateway.kind !== 'apple' || chain.voucher !== 'private') return []
  const issuer = chain.certificates[0]?.issuer ?? ''
  const name = interceptorNamed(issuer)?.name ?? shortName(issuer)
  return [
    {
      id: 'tls-interception',
      severity: 'warning',
      evidence: {
        en: `Not Apple answered for ${gateway.endpoint.host}, but “${name}”, which only this computer trusts: it reads the push and its credential on the way.`,
        zh: `应答 ${gateway.endpoint.host} 的不是 Apple，而是只在本机受信任的「${name}」：它能看到推送内容和凭证。`,
      },
      remedy: remedy(
        {
          en: 'Have *.push.apple.com left out of TLS inspection; this shows what answers:',
          zh: '请让管理员把 *.push.apple.com 排除在 TLS 解密之外；用这条命令查看是谁在应答：',
        },
        examine(),
      ),
      see: 'Apple, "Use Apple products on enterprise networks"',
    },
  ]
}
