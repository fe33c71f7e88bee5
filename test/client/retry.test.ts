import { describe, expect, it } from 'vitest'
import { defaultRetryPolicy, delayAfter, isHopeless, nextAfter } from '../../src/client/retry.ts'
import type { Failure, Outcome } from '../../src/diagnosis/facts.ts'

const now = Date.UTC(2026, 0, 1)
const policy = { ...defaultRetryPolicy, attempts: 3, firstDelay: 100, longestDelay: 300, longestWait: 60_000 }
const again = { kind: 'again', everything: false, renew: false, reconnect: false }
const final = { kind: 'final' }
const stop = { kind: 'stop' }

const rejected = (status: number, reason?: string, retryAfter?: number | Date): Outcome => ({
  kind: 'rejected',
  reply: {
    status,
    ...(reason !== undefined && { reason }),
    ...(retryAfter !== undefined && { retryAfter }),
  },
})
const unsent = (failure: Failure): Outcome => ({ kind: 'unsent', failure })
const unknown = (failure: Failure): Outcome => ({ kind: 'unknown', failure })
const reset: Failure = { kind: 'reset', phase: 'answer', abrupt: true }

describe('what comes after an attempt', () => {
  it.each<[string, Outcome, attempt: number, next: unknown]>([
    ['accepted', { kind: 'accepted', reply: { status: 200 } }, 1, final],
    ['refused stream, first', unsent({ kind: 'stream-reset', code: 7 }), 1, { ...again, delay: 0 }],
    ['refused stream, second', unsent({ kind: 'stream-reset', code: 7 }), 2, { ...again, delay: 200 }],
    ['refused stream, last', unsent({ kind: 'stream-reset', code: 7 }), 3, final],
    ['left without an answer', unknown(reset), 1, final],
    ['left without an answer, by HTTP/1.1', unknown({ kind: 'spoke-http1' }), 1, stop],
    ['a malformed answer', unknown({ kind: 'protocol-error', rule: 'no-status' }), 1, final],
    ['HTTP/1.1 after h2', unsent({ kind: 'spoke-http1' }), 1, stop],
    ['a refused certificate', unsent({ kind: 'tls-alert', number: 44, phase: 'settings' }), 1, stop],
    ['429', rejected(429, 'TooManyRequests'), 1, { ...again, delay: 100 }],
    ['429 with a pause', rejected(429, 'TooManyRequests', 7), 1, { ...again, delay: 7000 }],
    ['429 with a pause that is too long', rejected(429, 'TooManyRequests', 61), 1, final],
    ['500', rejected(500, 'InternalServerError'), 1, { ...again, delay: 100, everything: true }],
    [
      '503 with no pause',
      rejected(503, 'ServiceUnavailable', 0),
      1,
      { ...again, delay: 0, everything: true },
    ],
    [
      '503 with the longest pause',
      rejected(503, 'ServiceUnavailable', 60),
      1,
      { ...again, delay: 60_000, everything: true },
    ],
    [
      '503 with a pause that is too long',
      rejected(503, 'ServiceUnavailable', 61),
      1,
      { kind: 'stop', failure: { kind: 'asked-to-wait', seconds: 61 } },
    ],
    [
      '503 with a pause beyond all timers',
      rejected(503, undefined, 1e14),
      1,
      { kind: 'stop', failure: { kind: 'asked-to-wait', seconds: 1e14 } },
    ],
    [
      '503 until a moment',
      rejected(503, undefined, new Date(now + 5000)),
      1,
      { ...again, delay: 5000, everything: true },
    ],
    [
      '503 until a moment that is past',
      rejected(503, undefined, new Date(now - 5000)),
      1,
      { ...again, delay: 0, everything: true },
    ],
    [
      '503 until a moment far away',
      rejected(503, undefined, new Date(now + 3_600_000)),
      1,
      { kind: 'stop', failure: { kind: 'asked-to-wait', seconds: 3600 } },
    ],
    ['503, last', rejected(503), 3, final],
    ['Shutdown', rejected(503, 'Shutdown'), 1, { ...again, delay: 0, reconnect: true }],
    ['Shutdown, second', rejected(503, 'Shutdown'), 2, { ...again, delay: 200, reconnect: true }],
    [
      'Shutdown with a pause',
      rejected(503, 'Shutdown', 2),
      1,
      { ...again, delay: 2000, everything: true, reconnect: true },
    ],
    ['IdleTimeout', rejected(400, 'IdleTimeout'), 1, { ...again, delay: 0, reconnect: true }],
    [
      'another key on this connection',
      rejected(403, 'UnrelatedKeyIdInToken'),
      1,
      { ...again, delay: 0, reconnect: true },
    ],
    ['another key on every connection', rejected(403, 'UnrelatedKeyIdInToken'), 3, stop],
    [
      'an expired provider token',
      rejected(403, 'ExpiredProviderToken'),
      1,
      { ...again, delay: 0, renew: true },
    ],
    ['an expired provider token again', rejected(403, 'ExpiredProviderToken'), 2, stop],
    ['a topic that is not allowed', rejected(400, 'TopicDisallowed'), 1, stop],
    ['a dead token', rejected(410, 'Unregistered'), 1, final],
    ['a reason nobody knows', rejected(400, 'Whatever'), 1, final],
  ])('%s', (_, outcome, attempt, next) => {
    expect(nextAfter(outcome, attempt, policy, now)).toEqual(next)
  })

  it('repeats what left without an answer when it is told to', () => {
    expect(nextAfter(unknown(reset), 1, { ...policy, unknownToo: true }, now)).toEqual({
      ...again,
      delay: 100,
    })
  })

  it('waits twice as long each time, up to a limit', () => {
    expect([1, 2, 3, 60].map((attempt) => delayAfter(attempt, policy))).toEqual([100, 200, 300, 300])
  })

  it.each<[Failure, boolean]>([
    [{ kind: 'untrusted', code: 'CERT_HAS_EXPIRED' }, true],
    [{ kind: 'no-http2' }, true],
    [{ kind: 'spoke-http1' }, true],
    [{ kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, schemes: [], status: 407 }, true],
    [{ kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, schemes: [], status: 499 }, true],
    [
      { kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, schemes: [], status: 500 },
      false,
    ],
    [
      { kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, schemes: [], status: 502 },
      false,
    ],
    [{ kind: 'protocol-error', rule: 'flood' }, false],
    [{ kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' }, true],
    [{ kind: 'goaway', code: 0, lastStreamId: 0, reason: 'Shutdown' }, false],
    [{ kind: 'goaway', code: 0, lastStreamId: 0 }, false],
    [reset, false],
  ])('%j would end the next connection the same way: %s', (failure, hopeless) => {
    expect(isHopeless(failure)).toBe(hopeless)
  })
})
