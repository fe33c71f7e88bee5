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
 * Sends one request as a raw stream, and waits for the whole answer.
 *
 * @param http2 the connection, with room for a stream
 * @param headers of the request, with `:method` and `:path`
 * @param body sent as it is
 * @param patience milliseconds to wait for the answer
 * @returns what came of it; never rejects
 */
export function request(
  http2: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  patience: number,
): Promise<Exchange> {
  if (http2.closed || http2.destroyed)
    return Promise.resolve({ kind: 'ended', code: constants.NGHTTP2_REFUSED_STREAM })
  return new Promise((resolve) => {
    let status: number | undefined
    let answer: Readonly<Record<string, unknown>> = {}
    let text = ''
    const stream = http2.request(headers)
    const timer = setTimeout(() => {
      resolve({ kind: 'silent' })
      stream.close(constants.NGHTTP2_CANCEL)
    }, patience)
    stream.setEncoding('utf8')
    stream.on('response', (received) => {
      status = received[':status']
      answer = received
    })
    stream.on('data', (chunk: string) => {
      if (text.length < longestBody) text += chunk
    })
    // The reset code, GOAWAY and the socket tell what went wrong; the stream's error is made out of them.
    stream.on('error', () => {})
    stream.once('close', () => {
      clearTimeout(timer)
      const { id, rstCode } = stream
      if (status !== undefined) resolve({ kind: 'replied', reply: readReply(status, answer, text) })
      else
        resolve({
          kind: 'ended',
          code: rstCode ?? constants.NGHTTP2_NO_ERROR,
          ...(id !== undefined && { id }),
        })
    })
    stream.end(body)
  })
}
