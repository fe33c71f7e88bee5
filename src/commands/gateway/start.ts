import { formatEndpoint } from '../../apns/endpoint.ts'
import type { Environment } from '../../apns/environment.ts'
import { meaningOf } from '../../apns/reasons.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import { type LocalGateway, runningGateway, startLocalGateway } from '../../gateway/local.ts'
import type { GatewayEvent } from '../../gateway/server.ts'
import type { Host } from '../../host.ts'
import { type Text, verbatim } from '../../text.ts'
import { fieldLines } from '../fields.ts'

/** APNs' second port for the sandbox, and the one after it for production: easy to remember, open to every user. */
const defaultPorts = { sandbox: 2197, production: 2198 } as const satisfies Record<Environment, number>

const exampleTopic = 'com.example.app'
const exampleToken = '0123456789abcdef'.repeat(4)

/** The first thing that is told. */
interface Listening {
  readonly event: 'listening'
  /** `host:port`, as `--gateway` takes it. */
  readonly sandbox: string
  readonly production: string
  /** The certificate that clients have to trust, PEM. */
  readonly caFile: string
  /** Lines to paste into another terminal. */
  readonly tryIt: readonly { readonly about: Text; readonly command: string }[]
}

/** One push, or one connection that came to nothing. */
type Happening =
  | {
      readonly event: 'push'
      readonly time: Date
      readonly environment: Environment
      readonly deviceToken: string
      readonly topic?: string
      readonly pushType?: string
      readonly outcome: 'accepted' | 'rejected'
      readonly status: number
      readonly reason?: string
      readonly meaning?: Text
      readonly id: string
      /** The body as text; only with `--verbose`. */
      readonly payload?: string
      readonly hint?: Text
    }
  | {
      readonly event: 'turned-away' | 'handshake-failed'
      readonly time: Date
      readonly environment: Environment
      readonly reason: string
      readonly hint?: Text
    }

/** Rejections that mean something more on a gateway of one's own. */
const hints: Readonly<Record<string, Text>> = {
  InvalidProviderToken: {
    en: 'This gateway knows only the signing keys it issued itself: pushctl gateway issue --signing-key',
    zh: '本地网关只认识它自己签发的 .p8 密钥：pushctl gateway issue --signing-key',
  },
  BadCertificate: {
    en: `This gateway takes certificates that are in date, from itself or from Apple: pushctl gateway issue ${exampleTopic}`,
    zh: `本地网关只接受有效期内、由它自己或苹果签发的证书：pushctl gateway issue ${exampleTopic}`,
  },
  BadCertificateEnvironment: {
    en: 'The certificate is for the other environment: use the other port.',
    zh: '证书属于另一个环境：请换成另一个端口。',
  },
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Fault('usage/port', {
    en: `"${text}" is not a port. Type a number from 0 to 65535; 0 takes any free one.`,
    zh: `「${text}」不是端口号，请填 0 到 65535；0 表示任选一个空闲端口。`,
  })
}

function listening({ endpoints, authorityFile }: LocalGateway): Listening {
  const sandbox = formatEndpoint(endpoints.sandbox)
  const file = `${exampleTopic}.p12`
  return {
    event: 'listening',
    sandbox,
    production: formatEndpoint(endpoints.production),
    caFile: authorityFile,
    tryIt: [
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
        command: `curl --http2 --cacert "${authorityFile}" --cert-type P12 --cert ${file}: -H 'apns-topic: ${exampleTopic}' -d '{"aps":{"alert":"Hello"}}' https://${sandbox}/3/device/${exampleToken}`,
      },
    ],
  }
}

function happening(event: GatewayEvent, verbose: boolean): Happening {
  const { kind, time, environment } = event
  if (kind === 'push') {
    const { payload, kind: _, ...push } = event
    const hint = push.reason === undefined ? undefined : hints[push.reason]
    return {
      event: kind,
      ...push,
      ...(push.reason !== undefined && { meaning: meaningOf(push.reason) }),
      ...(verbose && { payload: Buffer.from(payload).toString('utf8') }),
      ...(hint !== undefined && { hint }),
    }
  }
  const reason = kind === 'turned-away' ? event.reason : event.code
  const hint = kind === 'turned-away' ? hints[reason] : handshakeHint
  return { event: kind, time, environment, reason, ...(hint !== undefined && { hint }) }
}

const handshakeHint: Text = {
  en: 'No TLS connection came about. Most often the client was not told to trust the CA file above.',
  zh: 'TLS 握手失败，最常见的原因是客户端没有信任上面的 CA 文件。',
}

async function* listen(
  host: Host,
  ports: Readonly<Record<Environment, number>>,
  verbose: boolean,
): AsyncGenerator<Listening | Happening> {
  const { interrupted } = host
  const waiting: GatewayEvent[] = []
  let wake = () => {}
  interrupted.addEventListener('abort', () => wake())
  const gateway = await startLocalGateway(host, {
    ports,
    announced: true,
    tell(event) {
      waiting.push(event)
      wake()
    },
  })
  try {
    yield listening(gateway)
    while (!interrupted.aborted) {
      const event = waiting.shift()
      if (event !== undefined) yield happening(event, verbose)
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    await gateway.close()
  }
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
        en: 'Push to it with --gateway local, or stop it first with Ctrl-C in its terminal.',
        zh: '用 --gateway local 直接使用它，或者先到它的终端里按 Ctrl-C 停止。',
      },
    },
  )
}

function humanListening({ sandbox, production, caFile, tryIt }: Listening, style: Style): string {
  const say = (en: string, zh: string) => style.say({ en, zh })
  return [
    style.bold(
      say('The local gateway is ready: APNs on this computer.', '本地网关已就绪：跑在本机的 APNs。'),
    ),
    '',
    ...fieldLines(
      [
        [verbatim('sandbox'), sandbox],
        [verbatim('production'), production],
        [{ en: 'CA file', zh: 'CA 文件' }, caFile],
      ],
      style,
    ),
    '',
    say('Try it in another terminal:', '在另一个终端里试试：'),
    ...tryIt.flatMap(({ about, command: line }) => [
      '',
      style.dim(`  # ${style.say(about)}`),
      `  ${style.code(line)}`,
    ]),
    '',
    say('Every push is told here. Ctrl-C stops it.', '收到的每条推送都会显示在这里，按 Ctrl-C 停止。'),
    '',
    '',
  ].join('\n')
}

/** The two ends of a device token: enough to tell it from another. */
const shortened = (token: string) => (token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : token)

function humanHappening(happened: Happening, style: Style): string {
  const clock = style.dim(happened.time.toTimeString().slice(0, 8))
  const environment = happened.environment.padEnd(10)
  const hint = happened.hint === undefined ? [] : [`           ${style.dim(style.say(happened.hint))}`]
  if (happened.event !== 'push') {
    const words: Text =
      happened.event === 'turned-away'
        ? { en: 'connection refused', zh: '连接被拒绝' }
        : { en: 'handshake failed', zh: '握手失败' }
    return [
      `${clock} ${style.bad(marks.failed)} ${environment} ${style.say(words)}: ${style.bad(happened.reason)}`,
      ...hint,
    ].join('\n')
  }
  const { outcome, status, reason, meaning, topic, deviceToken, pushType, payload } = happened
  const accepted = outcome === 'accepted'
  const mark = accepted ? style.good(marks.ok) : style.bad(marks.failed)
  const verdict = accepted ? style.good('200') : style.bad(`${status} ${reason}`)
  const what = [topic ?? '–', shortened(deviceToken) || '–', ...(pushType === undefined ? [] : [pushType])]
  return [
    `${clock} ${mark} ${environment} ${verdict}  ${what.join('  ')}`,
    ...(meaning === undefined ? [] : [`           ${style.say(meaning)}`]),
    ...(payload === undefined ? [] : [`           ${payload}`]),
    ...hint,
  ].join('\n')
}

export default command({
  arguments: {},
  options: {
    port: {
      value: 'PORT',
      parse: portOf,
      about: {
        en: `where the sandbox listens (default ${defaultPorts.sandbox}; 0: any free port)`,
        zh: `sandbox 监听的端口（默认 ${defaultPorts.sandbox}；0 表示任选空闲端口）`,
      },
    },
    productionPort: {
      value: 'PORT',
      parse: portOf,
      about: {
        en: `where production listens (default ${defaultPorts.production}; 0: any free port)`,
        zh: `production 监听的端口（默认 ${defaultPorts.production}；0 表示任选空闲端口）`,
      },
    },
    verbose: { about: { en: 'show the payload of every push', zh: '显示每条推送的 payload' } },
  },
  description: {
    en: 'A gateway that checks what APNs checks: client certificates, provider tokens, topics, device tokens, headers, sizes. It learns a device token from the first push it accepts, with its topic and environment. It listens on this computer only.',
    zh: '像 APNs 一样真正做校验的网关：客户端证书、provider token、topic、设备 token、请求头、大小。设备 token 在第一次推送成功时被记住，连同它的 topic 和环境。只在本机监听。',
  },
  examples: [
    { command: 'pushctl gateway start', about: { en: 'run it until Ctrl-C', zh: '启动，直到按 Ctrl-C' } },
    {
      command: 'pushctl gateway start --port 0 --production-port 0 --json',
      about: {
        en: 'in a script: free ports, one JSON document a line',
        zh: '在脚本里用：自动选端口，每行一个 JSON',
      },
    },
  ],
  async run({ port = defaultPorts.sandbox, productionPort = defaultPorts.production, verbose }, host) {
    await refuseSecond(host)
    return listen(host, { sandbox: port, production: productionPort }, verbose)
  },
  human: (event, style) =>
    event.event === 'listening' ? humanListening(event, style) : humanHappening(event, style),
})
