import type { Style } from '../../cli/style.ts'
import type { PlaybookStep, Shown, Symptom } from '../../diagnosis/playbook.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'

/** What to ask, in order, when APNs took a push and nobody sees it. */
export interface Playbook {
  /** Nothing when nobody said what was sent. */
  readonly shown?: Shown
  /** What is missed, where the push itself is not. */
  readonly symptom?: Symptom
  /** The push of the history that it is about. */
  readonly about?: { readonly id: string; readonly time: Date }
  /** What the payload itself says of why nothing shows. */
  readonly findings: readonly Finding[]
  readonly steps: readonly PlaybookStep[]
}

const words = {
  said: { en: 'What was sent says it already:', zh: '从发送的内容本身就能看出：' },
  otherwise: {
    en: 'If it is not that, ask in this order; each settles something',
    zh: '如果不是这个原因，再按顺序排查，每一步都能排除一部分',
  },
  steps: { en: 'Ask in this order; each settles something', zh: '按顺序排查，每一步都能排除一部分原因' },
  type: {
    en: 'For another type of push: pushctl explain 200 --push-type TYPE, or with what was sent: --payload FILE',
    zh: '其他类型：pushctl explain 200 --push-type 类型；或给出发送的内容：--payload 文件',
  },
} as const satisfies Record<string, Text>

const lastPush = (id: string): Text => ({
  en: `About the last push from here (pushctl history show ${id}):`,
  zh: `以下针对最近一次从本机发送的推送（pushctl history show ${id}）：`,
})

/** @returns the playbook for a person */
export function playbookLines({ shown, steps, about, findings }: Playbook, style: Style): string {
  const numbered = steps.flatMap(({ ask, tell, cure, commands = [] }, index) => [
    `${String(index + 1).padStart(2)}. ${style.bold(style.say(ask))}`,
    `    ${style.say(tell)}`,
    ...commands.map((line) => `      ${style.code(line)}`),
    `    → ${style.say(cure)}`,
  ])
  const of = shown === undefined ? '' : ` (${shown})`
  const ofLast = about === undefined ? [] : [style.say(lastPush(about.id)), '']
  const isSaid = findings.length > 0
  return [
    ...ofLast,
    ...(isSaid ? [style.say(words.said), ...findingLines(findings, style), ''] : []),
    `${style.say(isSaid ? words.otherwise : words.steps)}${of}:`,
    ...numbered,
    '',
    style.dim(style.say(words.type)),
  ].join('\n')
}
