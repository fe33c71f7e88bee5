import type { Endpoint } from '../apns/endpoint.ts'
import { type Reply, readReply } from '../apns/reply.ts'
import { defined } from '../defined.ts'
import type { Failure, Outcome } from '../diagnosis/facts.ts'
import { connectToGateway, type GatewayConnection } from './connection.ts'
import { speakHttp2 } from './http2.ts'
import type { Way } from './proxy.ts'
import { exchange, type OrdinaryAnswer } from './request.ts'
import type { ClientIdentity } from './secure-context.ts'

/** Where the broadcast interfaces are, and as whom they are asked. */
export interface ChannelCaller extends Way {
  readonly endpoint: Endpoint
  readonly identity?: ClientIdentity
  /** The provider token, without `bearer`. */
  readonly authorization?: string
}

/** One request to the channel or broadcast interface. */
export interface ChannelCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** What was answered. */
export interface ChannelAnswer {
  readonly reply: Reply
  /** `apns-channel-id`: of a channel that was made. */
  readonly channelId?: string
  /** The text of the body; empty when there was none. */
  readonly body: string
}

export type ChannelOutcome =
  | { readonly kind: 'answered'; readonly answer: ChannelAnswer }
  /** `hasLeft`: the request may have been carried out. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly hasLeft: boolean }

/** Longest answer that is read, in characters: 10,000 channel ids are below this. */
const longestBody = 4_000_000

/** The status each interface says yes with. */
const yesStatuses: readonly number[] = [200, 201, 204]

const isYesStatus = (status: number) => yesStatuses.includes(status)

const header = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function channelAnswer({ status, headers, body }: OrdinaryAnswer): ChannelAnswer {
  const channelId = header(headers['apns-channel-id'])
  // These interfaces call the id of a request apns-request-id (Apple, "Sending channel management requests to APNs").
  const id = headers['apns-request-id'] ?? headers['apns-id']
  return {
    reply: readReply(status, { ...headers, 'apns-id': id }, body),
    ...defined({ channelId }),
    body,
  }
}

/**
 * Sends one request to Apple's channel or broadcast interface, on a connection of its own ("Sending channel management
 * requests to APNs", "Sending broadcast push notification requests to APNs").
 *
 * @param caller where to, and as whom
 * @param call what to ask
 * @returns the answer, whatever its status, or why there is none; never rejects for a reason of the network
 * @throws Fault `credential/unusable` when the client certificate and key cannot be used
 */
export async function callChannels(caller: ChannelCaller, call: ChannelCall): Promise<ChannelOutcome> {
  const { authorization, ...way } = caller
  const connecting = await connectToGateway(way)
  if (connecting.kind === 'failed') return { ...connecting, hasLeft: false }
  const { connection } = connecting
  try {
    return await ask(connection, call, authorization)
  } finally {
    connection.socket.destroy()
  }
}

async function ask(
  connection: GatewayConnection,
  { method, path, headers, body }: ChannelCall,
  authorization: string | undefined,
): Promise<ChannelOutcome> {
  const http2 = await speakHttp2(connection)
  if (http2 === undefined)
    return { kind: 'failed', failure: (await connection.settings()) ?? { kind: 'stopped' }, hasLeft: false }
  const exchanged = await exchange(connection, http2, {
    headers: {
      ':method': method,
      ':path': path,
      ...headers,
      ...(authorization !== undefined && { authorization: `bearer ${authorization}` }),
    },
    body,
    longestBody,
    isYes: isYesStatus,
  })
  if (exchanged.kind === 'replied') {
    http2.close()
    return { kind: 'answered', answer: channelAnswer(exchanged.reply) }
  }
  // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
  await new Promise(setImmediate)
  const { failure, isUntouched } = await connection.noAnswer(exchanged, http2.destroyed)
  return { kind: 'failed', failure, hasLeft: !isUntouched }
}

/** @returns whether the answer is a yes: 200, 201 for a new channel, 204 for one that is gone */
export function isYes({ reply }: ChannelAnswer): boolean {
  return isYesStatus(reply.status)
}

/** @returns what became of a broadcast, in the words of a push */
export function outcomeOfCall(outcome: ChannelOutcome): Outcome {
  if (outcome.kind === 'answered')
    return { kind: isYes(outcome.answer) ? 'accepted' : 'rejected', reply: outcome.answer.reply }
  return { kind: outcome.hasLeft ? 'unknown' : 'unsent', failure: outcome.failure }
}
