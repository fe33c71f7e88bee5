import { uuid } from '../../apns/notification.ts'
import { reasons } from '../../apns/reasons.ts'
import type { Reply } from '../../apns/reply.ts'
import type { SeenCredential } from '../event.ts'
import { storagePolicyOf } from './channel-checks.ts'
import { judge, type RefusedRequest } from './checks.ts'
import type { ApnsRequest, Receipt, TakenToken } from './request.ts'
import {
  type Operation,
  type ResolvedRequest,
  type ResponseContext,
  resolveRequest,
} from './resolved-request.ts'
import { seenCredential } from './seen-credential.ts'
import type { Channel, Device } from './state.ts'

/** What a request changes: the caller writes it down, `respond` itself touches nothing. */
export type Change =
  | { readonly kind: 'provider-token-taken'; readonly token: TakenToken }
  | { readonly kind: 'device-learnt'; readonly device: Device }
  | { readonly kind: 'channel-created'; readonly channel: Channel }
  | { readonly kind: 'channel-deleted'; readonly channel: Channel }

/** What the gateway answers: a reply as APNs gives to pushes, and what only the other interfaces have. */
export interface GatewayReply extends Reply {
  /** `apns-channel-id` of a channel that was made. */
  readonly channelId?: string
  /** The JSON document that was requested. */
  readonly content?: Readonly<Record<string, unknown>>
}

/** What the gateway makes of one request. */
export interface ApnsResponse {
  readonly reply: GatewayReply
  readonly changes: readonly Change[]
  /** Nothing when path and method name none. */
  readonly operation: Operation | undefined
  /** As written in the path; empty when there was none. */
  readonly deviceToken: string
  /** As written in the path of a broadcast or of the management of channels; else empty. */
  readonly bundleId: string
  /** `apns-topic`, or what the certificate says in its place. */
  readonly topic: string | undefined
  readonly credential: SeenCredential
}

/** The change that a good provider token makes on its connection; none when it is the one already in use. */
function tokenTaken({ bearer, connection: { providerToken }, now }: ResolvedRequest): Change[] {
  if (bearer?.token === undefined || bearer.key === undefined || providerToken?.text === bearer.text)
    return []
  const { text, token, key } = bearer
  const update = providerToken === undefined ? {} : { updatedAt: now }
  return [
    { kind: 'provider-token-taken', token: { text, token, keyId: key.keyId, teamId: key.teamId, ...update } },
  ]
}

/** What a successful operation answers with, beside the id, and what it changes. */
interface Success {
  readonly status: number
  reply?(question: ResolvedRequest): Omit<GatewayReply, 'status' | 'id'>
  change?(question: ResolvedRequest): Change | undefined
}

/** Base64 of 16 random bytes: Apple names no form, and shows ids of that length. */
const channelIdOf = ({ uniqueId }: Receipt) =>
  Buffer.from(uniqueId.replaceAll('-', ''), 'hex').toString('base64')

const successes: Readonly<Record<Operation, Success>> = {
  push: {
    status: 200,
    reply: ({ connection, receipt }) =>
      connection.environment === 'sandbox' ? { uniqueId: receipt.uniqueId } : {},
    change({ device, deviceToken, topic, connection: { environment }, now }) {
      if (device !== undefined || topic === undefined) return undefined
      const token = deviceToken.toLowerCase()
      return {
        kind: 'device-learnt',
        device: { deviceToken: token, topic, environment, registration: { kind: 'active' }, learntAt: now },
      }
    },
  },
  broadcast: { status: 200, reply: ({ receipt }) => ({ uniqueId: receipt.uniqueId }) },
  create: {
    status: 201,
    reply: ({ receipt }) => ({ channelId: channelIdOf(receipt) }),
    change: ({ receipt, bundleId, connection: { environment }, body, now }) => ({
      kind: 'channel-created',
      channel: {
        channelId: channelIdOf(receipt),
        bundleId,
        environment,
        storagePolicy: storagePolicyOf(body) ?? 0,
        createdAt: now,
      },
    }),
  },
  read: {
    status: 200,
    reply: ({ channel }) => ({
      content: { 'message-storage-policy': channel?.storagePolicy, 'push-type': 'LiveActivity' },
    }),
  },
  delete: {
    status: 204,
    change: ({ channel }) => channel && { kind: 'channel-deleted', channel },
  },
  list: {
    status: 200,
    reply: ({ state, bundleId, connection: { environment } }) => ({
      content: {
        channels: [...state.channels.values()]
          .filter((channel) => channel.bundleId === bundleId && channel.environment === environment)
          .map(({ channelId: id }) => id),
      },
    }),
  },
}

/** `apns-id` of pushes and `apns-request-id` of all else: echoed in whatever case, or made. */
function idOf({ operation, header, receipt }: ResolvedRequest): string {
  const named = header(idHeader(operation))
  return named !== undefined && uuid.test(named) ? named : receipt.id
}

/**
 * @param operation what a request wants done
 * @returns the header its id stands in, in the request as in the answer
 */
export function idHeader(operation: Operation | undefined): 'apns-id' | 'apns-request-id' {
  return operation === undefined || operation === 'push' ? 'apns-id' : 'apns-request-id'
}

function refuse({ reason, named }: RefusedRequest, id: string, device: Device | undefined): GatewayReply {
  const { status } = reasons[reason]
  const gone = status === 410 && device !== undefined && device.registration.kind !== 'active'
  return { status, id, reason, named, ...(gone && { since: device.registration.since }) }
}

/**
 * What APNs would answer (Apple, "Sending notification requests to APNs", "Handling notification responses from
 * APNs", "Sending broadcast push notification requests to APNs", "Sending channel management requests to APNs").
 *
 * @param request one HTTP/2 request, with what is known of its connection
 * @param world devices, signing keys and channels, read and never written; the policy for devices; the time
 * @returns the reply, and what has to be written down: a provider token is taken by its connection as soon as it
 *   passes every check, whatever becomes of the push; a device token is learnt, with its topic and environment, from
 *   the first push that is accepted
 */
export function respond(request: ApnsRequest, world: ResponseContext): ApnsResponse {
  const question = resolveRequest(request, world)
  const { refusal, authenticated } = judge(question)
  const { operation, device, deviceToken, bundleId, topic } = question
  const id = idOf(question)
  const credential = seenCredential(question)
  const changes = authenticated ? tokenTaken(question) : []
  if (refusal !== undefined || operation === undefined) {
    const reply = refuse(refusal ?? { reason: 'BadPath', named: { cause: 'bad-path' } }, id, device)
    return { reply, changes, operation, deviceToken, bundleId, topic, credential }
  }
  const { status, reply, change } = successes[operation]
  const made = change?.(question)
  return {
    reply: { status, id, ...reply?.(question) },
    changes: made === undefined ? changes : [...changes, made],
    operation,
    deviceToken,
    bundleId,
    topic,
    credential,
  }
}
