import { type NotificationHeaders, notificationHeaders } from '../apns/notification.ts'
import type { Headers } from './wire/header-encoder.ts'

/**
 * @returns the headers of one push alone; nothing when it has none
 */
export function ownHeaders({ id, collapseId }: NotificationHeaders): Headers | undefined {
  if (id === undefined && collapseId === undefined) return undefined
  return {
    ...(collapseId !== undefined && { 'apns-collapse-id': collapseId }),
    ...(id !== undefined && { 'apns-id': id }),
  }
}

/** Gives the headers that a push has in common with others. */
export type SharedHeaders = (of: NotificationHeaders, authorization: string | undefined) => Headers

/**
 * The pushes of a run differ in device token and payload alone, so the headers of the last one are kept, and made anew
 * when something in them is another. The very same object is given for as long as nothing is.
 */
export function createSharedHeaders(): SharedHeaders {
  let last: NotificationHeaders | undefined
  let lastAuthorization: string | undefined
  let headers: Headers = {}
  const isSame = (next: NotificationHeaders) =>
    last !== undefined &&
    last.topic === next.topic &&
    last.pushType === next.pushType &&
    last.priority === next.priority &&
    last.expiration === next.expiration &&
    last.otherHeaders === next.otherHeaders
  return (of, authorization) => {
    if (lastAuthorization === authorization && isSame(of)) return headers
    last = of
    lastAuthorization = authorization
    const { id: _, collapseId: __, ...common } = of
    headers = {
      ...notificationHeaders(common),
      ...(authorization !== undefined && { authorization: `bearer ${authorization}` }),
    }
    return headers
  }
}
