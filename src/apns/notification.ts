import type { Priority, PushType } from './push-type.ts'

/** What APNs is told about a notification beside device token and payload, by Apple's words; values were checked before. */
export interface NotificationHeaders {
  /** Bundle id, with a suffix for some push types; a certificate of one topic can do without. */
  readonly topic?: string
  readonly pushType?: PushType
  readonly priority?: Priority
  /** UNIX time in seconds; 0 asks for one attempt and no storage. */
  readonly expiration?: number
  /** At most 64 bytes. */
  readonly collapseId?: string
  /** A UUID in its canonical form; APNs makes one when there is none. */
  readonly id?: string
  /** Any other headers, names in lower case; one that pushctl writes itself is replaced. */
  readonly otherHeaders?: Readonly<Record<string, string>>
}

/** One request to APNs (Apple, "Sending notification requests to APNs"). */
export interface Notification extends NotificationHeaders {
  /** Hex, any even length: one app on one device, in one environment. */
  readonly deviceToken: string
  /** The bytes of the JSON body, sent as they are. */
  readonly payload: Uint8Array
}

/** Longest `apns-collapse-id`, in bytes (Apple, "Sending notification requests to APNs"). */
export const largestCollapseId = 64

/** The canonical form that `apns-id` has to have; APNs takes capitals too. */
export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** @returns the `:path` of a push to one device */
export function devicePath(deviceToken: string): string {
  return `/3/device/${deviceToken}`
}

/** @returns them as APNs names them; absent values make no header */
export function notificationHeaders(headers: NotificationHeaders): Record<string, string> {
  const { topic, pushType, priority, expiration, collapseId, id, otherHeaders } = headers
  return {
    ...(topic !== undefined && { 'apns-topic': topic }),
    ...(pushType !== undefined && { 'apns-push-type': pushType }),
    ...(priority !== undefined && { 'apns-priority': String(priority) }),
    ...(expiration !== undefined && { 'apns-expiration': String(expiration) }),
    ...(collapseId !== undefined && { 'apns-collapse-id': collapseId }),
    ...(id !== undefined && { 'apns-id': id }),
    ...otherHeaders,
  }
}
