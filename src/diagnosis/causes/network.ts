import { remedy } from '../../finding.ts'
import { cause, firstOf, onFailure } from '../cause.ts'
import { endpointOf, isApple, nameOf } from '../facts.ts'
import { doctor, viaOtherPort } from './remedies.ts'

/** What is behind names that do not resolve, ports that stay shut and connections that are cut. */
export const networkCauses = [
  cause({
    id: 'dns',
    what: {
      en: 'This computer cannot look up names: it has no network, or no DNS server that knows names outside.',
      zh: '本机解析不了域名：没有联网，或 DNS 服务器解析不了外网域名。',
    },
    weigh: firstOf(
      onFailure('name-not-resolved', ({ host, code }, facts) =>
        isApple(facts) || code === 'EAI_AGAIN'
          ? {
              certainty: 'likely',
              evidence: {
                en: `${host} does not resolve (${code}): this computer has no network, or no DNS server that knows names outside.`,
                zh: `${host} 解析失败（${code}）：本机没有联网，或 DNS 服务器解析不了外网域名。`,
              },
            }
          : undefined,
      ),
      onFailure('timeout', ({ phase }) =>
        phase === 'resolve'
          ? {
              certainty: 'likely',
              evidence: { en: 'The DNS server does not answer.', zh: 'DNS 服务器没有应答。' },
            }
          : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Check the network. Where only a proxy leads outside, say which:',
          zh: '检查网络。如果只能通过代理上网，请指定代理：',
        },
        facts.again({ proxy: 'http://HOST:PORT' }),
        doctor,
      ),
    see: 'getaddrinfo(3)',
  }),
  cause({
    id: 'host-misspelt',
    what: { en: 'There is no host of that name.', zh: '没有这个名字的主机。' },
    weigh: onFailure('name-not-resolved', ({ host, code }, facts) =>
      isApple(facts) || code === 'EAI_AGAIN'
        ? undefined
        : {
            certainty: 'likely',
            evidence: {
              en: `Nobody knows a host named ${host}.`,
              zh: `没有名为 ${host} 的主机。`,
            },
          },
    ),
    remedy: (facts) =>
      remedy(
        {
          en: "Check the spelling of --gateway; Apple's gateways are just sandbox and production.",
          zh: '检查 --gateway 的拼写；Apple 的网关直接写 sandbox 或 production。',
        },
        facts.again({ gateway: 'sandbox' }),
      ),
    see: 'getaddrinfo(3)',
  }),
  cause({
    id: 'nobody-listens',
    what: { en: 'No server listens on that port.', zh: '那个端口上没有服务在监听。' },
    weigh: onFailure('refused', (_, facts) =>
      isApple(facts)
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `Nothing listens on ${nameOf(facts)}.`,
              zh: `${nameOf(facts)} 上没有服务在监听。`,
            },
          },
    ),
    remedy: () =>
      remedy(
        { en: 'Start it. The local gateway is started by:', zh: '先启动服务。本地网关这样启动：' },
        'pushctl gateway start',
      ),
    see: 'connect(2)',
  }),
  cause({
    id: 'firewall-port',
    what: { en: 'A firewall closes the port on the way to APNs.', zh: '防火墙封了通往 APNs 的端口。' },
    weigh: firstOf(
      onFailure('refused', (_, facts) =>
        isApple(facts)
          ? {
              certainty: 'likely',
              evidence: {
                en: `${nameOf(facts)} was refused. Apple does not refuse: a firewall on the way does.`,
                zh: `${nameOf(facts)} 拒绝连接。Apple 不会拒绝，应该是中间的防火墙干的。`,
              },
            }
          : undefined,
      ),
      onFailure('timeout', ({ phase }, facts) =>
        phase === 'connect'
          ? {
              certainty: 'likely',
              evidence: {
                en: `Nothing came back from ${nameOf(facts)}: a firewall drops port ${endpointOf(facts).port}.`,
                zh: `${nameOf(facts)} 没有任何回应：防火墙丢弃了 ${endpointOf(facts).port} 端口的流量。`,
              },
            }
          : undefined,
      ),
    ),
    remedy: viaOtherPort,
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'no-route',
    what: {
      en: 'There is no way from here to that address: no network, or IPv6 without a route.',
      zh: '从这里到不了那个地址：没有联网，或 IPv6 不通。',
    },
    weigh: onFailure('unreachable', ({ code, address }) => ({
      certainty: 'likely',
      evidence: {
        en: `There is no way to ${address ?? 'the gateway'} (${code}): no network, or IPv6 without a route.`,
        zh: `没有到 ${address ?? '网关'} 的路由（${code}）：没有联网，或 IPv6 不通。`,
      },
    })),
    remedy: () => remedy({ en: 'Check the network.', zh: '检查网络。' }, doctor),
    see: 'connect(2)',
  }),
  cause({
    id: 'held-up-on-the-way',
    what: { en: 'Something took the connection and stays silent.', zh: '有设备接受了连接，却一直不说话。' },
    weigh: onFailure('timeout', ({ phase }, facts) =>
      phase === 'handshake' || phase === 'settings'
        ? {
            certainty: 'likely',
            evidence: {
              en: `${nameOf(facts)} took the connection and then stayed silent: a box on the way holds TLS back, or this is not APNs.`,
              zh: `${nameOf(facts)} 接受了连接却一直不说话：中间有设备卡住了 TLS，或者对方不是 APNs。`,
            },
          }
        : undefined,
    ),
    remedy: viaOtherPort,
    see: 'RFC 8446',
  }),
  cause({
    id: 'no-answer',
    what: { en: 'The request left and no answer came in time.', zh: '请求已发出，但没有等到应答。' },
    weigh: onFailure('timeout', ({ phase }) =>
      phase === 'answer'
        ? {
            certainty: 'possible',
            evidence: {
              en: 'The request left, and no answer came in time: the gateway is slow, or the connection was lost without a word.',
              zh: '请求已经发出，但没有等到应答：网关太慢，或者连接已经悄悄断开。',
            },
          }
        : undefined,
    ),
    remedy: () =>
      remedy(
        {
          en: 'Look at the phone before you send again: the push may have been shown.',
          zh: '重发之前先看看手机：推送可能已经到了。',
        },
        doctor,
      ),
    see: 'RFC 9113',
  }),
  cause({
    id: 'cut-on-the-way',
    what: { en: 'The connection was cut on the way.', zh: '连接在中途被切断。' },
    weigh: onFailure('reset', ({ phase }, facts) => ({
      certainty: phase === 'answer' ? 'possible' : 'likely',
      evidence:
        phase === 'answer'
          ? {
              en: 'The connection was cut after the request had left.',
              zh: '请求发出之后连接被切断。',
            }
          : {
              en: `The connection was cut before a push could be sent: a firewall or proxy does not let TLS through to ${nameOf(facts)}.`,
              zh: `还没发出推送连接就被切断了：防火墙或代理不放行到 ${nameOf(facts)} 的 TLS。`,
            },
    })),
    remedy: viaOtherPort,
    see: 'RFC 9293',
  }),
]
