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

function payloadOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * @param event what happened
 * @returns the same for JSON
 */
export function eventDocument(event: GatewayEvent): EventDocument {
  return 'payload' in event
    ? { ...event, payload: payloadOf(event.payload), size: event.payload.length }
    : { ...event }
}
