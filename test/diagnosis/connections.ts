import type { Gateway } from '../../src/apns/endpoint.ts'
import type {
  ConnectionSurroundings,
  Failure,
  Phase,
  ServerCertificate,
  TriedPort,
} from '../../src/diagnosis/facts.ts'
import { type RuleName, rules } from '../../src/diagnosis/http2-rules.ts'
import { alerts } from '../../src/diagnosis/tls-alerts.ts'
import { day } from '../../src/time.ts'
import { gateways, now } from './situations.ts'

type Named<T> = Readonly<Record<string, T>>

/** One failure for each word of a list. */
const failuresOf = <T>(
  words: readonly T[],
  one: (word: T) => readonly [name: string, Failure],
): Named<Failure> => Object.fromEntries(words.map(one))

const from = (days: number) => new Date(now.getTime() + days * day)

const shown = (parts: Partial<ServerCertificate> = {}): ServerCertificate => ({
  subject: 'CN=api.sandbox.push.apple.com\nO=Apple Inc.',
  issuer: 'CN=Apple Public Server RSA CA 12\nO=Apple Inc.',
  notBefore: from(-30),
  notAfter: from(60),
  names: 'DNS:api.sandbox.push.apple.com, DNS:api.development.push.apple.com',
  fingerprint: 'AA:BB',
  ...parts,
})

/** One without alternative names. */
function unlisted(parts: Pick<ServerCertificate, 'subject' | 'issuer'>): ServerCertificate {
  const { names: _, ...rest } = shown(parts)
  return rest
}

const box = { issuer: 'CN=Zscaler Intermediate\nO=Zscaler Inc.' }
/** Of a box that says no name. */
const unnamed = { issuer: 'OU=Security' }
const own = { subject: 'CN=push.example.com', issuer: 'CN=push.example.com', names: 'DNS:push.example.com' }

/** Certificates that a server may show, by what is odd about them. */
const certificates: Named<ServerCertificate> = {
  'of Apple': shown(),
  'of a box': shown(box),
  'of a box without a name': shown(unnamed),
  'of a box, expired': shown({ ...box, notAfter: from(-1) }),
  'of its own': shown(own),
  'of its own, without names': unlisted({ subject: 'CN=push.example.com', issuer: 'CN=push.example.com' }),
  'of the local gateway': shown({ ...own, issuer: 'CN=pushctl local gateway CA' }),
  'for another name': shown({
    ...box,
    subject: 'CN=hotel.example',
    names: 'DNS:hotel.example, DNS:*.hotel.example',
  }),
  'for another name in its subject': unlisted({ subject: 'CN=hotel.example', issuer: 'CN=Hotel' }),
  'for words': unlisted({ ...box, subject: 'CN=Fortinet box' }),
  'for words with a dot': unlisted({ ...box, subject: 'CN=gw1.corp box' }),
  'not for servers': shown({ ...own, isNotForServers: true }),
  'of next year': shown({ ...own, notBefore: from(300), notAfter: from(600) }),
  'of last year': shown({ ...own, notBefore: from(-600), notAfter: from(-300) }),
  'of Apple, expired': shown({ notAfter: from(-1) }),
  'of Apple, not yet valid': shown({ notBefore: from(1) }),
}

const phases: readonly Phase[] = ['resolve', 'connect', 'tunnel', 'handshake', 'settings', 'answer']
const proxy = { address: 'proxy.example:3128', source: 'HTTPS_PROXY' }

/** Codes of chains that do not verify: those about time, about names, and about who vouches. */
const untrustedCodes = [
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_REVOKED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'PERMITTED_VIOLATION',
  'EE_KEY_TOO_SMALL',
]

const unreachable = (code: string, address: string): Failure => ({ kind: 'unreachable', code, address })
const forbidden = (code: string, address: string): Failure => ({ kind: 'forbidden', code, address })
const other = (code: string): Failure => ({ kind: 'other', phase: 'settings', code, message: 'words' })

/** One failure of each kind: each of them is looked at in all surroundings. */
export const failures: Named<Failure> = {
  ENOTFOUND: { kind: 'name-not-resolved', host: 'api.sandbox.push.apple.com', code: 'ENOTFOUND' },
  EAI_AGAIN: { kind: 'name-not-resolved', host: 'api.sandbox.push.apple.com', code: 'EAI_AGAIN' },
  refused: { kind: 'refused' },
  'no route': unreachable('ENETUNREACH', '17.188.1.1'),
  'no host': unreachable('EHOSTUNREACH', '17.188.1.1'),
  forbidden: forbidden('EPERM', '17.188.1.1'),
  ...failuresOf(phases, (phase) => [`timeout in ${phase}`, { kind: 'timeout', phase, seconds: 10 }]),
  ...failuresOf(phases.slice(1), (phase) => [`reset in ${phase}`, { kind: 'reset', phase, abrupt: true }]),
  'reset in handshake, answered': { kind: 'reset', phase: 'handshake', abrupt: false, answered: true },
  'untrusted, of a box': {
    kind: 'untrusted',
    code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    certificate: shown(box),
  },
  'untrusted, sent alone': {
    kind: 'untrusted',
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    certificate: shown(own),
  },
  'untrusted, without its root': {
    kind: 'untrusted',
    code: 'UNABLE_TO_GET_ISSUER_CERT',
    certificate: shown(own),
  },
  'untrusted, nothing shown': { kind: 'untrusted', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
  'wrong name': {
    kind: 'untrusted',
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    certificate: shown({ ...box, subject: 'CN=hotel.example', names: 'DNS:hotel.example' }),
  },
  expired: { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: shown({ notAfter: from(-1) }) },
  'certificate required': { kind: 'tls-alert', number: alerts.certificateRequired, phase: 'settings' },
  'certificate revoked': { kind: 'tls-alert', number: alerts.certificateRevoked, phase: 'settings' },
  'no cipher': { kind: 'tls-alert', number: alerts.handshakeFailure, phase: 'handshake' },
  'proxy not reached': { kind: 'proxy-unreachable', proxy, why: { kind: 'refused' } },
  'proxy says no': { kind: 'proxy-refused', proxy, status: 403, schemes: [] },
  'not TLS': { kind: 'not-tls' },
  'no HTTP/2': { kind: 'no-http2' },
  goaway: { kind: 'goaway', code: 0, lastStreamId: 0 },
  'stream reset': { kind: 'stream-reset', code: 2 },
  'spoke HTTP/1.1': { kind: 'spoke-http1' },
  'broke a rule': { kind: 'protocol-error', rule: 'settings-first' },
  'takes none': { kind: 'takes-none', seconds: 10 },
  stopped: { kind: 'stopped' },
  unknown: other('EWHATEVER'),
}

/** More of each kind: they are looked at from each gateway and with each credential, and with nothing round them. */
export const moreFailures: Named<Failure> = {
  'name of Apple, misspelt': { kind: 'name-not-resolved', host: 'api.push.aple.com', code: 'ENOTFOUND' },
  'refused at an address': { kind: 'refused', address: '17.188.1.1' },
  'refused elsewhere': { kind: 'refused', address: '10.0.0.5' },
  ...failuresOf(
    ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'].flatMap((code) =>
      ['10.0.0.5', '127.0.0.1', '2620:149:208::1', '2620:149:fe80::1', 'fe80::1', 'fe80::1%eth0'].map(
        (to) => [code, to] as const,
      ),
    ),
    ([code, to]) => [`${code} ${to}`, unreachable(code, to)],
  ),
  ...failuresOf(
    ['EACCES', 'EINVAL'].flatMap((code) => ['10.0.0.5', 'fe80::1'].map((to) => [code, to] as const)),
    ([code, to]) => [`${code} ${to}`, forbidden(code, to)],
  ),
  'the system gave up': { kind: 'timeout', phase: 'connect' },
  ...Object.fromEntries(
    untrustedCodes.flatMap((code) =>
      Object.entries(certificates).map(([name, certificate]): [string, Failure] => [
        `${code} ${name}`,
        { kind: 'untrusted', code, certificate },
      ]),
    ),
  ),
  ...failuresOf(untrustedCodes, (code) => [`${code}, nothing shown`, { kind: 'untrusted', code }]),
  ...failuresOf(
    [10, 99].flatMap((number) =>
      (['handshake', 'settings'] as const).map((phase) => [number, phase] as const),
    ),
    ([number, phase]) => [`alert ${number} in ${phase}`, { kind: 'tls-alert', number, phase }],
  ),
  ...Object.fromEntries(
    Object.entries(alerts).flatMap(([name, number]): [string, Failure][] => [
      [`${name} in handshake`, { kind: 'tls-alert', number, phase: 'handshake' }],
      [`${name} in handshake, answered`, { kind: 'tls-alert', number, phase: 'handshake', answered: true }],
      [`${name} in settings`, { kind: 'tls-alert', number, phase: 'settings' }],
      [`${name} in answer`, { kind: 'tls-alert', number, phase: 'answer' }],
    ]),
  ),
  ...failuresOf(
    [
      'DNS:*.push.apple.com',
      'DNS:*.sandbox.push.apple.com.',
      'IP Address:10.0.0.1, DNS:API.Sandbox.Push.Apple.com',
    ],
    (names) => [
      `a box for ${names}`,
      {
        kind: 'untrusted',
        code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        certificate: shown({ ...unnamed, names }),
      },
    ],
  ),
  'proxy without a name': {
    kind: 'proxy-unreachable',
    proxy,
    why: { kind: 'name-not-resolved', host: 'proxy.example', code: 'ENOTFOUND' },
  },
  ...failuresOf(
    [false, true].flatMap((isOverTls) =>
      (['connect', 'handshake', 'tunnel'] as const).flatMap((phase) =>
        (['reset', 'timeout'] as const).map((kind) => ({ isOverTls, phase, kind })),
      ),
    ),
    ({ isOverTls, phase, kind }) => [
      `proxy${isOverTls ? ' over TLS' : ''}, ${kind} in ${phase}`,
      {
        kind: 'proxy-unreachable',
        proxy: { ...proxy, ...(isOverTls && { isOverTls }) },
        why: kind === 'reset' ? { kind, phase, abrupt: true } : { kind, phase, seconds: 10 },
      },
    ],
  ),
  'proxy over TLS, without TLS': {
    kind: 'proxy-unreachable',
    proxy: { ...proxy, isOverTls: true },
    why: { kind: 'not-tls' },
  },
  'proxy over TLS, untrusted': {
    kind: 'proxy-unreachable',
    proxy: { ...proxy, isOverTls: true },
    why: { kind: 'untrusted', code: 'SELF_SIGNED_CERT_IN_CHAIN', certificate: shown(box) },
  },
  ...failuresOf(['SOCKS', 'TLS', 'SSH', 'SMTP, FTP'] as const, (speaks) => [
    `proxy speaks ${speaks}`,
    {
      kind: 'proxy-unreachable',
      proxy,
      why: { kind: 'other', phase: 'settings', code: 'HPE_INVALID', message: 'words', speaks },
    },
  ]),
  ...failuresOf([200, 301, 400, 401, 403, 404, 405, 407, 429, 500, 502, 503, 504, 511], (status) => [
    `proxy says ${status}`,
    { kind: 'proxy-refused', proxy, status, schemes: status === 407 ? ['Negotiate', 'NTLM'] : [] },
  ]),
  'proxy wants a password': { kind: 'proxy-refused', proxy, status: 407, schemes: ['Basic'] },
  ...failuresOf(
    [
      'dns_error',
      'connection_refused',
      'destination_ip_prohibited',
      'ERR_ACCESS_DENIED',
      'tls_certificate_error',
    ],
    (word) => [`proxy says ${word}`, { kind: 'proxy-refused', proxy, status: 502, schemes: [], word }],
  ),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99].flatMap((code): [string, Failure][] => [
      [`goaway ${code}`, { kind: 'goaway', code, lastStreamId: 1 }],
      [`stream reset ${code}`, { kind: 'stream-reset', code }],
    ]),
  ),
  'goaway in words': { kind: 'goaway', code: 0, lastStreamId: 0, text: 'session_timed_out' },
  'goaway for a reason': { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' },
  'goaway for shutdown': { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'Shutdown' },
  'goaway for a reason nobody knows': { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'NeverHeardOf' },
  ...failuresOf(
    (Object.keys(rules) as RuleName[]).filter((rule) => rule !== 'http1'),
    (rule) => [`rule ${rule}`, { kind: 'protocol-error', rule }],
  ),
  'used up': { kind: 'streams-used-up' },
  'asked to wait': { kind: 'asked-to-wait', seconds: 3600 },
  ...failuresOf(['EMFILE', 'ENFILE', 'ENOBUFS'], (code) => [code, other(code)]),
  'a code alone': { kind: 'other', phase: 'settings', code: 'EODD', message: '' },
  'words alone': { kind: 'other', phase: 'settings', code: '', message: 'words' },
}

const shut = (port: number): TriedPort => ({
  port,
  failure: { kind: 'timeout', phase: 'connect', seconds: 10 },
})
const cut = (port: number): TriedPort => ({
  port,
  failure: { kind: 'reset', phase: 'handshake', abrupt: true },
})
const chainOf = (
  voucher: 'apple' | 'apple-by-name' | 'public' | 'private',
  parts = {},
): ConnectionSurroundings => ({
  chain: { voucher, certificates: [shown(parts)] },
})

/** What may be seen round a connection. */
export const surroundings: Named<ConnectionSurroundings> = {
  'name leads to Apple': { addresses: ['17.188.1.1'] },
  'name leads elsewhere': { addresses: ['203.0.113.7', '203.0.113.8'] },
  'name leads here': { addresses: ['127.0.0.1'] },
  'name leads to IPv6 alone': { addresses: ['2620:149:208::1'] },
  'name leads to both': { addresses: ['2620:149:208::1', '17.188.1.1'] },
  'fake IP': { addresses: ['198.18.0.5'] },
  'hosts file, elsewhere': {
    addresses: ['203.0.113.7'],
    hostsLine: '203.0.113.7 api.sandbox.push.apple.com',
  },
  'hosts file, to Apple': { addresses: ['17.1.1.1'], hostsLine: '17.1.1.1 api.sandbox.push.apple.com' },
  'another name is known': { otherName: { host: 'www.apple.com', isKnown: true } },
  'no name is known': { otherName: { host: 'www.apple.com', isKnown: false } },
  neighbour: { isNeighbour: true },
  'other port open': { ports: [shut(443), { port: 2197 }] },
  'both ports shut': { ports: [shut(443), shut(2197)] },
  'both ports cut': { ports: [cut(443), cut(2197)] },
  'one port shut, the other cut': { ports: [shut(443), cut(2197)] },
  'one port cut, the other open': { ports: [cut(443), { port: 2197 }] },
  'one port tried': { ports: [shut(443)] },
  'HTTP_PROXY alone': {
    unusedProxy: { variable: 'HTTP_PROXY', isSocks: false, address: 'http://p.example:8080' },
  },
  'HTTP_PROXY with a password': { unusedProxy: { variable: 'HTTP_PROXY', isSocks: false } },
  'SOCKS proxy': { unusedProxy: { variable: 'ALL_PROXY', isSocks: true } },
  NO_PROXY: {
    unusedProxy: {
      variable: 'HTTPS_PROXY',
      isSocks: false,
      exemptBy: 'NO_PROXY',
      address: 'http://p.example:8080',
    },
  },
  'NO_PROXY, with a password': {
    unusedProxy: { variable: 'HTTPS_PROXY', isSocks: false, exemptBy: 'no_proxy' },
  },
  'chain of Apple': chainOf('apple'),
  'chain of Apple by name': chainOf('apple-by-name'),
  'chain of a public authority': chainOf('public', { issuer: 'CN=R11\nO=Let’s Encrypt' }),
  'chain of a box': chainOf('private', box),
  'chain without a name': chainOf('private', { issuer: '' }),
  'asks for a certificate': { asksForCertificate: true },
  'asks for none': { asksForCertificate: false },
  'answers without a certificate': { answersWithoutCertificate: true, asksForCertificate: true },
  'answers nobody': { answersWithoutCertificate: false, asksForCertificate: true },
  'answers nobody, asks for none': { answersWithoutCertificate: false, asksForCertificate: false },
  'answers without one, not with one': { answersWithoutCertificate: true, answersToCertificate: false },
  'answers with one': { answersToCertificate: true },
  'authorities of one’s own': { hasOwnAuthorities: true },
  'authority with another key': { hasOwnAuthorities: true, ownAuthority: 'of-another-key' },
  'authority is the server': { hasOwnAuthorities: true, ownAuthority: 'of-the-server' },
  'through a proxy': { proxy },
  'through a proxy over TLS': { proxy: { ...proxy, isOverTls: true } },
  'authorities that are missing': { missingAuthorities: '/etc/corp.pem' },
  'authorities that are not read': {
    unreadAuthorities: { variable: 'SSL_CERT_FILE', file: '/etc/corp.pem' },
  },
}

/** Whom a push may be sent to: those of the table, and a few whose address says something. */
export const destinations: Named<Gateway> = {
  ...gateways,
  here: { kind: 'other', endpoint: { host: '127.0.0.1', port: 8443 } },
  'Apple:8443': { ...gateways.sandbox, endpoint: { ...gateways.sandbox.endpoint, port: 8443 } },
  'Apple:2197': { ...gateways.production, endpoint: { ...gateways.production.endpoint, port: 2197 } },
  'Apple:5223': { ...gateways.production, endpoint: { ...gateways.production.endpoint, port: 5223 } },
  misspelt: { kind: 'other', endpoint: { host: 'api.push.aple.com', port: 443 } },
  neighbour: { kind: 'other', endpoint: { host: '192.168.1.9', port: 8443 } },
}
