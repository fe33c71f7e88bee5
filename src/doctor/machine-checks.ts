import { proxyVariables, readProxy } from '../client/proxy.ts'
import type { ServerCertificate } from '../diagnosis/facts.ts'
import type { Approach, CredentialAtHand } from './approach.ts'
import type { Check, Judgement } from './check.ts'
import { isTaken } from './gateway-checks.ts'

/** The computer doctor runs on. */
export interface MachineAtHand {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Date
  readonly approaches: readonly Approach[]
  readonly credential?: CredentialAtHand
  /** Whether a file is there. */
  exists(path: string): Promise<boolean>
}

/** SOCKS is the only kind of proxy that was named, so pushctl goes without. */
async function judgeSocks(variable: string, approaches: readonly Approach[]): Promise<Judgement> {
  const reached = await Promise.all(
    approaches.map(async (approach) => (await approach.ports()).some(({ step }) => step.ok)),
  )
  if (reached.every(Boolean)) {
    return {
      status: 'ok',
      evidence: {
        en: `${variable} names SOCKS, which is not needed: the gateways are reached directly`,
        zh: `${variable} 是 SOCKS 代理；用不到它，可以直连网关`,
      },
    }
  }
  return {
    status: 'warning',
    evidence: {
      en: `${variable} names SOCKS, which pushctl does not speak: it connects directly`,
      zh: `${variable} 是 SOCKS 代理，pushctl 不支持，因此直接连接`,
    },
    remedy: {
      text: {
        en: 'Most proxy apps offer HTTP as well, often on the same port. Name that one:',
        zh: '多数代理软件同时提供 HTTP 代理，端口往往相同。请指定它：',
      },
      commands: ['pushctl doctor --proxy http://HOST:PORT'],
    },
  }
}

const clockRemedy = {
  text: {
    en: 'Provider tokens made by a wrong clock are refused, and certificates look expired or not yet valid. Set the clock by the network.',
    zh: '时钟不准会让 provider token 被拒，证书也会显得过期或尚未生效。请打开「自动设置时间」。',
  },
  commands: [],
} as const

type Dates = Pick<ServerCertificate, 'notBefore' | 'notAfter'>

/** What a server's certificate shows: a clock outside its dates is wrong, or the server's certificate is. */
function judgeDates(now: Date, { notBefore, notAfter }: Dates): Judgement | undefined {
  const [from, to, here] = [notBefore, notAfter, now].map((date) => date.toISOString().slice(0, 16))
  if (now < notBefore) {
    const evidence = {
      en: `it says ${here}, and the gateway’s certificate begins ${from}: it is behind`,
      zh: `本机时间是 ${here}，网关证书从 ${from} 才开始生效：时钟慢了`,
    }
    return { status: 'failed', evidence, remedy: clockRemedy }
  }
  if (now <= notAfter) return undefined
  const evidence = {
    en: `it says ${here}, and the gateway’s certificate ended ${to}: one of the two is wrong`,
    zh: `本机时间是 ${here}，而网关证书 ${to} 已到期：两者必有一个不对`,
  }
  return { status: 'skipped', evidence }
}

/** With these a chain was refused for its dates alone; under an authority nobody knows, dates prove nothing. */
const aboutTime: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']

async function serverDates(approach: Approach): Promise<Dates | undefined> {
  const probe = await approach.probe()
  const step = await probe?.handshake()
  if (step === undefined) return undefined
  if (step.ok) return step.fact.chain.certificates[0]
  const { failure } = step
  return failure.kind === 'untrusted' && aboutTime.includes(failure.code) ? failure.certificate : undefined
}

/**
 * APNs takes a provider token whose time is within an hour of its own (Apple, "Establishing a token-based connection
 * to APNs"), which makes it the best witness there is: it sends no `date` header.
 */
async function tokenTime(approach: Approach): Promise<Judgement | undefined> {
  const login = await approach.login()
  if (login?.ok !== true) return undefined
  if (login.fact.reason === 'ExpiredProviderToken') {
    return {
      status: 'failed',
      evidence: {
        en: 'more than an hour off: the gateway calls a provider token made this moment expired',
        zh: '误差超过一小时：刚刚生成的 provider token 被网关判为过期',
      },
      remedy: clockRemedy,
    }
  }
  if (!isTaken(login.fact)) return undefined
  return {
    status: 'ok',
    evidence: {
      en: 'within an hour: the gateway took a provider token made this moment',
      zh: '误差在一小时以内：网关接受了刚刚生成的 provider token',
    },
  }
}

/** What is asked about the computer itself. */
export const machineChecks: readonly Check<MachineAtHand>[] = [
  {
    id: 'proxy',
    title: { en: 'Proxy', zh: '代理' },
    needs: [],
    async run({ env, approaches }) {
      const used = approaches.flatMap((approach) => approach.proxy ?? [])
      if (used.length > 0) {
        const names = [...new Set(used.map(({ address, source }) => `${address} (${source})`))].join(', ')
        return { status: 'ok', evidence: { en: names, zh: names } }
      }
      const named = proxyVariables.filter((name) => (env[name] ?? '') !== '')
      const [first] = named
      if (first === undefined) return { status: 'ok', evidence: { en: 'none', zh: '没有' } }
      if (named.every((name) => readProxy(env[name] ?? '', name).kind === 'socks')) {
        return judgeSocks(first, approaches)
      }
      const names = named.join(', ')
      return {
        status: 'ok',
        evidence: {
          en: `${names} set, but not for these gateways`,
          zh: `设置了 ${names}，但这些网关不经过它`,
        },
      }
    },
  },
  {
    id: 'authorities',
    title: { en: 'Extra authorities', zh: '额外信任的 CA' },
    needs: [],
    async run({ env, exists }) {
      const file = env.NODE_EXTRA_CA_CERTS ?? ''
      if (file === '') return { status: 'ok', evidence: { en: 'none', zh: '没有' } }
      const shown = `NODE_EXTRA_CA_CERTS=${file}`
      if (await exists(file)) return { status: 'ok', evidence: { en: shown, zh: shown } }
      return {
        status: 'warning',
        evidence: { en: `${shown}: there is no such file`, zh: `${shown}：文件不存在` },
        remedy: {
          text: {
            en: 'Node passes over it without a word: pushes to a gateway under that authority fail as untrusted. Name the right file, or remove the variable.',
            zh: 'Node 会直接忽略它：依赖这个 CA 的网关会因证书不可信而连接失败。请改成正确的路径，或删除该变量。',
          },
          commands: ['unset NODE_EXTRA_CA_CERTS'],
        },
      }
    },
  },
  {
    id: 'clock',
    title: { en: 'Clock', zh: '时钟' },
    needs: [],
    async run({ approaches, now, credential }) {
      const known = (await Promise.all(approaches.map(serverDates))).filter((dates) => dates !== undefined)
      for (const dates of known) {
        const judgement = judgeDates(now, dates)
        if (judgement !== undefined) return judgement
      }
      if (credential?.kind === 'signing-key') {
        const told = (await Promise.all(approaches.map(tokenTime))).filter((each) => each !== undefined)
        const worst = told.find(({ status }) => status === 'failed') ?? told[0]
        if (worst !== undefined) return worst
      }
      const [dates] = known
      if (dates === undefined) {
        return {
          status: 'skipped',
          evidence: { en: 'nobody was reached who knows the time', zh: '没有连上任何能核对时间的一方' },
        }
      }
      const [from, to] = [dates.notBefore, dates.notAfter].map((date) => date.toISOString().slice(0, 10))
      return {
        status: 'skipped',
        evidence: {
          en: `cannot be compared, for APNs tells no time; it lies within the gateway certificate’s dates, ${from} to ${to}`,
          zh: `无法核对（APNs 不返回时间）；它在网关证书的有效期 ${from} 至 ${to} 之内`,
        },
      }
    },
  },
]
