import type { Endpoint } from '../apns/endpoint.ts'
import type { Environment } from '../apns/environment.ts'
import type { Issued } from '../credential/certificate/issue.ts'
import type { ProviderToken } from '../credential/signing-key/provider-token.ts'
import type { Channel, Device, GatewayState, RegisteredKey } from './decide/state.ts'
import type { FailedConnection, GatewayEvent, ReceivedMessage } from './event.ts'
import type { Issuer } from './issuer.ts'
import type { StandingTrouble, Trouble } from './trouble/trouble.ts'

/** One TCP port, or several; 0 lets the system choose. */
export type Ports = number | readonly number[]

/** What becomes of a well-formed device token nobody registered: `learn` knows it from the first accepted push on. */
export const devicePolicies = ['learn', 'strict'] as const
export type DevicePolicy = (typeof devicePolicies)[number]

/** What a gateway is started with. */
export interface GatewaySetup {
  /** Signs the server certificate, and is what client certificates are checked against. */
  readonly authority: Issued
  /** Read and written while the gateway runs. */
  readonly state: GatewayState
  /** Where pushes arrive: Apple has 443 and 2197. */
  readonly ports: Readonly<Record<Environment, Ports>>
  /** Where channels are managed: Apple has 2195 for the sandbox and 2196 for production. Any free ports, if not given. */
  readonly channelPorts?: Readonly<Record<Environment, Ports>>
  /** An address of this computer where it listens beside the loopback address, so that other machines reach it. */
  readonly host?: string
  /** Host names and addresses that the server certificate bears beside those of this computer and of Apple. */
  readonly names?: readonly string[]
  /** `learn`, if not given. */
  readonly devicePolicy?: DevicePolicy
  /** How many devices are known before it learns no more; 100,000, if not given. */
  readonly mostDevices?: number
  readonly troubles?: readonly Trouble[]
  /** What the inbox holds at first, oldest first: that of an earlier run. */
  readonly received?: readonly ReceivedMessage[]
  /** The same of connections that came to nothing. */
  readonly connections?: readonly FailedConnection[]
  /** Closes a connection on which nothing happens for so long, in milliseconds; an hour, if not given. */
  readonly idleTime?: number
  /** How long a TLS handshake may take, and then the first HTTP/2 frame, in milliseconds; ten seconds, if not given. */
  readonly handshakeTime?: number
  /** How long the body of a request may take, in milliseconds; a minute, if not given. */
  readonly bodyTime?: number
  now(): Date
  tell?(event: GatewayEvent): void
  /** Devices, keys, channels or revocations changed, a connection failed, or the inbox was cleared: time to write the state down. */
  changed?(): void
  /** Called for each provider token whose key id is not in the state: its key, or the one it was meant to name. */
  findSigningKey?(token: ProviderToken): Promise<RegisteredKey | undefined>
}

/** A push that the owner of a gateway has it answer, without a client: to one device, or to a channel of an app. */
export interface OwnPush {
  readonly environment: Environment
  /** As it would stand in the path of a push to a device. */
  readonly deviceToken?: string
  /** Of the app, for a push to one of its channels. */
  readonly bundleId?: string
  /** By their names in lower case: `apns-topic` and its like. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, whatever it says. */
  readonly payload: string
}

/** What can be seen and changed while the gateway runs; every change holds from the next request on. */
export interface GatewayControls {
  devices(): readonly Device[]
  /** Replaces what was known of the same token. */
  addDevice(device: Device): void
  /** @returns whether it was there */
  removeDevice(token: string): boolean
  signingKeys(): readonly RegisteredKey[]
  addSigningKey(key: RegisteredKey): void
  removeSigningKey(keyId: string): boolean
  /** SHA-256 fingerprints, lower-case hex. */
  revoked(): readonly string[]
  revoke(fingerprint: string): void
  /** @returns whether it was revoked */
  unrevoke(fingerprint: string): boolean
  /** Whether an app has the broadcast capability; all have it until it is switched off. */
  setBroadcast(bundleId: string, enabled: boolean): void
  channels(): readonly Channel[]
  /** In the order they apply; with how often each one struck. */
  troubles(): readonly StandingTrouble[]
  addTrouble(trouble: Trouble): StandingTrouble
  removeTrouble(id: string): boolean
  clearTroubles(): void
  /**
   * @param after only messages with a higher number
   * @returns the last 1,000 at most, oldest first
   */
  received(after?: number): readonly ReceivedMessage[]
  /** @returns connections that came to nothing, those alike as one, oldest first; 100 at most */
  connections(): readonly FailedConnection[]
  /** How many messages have arrived since the state was made, kept or not. */
  arrived(): number
  /** Leaves out what was received until now, and failed connections too. */
  clearReceived(): void
  /** Takes back the last {@link clearReceived}, as far as nothing newer took the places. */
  restoreReceived(): void
  /** Answers a push as if a client with a good credential had sent it; the message says that none did. */
  push(push: OwnPush): ReceivedMessage
  /** @returns ends the subscription */
  subscribe(listener: (event: GatewayEvent) => void): () => void
}

/** A gateway that listens. */
export interface RunningGateway {
  /** The first port of each environment. */
  readonly endpoints: Readonly<Record<Environment, Endpoint>>
  /** Every port of each environment. */
  readonly allEndpoints: Readonly<Record<Environment, readonly Endpoint[]>>
  /** Where channels are managed. */
  readonly channelEndpoints: Readonly<Record<Environment, Endpoint>>
  /** The certificate a client has to trust. */
  readonly authorityPem: string
  readonly controls: GatewayControls
  /** Makes credentials that this gateway takes. */
  readonly issuer: Issuer
  /** Takes no new work, lets requests under way finish for a second, then closes every connection. */
  close(): Promise<void>
}
