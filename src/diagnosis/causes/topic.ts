import { pushTypes } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { remedy } from '../../finding.ts'
import { cause, onReason } from '../cause.ts'
import { certificateIn, type Facts, fileOf } from '../facts.ts'
import { inspect } from './remedies.ts'

/** The topics a certificate names for pushes of this type, without the one that was sent. */
function otherTopics(facts: Facts): string[] {
  const { topic: sent, pushType = 'alert' } = facts.notification
  const topics = certificateIn(facts)?.topics.filter((each) => each.pushTypes.includes(pushType)) ?? []
  return topics.map(({ topic }) => topic).filter((topic) => topic !== sent)
}

/** The VoIP topic of the app, for an ordinary push: what a PushKit token would have needed, if the credential has it. */
function voipTopic(facts: Facts): string | undefined {
  const { topic, pushType } = facts.notification
  const { suffix } = pushTypes.voip
  const isOrdinary = pushType === 'alert' || pushType === 'background'
  if (topic === undefined || !isOrdinary || topic.endsWith(suffix)) return undefined
  const certificate = certificateIn(facts)
  const isCovered = certificate?.topics.some((each) => each.topic === topic + suffix) ?? true
  return isCovered ? topic + suffix : undefined
}

/** The topic as the push type wants it, when it lacks the suffix. */
function suffixedTopic({ notification: { topic, pushType } }: Facts): string | undefined {
  if (topic === undefined || pushType === undefined) return undefined
  const { suffix } = pushTypes[pushType]
  return suffix !== '' && !topic.endsWith(suffix) ? splitTopic(topic).bundleId + suffix : undefined
}

/** What a topic can be made of: the characters of a bundle id (Apple, CFBundleIdentifier), and of `web.` and `pass.` ids. */
const topicCharacters = /^[A-Za-z0-9.-]+$/

/** Apple prints an app's full identifier with the team id in front; the topic goes without. */
const teamPrefix = /^[A-Z0-9]{10}\.(?=.*\.)/

/** What is behind a topic that does not fit the device token, the credential or the push type. */
export const topicCauses = [
  cause({
    id: 'topic-suffix',
    what: {
      en: 'Push type and topic do not fit: the topic lacks the suffix of the type, or has one too many.',
      zh: '推送类型与 topic 不匹配：topic 缺少该类型的后缀，或多了后缀。',
    },
    weigh: onReason(['DeviceTokenNotForTopic', 'TopicDisallowed', 'InvalidPushType'], (facts) => {
      const wanted = suffixedTopic(facts)
      const { pushType, topic } = facts.notification
      if (wanted === undefined) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The push type is ${pushType}, whose topic is ${wanted}; ${topic} was sent.`,
          zh: `推送类型是 ${pushType}，对应的 topic 应为 ${wanted}，实际发送的是 ${topic}。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Send with that topic.', zh: '改用该 topic。' },
        facts.again({ topic: suffixedTopic(facts) }),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'devicetoken-not-for-topic',
    what: {
      en: 'The device token was registered by another app than the topic names.',
      zh: '注册该 device token 的 App 与 topic 不是同一个。',
    },
    weigh: onReason(['DeviceTokenNotForTopic'], ({ notification: { topic } }) => {
      return {
        certainty: 'likely',
        evidence:
          topic === undefined
            ? {
                en: 'The device token was registered by another app than the certificate is for.',
                zh: 'device token 由另一个 App 注册，与证书不是同一个 App。',
              }
            : {
                en: `The push was for ${topic}, and the device token was registered by an app (or extension, or watch app) with another bundle id.`,
                zh: `推送的 topic 是 ${topic}，而 device token 是由另一个 Bundle ID 的 App（或扩展、Watch App）注册的。`,
              },
      }
    }),
    remedy(facts) {
      const topics = otherTopics(facts)
      if (topics.length > 0)
        return remedy(
          {
            en: 'Send with the bundle id of the app the token comes from; the certificate is also good for these:',
            zh: 'topic 要填注册该 token 的 App；证书还支持以下 topic：',
          },
          ...topics.map((topic) => facts.again({ topic })),
        )
      if (facts.credential?.kind === 'identity')
        return remedy(
          {
            en: "Use a token of this certificate's app, or the certificate of the token's app.",
            zh: '请使用该证书对应 App 的 token，或者 token 所属 App 的证书。',
          },
          inspect(facts),
        )
      return remedy(
        {
          en: 'Send with the bundle id of the app the token comes from.',
          zh: 'topic 要填注册该 token 的 App 的 Bundle ID。',
        },
        facts.again({ topic: 'BUNDLE.ID.OF.THE.APP' }),
      )
    },
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'token-of-other-kind',
    what: {
      en: 'The device token comes from PushKit, whose topic ends in .voip.',
      zh: 'device token 来自 PushKit，其 topic 以 .voip 结尾。',
    },
    weigh: onReason(['DeviceTokenNotForTopic'], (facts) => {
      const topic = voipTopic(facts)
      if (topic === undefined) return undefined
      return {
        certainty: 'possible',
        evidence: {
          en: `The token comes from PushKit (pushRegistry(_:didUpdate:for:)): those go with the topic ${topic}.`,
          zh: `这个 token 来自 PushKit（pushRegistry(_:didUpdate:for:)），对应的 topic 是 ${topic}。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        { en: 'If so, send it as VoIP.', zh: '如果是，请按 VoIP 推送发送。' },
        facts.again({ topic: voipTopic(facts), pushType: 'voip' }),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'topic-with-team-id',
    what: { en: 'The topic has the team id in front.', zh: 'topic 前面带了 Team ID。' },
    weigh: onReason(['TopicDisallowed', 'BadTopic'], ({ notification: { topic = '' } }) => {
      if (!teamPrefix.test(topic)) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The topic ${topic} begins with a team id; topics go without.`,
          zh: `topic ${topic} 前面带了 Team ID；topic 里不应该有它。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Leave the team id out.', zh: '去掉 Team ID。' },
        facts.again({ topic: facts.notification.topic?.replace(teamPrefix, '') }),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'cert-of-other-app',
    what: {
      en: 'The certificate is for another app than the topic names.',
      zh: '证书与 topic 不是同一个 App 的。',
    },
    weigh: onReason(['TopicDisallowed'], (facts) => {
      const certificate = certificateIn(facts)
      const { topic } = facts.notification
      if (certificate === undefined || topic === undefined || certificate.topics.length === 0)
        return undefined
      const topics = certificate.topics.map((each) => each.topic)
      if (topics.includes(topic)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `${fileOf(facts, 'The certificate')} is good for ${topics.join(', ')}; the push was for ${topic}.`,
          zh: `${fileOf(facts, '证书')} 只支持 ${topics.join('、')}，而这次推送的 topic 是 ${topic}。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        {
          en: `Send with a topic of the certificate, or with the certificate of ${facts.notification.topic}.`,
          zh: `改用证书支持的 topic，或换用 ${facts.notification.topic} 的证书。`,
        },
        ...otherTopics(facts).map((topic) => facts.again({ topic })),
      ),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'topic-disallowed',
    what: {
      en: 'The signing key may not push to this topic: another team, a misspelt name, or a key that is limited.',
      zh: '该密钥无权向这个 topic 推送：团队不同、名字拼错，或密钥受限。',
    },
    weigh: onReason(['TopicDisallowed'], ({ credential, notification: { topic } }) => {
      if (credential?.kind !== 'signing-key') return undefined
      const { keyId, teamId } = credential.signingKey
      return {
        certainty: 'likely',
        evidence: {
          en: `The key ${keyId} of team ${teamId} may not push to ${topic}: the app belongs to another team, the name is misspelt, or the key is limited to other topics.`,
          zh: `团队 ${teamId} 的密钥 ${keyId} 无权向 ${topic} 推送：App 属于另一个团队，或名字拼错了，或密钥限定了其他 topic。`,
        },
      }
    }),
    remedy: () =>
      remedy({
        en: 'Compare the topic with the bundle id in Xcode, and the team of the app with that of the key in the developer portal.',
        zh: '核对 Xcode 里的 Bundle ID，并在开发者后台确认 App 与密钥属于同一个团队。',
      }),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'missing-topic',
    what: {
      en: 'No topic was sent, and the credential does not tell which.',
      zh: '没有发送 topic，而凭证本身也看不出是哪个。',
    },
    weigh: onReason(['MissingTopic'], (facts) => {
      if (facts.notification.topic !== undefined) return undefined
      const topics = certificateIn(facts)?.topics ?? []
      return {
        certainty: 'certain',
        evidence:
          topics.length > 1
            ? {
                en: `${fileOf(facts, 'The certificate')} is good for ${topics.length} topics, and none was named.`,
                zh: `${fileOf(facts, '证书')} 支持 ${topics.length} 个 topic，但没有指定用哪个。`,
              }
            : {
                en: 'No topic was sent, and the credential does not say it.',
                zh: '没有发送 topic，而凭证本身也不包含它。',
              },
      }
    }),
    remedy(facts) {
      const topics = otherTopics(facts)
      return remedy(
        { en: 'Name the topic.', zh: '请指定 topic。' },
        ...(topics.length > 0 ? topics : ['BUNDLE.ID.OF.THE.APP']).map((topic) => facts.again({ topic })),
      )
    },
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'topic-not-a-bundle-id',
    what: { en: 'The topic is not a bundle id.', zh: 'topic 不是 Bundle ID。' },
    weigh: onReason(['BadTopic'], ({ notification: { topic } }) => {
      if (topic === undefined || topicCharacters.test(topic)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `"${topic}" is not a bundle id: those have letters, digits, dots and hyphens only.`,
          zh: `「${topic}」不是 Bundle ID：只能包含字母、数字、点和连字符。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Use the bundle id as it stands in Xcode.', zh: '填 Xcode 里的 Bundle ID。' },
        facts.again({ topic: 'BUNDLE.ID.OF.THE.APP' }),
      ),
    see: 'Apple, CFBundleIdentifier',
  }),
]
