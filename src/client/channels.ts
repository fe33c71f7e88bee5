import { type ClientHttp2Session, constants } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { type Endpoint, formatEndpoint } from '../apns/endpoint.ts'
import { type Reply, readReply } from '../apns/reply.ts'
import { defined } from '../defined.ts'
import type { Failure, Outcome } from '../diagnosis/facts.ts'
import { dial } from './dial.ts'
import { type Ending, watchEnding } from './ending.ts'
import { failureOf } from './failure.ts'
import { connectHttp2 } from './http2.ts'
import type { Way } from './proxy.ts'
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

/** Milliseconds to wait in each phase of connecting, and for the answer. */
const patience = 10_000
const answerPatience = 30_000

/** Longest answer that is read, in characters: 10,000 channel ids are below this. */
const longestBody = 4_000_000

/** The status each interface says yes with. */
const yesStatuses: readonly number[] = [200, 201, 204]

const isYesStatus = (status: number) => yesStatuses.includes(status)

const header = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function answerOf(status: number, headers: Readonly<Record<string, unknown>>, body: string): ChannelAnswer {
  const channelId = header(headers['apns-channel-id'])
  // These interfaces call the id of a request apns-request-id (Apple, "Sending channel management requests to APNs").
  const id = headers['apns-request-id'] ?? headers['apns-id']
  return {
    reply: readReply(status, { ...headers, 'apns-id': id }, body),
    ...defined({ channelId }),
    body,
  }
}

function exchange(
  http2: ClientHttp2Session,
  ending: Ending,
  { method, path, headers, body }: ChannelCall,
  authorization: string | undefined,
): Promise<ChannelOutcome> {
  return new Promise((resolve) => {
    let status: number | undefined
    let received: Readonly<Record<string, unknown>> = {}
    let text = ''
    const stream = http2.request({
      ':method': method,
      ':path': path,
      ...headers,
      ...(authorization !== undefined && { authorization: `bearer ${authorization}` }),
    })
    const timer = setTimeout(() => {
      resolve({
        kind: 'failed',
        failure: { kind: 'timeout', phase: 'answer', seconds: answerPatience / 1000 },
        hasLeft: true,
      })
      stream.close(constants.NGHTTP2_CANCEL)
    }, answerPatience)
    stream.setEncoding('utf8')
    stream.on('response', (answered) => {
      status = answered[':status']
      received = answered
    })
    stream.on('data', (chunk: string) => {
      if (text.length < longestBody) text += chunk
    })
    stream.on('error', () => {})
    stream.once('close', async () => {
      clearTimeout(timer)
      const { id, rstCode } = stream
      // A yes that is cut off is none; any other status has said no, whatever else comes.
      const isWhole = rstCode === constants.NGHTTP2_NO_ERROR && !http2.destroyed
      if (status !== undefined && (isWhole || !isYesStatus(status))) {
        resolve({ kind: 'answered', answer: answerOf(status, received, text) })
        return
      }
      // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
      await new Promise(setImmediate)
      const failure: Failure =
        ending.cause() ??
        (http2.destroyed
          ? await ending.over
          : { kind: 'stream-reset', code: rstCode ?? constants.NGHTTP2_NO_ERROR })
      const isUntouched =
        id === undefined ||
        rstCode === constants.NGHTTP2_REFUSED_STREAM ||
        failure.kind === 'tls-alert' ||
        (failure.kind === 'goaway' && id > failure.lastStreamId)
      resolve({ kind: 'failed', failure, hasLeft: !isUntouched })
    })
    stream.end(body)
  })
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
  const { endpoint } = caller
  const dialled = await dial({ ...way, patience })
  if (dialled.kind === 'failed') return { kind: 'failed', failure: dialled.failure, hasLeft: false }
  const { socket } = dialled
  const ending = watchEnding(socket)
  try {
    const http2 = await converse(socket, ending, endpoint)
    if ('kind' in http2) return { kind: 'failed', failure: http2, hasLeft: false }
    const outcome = await exchange(http2, ending, call, authorization)
    http2.close()
    return outcome
  } finally {
    socket.destroy()
  }
}

/** HTTP/2 on the socket, when SETTINGS have come; or why they have not. */
async function converse(
  socket: TLSSocket,
  ending: Ending,
  endpoint: Endpoint,
): Promise<ClientHttp2Session | Failure> {
  const timer = setTimeout(() => {
    ending.end({ kind: 'timeout', phase: 'settings', seconds: patience / 1000 })
  }, patience)
  const authority = new URL(`https://${formatEndpoint(endpoint)}`).host
  const connecting = connectHttp2(socket, { authority, onGoaway: ending.onGoaway })
  const http2 = await Promise.race([
    connecting.catch((error: unknown) => failureOf(error, 'settings')),
    ending.over,
  ])
  clearTimeout(timer)
  if ('kind' in http2) {
    // What the socket says is the cause, HTTP/2's error its echo; both come within one turn of the event loop.
    await new Promise(setImmediate)
    const failure = ending.cause() ?? http2
    return 'phase' in failure ? { ...failure, phase: 'settings' } : failure
  }
  http2.on('error', () => {})
  return http2
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
