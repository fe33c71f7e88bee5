import { defined } from '../../defined.ts'
import type { ApnsRequest } from '../decide/request.ts'
import type { ResponseContext } from '../decide/resolved-request.ts'
import { type ApnsResponse, type Change, respond } from '../decide/respond.ts'
import type { ChannelRequest, ReceivedMessage } from '../event.ts'
import { type TroubledReply, troubledReply } from '../trouble/troubled-reply.ts'
import type { GatewayContext } from './context.ts'
import { eventOf } from './record.ts'

/** What a request is answered, what it changes, and what is told of it. */
export interface Answer {
  readonly response: ApnsResponse
  readonly troubled: TroubledReply
  /** What a trouble keeps from being accepted changes nothing; the credential was good all the same. */
  readonly changes: readonly Change[]
  readonly event: ReceivedMessage | ChannelRequest
}

function troubledBy(
  { reply, deviceToken, topic }: ApnsResponse,
  { connection: { environment } }: ApnsRequest,
  { troubles }: GatewayContext,
  now: Date,
): TroubledReply {
  if (troubles.none()) return { wait: 0, reply }
  const token = deviceToken === '' ? undefined : deviceToken.toLowerCase()
  return troubledReply(troubles.ofRequest({ environment, ...defined({ token, topic }) }, now), reply)
}

/**
 * Answers a request as far as it can be done without a connection.
 *
 * @param request as it arrived
 * @param context what all connections share
 * @param options `state` that is asked in place of the gateway's; `correct` has the last word on what was found
 */
export function answerTo(
  request: ApnsRequest,
  context: GatewayContext,
  {
    state = context.options.state,
    correct = (judged) => judged,
  }: { readonly state?: ResponseContext['state']; correct?(judged: ApnsResponse): ApnsResponse } = {},
): Answer {
  const { options, inbox } = context
  const { devicePolicy = 'learn' } = options
  const now = options.now()
  const response = correct(respond(request, { state, devicePolicy, now }))
  const troubled = troubledBy(response, request, context, now)
  const changes = response.changes.filter(
    ({ kind }) => troubled.reply === response.reply || kind === 'provider-token-taken',
  )
  return {
    response,
    troubled,
    changes,
    event: withNotes(eventOf(request, response, troubled, { time: now, number: inbox.next() }), context),
  }
}

/** What a phone makes of a push depends on those before it. */
function withNotes(event: Answer['event'], { earlier }: GatewayContext): Answer['event'] {
  if (event.kind !== 'push' || event.outcome !== 'accepted') return event
  const notes = earlier[event.environment].take(event)
  return notes.length === 0 ? event : { ...event, notes }
}
