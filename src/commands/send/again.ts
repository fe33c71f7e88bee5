import type { Gateway } from '../../apns/endpoint.ts'
import { payloadFields } from '../../apns/payload-fields.ts'
import { flagOf } from '../../cli/input.ts'
import type { FoundOption } from '../../cli/look-up.ts'
import { settingNames, settingOf } from '../../config/settings.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { Fault, Interrupted } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { type PastRun, type PastSend, pastSendNamed, pastSends } from '../push/history.ts'
import { optionsAgain, type PastOptions } from '../push/past-send.ts'
import type { GatewayName } from '../push/sent.ts'

/** Of options that cannot stand together, the one that is typed now takes the place of those typed before. */
const inPlaceOf: readonly (readonly [typed: readonly string[], before: readonly string[]])[] = [
  [
    ['token', 'to', 'channel', 'simulator'],
    ['token', 'to', 'channel', 'simulator'],
  ],
  [
    ['payload', 'watch'],
    ['payload', 'watch', 'message', 'template', 'data', 'stateType', ...Object.keys(payloadFields)],
  ],
  [['message'], ['payload', 'body']],
  [['body'], ['payload', 'message']],
  [['template', 'data', ...Object.keys(payloadFields)], ['payload']],
  [['gateway'], ['port', 'env']],
]

/**
 * An environment is one of Apple's hosts, or one of the ports of a local gateway. Whoever types another one stays with
 * the gateway all the same: a test must not become a push to people.
 */
const inPlaceOfByEnvironment: Readonly<Record<GatewayName['kind'], readonly string[]>> = {
  apple: ['gateway'],
  local: ['port'],
  other: [],
}

/** Of a push to the local gateway, which a variable may have named: the next shell does not have it. */
const placeOf = ({ gateway, options }: PastSend): PastOptions =>
  gateway.kind === 'local' && options.gateway === undefined ? { gateway: 'local' } : {}

/** Two pushes of one id cannot be told from one another. */
const onlyOnce = ['apnsId']

/** What was typed is the word after `--again`; `--again` alone means the last. */
const wordAfter = (again: unknown) => (typeof again === 'string' && again !== '' ? again : undefined)

function notKept(key: string, { id, sendLine }: PastSend): Fault {
  const flag = flagOf(key)
  return new Fault(
    'refused/not-kept',
    {
      en: `What was typed after ${flag} held a secret, and so was not kept. Type ${flag} again beside --again.`,
      zh: `${flag} 后面的内容含有秘密，没有保存。请在 --again 之外重新输入 ${flag}。`,
    },
    {
      hint: { en: 'The rest of it:', zh: '其余部分：' },
      commands: [sendLine.replace(/^pushctl send/, `pushctl send --again ${id}`)],
    },
  )
}

/**
 * @param typed options that were typed now, by their names; `again` among them
 * @param host where the history is kept
 * @returns the options of the push that is meant, without those that what was typed takes the place of
 * @throws Fault `refused/no-such-push`, `refused/not-kept`, and those of reading the history
 */
export async function recalled(
  typed: Readonly<Record<string, unknown>>,
  host: Host,
): Promise<readonly FoundOption[]> {
  const past = pastSendNamed(await pastSends(host), wordAfter(typed.again))
  const { id, gateway, run } = past
  const isTyped = (key: string) => typed[key] !== undefined
  const said = Object.fromEntries(
    Object.entries(typed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const passedOver = new Set([
    ...onlyOnce,
    ...Object.keys(typed),
    ...inPlaceOf.flatMap(([now, before]) => (now.some(isTyped) ? before : [])),
    ...(isTyped('env') ? inPlaceOfByEnvironment[gateway.kind] : []),
    ...settingNames.filter((name) => name !== 'env' && settingOf(name).yields?.(said) === true),
  ])
  const missing = past.withheld?.find((key) => !passedOver.has(key))
  if (missing !== undefined) throw notKept(missing, past)
  const isSameFile = !passedOver.has('to') && typed.report === undefined
  const kept = run === undefined ? past.options : optionsAgain(past.options, run, isSameFile)
  const options = { ...kept, ...placeOf(past) }
  return Object.entries(options).flatMap(([key, words]) =>
    passedOver.has(key) ? [] : [{ key, word: words, place: `history ${id}`, isRecalled: true as const }],
  )
}

function whatItDoes({ id, time }: PastSend, run: PastRun, isResuming: boolean): Text {
  const { file, rows, accepted, unsent, unknown } = run
  const day = dayOf(time)
  const en = `Run ${id} of ${day} sent ${file}: ${rows} rows, ${accepted} accepted.`
  const zh = `${day} 的发送 ${id}：${file}，共 ${rows} 行，已接受 ${accepted} 条。`
  return isResuming
    ? {
        en: `${en} This goes on with the ${unsent + unknown} that have no answer; those that may have arrived are left alone.`,
        zh: `${zh}这次继续处理没有结果的 ${unsent + unknown} 行；可能已送达的不会重发。`,
      }
    : {
        en: `${en} This sends to every row once more, also to those that were accepted.`,
        zh: `${zh}这次会给每一行重新发送，包括已接受的。`,
      }
}

/**
 * Says what sending a run again does. People in production are to be asked for first.
 *
 * @param words `again` as it was typed, and the file of rows and the report of this run
 * @param gateway where it goes
 * @param again writes the line out
 * @param host the terminal, and where the history is kept
 * @throws Fault `usage/again` where production was meant and nobody can be asked; Interrupted for a no
 */
export async function announceRun(
  words: { readonly again: string | undefined; readonly to: string; readonly resume: boolean },
  gateway: Gateway,
  again: Facts['again'],
  host: Host,
): Promise<void> {
  const past = pastSendNamed(await pastSends(host), wordAfter(words.again))
  const { run } = past
  if (run === undefined || run.file !== words.to) return
  const does = whatItDoes(past, run, words.resume)
  host.warn(does)
  if (gateway.kind !== 'apple' || gateway.environment !== 'production') return
  if (!host.terminal.canAsk)
    throw new Fault(
      'usage/again',
      {
        en: '--again sends a file of rows to production only after asking, and nobody can be asked here.',
        zh: '--again 把整个文件发往 production 前必须先确认，而这里没有人可以确认。',
      },
      {
        hint: { en: 'The line itself is sent unasked:', zh: '写出完整命令则直接发送：' },
        commands: [again({})],
      },
    )
  const answer = await host.terminal.choose(
    { en: 'Send through production?', zh: '通过 production 发送吗？' },
    [
      { value: 'no', name: { en: 'no', zh: '不发' } },
      { value: 'yes', name: { en: 'yes, send', zh: '发送' } },
    ],
  )
  if (answer !== 'yes') throw new Interrupted()
}
