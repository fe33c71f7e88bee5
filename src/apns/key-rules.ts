import { distance } from 'fastest-levenshtein'
import type { Rule } from '../finding.ts'
import type { Text } from '../text.ts'
import { apsIn, type Draft, isPass, lintRule, together } from './draft.ts'
import { isObject, type JsonObject } from './payload.ts'
import {
  formerAlertKeys,
  type KeyPlace,
  latestSecond,
  type PayloadKey,
  payloadKeys,
  type ValueKind,
} from './payload-fields.ts'
import { pushTypes } from './push-type.ts'

const see = 'Apple, "Generating a remote notification"'

/** One key as it was found. */
interface PresentKey {
  readonly place: KeyPlace
  readonly key: string
  readonly value: unknown
  /** The row of a key that may stand here. */
  readonly row: PayloadKey | undefined
}

const rowOf = (place: KeyPlace, key: string) => payloadKeys.find((row) => row.in === place && row.key === key)

function keysOf(place: KeyPlace, object: unknown): PresentKey[] {
  if (!isObject(object)) return []
  return Object.entries(object).map(([key, value]) => ({ place, key, value, row: rowOf(place, key) }))
}

/** Every key that is Apple's to define: all of `aps` and its dictionaries, and those on top that have a row. */
function foundKeys(draft: Draft): PresentKey[] {
  const aps = apsIn(draft)
  const alert = isObject(aps.alert) ? aps.alert : {}
  return [
    ...keysOf('top', draft.payload.value).filter(({ row }) =>
      row?.only?.some((type) => type === draft.headers.pushType),
    ),
    ...keysOf('aps', aps),
    ...keysOf('alert', alert),
    ...keysOf('sound', isObject(aps.sound) ? aps.sound : alert.sound),
  ]
}

const pathOf = ({ place, key }: Pick<PresentKey, 'place' | 'key'>) =>
  place === 'top' ? key : place === 'aps' ? `aps.${key}` : `aps.${place}.${key}`

const bare = (key: string) => key.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The key that was probably meant: the same but for capitals and hyphens, or at most two letters off; its own place first. */
function meantBy({ place, key }: PresentKey): PayloadKey | undefined {
  const ranked = payloadKeys
    .map((row) => ({ row, wrong: distance(bare(key), bare(row.key)), away: row.in === place ? 0 : 1 }))
    .sort((a, b) => a.wrong - b.wrong || a.away - b.away)
  const [best] = ranked
  return best !== undefined && best.wrong <= (bare(key).length < 5 ? 1 : 2) ? best.row : undefined
}

const isUnknown = ({ place, key, row }: PresentKey) =>
  place !== 'top' && row === undefined && !(place === 'alert' && formerAlertKeys.includes(key))

const isWhole = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0

const isStrings = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string')

interface ValueKindRow {
  readonly is: (value: unknown) => boolean
  readonly wanted: Text
}

const valueKinds: Readonly<Record<ValueKind, ValueKindRow>> = {
  string: { is: (value) => typeof value === 'string', wanted: { en: 'a string', zh: '字符串' } },
  strings: { is: isStrings, wanted: { en: 'a list of strings', zh: '字符串数组' } },
  text: {
    is: (value) => typeof value === 'string' || (isObject(value) && typeof value['loc-key'] === 'string'),
    wanted: { en: 'a string', zh: '字符串' },
  },
  one: { is: (value) => value === 1, wanted: { en: 'the number 1', zh: '数字 1' } },
  true: { is: (value) => value === true, wanted: { en: 'true', zh: 'true' } },
  count: { is: isWhole, wanted: { en: 'a whole number from 0', zh: '不小于 0 的整数' } },
  number: { is: (value) => typeof value === 'number', wanted: { en: 'a number', zh: '数字' } },
  time: {
    is: (value) => typeof value === 'number' && value >= 0 && value < latestSecond,
    wanted: { en: 'seconds since 1970 (not milliseconds)', zh: '以秒为单位的 UNIX 时间（不是毫秒）' },
  },
  object: { is: isObject, wanted: { en: 'an object', zh: '对象' } },
  sound: {
    is: (value) => typeof value === 'string' || isObject(value),
    wanted: { en: 'a string, or an object with name', zh: '字符串，或带 name 的对象' },
  },
  alert: {
    is: (value) => typeof value === 'string' || isObject(value),
    wanted: { en: 'a string, or an object with title and body', zh: '字符串，或带 title、body 的对象' },
  },
}

/** 0 is how one says "no" to a key that wants 1; the system reads it so. */
const isOff = (row: PayloadKey, value: unknown) => row.is === 'one' && value === 0

function wrongValue(found: PresentKey): Text | undefined {
  const { row, value } = found
  if (row === undefined || isOff(row, value)) return undefined
  const path = pathOf(found)
  const kind = valueKinds[row.is]
  if (!kind.is(value))
    return { en: `${path} has to be ${kind.wanted.en}`, zh: `${path} 必须是${kind.wanted.zh}` }
  if (row.choices === undefined || row.choices.some((choice) => choice === value)) return undefined
  return {
    en: `${path} has to be one of ${row.choices.join(', ')}`,
    zh: `${path} 只能是 ${row.choices.join('、')}`,
  }
}

function outOfRange({ headers }: Draft, { place, key, value }: PresentKey): Text | undefined {
  const isShare = key === 'volume' || (key === 'relevance-score' && headers.pushType !== 'liveactivity')
  if (!isShare || typeof value !== 'number' || (value >= 0 && value <= 1)) return undefined
  const path = pathOf({ place, key })
  return { en: `${path} has to be from 0 to 1`, zh: `${path} 必须在 0 到 1 之间` }
}

/** Keys that nobody would choose for data of their own; `title` or `category` may be the app's. */
const unmistakable = [
  'alert',
  'badge',
  'sound',
  'content-available',
  'mutable-content',
  'thread-id',
  'interruption-level',
  'content-state',
]

/** Keys of `aps` found on top. The pushes that an app handles itself may have any keys there. */
function besideAps({ payload, headers }: Draft): string[] {
  if (headers.pushType !== undefined && pushTypes[headers.pushType].anyKeys) return []
  return unmistakable.filter((key) => key in payload.value)
}

/** The path to an `aps` that lies in another object, where nobody looks for it. */
function nestedAps({ value }: { readonly value: JsonObject }): string | undefined {
  const [outer] =
    Object.entries(value).find(([key, inner]) => key !== 'aps' && isObject(inner) && isObject(inner.aps)) ??
    []
  return outer === undefined || 'aps' in value ? undefined : `${outer}.aps`
}

/** What other services' payloads look like. */
const foreignKeys = ['notification', 'registration_ids', 'priority', 'to'] as const

/** What is written in a payload: keys, their places, their values. */
export const keyRules: readonly Rule<Draft>[] = [
  lintRule({
    id: 'aps-not-an-object',
    severity: 'error',
    see,
    finds: ({ payload: { value } }) =>
      'aps' in value && !isObject(value.aps)
        ? { en: 'aps is not an object.', zh: 'aps 不是对象。' }
        : undefined,
    remedy: { en: 'Write "aps":{"alert":"…"}.', zh: '写成 "aps":{"alert":"…"}。' },
  }),
  lintRule({
    id: 'aps-nested',
    severity: 'error',
    see,
    finds({ payload }) {
      const path = nestedAps(payload)
      return path === undefined
        ? undefined
        : {
            en: `aps lies in ${path}; a device reads it on top only.`,
            zh: `aps 写在了 ${path} 里，设备只认最外层的 aps。`,
          }
    },
    remedy: { en: 'Move aps to the top of the payload.', zh: '把 aps 移到 payload 最外层。' },
  }),
  lintRule({
    id: 'payload-of-another-service',
    severity: 'warning',
    see,
    finds({ payload: { value } }) {
      const found = foreignKeys.filter((key) => key in value)
      return 'aps' in value || found.length === 0 || !('notification' in value || 'registration_ids' in value)
        ? undefined
        : {
            en: `${found.join(', ')} are keys of FCM; APNs does not read them.`,
            zh: `${found.join('、')} 是 FCM 的字段，APNs 不认。`,
          }
    },
    remedy: {
      en: 'For APNs the text goes into "aps":{"alert":{"title":"…","body":"…"}}.',
      zh: '发给 APNs 时，内容要写在 "aps":{"alert":{"title":"…","body":"…"}} 里。',
    },
  }),
  lintRule({
    id: 'key-misplaced',
    severity: 'warning',
    see,
    finds(draft) {
      const outside = besideAps(draft).map((key) => ({
        en: `${key} stands beside aps, where it means nothing to the system`,
        zh: `${key} 写在了 aps 外面，系统不会识别`,
      }))
      const inside = foundKeys(draft).flatMap((found) => {
        const meant = isUnknown(found) ? meantBy(found) : undefined
        if (meant === undefined || meant.key !== found.key) return []
        return [
          {
            en: `${pathOf(found)} belongs to ${pathOf({ place: meant.in, key: meant.key })}`,
            zh: `${pathOf(found)} 应写成 ${pathOf({ place: meant.in, key: meant.key })}`,
          },
        ]
      })
      return together([...outside, ...inside])
    },
    remedy: { en: 'Move it to where Apple reads it.', zh: '移到系统会读取的位置。' },
  }),
  lintRule({
    id: 'key-unknown',
    severity: 'warning',
    see,
    finds: (draft) =>
      together(
        foundKeys(draft).flatMap((found) => {
          const meant = meantBy(found)
          if (!isUnknown(found) || meant?.key === found.key) return []
          const path = pathOf(found)
          if (meant === undefined)
            return [{ en: `Apple does not define ${path}`, zh: `苹果没有定义 ${path}` }]
          const right = pathOf({ place: meant.in, key: meant.key })
          return [
            {
              en: `Apple does not define ${path}; it is ${right}`,
              zh: `苹果没有定义 ${path}，应为 ${right}`,
            },
          ]
        }),
      ),
    remedy: {
      en: 'The system ignores it. Keys of your own go beside aps.',
      zh: '系统会忽略它。自定义字段请放在 aps 外面。',
    },
  }),
  lintRule({
    id: 'key-former',
    severity: 'note',
    see,
    finds(draft) {
      const former = foundKeys(draft).filter(
        ({ place, key }) => place === 'alert' && formerAlertKeys.includes(key),
      )
      const names = former.map(({ key }) => key)
      return names.length === 0
        ? undefined
        : { en: `Apple no longer lists ${names.join(', ')}.`, zh: `苹果文档已不再列出 ${names.join('、')}。` }
    },
    remedy: { en: 'Leave it out, unless old systems need it.', zh: '如果不需要兼容旧系统，可以去掉。' },
  }),
  lintRule({
    id: 'value-wrong',
    severity: 'error',
    see,
    finds: (draft) =>
      together(
        foundKeys(draft).flatMap((found) => {
          const text = wrongValue(found) ?? outOfRange(draft, found)
          return text === undefined ? [] : [text]
        }),
      ),
    remedy: {
      en: 'A device drops a value of the wrong kind without a word: no quotes round numbers, 1 rather than true.',
      zh: '类型不对的值会被设备直接忽略：数字不要加引号，该写 1 的不要写 true。',
    },
  }),
  lintRule({
    id: 'key-of-another-type',
    severity: 'warning',
    see,
    finds: (draft) =>
      together(
        foundKeys(draft).flatMap((found) => {
          const { pushType } = draft.headers
          const only = found.row?.only
          if (only === undefined || pushType === undefined || only.includes(pushType)) return []
          return [
            {
              en: `${pathOf(found)} is for pushes of type ${only.join(' or ')}; this one is of type ${pushType}`,
              zh: `${pathOf(found)} 只用于 ${only.join('、')} 类型，而这条推送是 ${pushType} 类型`,
            },
          ]
        }),
      ),
    remedy: {
      en: 'Leave the key out, or send it as that type: --push-type.',
      zh: '去掉该字段，或用 --push-type 改成对应类型。',
    },
  }),
  lintRule({
    id: 'nothing-to-show',
    severity: 'warning',
    see,
    finds(draft) {
      const { pushType = 'alert' } = draft.headers
      if (pushType !== 'alert' || isPass(draft)) return undefined
      const { alert, badge, sound } = apsIn(draft)
      const says = isObject(alert) ? Object.keys(alert).length > 0 : alert !== undefined && alert !== ''
      return says || badge !== undefined || sound !== undefined
        ? undefined
        : {
            en: 'A device shows nothing of this: there is no alert, badge or sound.',
            zh: '没有 alert、badge 或 sound，设备上不会有任何显示。',
          }
    },
    remedy: {
      en: 'Add --body TEXT; or send it as --push-type background with --content-available.',
      zh: '加上 --body 文本；如果是静默推送，用 --push-type background 和 --content-available。',
    },
  }),
  lintRule({
    id: 'mutable-without-alert',
    severity: 'warning',
    see: 'Apple, "Modifying content in newly delivered notifications"',
    finds(draft) {
      const { alert, 'mutable-content': mutable } = apsIn(draft)
      return mutable === 1 && alert === undefined
        ? {
            en: 'mutable-content without an alert: the service extension is not run.',
            zh: '有 mutable-content 但没有 alert，Service Extension 不会运行。',
          }
        : undefined
    },
    remedy: { en: 'Add an alert: --title or --body.', zh: '加上 alert：--title 或 --body。' },
  }),
]
