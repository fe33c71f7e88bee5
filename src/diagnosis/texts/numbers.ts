import type { Text } from '../../text.ts'
import type { Certainty } from '../cause.ts'
import type { CauseId } from '../causes/registry.ts'
import { type ErrorText, textRows } from './row.ts'

/** What a number, or the name it has in a standard, is about. */
interface NumberMeaning {
  readonly causes: readonly [CauseId, ...CauseId[]]
  readonly certainty: Certainty
  readonly note?: Text
}

/** An alert of TLS (RFC 8446 section 6.2), sent by the server about what the client showed. */
interface TlsAlert extends NumberMeaning {
  readonly number: number
  /** As OpenSSL and Java write it, with blanks. */
  readonly name: string
  /** As Go writes it, where that is another. */
  readonly inGo?: string
  /** As NSS (Firefox, old curl on Linux) writes it. */
  readonly inNss?: string
}

const ofOwnCertificate: Text = {
  en: 'It is about your own certificate, which the server refused; not about the server’s.',
  zh: '说的是你自己的证书被服务器拒绝，不是服务器的证书有问题。',
}

const shapes: Text = {
  en: '“sslv3” in the name is only a label of OpenSSL.',
  zh: '名字里的 “sslv3” 只是 OpenSSL 的叫法。',
}

const notShown = ['client-cert-not-sent', 'tls10-off', 'sslv3-off'] as const
const notH2 = ['wrong-host-or-port', 'tls-interception', 'http1-client', 'java-alpn'] as const

const tlsAlerts: readonly TlsAlert[] = [
  {
    number: 40,
    name: 'handshake failure',
    inNss: 'HANDSHAKE_FAILURE_ALERT',
    causes: notShown,
    certainty: 'possible',
    note: shapes,
  },
  {
    number: 42,
    name: 'bad certificate',
    inNss: 'BAD_CERT_ALERT',
    causes: ['wrong-credential-kind', 'bad-export', 'cert-revoked'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  {
    number: 43,
    name: 'unsupported certificate',
    inNss: 'UNSUPPORTED_CERT_ALERT',
    causes: ['wrong-credential-kind'],
    certainty: 'likely',
    note: ofOwnCertificate,
  },
  {
    number: 44,
    name: 'certificate revoked',
    inGo: 'revoked certificate',
    inNss: 'REVOKED_CERT_ALERT',
    causes: ['cert-revoked', 'stale-cert-cached'],
    certainty: 'certain',
    note: ofOwnCertificate,
  },
  {
    number: 45,
    name: 'certificate expired',
    inGo: 'expired certificate',
    inNss: 'EXPIRED_CERT_ALERT',
    causes: ['cert-expired', 'stale-cert-cached'],
    certainty: 'certain',
    note: ofOwnCertificate,
  },
  {
    number: 46,
    name: 'certificate unknown',
    inGo: 'unknown certificate',
    inNss: 'CERTIFICATE_UNKNOWN_ALERT',
    causes: ['wrong-credential-kind', 'cert-revoked', 'multiple-identities'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  {
    number: 48,
    name: 'unknown ca',
    inGo: 'unknown certificate authority',
    inNss: 'UNKNOWN_CA_ALERT',
    causes: ['wrong-credential-kind', 'wwdr-intermediate'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  {
    number: 49,
    name: 'access denied',
    inNss: 'ACCESS_DENIED_ALERT',
    causes: ['wrong-credential-kind', 'tls-interception'],
    certainty: 'possible',
  },
  {
    number: 51,
    name: 'decrypt error',
    inGo: 'error decrypting message',
    inNss: 'DECRYPT_ERROR_ALERT',
    causes: ['key-mismatch'],
    certainty: 'likely',
  },
  {
    number: 70,
    name: 'protocol version',
    inGo: 'protocol version not supported',
    inNss: 'PROTOCOL_VERSION_ALERT',
    causes: ['tls10-off'],
    certainty: 'certain',
  },
  {
    number: 71,
    name: 'insufficient security',
    inGo: 'insufficient security level',
    inNss: 'INSUFFICIENT_SECURITY_ALERT',
    causes: ['tls10-off', 'weak-cert'],
    certainty: 'possible',
  },
  {
    number: 80,
    name: 'internal error',
    inNss: 'INTERNAL_ERROR_ALERT',
    causes: ['bad-export', 'cert-expired', 'wrong-credential-kind', 'tls10-off'],
    certainty: 'possible',
  },
  {
    number: 112,
    name: 'unrecognized name',
    inNss: 'UNRECOGNIZED_NAME_ALERT',
    causes: ['wrong-host-or-port', 'server-name-mismatch'],
    certainty: 'likely',
  },
  {
    number: 116,
    name: 'certificate required',
    causes: ['client-cert-not-sent', 'no-private-key'],
    certainty: 'likely',
    note: {
      en: 'Go and Java send none when its issuer is not in the list of the server, even though one is configured.',
      zh: '即使配置了证书，只要签发者不在服务器的列表里，Go 和 Java 就不会发送。',
    },
  },
  { number: 120, name: 'no application protocol', causes: notH2, certainty: 'possible' },
]

const joined = (name: string) => name.replaceAll(' ', '')

/** OpenSSL counts reasons of alerts from 1000; 3.0 writes library 0x14 before it, 1.x library and function too. */
const openSslCodes = (number: number) => {
  const reason = (1000 + number).toString(16).padStart(3, '0')
  return [`0a000${reason}`, `14094${reason}`, `1407e${reason}`, `reason(${1000 + number})`]
}

const spellingsOf = ({ number, name, inGo = name, inNss }: TlsAlert): readonly string[] => [
  `alert ${name}`,
  `alert: ${name}`,
  `alert: ${joined(name)}`,
  `alert(${joined(name)})`,
  `alert, ${name}`,
  `server alert: fatal ${name}`,
  `tlsv1 ${name}`,
  `tls: ${inGo}`,
  `tls: ${name}`,
  // Go 1.6 did not say that it was TLS.
  `remote error: ${inGo}`,
  `alert number ${number}`,
  `tls alert ${number}`,
  `fatal alert ${number}`,
  `alert: ${number}`,
  ...(inNss === undefined ? [] : [`ssl error ${inNss}`]),
  ...openSslCodes(number),
]

/** An alert that the client itself sent: the certificate of the server did not please it. */
const ownAlert = ({ name }: TlsAlert): ErrorText[] =>
  [`(out), tls alert, ${name}`, `client alert: fatal ${name}`].map((says) => ({
    says,
    from: 'TLS',
    causes: ['ca-root-missing', 'tls-interception', 'server-certificate-expired', 'clock'],
    certainty: 'possible',
    note: {
      en: 'Your own side sent this alert: it is about the certificate of the server.',
      zh: '这个警报是你这边发出的，说的是服务器的证书。',
    },
  }))

/** A code of OpenSSL's verification (`openssl verify`, `s_client`): what it means of a file, and of a server. */
interface VerifyCode {
  readonly code: number
  /** OpenSSL's words for it. */
  readonly says: string
  readonly file: readonly [CauseId, ...CauseId[]]
  readonly server: readonly [CauseId, ...CauseId[]]
  readonly certainty?: Certainty
}

const verifyCodes: readonly VerifyCode[] = [
  {
    code: 9,
    says: 'certificate is not yet valid',
    file: ['clock'],
    server: ['clock', 'server-certificate-not-yet-valid'],
    certainty: 'likely',
  },
  {
    code: 10,
    says: 'certificate has expired',
    file: ['cert-expired'],
    server: ['server-certificate-expired', 'clock', 'tls-interception'],
    certainty: 'certain',
  },
  {
    code: 18,
    says: 'self-signed certificate',
    file: ['wrong-credential-kind', 'tls-interception'],
    server: ['tls-interception', 'wrong-host-or-port'],
    certainty: 'likely',
  },
  {
    code: 19,
    says: 'self-signed certificate in certificate chain',
    file: ['wwdr-intermediate', 'wrong-credential-kind'],
    server: ['tls-interception', 'ca-root-missing'],
    certainty: 'likely',
  },
  {
    code: 2,
    says: 'unable to get issuer certificate',
    file: ['wwdr-intermediate', 'ca-root-missing'],
    server: ['ca-root-missing', 'tls-interception'],
    certainty: 'likely',
  },
  {
    code: 20,
    says: 'unable to get local issuer certificate',
    file: ['wwdr-intermediate', 'ca-root-missing'],
    server: ['ca-root-missing', 'tls-interception'],
    certainty: 'likely',
  },
  {
    code: 21,
    says: 'unable to verify the first certificate',
    file: ['wwdr-intermediate', 'ca-root-missing'],
    server: ['ca-root-missing', 'tls-interception'],
    certainty: 'likely',
  },
  {
    code: 23,
    says: 'certificate revoked',
    file: ['cert-revoked'],
    server: ['tls-interception'],
    certainty: 'certain',
  },
  {
    code: 26,
    says: 'unsuitable certificate purpose',
    file: ['wrong-credential-kind'],
    server: ['tls-interception'],
    certainty: 'likely',
  },
  {
    code: 62,
    says: 'hostname mismatch',
    file: ['server-name-mismatch'],
    server: ['server-name-mismatch', 'tls-interception'],
    certainty: 'certain',
  },
  {
    code: 66,
    says: 'EE certificate key too weak',
    file: ['weak-cert'],
    server: ['tls-interception'],
    certainty: 'certain',
  },
  {
    code: 68,
    says: 'CA signature digest algorithm too weak',
    file: ['weak-cert'],
    server: ['tls-interception'],
    certainty: 'certain',
  },
]

function verifyTexts({ code, says, file, server, certainty = 'possible' }: VerifyCode): ErrorText[] {
  const ofServer: NumberMeaning = { causes: server, certainty: server.length > 2 ? 'possible' : certainty }
  const ofFile: NumberMeaning = { causes: file, certainty }
  // With its words, so that it outweighs them alone.
  return ['', `…${says}`].flatMap((words) => [
    { says: `error ${code} at…depth lookup${words}`, from: 'OpenSSL verify', ...ofFile },
    { says: `verify error:num=${code}${words}`, from: 'OpenSSL s_client', ...ofServer },
    { says: `verify return code: ${code}${words}`, from: 'OpenSSL s_client', ...ofServer },
  ])
}

/** What the libraries on OpenSSL say of a server, the reason behind it. */
const verifyFailures: readonly ErrorText[] = verifyCodes.map(({ says, server, certainty = 'possible' }) => ({
  says: `certificate verify failed…${says}`,
  from: 'OpenSSL',
  causes: server[0] === 'ca-root-missing' ? [...server, 'missing-ca-certs'] : server,
  certainty: server.length > 1 ? 'possible' : certainty,
}))

/** What a proxy answers to CONNECT, by the first digits of the status. */
const proxyStatuses: readonly (NumberMeaning & { readonly status: string })[] = [
  { status: '407', causes: ['proxy-wants-password', 'proxy-wants-other-login'], certainty: 'certain' },
  { status: '403', causes: ['proxy-forbids', 'firewall-port'], certainty: 'certain' },
  { status: '50…', causes: ['proxy-cannot-reach', 'dns'], certainty: 'likely' },
  { status: '4…', causes: ['proxy-forbids'], certainty: 'likely' },
]

const ofProxy: Text = {
  en: 'It is the answer of the proxy: APNs was not reached.',
  zh: '这是代理的应答，还没有连到 APNs。',
}

const proxyTexts = ({ status, causes, certainty }: (typeof proxyStatuses)[number]): ErrorText[] =>
  [
    'CONNECT tunnel failed, response',
    'Tunnel connection failed:',
    'Tunnel failed, got:',
    'Received HTTP code',
    'ProxyError:',
    'statusCode=',
    'Unable to tunnel through proxy. Proxy returns "HTTP/1.1',
    'tunneling socket could not be established, statusCode=',
  ].map((words) => ({
    says:
      words === 'Received HTTP code'
        ? `${words} ${status}…from proxy`
        : `${words} ${status}`.replace('= ', '='),
    from: 'proxy',
    ...(words === 'statusCode=' && { beside: ['tunnel', 'proxy'] }),
    causes,
    certainty,
    note: ofProxy,
  }))

/** A result code of Apple's Security framework, Secure Transport or URL loading. */
interface StatusCode extends NumberMeaning {
  readonly code: number
  /** As Apple's headers name it. */
  readonly name: string
}

const statusCodes: readonly StatusCode[] = [
  {
    code: -26275,
    name: 'errSecDecode',
    causes: ['modern-p12-rejected-by-apple', 'wrong-container', 'bad-export'],
    certainty: 'possible',
  },
  {
    code: -26276,
    name: 'errSecInternal',
    causes: ['wrong-container', 'keychain-locked', 'bad-export'],
    certainty: 'possible',
  },
  {
    code: -25293,
    name: 'errSecAuthFailed',
    causes: ['keychain-locked', 'p12-password', 'pass-signature'],
    certainty: 'possible',
  },
  { code: -25299, name: 'errSecDuplicateItem', causes: ['keychain-duplicate'], certainty: 'certain' },
  { code: -25300, name: 'errSecItemNotFound', causes: ['no-private-key'], certainty: 'likely' },
  { code: -25308, name: 'errSecInteractionNotAllowed', causes: ['keychain-locked'], certainty: 'certain' },
  { code: -25320, name: 'errSecInDarkWake', causes: ['keychain-locked'], certainty: 'likely' },
  { code: -25257, name: 'errSecUnknownFormat', causes: ['wrong-container'], certainty: 'likely' },
  { code: -25259, name: 'errSecMultiplePrivKeys', causes: ['multiple-identities'], certainty: 'certain' },
  { code: -25260, name: 'errSecPassphraseRequired', causes: ['p12-password'], certainty: 'certain' },
  {
    code: -25264,
    name: 'errSecPkcs12VerifyFailure',
    causes: ['p12-password', 'modern-p12-rejected-by-apple'],
    certainty: 'possible',
  },
  { code: -25294, name: 'errSecNoSuchKeychain', causes: ['cert-path-or-config'], certainty: 'likely' },
  {
    code: -9806,
    name: 'errSSLClosedAbort',
    causes: ['no-private-key', 'cert-expired', 'legacy-gateway', 'firewall-port'],
    certainty: 'possible',
  },
  {
    code: -9805,
    name: 'errSSLClosedGraceful',
    causes: ['gateway-closed', 'no-private-key'],
    certainty: 'possible',
  },
  {
    code: -9807,
    name: 'errSSLXCertChainInvalid',
    causes: ['tls-interception', 'ca-root-missing'],
    certainty: 'likely',
  },
  {
    code: -9810,
    name: 'errSSLInternal',
    causes: ['proxy-required', 'wrong-credential-kind'],
    certainty: 'possible',
  },
  {
    code: -9812,
    name: 'errSSLUnknownRootCert',
    causes: ['ca-root-missing', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: -9813,
    name: 'errSSLNoRootCert',
    causes: ['ca-root-missing', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: -9814,
    name: 'errSSLCertExpired',
    causes: ['server-certificate-expired', 'clock', 'tls-interception'],
    certainty: 'possible',
  },
  { code: -9815, name: 'errSSLCertNotYetValid', causes: ['clock'], certainty: 'likely' },
  {
    code: -9816,
    name: 'errSSLClosedNoNotify',
    causes: ['firewall-port', 'tls-interception'],
    certainty: 'possible',
  },
  { code: -9824, name: 'errSSLPeerHandshakeFail', causes: notShown, certainty: 'possible' },
  {
    code: -9825,
    name: 'errSSLPeerBadCert',
    causes: ['wrong-credential-kind', 'bad-export', 'cert-revoked'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  {
    code: -9826,
    name: 'errSSLPeerUnsupportedCert',
    causes: ['wrong-credential-kind'],
    certainty: 'likely',
    note: ofOwnCertificate,
  },
  {
    code: -9827,
    name: 'errSSLPeerCertRevoked',
    causes: ['cert-revoked', 'stale-cert-cached'],
    certainty: 'certain',
    note: ofOwnCertificate,
  },
  {
    code: -9828,
    name: 'errSSLPeerCertExpired',
    causes: ['cert-expired'],
    certainty: 'certain',
    note: ofOwnCertificate,
  },
  {
    code: -9829,
    name: 'errSSLPeerCertUnknown',
    causes: ['multiple-identities', 'wrong-credential-kind'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  {
    code: -9831,
    name: 'errSSLPeerUnknownCA',
    causes: ['wrong-credential-kind', 'wwdr-intermediate'],
    certainty: 'possible',
    note: ofOwnCertificate,
  },
  { code: -9836, name: 'errSSLPeerProtocolVersion', causes: ['tls10-off'], certainty: 'certain' },
  {
    code: -9843,
    name: 'errSSLHostNameMismatch',
    causes: ['server-name-mismatch', 'tls-interception'],
    certainty: 'possible',
  },
  { code: -80010, name: 'macOS Server', causes: ['legacy-gateway'], certainty: 'possible' },
  {
    code: -1001,
    name: 'NSURLErrorTimedOut',
    causes: ['firewall-port', 'proxy-required'],
    certainty: 'possible',
  },
  { code: -1003, name: 'NSURLErrorCannotFindHost', causes: ['dns'], certainty: 'certain' },
  {
    code: -1004,
    name: 'NSURLErrorCannotConnectToHost',
    causes: ['firewall-port', 'wrong-host-or-port'],
    certainty: 'possible',
  },
  {
    code: -1005,
    name: 'NSURLErrorNetworkConnectionLost',
    causes: ['gateway-closed', 'firewall-port'],
    certainty: 'possible',
  },
  { code: -1009, name: 'NSURLErrorNotConnectedToInternet', causes: ['no-route'], certainty: 'likely' },
  {
    code: -1200,
    name: 'NSURLErrorSecureConnectionFailed',
    causes: ['firewall-port', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: -1201,
    name: 'NSURLErrorServerCertificateHasBadDate',
    causes: ['server-certificate-expired', 'clock', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: -1202,
    name: 'NSURLErrorServerCertificateUntrusted',
    causes: ['tls-interception', 'ca-root-missing'],
    certainty: 'possible',
  },
  {
    code: -1203,
    name: 'NSURLErrorServerCertificateHasUnknownRoot',
    causes: ['tls-interception', 'ca-root-missing'],
    certainty: 'possible',
  },
  {
    code: -1204,
    name: 'NSURLErrorServerCertificateNotYetValid',
    causes: ['clock'],
    certainty: 'likely',
  },
  {
    code: -1205,
    name: 'NSURLErrorClientCertificateRejected',
    causes: ['wrong-credential-kind', 'cert-expired', 'cert-revoked'],
    certainty: 'possible',
  },
  {
    code: -1206,
    name: 'NSURLErrorClientCertificateRequired',
    causes: ['client-cert-not-sent', 'no-private-key'],
    certainty: 'likely',
  },
]

/** Smaller numbers stand in any log: they count beside a word of Apple's. */
const besideSmall = [
  'nsurl',
  'error domain',
  'code=',
  'kcf',
  'cfnetwork',
  'urlsession',
  'nserror',
  'osstatus',
]

function statusTexts({ code, name, ...meaning }: StatusCode): ErrorText[] {
  const beside = code > -2000 ? { beside: besideSmall } : {}
  return [
    { says: `-${-code}`, from: `macOS, iOS (${name})`, ...beside, ...meaning },
    { says: name, from: 'macOS, iOS', ...meaning },
  ]
}

/** A status of the binary interface that Apple switched off in 2021, by its number. */
interface BinaryStatus extends NumberMeaning {
  readonly status: number
  readonly name: string
}

const binaryStatuses: readonly BinaryStatus[] = [
  {
    status: 1,
    name: 'processing error',
    causes: ['legacy-gateway', 'token-length-breaks-frame'],
    certainty: 'possible',
  },
  {
    status: 2,
    name: 'missing device token',
    causes: ['missing-device-token', 'legacy-gateway'],
    certainty: 'likely',
  },
  { status: 3, name: 'missing topic', causes: ['missing-topic', 'legacy-gateway'], certainty: 'likely' },
  {
    status: 4,
    name: 'missing payload',
    causes: ['token-length-breaks-frame', 'payload-empty', 'legacy-gateway'],
    certainty: 'possible',
  },
  { status: 5, name: 'invalid token size', causes: ['token-format', 'legacy-gateway'], certainty: 'likely' },
  {
    status: 6,
    name: 'invalid topic size',
    causes: ['topic-not-a-bundle-id', 'legacy-gateway'],
    certainty: 'likely',
  },
  {
    status: 7,
    name: 'invalid payload size',
    causes: ['payload-size', 'legacy-gateway'],
    certainty: 'certain',
  },
  {
    status: 8,
    name: 'invalid token',
    causes: ['env-mismatch-token', 'token-format', 'legacy-gateway'],
    certainty: 'possible',
  },
  { status: 10, name: 'shutdown', causes: ['server-going-away', 'legacy-gateway'], certainty: 'likely' },
  { status: 255, name: 'unknown error', causes: ['legacy-gateway'], certainty: 'possible' },
]

/** Words that libraries of that time put before the number. */
const binaryTexts = ({ status, name, ...meaning }: BinaryStatus): ErrorText[] =>
  textRows(
    'APNs, binary interface',
    meaning,
    `error response packet: ${status}`,
    `apns status ${status}`,
    `notification…caused error: ${status}`,
    `notification…caused an error: ${status}`,
    // ApnsPHP prints its arrays.
    `statusCode] => ${status}`,
    `statusMessage] => ${name}`,
    `status code: ${status} - ${name}`,
    `command=8 status=${status}`,
    `error code ${status} (${name})`,
    `status ${status} (${name})`,
  )

/** An error code of HTTP/2 (RFC 9113 section 7), by the names that libraries give it. */
interface Http2Code extends NumberMeaning {
  readonly code: number
  readonly name: string
  /** The causes in another order, where Node's client meets them so. */
  readonly inNode?: NumberMeaning['causes']
}

/** Refused unread: too many at once, or every one after a GOAWAY that says why. */
const refused = ['enhance-your-calm', 'wrong-env-cert', 'gateway-closed'] as const

const http2Codes: readonly Http2Code[] = [
  { code: 0, name: 'NO_ERROR', causes: ['gateway-closed', 'wrong-env-cert'], certainty: 'possible' },
  {
    code: 1,
    name: 'PROTOCOL_ERROR',
    causes: ['http1-client', 'tls-interception', 'bad-expiration'],
    certainty: 'possible',
  },
  { code: 2, name: 'INTERNAL_ERROR', causes: ['gateway-closed'], certainty: 'likely' },
  {
    code: 3,
    name: 'FLOW_CONTROL_ERROR',
    causes: ['client-breaks-http2', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: 5,
    name: 'STREAM_CLOSED',
    causes: ['gateway-closed', 'client-breaks-http2'],
    certainty: 'possible',
  },
  {
    code: 6,
    name: 'FRAME_SIZE_ERROR',
    causes: ['client-breaks-http2', 'tls-interception'],
    certainty: 'possible',
  },
  {
    code: 7,
    name: 'REFUSED_STREAM',
    causes: refused,
    inNode: ['wrong-env-cert', 'enhance-your-calm', 'gateway-closed'],
    certainty: 'possible',
    note: {
      en: 'The reason stands in the data of the GOAWAY frame before it.',
      zh: '原因写在它之前的 GOAWAY 帧的数据里。',
    },
  },
  { code: 8, name: 'CANCEL', causes: ['gateway-closed'], certainty: 'possible' },
  {
    code: 9,
    name: 'COMPRESSION_ERROR',
    causes: ['client-breaks-http2', 'tls-interception'],
    certainty: 'possible',
  },
  { code: 11, name: 'ENHANCE_YOUR_CALM', causes: ['enhance-your-calm'], certainty: 'likely' },
  {
    code: 12,
    name: 'INADEQUATE_SECURITY',
    causes: ['tls10-off', 'inadequate-security'],
    certainty: 'likely',
  },
  {
    code: 13,
    name: 'HTTP_1_1_REQUIRED',
    causes: ['wrong-host-or-port', 'tls-interception'],
    certainty: 'likely',
  },
]

const http2Texts = ({ code, name, inNode, ...meaning }: Http2Code): ErrorText[] => [
  { says: `nghttp2 ${name}`, from: 'Node.js', ...meaning, causes: inNode ?? meaning.causes },
  { says: `${name}; received from peer`, from: 'Go net/http', ...meaning },
  { says: `stream error: stream ID…${name}`, from: 'Go net/http', ...meaning },
  { says: `${name} (err ${code})`, from: 'curl', ...meaning },
  { says: `goaway…${name}`, from: 'HTTP/2', ...meaning },
  { says: `rst stream…${name}`, from: 'HTTP/2', ...meaning },
  { says: `error_code:${code}, remote_reset`, from: 'Python httpx', ...meaning },
  { says: `http/2 error…${name}`, from: 'HTTP/2', ...meaning },
]

/** An exit code of curl (its manual, "Exit codes"); `(58)` stands before curl's words, which say more. */
interface CurlCode extends NumberMeaning {
  readonly code: number
}

const curlCodes: readonly CurlCode[] = [
  { code: 1, causes: ['http1-client', 'cert-path-or-config'], certainty: 'possible' },
  { code: 3, causes: ['cert-path-or-config', 'token-format'], certainty: 'possible' },
  { code: 5, causes: ['proxy-not-there', 'dns'], certainty: 'likely' },
  { code: 6, causes: ['dns'], certainty: 'certain' },
  {
    code: 7,
    causes: ['firewall-port', 'legacy-gateway', 'no-route', 'wrong-host-or-port'],
    certainty: 'possible',
  },
  { code: 16, causes: ['wrong-env-cert', 'enhance-your-calm', 'gateway-closed'], certainty: 'possible' },
  { code: 18, causes: ['gateway-closed'], certainty: 'likely' },
  { code: 28, causes: ['firewall-port', 'proxy-required', 'legacy-gateway'], certainty: 'possible' },
  {
    code: 35,
    causes: ['firewall-port', 'tls-interception', 'client-cert-not-sent', 'tls10-off'],
    certainty: 'possible',
  },
  { code: 52, causes: ['gateway-closed', 'wrong-host-or-port'], certainty: 'possible' },
  {
    code: 55,
    causes: ['cert-expired', 'cert-revoked', 'client-cert-not-sent', 'gateway-closed'],
    certainty: 'possible',
  },
  {
    code: 56,
    causes: ['client-cert-not-sent', 'cert-expired', 'cert-revoked', 'gateway-closed'],
    certainty: 'possible',
  },
  {
    code: 58,
    causes: ['key-mismatch', 'key-encrypted', 'no-private-key', 'wrong-container', 'cert-path-or-config'],
    certainty: 'possible',
  },
  {
    code: 60,
    causes: ['ca-root-missing', 'tls-interception', 'server-certificate-expired'],
    certainty: 'possible',
  },
  { code: 77, causes: ['missing-ca-certs', 'cert-path-or-config'], certainty: 'possible' },
  { code: 92, causes: ['enhance-your-calm', 'gateway-closed'], certainty: 'possible' },
  { code: 98, causes: ['client-cert-not-sent', 'no-private-key'], certainty: 'likely' },
]

const curlTexts = ({ code, ...meaning }: CurlCode): ErrorText[] =>
  [`curl: (${code})`, `curl error ${code}`, `curl error: ${code}`].map((says) => ({
    says,
    from: 'curl',
    isFollowUp: true,
    ...meaning,
  }))

/** Texts that are made of a number, or of its name in a standard. */
export const numberTexts: readonly ErrorText[] = [
  ...tlsAlerts.flatMap(({ causes, certainty, note, ...alert }) =>
    spellingsOf({ ...alert, causes, certainty }).map((says) => ({
      says,
      from: `TLS alert ${alert.number}`,
      causes,
      certainty,
      ...(note !== undefined && { note }),
    })),
  ),
  ...tlsAlerts.flatMap(ownAlert),
  ...verifyCodes.flatMap(verifyTexts),
  ...verifyFailures,
  ...proxyStatuses.flatMap(proxyTexts),
  ...statusCodes.flatMap(statusTexts),
  ...binaryStatuses.flatMap(binaryTexts),
  ...http2Codes.flatMap(http2Texts),
  ...curlCodes.flatMap(curlTexts),
]

const told = (says: string, from: string, { causes, certainty, note }: NumberMeaning): ErrorText => ({
  says,
  from,
  causes,
  certainty,
  ...(note !== undefined && { note }),
})

/**
 * What a number alone can mean, that somebody typed without a word beside it.
 *
 * @param number as it was typed, with its sign
 * @returns the likeliest first; none when it is no number of push
 */
export function meaningsOfNumber(number: number): ErrorText[] {
  const binary = binaryStatuses.filter(({ status }) => status === number)
  const alert = tlsAlerts.filter((each) => each.number === number)
  const status = statusCodes.filter(({ code }) => code === number)
  const http2 = http2Codes.filter(({ code }) => code === number)
  return [
    ...status.map((each) => told(each.name, 'macOS, iOS', each)),
    ...binary.map((each) => told(each.name, 'APNs, binary interface', each)),
    ...alert.map((each) => told(each.name, `TLS alert ${number}`, each)),
    ...http2.map((each) => told(each.name, `HTTP/2, error code ${number}`, each)),
  ]
}

/**
 * What a name or a number means that somebody typed with a word of its kind: `alert 45`, `certificate_expired`,
 * `curl 58`, `REFUSED_STREAM`. In a log such names stand for other things as well.
 *
 * @param typed all that was typed
 * @returns none when it is no such name
 */
export function meaningsOfName(typed: string): ErrorText[] {
  const words = typed
    .toLowerCase()
    .split(/[\s_:()-]+/)
    .filter((word) => word !== '')
  const name = words.join(' ')
  const number = Number(words.at(-1))
  const has = (...some: readonly string[]) => some.some((word) => words.includes(word))
  const alert = tlsAlerts.filter(
    (each) =>
      (has('alert') && each.number === number) ||
      [each.name, each.inGo, `alert ${each.name}`, `tls alert ${each.name}`, joined(each.name)].includes(
        name,
      ),
  )
  const http2 = http2Codes.filter((each) => {
    const own = each.name.toLowerCase().replaceAll('_', ' ')
    return (has('http2', 'http/2', 'rst', 'goaway', 'nghttp2') && each.code === number) || own === name
  })
  const curl = curlCodes.filter(({ code }) => has('curl', 'libcurl') && code === number)
  const isBinary = words.length <= 4 && has('error', 'status', 'code') && !has('http', 'curl', 'alert')
  const binary = binaryStatuses.filter(({ status }) => isBinary && status === number)
  return [
    ...alert.map((each) => told(each.name, `TLS alert ${each.number}`, each)),
    ...http2.map((each) => told(each.name, `HTTP/2, error code ${each.code}`, each)),
    ...curl.map((each) => told(`curl: (${each.code})`, 'curl', each)),
    ...binary.map((each) => told(each.name, 'APNs, binary interface', each)),
  ]
}
