import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import {
  connect,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type SecureClientSessionOptions,
} from 'node:http2'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { execa } from 'execa'
import { type Browser, chromium } from 'playwright-core'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')

/** Where the browser is, unless `PUSHCTL_BROWSER` says it. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.PUSHCTL_BROWSER ?? places.find((place) => existsSync(place))
  if (executablePath === undefined || !existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath ?? places.join(', ')}: apt-get install chromium, or name one in PUSHCTL_BROWSER.`,
    )
  }
  return chromium.launch({ executablePath, args: flags, headless: true })
}

/** What `gateway start --json` says first. */
export interface Listening {
  readonly api: string
  /** `host:port` */
  readonly endpoints: { readonly sandbox: string }
  readonly inbox: string
}

/** A real `gateway start`. */
export interface RunningGateway extends Listening {
  /** Of this run. */
  readonly token: string
  /** Pushes these bytes by Node's HTTP/2 client: `send` has a look at what it sends. */
  pushPayload(payload: string): Promise<void>
  /** Brings a good certificate, and then speaks HTTP/1.1. */
  askByHttp1(): Promise<void>
  stop(): Promise<void>
}

/** A `gateway start` that prints for a person. */
export interface ReadGateway extends Pick<RunningGateway, 'api' | 'endpoints' | 'inbox' | 'token' | 'stop'> {
  /** All it has printed. */
  printed(): string
}

/** Somebody's home with the real pushctl in it, and a certificate of the local gateway. */
export interface Stage {
  /** Where everything that is typed is typed. */
  readonly folder: string
  start(...options: readonly string[]): Promise<RunningGateway>
  /** The same as a person has it, who reads what it prints. */
  startToRead(): Promise<ReadGateway>
  /** Pushes with `send`, whatever comes of it. */
  push(...options: readonly string[]): Promise<void>
  type(...words: readonly string[]): Promise<void>
  /** @returns what a command printed */
  answerOf(...words: readonly string[]): Promise<string>
  /** Pastes a line into a shell that knows pushctl. @returns what it prints */
  paste(line: string): Promise<string>
  close(): void
}

/** @returns the Python of this computer that has a module; the first there is, if none has it */
export const pythonWith = (module: string): string =>
  ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', `import ${module}`]).status === 0,
  ) ?? 'python3'

export const deviceToken = '8f3ac1d27b9e4056a1c8d3f02b7e6945c0d1e2f3a4b5968778695a4b3c2d1e0f'
export const topic = 'com.example.lunch'

/**
 * @param endpoint `host:port`
 * @throws Error when it is not accepted
 */
async function pushByNode(endpoint: string, payload: string, tls: SecureClientSessionOptions): Promise<void> {
  const session = connect(`https://${endpoint}`, tls)
  try {
    const request = session.request({
      ':method': 'POST',
      ':path': `/3/device/${deviceToken}`,
      'apns-topic': topic,
      'apns-push-type': 'alert',
    })
    const answered = once(request, 'response')
    request.end(payload)
    const [{ ':status': status }] = (await answered) as [IncomingHttpHeaders & IncomingHttpStatusHeader]
    if (status !== 200) throw new Error(`The gateway answered ${status}: ${await text(request)}`)
  } finally {
    session.destroy()
  }
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-browser-'))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    LANG: 'C.UTF-8',
    CI: 'true',
  }
  const options = { cwd: folder, env, extendEnv: false, reject: false } as const
  const type = async (...words: readonly string[]) => {
    await execa(process.execPath, [binary, ...words], { ...options, stdin: 'ignore' })
  }
  const run = (...words: readonly string[]) => {
    const ports = ['--port', '0', '--production-port', '0']
    const running = spawn(process.execPath, [binary, 'gateway', 'start', ...ports, ...words], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const over = new Promise<void>((done) => running.once('exit', () => done()))
    const stop = async () => {
      running.kill('SIGINT')
      await over
    }
    return { stdout: running.stdout, stop }
  }
  const tokenNow = () => {
    const control = readFileSync(join(folder, 'data/pushctl/gateway/control.json'), 'utf8')
    return (JSON.parse(control) as { token: string }).token
  }
  const send = (...words: readonly string[]) =>
    type('send', '--gateway', 'local', '--cert', `${topic}.p12`, '--token', deviceToken, ...words)
  await type('gateway', 'issue', topic)
  return {
    folder,
    type,
    answerOf: async (...words) =>
      (await execa(process.execPath, [binary, ...words], { ...options, stdin: 'ignore' })).stdout,
    push: send,
    async paste(line) {
      const own = `pushctl() { '${process.execPath}' '${binary}' "$@"; }`
      const { stdout } = await execa('bash', ['-c', `${own}\n${line}`], {
        ...options,
        stdin: 'ignore',
      })
      return stdout
    },
    async start(...words) {
      const { stdout, stop } = run('--json', ...words)
      const lines = createInterface(stdout)
      const first = await new Promise<string>((done, failed) => {
        lines.once('line', done)
        stdout.once('close', () => failed(new Error('gateway start ended')))
      })
      const listening = JSON.parse(first) as Listening
      const [host, port] = listening.endpoints.sandbox.split(':')
      const tls = () => ({
        ca: readFileSync(join(folder, 'data/pushctl/gateway/authority.pem')),
        pfx: readFileSync(join(folder, `${topic}.p12`)),
        passphrase: '',
      })
      return {
        ...listening,
        token: tokenNow(),
        pushPayload: (payload) => pushByNode(listening.endpoints.sandbox, payload, tls()),
        async askByHttp1() {
          const socket = connectTls({ host, port: Number(port), servername: 'localhost', ...tls() })
          socket.on('error', () => undefined)
          socket.resume().end('GET / HTTP/1.1\r\nUser-Agent: old/1\r\n\r\n')
          await once(socket, 'close')
        },
        stop,
      }
    },
    async startToRead() {
      const { stdout, stop } = run()
      let printed = ''
      await new Promise<void>((done, failed) => {
        stdout.setEncoding('utf8').on('data', (piece: string) => {
          printed += piece
          if (printed.includes('Ctrl-C stops it.')) done()
        })
        stdout.once('close', () => failed(new Error('gateway start ended')))
      })
      const at = (name: string) => new RegExp(`^ *${name} +(\\S+)$`, 'm').exec(printed)?.[1] ?? ''
      return {
        api: at('HTTP API'),
        endpoints: { sandbox: at('sandbox') },
        inbox: at('inbox'),
        token: tokenNow(),
        printed: () => printed,
        stop,
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
