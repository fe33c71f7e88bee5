import { remedy } from '../../finding.ts'
import { cause, onFailure } from '../cause.ts'
import { endpointOf, isApple, issuerIn, nameOf } from '../facts.ts'
import { shortName } from '../failure-text.ts'
import { interceptorCures, interceptorNamed } from '../interceptor.ts'
import { dayOf, doctor, exemption, foreignIssuer, viaOtherPort } from './remedies.ts'

/** Alerts of RFC 8446 section 6.2. */
const handshakeFailure = 40
const protocolVersion = 70

/** What is behind a TLS handshake that does not come to stand, but for the credential. */
export const tlsCauses = [
  cause({
    id: 'tls-interception',
    what: {
      en: 'TLS is opened on the way: not Apple answers, but a device or program between.',
      zh: 'TLS 在中途被解密：应答的不是 Apple，而是中间的设备或软件。',
    },
    weigh: onFailure('untrusted', ({ certificate }, facts) => {
      const issuer = foreignIssuer(facts, certificate?.issuer)
      if (issuer === undefined) return undefined
      const product = interceptorNamed(issuer)
      const name = product?.name ?? shortName(issuer)
      return {
        certainty: 'certain',
        evidence: {
          en: `Not Apple answered for ${endpointOf(facts).host}, but "${name}": the certificate is issued by ${issuer.replaceAll('\n', ', ')}. TLS is intercepted on the way.`,
          zh: `应答 ${endpointOf(facts).host} 的不是 Apple，而是「${name}」：证书由 ${issuer.replaceAll('\n', ', ')} 签发，TLS 在中途被拦截解密了。`,
        },
      }
    }),
    remedy(facts) {
      const product = interceptorNamed(issuerIn(facts) ?? '')
      return remedy(product === undefined ? exemption : interceptorCures[product.kind], doctor)
    },
    see: 'Apple, "Use Apple products on enterprise networks"',
  }),
  cause({
    id: 'server-certificate-expired',
    what: { en: "The server's certificate has expired.", zh: '服务器证书已过期。' },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) => {
      if (code !== 'CERT_HAS_EXPIRED' || isApple(facts)) return undefined
      const day = certificate === undefined ? '' : dayOf(certificate.notAfter)
      return {
        certainty: 'certain',
        evidence: {
          en: `The server's certificate has expired: ${day}.`,
          zh: `服务器证书已过期：${day}。`,
        },
      }
    }),
    remedy: () => remedy({ en: 'Have it renewed, or restart the gateway.', zh: '更新证书，或重启网关。' }),
    see: 'RFC 5280 4.1.2.5',
  }),
  cause({
    id: 'server-name-mismatch',
    what: { en: "The server's certificate is for another name.", zh: '服务器证书属于别的主机名。' },
    weigh: onFailure('untrusted', ({ code, certificate }, facts) =>
      code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
        ? {
            certainty: 'certain',
            evidence: {
              en: `The server's certificate is for ${certificate?.names ?? 'another name'}, not for ${endpointOf(facts).host}.`,
              zh: `服务器证书属于 ${certificate?.names ?? '别的主机名'}，而不是 ${endpointOf(facts).host}。`,
            },
          }
        : undefined,
    ),
    remedy: (facts) =>
      isApple(facts)
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
    see: 'RFC 9525',
  }),
  cause({
    id: 'ca-root-missing',
    what: {
      en: "The root above Apple's gateways is not among those this program trusts.",
      zh: '本程序信任的根证书里没有 Apple 网关所用的根。',
    },
    weigh: onFailure('untrusted', ({ certificate, code }, facts) => {
      const isUnknown = /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)
      if (!isUnknown || !isApple(facts) || foreignIssuer(facts, certificate?.issuer) !== undefined)
        return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The chain of ${endpointOf(facts).host} does not end in a root this Node.js knows (USERTrust RSA since 2025), or its intermediates were left out on the way.`,
          zh: `${endpointOf(facts).host} 的证书链没有连到本机 Node.js 信任的根证书（2025 年起为 USERTrust RSA），或者中途丢了中间证书。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'Use a newer Node.js, or give the root as a file:',
          zh: '升级 Node.js，或用文件指定根证书：',
        },
        facts.again({ ca: 'ROOT.pem' }),
      ),
    see: 'Apple, "Apple Push Notification service server certificate update"',
  }),
  cause({
    id: 'authority-unknown',
    what: {
      en: "The server's certificate was issued by an authority this computer does not trust.",
      zh: '服务器证书的签发者不受本机信任。',
    },
    weigh: onFailure('untrusted', ({ certificate, code }, facts) => {
      if (isApple(facts) || !/^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return undefined
      const issuer = certificate === undefined ? '?' : shortName(certificate.issuer)
      return {
        certainty: 'certain',
        evidence: {
          en: `The server's certificate is issued by "${issuer}", which this computer does not trust.`,
          zh: `服务器证书由「${issuer}」签发，本机不信任它。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'If that is the server you mean, give its authority as a file:',
          zh: '如果确实是你要连的服务器，请指定它的 CA 证书：',
        },
        facts.again({ ca: 'CA.pem' }),
      ),
    see: 'RFC 5280 6',
  }),
  cause({
    id: 'no-common-tls',
    what: {
      en: 'The two sides have no TLS version or cipher in common.',
      zh: '双方没有共同支持的 TLS 版本或加密套件。',
    },
    weigh: onFailure('tls-alert', ({ number }) =>
      number === protocolVersion || number === handshakeFailure
        ? {
            certainty: number === protocolVersion ? 'certain' : 'possible',
            evidence: {
              en: `The server and pushctl have no version or cipher of TLS in common (alert ${number}); APNs and pushctl speak 1.2 and 1.3.`,
              zh: `服务器与 pushctl 没有共同支持的 TLS 版本或加密套件（警报 ${number}）；APNs 和 pushctl 都支持 1.2 与 1.3。`,
            },
          }
        : undefined,
    ),
    remedy: () =>
      remedy(
        {
          en: 'A box on the way, or an old server: look at the way.',
          zh: '中间有设备，或对方太旧：检查链路。',
        },
        doctor,
      ),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'not-tls',
    what: { en: 'What answers does not speak TLS.', zh: '应答的一方没有使用 TLS。' },
    weigh: onFailure('not-tls', (_, facts) => ({
      certainty: 'certain',
      evidence: {
        en: `${nameOf(facts)} answers without TLS: a wrong port, or the login page of a network.`,
        zh: `${nameOf(facts)} 没有使用 TLS：端口不对，或被网络的登录页拦截。`,
      },
    })),
    remedy: viaOtherPort,
    see: 'RFC 8446',
  }),
]
