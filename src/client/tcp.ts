import { connect, isIP, type Socket } from 'node:net'
import type { Endpoint } from '../apns/endpoint.ts'
import type { Failure, Phase } from '../diagnosis/facts.ts'
import { failureOf } from './failure.ts'

/** How opening a way to an endpoint ended, of TCP or through a proxy. The socket is the caller's. */
export type Reached =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** A way that is being opened. */
export interface Reaching {
  /** Resolves when the first packet has left, or when none will: what is done then costs no time on a long way. */
  readonly begun: Promise<void>
  /** Never rejects. */
  readonly reached: Promise<Reached>
}

export interface TcpOptions {
  /** Milliseconds to wait for the name, and again for the connection. */
  readonly patience: number
  /** Ends it at once, as `stopped`. */
  readonly signal?: AbortSignal | undefined
}

/** How long to wait for one address before the next is tried; Node's own 250 ms is less than the way from Asia to Apple. */
const millisecondsPerAddress = 2000

/**
 * Connects to an endpoint: name and TCP.
 *
 * @param endpoint host and port
 * @param options how long to wait
 */
export function openTcp(endpoint: Endpoint, { patience, signal }: TcpOptions): Reaching {
  const socket = connect({ ...endpoint, autoSelectFamilyAttemptTimeout: millisecondsPerAddress })
  const begun = new Promise<void>((resolve) => {
    socket.once('connectionAttempt', () => resolve())
    socket.once('close', () => resolve())
  })
  const reached = new Promise<Reached>((resolve) => {
    let phase: Phase = isIP(endpoint.host) === 0 ? 'resolve' : 'connect'
    const end = (ended: Reached) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(ended)
      if (ended.kind === 'failed') socket.destroy()
    }
    const fail = (failure: Failure) => end({ kind: 'failed', failure })
    const giveUp = () => fail({ kind: 'timeout', phase, seconds: patience / 1000 })
    const stop = () => fail({ kind: 'stopped' })
    let timer = setTimeout(giveUp, patience)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    socket.once('lookup', (error: Error | null) => {
      if (error !== null) return
      phase = 'connect'
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience)
    })
    socket.once('connect', () => end({ kind: 'open', socket }))
    // It stays: what goes wrong once TLS has the socket is told by TLS.
    socket.on('error', (error) => fail(failureOf(error, phase)))
  })
  return { begun, reached }
}
