import type { Endpoint, Gateway } from './endpoint.ts'
import type { Environment } from './environment.ts'

/** What APNs keeps for devices that are offline: nothing, or the most recent broadcast, for 8 hours at most. */
export const storagePolicies = { none: 0, latest: 1 } as const
export type StoragePolicy = keyof typeof storagePolicies

/** Where channels are managed; the ports of the two environments differ (Apple, "Sending channel management requests to APNs"). */
const managers: Readonly<Record<Environment, Endpoint>> = {
  sandbox: { host: 'api-manage-broadcast.sandbox.push.apple.com', port: 2195 },
  production: { host: 'api-manage-broadcast.push.apple.com', port: 2196 },
}

/**
 * @param gateway where broadcasts are sent
 * @returns where its channels are managed; a gateway that is not Apple's is asked on the same port
 */
export function channelEndpoint(gateway: Gateway): Endpoint {
  return gateway.kind === 'apple' ? managers[gateway.environment] : gateway.endpoint
}

/** @returns the path that channels of an app are made, read and deleted on */
export function channelsPath(bundleId: string): string {
  return `/1/apps/${bundleId}/channels`
}

/** @returns the path that lists every channel of an app */
export function allChannelsPath(bundleId: string): string {
  return `/1/apps/${bundleId}/all-channels`
}

/** @returns the path that a broadcast to an app's channels goes to */
export function broadcastPath(bundleId: string): string {
  return `/4/broadcasts/apps/${bundleId}`
}
