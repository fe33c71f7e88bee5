import { lookup } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import type { Endpoint } from '../apns/endpoint.ts'
import { defined } from '../defined.ts'
import type { Failure, Phase } from '../diagnosis/facts.ts'
import { failureOf } from './failure.ts'
import type { Way } from './proxy.ts'

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

/** What it takes to begin. */
export interface ReachOptions extends Way {
  readonly endpoint: Endpoint
  /** Milliseconds to wait in each phase; 10 s when absent. */
  readonly patience?: number
  /** Ends it at once, as `stopped`. */
  readonly signal?: AbortSignal | undefined
}

export const defaultPatience = 10_000

/** How long to wait for one address before the next is tried; Node's own 250 ms is less than the way from Asia to Apple. */
const millisecondsPerAddress = 2000

/**
 * Begins to open the way to an endpoint: name and TCP, or the tunnel of a proxy. Nothing is said on it yet.
 *
 * @param options where to, which way, how long to wait
 */
export async function reach(options: ReachOptions): Promise<Reaching> {
  const { proxy, endpoint, patience = defaultPatience, ca, signal } = options
  if (proxy === undefined) return openTcp(endpoint, patience, signal)
  const { openTunnel } = await import('./tunnel.ts')
  return {
    begun: Promise.resolve(),
    reached: openTunnel(proxy, endpoint, { patience, signal, ...defined({ ca }) }),
  }
}

/**
 * Node asks only for addresses of the kind this computer has (AI_ADDRCONFIG), and then a name that leads to IPv6 alone
 * looks like one that does not exist. Asked again without, it is found, and the way to it fails as it is.
 */
export const lookUp: LookupFunction = (host, options, found) =>
  lookup(host, options, (error, address, family) => {
    if (error === null) found(error, address, family)
    else lookup(host, { ...options, hints: 0 }, found)
  })

function openTcp(endpoint: Endpoint, patience: number, signal: AbortSignal | undefined): Reaching {
  const socket = connect({
    ...endpoint,
    lookup: lookUp,
    autoSelectFamilyAttemptTimeout: millisecondsPerAddress,
  })
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
