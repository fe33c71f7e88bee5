import { isIPv4 } from 'node:net'
import { type Endpoint, formatEndpoint, type Gateway, gatewayPorts } from '../apns/endpoint.ts'
import { refusedBy } from '../apns/reasons.ts'
import type { Reply } from '../apns/reply.ts'
import { type Handshake, noDevice, type Probe, type Step } from '../client/probe.ts'
import { defined } from '../defined.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Failure } from '../diagnosis/facts.ts'
import { type Facts, reasonOf } from '../diagnosis/facts.ts'
import { describeFailure, shortName } from '../diagnosis/failure-text.ts'
import { interceptorCures, interceptorNamed } from '../diagnosis/interceptor.ts'
import { type Remedy, remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import { type Approach, type CredentialAtHand, credentialOf, topicOf } from './approach.ts'
import type { Check, Judgement } from './check.ts'

/** One gateway, the way to it, and who wants to push there. */
export interface GatewayAtHand {
  readonly gateway: Gateway
  readonly approach: Approach
  readonly credential?: CredentialAtHand
  readonly now: Date
  /** As in {@link Facts}. */
  readonly again: Facts['again']
}

const ok = (en: string, zh: string): Judgement => ({ status: 'ok', evidence: { en, zh } })
const skipped = (en: string, zh: string): Judgement => ({ status: 'skipped', evidence: { en, zh } })
const failed = (evidence: Text, remedy: Remedy): Judgement => ({ status: 'failed', evidence, remedy })
const warning = (evidence: Text, remedy: Remedy): Judgement => ({ status: 'warning', evidence, remedy })

const isApple = ({ kind }: Gateway) => kind === 'apple'

/** Every address of Apple's lies in 17.0.0.0/8 (Apple Technical Note TN2265). */
const isApples = (address: string) => address.startsWith('17.')

/** 198.18.0.0/15 is set aside for tests (RFC 2544); proxy apps hand it out as stand-in addresses ("fake IP"). */
const isStandIn = (address: string) => /^198\.1[89]\./.test(address)

function judgeAddresses(gateway: Gateway, addresses: readonly string[]): Judgement {
  const list = addresses.join(', ')
  const evidence = { en: list, zh: list }
  const ipv4 = addresses.filter(isIPv4)
  if (!isApple(gateway) || ipv4.length === 0 || ipv4.some(isApples)) return { status: 'ok', evidence }
  if (ipv4.some(isStandIn)) {
    return warning(
      {
        en: `${list}: a stand-in address of a proxy app on this computer or network`,
        zh: `${list}：这是代理软件给出的 fake-ip 地址`,
      },
      remedy({
        en: 'Every push goes through that app (Clash, Surge and the like). If pushes fail, send *.push.apple.com past it.',
        zh: '推送都会经过这个代理软件（Clash、Surge 等）。如果推送失败，让 *.push.apple.com 直连。',
      }),
    )
  }
  return warning(
    { en: `${list}: not an address of Apple (17.0.0.0/8)`, zh: `${list}：不是苹果的地址（17.0.0.0/8）` },
    remedy({
      en: 'Every push to this name goes to that machine instead of Apple. Look for the name in the hosts file, a DNS filter or a proxy app.',
      zh: '发往这个域名的推送都会到那台机器，而不是苹果。请检查 hosts 文件、DNS 过滤或代理软件。',
    }),
  )
}

/** A port that could not be reached, and why. */
interface ShutPort {
  readonly endpoint: Endpoint
  readonly failure: Failure
}

/** The cure for a proxy that opened no tunnel: that of a push which found no way through it. */
function proxyRemedy(subject: GatewayAtHand, { endpoint, failure }: ShutPort): Remedy {
  const { gateway, now, again } = subject
  const { what, causes } = diagnose({
    gateway: { ...gateway, endpoint },
    notification: { deviceToken: noDevice, payload: new Uint8Array() },
    outcome: { kind: 'unsent', failure },
    now,
    again,
  })
  return causes[0]?.remedy ?? { text: what, commands: [] }
}

/** The probe on the open port; `port` has been passed before anyone asks. */
async function probeOf(approach: Approach): Promise<Probe> {
  const probe = await approach.probe()
  if (probe === undefined) throw new Error(`no open port at ${formatEndpoint(approach.gateway.endpoint)}`)
  return probe
}

const day = (date: Date) => date.toISOString().slice(0, 10)

/** `api.push.apple.com ← Apple Public Server RSA CA 12 - G1 ← …, until 2027-01-31` */
function chainText({ chain: { certificates } }: Handshake): Text {
  const names = certificates.map(({ subject }) => shortName(subject)).join(' ← ')
  const [leaf] = certificates
  if (leaf === undefined) return { en: names, zh: names }
  return {
    en: `${names}, until ${day(leaf.notAfter)}`,
    zh: `${names}，有效期到 ${day(leaf.notAfter)}`,
  }
}

/** The cure for a box that shows `issuer` where Apple should. */
function interceptionRemedy(issuer: string): Remedy {
  const product = interceptorNamed(issuer)
  if (product === undefined) {
    return remedy({
      en: 'Something between here and Apple opens TLS. APNs cannot be reached through it; have *.push.apple.com (17.0.0.0/8) exempted.',
      zh: '有设备或软件在中间解密 TLS，推送无法从中通过。请让 *.push.apple.com（17.0.0.0/8）绕过它。',
    })
  }
  const cure = interceptorCures[product.kind]
  return remedy({ en: `That is ${product.name}. ${cure.en}`, zh: `这是 ${product.name}。${cure.zh}` })
}

function untrustedRemedy(gateway: Gateway, step: Step<Handshake>): Remedy {
  const failure = step.ok ? undefined : step.failure
  const certificate = failure?.kind === 'untrusted' ? failure.certificate : undefined
  if (failure?.kind === 'untrusted' && /EXPIRED|NOT_YET_VALID/.test(failure.code)) {
    return remedy({
      en: 'Compare this computer’s clock with a real one; if it is right, the server’s certificate has to be renewed.',
      zh: '先核对本机时间；如果时间没错，就是服务器证书需要更换。',
    })
  }
  if (isApple(gateway)) {
    if (certificate !== undefined) return interceptionRemedy(certificate.issuer)
    return remedy({
      en: 'Try another network: what answers there is not Apple.',
      zh: '换个网络试试：应答的不是苹果的服务器。',
    })
  }
  if (failure?.kind === 'untrusted' && /ALTNAME|HOSTNAME/.test(failure.code)) {
    return remedy(
      { en: 'Use a host name that the certificate carries.', zh: '请使用证书里写明的主机名。' },
      `openssl s_client -connect ${formatEndpoint(gateway.endpoint)} </dev/null | openssl x509 -noout -ext subjectAltName`,
    )
  }
  if (failure?.kind === 'untrusted') {
    return remedy(
      {
        en: 'If you know who issued it, trust that authority for this call.',
        zh: '如果你认识签发者，可以在这次调用里信任它的根证书。',
      },
      `pushctl doctor --gateway ${formatEndpoint(gateway.endpoint)} --ca CA.pem`,
    )
  }
  return remedy(
    {
      en: 'Look at what really listens there; it has to speak TLS 1.2 or later.',
      zh: '看看那个端口上到底是什么服务；它必须支持 TLS 1.2 以上。',
    },
    `openssl s_client -connect ${formatEndpoint(gateway.endpoint)} -alpn h2`,
  )
}

/** @returns whether an answer to the nonsense push shows that the credential was taken: APNs looks at that first */
export function isTaken({ status, reason }: Reply): boolean {
  return status === 200 || ((status === 400 || status === 410) && refusedBy(reason) === undefined)
}

/** What went wrong as a push that was not accepted: the causes of those are the causes of this. */
function factsOf(
  { gateway, now, again }: GatewayAtHand,
  credential: CredentialAtHand,
  outcome: NonNullable<Facts['outcome']>,
): Facts {
  return {
    gateway,
    ...defined({ credential: credentialOf(credential) }),
    file: credential.fileName,
    notification: { deviceToken: noDevice, payload: new Uint8Array(), ...topicOf(credential) },
    outcome,
    ...(credential.kind === 'signing-key' && { tokenMade: now }),
    now,
    again,
  }
}

function refusal(
  subject: GatewayAtHand,
  credential: CredentialAtHand,
  outcome: NonNullable<Facts['outcome']>,
): Judgement {
  const facts = factsOf(subject, credential, outcome)
  const { what, causes } = diagnose(facts)
  const [cause] = causes
  const reason = reasonOf(facts)
  const name = reason === undefined ? '' : `${reason}: `
  const evidence = cause === undefined ? what : cause.evidence
  return {
    status: refusedBy(reason) === 'environment' ? 'warning' : 'failed',
    evidence: { en: `${name}${evidence.en}`, zh: `${name}${evidence.zh}` },
    remedy:
      cause?.remedy ??
      remedy(
        { en: 'The gateway does not take this credential.', zh: '网关不接受这个凭证。' },
        `pushctl doctor --help`,
      ),
  }
}

/** What is asked about every gateway, from the cable up. */
export const gatewayChecks: readonly Check<GatewayAtHand>[] = [
  {
    id: 'name',
    title: { en: 'Name', zh: '域名解析' },
    needs: [],
    async run({ gateway, approach }) {
      const { proxy } = approach
      if (proxy !== undefined) {
        const { address, source } = proxy
        return ok(`left to the proxy ${address} (${source})`, `由代理 ${address} 解析（${source}）`)
      }
      const step = await approach.resolution()
      if (step.ok) return judgeAddresses(gateway, step.fact.addresses)
      return failed(
        describeFailure(step.failure),
        remedy(
          {
            en: 'Is this computer on the network? Then look at its DNS server, and at how the host name is written.',
            zh: '先确认已经联网；再检查 DNS 服务器，以及主机名有没有写错。',
          },
          `nslookup ${gateway.endpoint.host}`,
        ),
      )
    },
  },
  {
    id: 'port',
    title: { en: 'Port', zh: '端口' },
    needs: ['name'],
    async run(subject) {
      const { gateway, approach } = subject
      const tried = await approach.ports()
      const said = tried.map(({ endpoint, step }): Text => {
        const state = step.ok ? { en: 'open', zh: '可以连接' } : describeFailure(step.failure)
        return { en: `${endpoint.port} ${state.en}`, zh: `${endpoint.port} ${state.zh}` }
      })
      const evidence = {
        en: said.map(({ en }) => en).join('; '),
        zh: said.map(({ zh }) => zh).join('；'),
      }
      const open = tried.find(({ step }) => step.ok)
      const allShut = tried.flatMap(({ endpoint, step }) =>
        step.ok ? [] : [{ endpoint, failure: step.failure }],
      )
      const [shut] = allShut
      if (shut === undefined) return { status: 'ok', evidence }
      if (open !== undefined) {
        const other = formatEndpoint(open.endpoint)
        return warning(
          evidence,
          remedy(
            {
              en: `Pushes to port ${shut.endpoint.port} will fail from this network; port ${open.endpoint.port} serves just as well.`,
              zh: `在这个网络里，发往 ${shut.endpoint.port} 端口的推送会失败；${open.endpoint.port} 端口完全等效。`,
            },
            `pushctl send --gateway ${other} …`,
          ),
        )
      }
      if (approach.proxy !== undefined) {
        const usual = allShut.find(({ endpoint }) => endpoint.port === gatewayPorts[0])
        return failed(evidence, proxyRemedy(subject, usual ?? shut))
      }
      if (gateway.kind === 'local') {
        return failed(evidence, remedy({ en: 'Start it:', zh: '先启动它：' }, 'pushctl gateway start'))
      }
      return failed(
        evidence,
        isApple(gateway)
          ? remedy(
              {
                en: 'A firewall or a proxy stands in between. Have TCP 443 and 2197 opened to 17.0.0.0/8, or try another network.',
                zh: '中间有防火墙或代理拦截。请放行到 17.0.0.0/8 的 TCP 443 和 2197，或者换个网络试试。',
              },
              `nc -vz ${gateway.endpoint.host} 443`,
            )
          : remedy({
              en: 'Nothing listens there, or a firewall stands in between. Look at host and port.',
              zh: '对方没有监听这个端口，或者被防火墙拦截。请检查主机和端口。',
            }),
      )
    },
  },
  {
    id: 'tls',
    title: { en: 'TLS', zh: 'TLS' },
    needs: ['port'],
    async run({ gateway, approach }) {
      const step = await (await probeOf(approach)).handshake()
      if (step.ok) {
        const { protocol, cipher } = step.fact
        const chain = chainText(step.fact)
        return ok(`${protocol}, ${cipher}; ${chain.en}`, `${protocol}，${cipher}；${chain.zh}`)
      }
      if (step.failure.kind === 'no-http2') {
        return ok('stands as far as the choice of protocol', '握手进行到了协议协商这一步')
      }
      return failed(describeFailure(step.failure), untrustedRemedy(gateway, step))
    },
  },
  {
    id: 'alpn',
    title: { en: 'ALPN', zh: 'ALPN' },
    needs: ['tls'],
    async run({ gateway, approach }) {
      const step = await (await probeOf(approach)).handshake()
      if (step.ok) return ok('h2', 'h2')
      return failed(
        describeFailure(step.failure),
        isApple(gateway)
          ? remedy({
              en: 'Apple always offers it: a proxy in between speaks HTTP/1.1 only. Send *.push.apple.com past it.',
              zh: '苹果一定支持 h2：是中间的代理只懂 HTTP/1.1。让 *.push.apple.com 直连。',
            })
          : remedy({
              en: 'APNs is HTTP/2 only. Switch HTTP/2 on in that server, or name the right port.',
              zh: 'APNs 只支持 HTTP/2。请在该服务器上启用 HTTP/2，或者检查端口。',
            }),
      )
    },
  },
  {
    id: 'issuer',
    title: { en: 'Issuer', zh: '签发者' },
    needs: ['alpn'],
    async run({ gateway, approach }) {
      const step = await (await probeOf(approach)).handshake()
      if (!step.ok) throw new Error('asked before the handshake stood')
      const { certificates, voucher } = step.fact.chain
      const name = certificates[0]?.issuer ?? ''
      const short = shortName(name)
      if (!isApple(gateway)) return ok(short, short)
      switch (voucher) {
        case 'apple':
          return ok(`Apple (${short})`, `苹果（${short}）`)
        case 'private':
          return failed(
            {
              en: `not Apple: “${short}”, which only this computer trusts, opens TLS on the way`,
              zh: `不是苹果：「${short}」只在本机受信任，TLS 在途中被解密了`,
            },
            interceptionRemedy(name),
          )
        case 'public':
          return failed(
            { en: `not Apple: “${short}”`, zh: `不是苹果：「${short}」` },
            remedy({
              en: 'The name leads to somebody else’s server. Look at DNS, the hosts file and proxy apps.',
              zh: '这个域名指向了别人的服务器。请检查 DNS、hosts 文件和代理软件。',
            }),
          )
      }
    },
  },
  {
    id: 'http2',
    title: { en: 'HTTP/2', zh: 'HTTP/2' },
    needs: ['alpn'],
    async run({ approach }) {
      const step = await (await probeOf(approach)).settings()
      if (step.ok) {
        const streams = step.fact.maxConcurrentStreams
        return streams === undefined
          ? ok('SETTINGS received, no stream limit', '已收到 SETTINGS，未限制并发流')
          : ok(`SETTINGS received, up to ${streams} at a time`, `已收到 SETTINGS，并发流上限 ${streams}`)
      }
      const { failure } = step
      if (failure.kind === 'tls-alert') {
        return failed(
          describeFailure(failure),
          remedy({
            en: 'This server does not talk to anyone without a client certificate; APNs does. Is it the right one? Give it with --cert.',
            zh: '这个服务器不接受没有客户端证书的连接，而 APNs 是接受的。确认地址没错的话，用 --cert 指定证书。',
          }),
        )
      }
      return failed(
        describeFailure(failure),
        remedy({
          en: 'What answers there offers h2 but does not speak it. Look at the proxy or server in between.',
          zh: '对方声称支持 h2，却没有按 HTTP/2 应答。请检查中间的代理或服务器。',
        }),
      )
    },
  },
  {
    id: 'client-certificate',
    title: { en: 'Client certificate', zh: '客户端证书' },
    needs: ['alpn'],
    async run({ approach }) {
      const step = await (await probeOf(approach)).handshake()
      if (!step.ok) throw new Error('asked before the handshake stood')
      if (step.fact.asksForCertificate) return ok('the gateway asks for one', '网关会请求客户端证书')
      return warning(
        { en: 'never asked for', zh: '网关没有请求客户端证书' },
        remedy({
          en: 'APNs always asks: pushes with a certificate will be rejected here (MissingProviderToken). Pushes with a signing key are not concerned.',
          zh: 'APNs 一定会请求客户端证书：在这里用证书推送会被拒绝（MissingProviderToken），用 .p8 签名密钥则不受影响。',
        }),
      )
    },
  },
  {
    id: 'answer',
    title: { en: 'Answer', zh: '应答' },
    needs: ['http2'],
    async run({ approach }) {
      const step = await (await probeOf(approach)).ask({})
      if (!step.ok) {
        return failed(
          describeFailure(step.failure),
          remedy({
            en: 'The connection stands, but requests are not answered. Try again, then from another network.',
            zh: '连接已经建立，但请求得不到应答。请重试，或者换个网络。',
          }),
        )
      }
      const { status, reason } = step.fact
      const said = [status, reason].filter((word) => word !== undefined).join(' ')
      if (reason === 'MissingProviderToken') {
        return ok(
          `${said}, as APNs answers a push without a credential`,
          `${said}，这正是 APNs 对无凭证推送的应答`,
        )
      }
      return warning(
        {
          en: `${said}; APNs would say 403 MissingProviderToken`,
          zh: `${said}；APNs 应当回答 403 MissingProviderToken`,
        },
        remedy({
          en: 'What answers there may not be APNs: pushes to it can fail in ways that Apple’s gateways do not.',
          zh: '应答的可能不是 APNs：推送到它的结果可能与苹果的网关不同。',
        }),
      )
    },
  },
  {
    id: 'credential',
    title: { en: 'Credential', zh: '凭证' },
    needs: ['http2'],
    async run(subject) {
      const { credential, gateway, approach } = subject
      if (credential === undefined) {
        return skipped(
          'none given; add --cert or --signing-key',
          '没有指定凭证；可加 --cert 或 --signing-key',
        )
      }
      if (credential.kind === 'certificate') {
        const { environments } = credential.certificate
        if (credential.identity === undefined) {
          return skipped('the certificate came without its key', '证书没有附带私钥')
        }
        if ('environment' in gateway && !environments.includes(gateway.environment)) {
          return skipped(
            `the certificate is not for ${gateway.environment}`,
            `证书不适用于 ${gateway.environment} 环境`,
          )
        }
      }
      const step = await approach.login()
      if (step === undefined) return skipped('it could not be shown', '没有机会出示')
      if (!step.ok) return refusal(subject, credential, { kind: 'unsent', failure: step.failure })
      const { status, reason } = step.fact
      const said = [status, reason].filter((word) => word !== undefined).join(' ')
      if (status === 429 || status >= 500) {
        return warning(
          { en: said, zh: said },
          remedy(
            {
              en: 'The gateway has no time for this credential now, and pushes would hear the same. Try again later.',
              zh: '网关暂时无法处理这个凭证的请求，现在推送也会得到同样的应答。请稍后再试。',
            },
            ...(reason === undefined ? [] : [`pushctl explain ${reason}`]),
          ),
        )
      }
      if (!isTaken(step.fact)) return refusal(subject, credential, { kind: 'rejected', reply: step.fact })
      return ok(
        `taken: the push to a device token that cannot exist got ${said}`,
        `已被接受：发往不存在的 device token 的推送得到 ${said}`,
      )
    },
  },
]
