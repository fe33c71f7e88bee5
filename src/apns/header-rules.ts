import type { Text } from '../text.ts'
import { type Draft, type DraftRule, lintRule, shortKey } from './draft.ts'
import { isMdmTopic, mdmTopicPrefix } from './mdm-topic.ts'
import { largestCollapseId, uuid } from './notification.ts'
import { latestSecond } from './payload-fields.ts'
import { howToShrink } from './payload-size.ts'
import {
  isPushType,
  largestBroadcast,
  mayUseCertificate,
  type PushType,
  type PushTypeRow,
  pushTypeCalled,
  pushTypeNames,
  pushTypes,
} from './push-type.ts'
import { bundleIdMeant, splitTopic } from './topic.ts'

const see = 'Apple, "Sending notification requests to APNs"'

const rowOf = ({ headers }: Draft): PushTypeRow => pushTypes[headers.pushType ?? 'alert']

const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')

/** What may stand in `apns-priority`. */
const everyPriority = ['10', '5', '1']

const secondsOf = (now: Date) => Math.floor(now.getTime() / 1000)

/** UNIX times below are durations by mistake: this one was in 2001. */
const earliestSecond = 1_000_000_000

/** How long APNs keeps a push at most (Apple, "Sending notification requests to APNs"), in seconds. */
const longestStorage = 30 * 86_400

/** Between the reading of the clock and the look at the headers. */
const leeway = 60

/** After this many seconds nobody waits at the telephone any more. */
const longestRinging = 60

/** Types whose pushes are worth something later, too. */
const waitsForDevice: readonly PushType[] = ['alert', 'background', 'liveactivity']

function wrongExpiration(expiration: number, now: Date): Text | undefined {
  if (expiration === 0 || (expiration > secondsOf(now) && expiration < latestSecond)) return undefined
  if (expiration >= latestSecond)
    return {
      en: `The expiration ${expiration} is milliseconds; APNs reads seconds since 1970.`,
      zh: `过期时间 ${expiration} 是毫秒；APNs 读的是以秒为单位的 UNIX 时间。`,
    }
  return expiration < earliestSecond
    ? {
        en: `The expiration ${expiration} is a duration, and APNs reads a moment: ${dateOf(expiration)} UTC, which is past.`,
        zh: `过期时间 ${expiration} 是时长，而 APNs 读的是时间点：${dateOf(expiration)} UTC，早已过去。`,
      }
    : {
        en: `The push expires on ${dateOf(expiration)} UTC, which is past.`,
        zh: `过期时间是 ${dateOf(expiration)} UTC，已经过去了。`,
      }
}

const length = (text: string) => new TextEncoder().encode(text).length

function certificateCannot(draft: Draft, isStated: boolean): Text | undefined {
  const { credential, headers } = draft
  const { pushType } = headers
  if (credential !== 'certificate' || pushType === undefined || mayUseCertificate(pushType)) return undefined
  if ((pushTypes[pushType].certificate === 'refused') !== isStated) return undefined
  return isStated
    ? {
        en: `A certificate cannot send pushes of type ${pushType}.`,
        zh: `证书不能发送 ${pushType} 类型的推送。`,
      }
    : {
        en: `Certificates are not known to send pushes of type ${pushType}.`,
        zh: `没有见过能发送 ${pushType} 类型推送的证书。`,
      }
}

const useKey: Text = {
  en: 'Use a signing key: --signing-key AuthKey_….p8 --team-id ….',
  zh: '改用 .p8 签名密钥：--signing-key AuthKey_….p8 --team-id ….',
}

const largestOf = (draft: Draft) => (draft.isBroadcast ? largestBroadcast : rowOf(draft).largestPayload)

/** What the headers say, among themselves and of the payload's size. */
export const headerRules: readonly DraftRule[] = [
  lintRule({
    id: 'payload-size',
    severity: 'error',
    see,
    finds(draft) {
      const { payload, headers, isBroadcast } = draft
      const largest = largestOf(draft)
      if (payload.bytes.length <= largest) return undefined
      const what = isBroadcast
        ? { en: 'a broadcast', zh: '广播' }
        : {
            en: `a push of type ${headers.pushType ?? 'alert'}`,
            zh: `${headers.pushType ?? 'alert'} 类型的推送`,
          }
      return {
        en: `The payload has ${payload.bytes.length} bytes; APNs takes ${largest} for ${what.en}.`,
        zh: `payload 有 ${payload.bytes.length} 字节；${what.zh}，APNs 最多接受 ${largest} 字节。`,
      }
    },
    remedy: (draft) => howToShrink(draft.payload.bytes, largestOf(draft)),
  }),
  lintRule({
    id: 'invalid-push-type',
    severity: 'error',
    see,
    finds({ headers: { otherHeaders } }) {
      const own = otherHeaders?.['apns-push-type']
      return own === undefined || isPushType(own)
        ? undefined
        : {
            en: `"${shortKey(own)}" is not a push type.`,
            zh: `没有「${shortKey(own)}」这种推送类型。`,
          }
    },
    remedy({ headers: { otherHeaders } }) {
      const meant = pushTypeCalled(otherHeaders?.['apns-push-type'] ?? '')
      if (meant !== undefined) return { en: `Use --push-type ${meant}`, zh: `用 --push-type ${meant}` }
      return {
        en: `Use --push-type with one of ${pushTypeNames.join(', ')}`,
        zh: `用 --push-type 指定：${pushTypeNames.join('、')}`,
      }
    },
  }),
  lintRule({
    id: 'topic-suffix',
    severity: 'error',
    see,
    finds(draft) {
      const { topic, pushType } = draft.headers
      if (topic === undefined || pushType === undefined || draft.isBroadcast) return undefined
      if (pushType === 'mdm' && !isMdmTopic(topic))
        return {
          en: `A push of type mdm goes to the topic of the MDM push certificate, ${mdmTopicPrefix}External.…; ${topic} is another.`,
          zh: `mdm 类型的推送要用 MDM 推送证书的 topic（${mdmTopicPrefix}External.…），${topic} 不是。`,
        }
      const right = bundleIdMeant(topic, pushType) + rowOf(draft).suffix
      if (right === topic) return undefined
      return {
        en: `Type ${pushType} and topic ${topic} do not go together: the topic for it is ${right}.`,
        zh: `${pushType} 类型与 topic ${topic} 不匹配，应为 ${right}。`,
      }
    },
    remedy(draft) {
      const { topic = '', pushType = 'alert' } = draft.headers
      if (pushType === 'mdm')
        return {
          en: 'It stands in the certificate as its UID: pushctl cert inspect FILE. For an app, leave --push-type mdm out.',
          zh: '它是证书里的 UID：pushctl cert inspect 文件。如果是发给 App，请去掉 --push-type mdm。',
        }
      const { pushTypes: possible } = splitTopic(topic)
      const [only, ...others] = possible
      const right = bundleIdMeant(topic, pushType) + rowOf(draft).suffix
      const isOther = others.length === 0 && only !== undefined && only !== draft.headers.pushType
      const types = isOther ? ` --push-type ${only}` : ''
      return {
        en: `Use --topic ${shortKey(right)}${types === '' ? '' : `, or${types}`}; VoIP and Live Activity pushes also need the device token of their own kind.`,
        zh: `改用 --topic ${shortKey(right)}${types === '' ? '' : `，或${types}`}；VoIP、实时活动还要用各自的 device token。`,
      }
    },
  }),
  lintRule({
    id: 'topic-with-team-id',
    severity: 'warning',
    see,
    finds({ headers: { topic } }) {
      return topic !== undefined && /^[A-Z0-9]{10}\./.test(topic)
        ? {
            en: `${topic} begins with a team id; a topic is the bundle id alone.`,
            zh: `${topic} 带有 Team ID 前缀；topic 只写 Bundle ID。`,
          }
        : undefined
    },
    remedy: { en: 'Leave out the ten characters and the dot.', zh: '去掉前面的十位 Team ID 和点。' },
  }),
  ...(['background-priority10', 'priority-wrong'] as const).map((id) =>
    lintRule({
      id,
      severity: 'error',
      see,
      finds(draft) {
        const { priority, pushType, otherHeaders } = draft.headers
        const { priorities } = rowOf(draft)
        const own = otherHeaders?.['apns-priority'] ?? '10'
        if (id === 'priority-wrong' && !everyPriority.includes(own))
          return {
            en: `apns-priority ${shortKey(own)} is not a priority: 10, 5 or 1.`,
            zh: `apns-priority ${shortKey(own)} 不是合法的优先级，只能是 10、5、1。`,
          }
        if (priority === undefined || pushType === undefined || priorities.includes(priority))
          return undefined
        const isOwnRule = pushType === 'background' && priority === 10
        return isOwnRule !== (id === 'background-priority10')
          ? undefined
          : {
              en: `Pushes of type ${pushType} go with priority ${priorities.join(' or ')}, not ${priority}.`,
              zh: `${pushType} 类型的推送，优先级只能是 ${priorities.join('、')}，不能是 ${priority}。`,
            }
      },
      remedy: (draft) => ({
        en: `Use --priority ${rowOf(draft).priorities[0]}, or leave it out: pushctl takes the right one.`,
        zh: `改用 --priority ${rowOf(draft).priorities[0]}，或不填，pushctl 会选对的值。`,
      }),
    }),
  ),
  lintRule({
    id: 'certificate-cannot',
    severity: 'error',
    see,
    finds: (draft) => certificateCannot(draft, true),
    remedy: useKey,
  }),
  lintRule({
    id: 'certificate-unlikely',
    severity: 'warning',
    see,
    finds: (draft) => certificateCannot(draft, false),
    remedy: useKey,
  }),
  lintRule({
    id: 'collapse-id-length',
    severity: 'error',
    see,
    finds({ headers: { collapseId = '' } }) {
      const bytes = length(collapseId)
      return bytes <= largestCollapseId
        ? undefined
        : {
            en: `The collapse id has ${bytes} bytes; ${largestCollapseId} is the most.`,
            zh: `collapse id 有 ${bytes} 字节，最多 ${largestCollapseId} 字节。`,
          }
    },
    remedy: { en: 'Shorten it: a hash will do.', zh: '缩短它，例如改用哈希值。' },
  }),
  lintRule({
    id: 'id-not-a-uuid',
    severity: 'error',
    see,
    finds: ({ headers: { id } }) =>
      id === undefined || uuid.test(id)
        ? undefined
        : { en: 'The apns-id is not a UUID.', zh: 'apns-id 不是 UUID。' },
    remedy: {
      en: 'Five groups of hex digits, 8-4-4-4-12; or leave it out.',
      zh: '格式为 8-4-4-4-12 的十六进制；也可以不填。',
    },
  }),
  lintRule({
    id: 'bad-expiration',
    severity: 'warning',
    see,
    finds: ({ headers: { expiration }, now }) =>
      expiration === undefined ? undefined : wrongExpiration(expiration, now),
    remedy({ headers: { expiration = 0 } }) {
      if (expiration >= latestSecond)
        return {
          en: `Write seconds: --expiration ${Math.floor(expiration / 1000)}`,
          zh: `用秒：--expiration ${Math.floor(expiration / 1000)}`,
        }
      const isDuration = expiration < earliestSecond
      return {
        en: isDuration
          ? `For a duration write --expiration ${expiration}s; it also takes 30m, 12h and 7d.`
          : 'It is a moment that has to come yet. For a duration write 30m, 12h or 7d.',
        zh: isDuration
          ? `要填时长请写成 --expiration ${expiration}s，也可以用 30m、12h、7d。`
          : '这里填的是将来的时间点。时长请写成 30m、12h、7d。',
      }
    },
  }),
  lintRule({
    id: 'expiration-too-far',
    severity: 'warning',
    see,
    finds: ({ headers: { expiration, pushType = 'alert' }, now }) =>
      expiration !== undefined &&
      pushTypes[pushType].expiration === undefined &&
      expiration < latestSecond &&
      expiration > secondsOf(now) + longestStorage + leeway
        ? {
            en: `The push is to be kept until ${dateOf(expiration)} UTC; APNs keeps it for 30 days at most.`,
            zh: `要求保留到 ${dateOf(expiration)} UTC；APNs 最多保留 30 天。`,
          }
        : undefined,
    remedy: { en: 'Write --expiration 30d at most.', zh: '最多写 --expiration 30d。' },
  }),
  lintRule({
    id: 'expiration-zero',
    severity: 'note',
    see,
    finds: ({ headers: { pushType = 'alert', expiration }, isBroadcast }) =>
      expiration === 0 && !isBroadcast && waitsForDevice.includes(pushType)
        ? {
            en: 'Expiration 0: it is delivered now or never. A phone that is off or out of reach at this moment does not get it later.',
            zh: '过期时间为 0：要么现在送达，要么永远不送。此刻关机或没有网络的手机之后也收不到。',
          }
        : undefined,
    remedy: { en: 'To have it kept write --expiration 1h.', zh: '需要保留请写 --expiration 1h。' },
  }),
  lintRule({
    id: 'voip-late',
    severity: 'warning',
    see: 'Apple, "PKPushType.voIP"',
    finds({ headers: { pushType, expiration }, now }) {
      if (pushType !== 'voip') return undefined
      if (expiration === undefined)
        return {
          en: 'A VoIP push without expiration is kept while the phone is off: the call rings when it is long over.',
          zh: 'VoIP 推送没有设置过期时间：手机离线时会被保留，等通话早已结束才响铃。',
        }
      return expiration !== 0 && expiration < latestSecond && expiration > secondsOf(now) + longestRinging
        ? {
            en: `A VoIP push that is kept until ${dateOf(expiration)} UTC rings when the call is long over.`,
            zh: `VoIP 推送保留到 ${dateOf(expiration)} UTC，届时通话早已结束。`,
          }
        : undefined
    },
    remedy: { en: 'Use --expiration 0, or a few seconds: 30s.', zh: '请用 --expiration 0，或几十秒：30s。' },
  }),
  lintRule({
    id: 'expiration-of-pushtotalk',
    severity: 'warning',
    see: 'Apple, "Creating a Push to Talk app"',
    finds: ({ headers: { pushType, expiration } }) =>
      pushType === 'pushtotalk' && expiration !== undefined && expiration !== 0
        ? {
            en: 'A Push to Talk push that is kept comes when nobody speaks any more.',
            zh: 'Push to Talk 推送如果被保存，送达时对方早已讲完。',
          }
        : undefined,
    remedy: { en: 'Use --expiration 0.', zh: '请用 --expiration 0。' },
  }),
  lintRule({
    id: 'broadcast-expiration',
    severity: 'note',
    see: 'Apple, "Sending broadcast push notification requests to APNs"',
    finds: ({ headers: { expiration }, isBroadcast }) =>
      isBroadcast && expiration !== undefined && expiration !== 0
        ? {
            en: 'An expiration other than 0 is refused for a channel that was made to store nothing.',
            zh: '如果频道创建时设为不保存，过期时间不是 0 会被拒绝。',
          }
        : undefined,
    remedy: {
      en: 'See what the channel stores: pushctl channel show',
      zh: '查看频道的保存策略：pushctl channel show',
    },
  }),
]
