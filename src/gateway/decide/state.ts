import type { KeyObject } from 'node:crypto'
import type { Environment } from '../../apns/environment.ts'

/** Whether a device still takes pushes; `since` is when APNs learnt that it no longer does. */
export type Registration =
  | { readonly kind: 'active' }
  | { readonly kind: 'unregistered'; readonly since: Date }
  | { readonly kind: 'expired'; readonly since: Date }

/**
 * One app on one device, in one environment: what a device token stands for (Apple, "Registering your app with
 * APNs").
 */
export interface Device {
  /** Lower-case hex. */
  readonly deviceToken: string
  readonly topic: string
  readonly environment: Environment
  readonly registration: Registration
  /** What its owner calls it. */
  readonly name?: string
  /** When its first push was accepted; nothing when it was registered. */
  readonly learntAt?: Date
}

/** The public half of a signing key, as Apple keeps it (Apple, "Establishing a token-based connection to APNs"). */
export interface RegisteredKey {
  readonly keyId: string
  readonly teamId: string
  readonly publicKey: KeyObject
  /** One environment, or both as keys made before February 2025 have. */
  readonly environments: readonly Environment[]
  /** Bundle ids of a topic-specific key; a team-scoped key has none and serves every topic of its team. */
  readonly bundleIds?: readonly string[]
  /** The one other topic-specific key that may share a connection with it. */
  readonly relatedKeyId?: string
}

/** A broadcast channel of one app in one environment (Apple, "Sending channel management requests to APNs"). */
export interface Channel {
  /** Base64, made by the gateway. */
  readonly channelId: string
  readonly bundleId: string
  readonly environment: Environment
  /** `message-storage-policy`: 0 keeps nothing, 1 the most recent message. */
  readonly storagePolicy: 0 | 1
  readonly createdAt: Date
}

/** Everything the gateway remembers from one connection to the next. */
export interface GatewayState {
  /** By lower-case device token. */
  readonly devices: Map<string, Device>
  /** By key id. */
  readonly signingKeys: Map<string, RegisteredKey>
  /** By channel id. */
  readonly channels: Map<string, Channel>
  /** SHA-256 fingerprints of client certificates that were revoked, lower-case hex. */
  readonly revoked: Set<string>
  /** Bundle ids of apps whose broadcast capability is off. */
  readonly withoutBroadcast: Set<string>
}

/** @returns a gateway that knows nobody yet */
export function emptyState(): GatewayState {
  return {
    devices: new Map(),
    signingKeys: new Map(),
    channels: new Map(),
    revoked: new Set(),
    withoutBroadcast: new Set(),
  }
}
