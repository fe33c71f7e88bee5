import { X509Certificate } from 'node:crypto'
import { posix, win32 } from 'node:path'
import { connect } from 'node:tls'
import type { Endpoint } from '../apns/endpoint.ts'
import { type Environment, environments } from '../apns/environment.ts'
import { type ProviderToken, verifyProviderToken } from '../credential/signing-key/provider-token.ts'
import { Fault } from '../fault.ts'
import { isAnnouncedAndHealthy } from './control/client.ts'
import type { GatewaySetup, RunningGateway } from './gateway.ts'
import { startGateway } from './server.ts'
import { createKeeper, type Keep, type KeepingNotice } from './store/keeper.ts'
import {
  type Announcement,
  type GatewayStore,
  openStore,
  type StoreFiles,
  type StoreHost,
  withoutMemory,
} from './store/store.ts'
import { knock } from './wire/knock.ts'

/** A local gateway one can push to. */
export interface LocalGateway {
  readonly endpoints: Readonly<Record<Environment, Endpoint>>
  /** The certificate a client has to trust, PEM; and the file it lies in. */
  readonly authorityPem: string
  readonly caFile: string
  /** Started inside this program, rather than found running. */
  readonly embedded: boolean
  /** Ends a gateway that was started here, with everything it learnt on disk; leaves one that was found alone. */
  close(): Promise<void>
}

/** One whose channels can be managed too: a running one announced where, a started one knows. */
export interface WholeGateway extends LocalGateway, Pick<RunningGateway, 'channelEndpoints'> {}

/** One that was started here, and can be seen and changed. */
export interface StartedGateway
  extends WholeGateway,
    Pick<RunningGateway, 'allEndpoints' | 'controls' | 'issuer'> {
  /** For what else belongs to this gateway on disk. */
  readonly keep: Keep
}

/** What a gateway that is started here needs of the outside world. */
export interface LocalHost extends StoreHost {
  readonly files: StoreHost['files'] & {
    write: StoreFiles['write']
    makeTemporaryFolder(): Promise<string>
    removeFolder(path: string): Promise<void>
  }
}

/** How a gateway is started. */
export interface StartOptions
  extends Pick<
    GatewaySetup,
    | 'ports'
    | 'channelPorts'
    | 'host'
    | 'names'
    | 'devicePolicy'
    | 'troubles'
    | 'idleTime'
    | 'bodyTime'
    | 'tell'
  > {
  /** Whether other commands shall find it; a gateway inside one command is its own. */
  readonly announced: boolean
  /** Whether it goes on from what the last one learnt, and leaves to the next what it learns: `kept`, if not given. */
  readonly memory?: 'kept' | 'fresh'
  /** Hears when what the gateway learns cannot be written down, and when it can again. */
  kept?(notice: KeepingNotice): void
}

const loopback = '127.0.0.1'
const forget = () => undefined
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
      ALPNProtocols: [knock],
      rejectUnauthorized: true,
    })
    const finish = (alive: boolean) => {
      socket.destroy()
      resolve(alive)
    }
    socket.setTimeout(patience, () => finish(false))
    socket.once('secureConnect', () => {
      resolve(true)
      // Broken off at once, the handshake would come to nothing on the other side.
      socket.resume().end()
    })
    socket.on('error', () => finish(false))
  })
}

/** For a gateway without an HTTP side. Where there is one it is asked: troubles and wrong clocks spoil a handshake. */
async function isAnsweredAt(ports: Announcement['ports'], authorityPem: string): Promise<boolean> {
  const alive = await Promise.all(
    environments.map((environment) => answers(ports[environment], authorityPem)),
  )
  return !alive.includes(false)
}

/** Between two writes of the state, in milliseconds at least: pushes by the thousand are no reason to write by the thousand. */
const restBetweenWrites = 1000

/** How much longer than a write the rest after it is: a large state must not keep the gateway busy with itself. */
const restPerWrite = 10

/** Writes what changed, one write at a time and with a rest between them; whatever comes meanwhile goes into the next. */
function stateWriter(write: () => Promise<void>) {
  let due = false
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let running: Promise<void> | undefined
  const writeNow = async () => {
    due = false
    const began = performance.now()
    await write()
    running = undefined
    if (isOver) return
    timer = setTimeout(run, Math.max(restBetweenWrites, restPerWrite * (performance.now() - began)))
    timer.unref()
  }
  const run = () => {
    timer = undefined
    if (due) running = writeNow()
  }
  return {
    note() {
      due = true
      if (timer === undefined && running === undefined) run()
    },
    /** Writes what is due, and waits until it is written. */
    async finish() {
      isOver = true
      clearTimeout(timer)
      await running
      if (due) await writeNow()
    },
  }
}

/**
 * The key that a provider token names; or its team id, for the two may be swapped; or the one that signed it, for the file
 * of a key may have been renamed. A key file that was damaged by hand must not bring the gateway down: to it the key is
 * unknown.
 */
async function registeredKey(store: GatewayStore, token: ProviderToken) {
  try {
    return (
      (await store.signingKey(token.keyId)) ??
      (await store.signingKey(token.teamId)) ??
      (await store.signingKeys()).find(({ publicKey }) => verifyProviderToken(token, publicKey))
    )
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * Shows the certificate in a folder for the while where it could not be written to its own file.
 *
 * @returns the file, and how to take it away; the file of the store, if there is no other place either
 */
async function showAuthority({ files, platform }: LocalHost, { caFile }: GatewayStore, pem: string) {
  try {
    const folder = await files.makeTemporaryFolder()
    const { join } = platform === 'win32' ? win32 : posix
    const file = join(folder, 'ca.pem')
    await files.write(file, pem, {})
    return { file, remove: () => files.removeFolder(folder).catch(forget) }
  } catch (error) {
    if (error instanceof Fault) return { file: caFile, remove: async () => undefined }
    throw error
  }
}

function announcementOf({ endpoints, channelEndpoints }: RunningGateway): Announcement {
  const portsOf = ({ sandbox, production }: RunningGateway['endpoints']) => ({
    sandbox: sandbox.port,
    production: production.port,
  })
  return { ports: portsOf(endpoints), channelPorts: portsOf(channelEndpoints) }
}

/**
 * Starts the local gateway with the authority, state and keys of this user. A disk that takes nothing costs it what it
 * would keep, never a connection.
 *
 * @param host files, clock, and what tells the place of the gateway's folder
 * @param options ports, troubles, whether other commands shall find it, whom to tell
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/no-such-address`, `gateway/cannot-listen`,
 *   `gateway/damaged`; `file/…` for what is there and cannot be read
 */
export async function startLocalGateway(
  host: LocalHost,
  { announced, memory = 'kept', tell, kept, ...options }: StartOptions,
): Promise<StartedGateway> {
  const keeper = createKeeper(kept ?? forget)
  const whole = openStore(host, keeper.keep)
  const store = memory === 'fresh' ? withoutMemory(whole) : whole
  const authority = await store.authority()
  const { state, received, connections } = await store.memory()
  const writer = stateWriter(async () => {
    await store.keepAuthority(authority)
    await store.saveMemory(() => ({
      state,
      received: gateway.controls.received(),
      connections: gateway.controls.connections(),
    }))
  })
  const gateway = await startGateway({
    ...options,
    authority,
    state,
    received,
    connections,
    now: () => host.now(),
    changed: writer.note,
    tell(event) {
      if (event.kind === 'push' || event.kind === 'broadcast') writer.note()
      tell?.(event)
    },
    findSigningKey: (token) => registeredKey(store, token),
  })
  if (announced) await store.announce(announcementOf(gateway))
  const { endpoints, allEndpoints, channelEndpoints, controls, issuer, authorityPem } = gateway
  const shown = keeper.isKept(store.caFile) ? undefined : await showAuthority(host, store, authorityPem)
  return {
    endpoints,
    allEndpoints,
    channelEndpoints,
    controls,
    issuer,
    authorityPem,
    caFile: shown?.file ?? store.caFile,
    embedded: true,
    keep: keeper.keep,
    async close() {
      if (announced) await store.withdraw()
      await gateway.close()
      await writer.finish()
      await keeper.finish()
      await shown?.remove()
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
export async function runningGateway(host: StoreHost): Promise<WholeGateway | undefined> {
  // Looking for a gateway may find nowhere to write; whoever then starts one hears of it.
  const store = openStore(host, (_, change) => change().catch(forget))
  const announcement = await store.announcement()
  if (announcement === undefined) return undefined
  const authorityPem = new X509Certificate((await store.authority()).der).toString()
  const { ports, channelPorts } = announcement
  const at = (port: number): Endpoint => ({ host: loopback, port })
  if (!(await isAnnouncedAndHealthy(host)) && !(await isAnsweredAt(ports, authorityPem))) return undefined
  return {
    endpoints: { sandbox: at(ports.sandbox), production: at(ports.production) },
    channelEndpoints: { sandbox: at(channelPorts.sandbox), production: at(channelPorts.production) },
    authorityPem,
    caFile: store.caFile,
    embedded: false,
    close: async () => undefined,
  }
}

/**
 * A local gateway to push to, whatever there is: the running one, or else one inside this program. The caller closes it.
 *
 * @param host files, clock, and what tells the place of the gateway's folder
 * @param kept hears when what a gateway that is started here learns cannot be written down
 * @throws Fault `gateway/damaged`, `gateway/cannot-listen`, `file/…`
 */
export async function openGateway(
  host: LocalHost,
  kept: (notice: KeepingNotice) => void = forget,
): Promise<WholeGateway> {
  const running = await runningGateway(host)
  return running ?? startLocalGateway(host, { ports: freePorts, announced: false, kept })
}
