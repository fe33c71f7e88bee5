import type { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { failureOf, failureOfRule, serverCertificate } from '../../src/client/failure.ts'

const refusal = (code: string, syscall = 'connect') =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall, address: '17.188.128.1' })

test.each([
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  ['EINVAL', 'forbidden'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ECONNREFUSED', 'refused'],
])('a connection that ends in %s is %s', (code, kind) => {
  expect(failureOf(refusal(code), 'connect')).toMatchObject({ kind, address: '17.188.128.1' })
})

test('what a file of this computer forbids is no connection', () => {
  expect(failureOf(refusal('EACCES', 'open'), 'connect')).toMatchObject({ kind: 'other', code: 'EACCES' })
})

/** Node knows the codes of OpenSSL in part, and calls the others UNSPECIFIED. */
const unspecified = (message: string) => Object.assign(new Error(message), { code: 'UNSPECIFIED' })

test.each([
  ['permitted subtree violation', 'PERMITTED_VIOLATION'],
  ['excluded subtree violation', 'EXCLUDED_VIOLATION'],
  ['CA signature digest algorithm too weak', 'CA_MD_TOO_WEAK'],
  ['CA certificate key too weak', 'CA_KEY_TOO_SMALL'],
  ['EE certificate key too weak', 'EE_KEY_TOO_SMALL'],
  ['unhandled critical extension', 'UNHANDLED_CRITICAL_EXTENSION'],
  ['key usage does not include certificate signing', 'KEYUSAGE_NO_CERTSIGN'],
])('a chain with the flaw "%s" is not trusted', (message, code) => {
  expect(failureOf(unspecified(message), 'handshake')).toEqual({ kind: 'untrusted', code })
})

test.each([
  ['http1', { kind: 'spoke-http1' }],
  ['frame-size', { kind: 'protocol-error', rule: 'frame-size' }],
] as const)('a broken rule: %s', (rule, failure) => expect(failureOfRule(rule)).toEqual(failure))

/** A certificate, as far as it is read. */
const shown = (parts: object) =>
  ({
    subject: 'CN=a',
    issuer: 'CN=b',
    validFrom: 'Nov 1 00:00:00 2026 GMT',
    validTo: 'Dec 1 00:00:00 2026 GMT',
    fingerprint256: 'AB:CD',
    ...parts,
  }) as X509Certificate
const read = {
  subject: 'CN=a',
  issuer: 'CN=b',
  notBefore: new Date('2026-11-01'),
  notAfter: new Date('2026-12-01'),
  fingerprint: 'AB:CD',
}
const [forServers, forClients, forAll] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0']

test.each<[string, object, object]>([
  ['that names no use', {}, read],
  ['with names', { subjectAltName: 'DNS:a' }, { ...read, names: 'DNS:a' }],
  ['for servers', { keyUsage: [forServers] }, read],
  ['for clients and servers', { keyUsage: [forClients, forServers] }, read],
  ['for everything', { keyUsage: [forAll] }, read],
  ['for clients', { keyUsage: [forClients] }, { ...read, isNotForServers: true }],
])('a certificate %s', (_, parts, certificate) => {
  expect(serverCertificate(shown(parts))).toStrictEqual(certificate)
  expect(failureOf({ code: 'CERT_REVOKED', message: '' }, 'handshake', shown(parts))).toStrictEqual({
    kind: 'untrusted',
    code: 'CERT_REVOKED',
    certificate,
  })
})

test('words of OpenSSL under a code of another thing are no flaw of a chain', () => {
  const error = { code: 'E', message: 'unhandled critical extension' }
  expect(failureOf(error, 'handshake')).toMatchObject({ kind: 'other' })
})

test('what OpenSSL has no word for stays as it is', () => {
  expect(failureOf(unspecified('unspecified'), 'handshake')).toMatchObject({ kind: 'other' })
})

/** What Node throws, by what it holds. */
const thrown = (parts: object, message = 'words') => Object.assign(new Error(message), parts)
const several = (...codes: readonly string[]) =>
  new AggregateError(codes.map((code) => thrown({ code, syscall: 'connect', address: `to ${code}` })))
const alert = (reason: number) => `write EPROTO 8038BB:error:0A000${reason.toString(16)}:SSL routines:x:y:`
const greeting = (bytes: string) => thrown({ code: 'HPE_INVALID', rawPacket: Buffer.from(bytes, 'latin1') })
const asOther = { kind: 'other', phase: 'handshake', code: 'HPE_INVALID', message: 'words' }

test.each<[string, unknown, object]>([
  [
    'a name that nobody knows',
    thrown({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'a.b' }),
    { kind: 'name-not-resolved', host: 'a.b', code: 'ENOTFOUND' },
  ],
  [
    'a name without a name',
    thrown({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }),
    { kind: 'name-not-resolved', host: '', code: 'EAI_AGAIN' },
  ],
  ['no address', thrown({ code: 'ECONNREFUSED' }), { kind: 'refused' }],
  ['a time-out of the system', thrown({ code: 'ETIMEDOUT' }), { kind: 'timeout', phase: 'handshake' }],
  [
    'RST',
    thrown({ code: 'ECONNRESET', syscall: 'read' }),
    { kind: 'reset', phase: 'handshake', abrupt: true },
  ],
  [
    'an end, in words of TLS',
    thrown({ code: 'ECONNRESET' }),
    { kind: 'reset', phase: 'handshake', abrupt: false },
  ],
  ['a closed pipe', thrown({ code: 'EPIPE' }), { kind: 'reset', phase: 'handshake', abrupt: true }],
  [
    'several addresses: none has a way',
    several('ENETUNREACH', 'EHOSTUNREACH'),
    { kind: 'unreachable', code: 'ENETUNREACH', address: 'to ENETUNREACH' },
  ],
  [
    'several addresses: one says no',
    several('ECONNREFUSED', 'ENETUNREACH'),
    { kind: 'refused', address: 'to ECONNREFUSED' },
  ],
  [
    'several addresses: the last that says most',
    several('ENETUNREACH', 'EPERM', 'ECONNREFUSED'),
    { kind: 'refused', address: 'to ECONNREFUSED' },
  ],
  [
    'several addresses, and nothing of any',
    Object.assign(new AggregateError([], 'none'), { code: 'X' }),
    { kind: 'other', phase: 'handshake', code: 'X', message: 'none' },
  ],
  ['the lowest alert', thrown({}, alert(1000)), { kind: 'tls-alert', number: 0, phase: 'handshake' }],
  [
    'the alert of a certificate',
    thrown({}, alert(1045)),
    { kind: 'tls-alert', number: 45, phase: 'handshake' },
  ],
  ['the highest alert', thrown({}, alert(1255)), { kind: 'tls-alert', number: 255, phase: 'handshake' }],
  ['the alert of ALPN', thrown({}, alert(1120)), { kind: 'no-http2' }],
  [
    'an error of one’s own side',
    thrown({ code: 'E' }, alert(999)),
    { kind: 'other', phase: 'handshake', code: 'E', message: alert(999) },
  ],
  [
    'beyond all alerts',
    thrown({ code: 'E' }, alert(1256)),
    { kind: 'other', phase: 'handshake', code: 'E', message: alert(1256) },
  ],
  ['no TLS', thrown({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), { kind: 'not-tls' }],
  ['no TLS, and much of it', thrown({ code: 'ERR_SSL_PACKET_LENGTH_TOO_LONG' }), { kind: 'not-tls' }],
  ['an expired chain', thrown({ code: 'CERT_HAS_EXPIRED' }), { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' }],
  [
    'a rule of HTTP/2',
    thrown({ code: 'ERR_HTTP2_ERROR', errno: -538 }),
    { kind: 'protocol-error', rule: 'flood' },
  ],
  [
    'a rule without a name',
    thrown({ code: 'ERR_HTTP2_ERROR', errno: -505 }),
    { kind: 'protocol-error', rule: 'unnamed' },
  ],
  [
    'a rule without a number',
    thrown({ code: 'ERR_HTTP2_ERROR' }),
    { kind: 'protocol-error', rule: 'unnamed' },
  ],
  ['SOCKS 5', greeting('\x05\x00'), { ...asOther, speaks: 'SOCKS' }],
  ['SOCKS 4', greeting('\x00\x5b\x00\x00'), { ...asOther, speaks: 'SOCKS' }],
  ['an alert of TLS', greeting('\x15\x03\x01\x00\x02'), { ...asOther, speaks: 'TLS' }],
  ['a hello of TLS', greeting('\x16\x03\x03\x00'), { ...asOther, speaks: 'TLS' }],
  ['SSH', greeting('SSH-2.0-OpenSSH_9.2'), { ...asOther, speaks: 'SSH' }],
  ['mail', greeting('220 mail.example.com'), { ...asOther, speaks: 'SMTP, FTP' }],
  ['mail that goes on', greeting('220-mail'), { ...asOther, speaks: 'SMTP, FTP' }],
  ['anything else', greeting('hello SSH-2.0'), asOther],
])('%s', (_, error, failure) => expect(failureOf(error, 'handshake')).toStrictEqual(failure))
