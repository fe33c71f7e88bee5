import { type PushType, pushTypeNames } from '../../apns/push-type.ts'
import type { DevicePolicy } from '../gateway.ts'
import { type Bearer, bearerOf } from './bearer.ts'
import type { ApnsRequest, Service } from './request.ts'
import type { Channel, Device, GatewayState } from './state.ts'

/** What a request wants done. */
export type Operation = 'push' | 'broadcast' | 'create' | 'read' | 'delete' | 'list'

/** Everything beside the request that an answer depends on. */
export interface ResponseContext {
  readonly state: GatewayState
  readonly devicePolicy: DevicePolicy
  readonly now: Date
}

/** A request, with what several checks ask about worked out once. */
export interface ResolvedRequest extends ApnsRequest, ResponseContext {
  /** Whether the service has such a path. */
  readonly known: boolean
  /** Nothing when the path is unknown, or takes another method. */
  readonly operation: Operation | undefined
  readonly bearer: Bearer | undefined
  /** As written in the path of a push; empty when there was none. */
  readonly deviceToken: string
  readonly device: Device | undefined
  /** `apns-topic`, or what the certificate says in its place. */
  readonly topic: string | undefined
  readonly pushType: PushType | undefined
  /** As written in the path of a broadcast or of the management of channels. */
  readonly bundleId: string
  /** The channel `apns-channel-id` names, if it belongs to that app in this environment. */
  readonly channel: Channel | undefined
}

/** One path of APNs, the operation each method stands for, and what the path carries. */
interface ApnsPath {
  readonly service: Service
  readonly form: RegExp
  readonly operations: Readonly<Record<string, Operation>>
}

/** Apple, "Sending notification requests", "Sending broadcast push notification requests" and "Sending channel management requests to APNs". */
const routes: readonly ApnsPath[] = [
  { service: 'push', form: /^\/3\/device(?:\/([^/]*))?$/, operations: { POST: 'push' } },
  { service: 'push', form: /^\/4\/broadcasts\/apps\/([^/]+)$/, operations: { POST: 'broadcast' } },
  {
    service: 'channels',
    form: /^\/1\/apps\/([^/]+)\/channels$/,
    operations: { POST: 'create', GET: 'read', DELETE: 'delete' },
  },
  { service: 'channels', form: /^\/1\/apps\/([^/]+)\/all-channels$/, operations: { GET: 'list' } },
]

/** The methods each service takes on any path. */
export const methods: Readonly<Record<Service, readonly string[]>> = {
  push: ['POST'],
  channels: ['GET', 'POST', 'DELETE'],
}

/** A header's value is a string of its own each time; looked up in a Map it is compared, not made a property's name first. */
const pushTypeOf: ReadonlyMap<string, PushType> = new Map(pushTypeNames.map((name) => [name, name]))

/** Where a request is going. */
interface MatchedPath {
  readonly operations: ApnsPath['operations']
  /** The device token or bundle id of the path. */
  readonly named: string
}

/** A method is what a client wrote: `constructor` is none. */
const own = (operations: ApnsPath['operations'], method: string) =>
  Object.hasOwn(operations, method) ? operations[method] : undefined

/** @returns nothing for a path that the service does not have */
function destinationOf({ connection: { service }, path }: ApnsRequest): MatchedPath | undefined {
  for (const { service: of, form, operations } of routes) {
    const found = of === service ? form.exec(path) : null
    if (found !== null) return { operations, named: found[1] ?? '' }
  }
  return undefined
}

function channelOf({ connection, header }: ApnsRequest, { state }: ResponseContext, bundleId: string) {
  const channel = state.channels.get(header('apns-channel-id') ?? '')
  return channel?.bundleId === bundleId && channel.environment === connection.environment
    ? channel
    : undefined
}

/**
 * Works out once what several checks ask about.
 *
 * @param request one HTTP/2 request
 * @param world what the gateway knows, and the time
 */
export function resolveRequest(request: ApnsRequest, world: ResponseContext): ResolvedRequest {
  const { connection, method, path, header, headerNames, repeated, body, receipt } = request
  const { state, devicePolicy, now } = world
  const destination = destinationOf(request)
  const operation = destination === undefined ? undefined : own(destination.operations, method)
  const isPush = path.startsWith('/3/')
  const named = destination?.named ?? ''
  const deviceToken = isPush ? named : ''
  const bundleId = isPush ? '' : named
  const [only, ...more] = connection.certificate?.topics ?? []
  return {
    connection,
    method,
    path,
    header,
    headerNames,
    repeated,
    body,
    receipt,
    state,
    devicePolicy,
    now,
    known: destination !== undefined,
    operation,
    bearer: bearerOf(request, state),
    deviceToken,
    device: state.devices.get(deviceToken.toLowerCase()),
    topic: header('apns-topic') ?? (more.length === 0 ? only?.topic : undefined),
    pushType: pushTypeOf.get(header('apns-push-type') ?? ''),
    bundleId,
    channel: channelOf(request, world, bundleId),
  }
}
