import type { GatewayEvent } from '../event.ts'
import { type Comments, commentsOn } from './comments.ts'
import { type EventDocument, eventDocument } from './event-document.ts'

/** What happened, as the live stream tells it to those who show it. */
export type StreamedEvent = EventDocument & Comments

/**
 * @param event what happened
 * @returns the same for JSON, with what there is to say about it
 */
export function streamedEvent(event: GatewayEvent): StreamedEvent {
  const document = eventDocument(event)
  return { ...document, ...commentsOn(document) }
}
