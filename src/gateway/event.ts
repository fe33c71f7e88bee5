import type { Environment } from '../apns/environment.ts'
import type { NamedCause } from '../apns/named-cause.ts'
import type { SeenClient } from '../diagnosis/facts.ts'
import type { Text } from '../text.ts'

/** What stands on every event. */
interface Happened {
  readonly time: Date
  /** Of the listener. */
  readonly environment: Environment
}

/** `unanswered` is the work of a trouble: the request was read, and its sender never got to see an answer. */
export type EventOutcome =
  | { readonly outcome: 'accepted'; readonly status: number }
  | {
      readonly outcome: 'rejected'
      readonly status: number
      readonly reason?: string
      /** What this gateway saw behind it; nothing when a trouble chose the answer. */
      readonly cause?: string
      readonly evidence?: Text
      readonly right?: NamedCause['right']
      readonly ids?: NamedCause['ids']
    }
  | { readonly outcome: 'unanswered' }

/** A client certificate, as it may be shown and kept. */
export interface SeenCertificate {
  readonly kind: 'certificate'
  /** Of its subject. */
  readonly name: string
  readonly issuer: string
  readonly topics: readonly string[]
  readonly environments: readonly Environment[]
  /** ISO 8601, as `notAfter` stands in the certificate. */
  readonly notAfter: string
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string
}

/** What a request was sent with, as it may be shown and kept: no secret is in it. */
export type SeenCredential =
  | SeenCertificate
  | {
      readonly kind: 'provider-token'
      /** `kid`, `iss` and `iat` (seconds since 1970), as they were written. Nothing when it is no provider token. */
      readonly claims?: { readonly kid: string; readonly iss: string; readonly iat: number }
      /** Whether the gateway knows the key it names. */
      readonly isKnown: boolean
    }
  | { readonly kind: 'none' }

/**
 * When the frames of a request came and its answer went, in milliseconds after its HEADERS, to the hundredth: where the
 * time went, and whether the client keeps its connection.
 */
export interface FrameTiming {
  /** Number of its HTTP/2 stream; 1 is the first of a connection. */
  readonly stream: number
  /** Milliseconds from the moment TLS stood to the HEADERS. */
  readonly connectionAge: number
  /** The body, in as many pieces as it came in; missing when there was none. */
  readonly data?: { readonly first: number; readonly last: number; readonly pieces: number }
  /** When the answer went, or is due when a trouble holds it back; missing when there was none. */
  readonly answer?: number
}

/** What is received, beside its payload. */
export interface ReceivedHead extends Happened {
  /** Counts pushes and broadcasts together, from 1, without gaps, for as long as the state lives. */
  readonly number: number
  /** `apns-id` or `apns-request-id` of the answer. */
  readonly apnsId: string
  /** As it was sent. */
  readonly pushType?: string | undefined
  /** Nothing, too, where the header held no number; `headers` has what it held. */
  readonly priority?: number | undefined
  /** Seconds since 1970; 0 for one attempt. */
  readonly expiration?: number | undefined
  /** Id of the trouble that had a hand in the answer. */
  readonly trouble?: string | undefined
  /** Who sent it, and what it was shown to be. Missing, as all below, in what an older pushctl kept. */
  readonly client?: SeenClient
  readonly credential?: SeenCredential
  /** As they came; of those that may hold a secret the name alone. */
  readonly headers?: Readonly<Record<string, string>>
  /** Missing, too, in a push of the owner, which no wire has seen. */
  readonly timing?: FrameTiming
  /** Sent by the owner of the gateway from its page, rather than by a client. */
  readonly isOwn?: true
}

/** To whom a push to one device goes. */
export interface PushTarget {
  readonly kind: 'push'
  /** As written in the path; empty when there was none. */
  readonly deviceToken: string
  readonly topic?: string | undefined
  readonly collapseId?: string | undefined
  /** What the pushes before it to the same device mean for it. */
  readonly notes?: readonly Text[]
}

/** To whom a push to all subscribers of a channel goes. */
export interface BroadcastTarget {
  readonly kind: 'broadcast'
  readonly bundleId: string
  readonly channelId?: string | undefined
}

interface ReceivedBody {
  /** As much of the body as was read. */
  readonly payload: Uint8Array
}

/** A push to one device arrived. */
export type ReceivedPush = ReceivedHead & ReceivedBody & EventOutcome & PushTarget

/** A push to all subscribers of a channel arrived. */
export type ReceivedBroadcast = ReceivedHead & ReceivedBody & EventOutcome & BroadcastTarget

/** What the inbox keeps. */
export type ReceivedMessage = ReceivedPush | ReceivedBroadcast

/** Somebody managed the channels of an app. */
export type ChannelRequest = Happened &
  EventOutcome & {
    readonly kind: 'channel'
    readonly method: string
    readonly bundleId: string
    readonly channelId?: string | undefined
    readonly apnsId: string
    readonly trouble?: string | undefined
  }

/** A connection came to nothing: nobody could ask for anything on it, or it was ended for what the client did. */
export interface FailedConnection extends Happened, SeenClient {
  readonly kind: 'connection-failed'
  /** Those that failed alike have one in common, and are kept as one. */
  readonly id: string
  /** How often it happened; `time` is that of the last. */
  readonly count: number
  readonly cause: string
  readonly evidence: Text
  /** The TLS alert it was ended with, by its name in RFC 8446: `certificate_expired`. */
  readonly alert?: string
  /** The reason in the GOAWAY it was ended with. */
  readonly reason?: string
  /** The client certificate that it was opened with, refused or not. */
  readonly credential?: SeenCertificate
}

/** What happened at the gateway, in the order it happened. */
export type GatewayEvent = ReceivedMessage | ChannelRequest | FailedConnection
