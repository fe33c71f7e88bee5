import type { ErrorName } from './frames.ts'
import type { Peer } from './peer.ts'

/**
 * One thing that a server may do or must not do, and what is expected of a client that meets it.
 *
 * What becomes of a push is said in words: `accepted`, `rejected 400 BadTopic`, and `unsent` or `unknown` with the kind
 * of the failure and its number, phase or reason: `unknown reset answer`, `unsent goaway 0 Shutdown`. Where several
 * are right they stand in one string with ` | ` between them; ` *` at the end stands for whatever comes there.
 */
export interface Behaviour {
  readonly id: string
  /** Where it is written that this is allowed, or what a client does then. */
  readonly see: string
  readonly does: string
  readonly legal: boolean
  /** How many pushes are sent together; 1 when absent. */
  readonly pushes?: number
  /** Bytes of each payload; 22 when absent. */
  readonly payload?: number
  /** What becomes of all pushes, or of each in the order they were sent. */
  readonly becomes: string | readonly string[]
  /**
   * The same of pushes of which the first left without waiting for SETTINGS, as that of `send` does (RFC 9113 section
   * 3.4); absent where that makes no difference.
   */
  readonly becomesEarly?: string | readonly string[]
  /** The errors of which the client declares one; `nothing` when it need not. Absent: nothing but CANCEL of a stream. */
  readonly declares?: readonly string[]
  /** Whether the connection takes another push afterwards; absent where both are right. */
  readonly survives?: boolean
  /** Milliseconds the client waits for an answer; 2 s when absent. */
  readonly patience?: number
  /** Milliseconds the client waits for SETTINGS; 2 s when absent. */
  readonly settingsPatience?: number
  /** Milliseconds in which everything is over; 3 s when absent. */
  readonly within?: number
  /** Megabytes that the client may need for it. */
  readonly megabytes?: number
  /** What the server does on each connection. When it returns, further requests are accepted. */
  plays(peer: Peer): Promise<void>
}

type Said = Pick<Behaviour, 'legal' | 'becomes' | 'becomesEarly' | 'declares' | 'survives'>

/** A legal way to say yes. */
export const works = { legal: true, becomes: 'accepted', survives: true } as const satisfies Said

/** The client has to end the connection (RFC 9113 section 5.4.1). */
export const connectionError = (...errors: readonly ErrorName[]) =>
  ({
    legal: false,
    becomes: 'unknown protocol-error',
    declares: errors.map((error) => `GOAWAY ${error}`),
    survives: false,
  }) satisfies Said

/** What ends a connection instead of SETTINGS: nothing has left, but for what did not wait for them. */
export const beforeSettings = (failure: string) =>
  ({ becomes: `unsent ${failure}`, becomesEarly: `unknown ${failure}` }) satisfies Partial<Said>

/** The client has to end the connection for the first thing that it hears. */
export const firstThingError = (...errors: readonly ErrorName[]) =>
  ({ ...connectionError(...errors), ...beforeSettings('protocol-error') }) satisfies Said

/** The client has to end the stream, and others go on (RFC 9113 section 5.4.2). */
export const streamError = (error: ErrorName) =>
  ({
    legal: false,
    becomes: 'unknown protocol-error',
    declares: [`RST_STREAM ${error}`],
    survives: true,
  }) satisfies Said

/** The client has to end the stream, or may end the connection with the same error. */
export const streamOrConnectionError = (...errors: readonly ErrorName[]) =>
  ({
    legal: false,
    becomes: 'unknown protocol-error',
    declares: errors.flatMap((error) => [`RST_STREAM ${error}`, `GOAWAY ${error}`]),
  }) satisfies Said

/** Begins, waits for the first request, and says this to it. */
export const onRequest =
  (answer: (stream: number, peer: Peer) => readonly Buffer[]) =>
  async (peer: Peer): Promise<void> => {
    peer.hello()
    const stream = await peer.request()
    peer.say(...answer(stream, peer))
  }

/** Says this before anything else. */
export const first =
  (...frames: readonly Buffer[]) =>
  async (peer: Peer): Promise<void> =>
    peer.say(...frames)
