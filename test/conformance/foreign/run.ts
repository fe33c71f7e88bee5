import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { createBatch } from '../../../src/client/batch.ts'
import { openSession } from '../../../src/client/session.ts'
import type { Outcome } from '../../../src/diagnosis/facts.ts'
import { closedPort, testAuthority } from '../../client/gateway-like.ts'
import { outcomeWords } from '../server/outcome-words.ts'
import { type Answers, devices, type Place, type Server, servers } from './servers.ts'

/** What came of a server: as expected, or what was otherwise; or why it was not tried. */
export interface Row {
  readonly server: string
  readonly version: string
  readonly single: string
  readonly batch: string
  readonly notes: string
  readonly verdict: 'right' | 'wrong' | 'skipped'
}

/** Pushes of each kind in the batch; a browser or a phone would be served fewer on one connection. */
const manyOfEach = 300
/** Milliseconds after which a batch is stopped. */
const longestRun = 20_000
const kinds = ['yes', 'no', 'large'] as const
type Kind = keyof Answers

const notification = (kind: Kind) => ({
  deviceToken: devices[kind],
  payload: Buffer.from('{"aps":{"alert":"hi"}}'),
  topic: 'com.example.app',
})

type Open = Parameters<typeof createBatch>[0]['open']

/** What is not as the server's documentation has it, each once. */
function otherwise(expected: Answers, got: readonly (readonly [Kind, Outcome])[]): string {
  const wrong = got.flatMap(([kind, outcome]) => {
    const words = outcomeWords(outcome)
    return words === expected[kind] ? [] : [`${kind}: ${words}, not ${expected[kind]}`]
  })
  return wrong.length === 0
    ? `${got.length} as expected`
    : `${wrong.length} of ${got.length}: ${[...new Set(wrong)].join('; ')}`
}

async function pushEach(open: Open): Promise<(readonly [Kind, Outcome])[]> {
  const got: (readonly [Kind, Outcome])[] = []
  for (const kind of kinds) {
    const opening = await open(new AbortController().signal)
    if (opening.kind === 'failed') got.push([kind, { kind: 'unsent', failure: opening.failure }])
    else {
      got.push([kind, await opening.session.push(notification(kind))])
      await opening.session.close()
    }
  }
  return got
}

async function pushMany(open: Open): Promise<(readonly [Kind, Outcome])[]> {
  const batch = createBatch({ open })
  const limit = setTimeout(() => batch.stop(), longestRun)
  const got: (readonly [Kind, Outcome])[] = []
  for (let at = 0; at < manyOfEach * kinds.length; at += 1) {
    const kind = kinds[at % kinds.length] ?? 'yes'
    if (!batch.hasRoom()) await batch.room()
    const { deviceToken, payload, ...headers } = notification(kind)
    batch.push({ deviceToken, payload, headers, settled: (outcome) => got.push([kind, outcome]) })
  }
  await batch.close()
  clearTimeout(limit)
  return got
}

async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** @throws Error with what it said when a server ends, or does not listen in time */
async function untilListening(child: ChildProcess, port: number, patience: number): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const until = performance.now() + patience
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said.trim().slice(-300)}`)
    if (performance.now() > until) throw new Error(`does not listen: ${said.trim().slice(-300)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** @returns its version, or nothing when it is not on this computer */
async function versionOf({ program, version }: Server): Promise<string | undefined> {
  const [isThere, ran] = await Promise.all([
    execa('sh', ['-c', 'command -v "$1"', 'sh', program], { reject: false }),
    execa(version[0], version.slice(1), { reject: false, all: true }),
  ])
  return isThere.exitCode === 0 ? (/\d+\.\d+(?:\.\d+)?/.exec(ran.all ?? '')?.[0] ?? '') : undefined
}

async function meet(server: Server, place: Place, ca: string): Promise<Omit<Row, 'server' | 'version'>> {
  const built = server.build?.(place)
  const words = server.prepare(place)
  if (built !== undefined)
    await execa(server.program, built, { env: { GOFLAGS: '-mod=mod', GOCACHE: join(place.folder, 'cache') } })
  const program = built === undefined ? server.program : join(place.folder, 'server')
  const env = {
    ...process.env,
    // Nothing is left beside the programs, or in somebody's home.
    PYTHONDONTWRITEBYTECODE: '1',
    HOME: place.folder,
    XDG_DATA_HOME: place.folder,
    XDG_CONFIG_HOME: place.folder,
  }
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env })
  // A program that cannot be started has no exit code to look at.
  child.once('error', () => {})
  const started = performance.now()
  try {
    await untilListening(child, place.port, server.patience * 5)
    const startedIn = performance.now() - started
    const options = { endpoint: { host: '127.0.0.1', port: place.port }, ca }
    const single = otherwise(server.answers, await pushEach(() => openSession({ ...options, eager: true })))
    const batch = otherwise(server.answers, await pushMany(() => openSession(options)))
    const isRight = [single, batch].every((told) => told.endsWith('as expected'))
    return {
      single,
      batch,
      notes: `listens after ${startedIn.toFixed(0)} ms`,
      verdict: isRight ? 'right' : 'wrong',
    }
  } finally {
    await stop(child)
  }
}

/**
 * Sends to servers that somebody else wrote: one push by one, and many at a time.
 *
 * @param apps the folder in which their programs lie
 * @returns one row for each server
 */
export async function runForeignServers(apps: string): Promise<readonly Row[]> {
  const { ca, tls } = await testAuthority()
  const rows: Row[] = []
  for (const server of servers) {
    const version = await versionOf(server)
    const about = { server: server.name, version: version ?? '' }
    if (version === undefined) {
      rows.push({ ...about, single: '', batch: '', notes: 'not on this computer', verdict: 'skipped' })
      continue
    }
    const folder = mkdtempSync(join(tmpdir(), 'pushctl-server-'))
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const place = {
      folder,
      port: await closedPort(),
      apps,
      certFile: file('cert.pem', tls.cert),
      keyFile: file('key.pem', tls.key),
    }
    const met = await meet(server, place, ca).catch((error: unknown) => ({
      single: '',
      batch: '',
      notes: error instanceof Error ? error.message : String(error),
      verdict: 'wrong' as const,
    }))
    rows.push({ ...about, ...met })
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}
