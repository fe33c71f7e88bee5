import type { CauseId } from '../../diagnosis/causes/registry.ts'
import type { SeenClient } from '../../diagnosis/facts.ts'
import { codeName, errorCodes } from '../../diagnosis/http2-rules.ts'
import type { Text } from '../../text.ts'
import type { SeenCause } from '../decide/admission.ts'
import { quote } from '../decide/check.ts'

const seen = (cause: CauseId, en: string, zh: string): SeenCause => ({ cause, evidence: { en, zh } })

/** Alerts of a client about the gateway's certificate (RFC 8446 section 6.2), and who words it so. */
const distrust: Readonly<Record<string, { readonly number: number; readonly by: Text }>> = {
  UNKNOWN_CA: {
    number: 48,
    by: {
      en: 'as curl, OpenSSL, Python, PHP and Ruby word it',
      zh: 'curl、OpenSSL、Python、PHP、Ruby 会这样报',
    },
  },
  BAD_CERTIFICATE: { number: 42, by: { en: 'as Go words it', zh: 'Go 会这样报' } },
  CERTIFICATE_UNKNOWN: { number: 46, by: { en: 'as Java words it', zh: 'Java 会这样报' } },
  UNSUPPORTED_CERTIFICATE: { number: 43, by: { en: 'unsupported', zh: '不支持' } },
  ACCESS_DENIED: { number: 49, by: { en: 'access denied', zh: '拒绝访问' } },
}
const alertCode = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13)_ALERT_(.+)$/

/** What stands in OpenSSL's queue, by the name Node gives it. */
const handshakeErrors: Readonly<Record<string, SeenCause>> = {
  ERR_SSL_HTTP_REQUEST: seen(
    'plain-http',
    'An HTTP request came without TLS: the address began with http://.',
    '收到了没有加密的 HTTP 请求：地址写成了 http://。',
  ),
  ERR_SSL_HTTPS_PROXY_REQUEST: seen(
    'plain-http',
    'A CONNECT request came: the gateway was given to the client as its proxy.',
    '收到了 CONNECT 请求：客户端把网关当成了代理。',
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: seen(
    'client-without-tls',
    'The first bytes are not TLS: HTTP/2 without TLS (h2c), HTTP of another method, or the old binary interface.',
    '开头的字节不是 TLS：可能是不加密的 HTTP/2（h2c）、其他方法的 HTTP，或旧的二进制接口。',
  ),
  ERR_SSL_UNKNOWN_PROTOCOL: seen(
    'sslv3-off',
    'The client began with SSL 2, which nobody has taken for many years.',
    '客户端用的是 SSL 2，早已没有服务器支持。',
  ),
  ERR_SSL_NO_SHARED_CIPHER: seen(
    'no-shared-cipher',
    'None of the ciphers that the client offered is one of the gateway’s.',
    '客户端提供的加密套件，网关一个都不支持。',
  ),
}

/** SSLv3 or TLS 1.0 or 1.1, as Node names them. */
function tooOld(tls = 'an old version of TLS'): SeenCause {
  return seen(
    tls === 'SSLv3' ? 'sslv3-off' : 'tls10-off',
    `The client can ${tls} at most.`,
    `客户端最高只支持 ${tls}。`,
  )
}

/** What is known of a handshake that failed. */
export interface BrokenHandshake {
  /** Node's. */
  readonly code: string
  /** The newest version that the client can, where it got so far. */
  readonly tls?: string | undefined
  /** Whether the client had seen the gateway's certificate. */
  readonly hasSeenCertificate: boolean
  /** Seconds that the gateway waited. */
  readonly patience: number
}

/**
 * @param handshake that failed
 * @returns why; nothing of a program that only opened the port and closed it
 */
export function handshakeFailure({
  code,
  tls,
  hasSeenCertificate,
  patience,
}: BrokenHandshake): SeenCause | undefined {
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return silence(patience, 'TLS')
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' || code === 'ERR_SSL_VERSION_TOO_LOW') return tooOld(tls)
  const [, alert = ''] = alertCode.exec(code) ?? []
  const refusal = Object.hasOwn(distrust, alert) ? distrust[alert] : undefined
  if (refusal !== undefined) {
    const { number, by } = refusal
    const name = alert.toLowerCase()
    return seen(
      'gateway-ca-not-trusted',
      `The client refused the gateway’s certificate: TLS alert ${number} (${name}), ${by.en}.`,
      `客户端拒绝了网关的证书：TLS 警报 ${number}（${name}），${by.zh}。`,
    )
  }
  if (alert === 'CERTIFICATE_EXPIRED')
    return seen(
      'clock',
      'The client says that the gateway’s certificate is not of this time (TLS alert 45): its clock is another.',
      '客户端认为网关证书不在有效期内（TLS 警报 45）：它的时间与这里不同。',
    )
  if (Object.hasOwn(handshakeErrors, code)) return handshakeErrors[code]
  if (code.startsWith('ERR_SSL'))
    return seen('handshake-broken', `OpenSSL calls it ${quote(code)}.`, `OpenSSL 的错误是 ${quote(code)}。`)
  if (hasSeenCertificate)
    return seen(
      'gateway-ca-not-trusted',
      'The client broke off when it had seen the gateway’s certificate, and sent no alert: Node does so with one that it does not trust.',
      '客户端看到网关证书后就断开了，没有发警报：Node 不信任证书时就是这样。',
    )
  return undefined
}

/**
 * @param patience seconds that the gateway waited
 * @param what it waited for
 */
export const silence = (patience: number, what: string): SeenCause =>
  seen(
    'client-silent',
    `The client connected, and in ${patience} s no ${what} came.`,
    `客户端连上后 ${patience} 秒内没有发来 ${what}。`,
  )

/** `POST /3/device/00 HTTP/1.1` */
const requestLine = /^([A-Z]{3,10}) (\S*) HTTP\/(1\.[01])\r?\n/
const userAgentLine = /\r?\nuser-agent:[ \t]*([^\r\n]*)/i
/** As much of it as is kept. */
const longestAgent = 200

/**
 * A frame of the binary interface (Apple, "Binary Provider API", archived): a command, then lengths of two bytes before a
 * token of 32; the newest has one length of four bytes, and items numbered from 1.
 */
function binaryCommand(bytes: Buffer): 0 | 1 | 2 | undefined {
  const [command] = bytes
  if (command === 0 && bytes.length >= 3 && bytes.readUInt16BE(1) === 32) return 0
  if (command === 1 && bytes.length >= 11 && bytes.readUInt16BE(9) === 32) return 1
  if (command !== 2 || bytes.length < 8) return undefined
  const [item = 0] = bytes.subarray(5)
  return bytes.readUInt32BE(1) <= 8192 && item >= 1 && item <= 5 ? 2 : undefined
}

/**
 * @param bytes the first of a client
 * @returns that they are of the binary interface; nothing when they are not
 */
export function binaryFrame(bytes: Buffer): SeenCause | undefined {
  const command = binaryCommand(bytes)
  return command === undefined
    ? undefined
    : seen(
        'client-speaks-binary',
        `The first bytes are a frame of the old binary interface (command ${command}, as simplepush.php and its like send it): Apple switched that off on 31 March 2021.`,
        `开头的字节是旧二进制接口的帧（命令 ${command}，simplepush.php 之类就是这样发的）：Apple 已于 2021 年 3 月 31 日停用它。`,
      )
}

/** What the client did first on a connection that TLS protects. */
export interface FirstWords extends SeenCause {
  readonly userAgent?: string
}

/**
 * @param bytes the first of a client that did not speak HTTP/2
 * @param alpn what was agreed on; false when the client offered nothing
 */
export function firstWords(bytes: Buffer, alpn: string | false): FirstWords {
  const text = bytes.toString('latin1')
  const [, method, , version] = requestLine.exec(text) ?? []
  if (method === undefined)
    return (
      binaryFrame(bytes) ??
      seen(
        'http2-preface-missing',
        'What came first is not the preface of HTTP/2 (PRI * HTTP/2.0).',
        '最先收到的不是 HTTP/2 前言（PRI * HTTP/2.0）。',
      )
    )
  const agent = userAgentLine.exec(text)?.[1]?.trim().slice(0, longestAgent)
  const who = agent === undefined || agent === '' ? '' : ` (${quote(agent)})`
  const found =
    alpn === false
      ? seen(
          'java-alpn',
          `A ${method} request of HTTP/${version} came${who}, and the client had offered nothing by ALPN.`,
          `收到 HTTP/${version} 的 ${method} 请求${who}，而客户端没有使用 ALPN。`,
        )
      : seen(
          'http1-client',
          `A ${method} request of HTTP/${version} came${who}; by ALPN the client had offered ${quote(alpn)}.`,
          `收到 HTTP/${version} 的 ${method} 请求${who}；客户端通过 ALPN 提供的是 ${quote(alpn)}。`,
        )
  return agent === undefined || agent === '' ? found : { ...found, userAgent: agent }
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** @returns whether they can be the beginning of HTTP/2 (RFC 9113 section 3.4) */
export const isPreface = (bytes: Buffer) => preface.startsWith(bytes.toString('latin1', 0, preface.length))

/** nghttp2's number for what it found wrong and has no number of its own for. */
const protocolError = -505

/** What nghttp2 found wrong, by the numbers it has for that. */
const brokenRules: Readonly<Record<number, SeenCause['evidence']>> = {
  [protocolError]: {
    en: 'The connection was ended (PROTOCOL_ERROR): a frame that may not come there or has a value that may not be, as an even stream number, a WINDOW_UPDATE of 0, a setting out of range or a PUSH_PROMISE.',
    zh: '连接已被断开（PROTOCOL_ERROR）：帧出现在不该出现的地方，或带有不允许的值，例如偶数的流编号、值为 0 的 WINDOW_UPDATE、超出范围的设置或 PUSH_PROMISE。',
  },
  [-519]: {
    en: 'The connection was ended (STREAM_CLOSED): a frame came on a stream that was over, as when a stream number is used twice.',
    zh: '连接已被断开（STREAM_CLOSED）：帧出现在已经结束的流上，例如重复使用了流编号。',
  },
  [-522]: {
    en: 'The connection was ended (FRAME_SIZE_ERROR): a frame has another length than it may have.',
    zh: '连接已被断开（FRAME_SIZE_ERROR）：帧的长度不符合规定。',
  },
  [-523]: {
    en: 'The connection was ended (COMPRESSION_ERROR): the headers cannot be decompressed (HPACK).',
    zh: '连接已被断开（COMPRESSION_ERROR）：请求头无法解压（HPACK）。',
  },
  [-524]: {
    en: 'The connection was ended (FLOW_CONTROL_ERROR): more came than the window allowed.',
    zh: '连接已被断开（FLOW_CONTROL_ERROR）：发送的数据超过了窗口。',
  },
}

/**
 * A request that nghttp2 threw away before anybody here saw it: what it says of headers, it says to the client alone.
 * Node takes 128 of them (`maxHeaderListPairs`).
 */
export const refusedHeaders = seen(
  'client-breaks-http2',
  'A request was refused before it could be read: its headers break a rule of HTTP/2, or cannot be decompressed (HPACK). Mostly a name with capital letters, a header of HTTP/1.1 (Connection, Keep-Alive, Transfer-Encoding, Host beside :authority), or :method, :scheme or :path missing, empty or behind others; or more than 128 of them.',
  '请求还没被读取就被拒绝了：请求头违反了 HTTP/2 协议，或无法解压（HPACK）。多半是头名称含大写字母，带了 HTTP/1.1 的头（Connection、Keep-Alive、Transfer-Encoding，或与 :authority 并存的 Host），或者 :method、:scheme、:path 缺失、为空或排在其他头后面；也可能是超过了 128 个。',
)

/**
 * @param code with which the client said goodbye
 * @param name of it
 * @param text that it gave, if any
 */
export function clientGoodbye(name: string, text: string): SeenCause {
  const words = text === '' ? name : `${name}, ${quote(text)}`
  return seen(
    'client-gave-up',
    `The client ended the connection with an error of its own (GOAWAY): ${words}.`,
    `客户端自己报错并结束了连接（GOAWAY）：${words}。`,
  )
}

/**
 * @param code with which the stream ended; none when the connection did
 * @param size of the body that had come
 * @param length that the request said, if it did
 * @returns why a request got no answer
 */
export function unfinishedRequest(code: number, size: number, length?: string): SeenCause {
  // What HTTP/2 refuses by itself Node 20 calls PROTOCOL_ERROR, and Node from 22 on INTERNAL_ERROR.
  const isRefused =
    code === errorCodes.protocol ||
    (code === errorCodes.internal && length !== undefined && Number(length) !== size)
  if (isRefused)
    return seen(
      'client-breaks-http2',
      `A request was refused while its body came (${codeName(code)}), after ${size} bytes: content-length says another number, or something came that may not come behind a body.`,
      `请求在接收请求体时被拒绝（${codeName(code)}），已收到 ${size} 字节：content-length 与实际不符，或请求体之后又来了不该有的内容。`,
    )
  return seen(
    'client-gave-up',
    `The headers of a request and ${size} bytes of its body came, and the client ended it (${codeName(code)}) before it was answered: END_STREAM was never sent, or the client did not wait.`,
    `收到请求头和 ${size} 字节的请求体之后，客户端就结束了请求（${codeName(code)}）：没有发送 END_STREAM，或者客户端等不及了。`,
  )
}

/** nghttp2's names for what it found wrong, by number. */
const badPreface = -903

/**
 * @returns whether Node ended the session because the client broke a rule that has no name of its own, or too often: each
 *   stream that is refused counts
 */
export function isProtocolError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { errno, code }: NodeJS.ErrnoException = error
  return errno === protocolError || code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES'
}

/**
 * @param error that a session ended with
 * @returns what the client did; nothing when it only went away
 */
export function sessionFailure(error: NodeJS.ErrnoException): SeenCause | undefined {
  if (error.errno === badPreface)
    return seen(
      'http2-preface-missing',
      'By ALPN h2 was agreed on, and then no preface of HTTP/2 (PRI * HTTP/2.0) came, but something else: HTTP/1.1, most often.',
      '通过 ALPN 商定了 h2，随后收到的却不是 HTTP/2 前言（PRI * HTTP/2.0），多半是 HTTP/1.1。',
    )
  if (error.code !== 'ERR_HTTP2_ERROR' && !error.code?.startsWith('ERR_HTTP2_TOO_MANY')) return undefined
  const rule = brokenRules[error.errno ?? 0]
  if (rule !== undefined) return { cause: 'client-breaks-http2', evidence: rule }
  return seen(
    'client-breaks-http2',
    `The connection was ended: ${quote(error.message)}.`,
    `连接已被断开：${quote(error.message)}。`,
  )
}

/** What APNs says of it in its GOAWAY, as others have seen it (pushy #356). */
export const tooManyStreamsText = 'Maximum active streams violated for this endpoint.'

/**
 * @param open streams at once
 * @param allowed of them
 */
export const tooManyStreams = (allowed: number): SeenCause =>
  seen(
    'too-many-streams',
    `The client opened more streams than the ${allowed} that this connection may have at once.`,
    `客户端同时打开的流超过了这个连接允许的 ${allowed} 个。`,
  )

/** @param client that spoke nothing but TLS; what it offered by ALPN says more than that it closed, where HTTP/2 is not among it */
export function closedBeforeRequest({ alpnOffered = [] }: Pick<SeenClient, 'alpnOffered'>): SeenCause {
  if (alpnOffered.length === 0 || alpnOffered.includes('h2'))
    return seen(
      'closed-before-request',
      'TLS stood, and the client closed the connection before it spoke HTTP/2.',
      'TLS 握手已完成，客户端没有开始 HTTP/2 就关闭了连接。',
    )
  return seen(
    'closed-before-request',
    `By ALPN the client offered ${alpnOffered.join(', ')} and not h2; TLS stood, and it closed the connection without a request.`,
    `客户端通过 ALPN 提供的是 ${alpnOffered.join('、')}，没有 h2；TLS 握手已完成，它没有发请求就关闭了连接。`,
  )
}
