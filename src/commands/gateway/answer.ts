import { isReason, reasonNames } from '../../apns/reasons.ts'
import { command } from '../../cli/command.ts'
import { didYouMean } from '../../cli/nearest.ts'
import type { Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import { askGateway } from '../../gateway/control/client.ts'
import {
  parseTrouble,
  type StandingTrouble,
  type Trouble,
  troubleKinds,
} from '../../gateway/trouble/trouble.ts'
import type { Host } from '../../host.ts'

/** What goes wrong on purpose from now on. */
interface StandingTroubles {
  readonly troubles: readonly StandingTrouble[]
}

/** A name that is nearly one: the nearest is asked for, in place of all. */
function checkNames(words: readonly string[]): void {
  const [first = '', ...others] = words
  const isAnswer = first === 'answer' && !others.some((word) => word.startsWith('status='))
  const reason = isAnswer
    ? others.find((word) => word.startsWith('reason='))?.slice('reason='.length)
    : undefined
  const typed = reason ?? first
  const known: readonly string[] = reason === undefined ? [...troubleKinds, ...reasonNames] : reasonNames
  if (
    first.trimStart().startsWith('{') ||
    (first === 'answer' && reason === undefined) ||
    known.includes(typed)
  )
    return
  const { hint } = didYouMean(typed, known)
  if (hint === undefined) return
  throw new Fault(
    'usage/trouble',
    {
      en: `"${typed}" is neither a reason of APNs nor a kind of trouble.`,
      zh: `「${typed}」既不是 APNs 的 reason，也不是故障类型。`,
    },
    { hint },
  )
}

/** A reason alone is the next answer, and only that; every other form says itself how often. */
function troubleOf(words: readonly string[]): Trouble {
  checkNames(words)
  const [first = '', ...others] = words
  if (!isReason(first)) return parseTrouble(words.join(' '))
  const times = others.some((word) => /^(?:times|every)=/.test(word)) ? [] : ['times=1']
  return parseTrouble(['answer', `reason=${first}`, ...others, ...times].join(' '))
}

async function change(host: Host, words: readonly string[], clear: boolean): Promise<void> {
  if (clear) await askGateway(host, { method: 'DELETE', path: '/api/troubles' })
  if (words.length > 0)
    await askGateway(host, { method: 'POST', path: '/api/troubles', body: troubleOf(words) })
}

function lineOf({ id, fitted, struck, kind, ...details }: StandingTrouble, style: Style): string {
  const words = Object.entries(details).map(([name, value]) => `${name}=${value}`)
  const count = {
    en: `struck ${struck} of ${fitted} requests`,
    zh: `匹配 ${fitted} 个请求，触发 ${struck} 次`,
  }
  return `${style.bold(id)}  ${[kind, ...words].join(' ')}  ${style.dim(style.say(count))}`
}

function human({ troubles }: StandingTroubles, style: Style): string {
  if (troubles.length > 0) return troubles.map((trouble) => lineOf(trouble, style)).join('\n')
  return style.say({
    en: 'Nothing goes wrong on purpose: every answer is what APNs would say.',
    zh: '没有设置任何故障：每个应答都与 APNs 一致。',
  })
}

export default command({
  arguments: {
    words: {
      value: 'WHAT',
      many: true,
      optional: true,
      suggests: [...troubleKinds, ...reasonNames],
      about: {
        en: 'a reason, or one of the kinds below with its NAME=VALUE words; nothing lists what is set',
        zh: '一个 reason，或下列类型加上 名称=值；不填则列出已设置的',
      },
    },
  },
  options: {
    clear: { about: { en: 'first end all that was set before', zh: '先清除之前设置的全部' } },
  },
  description: {
    en: `Sets what the running gateway answers next. A reason alone is for the next request only. Kinds: ${troubleKinds.join(', ')}. Every kind takes deviceToken=, topic=, environment=, every= and times=, which say for which requests it is.`,
    zh: `设置正在运行的本地网关接下来怎么应答。只写 reason 时仅对下一个请求生效。类型：${troubleKinds.join('、')}。每种类型都可以加 deviceToken=、topic=、environment=、every=、times= 来限定针对哪些请求。`,
  },
  examples: [
    {
      command: 'pushctl gateway answer Unregistered',
      about: { en: 'the next push gets 410 Unregistered', zh: '下一条推送得到 410 Unregistered' },
    },
    {
      command: 'pushctl gateway answer ServiceUnavailable retryAfter=5 every=10 times=3',
      about: { en: 'every tenth, three times', zh: '每十条一次，共三次' },
    },
    {
      command: 'pushctl gateway answer delay milliseconds=800 topic=com.example.app',
      about: { en: 'late answers for one app', zh: '让某个 App 的应答变慢' },
    },
    {
      command: 'pushctl gateway answer goaway code=ENHANCE_YOUR_CALM times=1',
      about: { en: 'lose the connection once', zh: '断开一次连接' },
    },
    { command: 'pushctl gateway answer --clear', about: { en: 'all is well again', zh: '恢复正常' } },
  ],
  async run({ words, clear }, host) {
    if (words.length > 0) troubleOf(words)
    await change(host, words, clear)
    return (await askGateway(host, { method: 'GET', path: '/api/troubles' })) as StandingTroubles
  },
  human,
})
