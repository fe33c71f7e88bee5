import { defined } from '../../defined.ts'
import type { SeenClient } from '../../diagnosis/facts.ts'
import { quote } from '../decide/check.ts'
import type { ApnsRequest } from '../decide/request.ts'
import type { ApnsResponse, GatewayReply } from '../decide/respond.ts'
import type { ChannelRequest, EventOutcome, ReceivedMessage } from '../event.ts'
import type { TroubledReply } from '../trouble/troubled-reply.ts'
import { shownHeaders } from './shown-headers.ts'

function outcomeOf(reply: GatewayReply | undefined): EventOutcome {
  if (reply === undefined) return { outcome: 'unanswered' }
  const { status, reason, named } = reply
  if (reason === undefined) return { outcome: 'accepted', status }
  const { cause, evidence, right, ids } = named ?? {}
  return { outcome: 'rejected', status, reason, ...defined({ cause, evidence, right, ids }) }
}

function clientOf({ connection: { client = {} }, header }: ApnsRequest): SeenClient {
  const userAgent = header('user-agent')
  return userAgent === undefined ? client : { ...client, userAgent: quote(userAgent) }
}

const numberIn = (text: string | undefined) =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

/**
 * What is reported and kept of a request.
 *
 * @param request as it arrived
 * @param response what the gateway made of it
 * @param troubled what troubles left of that
 * @param at the time, and the number a push or broadcast gets
 */
export function eventOf(
  request: ApnsRequest,
  { operation, deviceToken, bundleId, topic, reply, credential }: ApnsResponse,
  { reply: given, trouble }: TroubledReply,
  { time, number }: { readonly time: Date; readonly number: number },
): ReceivedMessage | ChannelRequest {
  const { connection, method, header, body, receipt } = request
  const { environment, service } = connection
  const id = reply.id ?? receipt.id
  const outcome = outcomeOf(given)
  if (service === 'channels') {
    const channelId = header('apns-channel-id')
    return {
      kind: 'channel',
      time,
      environment,
      apnsId: id,
      ...outcome,
      trouble,
      method,
      bundleId,
      channelId,
    }
  }
  const pushType = header('apns-push-type')
  const priority = numberIn(header('apns-priority'))
  const expiration = numberIn(header('apns-expiration'))
  const said = { pushType, priority, expiration, payload: body, trouble }
  const seen = { client: clientOf(request), credential, headers: shownHeaders(request) }
  if (operation === 'broadcast') {
    const channelId = header('apns-channel-id')
    return {
      kind: 'broadcast',
      number,
      time,
      environment,
      apnsId: id,
      ...outcome,
      ...said,
      bundleId,
      channelId,
      ...seen,
    }
  }
  const collapseId = header('apns-collapse-id')
  return {
    kind: 'push',
    number,
    time,
    environment,
    apnsId: id,
    ...outcome,
    ...said,
    deviceToken,
    topic,
    collapseId,
    ...seen,
  }
}
