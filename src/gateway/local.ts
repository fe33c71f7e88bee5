import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import type { Endpoint } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import { Fault } from '../fault.ts'
import { type GatewayEvent, startGateway } from './server.ts'
import { emptyState } from './state.ts'
import { openStore, type Store, type StoreHost } from './store.ts'

/** A local gateway one can push to. */
export interface LocalGateway {
  readonly endpoints: Readonly<Record<Environment, Endpoint>>
  /** The certificate a client has to trust, PEM; and the file it lies in. */
  readonly authorityPem: string
  readonly authorityFile: string
  /** Started inside this program, rather than found running. */
  readonly embedded: boolean
  /** Ends a gateway that was started here, with everything it learnt on disk; leaves one that was found alone. */
  close(): Promise<void>
}

/** How a gateway is started for others to find. */
export interface StartOptions {
  /** TCP ports on 127.0.0.1; 0 lets the system choose. */
  readonly ports: Readonly<Record<Environment, number>>
  /** Whether other commands shall find it; a gateway inside one command is its own. */
  readonly announced: boolean
  tell?(event: GatewayEvent): void
}

const loopback = '127.0.0.1'
const freePorts = { sandbox: 0, production: 0 } as const
/** A gateway on this computer answers a handshake in milliseconds; more means that something else sits there. */
const patience = 2000

/** Whether something on that port shows a certificate of this authority. */
function answers(port: number, authorityPem: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: loopback,
      port,
      ca: authorityPem,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: true,
    })
    const finish = (alive: boolean) => {
      socket.destroy()
      resolve(alive)
    }
    socket.setTimeout(patience, () => finish(false))
    socket.once('secureConnect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}

/** Writes devices as they are learnt, one write at a time; whatever comes during a write goes into the next. */
function deviceWriter(write: () => Promise<void>) {
  let running: Promise<void> | undefined
  let due = false
  const run = async () => {
    while (due) {
      due = false
      await write()
    }
    running = undefined
  }
  return {
    note() {
      due = true
      running ??= run()
    },
    finished: async () => void (await running),
  }
}

/** A key file that was damaged by hand must not bring the gateway down: to it the key is unknown. */
async function registeredKey(store: Store, keyId: string) {
  try {
    return await store.signingKey(keyId)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * Starts the local gateway with the authority, devices and keys of this user.
 *
 * @param host files, clock, and what tells the place of the gateway's folder
 * @param options ports, whether other commands shall find it, whom to tell
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/cannot-listen`, `gateway/damaged`, `file/…`
 */
export async function startLocalGateway(host: StoreHost, options: StartOptions): Promise<LocalGateway> {
  const store = openStore(host)
  const authority = await store.authority()
  const devices = new Map((await store.devices()).map((device) => [device.token, device]))
  const writer = deviceWriter(() => store.saveDevices(devices.values()))
  const gateway = await startGateway({
    authority,
    state: { ...emptyState(), devices },
    ports: options.ports,
    now: () => host.now(),
    learnt: () => writer.note(),
    findSigningKey: (keyId) => registeredKey(store, keyId),
    ...(options.tell !== undefined && { tell: options.tell }),
  })
  const { endpoints, authorityPem } = gateway
  if (options.announced) {
    await store.announce({
      ports: { sandbox: endpoints.sandbox.port, production: endpoints.production.port },
    })
  }
  return {
    endpoints,
    authorityPem,
    authorityFile: store.authorityFile,
    embedded: true,
    async close() {
      if (options.announced) await store.withdraw()
      await gateway.close()
      await writer.finished()
    },
  }
}

/**
 * Finds the gateway that `gateway start` runs in another terminal.
 *
 * @param host files, clock, and what tells the place of the gateway's folder
 * @returns nothing when none was announced, or nobody who holds the authority's key answers where it was
 * @throws Fault `gateway/damaged`, `file/…`
 */
export async function runningGateway(host: StoreHost): Promise<LocalGateway | undefined> {
  const store = openStore(host)
  const announcement = await store.announcement()
  if (announcement === undefined) return undefined
  const authorityPem = new X509Certificate((await store.authority()).der).toString()
  const { ports } = announcement
  const alive = await Promise.all(
    environments.map((environment) => answers(ports[environment], authorityPem)),
  )
  if (alive.includes(false)) return undefined
  return {
    endpoints: {
      sandbox: { host: loopback, port: ports.sandbox },
      production: { host: loopback, port: ports.production },
    },
    authorityPem,
    authorityFile: store.authorityFile,
    embedded: false,
    close: async () => undefined,
  }
}

/**
 * A local gateway to push to, whatever there is: the running one, or else one inside this program. The caller closes it.
 *
 * @param host files, clock, and what tells the place of the gateway's folder
 * @throws Fault `gateway/damaged`, `gateway/cannot-listen`, `file/…`
 */
export async function openGateway(host: StoreHost): Promise<LocalGateway> {
  return (await runningGateway(host)) ?? startLocalGateway(host, { ports: freePorts, announced: false })
}
