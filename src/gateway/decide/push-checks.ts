import { percentDecoded, readDeviceToken } from '../../apns/device-token.ts'
import { largestCollapseId, uuid } from '../../apns/notification.ts'
import {
  largestBroadcast,
  type PushType,
  pushTypeCalled,
  pushTypeNames,
  pushTypes,
} from '../../apns/push-type.ts'
import { bundleIdUnder, splitTopic } from '../../apns/topic.ts'
import { unfilledIn } from '../../apns/unfilled.ts'
import { misread } from '../../apns/wrong-digits.ts'
import { defined } from '../../defined.ts'
import { type Text, verbatim } from '../../text.ts'
import { bodyChecks } from './body-fault.ts'
import {
  allows,
  clockOf,
  ends,
  expiration,
  isWrong,
  priority,
  quote,
  type RequestCheck,
  topicForm,
} from './check.ts'
import { pathFault } from './path-fault.ts'
import type { ResolvedRequest } from './resolved-request.ts'
import type { Device } from './state.ts'

/** Apple names no length. Nothing under 32 bytes was ever seen, so no shorter one is taken for a new device's. */
const shortestToken = 64
/** 100 bytes: the longest Apple ever announced. */
const longestToken = 200

/** One byte more than the largest payload: what lies behind it changes no answer, so nobody needs to read it. */
export const readableBody =
  1 + Math.max(largestBroadcast, ...Object.values(pushTypes).map((rules) => rules.largestPayload))

const hexBytes = /^(?:[0-9a-f]{2})+$/i

/** The type whose limit holds for a payload. */
const typeOf = ({ pushType, topic = '' }: ResolvedRequest): PushType =>
  pushType ?? splitTopic(topic).pushTypes[0] ?? 'alert'

/** Firebase's have a colon, Expo's a name with brackets. */
const isOfService = (deviceToken: string) => /:APA91|^Expo(?:nent)?PushToken|%5B/i.test(deviceToken)

/** Apple prints an app's full identifier with the team id in front; the topic goes without. */
const teamPrefix = /^[A-Z0-9]{10}\.(?=.*\.)/

const withTeamId = ({ topic = '' }: ResolvedRequest): Text => ({
  en: `apns-topic is ${topic}: the topic goes without the team id in front.`,
  zh: `apns-topic 是 ${topic}：前面不应该带 Team ID。`,
})

const withoutTeamId = ({ topic = '' }: ResolvedRequest) => ({ topic: topic.replace(teamPrefix, '') })

const isSuffixedTwice = (topic: string) => bundleIdUnder(topic) !== splitTopic(topic).bundleId

/** Whether a topic is one of those that the credential names; a key of a whole team names none, and may send to all. */
function mayUse({ connection: { certificate }, bearer }: ResolvedRequest, topic: string): boolean {
  if (certificate !== undefined) return certificate.topics.some((allowed) => allowed.topic === topic)
  const bundleIds = bearer?.key?.bundleIds
  return bundleIds === undefined || bundleIds.includes(splitTopic(topic).bundleId)
}

/** A push's own topic beside those of its credential, none of which it is. */
const isBesideTopics = (request: ResolvedRequest) => !mayUse(request, request.topic ?? '')

const isBesideCertificate = (request: ResolvedRequest) =>
  request.connection.certificate !== undefined && isBesideTopics(request)

const topicsOf = ({ connection: { certificate } }: ResolvedRequest) =>
  (certificate?.topics ?? []).map(({ topic }) => topic)

/** `learnt at 17:30 in sandbox for com.example.app` */
function learnt({ device, now }: ResolvedRequest): Text {
  const { environment = '', topic = '', learntAt } = device ?? {}
  if (learntAt === undefined)
    return {
      en: `registered in ${environment} for ${topic}`,
      zh: `登记在 ${environment}，属于 ${topic}`,
    }
  const at = clockOf(learntAt, now)
  return {
    en: `learnt at ${at} in ${environment} for ${topic}`,
    zh: `是 ${at} 在 ${environment} 记下的，属于 ${topic}`,
  }
}

function header(name: string, request: ResolvedRequest, wanted: Text): Text {
  const value = quote(request.header(name))
  if (isQuoted(value))
    return {
      en: `${name} is ${value}, in quotes: without them ${wanted.en}`,
      zh: `${name} 是 ${value}，带着引号：去掉引号后，${wanted.zh}`,
    }
  return { en: `${name} is "${value}"; ${wanted.en}`, zh: `${name} 是「${value}」；${wanted.zh}` }
}

/** What is not hex in it, in words. */
function whyNoToken({ deviceToken }: ResolvedRequest): Text {
  const digits = deviceToken.length
  const text = percentDecoded(deviceToken)
  const encoded = text !== deviceToken
  const almost = misread(text)
  if (almost !== undefined)
    return {
      en: `The device token ${almost.what.en}${encoded ? ', percent-encoded in the path' : ''}.`,
      zh: `device token ${almost.what.zh}${encoded ? '（在路径里被百分号编码）' : ''}。`,
    }
  const odd = /[^0-9a-f]/i.exec(text)
  if (odd !== null)
    return {
      en: `The device token has "${quote(odd[0])}" as character ${odd.index + 1}: it is hex digits only, without blanks, brackets or base64.`,
      zh: `device token 的第 ${odd.index + 1} 个字符是「${quote(odd[0])}」：它只能是十六进制数字，不能有空格、尖括号或 base64。`,
    }
  return {
    en: `The device token has ${digits} hex digits; nearly all have ${shortestToken}: it was cut short, or put together of several.`,
    zh: `device token 有 ${digits} 位十六进制数字，绝大多数是 ${shortestToken} 位：可能被截断，或由几段拼成。`,
  }
}

/** What a text is that was taken from another field, in words; nothing for what could be a token. */
function anotherField({ deviceToken }: ResolvedRequest): Text | undefined {
  // People and programs type it to see what the gateway says.
  if (/^0+$/.test(deviceToken))
    return {
      en: 'The device token is zeros only: no phone has it.',
      zh: 'device token 全是 0，没有设备会是这样。',
    }
  const reading = readDeviceToken(deviceToken)
  if (reading.is !== 'other' || reading.kind === 'not-hex' || reading.id !== 'token-wrong-field')
    return undefined
  const { what } = reading
  return {
    en: `What stands in place of the device token ${what.en}.`,
    zh: `device token 的位置上${what.zh}。`,
  }
}

const headerChecks: readonly RequestCheck[] = [
  {
    reason: 'DuplicateHeaders',
    cause: 'duplicate-headers',
    refuses: ({ repeated }) => repeated !== undefined,
    says: ({ repeated }) => ({
      en: `The header ${quote(repeated)} came more than once.`,
      zh: `请求头 ${quote(repeated)} 出现了不止一次。`,
    }),
  },
  {
    reason: 'BadMessageId',
    cause: 'id-not-a-uuid',
    refuses: ({ header: of }) => isWrong(of('apns-id'), uuid),
    says: (request) => header('apns-id', request, { en: 'it has to be a UUID.', zh: '应为 UUID。' }),
  },
  {
    reason: 'BadExpirationDate',
    cause: 'bad-expiration',
    refuses: ({ header: of }) => isWrong(of('apns-expiration'), expiration),
    says: (request) =>
      header('apns-expiration', request, {
        en: 'it has to be seconds since 1970, or 0.',
        zh: '应为 1970 年以来的秒数，或 0。',
      }),
  },
  {
    reason: 'BadPriority',
    cause: 'bad-priority',
    refuses: ({ header: of }) => isWrong(of('apns-priority'), priority),
    says: (request) =>
      header('apns-priority', request, { en: 'there are 10, 5 and 1.', zh: '只有 10、5、1。' }),
  },
  // Node hands header values over as Latin-1: one character is one byte.
  {
    reason: 'BadCollapseId',
    cause: 'collapse-id-length',
    refuses: ({ header: of }) => (of('apns-collapse-id')?.length ?? 0) > largestCollapseId,
    says: ({ header: of }) => ({
      en: `The collapse id has ${of('apns-collapse-id')?.length} bytes; ${largestCollapseId} are allowed.`,
      zh: `collapse id 有 ${of('apns-collapse-id')?.length} 字节，最多 ${largestCollapseId} 字节。`,
    }),
  },
  {
    reason: 'InvalidPushType',
    cause: 'invalid-push-type',
    refuses: ({ header: of, pushType }) => pushType === undefined && of('apns-push-type') !== undefined,
    says(request) {
      const meant = pushTypeCalled(request.header('apns-push-type') ?? '')
      const [en, zh] = [pushTypeNames.join(', '), pushTypeNames.join('、')]
      return header('apns-push-type', request, {
        en: `${meant === undefined ? '' : `${meant} is probably meant; `}there are ${en}.`,
        zh: `${meant === undefined ? '' : `应该是指 ${meant}；`}可用的有 ${zh}。`,
      })
    },
  },
]

const isQuoted = (text: string) => /^["'`].*["'`]$/.test(text)

/** What people write in place of a topic; the second half of a sentence. */
const notTopics: readonly { is(topic: string): boolean; readonly why: Text }[] = [
  {
    is: (topic) => /^["'`]|["'`]$/.test(topic),
    why: {
      en: 'in quotes: they belong to the program or the file it was written in, not to the topic',
      zh: '带着引号：引号是程序或配置文件的写法，不属于 topic',
    },
  },
  {
    is: (topic) => unfilledIn(topic) === 'variable',
    why: {
      en: 'the name of a variable that nothing was put in for',
      zh: '这是变量名，没有被替换成它的值',
    },
  },
  {
    is: (topic) => topic.includes('*'),
    why: {
      en: 'with a star: APNs takes the bundle id of one app, not a pattern for several',
      zh: '带有星号：APNs 只接受一个 App 的 Bundle ID，不接受通配符',
    },
  },
  {
    is: (topic) => /[^,;][,;]/.test(topic),
    why: { en: 'several in one: each push is for one app', zh: '里面有好几个：一条推送只对应一个 App' },
  },
]

const whyNoTopic = (topic: string) => notTopics.find(({ is }) => is(topic))?.why

const onlyCase: Text = { en: ': capitals and small letters differ', zh: '：大小写不同' }

/** The topic of the certificate that is written with other capitals. */
const sameInOtherCase = (request: ResolvedRequest) =>
  topicsOf(request).find((topic) => topic.toLowerCase() === request.topic?.toLowerCase())

const topicChecks: readonly RequestCheck[] = [
  {
    reason: 'MissingTopic',
    cause: 'missing-topic',
    refuses: ({ topic }) => topic === undefined,
    says(request) {
      const topics = topicsOf(request)
      return topics.length === 0
        ? {
            en: 'There is no apns-topic (HTTP/2 drops one that ends with a blank), and a provider token does not say which app is meant.',
            zh: '没有 apns-topic（以空格结尾的会被 HTTP/2 丢弃），而 provider token 看不出是哪个 App。',
          }
        : {
            en: `There is no apns-topic, and the certificate is good for ${topics.length}: ${topics.join(', ')}.`,
            zh: `没有 apns-topic，而证书支持 ${topics.length} 个：${topics.join('、')}。`,
          }
    },
  },
  {
    reason: 'BadTopic',
    cause: 'topic-not-a-bundle-id',
    refuses: ({ topic }) => isWrong(topic, topicForm),
    says({ topic = '' }) {
      const why = whyNoTopic(topic)
      return {
        en: `apns-topic is ${isQuoted(topic) ? quote(topic) : `"${quote(topic)}"`}, ${why?.en ?? 'which is no bundle id'}.`,
        zh: `apns-topic 是${isQuoted(topic) ? ` ${quote(topic)}` : `「${quote(topic)}」`}，${why?.zh ?? '不是 Bundle ID'}。`,
      }
    },
    right({ topic = '' }) {
      const [bare = '', ...more] = topic.split(/[\s"'`<>]/).filter((part) => part !== '')
      return more.length === 0 && topicForm.test(bare) ? { topic: bare } : {}
    },
  },
  {
    reason: 'TopicDisallowed',
    cause: 'topic-with-team-id',
    refuses: (request) => isBesideTopics(request) && mayUse(request, withoutTeamId(request).topic),
    says: withTeamId,
    right: withoutTeamId,
  },
  {
    reason: 'TopicDisallowed',
    cause: 'wrong-credential-kind',
    refuses: (request) =>
      isBesideCertificate(request) &&
      topicsOf(request).some(
        (topic) => splitTopic(topic).bundleId === splitTopic(request.topic ?? '').bundleId,
      ),
    says: (request) => ({
      en: `The certificate is for this app, and for ${topicsOf(request).join(', ')}; not for ${request.topic}.`,
      zh: `证书属于这个 App，支持 ${topicsOf(request).join('、')}，但不支持 ${request.topic}。`,
    }),
  },
  {
    reason: 'TopicDisallowed',
    cause: 'cert-of-other-app',
    refuses: isBesideCertificate,
    says(request) {
      const more = sameInOtherCase(request) === undefined ? verbatim('') : onlyCase
      return {
        en: `The certificate is for ${topicsOf(request).join(', ')}; the push is for ${request.topic}${more.en}.`,
        zh: `证书支持 ${topicsOf(request).join('、')}，而推送的 topic 是 ${request.topic}${more.zh}。`,
      }
    },
    right: (request) => ({ topic: sameInOtherCase(request) ?? topicsOf(request)[0] ?? '' }),
  },
  {
    reason: 'TopicDisallowed',
    cause: 'topic-disallowed',
    refuses: isBesideTopics,
    ids: ({ bearer }) => bearer?.key,
    says: ({ bearer, topic }) => ({
      en: `The key ${bearer?.key?.keyId} is limited to ${bearer?.key?.bundleIds?.join(', ')}; the push is for ${topic}.`,
      zh: `密钥 ${bearer?.key?.keyId} 只限 ${bearer?.key?.bundleIds?.join('、')}，而推送的 topic 是 ${topic}。`,
    }),
  },
]

/** @returns whether a token of PushKit got an ordinary push, or the other way round */
const isOfOtherKind = (device: Device, topic = '') =>
  device.topic !== topic && splitTopic(device.topic).bundleId === splitTopic(topic).bundleId

const isOfOtherTopic = ({ device, topic }: ResolvedRequest) => device !== undefined && device.topic !== topic

const deviceChecks: readonly RequestCheck[] = [
  {
    reason: 'MissingDeviceToken',
    cause: 'missing-device-token',
    refuses: ({ deviceToken }) => deviceToken === '',
    says: ({ path }) => ({
      en: `The path ends with ${quote(path)}.`,
      zh: `路径是 ${quote(path)}，后面没有 token。`,
    }),
  },
  {
    reason: 'BadDeviceToken',
    cause: 'fcm-or-expo-token',
    refuses: ({ deviceToken }) => isWrong(deviceToken, hexBytes) && isOfService(deviceToken),
  },
  {
    reason: 'BadDeviceToken',
    cause: 'token-wrong-field',
    refuses: (request) => request.device === undefined && anotherField(request) !== undefined,
    says: anotherField,
  },
  {
    reason: 'BadDeviceToken',
    cause: 'bad-path',
    refuses: ({ deviceToken }) => /[?#]/.test(deviceToken),
    says: ({ deviceToken, path }) => {
      const fault = pathFault(path)
      if (fault !== undefined)
        return {
          en: `The path is ${quote(path)}: ${fault.en}.`,
          zh: `路径是 ${quote(path)}：${fault.zh}。`,
        }
      const query = quote(deviceToken.slice(deviceToken.search(/[?#]/)))
      return {
        en: `The path ends with "${query}", which counts as part of the device token.`,
        zh: `路径末尾有「${query}」，它会被当作 device token 的一部分。`,
      }
    },
  },
  {
    reason: 'BadDeviceToken',
    cause: 'token-format',
    refuses: ({ deviceToken }) => deviceToken.length > longestToken || isWrong(deviceToken, hexBytes),
    says: whyNoToken,
  },
  {
    reason: 'BadDeviceToken',
    cause: 'env-mismatch-token',
    refuses: ({ device, connection }) => device && device.environment !== connection.environment,
    says(request) {
      const { en, zh } = learnt(request)
      const { environment } = request.connection
      return isOfOtherTopic(request)
        ? {
            en: `This device token was ${en}; the push went to ${environment}, for ${request.topic}: neither environment nor topic is its own.`,
            zh: `这个 device token ${zh}；而推送发到了 ${environment}，topic 是 ${request.topic}：环境和 topic 都不对。`,
          }
        : {
            en: `This device token was ${en}; the push went to ${environment}.`,
            zh: `这个 device token ${zh}；而推送发到了 ${environment}。`,
          }
    },
    right: (request) => ({
      ...defined({ environment: request.device?.environment }),
      ...(isOfOtherTopic(request) && defined({ topic: request.device?.topic })),
    }),
  },
  {
    reason: 'BadDeviceToken',
    cause: 'device-unknown-to-local-gateway',
    refuses: ({ device, devicePolicy }) => device === undefined && devicePolicy === 'strict',
    says: ({ deviceToken, state }) => ({
      en: `${ends(deviceToken)} is none of the ${state.devices.size} devices that this gateway knows (--strict).`,
      zh: `${ends(deviceToken)} 不在本地网关已知的 ${state.devices.size} 台设备之中（--strict）。`,
    }),
  },
  {
    reason: 'BadDeviceToken',
    cause: 'token-format',
    refuses: ({ device, deviceToken }) => device === undefined && deviceToken.length < shortestToken,
    says: whyNoToken,
  },
  {
    reason: 'DeviceTokenNotForTopic',
    cause: 'topic-with-team-id',
    refuses: ({ device, topic = '' }) =>
      device && device.topic !== topic && device.topic === topic.replace(teamPrefix, ''),
    says: withTeamId,
    right: withoutTeamId,
  },
  {
    reason: 'DeviceTokenNotForTopic',
    cause: 'topic-suffix',
    refuses: ({ device, topic = '' }) =>
      device && isSuffixedTwice(topic) && bundleIdUnder(topic) === bundleIdUnder(device.topic),
    says: ({ topic = '' }) => ({
      en: `apns-topic is ${topic}: it has more than one suffix.`,
      zh: `apns-topic 是 ${topic}：后缀多了一个。`,
    }),
    right: ({ device }) => ({ topic: device?.topic ?? '' }),
  },
  {
    reason: 'DeviceTokenNotForTopic',
    cause: 'token-of-other-kind',
    refuses: ({ device, topic }) => device && isOfOtherKind(device, topic),
    says(request) {
      const { en, zh } = learnt(request)
      return {
        en: `This device token was ${en}; the push is for ${request.topic}: the same app, and another kind of token.`,
        zh: `这个 device token ${zh}；而推送的 topic 是 ${request.topic}：同一个 App，但 token 种类不同。`,
      }
    },
    right: ({ device }) => ({ topic: device?.topic ?? '' }),
  },
  {
    reason: 'DeviceTokenNotForTopic',
    cause: 'devicetoken-not-for-topic',
    refuses: ({ device, topic }) => device && device.topic !== topic,
    says(request) {
      const { en, zh } = learnt(request)
      const { topic = '' } = request
      const isOfOtherCase = request.device?.topic.toLowerCase() === topic.toLowerCase()
      const more = isOfOtherCase ? onlyCase : verbatim('')
      return {
        en: `This device token was ${en}; the push is for ${topic}${more.en}.`,
        zh: `这个 device token ${zh}；而推送的 topic 是 ${topic}${more.zh}。`,
      }
    },
    right: ({ device }) => ({ topic: device?.topic ?? '' }),
  },
]

const gone = (request: ResolvedRequest): Text => {
  const { registration } = request.device ?? {}
  const since =
    registration === undefined || registration.kind === 'active'
      ? ''
      : clockOf(registration.since, request.now)
  return {
    en: `This gateway was told that the device token is dead since ${since}.`,
    zh: `本地网关被告知该 device token 自 ${since} 起失效。`,
  }
}

const typeChecks: readonly RequestCheck[] = [
  {
    reason: 'InvalidPushType',
    cause: 'topic-suffix',
    refuses: ({ pushType, topic = '' }) => pushType && !splitTopic(topic).pushTypes.includes(pushType),
    says({ pushType, topic = '' }) {
      const suffix = pushType === undefined ? '' : pushTypes[pushType].suffix
      const wanted = splitTopic(topic).bundleId + suffix
      return {
        en: `apns-push-type is ${pushType}, whose topic is ${wanted}; apns-topic is ${topic}.`,
        zh: `apns-push-type 是 ${pushType}，对应的 topic 应为 ${wanted}，而 apns-topic 是 ${topic}。`,
      }
    },
  },
  {
    reason: 'BadPriority',
    cause: 'background-priority10',
    refuses: ({ pushType, header: of }) => pushType === 'background' && of('apns-priority') === '10',
  },
  {
    reason: 'BadPriority',
    cause: 'bad-priority',
    refuses: ({ pushType, header: of }) =>
      pushType && of('apns-priority') !== undefined && !allows(pushType, of('apns-priority')),
    says: (request) => {
      const allowed = pushTypes[typeOf(request)].priorities
      return header('apns-priority', request, {
        en: `pushes of type ${request.pushType} may have ${allowed.join(', ')}.`,
        zh: `${request.pushType} 类型只允许 ${allowed.join('、')}。`,
      })
    },
  },
  {
    reason: 'Unregistered',
    cause: 'token-unregistered',
    refuses: ({ device }) => device?.registration.kind === 'unregistered',
    says: gone,
  },
  {
    reason: 'ExpiredToken',
    cause: 'token-unregistered',
    refuses: ({ device }) => device?.registration.kind === 'expired',
    says: gone,
  },
]

/** What a body is that APNs has no use for. */
export const emptyBody: RequestCheck = {
  reason: 'PayloadEmpty',
  cause: 'payload-empty',
  refuses: ({ body }) => body.length === 0,
  says: () => ({ en: 'The request has no body.', zh: '请求没有请求体。' }),
}

/** What a push has to fulfil once the credential is good. */
export const pushChecks: readonly RequestCheck[] = [
  ...headerChecks,
  ...topicChecks,
  ...deviceChecks,
  ...typeChecks,
  emptyBody,
  {
    reason: 'PayloadTooLarge',
    cause: 'payload-size',
    refuses: (request) => request.body.length > pushTypes[typeOf(request)].largestPayload,
    says: (request) => ({
      en: `The payload has more than the ${pushTypes[typeOf(request)].largestPayload} bytes that a push of type ${typeOf(request)} may have.`,
      zh: `payload 超过了 ${typeOf(request)} 类型允许的 ${pushTypes[typeOf(request)].largestPayload} 字节。`,
    }),
  },
  // APNs has no word of its own for a body that is not a JSON object; saying nothing would hide the mistake.
  ...bodyChecks('PayloadEmpty'),
]
