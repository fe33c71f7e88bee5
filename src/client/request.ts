import { type ClientHttp2Session, constants } from 'node:http2'
import { readReply } from '../apns/reply.ts'
import { longestBody } from './wire/answer.ts'
import type { Exchange } from './wire/wire.ts'

/**
 * Sends one request as a raw stream, and tells what came of it. The first and only byte of news that a push needs is
 * the head of its answer: an accepted one has no body, so none is waited for.
 *
 * @param http2 the connection, with room for a stream
 * @param headers of the request, with `:method` and `:path`
 * @param body sent as it is
 * @param patience milliseconds to wait for the answer
 * @param settle called once
 */
export function exchange(
  http2: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  patience: number,
  settle: (exchange: Exchange) => void,
): void {
  if (http2.closed || http2.destroyed) {
    settle({ kind: 'ended', code: constants.NGHTTP2_REFUSED_STREAM })
    return
  }
  let status: number | undefined
  let answer: Readonly<Record<string, unknown>> = {}
  let text = ''
  let length = 0
  let settled = false
  const end = (exchange: Exchange) => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    settle(exchange)
  }
  const stream = http2.request(headers)
  const timer = setTimeout(() => {
    end({ kind: 'silent' })
    stream.close(constants.NGHTTP2_CANCEL)
  }, patience)
  const replied = (status: number): Exchange => {
    // Node lets any number pass (RFC 9110 section 15).
    if (status > 599) return { kind: 'malformed', rule: 'bad-status' }
    return { kind: 'replied', reply: readReply(status, answer, text) }
  }
  stream.on('response', (received, flags) => {
    status = received[':status']
    answer = received
    if (status === 200 && (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      end(replied(200))
      return
    }
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      length += Buffer.byteLength(chunk)
      if (length <= longestBody) {
        text += chunk
        return
      }
      // Longer than an answer of APNs can be: of an acceptance that is no proof, of a refusal the status is enough.
      end(status === 200 ? { kind: 'malformed', rule: 'endless-answer' } : replied(status ?? 0))
      stream.close(constants.NGHTTP2_CANCEL)
    })
  })
  // The reset code, GOAWAY and the socket tell what went wrong; the stream's error is made out of them.
  stream.on('error', () => {})
  stream.once('close', () => {
    const { id, rstCode } = stream
    // Whatever else comes, a status other than 200 has said that the push was not accepted; 200 alone has not.
    const isWhole = rstCode === constants.NGHTTP2_NO_ERROR && !http2.destroyed
    if (status !== undefined && (status !== 200 || isWhole)) end(replied(status))
    else end({ kind: 'ended', code: rstCode ?? constants.NGHTTP2_NO_ERROR, ...(id !== undefined && { id }) })
  })
  stream.end(body)
}

/** {@link exchange} as a promise, which never rejects. */
export function request(
  http2: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  patience: number,
): Promise<Exchange> {
  return new Promise((resolve) => exchange(http2, headers, body, patience, resolve))
}
