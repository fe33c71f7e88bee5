import { isObject } from '../../../apns/payload.ts'
import { type Scene, sceneOf } from '../../../apns/scene.ts'
import type { StreamedEvent } from '../../control/streamed-event.ts'

/** What became of a request; a connection that came to nothing had none. */
export type EntryOutcome = 'accepted' | 'rejected' | 'unanswered' | 'connection'

/** Something that happened, with what the page works out of it once. */
export interface InboxEntry {
  /** Names it in the address of the page: the number of a message, the id of a failed connection. */
  readonly id: string
  readonly event: StreamedEvent
  readonly outcome: EntryOutcome
  /** Of a message whose payload is an object. */
  readonly scene?: Scene
  /** All of it in small letters, to be searched. */
  readonly text: string
}

/** @returns the topic of a push, the bundle id of all else that has one */
export function topicOf(event: StreamedEvent): string | undefined {
  if (event.kind === 'push') return event.topic
  return event.kind === 'connection-failed' ? undefined : event.bundleId
}

function idOf(event: StreamedEvent): string {
  if ('number' in event) return String(event.number)
  return event.kind === 'channel' ? `channel-${event.apnsId}` : event.id
}

function sceneIn(event: StreamedEvent): Scene | undefined {
  if (event.kind !== 'push' && event.kind !== 'broadcast') return undefined
  if (!isObject(event.payload)) return undefined
  const pushType = event.pushType ?? (event.kind === 'broadcast' ? 'liveactivity' : undefined)
  return sceneOf({ payload: event.payload, pushType, topic: topicOf(event) })
}

/** @returns the entry of an event */
export function entryOf(event: StreamedEvent): InboxEntry {
  const scene = sceneIn(event)
  return {
    id: idOf(event),
    event,
    outcome: 'outcome' in event ? event.outcome : 'connection',
    ...(scene !== undefined && { scene }),
    text: JSON.stringify(event).toLowerCase(),
  }
}
