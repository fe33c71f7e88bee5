import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Firefox is, unless `PUSHCTL_FIREFOX` says it. */
const places = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

function findFirefox(): string {
  const program = process.env.PUSHCTL_FIREFOX ?? places.find((place) => existsSync(place))
  if (program !== undefined && existsSync(program)) return program
  throw new Error(
    `There is no Firefox at ${program ?? places.join(', ')}: apt-get install firefox-esr, or name one in PUSHCTL_FIREFOX.`,
  )
}

/** What keeps it from asking the network, and people, for anything. */
const quiet = {
  'marionette.port': 0,
  'app.update.enabled': false,
  'browser.region.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'startup.homepage_welcome_url': 'about:blank',
  'toolkit.telemetry.enabled': false,
} as const

/** The name under which WebDriver hands out elements (W3C WebDriver, section 12). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

/** How long something is waited for, in milliseconds. */
const patience = 20_000

type Answer = readonly [kind: 1, id: number, error: { readonly message: string } | null, result: unknown]

/** `LENGTH:JSON` both ways: an answer for each command, in order, after a greeting (Firefox source docs, "Marionette Protocol"). */
class MarionetteConnection {
  private readonly socket: Socket
  private readonly waiting: ((answer: Answer) => void)[] = []
  private heard = Buffer.alloc(0)
  private count = 0

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', (chunk: Buffer) => {
      this.heard = Buffer.concat([this.heard, chunk])
      while (this.takeOne());
    })
  }

  private takeOne(): boolean {
    const colon = this.heard.indexOf(':')
    const end = colon + 1 + Number(this.heard.subarray(0, colon))
    if (colon < 0 || this.heard.length < end) return false
    const message = JSON.parse(this.heard.subarray(colon + 1, end).toString()) as Answer | object
    this.heard = this.heard.subarray(end)
    if (Array.isArray(message)) this.waiting.shift()?.(message as unknown as Answer)
    return true
  }

  async ask<T>(command: string, parameters: object = {}): Promise<T> {
    this.count += 1
    const text = JSON.stringify([0, this.count, command, parameters])
    const answered = new Promise<Answer>((done) => this.waiting.push(done))
    this.socket.write(`${Buffer.byteLength(text)}:${text}`)
    const [, , error, result] = await answered
    if (error !== null) throw new Error(`${command}: ${error.message}`)
    return result as T
  }

  close(): void {
    this.socket.destroy()
  }
}

/** Firefox with one tab, driven by what is built into it: no other program, and no library, stands between. */
export class Firefox {
  private readonly connection: MarionetteConnection
  private readonly quit: () => Promise<void>

  private constructor(connection: MarionetteConnection, quit: () => Promise<void>) {
    this.connection = connection
    this.quit = quit
  }

  /** @param language of the person: `zh-CN` */
  static async open(language: string): Promise<Firefox> {
    const program = findFirefox()
    const profile = mkdtempSync(join(tmpdir(), 'pushctl-firefox-'))
    const settings = { ...quiet, 'intl.accept_languages': language }
    const lines = Object.entries(settings).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    )
    writeFileSync(join(profile, 'user.js'), lines.join('\n'))
    const portFile = join(profile, 'MarionetteActivePort')
    const isListening = new Promise<void>((done) => {
      const watcher = watch(profile, () => {
        if (!existsSync(portFile) || readFileSync(portFile, 'utf8') === '') return
        watcher.close()
        done()
      })
    })
    const running = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
      env: { ...process.env, HOME: profile },
      stdio: 'ignore',
    })
    const over = new Promise<void>((done) => running.once('exit', () => done()))
    await Promise.race([
      isListening,
      over.then(() => Promise.reject(new Error(`${program} ended before it could be driven.`))),
    ])
    const connection = new MarionetteConnection(Number(readFileSync(portFile, 'utf8')))
    await connection.ask('WebDriver:NewSession')
    await connection.ask('WebDriver:SetTimeouts', { implicit: patience })
    return new Firefox(connection, async () => {
      running.kill()
      await over
      rmSync(profile, { recursive: true, force: true })
    })
  }

  async goto(url: string): Promise<void> {
    await this.connection.ask('WebDriver:Navigate', { url })
  }

  /** @returns what a body of a function returns in the page */
  async evaluate<T>(script: string): Promise<T> {
    const { value } = await this.connection.ask<{ value: T }>('WebDriver:ExecuteScript', { script, args: [] })
    return value
  }

  /** Waits for an element, as XPath names it. */
  private async find(xpath: string): Promise<string> {
    const found = await this.connection.ask<{ value: Record<string, string> }>('WebDriver:FindElement', {
      using: 'xpath',
      value: xpath,
    })
    return found.value[elementKey] ?? ''
  }

  async see(xpath: string): Promise<void> {
    await this.find(xpath)
  }

  async click(xpath: string): Promise<void> {
    await this.connection.ask('WebDriver:ElementClick', { id: await this.find(xpath) })
  }

  /** Types into a field, in place of what stands there. */
  async fill(xpath: string, text: string): Promise<void> {
    const id = await this.find(xpath)
    await this.connection.ask('WebDriver:ElementClear', { id })
    await this.connection.ask('WebDriver:ElementSendKeys', { id, text })
  }

  async close(): Promise<void> {
    this.connection.close()
    await this.quit()
  }
}
