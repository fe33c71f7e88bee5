import { remedy } from '../../finding.ts'
import { cause, onFailure, onReason } from '../cause.ts'
import { isApple, nameOf } from '../facts.ts'
import { doctor, exemption, viaOtherPort } from './remedies.ts'

/** What is behind a connection that stands, and on which HTTP/2 does not go as APNs speaks it. */
export const http2Causes = [
  cause({
    id: 'http1-on-the-way',
    what: { en: 'What answers does not offer HTTP/2.', zh: '应答的一方不支持 HTTP/2。' },
    weigh: onFailure('no-http2', (_, facts) => ({
      certainty: 'likely',
      evidence: {
        en: `What answers for ${nameOf(facts)} does not offer HTTP/2: ${isApple(facts) ? 'a proxy that speaks HTTP/1.1 stands before APNs' : 'it is not an APNs gateway'}.`,
        zh: `${nameOf(facts)} 不支持 HTTP/2：${isApple(facts) ? 'APNs 前面有只支持 HTTP/1.1 的代理' : '它不是 APNs 网关'}。`,
      },
    })),
    remedy: (facts) => (isApple(facts) ? remedy(exemption, doctor) : viaOtherPort(facts)),
    see: 'RFC 7301',
  }),
  cause({
    id: 'http1-after-h2',
    what: {
      en: 'What answers agreed on HTTP/2 and then spoke HTTP/1.1.',
      zh: '应答的一方同意使用 HTTP/2，却说起了 HTTP/1.1。',
    },
    weigh: onFailure('spoke-http1', (_, facts) => ({
      certainty: 'certain',
      evidence: {
        en: `What answers for ${nameOf(facts)} agreed on HTTP/2 and then spoke HTTP/1.1: a box on the way opens TLS and does not know HTTP/2, or it is not an APNs gateway.`,
        zh: `${nameOf(facts)} 同意使用 HTTP/2，却发来 HTTP/1.1：中间有设备解密了 TLS 又不懂 HTTP/2，或者对方不是 APNs 网关。`,
      },
    })),
    remedy: (facts) => (isApple(facts) ? remedy(exemption, doctor) : viaOtherPort(facts)),
    see: 'RFC 9113 3.4',
  }),
  cause({
    id: 'breaks-http2',
    what: { en: 'The other side breaks the rules of HTTP/2.', zh: '对方违反了 HTTP/2 协议。' },
    weigh: onFailure('protocol-error', (_, facts) => ({
      certainty: 'likely',
      evidence: isApple(facts)
        ? {
            en: `Apple keeps the rules of HTTP/2: something between here and ${nameOf(facts)} changes what is sent.`,
            zh: `Apple 遵守 HTTP/2 协议：从这里到 ${nameOf(facts)} 之间有设备改动了数据。`,
          }
        : {
            en: `${nameOf(facts)} breaks the rules of HTTP/2: an error in that server, or in a proxy before it.`,
            zh: `${nameOf(facts)} 违反了 HTTP/2 协议：该服务器或它前面的代理有错误。`,
          },
    })),
    remedy: viaOtherPort,
    see: 'RFC 9113 5.4',
  }),
  cause({
    id: 'gateway-takes-none',
    what: { en: 'The gateway allows no request at the moment.', zh: '网关目前不允许任何请求。' },
    weigh: onFailure('takes-none', (_, facts) => ({
      certainty: 'likely',
      evidence: {
        en: `${nameOf(facts)} is there, and allows no request at the moment: it is overloaded or shutting down.`,
        zh: `${nameOf(facts)} 在线，但目前不允许任何请求：它过载或正在关闭。`,
      },
    })),
    remedy: (facts) => remedy({ en: 'Send again in some minutes.', zh: '几分钟后再发送。' }, facts.again({})),
    see: 'RFC 9113 6.5.2',
  }),
  cause({
    id: 'gateway-asks-to-wait',
    what: { en: 'The gateway asks for a pause.', zh: '网关要求暂停发送。' },
    weigh: onFailure('asked-to-wait', ({ seconds }) => ({
      certainty: 'certain',
      evidence: {
        en: `The gateway asks for a pause of ${seconds} s before anything more is sent.`,
        zh: `网关要求暂停 ${seconds} 秒后再发送。`,
      },
    })),
    remedy: (facts) =>
      remedy(
        { en: 'Send the rest later, or wait longer:', zh: '稍后再发送剩余的，或者允许等得更久：' },
        facts.again({ maxWait: '24h' }),
      ),
    see: 'RFC 9110 10.2.3',
  }),
  cause({
    id: 'gateway-closed',
    what: { en: 'The gateway closed the connection.', zh: '网关关闭了连接。' },
    weigh: onFailure('goaway', ({ reason, text, code }) =>
      reason === undefined
        ? {
            certainty: 'possible',
            evidence: {
              en: `The gateway closed the connection (GOAWAY ${code})${text === undefined ? ' without a reason.' : `: "${text}"`}`,
              zh: `网关关闭了连接（GOAWAY ${code}）${text === undefined ? '，没有给出原因。' : `：「${text}」`}`,
            },
          }
        : undefined,
    ),
    remedy: (facts) => remedy({ en: 'Send again.', zh: '重新发送。' }, facts.again({})),
    see: 'RFC 9113 6.8',
  }),
  cause({
    id: 'gateway-busy',
    what: { en: 'The gateway ended the request without an answer.', zh: '网关没有应答就结束了请求。' },
    weigh: onFailure('stream-reset', ({ code }) => ({
      certainty: 'possible',
      evidence: {
        en: `The gateway ended this request without an answer (HTTP/2 code ${code}).`,
        zh: `网关没有应答就结束了这个请求（HTTP/2 错误码 ${code}）。`,
      },
    })),
    remedy: (facts) => remedy({ en: 'Send again.', zh: '重新发送。' }, facts.again({})),
    see: 'RFC 9113 6.4',
  }),
  cause({
    id: 'not-apns',
    what: { en: 'What answers is not APNs.', zh: '应答的不是 APNs。' },
    weigh: onReason(['BadPath', 'MethodNotAllowed'], ({ gateway }) =>
      gateway.kind === 'other'
        ? {
            certainty: 'likely',
            evidence: {
              en: 'This server does not have /3/device: it is probably not APNs.',
              zh: '这台服务器没有 /3/device 接口，很可能不是 APNs。',
            },
          }
        : undefined,
    ),
    remedy: (facts) =>
      remedy(
        { en: "Send to one of Apple's gateways.", zh: '发到 Apple 的网关。' },
        facts.again({ gateway: 'sandbox' }),
      ),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
]
