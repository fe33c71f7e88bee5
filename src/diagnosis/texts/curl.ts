import type { ErrorText } from './row.ts'

/** What is printed by curl. */
export const curlTexts: readonly ErrorText[] = [
  {
    says: 'digital envelope routines…unsupported',
    from: 'curl',
    causes: ['rc2-40-openssl3'],
    certainty: 'certain',
    note: {
      en: '“check password” misleads: the passphrase was right.',
      zh: '“check password” 是误导：密码没有错。',
    },
  },
  {
    says: 'could not load PKCS12 client certificate',
    from: 'curl',
    causes: ['no-private-key', 'no-cert'],
    certainty: 'possible',
  },
  {
    says: 'error reading PKCS12 file',
    from: 'curl',
    causes: ['wrong-container', 'bad-export'],
    certainty: 'likely',
  },
  {
    says: 'could not load PEM client certificate',
    from: 'curl',
    causes: ['wrong-container', 'cert-path-or-config', 'weak-cert'],
    certainty: 'possible',
    note: {
      en: 'What stands behind “OpenSSL error” tells: no start line is a .p12 or DER, No such file the path, md too weak SHA-1.',
      zh: '看 “OpenSSL error” 后面：no start line 是 .p12 或 DER，No such file 是路径，md too weak 是 SHA-1。',
    },
  },
  {
    says: 'unable to set private key file',
    from: 'curl',
    causes: ['key-mismatch', 'key-encrypted', 'no-private-key', 'cert-path-or-config'],
    certainty: 'possible',
    note: {
      en: 'curl says this of four situations: another key, a passphrase, no key, a missing file.',
      zh: 'curl 对四种情况都只说这一句：私钥不匹配、有密码、没有私钥、文件不存在。',
    },
  },
  { says: 'not supported file type', from: 'curl', causes: ['cert-path-or-config'], certainty: 'certain' },
  {
    says: 'error setting certificate file',
    from: 'curl',
    causes: ['cert-path-or-config', 'missing-ca-certs'],
    certainty: 'possible',
  },
  {
    says: 'SSL certificate verification failed',
    from: 'curl',
    causes: ['cert-expired'],
    certainty: 'likely',
    note: {
      en: 'It reads as if it were about the server, but it is alert 45: your own certificate has expired.',
      zh: '看起来像在说服务器，其实是警报 45：过期的是你自己的证书。',
    },
  },
  {
    says: 'no alternative certificate subject name matches',
    from: 'curl',
    causes: ['server-name-mismatch', 'tls-interception'],
    certainty: 'possible',
  },
  {
    says: 'SSL_ERROR_SYSCALL in connection to',
    from: 'curl',
    causes: ['firewall-port', 'proxy-required', 'tls-interception'],
    certainty: 'possible',
  },
  {
    says: 'Recv failure: Connection reset',
    from: 'curl',
    causes: ['firewall-port', 'proxy-required'],
    certainty: 'possible',
  },
  {
    says: 'getpeername() failed',
    from: 'curl',
    causes: ['cert-expired', 'cert-revoked', 'client-cert-not-sent', 'gateway-closed'],
    certainty: 'possible',
    note: {
      en: 'Under TLS 1.3 the alert is lost; repeat with --tls-max 1.2 to see it.',
      zh: 'TLS 1.3 下看不到警报；加 --tls-max 1.2 重试就能看到。',
    },
  },
  {
    says: 'OpenSSL SSL_read…alert certificate required',
    from: 'curl',
    causes: ['client-cert-not-sent', 'cert-expired', 'cert-revoked'],
    certainty: 'possible',
  },
  {
    says: 'Error in the HTTP2 framing layer',
    from: 'curl',
    causes: ['wrong-env-cert', 'enhance-your-calm', 'gateway-closed'],
    certainty: 'possible',
  },
  {
    says: 'before end of the underlying stream',
    from: 'curl',
    causes: ['gateway-closed'],
    certainty: 'likely',
  },
  { says: 'ENHANCE_YOUR_CALM', from: 'curl', causes: ['enhance-your-calm'], certainty: 'likely' },
  {
    says: 'PROTOCOL_ERROR (err 1)',
    from: 'curl',
    causes: ['tls-interception', 'wrong-host-or-port', 'gateway-closed'],
    certainty: 'possible',
  },
  {
    says: 'tried 5 times before giving up',
    from: 'curl',
    causes: ['enhance-your-calm', 'gateway-closed'],
    certainty: 'likely',
  },
  {
    says: 'Received HTTP/0.9 when not allowed',
    from: 'curl',
    causes: ['http1-client'],
    certainty: 'certain',
  },
  {
    says: 'client preface string missing or corrupt',
    from: 'curl',
    causes: ['http1-client'],
    certainty: 'certain',
  },
  {
    says: '…Unexpected HTTP/1.x request',
    from: 'PHP curl on Lambda',
    causes: ['http1-client'],
    certainty: 'certain',
  },
  {
    says: 'Empty reply from server',
    from: 'curl',
    causes: ['gateway-closed', 'wrong-host-or-port'],
    certainty: 'possible',
  },
  {
    says: 'Connection timed out',
    from: 'curl',
    causes: ['firewall-port', 'proxy-required', 'legacy-gateway'],
    certainty: 'possible',
  },
  {
    says: 'Operation timed out',
    from: 'curl',
    causes: ['firewall-port', 'gateway-closed'],
    certainty: 'possible',
  },
  {
    says: "Couldn't connect to server",
    from: 'curl',
    causes: ['firewall-port', 'legacy-gateway', 'no-route', 'wrong-host-or-port'],
    certainty: 'possible',
  },
  { says: 'Could not resolve host', from: 'curl', causes: ['dns'], certainty: 'certain' },
  { says: 'Could not resolve proxy', from: 'curl', causes: ['proxy-not-there', 'dns'], certainty: 'certain' },
  {
    says: 'bad/illegal format or missing URL',
    from: 'curl',
    causes: ['cert-path-or-config', 'token-format'],
    certainty: 'likely',
  },
  { says: 'option --http2: is unknown', from: 'curl', causes: ['http1-client'], certainty: 'certain' },
]
