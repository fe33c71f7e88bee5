import { readFileSync } from 'node:fs'
import { readCertificate } from '../../../../src/credential/certificate/certificate.ts'
import type { ClientConnection } from '../../../../src/gateway/decide/request.ts'
import type { ApnsResponse } from '../../../../src/gateway/decide/respond.ts'
import type { GatewayState } from '../../../../src/gateway/decide/state.ts'
import type { DevicePolicy } from '../../../../src/gateway/gateway.ts'
import { topic } from '../../gateway-under-test.ts'
import { type Asked, ask, bearer, ids, knownState, tokenOf } from '../requests.ts'

/** One request to the gateway, and what it answers. */
export interface Question {
  readonly what: string
  readonly answer: () => ApnsResponse
}

const state = knownState()

/** @returns the question of a gateway that knows what it is told of; else what all tests know */
export const question = (
  what: string,
  asked: Asked,
  { known = state, policy = 'learn' }: { readonly known?: GatewayState; readonly policy?: DevicePolicy } = {},
): Question => ({ what, answer: () => ask(asked, known, policy) })

const made = new Map<string, string>()

/** @returns a good provider token of a key, signed once: that takes longer than to ask */
export function goodToken(keyId: string = ids.team, team?: string): string {
  const text = made.get(keyId) ?? tokenOf(keyId, team === undefined ? {} : { team })
  made.set(keyId, text)
  return text
}

/** Who asks: headers, or a certificate. */
export type Senders = Readonly<
  Record<
    string,
    { readonly headers?: Record<string, string>; readonly connection?: Partial<ClientConnection> }
  >
>

export const keySenders: Senders = {
  'a key of the team': { headers: bearer(goodToken()) },
  'a key of one app': { headers: bearer(goodToken(ids.topicBound)) },
  'a key of two apps': { headers: bearer(goodToken(ids.related)) },
}

/** With a good provider token and topic: what fails then is what it is about. */
export const well = (asked: Asked): Asked => ({
  ...asked,
  headers: { ...bearer(goodToken()), 'apns-topic': topic, ...asked.headers },
})

const fixtures = [
  'universal',
  'voip',
  'complication',
  'development',
  'pass',
  'website',
  'mdm',
  'iphone-developer',
] as const

/** Certificates of the fixtures, by their names. */
export const identities = Object.fromEntries(
  fixtures.map((name) => {
    const der = readFileSync(new URL(`../../../../fixtures/${name}.cer`, import.meta.url))
    return [name, { certificate: readCertificate(der) }]
  }),
) as Readonly<Record<(typeof fixtures)[number], Pick<Required<ClientConnection>, 'certificate'>>>
