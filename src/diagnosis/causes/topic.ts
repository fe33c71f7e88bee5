import { distance } from 'fastest-levenshtein'
import { isMdmTopic } from '../../apns/mdm-topic.ts'
import { type PushType, pushTypes } from '../../apns/push-type.ts'
import { bundleIdUnder } from '../../apns/topic.ts'
import { unfilledIn } from '../../apns/unfilled.ts'
import { keysPage } from '../../credential/certificate/portal.ts'
import type { CertificateTopic } from '../../credential/model.ts'
import { quoted, remedy } from '../../finding.ts'
import { chinese, type Text, verbatim } from '../../text.ts'
import { audienceOf, isBeyondCertificates, originOf, pushTypeOf } from '../audience.ts'
import { cause, certain, firstOf, likely, onAccepted, onReason, possible, type Weight } from '../cause.ts'
import { certificateIn, environmentOf, type Facts, fileOf, namedIn, signingKeyIn } from '../facts.ts'
import { type Fitting, fittingsOf } from '../topic-suffix.ts'
import { inspect, placeFor, toTokenOfItsKind, withCertificate, withSigningKey } from './remedies.ts'
import { addKey } from './signing-key.ts'

const requests = 'Apple, "Sending notification requests to APNs"'
const answers = 'Apple, "Handling notification responses from APNs"'
const passes = 'Apple, "Adding a web service to update passes"'

/** The topics a certificate names for pushes of this type, without the one that was sent. */
function otherTopics(facts: Facts): string[] {
  const { topic: sent, pushType = 'alert' } = facts.notification
  const topics = certificateIn(facts)?.topics ?? []
  return topics
    .filter(({ pushTypes }) => pushTypes.length === 0 || pushTypes.includes(pushType))
    .map(({ topic }) => topic)
    .filter((topic) => topic !== sent)
}

/**
 * The topics of the certificate that the one sent is nearly: other capitals, one of its names alone, a suffix or an
 * asterisk behind it, at most two letters off. The nearest first.
 */
function nearTopics(facts: Facts): readonly CertificateTopic[] {
  const sent = (facts.notification.topic ?? '').toLowerCase()
  const app = bundleIdUnder(sent)
  const isNear = (topic: string) => {
    const own = topic.toLowerCase()
    const bundle = bundleIdUnder(own)
    return (
      bundle === app ||
      bundle.split('.').at(-1) === sent ||
      sent.startsWith(`${bundle}.`) ||
      (sent.endsWith('.*') && own.startsWith(sent.slice(0, -1))) ||
      distance(own, sent) <= 2
    )
  }
  const off = ({ topic }: CertificateTopic) => distance(topic.toLowerCase(), sent)
  return (certificateIn(facts)?.topics ?? [])
    .filter(({ topic }) => topic !== facts.notification.topic && isNear(topic))
    .toSorted((a, b) => off(a) - off(b))
}

/** The line with a topic of the certificate, and a push type that goes with it. */
function againWith({ topic, pushTypes }: CertificateTopic, facts: Facts): string {
  const { pushType = 'alert' } = facts.notification
  const isFit = pushTypes.length === 0 || pushTypes.includes(pushType)
  return facts.again({ topic, ...(!isFit && { pushType: undefined }) })
}

/** Whether the certificate names the topic, so that the topic cannot be the mistake; nothing without a certificate. */
function isListed(facts: Facts): boolean | undefined {
  return certificateIn(facts)?.topics.some(({ topic }) => topic === facts.notification.topic)
}

/** How topic and type of push can be made to fit: for a certificate only with topics that it names. */
function waysToFit(facts: Facts): readonly Fitting[] {
  const { topic, pushType } = facts.notification
  // A broadcast names the app alone.
  if (topic === undefined || facts.channel !== undefined) return []
  if (audienceOf(facts) !== 'app') return []
  if (isListed(facts) === true && pushType === undefined) return []
  const certificate = certificateIn(facts)
  return fittingsOf(topic, pushType).filter(
    (way) => certificate === undefined || certificate.topics.some((each) => each.topic === way.topic),
  )
}

/** What examples have in place of a bundle id. */
const example = /^(?:(?:your|my)[._-].*|bundle[._-]?id.*)$/i

/** Whether a variable was not set, or an example was not filled in. */
const isUnset = (topic: string): boolean => unfilledIn(topic) !== undefined || example.test(topic)

/** What a topic can be made of: the characters of a bundle id (Apple, CFBundleIdentifier), and of `web.` and `pass.` ids. */
const bundleId = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/

const isOtherCase = (one: string, other: string) => one !== other && one.toLowerCase() === other.toLowerCase()

/** What a topic is without blanks, quotes and brackets round it; nothing for one that has none, or stays wrong. */
function withoutMarks(topic: string): string | undefined {
  const meant = topic.replace(/^[^A-Za-z0-9]+/, '').replace(/(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/, '')
  return meant !== topic && meant.includes('.') && bundleId.test(meant) ? meant : undefined
}

/** Apple prints an app's full identifier with the team id in front; the topic goes without. */
const teamPrefix = /^[A-Z0-9]{10}\.(?=.*\.)/

/** Whether the certificate names the topic once the team id in front of it is gone. */
const isListedWithoutTeam = (facts: Facts) =>
  certificateIn(facts)?.topics.some(({ topic }) => topic === withoutTeam(facts)) === true

const withoutTeam = ({ notification: { topic } }: Facts) => topic?.replace(teamPrefix, '')

/** Whether the topic itself shows a mistake, so that it needs no other app to explain the refusal. */
function isMiswritten(facts: Facts): boolean {
  const { topic } = facts.notification
  if (topic === undefined) return false
  if (waysToFit(facts).length > 0) return true
  return isListed(facts) !== true && (isUnset(topic) || teamPrefix.test(topic))
}

const bundleIdOfApp = 'BUNDLE.ID.OF.THE.APP'

/** Ordinary tokens and those of PushKit: the topic that a token of the other kind would have needed. */
function topicOfOtherKind(facts: Facts): Fitting | undefined {
  const { topic, pushType = 'alert' } = facts.notification
  const others: Partial<Record<PushType, PushType>> = { alert: 'voip', background: 'voip', voip: 'alert' }
  const other = others[pushType]
  if (topic === undefined || other === undefined || audienceOf(facts) !== 'app') return undefined
  if (fittingsOf(topic, pushType).length > 0) return undefined
  const [fitting] = fittingsOf(topic, other)
  const certificate = certificateIn(facts)
  const isCovered = certificate?.topics.some((each) => each.topic === fitting?.topic) ?? true
  return isCovered ? fitting : undefined
}

/** Live Activities, widgets, controls and their like have tokens of their own beside that of the app. */
function weighOwnToken(facts: Facts): Weight | undefined {
  const { topic, pushType } = facts.notification
  const type = pushTypeOf(facts)
  if (topic === undefined || type === undefined || pushTypes[type].suffix === '') return undefined
  if (audienceOf(facts) !== 'app' || fittingsOf(topic, pushType).length > 0) return undefined
  const { en, zh } = originOf(facts)
  return possible(
    `Pushes of type ${type} go to a token of their own, ${en}; this may be the ordinary one of the app.`,
    `${type} 类型的推送有单独的 token，即${zh}；这个可能是 App 的普通 token。`,
  )
}

function weighSuffix(facts: Facts, reason: string): Weight | undefined {
  const [way] = waysToFit(facts)
  const { pushType, topic } = facts.notification
  if (way === undefined) return undefined
  // A certificate that names the right topic and not the one that was sent is the proof.
  const isProved = reason === 'TopicDisallowed' && isListed(facts) === false
  return {
    certainty: isProved ? 'certain' : 'likely',
    evidence:
      pushType === undefined
        ? {
            en: `The topic ${topic} has a suffix twice; ${way.topic} is meant.`,
            zh: `topic ${topic} 的后缀重复了，应为 ${way.topic}。`,
          }
        : {
            en: `The push type is ${pushType}, whose topic is ${way.topic}; ${topic} was sent.`,
            zh: `推送类型是 ${pushType}，对应的 topic 应为 ${way.topic}，实际发送的是 ${topic}。`,
          },
  }
}

function weighPass(facts: Facts, reason: string): Weight | undefined {
  if (audienceOf(facts) !== 'pass') return undefined
  const { topic } = facts.notification
  const certificate = certificateIn(facts)
  const file = fileOf(facts, 'The certificate')
  const zhFile = fileOf(facts, '证书')
  if (reason === 'BadDeviceToken')
    return environmentOf(facts) === 'sandbox'
      ? likely(
          'The push went to sandbox, and the token of a pass is always a production token.',
          '推送发到了 sandbox，而票券的 token 一定是 production 的。',
        )
      : undefined
  if (topic !== undefined && certificate !== undefined && certificate.kind !== 'pass')
    return certain(
      `The topic ${topic} is a pass type id, and ${file} is no Wallet pass certificate: passes are pushed with the certificate that signs them.`,
      chinese`topic ${topic} 是 Pass Type ID，而 ${zhFile} 不是 Wallet 证书：要用签署票券的那张证书推送。`,
    )
  if (signingKeyIn(facts) !== undefined)
    return likely(
      `The topic ${topic} is a pass type id: passes are pushed with the certificate that signs them, not with a signing key.`,
      `topic ${topic} 是 Pass Type ID：推送票券要用签署它的证书，不能用 .p8 密钥。`,
    )
  if (isListed(facts) === false && topic !== undefined)
    return certain(
      `${file} is for passes of ${certificate?.topics[0]?.topic ?? 'its own type'}; the push was for ${topic}. The topic of a pass is its pass type id.`,
      chinese`${zhFile} 用于 ${certificate?.topics[0]?.topic ?? '它自己的'} 的票券，而这次推送的 topic 是 ${topic}。票券的 topic 就是它的 Pass Type ID。`,
    )
  return reason === 'DeviceTokenNotForTopic'
    ? likely(
        `The pass on the device is of another type than ${topic ?? 'the certificate’s'}: the topic has to be its passTypeIdentifier.`,
        chinese`设备上的票券不属于 ${topic ?? '这张证书'}：topic 必须是该票券的 passTypeIdentifier。`,
      )
    : undefined
}

/** What is behind a topic that does not fit the device token, the credential or the push type. */
export const topicCauses = [
  cause({
    id: 'topic-not-a-bundle-id',
    what: {
      en: 'The topic is not a bundle id: a name with spaces, a stray quote or bracket, a misspelling.',
      zh: 'topic 不是 Bundle ID：带空格的名字、多余的引号或尖括号，或拼写有误。',
    },
    weigh: onReason(['BadTopic'], (facts) => {
      const { topic } = facts.notification
      if (topic === undefined || isUnset(topic)) return undefined
      const meant = withoutMarks(topic)
      if (/^[A-Za-z0-9-.]+\.\*$/.test(topic))
        return certain(
          `"${topic}" is the App ID of a wildcard profile; a topic is the bundle id of one app.`,
          `「${topic}」是通配符 App ID；topic 必须是某个 App 完整的 Bundle ID。`,
        )
      if (meant !== undefined)
        return /^\s|\s$/.test(topic) && topic.trim() === meant
          ? certain(
              `The topic "${topic}" has a blank before or behind it; ${meant} is meant.`,
              `topic「${topic}」的前面或后面有空格，应为 ${meant}。`,
            )
          : certain(
              `The topic "${topic}" has something before or behind it that no bundle id has; ${meant} is meant.`,
              `topic「${topic}」的前后有 Bundle ID 里没有的字符，应为 ${meant}。`,
            )
      if (!bundleId.test(topic))
        return certain(
          `"${topic}" is not a bundle id: those are words of letters, digits and hyphens with dots between them.`,
          `「${topic}」不是 Bundle ID：应由字母、数字、连字符组成，各段用点隔开。`,
        )
      if (isMiswritten(facts) || isListed(facts) === true || audienceOf(facts) !== 'app') return undefined
      return (topic.includes('.') ? possible : likely)(
        `APNs does not take "${topic}" for a topic: it may be misspelt.`,
        `APNs 不认「${topic}」这个 topic：可能拼写有误。`,
      )
    }),
    remedy(facts) {
      const meant = withoutMarks(facts.notification.topic ?? '')
      const listed = certificateIn(facts)?.topics.map(({ topic }) => topic) ?? []
      const isKnown = meant !== undefined && (listed.length === 0 || listed.includes(meant))
      const [near] = isKnown ? [] : nearTopics(facts)
      return remedy(
        {
          en: 'Use the bundle id as it stands in Xcode, with the suffix of the push type if it has one.',
          zh: '填 Xcode 里的 Bundle ID；推送类型需要后缀时再加上后缀。',
        },
        near === undefined ? facts.again({ topic: meant ?? bundleIdOfApp }) : againWith(near, facts),
      )
    },
    see: 'Apple, CFBundleIdentifier',
  }),
  cause({
    id: 'missing-topic',
    what: {
      en: 'No topic was sent, and the credential does not tell which.',
      zh: '没有发送 topic，而凭证本身也看不出是哪个。',
    },
    weigh: onReason(
      ['MissingTopic', 'DeviceTokenNotForTopic', 'TopicDisallowed', 'BadTopic'],
      (facts, reason) => {
        const { topic } = facts.notification
        if (topic !== undefined)
          return isUnset(topic)
            ? (isListed(facts) === false ? certain : likely)(
                `The topic is "${topic}": a variable that was not set, or an example that was not filled in.`,
                `topic 是「${topic}」：变量没有赋值，或者示例没有替换成真实的值。`,
              )
            : undefined
        if (reason !== 'MissingTopic') return undefined
        const topics = certificateIn(facts)?.topics ?? []
        const [only] = topics
        if (topics.length > 1)
          return certain(
            `${fileOf(facts, 'The certificate')} is good for ${topics.length} topics, and none was named.`,
            chinese`${fileOf(facts, '证书')} 支持 ${topics.length} 个 topic，但没有指定用哪个。`,
          )
        return only === undefined
          ? certain(
              'No topic was sent, and the credential does not say it.',
              '没有发送 topic，而凭证本身也不包含它。',
            )
          : likely(
              `No topic was sent; ${fileOf(facts, 'the certificate')} is good for ${only.topic} alone, and APNs wants it named all the same.`,
              chinese`没有发送 topic；${fileOf(facts, '证书')} 只支持 ${only.topic}，但 APNs 仍要求写明。`,
            )
      },
    ),
    remedy(facts) {
      const topics = otherTopics(facts)
      return remedy(
        {
          en: 'Name the topic: the bundle id of the app, with the suffix of the push type.',
          zh: '请指定 topic：App 的 Bundle ID，加上推送类型的后缀。',
        },
        ...(topics.length > 0 ? topics : [bundleIdOfApp]).map((topic) => facts.again({ topic })),
      )
    },
    see: requests,
  }),
  cause({
    id: 'devicetoken-not-for-topic',
    what: {
      en: 'The device token was registered by another app than the topic names.',
      zh: '注册该 device token 的 App 与 topic 不是同一个。',
    },
    weigh: onReason(['DeviceTokenNotForTopic', 'TopicDisallowed'], (facts, reason) => {
      const { topic } = facts.notification
      const audience = audienceOf(facts)
      if (audience === 'pass' || audience === 'mdm') return undefined
      if (audience === 'website' && signingKeyIn(facts) !== undefined) return undefined
      // What the certificate or the form of the topic explains needs no other app.
      if (reason === 'TopicDisallowed' && isListed(facts) !== true) return undefined
      const weight = isMiswritten(facts) || isBeyondCertificates(facts) ? possible : likely
      if (audience === 'website')
        return likely(
          `The token comes from Safari for another website push id than ${topic}.`,
          `这个 token 是 Safari 为另一个 Website Push ID 给出的，不是 ${topic}。`,
        )
      return topic === undefined
        ? weight(
            'The device token was registered by another app than the certificate is for.',
            'device token 由另一个 App 注册，与证书不是同一个 App。',
          )
        : weight(
            `The push was for ${topic}, and the device token was registered by an app (or extension, or watch app) with another bundle id.`,
            `推送的 topic 是 ${topic}，而 device token 是由另一个 Bundle ID 的 App（或扩展、Watch App）注册的。`,
          )
    }),
    remedy(facts) {
      if (audienceOf(facts) === 'website')
        return remedy(
          {
            en: 'Send with the certificate of the website that the token comes from. This one is for:',
            zh: '请使用该 token 所属网站的证书。看看这张是哪个网站的：',
          },
          inspect(facts),
        )
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
        facts.again({ topic: bundleIdOfApp }),
      )
    },
    see: answers,
  }),
  cause({
    id: 'topic-suffix',
    what: {
      en: 'Push type and topic do not fit: the topic lacks the suffix of the type, or has one too many.',
      zh: '推送类型与 topic 不匹配：topic 缺少该类型的后缀，或多了后缀。',
    },
    weigh: onReason(
      ['DeviceTokenNotForTopic', 'TopicDisallowed', 'TopicMismatch', 'InvalidPushType', 'BadTopic'],
      weighSuffix,
    ),
    remedy(facts) {
      const ways = waysToFit(facts)
      const { pushType, topic } = facts.notification
      return remedy(
        {
          en: 'A PushKit token goes with the bundle id and .voip, an ordinary one with the plain bundle id; other types have suffixes of their own.',
          zh: 'PushKit 的 token 配 Bundle ID 加 .voip，普通 token 配不带后缀的 Bundle ID；其他类型各有自己的后缀。',
        },
        ...ways.map((way) =>
          facts.again({
            ...(way.topic !== topic && { topic: way.topic }),
            ...(way.pushType !== pushType && pushType !== undefined && { pushType: way.pushType }),
          }),
        ),
      )
    },
    see: requests,
  }),
  cause({
    id: 'cert-of-other-app',
    what: {
      en: 'The certificate is for another app than the topic names.',
      zh: '证书与 topic 不是同一个 App 的。',
    },
    weigh: onReason(['TopicDisallowed', 'TopicMismatch', 'DeviceTokenNotForTopic'], (facts) => {
      const certificate = certificateIn(facts)
      const { topic } = facts.notification
      if (certificate === undefined || topic === undefined || certificate.topics.length === 0)
        return undefined
      if (isListed(facts) === true || isBeyondCertificates(facts)) return undefined
      if (isUnset(topic) || isListedWithoutTeam(facts) || waysToFit(facts).length > 0) return undefined
      if (audienceOf(facts) === 'pass' || (certificate.kind === 'mdm' && isMdmTopic(topic))) return undefined
      const topics = certificate.topics.map((each) => each.topic)
      if (topics.some((each) => isOtherCase(each, topic)))
        return certain(
          `${fileOf(facts, 'The certificate')} is good for ${topics.join(', ')}; the push was for ${topic}: capitals and small letters differ.`,
          chinese`${fileOf(facts, '证书')} 只支持 ${topics.join('、')}，而这次推送的 topic 是 ${topic}：大小写不同。`,
        )
      return certain(
        `${fileOf(facts, 'The certificate')} is good for ${topics.join(', ')}; the push was for ${topic}.`,
        chinese`${fileOf(facts, '证书')} 只支持 ${topics.join('、')}，而这次推送的 topic 是 ${topic}。`,
      )
    }),
    remedy(facts) {
      const { topic } = facts.notification
      const sent: Text = topic === undefined ? { en: 'the app', zh: '目标 App' } : verbatim(topic)
      // A line to paste never pushes to another app than was meant.
      const own = nearTopics(facts)
      return remedy(
        own.length > 0
          ? {
              en: `Send with a topic of the certificate, or with the certificate of ${sent.en}.`,
              zh: chinese`改用证书支持的 topic，或换用 ${sent.zh} 的证书。`,
            }
          : {
              en: `Send with the certificate of ${sent.en}; if this certificate is the right one, the topic names the wrong app.`,
              zh: chinese`请换用 ${sent.zh} 的证书；如果证书没拿错，那就是 topic 写成了别的 App。`,
            },
        ...own.slice(0, 1).map((near) => againWith(near, facts)),
        ...withCertificate(facts),
      )
    },
    see: answers,
  }),
  cause({
    id: 'topic-disallowed',
    what: {
      en: 'The signing key may not push to this topic: another team, a misspelt name, or a key that is limited.',
      zh: '该密钥无权向这个 topic 推送：团队不同、名字拼错，或密钥受限。',
    },
    weigh: onReason(['TopicDisallowed', 'TopicMismatch'], (facts) => {
      const key = signingKeyIn(facts)
      const { topic } = facts.notification
      if (key === undefined || audienceOf(facts) !== 'app' || (topic !== undefined && isUnset(topic)))
        return undefined
      const isMisspelt = isMiswritten(facts)
      return {
        certainty: isMisspelt ? 'possible' : 'likely',
        evidence: {
          en: `The key ${key.keyId} of team ${key.teamId} may not push to ${topic}: the app belongs to another team, the name is misspelt, or the key is limited to other topics.`,
          zh: `团队 ${key.teamId} 的密钥 ${key.keyId} 无权向 ${topic} 推送：App 属于另一个团队，或名字拼错了，或密钥限定了其他 topic。`,
        },
      }
    }),
    remedy: (facts) =>
      // The local gateway names this cause for a key that is limited, and for nothing else.
      namedIn(facts)?.cause === 'topic-disallowed'
        ? remedy(
            {
              en: `Send with a key that is not limited, or limited to this app, or lift the limit: of Apple's keys at ${keysPage}, of the local gateway with add-key.`,
              zh: `请换用没有限制、或限于这个 App 的密钥，或解除限制：Apple 的密钥在 ${keysPage}，本地网关用 add-key。`,
            },
            addKey(facts),
            ...withSigningKey(facts),
          )
        : remedy(
            {
              en: 'Compare the topic with the bundle id in Xcode, and the team of the app with that of the key in the developer portal.',
              zh: '核对 Xcode 里的 Bundle ID，并在开发者后台确认 App 与密钥属于同一个团队。',
            },
            facts.again({ topic: bundleIdOfApp }),
          ),
    see: answers,
  }),
  cause({
    id: 'token-of-other-kind',
    what: {
      en: 'The device token is of another kind than the topic: PushKit gives one for VoIP, the app another for ordinary pushes.',
      zh: 'device token 与 topic 的种类不同：PushKit 给出的 token 用于 VoIP，普通推送用的是另一个。',
    },
    weigh: onReason(['DeviceTokenNotForTopic'], (facts) => {
      const fitting = topicOfOtherKind(facts)
      if (fitting === undefined) return weighOwnToken(facts)
      return fitting.pushType === 'voip'
        ? possible(
            `The token comes from PushKit (pushRegistry(_:didUpdate:for:)): those go with the topic ${fitting.topic}.`,
            `这个 token 来自 PushKit（pushRegistry(_:didUpdate:for:)），对应的 topic 是 ${fitting.topic}。`,
          )
        : possible(
            `The token is the ordinary one of the app (didRegisterForRemoteNotificationsWithDeviceToken): those go with the topic ${fitting.topic}.`,
            `这个 token 是 App 的普通 token（didRegisterForRemoteNotificationsWithDeviceToken），对应的 topic 是 ${fitting.topic}。`,
          )
    }),
    remedy(facts) {
      const fitting = topicOfOtherKind(facts)
      return fitting === undefined
        ? toTokenOfItsKind(facts)
        : remedy(
            { en: 'Send it with that topic then:', zh: '那样的话，请改用这个 topic：' },
            facts.again({ ...fitting }),
          )
    },
    see: requests,
  }),
  cause({
    id: 'topic-with-team-id',
    what: { en: 'The topic has the team id in front.', zh: 'topic 前面带了 Team ID。' },
    weigh: onReason(['TopicDisallowed', 'TopicMismatch', 'BadTopic', 'DeviceTokenNotForTopic'], (facts) => {
      const { topic = '' } = facts.notification
      if (!teamPrefix.test(topic) || isListed(facts) === true) return undefined
      return (isListedWithoutTeam(facts) ? certain : likely)(
        `The topic ${topic} begins with a team id; topics go without.`,
        `topic ${topic} 前面带了 Team ID；topic 里不应该有它。`,
      )
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Leave the team id out.', zh: '去掉 Team ID。' },
        facts.again({ topic: withoutTeam(facts) ?? bundleIdOfApp }),
      ),
    see: requests,
  }),
  cause({
    id: 'wallet-topic',
    what: {
      en: 'Wallet passes are pushed in production only, with the pass certificate, to the pass type id, with an empty payload.',
      zh: 'Wallet 票券只能在 production 推送，使用 Pass Type ID 证书，topic 是 Pass Type ID，payload 为空。',
    },
    weigh: onReason(['DeviceTokenNotForTopic', 'TopicDisallowed', 'BadDeviceToken'], weighPass),
    remedy(facts) {
      const text = {
        en: 'Use the Pass Type ID certificate with its key; topic and environment follow from it:',
        zh: '使用带私钥的 Pass Type ID 证书，topic 和环境会自动取自证书：',
      }
      const place = placeFor(facts, 'production')
      return certificateIn(facts)?.kind === 'pass'
        ? remedy(text, facts.again({ ...place, topic: undefined, pushType: undefined }))
        : remedy(text, ...withCertificate(facts, { ...place, pushType: undefined }))
    },
    see: passes,
  }),
  cause({
    id: 'mdm-topic-changed',
    what: {
      en: 'The MDM push certificate was made anew instead of being renewed, so its topic is another than the one the devices are enrolled with.',
      zh: 'MDM 推送证书是新建的而不是续期的，它的 topic 与设备注册时的不同。',
    },
    weigh: firstOf(
      onReason(['DeviceTokenNotForTopic', 'TopicDisallowed'], (facts, reason) => {
        const certificate = certificateIn(facts)
        const { topic } = facts.notification
        if (certificate?.kind !== 'mdm') return undefined
        const own = certificate.topics[0]?.topic
        if (topic !== undefined && isMdmTopic(topic) && own !== undefined && topic !== own)
          return certain(
            `The topic of ${fileOf(facts, 'the certificate')} is ${own}; the push was for ${topic}.`,
            chinese`${fileOf(facts, '证书')} 的 topic 是 ${own}，而这次推送的 topic 是 ${topic}。`,
          )
        return reason === 'DeviceTokenNotForTopic'
          ? likely(
              `The device is enrolled with another topic than ${own}: that of an earlier MDM push certificate.`,
              `设备注册时用的 topic 不是 ${own}，而是更早那张 MDM 推送证书的。`,
            )
          : undefined
      }),
      onAccepted((facts) =>
        certificateIn(facts)?.kind === 'mdm'
          ? possible(
              'APNs takes the pushes of a new MDM certificate, and devices that were enrolled with the old one do not listen to its topic.',
              'APNs 会接受新 MDM 证书的推送，但用旧证书注册的设备并不监听它的 topic。',
            )
          : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Renew the old certificate at https://identity.apple.com with the Apple Account that made it; otherwise every device has to be enrolled again. Whether the topic was kept:',
          zh: '请用当初的 Apple 账户在 https://identity.apple.com 续期旧证书；否则所有设备都要重新注册。检查 topic 有没有变：',
        },
        `pushctl cert compare OLD.pem ${quoted(fileOf(facts, 'NEW.pem'))}`,
      ),
    see: 'Apple, "Setting up push notifications for your MDM customers"',
  }),
]
