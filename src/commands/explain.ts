import {
  type ReasonInfo,
  type ReasonScope,
  reasonInfo,
  reasonNames,
  reasons,
  retryTexts,
} from '../apns/reasons.ts'
import { command } from '../cli/command.ts'
import { nearest } from '../cli/nearest.ts'
import type { Style } from '../cli/style.ts'
import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'

interface Explained extends Omit<ReasonInfo, 'stops' | 'refuses'> {
  readonly reason: string
}

const explained = (reason: string, info: ReasonInfo): Explained => {
  const { status, scope, meaning, causes, retry, source } = info
  return { reason, status, scope, meaning, causes, retry, source }
}

interface Explanation {
  /** One was asked for by name; otherwise these are all. */
  readonly one: boolean
  readonly reasons: readonly Explained[]
}

/** People copy what stands in a log: quotes and braces round the reason, a blank behind it. */
const bare = (word: string) => /"reason"\s*:\s*"([^"]*)"/.exec(word)?.[1] ?? word.replaceAll(/["'`\s]/g, '')

function find(word: string): Explained {
  const typed = bare(word)
  const name = reasonNames.find((each) => each.toLowerCase() === typed.toLowerCase()) ?? typed
  const info = reasonInfo(name)
  if (info !== undefined) return explained(name, info)
  const meant = nearest(typed, reasonNames)
  throw new Fault(
    'usage/reason',
    {
      en: `"${typed}" is not in the table of reasons.`,
      zh: `原因表里没有「${typed}」。`,
    },
    {
      hint:
        meant === undefined
          ? { en: 'All of them: pushctl explain', zh: '查看全部：pushctl explain' }
          : {
              en: `Did you mean this? pushctl explain ${meant}`,
              zh: `是不是想查：pushctl explain ${meant}`,
            },
    },
  )
}

const scopes: Readonly<Record<ReasonScope, Text>> = {
  device: { en: 'pushes to devices', zh: '设备推送' },
  broadcast: { en: 'broadcasts and channels', zh: '广播与频道' },
  both: { en: 'pushes to devices, broadcasts and channels', zh: '设备推送、广播与频道' },
}

const words = {
  causes: { en: 'Causes, the most likely first', zh: '原因（最可能的在前）' },
  again: { en: 'Again?', zh: '能否重试' },
  where: { en: 'Where', zh: '出现在' },
  source: { en: 'Source', zh: '出处' },
  more: {
    en: 'One of them in full: pushctl explain BadDeviceToken',
    zh: '查看详情：pushctl explain BadDeviceToken',
  },
} as const satisfies Record<string, Text>

function inFull({ reason, status, scope, meaning, causes, retry, source }: Explained, style: Style): string {
  const numbered = causes.flatMap(({ cause, cure }, index) => [
    `  ${index + 1}. ${style.say(cause)}`,
    `     → ${style.say(cure)}`,
  ])
  return [
    `${style.bold(reason)} ${style.dim(String(status))}`,
    style.say(meaning),
    '',
    `${style.say(words.causes)}:`,
    ...numbered,
    '',
    `${style.dim(style.say(words.again))} ${style.say(retryTexts[retry])}`,
    `${style.dim(style.say(words.where))} ${style.say(scopes[scope])}`,
    `${style.dim(style.say(words.source))} ${source}`,
  ].join('\n')
}

function asList(all: readonly Explained[], style: Style): string {
  const width = Math.max(...all.map(({ reason }) => reason.length))
  const statuses = [...new Set(all.map(({ status }) => status))].sort((a, b) => a - b)
  return [
    ...statuses.flatMap((status) => [
      style.bold(String(status)),
      ...all
        .filter((each) => each.status === status)
        .map(({ reason, meaning }) => `  ${reason.padEnd(width)}  ${style.say(meaning)}`),
    ]),
    '',
    style.dim(style.say(words.more)),
  ].join('\n')
}

export default command({
  arguments: {
    reason: {
      value: 'REASON',
      optional: true,
      suggests: reasonNames,
      about: {
        en: "APNs' word for a rejection; without it, all of them",
        zh: 'APNs 返回的 reason；不填则列出全部',
      },
    },
  },
  options: {},
  examples: [
    { command: 'pushctl explain', about: { en: 'all reasons', zh: '列出所有原因' } },
    {
      command: 'pushctl explain BadDeviceToken',
      about: { en: 'what it means, why it comes, what to do', zh: '含义、成因和解决办法' },
    },
  ],
  run({ reason }): Explanation {
    if (reason !== undefined) return { one: true, reasons: [find(reason)] }
    return {
      one: false,
      reasons: reasonNames.map((name) => explained(name, reasons[name])),
    }
  },
  human({ one, reasons: told }, style) {
    return one ? told.map((each) => inFull(each, style)).join('\n') : asList(told, style)
  },
})
