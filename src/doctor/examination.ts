import { type Endpoint, formatEndpoint, type Gateway } from '../apns/endpoint.ts'
import type { HttpProxy } from '../client/proxy.ts'
import { defined } from '../defined.ts'
import type { Facts } from '../diagnosis/facts.ts'
import type { Text } from '../text.ts'
import { type ApproachOptions, createApproach } from './approach.ts'
import { runChecks } from './check.ts'
import { credentialResults } from './credential-checks.ts'
import { gatewayChecks } from './gateway-checks.ts'
import type { GatewayAtHand } from './gateway-facts.ts'
import { type MachineAtHand, machineChecks } from './machine-checks.ts'
import { type Examination, type Section, verdictOn } from './verdict.ts'

/** What is to be examined, and with what. */
export interface Patient extends Omit<ApproachOptions, 'proxy'>, Pick<MachineAtHand, 'env' | 'exists'> {
  readonly gateways: readonly Gateway[]
  /** @returns whether the environment of a gateway was asked for by name */
  isAskedFor(gateway: Gateway): boolean
  /** @returns the proxy that stands before an endpoint, if one does */
  proxyFor(endpoint: Endpoint): HttpProxy | undefined
  /** @returns the text of the hosts file; empty when there is none */
  readHosts(): Promise<string>
  /** @returns whether a name is known */
  knowsName(name: string): Promise<boolean>
  /** @returns whether an address lies in a network that this computer itself stands in */
  isNear(address: string): Promise<boolean>
  /** @returns how the command line is written anew that looks at one gateway */
  againFor(gateway: Gateway): Facts['again']
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
  const place = gateway.kind === 'apple' ? { en: 'Apple', zh: 'Apple' } : { en: 'Local', zh: '本地' }
  return {
    en: `${place.en} ${gateway.environment}, ${address}`,
    zh: `${place.zh} ${gateway.environment}，${address}`,
  }
}

function approached(patient: Patient, gateway: Gateway): GatewayAtHand {
  const { credential, now, env, exists, readHosts, knowsName, isNear } = patient
  const proxy = patient.proxyFor(gateway.endpoint)
  return {
    gateway,
    approach: createApproach(gateway, { ...patient, ...defined({ proxy }) }),
    ...defined({ credential }),
    isAskedFor: patient.isAskedFor(gateway),
    outlook: { env, exists, readHosts, knowsName, isNear },
    now,
    again: patient.againFor(gateway),
  }
}

/**
 * Examines the computer, the credential and every gateway, all side by side.
 *
 * @param patient what is looked at
 * @returns one section each, in that order; nothing it opened stays open
 */
export async function examine(patient: Patient): Promise<Examination> {
  const { credential, patience, now } = patient
  const gateways = patient.gateways.map((gateway) => approached(patient, gateway))
  const limit = stepsInARow * patience
  try {
    const [machine, ...found] = await Promise.all([
      runChecks(machineChecks, { ...patient, gateways }, limit),
      ...gateways.map((subject) => runChecks(gatewayChecks, subject, limit)),
    ])
    const sections: Section[] = [
      { id: 'machine', title: machineTitle, checks: machine },
      ...(credential === undefined
        ? []
        : [
            {
              id: 'credential',
              title: credentialTitle,
              checks: credentialResults(credential, gateways, now),
            },
          ]),
      ...gateways.map(({ gateway }, index) => ({
        id: gatewayId(gateway),
        title: gatewayTitle(gateway),
        checks: found[index] ?? [],
      })),
    ]
    return verdictOn(sections)
  } finally {
    for (const { approach } of gateways) approach.close()
  }
}
