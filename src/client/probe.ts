import { lookup } from 'node:dns/promises'
import { connect as connectTcp } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Endpoint } from '../apns/endpoint.ts'
import { devicePath } from '../apns/notification.ts'
import type { Reply } from '../apns/reply.ts'
import { defined } from '../defined.ts'
import type { Failure, Phase, ServerChain } from '../diagnosis/facts.ts'
import { asksForCertificate, readChain } from './chain.ts'
import { connectToGateway, type GatewayConnection } from './connection.ts'
import { failureOf } from './failure.ts'
import { once } from './once.ts'
import type { Way } from './proxy.ts'
import { lookUp } from './reach.ts'
import type { ClientIdentity } from './secure-context.ts'
import type { Exchange, Wire } from './wire/wire.ts'

/** One step towards a gateway: what was learnt, or why it failed, and how many milliseconds it took. */
export type Step<Fact> =
  | { readonly ok: true; readonly fact: Fact; readonly ms: number }
  | { readonly ok: false; readonly failure: Failure; readonly ms: number }

/** The addresses of a name, as the operating system gives them (hosts file included). */
export interface Resolution {
  readonly addresses: readonly string[]
}

/** What the TLS handshake agreed on. */
export interface Handshake {
  /** `TLSv1.3` */
  readonly protocol: string
  /** The name of the standard: `TLS_AES_128_GCM_SHA256`. */
  readonly cipher: string
  readonly chain: ServerChain
  /** Whether the server asked for a client certificate; APNs always does, and does without one. */
  readonly asksForCertificate: boolean
}

/** What the gateway said of itself in its first SETTINGS. */
export interface Settings {
  /** Requests it takes at a time; absent when it set no limit. */
  readonly maxConcurrentStreams?: number
}

/** How a request of a probe authenticates itself. */
export interface Question {
  readonly topic?: string
  /** The provider token, without `bearer`. */
  readonly authorization?: string
}

export interface ProbeOptions extends Way {
  readonly identity?: ClientIdentity
  /** Milliseconds to wait in each step. */
  readonly patience: number
}

/**
 * Step by step towards one endpoint, on one connection. Every step is taken once, when it is first asked for, and
 * takes the steps it stands on before it; after a failure, later steps repeat that failure.
 */
export interface Probe {
  readonly endpoint: Endpoint
  handshake(): Promise<Step<Handshake>>
  settings(): Promise<Step<Settings>>
  /** Pushes nothing: the request names a device token that cannot exist. Several are asked one after the other. */
  ask(question: Question): Promise<Step<Reply>>
  /** Closes the connection; nothing of it stays open. */
  close(): void
}

/** The device token of a probe's request. Not hex, so no gateway takes it for a device, nor learns it. */
export const noDevice = 'pushctl-doctor'

/** A failure on its way through a promise. */
class Failed extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

/** Takes one step against its own timer. */
async function step<Fact>(phase: Phase, patience: number, work: () => Promise<Fact>): Promise<Step<Fact>> {
  const from = performance.now()
  const elapsed = () => Math.round(performance.now() - from)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Failed({ kind: 'timeout', phase, seconds: patience / 1000 })),
      patience,
    )
  })
  try {
    return { ok: true, fact: await Promise.race([work(), late]), ms: elapsed() }
  } catch (error) {
    const failure = error instanceof Failed ? error.failure : failureOf(error, phase)
    return { ok: false, failure, ms: elapsed() }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Asks the operating system for every address of a name, as a connection would.
 *
 * @param host a name, or an address, which stands for itself
 * @param patience milliseconds to wait
 */
export function resolveName(host: string, patience: number): Promise<Step<Resolution>> {
  return step('resolve', patience, async () => {
    const found = await lookup(host, { all: true })
    return { addresses: found.map(({ address }) => address) }
  })
}

/** The connection of TCP, or the tunnel of a proxy, that stood and was closed again. */
export interface Reach {
  /** The IP address that answered; unknown behind a proxy. */
  readonly address?: string
}

/**
 * Opens a TCP connection, or a proxy's tunnel, and closes it again.
 *
 * @param endpoint host and port
 * @param options which way, and how long to wait
 */
export function reachPort(endpoint: Endpoint, { proxy, ca, patience }: ProbeOptions): Promise<Step<Reach>> {
  if (proxy === undefined) return reachDirectly(endpoint, patience)
  // The tunnel keeps time by itself, and tells what it waited for.
  return step('tunnel', 3 * patience, async () => {
    const { openTunnel } = await import('./tunnel.ts')
    const tunnel = await openTunnel(proxy, endpoint, { patience, ...defined({ ca }) })
    if (tunnel.kind === 'failed') throw new Failed(tunnel.failure)
    tunnel.socket.destroy()
    return {}
  })
}

async function reachDirectly(endpoint: Endpoint, patience: number): Promise<Step<Reach>> {
  const socket = connectTcp({ ...endpoint, lookup: lookUp })
  try {
    return await step(
      'connect',
      patience,
      () =>
        new Promise<Reach>((resolve, reject) => {
          socket.once('connect', () => resolve({ address: socket.remoteAddress ?? endpoint.host }))
          socket.once('error', reject)
        }),
    )
  } finally {
    socket.destroy()
  }
}

function readHandshake(socket: TLSSocket): Handshake {
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    chain: readChain(socket.getPeerCertificate(true)),
    asksForCertificate: asksForCertificate(socket),
  }
}

/** Is told what came of a request. */
type Settle = (exchange: Exchange) => void

/** A connection on which HTTP/2 is spoken from the first moment, so that nothing said early is missed. */
interface Conversation {
  readonly connection: GatewayConnection
  readonly handshake: Handshake
  readonly wire: Wire<Settle>
}

const converse = (connection: GatewayConnection): Conversation => ({
  connection,
  handshake: readHandshake(connection.socket),
  wire: connection.putWire<Settle>((settle, exchange) => settle(exchange)),
})

async function takeSettings({ connection, wire }: Conversation): Promise<Settings> {
  const failure = await connection.settings()
  if (failure !== undefined) throw new Failed(failure)
  const maxConcurrentStreams = wire.streams()
  return Number.isFinite(maxConcurrentStreams) ? { maxConcurrentStreams } : {}
}

async function putQuestion(
  { connection, wire }: Conversation,
  { topic, authorization }: Question,
): Promise<Reply> {
  const headers = {
    ...defined({ 'apns-topic': topic }),
    ...(authorization !== undefined && { authorization: `bearer ${authorization}` }),
  }
  const exchange = await new Promise<Exchange>((settle) =>
    wire.exchange(settle, devicePath(noDevice), headers, undefined, Buffer.from('{"aps":{}}')),
  )
  if (exchange.kind === 'replied') return exchange.reply
  throw new Failed((await connection.noAnswer(exchange)).failure)
}

/**
 * Prepares a probe; nothing leaves before its first step.
 *
 * @param endpoint where to
 * @param options as whom, whom to trust, and how long to wait
 * @returns the probe, which whoever made it closes
 */
export function createProbe(endpoint: Endpoint, options: ProbeOptions): Probe {
  const { patience } = options
  const ended = new AbortController()
  /** A gateway takes one request at a time until it has seen a good provider token; a second one ends the connection. */
  let questionBefore: Promise<unknown> = Promise.resolve()

  const conversation = once(async (): Promise<Step<Conversation>> => {
    const from = performance.now()
    const connecting = await connectToGateway({
      endpoint,
      ...options,
      answerPatience: patience,
      signal: ended.signal,
    })
    const ms = Math.round(performance.now() - from)
    return connecting.kind === 'failed'
      ? { ok: false, failure: connecting.failure, ms }
      : { ok: true, fact: converse(connecting.connection), ms }
  })

  return {
    endpoint,
    handshake: once(async () => {
      const begun = await conversation()
      return begun.ok ? { ...begun, fact: begun.fact.handshake } : begun
    }),
    settings: once(async () => {
      const begun = await conversation()
      return begun.ok ? step('settings', 2 * patience, () => takeSettings(begun.fact)) : begun
    }),
    ask(question) {
      const answered = questionBefore.then(async () => {
        const begun = await conversation()
        return begun.ok ? step('answer', 2 * patience, () => putQuestion(begun.fact, question)) : begun
      })
      questionBefore = answered
      return answered
    },
    close: () => ended.abort(),
  }
}
