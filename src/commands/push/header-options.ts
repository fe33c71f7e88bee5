import { parseTime } from '../../apns/payload-fields.ts'
import {
  isPushType,
  type Priority,
  type PushType,
  pushTypeCalled,
  pushTypeNames,
} from '../../apns/push-type.ts'
import { type HelpPage, type InputOf, under } from '../../cli/command.ts'
import { didYouMean } from '../../cli/nearest.ts'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import { topicLike } from './likeness.ts'

function parsePushType(text: string): PushType {
  const word = text.trim().toLowerCase()
  if (isPushType(word)) return word
  throw new Fault(
    'usage/invalid-push-type',
    {
      en: `"${text}" is not a push type: those are ${pushTypeNames.join(', ')}.`,
      zh: `没有「${text}」这种推送类型，可用的有：${pushTypeNames.join('、')}。`,
    },
    didYouMean(pushTypeCalled(word) ?? word, pushTypeNames),
  )
}

/** A moment as it was typed, for the clock that only `run` has. */
export interface Moment {
  readonly typed: string
  /** Seconds since 1970. */
  at(now: Date): number
}

/** What was typed in place of seconds, as it should have been. */
function inSeconds(text: string): string | undefined {
  if (/^\d{12,14}$/.test(text)) return text.slice(0, -3)
  return /^\d{9,11}\.\d{1,9}$/.test(text) ? text.replace(/\..*/, '') : undefined
}

function parseExpiration(text: string): Moment {
  const at = (now: Date) => parseTime(text, now)
  if (at(new Date(0)) !== undefined) return { typed: text, at: (now) => at(now) ?? 0 }
  const seconds = inSeconds(text.trim())
  if (seconds !== undefined)
    throw new Fault(
      'usage/bad-expiration',
      {
        en: `"${text}" is not a UNIX time in whole seconds: ${text.includes('.') ? 'it has a fraction' : 'it is in milliseconds'}.`,
        zh: `「${text}」不是以秒为单位的整数 UNIX 时间：${text.includes('.') ? '带了小数' : '是毫秒'}。`,
      },
      { hint: { en: `Write --expiration ${seconds}`, zh: `请写 --expiration ${seconds}` } },
    )
  throw new Fault('usage/bad-expiration', {
    en: `"${text}" is neither a UNIX time in whole seconds nor a time from now (30m, 12h, 7d). 0 means: one attempt, never stored.`,
    zh: `「${text}」既不是以秒为单位的 UNIX 时间，也不是时长（30m、12h、7d）。填 0 表示只投递一次、不保存。`,
  })
}

/** A header of one's own. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** What pushctl and HTTP/2 write themselves (RFC 9113, section 8.2.2), and what would be a secret on a command line. */
const reserved = [
  'authorization',
  'connection',
  'content-length',
  'host',
  'te',
  'transfer-encoding',
  'upgrade',
]

function parseHeader(text: string): Header {
  const [, name, value = ''] =
    /^([!#$%&'*+.^_`|~\w-]+)\s*:\s*([\x21-\x7e][\x20-\x7e]*)?$/.exec(text.trim()) ?? []
  if (name === undefined)
    throw new Fault('usage/header', {
      en: `"${text}" is not a header. Write it as name:value, in ASCII.`,
      zh: `「${text}」不是合法的请求头，请写成 名称:值（ASCII 字符）。`,
    })
  if (reserved.includes(name.toLowerCase()))
    throw new Fault('usage/header', {
      en: `pushctl writes the header ${name.toLowerCase()} itself.`,
      zh: `${name.toLowerCase()} 请求头由 pushctl 自己填写。`,
    })
  return { name: name.toLowerCase(), value: value.trim() }
}

/** What stands in `apns-priority`, by the word typed. */
export const priorities = { 10: 10, 5: 5, 1: 1 } as const satisfies Record<string, Priority>

const heading = { en: 'Headers:', zh: '请求头：' } as const satisfies Text
const page = {
  name: 'headers',
  about: {
    en: 'push type, priority, expiration, collapse id',
    zh: '推送类型、优先级、有效期、合并 ID',
  },
} as const satisfies HelpPage

/** How a command is told the headers of a push. */
export const headerOptions = {
  ...under(heading, {
    topic: {
      alsoCalled: ['bundleid', 'bundle', 'bundleidentifier', 'appid'],
      like: topicLike,
      value: 'TOPIC',
      about: { en: 'bundle id; taken from the certificate if it says it', zh: 'Bundle ID；证书里有就不用填' },
    },
  }),
  ...under(
    heading,
    {
      pushType: {
        alsoCalled: ['type'],
        value: 'TYPE',
        suggests: pushTypeNames,
        about: {
          en: 'alert, background, voip …; else from topic, payload',
          zh: 'alert、background、voip、liveactivity 等；不填则由 topic 或 payload 推断',
        },
        parse: parsePushType,
      },
      priority: {
        choices: ['10', '5', '1'],
        about: { en: '10 at once, 5 spares the battery, 1 least', zh: '10 立即，5 省电，1 最低' },
      },
      expiration: {
        alsoCalled: ['ttl', 'expiry', 'expires'],
        value: 'TIME',
        about: {
          en: 'how long APNs keeps trying: 30m, 7d, a UNIX time; 0: one attempt',
          zh: 'APNs 保留多久：30m、7d 或 UNIX 时间；0 表示只投递一次',
        },
        parse: parseExpiration,
      },
      collapseId: {
        value: 'ID',
        about: { en: 'replaces the notification with the same id', zh: '覆盖相同 ID 的通知' },
      },
      apnsId: {
        value: 'UUID',
        about: { en: 'your own id of this push', zh: '自定义这条推送的 ID' },
      },
      header: {
        value: 'NAME:VALUE',
        many: true,
        about: { en: 'any other header', zh: '其他请求头' },
        parse: parseHeader,
      },
    },
    page,
  ),
} as const

/** What `headerOptions` make of a command line. */
export type HeaderInput = InputOf<typeof headerOptions>
