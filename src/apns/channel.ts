import type { Text } from '../text.ts'
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

/** @returns a channel id with the signs of equality that base64 ends in; nothing for one that lacks none, or more */
export function paddedChannel(id: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+=?$/.test(id)) return undefined
  const bare = id.replace(/={1,2}$/, '')
  const padded = bare.padEnd(Math.ceil(bare.length / 4) * 4, '=')
  return padded.length <= id.length || padded.endsWith('===') ? undefined : padded
}

/** @returns why APNs takes a channel id for none */
export function unreadableChannel(id: string): Text {
  const padded = paddedChannel(id)
  return padded === undefined
    ? { en: `"${id}" is not base64, or too long.`, zh: `「${id}」不是 base64，或者太长。` }
    : {
        en: `"${id}" lacks the = at its end: base64 of that length is ${padded}.`,
        zh: `「${id}」末尾少了 =：完整的 base64 应为 ${padded}。`,
      }
}
