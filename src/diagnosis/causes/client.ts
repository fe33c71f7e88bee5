import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, onlyNamed } from '../cause.ts'
import type { Facts } from '../facts.ts'

/** How one kind of client comes to speak HTTP/2. */
interface ClientCure {
  /** In its User-Agent. */
  readonly calls: RegExp
  readonly cure: Text
  /** The same in a word or two, for a list of all. */
  readonly short: string
}

/** The commonest first. */
const http2Cures: readonly ClientCure[] = [
  {
    calls: /^curl\//i,
    cure: {
      en: 'curl: --http2 in place of HTTP/1.1, and a curl whose --version names HTTP2',
      zh: 'curl：改用 --http2，不要用 HTTP/1.1，且 curl --version 里要有 HTTP2',
    },
    short: 'curl --http2',
  },
  {
    calls: /python|urllib|aiohttp/i,
    cure: {
      en: 'Python: requests, urllib and aiohttp have no HTTP/2; use httpx: pip install "httpx[http2]", then httpx.Client(http2=True)',
      zh: 'Python：requests、urllib、aiohttp 不支持 HTTP/2，请用 httpx：pip install "httpx[http2]"，再 httpx.Client(http2=True)',
    },
    short: 'Python httpx[http2]',
  },
  {
    calls: /php|guzzle/i,
    cure: {
      en: 'PHP: curl with CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0; file_get_contents has no HTTP/2',
      zh: 'PHP：用 curl，并设置 CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0；file_get_contents 不支持 HTTP/2',
    },
    short: 'PHP CURL_HTTP_VERSION_2_0',
  },
  {
    calls: /node|axios|undici|got\b/i,
    cure: {
      en: 'Node: https, axios and fetch have no HTTP/2; use node:http2, or a library made for APNs',
      zh: 'Node：https、axios、fetch 不支持 HTTP/2，请用 node:http2 或专门的 APNs 库',
    },
    short: 'Node node:http2',
  },
  {
    calls: /java|okhttp|apache-httpclient/i,
    cure: {
      en: 'Java: 8 has no HTTP/2 of its own; java.net.http.HttpClient of Java 11, or Pushy, OkHttp or Netty on 9 and later',
      zh: 'Java：Java 8 本身不支持 HTTP/2；请用 Java 11 的 java.net.http.HttpClient，或在 9 以上使用 Pushy、OkHttp、Netty',
    },
    short: 'Java HttpClient (11), Pushy',
  },
  {
    calls: /go-http-client/i,
    cure: {
      en: 'Go: a Transport with a TLSClientConfig of its own needs ForceAttemptHTTP2: true',
      zh: 'Go：自定义了 TLSClientConfig 的 Transport 需要 ForceAttemptHTTP2: true',
    },
    short: 'Go ForceAttemptHTTP2',
  },
  {
    calls: /ruby|faraday/i,
    cure: {
      en: 'Ruby: Net::HTTP has no HTTP/2; use a gem that has: apnotic, http-2, httpx',
      zh: 'Ruby：Net::HTTP 不支持 HTTP/2，请用支持的 gem：apnotic、http-2、httpx',
    },
    short: 'Ruby apnotic',
  },
]

/** The cure for the client that called, or all in short where it did not say what it is. */
function speakHttp2({ client }: Facts) {
  const known = http2Cures.find(({ calls }) => calls.test(client?.userAgent ?? ''))
  if (known !== undefined) return remedy({ en: `${known.cure.en}.`, zh: `${known.cure.zh}。` })
  const all = http2Cures.map(({ short }) => short)
  return remedy({
    en: `Use what speaks HTTP/2: ${all.join(', ')}.`,
    zh: `请换用支持 HTTP/2 的：${all.join('、')}。`,
  })
}

const trust: Text = {
  en: 'Have the client trust the CA file that gateway start printed: curl --cacert, Node NODE_EXTRA_CA_CERTS, Python verify= or SSL_CERT_FILE, Go and Ruby SSL_CERT_FILE, PHP CURLOPT_CAINFO, Java keytool -importcert. And connect to localhost, 127.0.0.1 or a name of Apple’s: the certificate has those.',
  zh: '让客户端信任 gateway start 打印的 CA 文件：curl 用 --cacert，Node 用 NODE_EXTRA_CA_CERTS，Python 用 verify= 或 SSL_CERT_FILE，Go、Ruby 用 SSL_CERT_FILE，PHP 用 CURLOPT_CAINFO，Java 用 keytool -importcert。并且要连接 localhost、127.0.0.1 或 Apple 的域名，证书里只有这些名字。',
}

const newerTls: Text = {
  en: 'APNs takes TLS 1.2 and 1.3. Use a newer OpenSSL, runtime or operating system (Java 8, Python 2.7.9, .NET 4.6, OpenSSL 1.0.1 at least), or take out the setting that names an old version.',
  zh: 'APNs 只接受 TLS 1.2 和 1.3。请升级 OpenSSL、运行时或操作系统（至少 Java 8、Python 2.7.9、.NET 4.6、OpenSSL 1.0.1），或去掉限定旧版本的设置。',
}

/** What is behind a client's connection to the local gateway that came to nothing. */
export const clientCauses = [
  cause({
    id: 'plain-http',
    what: {
      en: 'The client spoke HTTP without TLS to a port that wants TLS.',
      zh: '客户端没有用 TLS，直接向 TLS 端口发了 HTTP。',
    },
    weigh: onlyNamed,
    remedy: () => remedy({ en: 'Write https:// in place of http://.', zh: '请把 http:// 改成 https://。' }),
    see: 'RFC 9113 3.2',
  }),
  cause({
    id: 'client-without-tls',
    what: { en: 'What the client sent is not TLS.', zh: '客户端发来的不是 TLS。' },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'HTTP/2 without TLS (h2c) and the binary interface that Apple switched off in 2021 have no place here: connect with TLS, and speak HTTP/2.',
        zh: '这里不支持不加密的 HTTP/2（h2c），也不支持 Apple 2021 年停用的二进制接口：请用 TLS 连接，并使用 HTTP/2。',
      }),
    see: 'RFC 8446 5.1',
  }),
  cause({
    id: 'client-speaks-binary',
    what: {
      en: 'The client spoke the binary interface of APNs, which Apple switched off on 31 March 2021.',
      zh: '客户端用的是 APNs 的旧二进制接口，Apple 已于 2021 年 3 月 31 日停用。',
    },
    weigh: onlyNamed,
    remedy: (facts) => {
      const { text } = speakHttp2(facts)
      return remedy({
        en: `A program or library of that time has to be replaced: POST /3/device/TOKEN over HTTP/2 took its place. ${text.en}`,
        zh: `那个年代的程序或库需要更换：现在要用 HTTP/2 发送 POST /3/device/TOKEN。${text.zh}`,
      })
    },
    see: 'Apple, "Binary Provider API" (archived)',
  }),
  cause({
    id: 'client-silent',
    what: {
      en: 'The client connected and said nothing.',
      zh: '客户端连上后什么也没发。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'It is the client that speaks first: TLS, then HTTP/2. telnet, or openssl s_client with nothing typed, proves only that the port is open.',
        zh: '应该由客户端先开口：先 TLS，再 HTTP/2。telnet 或什么都不输入的 openssl s_client 只能证明端口是通的。',
      }),
    see: 'RFC 9113 3.4',
  }),
  cause({
    id: 'sslv3-off',
    what: {
      en: 'The client can SSLv3 only, which is switched off.',
      zh: '客户端只支持 SSLv3，而它早已停用。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(newerTls),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'tls10-off',
    what: {
      en: 'The client can no newer TLS than 1.1; APNs takes 1.2 and 1.3.',
      zh: '客户端最高只支持 TLS 1.1，而 APNs 要求 1.2 或 1.3。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(newerTls),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'no-shared-cipher',
    what: {
      en: 'The client and the gateway have no TLS cipher in common.',
      zh: '客户端与网关没有共同的 TLS 加密套件。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Take out the setting that limits the ciphers of the client, or use a newer TLS library: ECDHE with AES-GCM or ChaCha20 is what HTTP/2 wants.',
        zh: '去掉客户端限定加密套件的设置，或升级 TLS 库：HTTP/2 需要 ECDHE 加 AES-GCM 或 ChaCha20。',
      }),
    see: 'RFC 9113 9.2.2',
  }),
  cause({
    id: 'handshake-broken',
    what: { en: 'The TLS handshake broke off.', zh: 'TLS 握手中断。' },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Look at the error of the client; this shows whether another one can:',
          zh: '看看客户端的报错；用这条命令看别的客户端能不能连：',
        },
        'pushctl doctor --gateway local',
      ),
    see: 'RFC 8446 6',
  }),
  cause({
    id: 'gateway-ca-not-trusted',
    what: {
      en: 'The client does not trust the certificate of the local gateway.',
      zh: '客户端不信任本地网关的证书。',
    },
    weigh: onlyNamed,
    remedy: () => remedy(trust),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'java-alpn',
    what: {
      en: 'The client offered no protocol by ALPN, and then spoke HTTP/1.1.',
      zh: '客户端没有通过 ALPN 协商协议，随后用了 HTTP/1.1。',
    },
    weigh: onlyNamed,
    remedy: speakHttp2,
    see: 'RFC 7301',
  }),
  cause({
    id: 'http1-client',
    what: {
      en: 'The client spoke HTTP/1.1; APNs speaks HTTP/2 only.',
      zh: '客户端用了 HTTP/1.1，而 APNs 只支持 HTTP/2。',
    },
    weigh: onlyNamed,
    remedy: speakHttp2,
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'http2-preface-missing',
    what: {
      en: 'The client did not begin with the preface of HTTP/2.',
      zh: '客户端没有以 HTTP/2 连接前言开头。',
    },
    weigh: onlyNamed,
    remedy: speakHttp2,
    see: 'RFC 9113 3.4',
  }),
  cause({
    id: 'client-breaks-http2',
    what: { en: 'The client broke a rule of HTTP/2.', zh: '客户端违反了 HTTP/2 协议。' },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Use a library for HTTP/2, or a newer one; APNs ends such a connection too.',
        zh: '请使用成熟的 HTTP/2 库或升级它；APNs 同样会断开这样的连接。',
      }),
    see: 'RFC 9113 5.4',
  }),
  cause({
    id: 'client-gave-up',
    what: {
      en: 'The client ended a request or the connection before there was an answer.',
      zh: '还没有应答，客户端就结束了请求或连接。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'The error stands on the side of the client: look at its log. It may wait too short a time, send a body without an end, or exit before the answer comes.',
        zh: '错误在客户端一侧：请看它的日志。可能是超时太短、请求体没有结束，或者没等到应答就退出了。',
      }),
    see: 'RFC 9113 6.4, 6.8',
  }),
  cause({
    id: 'too-many-streams',
    what: {
      en: 'The client opened more streams at once than the gateway allows.',
      zh: '客户端同时打开的流超过了网关允许的数量。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Honour SETTINGS_MAX_CONCURRENT_STREAMS: with a provider token it is 1 until the first push with a valid one has been answered, then 1000. So send the first one alone, and the others after its answer.',
        zh: '请遵守 SETTINGS_MAX_CONCURRENT_STREAMS：用 provider token 时，第一条有效推送得到应答之前只能有 1 个流，之后是 1000 个。所以先单独发第一条，等它得到应答，再发其余的。',
      }),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'closed-before-request',
    what: {
      en: 'The client closed the connection after the TLS handshake without a request.',
      zh: '客户端完成 TLS 握手后，没有发请求就关闭了连接。',
    },
    weigh: onlyNamed,
    remedy: (facts) => {
      const { alpnOffered = [] } = facts.client ?? {}
      if (alpnOffered.length > 0 && !alpnOffered.includes('h2')) return speakHttp2(facts)
      return remedy({
        en: `Some clients leave so when they do not trust the gateway; the error stands on their side. ${trust.en}`,
        zh: `有些客户端不信任网关时就会这样离开，错误信息在客户端那边。${trust.zh}`,
      })
    },
    see: 'RFC 9113 3.4',
  }),
]
