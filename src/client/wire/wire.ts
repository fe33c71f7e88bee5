import type { Exchange } from '../request.ts'

/** HTTP/2 on one connection, as far as a session needs it. */
export interface Wire {
  /** The other side's limit of requests in flight. */
  streams(): number
  /** Whether it takes no more requests and answers none. */
  isDown(): boolean
  /**
   * Sends one request. Pseudo-headers `:scheme` and `:authority` are the wire's to add.
   *
   * @param settle called once
   */
  exchange(
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    settle: (exchange: Exchange) => void,
  ): void
  /** Says goodbye; what is in flight has been answered before. */
  close(): void
}

/** What a wire is put on. */
export interface WireOptions {
  /** Milliseconds to wait for an answer. */
  readonly patience: number
  /** `host:port`, as `:authority` carries it. */
  readonly authority: string
  onGoaway(code: number, lastStreamId: number, data: Uint8Array): void
  /** Limits have changed: there may be room for more. */
  onSettings(): void
}
