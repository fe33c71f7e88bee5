import type { TLSSocket } from 'node:tls'
import { readReason } from '../apns/reply.ts'
import { defined } from '../defined.ts'
import type { Failure } from '../diagnosis/facts.ts'
import { failureOf } from './failure.ts'

export type Goaway = Extract<Failure, { kind: 'goaway' }>

/** Watches over the end of one connection: the first cause is the true one, all later errors are its echo. */
export interface Ending {
  /** The GOAWAY that was received, if any. */
  goaway(): Goaway | undefined
  /** Why the connection takes no more requests; nothing as long as it does. */
  cause(): Failure | undefined
  /** Resolves with the cause when the socket has failed or closed. */
  readonly over: Promise<Failure>
  /** To be called with every GOAWAY frame. */
  onGoaway(code: number, lastStreamId: number, data?: Uint8Array): void
  /** This side ends the connection: a rule was broken, patience is at its end, or the person wants to stop. */
  end(failure: Failure): void
}

/** Longest debug text that is kept, in characters. */
const longestText = 500

/**
 * @param socket a TLS socket after its handshake, before HTTP/2 is spoken on it
 * @returns what watches it; from now on errors of the socket are no longer uncaught
 */
export function watchEnding(socket: TLSSocket): Ending {
  let goaway: Goaway | undefined
  let lost: Failure | undefined
  let given: Failure | undefined
  let endNow = (_: Failure) => {}
  const over = new Promise<Failure>((resolve) => {
    endNow = resolve
    // After a late alert a socket that HTTP/2 has taken over tells its error, and never that it is closed.
    const end = (failure: Failure) => {
      lost ??= failure
      resolve(goaway ?? lost)
    }
    socket.on('error', (error) => end(failureOf(error, 'answer')))
    socket.once('close', () => end({ kind: 'reset', phase: 'answer', abrupt: false }))
  })
  return {
    goaway: () => goaway,
    cause: () => given ?? goaway ?? lost,
    over,
    end(failure) {
      given ??= failure
      endNow(given)
    },
    onGoaway(code, lastStreamId, data) {
      const words = Buffer.from(data ?? []).toString('utf8')
      const { reason } = readReason(words)
      // APNs sends a second, empty GOAWAY now and then: it may lower the last stream id, the words stay.
      goaway = {
        kind: 'goaway',
        code,
        ...defined({ reason }),
        ...(reason === undefined && words !== '' && { text: words.slice(0, longestText) }),
        ...goaway,
        lastStreamId: Math.min(lastStreamId, goaway?.lastStreamId ?? lastStreamId),
      }
    },
  }
}
