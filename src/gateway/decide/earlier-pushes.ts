import { isObject } from '../../apns/payload.ts'
import { chinese, type Text } from '../../text.ts'

/** What is read of a push that was accepted. */
export interface TakenPush {
  readonly deviceToken: string
  readonly topic?: string | undefined
  readonly pushType?: string | undefined
  readonly priority?: number | undefined
  readonly collapseId?: string | undefined
  readonly payload: Uint8Array
  readonly time: Date
  readonly number: number
}

/** What is remembered of the pushes to one app on one device. */
interface DeviceMemory {
  /** Of the Live Activity: the newest `timestamp`, and the state that was sent last, as compact JSON. */
  timestamp?: number
  state?: { readonly text: string; readonly number: number }
  /** Under each collapse id the number of the push that carried it last. */
  readonly collapsed: Map<string, number>
  /** By rule: when each push that counts came, in milliseconds. */
  readonly counted: Map<string, number[]>
}

interface Counting {
  readonly id: string
  /** So many are well in so many seconds. */
  readonly most: number
  readonly seconds: number
  readonly counts: (push: ReadPush) => boolean
  readonly says: (count: Text) => Text
}

interface ReadPush extends TakenPush {
  /** Empty unless it is of a Live Activity. */
  readonly aps: Readonly<Record<string, unknown>>
}

const isActivity = ({ pushType }: TakenPush) => pushType === 'liveactivity'

/** Apple, "Pushing background updates to your App"; forum 799505, 797554; TN2265. One row for each budget of a device. */
const budgets: readonly Counting[] = [
  {
    id: 'background',
    most: 3,
    seconds: 3600,
    counts: ({ pushType }) => pushType === 'background',
    says: (count) => ({
      en: `${count.en} background pushes in an hour: a phone runs two or three of them and drops the rest.`,
      zh: chinese`一小时内有 ${count.zh} 条后台推送：手机每小时只处理两三条，其余会被丢弃。`,
    }),
  },
  {
    id: 'start',
    most: 10,
    seconds: 3600,
    counts: ({ aps }) => aps.event === 'start',
    says: (count) => ({
      en: `${count.en} Live Activities started in an hour: a phone allows about ten, and starts no more until later.`,
      zh: chinese`一小时内启动了 ${count.zh} 个实时活动：手机大约只允许十个，之后暂时不再启动。`,
    }),
  },
  {
    id: 'urgent-update',
    most: 4,
    seconds: 60,
    counts: (push) =>
      push.aps.event === 'update' && push.aps.alert === undefined && (push.priority ?? 10) === 10,
    says: (count) => ({
      en: `${count.en} updates with priority 10 in a minute: each counts against the hourly budget of the phone. Priority 5 does not.`,
      zh: chinese`一分钟内有 ${count.zh} 次优先级为 10 的更新：每次都计入手机每小时的配额，优先级 5 则不计。`,
    }),
  },
]

/** As many devices as are remembered, and collapse ids of each: memory stays bounded. */
const mostDevices = 1000
const mostIds = 32
/** Pushes that are counted one by one. */
const mostCounted = 100

/** Of other pushes than Live Activities nothing depends on the payload. */
function readPush(push: TakenPush): ReadPush {
  if (!isActivity(push)) return { ...push, aps: {} }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(push.payload).toString('utf8'))
  } catch {
    value = undefined
  }
  return { ...push, aps: isObject(value) && isObject(value.aps) ? value.aps : {} }
}

/** Drops what came first when a map has grown too large. */
function keepLast(map: Map<string, unknown>, most: number): void {
  const [first] = map.keys()
  if (map.size > most && first !== undefined) map.delete(first)
}

/**
 * What only somebody sees who gets several pushes: APNs takes each of them, and the phone shows less than was sent.
 * Of each device the last pushes are remembered.
 */
export class EarlierPushes {
  private readonly devices = new Map<string, DeviceMemory>()

  /**
   * Remembers a push.
   *
   * @param push that was accepted
   * @returns what the pushes before it mean for it
   */
  take(push: TakenPush): Text[] {
    const memory = this.memoryOf(push)
    const read = readPush(push)
    return [
      ...(isActivity(push) ? activityNotes(read, memory) : []),
      ...replaces(read, memory),
      ...budgets.flatMap((budget) => overdrawn(budget, read, memory)),
    ]
  }

  private memoryOf({ deviceToken, topic }: TakenPush): DeviceMemory {
    const key = `${deviceToken.toLowerCase()} ${topic ?? ''}`
    const memory = this.devices.get(key) ?? { collapsed: new Map(), counted: new Map() }
    // Who was sent to last is forgotten last.
    this.devices.delete(key)
    this.devices.set(key, memory)
    keepLast(this.devices, mostDevices)
    return memory
  }
}

/** Of a Live Activity a phone shows what is newest by `timestamp`. */
function activityNotes({ aps, number }: ReadPush, memory: DeviceMemory): Text[] {
  if (aps.event === 'start') {
    delete memory.timestamp
    delete memory.state
  }
  const notes: Text[] = []
  const { timestamp } = aps
  const newest = memory.timestamp ?? Number.NEGATIVE_INFINITY
  if (typeof timestamp === 'number') {
    if (timestamp < newest)
      notes.push({
        en: `Its timestamp ${timestamp} is older than that of a push before it (${newest}): the phone ignores it.`,
        zh: `它的 timestamp ${timestamp} 比之前的推送（${newest}）更早：手机会忽略它。`,
      })
    memory.timestamp = Math.max(timestamp, newest)
  }
  const text = JSON.stringify(aps['content-state'])
  const before = memory.state
  if (text === undefined) return notes
  if (aps.event === 'update' && aps.alert === undefined && before?.text === text)
    notes.push({
      en: `Its content-state is the same as in push ${before.number}: nothing changes on the phone.`,
      zh: `它的 content-state 与第 ${before.number} 条推送相同：手机上不会有变化。`,
    })
  memory.state = { text, number }
  return notes
}

function replaces({ collapseId, number }: ReadPush, { collapsed }: DeviceMemory): Text[] {
  if (collapseId === undefined) return []
  const before = collapsed.get(collapseId)
  collapsed.delete(collapseId)
  collapsed.set(collapseId, number)
  keepLast(collapsed, mostIds)
  return before === undefined
    ? []
    : [
        {
          en: `It takes the place of push ${before} on the phone: both have the same apns-collapse-id.`,
          zh: `它会在手机上替换第 ${before} 条推送：两者的 apns-collapse-id 相同。`,
        },
      ]
}

function overdrawn(
  { id, most, seconds, counts, says }: Counting,
  push: ReadPush,
  { counted }: DeviceMemory,
): Text[] {
  if (!counts(push)) return []
  const now = push.time.getTime()
  const recent = [...(counted.get(id) ?? []).filter((at) => at > now - seconds * 1000), now].slice(
    -mostCounted,
  )
  counted.set(id, recent)
  if (recent.length <= most) return []
  const count = `${recent.length}`
  return [
    says(
      recent.length < mostCounted
        ? { en: count, zh: count }
        : { en: `${count} or more`, zh: `至少 ${count}` },
    ),
  ]
}
