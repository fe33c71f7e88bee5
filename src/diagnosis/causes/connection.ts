import { type Endpoint, formatEndpoint, gatewayPorts } from '../../apns/endpoint.ts'
import { canPush } from '../../credential/certificate/rules.ts'
import { type Remedy, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { type Attempt, certificateIn } from '../attempt.ts'
import { behindFailure, type Cause, type Weight } from '../cause.ts'
import { shortName } from '../failure-text.ts'
import { interceptorCures, interceptorNamed } from '../interceptor.ts'

const isApple = ({ gateway }: Attempt) => gateway.kind === 'apple'

const endpointOf = ({ gateway }: Attempt): Endpoint => gateway.endpoint

const nameOf = (attempt: Attempt) => formatEndpoint(endpointOf(attempt))

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

/** The other port APNs listens on. */
const otherPort = (attempt: Attempt) =>
  String(gatewayPorts.find((port) => port !== endpointOf(attempt).port) ?? gatewayPorts[0])

const doctor = 'pushctl doctor'

/** Issuers of Apple's gateways: Apple's own authorities, and the roots above them (Apple, "Apple Push Notification service server certificate update", 2025). */
const issuersOfApple = /Apple|USERTrust|Sectigo|AAA Certificate Services/i

/** Alerts about the certificate that was shown (RFC 8446 section 6.2): bad, unsupported, revoked, expired, unknown, unknown authority, denied. */
const aboutCertificate: readonly number[] = [42, 43, 44, 45, 46, 48, 49]
const revoked = 44
const unknownAuthority = 48
const handshakeFailure = 40
const protocolVersion = 70
const certificateRequired = 116

const viaOtherPort = (attempt: Attempt): Remedy =>
  isApple(attempt)
    ? remedy(
        {
          en: 'APNs listens on two ports, and networks often close only one. Try the other, another network, or its proxy (--proxy):',
          zh: 'APNs 有两个端口，很多网络只封了其中一个。试试另一个端口，换个网络，或用 --proxy 指定这个网络的代理：',
        },
        attempt.again({ port: otherPort(attempt) }),
        doctor,
      )
    : remedy(
        { en: 'Check host and port, and that the server runs.', zh: '检查主机和端口，并确认服务已启动。' },
        `pushctl doctor --gateway ${nameOf(attempt)}`,
      )

const exemption: Text = {
  en: 'Ask for *.push.apple.com (17.0.0.0/8, ports 443 and 2197) to be left out of TLS inspection; Apple does not support inspected connections. Or use another network.',
  zh: '请网络管理员把 *.push.apple.com（17.0.0.0/8，端口 443 和 2197）加入 TLS 解密白名单；Apple 不支持被解密的连接。也可以换个网络。',
}

const setClock = remedy(
  { en: 'Set the clock, best by NTP, and compare:', zh: '校准系统时间（最好开启 NTP），然后检查：' },
  doctor,
)

/** A server certificate whose issuer is not Apple's, on a connection that should have reached Apple. */
function foreignIssuer(attempt: Attempt, issuer: string | undefined): string | undefined {
  return isApple(attempt) && issuer !== undefined && !issuersOfApple.test(issuer) ? issuer : undefined
}

function issuerIn({ outcome }: Attempt): string | undefined {
  if (outcome.kind === 'rejected' || outcome.failure.kind !== 'untrusted') return undefined
  return outcome.failure.certificate?.issuer
}

/**
 * What is behind the failures of a connection, as far as the facts at hand can tell; the order is that of likelihood
 * among users' reports.
 */
export const failureCauses: readonly Cause[] = [
  behindFailure('name-not-resolved', {
    id: 'no-name-resolution',
    weigh: ({ host, code }, attempt) =>
      isApple(attempt) || code === 'EAI_AGAIN'
        ? {
            certainty: 'likely',
            evidence: {
              en: `${host} does not resolve (${code}): this computer has no network, or no DNS server that knows names outside.`,
              zh: `${host} 解析失败（${code}）：本机没有联网，或 DNS 服务器解析不了外网域名。`,
            },
          }
        : undefined,
    remedy: (attempt) =>
      remedy(
        {
          en: 'Check the network. Where only a proxy leads outside, say which:',
          zh: '检查网络。如果只能通过代理上网，请指定代理：',
        },
        attempt.again({ proxy: 'http://HOST:PORT' }),
        doctor,
      ),
  }),
  behindFailure('name-not-resolved', {
    id: 'no-such-name',
    weigh: ({ host, code }, attempt) =>
      isApple(attempt) || code === 'EAI_AGAIN'
        ? undefined
        : {
            certainty: 'likely',
            evidence: {
              en: `Nobody knows a host named ${host}.`,
              zh: `没有名为 ${host} 的主机。`,
            },
          },
    remedy: (attempt) =>
      remedy(
        {
          en: "Check the spelling of --gateway; Apple's gateways are just sandbox and production.",
          zh: '检查 --gateway 的拼写；Apple 的网关直接写 sandbox 或 production。',
        },
        attempt.again({ gateway: 'sandbox' }),
      ),
  }),
  behindFailure('refused', {
    id: 'nobody-listens',
    weigh: (_, attempt) =>
      isApple(attempt)
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `Nothing listens on ${nameOf(attempt)}.`,
              zh: `${nameOf(attempt)} 上没有服务在监听。`,
            },
          },
    remedy: () =>
      remedy(
        { en: 'Start it. The local gateway is started by:', zh: '先启动服务。本地网关这样启动：' },
        'pushctl gateway start',
      ),
  }),
  behindFailure('refused', {
    id: 'firewall-refuses',
    weigh: (_, attempt) =>
      isApple(attempt)
        ? {
            certainty: 'likely',
            evidence: {
              en: `${nameOf(attempt)} was refused. Apple does not refuse: a firewall on the way does.`,
              zh: `${nameOf(attempt)} 拒绝连接。Apple 不会拒绝，应该是中间的防火墙干的。`,
            },
          }
        : undefined,
    remedy: viaOtherPort,
  }),
  behindFailure('unreachable', {
    id: 'no-route',
    weigh: ({ code, address }) => ({
      certainty: 'likely',
      evidence: {
        en: `There is no way to ${address ?? 'the gateway'} (${code}): no network, or IPv6 without a route.`,
        zh: `没有到 ${address ?? '网关'} 的路由（${code}）：没有联网，或 IPv6 不通。`,
      },
    }),
    remedy: () => remedy({ en: 'Check the network.', zh: '检查网络。' }, doctor),
  }),
  behindFailure('timeout', {
    id: 'firewall-drops',
    weigh: ({ phase }, attempt) =>
      phase === 'connect'
        ? {
            certainty: 'likely',
            evidence: {
              en: `Nothing came back from ${nameOf(attempt)}: a firewall drops port ${endpointOf(attempt).port}.`,
              zh: `${nameOf(attempt)} 没有任何回应：防火墙丢弃了 ${endpointOf(attempt).port} 端口的流量。`,
            },
          }
        : undefined,
    remedy: viaOtherPort,
  }),
  behindFailure('timeout', {
    id: 'resolver-silent',
    weigh: ({ phase }) =>
      phase === 'resolve'
        ? {
            certainty: 'likely',
            evidence: { en: 'The DNS server does not answer.', zh: 'DNS 服务器没有应答。' },
          }
        : undefined,
    remedy: () => remedy({ en: 'Check network and DNS server.', zh: '检查网络和 DNS 设置。' }, doctor),
  }),
  behindFailure('timeout', {
    id: 'held-up-on-the-way',
    weigh: ({ phase }, attempt) =>
      phase === 'handshake' || phase === 'settings'
        ? {
            certainty: 'likely',
            evidence: {
              en: `${nameOf(attempt)} took the connection and then stayed silent: a box on the way holds TLS back, or this is not APNs.`,
              zh: `${nameOf(attempt)} 接受了连接却一直不说话：中间有设备卡住了 TLS，或者对方不是 APNs。`,
            },
          }
        : undefined,
    remedy: viaOtherPort,
  }),
  behindFailure('timeout', {
    id: 'no-answer',
    weigh: ({ phase }) =>
      phase === 'answer'
        ? {
            certainty: 'possible',
            evidence: {
              en: 'The request left, and no answer came in time: the gateway is slow, or the connection was lost without a word.',
              zh: '请求已经发出，但没有等到应答：网关太慢，或者连接已经悄悄断开。',
            },
          }
        : undefined,
    remedy: () =>
      remedy(
        {
          en: 'Look at the phone before you send again: the push may have been shown.',
          zh: '重发之前先看看手机：推送可能已经到了。',
        },
        doctor,
      ),
  }),
  behindFailure('reset', {
    id: 'cut-on-the-way',
    weigh: ({ phase }, attempt) => ({
      certainty: phase === 'answer' ? 'possible' : 'likely',
      evidence:
        phase === 'answer'
          ? {
              en: 'The connection was cut after the request had left.',
              zh: '请求发出之后连接被切断。',
            }
          : {
              en: `The connection was cut before a push could be sent: a firewall or proxy does not let TLS through to ${nameOf(attempt)}.`,
              zh: `还没发出推送连接就被切断了：防火墙或代理不放行到 ${nameOf(attempt)} 的 TLS。`,
            },
    }),
    remedy: viaOtherPort,
  }),
  behindFailure('untrusted', {
    id: 'intercepted',
    weigh({ certificate }, attempt): Weight | undefined {
      const issuer = foreignIssuer(attempt, certificate?.issuer)
      if (issuer === undefined) return undefined
      const product = interceptorNamed(issuer)
      const name = product?.name ?? shortName(issuer)
      return {
        certainty: 'certain',
        evidence: {
          en: `Not Apple answered for ${endpointOf(attempt).host}, but "${name}": the certificate is issued by ${issuer.replaceAll('\n', ', ')}. TLS is intercepted on the way.`,
          zh: `应答 ${endpointOf(attempt).host} 的不是 Apple，而是「${name}」：证书由 ${issuer.replaceAll('\n', ', ')} 签发，TLS 在中途被拦截解密了。`,
        },
      }
    },
    remedy(attempt) {
      const product = interceptorNamed(issuerIn(attempt) ?? '')
      return remedy(product === undefined ? exemption : interceptorCures[product.kind], doctor)
    },
  }),
  behindFailure('untrusted', {
    id: 'clock',
    weigh({ code, certificate }, attempt) {
      if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return undefined
      if (!isApple(attempt) || foreignIssuer(attempt, certificate?.issuer) !== undefined) return undefined
      const now = attempt.now.toISOString()
      const term =
        certificate === undefined ? '' : ` ${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)}`
      return {
        certainty: 'likely',
        evidence: {
          en: `This computer's clock says ${now}, which is outside the term of Apple's certificate${term}: the clock is wrong.`,
          zh: `本机时间是 ${now}，不在 Apple 证书的有效期内${term}：系统时间不准。`,
        },
      }
    },
    remedy: () => setClock,
  }),
  behindFailure('untrusted', {
    id: 'server-certificate-expired',
    weigh({ code, certificate }, attempt) {
      if (code !== 'CERT_HAS_EXPIRED' || isApple(attempt)) return undefined
      const day = certificate === undefined ? '' : dayOf(certificate.notAfter)
      return {
        certainty: 'certain',
        evidence: {
          en: `The server's certificate has expired: ${day}.`,
          zh: `服务器证书已过期：${day}。`,
        },
      }
    },
    remedy: () => remedy({ en: 'Have it renewed, or restart the gateway.', zh: '更新证书，或重启网关。' }),
  }),
  behindFailure('untrusted', {
    id: 'other-name',
    weigh: ({ code, certificate }, attempt) =>
      code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
        ? {
            certainty: 'certain',
            evidence: {
              en: `The server's certificate is for ${certificate?.names ?? 'another name'}, not for ${endpointOf(attempt).host}.`,
              zh: `服务器证书属于 ${certificate?.names ?? '别的主机名'}，而不是 ${endpointOf(attempt).host}。`,
            },
          }
        : undefined,
    remedy: (attempt) =>
      isApple(attempt)
        ? remedy(
            {
              en: 'Something other than Apple answers there: look at the hosts file, DNS and proxy.',
              zh: '应答的不是 Apple：检查 hosts 文件、DNS 和代理。',
            },
            doctor,
          )
        : remedy({
            en: 'Use a name that stands in the certificate.',
            zh: '请使用证书里写明的主机名。',
          }),
  }),
  behindFailure('untrusted', {
    id: 'root-missing',
    weigh({ certificate, code }, attempt) {
      const isUnknown = /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)
      if (!isUnknown || !isApple(attempt) || foreignIssuer(attempt, certificate?.issuer) !== undefined)
        return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The chain of ${endpointOf(attempt).host} does not end in a root this Node.js knows (USERTrust RSA since 2025), or its intermediates were left out on the way.`,
          zh: `${endpointOf(attempt).host} 的证书链没有连到本机 Node.js 信任的根证书（2025 年起为 USERTrust RSA），或者中途丢了中间证书。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        {
          en: 'Use a newer Node.js, or give the root as a file:',
          zh: '升级 Node.js，或用文件指定根证书：',
        },
        attempt.again({ ca: 'ROOT.pem' }),
      ),
  }),
  behindFailure('untrusted', {
    id: 'authority-unknown',
    weigh({ certificate, code }, attempt) {
      if (isApple(attempt) || !/^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return undefined
      const issuer = certificate === undefined ? '?' : shortName(certificate.issuer)
      return {
        certainty: 'certain',
        evidence: {
          en: `The server's certificate is issued by "${issuer}", which this computer does not trust.`,
          zh: `服务器证书由「${issuer}」签发，本机不信任它。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        {
          en: 'If that is the server you mean, give its authority as a file:',
          zh: '如果确实是你要连的服务器，请指定它的 CA 证书：',
        },
        attempt.again({ ca: 'CA.pem' }),
      ),
  }),
  behindFailure('tls-alert', {
    id: 'certificate-cannot-push',
    weigh({ number }, attempt) {
      const certificate = certificateIn(attempt)
      if (certificate === undefined) return undefined
      const ability = canPush(certificate, attempt.now)
      if (ability.can) return undefined
      const file = attempt.file ?? certificate.subject.text
      return {
        certainty: aboutCertificate.includes(number) ? 'certain' : 'likely',
        evidence: {
          en: `The gateway refused ${file} (TLS alert ${number}). ${ability.why.en}`,
          zh: `网关拒绝了 ${file}（TLS 警报 ${number}）。${ability.why.zh}`,
        },
      }
    },
    remedy: ({ file }) =>
      remedy(
        {
          en: 'Make a new push certificate in the developer portal; this is what you have:',
          zh: '到开发者后台重新创建推送证书；看看手上这张是什么：',
        },
        `pushctl cert inspect ${file ?? 'FILE'}`,
      ),
  }),
  behindFailure('tls-alert', {
    id: 'certificate-revoked',
    weigh({ number }, attempt) {
      if (certificateIn(attempt) === undefined || !aboutCertificate.includes(number)) return undefined
      return {
        certainty: number === revoked ? 'certain' : 'likely',
        evidence: {
          en: `The gateway refused the client certificate (TLS alert ${number})${number === revoked ? ': it was revoked.' : '. It looks good from here, so it was probably revoked in the portal.'}`,
          zh: `网关拒绝了客户端证书（TLS 警报 ${number}）${number === revoked ? '：它已被吊销。' : '。证书本身看起来没问题，很可能已在后台被吊销。'}`,
        },
      }
    },
    remedy: () =>
      remedy({
        en: 'Make a new certificate in the developer portal; tools like fastlane match revoke old ones.',
        zh: '到开发者后台重新创建证书；fastlane match 之类的工具会吊销旧证书。',
      }),
  }),
  behindFailure('tls-alert', {
    id: 'issuer-unknown-to-gateway',
    weigh({ number }, attempt) {
      const certificate = certificateIn(attempt)
      if (certificate === undefined || number !== unknownAuthority || certificate.provenance === 'apple')
        return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `The gateway does not know the issuer of the client certificate: ${certificate.issuer.commonName ?? certificate.issuer.text}.`,
          zh: `网关不认识客户端证书的签发者：${certificate.issuer.commonName ?? certificate.issuer.text}。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        {
          en: 'Certificates of the local gateway are good there only; Apple takes its own only.',
          zh: '本地网关签发的证书只能用于本地网关；Apple 只认自己签发的。',
        },
        attempt.again({ gateway: 'local' }),
      ),
  }),
  behindFailure('tls-alert', {
    id: 'certificate-demanded',
    weigh: ({ number }, attempt) =>
      certificateIn(attempt) === undefined && (number === certificateRequired || number === handshakeFailure)
        ? {
            certainty: number === certificateRequired ? 'certain' : 'likely',
            evidence: {
              en: `The server demands a client certificate (TLS alert ${number}) and none was given. APNs does without one, so this is not APNs, or something stands before it.`,
              zh: `服务器要求客户端证书（TLS 警报 ${number}），而没有提供。APNs 并不强制要求，所以对方不是 APNs，或前面还有别的设备。`,
            },
          }
        : undefined,
    remedy: (attempt) =>
      remedy({ en: 'Give a certificate.', zh: '请提供证书。' }, attempt.again({ cert: 'FILE.p12' })),
  }),
  behindFailure('tls-alert', {
    id: 'no-common-tls',
    weigh: ({ number }) =>
      number === protocolVersion || number === handshakeFailure
        ? {
            certainty: number === protocolVersion ? 'certain' : 'possible',
            evidence: {
              en: `The server and pushctl have no version or cipher of TLS in common (alert ${number}); APNs and pushctl speak 1.2 and 1.3.`,
              zh: `服务器与 pushctl 没有共同支持的 TLS 版本或加密套件（警报 ${number}）；APNs 和 pushctl 都支持 1.2 与 1.3。`,
            },
          }
        : undefined,
    remedy: () =>
      remedy(
        {
          en: 'A box on the way, or an old server: look at the way.',
          zh: '中间有设备，或对方太旧：检查链路。',
        },
        doctor,
      ),
  }),
  behindFailure('no-http2', {
    id: 'http1-on-the-way',
    weigh: (_, attempt) => ({
      certainty: 'likely',
      evidence: {
        en: `What answers for ${nameOf(attempt)} does not offer HTTP/2: ${isApple(attempt) ? 'a proxy that speaks HTTP/1.1 stands before APNs' : 'it is not an APNs gateway'}.`,
        zh: `${nameOf(attempt)} 不支持 HTTP/2：${isApple(attempt) ? 'APNs 前面有只支持 HTTP/1.1 的代理' : '它不是 APNs 网关'}。`,
      },
    }),
    remedy: (attempt) => (isApple(attempt) ? remedy(exemption, doctor) : viaOtherPort(attempt)),
  }),
  behindFailure('spoke-http1', {
    id: 'http1-after-h2',
    weigh: (_, attempt) => ({
      certainty: 'certain',
      evidence: {
        en: `What answers for ${nameOf(attempt)} agreed on HTTP/2 and then spoke HTTP/1.1: a box on the way opens TLS and does not know HTTP/2, or it is not an APNs gateway.`,
        zh: `${nameOf(attempt)} 同意使用 HTTP/2，却发来 HTTP/1.1：中间有设备解密了 TLS 又不懂 HTTP/2，或者对方不是 APNs 网关。`,
      },
    }),
    remedy: (attempt) => (isApple(attempt) ? remedy(exemption, doctor) : viaOtherPort(attempt)),
  }),
  behindFailure('protocol-error', {
    id: 'breaks-http2',
    weigh: (_, attempt) => ({
      certainty: 'likely',
      evidence: isApple(attempt)
        ? {
            en: `Apple keeps the rules of HTTP/2: something between here and ${nameOf(attempt)} changes what is sent.`,
            zh: `Apple 遵守 HTTP/2 协议：从这里到 ${nameOf(attempt)} 之间有设备改动了数据。`,
          }
        : {
            en: `${nameOf(attempt)} breaks the rules of HTTP/2: an error in that server, or in a proxy before it.`,
            zh: `${nameOf(attempt)} 违反了 HTTP/2 协议：该服务器或它前面的代理有错误。`,
          },
    }),
    remedy: viaOtherPort,
  }),
  behindFailure('takes-none', {
    id: 'gateway-takes-none',
    weigh: (_, attempt) => ({
      certainty: 'likely',
      evidence: {
        en: `${nameOf(attempt)} is there, and allows no request at the moment: it is overloaded or shutting down.`,
        zh: `${nameOf(attempt)} 在线，但目前不允许任何请求：它过载或正在关闭。`,
      },
    }),
    remedy: (attempt) =>
      remedy({ en: 'Send again in some minutes.', zh: '几分钟后再发送。' }, attempt.again({})),
  }),
  behindFailure('asked-to-wait', {
    id: 'gateway-asks-to-wait',
    weigh: ({ seconds }) => ({
      certainty: 'certain',
      evidence: {
        en: `The gateway asks for a pause of ${seconds} s before anything more is sent.`,
        zh: `网关要求暂停 ${seconds} 秒后再发送。`,
      },
    }),
    remedy: (attempt) =>
      remedy(
        { en: 'Send the rest later, or wait longer:', zh: '稍后再发送剩余的，或者允许等得更久：' },
        attempt.again({ maxWait: '24h' }),
      ),
  }),
  behindFailure('not-tls', {
    id: 'plain-text',
    weigh: (_, attempt) => ({
      certainty: 'certain',
      evidence: {
        en: `${nameOf(attempt)} answers without TLS: a wrong port, or the login page of a network.`,
        zh: `${nameOf(attempt)} 没有使用 TLS：端口不对，或被网络的登录页拦截。`,
      },
    }),
    remedy: viaOtherPort,
  }),
  behindFailure('goaway', {
    id: 'gateway-closed',
    weigh: ({ reason, text, code }) =>
      reason === undefined
        ? {
            certainty: 'possible',
            evidence: {
              en: `The gateway closed the connection (GOAWAY ${code})${text === undefined ? ' without a reason.' : `: "${text}"`}`,
              zh: `网关关闭了连接（GOAWAY ${code}）${text === undefined ? '，没有给出原因。' : `：「${text}」`}`,
            },
          }
        : undefined,
    remedy: (attempt) => remedy({ en: 'Send again.', zh: '重新发送。' }, attempt.again({})),
  }),
  behindFailure('stream-reset', {
    id: 'gateway-busy',
    weigh: ({ code }) => ({
      certainty: 'possible',
      evidence: {
        en: `The gateway ended this request without an answer (HTTP/2 code ${code}).`,
        zh: `网关没有应答就结束了这个请求（HTTP/2 错误码 ${code}）。`,
      },
    }),
    remedy: (attempt) => remedy({ en: 'Send again.', zh: '重新发送。' }, attempt.again({})),
  }),
]
