import { formatEndpoint } from '../../apns/endpoint.ts'
import { type Environment, environments } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { announceControl, keptControl, withdrawControl } from '../../gateway/control/client.ts'
import { type Control, type ControlOpening, startControl } from '../../gateway/control/control.ts'
import { readDevice } from '../../gateway/control/document.ts'
import { eventDocument } from '../../gateway/control/event-document.ts'
import type { GatewayEvent } from '../../gateway/event.ts'
import { runningGateway, type StartedGateway, startLocalGateway } from '../../gateway/local.ts'
import { parseTrouble, readTrouble, type Trouble } from '../../gateway/trouble/trouble.ts'
import type { Host } from '../../host.ts'
import { type Text, verbatim } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { sayingKept } from '../output/keeping-notice.ts'
import { openInBrowser, sayOpened } from './browser.ts'
import {
  addTo,
  type CommandEnded,
  type CommandRecord,
  type CommandRun,
  parseForCommand,
  runForCommand,
  summaryLines,
} from './for-command.ts'
import { type Happening, happening } from './happening.ts'
import { topicOf } from './issued-topic.ts'
import { GatewayLog, logLines, type RolledUp, rollUpTime, type Stopped } from './log.ts'
import {
  type GatewayOpening,
  isOpen,
  openHosts,
  openingOf,
  openingOptions,
  warnOfOpening,
} from './opening.ts'

/** APNs' second port for the sandbox, and the one after it for production: easy to remember, open to every user. */
const defaultPorts = { sandbox: 2197, production: 2198 } as const satisfies Record<Environment, number>

const exampleTopic = 'com.example.app'
const exampleToken = '0123456789abcdef'.repeat(4)

/** The first thing that is told. */
interface Listening {
  readonly kind: 'listening'
  /** `host:port`, as `--gateway` takes it; of several ports the first. */
  readonly endpoints: Readonly<Record<Environment, string>>
  /** The same, with every port. */
  readonly allEndpoints: Readonly<Record<Environment, readonly string[]>>
  /** Where other machines reach them; nothing when none do. */
  readonly openEndpoints?: Readonly<Record<Environment, readonly string[]>>
  /** Where broadcast channels are managed. */
  readonly channelEndpoints: Readonly<Record<Environment, string>>
  /** The certificate that clients have to trust, PEM. */
  readonly caFile: string
  /** The HTTP side; its token lies in a file that only this user can read. */
  readonly api: string
  /** `file:` URL of another such file, which opens the page with everything that arrives. */
  readonly inbox: string
  /** Opens the inbox once, within ten minutes; only on a screen, for it is as good as the token. */
  readonly link?: string
  /** Lines to paste into another terminal. */
  readonly next: readonly { readonly about: Text; readonly command: string }[]
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Fault('usage/port', {
    en: `"${text}" is not a port. Type a number from 0 to 65535; 0 takes any free one.`,
    zh: `「${text}」不是端口号，请填 0 到 65535；0 表示任选一个空闲端口。`,
  })
}

/** Every port of an environment under every name that other machines may use. */
function openEndpointsOf({ allEndpoints }: StartedGateway, opening: GatewayOpening) {
  const at = (environment: Environment) =>
    openHosts(opening).flatMap((host) =>
      allEndpoints[environment].map(({ port: each }) => formatEndpoint({ host, port: each })),
    )
  return isOpen(opening) ? { sandbox: at('sandbox'), production: at('production') } : undefined
}

function listening(
  gateway: StartedGateway,
  opening: GatewayOpening,
  { api, inbox, link }: Pick<Listening, 'api' | 'inbox' | 'link'>,
): Listening {
  const { endpoints, allEndpoints, channelEndpoints, caFile } = gateway
  const sandbox = formatEndpoint(endpoints.sandbox)
  const file = `${exampleTopic}.p12`
  return {
    kind: 'listening',
    endpoints: { sandbox, production: formatEndpoint(endpoints.production) },
    allEndpoints: {
      sandbox: allEndpoints.sandbox.map(formatEndpoint),
      production: allEndpoints.production.map(formatEndpoint),
    },
    channelEndpoints: {
      sandbox: formatEndpoint(channelEndpoints.sandbox),
      production: formatEndpoint(channelEndpoints.production),
    },
    caFile,
    api,
    inbox,
    ...defined({ link, openEndpoints: openEndpointsOf(gateway, opening) }),
    next: [
      {
        about: { en: 'a certificate to push with', zh: '先签发一张推送证书' },
        command: `pushctl gateway issue ${exampleTopic}`,
      },
      {
        about: { en: 'a push', zh: '发一条推送' },
        command: `pushctl send --gateway local --cert ${file} --env sandbox --token ${exampleToken} --message Hello`,
      },
      {
        about: { en: 'the same with curl', zh: '用 curl 发同样的推送' },
        command: `curl --http2 --cacert "${caFile}" --cert-type P12 --cert ${file}: -H 'apns-topic: ${exampleTopic}' -d '{"aps":{"alert":"Hello"}}' https://${sandbox}/3/device/${exampleToken}`,
      },
      {
        about: {
          en: 'a Node program that trusts it (Java, Go and PHP take the CA file in their own way)',
          zh: '让 Node 程序信任它（Java、Go、PHP 各有指定 CA 文件的方式）',
        },
        command: `NODE_EXTRA_CA_CERTS="${caFile}" node provider.js`,
      },
    ],
  }
}

/** What is remembered, and what for. */
interface MemoryInput {
  readonly forCommand: string | undefined
  readonly topic: string | undefined
  readonly fresh: boolean
  readonly keep: boolean
}

/** How a gateway is started, whatever it is for. */
interface WantedGateway {
  readonly ports: Readonly<Record<Environment, readonly number[]>>
  readonly channelPorts: Readonly<Record<Environment, number>>
  readonly apiPort: number | undefined
  /** Whether pages that are open shall need the new token. */
  readonly newToken: boolean
  readonly strict: boolean
  readonly troubles: readonly Trouble[]
  readonly devicesFile: string | undefined
  /** Whether it goes on from what the last one learnt. */
  readonly memory: 'kept' | 'fresh'
  readonly opening: GatewayOpening
}

function parseJson(text: string, file: string): unknown[] {
  const fault = (cause?: unknown) =>
    new Fault(
      'usage/file',
      {
        en: `${file} is not a JSON list.`,
        zh: `${file} 的内容不是 JSON 数组。`,
      },
      { cause },
    )
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    throw fault(error)
  }
  if (!Array.isArray(list)) throw fault()
  return list
}

async function listIn(file: string, host: Host): Promise<unknown[]> {
  return parseJson((await host.files.read(file)).toString('utf8'), file)
}

/**
 * Opens the HTTP side where it was last time, with the token it had, so that an open page goes on by itself. Where
 * somebody else sits by now, such a page may have shown the token to them: then it is a new one.
 */
async function openControl(
  host: Host,
  { apiPort, newToken, opening: { apiToken } }: Pick<WantedGateway, 'apiPort' | 'newToken' | 'opening'>,
  announced: boolean,
  listenAt: (port: number, token?: string) => Promise<Control>,
): Promise<Control> {
  const kept = announced ? await keptControl(host) : undefined
  const token = apiToken ?? (newToken ? undefined : kept?.token)
  if (apiPort !== undefined) return listenAt(apiPort, token)
  if (kept === undefined) return listenAt(0, apiToken)
  return listenAt(kept.port, token).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'gateway/cannot-listen') return listenAt(0, apiToken)
    throw error
  })
}

/** The HTTP side is open only to who has a token that the owner chose. */
const httpOpening = (opening: GatewayOpening): ControlOpening | undefined =>
  opening.apiToken !== undefined && opening.host !== undefined && isOpen(opening)
    ? { host: opening.host, names: opening.names }
    : undefined

/**
 * Starts the gateway and its HTTP side.
 *
 * @returns both, and how to close them; `stopped` fires when `gateway stop` asks
 */
async function start(
  host: Host,
  wanted: WantedGateway,
  announced: boolean,
  tell: (event: GatewayEvent) => void,
) {
  const known = wanted.devicesFile === undefined ? [] : await listIn(wanted.devicesFile, host)
  const devices = known.map((device) => readDevice(device, host.now()))
  const { opening } = wanted
  const gateway = await startLocalGateway(host, {
    ...defined({ host: opening.host }),
    names: opening.names,
    memory: wanted.memory,
    ports: wanted.ports,
    channelPorts: wanted.channelPorts,
    devicePolicy: wanted.strict ? 'strict' : 'learn',
    troubles: wanted.troubles,
    announced,
    tell,
    kept: sayingKept(host),
  })
  for (const device of devices) gateway.controls.addDevice(device)
  const stopped = new AbortController()
  const listenAt = (port: number, token?: string) =>
    startControl({
      gateway,
      port,
      ...defined({ token, open: httpOpening(opening) }),
      now: () => host.now(),
      stop: () => stopped.abort(),
    })
  const control = await openControl(host, wanted, announced, listenAt).catch(async (error: unknown) => {
    await gateway.close()
    throw error
  })
  return {
    gateway,
    control,
    stopped: stopped.signal,
    async close() {
      await gateway.close()
      await control.close()
    },
  }
}

/** More than this is not kept for a reader that does not read. */
const mostWaiting = 10_000

/** Says what was left out for a reader that did not read, once it does. */
function sayUnshown(host: Host, count: number): void {
  if (count === 0) return
  host.warn({
    en: `${count} answers of the gateway are not shown here: nobody read what came before. The inbox has the latest.`,
    zh: `有 ${count} 条网关应答没有显示：之前的输出一直没有被读取。最近的可在收件箱查看。`,
  })
}

/** Resolves at the next event, or when it is time to say how many were not told one by one. */
function woken(wakeBy: (wake: () => void) => void, hasUntold: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = hasUntold ? setTimeout(resolve, rollUpTime) : undefined
    wakeBy(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** How what happens is told: to a program each thing whole, to a person what can be read. */
interface Telling {
  readonly withPayload: boolean
  readonly rollsUp: boolean
  /** Whether the inbox is opened in the browser. */
  readonly opens: boolean
}

async function* listen(
  host: Host,
  wanted: WantedGateway,
  { withPayload, rollsUp, opens }: Telling,
): AsyncGenerator<Listening | Happening | RolledUp | Stopped> {
  const waiting: GatewayEvent[] = []
  let unshown = 0
  let wake = () => {}
  const { gateway, control, stopped, close } = await start(host, wanted, true, (event) => {
    if (waiting.length < mostWaiting) waiting.push(event)
    else unshown += 1
    wake()
  })
  const over = AbortSignal.any([host.interrupted, stopped])
  over.addEventListener('abort', () => wake())
  try {
    warnOfOpening(host, wanted.opening)
    const inbox = await announceControl(host, control, gateway.keep)
    const link = rollsUp && host.terminal.stdoutIsScreen ? control.link() : undefined
    yield listening(gateway, wanted.opening, { api: control.url, inbox, ...defined({ link }) })
    if (opens) sayOpened(await openInBrowser(host, inbox), host)
    const log = new GatewayLog(host.now())
    for (let isOver = false; !isOver; ) {
      // What came before the end is told; what comes after it is not waited for.
      isOver = over.aborted
      for (const event of waiting.splice(0)) {
        const happened = happening(eventDocument(event), withPayload)
        const told = log.take(happened, host.now())
        if (told !== undefined || !rollsUp) yield happened
      }
      sayUnshown(host, unshown)
      unshown = 0
      const rolledUp = rollsUp ? log.rollUp(host.now(), isOver) : undefined
      if (rolledUp !== undefined) yield rolledUp
      if (waiting.length > 0 || over.aborted) continue
      await woken((next) => {
        wake = next
      }, rollsUp && log.hasUntold)
    }
    yield log.stop(host.now())
  } finally {
    sayUnshown(host, unshown)
    await withdrawControl(host, gateway.keep)
    await close()
  }
}

async function forCommand(
  host: Host,
  wanted: WantedGateway,
  { line, topic, json }: Pick<CommandRun, 'line' | 'topic' | 'json'>,
): Promise<CommandEnded> {
  const record: CommandRecord = { accepted: 0, rejected: 0, happened: [] }
  const { gateway, control, close } = await start(host, wanted, false, (event) =>
    addTo(record, happening(eventDocument(event), json)),
  )
  warnOfOpening(host, wanted.opening)
  // With --keep, the inbox may hold what an earlier run received; this run is to be judged by its own.
  gateway.controls.clearReceived()
  try {
    return await runForCommand(host, { gateway, control, line, topic, json, record })
  } finally {
    await close()
  }
}

function refuseContradictions({ forCommand: line, topic, fresh, keep }: MemoryInput): void {
  if (fresh && keep) {
    throw new Fault('usage/fresh', {
      en: '--fresh and --keep contradict each other: choose one.',
      zh: '--fresh 与 --keep 互相矛盾，只能选一个。',
    })
  }
  if (topic === undefined || line !== undefined) return
  throw new Fault(
    'usage/topic',
    {
      en: '--topic is for --for-command, which hands the certificate over.',
      zh: '--topic 只和 --for-command 一起用，由它把证书交给命令。',
    },
    {
      hint: {
        en: `For this gateway: pushctl gateway issue ${topic}`,
        zh: `要给这个网关签发证书：pushctl gateway issue ${topic}`,
      },
    },
  )
}

async function refuseSecond(host: Host): Promise<void> {
  const running = await runningGateway(host)
  if (running === undefined) return
  const where = formatEndpoint(running.endpoints.sandbox)
  throw new Fault(
    'gateway/already-running',
    {
      en: `A local gateway already runs at ${where}.`,
      zh: `本地网关已经在 ${where} 运行。`,
    },
    {
      hint: {
        en: 'Push to it with --gateway local, or stop it first: pushctl gateway stop',
        zh: '用 --gateway local 直接使用它，或者先停止它：pushctl gateway stop',
      },
    },
  )
}

const forOthers = (endpoints: NonNullable<Listening['openEndpoints']>) =>
  environments.flatMap((environment) => endpoints[environment].map((each) => `${each} (${environment})`))

function humanListening(listens: Listening, style: Style): string {
  const { allEndpoints, openEndpoints, channelEndpoints, caFile, api, inbox, link, next } = listens
  const say = (en: string, zh: string) => style.say({ en, zh })
  return [
    style.bold(
      say('The local gateway is ready: APNs on this computer.', '本地网关已就绪：跑在本机的 APNs。'),
    ),
    '',
    ...fieldLines(
      [
        [verbatim('sandbox'), allEndpoints.sandbox],
        [verbatim('production'), allEndpoints.production],
        ...(openEndpoints === undefined
          ? []
          : [[{ en: 'for others', zh: '对外地址' }, forOthers(openEndpoints)] as const]),
        [
          { en: 'channels', zh: '频道管理' },
          environments.map((environment) => `${channelEndpoints[environment]} (${environment})`),
        ],
        [{ en: 'CA file', zh: 'CA 文件' }, caFile],
        [{ en: 'HTTP API', zh: 'HTTP 接口' }, api],
        [{ en: 'inbox', zh: '收件箱' }, inbox],
        ...(link === undefined ? [] : [[{ en: 'or once', zh: '一次性链接' }, link] as const]),
      ],
      style,
    ),
    '',
    say('Try it in another terminal:', '在另一个终端里试试：'),
    ...next.flatMap(({ about, command: line }) => [
      '',
      style.dim(`  # ${style.say(about)}`),
      `  ${style.code(line)}`,
    ]),
    '',
    say(
      'Every push is told here, and shown by the inbox in a browser. Ctrl-C stops it.',
      '收到的每条推送都会显示在这里，也可以在浏览器里打开收件箱查看。按 Ctrl-C 停止。',
    ),
    '',
    '',
  ].join('\n')
}

/** One port, or several when the option was repeated. */
const port = (what: Text) => ({ value: 'PORT', parse: portOf, about: what }) as const

export default command({
  arguments: {},
  options: {
    port: {
      ...port({
        en: `where the sandbox listens, may be repeated (default ${defaultPorts.sandbox}; 0: any free port)`,
        zh: `sandbox 监听的端口，可重复（默认 ${defaultPorts.sandbox}；0 表示任选空闲端口）`,
      }),
      many: true,
    },
    productionPort: {
      ...port({
        en: `where production listens, may be repeated (default ${defaultPorts.production}; 0: any free port)`,
        zh: `production 监听的端口，可重复（默认 ${defaultPorts.production}；0 表示任选空闲端口）`,
      }),
      many: true,
    },
    channelPort: port({
      en: 'where channels of the sandbox are managed (default: any free port)',
      zh: 'sandbox 频道管理的端口（默认任选空闲端口）',
    }),
    productionChannelPort: port({
      en: 'where channels of production are managed (default: any free port)',
      zh: 'production 频道管理的端口（默认任选空闲端口）',
    }),
    apiPort: port({
      en: 'where the HTTP API listens (default: that of last time, or any free port)',
      zh: 'HTTP 接口的端口（默认沿用上次的，或任选空闲端口）',
    }),
    newToken: {
      about: {
        en: 'give the inbox and the HTTP API a new token; open pages need it then',
        zh: '更换收件箱和 HTTP 接口的 token；已打开的网页需要重新打开',
      },
    },
    open: { about: { en: 'open the inbox in the browser', zh: '在浏览器里打开收件箱' } },
    strict: {
      about: {
        en: 'know only the devices that were registered; learn none',
        zh: '只认识登记过的设备，不自动记住新的',
      },
    },
    devices: {
      value: 'FILE',
      about: { en: 'register the devices of a JSON list', zh: '登记一个 JSON 数组里的设备' },
    },
    trouble: {
      value: 'WHAT',
      many: true,
      parse: parseTrouble,
      about: {
        en: 'what goes wrong on purpose, as in gateway answer; may be repeated',
        zh: '故意制造的故障，写法同 gateway answer，可重复',
      },
    },
    troubles: {
      value: 'FILE',
      about: { en: 'the same, from a JSON list', zh: '同上，来自一个 JSON 数组' },
    },
    forCommand: {
      value: 'COMMAND',
      parse: parseForCommand,
      about: {
        en: 'run this command with the gateway, stop with it, and end with its exit code',
        zh: '启动网关后运行这条命令，随它结束，并以它的退出码退出',
      },
    },
    topic: {
      value: 'TOPIC',
      parse: topicOf,
      about: {
        en: `app of the certificate that --for-command is given (default ${exampleTopic})`,
        zh: `交给 --for-command 的证书所属的 App（默认 ${exampleTopic}）`,
      },
    },
    fresh: {
      about: {
        en: 'know nothing that was learnt before, and leave nothing; --for-command does so anyway',
        zh: '不带以前记住的内容，结束后也不留下；--for-command 本来就是这样',
      },
    },
    keep: {
      about: {
        en: 'with --for-command, go on from what was learnt before, and keep what is learnt now',
        zh: '与 --for-command 一起用：沿用以前记住的内容，并保存这次学到的',
      },
    },
    ...openingOptions,
    verbose: { about: { en: 'show the payload of every push', zh: '显示每条推送的 payload' } },
  },
  description: {
    en: 'A gateway that checks what APNs checks: client certificates, provider tokens, topics, device tokens, headers, sizes. It learns a device token from the first push it accepts, with its topic and environment. It listens on this computer only, unless --host says otherwise; the inbox line it prints opens a page with everything that arrives. With --for-command, it takes free ports, knows nothing of other runs and leaves nothing, and the command finds all it needs in its environment: PUSHCTL_GATEWAY, PUSHCTL_GATEWAY_CA, PUSHCTL_GATEWAY_CERT and their like.',
    zh: '像 APNs 一样真正做校验的网关：客户端证书、provider token、topic、设备 token、请求头、大小。设备 token 在第一次推送成功时被记住，连同它的 topic 和环境。除非用 --host 指定，只在本机监听；它打印的「收件箱」那一行，点开就是实时显示所有推送的网页。使用 --for-command 时选空闲端口，不受其他运行影响，结束后不留痕迹；命令所需的一切都在环境变量里：PUSHCTL_GATEWAY、PUSHCTL_GATEWAY_CA、PUSHCTL_GATEWAY_CERT 等。',
  },
  examples: [
    { command: 'pushctl gateway start', about: { en: 'run it until Ctrl-C', zh: '启动，直到按 Ctrl-C' } },
    {
      command: "pushctl gateway start --for-command 'npm test'",
      about: { en: 'in CI: a gateway for the time of the tests', zh: '在 CI 里：测试期间的网关' },
    },
    {
      command: 'pushctl gateway start --host 0.0.0.0 --name apns',
      about: { en: 'in a container: a service that others call apns', zh: '在容器里：其他容器以 apns 访问' },
    },
    {
      command: "pushctl gateway start --strict --devices devices.json --trouble 'delay milliseconds=300'",
      about: { en: 'only known devices, and slow answers', zh: '只认识登记的设备，并且应答变慢' },
    },
    {
      command: 'pushctl gateway start --port 0 --production-port 0 --json',
      about: {
        en: 'in a script: free ports, one JSON document a line',
        zh: '在脚本里用：自动选端口，每行一个 JSON',
      },
    },
  ],
  async run(
    input,
    host,
    { json },
  ): Promise<AsyncGenerator<Listening | Happening | RolledUp | Stopped> | CommandEnded> {
    const { forCommand: line, topic = exampleTopic, strict, devices, verbose } = input
    refuseContradictions(input)
    const fallback = line === undefined ? defaultPorts : { sandbox: 0, production: 0 }
    const fromFile = input.troubles === undefined ? [] : await listIn(input.troubles, host)
    const wanted: WantedGateway = {
      ports: {
        sandbox: input.port.length > 0 ? input.port : [fallback.sandbox],
        production: input.productionPort.length > 0 ? input.productionPort : [fallback.production],
      },
      channelPorts: { sandbox: input.channelPort ?? 0, production: input.productionChannelPort ?? 0 },
      apiPort: input.apiPort,
      newToken: input.newToken,
      strict,
      troubles: [...fromFile.map(readTrouble), ...input.trouble],
      devicesFile: devices,
      memory: input.fresh || (line !== undefined && !input.keep) ? 'fresh' : 'kept',
      opening: openingOf(input, host),
    }
    if (line === undefined || wanted.memory === 'kept') await refuseSecond(host)
    if (line !== undefined) return forCommand(host, wanted, { line, topic, json })
    return listen(host, wanted, { withPayload: verbose || json, rollsUp: !json, opens: input.open })
  },
  raw: ['payload'],
  human(event, style) {
    if (event.kind === 'listening') return humanListening(event, style)
    if (event.kind === 'command-ended') return summaryLines(event, style)
    return logLines(event, style)
  },
  verdict: (event) => (event.kind === 'command-ended' ? { exitCode: event.exitCode } : 'yes'),
})
