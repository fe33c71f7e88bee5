import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault, Interrupted } from '../../fault.ts'
import { outcomes, type Wanted } from '../../gateway/control/arrival.ts'
import { askGateway } from '../../gateway/control/client.ts'
import type { EventDocument } from '../../gateway/control/event-document.ts'
import { storedArrivals } from '../../gateway/control/stored.ts'
import { openStore } from '../../gateway/store/store.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { deviceTokenLike, topicLike } from '../push/likeness.ts'
import { type Happening, happeningLines, happeningsOf } from './happening.ts'

/** How long `--wait` waits when it is not told, in seconds: a test that hangs is worse than one that fails. */
const defaultTimeout = 10

/** What arrived. */
interface ReceivedPushes {
  readonly received: readonly Happening[]
  /** Connections that came to nothing, those alike as one; whatever was asked for, for they may be why it is not there. */
  readonly connections: readonly Happening[]
  /** How many were waited for; nothing when none were. */
  readonly wanted?: number
  readonly complete: boolean
  /** Nobody runs: these are what the last gateway kept. */
  readonly stored?: true
}

/** Told with what the last gateway kept. */
const storedNote = {
  en: 'No local gateway is running: this is what the last one kept.',
  zh: '没有正在运行的本地网关：以下是上一次留下的记录。',
} as const satisfies Text

function countOf(text: string): number {
  if (/^[1-9]\d{0,2}$|^1000$/.test(text)) return Number(text)
  throw new Fault('usage/count', {
    en: `"${text}" is no number of pushes: 1 to 1000.`,
    zh: `「${text}」不是推送条数，请填 1 到 1000。`,
  })
}

function secondsOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 3600) return Number(text)
  throw new Fault('usage/timeout', {
    en: `"${text}" is no number of seconds: 0 to 3600.`,
    zh: `「${text}」不是秒数，请填 0 到 3600。`,
  })
}

function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Fault('usage/number', {
    en: `"${text}" is no number of a push: --json tells it as "number".`,
    zh: `「${text}」不是推送编号：编号见 --json 输出的 number。`,
  })
}

async function ask(host: Host, query: URLSearchParams) {
  const path = `/api/received?${query}`
  const question = { method: 'GET', path, signal: host.interrupted } as const
  const answer = await askGateway(host, question).catch((error: unknown) => {
    throw host.interrupted.aborted ? new Interrupted() : error
  })
  return answer as ReceivedDocument
}

interface ReceivedDocument {
  readonly received: readonly EventDocument[]
  readonly connections: readonly EventDocument[]
  readonly complete: boolean
}

/**
 * What the last gateway kept, when none runs and nothing is waited for or changed: the push that `send --gateway local`
 * made is there afterwards.
 */
async function askOrRead(host: Host, query: URLSearchParams, wanted: Wanted, mayRead: boolean) {
  try {
    return await ask(host, query)
  } catch (error) {
    const isMissing = error instanceof Fault && error.code === 'gateway/not-running'
    const stored = isMissing && mayRead ? await storedArrivals(openStore(host), wanted) : undefined
    if (stored === undefined) throw error
    return { ...stored, complete: true, stored: true } as const
  }
}

const byTime = (one: Happening, other: Happening) => one.time.getTime() - other.time.getTime()

function human({ received, connections, wanted, complete, stored }: ReceivedPushes, style: Style): string {
  const lines = [
    ...(stored === true ? [style.dim(`${marks.note} ${style.say(storedNote)}`)] : []),
    ...[...received, ...connections].sort(byTime).map((happened) => happeningLines(happened, style)),
  ]
  const count = received.length
  if (!complete) {
    const missing = { en: `${count} of ${wanted} arrived.`, zh: `等待 ${wanted} 条，只收到 ${count} 条。` }
    return [...lines, style.bad(style.say(missing))].join('\n')
  }
  return lines.length === 0
    ? style.say({ en: 'Nothing has arrived.', zh: '还没有收到任何推送。' })
    : lines.join('\n')
}

export default command({
  arguments: {},
  options: {
    wait: {
      value: 'COUNT',
      parse: countOf,
      about: {
        en: 'wait until so many have arrived; those already there count',
        zh: '等到收满这么多条；已经收到的也算',
      },
    },
    timeout: {
      value: 'SECONDS',
      parse: secondsOf,
      about: {
        en: `how long --wait waits (default ${defaultTimeout})`,
        zh: `--wait 最多等多少秒（默认 ${defaultTimeout}）`,
      },
    },
    token: {
      like: deviceTokenLike,
      value: 'TOKEN',
      about: { en: 'only pushes to this device token', zh: '只看发到这个设备 token 的' },
    },
    topic: {
      like: topicLike,
      value: 'TOPIC',
      about: { en: 'only pushes with this topic', zh: '只看这个 topic 的' },
    },
    outcome: { choices: outcomes, about: { en: 'only those that ended so', zh: '只看这种结果的' } },
    after: {
      value: 'NUMBER',
      parse: numberOf,
      about: { en: 'only those after this number', zh: '只看编号大于它的' },
    },
    clear: { about: { en: 'forget them afterwards', zh: '看完后清空' } },
    verbose: { about: { en: 'show the payload of each', zh: '显示每条的 payload' } },
  },
  description: {
    en: 'The last 1,000 pushes and broadcasts of the gateway that runs, or of the last one that ran, oldest first. With --wait it is an assertion for tests: exit 0 when enough have arrived, exit 1 when they have not.',
    zh: '列出正在运行（或上一次运行）的本地网关收到的最近 1000 条推送和广播，从旧到新。加上 --wait 就是给测试用的断言：收够了退出码为 0，没收够为 1。',
  },
  examples: [
    {
      command: 'pushctl gateway received --verbose',
      about: { en: 'what has arrived, with payloads', zh: '收到了什么，连同 payload' },
    },
    {
      command: 'pushctl gateway received --wait 2 --timeout 5 --outcome accepted --json',
      about: {
        en: 'in a test: two accepted pushes within five seconds',
        zh: '在测试里：五秒内应有两条被接受',
      },
    },
  ],
  async run(
    { wait, timeout = defaultTimeout, token, topic, outcome, after, clear, verbose },
    host,
    { json },
  ) {
    const asked = {
      ...(wait !== undefined && { wait: String(wait), timeout: String(timeout) }),
      ...defined({ deviceToken: token, topic, outcome }),
      ...(after !== undefined && { after: String(after) }),
    }
    const query = new URLSearchParams(asked)
    const mayRead = wait === undefined && !clear
    const answered = await askOrRead(
      host,
      query,
      defined({ deviceToken: token, topic, outcome, after }),
      mayRead,
    )
    const { received, connections, complete } = answered
    if (clear) await askGateway(host, { method: 'DELETE', path: '/api/received' })
    const answer: ReceivedPushes = {
      received: happeningsOf(received, verbose || json),
      connections: happeningsOf(connections, false),
      ...defined({ wanted: wait }),
      complete,
      ...('stored' in answered && { stored: true }),
    }
    return answer
  },
  raw: ['payload'],
  human,
  verdict: ({ complete }) => (complete ? 'yes' : 'no'),
})
