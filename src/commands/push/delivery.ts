import { broadcastPath } from '../../apns/channel.ts'
import type { Endpoint } from '../../apns/endpoint.ts'
import { type Notification, notificationHeaders } from '../../apns/notification.ts'
import { splitTopic } from '../../apns/topic.ts'
import type { Way } from '../../client/proxy.ts'
import { reach } from '../../client/reach.ts'
import type { Credential } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import {
  type ConnectionSurroundings,
  type Failure,
  isCutAtCertificate,
  type Outcome,
  reasonOf,
  type ShownServer,
} from '../../diagnosis/facts.ts'
import type { Host } from '../../host.ts'
import type { Destination } from './destination.ts'
import { tokenStore } from './token-store.ts'

/** What became of each notification, in their order. */
export interface Delivery {
  readonly outcomes: readonly Outcome[]
  /** When the provider token was made that went with them. */
  readonly tokenMade?: Date
  /** What was seen round the connection; where all were accepted, what the server showed, if anybody may open TLS. */
  readonly surroundings?: ConnectionSurroundings
}

/** Where to, and which way. */
export type Where = Pick<Destination, 'gateway' | 'wayTo'>

async function isTokenRefused(outcomes: readonly Outcome[]): Promise<boolean> {
  const failed = outcomes.filter((outcome) => outcome.kind !== 'accepted')
  if (failed.length === 0) return false
  const { refusedBy } = await import('../../apns/reasons.ts')
  return failed.some((outcome) => refusedBy(reasonOf({ outcome })) === 'provider-token')
}

/**
 * Works with the provider token that is kept for a signing key, and forgets it when APNs refuses it: the next run makes
 * a new one.
 *
 * @param credential a client certificate needs no token
 * @param host the world the token is kept in
 * @param work gets the token; returns outcomes
 */
export async function withProviderToken(
  credential: Credential,
  host: Host,
  work: (token: string | undefined) => Promise<readonly Outcome[]>,
): Promise<Delivery> {
  if (credential.kind === 'identity') return { outcomes: await work(undefined) }
  const { currentProviderToken } = await import('../../client/provider-token-cache.ts')
  const store = tokenStore(credential.signingKey, host)
  const { token, issuedAt } = await currentProviderToken(credential.signingKey, host.now(), store)
  const outcomes = await work(token)
  if (await isTokenRefused(outcomes)) await store.forget()
  return { outcomes, tokenMade: issuedAt }
}

/**
 * Sends notifications over one connection.
 *
 * @param notifications to devices
 * @param credential as whom
 * @param where to
 * @param host the world provider tokens are kept in
 * @param onTakesNone told once, when they wait because the gateway takes no request
 */
export async function deliver(
  notifications: readonly Notification[],
  credential: Credential,
  { gateway: { endpoint }, wayTo }: Where,
  host: Host,
  onTakesNone?: () => void,
): Promise<Delivery> {
  let shown: ShownServer | undefined
  const route = wayTo(endpoint)
  const delivery = await withProviderToken(credential, host, async (token) => {
    const way = { endpoint, ...route, signal: host.interrupted }
    // Begun before TLS and HTTP/2 are loaded: on a long way that takes no time.
    const reaching = await reach(way)
    const { openSession } = await import('../../client/session.ts')
    const opened = await openSession({
      ...way,
      reaching,
      eager: true,
      ...defined({ onTakesNone }),
      ...(credential.kind === 'identity' && { identity: credential }),
    })
    if (opened.kind === 'failed') {
      const { failure } = opened
      return notifications.map(() => ({ kind: 'unsent', failure }))
    }
    const { session } = opened
    const outcomes = await Promise.all(notifications.map((notification) => session.push(notification, token)))
    // Only where more authorities are trusted than Node's own can anybody else answer for Apple.
    const mayBeOpened = route.ca !== undefined || (host.env.NODE_EXTRA_CA_CERTS ?? '') !== ''
    if (mayBeOpened || outcomes.some(({ kind }) => kind !== 'accepted')) shown = session.server()
    await session.close()
    return outcomes
  })
  return withSurroundings(delivery, { endpoint, way: route, credential }, shown, host)
}

/** Looks round, where nothing was accepted because of the way. */
async function withSurroundings(
  delivery: Delivery,
  attempt: Attempt,
  shown: ShownServer | undefined,
  host: Host,
): Promise<Delivery> {
  const [first] = delivery.outcomes
  if (first === undefined || first.kind === 'accepted')
    return { ...delivery, ...defined({ surroundings: shown }) }
  return { ...delivery, surroundings: await surroundingsOf(first, attempt, shown, host) }
}

/**
 * @param outcome of a push that was not accepted
 * @param attempt what was to be reached, and as whom
 * @param shown by the gateway, if there was a connection
 * @returns what is to be seen round the connection; of a push that was answered, what was shown alone
 */
export async function surroundingsOf(
  outcome: Exclude<Outcome, { kind: 'accepted' }>,
  attempt: Attempt,
  shown: ShownServer | undefined,
  host: Pick<Host, 'env' | 'files' | 'knowsName' | 'isNear'>,
): Promise<ConnectionSurroundings> {
  const seen = 'failure' in outcome ? await lookRound(outcome.failure, attempt, host) : {}
  return { ...seen, ...shown }
}

/** Where a connection was to lead, which way, and as whom. */
export interface Attempt {
  readonly endpoint: Endpoint
  readonly way: Way
  readonly credential: Credential
}

/** @returns the text of the hosts file; empty when there is none */
export async function readHosts({ env, files }: Pick<Host, 'env' | 'files'>): Promise<string> {
  const { hostsFile } = await import('../../client/surroundings.ts')
  const path = hostsFile(env)
  return (await files.exists(path)) ? (await files.read(path)).toString('utf8') : ''
}

/**
 * @param failure of a connection
 * @param attempt what was to be reached, and as whom
 * @param host environment variables, the hosts file, and whether a name is known
 * @returns what is to be seen round the connection
 */
export async function lookRound(
  failure: Failure,
  { endpoint, way, credential }: Attempt,
  { env, files, knowsName, isNear }: Pick<Host, 'env' | 'files' | 'knowsName' | 'isNear'>,
): Promise<ConnectionSurroundings> {
  const { lookAround, lookAtCut } = await import('../../client/surroundings.ts')
  const seen = await lookAround(endpoint, failure, {
    env,
    readHosts: () => readHosts({ env, files }),
    exists: (path) => files.exists(path),
    knowsName,
    isNear,
    ...defined({ proxy: way.proxy, ca: way.ca }),
  })
  if (!isCutAtCertificate(failure)) return seen
  const shown = credential.kind === 'identity' ? credential : undefined
  return { ...seen, ...(await lookAtCut(endpoint, way, shown)) }
}

/** What a broadcast is made of: the topic names the app, and no device token is used. */
export interface Broadcast {
  readonly notification: Omit<Notification, 'deviceToken'>
  readonly channel: string
}

/** @returns path and headers of a broadcast (Apple, "Sending broadcast push notification requests to APNs") */
export function broadcastRequest({ notification, channel }: Broadcast): {
  readonly path: string
  readonly headers: Record<string, string>
} {
  const { topic = '', id, ...rest } = notification
  return {
    path: broadcastPath(splitTopic(topic).bundleId),
    headers: {
      'apns-channel-id': channel,
      ...notificationHeaders({ expiration: 0, ...rest }),
      ...defined({ 'apns-request-id': id }),
    },
  }
}

/**
 * Sends a broadcast to a channel.
 *
 * @param broadcast what to send
 * @param credential as whom
 * @param where to
 * @param host the world provider tokens are kept in
 */
export async function deliverBroadcast(
  broadcast: Broadcast,
  credential: Credential,
  { gateway: { endpoint }, wayTo }: Where,
  host: Host,
): Promise<Delivery> {
  const way = wayTo(endpoint)
  const delivery = await withProviderToken(credential, host, async (token) => {
    const { callChannels, outcomeOfCall } = await import('../../client/channels.ts')
    const outcome = await callChannels(
      {
        endpoint,
        ...way,
        ...defined({ authorization: token }),
        ...(credential.kind === 'identity' && { identity: credential }),
      },
      { method: 'POST', ...broadcastRequest(broadcast), body: broadcast.notification.payload },
    )
    return [outcomeOfCall(outcome)]
  })
  return withSurroundings(delivery, { endpoint, way, credential }, undefined, host)
}
