import { payloadValue } from '../../apns/payload.ts'
import type {
  BroadcastTarget,
  ChannelRequest,
  EventOutcome,
  FailedConnection,
  GatewayEvent,
  PushTarget,
  ReceivedHead,
  ReceivedMessage,
} from '../event.ts'

/** A payload as what it says. */
interface PayloadDocument {
  /** A JSON value, or the text itself when it is no JSON. */
  readonly payload: unknown
  /** Bytes of the body, as far as it was read. */
  readonly size: number
}

/** A push or a broadcast that arrived, with the payload as what it says. */
export type MessageDocument = ReceivedHead & EventOutcome & (PushTarget | BroadcastTarget) & PayloadDocument

/** What happened, with the payload as what it says. */
export type EventDocument = MessageDocument | ChannelRequest | FailedConnection

/** @returns what a payload says: a JSON value, or the text itself when it is no JSON */
export const payloadOf = (bytes: Uint8Array): unknown => payloadValue(Buffer.from(bytes).toString('utf8'))

/**
 * @param message that arrived
 * @returns the same for JSON
 */
export function messageDocument(message: ReceivedMessage): MessageDocument {
  return { ...message, payload: payloadOf(message.payload), size: message.payload.length }
}

/**
 * @param event what happened
 * @returns the same for JSON
 */
export function eventDocument(event: GatewayEvent): EventDocument {
  return 'payload' in event ? messageDocument(event) : { ...event }
}
