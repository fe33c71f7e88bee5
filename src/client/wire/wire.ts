import type { Reply } from '../../apns/reply.ts'
import type { RuleName } from '../../diagnosis/http2-rules.ts'
import type { Headers } from './header-encoder.ts'

/** What came of one HTTP/2 stream: an answer, or the way it ended without one. */
export type Exchange<Answer = Reply> = { readonly kind: 'replied'; readonly reply: Answer } | Unanswered

/** The ways a stream can end without an answer. */
export type Unanswered =
  | { readonly kind: 'silent' }
  /** What came was no answer as HTTP/2 wants it (RFC 9113 section 8.1.1). */
  | { readonly kind: 'malformed'; readonly rule: RuleName }
  /** `id` is absent when the stream was never opened on the wire; `code` is that of RST_STREAM. */
  | { readonly kind: 'ended'; readonly id?: number; readonly code: number }

/** HTTP/2 on one connection, as far as a session needs it; `Tag` is what the session knows a request by. */
export interface Wire<Tag> {
  /** The other side's limit of requests in flight. */
  streams(): number
  /** Whether it can take no more requests, because there is no number for another stream (RFC 9113 section 5.1.1). */
  isUsedUp(): boolean
  /** Milliseconds from a request to its answer, or from our preface to SETTINGS, the shortest there was; nothing when none has come. */
  roundTrip(): number | undefined
  /**
   * Sends one POST; what comes of it is told once to {@link WireOptions.settle}.
   *
   * @param shared headers that many requests have in common: the same object for as long as they are the same
   * @param own headers of this request alone
   */
  exchange(tag: Tag, path: string, shared: Headers, own: Headers | undefined, body: Uint8Array): void
  /** Says goodbye; what is in flight has been answered before. */
  close(): void
}

/** What a wire is put on. */
export interface WireOptions<Tag> {
  /** Milliseconds to wait for an answer. */
  readonly patience: number
  /** `host:port`, as `:authority` carries it. */
  readonly authority: string
  /** Number of the first stream: any odd one (RFC 9113 section 5.1.1); 1 when absent. */
  readonly firstStream?: number
  settle(tag: Tag, exchange: Exchange): void
  /** An answer has begun: the gateway has looked at a request. */
  onAnswer(): void
  onGoaway(code: number, lastStreamId: number, data: Uint8Array): void
  /** Limits have changed: there may be room for more. */
  onSettings(): void
  /** The other side broke a rule of the connection, which ends. */
  onViolation(rule: RuleName): void
}
