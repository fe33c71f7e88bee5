import { reasons } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import type { Text } from '../../text.ts'
import type { GatewayReply } from '../decide/respond.ts'
import type { RequestTrouble } from './trouble.ts'
import type { ActiveTrouble } from './troubles.ts'

/** How a request ends when a trouble takes its answer away, or puts another one in its place. */
export type EndingTrouble = Exclude<ActiveTrouble<RequestTrouble>, { kind: 'delay' | 'stream-limit' }>

/** What comes before an answer that stays as it is. */
type PrecedingTrouble = Exclude<ActiveTrouble<RequestTrouble>, EndingTrouble>

/** What troubles do to one request. */
export interface TroubledReply {
  /** How long the answer waits, in milliseconds. */
  readonly wait: number
  /** MAX_CONCURRENT_STREAMS to announce before the answer. */
  readonly streams?: number
  readonly ending?: EndingTrouble
  /** Nothing when no answer is sent. */
  readonly reply: GatewayReply | undefined
  /** Id of the trouble that decided. */
  readonly trouble?: string
}

const toldToAnswer = (reason: string): Text => ({
  en: `The local gateway was told to answer ${reason} (pushctl gateway answer).`,
  zh: `本地网关被设置成了返回 ${reason}（pushctl gateway answer）。`,
})

function replyUnder(ending: EndingTrouble, reply: GatewayReply): GatewayReply | undefined {
  const id = reply.id !== undefined && { id: reply.id }
  switch (ending.kind) {
    case 'answer': {
      const { status, reason, since, retryAfter } = ending
      return {
        status,
        reason,
        ...id,
        ...defined({ since, retryAfter }),
        named: { cause: 'answer-was-set' satisfies CauseId, evidence: toldToAnswer(reason) },
      }
    }
    case 'rate':
      return { status: reasons.TooManyRequests.status, reason: 'TooManyRequests', ...id }
    case 'goaway':
      return ending.serves ? reply : undefined
    case 'reset-stream':
    case 'reset-connection':
    case 'silence':
      return undefined
    default:
      return ending satisfies never
  }
}

function beforeReply(preliminary: PrecedingTrouble): Pick<TroubledReply, 'wait' | 'streams'> {
  switch (preliminary.kind) {
    case 'delay':
      return { wait: preliminary.milliseconds }
    case 'stream-limit':
      return { wait: 0, streams: preliminary.streams }
  }
}

const isEnding = (trouble: ActiveTrouble<RequestTrouble>) =>
  trouble.kind !== 'delay' && trouble.kind !== 'stream-limit'

/**
 * What becomes of a request when troubles strike: delays add up, and the first that ends it decides.
 *
 * @param active in the order they were set
 * @param reply the right answer
 */
export function troubledReply(
  active: readonly ActiveTrouble<RequestTrouble>[],
  reply: GatewayReply,
): TroubledReply {
  const [first] = active
  if (first === undefined) return { wait: 0, reply }
  const ending = active.find(isEnding)
  const before = active.flatMap((trouble) => (isEnding(trouble) ? [] : [beforeReply(trouble)]))
  const streams = before.find((each) => each.streams !== undefined)?.streams
  return {
    wait: before.reduce((sum, { wait }) => sum + wait, 0),
    ...(streams !== undefined && { streams }),
    ...(ending !== undefined && { ending }),
    reply: ending === undefined ? reply : replyUnder(ending, reply),
    trouble: (ending ?? first).id,
  }
}
