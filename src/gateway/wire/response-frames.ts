import { causeHeadersOf } from '../../apns/named-cause.ts'
import type { Operation } from '../decide/resolved-request.ts'
import { type GatewayReply, idHeader } from '../decide/respond.ts'

/** What goes into the frames of a response. */
export interface ResponseFrames {
  readonly headers: Record<string, string | number>
  /** Nothing when there is no body. */
  readonly body: string | undefined
}

/**
 * A reply as it goes over the wire: few headers, with the same names in the same order, so that HPACK names them in a
 * byte or two.
 *
 * @param reply status, ids, and what else there is to say
 * @param operation decides on the header of the id
 */
export function framesOf(reply: GatewayReply, operation: Operation | undefined): ResponseFrames {
  const { status, id, uniqueId, channelId, reason, since, retryAfter, content, named } = reply
  const headers: ResponseFrames['headers'] = { ':status': status }
  if (id !== undefined) headers[idHeader(operation)] = id
  if (uniqueId !== undefined) headers['apns-unique-id'] = uniqueId
  if (channelId !== undefined) headers['apns-channel-id'] = channelId
  if (retryAfter !== undefined)
    headers['retry-after'] = typeof retryAfter === 'number' ? retryAfter : retryAfter.toUTCString()
  if (named !== undefined) Object.assign(headers, causeHeadersOf(named))
  if (reason === undefined && content === undefined) return { headers, body: undefined }
  headers['content-type'] = 'application/json'
  const refused = { reason, ...(since !== undefined && { timestamp: since.getTime() }) }
  return { headers, body: JSON.stringify(content ?? refused) }
}
