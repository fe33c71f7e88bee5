import { unusedProxyIn } from '../client/proxy.ts'
import { missingAuthorities } from '../client/surroundings.ts'
import { defined } from '../defined.ts'
import type { Failure, ServerCertificate, UnusedProxy } from '../diagnosis/facts.ts'
import { dayOf } from '../time.ts'
import type { Approach } from './approach.ts'
import type { Check, Judgement } from './check.ts'
import { complaint } from './complaint.ts'
import { isTaken } from './gateway-checks.ts'
import { factsAt, factsOfFailure, type GatewayAtHand } from './gateway-facts.ts'

/** The computer doctor runs on, and the gateways that are reached from it. */
export interface MachineAtHand {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Date
  readonly gateways: readonly GatewayAtHand[]
  /** Whether a file is there. */
  exists(path: string): Promise<boolean>
}

/** A proxy is named that pushctl does not use: it matters only where a gateway is not reached without. */
async function judgeUnusedProxy(
  { variable, isSocks, exemptBy }: UnusedProxy,
  gateways: readonly GatewayAtHand[],
): Promise<Judgement> {
  for (const subject of gateways) {
    const ports = await subject.approach.ports()
    const [first] = ports
    if (first === undefined || first.step.ok || ports.some(({ step }) => step.ok)) continue
    const judgement = complaint('warning', await factsOfFailure(subject, first.step.failure))
    if (judgement.cause === 'proxy-required') return judgement
  }
  if (exemptBy !== undefined)
    return {
      result: 'ok',
      evidence: {
        en: `${variable} set, but not for these gateways`,
        zh: `设置了 ${variable}，但这些网关不经过它`,
      },
    }
  return {
    result: 'ok',
    evidence: isSocks
      ? {
          en: `none used: ${variable} names a SOCKS proxy, which pushctl does not speak; it goes directly`,
          zh: `未使用：${variable} 指定的是 SOCKS 代理，pushctl 不支持，因此直接连接`,
        }
      : {
          en: `none used: ${variable} is for http:// only; pushctl goes directly`,
          zh: `未使用：${variable} 只对 http:// 生效，因此直接连接`,
        },
  }
}

type Dates = Pick<ServerCertificate, 'notBefore' | 'notAfter'>

/** With these a chain was refused for its dates alone; under an authority nobody knows, dates prove nothing. */
const aboutTime: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']

/** What a server showed; `isRefused`: its dates are what TLS failed for, and the check of TLS says so. */
interface ShownCertificate {
  readonly certificate: ServerCertificate
  readonly isRefused: boolean
}

async function serverCertificate(approach: Approach): Promise<ShownCertificate | undefined> {
  const probe = await approach.probe()
  const step = await probe?.handshake()
  if (step === undefined) return undefined
  const isRefused = !step.ok
  const certificate = step.ok
    ? step.fact.chain.certificates[0]
    : step.failure.kind === 'untrusted' && aboutTime.includes(step.failure.code)
      ? step.failure.certificate
      : undefined
  return certificate === undefined ? undefined : { certificate, isRefused }
}

const covers = ({ notBefore, notAfter }: ServerCertificate, now: Date) => now >= notBefore && now <= notAfter

/** What a server's certificate shows: a clock outside its dates is wrong; where the certificate is, TLS says so. */
async function judgeDates(
  subject: GatewayAtHand,
  { certificate, isRefused }: ShownCertificate,
): Promise<Judgement | undefined> {
  const { now } = subject
  if (covers(certificate, now)) return undefined
  const code = now < certificate.notBefore ? 'CERT_NOT_YET_VALID' : 'CERT_HAS_EXPIRED'
  const failure: Failure = { kind: 'untrusted', code, certificate }
  const { credential } = subject
  const outcome = { kind: 'unsent', failure } as const
  const judged = complaint('failed', factsAt(subject, { outcome, ...defined({ credential }) }))
  return isRefused && judged.cause !== 'clock' ? undefined : judged
}

/**
 * APNs takes a provider token whose time is within an hour of its own (Apple, "Establishing a token-based connection
 * to APNs"), which makes it the best witness there is: it sends no `date` header.
 */
async function tokenTime(subject: GatewayAtHand): Promise<Judgement | undefined> {
  const { credential, approach } = subject
  if (credential?.kind !== 'signing-key') return undefined
  const login = await approach.login()
  if (login?.ok !== true) return undefined
  if (login.fact.reason === 'ExpiredProviderToken') {
    const outcome = { kind: 'rejected', reply: login.fact } as const
    return complaint('failed', factsAt(subject, { credential, outcome }))
  }
  if (!isTaken(login.fact)) return undefined
  return {
    result: 'ok',
    evidence: {
      en: 'within an hour: the gateway took a provider token made this moment',
      zh: '误差在一小时以内：网关接受了刚刚生成的 provider token',
    },
  }
}

function unproven(dates: Dates | undefined): Judgement {
  if (dates === undefined) {
    return {
      result: 'skipped',
      evidence: { en: 'nobody was reached who knows the time', zh: '没有连上任何能核对时间的一方' },
    }
  }
  const [from, to] = [dates.notBefore, dates.notAfter].map(dayOf)
  return {
    result: 'skipped',
    evidence: {
      en: `cannot be compared, for APNs tells no time; it lies within the gateway certificate’s dates, ${from} to ${to}`,
      zh: `无法核对（APNs 不返回时间）；它在网关证书的有效期 ${from} 至 ${to} 之内`,
    },
  }
}

async function checkClock({ gateways }: MachineAtHand): Promise<Judgement> {
  const shown = await Promise.all(gateways.map(({ approach }) => serverCertificate(approach)))
  for (const [index, subject] of gateways.entries()) {
    const seen = shown[index]
    const judgement = seen && (await judgeDates(subject, seen))
    if (judgement !== undefined) return judgement
  }
  const told = (await Promise.all(gateways.map(tokenTime))).filter((each) => each !== undefined)
  return (
    told.find(({ result }) => result === 'failed') ??
    told[0] ??
    unproven(shown.find((each) => each?.isRefused === false)?.certificate)
  )
}

async function checkProxy({ env, gateways }: MachineAtHand): Promise<Judgement> {
  const used = gateways.flatMap(({ approach }) => approach.proxy ?? [])
  if (used.length > 0) {
    const names = [...new Set(used.map(({ address, source }) => `${address} (${source})`))].join(', ')
    return { result: 'ok', evidence: { en: names, zh: names } }
  }
  const [unused] = gateways.flatMap(({ gateway }) => unusedProxyIn(gateway.endpoint, env) ?? [])
  if (unused !== undefined) return judgeUnusedProxy(unused, gateways)
  return { result: 'ok', evidence: { en: 'none', zh: '没有' } }
}

/** What is asked about the computer itself. */
export const machineChecks: readonly Check<MachineAtHand>[] = [
  { id: 'proxy', title: { en: 'Proxy', zh: '代理' }, needs: [], run: checkProxy },
  {
    id: 'authorities',
    title: { en: 'Extra authorities', zh: '额外信任的 CA' },
    needs: [],
    async run({ env, exists, gateways }) {
      const file = env.NODE_EXTRA_CA_CERTS ?? ''
      if (file === '') return { result: 'ok', evidence: { en: 'none', zh: '没有' } }
      const surroundings = await missingAuthorities({ env, exists })
      const [subject] = gateways
      const shown = `NODE_EXTRA_CA_CERTS=${file}`
      return subject === undefined || surroundings.missingAuthorities === undefined
        ? { result: 'ok', evidence: { en: shown, zh: shown } }
        : complaint('warning', factsAt(subject, defined({ surroundings })))
    },
  },
  { id: 'clock', title: { en: 'Clock', zh: '时钟' }, needs: [], run: checkClock },
]
