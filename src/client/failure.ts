import type { X509Certificate } from 'node:crypto'
import { defined } from '../defined.ts'
import type { Failure, Phase, Protocol, ServerCertificate } from '../diagnosis/facts.ts'
import type { BrokenRule, RuleName } from '../diagnosis/http2-rules.ts'

/** How a system says that its own rules forbid a connection: EINVAL is Linux' word for a route that leads into a black hole. */
const forbidden: readonly string[] = ['EACCES', 'EPERM', 'EINVAL']

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

/** What Node calls UNSPECIFIED of a chain, in the words of OpenSSL (X509_verify_cert_error_string), and its code there. */
const unspecified: ReadonlyMap<string, string> = new Map([
  ['permitted subtree violation', 'PERMITTED_VIOLATION'],
  ['excluded subtree violation', 'EXCLUDED_VIOLATION'],
  ['CA signature digest algorithm too weak', 'CA_MD_TOO_WEAK'],
  ['CA certificate key too weak', 'CA_KEY_TOO_SMALL'],
  ['EE certificate key too weak', 'EE_KEY_TOO_SMALL'],
  ['unhandled critical extension', 'UNHANDLED_CRITICAL_EXTENSION'],
  ['key usage does not include certificate signing', 'KEYUSAGE_NO_CERTSIGN'],
])

/** @returns OpenSSL's code for what is wrong with a chain; nothing where the chain is not what failed */
function flawOf(code: string, message: string): string | undefined {
  if (untrusted.includes(code)) return code
  return code === 'UNSPECIFIED' ? unspecified.get(message) : undefined
}

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

/** First bytes of servers that speak no HTTP, in hex: SOCKS 5 and 4 (RFC 1928), an alert or hello of TLS (RFC 8446), `SSH-`, `220`. */
const greetings: readonly (readonly [RegExp, Protocol])[] = [
  [/^(?:05|005[a-d])/, 'SOCKS'],
  [/^1[56]03/, 'TLS'],
  [/^5353482d/, 'SSH'],
  [/^3232302[0d]/, 'SMTP, FTP'],
]

/** What Node could not read as HTTP. */
function protocolOf({ rawPacket }: NodeError): Protocol | undefined {
  const start = rawPacket?.toString('hex', 0, 8) ?? ''
  return greetings.find(([form]) => form.test(start))?.[1]
}

interface NodeError extends Error {
  readonly code?: string
  readonly errno?: number
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly rawPacket?: Buffer
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

/** To be a server, and whatever there is (RFC 5280 section 4.2.1.12). */
const serverUses = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']

/** @returns what a certificate says of its server */
export function serverCertificate(x509: X509Certificate): ServerCertificate {
  return {
    subject: x509.subject,
    issuer: x509.issuer,
    notBefore: new Date(x509.validFrom),
    notAfter: new Date(x509.validTo),
    ...defined({ names: x509.subjectAltName }),
    // Node has no usages for a certificate that names none.
    ...(x509.keyUsage?.some((use) => serverUses.includes(use)) === false && { isNotForServers: true }),
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
  if (syscall === 'connect' && forbidden.includes(code)) return { kind: 'forbidden', code, ...at }
  if (code === 'ETIMEDOUT') return { kind: 'timeout', phase }
  if (code === 'ECONNRESET') return { kind: 'reset', phase, abrupt: syscall !== undefined }
  if (code === 'EPIPE') return { kind: 'reset', phase, abrupt: true }
  const flaw = flawOf(code, message)
  if (flaw !== undefined)
    return {
      kind: 'untrusted',
      code: flaw,
      ...(certificate !== undefined && { certificate: serverCertificate(certificate) }),
    }
  if (alert === noApplicationProtocol) return { kind: 'no-http2' }
  if (alert !== undefined) return { kind: 'tls-alert', number: alert, phase }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return { kind: 'not-tls' }
  if (code === 'ERR_HTTP2_ERROR') return { kind: 'protocol-error', rule: ruleOfNode(told.errno) }
  return { kind: 'other', phase, code, message, ...defined({ speaks: protocolOf(told) }) }
}
