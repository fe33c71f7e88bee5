import { formatEndpoint } from '../../apns/endpoint.ts'
import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, certain, firstOf, likely, onFailure } from '../cause.ts'
import { type Facts, type Failure, failureIn, type ProxyName } from '../facts.ts'
import { describeFailure } from '../failure-text.ts'

const target = ({ gateway }: Facts) => formatEndpoint(gateway.endpoint)

/** The one port that every proxy lets CONNECT through to; others are a matter of its rules. */
const usualPort = 443

/** 407 and what it wants; pushctl speaks Basic (RFC 7617) to a proxy, and nothing else. */
const wantsToKnow = 407
const wantsBasic = (schemes: readonly string[]) => schemes.length === 0 || schemes.includes('Basic')

/** How a proxy says that its rules forbid a way; 3xx and 400 say something else. */
const forbidding: readonly number[] = [401, 403, 423, 451]

/** How a web server says that it does not know CONNECT: nginx and Apache by 405, many small ones by 501. */
const withoutConnect: readonly number[] = [405, 501]

/** How a proxy says that too much is asked of it: 429, and 509 where the volume is limited. */
const overloaded: readonly number[] = [429, 509]

/** How a proxy says that it did not get through; a status that says another thing of itself is none of these. */
const isStuck = (status: number) =>
  status >= 500 && !withoutConnect.includes(status) && !overloaded.includes(status)

/** A tunnel through which not one byte of TLS came back. */
function weighTunnel(en: string, zh: string, facts: Facts) {
  const { proxy } = facts.surroundings ?? {}
  return proxy === undefined
    ? undefined
    : likely(
        `The proxy ${proxy.address}, named by ${proxy.source}, opened a tunnel to ${target(facts)} and ${en} before any word of TLS came back.`,
        `${proxy.source} 指定的代理 ${proxy.address} 打开了到 ${target(facts)} 的隧道，${zh}，没有任何 TLS 数据返回。`,
      )
}

/** A proxy that was reached, and does not speak TLS itself as its address says. */
const isTlsInVain = ({ isOverTls }: ProxyName, why: Failure): boolean =>
  isOverTls === true && (why.kind === 'not-tls' || ('phase' in why && why.phase === 'handshake'))

/** It took the connection, and ended it at the word CONNECT without one of its own. */
const isCutAtConnect = ({ isOverTls }: ProxyName, why: Failure): boolean =>
  isOverTls !== true && why.kind === 'reset' && why.phase === 'tunnel'

const cutAtConnect: Text = {
  en: ' So do ports that want TLS (then its address begins with https://), and SOCKS proxies; or it lets nobody in from here.',
  zh: '要求 TLS 的端口（地址应写 https://）和 SOCKS 代理会这样；也可能是它不接受来自本机的连接。',
}

/** What the address has to be where something else than HTTP answered, or nothing. */
function otherProtocol(proxy: ProxyName, why: Failure): { text: Text; address: string } | undefined {
  const speaks = why.kind === 'other' ? why.speaks : undefined
  if (speaks === 'SOCKS')
    return {
      text: {
        en: 'pushctl speaks no SOCKS. Most proxy apps offer HTTP as well, often on another port. Name that one:',
        zh: 'pushctl 不支持 SOCKS。多数代理软件同时提供 HTTP 代理，往往在另一个端口。请指定它：',
      },
      address: 'http://HOST:PORT',
    }
  return speaks === 'TLS' || isCutAtConnect(proxy, why)
    ? {
        text: { en: 'If it is a proxy that is spoken to over TLS:', zh: '如果这个代理要用 TLS 连接：' },
        address: `https://${proxy.address}`,
      }
    : undefined
}

/** What a proxy says by one word of why it got nowhere: those of RFC 9209 section 2.3, and Squid’s. */
const nameless: readonly string[] = ['dns_timeout', 'dns_error', 'ERR_DNS_FAIL']
const shut: readonly string[] = [
  'destination_unavailable',
  'destination_ip_unroutable',
  'connection_refused',
  'connection_terminated',
  'connection_timeout',
  'ERR_CONNECT_FAIL',
]

/** What its word adds. */
function addedBy(word: string | undefined): Text {
  if (word === undefined) return { en: '', zh: '' }
  if (nameless.includes(word))
    return {
      en: `: it does not find the name (${word}), by the DNS server that it asks`,
      zh: `：它所用的 DNS 服务器解析不了这个域名（${word}）`,
    }
  return shut.includes(word)
    ? { en: `: its connection there failed (${word})`, zh: `：它到那里的连接失败（${word}）` }
    : { en: `: ${word}`, zh: `：${word}` }
}

/** What is behind failures of the proxy on the way; what it answered is the proof. */
export const proxyCauses = [
  cause({
    id: 'proxy-not-there',
    what: { en: 'The proxy itself cannot be reached, or is none.', zh: '代理本身连不上，或不是代理。' },
    weigh: onFailure('proxy-unreachable', ({ proxy, why }) => {
      const { address, source } = proxy
      const said = describeFailure(why)
      if (isTlsInVain(proxy, why))
        return likely(
          `The address of the proxy ${address}, named by ${source}, begins with https://, so TLS was spoken to it, and it does not answer that: most proxies are http:// whatever goes through them.`,
          `${source} 指定的代理 ${address} 以 https:// 开头，因此 pushctl 用 TLS 与它通信，而它没有按 TLS 应答：代理地址一般写 http://，与要访问的是不是 https 无关。`,
        )
      const more = isCutAtConnect(proxy, why) ? cutAtConnect : { en: '', zh: '' }
      return {
        certainty: 'certain',
        evidence: {
          en: `The proxy ${address}, named by ${source}, cannot be used: ${said.en}.${more.en}`,
          zh: `${source} 指定的代理 ${address} 用不了：${said.zh}。${more.zh}`,
        },
      }
    }),
    remedy(facts) {
      const { again } = facts
      const failure = failureIn(facts)
      if (failure?.kind === 'proxy-unreachable' && isTlsInVain(failure.proxy, failure.why))
        return remedy(
          { en: 'Write it with http://', zh: '改写成 http://：' },
          again({ proxy: `http://${failure.proxy.address}` }),
        )
      const other =
        failure?.kind === 'proxy-unreachable' ? otherProtocol(failure.proxy, failure.why) : undefined
      if (other !== undefined) return remedy(other.text, again({ proxy: other.address }))
      return remedy(
        {
          en: 'Start it, or correct its address; or go without a proxy:',
          zh: '请启动代理，或改正地址；也可以不用代理：',
        },
        again({ proxy: 'none' }),
      )
    },
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'proxy-wants-password',
    what: { en: 'The proxy asks for a name and a password.', zh: '代理要求用户名和密码。' },
    weigh: onFailure('proxy-refused', ({ proxy: { address, source }, status, schemes }) =>
      status === wantsToKnow && wantsBasic(schemes)
        ? {
            certainty: 'certain',
            evidence: {
              en: `The proxy ${address} asks for a name and a password (407); ${source} has none, or wrong ones.`,
              zh: `代理 ${address} 要求用户名和密码（407），而 ${source} 里没有，或者不对。`,
            },
          }
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Set the environment variable HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT, with %40 for an @ in the password.',
        zh: '把环境变量 HTTPS_PROXY 设为 http://用户名:密码@主机:端口，密码里的 @ 写成 %40。',
      }),
    see: 'RFC 9110 15.5.8',
  }),
  cause({
    id: 'proxy-wants-other-login',
    what: {
      en: 'The proxy asks for a login pushctl does not speak.',
      zh: '代理要求的身份验证方式 pushctl 不支持。',
    },
    weigh: onFailure('proxy-refused', ({ proxy: { address }, status, schemes }) =>
      status === wantsToKnow && !wantsBasic(schemes)
        ? {
            certainty: 'certain',
            evidence: {
              en: `The proxy ${address} asks who you are by ${schemes.join(' or ')} (407); pushctl speaks only Basic.`,
              zh: `代理 ${address} 要求用 ${schemes.join(' 或 ')} 验证身份（407），而 pushctl 只支持 Basic。`,
            },
          }
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Run a helper that does it, such as px or cntlm, and set HTTPS_PROXY to the address of that.',
        zh: '在本机运行 px、cntlm 之类的转接程序，并把 HTTPS_PROXY 指向它。',
      }),
    see: 'RFC 9110 15.5.8',
  }),
  cause({
    id: 'proxy-forbids',
    what: { en: 'The proxy lets nobody through to APNs.', zh: '代理不允许连接 APNs。' },
    weigh: onFailure('proxy-refused', ({ proxy: { address }, status }, facts) =>
      forbidding.includes(status)
        ? {
            certainty: 'certain',
            evidence: {
              en: `The proxy ${address} lets nobody through to ${target(facts)} (${status}).`,
              zh: `代理 ${address} 不允许连接 ${target(facts)}（${status}）。`,
            },
          }
        : undefined,
    ),
    remedy: ({ gateway: { kind, endpoint }, again }) =>
      kind === 'apple' && endpoint.port !== usualPort
        ? remedy(
            { en: `Many proxies allow port ${usualPort} only:`, zh: `很多代理只允许 ${usualPort} 端口：` },
            again({ port: String(usualPort) }),
          )
        : remedy(
            {
              en: `Ask whoever runs it to allow CONNECT to ${formatEndpoint(endpoint)}; or go without it, if this network lets you:`,
              zh: `请管理员允许 CONNECT 到 ${formatEndpoint(endpoint)}；如果网络允许直连，也可以不用代理：`,
            },
            again({ proxy: 'none' }),
          ),
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'proxy-answers-itself',
    what: {
      en: 'The proxy opens no tunnel, and answers CONNECT itself: with a login page, or as a web server does.',
      zh: '代理没有打开隧道，而是自己应答：返回登录页，或者它其实是网站。',
    },
    weigh: firstOf(
      onFailure('not-tls', (_, facts) => {
        const { proxy } = facts.surroundings ?? {}
        return proxy === undefined
          ? undefined
          : likely(
              `The proxy ${proxy.address}, named by ${proxy.source}, said yes to CONNECT, and what came back is not TLS: it opens no tunnel to ${target(facts)}, but answers itself (a login page, or a web server that is no proxy).`,
              `${proxy.source} 指定的代理 ${proxy.address} 答应了 CONNECT，返回的却不是 TLS：它没有打开到 ${target(facts)} 的隧道，而是自己应答（登录页，或者它是网站而不是代理）。`,
            )
      }),
      onFailure('proxy-refused', ({ proxy: { address }, status }) =>
        withoutConnect.includes(status)
          ? likely(
              `What answers at ${address} does not know CONNECT (${status}): it is a web server and no proxy, or one that opens no tunnels.`,
              `${address} 不支持 CONNECT（${status}）：它是网站而不是代理，或者是不提供隧道的代理。`,
            )
          : undefined,
      ),
      onFailure('proxy-refused', ({ proxy: { address }, status }, facts) =>
        isStuck(status) ||
        status === wantsToKnow ||
        forbidding.includes(status) ||
        overloaded.includes(status)
          ? undefined
          : likely(
              `The proxy ${address} answered CONNECT to ${target(facts)} with ${status}: it leads to a login page, speaks TLS itself (then it is https://), or is a web server and no proxy.`,
              `代理 ${address} 对 CONNECT ${target(facts)} 回答了 ${status}：它要跳转到登录页，或者它本身使用 TLS（应写 https://），或者是网站而不是代理。`,
            ),
      ),
    ),
    remedy: ({ again }) =>
      remedy(
        {
          en: 'Log in to it in a browser, or correct its address; or go without a proxy:',
          zh: '请在浏览器里登录它，或改正代理地址；也可以不用代理：',
        },
        again({ proxy: 'none' }),
      ),
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'proxy-closes-tunnel',
    what: {
      en: 'The proxy opened a tunnel, and nothing of APNs came through it.',
      zh: '代理打开了隧道，但 APNs 的数据没有过来。',
    },
    weigh: firstOf(
      onFailure('reset', ({ phase, answered }, facts) =>
        phase === 'handshake' && answered !== true
          ? weighTunnel('closed it', '随即关闭了它', facts)
          : undefined,
      ),
      onFailure('timeout', ({ phase }, facts) =>
        phase === 'handshake' ? weighTunnel('stayed silent', '之后一直没有回应', facts) : undefined,
      ),
    ),
    remedy: ({ gateway, again }) =>
      remedy(
        {
          en: `Its rules may forbid TLS to ${formatEndpoint(gateway.endpoint)}, or the gateway does not answer it: ask whoever runs the proxy, or go without it, if this network lets you:`,
          zh: `可能是它的规则不允许到 ${formatEndpoint(gateway.endpoint)} 的 TLS，也可能是网关没有应答它：请询问代理的管理员；如果网络允许直连，也可以不用代理：`,
        },
        again({ proxy: 'none' }),
      ),
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'proxy-cannot-reach',
    what: { en: 'The proxy could not reach APNs itself.', zh: '代理自己也连不上 APNs。' },
    weigh: onFailure('proxy-refused', ({ proxy: { address }, status, word }, facts) => {
      const more = addedBy(word)
      return isStuck(status)
        ? certain(
            `The proxy ${address} could not reach ${target(facts)} itself (${status})${more.en}.`,
            `代理 ${address} 自己也连不上 ${target(facts)}（${status}）${more.zh}。`,
          )
        : undefined
    }),
    remedy: ({ again }) =>
      remedy(
        {
          en: 'Its own way out is closed, or was for a moment. Try again, or go without it:',
          zh: '它到外网的连接不通，或暂时不通。请重试，或者不用代理：',
        },
        again({ proxy: 'none' }),
      ),
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'proxy-overloaded',
    what: { en: 'The proxy takes no more connections for now.', zh: '代理暂时不再接受新的连接。' },
    weigh: onFailure('proxy-refused', ({ proxy: { address }, status }) =>
      overloaded.includes(status)
        ? {
            certainty: 'certain',
            evidence: {
              en: `The proxy ${address} was asked for too much, and takes nothing more for now (${status}).`,
              zh: `对代理 ${address} 的请求太多，它暂时不再接受（${status}）。`,
            },
          }
        : undefined,
    ),
    remedy: ({ again }) =>
      remedy(
        {
          en: 'Wait a minute and send again; or go without it, if this network lets you:',
          zh: '等一分钟再发；如果网络允许直连，也可以不用代理：',
        },
        again({ proxy: 'none' }),
      ),
    see: 'RFC 6585 4',
  }),
]
