import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { type PastPush, type PastRun, type PastSend, pastSends } from '../push/history.ts'
import { deviceTokenPieces } from '../push/likeness.ts'
import { devicesNamed, savedDevices } from '../push/saved-devices.ts'
import { type GatewayName, outcomeWords } from '../push/sent.ts'

const outcomes = ['accepted', 'rejected', 'unsent', 'unknown'] as const

function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d{1,5}$/.test(text) && count > 0) return count
  throw new Fault('usage/count', {
    en: `"${text}" is not a number of entries.`,
    zh: `「${text}」不是条数。`,
  })
}

const short = ({ deviceToken, channelId }: PastPush) =>
  deviceToken === undefined ? (channelId ?? '') : `${deviceToken.slice(0, 8)}…${deviceToken.slice(-8)}`

/** The time as the clock on the wall shows it. */
export function localTime(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`
}

/** `sandbox`, `production`, `local sandbox`, or host and port of another. */
export function gatewayWords({ kind, environment, endpoint }: GatewayName): string {
  if (environment === undefined) return endpoint
  return kind === 'local' ? `local ${environment}` : environment
}

/**
 * @param run that was sent
 * @param style of the terminal
 * @returns how many rows came to which end
 */
export const countsOf = (run: PastRun, style: Style): string =>
  outcomes
    .filter((each) => run[each] > 0)
    .map((each) => `${style.say(outcomeWords[each])} ${run[each]}`)
    .join(' · ')

/** Whether all was accepted that was to be sent. */
export const isGood = ({ pushes, run }: PastSend): boolean =>
  run === undefined
    ? pushes.every(({ outcome }) => outcome === 'accepted')
    : run.accepted === run.rows - run.bad

function lineOfRun(past: PastSend, run: PastRun, style: Style): string {
  const { id, time, gateway, topic, pushType } = past
  return [
    style.bold(id),
    style.dim(localTime(time)),
    `${isGood(past) ? style.good(marks.ok) : style.bad(marks.failed)} ${countsOf(run, style)}`,
    run.file,
    ...[gatewayWords(gateway), topic, pushType].filter((each) => each !== undefined),
  ].join('  ')
}

function lineOf(past: PastSend, style: Style): string {
  const { id, time, gateway, topic, pushType, pushes, run } = past
  if (run !== undefined) return lineOfRun(past, run, style)
  const [first] = pushes
  const more = pushes.length > 1 ? ` +${pushes.length - 1}` : ''
  const reasons = [...new Set(pushes.map(({ outcome, reason }) => reason ?? outcome))].join(', ')
  return [
    style.bold(id),
    style.dim(localTime(time)),
    `${isGood(past) ? style.good(marks.ok) : style.bad(marks.failed)} ${reasons}`,
    ...(first === undefined ? [] : [`${short(first)}${more}`]),
    ...[gatewayWords(gateway), topic, pushType].filter((each) => each !== undefined),
  ].join('  ')
}

/** How the device tokens begin that a word stands for. */
async function tokensMeant(word: string, host: Host): Promise<readonly string[]> {
  if (!word.startsWith('@')) return [word.toLowerCase()]
  return devicesNamed(await savedDevices(host), word).map((device) => device.deviceToken)
}

/** Which devices a run was for is in its report alone. */
const isOfRun = (
  { run }: PastSend,
  outcome: (typeof outcomes)[number] | undefined,
  token: string | undefined,
) => run !== undefined && token === undefined && (outcome === undefined || run[outcome] > 0)

export default command({
  arguments: {},
  options: {
    topic: { value: 'TOPIC', about: { en: 'of this app only', zh: '只看这个 App 的' } },
    token: {
      value: 'TOKEN',
      pieces: deviceTokenPieces,
      suggests: 'devices',
      about: {
        en: 'to device tokens that begin so, or @NAME of a saved device',
        zh: '只看以此开头的 device token，或已保存设备的 @名字',
      },
    },
    outcome: { choices: outcomes, about: { en: 'that came to this', zh: '只看这种结果' } },
    limit: {
      value: 'COUNT',
      parse: parseCount,
      about: { en: 'how many, the latest first (default 20)', zh: '显示多少条，最新的在前（默认 20）' },
    },
  },
  description: {
    en: 'Lists what was sent from this computer in the last 30 days: when, to whom, and what became of it. It is kept for you alone and never holds a credential; PUSHCTL_HISTORY=off keeps nothing.',
    zh: '列出最近 30 天从本机发送的推送：时间、设备和结果。记录只有你能读取，不含任何凭证；设置 PUSHCTL_HISTORY=off 则不记录。',
  },
  examples: [
    { command: 'pushctl history list', about: { en: 'the last twenty', zh: '最近二十条' } },
    {
      command: 'pushctl history list --outcome rejected --topic com.example.app',
      about: { en: 'what one app was refused', zh: '某个 App 被拒绝的推送' },
    },
  ],
  async run({ topic, token, outcome, limit = 20 }, host): Promise<{ readonly sends: readonly PastSend[] }> {
    const wanted = await tokensMeant(token ?? '', host)
    const sends = (await pastSends(host)).filter(
      (each) =>
        (topic === undefined || each.topic === topic) &&
        (isOfRun(each, outcome, token) ||
          each.pushes.some(
            (push) =>
              (outcome === undefined || push.outcome === outcome) &&
              wanted.some((each) => (push.deviceToken ?? '').startsWith(each)),
          )),
    )
    return { sends: sends.slice(0, limit) }
  },
  raw: ['payload'],
  human: ({ sends }, style) =>
    sends.length === 0
      ? style.say({ en: 'Nothing of the kind was sent from here.', zh: '没有符合条件的发送记录。' })
      : sends.map((each) => lineOf(each, style)).join('\n'),
})
