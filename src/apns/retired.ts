import type { Endpoint } from './endpoint.ts'
import type { Environment } from './environment.ts'

/**
 * What went with the binary interface, which was switched off on 31 March 2021 (Apple, "Sending notification requests to
 * APNs"): its gateway took pushes, its feedback service told which devices are gone.
 */
export interface RetiredService {
  readonly kind: 'gateway' | 'feedback'
  readonly environment: Environment
}

const retiredHosts: ReadonlyMap<string, RetiredService> = new Map([
  ['gateway.push.apple.com', { kind: 'gateway', environment: 'production' }],
  ['gateway.sandbox.push.apple.com', { kind: 'gateway', environment: 'sandbox' }],
  ['feedback.push.apple.com', { kind: 'feedback', environment: 'production' }],
  ['feedback.sandbox.push.apple.com', { kind: 'feedback', environment: 'sandbox' }],
])

/** Ports of the binary interface (Apple, "Binary Provider API", archived), by what listened there. */
const retiredPorts: ReadonlyMap<number, RetiredService['kind']> = new Map([
  [2195, 'gateway'],
  [2196, 'feedback'],
])

/** Channels are managed on these hosts, on ports that the binary interface had before (Apple, "Sending channel management requests to APNs"). */
const alive = /^api-manage-broadcast\./

/**
 * @param endpoint as it was typed
 * @returns what of the binary interface it names; nothing for what is alive, and for hosts that are not Apple's
 */
export function retiredService({ host, port }: Endpoint): RetiredService | undefined {
  const name = host.toLowerCase().replace(/\.$/, '')
  const known = retiredHosts.get(name)
  if (known !== undefined) return known
  const kind = retiredPorts.get(port)
  if (kind === undefined || !name.endsWith('.push.apple.com') || alive.test(name)) return undefined
  return { kind, environment: /\b(?:sandbox|development)\b/.test(name) ? 'sandbox' : 'production' }
}
