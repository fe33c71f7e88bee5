import { appleGateway, type Endpoint, type Gateway } from '../../src/apns/endpoint.ts'
import type { Reply } from '../../src/apns/reply.ts'
import type { Handshake, Probe, Resolution, Settings, Step } from '../../src/client/probe.ts'
import type { HttpProxy } from '../../src/client/proxy.ts'
import type { Failure, ServerCertificate, ServerChain } from '../../src/diagnosis/facts.ts'
import type { Approach } from '../../src/doctor/approach.ts'
import type { GatewayAtHand } from '../../src/doctor/gateway-facts.ts'

export const fact = <T>(value: T): Step<T> => ({ ok: true, fact: value, ms: 1 })
export const failure = (value: Failure): Step<never> => ({ ok: false, failure: value, ms: 1 })

export const certificate = (subject: string, issuer: string): ServerCertificate => ({
  subject: `CN=${subject}`,
  issuer,
  notBefore: new Date('2026-06-01'),
  notAfter: new Date('2027-06-30'),
  fingerprint: 'AA:BB',
})

export const appleIssuer = 'C=US\nO=Apple Inc.\nCN=Apple Public Server RSA CA 12 - G1'

export function chain(voucher: ServerChain['voucher'], issuer = appleIssuer): ServerChain {
  return { voucher, certificates: [certificate('api.push.apple.com', issuer)] }
}

export const handshake: Handshake = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  chain: chain('apple'),
  asksForCertificate: true,
}

export interface Facts {
  readonly gateway?: Gateway
  readonly proxy?: HttpProxy
  readonly resolution?: Step<Resolution>
  /** By port; ports that are not named are open. */
  readonly shut?: Readonly<Record<number, Failure>>
  readonly handshake?: Step<Handshake>
  /** Ports that are open, and on which TLS fails. */
  readonly cutOff?: Readonly<Record<number, Step<never>>>
  readonly settings?: Step<Settings>
  readonly answer?: Step<Reply>
  readonly login?: Step<Reply>
  /** Of the connection on which the certificate is shown. */
  readonly shown?: Step<Handshake>
}

/** The same as one of the gateways doctor looks at; the hosts file is empty, and no name is known but what is given. */
export function gatewayAtHand(
  facts: Facts = {},
  special: Partial<Omit<GatewayAtHand, 'approach' | 'gateway' | 'outlook'>> & {
    readonly env?: Readonly<Record<string, string>>
    readonly hosts?: string
    readonly knows?: boolean
  } = {},
): GatewayAtHand {
  const { env = {}, hosts = '', knows = false, ...rest } = special
  const approach = approachOf(facts)
  return {
    gateway: approach.gateway,
    approach,
    isAskedFor: false,
    outlook: {
      env,
      exists: async () => true,
      readHosts: async () => hosts,
      knowsName: async () => knows,
      isNear: async () => false,
    },
    now: new Date('2026-11-22'),
    again: (changes) => `pushctl doctor ${JSON.stringify(changes)}`,
    ...rest,
  }
}

/** A way to Apple's production gateway on which everything is well, but for what is given. */
export function approachOf(facts: Facts = {}): Approach {
  const gateway = facts.gateway ?? appleGateway('production')
  const { host, port } = gateway.endpoint
  const endpoints = (gateway.kind === 'apple' ? [443, 2197] : [port]).map((each) => ({ host, port: each }))
  const ports = endpoints.map((endpoint) => {
    const why = facts.shut?.[endpoint.port]
    return { endpoint, step: why === undefined ? fact({ address: '17.188.128.1' }) : failure(why) }
  })
  const open = ports.find(
    ({ step, endpoint: { port } }) => step.ok && facts.cutOff?.[port] === undefined,
  )?.endpoint
  return {
    gateway,
    ...(facts.proxy !== undefined && { proxy: facts.proxy }),
    resolution: async () => facts.resolution ?? fact({ addresses: ['17.188.128.1'] }),
    ports: async () => ports,
    handshakes: async () =>
      ports
        .filter(({ step }) => step.ok)
        .map(({ endpoint }) => ({
          endpoint,
          step: facts.cutOff?.[endpoint.port] ?? facts.handshake ?? fact(handshake),
        }))
        .filter((_, index, all) => all.slice(0, index).every(({ step }) => !step.ok)),
    probe: async () => (open === undefined ? undefined : probeTo(open, facts)),
    shown: async () =>
      open === undefined || facts.shown === undefined ? undefined : probeTo(open, { handshake: facts.shown }),
    login: async () => facts.login,
    close: () => {},
  }
}

const probeTo = (endpoint: Endpoint, facts: Facts): Probe => ({
  endpoint,
  handshake: async () => facts.handshake ?? fact(handshake),
  settings: async () => facts.settings ?? fact({ maxConcurrentStreams: 1000 }),
  ask: async () => facts.answer ?? fact({ status: 403, reason: 'MissingProviderToken' }),
  close: () => {},
})
