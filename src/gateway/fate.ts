import { reasons } from '../apns/reasons.ts'
import { defined } from '../defined.ts'
import type { GatewayReply } from './respond.ts'
import type { RequestTrouble } from './trouble.ts'
import type { Stroke } from './troubles.ts'

/** How a request ends when a trouble takes its answer away, or puts another one in its place. */
export type Ending = Exclude<Stroke<RequestTrouble>, { kind: 'delay' | 'stream-limit' }>

/** What troubles do to one request. */
export interface Fate {
  /** How long the answer waits, in milliseconds. */
  readonly wait: number
  /** MAX_CONCURRENT_STREAMS to announce before the answer. */
  readonly streams?: number
  readonly ending?: Ending
  /** Nothing when no answer is sent. */
  readonly reply: GatewayReply | undefined
  /** Id of the trouble that decided. */
  readonly trouble?: string
}

function replyUnder(ending: Ending, reply: GatewayReply): GatewayReply | undefined {
  const id = reply.id !== undefined && { id: reply.id }
  switch (ending.kind) {
    case 'answer': {
      const { status, reason, since, retryAfter } = ending
      return {
        status,
        reason,
        ...id,
        ...defined({ since, retryAfter }),
      }
    }
    case 'rate':
      return { status: reasons.TooManyRequests.status, reason: 'TooManyRequests', ...id }
    case 'goaway':
      return ending.serves ? reply : undefined
    default:
      return undefined
  }
}

/**
 * What becomes of a request when troubles strike: delays add up, and the first that ends it decides.
 *
 * @param strokes in the order they are asked
 * @param reply the right answer
 */
export function fateOf(strokes: readonly Stroke<RequestTrouble>[], reply: GatewayReply): Fate {
  const [first] = strokes
  if (first === undefined) return { wait: 0, reply }
  const ending = strokes.find(
    (stroke): stroke is Ending => stroke.kind !== 'delay' && stroke.kind !== 'stream-limit',
  )
  const limit = strokes.find((stroke) => stroke.kind === 'stream-limit')
  const wait = strokes.reduce((sum, stroke) => sum + (stroke.kind === 'delay' ? stroke.milliseconds : 0), 0)
  return {
    wait,
    ...(limit !== undefined && { streams: limit.streams }),
    ...(ending !== undefined && { ending }),
    reply: ending === undefined ? reply : replyUnder(ending, reply),
    trouble: (ending ?? first).id,
  }
}
