import { X509Certificate } from 'node:crypto'
import { appleHosts, olderSandboxHost } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import { issueServerCertificate } from '../credential/certificate/issue.ts'
import { day, minute } from '../time.ts'
import type { Service } from './decide/request.ts'
import type { GatewayEvent } from './event.ts'
import type { Gateway, GatewayControls, GatewayOptions, Ports } from './gateway.ts'
import { createInbox, type Inbox } from './store/inbox.ts'
import { createTroubles, type Troubles } from './trouble/troubles.ts'
import { watchBodies } from './wire/late-bodies.ts'
import { createListener } from './wire/listener.ts'
import type { Premises, Waiting } from './wire/serve.ts'

/** Apple's names are among them, so that an entry in a hosts file is enough to bring a provider here. */
const serverNames = [
  'localhost',
  '127.0.0.1',
  '::1',
  appleHosts.sandbox,
  olderSandboxHost,
  appleHosts.production,
  'api-broadcast.sandbox.push.apple.com',
  'api-broadcast.push.apple.com',
  'api-manage-broadcast.sandbox.push.apple.com',
  'api-manage-broadcast.push.apple.com',
] as const

/** Long enough for any run, short enough for every TLS library. */
const serverCertificateDays = 397
/** How long requests under way may take once the gateway is told to close, in milliseconds. */
const closingTime = 1000

const services = ['push', 'channels'] as const satisfies readonly Service[]
const anyPorts = { sandbox: 0, production: 0 } as const satisfies Readonly<Record<Environment, Ports>>

function controlsOf(
  { state, changed }: GatewayOptions,
  { troubles, inbox }: { readonly troubles: Troubles; readonly inbox: Inbox },
  listeners: Set<(event: GatewayEvent) => void>,
): GatewayControls {
  const { devices, signingKeys, channels, revoked, withoutBroadcast } = state
  /** Says that the state changed, if it did. */
  const noting = (happened: boolean) => {
    if (happened) changed?.()
    return happened
  }
  return {
    devices: () => [...devices.values()],
    addDevice: (device) => void noting(devices.set(device.token, device).size > 0),
    removeDevice: (token) => noting(devices.delete(token)),
    signingKeys: () => [...signingKeys.values()],
    addSigningKey: (key) => void noting(signingKeys.set(key.keyId, key).size > 0),
    removeSigningKey: (keyId) => noting(signingKeys.delete(keyId)),
    revoked: () => [...revoked],
    revoke: (fingerprint) => void noting(revoked.add(fingerprint).size > 0),
    setBroadcast(bundleId, enabled) {
      if (enabled) withoutBroadcast.delete(bundleId)
      else withoutBroadcast.add(bundleId)
      changed?.()
    },
    channels: () => [...channels.values()],
    troubles: troubles.list,
    addTrouble: troubles.add,
    removeTrouble: troubles.remove,
    clearTroubles: troubles.clear,
    received: inbox.received,
    clearReceived() {
      inbox.clear()
      changed?.()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/**
 * Starts a gateway: for each environment one side where pushes arrive and one where channels are managed, TLS 1.2 and
 * 1.3, HTTP/2, on the loopback address.
 *
 * @param options authority, state, ports, clock and whom to tell
 * @returns where it listens, how to see and change what it knows, and how to close it
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/cannot-listen`
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { authority, ports, channelPorts = anyPorts, bodyTime = minute } = options
  // From yesterday on: clocks in containers and virtual machines run a little apart.
  const now = new Date(options.now().getTime() - day)
  const identity = await issueServerCertificate({
    authority,
    names: serverNames,
    now,
    days: serverCertificateDays,
  })
  const troubles = createTroubles(options.troubles)
  const inbox = createInbox(options.received)
  const subscribers = new Set<(event: GatewayEvent) => void>()
  const premises: Premises = {
    options,
    troubles,
    inbox,
    bodies: watchBodies<Waiting>(bodyTime, (waiting) => waiting.giveUp('IdleTimeout')),
    tell(event) {
      if (event.kind === 'push' || event.kind === 'broadcast') inbox.add(event)
      options.tell?.(event)
      for (const subscriber of subscribers) subscriber(event)
    },
  }
  const wanted: Readonly<Record<Service, GatewayOptions['ports']>> = { push: ports, channels: channelPorts }
  const listeners = services.flatMap((service) =>
    environments.map((environment) => createListener({ environment, service }, identity, premises)),
  )
  const close = async () => {
    const late = setTimeout(() => {
      for (const waiting of premises.bodies.end()) waiting.giveUp('Shutdown')
      // What the waiting were told has to leave first.
      setImmediate(() => {
        for (const listener of listeners) listener.destroy()
      })
    }, closingTime)
    await Promise.all(listeners.map((listener) => listener.close()))
    clearTimeout(late)
    premises.bodies.end()
  }
  try {
    const opened = await Promise.all(
      listeners.map(async ({ service, environment, listen }) => {
        const [first, ...others] = [wanted[service][environment]].flat()
        const endpoint = await listen(first ?? 0)
        const all = [endpoint, ...(await Promise.all(others.map(listen)))]
        return { service, environment, endpoint, all }
      }),
    )
    const byEnvironment = <T>(service: Service, pick: (side: (typeof opened)[number]) => T) =>
      Object.fromEntries(
        opened.filter((side) => side.service === service).map((side) => [side.environment, pick(side)]),
      ) as Record<Environment, T>
    return {
      endpoints: byEnvironment('push', ({ endpoint }) => endpoint),
      allEndpoints: byEnvironment('push', ({ all }) => all),
      channelEndpoints: byEnvironment('channels', ({ endpoint }) => endpoint),
      authorityPem: new X509Certificate(authority.der).toString(),
      controls: controlsOf(options, premises, subscribers),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
