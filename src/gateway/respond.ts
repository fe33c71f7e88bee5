import { isPushType, type Priority, type PushType, pushTypes } from '../apns/push-type.ts'
import { type ReasonName, reasons } from '../apns/reasons.ts'
import type { Reply } from '../apns/reply.ts'
import { splitTopic } from '../apns/topic.ts'
import { type ProviderToken, readProviderToken, verifyProviderToken } from '../credential/provider-token.ts'
import { Fault } from '../fault.ts'
import type { Request, TakenToken } from './request.ts'
import type { Device, GatewayState, RegisteredKey } from './state.ts'

/** What a request changes: the caller writes it down, `respond` itself touches nothing. */
export type Change =
  | { readonly kind: 'provider-token-taken'; readonly token: TakenToken }
  | { readonly kind: 'device-learnt'; readonly device: Device }

/** What the gateway makes of one request. */
export interface Response {
  readonly reply: Reply
  readonly changes: readonly Change[]
  /** As written in the path; empty when there was none. */
  readonly deviceToken: string
  /** `apns-topic`, or what the certificate says in its place. */
  readonly topic: string | undefined
}

const minute = 60_000
/** Apple, "Establishing a token-based connection to APNs": a provider token is good for an hour ... */
const tokenAge = 60 * minute
/** ... and may not change more than once in twenty minutes. */
const tokenUpdates = 20 * minute

/** Apple names no length. Nothing under 32 bytes was ever seen, so no shorter one is taken for a new device's. */
const shortestToken = 64
/** 100 bytes: the longest Apple ever announced. */
const longestToken = 200

/** One byte more than the largest payload: what lies behind it changes no answer, so nobody needs to read it. */
export const readableBody = 1 + Math.max(...Object.values(pushTypes).map((rules) => rules.largestPayload))

interface Bearer {
  readonly text: string
  /** Nothing when the text is no provider token at all. */
  readonly token: ProviderToken | undefined
  /** Nothing when nobody registered a key of that id. */
  readonly key: RegisteredKey | undefined
}

/** A request, with what several checks ask about worked out once. */
interface Question extends Request {
  readonly state: GatewayState
  readonly now: Date
  readonly header: (name: string) => string | undefined
  /** Nothing when a certificate authenticates: `authorization` is ignored then. */
  readonly bearer: Bearer | undefined
  readonly deviceToken: string
  readonly device: Device | undefined
  readonly topic: string | undefined
  readonly pushType: PushType | undefined
}

/** One reason to refuse. Rows stand in the order they are asked. */
interface Check {
  readonly reason: ReasonName
  refuses(question: Question): boolean | undefined
}

/*
 * The order of the four tables and of the rows in them is what real answers of APNs show: GET without a credential is
 * a 405, POST to a nonsense device token without one a 403, an unregistered key with a well-formed device token a 403,
 * a good credential with a nonsense device token a 400, and a voip push to the plain bundle id of a voip token
 * DeviceTokenNotForTopic rather than InvalidPushType. What no answer shows (the order of header checks among
 * themselves, a body that is not JSON) is ours.
 */

const requestChecks: readonly Check[] = [
  { reason: 'MethodNotAllowed', refuses: ({ method }) => method !== 'POST' },
  { reason: 'BadPath', refuses: ({ path }) => !/^\/3\/device(?:\/[^/]*)?$/.test(path) },
]

const credentialChecks: readonly Check[] = [
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
    refuses: ({ connection, bearer }) => bearer && !(isTaken(connection, bearer) || isGenuine(bearer)),
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
  // Keys that are bound to topics do not share a connection with any other; two keys for a whole team do.
  {
    reason: 'UnrelatedKeyIdInToken',
    refuses: ({ connection: { providerToken }, bearer, state }) =>
      bearer?.key &&
      providerToken &&
      providerToken.keyId !== bearer.key.keyId &&
      (bearer.key.bundleIds ?? state.signingKeys.get(providerToken.keyId)?.bundleIds) !== undefined,
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

const notificationChecks: readonly Check[] = [
  {
    reason: 'DuplicateHeaders',
    refuses: ({ headers }) => new Set(headers.map(([name]) => name)).size !== headers.length,
  },
  { reason: 'BadMessageId', refuses: ({ header }) => isWrong(header('apns-id'), uuid) },
  {
    reason: 'BadExpirationDate',
    refuses: ({ header }) => isWrong(header('apns-expiration'), /^\d{1,19}$/),
  },
  {
    reason: 'BadPriority',
    refuses: ({ header }) => isWrong(header('apns-priority'), /^(?:10|5|1)$/),
  },
  // Node hands header values over as Latin-1: one character is one byte.
  {
    reason: 'BadCollapseId',
    refuses: ({ header }) => (header('apns-collapse-id')?.length ?? 0) > 64,
  },
  {
    reason: 'InvalidPushType',
    refuses: ({ header, pushType }) => header('apns-push-type') !== undefined && pushType === undefined,
  },
  { reason: 'MissingTopic', refuses: ({ topic }) => topic === undefined },
  { reason: 'BadTopic', refuses: ({ topic }) => isWrong(topic, /^[A-Za-z0-9._-]{1,255}$/) },
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
]

const deviceChecks: readonly Check[] = [
  { reason: 'MissingDeviceToken', refuses: ({ deviceToken }) => deviceToken === '' },
  {
    reason: 'BadDeviceToken',
    refuses: ({ deviceToken }) =>
      !/^(?:[0-9a-f]{2})+$/i.test(deviceToken) || deviceToken.length > longestToken,
  },
  {
    reason: 'BadDeviceToken',
    refuses: ({ device, connection }) => device && device.environment !== connection.environment,
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
    refuses: ({ pushType, header }) => {
      const priority = header('apns-priority')
      if (pushType === undefined || priority === undefined) return false
      return !(pushTypes[pushType].priorities as readonly Priority[]).includes(Number(priority) as Priority)
    },
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
      body.length > pushTypes[pushType ?? splitTopic(topic).pushTypes[0] ?? 'alert'].largestPayload,
  },
  // APNs has no word of its own for a body that is not a JSON object; saying nothing would hide the mistake.
  { reason: 'PayloadEmpty', refuses: ({ body }) => !isJsonObject(body) },
]

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const isWrong = (value: string | undefined, form: RegExp) => value !== undefined && !form.test(value)

function isJsonObject(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Signatures are slow to verify, and a token stays the same for many requests. */
const isTaken = ({ providerToken }: Request['connection'], bearer: Bearer) =>
  providerToken?.text === bearer.text

const isGenuine = ({ token, key }: Bearer) =>
  token !== undefined &&
  key !== undefined &&
  token.teamId === key.teamId &&
  verifyProviderToken(token, key.publicKey)

function firstRefusal(checks: readonly Check[], question: Question): Check | undefined {
  return checks.find((check) => check.refuses(question))
}

/** What follows the word `bearer`, in whatever case; nothing with a certificate, for `authorization` is ignored then. */
function bearerText({ connection, headers }: Request): string | undefined {
  if (connection.certificate !== undefined) return undefined
  const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? ''
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1]
}

/**
 * The provider token a request authenticates with.
 *
 * @param request one HTTP/2 request
 * @returns the token, not yet verified; nothing when there is none, none that can be read, or a client certificate
 */
export function providerTokenOf(request: Request): ProviderToken | undefined {
  const text = bearerText(request)
  if (text === undefined) return undefined
  const taken = request.connection.providerToken
  if (taken?.text === text) return taken.token
  try {
    return readProviderToken(text)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function bearerOf(request: Request, state: GatewayState): Bearer | undefined {
  const text = bearerText(request)
  if (text === undefined) return undefined
  const token = providerTokenOf(request)
  return { text, token, key: token === undefined ? undefined : state.signingKeys.get(token.keyId) }
}

function questionOf(request: Request, state: GatewayState, now: Date): Question {
  const header = (name: string) => request.headers.find(([other]) => other === name)?.[1]
  const deviceToken = request.path.split('/')[3] ?? ''
  const topics = request.connection.certificate?.topics ?? []
  const pushType = header('apns-push-type')
  return {
    ...request,
    state,
    now,
    header,
    bearer: bearerOf(request, state),
    deviceToken,
    device: state.devices.get(deviceToken.toLowerCase()),
    topic: header('apns-topic') ?? (topics.length === 1 ? topics[0]?.topic : undefined),
    pushType: pushType !== undefined && isPushType(pushType) ? pushType : undefined,
  }
}

/** The change that a good provider token makes on its connection; none when it is the one already in use. */
function tokenTaken({ bearer, connection: { providerToken }, now }: Question): Change[] {
  if (bearer?.token === undefined || bearer.key === undefined || providerToken?.text === bearer.text)
    return []
  const { text, token, key } = bearer
  const update = providerToken === undefined ? {} : { updatedAt: now }
  return [
    { kind: 'provider-token-taken', token: { text, token, keyId: key.keyId, teamId: key.teamId, ...update } },
  ]
}

/** The change that an accepted push makes: its device is known from now on. */
function deviceLearnt({ device, deviceToken, topic, connection: { environment } }: Question): Change[] {
  if (device !== undefined || topic === undefined) return []
  const token = deviceToken.toLowerCase()
  return [{ kind: 'device-learnt', device: { token, topic, environment, registration: { kind: 'active' } } }]
}

function replyTo({ header, receipt, connection, device }: Question, refusal: Check | undefined): Reply {
  const named = header('apns-id')
  const id = named !== undefined && uuid.test(named) ? named : receipt.id
  if (refusal === undefined) {
    return { status: 200, id, ...(connection.environment === 'sandbox' && { uniqueId: receipt.uniqueId }) }
  }
  const { reason } = refusal
  const { status } = reasons[reason]
  const gone = status === 410 && device !== undefined && device.registration.kind !== 'active'
  return { status, id, reason, ...(gone && { since: device.registration.since }) }
}

/**
 * What APNs would answer to a push to one device (Apple, "Sending notification requests to APNs" and "Handling
 * notification responses from APNs").
 *
 * @param request one HTTP/2 request, with what is known of its connection
 * @param state devices and signing keys; read, never written
 * @param now the time on the gateway's clock
 * @returns the reply, and what has to be written down: a provider token is taken by its connection as soon as it
 *   passes every check, whatever becomes of the push; a device token is learnt, with its topic and environment, from
 *   the first push that is accepted
 */
export function respond(request: Request, state: GatewayState, now: Date): Response {
  const question = questionOf(request, state, now)
  const unauthenticated = firstRefusal(requestChecks, question) ?? firstRefusal(credentialChecks, question)
  const refusal =
    unauthenticated ?? firstRefusal(notificationChecks, question) ?? firstRefusal(deviceChecks, question)
  return {
    reply: replyTo(question, refusal),
    changes: [
      ...(unauthenticated === undefined ? tokenTaken(question) : []),
      ...(refusal === undefined ? deviceLearnt(question) : []),
    ],
    deviceToken: question.deviceToken,
    topic: question.topic,
  }
}
