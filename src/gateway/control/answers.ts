import type { Channel, Device, RegisteredKey } from '../decide/state.ts'
import type { Wanted } from '../expect/wanted.ts'
import type { IssuedSigningKey } from '../issuer.ts'
import type { StandingTrouble } from '../trouble/trouble.ts'
import type { errorDocument } from './document.ts'
import type { MessageDocument } from './event-document.ts'
import type { StreamedEvent } from './streamed-event.ts'

/*
 * What the HTTP side takes and answers, by name: docs/openapi.json is made from these types and the routes that name
 * them.
 */

export type { OwnPush } from '../gateway.ts'
export type { TroubleInput } from '../trouble/trouble.ts'
export type { DeviceInput } from './checked-controls.ts'
export type { ReasonDocument } from './comments.ts'
export type { HealthDocument } from './health.ts'
export type { ReceivedDocument } from './received.ts'
export type { GatewayAddresses, StatusDocument, SummaryDocument } from './routes.ts'

/** Which messages are meant, what they shall be, and how long they are waited for. */
export interface ReceivedQuery extends Wanted {
  /** How many are waited for. */
  readonly wait?: number
  /** How many seconds at most; none, if not given. */
  readonly timeout?: number
}

/** The signing key that is registered. */
export type KeyBody = Omit<RegisteredKey, 'publicKey' | 'environments'> &
  Partial<Pick<RegisteredKey, 'environments'>> & {
    /** PEM, P-256 */
    readonly publicKey: string
  }

/** A signing key that is registered, its public half as PEM. */
export type RegisteredKeyDocument = Omit<RegisteredKey, 'publicKey'> & { readonly publicKey: string }

export interface FingerprintBody {
  /** SHA-256 of a certificate, in hex, with or without colons. */
  readonly fingerprint: string
}

export interface BroadcastCapability {
  readonly bundleId: string
  readonly enabled: boolean
}

export interface RestoredDocument {
  /** How many messages the inbox holds, and how many have ever arrived. */
  readonly kept: number
  readonly arrived: number
}

export interface ClearedDocument {
  readonly received: readonly []
}

export interface PushDocument {
  readonly push: MessageDocument
}

export interface DevicesDocument {
  readonly devices: readonly Device[]
}

export interface DeviceDocument {
  readonly device: Device
}

export interface RemovedDocument {
  /** Whether it was there. */
  readonly removed: boolean
}

export interface KeysDocument {
  readonly keys: readonly RegisteredKeyDocument[]
}

export interface KeyDocument {
  readonly key: RegisteredKeyDocument
}

export interface TroublesDocument {
  readonly troubles: readonly StandingTrouble[]
}

export interface TroubleDocument {
  readonly trouble: StandingTrouble
}

export interface ChannelsDocument {
  readonly channels: readonly Channel[]
}

export interface RevokedDocument {
  /** SHA-256 fingerprints, lower-case hex. */
  readonly revoked: readonly string[]
}

export interface AuthorityDocument {
  /** The certificate to trust, PEM. */
  readonly ca: string
}

/** The certificate that is wanted. */
export interface CertificateBody {
  /** Bundle id, pass type id or website push id. */
  readonly topic: string
  /** As `pushctl gateway issue --kind` has them; `universal`, if not given. */
  readonly kind?: string
  /** Good for so many days from now on; a negative number makes one that has expired. */
  readonly days?: number
  /** Of the PKCS#12; empty, if not given. */
  readonly passphrase?: string
}

export interface CertificateDocument {
  readonly certificate: {
    readonly certPem: string
    readonly keyPem: string
    /** PKCS#12 in base64. */
    readonly p12: string
  }
}

/** Whose signing key is wanted. */
export interface SigningKeyWish {
  /** Ten capital letters and digits; any, if not given. */
  readonly teamId?: string
}

export interface SigningKeyDocument {
  readonly signingKey: IssuedSigningKey
}

export interface StoppedDocument {
  readonly stopped: true
}

/** docs/openapi.json */
export interface OpenapiDocument {
  readonly openapi: string
  readonly info: object
  readonly servers: readonly object[]
  readonly security: readonly object[]
  readonly paths: object
  readonly components: object
}

export interface LinkDocument {
  /** Opens the inbox once, within ten minutes. */
  readonly link: string
}

/** The data of one event of the live stream. */
export type EventStreamData = StreamedEvent

/** Why a request was not answered. */
export type ErrorDocument = ReturnType<typeof errorDocument>
