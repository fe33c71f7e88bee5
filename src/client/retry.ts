import { isReason, reasons, stopsOf } from '../apns/reasons.ts'
import type { Reply } from '../apns/reply.ts'
import type { Failure, Outcome } from '../diagnosis/facts.ts'

/** How patiently a notification is tried again. */
export interface RetryPolicy {
  /** How often it leaves at most. */
  readonly attempts: number
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly firstDelay: number
  readonly longestDelay: number
  /** Longest pause in milliseconds that a gateway may ask for (Retry-After). */
  readonly longestWait: number
  /** Whether one that left without an answer is repeated too: somebody may see it twice. */
  readonly unknownToo: boolean
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  firstDelay: 500,
  longestDelay: 30_000,
  // What Apple advises after 500 and 503 ("Handling notification responses from APNs").
  longestWait: 15 * 60_000,
  unknownToo: false,
}

/** What to do after an attempt. */
export type Next =
  | { readonly kind: 'final' }
  | {
      readonly kind: 'again'
      /** Milliseconds to wait before. */
      readonly delay: number
      /** The gateway itself is in trouble: everything waits, not only this notification. */
      readonly everything: boolean
      /** The provider token is to be made anew. */
      readonly renew: boolean
      /** It has to leave on another connection. */
      readonly reconnect: boolean
    }
  /** Final, and no other notification of the run would fare better; `failure` says why when the outcome does not. */
  | { readonly kind: 'stop'; readonly failure?: Failure }

/**
 * @param failure why a connection did not come about, or ended
 * @returns whether the next one would end the same way
 */
export function isHopeless(failure: Failure): boolean {
  switch (failure.kind) {
    case 'asked-to-wait':
    case 'spoke-http1':
    case 'untrusted':
    case 'tls-alert':
    case 'not-tls':
    case 'no-http2':
      return true
    case 'proxy-refused':
      return failure.status < 500
    case 'goaway': {
      const { reason } = failure
      if (reason === undefined) return false
      return !isReason(reason) || !['later', 'reconnect'].includes(reasons[reason].retry)
    }
    default:
      return false
  }
}

/** @returns milliseconds to wait after this attempt, counted from 1 */
export function delayAfter(attempt: number, { firstDelay, longestDelay }: RetryPolicy): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1))
}

/** @returns milliseconds that the gateway asks to wait; nothing when it does not */
function askedWait({ retryAfter }: Reply, now: number): number | undefined {
  if (retryAfter === undefined) return undefined
  return typeof retryAfter === 'number' ? retryAfter * 1000 : Math.max(0, retryAfter.getTime() - now)
}

type Changes = { readonly everything?: true; readonly renew?: true; readonly reconnect?: true }

/**
 * The policy of the design: refused or above GOAWAY's last stream is safe to repeat; left without an answer is not;
 * 429, 500 and 503 are repeated with patience, and `Retry-After` is obeyed (RFC 9110 section 10.2.3), or not waited for
 * when it is longer than allowed.
 *
 * @param outcome of one attempt
 * @param attempt how many there have been, this one included
 * @param policy how patient to be
 * @param now UNIX time in milliseconds, which a date in `Retry-After` is compared with
 */
export function nextAfter(outcome: Outcome, attempt: number, policy: RetryPolicy, now: number): Next {
  const again = (delay: number, changes: Changes = {}): Next =>
    attempt < policy.attempts
      ? { kind: 'again', delay, everything: false, renew: false, reconnect: false, ...changes }
      : { kind: 'final' }
  const patience = delayAfter(attempt, policy)
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'final' }
    case 'unknown':
      if (isHopeless(outcome.failure)) return { kind: 'stop' }
      return policy.unknownToo ? again(patience) : { kind: 'final' }
    case 'unsent':
      if (isHopeless(outcome.failure)) return { kind: 'stop' }
      return again(attempt === 1 ? 0 : patience)
    case 'rejected':
      return nextAfterRejection(outcome.reply, attempt, policy, now, again)
  }
}

function nextAfterRejection(
  reply: Reply,
  attempt: number,
  policy: RetryPolicy,
  now: number,
  again: (delay: number, changes?: Changes) => Next,
): Next {
  const { status, reason } = reply
  const stops = stopsOf(reply)
  const patience = delayAfter(attempt, policy)
  const asked = askedWait(reply, now)
  const isTooLong = asked !== undefined && asked > policy.longestWait
  const needsConnection = reason !== undefined && isReason(reason) && reasons[reason].retry === 'reconnect'
  if (needsConnection && asked === undefined && attempt < policy.attempts)
    return again(attempt === 1 ? 0 : patience, { reconnect: true })
  // About one device: the others need not wait for it.
  if (status === 429) return isTooLong ? { kind: 'final' } : again(asked ?? patience)
  if (stops === 'gateway') {
    if (isTooLong)
      return { kind: 'stop', failure: { kind: 'asked-to-wait', seconds: Math.ceil(asked / 1000) } }
    return again(asked ?? patience, { everything: true, ...(needsConnection && { reconnect: true }) })
  }
  // A new provider token helps once; if it does not, the clock is wrong.
  if (reason === 'ExpiredProviderToken' && attempt === 1) return again(0, { renew: true })
  return { kind: stops === 'run' ? 'stop' : 'final' }
}
