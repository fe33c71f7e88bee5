import { Fault } from '../fault.ts'
import { kebabCase, type Text } from '../text.ts'
import { isObject, type JsonObject, type Payload, payloadOf } from './payload.ts'
import type { PushType } from './push-type.ts'

/** What the value of a payload key has to be. */
export type ValueKind =
  | 'string'
  /** A list of strings. */
  | 'strings'
  /** A string, or `{"loc-key", "loc-args"}` as Live Activities have. */
  | 'text'
  /** The number 1. */
  | 'one'
  | 'true'
  /** A whole number from 0. */
  | 'count'
  | 'number'
  /** Seconds since 1970. */
  | 'time'
  | 'object'
  /** A file name, or the dictionary of a critical alert. */
  | 'sound'
  /** A string, or the dictionary of title and body. */
  | 'alert'

/** Where a key stands: on top beside `aps`, in `aps`, or in the dictionaries `alert` and `sound` of `aps`. */
export type KeyPlace = 'top' | 'aps' | 'alert' | 'sound'

/** One key of a payload. */
export interface PayloadKey {
  readonly in: KeyPlace
  readonly key: string
  readonly is: ValueKind
  /** The only words it may hold. */
  readonly choices?: readonly string[]
  /** Where the key means something; everywhere, if not given. */
  readonly only?: readonly PushType[]
}

const activity = ['liveactivity'] as const

/**
 * The payload keys that have an option of their own, by the name of that option (Apple, "Generating a remote
 * notification", "Starting and updating Live Activities with ActivityKit push notifications", and the pages on
 * widgets, File Provider and MDM). Each row says how the option looks, where its value goes, and what it has to be.
 */
export const payloadFields = {
  title: {
    in: 'alert',
    key: 'title',
    is: 'text',
    value: 'TEXT',
    about: { en: 'first line, bold', zh: '标题' },
  },
  subtitle: {
    in: 'alert',
    key: 'subtitle',
    is: 'text',
    value: 'TEXT',
    about: { en: 'line below the title', zh: '副标题' },
  },
  body: {
    in: 'alert',
    key: 'body',
    is: 'text',
    value: 'TEXT',
    about: { en: 'the text; --message is the same', zh: '正文，等同于 --message' },
  },
  badge: {
    in: 'aps',
    key: 'badge',
    is: 'count',
    value: 'NUMBER',
    about: { en: 'number on the icon; 0 clears it', zh: '角标数字，0 表示清除' },
  },
  sound: {
    in: 'aps',
    key: 'sound',
    is: 'sound',
    value: 'NAME',
    about: { en: 'default, or a sound file of the app', zh: 'default，或 App 内的声音文件名' },
  },
  category: {
    in: 'aps',
    key: 'category',
    is: 'string',
    value: 'ID',
    about: { en: 'which actions it offers', zh: '通知类别，决定有哪些操作按钮' },
  },
  threadId: {
    in: 'aps',
    key: 'thread-id',
    is: 'string',
    value: 'ID',
    about: { en: 'groups notifications', zh: '通知分组' },
  },
  interruptionLevel: {
    in: 'aps',
    key: 'interruption-level',
    is: 'string',
    choices: ['passive', 'active', 'time-sensitive', 'critical'],
    value: 'LEVEL',
    about: {
      en: 'passive, active, time-sensitive, critical',
      zh: 'passive、active、time-sensitive、critical',
    },
  },
  relevanceScore: {
    in: 'aps',
    key: 'relevance-score',
    is: 'number',
    value: 'NUMBER',
    about: { en: '0 to 1: order in the summary', zh: '0 到 1，决定摘要中的排序' },
  },
  contentAvailable: {
    in: 'aps',
    key: 'content-available',
    is: 'one',
    about: { en: 'wakes the app', zh: '后台唤醒 App' },
  },
  mutableContent: {
    in: 'aps',
    key: 'mutable-content',
    is: 'one',
    about: { en: 'lets the service extension change it', zh: '交给 Notification Service Extension 处理' },
  },
  targetContentId: {
    in: 'aps',
    key: 'target-content-id',
    is: 'string',
    value: 'ID',
    about: { en: 'which window opens', zh: '打开哪个窗口' },
  },
  filterCriteria: {
    in: 'aps',
    key: 'filter-criteria',
    is: 'string',
    value: 'TEXT',
    about: { en: 'for Focus filters', zh: '用于专注模式过滤' },
  },
  contentChanged: {
    in: 'aps',
    key: 'content-changed',
    is: 'true',
    only: ['widgets', 'controls'],
    about: { en: 'widgets and controls reload', zh: '让小组件、控件刷新' },
  },
  containerIdentifier: {
    in: 'top',
    key: 'container-identifier',
    is: 'string',
    only: ['fileprovider'],
    value: 'ID',
    about: { en: 'File Provider: what changed', zh: 'File Provider：变化的容器' },
  },
  domain: {
    in: 'top',
    key: 'domain',
    is: 'string',
    only: ['fileprovider'],
    value: 'ID',
    about: { en: 'File Provider: its domain', zh: 'File Provider：所属 domain' },
  },
  pushMagic: {
    in: 'top',
    key: 'mdm',
    is: 'string',
    only: ['mdm'],
    value: 'MAGIC',
    about: { en: 'MDM: PushMagic of the device', zh: 'MDM：设备的 PushMagic' },
  },
  liveActivity: {
    in: 'aps',
    key: 'event',
    is: 'string',
    choices: ['start', 'update', 'end'],
    only: activity,
    value: 'EVENT',
    about: { en: 'start, update or end', zh: 'start、update 或 end' },
  },
  contentState: {
    in: 'aps',
    key: 'content-state',
    is: 'object',
    only: activity,
    value: 'JSON',
    about: { en: 'the new state', zh: '新的状态' },
  },
  attributesType: {
    in: 'aps',
    key: 'attributes-type',
    is: 'string',
    only: activity,
    value: 'NAME',
    about: { en: 'start: the Swift type', zh: 'start 用：Swift 类型名' },
  },
  attributes: {
    in: 'aps',
    key: 'attributes',
    is: 'object',
    only: activity,
    value: 'JSON',
    about: { en: 'start: its values', zh: 'start 用：属性值' },
  },
  timestamp: {
    in: 'aps',
    key: 'timestamp',
    is: 'time',
    only: activity,
    value: 'TIME',
    about: { en: 'now, if not given', zh: '不填则为当前时间' },
  },
  staleDate: {
    in: 'aps',
    key: 'stale-date',
    is: 'time',
    only: activity,
    value: 'TIME',
    about: { en: 'when the state is out of date', zh: '状态何时过期' },
  },
  dismissalDate: {
    in: 'aps',
    key: 'dismissal-date',
    is: 'time',
    only: activity,
    value: 'TIME',
    about: { en: 'end: when it goes away', zh: 'end 用：何时移除' },
  },
  inputPushToken: {
    in: 'aps',
    key: 'input-push-token',
    is: 'one',
    only: activity,
    about: { en: 'start: updates by token', zh: 'start 用：用 token 更新' },
  },
  inputPushChannel: {
    in: 'aps',
    key: 'input-push-channel',
    is: 'string',
    only: activity,
    value: 'ID',
    about: { en: 'start: updates by channel', zh: 'start 用：用频道更新' },
  },
} as const satisfies Record<string, PayloadKey & { value?: string; about: Text }>

export type PayloadField = keyof typeof payloadFields

const localized = (key: string): PayloadKey[] => [
  { in: 'alert', key: `${key}loc-key`, is: 'string' },
  { in: 'alert', key: `${key}loc-args`, is: 'strings' },
]

/** Every key Apple documents, with or without an option of its own. */
export const payloadKeys: readonly PayloadKey[] = [
  ...Object.values(payloadFields),
  { in: 'aps', key: 'alert', is: 'alert' },
  { in: 'aps', key: 'url-args', is: 'strings' },
  { in: 'alert', key: 'launch-image', is: 'string' },
  ...localized('title-'),
  ...localized('subtitle-'),
  ...localized(''),
  { in: 'alert', key: 'sound', is: 'sound', only: activity },
  { in: 'sound', key: 'critical', is: 'one' },
  { in: 'sound', key: 'name', is: 'string' },
  { in: 'sound', key: 'volume', is: 'number' },
]

/** Keys that Apple's table has dropped; devices still read some of them. */
export const formerAlertKeys: readonly string[] = [
  'action',
  'action-loc-key',
  'summary-arg',
  'summary-arg-count',
]

/** What was typed after the payload options. */
export type PayloadWords = { readonly [Field in PayloadField]?: string | boolean | undefined }

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Milliseconds since 1970 are beyond this for centuries to come. */
export const latestSecond = 100_000_000_000

/**
 * @param text `0`, seconds since 1970, or a time from now: `90s`, `30m`, `2h`, `7d`
 * @param now what such a time counts from
 * @returns seconds since 1970; nothing when it is neither
 */
export function parseTime(text: string, now: Date): number | undefined {
  const [, digits = '', unit] = /^(\d{1,12})([smhd])?$/.exec(text.trim()) ?? []
  if (digits === '' || Number(digits) >= latestSecond) return undefined
  const factor = unit === undefined ? undefined : units[unit]
  return factor === undefined ? Number(digits) : Math.floor(now.getTime() / 1000) + Number(digits) * factor
}

function wrongWord(flag: string, word: string, wanted: Text): Fault {
  return new Fault('usage/payload-option', {
    en: `${flag} takes ${wanted.en}; "${word}" is not.`,
    zh: `${flag} 需要${wanted.zh}，「${word}」不是。`,
  })
}

function jsonObject(word: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(word)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const flagNamed = (field: string) => `--${kebabCase(field)}`

/** Turns what was typed into what the key holds. */
function fieldValue(field: string, is: ValueKind, word: string, now: Date): unknown {
  const flag = flagNamed(field)
  switch (is) {
    case 'count':
    case 'number': {
      const number = word.trim() === '' ? Number.NaN : Number(word)
      if (Number.isFinite(number)) return number
      throw wrongWord(flag, word, { en: 'a number', zh: '数字' })
    }
    case 'time': {
      const seconds = parseTime(word, now)
      if (seconds !== undefined) return seconds
      throw wrongWord(flag, word, {
        en: 'seconds since 1970, or a time from now like 30m or 2h',
        zh: '以秒为单位的 UNIX 时间，或 30m、2h 这样的时长',
      })
    }
    case 'object':
    case 'sound': {
      const object = jsonObject(word)
      if (object !== undefined) return object
      if (is === 'sound') return word
      throw wrongWord(flag, 'this', { en: 'a JSON object in {…}', zh: ' {…} 形式的 JSON 对象' })
    }
    case 'string':
    case 'strings':
    case 'text':
    case 'one':
    case 'true':
    case 'alert':
      return word
  }
}

/** A key with what it holds: `order=42`, or a JSON object of several. */
function customKeys(data: string): JsonObject {
  if (data.trimStart().startsWith('{')) {
    const object = jsonObject(data)
    if (object === undefined)
      throw wrongWord('--data', 'this', { en: 'KEY=VALUE or a JSON object', zh: ' KEY=VALUE 或 JSON 对象' })
    return object
  }
  const [, key, word = ''] = /^([^=]+)=(.*)$/s.exec(data) ?? []
  if (key === undefined)
    throw wrongWord('--data', data, { en: 'KEY=VALUE or a JSON object', zh: ' KEY=VALUE 或 JSON 对象' })
  if (key === 'aps')
    throw wrongWord('--data', data, { en: 'keys of your own, beside aps', zh: ' aps 以外的自定义字段' })
  try {
    return { [key]: JSON.parse(word) }
  } catch {
    return { [key]: word }
  }
}

/** The fields that were typed, with their values, for one place. */
function typedIn(place: KeyPlace, words: PayloadWords, now: Date): JsonObject {
  const entries = Object.entries(payloadFields).flatMap(([field, row]): [string, unknown][] => {
    const word = words[field as PayloadField]
    if (row.in !== place || word === undefined || word === false) return []
    if (word === true) return [[row.key, row.is === 'one' ? 1 : true]]
    return [[row.key, fieldValue(field, row.is, word, now)]]
  })
  return Object.fromEntries(entries)
}

/** @returns whether any payload option was typed */
export function hasPayloadWords(words: PayloadWords): boolean {
  return Object.keys(payloadFields).some((field) => {
    const word = words[field as PayloadField]
    return word !== undefined && word !== false
  })
}

/**
 * Makes a payload out of options. A text alone becomes `"alert":"…"`; with a title, or in a Live Activity, it stands
 * in the alert's dictionary. A Live Activity gets its timestamp.
 *
 * @param words what was typed
 * @param data custom keys: `KEY=VALUE` (the value is JSON if it can be read as such) or JSON objects
 * @param base what to begin with: a template
 * @param now for times from now, and the timestamp
 * @throws Fault `usage/payload-option` naming the option whose word is wrong
 */
export function buildPayload(
  words: PayloadWords,
  data: readonly string[],
  base: JsonObject,
  now: Date,
): Payload {
  const { alert: given, ...before } = isObject(base.aps) ? base.aps : {}
  const { sound, ...rest } = { ...before, ...typedIn('aps', words, now) }
  const isLive = 'event' in rest
  const alert: JsonObject = {
    ...(isObject(given) ? given : given !== undefined && { body: given }),
    ...typedIn('alert', words, now),
    ...(isLive && sound !== undefined && { sound }),
  }
  const isPlain = Object.keys(alert).join() === 'body' && !isLive
  const aps = {
    ...(isLive && { timestamp: Math.floor(now.getTime() / 1000) }),
    ...(Object.keys(alert).length > 0 && { alert: isPlain ? alert.body : alert }),
    ...(!isLive && sound !== undefined && { sound }),
    ...rest,
  }
  const { aps: _, ...others } = base
  const top = {
    ...others,
    ...typedIn('top', words, now),
    ...Object.assign({}, ...data.map((each) => customKeys(each))),
  }
  const hasAps = Object.keys(aps).length > 0 || isObject(base.aps)
  return payloadOf({ ...(hasAps && { aps }), ...top })
}
