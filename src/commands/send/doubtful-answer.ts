import { formatEndpoint, type Gateway } from '../../apns/endpoint.ts'
import type { Reply } from '../../apns/reply.ts'
import type { Outcome } from '../../diagnosis/facts.ts'
import { type Finding, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'

/**
 * @param outcome of a push
 * @returns a yes that APNs does not say so: each of its answers has an apns-id (Apple, "Handling notification responses
 *   from APNs")
 */
export const yesWithoutId = (outcome: Outcome | undefined): Reply | undefined =>
  outcome?.kind === 'accepted' && outcome.reply.id === undefined ? outcome.reply : undefined

/** What has a page or a type of its own is another service; without, it may be a stand-in that leaves the apns-id out. */
function evidenceOf(name: string, { page, mediaType }: Reply): Text {
  if (mediaType?.startsWith('application/grpc'))
    return {
      en: `${name} said 200 without an apns-id, as ${mediaType}: it is a server of gRPC, which says yes to every request and tells an error behind it, in a header of its own.`,
      zh: `${name} 返回了 200，没有 apns-id，类型是 ${mediaType}：它是 gRPC 服务，对任何请求都先返回 200，错误写在它自己的头部里。`,
    }
  const what = [page === undefined ? undefined : `“${page}”`, mediaType].filter((each) => each !== undefined)
  return what.length > 0
    ? {
        en: `${name} said 200 without an apns-id and with content of its own (${what.join(', ')}), which APNs never does: it is a web server or another service.`,
        zh: `${name} 返回了 200，没有 apns-id，却带着自己的内容（${what.join('，')}），APNs 不会这样应答：它是网站或别的服务。`,
      }
    : {
        en: `${name} said 200 without an apns-id, which APNs never does: it may be a server that says yes to everything.`,
        zh: `${name} 返回了 200，却没有 apns-id，APNs 不会这样应答：它可能是对什么都返回成功的服务器。`,
      }
}

/**
 * @param gateway that was pushed to
 * @param yes that it said without an apns-id, if it did
 * @param examine the line that has doctor look at it
 * @returns a warning, where the gateway was named by its address: Apple's and the local one are known
 */
export function doubtfulAnswer(
  gateway: Gateway,
  yes: Reply | undefined,
  examine: () => string,
): readonly Finding[] {
  if (gateway.kind !== 'other' || yes === undefined) return []
  const name = formatEndpoint(gateway.endpoint)
  return [
    {
      id: 'not-apns',
      severity: 'warning',
      evidence: evidenceOf(name, yes),
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
