import { isUtf8 } from 'node:buffer'
import { largestCollapseId, uuid } from '../../apns/notification.ts'
import { largestBroadcast, type PushType, pushTypes } from '../../apns/push-type.ts'
import type { ReasonName } from '../../apns/reasons.ts'
import { splitTopic } from '../../apns/topic.ts'
import { minute } from '../../time.ts'
import { isGenuine } from './bearer.ts'
import { methods, type Operation, type ResolvedRequest } from './resolved-request.ts'

/** One reason to refuse. Rows stand in the order they are checked. */
export interface RequestCheck {
  readonly reason: ReasonName
  refuses(request: ResolvedRequest): boolean | undefined
}

/** Apple, "Establishing a token-based connection to APNs": a provider token is good for an hour ... */
const tokenAge = 60 * minute
/** ... and may not change more than once in twenty minutes. */
const tokenUpdates = 20 * minute

/** Apple names no length. Nothing under 32 bytes was ever seen, so no shorter one is taken for a new device's. */
const shortestToken = 64
/** 100 bytes: the longest Apple ever announced. */
const longestToken = 200

/** Apple, "Sending channel management requests to APNs": of one app in one environment. */
const mostChannels = 10_000
/** Apple names no length for channel ids; its own are far shorter. */
const longestChannelId = 128

/** One byte more than the largest payload: what lies behind it changes no answer, so nobody needs to read it. */
export const readableBody =
  1 + Math.max(largestBroadcast, ...Object.values(pushTypes).map((rules) => rules.largestPayload))

/*
 * The order of the tables and of the rows in them is what real answers of APNs show: GET without a credential is
 * a 405 where pushes arrive and a 403 where channels are managed, POST to a nonsense device token without one a 403,
 * an unregistered key with a well-formed device token a 403, a good credential with a nonsense device token a 400, and
 * a voip push to the plain bundle id of a voip token DeviceTokenNotForTopic rather than InvalidPushType. What no
 * answer shows (the order of header checks among themselves, a body that is not JSON, broadcasts and channels beyond
 * their credential) is ours.
 */

const requestChecks: readonly RequestCheck[] = [
  {
    reason: 'MethodNotAllowed',
    refuses: ({ connection: { service }, method }) => !methods[service].includes(method),
  },
  { reason: 'BadPath', refuses: ({ known }) => !known },
  { reason: 'MethodNotAllowed', refuses: ({ operation }) => operation === undefined },
]

const credentialChecks: readonly RequestCheck[] = [
  // Signing identities and the like: issued by Apple, without either of the two extensions that allow to push.
  {
    reason: 'BadCertificate',
    refuses: ({ connection: { certificate } }) => certificate?.environments.length === 0,
  },
  {
    reason: 'MissingProviderToken',
    refuses: ({ connection, bearer }) => connection.certificate === undefined && bearer === undefined,
  },
  {
    reason: 'InvalidProviderToken',
    refuses: ({ connection, bearer }) => bearer && !isGenuine(bearer, connection),
  },
  // One connection serves one team. Observed: the token of a second team is called invalid.
  {
    reason: 'InvalidProviderToken',
    refuses: ({ connection: { providerToken }, bearer }) =>
      bearer && providerToken && bearer.key?.teamId !== providerToken.teamId,
  },
  {
    reason: 'ExpiredProviderToken',
    refuses: ({ bearer, now }) =>
      bearer?.token && Math.abs(now.getTime() - bearer.token.issuedAt.getTime()) > tokenAge,
  },
  {
    reason: 'BadEnvironmentKeyIdInToken',
    refuses: ({ connection, bearer }) =>
      bearer?.key && !bearer.key.environments.includes(connection.environment),
  },
  // A key that is bound to topics shares a connection with the one key related to it; two keys for a whole team do.
  {
    reason: 'UnrelatedKeyIdInToken',
    refuses: ({ connection: { providerToken }, bearer, state }) => {
      if (!bearer?.key || !providerToken || providerToken.keyId === bearer.key.keyId) return false
      const first = state.signingKeys.get(providerToken.keyId)
      const related =
        first?.relatedKeyId === bearer.key.keyId || bearer.key.relatedKeyId === providerToken.keyId
      return (bearer.key.bundleIds ?? first?.bundleIds) !== undefined && !related
    },
  },
  {
    reason: 'TooManyProviderTokenUpdates',
    refuses: ({ connection: { providerToken }, bearer, now }) =>
      bearer &&
      providerToken?.updatedAt &&
      providerToken.text !== bearer.text &&
      now.getTime() - providerToken.updatedAt.getTime() < tokenUpdates,
  },
]

const pushChecks: readonly RequestCheck[] = [
  { reason: 'DuplicateHeaders', refuses: ({ repeated }) => repeated },
  { reason: 'BadMessageId', refuses: ({ header }) => isWrong(header('apns-id'), uuid) },
  { reason: 'BadExpirationDate', refuses: ({ header }) => isWrong(header('apns-expiration'), expiration) },
  { reason: 'BadPriority', refuses: ({ header }) => isWrong(header('apns-priority'), priority) },
  // Node hands header values over as Latin-1: one character is one byte.
  {
    reason: 'BadCollapseId',
    refuses: ({ header }) => (header('apns-collapse-id')?.length ?? 0) > largestCollapseId,
  },
  {
    reason: 'InvalidPushType',
    refuses: ({ header, pushType }) => pushType === undefined && header('apns-push-type') !== undefined,
  },
  { reason: 'MissingTopic', refuses: ({ topic }) => topic === undefined },
  { reason: 'BadTopic', refuses: ({ topic }) => isWrong(topic, topicForm) },
  {
    reason: 'TopicDisallowed',
    refuses: ({ connection: { certificate }, topic }) =>
      certificate && !certificate.topics.some((allowed) => allowed.topic === topic),
  },
  {
    reason: 'TopicDisallowed',
    refuses: ({ bearer, topic = '' }) =>
      bearer?.key?.bundleIds && !bearer.key.bundleIds.includes(splitTopic(topic).bundleId),
  },
  { reason: 'MissingDeviceToken', refuses: ({ deviceToken }) => deviceToken === '' },
  {
    reason: 'BadDeviceToken',
    refuses: ({ deviceToken }) => deviceToken.length > longestToken || isWrong(deviceToken, hexBytes),
  },
  {
    reason: 'BadDeviceToken',
    refuses: ({ device, connection }) => device && device.environment !== connection.environment,
  },
  {
    reason: 'BadDeviceToken',
    refuses: ({ device, devicePolicy }) => device === undefined && devicePolicy === 'strict',
  },
  // No phone has such a token: people and programs type it to see what the gateway says.
  {
    reason: 'BadDeviceToken',
    refuses: ({ device, deviceToken }) =>
      device === undefined && (deviceToken.length < shortestToken || /^0+$/.test(deviceToken)),
  },
  {
    reason: 'DeviceTokenNotForTopic',
    refuses: ({ device, topic }) => device && device.topic !== topic,
  },
  {
    reason: 'InvalidPushType',
    refuses: ({ pushType, topic = '' }) => pushType && !splitTopic(topic).pushTypes.includes(pushType),
  },
  {
    reason: 'BadPriority',
    refuses: ({ pushType, header }) =>
      pushType && header('apns-priority') !== undefined && !allows(pushType, header('apns-priority')),
  },
  {
    reason: 'Unregistered',
    refuses: ({ device }) => device?.registration.kind === 'unregistered',
  },
  { reason: 'ExpiredToken', refuses: ({ device }) => device?.registration.kind === 'expired' },
  { reason: 'PayloadEmpty', refuses: ({ body }) => body.length === 0 },
  {
    reason: 'PayloadTooLarge',
    refuses: ({ body, pushType, topic = '' }) =>
      body.length > smallestLimit &&
      body.length > pushTypes[pushType ?? splitTopic(topic).pushTypes[0] ?? 'alert'].largestPayload,
  },
  // APNs has no word of its own for a body that is not a JSON object; saying nothing would hide the mistake.
  { reason: 'PayloadEmpty', refuses: ({ body }) => readObject(body) === undefined },
]

/** Of every request that has a bundle id in its path: it is plain, and the credential is for it. */
const appChecks: readonly RequestCheck[] = [
  { reason: 'BadMessageId', refuses: ({ header }) => isWrong(header('apns-request-id'), uuid) },
  {
    reason: 'TopicDisallowed',
    refuses: ({ bundleId }) => splitTopic(bundleId).bundleId !== bundleId || isWrong(bundleId, topicForm),
  },
  {
    reason: 'TopicMismatch',
    refuses: ({ connection: { certificate }, bundleId }) =>
      certificate && !certificate.topics.some(({ topic }) => topic === bundleId),
  },
  {
    reason: 'TopicMismatch',
    refuses: ({ bearer, bundleId }) => bearer?.key?.bundleIds && !bearer.key.bundleIds.includes(bundleId),
  },
  { reason: 'FeatureNotEnabled', refuses: ({ state, bundleId }) => state.withoutBroadcast.has(bundleId) },
]

/** Of every request that names a channel. */
const channelChecks: readonly RequestCheck[] = [
  { reason: 'MissingChannelId', refuses: ({ header }) => !header('apns-channel-id') },
  {
    reason: 'BadChannelId',
    refuses: ({ header }) => {
      const id = header('apns-channel-id') ?? ''
      return id.length > longestChannelId || isWrong(id, base64)
    },
  },
]

const channelKnown: RequestCheck = {
  reason: 'ChannelNotRegistered',
  refuses: ({ channel }) => channel === undefined,
}

const broadcastChecks: readonly RequestCheck[] = [
  ...appChecks,
  ...channelChecks,
  { reason: 'MissingPushType', refuses: ({ header }) => header('apns-push-type') === undefined },
  { reason: 'InvalidPushType', refuses: ({ header }) => !isLiveActivity(header('apns-push-type')) },
  {
    reason: 'BadExpirationDate',
    refuses: ({ header }) => isWrong(header('apns-expiration') ?? '', expiration),
  },
  {
    reason: 'BadPriority',
    refuses: ({ header }) => !allows('liveactivity', header('apns-priority')),
  },
  channelKnown,
  // A channel that keeps nothing cannot keep a message until a date.
  {
    reason: 'BadExpirationDate',
    refuses: ({ channel, header }) => channel?.storagePolicy === 0 && Number(header('apns-expiration')) !== 0,
  },
  { reason: 'PayloadEmpty', refuses: ({ body }) => body.length === 0 },
  { reason: 'PayloadTooLarge', refuses: ({ body }) => body.length > largestBroadcast },
  { reason: 'BadRequestPayload', refuses: ({ body }) => readObject(body) === undefined },
]

const createChecks: readonly RequestCheck[] = [
  ...appChecks,
  { reason: 'PayloadEmpty', refuses: ({ body }) => body.length === 0 },
  { reason: 'PayloadTooLarge', refuses: ({ body }) => body.length > largestBroadcast },
  { reason: 'BadRequestPayload', refuses: ({ body }) => readObject(body) === undefined },
  {
    reason: 'BadRequestParams',
    refuses: ({ body }) => Object.keys(readObject(body) ?? {}).some((name) => !attributes.includes(name)),
  },
  { reason: 'MissingPushType', refuses: ({ body }) => readObject(body)?.['push-type'] === undefined },
  { reason: 'InvalidPushType', refuses: ({ body }) => !isLiveActivity(readObject(body)?.['push-type']) },
  { reason: 'MissingChannelQueueSize', refuses: ({ body }) => storagePolicyOf(body) === undefined },
  {
    reason: 'CannotCreateChannelConfig',
    refuses: ({ state, bundleId, connection: { environment } }) =>
      state.channels.size >= mostChannels &&
      [...state.channels.values()].filter(
        (channel) => channel.bundleId === bundleId && channel.environment === environment,
      ).length >= mostChannels,
  },
]

const namedChannelChecks: readonly RequestCheck[] = [...appChecks, ...channelChecks, channelKnown]

/** What each operation has to fulfil once the credential is good. */
const operationChecks: Readonly<Record<Operation, readonly RequestCheck[]>> = {
  push: pushChecks,
  broadcast: broadcastChecks,
  create: createChecks,
  read: namedChannelChecks,
  delete: namedChannelChecks,
  list: appChecks,
}

const expiration = /^\d{1,19}$/
const priority = /^(?:10|5|1)$/
const topicForm = /^[A-Za-z0-9._-]{1,255}$/
const hexBytes = /^(?:[0-9a-f]{2})+$/i
const base64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/
const attributes = ['message-storage-policy', 'push-type']
const smallestLimit = Math.min(...Object.values(pushTypes).map((rules) => rules.largestPayload))

const isWrong = (value: string | undefined, form: RegExp) => value !== undefined && !form.test(value)

/** Apple writes `liveactivity` in one place and `LiveActivity` in another. */
const isLiveActivity = (value: unknown) => typeof value === 'string' && value.toLowerCase() === 'liveactivity'

const allows = (pushType: PushType, given: string | undefined) =>
  pushTypes[pushType].priorities.some((allowed) => allowed === Number(given))

function readObject(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (!isUtf8(body)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * @param body of a request to create a channel
 * @returns the storage policy it asks for; nothing when it asks for none that there is
 */
export function storagePolicyOf(body: Uint8Array): 0 | 1 | undefined {
  const policy = readObject(body)?.['message-storage-policy']
  return policy === 0 || policy === 1 ? policy : undefined
}

/** The first reason to refuse a request; `authenticated` when its credential passed every check. */
export interface RequestJudgement {
  readonly refusal: ReasonName | undefined
  readonly authenticated: boolean
}

function firstOf(checks: readonly RequestCheck[], request: ResolvedRequest): ReasonName | undefined {
  for (const { reason, refuses } of checks) if (refuses(request)) return reason
  return undefined
}

/**
 * Makes every check in its order: the request, its credential, then what its operation demands.
 *
 * @param request one request with what is known of it
 */
export function judge(request: ResolvedRequest): RequestJudgement {
  const refusal = firstOf(requestChecks, request) ?? firstOf(credentialChecks, request)
  if (refusal !== undefined || request.operation === undefined) return { refusal, authenticated: false }
  return { refusal: firstOf(operationChecks[request.operation], request), authenticated: true }
}
