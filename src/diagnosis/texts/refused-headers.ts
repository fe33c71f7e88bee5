import type { CauseId } from '../causes/registry.ts'
import type { ErrorText } from './row.ts'

type Sayings = readonly (readonly [says: string, from: string])[]

/** A line break, a blank at either end, or a letter beyond ASCII in a value. */
const values: Sayings = [
  ['Invalid character in header content', 'Node.js'],
  ['is an invalid header value', 'Node.js fetch'],
  ['invalid authorization header', 'undici'],
  ['is not a legal HTTP header value', 'node-fetch'],
  ['ERR_INVALID_CHAR', 'Node.js'],
  ['Cannot convert argument to a ByteString', 'Node.js fetch'],
  ['is not a valid ByteString', 'Node.js fetch'],
  ['is not a valid HTTP header field value', 'browser'],
  ['Header…has invalid value', 'Bun'],
  ['invalid header field value', 'Go net/http'],
  ['Illegal header value', 'h11, httpx'],
  ['Invalid header value', 'an HTTP library'],
  ['Received header value surrounded by whitespace', 'Python h2'],
  ['Invalid leading whitespace, reserved character(s), or return character(s) in header value', 'requests'],
  ['Invalid return character or leading space in header', 'requests'],
  ['null byte detected in headers', 'aiohttp'],
  ['Newline or carriage return detected in headers', 'aiohttp'],
  ['Unsafe header value', 'Tornado'],
  ['Unexpected char 0x…in authorization value', 'OkHttp'],
  ['Unexpected char 0x…in apns…value', 'OkHttp'],
  ['Illegal character(s) in message header value', 'Java HttpURLConnection'],
  ['a header value contains prohibited character', 'Netty'],
  ['a header value contains a prohibited character', 'Netty'],
  ['Header value…contains illegal character', 'Ktor'],
  ['IllegalHeaderValueException', 'Ktor'],
  ['New-line characters are not allowed in header values', '.NET'],
  ['New-line or NUL characters are not allowed in header values', '.NET'],
  ['Specified value has invalid CRLF characters', '.NET'],
  ['Specified value has invalid Control characters', '.NET'],
  ['Request headers must contain only ASCII characters', '.NET'],
  ['header field value cannot include CR/LF', 'Ruby Net::HTTP'],
  ['header field value cannnot include CR/LF', 'Ruby Net::HTTP'],
  ['this cannot include CR/LF', 'Ruby Net::HTTP'],
  ['Invalid HTTP header field value', 'Dart, http.rb'],
  ['is not valid header value', 'PHP Guzzle'],
  ['Header values must be RFC 7230 compatible strings', 'PHP Nyholm PSR-7'],
  ['InvalidHeaderValue', 'Rust http'],
  ['failed to parse header value', 'Rust http'],
  ['HTTPClientError.invalidHeaderFieldValues…', 'AsyncHTTPClient'],
  ['invalidHeaderFieldValues', 'AsyncHTTPClient'],
  ['invalid_header_value', 'Elixir Mint'],
]

const unset: Sayings = [
  ['Invalid value "undefined" for header', 'Node.js'],
  ['Invalid value "null" for header', 'Node.js'],
  ['ERR_HTTP2_INVALID_HEADER_VALUE', 'Node.js'],
  ['ERR_HTTP_INVALID_HEADER_VALUE', 'Node.js'],
  ['Header value must be str or bytes', 'httpx'],
  ['must be of type str or bytes', 'requests'],
  ['Cannot serialize non-str key None', 'aiohttp'],
]

const names: Sayings = [
  ['Header name must be a valid HTTP token', 'Node.js'],
  ['ERR_INVALID_HTTP_TOKEN', 'Node.js'],
  ['is not a legal HTTP header name', 'node-fetch'],
  ['is an invalid header name', 'Node.js fetch'],
  ['ERR_HTTP2_INVALID_PSEUDOHEADER', 'Node.js'],
  ['is an invalid pseudoheader or is used incorrectly', 'Node.js'],
  ['is not a valid HTTP header field name', 'browser'],
  ['invalid header field name', 'Go net/http'],
  ['Illegal header name', 'h11, httpx'],
  ['Invalid header name', 'an HTTP library'],
  ['Received uppercase header name', 'Python h2'],
  ['Received header name with surrounding whitespace', 'Python h2'],
  ['Received header name surrounded by whitespace', 'Python h2'],
  ['Illegal character(s) in message header field', 'Java HttpURLConnection'],
  ['IllegalHeaderNameException', 'Ktor'],
  ['Invalid HTTP header field name', 'Dart, http.rb'],
  ['is not valid header name', 'PHP Guzzle'],
  ['Header name must be an RFC 7230 compatible string', 'PHP Nyholm PSR-7'],
  ['InvalidHeaderName', 'Rust http'],
  ['invalid HTTP header name', 'Rust http'],
  ['invalidHeaderFieldNames', 'AsyncHTTPClient'],
  ['InvalidHTTP2HeaderFieldName', 'SwiftNIO'],
  ['invalid_header_name', 'Elixir Mint'],
]

const ofHttp1: Sayings = [
  ['ERR_HTTP2_INVALID_CONNECTION_HEADERS', 'Node.js'],
  ['HTTP/1 Connection specific headers are forbidden', 'Node.js'],
  ['invalid connection header', 'undici'],
  ['invalid keep-alive header', 'undici'],
  ['invalid transfer-encoding header', 'undici'],
  ['invalid upgrade header', 'undici'],
  ['http2: invalid Connection request header', 'Go net/http'],
  ['http2: invalid Upgrade request header', 'Go net/http'],
  ['http2: invalid Transfer-Encoding request header', 'Go net/http'],
  ['Connection-specific header field present', 'Python h2'],
  ['restricted header name', 'Java HttpClient'],
  ['Illegal connection-specific header', 'Netty'],
  ['NIOHTTP2Errors.ForbiddenHeaderField', 'SwiftNIO'],
  ['ForbiddenHeaderField', 'SwiftNIO'],
  ['user error: malformed headers', 'Rust h2'],
]

const twice: Sayings = [
  ['ERR_HTTP2_HEADER_SINGLE_VALUE', 'Node.js'],
  ['must only have a single value', 'Node.js'],
  ['does not support multiple values', '.NET'],
]

/** A device token is the one part of the path that is not the program's own. */
const paths: Sayings = [
  ['Request path contains unescaped characters', 'Node.js'],
  ['ERR_UNESCAPED_CHARACTERS', 'Node.js'],
  ["URL can't contain control characters", 'Python http.client'],
  ['Invalid non-printable ASCII character in URL', 'httpx'],
  ['Illegal character in path at index', 'Java'],
  ['bad URI(is not URI?)', 'Ruby'],
  ['bad URI (is not URI?)', 'Ruby'],
  ['invalid uri character', 'Rust http'],
  ['InvalidUriChar', 'Rust http'],
  ['invalid_request_target', 'Elixir Mint'],
]

const rows = (sayings: Sayings, cause: CauseId, certainty: ErrorText['certainty']): ErrorText[] =>
  sayings.map(([says, from]) => ({ says, from, causes: [cause], certainty }))

/** The texts name the header themselves. */
export const refusedHeaderTexts: readonly ErrorText[] = [
  ...rows(unset, 'header-value-not-set', 'certain'),
  ...rows(values, 'header-value-characters', 'certain'),
  ...rows(names, 'header-name-unfit', 'certain'),
  ...rows(ofHttp1, 'header-of-http1', 'certain'),
  ...rows(twice, 'duplicate-headers', 'certain'),
  ...rows(paths, 'token-format', 'likely'),
]
