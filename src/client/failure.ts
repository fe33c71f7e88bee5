import type { X509Certificate } from 'node:crypto'
import { defined } from '../defined.ts'
import type { ProxyName } from './proxy.ts'
import type { BrokenRule, RuleName } from './wire/rules.ts'

/** How far a connection had come: what it was waiting for when it failed. */
export type Phase = 'resolve' | 'connect' | 'tunnel' | 'handshake' | 'settings' | 'answer'

/** What a server showed of itself: enough to say who issued it, and until when. */
export interface ServerCertificate {
  /** One line a name: `CN=…\nO=…`, as OpenSSL writes it. */
  readonly subject: string
  readonly issuer: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** `DNS:api.push.apple.com, …`; nothing when it has no alternative names. */
  readonly names?: string
  /** SHA-256, upper case, with colons. */
  readonly fingerprint: string
}

/**
 * Why no answer came, as facts. Whoever tells a person what they mean is the diagnosis; here is only what was seen.
 * `address` is the one that was tried, when it is known.
 */
export type Failure =
  /** `code`: ENOTFOUND, nobody knows the name; EAI_AGAIN, no resolver answered. */
  | { readonly kind: 'name-not-resolved'; readonly host: string; readonly code: string }
  | { readonly kind: 'refused'; readonly address?: string }
  /** No route: ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly address?: string }
  /** `seconds` that pushctl waited; absent when the operating system gave up. */
  | { readonly kind: 'timeout'; readonly phase: Phase; readonly seconds?: number }
  /** Cut off without a word: by RST (`abrupt`), or by an ordinary end of stream. */
  | { readonly kind: 'reset'; readonly phase: Phase; readonly abrupt: boolean }
  /** The server's certificate did not verify; `code` is OpenSSL's, or Node's ERR_TLS_CERT_ALTNAME_INVALID. */
  | { readonly kind: 'untrusted'; readonly code: string; readonly certificate?: ServerCertificate }
  /** A TLS alert of the other side, by its number of RFC 8446 section 6. Under TLS 1.3 one about our certificate comes after the handshake. */
  | { readonly kind: 'tls-alert'; readonly number: number; readonly phase: Phase }
  /** The proxy itself was not reached, or did not answer as one; `why` as of any other connection. */
  | { readonly kind: 'proxy-unreachable'; readonly proxy: ProxyName; readonly why: Failure }
  /** The proxy answered CONNECT with no yes. `schemes`: how it wants to be shown who asks, as with 407. */
  | {
      readonly kind: 'proxy-refused'
      readonly proxy: ProxyName
      readonly status: number
      readonly schemes: readonly string[]
    }
  /** What answered does not speak TLS. */
  | { readonly kind: 'not-tls' }
  /** TLS stands, and the other side does not choose `h2` by ALPN. */
  | { readonly kind: 'no-http2' }
  /** The gateway ended the connection; `reason` is APNs' word when the debug data held one, `text` the data otherwise. */
  | {
      readonly kind: 'goaway'
      readonly code: number
      readonly lastStreamId: number
      readonly reason?: string
      readonly text?: string
    }
  /** The gateway ended this one request; `code` is HTTP/2's (RFC 9113 section 7), 7 is REFUSED_STREAM. */
  | { readonly kind: 'stream-reset'; readonly code: number }
  /** After agreeing on `h2` the other side spoke HTTP/1.1. */
  | { readonly kind: 'spoke-http1' }
  /** The other side broke a rule of HTTP/2. */
  | { readonly kind: 'protocol-error'; readonly rule: BrokenRule }
  /** For so many seconds the gateway took no request at all: SETTINGS_MAX_CONCURRENT_STREAMS was 0. */
  | { readonly kind: 'takes-none'; readonly seconds: number }
  /** The gateway asks for a pause (Retry-After) of so many seconds, which is longer than was allowed. */
  | { readonly kind: 'asked-to-wait'; readonly seconds: number }
  /** pushctl itself was stopped, or gave up, before it could send or see the answer. */
  | { readonly kind: 'stopped' }
  /** Anything else, in the words of the runtime. */
  | { readonly kind: 'other'; readonly phase: Phase; readonly code: string; readonly message: string }

const unreachable: readonly string[] = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']

/** The codes by which Node says that a certificate chain does not verify (OpenSSL's X509_V_ERR_…, without the prefix). */
const untrusted: readonly string[] = [
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]

/** The alert with which a TLS server says that it speaks none of the protocols offered by ALPN (RFC 7301). */
const noApplicationProtocol = 120

/** nghttp2's words for the rules that Node finds broken; all others it calls by one number, -505. */
const rulesOfNode: Readonly<Record<number, BrokenRule>> = {
  [-519]: 'closed-stream',
  [-522]: 'frame-size',
  [-523]: 'header-block',
  [-524]: 'window-overflow',
  [-536]: 'settings-first',
  [-538]: 'flood',
  [-904]: 'flood',
}

/** @returns the failure that a broken rule of HTTP/2 is */
export function failureOfRule(rule: RuleName): Failure {
  return rule === 'http1' ? { kind: 'spoke-http1' } : { kind: 'protocol-error', rule }
}

const ruleOfNode = (errno: number | undefined): BrokenRule => rulesOfNode[errno ?? 0] ?? 'unnamed'

interface NodeError extends Error {
  readonly code?: string
  readonly errno?: number
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
}

/**
 * Several addresses tried, several errors: the one that says most. A missing route is news only when nothing else
 * happened, for half the world has no IPv6.
 */
function mostTelling(error: unknown): NodeError {
  if (!(error instanceof AggregateError)) return error as NodeError
  const all = error.errors as NodeError[]
  return all.findLast(({ code = '' }) => !unreachable.includes(code)) ?? all[0] ?? error
}

/**
 * The number of the TLS alert in an OpenSSL error: alerts of the other side carry reason 1000 + number, in the lowest
 * bits of the packed code. Names are not read, for they differ between OpenSSL versions.
 *
 * @returns 0…255, or nothing when the error is not an alert of the other side
 */
function alertNumber(message: string): number | undefined {
  const packed = /error:([0-9A-F]{8}):/i.exec(message)?.[1]
  if (packed === undefined) return undefined
  const reason = Number.parseInt(packed, 16) & 0xfff
  return reason >= 1000 && reason <= 1255 ? reason - 1000 : undefined
}

/** @returns what a certificate says of its server */
export function serverCertificate(x509: X509Certificate): ServerCertificate {
  return {
    subject: x509.subject,
    issuer: x509.issuer,
    notBefore: new Date(x509.validFrom),
    notAfter: new Date(x509.validTo),
    ...defined({ names: x509.subjectAltName }),
    fingerprint: x509.fingerprint256,
  }
}

/**
 * Puts an error of Node's net, tls or http2 into facts.
 *
 * @param error what was thrown or emitted
 * @param phase what the connection was waiting for
 * @param certificate the server's, when it was seen
 * @returns the failure; `other` when nobody has met it yet
 */
export function failureOf(error: unknown, phase: Phase, certificate?: X509Certificate): Failure {
  const told = mostTelling(error)
  const { code = '', message, address, syscall, hostname } = told
  const at = address === undefined ? {} : { address }
  const alert = alertNumber(message)
  if (syscall === 'getaddrinfo') return { kind: 'name-not-resolved', host: hostname ?? '', code }
  if (code === 'ECONNREFUSED') return { kind: 'refused', ...at }
  if (unreachable.includes(code)) return { kind: 'unreachable', code, ...at }
  if (code === 'ETIMEDOUT') return { kind: 'timeout', phase }
  if (code === 'ECONNRESET') return { kind: 'reset', phase, abrupt: syscall !== undefined }
  if (code === 'EPIPE') return { kind: 'reset', phase, abrupt: true }
  if (untrusted.includes(code))
    return {
      kind: 'untrusted',
      code,
      ...(certificate !== undefined && { certificate: serverCertificate(certificate) }),
    }
  if (alert === noApplicationProtocol) return { kind: 'no-http2' }
  if (alert !== undefined) return { kind: 'tls-alert', number: alert, phase }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return { kind: 'not-tls' }
  if (code === 'ERR_HTTP2_ERROR') return { kind: 'protocol-error', rule: ruleOfNode(told.errno) }
  return { kind: 'other', phase, code, message }
}
