import { unreadableChannel } from '../../apns/channel.ts'
import { uuid } from '../../apns/notification.ts'
import { largestBroadcast } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { chinese, type Text, verbatim } from '../../text.ts'
import { bodyChecks } from './body-fault.ts'
import { allows, expiration, isWrong, quote, type RequestCheck, readObject, topicForm } from './check.ts'
import { emptyBody } from './push-checks.ts'
import type { Operation, ResolvedRequest } from './resolved-request.ts'

/** Apple, "Sending channel management requests to APNs": of one app in one environment. */
const mostChannels = 10_000
/** Apple names no length for channel ids; its own are far shorter. */
const longestChannelId = 128

const base64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/
const attributes = ['message-storage-policy', 'push-type']

/** Apple writes `liveactivity` in one place and `LiveActivity` in another. */
const isLiveActivity = (value: unknown) => typeof value === 'string' && value.toLowerCase() === 'liveactivity'

const unknownAttribute = ({ body }: ResolvedRequest) =>
  Object.keys(readObject(body) ?? {}).find((name) => !attributes.includes(name))

/**
 * @param body of a request to create a channel
 * @returns the storage policy it asks for; nothing when it asks for none that there is
 */
export function storagePolicyOf(body: Uint8Array): 0 | 1 | undefined {
  const policy = readObject(body)?.['message-storage-policy']
  return policy === 0 || policy === 1 ? policy : undefined
}

/** Words of the protocol are the same in both languages. */
const inBoth = (words: string | Text): Text => (typeof words === 'string' ? verbatim(words) : words)

/** A text in quotes; what else JSON has as it stands there. */
const shown = (value: unknown): Text =>
  typeof value === 'string'
    ? { en: `"${quote(value)}"`, zh: `「${quote(value)}」` }
    : inBoth(quote(JSON.stringify(value)))

const is = (name: string | Text, value: unknown, wanted: string | Text): Text => {
  const [named, given, due] = [inBoth(name), shown(value), inBoth(wanted)]
  return value === undefined
    ? {
        en: `${named.en} is missing; it has to be ${due.en}.`,
        zh: chinese`缺少 ${named.zh}，应为 ${due.zh}。`,
      }
    : {
        en: `${named.en} is ${given.en}; it has to be ${due.en}.`,
        zh: chinese`${named.zh} 是 ${given.zh}，应为 ${due.zh}。`,
      }
}

const bundleIdInPath: Text = { en: 'The bundle id in the path', zh: '路径里的 bundle id' }
const bundleIdForm: Text = { en: 'like com.example.app', zh: 'com.example.app 这样的形式' }
const uuidForm: Text = { en: 'a UUID', zh: 'UUID' }

/** Of every request that has a bundle id in its path: it is plain, and the credential is for it. */
const appChecks: readonly RequestCheck[] = [
  {
    reason: 'BadMessageId',
    cause: 'id-not-a-uuid',
    refuses: ({ header }) => isWrong(header('apns-request-id'), uuid),
    says: ({ header }) => is('apns-request-id', header('apns-request-id'), uuidForm),
  },
  {
    reason: 'TopicDisallowed',
    cause: 'topic-suffix',
    refuses: ({ bundleId }) => splitTopic(bundleId).bundleId !== bundleId || isWrong(bundleId, topicForm),
    says: ({ bundleId }) => {
      const { bundleId: plain } = splitTopic(bundleId)
      return is(bundleIdInPath, bundleId, plain === bundleId ? bundleIdForm : plain)
    },
  },
  {
    reason: 'TopicMismatch',
    cause: 'cert-of-other-app',
    refuses: ({ connection: { certificate }, bundleId }) =>
      certificate && !certificate.topics.some(({ topic }) => topic === bundleId),
    says: ({ connection: { certificate }, bundleId }) => ({
      en: `The certificate is for ${certificate?.topics.map(({ topic }) => topic).join(', ')}; the path is for ${bundleId}.`,
      zh: `证书支持 ${certificate?.topics.map(({ topic }) => topic).join('、')}，而路径里是 ${bundleId}。`,
    }),
  },
  {
    reason: 'TopicMismatch',
    cause: 'topic-disallowed',
    refuses: ({ bearer, bundleId }) => bearer?.key?.bundleIds && !bearer.key.bundleIds.includes(bundleId),
    ids: ({ bearer }) => bearer?.key,
    says: ({ bearer, bundleId }) => ({
      en: `The key ${bearer?.key?.keyId} is limited to ${bearer?.key?.bundleIds?.join(', ')}; the path is for ${bundleId}.`,
      zh: `密钥 ${bearer?.key?.keyId} 只限 ${bearer?.key?.bundleIds?.join('、')}，而路径里是 ${bundleId}。`,
    }),
  },
  {
    reason: 'FeatureNotEnabled',
    cause: 'broadcast-not-enabled',
    refuses: ({ state, bundleId }) => state.withoutBroadcast.has(bundleId),
  },
]

/** Of every request that names a channel. */
const channelChecks: readonly RequestCheck[] = [
  {
    reason: 'MissingChannelId',
    cause: 'missing-channel-id',
    refuses: ({ header }) => !header('apns-channel-id'),
  },
  {
    reason: 'BadChannelId',
    cause: 'bad-channel-id',
    refuses: ({ header }) => {
      const id = header('apns-channel-id') ?? ''
      return id.length > longestChannelId || isWrong(id, base64)
    },
    says: ({ header }) => unreadableChannel(quote(header('apns-channel-id'))),
  },
]

const channelKnown: RequestCheck = {
  reason: 'ChannelNotRegistered',
  cause: 'channel-unknown',
  refuses: ({ channel }) => channel === undefined,
  says({ state, header, connection: { environment }, bundleId }) {
    const id = quote(header('apns-channel-id'))
    const other = state.channels.get(header('apns-channel-id') ?? '')
    return other === undefined
      ? { en: `There is no channel ${id}.`, zh: `没有频道 ${id}。` }
      : {
          en: `The channel ${id} is of ${other.bundleId} in ${other.environment}; the request is for ${bundleId} in ${environment}.`,
          zh: `频道 ${id} 属于 ${other.environment} 的 ${other.bundleId}，而请求是 ${environment} 的 ${bundleId}。`,
        }
  },
  right({ state, header, connection: { environment }, bundleId }) {
    const other = state.channels.get(header('apns-channel-id') ?? '')
    if (other === undefined) return {}
    return {
      ...(other.environment !== environment && { environment: other.environment }),
      ...(other.bundleId !== bundleId && { topic: other.bundleId }),
    }
  },
}

const tooLarge: RequestCheck = {
  reason: 'PayloadTooLarge',
  cause: 'payload-size',
  refuses: ({ body }) => body.length > largestBroadcast,
  says: () => ({
    en: `The body has more than ${largestBroadcast} bytes.`,
    zh: `请求体超过 ${largestBroadcast} 字节。`,
  }),
}

const broadcastChecks: readonly RequestCheck[] = [
  ...appChecks,
  ...channelChecks,
  {
    reason: 'MissingPushType',
    cause: 'push-type-missing',
    refuses: ({ header }) => header('apns-push-type') === undefined,
    says: () => ({ en: 'A broadcast has to have apns-push-type.', zh: '广播必须有 apns-push-type。' }),
  },
  {
    reason: 'InvalidPushType',
    cause: 'invalid-push-type',
    refuses: ({ header }) => !isLiveActivity(header('apns-push-type')),
    says: ({ header }) => is('apns-push-type', header('apns-push-type'), 'liveactivity'),
  },
  {
    reason: 'BadExpirationDate',
    cause: 'bad-expiration',
    refuses: ({ header }) => isWrong(header('apns-expiration') ?? '', expiration),
    says: ({ header }) =>
      is('apns-expiration', header('apns-expiration'), { en: '0 or a UNIX time', zh: '0 或 UNIX 时间戳' }),
  },
  {
    reason: 'BadPriority',
    cause: 'bad-priority',
    refuses: ({ header }) => !allows('liveactivity', header('apns-priority')),
    says: ({ header }) => is('apns-priority', header('apns-priority'), { en: '5 or 10', zh: '5 或 10' }),
  },
  channelKnown,
  // A channel that keeps nothing cannot keep a message until a date.
  {
    reason: 'BadExpirationDate',
    cause: 'expiration-of-channel',
    refuses: ({ channel, header }) => channel?.storagePolicy === 0 && Number(header('apns-expiration')) !== 0,
  },
  emptyBody,
  tooLarge,
  ...bodyChecks('BadRequestPayload'),
]

const createChecks: readonly RequestCheck[] = [
  ...appChecks,
  emptyBody,
  tooLarge,
  ...bodyChecks('BadRequestPayload'),
  {
    reason: 'BadRequestParams',
    cause: 'bad-request-params',
    refuses: (request) => unknownAttribute(request) !== undefined,
    says: (request) => ({
      en: `A channel has no attribute "${quote(unknownAttribute(request))}"; it has ${attributes.join(' and ')}.`,
      zh: `频道没有「${quote(unknownAttribute(request))}」这个字段，只有 ${attributes.join(' 和 ')}。`,
    }),
  },
  {
    reason: 'MissingPushType',
    cause: 'push-type-missing',
    refuses: ({ body }) => readObject(body)?.['push-type'] === undefined,
    says: () => ({ en: 'The JSON has no push-type.', zh: 'JSON 里没有 push-type。' }),
  },
  {
    reason: 'InvalidPushType',
    cause: 'invalid-push-type',
    refuses: ({ body }) => !isLiveActivity(readObject(body)?.['push-type']),
    says: ({ body }) => is('push-type', readObject(body)?.['push-type'], 'LiveActivity'),
  },
  {
    reason: 'MissingChannelQueueSize',
    cause: 'missing-storage-policy',
    refuses: ({ body }) => storagePolicyOf(body) === undefined,
  },
  {
    reason: 'CannotCreateChannelConfig',
    cause: 'channels-used-up',
    refuses: ({ state, bundleId, connection: { environment } }) =>
      [...state.channels.values()].filter(
        (channel) => channel.bundleId === bundleId && channel.environment === environment,
      ).length >= mostChannels,
  },
]

const namedChannelChecks: readonly RequestCheck[] = [...appChecks, ...channelChecks, channelKnown]

/** What each operation on channels has to fulfil once the credential is good. */
export const channelOperationChecks: Readonly<Record<Exclude<Operation, 'push'>, readonly RequestCheck[]>> = {
  broadcast: broadcastChecks,
  create: createChecks,
  read: namedChannelChecks,
  delete: namedChannelChecks,
  list: appChecks,
}
