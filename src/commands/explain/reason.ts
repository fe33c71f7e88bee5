import {
  type ReasonInfo,
  type ReasonName,
  type ReasonScope,
  reasons,
  retryTexts,
} from '../../apns/reasons.ts'
import type { Style } from '../../cli/style.ts'
import { causesBehind, type KnownCause } from '../../diagnosis/diagnose.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import type { Text } from '../../text.ts'
import { type Mention, saidLines } from './said.ts'

/** A reason of APNs in full. */
export interface Explained extends Omit<ReasonInfo, 'stops' | 'refuses'> {
  readonly reason: string
  /** The most likely first. */
  readonly causes: readonly KnownCause[]
  /** Where it stood; nothing when the reason itself was typed. */
  readonly said?: Mention
}

/**
 * @param reason APNs' word for a rejection
 * @param facts of the push, as far as the text told of it
 */
export function explained(reason: ReasonName, facts: Facts): Explained {
  const { status, scope, meaning, retry, source }: ReasonInfo = reasons[reason]
  return { reason, status, scope, meaning, causes: causesBehind(reason, facts), retry, source }
}

/** @returns what APNs answers to a push that it takes, which has no reason, and what can be behind a push that nobody sees all the same */
export function accepted(facts: Facts): Explained {
  return {
    reason: 'accepted',
    status: 200,
    scope: 'both',
    meaning: {
      en: 'APNs took the push. Whether a device shows it is another matter.',
      zh: 'APNs 已接受推送，但并不代表设备会显示它。',
    },
    causes: causesBehind('accepted', facts),
    retry: 'never',
    source: 'Apple, "Handling notification responses from APNs"',
  }
}

const scopes: Readonly<Record<ReasonScope, Text>> = {
  device: { en: 'pushes to devices', zh: '设备推送' },
  broadcast: { en: 'broadcasts and channels', zh: '广播与频道' },
  both: { en: 'pushes to devices, broadcasts and channels', zh: '设备推送、广播与频道' },
}

const words = {
  causes: { en: 'Causes, the most likely first:', zh: '原因（最可能的在前）：' },
  again: { en: 'Again?', zh: '能否重试' },
  where: { en: 'Where', zh: '出现在' },
  source: { en: 'Source', zh: '出处' },
  more: {
    en: 'One of them in full: pushctl explain BadDeviceToken. Any text of another program, too: pushctl explain TEXT',
    zh: '查看详情：pushctl explain BadDeviceToken。其他程序的报错也可以：pushctl explain 报错内容',
  },
} as const satisfies Record<string, Text>

/** @returns the head of a reason: its name, its status, what it means */
export function headLines({ reason, status, meaning, said }: Explained, style: Style): string[] {
  return [...saidLines(said, style), `${style.bold(reason)} ${style.dim(String(status))}`, style.say(meaning)]
}

/** @returns a reason for a person, all of it */
export function inFull(told: Explained, style: Style): string {
  const { causes, retry, scope, source } = told
  const numbered = causes.flatMap(({ what, remedy }, index) => [
    `  ${index + 1}. ${style.say(what)}`,
    `     → ${style.say(remedy.text)}`,
    ...remedy.commands.map((line) => `       ${style.code(line)}`),
  ])
  return [
    ...headLines(told, style),
    '',
    style.say(words.causes),
    ...numbered,
    '',
    `${style.dim(style.say(words.again))} ${style.say(retryTexts[retry])}`,
    `${style.dim(style.say(words.where))} ${style.say(scopes[scope])}`,
    `${style.dim(style.say(words.source))} ${source}`,
  ].join('\n')
}

/** @returns all reasons for a person, one line each, by status */
export function asList(all: readonly Explained[], style: Style): string {
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
