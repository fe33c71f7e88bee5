import type { EventOutcome, GatewayEvent } from './event.ts'
import type { Fate } from './fate.ts'
import type { Request } from './request.ts'
import type { GatewayReply, Response } from './respond.ts'

function outcomeOf(reply: GatewayReply | undefined): EventOutcome {
  if (reply === undefined) return { outcome: 'unanswered' }
  const { status, reason } = reply
  if (reason === undefined) return { outcome: 'accepted', status }
  return { outcome: 'rejected', status, reason }
}

const sent = (name: string, value: string | string[] | undefined) =>
  typeof value === 'string' ? { [name]: value } : undefined

/**
 * What is told and kept of a request.
 *
 * @param request as it arrived
 * @param response what the gateway made of it
 * @param fate what troubles left of that
 * @param at the time, and the number a push or broadcast gets
 */
export function eventOf(
  { connection: { environment, service }, method, headers, body, receipt }: Request,
  { operation, deviceToken, bundleId, topic, reply }: Response,
  { reply: given, trouble }: Fate,
  { time, number }: { time: Date; number: number },
): GatewayEvent {
  const common = {
    time,
    environment,
    id: reply.id ?? receipt.id,
    ...outcomeOf(given),
    ...(trouble !== undefined && { trouble }),
  }
  if (service === 'channels') {
    return { kind: 'channel', ...common, method, bundleId, ...sent('channelId', headers['apns-channel-id']) }
  }
  const message = {
    ...common,
    number,
    ...sent('pushType', headers['apns-push-type']),
    ...sent('priority', headers['apns-priority']),
    ...sent('expiration', headers['apns-expiration']),
    payload: body,
  }
  if (operation === 'broadcast') {
    return { kind: 'broadcast', ...message, bundleId, ...sent('channelId', headers['apns-channel-id']) }
  }
  return {
    kind: 'push',
    ...message,
    deviceToken,
    ...(topic !== undefined && { topic }),
    ...sent('collapseId', headers['apns-collapse-id']),
  }
}
