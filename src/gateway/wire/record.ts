import { defined } from '../../defined.ts'
import type { ApnsRequest } from '../decide/request.ts'
import type { ApnsResponse, GatewayReply } from '../decide/respond.ts'
import type { ChannelRequest, EventOutcome, ReceivedMessage } from '../event.ts'
import type { TroubledReply } from '../trouble/troubled-reply.ts'

function outcomeOf(reply: GatewayReply | undefined): EventOutcome {
  if (reply === undefined) return { outcome: 'unanswered' }
  const { status, reason, named } = reply
  if (reason === undefined) return { outcome: 'accepted', status }
  const { cause, evidence, right, ids } = named ?? {}
  return { outcome: 'rejected', status, reason, ...defined({ cause, evidence, right, ids }) }
}

/**
 * What is reported and kept of a request.
 *
 * @param request as it arrived
 * @param response what the gateway made of it
 * @param troubled what troubles left of that
 * @param at the time, and the number a push or broadcast gets
 */
export function eventOf(
  { connection: { environment, service }, method, header, body, receipt }: ApnsRequest,
  { operation, deviceToken, bundleId, topic, reply }: ApnsResponse,
  { reply: given, trouble }: TroubledReply,
  { time, number }: { readonly time: Date; readonly number: number },
): ReceivedMessage | ChannelRequest {
  const id = reply.id ?? receipt.id
  const outcome = outcomeOf(given)
  if (service === 'channels') {
    const channelId = header('apns-channel-id')
    return { kind: 'channel', time, environment, id, ...outcome, trouble, method, bundleId, channelId }
  }
  const pushType = header('apns-push-type')
  const priority = header('apns-priority')
  const expiration = header('apns-expiration')
  const said = { pushType, priority, expiration, payload: body, trouble }
  if (operation === 'broadcast') {
    const channelId = header('apns-channel-id')
    return { kind: 'broadcast', number, time, environment, id, ...outcome, ...said, bundleId, channelId }
  }
  const collapseId = header('apns-collapse-id')
  return { kind: 'push', number, time, environment, id, ...outcome, ...said, deviceToken, topic, collapseId }
}
