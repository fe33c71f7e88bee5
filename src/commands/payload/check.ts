import { lint } from '../../apns/lint.ts'
import type { JsonObject } from '../../apns/payload.ts'
import type { PushType } from '../../apns/push-type.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { command, inputFor } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import type { Finding } from '../../finding.ts'
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
  readonly findings: readonly Finding[]
  readonly notes: readonly Text[]
}

const words = {
  good: { en: 'Nothing wrong with it.', zh: '没有发现问题。' },
} as const satisfies Record<string, Text>

function human({ pushType, size, largest, findings, notes }: CheckedPayload, style: Style): string {
  const isBad = findings.some(({ severity }) => severity === 'error')
  const mark = isBad ? style.bad(marks.failed) : style.good(marks.ok)
  const size_ = style.say({ en: `${size} of ${largest} bytes`, zh: `${size} / ${largest} 字节` })
  const head = [pushType, size_].filter((each) => each !== undefined).join(' · ')
  return [
    `${mark} ${head}`,
    ...findingLines(findings, style),
    ...(findings.length === 0 ? [`  ${style.say(words.good)}`] : []),
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

export default command({
  arguments: payloadArgument,
  options: { ...headerOptions, ...contentOptions },
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
      findings: lint({ payload, headers: notification, isBroadcast: false, now: host.now() }),
      notes,
    }
  },
  raw: ['payload'],
  human,
  verdict: ({ findings }) => (findings.some(({ severity }) => severity === 'error') ? 'no' : 'yes'),
})
