import type { StreamedEvent } from '../../control/streamed-event.ts'
import type { WrittenPush } from '../../expect/checked-push.ts'
import type { InboxEntry } from './entry.ts'

/** A push or broadcast, of which a line can be made. */
export type CopiedMessage = Extract<StreamedEvent, { readonly payload: unknown }>

/** The headers of a request as they are sent, by what the events call them, and the option of `send`. */
export const sentHeaders = [
  ['topic', 'apns-topic', '--topic'],
  ['pushType', 'apns-push-type', '--push-type'],
  ['priority', 'apns-priority', '--priority'],
  ['expiration', 'apns-expiration', '--expiration'],
  ['collapseId', 'apns-collapse-id', '--collapse-id'],
  ['channelId', 'apns-channel-id', ''],
] as const

/** @returns the headers that an event tells of, by their names */
export function headersOf(message: CopiedMessage): Readonly<Record<string, string>> {
  const values = message as unknown as Readonly<Record<string, string | number | undefined>>
  return Object.fromEntries(
    sentHeaders.flatMap(([field, header]) => {
      // What was sent may be no number at all.
      const value = message.headers?.[header] ?? values[field]
      return value === undefined ? [] : [[header, String(value)] as const]
    }),
  )
}

/** @returns the payload as it would be sent: what is no JSON stays as it came */
export function payloadText({ payload }: CopiedMessage, indent = 0): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload, undefined, indent)
}

/** @returns the message of an entry; nothing for connections and the management of channels */
export const messageIn = ({ event }: InboxEntry): CopiedMessage | undefined =>
  event.kind === 'push' || event.kind === 'broadcast' ? event : undefined

/** @returns what a push or broadcast was, as it can be written again */
export function writtenOf(message: CopiedMessage): WrittenPush {
  const { environment } = message
  const rest = { environment, headers: headersOf(message), payload: payloadText(message, 2) }
  return message.kind === 'push'
    ? { ...rest, deviceToken: message.deviceToken }
    : { ...rest, bundleId: message.bundleId }
}
