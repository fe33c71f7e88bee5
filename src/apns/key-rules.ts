import { distance } from 'fastest-levenshtein'
import { defined } from '../defined.ts'
import type { Text } from '../text.ts'
import {
  apsIn,
  bareKey,
  type Draft,
  type DraftRule,
  lintRule,
  longestKey,
  shortKey,
  snippet,
  together,
} from './draft.ts'
import { isObject } from './payload.ts'
import {
  formerAlertKeys,
  type KeyPlace,
  latestSecond,
  type PayloadKey,
  payloadKeys,
  type ValueKind,
} from './payload-fields.ts'
import { isHeaderInAps, isMisshapen } from './payload-rules.ts'
import { pushTypes } from './push-type.ts'

const see = 'Apple, "Generating a remote notification"'

/** One key as it was found. */
interface PresentKey {
  readonly place: KeyPlace
  readonly key: string
  readonly value: unknown
  /** The row of a key that may stand here. */
  readonly row: PayloadKey | undefined
  /** The row of the key that was probably meant, where nobody defined this one. */
  readonly meant?: PayloadKey
}

const rowOf = (place: KeyPlace, key: string) => payloadKeys.find((row) => row.in === place && row.key === key)

/** Keys of one object that are looked at: a payload of the usual size holds fewer. */
const mostKeys = 1000

function keysOf(place: KeyPlace, object: unknown): PresentKey[] {
  if (!isObject(object)) return []
  return Object.entries(object)
    .slice(0, mostKeys)
    .map(([key, value]) => ({ place, key, value, row: rowOf(place, key) }))
}

/** Every rule asks for the keys of the same draft. */
const keysOfDrafts = new WeakMap<Draft, readonly PresentKey[]>()

/** Every key that is Apple's to define: all of `aps` and its dictionaries, and those on top that have a row. */
function foundKeys(draft: Draft): readonly PresentKey[] {
  const known = keysOfDrafts.get(draft)
  if (known !== undefined) return known
  const aps = apsIn(draft)
  const alert = isObject(aps.alert) ? aps.alert : {}
  const found = [
    ...keysOf('top', draft.payload.value).filter(({ row }) =>
      row?.only?.some((type) => type === draft.headers.pushType),
    ),
    ...keysOf('aps', aps),
    ...keysOf('alert', alert),
    ...keysOf('sound', isObject(aps.sound) ? aps.sound : alert.sound),
  ].map((one) => (isUnknown(one) ? { ...one, ...defined({ meant: meantBy(one) }) } : one))
  keysOfDrafts.set(draft, found)
  return found
}

const pathOf = ({ place, key }: Pick<PresentKey, 'place' | 'key'>) =>
  place === 'top' ? shortKey(key) : place === 'aps' ? `aps.${shortKey(key)}` : `aps.${place}.${shortKey(key)}`

/** The key that was probably meant: the same but for capitals and hyphens, or at most two letters off; its own place first. */
function meantBy({ place, key }: PresentKey): PayloadKey | undefined {
  if (key.length > longestKey) return undefined
  const ranked = payloadKeys
    .map((row) => ({ row, wrong: distance(bareKey(key), bareKey(row.key)), away: row.in === place ? 0 : 1 }))
    .sort((a, b) => a.wrong - b.wrong || a.away - b.away)
  const [best] = ranked
  return best !== undefined && best.wrong <= (bareKey(key).length < 5 ? 1 : 2) ? best.row : undefined
}

const isUnknown = ({ place, key, row }: PresentKey) =>
  place !== 'top' &&
  row === undefined &&
  !(place === 'alert' && formerAlertKeys.includes(key)) &&
  !(place === 'aps' && (key === 'aps' || isHeaderInAps(key)))

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

const shown = (value: unknown): Text => {
  const json = snippet(value, 40)
  return json === undefined ? { en: '', zh: '' } : { en: `, and is ${json}`, zh: `，实际是 ${json}` }
}

function wrongValue(found: PresentKey): Text | undefined {
  const { row, value } = found
  if (row === undefined || isOff(row, value)) return undefined
  const path = pathOf(found)
  const { is, wanted } = valueKinds[row.is]
  const { en, zh } = shown(value)
  if (!is(value)) return { en: `${path} has to be ${wanted.en}${en}`, zh: `${path} 必须是${wanted.zh}${zh}` }
  if (row.choices === undefined || row.choices.some((choice) => choice === value)) return undefined
  return {
    en: `${path} has to be one of ${row.choices.join(', ')}${en}`,
    zh: `${path} 只能是 ${row.choices.join('、')}${zh}`,
  }
}

const numberIn = (value: unknown) =>
  typeof value === 'string' && /^\s*-?\d{1,15}(?:\.\d{1,6})?\s*$/.test(value) ? Number(value) : value

function secondsIn(value: unknown): unknown {
  const number = numberIn(value)
  if (typeof number === 'number') return number >= latestSecond ? Math.floor(number / 1000) : number
  const moment = typeof value === 'string' && value.length < 40 ? Date.parse(value) : Number.NaN
  return Number.isNaN(moment) ? undefined : Math.floor(moment / 1000)
}

/** What was probably meant by a value of the wrong kind; it may be of the wrong kind itself. */
function guessedValue(row: PayloadKey, value: unknown): unknown {
  if (row.choices !== undefined)
    return row.choices.find((choice) => typeof value === 'string' && bareKey(choice) === bareKey(value))
  switch (row.is) {
    case 'one':
      return value === true || /^(?:1|true|yes)$/i.test(String(snippet(value, 10)).replaceAll('"', ''))
        ? 1
        : undefined
    case 'true':
      return value === 1 || value === 'true' ? true : undefined
    case 'count':
    case 'number':
      return numberIn(value)
    case 'time':
      return secondsIn(value)
    case 'string':
    case 'text':
      return typeof value === 'number' ? String(value) : undefined
    case 'strings':
      return Array.isArray(value)
        ? value.map((each) => (typeof each === 'number' ? String(each) : (each as unknown)))
        : [value]
    case 'object':
      return typeof value === 'string' ? objectIn(value) : undefined
    case 'sound':
    case 'alert':
      return undefined
  }
}

/** What a program encoded once too often. */
function objectIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** @returns the key with the value that was probably meant, as it should be written */
function corrected({ row, key, value }: PresentKey): string[] {
  if (row === undefined) return []
  const right = guessedValue(row, value)
  const isRight =
    right !== value &&
    valueKinds[row.is].is(right) &&
    (row.choices === undefined || row.choices.some((choice) => choice === right))
  const json = isRight ? snippet(right, 60) : undefined
  return json === undefined ? [] : [`${JSON.stringify(key)}:${json}`]
}

function outOfRange({ headers }: Draft, { place, key, value }: PresentKey): Text | undefined {
  const isShare = key === 'volume' || (key === 'relevance-score' && headers.pushType !== 'liveactivity')
  if (!isShare || typeof value !== 'number' || (value >= 0 && value <= 1)) return undefined
  const path = pathOf({ place, key })
  return {
    en: `${path} has to be from 0 to 1, and is ${value}`,
    zh: `${path} 必须在 0 到 1 之间，实际是 ${value}`,
  }
}

/** A share of one that was given in per cent; what is more than that nobody can guess. */
function inRange({ key, value }: PresentKey): string[] {
  const isPerCent = typeof value === 'number' && value > 1 && value <= 100
  return [`${JSON.stringify(key)}:${isPerCent ? value / 100 : 1}`]
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
  'target-content-id',
  'filter-criteria',
  'content-changed',
]

/** The same, where a Live Activity is pushed to. */
const ofActivities = payloadKeys.flatMap(({ in: place, only, key }) =>
  place === 'aps' && only?.includes('liveactivity') === true ? [key] : [],
)

/** Keys of `aps` found on top, by whatever spelling. The pushes that an app handles itself may have any keys there. */
function besideAps(draft: Draft): { readonly key: string; readonly right: string }[] {
  const { payload, headers } = draft
  if (isMisshapen(draft) || (headers.pushType !== undefined && pushTypes[headers.pushType].anyKeys)) return []
  const names = headers.pushType === 'liveactivity' ? [...unmistakable, ...ofActivities] : unmistakable
  return Object.keys(payload.value).flatMap((key) => {
    const right = names.find((each) => bareKey(each) === bareKey(key))
    return right === undefined ? [] : [{ key: shortKey(key), right }]
  })
}

/** @returns whether a key of `aps` stands beside it, by whatever spelling */
export const standsBeside = (draft: Draft, key: string) => besideAps(draft).some(({ right }) => right === key)

/** A key of `aps` that stands in another of its dictionaries, with its right place. */
function strayed(draft: Draft): { readonly from: string; readonly to: string }[] {
  return foundKeys(draft).flatMap((found) =>
    found.meant?.key === found.key
      ? [{ from: pathOf(found), to: pathOf({ place: found.meant.in, key: found.key }) }]
      : [],
  )
}

/** A key that nobody defined, with the one that was probably meant. */
function misspelt(draft: Draft): { readonly path: string; readonly right?: string }[] {
  return foundKeys(draft).flatMap((found) => {
    const { meant } = found
    if (!isUnknown(found) || meant?.key === found.key) return []
    const path = pathOf(found)
    return [meant === undefined ? { path } : { path, right: pathOf({ place: meant.in, key: meant.key }) }]
  })
}

/** @returns whether keys stand in the wrong place, or under a name nearly right: what they say is not seen */
export function hasStrayKeys(draft: Draft): boolean {
  return (
    besideAps(draft).length > 0 ||
    strayed(draft).length > 0 ||
    misspelt(draft).some(({ right }) => right !== undefined)
  )
}

/** What is written in a payload: keys, their places, their values. */
export const keyRules: readonly DraftRule[] = [
  lintRule({
    id: 'key-misplaced',
    severity: 'warning',
    see,
    finds: (draft) =>
      together([
        ...besideAps(draft).map(({ key }) => ({
          en: `${key} stands beside aps, where it means nothing to the system`,
          zh: `${key} 写在了 aps 外面，系统不会识别`,
        })),
        ...strayed(draft).map(({ from, to }) => ({
          en: `${from} belongs to ${to}`,
          zh: `${from} 应写成 ${to}`,
        })),
      ]),
    remedy(draft) {
      const moves = [
        ...besideAps(draft).map(({ key, right }) => `${key} → aps.${right}`),
        ...strayed(draft).map(({ from, to }) => `${from} → ${to}`),
      ].slice(0, 6)
      return { en: `Move it: ${moves.join(', ')}`, zh: `移动到正确的位置：${moves.join('、')}` }
    },
  }),
  lintRule({
    id: 'key-unknown',
    severity: 'warning',
    see,
    finds: (draft) =>
      together(
        misspelt(draft).map(({ path, right }) =>
          right === undefined
            ? { en: `Apple does not define ${path}`, zh: `Apple 没有定义 ${path}` }
            : {
                en: `Apple does not define ${path}; it is ${right}`,
                zh: `Apple 没有定义 ${path}，应为 ${right}`,
              },
        ),
      ),
    remedy(draft) {
      const found = misspelt(draft)
      const names = found.flatMap(({ path, right }) => (right === undefined ? [] : [`${path} → ${right}`]))
      const own: Text = {
        en: 'The system ignores it. Keys of your own go beside aps.',
        zh: '系统会忽略它。自定义字段请放在 aps 外面。',
      }
      if (names.length === 0) return own
      return {
        en: `Rename it: ${names.slice(0, 6).join(', ')}${names.length < found.length ? `. ${own.en}` : ''}`,
        zh: `改名：${names.slice(0, 6).join('、')}${names.length < found.length ? `。${own.zh}` : ''}`,
      }
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
        : {
            en: `Apple no longer lists ${names.join(', ')}.`,
            zh: `Apple 文档已不再列出 ${names.join('、')}。`,
          }
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
    remedy(draft) {
      const right = foundKeys(draft)
        .flatMap((found) => {
          if (wrongValue(found) !== undefined) return corrected(found)
          return outOfRange(draft, found) === undefined ? [] : inRange(found)
        })
        .slice(0, 6)
      return right.length > 0
        ? { en: `Write ${right.join(', ')}`, zh: `写成 ${right.join('、')}` }
        : {
            en: 'A device drops a value of the wrong kind without a word: no quotes round numbers, 1 rather than true.',
            zh: '类型不对的值会被设备直接忽略：数字不要加引号，该写 1 的不要写 true。',
          }
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
    remedy(draft) {
      const types = foundKeys(draft).flatMap(({ row }) => row?.only ?? [])
      const flags = [...new Set(types)].map((type) => `--push-type ${type}`)
      return {
        en: `Leave the key out, or send it as that type: ${flags.join(' or ')}`,
        zh: `去掉该字段，或改成对应类型：${flags.join(' 或 ')}`,
      }
    },
  }),
]
