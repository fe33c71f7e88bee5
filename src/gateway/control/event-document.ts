import { payloadValue } from '../../apns/payload.ts'
import type { GatewayEvent } from '../event.ts'

type WithReadPayload<E> = E extends { readonly payload: Uint8Array }
  ? Omit<E, 'payload'> & {
      readonly payload: unknown
      /** Bytes of the body, as far as it was read. */
      readonly size: number
    }
  : E

/** What happened, with the payload as what it says: a JSON value, or the text itself when it is no JSON. */
export type EventDocument = WithReadPayload<GatewayEvent>

/**
 * @param event what happened
 * @returns the same for JSON
 */
export function eventDocument(event: GatewayEvent): EventDocument {
  return 'payload' in event
    ? {
        ...event,
        payload: payloadValue(Buffer.from(event.payload).toString('utf8')),
        size: event.payload.length,
      }
    : { ...event }
}
