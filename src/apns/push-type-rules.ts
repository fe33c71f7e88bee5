import type { Rule } from '../finding.ts'
import { apsIn, type Draft, lintRule, together } from './draft.ts'
import { pushTypeNames, pushTypes } from './push-type.ts'

const activities = 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"'

/** Two types may make the same demand. */
const demands = new Set(pushTypeNames.flatMap((name) => pushTypes[name].demands))

const demanded = [...demands].map((demand) =>
  lintRule({
    id: demand.id,
    severity: 'error',
    see: demand.see,
    finds(draft) {
      const { pushType, topic } = draft.headers
      const aps = apsIn(draft)
      if (pushType === undefined || !pushTypes[pushType].demands.includes(demand)) return undefined
      if (demand.when?.(aps, topic) === false) return undefined
      const place = demand.in === 'aps' ? aps : draft.payload.value
      const absent = demand.keys.filter((key) => !(key in place))
      const where = demand.in === 'aps' ? { en: 'in aps', zh: 'aps 里' } : { en: 'beside aps', zh: '最外层' }
      return absent.length === 0
        ? undefined
        : {
            en: `A push of type ${pushType} needs ${absent.join(', ')} ${where.en}.`,
            zh: `${pushType} 类型的推送，${where.zh}必须有 ${absent.join('、')}。`,
          }
    },
    remedy: {
      en: `Add it to the payload, or use ${demand.flags}.`,
      zh: `补上该字段，或使用 ${demand.flags}。`,
    },
  }),
)

/** What each push type asks of its payload. */
export const pushTypeRules: readonly Rule<Draft>[] = [
  ...demanded,
  lintRule({
    id: 'background-shows',
    severity: 'error',
    see: 'Apple, "Pushing background updates to your App"',
    finds(draft) {
      if (draft.headers.pushType !== 'background') return undefined
      const aps = apsIn(draft)
      const shown = ['alert', 'badge', 'sound'].filter((key) => key in aps)
      return shown.length === 0
        ? undefined
        : {
            en: `A background push shows nothing, but aps has ${shown.join(', ')}; APNs may drop it.`,
            zh: `background 推送不显示任何内容，但 aps 里有 ${shown.join('、')}，可能被 APNs 丢弃。`,
          }
    },
    remedy: {
      en: 'Send it as --push-type alert, or take those keys out.',
      zh: '改用 --push-type alert，或去掉这些字段。',
    },
  }),
  lintRule({
    id: 'silent-as-alert',
    severity: 'warning',
    see: 'Apple, "Pushing background updates to your App"',
    finds(draft) {
      const { alert, badge, sound, 'content-available': wakes } = apsIn(draft)
      const isSilent = wakes === 1 && alert === undefined && badge === undefined && sound === undefined
      return isSilent && draft.headers.pushType === 'alert'
        ? {
            en: 'This only wakes the app, but goes as type alert: iOS 13 and later drop it without a word.',
            zh: '这是静默推送，却用了 alert 类型，iOS 13 以后会被直接丢弃。',
          }
        : undefined
    },
    remedy: { en: 'Leave out --push-type, or use background.', zh: '去掉 --push-type，或改成 background。' },
  }),
  lintRule({
    id: 'live-activity-alert-text',
    severity: 'error',
    see: activities,
    finds(draft) {
      const { alert } = apsIn(draft)
      return draft.headers.pushType === 'liveactivity' && typeof alert === 'string'
        ? {
            en: 'The alert of a Live Activity is an object with title and body.',
            zh: '实时活动的 alert 必须是带 title、body 的对象。',
          }
        : undefined
    },
    remedy: { en: 'Write "alert":{"title":"…","body":"…"}.', zh: '写成 "alert":{"title":"…","body":"…"}。' },
  }),
  lintRule({
    id: 'live-activity-sound-outside',
    severity: 'warning',
    see: activities,
    finds(draft) {
      return draft.headers.pushType === 'liveactivity' && 'sound' in apsIn(draft)
        ? {
            en: 'The sound of a Live Activity stands inside alert.',
            zh: '实时活动的 sound 要写在 alert 里。',
          }
        : undefined
    },
    remedy: { en: 'Move sound into alert.', zh: '把 sound 移到 alert 里。' },
  }),
  lintRule({
    id: 'live-activity-dates',
    severity: 'warning',
    see: activities,
    finds(draft) {
      if (draft.headers.pushType !== 'liveactivity') return undefined
      const { event, timestamp, 'stale-date': stale, 'dismissal-date': dismissal } = apsIn(draft)
      const late = [
        typeof stale === 'number' && typeof timestamp === 'number' && stale <= timestamp
          ? [{ en: 'stale-date is not after timestamp', zh: 'stale-date 不晚于 timestamp' }]
          : [],
        dismissal !== undefined && event !== 'end'
          ? [{ en: 'dismissal-date means something at the end only', zh: 'dismissal-date 只在 end 时有效' }]
          : [],
      ]
      return together(late.flat())
    },
    remedy: {
      en: 'Dates are seconds since 1970, after the timestamp.',
      zh: '日期是以秒为单位的 UNIX 时间，并且要晚于 timestamp。',
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
