/**
 * What programs print, in words of other versions and with what loggers wind round it, and what it comes to: the first
 * cause, or the reason of APNs.
 */
export const saidBy: Readonly<Record<string, readonly (readonly [text: string, meaning: string])[]>> = {
  'Node.js': [
    [
      '2026-11-20T08:14:33.102Z ERROR [push-worker-3] Error: mac verify failure at node:internal/tls/secure-context:277:13',
      'p12-password',
    ],
    ['[31mError: connect ECONNREFUSED 17.188.143.34:443[39m', 'firewall-port'],
    [
      `Error: error:1E08010C:DECODER routines::unsupported\\n    at Sign.sign (node:internal/crypto/sig:128:29) {\\n  library: 'DECODER routines',\\n  reason: 'unsupported',\\n  code: 'ERR_OSSL_UNSUPPORTED'`,
      'p8-text-damaged',
    ],
    [
      'Error [ERR_HTTP2_STREAM_ERROR]: Stream closed with error code NGHTTP2_REFUSED_STREAM',
      'wrong-env-cert',
    ],
    [
      'Error: connect ETIMEDOUT 17.188.143.34:443\\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1595:16)',
      'firewall-port',
    ],
    ['AggregateError [ETIMEDOUT]: \\n    at internalConnectMultiple (node:net:1122:18)', 'firewall-port'],
    ['{"failed":[{"device":"aa","error":{"jse_shortmsg":"stream ended unexpectedly"}}]}', 'wrong-env-cert'],
  ],
  Go: [
    [
      'api-1  | {"level":"error","msg":"apns push failed","err":"Post \\"https://api.push.apple.com/3/device/aabb\\": x509: certificate signed by unknown authority"}',
      'ca-root-missing',
    ],
    [
      'Nov 20 08:14:33 web01 pushd[2211]: Post "https://api.push.apple.com:443/3/device/00fc": dial tcp: lookup api.push.apple.com on 10.0.0.2:53: no such host',
      'dns',
    ],
    [
      '2026/11/20 08:14:33 Push Error: Post "https://api.sandbox.push.apple.com/3/device/12": remote error: tls: expired certificate',
      'cert-expired',
    ],
    ['tls: failed to find any PEM data in key input', 'p8-text-damaged'],
    ['pkcs12: decryption password incorrect', 'p12-password'],
    ['panic: open AuthKey_XYZ.p8: no such file or directory', 'cert-path-or-config'],
    [
      'x509: certificate has expired or is not yet valid: current time 2026-11-20T08:00:00Z is after 2025-01-01T00:00:00Z',
      'server-certificate-expired',
    ],
    [
      `asn1: structure error: tags don't match (16 vs {class:0 tag:13 length:45 isCompound:true}) {optional:false explicit:false} pfxPdu @2`,
      'wrong-container',
    ],
    [
      '{"time":"2026-11-20T08:14:33Z","level":"error","msg":"push failed","error":"remote error: tls: bad certificate"}',
      'wrong-credential-kind',
    ],
    ['apns2: 400 MissingTopic 8f2c9a3e-0000-4000-8000-000000000000', 'MissingTopic'],
    ['panic: token: AuthKey must be a valid .p8 PEM file', 'p8-text-damaged'],
    [
      'Push Error: Post "https://api.push.apple.com/3/device/aa": http2: server sent GOAWAY and closed the connection; LastStreamID=0, ErrCode=NO_ERROR, debug="{\\"reason\\":\\"BadCertificateEnvironment\\"}"',
      'BadCertificateEnvironment',
    ],
    ['Post "https://api.push.apple.com/3/device/aa": net/http: TLS handshake timeout', 'firewall-port'],
    [
      'Post "https://api.push.apple.com/3/device/aa": dial tcp 17.188.168.10:443: i/o timeout',
      'firewall-port',
    ],
    [
      'Post "https://api.push.apple.com": proxyconnect tcp: dial tcp 10.0.0.1:3128: i/o timeout',
      'proxy-not-there',
    ],
    ['tls: private key does not match public key', 'key-mismatch'],
    [
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
      'cert-path-or-config',
    ],
    ['x509: certificate is valid for *.corp.example, not api.push.apple.com', 'server-name-mismatch'],
  ],
  curl: [
    ['curl: (60) SSL certificate problem: unable to get local issuer certificate', 'ca-root-missing'],
    ['curl: (60) server certificate verification failed. CAfile: none CRLfile: none', 'ca-root-missing'],
    ['curl: (35) error:0A000410:SSL routines::ssl/tls alert handshake failure', 'client-cert-not-sent'],
    [
      'curl: (58) could not load PEM client certificate from /etc/ssl/push.p12, OpenSSL error error:0480006C:PEM routines::no start line, (no key found, wrong pass phrase, or wrong file format?)',
      'wrong-container',
    ],
    ['HTTP/2 511 Network Authentication Required', 'captive-portal'],
    ['connect ENOBUFS 17.188.143.34:443 - Local (undefined:undefined)', 'connections-not-reused'],
    ['* SSL certificate problem: self signed certificate in certificate chain', 'tls-interception'],
    ['curl: (6) Could not resolve host: api.push.apple.com; Unknown error', 'dns'],
    ['curl: (56) Received HTTP code 407 from proxy after CONNECT', 'proxy-wants-password'],
    [
      'curl: (28) Failed to connect to api.push.apple.com port 443 after 130421 ms: Connection timed out',
      'firewall-port',
    ],
    ['PHP Fatal error:  Uncaught Error: Undefined constant "CURL_HTTP_VERSION_2_0"', 'http1-client'],
    [
      '[2026-11-20 08:14:33] production.ERROR: cURL error 6: Could not resolve host: api.push.apple.com (see https://curl.haxx.se/libcurl/c/libcurl-errors.html)',
      'dns',
    ],
    [
      'curl: (7) Failed to connect to api.sandbox.push.apple.com port 443 after 21041 ms: Could not connect to server',
      'firewall-port',
    ],
    [
      'curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to api.push.apple.com:443',
      'firewall-port',
    ],
    [
      'curl: (35) LibreSSL/3.3.6: error:1404B42E:SSL routines:ST_CONNECT:tlsv1 alert protocol version',
      'tls10-off',
    ],
    [
      `curl: (58) SSL: Can't load the certificate "cert.p12" and its private key: OSStatus -25264`,
      'p12-password',
    ],
    ['curl: (92) HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)', 'gateway-closed'],
    ['curl: (1) Unsupported protocol', 'http1-client'],
    ['* TLSv1.3 (IN), TLS alert, certificate required (628):', 'client-cert-not-sent'],
  ],
  Python: [
    [
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)',
      'ca-root-missing',
    ],
    [
      `requests.exceptions.SSLError: HTTPSConnectionPool(host='api.push.apple.com', port=443): Max retries exceeded with url: /3/device/ab (Caused by SSLError(SSLError(1, '[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired (_ssl.c:2633)')))`,
      'cert-expired',
    ],
    ['ssl.SSLError: [SSL: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:3900)', 'key-mismatch'],
    [
      `FileNotFoundError: [Errno 2] No such file or directory: '/app/certs/AuthKey_ABC123DEFG.p8'`,
      'cert-path-or-config',
    ],
    [`PermissionError: [Errno 13] Permission denied: '/etc/ssl/private/push.pem'`, 'file-permission'],
    [
      'ValueError: Could not deserialize key data. The data may be in an incorrect format, the provided password may be incorrect, it may be encrypted with an unsupported algorithm',
      'p8-text-damaged',
    ],
    ['jwt.exceptions.InvalidKeyError: Could not parse the provided public key.', 'p8-text-damaged'],
    ['httpx.ConnectTimeout: timed out', 'firewall-port'],
    [
      'httpx.RemoteProtocolError: <ConnectionTerminated error_code:ErrorCodes.NO_ERROR, last_stream_id:1, additional_data:7b22726561736f6e223a224261644365727469666963617465456e7669726f6e6d656e74227d>',
      'BadCertificateEnvironment',
    ],
    ['aioapns.exceptions.ConnectionError: Could not connect to APNs', 'firewall-port'],
    [
      `requests.exceptions.ConnectionError: ('Connection aborted.', BadStatusLine('\\x00\\x00\\x12\\x04'))`,
      'http1-client',
    ],
    [
      `requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))`,
      'http1-client',
    ],
    [
      `urllib3.exceptions.ProxyError: ('Cannot connect to proxy.', OSError('Tunnel connection failed: 502 Bad Gateway'))`,
      'proxy-cannot-reach',
    ],
    ['httpx.ConnectError: [Errno 111] Connection refused', 'firewall-port'],
    [
      'httpx.ConnectError: [SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:1007)',
      'wrong-credential-kind',
    ],
    ['cryptography.exceptions.UnsupportedAlgorithm: PKCS12 encryption … is not supported', 'rc2-40-openssl3'],
    ['ValueError: MalformedFraming', 'wrong-container'],
    ['jwt.exceptions.InvalidKeyError: Expecting a PEM-formatted key.', 'cert-path-or-config'],
  ],
  Java: [
    [
      'com.eatthepath.pushy.apns.auth: javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown',
      'wrong-credential-kind',
    ],
    ['Caused by: java.io.IOException: keystore password was incorrect', 'p12-password'],
    [
      'java.security.spec.InvalidKeySpecException: java.security.InvalidKeyException: invalid key format',
      'p8-text-damaged',
    ],
    ['java.lang.IllegalArgumentException: Illegal base64 character 20', 'p8-text-damaged'],
    ['toDerInputStream rejects tag type 123', 'wrong-container'],
    [
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      'ca-root-missing',
    ],
    [
      'Exception in thread "main" java.net.UnknownHostException: api.sandbox.push.apple.com: Name or service not known',
      'dns',
    ],
    ['java.net.SocketTimeoutException: Connect timed out', 'firewall-port'],
    [
      '2026-11-20 08:14:33,102 [apns-1] WARN  c.e.p.a.ApnsClientHandler - io.netty.handler.codec.DecoderException: javax.net.ssl.SSLHandshakeException: Received fatal alert: bad_certificate',
      'wrong-credential-kind',
    ],
    [
      'Exception in thread "main" java.io.IOException: DerInputStream.getLength(): lengthTag=111, too big.',
      'wrong-container',
    ],
    [
      `java.io.IOException: parseAlgParameters failed: ObjectIdentifier() -- data isn't an object ID (tag = 48)`,
      'modern-p12-unsupported-by-reader',
    ],
    [
      'java.security.NoSuchAlgorithmException: unrecognized algorithm name: PBES2',
      'modern-p12-unsupported-by-reader',
    ],
    ['com.eatthepath.pushy.apns.ClientNotConnectedException', 'gateway-closed'],
    ['java.net.ConnectException: Connection refused (Connection refused)', 'firewall-port'],
    ['javax.net.ssl.SSLHandshakeException: Remote host closed connection during handshake', 'firewall-port'],
    [
      'javax.net.ssl.SSLHandshakeException: No subject alternative names matching IP address 17.188.1.1 found',
      'server-name-mismatch',
    ],
  ],
  PHP: [
    [
      'PHP Warning:  stream_socket_client(): SSL operation failed with code 1. OpenSSL Error messages:\\nerror:0A000086:SSL routines::certificate verify failed in /var/www/push.php on line 42',
      'ca-root-missing',
    ],
    ['Warning: openssl_pkey_get_private(): Cannot get key from file /var/www/AuthKey.p8', 'p8-text-damaged'],
    [
      'Warning: stream_socket_client(): SSL: crypto enabling timeout in /var/www/apns.php on line 20',
      'firewall-port',
    ],
    [
      'PHP Warning:  stream_socket_client(): unable to connect to ssl://gateway.sandbox.push.apple.com:2195 (Connection timed out) in push.php on line 9',
      'legacy-gateway',
    ],
    [
      'PHP Warning:  openssl_sign(): supplied key param cannot be coerced into a private key in /app/Jwt.php:44',
      'p8-text-damaged',
    ],
  ],
  Ruby: [
    ['OpenSSL::PKCS12::PKCS12Error: PKCS12_parse: mac verify failure', 'p12-password'],
    ['OpenSSL::PKey::ECError: Neither PUB key nor PRIV key: unsupported', 'no-private-key'],
    [
      'OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 peeraddr=17.188.168.10:443 state=error: sslv3 alert certificate revoked',
      'cert-revoked',
    ],
    [
      'worker_1  | OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 peeraddr=17.188.168.10:443 state=error: certificate verify failed (self-signed certificate in certificate chain)',
      'tls-interception',
    ],
  ],
  '.NET': [
    [
      'System.Security.Cryptography.CryptographicException: The specified network password is not correct.',
      'p12-password',
    ],
    [
      'System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception. ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot',
      'ca-root-missing',
    ],
    [
      'Interop+Crypto+OpenSslCryptographicException: error:23076071:PKCS12 routines:PKCS12_parse:mac verify failure',
      'p12-password',
    ],
    [
      'System.ComponentModel.Win32Exception (0x8009030D): The credentials supplied to the package were not recognized',
      'no-private-key',
    ],
    [
      `PushSharp.Apple.ApnsNotificationException: Apns notification error: 'InvalidToken'`,
      'env-mismatch-token',
    ],
    ['System.Security.Cryptography.CryptographicException: Keyset does not exist\\r\\n', 'win-key-access'],
    [
      'Unhandled exception. System.Security.Cryptography.CryptographicException: The certificate data cannot be read with the provided password, the password may be incorrect.',
      'p12-password',
    ],
    ['System.Net.Http.HttpRequestException: No such host is known. (api.push.apple.com:443)', 'dns'],
  ],
  Apple: [
    [
      'security: SecKeychainItemImport: MAC verification failed during PKCS12 import (wrong password?)',
      'modern-p12-rejected-by-apple',
    ],
    ['errSecInteractionNotAllowed -25308', 'keychain-locked'],
    [
      'Error Domain=NSCocoaErrorDomain Code=3000 "no valid \\"aps-environment\\" entitlement string found for application" UserInfo={NSLocalizedDescription=...}',
      'entitlement-missing',
    ],
    [
      'didFailToRegisterForRemoteNotificationsWithError: 未找到应用程序的“aps-environment”的授权字符串',
      'entitlement-missing',
    ],
    ['Error Domain=NSOSStatusErrorDomain Code=-9829 "(null)"', 'multiple-identities'],
    [
      'Got error in APNs registration: Error Domain=NSCocoaErrorDomain Code=3010 "remote notifications are not supported in the simulator"',
      'simulator-no-token',
    ],
    [
      `Provisioning profile "iOS Team Provisioning Profile: com.x" doesn't include the aps-environment entitlement. (in target 'App')`,
      'entitlement-missing',
    ],
    ['Unable to export certificate: The user name or passphrase you entered is not correct.', 'p12-password'],
    [
      'error: SecKeychainItemImport: One or more parameters passed to a function were not valid. (-50)',
      'cert-path-or-config',
    ],
    [
      `apsd: <APSCourier> Stream error occurred for <APSTCPStream>: The operation couldn't be completed. Connection refused`,
      'firewall-port',
    ],
    [
      'liveactivitiesd: Unable to decode content state: The data couldn’t be read because it isn’t in the correct format.',
      'liveactivity-state-mismatch',
    ],
  ],
  Firebase: [
    [
      `FirebaseMessagingError: Auth error from APNS or Web Push Service { code: 'messaging/third-party-auth-error' }`,
      'firebase-apns-cred',
    ],
    [
      '[FirebaseMessaging][I-FCM002022] Declining request for FCM Token since no APNS Token specified',
      'entitlement-missing',
    ],
    [
      'PlatformException(firebase_messaging/apns-token-not-set) APNS token has not been set yet',
      'entitlement-missing',
    ],
    [
      `[core/not-initialized] APNS device token not set before retrieving FCM Token for Sender ID '123'`,
      'entitlement-missing',
    ],
  ],
  Expo: [
    [
      '{"status":"error","message":"\\"ExponentPushToken[xxxx]\\" is not a registered push notification recipient","details":{"error":"DeviceNotRegistered"}}',
      'token-unregistered',
    ],
  ],
  SNS: [
    [
      'An error occurred (InvalidParameter) when calling the CreatePlatformApplication operation: Invalid parameter: Attributes Reason: Platform credentials are invalid',
      'service-platform-credential',
    ],
  ],
  APNs: [
    ['Push rejected: status=403 reason: InvalidProviderToken', 'InvalidProviderToken'],
    ['{"error":"bad_device_token","status":400}', 'BadDeviceToken'],
    [':unregistered', 'Unregistered'],
    ['APNS_TOPIC_DISALLOWED', 'TopicDisallowed'],
    [
      '{"sent":[],"failed":[{"device":"aa","status":"410","response":{"reason":"Unregistered","timestamp":1700000000000}}]}',
      'Unregistered',
    ],
    ['Reason: PayloadTooLarge (413)', 'PayloadTooLarge'],
    ['response: 400 {"reason":"BadDeviceToken"}', 'BadDeviceToken'],
    [
      '< HTTP/2 403 \\n< apns-id: 8F2C9A3E-0000-4000-8000-000000000000\\n{"reason":"InvalidProviderToken"}',
      'InvalidProviderToken',
    ],
    ['[apns] E:  APNS error: ExpiredProviderToken (status 403)', 'ExpiredProviderToken'],
  ],
  OpenSSL: [
    ['kernel: TLS alert number 46 received from 17.188.143.34', 'wrong-credential-kind'],
    [
      'unable to load PKCS12 object: error:0308010C:digital envelope routines::unsupported',
      'rc2-40-openssl3',
    ],
    [
      'nginx: [emerg] cannot load certificate key "/etc/nginx/push.key": PEM_read_bio_PrivateKey() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: ANY PRIVATE KEY)',
      'p8-text-damaged',
    ],
    [
      '[error] 2211#0: *1 upstream SSL certificate verify error: (20:unable to get local issuer certificate) while SSL handshaking to upstream',
      'ca-root-missing',
    ],
    [
      '** (exit) an exception was raised: {:tls_alert, {:certificate_expired, ~c"TLS client: In state connection received SERVER ALERT: Fatal - Certificate Expired"}}',
      'cert-expired',
    ],
    ['verify error:num=19:self-signed certificate in certificate chain', 'tls-interception'],
    [
      '140735893210120:error:0906D06C:PEM routines:PEM_read_bio:no start line:pem_lib.c:704:Expecting: TRUSTED CERTIFICATE',
      'wrong-container',
    ],
    [
      '4047A1D2:error:1608010C:STORE routines:ossl_store_handle_load_result:unsupported:crypto/store/store_result.c:151:\\nCould not read private key from AuthKey_X.p8',
      'no-private-key',
    ],
    [
      'Error outputting keys and certificates\\n40F7:error:0308010C:digital envelope routines:inner_evp_generic_fetch:unsupported:crypto/evp/evp_fetch.c:373:Global default library context, Algorithm (RC2-40-CBC : 0)',
      'rc2-40-openssl3',
    ],
  ],
  'devices between': [
    ['*  issuer: O=Zscaler Inc.; CN=Zscaler Intermediate Root CA', 'tls-interception'],
    ['issuer=C = US, O = Fortinet, CN = FG100F', 'tls-interception'],
    [' i:CN = mitmproxy, O = mitmproxy', 'tls-interception'],
  ],
  'iOS dasd': [
    [
      'dasd: [com.apple.pushLaunch.com.a.b] { decision: Absolutely Must Not Proceed, reason: appIsForceQuit }',
      'force-quit-silent',
    ],
    ['appIsForceQuit', 'force-quit-silent'],
  ],
  'a general text round the one that tells': [
    [
      'aioapns.connection ERROR Could not connect to server: [SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired (_ssl.c:2559)',
      'cert-expired',
    ],
    [
      'Could not connect to server: [SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca',
      'wrong-credential-kind',
    ],
    ["Could not connect to server: [Errno 111] Connect call failed ('17.188.143.9', 443)", 'firewall-port'],
    [
      'Failed to connect to APNs: javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_expired',
      'cert-expired',
    ],
    ['Could not connect to server: [Errno -2] Name or service not known', 'dns'],
    ['Could not connect to server', 'firewall-port'],
    [
      'disconnected before any notifications could be delivered: sslv3 alert certificate expired',
      'cert-expired',
    ],
    ['disconnected before any notifications could be delivered: key values mismatch', 'key-mismatch'],
    [
      'The remote certificate is invalid because of errors in the certificate chain: NotTimeValid',
      'server-certificate-expired',
    ],
    [
      'The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch',
      'server-name-mismatch',
    ],
  ],
  'a clock that is behind': [
    [
      'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2019-01-01T00:03:11Z is before 2026-02-03T00:00:00Z',
      'clock',
    ],
    [
      'invalid peer certificate: certificate not valid yet: verification time 1546300991 (UNIX), but certificate is not valid until 1770076800',
      'clock',
    ],
    ['InvalidCertificate(NotValidYet)', 'clock'],
    ['NSURLErrorDomain Code=-1204', 'clock'],
    ['The certificate chain uses not yet valid certificate.', 'clock'],
  ],
  'a key of another kind': [
    ['token: AuthKey must be of type ecdsa.PrivateKey', 'key-of-other-kind'],
    ['key is not a valid ECDSA private key', 'key-of-other-kind'],
    ['Error: "alg" parameter for "rsa" key type must be one of: RS256, RS384', 'key-of-other-kind'],
    ['OpenSSL::PKey::RSAError: incorrect pkey type: id-ecPublicKey', 'key-of-other-kind'],
    ['java.security.InvalidKeyException: Invalid RSA private key', 'key-of-other-kind'],
  ],
  'keychains and key stores': [
    ['  1) 3F2A "Apple Push Services: com.example.lunch" (CSSMERR_TP_CERT_EXPIRED)', 'cert-expired'],
    ['0 valid identities found', 'no-private-key'],
    ['apple push services: com.example.lunch, Nov 27, 2026, trustedCertEntry,', 'no-private-key'],
    ['“Apple Push Services: com.example.lunch” certificate is not trusted', 'wwdr-intermediate'],
    ['“Apple Push Services: com.example.lunch”证书不受信任', 'wwdr-intermediate'],
    ['导出证书时“个人信息交换(.p12)”是灰色的', 'no-private-key'],
    [
      'java.security.InvalidKeyException: IOException : version mismatch: (supported:     00, parsed:     01',
      'pkcs8-vs-pkcs1',
    ],
    ['Invalid Certificate Signing Request. The uploaded CSR file is invalid.', 'signing-request-refused'],
  ],
  'servers that pass requests on': [
    [
      '[error] 31#31: *12 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.9',
      'http1-client',
    ],
    [
      'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
      'http1-client',
    ],
    ['AH01102: error reading status line from remote server api.push.apple.com', 'http1-client'],
    ['host not found in upstream "api.push.apple.com"', 'dns'],
  ],
  'more of Python, Windows and connections': [
    ["ImportError: cannot import name 'MutableMapping' from 'collections'", 'library-too-old'],
    ["AttributeError: module 'ssl' has no attribute 'wrap_socket'", 'library-too-old'],
    [
      "System.Net.Http.WinHttpException (80072F8F, 12175): Error 12175 calling WINHTTP_CALLBACK_STATUS_REQUEST_ERROR, 'A security error occurred'",
      'tls10-off',
    ],
    ['ERROR_WINHTTP_NAME_NOT_RESOLVED', 'dns'],
    ['Error: connect EADDRNOTAVAIL 17.188.143.34:443 - Local (10.0.3.12:0)', 'connections-not-reused'],
    ['Error: connect EADDRNOTAVAIL 2620:149::1:443 - Local (:::0)', 'no-route'],
    ['socket: Too many open files', 'connections-not-reused'],
  ],
  'apps, consoles and services': [
    ['event capacitorDidRegisterForRemoteNotifications not called', 'token-not-handed-on'],
    ['dasd CANCELED: com.apple.pushLaunch.com.example.lunch:3F2A at priority 5', 'force-quit-silent'],
    ['Notification not displayed: authorization status denied', 'notifications-switched-off'],
    [
      'apsd: <APSCourier> Error Domain=NSPOSIXErrorDomain Code=60 "Operation timed out" courier.push.apple.com:5223',
      'device-cannot-reach-apns',
    ],
    [
      'neither didRegisterForRemoteNotificationsWithDeviceToken nor didFailToRegisterForRemoteNotificationsWithError is called',
      'device-cannot-reach-apns',
    ],
    [
      `{"error":{"code":400,"message":"Unknown name \\"aps\\" at 'message.apns': Cannot find field.","status":"INVALID_ARGUMENT"}}`,
      'fcm-payload-misplaced',
    ],
    [
      'Invalid parameter: Token Reason: Endpoint arn:aws:sns:eu-west-1:1:endpoint/APNS/luma/x already exists with the same Token, but different attributes.',
      'sns-endpoint-exists',
    ],
    [
      'SpringBoard [com.example.app] Rejecting payload, user notifications are denied',
      'notifications-switched-off',
    ],
    [
      'liveactivitiesd: Error decoding content state: keyNotFound(CodingKeys(stringValue: "driverName"',
      'liveactivity-state-mismatch',
    ],
    ['ActivityKit: typeMismatch(Swift.Int, Swift.DecodingError.Context(', 'liveactivity-state-mismatch'],
    [
      'Activity.request failed: ActivityAuthorizationError.unsupportedTarget NSSupportsLiveActivities',
      'live-activities-not-allowed',
    ],
    [
      '[NotificationService] Unable to modify notification, delivering original content',
      'service-extension-ended',
    ],
    [
      'Failed to install the app: 0xe8008016 (The executable was signed with invalid entitlements.)',
      'entitlement-missing',
    ],
    ["[!] Invalid password passed via 'MATCH_PASSWORD'", 'repository-password'],
    ['It is a Sandbox certificate, please upload a Production certificate.', 'wrong-env-cert'],
    ["The certificate's bundle ID doesn't match your app's.", 'cert-of-other-app'],
    ['{"error_msg":"证书与应用BundleId不匹配"}', 'cert-of-other-app'],
    ['苹果推送失败:证书已过期,请重新上传推送证书', 'cert-expired'],
    ['token 与当前推送环境不匹配', 'env-mismatch-token'],
    ['cannot find user by this audience', 'token-unregistered'],
    ['APNs error response: command=8 status=8 identifier=12', 'env-mismatch-token'],
  ],
  'a library or program that is not installed': [
    ["ModuleNotFoundError: No module named 'jwt'", 'library-missing'],
    [
      "NotImplementedError: Algorithm 'ES256' could not be found. Do you have cryptography installed?",
      'library-missing',
    ],
    ["Error: Cannot find module '@parse/node-apn'", 'library-missing'],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'apns2' imported from /app/push.mjs",
      'library-missing',
    ],
    [
      'PHP Fatal error:  Uncaught Error: Class "Pushok\\Client" not found in /app/push.php:5',
      'library-missing',
    ],
    ['PHP Fatal error:  Uncaught Error: Call to undefined function curl_init()', 'library-missing'],
    ['LoadError: cannot load such file -- apnotic', 'library-missing'],
    [
      'Exception in thread "main" java.lang.NoClassDefFoundError: com/eatthepath/pushy/apns/ApnsClientBuilder',
      'library-missing',
    ],
    [
      'java.lang.ClassNotFoundException: org.bouncycastle.jce.provider.BouncyCastleProvider',
      'library-missing',
    ],
    [
      'push.go:7:2: no required module provides package github.com/sideshow/apns2; to add it:',
      'library-missing',
    ],
    [
      "System.IO.FileNotFoundException: Could not load file or assembly 'BouncyCastle.Crypto, Version=1.8.9.0'",
      'library-missing',
    ],
    ['bash: openssl: command not found', 'library-missing'],
    ["'openssl' is not recognized as an internal or external command", 'library-missing'],
    ['composer: acme/push requires ext-curl * -> it is missing from your system.', 'library-missing'],
  ],
  'HTTP libraries, of a header they refuse': [
    [
      'TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["authorization"]',
      'header-value-characters',
    ],
    ["    code: 'ERR_INVALID_CHAR'", 'header-value-characters'],
    [
      'TypeError: Headers.append: "bearer eyJhbGciOi\\n" is an invalid header value.',
      'header-value-characters',
    ],
    ['InvalidArgumentError: invalid authorization header', 'header-value-characters'],
    ['TypeError: bearer eyJhbGciOi\\n is not a legal HTTP header value', 'header-value-characters'],
    [
      'TypeError: Cannot convert argument to a ByteString because the character at index 47 has a value of 8230 which is greater than 255.',
      'header-value-characters',
    ],
    [
      'Post "https://api.push.apple.com/3/device/8f3a": net/http: invalid header field value for "Authorization"',
      'header-value-characters',
    ],
    ["httpx.LocalProtocolError: Illegal header value b'bearer eyJhbGciOi\\n'", 'header-value-characters'],
    [
      "h2.exceptions.ProtocolError: Received header value surrounded by whitespace b'bearer eyJhbGciOi\\n'",
      'header-value-characters',
    ],
    ["ValueError: Invalid header value b'bearer eyJhbGciOi\\n'", 'header-value-characters'],
    [
      "requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'bearer eyJ\\n'",
      'header-value-characters',
    ],
    [
      'ValueError: Newline, carriage return, or null byte detected in headers. Potential header injection attack.',
      'header-value-characters',
    ],
    [
      'java.lang.IllegalArgumentException: Unexpected char 0x0a at 213 in authorization value: bearer eyJ',
      'header-value-characters',
    ],
    ['java.lang.IllegalArgumentException: invalid header value: "bearer eyJ"', 'header-value-characters'],
    [
      'java.lang.IllegalArgumentException: a header value contains prohibited character 0xa at index 213.',
      'header-value-characters',
    ],
    [
      'System.FormatException: New-line characters are not allowed in header values.',
      'header-value-characters',
    ],
    ['ArgumentError (header field value cannot include CR/LF)', 'header-value-characters'],
    ['InvalidArgumentException: "bearer eyJ" is not valid header value.', 'header-value-characters'],
    ['called `Result::unwrap()` on an `Err` value: InvalidHeaderValue', 'header-value-characters'],
    ['FormatException: Invalid HTTP header field value: "bearer eyJ\\n"', 'header-value-characters'],
    [
      '%Mint.HTTPError{reason: {:invalid_header_value, "authorization", "bearer eyJ\\n"}, module: Mint.HTTP2}',
      'header-value-characters',
    ],
    [
      'TypeError [ERR_HTTP2_INVALID_HEADER_VALUE]: Invalid value "undefined" for header "apns-topic"',
      'header-value-not-set',
    ],
    [
      'TypeError [ERR_HTTP_INVALID_HEADER_VALUE]: Invalid value "undefined" for header "authorization"',
      'header-value-not-set',
    ],
    ["TypeError: Header value must be str or bytes, not <class 'NoneType'>", 'header-value-not-set'],
    [
      'TypeError [ERR_INVALID_HTTP_TOKEN]: Header name must be a valid HTTP token ["apns-topic:"]',
      'header-name-unfit',
    ],
    ["ProtocolError: Received uppercase header name b'Apns-Topic'.", 'header-name-unfit'],
    ['net/http: invalid header field name "apns-topic "', 'header-name-unfit'],
    [
      'TypeError [ERR_HTTP2_INVALID_CONNECTION_HEADERS]: HTTP/1 Connection specific headers are forbidden: "connection"',
      'header-of-http1',
    ],
    ['http2: invalid Connection request header: ["keep-alive, close"]', 'header-of-http1'],
    [
      "h2.exceptions.ProtocolError: Connection-specific header field present: b'connection'.",
      'header-of-http1',
    ],
    ['java.lang.IllegalArgumentException: restricted header name: "Connection"', 'header-of-http1'],
    [
      'TypeError [ERR_HTTP2_HEADER_SINGLE_VALUE]: Header field "apns-topic" must only have a single value',
      'duplicate-headers',
    ],
    [
      "System.InvalidOperationException: Cannot add value because header 'Host' does not support multiple values.",
      'duplicate-headers',
    ],
    ['TypeError [ERR_UNESCAPED_CHARACTERS]: Request path contains unescaped characters', 'token-format'],
    [
      "http.client.InvalidURL: URL can't contain control characters. '/3/device/8f3a\\n' (found at least '\\n')",
      'token-format',
    ],
    [
      'java.net.URISyntaxException: Illegal character in path at index 100: https://api.push.apple.com/3/device/8f3a',
      'token-format',
    ],
    [
      'URI::InvalidURIError: bad URI (is not URI?): "https://api.push.apple.com/3/device/8f3a\\n"',
      'token-format',
    ],
  ],
  'consoles, e-mails and the keychain, of a credential': [
    [
      'Airship event log: iOS - We experienced an error pushing to Apple: certificate expired on 2026-10-31',
      'cert-expired',
    ],
    ['{"ret_code":10101,"err_msg":"ios certificate expired"}', 'cert-expired'],
    ['Your iOS certificate has expired. Upload a new one in the dashboard.', 'cert-expired'],
    ['The APNs certificate of app Lunch (com.example.lunch) expired 3 days ago', 'cert-expired'],
    ['Apple Push Services certificate has already expired', 'cert-expired'],
    ['Push failed: expired push certificate', 'cert-expired'],
    ['苹果推送失败：iOS 证书（com.example.lunch）已于 2026-11-01 到期', 'cert-expired'],
    ['推送憑證已過期', 'cert-expired'],
    ['请更换过期的推送证书', 'cert-expired'],
    [
      '【极光推送】您的应用「拾光」iOS 生产环境证书将于 2026-12-01 过期，请及时更新，否则将无法推送。',
      'cert-ends-soon',
    ],
    ['Your Apple MDM push certificate expires in 30 days', 'cert-ends-soon'],
    ['Reminder: the APNs certificate for Lunch is about to expire', 'cert-ends-soon'],
    ['Renew your Apple Push Certificate before 1 December', 'cert-ends-soon'],
    ['Your iOS push certificate will expire on 2026-12-01', 'cert-ends-soon'],
    ['推送证书还有 7 天到期', 'cert-ends-soon'],
    ['证书即将过期，请尽快更换', 'cert-ends-soon'],
    ['Apple Push Services: com.example.lunch will no longer be valid in 30 days', 'cert-ends-soon'],
    ['服务器证书已过期，无法建立连接', 'server-certificate-expired'],
    ['推送证书正常，provider token 已过期', 'stale-token'],
    [
      'uniPush 2.0: 推送失败 {"result":"sign_error","desc":"ios证书配置错误：certificate not match bundle id"}',
      'cert-of-other-app',
    ],
    ['The bundle id does not match the certificate', 'cert-of-other-app'],
    ['证书与包名不一致', 'cert-of-other-app'],
    ['应用的 BundleID 与推送证书不符', 'cert-of-other-app'],
    ['You uploaded a development certificate, the app is in production', 'wrong-env-cert'],
    ['请上传生产环境证书', 'wrong-env-cert'],
    ['当前环境与推送证书环境不一致', 'wrong-env-cert'],
    ['The certificate password is incorrect', 'p12-password'],
    ['Wrong password: invalid p12 password', 'p12-password'],
    ['p12 文件密码不正确', 'p12-password'],
    ['您的推送证书已被吊销', 'cert-revoked'],
    ['Your push certificate was revoked by Apple', 'cert-revoked'],
    [
      '{"error_code":2027,"ret":"FAIL","data":{"error_msg":"[2027]证书错误或已过期 iOS certificate is invalid"}}',
      'service-platform-credential',
    ],
    ['APNs certificate rejected', 'service-platform-credential'],
    ['No APNs key configured for this app', 'service-platform-credential'],
    ['该应用未上传 APNs 证书', 'service-platform-credential'],
    ['APNs credentials: push certificate is missing', 'service-platform-credential'],
    ['上传 APNs 身份验证密钥时出错：文件格式无效，请上传 .p8 文件', 'wrong-container'],
    ['Please upload a valid .p8 file', 'wrong-container'],
    ['Failed to parse p12', 'wrong-container'],
    ['p12 证书格式错误', 'wrong-container'],
    ['Key ID 或 Team ID 错误', 'ids-swapped'],
    [
      "error: 预置描述文件“Luma Dev”不支持“Push Notifications”功能。 (in target 'Luma' from project 'Luma')",
      'entitlement-missing',
    ],
    ['描述文件不包含 aps-environment', 'entitlement-missing'],
    ['证书助理：发生错误。此证书的专用密钥在钥匙串中找不到。', 'no-private-key'],
    ['您的钥匙串中缺少专用密钥', 'no-private-key'],
    ['The private key for this certificate could not be found in your keychain', 'no-private-key'],
    ['p12 里没有私钥', 'no-private-key'],
    ['启动失败：找不到私钥文件 AuthKey.p8', 'cert-path-or-config'],
    ['钥匙串访问：导出失败。无法导出此项目的内容，因为无法检索该项目的内容。', 'keychain-locked'],
    ['errSecInteractionNotAllowed：不允许用户交互', 'keychain-locked'],
    ['指定的项目已存在于钥匙串中', 'keychain-duplicate'],
  ],
  'push libraries': [
    ['Error: certificate does not support configured environment, production: false', 'wrong-env-cert'],
    ['apn write failed: connection error: Error: stream.push() after EOF', 'gateway-closed'],
    [
      'AssertionError: false == true at Connection._send (/srv/node_modules/http2/lib/protocol/connection.js:342:9)',
      'library-too-old',
    ],
    ['SocketError: Socket was remotely closed', 'gateway-closed'],
    ['HTTP2::Error::StreamLimitExceeded', 'too-many-streams'],
    [
      'The APNs disconnected without returning an error. This may indicate you are using an invalid certificate.',
      'cert-expired',
    ],
    ['hyper.http20.exceptions.StreamResetError: Stream forcefully closed', 'wrong-env-cert'],
    ['aioapns.exceptions.MaxAttemptsExceeded', 'gateway-closed'],
    [
      'ImproperlyConfigured: You need to setup PUSH_NOTIFICATIONS_SETTINGS properly to send messages',
      'cert-path-or-config',
    ],
    [
      "The APNS certificate file at 'a.pem' is unusable: The certificate doesn't contain a private key.",
      'no-private-key',
    ],
    ['** (CaseClauseError) no case clause matching: {:stop, :timeout}', 'firewall-port'],
    [
      '** (stop) exited in: :gen_fsm.sync_send_all_state_event(#PID<0.246.0>, {:new_stream})',
      'gateway-closed',
    ],
    ['connection to APNS failed: {keyfile,function_clause}', 'cert-path-or-config'],
    ['[INFO] APNS-Client[5]: Server Closed Connection...', 'legacy-gateway'],
    [
      'We are unable to get a connection: read tcp 10.0.0.2:40304->17.110.225.90:2195: read: connection reset by peer',
      'legacy-gateway',
    ],
    [
      'established connection failed because connected host has failed to respond 17.172.233.148:2195',
      'legacy-gateway',
    ],
    [
      'You have selected the Production server, yet your Certificate does not appear to be the Production certificate!',
      'universal-cert-misclassified',
    ],
    ['level=fatal msg="certificate file does not exist"', 'cert-path-or-config'],
    ['Cert Error:no certificate', 'no-cert'],
    ['parse-server-push-adapter APNS cannot find vaild connection for 9ee818', 'cert-path-or-config'],
    ['JWTKit error: signing algorithm error: bioConversionFailure', 'p8-text-damaged'],
    ['The operation couldn’t be completed. (CryptoKit.CryptoKitASN1Error error 7.)', 'p8-text-damaged'],
    [
      'Undefined offset: 0 File: C:\\\\site\\\\jwt-key-mgmt\\\\KeyConverter\\\\KeyConverter.php',
      'p8-text-damaged',
    ],
    ['Your current version of curl lacks HTTP2!', 'http1-client'],
    ['Only HTTP/1.0 and HTTP/1.1 version requests are currently supported', 'http1-client'],
    ['Failure when receiving data from the peer', 'http1-client'],
    ['java.lang.NoSuchFieldError: SSL_MODE_ENABLE_FALSE_START', 'library-versions'],
    [
      'Caused by: java.lang.NoClassDefFoundError: io/netty/internal/tcnative/SSLPrivateKeyMethod',
      'library-versions',
    ],
    ["AttributeError: 'module' object has no attribute 'OP_NO_COMPRESSION'", 'library-too-old'],
    ['error:140B0002:SSL routines:SSL_CTX_use_PrivateKey_file:system lib', 'cert-path-or-config'],
    ['PushInfo by UDID: not found', 'mdm-device-without-token'],
    ['HTTP/2 is not supported by this version of libcurl', 'http1-client'],
    [
      'Requesting HTTP version 2.0 with version policy RequestVersionExact while unable to establish HTTP/2 connection.',
      'http1-client',
    ],
    [
      'It is not possible to sign: File "AuthKey.p8" does not exist or is not readable.',
      'cert-path-or-config',
    ],
    ['JWT::EncodeError: payload key expects a OpenSSL::PKey::EC private key', 'key-of-other-kind'],
    ['SubCode=40000. The APNS token provided is invalid.', 'token-format'],
    ['APNS:216 CMD: 8 Status: Invalid token ID: 0', 'env-mismatch-token'],
    ['VError: Failed to generate token: Could not find expected "seq"', 'key-of-other-kind'],
    ['TooManyStreamsError: Max outbound streams is 1000, 1000 open', 'too-many-streams'],
    ['Undefined offset: 1 in vendor/edamov/pushok/src/Client.php on line 95', 'http1-client'],
    [
      'Argument 3 passed to Pushok\\Response::__construct() must be of the type string, null given',
      'http1-client',
    ],
    ['"error": "Please, add your APN certificate to the iosCertificates folder."', 'cert-path-or-config'],
    [
      'com.notnoop.exceptions.NetworkIOException: javax.net.ssl.SSLHandshakeException: Remote host closed connection during handshake',
      'legacy-gateway',
    ],
    ['apns:connect(push, prod). {error, closed}', 'cert-expired'],
    ['OpenSSL::SSL::SSLError: SSL_write: bad write retry', 'gateway-closed'],
    ["stream_socket_client(): Unable to set local cert chain file `apns.p12'", 'wrong-container'],
    ["stream_socket_client(): Unable to set local cert chain file `apns.pem'", 'cert-path-or-config'],
    ["curl: option --http2: the installed libcurl version doesn't support this", 'http1-client'],
  ],
  'the binary interface, by its numbers': [
    ['apn Notification 0 caused an error: 5 +275ms', 'token-format'],
    ['Notification caused error: 7 for device', 'payload-size'],
    ['    [statusCode] => 8', 'env-mismatch-token'],
    ['[command] => 8 [statusCode] => 2 [identifier] => 1', 'missing-device-token'],
    ['[statusMessage] => Invalid payload size', 'payload-size'],
    ['Status code: 4 - Missing payload', 'token-length-breaks-frame'],
  ],
  'a reason that is joined to other words': [
    ['Failed to send out test notification(s) : APNSBadDeviceToken (1)', 'BadDeviceToken'],
    ['raise BadDeviceTokenException', 'BadDeviceToken'],
    ['UnregisteredException: 410', 'Unregistered'],
    ['apns.TopicDisallowedException', 'TopicDisallowed'],
  ],
  'Go before 1.7': [
    ['Post https://api.push.apple.com/3/device/1: remote error: error decrypting message', 'key-mismatch'],
    ['Post https://api.push.apple.com/3/device/1: remote error: expired certificate', 'cert-expired'],
  ],
  'WinHTTP, in words': [
    ['WinHttpException: A security error occurred', 'tls10-off'],
    ['The server name or address could not be resolved', 'dns'],
    ['A connection with the server could not be established', 'firewall-port'],
    ['A certificate is required to complete client authentication', 'client-cert-not-sent'],
  ],
  'what is no APNs': [
    [
      'Error: Parse Error: Expected HTTP/  POST https://api.sandbox.push.apple.com/3/device/a1',
      'http1-client',
    ],
    ['java.net.ProtocolException: Unexpected status line: \u0000\u0000\u0012', 'http1-client'],
    ['Error sending push to gateway: failed [502] <title>502 Bad Gateway</title>', 'server-behind-is-down'],
    ['Deleting device because it is unknown by the push server: hos+2t3wbl', 'token-unregistered'],
  ],
  'limits and ends on the phone': [
    [
      'Push-to-start budget exceeded for com.example::pushToStart; not starting',
      'live-activity-starts-used-up',
    ],
    [
      'EXC_RESOURCE -> NotificationServiceExtension[99] exceeded mem limit: ActiveHard 24 MB (fatal)',
      'service-extension-ended',
    ],
    ['Passbook error: Unexpected response code 401', 'pass-web-service'],
  ],
  'push services, of their own limits and credentials': [
    ['[components.notify.ios] Platform application is disabled', 'service-platform-credential'],
    ['mobile_app.notify: Resource has been exhausted (e.g. check quota).', 'too-many-to-one-device'],
  ],
  'SDKs in the app': [
    ["ERROR! 'Push Notifications' capability missing! Add the capability in Xcode", 'entitlement-missing'],
    ['WARNING: Already swizzled UIApplication.setDelegate.', 'sdk-wired-wrongly'],
    [
      '[Firebase/Messaging][I-FCM002023] The object <FCM: 0x28> does not respond to -messaging:didReceiveRegistrationToken:.',
      'sdk-wired-wrongly',
    ],
    [
      '[messaging/unregistered] You must be registered for remote messages before calling getToken',
      'entitlement-missing',
    ],
    ['ERR_NOTIFICATIONS_NO_EXPERIENCE_ID', 'expo-project'],
    ["code: 'PUSH_TOO_MANY_EXPERIENCE_IDS'", 'expo-project'],
    ['Error Domain=UNErrorDomain Code=101 "Unrecognized attachment file type"', 'attachment-unusable'],
    ['registerForRemoteNotificationTypes: is not supported in iOS 8.0 and later.', 'registers-the-old-way'],
    [
      'Personal development teams, including "A", do not support the Push Notifications capability.',
      'membership-needed',
    ],
    ['You already have 2 active push profiles for this application/environment.', 'cert-limit'],
    ['The Push Notification System handle for the registration is invalid', 'env-mismatch-token'],
    ['Internal server error, please try again later: You did not send a token!', 'missing-device-token'],
    ['{"errors":{"invalid_aliases":{"external_id":["a"]}}}', 'token-unregistered'],
    ['SpringBoard Received incoming message on topic gg.hc.apnstest at priority 1', 'reached-the-phone'],
  ],
  Wallet: [
    [
      "Device received spurious push. Request for passesUpdatedSince '1562348001375' returned no serial numbers.",
      'pass-web-service',
    ],
    [
      'Get pass task (pass type pass.com.example.card, serial number 0042) encountered error: Authentication failure',
      'pass-web-service',
    ],
  ],
  'Apple, in sentences': [
    ['Pushing to this topic is not allowed', 'TopicDisallowed'],
    ['The specified device token was bad. Verify that the request contains a valid token', 'BadDeviceToken'],
    ['The device token does not match the specified topic.', 'DeviceTokenNotForTopic'],
    ['The message payload was too large.', 'PayloadTooLarge'],
    ['The provider token is not valid or the token signature could not be verified.', 'InvalidProviderToken'],
  ],
}
