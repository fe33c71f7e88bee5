import { appleGateway } from '../apns/endpoint.ts'
import {
  type ReasonInfo,
  type ReasonName,
  type ReasonScope,
  reasonNames,
  reasons,
  retryTexts,
} from '../apns/reasons.ts'
import { command } from '../cli/command.ts'
import { nearest } from '../cli/nearest.ts'
import type { Style } from '../cli/style.ts'
import { causesBehind, type KnownCause } from '../diagnosis/diagnose.ts'
import type { Facts } from '../diagnosis/facts.ts'
import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'
import { commandLine } from './push/command-line.ts'

interface Explained extends Omit<ReasonInfo, 'stops' | 'refuses'> {
  readonly reason: string
  /** The most likely first. */
  readonly causes: readonly KnownCause[]
}

/** A push of which nothing is known, for the lines to type. */
const noPush = (now: Date): Facts => ({
  gateway: { kind: 'other', endpoint: appleGateway('sandbox').endpoint },
  notification: { deviceToken: 'DEVICE_TOKEN', payload: new Uint8Array() },
  now,
  again: (changes) => commandLine('send', { token: 'DEVICE_TOKEN', ...changes }),
})

const explained = (reason: ReasonName, now: Date): Explained => {
  const { status, scope, meaning, retry, source }: ReasonInfo = reasons[reason]
  return { reason, status, scope, meaning, causes: causesBehind(reason, noPush(now)), retry, source }
}

interface Explanation {
  /** Asked for by name or status; otherwise these are all. */
  readonly one: boolean
  readonly reasons: readonly Explained[]
}

/** People copy what stands in a log: quotes and braces round the reason, a blank behind it. */
const bare = (word: string) => /"reason"\s*:\s*"([^"]*)"/.exec(word)?.[1] ?? word.replaceAll(/["'`\s]/g, '')

/** What APNs answers to a push that it takes, which has no reason; what can be behind a push that nobody sees all the same. */
const accepted = (now: Date): Explained => ({
  reason: 'accepted',
  status: 200,
  scope: 'both',
  meaning: {
    en: 'APNs took the push. Whether a device shows it is another matter.',
    zh: 'APNs 已接受推送，但并不代表设备会显示它。',
  },
  causes: causesBehind('accepted', noPush(now)),
  retry: 'never',
  source: 'Apple, "Handling notification responses from APNs"',
})

/** @returns what a word from a log is about: one reason, or all that come with a status */
function find(word: string, now: Date): Explained[] {
  const typed = bare(word)
  if (/^(?:200|accepted)$/i.test(typed)) return [accepted(now)]
  const ofStatus = reasonNames.filter((name) => String(reasons[name].status) === typed)
  return (ofStatus.length > 0 ? ofStatus : [findReason(typed)]).map((name) => explained(name, now))
}

function findReason(typed: string): ReasonName {
  const name = reasonNames.find((each) => each.toLowerCase() === typed.toLowerCase())
  if (name !== undefined) return name
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
  const numbered = causes.flatMap(({ what, remedy }, index) => [
    `  ${index + 1}. ${style.say(what)}`,
    `     → ${style.say(remedy.text)}`,
    ...remedy.commands.map((line) => `       ${style.code(line)}`),
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
        en: "APNs' word for a rejection, or its status; without it, all of them",
        zh: 'APNs 返回的 reason 或状态码；不填则列出全部',
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
  run({ reason }, host): Explanation {
    const now = host.now()
    return reason === undefined
      ? { one: false, reasons: reasonNames.map((name) => explained(name, now)) }
      : { one: true, reasons: find(reason, now) }
  },
  human({ one, reasons: told }, style) {
    return one ? told.map((each) => inFull(each, style)).join('\n\n') : asList(told, style)
  },
})
