import { defined } from '../defined.ts'
import { type Text, verbatim } from '../text.ts'
import { type Appearance, appearanceOf } from './appearance.ts'
import { factsOf, notesOf, plainOf } from './appearance-text.ts'
import { isPassTopic } from './pass-topic.ts'
import { apsOf, isObject, type JsonObject } from './payload.ts'
import { inferPushType, isPushType, type PushType } from './push-type.ts'
import { splitTopic } from './topic.ts'

/** Where on a phone a push is seen, if it is: `notification` on the lock screen, `nothing` nowhere. */
export type SceneKind =
  | 'notification'
  | 'badge'
  | 'nothing'
  | 'call'
  | 'talk'
  | 'activity'
  | 'widgets'
  | 'controls'
  | 'complication'
  | 'wallet'
  | 'mdm'
  | 'location'
  | 'files'

/** What becomes of a push on the phone, for those who draw it. */
export interface Scene {
  readonly kind: SceneKind
  /** What a person knows it by: the text on the phone, or what it is for. */
  readonly headline: Text
  /** Bundle id. */
  readonly app?: string
  readonly appearance: Appearance
  /** What the app draws by itself: the state of a Live Activity, the data of a call. */
  readonly values: readonly (readonly [name: string, value: string])[]
  /** Of a Live Activity: `start`, `update`, `end`. */
  readonly event?: string
  /** Notifications of one thread lie on one stack. */
  readonly thread?: string
  /** Who may be shown as its sender, where the app's service extension makes a message of it. */
  readonly sender?: string
  /** Badge and sound. */
  readonly facts: readonly Text[]
  readonly notes: readonly Text[]
}

/** A push as far as it decides what is seen of it; header values as they came. */
export interface ScenePush {
  readonly payload: JsonObject
  readonly pushType?: string | undefined
  readonly topic?: string | undefined
}

const kinds: Readonly<Record<Exclude<PushType, 'alert'>, SceneKind>> = {
  background: 'nothing',
  voip: 'call',
  pushtotalk: 'talk',
  liveactivity: 'activity',
  widgets: 'widgets',
  controls: 'controls',
  complication: 'complication',
  location: 'location',
  fileprovider: 'files',
  mdm: 'mdm',
}

const purposes: Readonly<Record<Exclude<SceneKind, 'notification' | 'badge' | 'activity'>, Text>> = {
  nothing: { en: 'Background push, nothing to show', zh: '静默推送，不显示内容' },
  call: { en: 'Incoming call', zh: '来电' },
  talk: { en: 'Push to Talk', zh: '对讲（Push to Talk）' },
  widgets: { en: 'Widgets reload', zh: '刷新小组件' },
  controls: { en: 'Controls reload', zh: '刷新控件' },
  complication: { en: 'Data for a watch face', zh: '手表表盘数据' },
  wallet: { en: 'Wallet fetches the pass anew', zh: 'Wallet 重新获取票券' },
  mdm: { en: 'Device asks its MDM server', zh: '让设备联系 MDM 服务器' },
  location: { en: 'Asks for the location', zh: '请求位置' },
  files: { en: 'Files changed', zh: '文件有变化' },
}

const activityEvents = new Map<unknown, Text>([
  ['start', { en: 'Live Activity starts', zh: '实时活动开始' }],
  ['update', { en: 'Live Activity update', zh: '实时活动更新' }],
  ['end', { en: 'Live Activity ends', zh: '实时活动结束' }],
])
const anyActivity: Text = { en: 'Live Activity', zh: '实时活动' }

/** Under such names apps send who calls or writes. */
const people = /^(?:caller|from|sender|name|handle|activeSpeaker|displayName)(?:[_-]?(?:name|id))?$/i

/** As many values as are drawn, and as much of each. */
const mostValues = 8
const longestValue = 120

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

const entriesOf = (value: unknown): readonly (readonly [string, string])[] =>
  isObject(value)
    ? Object.entries(value)
        .slice(0, mostValues)
        .map(([name, each]) => [shown(name), shown(each)] as const)
    : []

function pushTypeOf({ pushType = '', topic = '', payload }: ScenePush): PushType {
  if (isPushType(pushType)) return pushType
  const [only, ...others] = splitTopic(topic).pushTypes
  return only !== undefined && others.length === 0 ? only : inferPushType(payload)
}

function kindOf(push: ScenePush, { isSilent, badge }: Appearance): SceneKind {
  const { topic } = push
  if (isPassTopic(topic)) return 'wallet'
  if (topic?.startsWith('com.apple.mgmt.') === true) return 'mdm'
  const pushType = pushTypeOf(push)
  if (pushType !== 'alert') return kinds[pushType]
  if (!isSilent) return 'notification'
  return badge === undefined ? 'nothing' : 'badge'
}

const behind = (what: Text, more: string): Text =>
  more === '' ? what : { en: `${what.en} · ${more}`, zh: `${what.zh} · ${more}` }

function headlineOf(
  kind: SceneKind,
  { values, event, appearance }: Pick<Scene, 'values' | 'event' | 'appearance'>,
) {
  const { title, subtitle, body, badge } = appearance
  const text = title ?? subtitle ?? body
  const [first] = values
  switch (kind) {
    case 'notification':
      return verbatim(text === undefined ? '' : plainOf(text))
    case 'badge':
      return badge === 0
        ? { en: 'Badge taken away', zh: '清除角标' }
        : { en: `Badge ${badge}`, zh: `角标 ${badge}` }
    case 'activity':
      return behind(activityEvents.get(event) ?? anyActivity, first === undefined ? '' : first.join(' '))
    case 'call':
    case 'talk':
      return behind(purposes[kind], values.find(([name]) => people.test(name))?.[1] ?? '')
    default:
      return purposes[kind]
  }
}

/**
 * @param push payload and headers
 * @returns what a phone would show of it, once it was accepted and is delivered
 */
export function sceneOf(push: ScenePush): Scene {
  const { payload, pushType = '', topic } = push
  const aps = apsOf(payload)
  const appearance = appearanceOf(payload, isPushType(pushType) ? pushType : undefined)
  const kind = kindOf(push, appearance)
  const { aps: _, ...own } = payload
  const values = entriesOf(kind === 'activity' ? aps['content-state'] : own)
  const event = kind === 'activity' && typeof aps.event === 'string' ? shown(aps.event) : undefined
  const thread = typeof aps['thread-id'] === 'string' ? shown(aps['thread-id']) : undefined
  const sender = appearance.isMutable ? values.find(([name]) => people.test(name))?.[1] : undefined
  const app = topic === undefined ? undefined : splitTopic(topic).bundleId
  return {
    kind,
    headline: headlineOf(kind, { values, appearance, ...defined({ event }) }),
    ...defined({ app, event, thread, sender }),
    appearance,
    values,
    facts: factsOf(appearance),
    notes: notesOf(appearance),
  }
}
