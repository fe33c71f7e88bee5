import { describe, expect, it } from 'vitest'
import {
  firstWords,
  handshakeFailure,
  isPreface,
  sessionFailure,
} from '../../../src/gateway/wire/connection-failures.ts'

const handshake = { code: '', hasSeenCertificate: false, patience: 10 }

describe('a handshake that failed', () => {
  it.each([
    ['ERR_SSL_HTTP_REQUEST', {}, 'plain-http', /http:\/\//],
    ['ERR_SSL_HTTPS_PROXY_REQUEST', {}, 'plain-http', /as its proxy/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', {}, 'client-without-tls', /not TLS/],
    ['ERR_SSL_UNKNOWN_PROTOCOL', {}, 'sslv3-off', /SSL 2/],
    ['ERR_SSL_VERSION_TOO_LOW', { tls: 'SSLv3' }, 'sslv3-off', /SSLv3 at most/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', { tls: 'TLSv1' }, 'tls10-off', /TLSv1 at most/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', { tls: 'TLSv1.1' }, 'tls10-off', /TLSv1.1 at most/],
    ['ERR_SSL_NO_SHARED_CIPHER', {}, 'no-shared-cipher', /ciphers/],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', {}, 'gateway-ca-not-trusted', /alert 48 \(unknown_ca\), as curl/],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', {}, 'gateway-ca-not-trusted', /alert 42 .*Go/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', {}, 'gateway-ca-not-trusted', /alert 46 .*Java/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', {}, 'clock', /its clock/],
    ['ECONNRESET', { hasSeenCertificate: true }, 'gateway-ca-not-trusted', /no alert: Node/],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', {}, 'client-silent', /in 10 s no TLS/],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', {}, 'handshake-broken', /INTERNAL_ERROR/],
  ])('with %s %o is %s', (code, more, cause, evidence) => {
    const failure = handshakeFailure({ ...handshake, code, ...more })
    expect(failure?.cause).toBe(cause)
    expect(failure?.evidence.en).toMatch(evidence)
  })

  it('is none when somebody only knocked', () => {
    expect(handshakeFailure({ ...handshake, code: 'ECONNRESET' })).toBeUndefined()
  })
})

describe('what comes first where h2 was not agreed on', () => {
  const simple = Buffer.concat([
    Buffer.from([0, 0, 32]),
    Buffer.alloc(32, 0xaa),
    Buffer.from([0, 2]),
    Buffer.from('{}'),
  ])
  const http = (more = '') => Buffer.from(`POST /3/device/00 HTTP/1.1\r\nHost: x\r\n${more}\r\n`)

  it.each([
    ['curl', http('User-Agent: curl/8.1\r\n'), 'http/1.1', 'http1-client', 'curl/8.1'],
    ['a library without ALPN', http('user-agent:Java/1.8\r\n'), false, 'java-alpn', 'Java/1.8'],
    ['one that hides', http(), 'http/1.1', 'http1-client', undefined],
    ['a novel for a name', http(`User-Agent: ${'x'.repeat(5000)}\r\n`), false, 'java-alpn', 'x'.repeat(200)],
    ['SMTP', Buffer.from('EHLO localhost\r\n'), false, 'http2-preface-missing', undefined],
    ['simplepush.php', simple, false, 'client-speaks-binary', undefined],
    [
      'the enhanced format',
      Buffer.concat([Buffer.from([1, 0, 0, 0, 9, 0, 0, 0, 9]), simple.subarray(1)]),
      false,
      'client-speaks-binary',
      undefined,
    ],
    [
      'the newest format',
      Buffer.from([2, 0, 0, 0, 90, 1, 0, 32, 0xaa]),
      false,
      'client-speaks-binary',
      undefined,
    ],
    ['other zeros', Buffer.from([0, 0, 0, 0]), false, 'http2-preface-missing', undefined],
  ] as const)('of %s', (_, bytes, alpn, cause, userAgent) => {
    expect(firstWords(bytes, alpn)).toMatchObject({ cause })
    expect(firstWords(bytes, alpn).userAgent).toBe(userAgent)
  })

  it('shows what a terminal would obey as text', () => {
    const { evidence } = firstWords(http('User-Agent: \x1b[2J\x07<script>\r\n'), 'http/1.1')
    expect(evidence.en).toContain('\\x1b[2J\\x07<script>')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(evidence.en).not.toMatch(/[\x00-\x1f]/)
  })

  it.each([
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0', true],
    ['PRI *', true],
    ['POST', false],
  ])('%o begins HTTP/2: %s', (text, is) => {
    expect(isPreface(Buffer.from(text))).toBe(is)
  })
})

describe('a session that ended', () => {
  const error = (more: object) => Object.assign(new Error('Protocol error'), more)
  it.each([
    [{ code: 'ERR_HTTP2_ERROR', errno: -903 }, 'http2-preface-missing'],
    [{ code: 'ERR_HTTP2_ERROR', errno: -505 }, 'client-breaks-http2'],
    [{ code: 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES' }, 'client-breaks-http2'],
    [{ code: 'ECONNRESET' }, undefined],
  ])('with %o', (more, cause) => {
    expect(sessionFailure(error(more))?.cause).toBe(cause)
  })
})
