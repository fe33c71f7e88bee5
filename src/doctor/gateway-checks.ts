import { formatEndpoint } from '../apns/endpoint.ts'
import { refusedBy } from '../apns/reasons.ts'
import type { Reply } from '../apns/reply.ts'
import type { Handshake, Probe } from '../client/probe.ts'
import { hostsLineOf } from '../client/surroundings.ts'
import { defined } from '../defined.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import {
  type ConnectionSurroundings,
  type Facts,
  type Failure,
  isCutAtCertificate,
  reasonOf,
} from '../diagnosis/facts.ts'
import { describeFailure, shortName } from '../diagnosis/failure-text.ts'
import { demandsCertificate } from '../diagnosis/tls-alerts.ts'
import { type Text, verbatim } from '../text.ts'
import { dayOf } from '../time.ts'
import type { Approach } from './approach.ts'
import type { Check, Judgement } from './check.ts'
import { complaint } from './complaint.ts'
import { factsAt, factsOfFailure, type GatewayAtHand } from './gateway-facts.ts'

const ok = (en: string, zh = en): Judgement => ({ result: 'ok', evidence: { en, zh } })
const skipped = (en: string, zh: string): Judgement => ({ result: 'skipped', evidence: { en, zh } })

/** The probe on the open port; `port` has been passed before anyone asks. */
async function probeOf(approach: Approach): Promise<Probe> {
  const probe = await approach.probe()
  if (probe === undefined) throw new Error(`no open port at ${formatEndpoint(approach.gateway.endpoint)}`)
  return probe
}

/** The handshake that stood, at last with the certificate; `alpn` has been passed before anyone asks. */
async function handshakeOf(approach: Approach): Promise<Handshake> {
  const bare = await (await probeOf(approach)).handshake()
  const step = bare.ok ? bare : await (await approach.shown())?.handshake()
  if (step?.ok !== true) throw new Error('asked before the handshake stood')
  return step.fact
}

/** `api.push.apple.com ← Apple Public Server RSA CA 12 - G1 ← …, until 2027-01-31` */
function chainText({ chain: { certificates } }: Handshake): Text {
  const names = certificates.map(({ subject }) => shortName(subject)).join(' ← ')
  const [leaf] = certificates
  if (leaf === undefined) return verbatim(names)
  return {
    en: `${names}, until ${dayOf(leaf.notAfter)}`,
    zh: `${names}，有效期到 ${dayOf(leaf.notAfter)}`,
  }
}

const joined = (texts: readonly Text[]): Text => ({
  en: texts.map(({ en }) => en).join('; '),
  zh: texts.map(({ zh }) => zh).join('；'),
})

/** @returns whether an answer to the nonsense push shows that the credential was taken: APNs looks at that first */
export function isTaken({ status, reason }: Reply): boolean {
  return reason !== undefined && (status === 400 || status === 410) && refusedBy(reason) === undefined
}

/** Every answer of APNs has an id, and a refusal a reason. */
const isOfApns = ({ reason, id }: Reply) => reason !== undefined || id !== undefined

const wordsOf = ({ status, reason }: Reply) => [status, reason].filter((word) => word !== undefined).join(' ')

/** What a name that resolves leads to: where it cannot be Apple, the causes say so without any connection. */
async function judgeAddresses(subject: GatewayAtHand, addresses: readonly string[]): Promise<Judgement> {
  const { gateway, outlook } = subject
  const hostsLine = hostsLineOf(await outlook.readHosts(), gateway.endpoint.host)
  const facts = factsAt(subject, { surroundings: { addresses, ...defined({ hostsLine }) } })
  const list = verbatim(addresses.join(', '))
  return diagnose(facts).causes.length === 0
    ? { result: 'ok', evidence: list }
    : complaint('warning', facts, list)
}

async function checkPorts(subject: GatewayAtHand): Promise<Judgement> {
  const tried = await subject.approach.ports()
  const seen = joined(
    tried.map(({ endpoint, step }): Text => {
      const state = step.ok ? { en: 'open', zh: '可以连接' } : describeFailure(step.failure)
      return { en: `${endpoint.port} ${state.en}`, zh: `${endpoint.port} ${state.zh}` }
    }),
  )
  const shut = tried.find(({ step }) => !step.ok)
  if (shut === undefined || shut.step.ok) return { result: 'ok', evidence: seen }
  const isOpen = tried.some(({ step }) => step.ok)
  const facts = await factsOfFailure(subject, shut.step.failure, { port: shut.endpoint.port })
  return complaint(isOpen ? 'warning' : 'failed', facts, seen)
}

/** `443: cut off …; 2197: silence …`; what all ports did alike is told once. */
function seenOnPorts(
  failed: readonly { readonly port: number; readonly failure: Failure }[],
  tried: number,
): Text {
  const texts = failed.map(({ failure }) => describeFailure(failure))
  const [first] = texts
  if (first !== undefined && failed.length === tried && texts.every(({ en }) => en === first.en)) return first
  return joined(
    failed.map(({ port }, index) => {
      const { en = '', zh = '' } = texts[index] ?? {}
      return { en: `${port} ${en}`, zh: `${port} ${zh}` }
    }),
  )
}

/** Whether a connection came to nothing where a certificate is looked at: its alert can get lost, and a cut is left. */
const isTurnedAway = (failure: Failure): boolean =>
  failure.kind === 'tls-alert' ? demandsCertificate(failure) : isCutAtCertificate(failure)

/**
 * What a gateway does that talks only to who shows a certificate, once the one at hand is shown.
 *
 * @param failure of the connection without a credential
 * @returns nothing when that failed for another reason, or there is no certificate to show
 */
async function judgeShown(subject: GatewayAtHand, failure: Failure): Promise<Judgement | undefined> {
  const { credential, approach } = subject
  if (!isTurnedAway(failure) || credential?.kind !== 'certificate') return undefined
  const step = await approach.login()
  if (step === undefined) return undefined
  if (step.ok) return ok('stands once the certificate is shown', '出示证书后可以建立')
  const surroundings = {
    // Where nobody gets in, the cut alone says nothing of the certificate.
    ...(failure.kind === 'reset' && { answersWithoutCertificate: false }),
    ...(await asked(approach)),
  }
  const facts = await factsOfFailure(subject, step.failure, { credential, surroundings })
  return complaint('failed', facts, describeFailure(step.failure))
}

/** Whether the gateway asks for a certificate, where a handshake stood that tells. */
async function asked(approach: Approach): Promise<ConnectionSurroundings> {
  const step = await (await probeOf(approach)).handshake()
  return step.ok ? { asksForCertificate: step.fact.asksForCertificate } : {}
}

/** TLS on the port that serves; a port before it on which TLS came to nothing is worth a warning. */
async function checkTls(subject: GatewayAtHand): Promise<Judgement> {
  const tried = await subject.approach.handshakes()
  const failed = tried.flatMap(({ step, endpoint: { port } }) =>
    step.ok ? [] : [{ port, failure: step.failure }],
  )
  const [first] = failed
  const isStanding = failed.length < tried.length
  if (first !== undefined) {
    const { port, failure } = first
    if (!isStanding && failure.kind === 'no-http2')
      return ok('stands as far as the choice of protocol', '握手进行到了协议协商这一步')
    const shown = isStanding ? undefined : await judgeShown(subject, failure)
    if (shown !== undefined) return shown
    const facts = await factsOfFailure(subject, failure, { port })
    return complaint(isStanding ? 'warning' : 'failed', facts, seenOnPorts(failed, tried.length))
  }
  const handshake = await handshakeOf(subject.approach)
  const { protocol, cipher } = handshake
  const chain = chainText(handshake)
  return ok(`${protocol}, ${cipher}; ${chain.en}`, `${protocol}，${cipher}；${chain.zh}`)
}

async function checkIssuer(subject: GatewayAtHand): Promise<Judgement> {
  const { chain } = await handshakeOf(subject.approach)
  const short = shortName(chain.certificates[0]?.issuer ?? '')
  if (subject.gateway.kind !== 'apple') return ok(short)
  switch (chain.voucher) {
    case 'apple':
      return ok(`Apple (${short})`, `Apple（${short}）`)
    case 'apple-by-name':
      return ok(
        `Apple (${short}), under a root that is trusted only here (--ca or NODE_EXTRA_CA_CERTS)`,
        `Apple（${short}），其根证书只在本机受信任（--ca 或 NODE_EXTRA_CA_CERTS）`,
      )
    case 'public':
      return ok(`${short}, under a root that every computer trusts`, `${short}，其根证书受到公认`)
    case 'private':
      return complaint('failed', factsAt(subject, { surroundings: { chain } }))
  }
}

async function checkAnswer(subject: GatewayAtHand): Promise<Judgement> {
  const step = await (await probeOf(subject.approach)).ask({})
  if (!step.ok) {
    const shown = await judgeShown(subject, step.failure)
    if (shown !== undefined) return shown
    return complaint('failed', await factsOfFailure(subject, step.failure), describeFailure(step.failure))
  }
  const said = wordsOf(step.fact)
  if (step.fact.reason === 'MissingProviderToken') {
    return ok(
      `${said}, as APNs answers a push without a credential`,
      `${said}，这正是 APNs 对无凭证推送的应答`,
    )
  }
  const facts = factsAt(subject, { outcome: { kind: 'rejected', reply: step.fact } })
  // What takes a push that nobody may send is no gateway at all, nor is what answers with a page of its own.
  return complaint(step.fact.status === 200 || !isOfApns(step.fact) ? 'failed' : 'warning', facts, {
    en: `${said}; APNs would say 403 MissingProviderToken`,
    zh: `${said}；APNs 应当回答 403 MissingProviderToken`,
  })
}

/** Why a credential is not shown to this gateway; nothing when it is. */
function whyNotShown({ credential, gateway }: GatewayAtHand): Judgement | undefined {
  if (credential === undefined)
    return skipped('none given; add --cert or --signing-key', '没有指定凭证；可加 --cert 或 --signing-key')
  if (credential.kind === 'signing-key') return undefined
  if (credential.identity === undefined)
    return skipped('the certificate came without its key', '证书没有附带私钥')
  return 'environment' in gateway && !credential.certificate.environments.includes(gateway.environment)
    ? skipped(`the certificate is not for ${gateway.environment}`, `证书不适用于 ${gateway.environment} 环境`)
    : undefined
}

async function checkCredential(subject: GatewayAtHand): Promise<Judgement> {
  const { credential, approach, isAskedFor } = subject
  const unshown = whyNotShown(subject)
  if (unshown !== undefined || credential === undefined) return unshown ?? skipped('', '')
  const step = await approach.login()
  if (step === undefined) return skipped('it could not be shown', '没有机会出示')
  if (!step.ok) {
    const settings = await (await probeOf(approach)).settings()
    const isDemanded = !settings.ok && settings.failure.kind === 'tls-alert'
    const surroundings = {
      ...(!isDemanded && { answersWithoutCertificate: settings.ok }),
      ...(isCutAtCertificate(step.failure) && { answersToCertificate: false }),
    }
    const facts = await factsOfFailure(subject, step.failure, { credential, surroundings })
    return complaint(refusalStatus(facts, isAskedFor), facts, describeFailure(step.failure))
  }
  const { status } = step.fact
  const said = verbatim(wordsOf(step.fact))
  const { chain, asksForCertificate } = await handshakeOf(approach)
  const outcome = { kind: 'rejected', reply: step.fact } as const
  const facts = factsAt(subject, { credential, outcome, surroundings: { chain, asksForCertificate } })
  // Of a service that is busy the next answer is another; a page in place of an answer comes from somebody else.
  if ((status === 429 || status >= 500) && isOfApns(step.fact)) return complaint('warning', facts, said)
  if (isTaken(step.fact)) {
    return ok(
      `taken: the push to a device token that cannot exist got ${said.en}`,
      `已被接受：发往不存在的 device token 的推送得到 ${said.zh}`,
    )
  }
  return complaint(refusalStatus(facts, isAskedFor), facts, said)
}

/** A credential of the other environment is good, unless this environment was asked for. */
const refusalStatus = (facts: Facts, isAskedFor: boolean) =>
  refusedBy(reasonOf(facts)) === 'environment' && !isAskedFor ? 'warning' : 'failed'

/** What is asked about every gateway, from the cable up. */
export const gatewayChecks: readonly Check<GatewayAtHand>[] = [
  {
    id: 'name',
    title: { en: 'Name', zh: '域名解析' },
    needs: [],
    async run(subject) {
      const { proxy } = subject.approach
      if (proxy !== undefined) {
        const { address, source } = proxy
        return ok(`left to the proxy ${address} (${source})`, `由代理 ${address} 解析（${source}）`)
      }
      const step = await subject.approach.resolution()
      if (step.ok) return judgeAddresses(subject, step.fact.addresses)
      return complaint('failed', await factsOfFailure(subject, step.failure))
    },
  },
  {
    id: 'port',
    title: { en: 'Port', zh: '端口' },
    needs: ['name'],
    run: checkPorts,
  },
  {
    id: 'tls',
    title: { en: 'TLS', zh: 'TLS' },
    needs: ['port'],
    run: checkTls,
  },
  {
    id: 'alpn',
    title: { en: 'ALPN', zh: 'ALPN' },
    needs: ['tls'],
    async run(subject) {
      const step = await (await probeOf(subject.approach)).handshake()
      if (step.ok) return ok('h2')
      const shown = await judgeShown(subject, step.failure)
      if (shown !== undefined) return shown
      return complaint('failed', await factsOfFailure(subject, step.failure))
    },
  },
  {
    id: 'issuer',
    title: { en: 'Issuer', zh: '签发者' },
    needs: ['alpn'],
    run: checkIssuer,
  },
  {
    id: 'http2',
    title: { en: 'HTTP/2', zh: 'HTTP/2' },
    needs: ['alpn'],
    async run(subject) {
      const step = await (await probeOf(subject.approach)).settings()
      if (!step.ok) {
        const shown = await judgeShown(subject, step.failure)
        if (shown !== undefined) return shown
        const surroundings = await asked(subject.approach)
        const facts = await factsOfFailure(subject, step.failure, { surroundings })
        return complaint('failed', facts, describeFailure(step.failure))
      }
      const streams = step.fact.maxConcurrentStreams
      return streams === undefined
        ? ok('SETTINGS received, no stream limit', '已收到 SETTINGS，未限制并发流')
        : ok(`SETTINGS received, up to ${streams} at a time`, `已收到 SETTINGS，并发流上限 ${streams}`)
    },
  },
  {
    id: 'client-certificate',
    title: { en: 'Client certificate', zh: '客户端证书' },
    needs: ['alpn'],
    async run(subject) {
      const { asksForCertificate } = await handshakeOf(subject.approach)
      if (asksForCertificate) return ok('the gateway asks for one', '网关会请求客户端证书')
      if (subject.credential?.kind === 'signing-key')
        return ok('not asked for; the signing key needs none', '网关不请求客户端证书，用签名密钥也不需要')
      return complaint('warning', factsAt(subject, { surroundings: { asksForCertificate } }))
    },
  },
  {
    id: 'answer',
    title: { en: 'Answer', zh: '应答' },
    needs: ['http2'],
    run: checkAnswer,
  },
  {
    id: 'credential',
    title: { en: 'Credential', zh: '凭证' },
    needs: ['http2'],
    run: checkCredential,
  },
]
