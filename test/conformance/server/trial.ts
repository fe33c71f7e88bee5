import { createServer } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { listenOn, testAuthority } from '../../client/gateway-like.ts'
import type { Behaviour } from './behaviour.ts'
import type { Report, Route, Task } from './client.ts'
import { Gone, Peer } from './peer.ts'

/** What one behaviour brought about, seen from both sides. */
export interface Seen extends Omit<Report, 'number'> {
  /** What the client did instead of reporting. */
  readonly broke?: string
  readonly connections: number
  readonly declared: readonly string[]
  readonly faults: readonly string[]
}

type Came = { readonly report: Report } | { readonly broke: string }

interface Going {
  readonly tell: (came: Came) => void
  readonly timer: NodeJS.Timeout
}

const patience = 2000
const within = 3000
/** Milliseconds that a slow machine may take longer than a behaviour is given. */
const leeway = 1000

/** The client under test in a thread of its own, where it can hang and break alone. */
export class Client {
  readonly #file: URL
  #worker: Worker | undefined
  readonly #going = new Map<number, Going>()
  #count = 0

  /** @param file the bundled client */
  constructor(file: URL) {
    this.#file = file
  }

  /** @returns what came of a task; never rejects */
  run(task: Omit<Task, 'number'>, milliseconds: number): Promise<Came> {
    this.#count += 1
    this.#worker ??= this.#start()
    const [number, worker] = [this.#count, this.#worker]
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#fail(worker, `hangs for ${milliseconds} ms`), milliseconds)
      this.#going.set(number, { tell: resolve, timer })
      worker.postMessage({ ...task, number } satisfies Task)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    worker.on('message', (report: Report) => {
      const going = this.#going.get(report.number)
      this.#going.delete(report.number)
      clearTimeout(going?.timer)
      going?.tell({ report })
    })
    worker.on('error', (error) => this.#fail(worker, `crashes: ${error.message}`))
    return worker
  }

  /** All that was going on in the worker came to nothing. */
  #fail(worker: Worker, broke: string): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    void worker.terminate()
    for (const { tell, timer } of this.#going.values()) {
      clearTimeout(timer)
      tell({ broke })
    }
    this.#going.clear()
  }
}

/** What the server shows of itself, and what the client trusts. */
export interface Material {
  readonly secureContext: SecureContext
  readonly ca: string
}

export async function createMaterial(): Promise<Material> {
  const { tls, ca } = await testAuthority()
  return { secureContext: createSecureContext(tls), ca }
}

export interface TrialOptions {
  readonly material: Material
  /** Megabytes that a flood may have. */
  readonly floodSize: number
}

async function play(behaviour: Behaviour, peer: Peer): Promise<void> {
  try {
    await peer.secured()
    await behaviour.plays(peer)
    for (;;) peer.accept(await peer.request())
  } catch (error) {
    if (!(error instanceof Gone)) peer.faults.push(String(error))
  }
}

/** Lets the client meet one behaviour. */
export async function attempt(
  behaviour: Behaviour,
  route: Route,
  client: Client,
  { material, floodSize }: TrialOptions,
): Promise<Seen> {
  const peers: Peer[] = []
  const server = createServer((socket) => {
    const peer = new Peer(socket, material.secureContext, floodSize)
    peers.push(peer)
    void play(behaviour, peer)
  })
  const { port, close } = await listenOn(server)
  const { pushes = 1, payload = 22 } = behaviour
  const came = await client.run(
    {
      route,
      port,
      ca: material.ca,
      pushes,
      payload,
      patience: behaviour.patience ?? patience,
      settingsPatience: behaviour.settingsPatience ?? patience,
      isFollowed: behaviour.survives !== undefined,
      measuresMemory: behaviour.megabytes !== undefined,
    },
    (behaviour.within ?? within) + leeway,
  )
  // What the client said last may still be on its way.
  await Promise.race([
    Promise.all(peers.map((peer) => peer.gone().catch(() => {}))),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ])
  await close()
  const report = 'report' in came ? came.report : { became: [], milliseconds: 0 }
  return {
    ...report,
    ...('broke' in came && { broke: came.broke }),
    connections: peers.length,
    declared: peers.flatMap(({ declared }) => declared),
    faults: [...new Set(peers.flatMap((peer) => [...peer.faults, ...shortBodies(peer, payload)]))],
  }
}

/** Requests whose end came, and not all of their body. The one afterwards has a body of 10 bytes. */
function shortBodies({ bodies }: Peer, payload: number): string[] {
  return [...bodies.values()]
    .filter((length) => length !== payload && length !== 10)
    .map((length) => `a body of ${length} bytes instead of ${payload}`)
}

/** @returns whether what became of a push is one of what a behaviour allows */
export const isAmong = (became: string, allowed: string): boolean =>
  allowed
    .split(' | ')
    .some((each) => (each.endsWith('*') ? became.startsWith(each.slice(0, -1)) : each === became))

function expectedOf({ becomes, becomesEarly = becomes }: Behaviour, route: Route, at: number): string {
  const expected = route === 'single' ? becomesEarly : becomes
  return typeof expected === 'string' ? expected : (expected[at] ?? '')
}

function wrongErrors({ declares }: Behaviour, declared: readonly string[]): string[] {
  const harmless = /^(?:RST_STREAM (?:CANCEL|NO_ERROR)|GOAWAY NO_ERROR)$/
  const wrong = declared.filter((each) => !harmless.test(each))
  if (declares === undefined) return wrong.map((each) => `declares ${each}`)
  if (declares.includes('*')) return []
  const missing = wrong.length === 0 && !declares.includes('nothing')
  return [
    ...wrong
      .filter((each) => !declares.includes(each))
      .map((each) => `declares ${each}, not ${declares.join(' or ')}`),
    ...(missing ? [`declares nothing, not ${declares.join(' or ')}`] : []),
  ]
}

/** Whether the connection took another push, where that is laid down. */
function wrongAfterwards({ survives }: Behaviour, afterwards: string | undefined): string[] {
  if (survives === undefined || afterwards === undefined) return []
  const right = survives ? afterwards === 'accepted' : afterwards.startsWith('unsent ')
  return right
    ? []
    : [`one more afterwards: ${afterwards}, and the connection should ${survives ? 'live' : 'be over'}`]
}

/**
 * @param behaviour what the server did
 * @param route by which the client went
 * @param seen what came of it
 * @returns what is wrong with it, in words; nothing when all is as expected
 */
export function wrongs(behaviour: Behaviour, route: Route, seen: Seen): string[] {
  if (seen.broke !== undefined) return [seen.broke]
  const outcomes = seen.became.flatMap((became, at) => {
    const expected = expectedOf(behaviour, route, at)
    return isAmong(became, expected) ? [] : [`${became}, not ${expected}`]
  })
  return [
    ...new Set(outcomes),
    ...seen.faults,
    ...wrongErrors(behaviour, seen.declared),
    ...wrongAfterwards(behaviour, seen.afterwards),
    ...(seen.milliseconds > (behaviour.within ?? within)
      ? [`takes ${Math.round(seen.milliseconds)} ms`]
      : []),
    ...(behaviour.megabytes !== undefined && (seen.megabytes ?? 0) > behaviour.megabytes
      ? [`needs ${seen.megabytes?.toFixed(0)} MB`]
      : []),
  ]
}
