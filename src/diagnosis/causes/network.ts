import { isIPv4, isIPv6 } from 'node:net'
import { appleHosts, gatewayPorts, isLoopback, olderSandboxHost } from '../../apns/endpoint.ts'
import { misspeltHost } from '../../apns/host-name.ts'
import { remedy } from '../../finding.ts'
import { cause, certain, firstOf, likely, onFailure, possible, type Weight } from '../cause.ts'
import {
  addressesOf,
  certificateIn,
  endpointOf,
  type Facts,
  type Failure,
  failureIn,
  fileOf,
  isApple,
  isCutAtCertificate,
  isCutWithoutCertificate,
  nameOf,
} from '../facts.ts'
import { inspect } from './remedies.ts'
import {
  addressesElsewhere,
  examination,
  isShut,
  roundTheWay,
  sendAgain,
  standInAddresses,
  workingPort,
} from './way.ts'

/** Failures by which a network keeps people in: no way out at all, or none for TLS. */
function isKeptIn(failure: Failure | undefined): boolean {
  switch (failure?.kind) {
    case 'refused':
    case 'unreachable':
    case 'forbidden':
    case 'name-not-resolved':
      return true
    case 'timeout':
      return failure.phase !== 'settings' && failure.phase !== 'answer' && failure.phase !== 'tunnel'
    case 'reset':
      return failure.phase === 'connect' || (failure.phase === 'handshake' && failure.answered !== true)
    default:
      return false
  }
}

/** @returns the host that was probably meant; of Apple's two, that of the environment that was typed */
function meantHost({ gateway, wantedEnvironment: wanted }: Facts): string | undefined {
  const near = misspeltHost(gateway.endpoint.host)
  return near === undefined || near === 'localhost' || wanted === undefined ? near : appleHosts[wanted]
}

function weighUnresolved({ host, code }: Extract<Failure, { kind: 'name-not-resolved' }>, facts: Facts) {
  const other = facts.surroundings?.otherName
  if (!isApple(facts)) {
    if (meantHost(facts) !== undefined && code !== 'EAI_AGAIN')
      return other?.isKnown === true
        ? undefined
        : possible(`${host} does not resolve (${code}).`, `${host} 解析失败（${code}）。`)
    if (code !== 'EAI_AGAIN' && other?.isKnown !== false) return undefined
  }
  if (other?.isKnown === true)
    return likely(
      `The DNS server knows ${other.host} and not ${host} (${code}): a filter hides it.`,
      `DNS 服务器能解析 ${other.host}，却解析不了 ${host}（${code}）：被过滤了。`,
    )
  return likely(
    `${host} does not resolve (${code})${other === undefined ? '' : `, and ${other.host} does not either`}: this computer has no network, or no DNS server that knows names outside.`,
    `${host} 解析失败（${code}）${other === undefined ? '' : `，${other.host} 也一样`}：本机没有联网，或 DNS 服务器解析不了外网域名。`,
  )
}

function weighMisspelt({ host, code }: Extract<Failure, { kind: 'name-not-resolved' }>, facts: Facts) {
  const other = facts.surroundings?.otherName
  const near = meantHost(facts)
  if (isApple(facts) || (near === undefined && code === 'EAI_AGAIN')) return undefined
  // A server for names inside knows none outside: then the one that was typed may be wrong all the same.
  if (near === undefined && other?.isKnown === false)
    return possible(
      `A DNS server may have said that there is no host named ${host} (${code}).`,
      `也可能是 DNS 服务器表示没有名为 ${host} 的主机（${code}）。`,
    )
  return (other?.isKnown === true ? certain : likely)(
    `Nobody knows a host named ${host}${near === undefined ? '.' : `; near it: ${near}.`}`,
    `没有名为 ${host} 的主机${near === undefined ? '。' : `；相近的是 ${near}。`}`,
  )
}

/** An address of Apple's that somebody wrote into the hosts file: APNs moves, and the line does not. */
function weighPinned(facts: Facts): Weight | undefined {
  const { hostsLine } = facts.surroundings ?? {}
  if (!isApple(facts) || hostsLine === undefined || !isKeptIn(failureIn(facts))) return undefined
  return likely(
    `The hosts file holds ${endpointOf(facts).host} to one address: “${hostsLine}”; Apple changes its addresses.`,
    `hosts 文件把 ${endpointOf(facts).host} 固定到一个地址：「${hostsLine}」；Apple 的地址会变。`,
  )
}

/** The name leads to a machine that cannot be Apple's, and the connection came to nothing there; or nobody has tried yet. */
function weighElsewhere(facts: Facts): Weight | undefined {
  const addresses = addressesElsewhere(facts)
  if (addresses.length === 0) return weighPinned(facts)
  const { host } = endpointOf(facts)
  const list = addresses.join(', ')
  const line = facts.surroundings?.hostsLine
  const failure = failureIn(facts)
  const isWhole = facts.outcome === undefined || isShut(failure === undefined ? {} : { failure })
  const isAnswered =
    failure?.kind === 'untrusted' || failure?.kind === 'no-http2' || failure?.kind === 'not-tls'
  if (!isWhole && !isKeptIn(failure) && !(line !== undefined && isAnswered))
    return failure?.kind === 'untrusted' || failure?.kind === 'no-http2'
      ? possible(
          `${host} leads to ${list} here, which is no address of Apple (17.0.0.0/8).`,
          `${host} 在这里指向 ${list}，不是 Apple 的地址（17.0.0.0/8）。`,
        )
      : undefined
  return line === undefined
    ? likely(
        `${host} leads to ${list} here, which is no address of Apple (17.0.0.0/8).`,
        `${host} 在这里指向 ${list}，不是 Apple 的地址（17.0.0.0/8）。`,
      )
    : certain(
        `The hosts file sends ${host} to ${list}: “${line}”.`,
        `hosts 文件把 ${host} 指向了 ${list}：「${line}」。`,
      )
}

/** On Apple's gateways nothing listens but on two ports; channels are managed on hosts of their own. */
const isOnNoPortOfApple = (facts: Facts): boolean => {
  const { host, port } = endpointOf(facts)
  return (
    isApple(facts) &&
    !(gatewayPorts as readonly number[]).includes(port) &&
    [...Object.values(appleHosts), olderSandboxHost].includes(host.toLowerCase())
  )
}

/** What Apple's other ports are for (Apple, "Use Apple products on enterprise networks"). */
const deviceCourier = 5223

function weighFirewall(failure: Failure, facts: Facts): Weight | undefined {
  if (isOnNoPortOfApple(facts)) return undefined
  if (!isApple(facts) || addressesElsewhere(facts).length > 0 || !isKeptIn(failure)) return undefined
  if (failure.kind === 'unreachable' || failure.kind === 'forbidden' || failure.kind === 'name-not-resolved')
    return undefined
  if (failure.kind === 'timeout' && failure.phase === 'resolve') return undefined
  const { port } = endpointOf(facts)
  const working = workingPort(facts)
  const name = nameOf(facts)
  if (working !== undefined)
    return certain(
      `This network closes port ${port} and leaves ${working} open.`,
      `这个网络封了 ${port} 端口，而 ${working} 是通的。`,
    )
  const tried = facts.surroundings?.ports ?? []
  if (tried.length > 1 && tried.every(isShut)) {
    const ports = tried.map((each) => each.port)
    return likely(`A firewall closes ${ports.join(' and ')}.`, `防火墙封了 ${ports.join(' 和 ')} 端口。`)
  }
  if (tried.length > 1 && tried.every(({ failure: each }) => isKeptIn(each))) {
    const ports = tried.map((each) => each.port)
    return likely(
      `A firewall takes connections to ${ports.join(' and ')}, and does not let TLS to APNs through.`,
      `防火墙接受了到 ${ports.join(' 和 ')} 端口的连接，却不放行到 APNs 的 TLS。`,
    )
  }
  if (failure.kind === 'refused')
    return likely(
      `${name} was refused. Apple does not refuse: a firewall on the way does.`,
      `${name} 拒绝连接。Apple 不会拒绝，应该是中间的防火墙干的。`,
    )
  if (failure.kind === 'timeout' && failure.phase === 'connect')
    return likely(
      `Nothing came back from ${name}: a firewall drops port ${port}.`,
      `${name} 没有任何回应：防火墙丢弃了 ${port} 端口的流量。`,
    )
  return likely(
    `${name} took the connection and ${failure.kind === 'reset' ? 'cut it off' : 'stayed silent'} at the first word of TLS: a firewall on the way does not let TLS to APNs through.`,
    `${name} 接受了连接，但 TLS 一开始就${failure.kind === 'reset' ? '被切断' : '没有回应'}：中间的防火墙不放行到 APNs 的 TLS。`,
  )
}

function weighProxyRequired(facts: Facts): Weight | undefined {
  const failure = failureIn(facts)
  const unused = facts.surroundings?.unusedProxy
  if (!isKeptIn(failure) || addressesElsewhere(facts).length > 0 || isOnNoPortOfApple(facts)) return undefined
  if (!isApple(facts) && unused === undefined) return undefined
  const name = isApple(facts) ? 'APNs' : nameOf(facts)
  if (unused === undefined)
    return possible('Some networks let nothing out but their proxy.', '有些网络只允许通过代理访问外网。')
  const { variable, isSocks, exemptBy } = unused
  if (exemptBy !== undefined)
    return (isApple(facts) ? likely : possible)(
      `${exemptBy} sends what goes to ${nameOf(facts)} past the proxy that ${variable} names, and directly it is not reached.`,
      `${exemptBy} 让到 ${nameOf(facts)} 的连接绕过了 ${variable} 指定的代理，而直连不通。`,
    )
  // A machine that is not Apple's may refuse by itself, and stand in this very network.
  const weight = !isApple(facts) && failure?.kind === 'refused' ? possible : likely
  return isSocks
    ? weight(
        `${variable} names a SOCKS proxy, which pushctl does not speak, and without a proxy ${name} is not reached.`,
        `${variable} 指定的是 SOCKS 代理，pushctl 不支持；不走代理又连不上 ${name}。`,
      )
    : weight(
        `${variable} names a proxy for http:// only, so ${name} (https) was tried without it, and is not reached.`,
        `${variable} 只对 http:// 生效，连接 ${name}（https）时没有使用代理，因此连不上。`,
      )
}

/** To an IPv4 address it has no other meaning; to one of IPv6 it may say that there is none here. */
const isPortsUsedUp = (code: string, address = '') => code === 'EADDRNOTAVAIL' && isIPv4(address)

/** Of the process, of the system, and of its buffers. */
const exhausted: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS']

/** What is behind names that do not resolve, ports that stay shut and connections that are cut. */
export const networkCauses = [
  cause({
    id: 'host-misspelt',
    what: { en: 'There is no host of that name.', zh: '没有这个名字的主机。' },
    weigh: onFailure('name-not-resolved', weighMisspelt),
    remedy(facts) {
      const near = meantHost(facts)
      return near === undefined
        ? remedy(
            {
              en: "Check the spelling of --gateway; Apple's gateways are just sandbox and production.",
              zh: '检查 --gateway 的拼写；Apple 的网关直接写 sandbox 或 production。',
            },
            facts.again({ gateway: 'sandbox', port: undefined }),
          )
        : remedy(
            { en: `Did you mean ${near}?`, zh: `是不是想输入 ${near}？` },
            facts.again({
              gateway: near === 'localhost' ? `localhost:${endpointOf(facts).port}` : near,
              port: undefined,
              // The name says the environment.
              ...(near !== 'localhost' && { env: undefined }),
            }),
          )
    },
    see: 'getaddrinfo(3)',
  }),
  cause({
    id: 'name-leads-elsewhere',
    what: {
      en: 'The name of the gateway leads to a machine that is not Apple’s.',
      zh: '网关的域名被指向了不属于 Apple 的机器。',
    },
    weigh: weighElsewhere,
    remedy: (facts) =>
      facts.surroundings?.hostsLine === undefined
        ? remedy({
            en: 'Look for the name in the hosts file, in a DNS filter and in a proxy app, and take it out there.',
            zh: '检查 hosts 文件、DNS 过滤和代理软件里的这个域名，并把它去掉。',
          })
        : remedy({
            en: 'Take that line out of the hosts file (/etc/hosts; on Windows System32\\drivers\\etc\\hosts).',
            zh: '从 hosts 文件里删掉这一行（/etc/hosts；Windows 为 System32\\drivers\\etc\\hosts）。',
          }),
    see: 'Apple Technical Note TN2265',
  }),
  cause({
    id: 'stand-in-address',
    what: {
      en: 'A proxy app on this computer or network stands in for the gateway (“fake IP”).',
      zh: '代理软件用 fake-ip 地址代替了网关。',
    },
    weigh(facts) {
      const addresses = standInAddresses(facts)
      if (addresses.length === 0) return undefined
      const list = addresses.join(', ')
      if (facts.outcome !== undefined && !isKeptIn(failureIn(facts))) return undefined
      return likely(
        `${endpointOf(facts).host} leads to ${list}, a stand-in address of a proxy app: every push goes through that app.`,
        `${endpointOf(facts).host} 指向 ${list}，这是代理软件的 fake-ip 地址：推送都会经过这个软件。`,
      )
    },
    remedy: () =>
      remedy({
        en: 'If pushes fail, have that app (Clash, Surge and the like) send *.push.apple.com directly.',
        zh: '如果推送失败，让代理软件（Clash、Surge 等）对 *.push.apple.com 直连。',
      }),
    see: 'RFC 2544',
  }),
  cause({
    id: 'proxy-required',
    what: { en: 'Only a proxy leads out of this network.', zh: '这个网络只能通过代理上网。' },
    weigh: weighProxyRequired,
    remedy(facts) {
      const unused = facts.surroundings?.unusedProxy
      if (unused?.exemptBy !== undefined)
        return remedy(
          {
            en: `Take the name of the gateway out of ${unused.exemptBy}${unused.address === undefined ? '.' : ', or name the proxy for once:'}`,
            zh: `把网关的域名从 ${unused.exemptBy} 中去掉${unused.address === undefined ? '。' : '，或这一次直接指定代理：'}`,
          },
          ...(unused.address === undefined ? [] : [facts.again({ proxy: unused.address })]),
        )
      if (unused !== undefined && unused.address === undefined && !unused.isSocks)
        return remedy({
          en: `Give HTTPS_PROXY the value of ${unused.variable}; it holds a password, which does not belong on a command line.`,
          zh: `把 HTTPS_PROXY 设为与 ${unused.variable} 相同的值；其中含有密码，不要写在命令行里。`,
        })
      return unused?.isSocks === true
        ? remedy(
            {
              en: 'Most proxy apps offer HTTP as well, often on the same port. Name that one:',
              zh: '多数代理软件同时提供 HTTP 代理，端口往往相同。请指定它：',
            },
            facts.again({ proxy: 'http://HOST:PORT' }),
          )
        : remedy(
            { en: 'Go through the proxy:', zh: '使用代理：' },
            facts.again({ proxy: unused?.address ?? 'http://HOST:PORT' }),
          )
    },
    see: 'RFC 9110 9.3.6',
  }),
  cause({
    id: 'dns',
    what: {
      en: 'This computer cannot look up names: it has no network, or no DNS server that knows names outside.',
      zh: '本机解析不了域名：没有联网，或 DNS 服务器解析不了外网域名。',
    },
    weigh: firstOf(
      onFailure('name-not-resolved', weighUnresolved),
      onFailure('timeout', ({ phase }) =>
        phase === 'resolve' ? likely('The DNS server does not answer.', 'DNS 服务器没有应答。') : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Check the network. Where only a proxy leads outside, say which:',
          zh: '检查网络。如果只能通过代理上网，请指定代理：',
        },
        facts.again({ proxy: 'http://HOST:PORT' }),
      ),
    see: 'getaddrinfo(3)',
  }),
  cause({
    id: 'nobody-listens',
    what: { en: 'No server listens on that port.', zh: '那个端口上没有服务在监听。' },
    weigh: onFailure('refused', (_, facts) => {
      if (isApple(facts)) return undefined
      const name = nameOf(facts)
      return isHere(facts)
        ? certain(`Nothing listens on ${name}.`, `${name} 上没有服务在监听。`)
        : likely(
            `${name} refuses the connection: nothing listens on that port there, or a firewall rejects it.`,
            `${name} 拒绝连接：那台机器上没有服务监听这个端口，或被防火墙拒绝。`,
          )
    }),
    remedy: (facts) =>
      isHere(facts) && facts.gateway.kind === 'other' && endpointOf(facts).port === gatewayPorts[0]
        ? remedy(
            {
              en: 'The local gateway listens on another port, and is found by its name:',
              zh: '本地网关在别的端口上，用名字就能找到：',
            },
            facts.again({ gateway: 'local', port: undefined, ca: undefined }),
          )
        : facts.gateway.kind === 'local' || isHere(facts)
          ? remedy(
              { en: 'Start it. The local gateway is started by:', zh: '先启动服务。本地网关这样启动：' },
              'pushctl gateway start',
            )
          : remedy(
              {
                en: `Check the port, and on ${endpointOf(facts).host} that the server runs and listens on more than 127.0.0.1:`,
                zh: `检查端口，并确认 ${endpointOf(facts).host} 上的服务已启动，而且不是只监听 127.0.0.1：`,
              },
              examination(facts),
            ),
    see: 'connect(2)',
  }),
  cause({
    id: 'no-port-of-apns',
    what: { en: 'APNs does not listen on that port.', zh: 'APNs 不在那个端口上提供服务。' },
    weigh(facts) {
      if (!isOnNoPortOfApple(facts) || !isKeptIn(failureIn(facts)) || addressesElsewhere(facts).length > 0)
        return undefined
      const { host, port } = endpointOf(facts)
      const [first, second] = gatewayPorts
      const own = port === deviceCourier
      return likely(
        `${host} takes pushes on ports ${first} and ${second} alone; ${port} is ${own ? 'where devices connect to get them (courier.push.apple.com)' : 'none of them'}.`,
        `${host} 只在 ${first} 和 ${second} 端口接收推送；${port} ${own ? '是设备接收推送用的端口（courier.push.apple.com）' : '不在其中'}。`,
      )
    },
    remedy: (facts) =>
      remedy(
        { en: 'Leave the port out:', zh: '不要写端口：' },
        facts.again({ port: undefined, gateway: endpointOf(facts).host }),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'firewall-port',
    what: {
      en: 'A firewall does not let connections to APNs through.',
      zh: '防火墙不放行到 APNs 的连接。',
    },
    weigh(facts) {
      const failure = failureIn(facts)
      return failure && weighFirewall(failure, facts)
    },
    remedy: roundTheWay,
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'ipv6',
    what: {
      en: 'The name leads to IPv6 only, and this computer has no way there.',
      zh: '域名只解析出 IPv6 地址，而本机的 IPv6 不通。',
    },
    weigh: onFailure('unreachable', ({ code, address }, facts) => {
      const addresses = addressesOf(facts)
      const list = addresses.length === 0 && address !== undefined ? [address] : addresses
      if (list.length === 0 || !list.every((each) => isIPv6(each))) return undefined
      // There is a way to a neighbour, and nobody at its end.
      if (facts.surroundings?.isNeighbour === true) return undefined
      return (facts.surroundings?.addresses === undefined ? likely : certain)(
        `${endpointOf(facts).host} leads to ${list.join(', ')}, and there is no way from here to IPv6 (${code}).`,
        `${endpointOf(facts).host} 指向 ${list.join(', ')}，而本机没有 IPv6 路由（${code}）。`,
      )
    }),
    remedy: (facts) =>
      isApple(facts)
        ? remedy(
            {
              en: 'APNs has IPv4 addresses too: have the DNS server or the hosts file give one (type A), or switch IPv6 on in this network. Then:',
              zh: 'APNs 也有 IPv4 地址：请让 DNS 或 hosts 文件给出 A 记录，或为网络启用 IPv6。然后：',
            },
            examination(facts),
          )
        : remedy(
            {
              en: 'Name the gateway by its IPv4 address, or switch IPv6 on in this network.',
              zh: '用 IPv4 地址指定网关，或为网络启用 IPv6。',
            },
            facts.again({ gateway: `IPV4_ADDRESS:${endpointOf(facts).port}` }),
          ),
    see: 'RFC 6724',
  }),
  cause({
    id: 'ports-used-up',
    what: {
      en: 'This computer has no port or no file handle left for another connection: a program opens them and does not close them.',
      zh: '本机没有可用的端口或文件句柄来建立新连接：有程序不断打开却不关闭。',
    },
    weigh: firstOf(
      onFailure('unreachable', ({ code, address }) =>
        isPortsUsedUp(code, address)
          ? likely(
              `No port of this computer is free for a connection to ${address} (${code}).`,
              `本机没有空闲端口可以连接 ${address}（${code}）。`,
            )
          : undefined,
      ),
      onFailure('other', ({ code }) =>
        exhausted.includes(code)
          ? certain(
              `The system gives out no more file handles or buffers (${code}).`,
              `系统不再分配文件句柄或缓冲区（${code}）。`,
            )
          : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Find the program with the most connections (ss -tanp, or lsof -i) and have it keep one connection for all pushes; ulimit -n shows how many files a program may open. Then:',
          zh: '用 ss -tanp 或 lsof -i 找出连接最多的程序，让它所有推送共用一个连接；ulimit -n 显示一个程序能打开多少文件。然后：',
        },
        facts.again({}),
      ),
    see: 'connect(2): EADDRNOTAVAIL, EMFILE',
  }),
  cause({
    id: 'ipv6-zone-missing',
    what: {
      en: 'An address of IPv6 that begins with fe80 is good on one cable or Wi-Fi alone, and does not say on which.',
      zh: 'fe80 开头的 IPv6 地址只在某个网络接口上有效，而地址里没有写是哪个接口。',
    },
    weigh: firstOf(onFailure('forbidden', weighWithoutZone), onFailure('unreachable', weighWithoutZone)),
    remedy: (facts) =>
      remedy(
        {
          en: 'Name the gateway by its host name or by another of its addresses (ip -6 address on that machine shows them):',
          zh: '请改用网关的主机名或它的其他地址（在那台机器上用 ip -6 address 查看）：',
        },
        facts.again({ gateway: `HOST:${endpointOf(facts).port}`, port: undefined }),
      ),
    see: 'RFC 4007 6, 11',
  }),
  cause({
    id: 'nobody-at-address',
    what: {
      en: 'In the network of this computer no machine answers at that address, or it turns the connection away.',
      zh: '本机所在的网络里，没有机器响应这个地址，或者那台机器拒绝了连接。',
    },
    weigh: onFailure('unreachable', ({ code, address = '' }, facts) =>
      code === 'EHOSTUNREACH' && facts.surroundings?.isNeighbour === true && !isLoopback(address)
        ? likely(
            `${address} lies in a network of this computer, so no router is between, and it cannot be reached (${code}): the machine is off, or has another address; or its own firewall rejects what comes to port ${endpointOf(facts).port}.`,
            `${address} 与本机在同一个网络里，中间没有路由器，却无法到达（${code}）：那台机器没有开机，或者换了地址；也可能是它自己的防火墙拒绝了 ${endpointOf(facts).port} 端口。`,
          )
        : undefined,
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'See whether a machine has that address (ip neigh, or arp -a): beside it stands FAILED or incomplete when none has. Then:',
          zh: '用 ip neigh 或 arp -a 看看有没有机器使用这个地址：没有的话，它旁边会显示 FAILED 或 incomplete。然后：',
        },
        examination(facts),
      ),
    see: 'RFC 826, RFC 4861 7.2.2',
  }),
  cause({
    id: 'forbidden-here',
    what: {
      en: 'This system itself does not let the connection out.',
      zh: '本机系统自身不允许建立这个连接。',
    },
    weigh: firstOf(
      onFailure('unreachable', weighOwnRule),
      onFailure('forbidden', ({ code, address }, facts) => {
        const to = address ?? endpointOf(facts).host
        if (isWithoutZone(to)) return undefined
        return code === 'EINVAL'
          ? likely(
              `Here a route leads ${to} into a black hole (${code}).`,
              `本机的路由表把 ${to} 导向了黑洞路由（${code}）。`,
            )
          : certain(
              `This system forbids the connection to ${to} (${code}): a rule of its firewall, a route that prohibits it, or the sandbox that this program runs in.`,
              `本机系统禁止连接 ${to}（${code}）：防火墙规则、prohibit 路由，或程序所在的沙箱。`,
            )
      }),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: `Look at ip route get ADDRESS, at the rules of firewall and security software here, and at what a container or sandbox forbids; allow ${outwards(facts).en}. Then:`,
          zh: `查看 ip route get 地址、本机防火墙和安全软件的规则，以及容器或沙箱的限制；放行${outwards(facts).zh}。然后：`,
        },
        examination(facts),
      ),
    see: 'connect(2)',
  }),
  cause({
    id: 'no-route',
    what: {
      en: 'There is no way from here to that address: this computer has no network, or a VPN has not come up.',
      zh: '从这里到不了那个地址：本机没有联网，或者 VPN 没有连上。',
    },
    weigh: onFailure('unreachable', ({ code, address }, facts) =>
      isPortsUsedUp(code, address) || isSaidNearby(facts)
        ? undefined
        : (isIPv6(address ?? '') ? possible : likely)(...noWay(code, address ?? endpointOf(facts).host)),
    ),
    remedy: (facts) =>
      isApple(facts) && isSaidOnTheWay(facts)
        ? remedy(
            {
              en: 'Check network and VPN, and that TCP 443 and 2197 to 17.0.0.0/8 are allowed, then:',
              zh: '检查网络和 VPN，并确认到 17.0.0.0/8 的 TCP 443 和 2197 已放行，然后：',
            },
            examination(facts),
          )
        : remedy({ en: 'Check network and VPN, then:', zh: '检查网络和 VPN，然后：' }, examination(facts)),
    see: 'connect(2)',
  }),
  cause({
    id: 'held-up-on-the-way',
    what: { en: 'Something took the connection and stays silent.', zh: '有设备接受了连接，却一直不说话。' },
    weigh: onFailure('timeout', ({ phase }, facts) =>
      phase === 'settings' || (phase === 'handshake' && !isApple(facts))
        ? likely(
            `${nameOf(facts)} took the connection and then stayed silent: it is not APNs, or a box on the way holds it up${phase === 'handshake' ? ', or long packets are lost on the way (a VPN with a smaller MTU)' : ''}.`,
            `${nameOf(facts)} 接受了连接却一直不说话：对方不是 APNs，或者被中间的设备卡住了${phase === 'handshake' ? '，也可能大的数据包在途中丢失（VPN 的 MTU 较小）' : ''}。`,
          )
        : phase === 'connect' && !isApple(facts)
          ? likely(
              `Nothing comes back from ${nameOf(facts)}: the machine is off, or a firewall drops what is sent to port ${endpointOf(facts).port}.`,
              `${nameOf(facts)} 没有任何回应：那台机器没有开机，或者 ${endpointOf(facts).port} 端口的流量被防火墙丢弃。`,
            )
          : undefined,
    ),
    remedy: roundTheWay,
    see: 'RFC 8446',
  }),
  cause({
    id: 'no-answer',
    what: { en: 'The request left and no answer came in time.', zh: '请求已发出，但没有等到应答。' },
    weigh: onFailure('timeout', ({ phase }) =>
      phase === 'answer'
        ? possible(
            'The request left, and no answer came in time: the gateway is slow, or the connection was lost without a word.',
            '请求已经发出，但没有等到应答：网关太慢，或者连接已经悄悄断开。',
          )
        : undefined,
    ),
    remedy: sendAgain,
    see: 'RFC 9113',
  }),
  cause({
    id: 'certificate-refused-silently',
    what: {
      en: 'The other side closes the connection when it is shown the certificate, and says no word.',
      zh: '对方一看到客户端证书就断开连接，没有说明原因。',
    },
    weigh: onFailure('reset', (failure, facts) => {
      const { answersWithoutCertificate, answersToCertificate } = facts.surroundings ?? {}
      const file = fileOf(facts, 'the certificate')
      if (certificateIn(facts) !== undefined && isCutWithoutCertificate(failure, facts))
        return likely(
          `${nameOf(facts)} asks for a client certificate, and closes the connection without one and with ${file} alike: it seems to demand one from an issuer that it trusts.`,
          `${nameOf(facts)} 会请求客户端证书，不出示和出示 ${file} 时都会断开连接：看来它强制要求由它信任的签发者签发的证书。`,
        )
      if (!isCutAtOwnCertificate(failure, facts)) return undefined
      if (answersToCertificate === undefined)
        return likely(
          `${nameOf(facts)} closed the connection just when it was shown ${file}.`,
          `${nameOf(facts)} 在看到 ${file} 时断开了连接。`,
        )
      return answersWithoutCertificate === true
        ? likely(
            `${nameOf(facts)} answers when no certificate is shown, and twice closed the connection when it was shown ${file}.`,
            `不出示证书时 ${nameOf(facts)} 会应答，出示 ${file} 时它两次都断开了连接。`,
          )
        : likely(
            `${nameOf(facts)} twice closed the connection just when it was shown ${file}.`,
            `${nameOf(facts)} 两次都在看到 ${file} 时断开了连接。`,
          )
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'It is not for this gateway, was revoked (look in the developer portal), or is stopped by a box on the way. See what it is, and what each gateway says to it:',
          zh: '证书可能不适用于这个网关、已被吊销（到开发者后台查看），或被中间的设备拦下。看看它是什么，以及各网关的反应：',
        },
        inspect(facts),
        examination(facts),
      ),
    see: 'RFC 8446 4.4.2',
  }),
  cause({
    id: 'cut-on-the-way',
    what: { en: 'The connection was cut on the way.', zh: '连接在中途被切断。' },
    weigh: onFailure('reset', (failure, facts) => {
      const { phase } = failure
      if (phase === 'answer')
        return possible('The connection was cut after the request had left.', '请求发出之后连接被切断。')
      if (isApple(facts) && isKeptIn(failure)) return undefined
      if (holdsNow(facts)) return weighCutOnce(facts)
      const weight =
        isCutWithoutCertificate(failure, facts) || isCutAtOwnCertificate(failure, facts) ? possible : likely
      if (facts.outcome?.kind === 'unknown')
        return weight(
          `${nameOf(facts)} closed the connection after TLS stood, before a word of HTTP/2 came back: it is no APNs gateway, or a box on the way cut it. What was sent with the first packet was probably not read.`,
          `TLS 建立之后，${nameOf(facts)} 还没有发来任何 HTTP/2 数据就断开了：它不是 APNs 网关，或被中间的设备切断。随首个数据包发出的内容多半没有被读取。`,
        )
      return weight(
        `The connection to ${nameOf(facts)} was cut before a push could be sent: by a box on the way, or by a server that does not speak TLS as APNs does.`,
        `还没发出推送，到 ${nameOf(facts)} 的连接就被切断了：可能是中间的设备，也可能对方不按 APNs 的方式使用 TLS。`,
      )
    }),
    remedy: (facts) =>
      facts.outcome?.kind === 'unknown' || holdsNow(facts) ? sendAgain(facts) : roundTheWay(facts),
    see: 'RFC 9293',
  }),
  cause({
    id: 'stopped',
    what: { en: 'The run was stopped.', zh: '运行被中止。' },
    weigh: onFailure('stopped', () =>
      certain('pushctl was stopped before there was an answer.', '还没有得到应答，pushctl 就被中止了。'),
    ),
    remedy: sendAgain,
    see: 'pushctl',
  }),
  cause({
    id: 'unexplained',
    what: { en: 'A failure that pushctl does not know.', zh: 'pushctl 不认识的错误。' },
    weigh: onFailure('other', ({ code, message }) => {
      if (exhausted.includes(code)) return undefined
      const words = `${code} ${message}`.trim()
      return possible(`The system says: ${words}`, `系统提示：${words}`)
    }),
    remedy: (facts) =>
      remedy({ en: 'See how far the connection comes:', zh: '看看连接能走到哪一步：' }, examination(facts)),
    see: 'Node.js, "Errors"',
  }),
]

/** The next connection held, with the certificate that the one before was cut at. */
const holdsNow = ({ surroundings }: Facts): boolean => surroundings?.answersToCertificate === true

/** Cut where the certificate was shown, and nothing seen since that clears the certificate. */
const isCutAtOwnCertificate = (failure: Failure, facts: Facts): boolean =>
  certificateIn(facts) !== undefined &&
  isCutAtCertificate(failure) &&
  facts.surroundings?.answersWithoutCertificate !== false &&
  !holdsNow(facts)

function weighCutOnce(facts: Facts): Weight {
  const name = nameOf(facts)
  return facts.gateway.kind === 'local'
    ? likely(
        `The connection to ${name} was cut once, and the next one, with the same certificate, held: it is not the certificate. Did “gateway answer” set reset-connection there? pushctl gateway status shows it.`,
        `到 ${name} 的连接断过一次，随后用同一张证书重连就成功了：不是证书的问题。是不是用 gateway answer 设置了 reset-connection？可用 pushctl gateway status 查看。`,
      )
    : likely(
        `The connection to ${name} was cut once, and the next one, with the same certificate, held: it is not the certificate.`,
        `到 ${name} 的连接断过一次，随后用同一张证书重连就成功了：不是证书的问题。`,
      )
}

/** What a rule has to let out. */
const outwards = (facts: Facts) =>
  isApple(facts)
    ? { en: 'TCP 443 and 2197 to 17.0.0.0/8', zh: '到 17.0.0.0/8 的 TCP 443 和 2197' }
    : { en: nameOf(facts), zh: `到 ${nameOf(facts)} 的连接` }

const isSaidOnTheWay = (facts: Facts): boolean => {
  const failure = failureIn(facts)
  return failure?.kind === 'unreachable' && failure.code === 'EHOSTUNREACH'
}

type OnAddress = Extract<Failure, { kind: 'forbidden' | 'unreachable' }>

/** fe80::/10, without the %eth0 that says on which cable (RFC 4007). */
const isWithoutZone = (address: string) => /^fe[89ab][0-9a-f]:/i.test(address) && !address.includes('%')

/** Linux says EINVAL, macOS that there is no way. */
function weighWithoutZone({ code, address }: OnAddress, facts: Facts): Weight | undefined {
  const to = address ?? endpointOf(facts).host
  return isWithoutZone(to)
    ? certain(
        `${to} is an address of one link alone (fe80::/10), and without a zone (%eth0) nobody knows of which (${code}).`,
        `${to} 是链路本地地址（fe80::/10），没有写区域（%eth0），系统不知道该走哪个接口（${code}）。`,
      )
    : undefined
}

/** Nothing that goes to this computer itself passes a router. */
function weighOwnRule({ code, address }: OnAddress, facts: Facts): Weight | undefined {
  const to = address ?? endpointOf(facts).host
  return code === 'EHOSTUNREACH' && isLoopback(to)
    ? certain(
        `${to} is this computer itself, so the connection met no router: a rule of its own firewall rejects it, or a route makes it unreachable (${code}).`,
        `${to} 就是本机，连接没有经过路由器：是本机的防火墙规则拒绝了它，或路由表把它设成了不可达（${code}）。`,
      )
    : undefined
}

/** It is this computer itself, or a neighbour of it: nobody on the way can have said so. */
function isSaidNearby(facts: Facts): boolean {
  const failure = failureIn(facts)
  return (
    failure?.kind === 'unreachable' &&
    failure.code === 'EHOSTUNREACH' &&
    (facts.surroundings?.isNeighbour === true || isLoopback(failure.address ?? endpointOf(facts).host))
  )
}

/** A host that is unreachable is said to be so by somebody on the way: a router, or a firewall that rejects. */
const noWay = (code: string, to: string): readonly [en: string, zh: string] =>
  code === 'EHOSTUNREACH'
    ? [
        `A router or firewall on the way says that ${to} cannot be reached (${code}): it has no way there, or its rules forbid it.`,
        `途中的路由器或防火墙表示到不了 ${to}（${code}）：它没有路由，或者规则不允许。`,
      ]
    : [`There is no way to ${to} (${code}).`, `没有到 ${to} 的路由（${code}）。`]

/** Whether the gateway is on this computer. */
function isHere(facts: Facts): boolean {
  const { host } = endpointOf(facts)
  return isLoopback(host) || addressesOf(facts).some(isLoopback)
}
