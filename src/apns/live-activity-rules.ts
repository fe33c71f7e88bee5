import type { Text } from '../text.ts'
import { judgeActivity } from './activity-type/judgement.ts'
import { secondsTo2001, utc } from './activity-type/reference-date.ts'
import {
  apsIn,
  type Draft,
  type DraftRule,
  isLiveActivity,
  type Leaf,
  leavesOf,
  lintRule,
  shortKey,
  snippet,
  together,
} from './draft.ts'
import { isObject, type JsonObject } from './payload.ts'
import { latestSecond } from './payload-fields.ts'
import { pushTypes } from './push-type.ts'

const activities = 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"'
const displaying = 'Apple, "Displaying live data with Live Activities"'

const isStart = (draft: Draft) => isLiveActivity(draft) && apsIn(draft).event === 'start'

const nowOf = ({ now }: Draft) => Math.floor(now.getTime() / 1000)

/** How far a timestamp may be from now: a device has been seen to take what is some seconds old. */
const mostAway = 60

/** How long an activity stays after its end, at most. */
const longestStay = 4 * 3600

/** Static and dynamic data together (Apple, "Displaying live data with Live Activities"). */
const largestData = 4096

function away(seconds: number): Text {
  const days = Math.round(seconds / 86_400)
  if (days >= 2) return { en: `${days} days`, zh: `${days} 天` }
  const hours = Math.round(seconds / 3600)
  if (hours >= 2) return { en: `${hours} hours`, zh: `${hours} 小时` }
  return { en: `${seconds} seconds`, zh: `${seconds} 秒` }
}

/** How many values are looked at: a payload of the usual size holds fewer. */
const mostLeaves = 2000

/** Every rule asks for the values of the same draft. */
const leavesOfDrafts = new WeakMap<Draft, readonly Leaf[]>()

/** Every value that the app's own types read, with the place it stands in; those apart of which the types are known. */
function dataIn(draft: Draft): readonly Leaf[] {
  if (!isLiveActivity(draft)) return []
  const known = leavesOfDrafts.get(draft)
  if (known !== undefined) return known
  const { 'content-state': state, attributes } = apsIn(draft)
  const judged = judgeActivity(draft)
  const found: Leaf[] = []
  for (const [name, place] of [
    ['content-state', state],
    ['attributes', attributes],
  ] as const)
    for (const leaf of leavesOf(place, name)) {
      if (found.length >= mostLeaves) break
      if (judged?.isKnown(leaf.path) !== true) found.push(leaf)
    }
  leavesOfDrafts.set(draft, found)
  return found
}

const isDateText = (value: unknown): value is string =>
  typeof value === 'string' && value.length < 40 && /^\d{4}-\d\d-\d\dT/.test(value)

/** UNIX times from 2001 to 2099. */
const isUnixDate = (value: unknown): value is number =>
  typeof value === 'number' && value >= 1_000_000_000 && value < 4_102_444_800

/** Milliseconds of the years in which anybody sends a push, to keep other large numbers out. */
const isMilliseconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= latestSecond && value < 4_102_444_800_000

const both = (texts: readonly string[]): Text => ({ en: texts.join(', '), zh: texts.join('、') })

function swiftDates(dates: readonly { readonly path: string; readonly unix: number }[]): Text {
  const values = both(
    dates.slice(0, 4).map(({ path, unix }) => `${path}: ${Math.round(unix - secondsTo2001)}`),
  )
  return {
    en: `For a Date send seconds since 2001 (${values.en}), or send a number and make the date in the app. If it is no Date, all is well.`,
    zh: `Date 要用从 2001 年起的秒数（${values.zh}），或者传数字、在 App 里转换成日期。如果不是 Date，可以忽略。`,
  }
}

/** One kind of value that a Date of Swift does not read as was meant. */
interface DateRow {
  readonly id: string
  readonly is: (value: unknown) => boolean
  readonly unix: (value: unknown) => number
  readonly reads: (path: string, value: unknown) => Text
}

const dateRows: readonly DateRow[] = [
  {
    id: 'live-activity-date-unix',
    is: isUnixDate,
    unix: Number,
    reads: (path, value) => ({
      en: `${path} is ${value}. If this property is a Date, Swift counts from 2001 and reads ${utc(Number(value) + secondsTo2001)}; counted from 1970 it is ${utc(Number(value))}`,
      zh: `${path} 是 ${value}。如果该属性是 Date，Swift 从 2001 年算起，会读成 ${utc(Number(value) + secondsTo2001)}；按 UNIX 时间则是 ${utc(Number(value))}`,
    }),
  },
  {
    id: 'live-activity-date-milliseconds',
    is: isMilliseconds,
    unix: (value) => Number(value) / 1000,
    reads: (path, value) => ({
      en: `${path} is ${value}, milliseconds of ${utc(Number(value) / 1000)}. If this property is a Date, Swift reads seconds since 2001: a day thousands of years away`,
      zh: `${path} 是 ${value}，像是毫秒（${utc(Number(value) / 1000)}）。如果该属性是 Date，Swift 会按 2001 年起的秒数读，得到几千年后的日期`,
    }),
  },
  {
    id: 'live-activity-date-text',
    is: isDateText,
    unix: (value) => Date.parse(String(value)) / 1000,
    reads: (path, value) => ({
      en: `${path} is ${snippet(value, 42)}. If this property is a Date, Swift wants a number, and the device drops the whole update`,
      zh: `${path} 是 ${snippet(value, 42)}。如果该属性是 Date，Swift 需要数字，设备会丢弃整条更新`,
    }),
  },
]

const dates = dateRows.map(({ id, is, unix, reads }) => {
  const found = (draft: Draft) => dataIn(draft).filter(({ value }) => is(value))
  return lintRule({
    id,
    severity: 'note',
    see: 'Apple, "ActivityAttributes.ContentState"; Swift, JSONDecoder.DateDecodingStrategy.deferredToDate',
    finds: (draft) => together(found(draft).map(({ path, value }) => reads(path, value))),
    remedy: (draft) =>
      swiftDates(
        found(draft).flatMap(({ path, value }) =>
          Number.isFinite(unix(value)) ? [{ path, unix: unix(value) }] : [],
        ),
      ),
  })
})

/** Whether every value of the state stands in the attributes, too, which are for what never changes. */
function isStateRepeated({ 'content-state': state, attributes }: JsonObject): boolean {
  if (!isObject(state) || !isObject(attributes)) return false
  const keys = Object.keys(state)
  const same = (key: string) =>
    Object.hasOwn(attributes, key) && JSON.stringify(state[key]) === JSON.stringify(attributes[key])
  return keys.length > 0 && keys.every(same)
}

function lateDates(draft: Draft): Text[] {
  const { event, timestamp, 'stale-date': stale, 'dismissal-date': dismissal } = apsIn(draft)
  const now = nowOf(draft)
  const isTime = (value: unknown): value is number => typeof value === 'number' && value < latestSecond
  return [
    isTime(stale) && isTime(timestamp) && stale <= timestamp
      ? [{ en: 'stale-date is not after timestamp', zh: 'stale-date 不晚于 timestamp' }]
      : isTime(stale) && stale < now
        ? [{ en: `stale-date is ${utc(stale)}, which is past`, zh: `stale-date 是 ${utc(stale)}，已经过去` }]
        : [],
    dismissal !== undefined && event !== 'end'
      ? [{ en: 'dismissal-date means something at the end only', zh: 'dismissal-date 只在 end 时有效' }]
      : isTime(dismissal) && dismissal > now + longestStay + mostAway
        ? [
            {
              en: `dismissal-date is ${utc(dismissal)}; an activity that has ended goes after four hours at the latest`,
              zh: `dismissal-date 是 ${utc(dismissal)}；结束的实时活动最多再保留 4 小时`,
            },
          ]
        : [],
  ].flat()
}

/** When, and in which order. */
const moments: readonly DraftRule[] = [
  lintRule({
    id: 'live-activity-timestamp',
    severity: 'warning',
    see: activities,
    finds(draft) {
      const { timestamp } = apsIn(draft)
      if (!isLiveActivity(draft) || typeof timestamp !== 'number') return undefined
      if (timestamp < 0 || timestamp >= latestSecond) return undefined
      const late = nowOf(draft) - timestamp
      if (Math.abs(late) <= mostAway) return undefined
      const how = away(Math.abs(late))
      return late > 0
        ? {
            en: `timestamp is ${utc(timestamp)}, ${how.en} ago: a device ignores a state older than the one it shows.`,
            zh: `timestamp 是 ${utc(timestamp)}，${how.zh}前：设备会忽略比当前显示更旧的状态。`,
          }
        : {
            en: `timestamp is ${utc(timestamp)}, ${how.en} ahead: a device ignores every update before that moment.`,
            zh: `timestamp 是 ${utc(timestamp)}，比现在晚 ${how.zh}：在那之前的更新都会被忽略。`,
          }
    },
    remedy: (draft) => ({
      en: `Write the moment of sending, in seconds: "timestamp":${nowOf(draft)}`,
      zh: `填发送时刻的秒数："timestamp":${nowOf(draft)}`,
    }),
  }),
  lintRule({
    id: 'live-activity-dates',
    severity: 'warning',
    see: activities,
    finds: (draft) => (isLiveActivity(draft) ? together(lateDates(draft)) : undefined),
    remedy: {
      en: 'Dates are seconds since 1970: stale-date after the timestamp, dismissal-date only with "event":"end" and within four hours.',
      zh: '日期是以秒为单位的 UNIX 时间：stale-date 要晚于 timestamp，dismissal-date 只用于 "event":"end"，并在 4 小时之内。',
    },
  }),
]

/** What the app's own types have to read. */
const data: readonly DraftRule[] = [
  lintRule({
    id: 'live-activity-null',
    severity: 'warning',
    see: activities,
    finds: (draft) =>
      together(
        dataIn(draft)
          .filter(({ value }) => value === null)
          .map(({ path }) => ({
            en: `${path} is null: unless the property is optional, the device drops the whole update`,
            zh: `${path} 是 null：如果该属性不是可选类型，设备会丢弃整条更新`,
          })),
      ),
    remedy: {
      en: 'Leave the key out where there is no value; only optional properties may be missing.',
      zh: '没有值时不要写这个键；只有可选属性才能缺省。',
    },
  }),
  lintRule({
    id: 'live-activity-state-in-attributes',
    severity: 'warning',
    see: displaying,
    finds: (draft) =>
      isStart(draft) && isStateRepeated(apsIn(draft))
        ? {
            en: 'attributes repeats what content-state says. It holds what never changes; with other keys than those of the Swift type the activity does not start.',
            zh: 'attributes 重复了 content-state 的内容。attributes 放不变的数据；键与 Swift 类型不符时，实时活动不会开始。',
          }
        : undefined,
    remedy: {
      en: 'Put into attributes only the properties of the ActivityAttributes type itself, beside its ContentState.',
      zh: 'attributes 里只写 ActivityAttributes 类型自身的属性，不包括 ContentState 的属性。',
    },
  }),
  lintRule({
    id: 'live-activity-size',
    severity: 'error',
    see: displaying,
    finds(draft) {
      const { 'content-state': state, attributes } = apsIn(draft)
      // A payload that is too large is told as that.
      if (!isLiveActivity(draft) || (!draft.isBroadcast && isOverSize(draft))) return undefined
      const bytes = sizeOf(state) + sizeOf(attributes)
      return bytes <= largestData
        ? undefined
        : {
            en: `content-state and attributes have ${bytes} bytes together; a Live Activity may have ${largestData}.`,
            zh: `content-state 和 attributes 共 ${bytes} 字节，实时活动最多 ${largestData} 字节。`,
          }
    },
    remedy: {
      en: 'Send an id, and let the app fetch the rest.',
      zh: '可以只发 id，让 App 自己去拉取内容。',
    },
  }),
  lintRule({
    id: 'live-activity-key-style',
    severity: 'note',
    see: activities,
    finds: (draft) =>
      together(
        dataIn(draft)
          .filter(({ key }) => key !== undefined && /[_-]/.test(key.slice(1)))
          .map(({ path }) => ({
            en: `${path}: Swift compares names letter by letter, and properties are rarely written so`,
            zh: `${path}：Swift 逐字比较名称，属性名一般不这样写`,
          })),
      ),
    remedy: {
      en: 'Write keys as the properties are written: homeScore, not home_score; unless CodingKeys say otherwise.',
      zh: '键名要与属性名完全一致：homeScore 而不是 home_score；用 CodingKeys 改过的除外。',
    },
  }),
]

const sizeOf = (value: unknown) =>
  value === undefined ? 0 : new TextEncoder().encode(JSON.stringify(value)).length

const isOverSize = ({ payload }: Draft) => payload.bytes.length > pushTypes.liveactivity.largestPayload

/** What starting, updating and ending ask for. */
const events: readonly DraftRule[] = [
  lintRule({
    id: 'live-activity-alert-text',
    severity: 'error',
    see: activities,
    finds: (draft) =>
      isLiveActivity(draft) && typeof apsIn(draft).alert === 'string'
        ? {
            en: 'The alert of a Live Activity is an object with title and body.',
            zh: '实时活动的 alert 必须是带 title、body 的对象。',
          }
        : undefined,
    remedy(draft) {
      const body = snippet(apsIn(draft).alert, 80) ?? '"…"'
      return {
        en: `Write "alert":{"title":"…","body":${body}}`,
        zh: `写成 "alert":{"title":"…","body":${body}}`,
      }
    },
  }),
  lintRule({
    id: 'live-activity-sound-outside',
    severity: 'warning',
    see: activities,
    finds: (draft) =>
      isLiveActivity(draft) && 'sound' in apsIn(draft)
        ? {
            en: 'The sound of a Live Activity stands inside alert.',
            zh: '实时活动的 sound 要写在 alert 里。',
          }
        : undefined,
    remedy(draft) {
      const sound = snippet(apsIn(draft).sound, 60) ?? '"default"'
      return {
        en: `Write "alert":{"title":"…","body":"…","sound":${sound}}`,
        zh: `写成 "alert":{"title":"…","body":"…","sound":${sound}}`,
      }
    },
  }),
  lintRule({
    id: 'live-activity-end-without-state',
    severity: 'note',
    see: activities,
    finds(draft) {
      const { event, 'content-state': state } = apsIn(draft)
      return isLiveActivity(draft) && event === 'end' && state === undefined
        ? {
            en: 'event is end, without content-state: what was shown last stays on the lock screen.',
            zh: 'event 是 end，但没有 content-state：锁屏上会保留最后一次的内容。',
          }
        : undefined
    },
    remedy: {
      en: 'Add the final "content-state":{…}, or "dismissal-date" in the past to take it away at once.',
      zh: '加上最终的 "content-state":{…}，或用过去的 "dismissal-date" 让它立即消失。',
    },
  }),
  lintRule({
    id: 'live-activity-two-inputs',
    severity: 'warning',
    see: activities,
    finds(draft) {
      const aps = apsIn(draft)
      return isStart(draft) && 'input-push-token' in aps && 'input-push-channel' in aps
        ? {
            en: 'Both input-push-token and input-push-channel: an activity is updated by one of them.',
            zh: '同时有 input-push-token 和 input-push-channel，只能用其中一种方式更新。',
          }
        : undefined
    },
    remedy: {
      en: 'Keep "input-push-token":1 to update each device, or "input-push-channel" to broadcast.',
      zh: '逐台更新保留 "input-push-token":1，广播更新保留 "input-push-channel"。',
    },
  }),
  lintRule({
    id: 'live-activity-type-name',
    severity: 'note',
    see: activities,
    finds(draft) {
      const { 'attributes-type': type } = apsIn(draft)
      if (!isStart(draft) || typeof type !== 'string' || !/[.<]|^[^\p{Lu}]/u.test(type)) return undefined
      return {
        en: `attributes-type is ${shortKey(type)}, which does not look like the name of a Swift type: the name alone, with its capital letter.`,
        zh: `attributes-type 是 ${shortKey(type)}，不像 Swift 类型名：只写类型名本身，首字母大写。`,
      }
    },
    remedy: {
      en: 'Write the name of the struct that is an ActivityAttributes: "attributes-type":"DeliveryAttributes"',
      zh: '写遵循 ActivityAttributes 的结构体名："attributes-type":"DeliveryAttributes"',
    },
  }),
  lintRule({
    id: 'broadcast-start',
    severity: 'error',
    see: 'Apple, "Sending broadcast push notification requests to APNs"',
    finds: (draft) =>
      draft.isBroadcast && apsIn(draft).event === 'start'
        ? { en: 'A broadcast cannot start a Live Activity.', zh: '广播不能用来开始实时活动。' }
        : undefined,
    remedy: {
      en: 'Start it on each device with --token, and give the channel with --input-push-channel.',
      zh: '请用 --token 在每台设备上开始，并用 --input-push-channel 指定频道。',
    },
  }),
]

/** What an update costs, which is nothing beside what keeps it from being shown. */
const costs: readonly DraftRule[] = [
  lintRule({
    id: 'live-activity-budget',
    severity: 'note',
    see: activities,
    finds(draft) {
      const { event, alert } = apsIn(draft)
      const { priority = 10 } = draft.headers
      return isLiveActivity(draft) && event === 'update' && alert === undefined && priority === 10
        ? {
            en: 'An update with priority 10 and no alert counts against the hourly budget of the device; priority 5 does not.',
            zh: '优先级 10 且没有 alert 的更新会占用设备每小时的配额，优先级 5 不会。',
          }
        : undefined
    },
    remedy: {
      en: 'Send what may come some moments later with --priority 5.',
      zh: '不急的更新请用 --priority 5。',
    },
  }),
]

/** What Live Activities ask of their payload, beside the keys that have to be there. */
export const liveActivityRules: readonly DraftRule[] = [...events, ...moments, ...data, ...dates, ...costs]
