import { type Remedy, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, firstOf, likely, onFailure, possible, type Weigh, type Weight } from '../cause.ts'
import { type Facts, isApple, nameOf } from '../facts.ts'
import { codeName, errorCodes } from '../http2-rules.ts'
import { exemption } from './remedies.ts'
import { anotherWay, examination, roundTheWay, sendAgain } from './way.ts'

/**
 * @param code of HTTP/2, with which the other side ended the connection or one request
 * @param weigh asked only then
 */
const onCode = (code: number, weigh: (facts: Facts) => Weight | undefined): Weigh =>
  firstOf(
    onFailure('goaway', (failure, facts) => (failure.code === code ? weigh(facts) : undefined)),
    onFailure('stream-reset', (failure, facts) => (failure.code === code ? weigh(facts) : undefined)),
  )

/** Codes that have a cause of their own. */
const speaking: readonly number[] = [
  errorCodes.calm,
  errorCodes.inadequateSecurity,
  errorCodes.http11Required,
]

/** What the other side means by a code, as far as RFC 9113 section 7 says it; the others name no cause. */
const meanings: Readonly<Record<number, Text>> = {
  [errorCodes.none]: {
    en: 'it says no error: it is restarting, or closes connections after a time',
    zh: '它表示没有错误：可能正在重启，或会定期关闭连接',
  },
  [errorCodes.protocol]: {
    en: 'it says that HTTP/2 was broken on this side; pushctl keeps its rules, so a box on the way changed something, or that server has an error',
    zh: '它表示这一侧违反了 HTTP/2；pushctl 遵守协议，可能是中间的设备改动了数据，或那台服务器有错误',
  },
  [errorCodes.internal]: {
    en: 'it had an error of its own; its log says which',
    zh: '它自身出错，原因要看它的日志',
  },
  [errorCodes.refused]: {
    en: 'it turned the request away before looking at it: it is overloaded, or takes none',
    zh: '它还没处理就退回了请求：它过载，或者不接受请求',
  },
  [errorCodes.cancel]: {
    en: 'it gave the request up: mostly a server behind it did not answer',
    zh: '它放弃了这个请求：多半是它后面的服务器没有应答',
  },
}

const meaningOf = (code: number): Text => {
  const { en, zh } = meanings[code] ?? { en: '', zh: '' }
  return { en: en === '' ? '' : ` (${en})`, zh: zh === '' ? '' : `（${zh}）` }
}

/** Where HTTP/1.1 answers in place of APNs. */
const withoutHttp1 = (facts: Facts): Remedy =>
  isApple(facts) ? remedy(exemption, examination(facts)) : roundTheWay(facts)

/** What is behind a connection that stands, and on which HTTP/2 does not go as APNs speaks it. */
export const http2Causes = [
  cause({
    id: 'http1-on-the-way',
    what: {
      en: 'What answers speaks HTTP/1.1 and not HTTP/2.',
      zh: '应答的一方只支持 HTTP/1.1，不支持 HTTP/2。',
    },
    weigh: firstOf(
      onFailure('no-http2', (_, facts) =>
        likely(
          `What answers for ${nameOf(facts)} does not offer HTTP/2: ${isApple(facts) ? 'a proxy that speaks HTTP/1.1 stands before APNs' : 'it is not an APNs gateway'}.`,
          `${nameOf(facts)} 不支持 HTTP/2：${isApple(facts) ? 'APNs 前面有只支持 HTTP/1.1 的代理' : '它不是 APNs 网关'}。`,
        ),
      ),
      onCode(errorCodes.http11Required, (facts) =>
        likely(
          `What answers for ${nameOf(facts)} wants HTTP/1.1 (HTTP_1_1_REQUIRED): ${isApple(facts) ? 'a proxy stands before APNs' : 'it is not an APNs gateway'}.`,
          `${nameOf(facts)} 要求 HTTP/1.1（HTTP_1_1_REQUIRED）：${isApple(facts) ? 'APNs 前面有代理' : '它不是 APNs 网关'}。`,
        ),
      ),
    ),
    remedy: withoutHttp1,
    see: 'RFC 7301',
  }),
  cause({
    id: 'enhance-your-calm',
    what: {
      en: 'The gateway is asked too much: too many connections or requests, or frames without a use.',
      zh: '网关认为请求过多：连接太频繁、请求太多，或发了无用的帧。',
    },
    weigh: onCode(errorCodes.calm, (facts) =>
      likely(
        `${nameOf(facts)} says ENHANCE_YOUR_CALM: too much came from here.`,
        `${nameOf(facts)} 返回 ENHANCE_YOUR_CALM：这里发得太多、太快。`,
      ),
    ),
    remedy: (facts) => {
      const { text, commands } = sendAgain(facts)
      return remedy(
        {
          en: `Wait some minutes, and keep one connection for many pushes (--to FILE) in place of one for each. ${text.en}`,
          zh: `等几分钟；多条推送请共用一个连接（--to 文件），不要每条都新建连接。${text.zh}`,
        },
        ...commands,
      )
    },
    see: 'RFC 9113 7',
  }),
  cause({
    id: 'inadequate-security',
    what: {
      en: 'The other side finds the encryption too weak for HTTP/2.',
      zh: '对方认为加密强度不足以使用 HTTP/2。',
    },
    weigh: onCode(errorCodes.inadequateSecurity, (facts) =>
      likely(
        `${nameOf(facts)} says INADEQUATE_SECURITY, though pushctl offers TLS 1.3: a box on the way, or that server, chose something old.`,
        `${nameOf(facts)} 返回 INADEQUATE_SECURITY，而 pushctl 支持 TLS 1.3：中间的设备或那台服务器选用了过时的加密方式。`,
      ),
    ),
    remedy: anotherWay,
    see: 'RFC 9113 9.2',
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
    remedy: withoutHttp1,
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
    remedy: anotherWay,
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
    remedy: (facts) => {
      const { text, commands } = sendAgain(facts)
      return remedy({ en: `Wait some minutes. ${text.en}`, zh: `等几分钟。${text.zh}` }, ...commands)
    },
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
    weigh: onFailure('goaway', ({ reason, text, code }) => {
      if (reason !== undefined || speaking.includes(code)) return undefined
      const words = `GOAWAY, ${codeName(code)}`
      const { en, zh } = meaningOf(code)
      return possible(
        `The gateway closed the connection (${words})${text === undefined ? ` without a reason${en}.` : `: “${text}”`}`,
        `网关关闭了连接（${words}）${text === undefined ? `，没有给出原因${zh}。` : `：「${text}」`}`,
      )
    }),
    remedy: sendAgain,
    see: 'RFC 9113 6.8',
  }),
  cause({
    id: 'gateway-busy',
    what: { en: 'The gateway ended the request without an answer.', zh: '网关没有应答就结束了请求。' },
    weigh: onFailure('stream-reset', ({ code }) =>
      speaking.includes(code)
        ? undefined
        : possible(
            `The gateway ended this request without an answer, ${codeName(code)}${meaningOf(code).en}.`,
            `网关没有应答就结束了这个请求，${codeName(code)}${meaningOf(code).zh}。`,
          ),
    ),
    remedy: sendAgain,
    see: 'RFC 9113 6.4',
  }),
]
