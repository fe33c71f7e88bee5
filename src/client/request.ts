import { type ClientHttp2Session, constants } from 'node:http2'
import { type Reply, readReply } from '../apns/reply.ts'

/** What came of one HTTP/2 stream: an answer, or the way it ended without one. */
export type Exchange =
  | { readonly kind: 'replied'; readonly reply: Reply }
  | { readonly kind: 'silent' }
  /** `id` is absent when the stream was never opened on the wire; `code` is that of RST_STREAM. */
  | { readonly kind: 'ended'; readonly id?: number; readonly code: number }

/** Longest body of an answer that is read, in characters; APNs' stay below 100. */
const longestBody = 65_536

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
  stream.on('response', (received, flags) => {
    status = received[':status']
    answer = received
    if (status === 200 && (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      end({ kind: 'replied', reply: readReply(200, answer, '') })
      return
    }
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      if (text.length < longestBody) text += chunk
    })
  })
  // The reset code, GOAWAY and the socket tell what went wrong; the stream's error is made out of them.
  stream.on('error', () => {})
  stream.once('close', () => {
    const { id, rstCode } = stream
    if (status !== undefined) end({ kind: 'replied', reply: readReply(status, answer, text) })
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
