import type { Gateway } from '../apns/endpoint.ts'
import type { Notification } from '../apns/notification.ts'
import type { Payload } from '../apns/payload.ts'
import { command, type HelpPage, settable } from '../cli/command.ts'
import { isStdin } from '../cli/secret-fault.ts'
import { defined } from '../defined.ts'
import type { Facts, Outcome, ServerChain } from '../diagnosis/facts.ts'
import { Fault } from '../fault.ts'
import type { Finding } from '../finding.ts'
import type { Host } from '../host.ts'
import type { Text } from '../text.ts'
import { commandLine, type OptionWords } from './push/command-line.ts'
import { deliver, deliverBroadcast } from './push/delivery.ts'
import { deviceTokenLike, deviceTokenPieces } from './push/likeness.ts'
import { readNotification } from './push/notification.ts'
import { pasteablePassphrase } from './push/passphrase.ts'
import { profileOption } from './push/profile-option.ts'
import type { SavedDevice } from './push/saved-devices.ts'
import { credentialOf, gatewayOf, humanSent, pushOf, type Sent, type Target, verdictOf } from './push/sent.ts'
import { askMissing, askTarget } from './send/asking.ts'
import { doubtfulAnswer, yesWithoutId } from './send/doubtful-answer.ts'
import { againFor, examinationFor, optionsOf, partOptions, partsOf, type SendInput } from './send/input.ts'
import { checkManyInput, targetHeading } from './send/many/options.ts'
import { humanMany, type ManyEvent, verdictOfMany } from './send/many/summary.ts'
import { openPlan, type Plan } from './send/plan.ts'
import { refuseTheHopeless, refuseTheWrong } from './send/refusal.ts'
import { humanPrepared, type PreparedPush, prepare } from './send/request.ts'
import { humanSimulated, pushToSimulator, type Simulated } from './send/simulator.ts'
import { withSavedDevices } from './send/to-saved-devices.ts'
import { humanWatch, type WatchEvent } from './send/watch-summary.ts'

function missingToken(again: Facts['again']): Fault {
  return new Fault(
    'usage/no-device-token',
    { en: 'Say to which device: --token is missing.', zh: '没有指定设备：缺少 --token。' },
    { hint: { en: again({ token: 'DEVICE_TOKEN' }), zh: again({ token: 'DEVICE_TOKEN' }) } },
  )
}

/** @throws Fault `usage/target` where more than one way to say to whom was typed */
function refuseTwoTargets(targets: readonly (string | undefined)[]): void {
  if (targets.filter((each) => each !== undefined).length > 1)
    throw new Fault('usage/target', {
      en: 'Give only one of --token, --to, --channel and --simulator.',
      zh: '--token、--to、--channel、--simulator 只能用一个。',
    })
}

const noRequest = () =>
  new Fault('usage/target', {
    en: 'The simulator gets no request, so --dry-run and --curl have nothing to print.',
    zh: '模拟器不走网络请求，--dry-run 和 --curl 没有内容可输出。',
  })

async function simulate(
  simulator: string,
  { content, headers }: SendInput,
  { dryRun, curl }: { readonly dryRun: boolean; readonly curl: boolean },
  host: Host,
): Promise<Simulated> {
  if (dryRun || curl) throw noRequest()
  const { payload, notification } = await readNotification(content, headers, undefined, host)
  return pushToSimulator(payload, notification.topic, simulator, host)
}

function nobodyToAnswer(): Fault {
  return new Fault(
    'refused/gateway-not-running',
    {
      en: 'No local gateway is running, so nobody would answer the curl line.',
      zh: '没有正在运行的本地网关，curl 命令发出去也没有人应答。',
    },
    {
      hint: {
        en: 'Start one in another terminal first: pushctl gateway start',
        zh: '先在另一个终端启动：pushctl gateway start',
      },
    },
  )
}

/** What did not fail needs no diagnosis loaded. */
async function diagnosing(outcomes: readonly Outcome[]) {
  const isFine = outcomes.every(({ kind }) => kind === 'accepted')
  return isFine ? undefined : (await import('../diagnosis/diagnose.ts')).diagnose
}

const takesNone: Text = {
  en: 'The gateway takes no pushes for now (SETTINGS_MAX_CONCURRENT_STREAMS 0); waiting for it.',
  zh: '网关暂时不接受推送（SETTINGS_MAX_CONCURRENT_STREAMS 为 0），正在等待。',
}

/** Whoever answers in Apple's place is told, unless a cause says so already. */
async function openedIn(
  { pushes, gateway, chain }: Pick<Sent, 'pushes'> & { gateway: Gateway; chain: ServerChain | undefined },
  examine: () => string,
): Promise<readonly Finding[]> {
  const isTold = pushes.some(({ diagnosis }) =>
    diagnosis?.causes.some(({ cause }) => cause === 'tls-interception'),
  )
  if (isTold || gateway.kind !== 'apple' || chain?.voucher !== 'private') return []
  const { openedOnTheWay } = await import('./send/opened-on-the-way.ts')
  return openedOnTheWay(gateway, chain, examine)
}

const targetToken = (target: Target) => ('deviceToken' in target ? target.deviceToken : '')

async function send(
  { message, targets, credential, destination, facts }: Plan,
  findings: readonly Finding[],
  host: Host,
): Promise<Sent> {
  const { gateway, notes } = destination
  const { topic, pushType, priority } = message.notification
  const [first] = targets
  const { outcomes, ...made } =
    first !== undefined && 'channelId' in first
      ? await deliverBroadcast(
          { notification: message.notification, channel: first.channelId },
          credential,
          destination,
          host,
        )
      : await deliver(
          targets.map(
            (target): Notification => ({ ...message.notification, deviceToken: targetToken(target) }),
          ),
          credential,
          destination,
          host,
          () => host.warn(takesNone),
        )
  const diagnose = await diagnosing(outcomes)
  const { examine = () => 'pushctl doctor' } = facts
  const pushes = targets.flatMap((target, index) => {
    const outcome = outcomes[index]
    if (outcome === undefined) return []
    if (outcome.kind === 'accepted') return [pushOf(target, outcome, undefined)]
    const token = targetToken(target)
    const diagnosis = diagnose?.({
      ...facts,
      ...made,
      notification: { ...facts.notification, deviceToken: token },
      outcome,
      again: (changes) => facts.again(token === '' ? changes : { token, ...changes }),
    })
    return [pushOf(target, outcome, diagnosis)]
  })
  return {
    kind: 'sent',
    gateway: gatewayOf(gateway),
    credential: credentialOf(credential, facts),
    ...defined({ topic, pushType, priority }),
    notes: [...message.notes, ...notes],
    findings: [
      ...findings,
      ...(await openedIn({ pushes, gateway, chain: made.surroundings?.chain }, examine)),
      ...doubtfulAnswer(gateway, outcomes.map(yesWithoutId).find(Boolean), examine),
    ],
    pushes,
  }
}

/** Sends, and keeps what became of it: in the history, and with the devices that were called by name. */
async function sendAndRemember(
  plan: Plan,
  findings: readonly Finding[],
  options: Readonly<Record<string, OptionWords>>,
  devices: readonly SavedDevice[],
  host: Host,
): Promise<Sent> {
  const sent = await send(plan, findings, host)
  const { remember } = await import('./push/history.ts')
  await remember(sent, plan.message.payload.bytes, options, host)
  if (devices.length > 0) {
    const { markGone } = await import('./send/gone-devices.ts')
    await markGone(devices, sent, host)
  }
  return sent
}

/** A run that is sent again says what it does before it begins. */
async function announceAgain(
  words: { readonly again: string | undefined; readonly to: string; readonly resume: boolean },
  { destination }: Plan,
  again: Facts['again'],
  host: Host,
): Promise<void> {
  if (words.again === undefined) return
  const { announceRun } = await import('./send/again.ts')
  await announceRun(words, destination.gateway, again, host)
}

/** Whether anything was asked that could have been typed. */
const isAsked = (parts: SendInput, typed: SendInput, input: SendInput, isToDevices: boolean) =>
  (isToDevices && parts.token.length === 0) ||
  typed.credential.cert !== input.credential.cert ||
  typed.credential.signingKey !== input.credential.signingKey ||
  typed.credential.teamId !== input.credential.teamId ||
  typed.headers.topic !== input.headers.topic ||
  typed.content.message !== input.content.message

/** A person at a terminal is told once what to ask when nothing shows; the local gateway has an inbox for that. */
function wayOn({ gateway, topic, pushType, pushes }: Sent, payload: string | undefined, host: Host) {
  const isTaken = pushes.some(({ outcome }) => outcome === 'accepted')
  if (!isTaken || gateway.kind === 'local' || !host.terminal.canAsk) return {}
  const file = isStdin(payload) ? undefined : payload
  return { unseen: commandLine('explain 200', { pushType, topic, payload: file }) }
}

const insteadHeading = { en: 'First, or instead:', zh: '发送前检查：' } as const satisfies Text
const recallHeading = { en: 'Without typing it all:', zh: '省去重复输入：' } as const satisfies Text

const waysPage = {
  name: 'ways',
  about: {
    en: 'broadcast, simulator, watch, curl, profiles',
    zh: '广播、模拟器、监视文件、curl、profile',
  },
} as const satisfies HelpPage

type SendAnswer = Sent | PreparedPush | Simulated | AsyncGenerator<ManyEvent> | AsyncGenerator<WatchEvent>

/** The line that watches the same file; of what is sent once, the line as it is. */
const watching = (watch: string | undefined, once: Facts['again']): Facts['again'] =>
  watch === undefined ? once : (changes) => once({ payload: undefined, watch, ...changes })

export default command({
  arguments: {},
  options: {
    token: {
      alsoCalled: ['devicetoken', 'device', 'devices', 'tokens'],
      group: targetHeading,
      like: deviceTokenLike,
      value: 'TOKEN',
      pieces: deviceTokenPieces,
      many: true,
      suggests: 'devices',
      about: {
        en: 'device token, or saved @NAME; may be repeated',
        zh: '目标 device token，或已保存设备的 @名字；可多次使用',
      },
    },
    ...partOptions,
    ...settable({ env: partOptions.env, gateway: partOptions.gateway, topic: partOptions.topic }),
    profile: { ...profileOption.profile, group: recallHeading, page: waysPage },
    again: {
      suggests: 'sends',
      group: recallHeading,
      value: 'ID',
      bare: '',
      recalls: true,
      about: { en: 'what was sent before, but for what is typed', zh: '重发之前的推送，输入的选项优先' },
    },
    channel: {
      group: targetHeading,
      page: waysPage,
      value: 'ID',
      about: { en: 'broadcast to every device on this channel', zh: '向订阅该频道的所有设备广播' },
    },
    simulator: {
      group: targetHeading,
      page: waysPage,
      value: 'UDID',
      bare: 'booted',
      about: { en: 'show it in the iOS Simulator of this Mac', zh: '显示在本机的 iOS 模拟器上' },
    },
    watch: {
      group: insteadHeading,
      page: waysPage,
      value: 'FILE',
      suggests: 'files',
      about: { en: 'send the payload file at each save of it', zh: '每次保存 payload 文件就重新发送' },
    },
    dryRun: {
      group: insteadHeading,
      about: { en: 'print the request, send nothing', zh: '只打印请求，不发送' },
    },
    curl: {
      group: insteadHeading,
      page: waysPage,
      about: { en: 'print the curl line that does the same', zh: '打印等效的 curl 命令' },
    },
    noLint: {
      group: insteadHeading,
      page: waysPage,
      about: { en: 'send it even if it looks wrong', zh: '即使检查出错误也照发' },
    },
  },
  description: {
    en: 'Sends one push to each device token and says what became of it: accepted, rejected, not sent, or sent with no answer seen; and why, with the line to type next.',
    zh: '给每个 device token 发一条推送，并说明结果：已接受、被拒绝、未发出，或已发出但没有应答；以及原因和下一步该输入的命令。',
  },
  examples: [
    {
      command: 'pushctl send --token DEVICE_TOKEN --cert push.p12 --message Hello',
      about: { en: 'with a certificate', zh: '使用证书' },
    },
    {
      command:
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --env production -m Hello',
      about: { en: 'with a signing key', zh: '使用 .p8 密钥' },
    },
    {
      command:
        "pushctl send --to rows.csv --cert push.p12 --message 'Hello #name#' --report report.jsonl --connections 4",
      about: { en: 'to every row of a file', zh: '给文件里的每一行各发一条' },
    },
    {
      command: "pushctl send --again --gateway local --message 'Once more'",
      about: {
        en: 'the last push to the local gateway, with other words',
        zh: '把上一条换个内容，发到本地网关',
      },
    },
  ],
  busy: { en: 'Sending', zh: '正在发送' },

  async run(words, host, globals): Promise<SendAnswer> {
    const { simulator, dryRun, curl, noLint, watch } = words
    const watcher = watch === undefined ? undefined : await import('./send/watch.ts')
    const parts = watcher?.watchedInput(watch ?? '', partsOf(words), words, host) ?? partsOf(words)
    const isToDevices =
      parts.channel === undefined && parts.many.to === undefined && words.simulator === undefined
    const named = await withSavedDevices(await askTarget(parts, isToDevices, host), host)
    const { input: typed, devices, notes: ofDevices } = named
    const { token, channel, many, headers } = typed
    const { to } = many
    refuseTwoTargets([token[0], to, channel, simulator])
    checkManyInput(many, { dryRun, curl, apnsId: headers.apnsId })
    if (simulator !== undefined) return simulate(simulator, typed, words, host)
    const input = await askMissing(typed, host)
    const credential = await pasteablePassphrase(input.credential, host)
    const flags = { dryRun, curl, noLint }
    const options = () => optionsOf({ ...input, credential }, flags)
    const again = watching(watch, againFor({ ...input, credential }, flags))
    if (channel === undefined && to === undefined && input.token.length === 0) throw missingToken(again)
    const examine = () => examinationFor({ ...input, credential })
    const wasAsked = isAsked(parts, typed, input, isToDevices)
    const open = async (): Promise<Plan> => {
      const opened = await openPlan(input, { again, examine }, host, wasAsked)
      return { ...opened, message: { ...opened.message, notes: [...opened.message.notes, ...ofDevices] } }
    }
    const foresee = ({ facts }: Plan) => (noLint ? [] : refuseTheHopeless(facts))
    const judge = (plan: Plan) => (noLint ? [] : [...foresee(plan), ...refuseTheWrong(plan.draft)])
    const sendNow = (plan: Plan, findings: readonly Finding[]) =>
      sendAndRemember(plan, findings, options(), devices, host)
    if (watch !== undefined && watcher !== undefined) {
      watcher.checkOneDevice(input.token)
      return watcher.sendOnSave({ file: watch, input, again, open, foresee, judge, send: sendNow }, host)
    }
    const plan = await open()
    const { destination, draft } = plan
    let isHandedOn = false
    try {
      if (curl && destination.passing) throw nobodyToAnswer()
      if (to !== undefined) {
        const doubts = foresee(plan)
        const check = (payload: Payload) => (noLint ? [] : refuseTheWrong({ ...draft, payload }))
        await announceAgain({ again: words.again, to, resume: many.resume }, plan, again, host)
        isHandedOn = true
        const { sendMany } = await import('./send/many/many.ts')
        const what = { input: { ...many, to }, options: options(), doubts, check }
        return sendMany({ ...plan, ...what }, host, globals)
      }
      const findings = judge(plan)
      if (!dryRun && !curl) {
        const sent = await sendNow(plan, findings)
        if (globals.json) return sent
        const sendLine = wasAsked ? { sendLine: again({ env: sent.gateway.environment }) } : {}
        return { ...sent, ...wayOn(sent, input.content.payload, host), ...sendLine }
      }
      return prepare(plan, findings, { curl, credential, proxy: input.destination.proxy })
    } finally {
      if (!isHandedOn) await destination.close()
    }
  },

  raw: ['payload'],
  human(result, style) {
    switch (result.kind) {
      case 'sent':
        return humanSent(result, style)
      case 'prepared':
        return humanPrepared(result, style)
      case 'handed-over':
        return humanSimulated(result, style)
      case 'row':
      case 'summary':
        return humanMany(result, style)
      case 'not-sent':
      case 'watched':
        return humanWatch(result, style)
    }
  },
  verdict(result) {
    if (result.kind === 'sent') return verdictOf(result)
    return result.kind === 'summary' ? verdictOfMany(result) : 'yes'
  },
})
