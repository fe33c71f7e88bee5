import { isReason, reasons, stopsOf } from '../apns/reasons.ts'
import type { Failure } from './failure.ts'
import type { Outcome } from './outcome.ts'

/** How patiently a notification is tried again. */
export interface RetryPolicy {
  /** How often it leaves at most. */
  readonly attempts: number
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly firstDelay: number
  readonly longestDelay: number
  /** Whether one that left without an answer is repeated too: somebody may see it twice. */
  readonly unknownToo: boolean
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  firstDelay: 500,
  longestDelay: 30_000,
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
    }
  /** Final, and no other notification of the run would fare better. */
  | { readonly kind: 'stop' }

/**
 * @param failure why a connection did not come about, or ended
 * @returns whether the next one would end the same way
 */
export function isHopeless(failure: Failure): boolean {
  switch (failure.kind) {
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

/** @returns milliseconds to wait after the so-manieth attempt */
export function delayAfter(attempt: number, { firstDelay, longestDelay }: RetryPolicy): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1))
}

/**
 * The policy of the design: refused or above GOAWAY's last stream is safe to repeat; left without an answer is not;
 * 429, 500 and 503 are repeated with patience, and `Retry-After` is obeyed (RFC 9110 section 10.2.3).
 *
 * @param outcome of one attempt
 * @param attempt how many there have been, this one included
 * @param policy how patient to be
 */
export function nextAfter(outcome: Outcome, attempt: number, policy: RetryPolicy): Next {
  const again = (delay: number, change: { everything?: true; renew?: true } = {}): Next =>
    attempt < policy.attempts
      ? { kind: 'again', delay, everything: false, renew: false, ...change }
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
    case 'rejected': {
      const { status, reason, retryAfter } = outcome.reply
      const stops = stopsOf(outcome.reply)
      const wait = retryAfter === undefined ? patience : retryAfter * 1000
      if (status === 429) return again(wait)
      if (stops === 'gateway') return again(wait, { everything: true })
      // A new provider token helps once; if it does not, the clock is wrong.
      if (reason === 'ExpiredProviderToken' && attempt === 1) return again(0, { renew: true })
      return { kind: stops === 'run' ? 'stop' : 'final' }
    }
  }
}
