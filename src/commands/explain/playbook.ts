import type { Style } from '../../cli/style.ts'
import type { PlaybookStep, Shown } from '../../diagnosis/playbook.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'

/** What to ask, in order, when APNs took a push and nobody sees it. */
export interface Playbook {
  /** Nothing when nobody said what was sent. */
  readonly shown?: Shown
  /** The push of the history that it is about. */
  readonly about?: { readonly id: string; readonly time: Date }
  /** What the payload itself says of why nothing shows. */
  readonly findings: readonly Finding[]
  readonly steps: readonly PlaybookStep[]
}

/** How people say that it was accepted and nothing shows; every word of one has to stand in a short text. */
const complaints: readonly (readonly string[])[] = [
  ['200', 'nothing'],
  ['200', 'no '],
  ['200', 'not '],
  ['success', 'not '],
  ['success', 'no notification'],
  ['not received'],
  ['not receiving'],
  ['not delivered'],
  ['not arriving'],
  ['not showing'],
  ['not appear'],
  ['does not show'],
  ['doesn’t show'],
  ["doesn't show"],
  ['never arrive'],
  ['no push'],
  ['no notification'],
  ['nothing arrives'],
  ['nothing appears'],
  ['nothing shows'],
  ['didn’t receive'],
  ["didn't receive"],
  ['didn’t get'],
  ["didn't get"],
  ['收不到'],
  ['没收到'],
  ['没有收到'],
  ['未收到'],
  ['接收不到'],
  ['不显示'],
  ['不弹'],
  ['没有弹'],
  ['没弹'],
  ['推送成功', '没'],
  ['成功', '没反应'],
]

const acceptedWords =
  /^(?:http(?:\/\d(?:\.\d)?)? )?(?:200(?: ok)?|ok 200|accepted|delivered|success|sent|已接受|已送达|成功|发送成功|推送成功)[.!。！]?$/i

/** What somebody says of a push that nobody sees. */
export interface UnseenComplaint {
  /** It says that APNs, or the service before it, took the push. */
  readonly saysAccepted: boolean
  /** It says nothing beside that: then it may well be about what was sent last. */
  readonly isBare: boolean
}

const longestBare = 24

/** @returns nothing where a short text does not say that a push was accepted, or is not seen */
export function complaintIn(text: string): UnseenComplaint | undefined {
  const lower = text.toLowerCase().trim()
  const isAccepted = acceptedWords.test(lower)
  if (!isAccepted && !complaints.some((words) => words.every((word) => lower.includes(word))))
    return undefined
  return {
    saysAccepted: isAccepted || /\b200\b|accepted|success|delivered|成功|已接受|已送达/.test(lower),
    isBare: lower.length <= longestBare,
  }
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
