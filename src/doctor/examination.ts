import { type Endpoint, formatEndpoint, type Gateway } from '../apns/endpoint.ts'
import type { HttpProxy } from '../client/proxy.ts'
import { defined } from '../defined.ts'
import type { Text } from '../text.ts'
import { type ApproachOptions, createApproach } from './approach.ts'
import { type CheckResult, isBad, runChecks } from './check.ts'
import { credentialResults, useResults } from './credential-checks.ts'
import { type GatewayAtHand, gatewayChecks } from './gateway-checks.ts'
import { type MachineAtHand, machineChecks } from './machine-checks.ts'

/** What is to be examined, and with what. */
export interface Patient
  extends Omit<ApproachOptions, 'proxy'>,
    Pick<MachineAtHand, 'env' | 'exists'>,
    Pick<GatewayAtHand, 'again'> {
  readonly gateways: readonly Gateway[]
  /** @returns the proxy that stands before an endpoint, if one does */
  proxyFor(endpoint: Endpoint): HttpProxy | undefined
}

/** The results about one thing: `machine`, `credential`, or a gateway by its name. */
export interface Section {
  readonly id: string
  readonly title: Text
  readonly results: readonly CheckResult[]
}

/** The whole answer of doctor; warnings do not make it unhealthy. */
export interface Examination {
  readonly healthy: boolean
  /** No name of any gateway resolves: there is no network, and one line says it all. */
  readonly offline: boolean
  readonly summary: Text
  readonly sections: readonly Section[]
}

/** Checks wait for each other's steps; one that takes longer than all steps together hangs. */
const stepsInARow = 10

const machineTitle: Text = { en: 'This computer', zh: '本机' }
const credentialTitle: Text = { en: 'Credential', zh: '凭证' }

/** @returns the id of a gateway's section: `sandbox`, `production`, `local`, or its endpoint */
function gatewayId(gateway: Gateway): string {
  if (gateway.kind === 'apple') return gateway.environment
  return gateway.kind === 'local' ? `local-${gateway.environment}` : formatEndpoint(gateway.endpoint)
}

function gatewayTitle(gateway: Gateway): Text {
  const address = formatEndpoint(gateway.endpoint)
  if (gateway.kind === 'other') return { en: address, zh: address }
  const place = gateway.kind === 'apple' ? { en: 'Apple', zh: '苹果' } : { en: 'Local', zh: '本地' }
  return {
    en: `${place.en} ${gateway.environment}, ${address}`,
    zh: `${place.zh} ${gateway.environment}，${address}`,
  }
}

const unresolved = ({ id, status }: CheckResult) => id === 'name' && status === 'failed'

function summarize(sections: readonly Section[], offline: boolean, { gateways }: Patient): Text {
  if (offline) {
    const names = gateways.map(({ endpoint }) => endpoint.host).join(', ')
    return {
      en: `No network: none of the names resolve (${names}).`,
      zh: `没有网络：所有域名都无法解析（${names}）。`,
    }
  }
  const results = sections.flatMap((section) => section.results)
  const problems = results.filter(isBad).length
  const warnings = results.filter(({ status }) => status === 'warning').length
  const cautions: Text =
    warnings === 0
      ? { en: '', zh: '' }
      : { en: `, ${warnings} warning${warnings === 1 ? '' : 's'}`, zh: `，${warnings} 条警告` }
  if (problems === 0) {
    return { en: `Pushes can be sent from here${cautions.en}.`, zh: `这里可以发送推送${cautions.zh}。` }
  }
  return {
    en: `${problems} problem${problems === 1 ? '' : 's'}${cautions.en}.`,
    zh: `发现 ${problems} 个问题${cautions.zh}。`,
  }
}

/**
 * Examines the computer, the credential and every gateway, all side by side.
 *
 * @param patient what is looked at
 * @returns one section each, in that order; nothing it opened stays open
 */
export async function examine(patient: Patient): Promise<Examination> {
  const { gateways, credential, now, patience, again } = patient
  const approaches = gateways.map((gateway) => {
    const proxy = patient.proxyFor(gateway.endpoint)
    return createApproach(gateway, { ...patient, ...defined({ proxy }) })
  })
  const limit = stepsInARow * patience
  const who = credential === undefined ? {} : { credential }
  try {
    const [machine, ...found] = await Promise.all([
      runChecks(machineChecks, { ...patient, approaches }, limit),
      ...approaches.map((approach) =>
        runChecks(gatewayChecks, { gateway: approach.gateway, approach, now, again, ...who }, limit),
      ),
    ])
    const sections: Section[] = [
      { id: 'machine', title: machineTitle, results: machine },
      ...(credential === undefined
        ? []
        : [
            {
              id: 'credential',
              title: credentialTitle,
              results: [
                ...credentialResults(credential, now),
                ...useResults({ gateways, credential, now, again }),
              ],
            },
          ]),
      ...gateways.map((gateway, index) => ({
        id: gatewayId(gateway),
        title: gatewayTitle(gateway),
        results: found[index] ?? [],
      })),
    ]
    const offline = found.every((results) => results.some(unresolved))
    return {
      healthy: !sections.some(({ results }) => results.some(isBad)),
      offline,
      summary: summarize(sections, offline, patient),
      sections,
    }
  } finally {
    for (const approach of approaches) approach.close()
  }
}
