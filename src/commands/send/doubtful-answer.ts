import { formatEndpoint, type Gateway } from '../../apns/endpoint.ts'
import type { Outcome } from '../../diagnosis/facts.ts'
import { type Finding, remedy } from '../../finding.ts'

/** A yes that APNs does not say so: each of its answers has an apns-id (Apple, "Handling notification responses from APNs"). */
export const isWithoutId = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'accepted' && outcome.reply.id === undefined

/**
 * @param gateway that said yes without an apns-id
 * @param examine the line that has doctor look at it
 * @returns a warning, where the gateway was named by its address: Apple's and the local one are known
 */
export function doubtfulAnswer(gateway: Gateway, examine: () => string): readonly Finding[] {
  if (gateway.kind !== 'other') return []
  const name = formatEndpoint(gateway.endpoint)
  return [
    {
      id: 'not-apns',
      severity: 'warning',
      evidence: {
        en: `${name} said 200 without an apns-id, which APNs never does: it may be a server that says yes to everything.`,
        zh: `${name} 返回了 200，却没有 apns-id，APNs 不会这样应答：它可能是对什么都返回成功的服务器。`,
      },
      remedy: remedy(
        {
          en: 'This asks it for a push that APNs has to refuse:',
          zh: '用一条 APNs 必定拒绝的推送来检验它：',
        },
        examine(),
      ),
      see: 'Apple, "Handling notification responses from APNs"',
    },
  ]
}
