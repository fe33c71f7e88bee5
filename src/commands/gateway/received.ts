import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault, Interrupted } from '../../fault.ts'
import { isAsExpected } from '../../gateway/control/arrival.ts'
import { askGateway, followGateway, type ListenedFor } from '../../gateway/control/client.ts'
import { type ReceivedDocument, readQuestion } from '../../gateway/control/received.ts'
import { storedArrivals } from '../../gateway/control/stored.ts'
import { readCondition } from '../../gateway/expect/condition.ts'
import type { MessageDifference } from '../../gateway/expect/difference.ts'
import type { MessageJudgement } from '../../gateway/expect/expectation.ts'
import { fieldNames, outcomes } from '../../gateway/expect/field.ts'
import type { Wanted } from '../../gateway/expect/wanted.ts'
import { openStore } from '../../gateway/store/store.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'
import { deviceTokenLike, deviceTokenPieces, environmentLike, topicLike } from '../push/likeness.ts'
import { readExpectedSchema } from './expected-schema.ts'
import { type Happening, happeningLines, happeningsOf } from './happening.ts'
import { secondsOf } from './seconds.ts'

/** How long `--wait` waits when it is not told, in seconds: a test that hangs is worse than one that fails. */
const defaultTimeout = 10

/** One that was not meant, and why not. */
type MissedHappening = Happening & { readonly differences: readonly MessageDifference[] }

/** What arrived. */
interface ReceivedPushes {
  readonly received: readonly Happening[]
  /** How many earlier ones are meant too and not told, as `--last` wants it; nothing when all are. */
  readonly leftOut?: number
  /** Connections that came to nothing, those alike as one; whatever was asked for, for they may be why it is not there. */
  readonly connections: readonly Happening[]
  /** How many were needed; nothing when none were. */
  readonly wanted?: number
  readonly complete: boolean
  /** Of those that were meant: whether they are what they shall be, where there is something to say. */
  readonly judgements: readonly MessageJudgement[]
  /** When too few were meant: others that came nearest. */
  readonly misses: readonly MissedHappening[]
  /** Nobody runs: these are what the last gateway kept. */
  readonly stored?: true
}

/** Told with what the last gateway kept. */
const storedNote = {
  en: 'No local gateway is running: this is what the last one kept.',
  zh: '没有正在运行的本地网关：以下是上一次留下的记录。',
} as const satisfies Text

const leftOutNote = (count: number): Text => ({
  en: `${count} earlier ${count === 1 ? 'one is' : 'ones are'} left out.`,
  zh: `更早的 ${count} 条没有列出。`,
})

function countOf(text: string): number {
  if (/^[1-9]\d{0,2}$|^1000$/.test(text)) return Number(text)
  throw new Fault('usage/count', {
    en: `"${text}" is no number of pushes: 1 to 1000.`,
    zh: `「${text}」不是推送条数，请填 1 到 1000。`,
  })
}

function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Fault('usage/number', {
    en: `"${text}" is no number of a push: --json tells it as "number".`,
    zh: `「${text}」不是推送编号：编号见 --json 输出的 number。`,
  })
}

function conditionOf(text: string): string {
  readCondition(text)
  return text
}

/** What is asked, as the JSON API takes it. */
type ReceivedRequest = Wanted & { readonly wait?: number; readonly timeout?: number }

async function ask(host: Host, body: ReceivedRequest) {
  const question = { method: 'POST', path: '/api/received/expect', body, signal: host.interrupted } as const
  const answer = await askGateway(host, question).catch((error: unknown) => {
    throw host.interrupted.aborted ? new Interrupted() : error
  })
  return answer as ReceivedDocument
}

/**
 * What the last gateway kept, when none runs and nothing is waited for or changed: the push that `send --gateway local`
 * made is there afterwards.
 */
async function askOrRead(host: Host, question: ReceivedRequest, mayRead: boolean) {
  try {
    return await ask(host, question)
  } catch (error) {
    const isMissing = error instanceof Fault && error.code === 'gateway/not-running'
    const stored =
      isMissing && mayRead ? await storedArrivals(openStore(host), await readQuestion(question)) : undefined
    if (stored === undefined) throw error
    return { ...stored, stored: true } as const
  }
}

const lastOf = <T>(all: readonly T[], count = all.length): readonly T[] =>
  all.slice(Math.max(0, all.length - count))

const byTime = (one: Happening, other: Happening) => one.time.getTime() - other.time.getTime()

const differenceLines = (differences: readonly MessageDifference[], style: Style) =>
  differences.map(({ evidence }) => `  ${style.bad(marks.failed)} ${style.say(evidence)}`)

/** What came nearest, of what was not meant. */
function missLines(missed: MissedHappening, style: Style): string[] {
  return [
    happeningLines(missed, style),
    ...differenceLines(missed.differences, style).map((line) => `         ${line}`),
  ]
}

function judgementLines({ number, passes, differences, findings }: MessageJudgement, style: Style): string[] {
  const said: Text = passes
    ? { en: `Push ${number} passes:`, zh: `第 ${number} 条推送通过：` }
    : { en: `Push ${number} is not as expected:`, zh: `第 ${number} 条推送不符合预期：` }
  return [style.say(said), ...differenceLines(differences, style), ...findingLines(findings, style)]
}

/** The last line of an assertion; none for a mere look. */
function sumLines(answer: ReceivedPushes, style: Style): string[] {
  const { received, leftOut = 0, wanted, complete, judgements } = answer
  const count = received.length + leftOut
  const failed = judgements.filter(({ passes }) => !passes).length
  if (!complete)
    return [
      style.bad(
        style.say({ en: `${count} of ${wanted} arrived.`, zh: `等待 ${wanted} 条，只收到 ${count} 条。` }),
      ),
    ]
  if (failed === 0) return []
  const sum = {
    en: `${failed} of ${count} are not as expected.`,
    zh: `${count} 条中有 ${failed} 条不符合预期。`,
  }
  return [style.bad(style.say(sum))]
}

function human(answer: ReceivedPushes | Happening, style: Style): string {
  if ('kind' in answer) return happeningLines(answer, style)
  const { received, leftOut, connections, complete, judgements, misses, stored } = answer
  const note = (text: Text) => style.dim(`${marks.note} ${style.say(text)}`)
  const lines = [
    ...(stored === true ? [note(storedNote)] : []),
    ...(leftOut === undefined ? [] : [note(leftOutNote(leftOut))]),
    ...[...received, ...connections].sort(byTime).map((happened) => happeningLines(happened, style)),
    ...(misses.length > 0 ? [style.say({ en: 'What came nearest:', zh: '最接近的：' })] : []),
    ...misses.flatMap((miss) => missLines(miss, style)),
    ...judgements.flatMap((judgement) => judgementLines(judgement, style)),
    ...sumLines(answer, style),
  ]
  if (lines.length > 0) return lines.join('\n')
  return complete ? style.say({ en: 'Nothing has arrived.', zh: '还没有收到任何推送。' }) : ''
}

/** Only what is told at once can be waited for, judged or cleared. */
function refuseWithFollow(given: Readonly<Record<string, unknown>>): void {
  const [name] = Object.keys(given).filter((key) => given[key] !== undefined && given[key] !== false)
  if (name === undefined) return
  throw new Fault(
    'usage/follow',
    {
      en: `--follow tells what arrives, and goes on: it does not go with --${name}.`,
      zh: `--follow 持续显示收到的内容，不能与 --${name} 同时使用。`,
    },
    { hint: { en: 'As an assertion, leave out --follow.', zh: '要做断言，请去掉 --follow。' } },
  )
}

/** What has arrived, then what arrives, until Ctrl-C or the end of the gateway. */
async function* follow(host: Host, wanted: ListenedFor, withPayload: boolean): AsyncGenerator<Happening> {
  for await (const document of followGateway(host, wanted)) {
    const [happened] = happeningsOf([document], withPayload)
    if (happened !== undefined) yield happened
  }
  if (!host.interrupted.aborted) host.warn({ en: 'The gateway has ended.', zh: '网关已结束。' })
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
      pieces: deviceTokenPieces,
      about: { en: 'only pushes to this device token', zh: '只看发到这个设备 token 的' },
    },
    topic: {
      like: topicLike,
      value: 'TOPIC',
      about: { en: 'only pushes with this topic', zh: '只看这个 topic 的' },
    },
    env: {
      like: environmentLike,
      value: 'ENV',
      suggests: environments,
      parse: parseEnvironment,
      about: { en: 'only those of sandbox or production', zh: '只看 sandbox 或 production 的' },
    },
    outcome: { choices: outcomes, about: { en: 'only those that ended so', zh: '只看这种结果的' } },
    after: {
      value: 'NUMBER',
      parse: numberOf,
      about: { en: 'only those after this number', zh: '只看编号大于它的' },
    },
    last: {
      value: 'COUNT',
      parse: countOf,
      about: {
        en: 'tell only the last so many; all of them count',
        zh: '只列出最后这么多条；其余的照样计入',
      },
    },
    match: {
      value: 'CONDITION',
      many: true,
      parse: conditionOf,
      about: {
        en: 'only those where PATH=VALUE, PATH!=VALUE, PATH is there, or !PATH is not; may be repeated',
        zh: '只看符合条件的：PATH=VALUE、PATH!=VALUE、PATH（存在）、!PATH（不存在）；可重复',
      },
    },
    expect: {
      value: 'FILE',
      stdin: true,
      about: {
        en: 'JSON Schema that the payload of each has to fit',
        zh: '每条 payload 都须符合的 JSON Schema',
      },
    },
    lint: {
      about: { en: 'payload check must find no error in any of them', zh: '每条都须通过 payload check' },
    },
    strict: {
      about: { en: 'with --lint: no warning either', zh: '配合 --lint：有警告也算不通过' },
    },
    follow: {
      short: 'f',
      about: { en: 'go on telling what arrives, until Ctrl-C', zh: '持续显示新收到的，直到按 Ctrl-C' },
    },
    clear: { about: { en: 'forget them afterwards', zh: '看完后清空' } },
    verbose: { about: { en: 'show the payload of each', zh: '显示每条的 payload' } },
  },
  description: {
    en: `The last 1,000 pushes and broadcasts of the gateway that runs, or of the last one that ran, oldest first. With --wait, --match, --expect or --lint it is an assertion for tests: exit 0 when enough have arrived and each is as expected, else exit 1, with what came nearest and how it differs. PATH leads into the payload (aps.alert.title, items[0].id, items[*].id, data["com.example.id"]), or is one of ${fieldNames.join(', ')}, or any header (apns-…, headers.NAME); payload.PATH is always the payload. VALUE is JSON where it is JSON (3, true, null, "3"), else a text.`,
    zh: `列出正在运行（或上一次运行）的本地网关收到的最近 1000 条推送和广播，从旧到新。加上 --wait、--match、--expect 或 --lint 就是给测试用的断言：收够且每条都符合预期时退出码为 0，否则为 1，并指出最接近的一条差在哪里。PATH 指向 payload 里的值（aps.alert.title、items[0].id、items[*].id、data["com.example.id"]），或是 ${fieldNames.join('、')} 之一，或任意请求头（apns-…、headers.名称）；payload.PATH 始终指 payload。VALUE 能按 JSON 解析就按 JSON（3、true、null、"3"），否则视为文本。`,
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
    {
      command:
        "pushctl gateway received --wait 1 --match 'aps.alert.title=Soup is ready' --match priority=10 --lint",
      about: {
        en: 'in a test: one that says so, in which payload check finds no error',
        zh: '在测试里：应有一条内容如此，且通过 payload check',
      },
    },
    {
      command: 'pushctl gateway received --follow --topic com.example.app --json',
      about: { en: 'one JSON document a line, as they arrive', zh: '到一条输出一行 JSON' },
    },
  ],
  async run(
    {
      wait,
      timeout,
      token,
      topic,
      env,
      outcome,
      after,
      last,
      match,
      expect,
      lint,
      strict,
      follow: goesOn,
      clear,
      verbose,
    },
    host,
    { json },
  ): Promise<ReceivedPushes | AsyncGenerator<Happening>> {
    const wanted: ListenedFor = {
      ...defined({ deviceToken: token, topic, environment: env, outcome, after }),
      ...(match.length > 0 && { match }),
    }
    if (goesOn) {
      refuseWithFollow({ wait, timeout, last, expect, lint, strict, clear })
      return follow(host, wanted, verbose || json)
    }
    const question: ReceivedRequest = {
      ...wanted,
      ...(expect !== undefined && { expect: await readExpectedSchema(expect, host) }),
      ...(lint && { lint }),
      ...(strict && { strict }),
      ...(wait !== undefined && { wait, timeout: timeout ?? defaultTimeout }),
    }
    const asserts = match.length > 0 || expect !== undefined || lint || strict
    const answered = await askOrRead(host, question, wait === undefined && !clear)
    const { received, connections, complete, judgements, misses } = answered
    if (clear) await askGateway(host, { method: 'DELETE', path: '/api/received' })
    const told = lastOf(received, last)
    return {
      received: happeningsOf(told, verbose || json),
      ...(told.length < received.length && { leftOut: received.length - told.length }),
      connections: happeningsOf(lastOf(connections, last), false),
      ...defined({ wanted: wait ?? (asserts ? 1 : undefined) }),
      complete,
      judgements,
      misses: misses.flatMap(({ differences, ...message }) =>
        happeningsOf([message], verbose || json).map((missed) => ({ ...missed, differences })),
      ),
      ...('stored' in answered && { stored: true }),
    }
  },
  raw: ['payload', 'found', 'expected'],
  human,
  verdict: (answer) => ('kind' in answer || isAsExpected(answer) ? 'yes' : 'no'),
})
