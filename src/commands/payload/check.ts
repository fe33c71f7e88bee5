import { envelopeIn } from '../../apns/foreign-payload.ts'
import { lint } from '../../apns/lint.ts'
import type { JsonObject } from '../../apns/payload.ts'
import type { PushType } from '../../apns/push-type.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { command, inputFor } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { type Finding, quoted, type Severity } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'
import { contentOptions } from '../push/content.ts'
import { headerOptions } from '../push/header-options.ts'
import { readNotification } from '../push/notification.ts'
import { payloadArgument, withArgument } from './payload-argument.ts'

interface CheckedPayload {
  readonly pushType?: PushType
  readonly topic?: string
  /** Bytes of the payload, and the most that APNs takes. */
  readonly size: number
  readonly largest: number
  readonly payload: JsonObject
  /** Warnings count as errors do. */
  readonly strict: boolean
  readonly findings: readonly Finding[]
  readonly notes: readonly Text[]
}

const words = {
  good: { en: 'Nothing wrong with it.', zh: '没有发现问题。' },
  doubtful: {
    en: 'Warnings alone do not fail the check; with --strict they do.',
    zh: '仅有警告时检查仍算通过；加 --strict 则不通过。',
  },
} as const satisfies Record<string, Text>

const has = (findings: readonly Finding[], wanted: Severity) =>
  findings.some(({ severity }) => severity === wanted)

const isRefused = ({ findings, strict }: Pick<CheckedPayload, 'findings' | 'strict'>) =>
  has(findings, 'error') || (strict && has(findings, 'warning'))

/** What a payload lies in is told with the line that takes it out. */
function withExtraction(
  findings: readonly Finding[],
  value: JsonObject,
  file: string | undefined,
): readonly Finding[] {
  const envelope = envelopeIn(value)
  if (envelope === undefined || envelope.parts.length === 0) return findings
  const line = `pushctl payload extract ${quoted(file ?? '-')} -o payload.json`
  return findings.map((finding) =>
    finding.severity === 'error' && misshapen.includes(finding.id)
      ? { ...finding, remedy: { ...finding.remedy, commands: [line] } }
      : finding,
  )
}

const misshapen: readonly string[] = ['bad-json-or-no-aps', 'payload-of-another-service']

function human(checked: CheckedPayload, style: Style): string {
  const { pushType, size, largest, findings, notes } = checked
  const isDoubtful = !isRefused(checked) && has(findings, 'warning')
  const isGood = !isRefused(checked) && !isDoubtful
  const mark = isGood
    ? style.good(marks.ok)
    : isDoubtful
      ? style.warn(marks.warning)
      : style.bad(marks.failed)
  const size_ = style.say({ en: `${size} of ${largest} bytes`, zh: `${size} / ${largest} 字节` })
  const head = [pushType, size_].filter((each) => each !== undefined).join(' · ')
  return [
    `${mark} ${head}`,
    ...findingLines(findings, style),
    ...(isGood ? [`  ${style.say(words.good)}`] : []),
    ...(isDoubtful ? [`  ${style.dim(style.say(words.doubtful))}`] : []),
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

export default command({
  arguments: payloadArgument,
  options: {
    strict: {
      about: { en: 'warnings fail the check, too (exit code 1)', zh: '有警告也算不通过（退出码 1）' },
    },
    ...headerOptions,
    ...contentOptions,
  },
  description: {
    en: 'Checks payload and headers together, as send does before anything leaves. Nothing is sent.',
    zh: '一起检查 payload 和请求头，与 send 发送前的检查相同；不会发送任何内容。',
  },
  examples: [
    { command: 'pushctl payload check push.json', about: { en: 'a file', zh: '检查文件' } },
    {
      command: 'pushctl payload check push.json --push-type voip --topic com.example.app.voip --priority 10',
      about: { en: 'with the headers it goes with', zh: '连同请求头一起检查' },
    },
    {
      command: 'pushctl payload check push.json --strict',
      about: { en: 'as a gate in CI', zh: '用作 CI 门槛' },
    },
  ],
  async run(typed, host): Promise<CheckedPayload> {
    const content = inputFor(contentOptions, withArgument(typed))
    const { payload, notification, notes } = await readNotification(
      content,
      inputFor(headerOptions, typed),
      undefined,
      host,
    )
    const { pushType, topic } = notification
    return {
      ...defined({ pushType, topic }),
      size: payload.bytes.length,
      largest: pushTypes[pushType ?? 'alert'].largestPayload,
      payload: payload.value,
      strict: typed.strict,
      findings: withExtraction(
        lint({ payload, headers: notification, isBroadcast: false, now: host.now() }),
        payload.value,
        content.payload,
      ),
      notes,
    }
  },
  raw: ['payload'],
  human,
  verdict: (checked) => (isRefused(checked) ? 'no' : 'yes'),
})
