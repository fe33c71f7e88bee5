import type { Text } from '../../text.ts'
import { type ErrorText, pairs, type TextMeaning, textRows } from './row.ts'

/** Words that a library puts round those of what failed: they count only where nothing else is said. */
const around = (meaning: TextMeaning): TextMeaning => ({ ...meaning, isFollowUp: true })

const closed: TextMeaning = { causes: ['gateway-closed'], certainty: 'likely' }
const closedOrWrongCert: TextMeaning = {
  causes: ['wrong-env-cert', 'gateway-closed', 'cert-expired'],
  certainty: 'possible',
}
const refusedCert: TextMeaning = {
  causes: ['cert-expired', 'cert-revoked', 'wrong-env-cert', 'legacy-gateway'],
  certainty: 'possible',
}
const keyText: TextMeaning = { causes: ['p8-text-damaged', 'cert-path-or-config'], certainty: 'likely' }
const setting: TextMeaning = { causes: ['cert-path-or-config'], certainty: 'certain' }
const legacy: TextMeaning = { causes: ['legacy-gateway'], certainty: 'likely' }
const silentWay: TextMeaning = { causes: ['firewall-port', 'gateway-closed'], certainty: 'possible' }
const wrongEnvironment: TextMeaning = { causes: ['wrong-env-cert'], certainty: 'certain' }
const statusEight: TextMeaning = {
  causes: ['env-mismatch-token', 'token-format', 'legacy-gateway'],
  certainty: 'possible',
}

const fitsNot: TextMeaning = { causes: ['library-versions'], certainty: 'likely' }

const emptyAnswer: Text = {
  en: 'curl gave back nothing, and the library took it for an answer: most often it was built without HTTP/2 (curl_version() says so).',
  zh: 'curl 没有返回任何内容，库却当成了应答：多半是 libcurl 没有 HTTP/2（可用 curl_version() 查看）。',
}

const notSet: Text = {
  en: 'The certificate was never given to the client: the variable or the file behind it is empty.',
  zh: '没有把证书交给客户端：对应的变量或文件是空的。',
}

const names: Text = {
  en: 'A setting is missing or its name is misspelt: for a .p8 they are APNS_AUTH_KEY_PATH, APNS_AUTH_KEY_ID, APNS_TEAM_ID and APNS_TOPIC.',
  zh: '缺少某项设置，或名称拼错：用 .p8 时是 APNS_AUTH_KEY_PATH、APNS_AUTH_KEY_ID、APNS_TEAM_ID、APNS_TOPIC。',
}

const noConnection: Text = {
  en: 'None of the configured connections fits this installation: its bundle id, production, or a credential that did not load (the lines before this one say so).',
  zh: '没有一个已配置的连接适合这个 installation：bundleId、production 不符，或凭证没有加载成功（看前面几行）。',
}

const binaryPort: Text = {
  en: 'Port 2195 was that of the binary interface.',
  zh: '2195 是旧二进制接口的端口。',
}

/** What the libraries that push to APNs print in words of their own. */
export const pushLibraryTexts: readonly ErrorText[] = [
  ...textRows(
    'node-apn',
    wrongEnvironment,
    'certificate does not support configured environment',
    'certificate is not valid for the configured environment',
  ),
  ...textRows('node-apn', closed, 'stream.push() after EOF'),
  ...textRows('node-apn', around(closed), 'apn write failed: connection error'),
  ...textRows(
    'node-apn',
    { causes: ['library-too-old', 'gateway-closed'], certainty: 'likely' },
    'http2/lib/protocol/…AssertionError',
    'AssertionError…http2/lib/protocol/',
    'node_modules/http2/lib/protocol/connection.js',
  ),
  ...textRows(
    'node-apn',
    { causes: ['key-of-other-kind', 'p8-text-damaged'], certainty: 'likely' },
    'Could not find expected "seq"',
  ),
  ...textRows('apnotic', closed, 'Socket was remotely closed'),
  ...textRows(
    'http-2 of Ruby',
    { causes: ['too-many-streams'], certainty: 'certain' },
    'HTTP2::Error::StreamLimitExceeded',
    'StreamLimitExceeded',
  ),
  ...textRows(
    'h2 of Python',
    { causes: ['too-many-streams'], certainty: 'certain' },
    'TooManyStreamsError',
    'Max outbound streams is',
  ),
  ...textRows(
    'Pushok of PHP',
    { causes: ['http1-client', 'firewall-port'], certainty: 'likely', note: emptyAnswer },
    'Undefined offset: 1…pushok…Client.php',
    'Undefined array key 1…pushok…Client.php',
    'pushok…Client.php…Undefined offset: 1',
    'Pushok\\Response::__construct() must be of the type string, null given',
    'Pushok\\Response::__construct(): Argument #3 ($body) must be of type string, null given',
  ),
  ...textRows(
    'PushNotification of Laravel',
    setting,
    'add your APN certificate to the iosCertificates folder',
  ),
  ...textRows(
    'java-apns of notnoop, JavaPNS',
    legacy,
    ...pairs(
      ['notnoop', 'javapns'],
      [
        'SSLHandshakeException: Remote host closed connection during handshake',
        'Remote host closed connection during handshake',
        'Remote host closed connection',
        'Connection reset',
        'Broken pipe',
        'connect timed out',
        'Connection refused',
      ],
    ),
  ),
  ...textRows(
    'apns4erl',
    { ...refusedCert, beside: ['apns'] },
    '{error, closed}',
    '{error,closed}',
    '{error, {tls_alert…',
  ),
  ...textRows(
    'rpush, rapns',
    around(refusedCert),
    'APNs disconnected without returning an error',
    'This may indicate you are using an invalid certificate',
    'usually indicates you are using an invalid certificate',
  ),
  ...textRows(
    'houston',
    { ...setting, note: notSet },
    'houston/connection.rb…no implicit conversion of nil',
    'no implicit conversion of nil into String…houston/',
  ),
  ...textRows(
    'Ruby openssl',
    { ...setting, certainty: 'possible', isFollowUp: true, note: notSet },
    'no implicit conversion of nil into String',
  ),
  ...textRows('hyper of Python', closedOrWrongCert, 'Stream forcefully closed', 'StreamResetError'),
  ...textRows(
    'hyper of Python',
    closedOrWrongCert,
    'NO_ERROR 0x0: Graceful shutdown',
    'Encountered error 0 NO_ERROR',
  ),
  ...textRows(
    'aioapns',
    around({
      causes: ['gateway-closed', 'firewall-port', 'wrong-env-cert', 'cert-expired'],
      certainty: 'possible',
    }),
    'MaxAttemptsExceeded',
    'aioapns…Could not connect to server',
    'Could not connect to server…aioapns',
  ),
  ...textRows(
    'django-push-notifications',
    { ...setting, note: names },
    'You need to setup PUSH_NOTIFICATIONS_SETTINGS properly',
    'PUSH_NOTIFICATIONS_SETTINGS…to send messages',
  ),
  ...textRows(
    'django-push-notifications',
    { causes: ['no-private-key', 'pkcs8-vs-pkcs1'], certainty: 'likely' },
    "The certificate doesn't contain a private key",
    'certificate does not contain a private key',
    'certificate file…contains no private key',
  ),
  ...textRows(
    'pigeon of Elixir',
    { causes: ['firewall-port', 'no-answer', 'dns'], certainty: 'possible' },
    'no case clause matching: {:stop, :timeout}',
    '{:error, :timeout, %Pigeon…',
    '{:error, :timeout}…Pigeon',
    'Pigeon…{:error, :timeout}',
  ),
  ...textRows(
    'chatterbox of Erlang',
    closed,
    'gen_fsm.sync_send_all_state_event…no process',
    'h2_client…no process',
    'gen_fsm.sync_send_all_state_event',
    'Mint.HTTPError{reason: :closed…',
    'Mint.TransportError{reason: :closed…',
  ),
  ...textRows(
    'Erlang ssl',
    { causes: ['cert-path-or-config', 'wrong-container', 'key-encrypted'], certainty: 'likely' },
    '{keyfile, function_clause}',
    '{keyfile,function_clause}',
    '{certfile,function_clause}',
    '{keyfile,…',
    '{certfile,…enoent',
    '{options,{keyfile…',
    '{options,{certfile…',
    '{:options, {:keyfile…',
    '{:options, {:certfile…',
  ),
  ...textRows(
    'PushSharp',
    around(legacy),
    'APNS-Client[…',
    'ApnsServiceConnection',
    'ApnsServiceBroker',
    'ApplePushChannelSettings',
  ),
  ...textRows(
    'PushSharp',
    { causes: ['universal-cert-misclassified', 'wrong-env-cert'], certainty: 'likely' },
    'does not appear to be the Production certificate',
    'does not appear to be the Development certificate',
    'does not appear to be the Sandbox certificate',
    'not in the new combined Sandbox/Production APNS certificate format',
  ),
  ...textRows(
    'gorush',
    setting,
    'certificate file does not exist',
    'missing ios certificate path',
    'missing iOS certificate',
  ),
  ...textRows(
    'gorush, apns2',
    { causes: ['no-cert', 'wrong-container'], certainty: 'likely' },
    'Cert Error: no certificate',
    'Cert Error:no certificate',
  ),
  ...textRows('uniqush', { ...setting, certainty: 'likely' }, 'dial tcp: missing address'),
  ...textRows(
    'a client of the binary interface',
    around(legacy),
    'Failed to send payload to APNS: We are unable to get a connection',
  ),
  ...textRows(
    'a client of the binary interface',
    { ...legacy, note: binaryPort },
    '…:2195: read: connection reset',
    '…:2195: connection reset',
    '…:2195: i/o timeout',
    '…:2195: connection refused',
    '…:2195: write: broken pipe',
    'established connection failed because connected host has failed to respond…:2195',
    'Connection timed out…:2195',
    'Connection refused…:2195',
  ),
  ...textRows(
    'Parse Server',
    around({
      causes: ['cert-path-or-config', 'cert-of-other-app', 'legacy-gateway'],
      certainty: 'likely',
      note: noConnection,
    }),
    'cannot find vaild connection for…',
    'cannot find valid connection for…',
    'APNS cannot find vaild connection',
    'APNS can not find vaild connection',
  ),
  ...textRows(
    'Vapor, APNSwift',
    keyText,
    'bioConversionFailure',
    'missing PEM discriminator',
    'CryptoKitASN1Error',
    'CryptoKitError.incorrectParameterSize',
    'CryptoKit.CryptoKitError error 1',
  ),
  ...textRows('web-token of PHP', around(keyText), '…KeyConverter.php', 'Unable to load the key…JWK'),
  ...textRows('OpenSSL, LibreSSL', keyText, 'EC_KEY_set_conv_form(key=0x0…'),
  ...textRows(
    'VaporAPNS',
    { causes: ['http1-client'], certainty: 'certain' },
    'version of curl lacks HTTP2',
    'curl lacks HTTP/2',
    'curl does not support HTTP/2',
    'curl…without HTTP/2 support',
    'compiled without HTTP/2 support',
    'libcurl…HTTP2…not supported',
  ),
  ...textRows(
    'hyper-alpn, a2',
    { causes: ['no-private-key', 'wrong-container', 'key-encrypted'], certainty: 'likely' },
    'AlpnConnector::with_client_cert error reading private key',
    'with_client_cert error reading certificate',
  ),
  ...textRows(
    'AeroGear',
    around({ causes: ['p12-password', 'cert-expired', 'bad-export'], certainty: 'possible' }),
    'Provided APNs .p12 file is not valid',
    '.p12 file is not valid',
  ),
  ...textRows(
    'MicroMDM',
    { causes: ['mdm-device-without-token'], certainty: 'certain' },
    'PushInfo by UDID: not found',
    'retrieving push info…not found',
    'no push info',
  ),
  ...textRows(
    'a client of the binary interface',
    statusEight,
    'CMD: 8 Status: Invalid token',
    'Status: Invalid token',
    'Status code: 8 - Invalid token',
    'Invalid token (8)',
    'error 8: invalid token',
    'Code=InvalidToken',
    'APN invalid token',
  ),
  ...textRows('Parse Server, a push service', around(silentWay), 'unknown send response error'),
  ...textRows(
    'Netty, Java',
    fitsNot,
    'java.lang.NoSuchFieldError',
    'java.lang.NoSuchMethodError',
    'java.lang.AbstractMethodError',
    'java.lang.IncompatibleClassChangeError',
    'NoClassDefFoundError: io/netty/…',
    'ClassNotFoundException: io.netty…',
    'NoClassDefFoundError: io/netty/internal/tcnative/…',
  ),
  ...textRows(
    'Java',
    { causes: ['library-too-old'], certainty: 'certain' },
    'java.lang.UnsupportedClassVersionError',
    'has been compiled by a more recent version of the Java Runtime',
  ),
  ...textRows(
    'Python 2',
    { causes: ['library-too-old'], certainty: 'certain' },
    "has no attribute 'OP_NO_COMPRESSION'",
    "has no attribute 'PROTOCOL_TLSv1_2'",
    "has no attribute 'SSLContext'",
    "has no attribute 'create_default_context'",
  ),
  ...textRows(
    'Python ssl',
    { causes: ['cert-path-or-config', 'file-permission'], certainty: 'likely' },
    'SSL_CTX_use_PrivateKey_file:system lib',
    'SSL_CTX_use_certificate_chain_file:system lib',
    'SSL_CTX_use_certificate_file:system lib',
    'SSL_CTX_load_verify_locations:system lib',
  ),
  ...textRows(
    'OpenSSL',
    { causes: ['key-encrypted'], certainty: 'likely', isFollowUp: true },
    'Enter PEM pass phrase',
    'Enter pass phrase for',
  ),
  ...textRows(
    'libcurl, .NET, HTTP clients',
    { causes: ['http1-client', 'tls-interception'], certainty: 'likely' },
    'HTTP/2 is not supported',
    'does not support HTTP/2',
    'RequestVersionExact while unable to establish HTTP/2 connection',
    'unable to establish HTTP/2 connection',
  ),
  ...textRows(
    'lcobucci/jwt, PHP',
    { ...setting, certainty: 'likely' },
    '.p8" does not exist or is not readable',
    '.pem" does not exist or is not readable',
    '.p12" does not exist or is not readable',
  ),
  ...textRows(
    'Ruby jwt gem',
    { causes: ['key-of-other-kind', 'p8-text-damaged'], certainty: 'likely' },
    'expects a OpenSSL::PKey::EC',
    'key must be an instance of OpenSSL::PKey::EC',
  ),
  ...textRows(
    'Azure Notification Hubs',
    { causes: ['token-format', 'token-wrong-field'], certainty: 'likely' },
    'APNS token provided is invalid',
    'Invalid APNS token',
    'invalid device token format',
  ),
]
