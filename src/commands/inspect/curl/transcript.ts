import type { Endpoint } from '../../../apns/endpoint.ts'
import { type Reply, readReason, readReply } from '../../../apns/reply.ts'
import { defined } from '../../../defined.ts'
import type { Failure, Phase } from '../../../diagnosis/facts.ts'
import { alerts } from '../../../diagnosis/tls-alerts.ts'
import type { CurlHeader } from './request.ts'

/** What `curl -v` tells of one request. */
export interface CurlTranscript {
  readonly endpoint: Endpoint
  /** What was sent, as far as it had come. */
  readonly method?: string
  readonly path?: string
  readonly headers: readonly CurlHeader[]
  /** Bytes of the body. */
  readonly size?: number
  /** `TLSv1.3` */
  readonly tls?: string
  /** What the server chose by ALPN. */
  readonly alpn?: string
  readonly reply?: Reply
  readonly failure?: Failure
  /** curl spoke HTTP/1.1, by its own wish. */
  readonly isHttp1: boolean
  /** The request had left before anything went wrong; what a server says of a certificate comes late, and first of all. */
  readonly hasLeft: boolean
}

/** A line with nothing of the progress meter before it. */
const bareLine = (line: string) => line.replace(/^[\d\s.:%kMGT-]{1,200}(?=\* )/, '').trimEnd()

const isInfo = (line: string) => line.startsWith('* ')
const looksLikeCurl =
  /^\* +(?:Trying |Connected to |Could not resolve|Host |ALPN|Uses proxy|Hostname |About to connect|Rebuilt URL)/

/** The names that OpenSSL, LibreSSL and others print, as far as a certificate is in question. */
const alertNames: readonly (readonly [RegExp, number])[] = [
  [/alert (?:sslv3 )?bad certificate|certificate is bad/i, alerts.badCertificate],
  [/alert unsupported certificate/i, alerts.unsupportedCertificate],
  [/alert certificate revoked/i, alerts.certificateRevoked],
  [/alert certificate expired/i, alerts.certificateExpired],
  [/alert certificate unknown/i, alerts.certificateUnknown],
  [/alert unknown ca\b/i, alerts.unknownAuthority],
  [/alert access denied/i, alerts.accessDenied],
  [/alert decrypt error/i, alerts.decryptError],
  [/alert protocol version/i, alerts.protocolVersion],
  [/alert handshake failure/i, alerts.handshakeFailure],
  [/alert internal error/i, alerts.internalError],
  [/alert certificate required/i, alerts.certificateRequired],
]

/** How OpenSSL says why it does not trust a server, and the code of it. */
const distrust: readonly (readonly [RegExp, string])[] = [
  [/unable to get (?:local )?issuer certificate/i, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [/self[- ]signed certificate in certificate chain/i, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self[- ]signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/certificate has expired/i, 'CERT_HAS_EXPIRED'],
  [/certificate is not yet valid/i, 'CERT_NOT_YET_VALID'],
  [/unable to verify the first certificate/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/no alternative certificate subject name|does not match target host/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
]

/** The fatal alert that came in: curl prints level and number as one, 2 * 256 + number. */
function alertIn(text: string): number | undefined {
  const [, digits] = /\(IN\), TLS alert, [^(\n]{1,60}\((5\d\d|6\d\d|7[0-5]\d)\)/.exec(text) ?? []
  if (digits !== undefined) return Number(digits) - 512
  return alertNames.find(([says]) => says.test(text))?.[1]
}

function phaseOf(text: string): Phase {
  if (!/^\* +Connected to|^\* +Established connection/m.test(text)) return 'connect'
  if (!/SSL connection using/.test(text)) return 'handshake'
  return /^> [A-Z]+ \//m.test(text) ? 'answer' : 'settings'
}

function proxyIn(text: string): { readonly address: string; readonly source: string } | undefined {
  const [, host] =
    /(?:Uses proxy env variable \S+ == '|proxy: )(?:\w+:\/\/)?(?:[^@'\s]*@)?([\w.-]+:\d+)/.exec(text) ?? []
  const isTunnelled = /CONNECT tunnel|from proxy after CONNECT|^> CONNECT /m.test(text)
  return host === undefined && !isTunnelled ? undefined : { address: host ?? 'proxy', source: 'curl' }
}

/** It was curl that wanted no HTTP/2. */
const isHttp1In = (text: string) =>
  /Received HTTP\/0\.9 when not allowed/.test(text) ||
  (/ALPN[:,] (?:curl )?offer(?:s|ing) http\/1\.1/.test(text) && !/offer(?:s|ing) h2/.test(text))

/** The ways in which curl says that no answer came, the most telling first. */
const failures: readonly ((text: string, host: string) => Failure | undefined)[] = [
  (text) => {
    const [, status] =
      /CONNECT tunnel failed, response (\d{3})|Received HTTP code (\d{3}) from proxy/
        .exec(text)
        ?.filter(Boolean) ?? []
    const proxy = proxyIn(text)
    if (status === undefined || proxy === undefined) return undefined
    const schemes = [...text.matchAll(/^< proxy-authenticate: *(\w{1,40})/gim)].map(
      ([, scheme = '']) => scheme,
    )
    return { kind: 'proxy-refused', proxy, status: Number(status), schemes }
  },
  (text) => {
    const number = alertIn(text)
    if (number === undefined) return undefined
    const isAnswered = /\(IN\), TLS handshake, Server hello/i.test(text)
    // Under TLS 1.3 the request has left before the server looks at the certificate.
    const phase = phaseOf(text) === 'answer' ? 'settings' : phaseOf(text)
    return { kind: 'tls-alert', number, phase, ...(isAnswered && { answered: true }) }
  },
  (text) => {
    const [line] =
      /SSL certificate problem:[^\n]*|SSL: no alternative certificate subject name[^\n]*/i.exec(text) ?? []
    const found = distrust.find(([says]) => line !== undefined && says.test(line))
    return found && { kind: 'untrusted', code: found[1] }
  },
  (text) => {
    const [, code, text_, last] =
      /GOAWAY\W+error=(\d+)(?:, reason='([^'\n]{0,500})')?,? *last_stream(?:_id)?=(\d+)/i.exec(text) ?? []
    if (code === undefined) return undefined
    const { reason } = readReason(text_ ?? '')
    return {
      kind: 'goaway',
      code: Number(code),
      lastStreamId: Number(last),
      ...defined({ reason, text: text_ }),
    }
  },
  (text) => {
    const [, code] = /HTTP\/2 stream \d+ was (?:not closed cleanly|reset)[^\n]*\(err (\d+)\)/.exec(text) ?? []
    return code === undefined ? undefined : { kind: 'stream-reset', code: Number(code) }
  },
  (text, host) =>
    /Could not resolve host/.test(text) ? { kind: 'name-not-resolved', host, code: 'ENOTFOUND' } : undefined,
  (text) =>
    /wrong version number|packet length too long|unexpected message.*tls/i.test(text)
      ? { kind: 'not-tls' }
      : undefined,
  (text) => (/Connection refused/.test(text) ? { kind: 'refused' } : undefined),
  (text) => {
    const [found] = /Network is unreachable|No route to host/.exec(text) ?? []
    return found === undefined
      ? undefined
      : { kind: 'unreachable', code: found.startsWith('No') ? 'EHOSTUNREACH' : 'ENETUNREACH' }
  },
  (text) =>
    /timed out|Timeout was reached/i.test(text) ? { kind: 'timeout', phase: phaseOf(text) } : undefined,
  (text) =>
    /Connection (?:was )?reset|SSL_ERROR_SYSCALL|Empty reply from server|unexpected eof/i.test(text)
      ? { kind: 'reset', phase: phaseOf(text), abrupt: /reset/i.test(text) }
      : undefined,
  // curl's words for the bytes of HTTP/2 that a client of HTTP/1.1 gets.
  (text) =>
    isHttp1In(text)
      ? { kind: 'other', phase: 'answer', code: 'HTTP/1.1', message: 'Received HTTP/0.9 when not allowed' }
      : undefined,
  (text) =>
    /ALPN[:,] server (?:accepted|accepted to use) http\/1\.1|server did not agree (?:on|to) a protocol/i.test(
      text,
    )
      ? { kind: 'no-http2' }
      : undefined,
]

/** The request, and the answer, without those that a proxy had before. */
function partsOf(lines: readonly string[]) {
  const isStart = (line: string) => /^> [A-Z]+ \S+ HTTP\//.test(line) && !/^> CONNECT /.test(line)
  const start = lines.findLastIndex(isStart)
  const sent = start < 0 ? [] : lines.slice(start)
  const answer = sent.findLastIndex((line) => /^< HTTP\/[\d.]+ \d{3}/.test(line))
  const answered = answer < 0 ? [] : sent.slice(answer)
  // The body comes by another way, standard output, and so may stand anywhere; of several it belongs to nobody knows which.
  const places = lines.findIndex(isStart) === start ? [answered, lines] : [answered]
  return { sent, answered, body: places.map(bodyIn).find((body) => body !== undefined) ?? '' }
}

function bodyIn(lines: readonly string[]): string | undefined {
  const body = lines.find((line) => /^\{.*"reason"/.test(line))
  const end = body?.indexOf('}') ?? -1
  return end < 0 ? body : body?.slice(0, end + 1)
}

/** A body has no end of line, and what curl tells next goes on behind it. */
const behindBody = /(?<=\{"reason" ?: ?"\w{1,60}"[^{}\n]{0,60}\})(?=[*<>{}] )/g

const headersIn = (lines: readonly string[], sign: '>' | '<'): CurlHeader[] =>
  lines.flatMap((line) => {
    const [, mark, name, value] = /^([<>]) ([\w-]{1,100}): ?(.*)$/.exec(line) ?? []
    return mark === sign && name !== undefined ? [{ name, value: value ?? '' }] : []
  })

function replyIn(answered: readonly string[], body: string): Reply | undefined {
  const [, status] = /^< HTTP\/[\d.]+ (\d{3})/.exec(answered[0] ?? '') ?? []
  if (status === undefined) return undefined
  const headers = headersIn(answered, '<').map(({ name, value }) => [name.toLowerCase(), value.trim()])
  return readReply(Number(status), Object.fromEntries(headers), body)
}

function endpointIn(text: string, sent: readonly string[]): Endpoint | undefined {
  const named = headersIn(sent, '>').find(({ name }) => name.toLowerCase() === 'host')?.value
  const [, connected, port] = /^\* +Connected to ([\w.-]+) \([^)]*\) port (\d+)/m.exec(text) ?? []
  const [, unresolved] = /Could not resolve host: ([\w.-]+)/.exec(text) ?? []
  const [, failed, failedPort] = /Failed to connect to ([\w.-]+) port (\d+)/.exec(text) ?? []
  const [, tunnelled] = /^> CONNECT (\S+)/m.exec(text) ?? []
  const [, looked] = /^\* +Host ([\w.-]+:\d+) was resolved/m.exec(text) ?? []
  const whole = named ?? tunnelled ?? looked
  const [, host, ownPort] =
    /^\[?([\w.:-]+?)\]?(?::(\d{1,5}))?$/.exec(whole ?? connected ?? unresolved ?? failed ?? '') ?? []
  if (host === undefined) return undefined
  return {
    host: host.toLowerCase(),
    port: Number(ownPort ?? (tunnelled === undefined ? port : undefined) ?? failedPort ?? 443),
  }
}

/**
 * Reads what `curl -v` printed.
 *
 * @param text of the terminal, or of a log
 * @returns nothing when it is none, or says of no host
 */
export function readTranscript(text: string): CurlTranscript | undefined {
  const lines = text.replaceAll(behindBody, '\n').split('\n').map(bareLine)
  const { sent, answered, body } = partsOf(lines)
  // Without the lines of `*`, as grep leaves them out, a request and its answer are one as well.
  const isWhole = answered.length > 0 || lines.some((line) => isInfo(line) && looksLikeCurl.test(line))
  if (!isWhole) return undefined
  const whole = lines.join('\n')
  const endpoint = endpointIn(whole, sent)
  if (endpoint === undefined) return undefined
  const reply = replyIn(answered, body)
  const failure =
    reply === undefined ? failures.map((find) => find(whole, endpoint.host)).find(Boolean) : undefined
  const [, method, path] = /^> ([A-Z]+) (\S+) HTTP/.exec(sent[0] ?? '') ?? []
  const [, tls] = /SSL connection using (TLSv[\d.]+)/.exec(whole) ?? []
  const [, alpn] = /ALPN[:,] server accepted (?:to use )?(\S+)/.exec(whole) ?? []
  const headers = headersIn(sent, '>')
  const length = headers.find(({ name }) => name.toLowerCase() === 'content-length')?.value
  return {
    endpoint,
    ...defined({ method, path, tls, alpn, reply, failure }),
    isHttp1: isHttp1In(whole),
    headers,
    ...(length !== undefined && /^\d{1,9}$/.test(length) && { size: Number(length) }),
    hasLeft: sent.length > 0 && failure?.kind !== 'tls-alert',
  }
}
