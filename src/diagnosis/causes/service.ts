import { reasonInfo } from '../../apns/reasons.ts'
import { remedy } from '../../finding.ts'
import { cause, likely, onReason, possible } from '../cause.ts'
import { isApple, reasonOf, signingKeyIn } from '../facts.ts'

const answers = 'Apple, "Handling notification responses from APNs"'

/** What the local gateway says only when it was told to: it has no outages, and lets everybody in. */
const saidOnRequest = ['IdleTimeout', 'Forbidden', 'Shutdown', 'BadCertificate']

/** What it says of certificates, to a push that came with a signing key. */
const saidOfCertificates = 'BadCertificateEnvironment'

/** What is behind a refusal that is not about the push: the service, its limits, its pauses. */
export const serviceCauses = [
  cause({
    id: 'answer-was-set',
    what: {
      en: 'The local gateway was told to answer this.',
      zh: '本地网关被设置成了这样应答。',
    },
    weigh: (facts) => {
      const reason = reasonOf(facts)
      if (facts.gateway.kind !== 'local' || reason === undefined) return undefined
      const isMisplaced = reason === saidOfCertificates && signingKeyIn(facts) !== undefined
      if (!isMisplaced && !saidOnRequest.includes(reason) && (reasonInfo(reason)?.status ?? 0) < 429)
        return undefined
      return reason === 'TooManyRequests'
        ? likely(
            'The local gateway was told to answer this (pushctl gateway answer), or this device got too many.',
            '本地网关被设置成了这样应答（pushctl gateway answer），或者这台设备收到的推送太多。',
          )
        : likely(
            `The local gateway answers ${reason} only when it was told to (pushctl gateway answer).`,
            `本地网关只有在被设置（pushctl gateway answer）时才会返回 ${reason}。`,
          )
    },
    remedy: () =>
      remedy(
        { en: 'See what was set, or take it back:', zh: '查看或取消这些设置：' },
        'pushctl gateway answer',
        'pushctl gateway answer --clear',
      ),
    see: 'pushctl gateway answer --help',
  }),
  cause({
    id: 'apns-outage',
    what: { en: 'APNs has trouble of its own.', zh: '问题在 Apple 一侧。' },
    weigh: onReason(['InternalServerError', 'ServiceUnavailable'], (facts) =>
      facts.gateway.kind === 'local'
        ? undefined
        : isApple(facts)
          ? likely(
              'The answer is about APNs itself, not about this push.',
              '这个应答说的是 APNs 自身的问题，与这条推送无关。',
            )
          : possible(
              'The answer is about the gateway itself, not about this push.',
              '这个应答说的是网关自身的问题，与这条推送无关。',
            ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Send again after 15 minutes, with growing pauses; https://developer.apple.com/system-status says whether others have it too.',
          zh: '15 分钟后再试，并逐步加大间隔；可在 https://developer.apple.com/system-status 查看是否普遍。',
        },
        facts.again({}),
      ),
    see: answers,
  }),
  cause({
    id: 'server-going-away',
    what: {
      en: 'This server of APNs is being taken out of service, as happens every day.',
      zh: '当前这台 APNs 服务器即将下线，属于日常维护。',
    },
    weigh: onReason(['Shutdown'], ({ gateway }) =>
      gateway.kind === 'local'
        ? undefined
        : likely(
            'This one server goes out of service; another takes the push.',
            '只是这一台服务器下线，换一台就能接受推送。',
          ),
    ),
    remedy: (facts) =>
      remedy({ en: 'Send again on a new connection:', zh: '重新连接后再发：' }, facts.again({})),
    see: answers,
  }),
  cause({
    id: 'idle-timeout',
    what: {
      en: 'Nothing was sent on the connection for a long time, so APNs closed it.',
      zh: '连接上长时间没有请求，被 APNs 关闭。',
    },
    weigh: onReason(['IdleTimeout'], ({ gateway }) =>
      gateway.kind === 'local'
        ? undefined
        : likely(
            'The connection was quiet for too long, and APNs closed it.',
            '连接空闲太久，被 APNs 关闭。',
          ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Connect again; a PING once an hour keeps a quiet connection alive:',
          zh: '重新建立连接；空闲连接可以每小时发一次 PING 保活：',
        },
        facts.again({}),
      ),
    see: answers,
  }),
  cause({
    id: 'too-many-to-one-device',
    what: {
      en: 'Too many pushes went to one device in a short time: a loop, or retries without a pause.',
      zh: '短时间内给同一台设备发了太多推送：死循环，或没有间隔的重试。',
    },
    weigh: onReason(['TooManyRequests'], () =>
      likely(
        'APNs counts the pushes to this one device token, and there were too many in a short time.',
        'APNs 按 device token 计数，这个 token 短时间内的推送太多了。',
      ),
    ),
    remedy: () =>
      remedy({
        en: 'Wait, then send less often; let what replaces itself collapse (--collapse-id).',
        zh: '等一会儿再发，并降低频率；可互相覆盖的消息用 --collapse-id 合并。',
      }),
    see: answers,
  }),
  cause({
    id: 'not-permitted',
    what: {
      en: 'The credential or the app may not do this; Apple does not say why.',
      zh: '该凭证或 App 没有权限，Apple 没有说明具体原因。',
    },
    weigh: onReason(['Forbidden'], ({ gateway }) =>
      gateway.kind === 'local'
        ? undefined
        : possible(
            'The credential or the app may not do this; Apple does not say why.',
            '该凭证或 App 没有权限，Apple 没有说明具体原因。',
          ),
    ),
    remedy: () =>
      remedy({
        en: 'In the developer portal look at the push capability of the app id, and at the services of the key.',
        zh: '到开发者后台检查 App ID 的推送能力，以及密钥启用的服务。',
      }),
    see: answers,
  }),
]
