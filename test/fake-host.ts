import { resolve } from 'node:path'
import { Fault } from '../src/fault.ts'
import type { Host, Ran, WriteOptions } from '../src/host.ts'
import { main } from '../src/main.ts'
import { createTouched } from '../src/real-host/touched.ts'
import type { Text } from '../src/text.ts'
import { wrongIn } from './documents.ts'

interface FakeFile {
  readonly bytes: Buffer
  readonly mode: number
}

export interface FakeWorld {
  /** Path, absolute or relative to `/home/dev/app`, to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Of these, the ones that belong to somebody else. */
  readonly foreign?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The working folder was removed. */
  readonly cwd?: 'gone'
  /** The user has no home folder. */
  readonly home?: 'none'
  readonly now?: Date
  readonly stdin?: string | Uint8Array
  readonly platform?: NodeJS.Platform
  /** What is typed when a secret is asked for, in order; without it nobody can be asked. */
  readonly secrets?: readonly string[]
  /** What is typed, or chosen, when anything else is asked for, in order; without it nobody can be asked. */
  readonly answers?: readonly string[]
  readonly stdoutIsScreen?: boolean
  readonly columns?: number
  readonly interrupted?: AbortSignal
  /** Names that have an address; without it none has. */
  readonly names?: readonly string[]
  /** Other programs, which write all they say to stdout; without it there are none. */
  readonly run?: (...asked: Parameters<Host['run']>) => Promise<Omit<Ran, 'stdout'>>
  /** What a command line does that is run through the shell; without it there is no shell. */
  readonly runLine?: Host['runLine']
}

export interface FakeHost extends Host {
  readonly written: { stdout: string; stdoutBytes: Buffer; stderr: string }
  /** Absolute path to what lies there. */
  readonly disk: Map<string, FakeFile>
  /** Every question that was asked. */
  readonly questions: Text[]
  /** What one command touched is nothing to the next. */
  beginCommand(): void
}

const cwd = '/home/dev/app'

/**
 * A world in memory: files, a clock that stands still, and screens one can read afterwards.
 *
 * @param world what is special about it
 */
export function fakeHost(world: FakeWorld = {}): FakeHost {
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  const disk = new Map<string, FakeFile>()
  for (const [path, content] of Object.entries(world.files ?? {})) {
    disk.set(resolve(cwd, path), { bytes: Buffer.from(content), mode: 0o644 })
  }
  const versions = new WeakMap<FakeFile, string>()
  let saves = 0
  const questions: Text[] = []
  const secrets = [...(world.secrets ?? [])]
  const answers = [...(world.answers ?? [])]
  const answer = (question: Text) => {
    questions.push(question)
    const given = answers.shift()
    if (given !== undefined) return given
    throw new Fault('usage/no-terminal', { en: 'nobody to ask', zh: '无人可问' })
  }
  const isFolder = (path: string) =>
    path === cwd || [...disk.keys()].some((file) => file.startsWith(`${path}/`))
  const fault = (code: `file/${string}`, path: string) =>
    new Fault(code, { en: `${code} ${path}`, zh: `${code} ${path}` })
  let touched = createTouched()
  const locks = new Set<string>()
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string | Uint8Array) => void chunks[name].push(Buffer.from(text)),
    ready: async () => {},
    flush: async () => {},
  })
  return {
    warn(text) {
      this.stderr.write(`${text.en}\n`)
    },
    env: Object.assign(Object.create(null), world.env),
    cwd: world.cwd === 'gone' ? undefined : cwd,
    platform: world.platform ?? 'linux',
    home: world.home === 'none' ? undefined : '/home/dev',
    stdin: {
      isPiped: world.stdin !== undefined,
      read: async () => Buffer.from(world.stdin ?? ''),
      async *pieces() {
        yield Buffer.from(world.stdin ?? '')
      },
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    terminal: {
      stdoutIsScreen: world.stdoutIsScreen ?? false,
      stderrIsScreen: false,
      canAsk: world.secrets !== undefined || world.answers !== undefined,
      columns: world.columns ?? 100,
      async readSecret(question) {
        questions.push(question)
        const secret = secrets.shift()
        if (secret === undefined)
          throw new Fault('usage/no-terminal', { en: 'nobody to ask', zh: '无人可问' })
        return secret
      },
      async readLine(question, check, { mayBeEmpty } = {}) {
        for (;;) {
          const given = answer(question)
          // As at a terminal: Enter alone is an answer only where the question says so.
          const wrong =
            given === '' && mayBeEmpty !== true
              ? { en: 'Type something.', zh: '请输入内容。' }
              : await check?.(given)
          if (wrong === undefined) return given
          questions.push(wrong)
        }
      },
      async choose(question, choices) {
        const given = answer(question)
        if (choices.some(({ value }) => value === given)) return given
        throw new Error(`${given} is none of ${choices.map(({ value }) => value).join(', ')}`)
      },
    },
    files: {
      async read(path, { own = false } = {}) {
        const file = disk.get(resolve(cwd, path))
        if (file !== undefined && !own) touched.read(resolve(cwd, path), path)
        if (file !== undefined) return file.bytes
        throw fault(isFolder(resolve(cwd, path)) ? 'file/is-folder' : 'file/not-found', path)
      },
      async readOurs(path) {
        const isForeign = world.foreign?.some((each) => resolve(cwd, each) === resolve(cwd, path)) ?? false
        if (isForeign) throw fault('file/not-ours', path)
        return this.read(path)
      },
      isHandedOver: () => false,
      own() {
        return this
      },
      async *pieces(path, options) {
        yield await this.read(path, options)
      },
      async seek(path, options) {
        const bytes = await this.read(path, options)
        return {
          size: bytes.length,
          read: async (offset, length) => bytes.subarray(offset, offset + length),
          close: async () => {},
        }
      },
      async grow(path) {
        const file = resolve(cwd, path)
        touched.check(file, path, true)
        touched.written(file, path)
        if (!disk.has(file)) disk.set(file, { bytes: Buffer.alloc(0), mode: 0o600 })
        return {
          async append(text) {
            const { bytes = Buffer.alloc(0), mode = 0o600 } = disk.get(file) ?? {}
            disk.set(file, { bytes: Buffer.concat([bytes, Buffer.from(text)]), mode })
          },
          check: async () => {},
          close: async () => {},
        }
      },
      async lock(path, since) {
        if (locks.has(path)) return { heldBy: { pid: 1, since: since.toISOString() } }
        locks.add(path)
        return { release: async () => void locks.delete(path) }
      },
      async move(from, to) {
        const file = disk.get(resolve(cwd, from))
        if (file === undefined) throw fault('file/not-found', from)
        touched.check(resolve(cwd, to), to)
        disk.delete(resolve(cwd, from))
        disk.set(resolve(cwd, to), file)
        touched.written(resolve(cwd, to), to)
      },
      async write(path, bytes, { mode = 0o644, force = false, own = false }: WriteOptions = {}) {
        if (!own && disk.has(resolve(cwd, path))) touched.check(resolve(cwd, path), path)
        if (!force && disk.has(resolve(cwd, path))) throw fault('file/exists', path)
        if (!own) touched.written(resolve(cwd, path), path)
        disk.set(resolve(cwd, path), { bytes: Buffer.from(bytes), mode })
      },
      async version(path) {
        const file = disk.get(resolve(cwd, path))
        if (file === undefined) return undefined
        const version = versions.get(file) ?? String(saves++)
        versions.set(file, version)
        return version
      },
      followLink: async (path) => path,
      exists: async (path) => disk.has(resolve(cwd, path)) || isFolder(resolve(cwd, path)),
      async list(path) {
        const folder = `${resolve(cwd, path)}/`.replace(/^\/\/$/, '/')
        const below = [...disk.keys()].filter((file) => file.startsWith(folder))
        const names = new Set(below.map((file) => file.slice(folder.length).split('/')[0] ?? ''))
        return [...names].sort().map((name) => ({ name, isFolder: !disk.has(folder + name) }))
      },
      makeFolder: async () => {},
      makeTemporaryFolder: async () => '/temporary/pushctl',
      async removeFolder(path) {
        for (const file of disk.keys()) if (file.startsWith(`${resolve(cwd, path)}/`)) disk.delete(file)
      },
      remove: async (path) => void disk.delete(resolve(cwd, path)),
    },
    self: ['node', 'pushctl'],
    async run(...asked) {
      if (world.run === undefined) throw fault('file/not-found', asked[0])
      const ran = await world.run(...asked)
      return { ...ran, stdout: ran.output }
    },
    runLine:
      world.runLine ??
      (async (line) => {
        throw fault('file/not-found', line)
      }),
    knowsName: async (name) => world.names?.includes(name) ?? false,
    isNear: async (address) => (await import('../src/real-host/networks.ts')).isNear(address),
    interrupted: world.interrupted ?? new AbortController().signal,
    now: () => world.now ?? new Date('2026-11-22T08:00:00Z'),
    written: {
      get stdout() {
        return Buffer.concat(chunks.stdout).toString()
      },
      get stdoutBytes() {
        return Buffer.concat(chunks.stdout)
      },
      get stderr() {
        return Buffer.concat(chunks.stderr).toString()
      },
    },
    disk,
    questions,
    beginCommand() {
      touched = createTouched()
    },
  }
}

/** What one command line left behind. */
export interface Told {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly host: FakeHost
}

/**
 * Runs one command line in a world of its own.
 *
 * @param line the words after `pushctl`, split at spaces, or as a list
 */
export async function run(line: string | readonly string[], world: FakeWorld | FakeHost = {}): Promise<Told> {
  const host = 'written' in world ? world : fakeHost(world)
  host.beginCommand()
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line
  const before = host.written.stdout.length
  const code = await main(argv, host)
  // Whatever a test asks for: what is printed as JSON holds the schema of its command.
  const wrong = argv.includes('--json') ? wrongIn(host.written.stdout.slice(before)) : []
  if (wrong.length > 0) throw new Error(`not what the schema says: ${wrong.join('\n')}`)
  return { code, stdout: host.written.stdout, stderr: host.written.stderr, host }
}
