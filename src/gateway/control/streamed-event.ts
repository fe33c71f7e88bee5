import { appearanceOf } from '../../apns/appearance.ts'
import { factsOf, notesOf, plainOf } from '../../apns/appearance-text.ts'
import { isObject } from '../../apns/payload.ts'
import { isPushType } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { defined } from '../../defined.ts'
import type { Text } from '../../text.ts'
import type { GatewayEvent } from '../event.ts'
import { type Comments, commentsOn } from './comments.ts'
import { type EventDocument, eventDocument } from './event-document.ts'

/** The notification as the lock screen shows it; keys that the app translates stand in 〈〉. */
export interface Card {
  /** Bundle id. */
  readonly app?: string
  readonly title?: string
  readonly subtitle?: string
  readonly body?: string
  readonly badge?: number
  /** Nothing appears. */
  readonly isSilent: boolean
  /** Badge and sound. */
  readonly facts: readonly Text[]
  readonly notes: readonly Text[]
}

/** What happened, as the live stream tells it to those who show it. */
export type StreamedEvent = EventDocument & Comments & { readonly card?: Card }

type MessageDocument = Extract<EventDocument, { readonly payload: unknown }>

function appOf(message: MessageDocument): string | undefined {
  if (message.kind === 'broadcast') return message.bundleId
  return message.topic === undefined ? undefined : splitTopic(message.topic).bundleId
}

function cardOf(message: MessageDocument): Card | undefined {
  const { payload, pushType = '' } = message
  if (!isObject(payload)) return undefined
  const appearance = appearanceOf(payload, isPushType(pushType) ? pushType : undefined)
  const { title, subtitle, body, badge, isSilent } = appearance
  const app = appOf(message)
  return {
    ...defined({ app }),
    ...(title !== undefined && { title: plainOf(title) }),
    ...(subtitle !== undefined && { subtitle: plainOf(subtitle) }),
    ...(body !== undefined && { body: plainOf(body) }),
    ...defined({ badge }),
    isSilent,
    facts: factsOf(appearance),
    notes: notesOf(appearance),
  }
}

/**
 * @param event what happened
 * @returns the same for JSON, with what there is to say about it, and what a phone would show
 */
export function streamedEvent(event: GatewayEvent): StreamedEvent {
  const document = eventDocument(event)
  const card = 'payload' in document ? cardOf(document) : undefined
  return {
    ...document,
    ...commentsOn(document),
    ...defined({ card }),
  }
}
