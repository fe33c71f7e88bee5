import type { Environment } from '../apns/environment.ts'

/** What stands on every event. */
interface Happened {
  readonly time: Date
  /** Of the listener. */
  readonly environment: Environment
}

/** `unanswered` is the work of a trouble: the request was read, and its sender never got to see an answer. */
export type EventOutcome =
  | { readonly outcome: 'accepted'; readonly status: number }
  | { readonly outcome: 'rejected'; readonly status: number; readonly reason?: string }
  | { readonly outcome: 'unanswered' }

interface Received extends Happened {
  /** Counts pushes and broadcasts together, from 1, without gaps, for as long as the state lives. */
  readonly number: number
  /** `apns-id` or `apns-request-id` of the answer. */
  readonly id: string
  /** Header values as they were sent. */
  readonly pushType?: string | undefined
  readonly priority?: string | undefined
  readonly expiration?: string | undefined
  /** Id of the trouble that had a hand in the answer. */
  readonly trouble?: string | undefined
  /** As much of the body as was read. */
  readonly payload: Uint8Array
}

/** A push to one device arrived. */
export type ReceivedPush = Received &
  EventOutcome & {
    readonly kind: 'push'
    /** As written in the path; empty when there was none. */
    readonly deviceToken: string
    readonly topic?: string | undefined
    readonly collapseId?: string | undefined
  }

/** A push to all subscribers of a channel arrived. */
export type ReceivedBroadcast = Received &
  EventOutcome & {
    readonly kind: 'broadcast'
    readonly bundleId: string
    readonly channelId?: string | undefined
  }

/** What the inbox keeps. */
export type ReceivedMessage = ReceivedPush | ReceivedBroadcast

/** Somebody managed the channels of an app. */
export type ChannelRequest = Happened &
  EventOutcome & {
    readonly kind: 'channel'
    readonly method: string
    readonly bundleId: string
    readonly channelId?: string | undefined
    readonly id: string
    readonly trouble?: string | undefined
  }

/** A connection was refused with GOAWAY and a reason. */
export interface TurnedAway extends Happened {
  readonly kind: 'turned-away'
  readonly reason: string
}

/** A client certificate was refused with a TLS alert, which carries no reason. */
export interface Alerted extends Happened {
  readonly kind: 'alerted'
  /** Name of the alert in RFC 8446: `certificate_expired`. */
  readonly alert: string
}

/** No TLS connection came about. */
export interface HandshakeFailed extends Happened {
  readonly kind: 'handshake-failed'
  /** As Node names it: `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` from a client that does not trust the authority. */
  readonly code: string
}

/** What happened at the gateway, in the order it happened. */
export type GatewayEvent = ReceivedMessage | ChannelRequest | TurnedAway | Alerted | HandshakeFailed
