import { X509Certificate } from 'node:crypto'
import { appleHosts, type Endpoint, isEveryAddress, olderSandboxHost } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import { issueServerCertificate } from '../credential/certificate/issue.ts'
import { day, minute } from '../time.ts'
import { EarlierPushes } from './decide/earlier-pushes.ts'
import type { Service } from './decide/request.ts'
import type { GatewayEvent } from './event.ts'
import type { GatewayControls, GatewaySetup, Ports, RunningGateway } from './gateway.ts'
import { createIssuer } from './issuer.ts'
import { createFailedConnections } from './store/failed-connections.ts'
import { createInbox } from './store/inbox.ts'
import { createTroubles } from './trouble/troubles.ts'
import type { GatewayContext } from './wire/context.ts'
import type { PendingRequest } from './wire/intake.ts'
import { watchBodies } from './wire/late-bodies.ts'
import { createListener, type Listener } from './wire/listener.ts'
import { ownAddresses } from './wire/own-addresses.ts'
import { ownPushes } from './wire/own-push.ts'

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
/** How long requests under way may take once the gateway is to close, in milliseconds. */
const closingTime = 1000

const services = ['push', 'channels'] as const satisfies readonly Service[]
const anyPorts = { sandbox: 0, production: 0 } as const satisfies Readonly<Record<Environment, Ports>>

type Subscribers = Set<(event: GatewayEvent) => void>

function controlsOf(
  { state, changed }: GatewaySetup,
  context: GatewayContext,
  subscribers: Subscribers,
): GatewayControls {
  const { troubles, inbox, failures } = context
  const { devices, signingKeys, channels, revoked, withoutBroadcast } = state
  /** Says that the state changed, if it did. */
  const noting = (happened: boolean) => {
    if (happened) changed?.()
    return happened
  }
  return {
    devices: () => [...devices.values()],
    addDevice: (device) => void noting(devices.set(device.deviceToken, device).size > 0),
    removeDevice: (token) => noting(devices.delete(token)),
    signingKeys: () => [...signingKeys.values()],
    addSigningKey: (key) => void noting(signingKeys.set(key.keyId, key).size > 0),
    removeSigningKey: (keyId) => noting(signingKeys.delete(keyId)),
    revoked: () => [...revoked],
    revoke: (fingerprint) => void noting(revoked.add(fingerprint).size > 0),
    unrevoke: (fingerprint) => noting(revoked.delete(fingerprint)),
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
    connections: failures.list,
    arrived: () => inbox.next() - 1,
    clearReceived() {
      inbox.clear()
      failures.clear()
      changed?.()
    },
    restoreReceived() {
      inbox.restore()
      failures.restore()
      changed?.()
    },
    push: ownPushes(context),
    subscribe(listener) {
      subscribers.add(listener)
      return () => void subscribers.delete(listener)
    },
  }
}

function contextOf(options: GatewaySetup, subscribers: Subscribers): GatewayContext {
  const inbox = createInbox(options.received)
  const failures = createFailedConnections(options.connections)
  const tell = (event: GatewayEvent) => {
    options.tell?.(event)
    for (const subscriber of subscribers) subscriber(event)
  }
  return {
    options,
    troubles: createTroubles(options.troubles),
    inbox,
    failures,
    earlier: { sandbox: new EarlierPushes(), production: new EarlierPushes() },
    bodies: watchBodies<PendingRequest>(options.bodyTime ?? minute, (pending) =>
      pending.giveUp('IdleTimeout'),
    ),
    tell(event) {
      if (event.kind === 'push' || event.kind === 'broadcast') inbox.add(event)
      tell(event)
    },
    fail(connection) {
      const event = failures.add(connection)
      options.changed?.()
      if (event !== undefined) tell(event)
    },
  }
}

/** A listener and where it listens, the first port of it and all. */
interface OpenListener {
  readonly listener: Listener
  readonly endpoint: Endpoint
  readonly all: readonly Endpoint[]
}

async function openListener(
  listener: Listener,
  { ports, channelPorts = anyPorts, host }: GatewaySetup,
): Promise<OpenListener> {
  const wanted = listener.service === 'push' ? ports : channelPorts
  const [first = 0, ...others] = [wanted[listener.environment]].flat()
  const endpoint = await listener.listen(first, host)
  const all = [endpoint, ...(await Promise.all(others.map((port) => listener.listen(port, host))))]
  return { listener, endpoint, all }
}

/** Lets requests under way finish for a while, then ends what is still open. */
async function closeAll(listeners: readonly Listener[], { bodies }: GatewayContext): Promise<void> {
  const late = setTimeout(() => {
    for (const pending of bodies.end()) pending.giveUp('Shutdown')
    // What those clients were answered has to leave first.
    setImmediate(() => {
      for (const listener of listeners) listener.destroy()
    })
  }, closingTime)
  await Promise.all(listeners.map((listener) => listener.close()))
  clearTimeout(late)
  bodies.end()
}

/**
 * Starts a gateway: for each environment one side where pushes arrive and one where channels are managed, TLS 1.2 and
 * 1.3, HTTP/2, on the loopback address and on the one that was named.
 *
 * @param options authority, state, ports, clock and whom to tell
 * @returns where it listens, how to see and change what it knows, and how to close it
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/no-such-address`, `gateway/cannot-listen`
 */
export async function startGateway(options: GatewaySetup): Promise<RunningGateway> {
  const { authority, names = [], host = '' } = options
  // From yesterday on: clocks in containers and virtual machines run a little apart.
  const now = new Date(options.now().getTime() - day)
  const identity = await issueServerCertificate({
    authority,
    // Whoever reaches it by an address of this computer has to find that one in the certificate.
    names: [...serverNames, ...names, ...(isEveryAddress(host) ? ownAddresses() : [])],
    now,
    days: serverCertificateDays,
  })
  const subscribers: Subscribers = new Set()
  const context = contextOf(options, subscribers)
  const listeners = services.flatMap((service) =>
    environments.map((environment) => createListener({ environment, service }, identity, context)),
  )
  const close = () => closeAll(listeners, context)
  try {
    const opened = await Promise.all(listeners.map((listener) => openListener(listener, options)))
    const controls = controlsOf(options, context, subscribers)
    const byEnvironment = <T>(service: Service, pick: (open: OpenListener) => T) =>
      Object.fromEntries(
        opened
          .filter(({ listener }) => listener.service === service)
          .map((open) => [open.listener.environment, pick(open)]),
      ) as Record<Environment, T>
    return {
      endpoints: byEnvironment('push', ({ endpoint }) => endpoint),
      allEndpoints: byEnvironment('push', ({ all }) => all),
      channelEndpoints: byEnvironment('channels', ({ endpoint }) => endpoint),
      authorityPem: new X509Certificate(authority.der).toString(),
      controls,
      issuer: createIssuer(authority, options.now, controls.addSigningKey),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
