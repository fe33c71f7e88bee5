import type { Text } from '../text.ts'
import type { Reply } from './reply.ts'

/**
 * What can come of trying again: `never`, this notification will not be taken; `after-fix`, once the cause is gone;
 * `later`, the same notification as it is, with patience; `reconnect`, on a new connection.
 */
export type Retry = 'never' | 'after-fix' | 'later' | 'reconnect'

/**
 * What a rejection stops: `push`, this notification alone; `gateway`, every notification until the gateway is well
 * again; `run`, every notification of the run, for all of them would get this answer.
 */
export type Stops = 'push' | 'gateway' | 'run'

/**
 * What of a credential a rejection refuses: the provider token, of which another may be taken; its environment, so that
 * it is good at the other gateway; or the credential as it is.
 */
export type Refused = 'provider-token' | 'environment' | 'credential'

/** Where APNs says it: in answers to pushes to devices, or of the broadcast and channel interfaces, or both. */
export type ReasonScope = 'device' | 'broadcast' | 'both'

/** What is known of one reason; its causes are those rows of the diagnosis that name it. */
export interface ReasonInfo {
  readonly status: number
  readonly scope: ReasonScope
  readonly meaning: Text
  readonly retry: Retry
  readonly stops: Stops
  /** Nothing when it is about the notification, not about the credential. */
  readonly refuses?: Refused
  /** Where it is written down. */
  readonly source: string
}

const device = 'Apple, "Handling notification responses from APNs"'
const broadcast = 'Apple, "Handling error responses from Apple Push Notification service"'
const tokens = 'Apple, "Establishing a token-based connection to APNs"'

/**
 * Every reason of `/3/device` and of the broadcast and channel interfaces that Apple names; the few that only others
 * have seen say so in their source.
 */
export const reasons = {
  BadCollapseId: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The collapse id is too long.', zh: 'apns-collapse-id 过长。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadDeviceToken: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'This gateway does not know the device token.',
      zh: '这个网关不认识该 device token。',
    },
    retry: 'never',
    stops: 'push',
    source: device,
  },
  BadExpirationDate: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The expiration date is not one.', zh: 'apns-expiration 的值不合法。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadMessageId: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The apns-id is not a UUID.', zh: 'apns-id 不是 UUID。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadPriority: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The priority is not one that APNs takes here.', zh: 'apns-priority 的值不被接受。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadTopic: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The topic is not valid.', zh: 'apns-topic 不合法。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  DeviceTokenNotForTopic: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'The device token was made by another app than the topic names.',
      zh: 'device token 与 topic 不匹配：它是另一个 App 的 token。',
    },
    retry: 'never',
    stops: 'push',
    source: device,
  },
  DuplicateHeaders: {
    status: 400,
    scope: 'device',
    meaning: { en: 'A header was sent twice.', zh: '有请求头重复。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  IdleTimeout: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'The connection was idle for too long, and APNs closed it.',
      zh: '连接空闲太久，被 APNs 关闭。',
    },
    retry: 'reconnect',
    stops: 'push',
    source: device,
  },
  InvalidPushType: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The push type is not valid.', zh: 'apns-push-type 的值无效。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  MissingDeviceToken: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The path has no device token.', zh: '请求路径里没有 device token。' },
    retry: 'after-fix',
    stops: 'push',
    source: device,
  },
  MissingTopic: {
    status: 400,
    scope: 'device',
    meaning: { en: 'apns-topic is missing, and needed here.', zh: '缺少必需的 apns-topic。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  PayloadEmpty: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The request has no payload.', zh: '请求没有 payload。' },
    retry: 'after-fix',
    stops: 'push',
    source: device,
  },
  TopicDisallowed: {
    status: 400,
    scope: 'both',
    meaning: {
      en: 'This credential may not push to this topic.',
      zh: '当前凭证无权向这个 topic 推送。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  BadCertificate: {
    status: 403,
    scope: 'both',
    meaning: { en: 'APNs does not accept the client certificate.', zh: 'APNs 不接受这个客户端证书。' },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  BadCertificateEnvironment: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The certificate is for the other environment. APNs usually says so by closing the connection (GOAWAY).',
      zh: '证书属于另一个环境。APNs 通常会直接断开连接（GOAWAY）并给出这个原因。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source: device,
  },
  BadEnvironmentKeyIdInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The signing key is for the other environment.',
      zh: '.p8 密钥只能用于另一个环境。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source: tokens,
  },
  BadEnvironmentKeyInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The signing key is for the other environment.',
      zh: '.p8 密钥只能用于另一个环境。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source:
      'Reported by users of APNSwift (kylebrowning/APNSwift#229); Apple writes BadEnvironmentKeyIdInToken',
  },
  ExpiredProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The provider token is older than one hour.',
      zh: 'provider token（JWT）已超过一小时。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'provider-token',
    source: tokens,
  },
  Forbidden: {
    status: 403,
    scope: 'device',
    meaning: { en: 'APNs refuses this action.', zh: 'APNs 拒绝了这个操作。' },
    retry: 'never',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  InvalidProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'APNs cannot verify the provider token: key, key id and team id do not belong together.',
      zh: 'APNs 无法验证 provider token：密钥、Key ID 和 Team ID 对不上。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'provider-token',
    source: device,
  },
  MissingProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The request came with neither a client certificate nor a provider token.',
      zh: '请求既没有客户端证书，也没有 provider token。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  UnrelatedKeyIdInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The key id has nothing to do with the one first used on this connection.',
      zh: '这个 Key ID 与该连接上最初使用的密钥无关。',
    },
    retry: 'reconnect',
    stops: 'run',
    refuses: 'credential',
    source: tokens,
  },
  BadPath: {
    status: 404,
    scope: 'both',
    meaning: { en: 'The path of the request is wrong.', zh: '请求路径不正确。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  MethodNotAllowed: {
    status: 405,
    scope: 'both',
    meaning: { en: 'The method is not the right one for this path.', zh: '请求方法不对。' },
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  ExpiredToken: {
    status: 410,
    scope: 'device',
    meaning: { en: 'The device token has expired.', zh: 'device token 已过期。' },
    retry: 'never',
    stops: 'push',
    source: device,
  },
  Unregistered: {
    status: 410,
    scope: 'device',
    meaning: {
      en: 'The device token is no longer in use for this topic.',
      zh: '对这个 topic 来说，device token 已失效。',
    },
    retry: 'never',
    stops: 'push',
    source: device,
  },
  PayloadTooLarge: {
    status: 413,
    scope: 'both',
    meaning: { en: 'The payload is too large.', zh: 'payload 太大。' },
    retry: 'never',
    stops: 'push',
    source: device,
  },
  TooManyProviderTokenUpdates: {
    status: 429,
    scope: 'both',
    meaning: {
      en: 'The provider token changes too often: more than once in 20 minutes.',
      zh: 'provider token 更换太频繁：20 分钟内换了不止一次。',
    },
    retry: 'later',
    stops: 'push',
    refuses: 'credential',
    source: tokens,
  },
  TooManyRequests: {
    status: 429,
    scope: 'both',
    meaning: {
      en: 'Too many pushes to the same device token in a short time.',
      zh: '短时间内给同一个 device token 发了太多推送。',
    },
    retry: 'later',
    stops: 'push',
    source: device,
  },
  InternalServerError: {
    status: 500,
    scope: 'both',
    meaning: { en: 'APNs had an error of its own.', zh: 'APNs 内部出错。' },
    retry: 'later',
    stops: 'gateway',
    source: device,
  },
  ServiceUnavailable: {
    status: 503,
    scope: 'both',
    meaning: { en: 'APNs is not available now.', zh: 'APNs 暂时不可用。' },
    retry: 'later',
    stops: 'gateway',
    source: device,
  },
  Shutdown: {
    status: 503,
    scope: 'both',
    meaning: { en: 'This server of APNs is shutting down.', zh: '当前这台 APNs 服务器即将下线。' },
    retry: 'reconnect',
    stops: 'gateway',
    source: device,
  },
  FeatureNotEnabled: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The app has no broadcast capability.', zh: 'App 没有启用广播推送能力。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingChannelId: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The channel id is missing.', zh: '缺少频道 ID。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadChannelId: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The channel id is not valid.', zh: '频道 ID 不合法。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  ChannelNotRegistered: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'There is no such channel.', zh: '没有这个频道。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadRequestParams: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The request has an attribute APNs does not know.', zh: '请求里有 APNs 不认识的字段。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadRequestPayload: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The body is not valid JSON.', zh: '请求体不是合法的 JSON。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingPushType: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The push type is missing.', zh: '缺少推送类型。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  CannotCreateChannelConfig: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'No more channels can be made.', zh: '无法再创建频道。' },
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingChannelQueueSize: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The storage policy of the channel is missing.', zh: '缺少频道的存储策略。' },
    retry: 'after-fix',
    stops: 'push',
    source: 'Seen by users; Apple does not document it',
  },
  TopicMismatch: {
    status: 403,
    scope: 'broadcast',
    meaning: {
      en: 'The credential does not cover the bundle id in the path.',
      zh: '凭证不包含路径中的 Bundle ID。',
    },
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: broadcast,
  },
} as const satisfies Record<string, ReasonInfo>

/** A reason that stands in the table. */
export type ReasonName = keyof typeof reasons

export const reasonNames = Object.keys(reasons) as readonly ReasonName[]

/** @returns whether the table knows this reason, spelt like this */
export function isReason(name: string): name is ReasonName {
  return Object.hasOwn(reasons, name)
}

/**
 * @param name a reason as APNs wrote it; blanks in it are passed over, since Apple's page on broadcasts prints
 *   `Service Unavailable`
 * @returns what the table holds; nothing for a reason nobody has written down yet
 */
export function reasonInfo(name: string): ReasonInfo | undefined {
  const word = name.replaceAll(/\s/g, '')
  return isReason(word) ? reasons[word] : undefined
}

/**
 * @param reply that rejects; the status tells for a reason that is not in the table
 * @returns what it stops
 */
export function stopsOf({ status, reason = '' }: Pick<Reply, 'status' | 'reason'>): Stops {
  return reasonInfo(reason)?.stops ?? (status === 403 ? 'run' : status >= 500 ? 'gateway' : 'push')
}

/**
 * @param name a reason as APNs wrote it, if it gave one
 * @returns what of the credential it refuses; nothing when it is about the notification, or not in the table
 */
export function refusedBy(name: string | undefined): Refused | undefined {
  return name === undefined ? undefined : reasonInfo(name)?.refuses
}

/**
 * @param name a reason as APNs wrote it
 * @returns its meaning; for an unknown one a sentence that says so, with the word that arrived
 */
export function meaningOf(name: string): Text {
  return (
    reasonInfo(name)?.meaning ?? {
      en: `APNs says "${name}", which is not in pushctl's table of reasons.`,
      zh: `APNs 返回了「${name}」，pushctl 的原因表里还没有它。`,
    }
  )
}

/** What each kind of retry means, for people. */
export const retryTexts: Readonly<Record<Retry, Text>> = {
  never: { en: 'Do not send it again.', zh: '不要重试。' },
  'after-fix': { en: 'Send again once that is fixed.', zh: '修正后再发。' },
  later: { en: 'Send again later.', zh: '稍后再发。' },
  reconnect: { en: 'Send again on a new connection.', zh: '重新连接后再发。' },
}
