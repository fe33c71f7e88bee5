import { isLoopback } from '../../apns/endpoint.ts'
import type { Reply } from '../../apns/reply.ts'
import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, certain, firstOf, likely, onReason, type Weight } from '../cause.ts'
import {
  certificateIn,
  endpointOf,
  type Facts,
  isOfStranger,
  isOnOtherPort,
  isRefusedForTokenNotSent,
  nameOf,
} from '../facts.ts'
import { examination } from './way.ts'

/** An answer without a reason and without an apns-id, of a gateway that is neither Apple's nor the local one. */
function strangerIn({ outcome, gateway }: Facts): Reply | undefined {
  if (gateway.kind !== 'other' || outcome?.kind !== 'rejected') return undefined
  const { reply } = outcome
  return reply.reason === undefined && reply.id === undefined ? reply : undefined
}

const isDown = ({ status }: Reply) => status >= 502 && status <= 504

/** nginx: "400 No required SSL certificate was sent", "400 The SSL certificate error". */
const isAboutCertificate = ({ status, page = '' }: Reply) =>
  status >= 400 && status < 500 && /(?:SSL|TLS|client) certificate/i.test(page)

/** What a server before a gateway says by a status of its own: what it holds against the request, and what to do there. */
interface OwnRule {
  readonly says: Text
  readonly cure: Text
  /** The same line may be typed again then. */
  readonly isTriedAgain?: true
}

/** RFC 9110 section 15.5, and RFC 6585; what APNs says by these, it says with a reason. */
const ownRules: Readonly<Record<number, OwnRule>> = {
  401: {
    says: { en: 'it wants a login of its own', zh: '它自己要求登录' },
    cure: {
      en: 'Have it let /3/device through without a login: the credential of a push is for APNs.',
      zh: '让它对 /3/device 不要求登录：推送的凭证是给 APNs 的。',
    },
  },
  407: {
    says: { en: 'it is a proxy that wants a login', zh: '它是要求登录的代理' },
    cure: {
      en: 'A proxy is named with --proxy or HTTPS_PROXY, with name and password in it, and not as the gateway.',
      zh: '代理应当用 --proxy 或 HTTPS_PROXY（含用户名和密码）指定，不要当作网关。',
    },
  },
  413: {
    says: {
      en: 'its own limit for the length of a request is below that of APNs',
      zh: '它自己对请求大小的限制比 APNs 更严',
    },
    cure: {
      en: 'Raise that limit to 5 KB at least (nginx: client_max_body_size). Then:',
      zh: '把限制提高到至少 5 KB（nginx：client_max_body_size）。然后：',
    },
    isTriedAgain: true,
  },
  421: {
    says: { en: 'it serves no host of this name', zh: '它不服务于这个域名' },
    cure: {
      en: 'Name the gateway as its own server name is set there (server_name, SNI). Then:',
      zh: '请用它所配置的域名（server_name、SNI）指定网关。然后：',
    },
    isTriedAgain: true,
  },
  429: {
    says: { en: 'it limits how much may come in a time', zh: '它限制了请求频率' },
    cure: {
      en: 'Send more slowly (--rate), or raise that limit there (nginx: limit_req). Then:',
      zh: '放慢发送（--rate），或在那里放宽限制（nginx：limit_req）。然后：',
    },
    isTriedAgain: true,
  },
  431: {
    says: {
      en: 'its own limit for headers is too low: a provider token is long',
      zh: '它自己对请求头大小的限制太小：provider token 比较长',
    },
    cure: {
      en: 'Raise that limit to 8 KB (nginx: large_client_header_buffers). Then:',
      zh: '把限制提高到 8 KB（nginx：large_client_header_buffers）。然后：',
    },
    isTriedAgain: true,
  },
}

const unknownRule: Pick<OwnRule, 'cure' | 'isTriedAgain'> = {
  cure: { en: 'Look at its log.', zh: '查看它的日志。' },
}

const ownRuleOf = ({ status }: Reply): OwnRule | undefined => ownRules[status]

/** `502 “502 Bad Gateway”` */
const saidBy = ({ status, page }: Reply) =>
  page === undefined ? String(status) : page.startsWith(String(status)) ? `“${page}”` : `${status} “${page}”`

/** A push that no APNs can have taken, and that was taken all the same. */
const yesToAll = (facts: Facts, id: string | undefined): Weight => {
  const { isAnonymous = false } = facts
  return certain(
    `${nameOf(facts)} took a push ${isAnonymous ? 'without a credential, ' : ''}to a device token that cannot exist (200${id === undefined ? ', without an apns-id' : ''}), which APNs refuses: it is another server, which says yes to everything.`,
    `${nameOf(facts)} 接受了一条${isAnonymous ? '没有凭证、' : ''}发往不存在的 device token 的推送（200${id === undefined ? '，没有 apns-id' : ''}），APNs 会拒绝它：这是别的服务器，对什么都返回成功。`,
  )
}

/** APNs gives a reason with every refusal; what gives none, and no apns-id, is another server. */
function weighForeign(facts: Facts): Weight | undefined {
  const { outcome, gateway } = facts
  if (gateway.kind !== 'other' || outcome?.kind !== 'rejected' || isOnOtherPort(facts)) return undefined
  const { status, reason, id } = outcome.reply
  // Only doctor, which asks for what cannot be, calls that a refusal.
  if (status === 200) return yesToAll(facts, id)
  if (isRefusedForTokenNotSent(facts))
    return likely(
      `The push went with a certificate and no JWT, and ${nameOf(facts)} answered ${status} ${reason}, which APNs says of JWTs alone: it is a stand-in, or a proxy that puts one of its own into each push.`,
      `这条推送用的是证书，没有带 JWT，${nameOf(facts)} 却返回 ${status} ${reason}，而 APNs 只对 JWT 这样应答：那里是模拟服务器，或者是会给每条推送加上自己 JWT 的代理。`,
    )
  // Who asks comes before anything else with APNs.
  if (isOfStranger(facts))
    return likely(
      `${nameOf(facts)} answered ${status} ${reason} to a push without a credential; APNs says 403 MissingProviderToken.`,
      `对没有凭证的推送，${nameOf(facts)} 返回 ${status} ${reason}；APNs 会返回 403 MissingProviderToken。`,
    )
  const { topic } = facts.notification
  if (reason === 'MissingTopic' && topic !== undefined)
    return likely(
      `${nameOf(facts)} says that the topic is missing, and the push had one, ${topic}: it is a stand-in, or a proxy before it takes headers away.`,
      `${nameOf(facts)} 说缺少 topic，而这条推送带了 ${topic}：那里是模拟服务器，或者前面的代理去掉了请求头。`,
    )
  const stranger = strangerIn(facts)
  if (stranger?.status === 511) return undefined
  if (stranger === undefined || isDown(stranger) || isAboutCertificate(stranger)) return undefined
  if (ownRuleOf(stranger) !== undefined) return undefined
  if (stranger.redirectsTo !== undefined)
    return likely(
      `${nameOf(facts)} answered ${status} and leads to ${stranger.redirectsTo}, which APNs never does: a filter of the network wants somebody to sign in there, or it is another server.`,
      `${nameOf(facts)} 返回 ${status}，并跳转到 ${stranger.redirectsTo}，APNs 不会这样应答：要么网络要求先在那里登录，要么它是别的服务器。`,
    )
  return likely(
    `${nameOf(facts)} answered ${saidBy(stranger)} with neither a reason nor an apns-id, which APNs never does: it is another server, or a proxy or filter before it.`,
    `${nameOf(facts)} 返回 ${saidBy(stranger)}，既没有原因也没有 apns-id，APNs 不会这样应答：它是别的服务器，或前面有代理、过滤设备。`,
  )
}

/** Both are trusted without a word. */
const toLocal = ({ again }: Facts) => again({ gateway: 'local', port: undefined, ca: undefined })
const toApple = ({ again }: Facts) => again({ gateway: 'sandbox', port: undefined, ca: undefined })

/** What is behind an answer that came over HTTP/2, and that APNs does not give. */
export const strangerCauses = [
  cause({
    id: 'not-apns',
    what: { en: 'What answers is not APNs.', zh: '应答的不是 APNs。' },
    weigh: firstOf(
      onReason(['BadPath', 'MethodNotAllowed'], (facts) =>
        facts.gateway.kind === 'other' && !isOnOtherPort(facts)
          ? likely(
              'This server does not have /3/device: it is probably not APNs.',
              '这台服务器没有 /3/device 接口，很可能不是 APNs。',
            )
          : undefined,
      ),
      weighForeign,
    ),
    remedy: (facts) =>
      certificateIn(facts)?.provenance === 'local'
        ? remedy(
            {
              en: 'The certificate is one of the local gateway, which is at:',
              zh: '这张证书属于本地网关，请发到：',
            },
            toLocal(facts),
          )
        : isLoopback(endpointOf(facts).host)
          ? remedy(
              {
                en: "Send to the local gateway, which judges pushes as APNs does, or to one of Apple's:",
                zh: '请发到本地网关（它像 APNs 一样判断推送），或 Apple 的网关：',
              },
              toLocal(facts),
              toApple(facts),
            )
          : remedy({ en: "Send to one of Apple's gateways:", zh: '发到 Apple 的网关：' }, toApple(facts)),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'server-behind-is-down',
    what: {
      en: 'A proxy stands before the gateway, and the server behind it does not answer.',
      zh: '网关前面有反向代理，而后面的服务器没有应答。',
    },
    weigh: (facts) => {
      const answer = strangerIn(facts)
      return answer === undefined || !isDown(answer)
        ? undefined
        : likely(
            `${nameOf(facts)} answered ${saidBy(answer)} with neither a reason nor an apns-id: a proxy (nginx, for one) stands there, and the server behind it does not answer.`,
            `${nameOf(facts)} 返回 ${saidBy(answer)}，既没有原因也没有 apns-id：那里是反向代理（例如 nginx），而它后面的服务器没有应答。`,
          )
    },
    remedy: (facts) =>
      remedy(
        {
          en: 'Start the server behind it, or look at the error log of the proxy. Then:',
          zh: '启动后面的服务器，或查看代理的错误日志。然后：',
        },
        facts.again({}),
      ),
    see: 'RFC 9110 15.6',
  }),
  cause({
    id: 'rule-before-gateway',
    what: {
      en: 'A server before the gateway refuses the request by a rule of its own.',
      zh: '网关前面的服务器按它自己的规则拒绝了请求。',
    },
    weigh: (facts) => {
      const answer = strangerIn(facts)
      const rule = answer && ownRuleOf(answer)
      if (answer === undefined || rule === undefined || isAboutCertificate(answer)) return undefined
      return likely(
        `${nameOf(facts)} answered ${saidBy(answer)} with neither a reason nor an apns-id: a server or proxy stands there, and ${rule.says.en}.`,
        `${nameOf(facts)} 返回 ${saidBy(answer)}，既没有原因也没有 apns-id：那里是服务器或代理，${rule.says.zh}。`,
      )
    },
    remedy: (facts) => {
      const answer = strangerIn(facts)
      const { cure, isTriedAgain } = (answer && ownRuleOf(answer)) ?? unknownRule
      return remedy(cure, ...(isTriedAgain === true ? [facts.again({})] : []))
    },
    see: 'RFC 9110 15.5, RFC 6585',
  }),
  cause({
    id: 'certificate-refused-before-gateway',
    what: {
      en: 'A server before the gateway wants a client certificate of its own authority.',
      zh: '网关前面的服务器要求由它信任的 CA 签发的客户端证书。',
    },
    weigh: (facts) => {
      const answer = strangerIn(facts)
      if (answer === undefined || !isAboutCertificate(answer)) return undefined
      const isShown = certificateIn(facts) !== undefined
      return likely(
        `${nameOf(facts)} answered ${saidBy(answer)}, as nginx does: ${isShown ? 'it does not trust who issued the client certificate' : 'it demands a client certificate, and none was shown'}. APNs has no such page.`,
        `${nameOf(facts)} 返回 ${saidBy(answer)}，nginx 就是这样应答的：${isShown ? '它不信任客户端证书的签发者' : '它要求客户端证书，而这里没有出示'}。APNs 没有这样的页面。`,
      )
    },
    remedy: (facts) =>
      remedy(
        {
          en: 'Have that server trust Apple’s authorities (in nginx: ssl_client_certificate, or ssl_verify_client optional_no_ca), or push with a certificate that it trusts:',
          zh: '让那台服务器信任 Apple 的 CA（nginx：ssl_client_certificate，或 ssl_verify_client optional_no_ca），或换用它信任的证书：',
        },
        examination(facts),
      ),
    see: 'nginx, "ngx_http_ssl_module"',
  }),
]
