import type { Rule } from '../finding.ts'
import type { Text } from '../text.ts'
import { type Draft, isPass, lintRule } from './draft.ts'
import { largestCollapseId, uuid } from './notification.ts'
import { largestBroadcast, mayUseCertificate, type PushTypeRow, pushTypes } from './push-type.ts'
import { splitTopic } from './topic.ts'

const see = 'Apple, "Sending notification requests to APNs"'

const rowOf = ({ headers }: Draft): PushTypeRow => pushTypes[headers.pushType ?? 'alert']

const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')

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

/** What the headers say, among themselves and of the payload's size. */
export const headerRules: readonly Rule<Draft>[] = [
  lintRule({
    id: 'payload-too-large',
    severity: 'error',
    see,
    finds(draft) {
      const { payload, headers, isBroadcast } = draft
      const largest = isBroadcast ? largestBroadcast : rowOf(draft).largestPayload
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
    remedy: {
      en: 'Bytes count, not characters: a Chinese character is 3, an emoji 4 or more. Send an id, and let the app fetch the rest.',
      zh: '按字节计算，不是字符：一个汉字 3 字节，一个 emoji 4 字节或更多。可以只发 id，让 App 自己去拉取内容。',
    },
  }),
  lintRule({
    id: 'topic-without-suffix',
    severity: 'error',
    see,
    finds(draft) {
      const { topic, pushType } = draft.headers
      if (topic === undefined || pushType === undefined || draft.isBroadcast) return undefined
      const { bundleId, pushTypes: possible } = splitTopic(topic)
      if (possible.includes(pushType)) return undefined
      const right = bundleId + rowOf(draft).suffix
      return {
        en: `Type ${pushType} and topic ${topic} do not go together: the topic for it is ${right}.`,
        zh: `${pushType} 类型与 topic ${topic} 不匹配，应为 ${right}。`,
      }
    },
    remedy: {
      en: 'Change --topic or --push-type; a VoIP or Live Activity push also needs the device token of its own kind.',
      zh: '修改 --topic 或 --push-type；VoIP、实时活动还要用各自的 device token。',
    },
  }),
  lintRule({
    id: 'topic-with-team',
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
  lintRule({
    id: 'priority-wrong',
    severity: 'error',
    see,
    finds(draft) {
      const { priority, pushType } = draft.headers
      const { priorities } = rowOf(draft)
      return priority === undefined || pushType === undefined || priorities.includes(priority)
        ? undefined
        : {
            en: `Pushes of type ${pushType} go with priority ${priorities.join(' or ')}, not ${priority}.`,
            zh: `${pushType} 类型的推送，优先级只能是 ${priorities.join('、')}，不能是 ${priority}。`,
          }
    },
    remedy: {
      en: 'Leave out --priority: pushctl takes the right one.',
      zh: '去掉 --priority，pushctl 会选对的值。',
    },
  }),
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
    id: 'collapse-id-too-long',
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
    id: 'apns-id-not-uuid',
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
    id: 'expiration-past',
    severity: 'warning',
    see,
    finds({ headers: { expiration }, now }) {
      if (expiration === undefined || expiration === 0 || expiration * 1000 > now.getTime()) return undefined
      return {
        en: `The push expires on ${dateOf(expiration)} UTC, which is past.`,
        zh: `过期时间是 ${dateOf(expiration)} UTC，已经过去了。`,
      }
    },
    remedy: {
      en: 'It is a moment, not a duration. For a duration write 30m, 12h or 7d.',
      zh: '这里填的是时间点，不是时长。时长请写成 30m、12h、7d。',
    },
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
    id: 'pass-with-content',
    severity: 'warning',
    see: 'Apple, "Adding a web service to update passes"',
    finds: (draft) =>
      isPass(draft) && Object.keys(draft.payload.value).length > 0
        ? {
            en: 'The payload of a Wallet pass is empty: {}. Wallet reads nothing of this.',
            zh: 'Wallet 票券的 payload 应为空 {}，其中内容不会被读取。',
          }
        : undefined,
    remedy: {
      en: 'Leave the payload out; Wallet fetches the pass from your server.',
      zh: '不要带内容；Wallet 会去你的服务器拉取票券。',
    },
  }),
]
