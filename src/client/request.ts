import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2'
import type { GatewayConnection } from './connection.ts'
import type { Exchange } from './wire/wire.ts'

/** What is asked: headers with `:method` and `:path`, and a body. */
export interface OrdinaryRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
  /** Characters of the answer's body that are read. */
  readonly longestBody: number
  /** Whether a status has done what was asked: then a broken answer is none. */
  isYes(status: number): boolean
}

/** What was answered. */
export interface OrdinaryAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** What has come of an answer. */
class Incoming {
  private head: Omit<OrdinaryAnswer, 'body'> | undefined
  private body = ''

  constructor(stream: ClientHttp2Stream, longestBody: number, onHead: () => void) {
    stream.setEncoding('utf8')
    stream.on('response', (headers) => {
      this.head = { status: headers[':status'] ?? 0, headers }
      onHead()
    })
    stream.on('data', (chunk: string) => {
      if (this.body.length < longestBody) this.body += chunk
    })
  }

  /** @returns the answer; nothing when it broke off and its status proves nothing */
  answer(isWhole: boolean, isYes: OrdinaryRequest['isYes']): OrdinaryAnswer | undefined {
    const { head, body } = this
    if (head === undefined) return undefined
    // A yes that is cut off is none; any other status has said no, whatever else comes.
    return isWhole || !isYes(head.status) ? { ...head, body } : undefined
  }
}

/**
 * Sends one request as a raw stream.
 *
 * @param connection on which `http2` speaks
 * @param http2 with room for a stream
 * @param request what to ask
 * @returns what came of it; never rejects
 */
export function exchange(
  connection: GatewayConnection,
  http2: ClientHttp2Session,
  { headers, body, longestBody, isYes }: OrdinaryRequest,
): Promise<Exchange<OrdinaryAnswer>> {
  return new Promise((resolve) => {
    // Node itself leaves out the brackets round an address of IPv6.
    const stream = http2.request({ ':authority': connection.authority, ...headers })
    const timer = setTimeout(() => {
      resolve({ kind: 'silent' })
      stream.close(constants.NGHTTP2_CANCEL)
    }, connection.answerPatience)
    const incoming = new Incoming(stream, longestBody, () => connection.noteAnswer())
    // The reset code, GOAWAY and the socket tell what went wrong; the stream's error is made out of them.
    stream.on('error', () => {})
    stream.once('close', () => {
      clearTimeout(timer)
      const { id, rstCode: code = constants.NGHTTP2_NO_ERROR } = stream
      const isWhole = code === constants.NGHTTP2_NO_ERROR && !http2.destroyed
      const reply = incoming.answer(isWhole, isYes)
      if (reply !== undefined) resolve({ kind: 'replied', reply })
      else resolve({ kind: 'ended', code, ...(id !== undefined && { id }) })
    })
    stream.end(body)
  })
}
