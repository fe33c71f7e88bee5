import type { Environment } from './environment.ts'

/** Host name (or address) and TCP port of a gateway. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** APNs listens on both; networks that close one often leave the other open (Apple, "Sending notification requests to APNs"). */
export const gatewayPorts = [443, 2197] as const

/** Apple's gateways (Apple, "Sending notification requests to APNs"). */
export const appleHosts: Readonly<Record<Environment, string>> = {
  sandbox: 'api.sandbox.push.apple.com',
  production: 'api.push.apple.com',
}

/** Older name of the sandbox gateway; the same service answers to it. */
export const olderSandboxHost = 'api.development.push.apple.com'

/**
 * Where a push goes. `apple` and `local` know their environment from the start; `other` is any host and port the
 * user named, whose environment nobody knows.
 */
export type Gateway =
  | { readonly kind: 'apple'; readonly environment: Environment; readonly endpoint: Endpoint }
  | { readonly kind: 'local'; readonly environment: Environment; readonly endpoint: Endpoint }
  | { readonly kind: 'other'; readonly endpoint: Endpoint }

/**
 * @param environment which of Apple's two gateways
 * @param port 443, or 2197 for networks that close 443
 */
export function appleGateway(environment: Environment, port: number = gatewayPorts[0]): Gateway {
  return { kind: 'apple', environment, endpoint: { host: appleHosts[environment], port } }
}

/** @returns `host:port`, with brackets round an IPv6 address */
export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** @returns whether an address to listen on stands for every address of this computer */
export const isEveryAddress = (address: string): boolean => address === '0.0.0.0' || address === '::'

/** @returns whether a host, by name or address, is this computer itself */
export const isLoopback = (host: string): boolean =>
  host.startsWith('127.') || host === '::1' || host === 'localhost' || host === '0.0.0.0'
