import { environments } from '../../apns/environment.ts'
import {
  type Channel,
  type Device,
  emptyState,
  type GatewayState,
  type Registration,
} from '../decide/state.ts'
import type { FailedConnection, ReceivedMessage } from '../event.ts'

/** What a gateway remembers from one run to the next; signing keys have files of their own, for others write them. */
export interface Memory {
  readonly state: GatewayState
  /** The inbox, oldest first. */
  readonly received: readonly ReceivedMessage[]
  /** Connections that came to nothing, oldest first. */
  readonly connections: readonly FailedConnection[]
}

/** A type as JSON keeps it: a date is text, bytes are base64. */
type Stored<T> = T extends Date | Uint8Array
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Stored<T[K]> }
    : T

/** The file as it is written. */
export interface StoredMemory {
  readonly devices: readonly Stored<Device>[]
  readonly channels: readonly Stored<Channel>[]
  readonly revoked: readonly string[]
  readonly withoutBroadcast: readonly string[]
  readonly received: readonly Stored<ReceivedMessage>[]
  /** Missing in a file of an older pushctl. */
  readonly connections?: readonly Stored<FailedConnection>[]
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text')
  return value
}

function date(value: string): Date {
  const time = new Date(value)
  if (Number.isNaN(time.getTime())) throw new RangeError('no date')
  return time
}

function environment<E>(value: E): E {
  if (!environments.some((one) => one === value)) throw new TypeError('no environment')
  return value
}

function readRegistration(stored: Stored<Registration>): Registration {
  if (stored.kind === 'active') return { kind: 'active' }
  return { kind: stored.kind, since: date(stored.since) }
}

const readDevice = (stored: Stored<Device>): Device => ({
  deviceToken: text(stored.deviceToken),
  topic: text(stored.topic),
  environment: environment(stored.environment),
  registration: readRegistration(stored.registration),
  ...(stored.name !== undefined && { name: text(stored.name) }),
  ...(stored.learntAt !== undefined && { learntAt: date(stored.learntAt) }),
})

const readChannel = (stored: Stored<Channel>): Channel => ({
  channelId: text(stored.channelId),
  bundleId: text(stored.bundleId),
  environment: environment(stored.environment),
  storagePolicy: stored.storagePolicy === 1 ? 1 : 0,
  createdAt: date(stored.createdAt),
})

/** What is shown, and decides nothing: its other fields are taken as they were written. */
const readMessage = (stored: Stored<ReceivedMessage>): ReceivedMessage => ({
  ...stored,
  time: date(stored.time),
  payload: Buffer.from(text(stored.payload), 'base64'),
})

/**
 * @param stored as `writeMemory` made it
 * @returns what it says
 * @throws TypeError, RangeError when it is something else
 */
export function readMemory(stored: StoredMemory): Memory {
  const { devices, channels, revoked, withoutBroadcast, received, connections = [] } = stored
  return {
    state: {
      ...emptyState(),
      devices: new Map(devices.map(readDevice).map((device) => [device.deviceToken, device])),
      channels: new Map(channels.map(readChannel).map((channel) => [channel.channelId, channel])),
      revoked: new Set(revoked.map(text)),
      withoutBroadcast: new Set(withoutBroadcast.map(text)),
    },
    received: received.map(readMessage),
    connections: connections.map((one) => ({ ...one, time: date(one.time) })),
  }
}

/**
 * @param memory state and inbox
 * @returns the same for JSON
 */
export function writeMemory({ state, received, connections }: Memory): unknown {
  return {
    devices: [...state.devices.values()],
    channels: [...state.channels.values()],
    revoked: [...state.revoked],
    withoutBroadcast: [...state.withoutBroadcast],
    received: received.map((message) => ({
      ...message,
      payload: Buffer.from(message.payload).toString('base64'),
    })),
    connections,
  }
}
