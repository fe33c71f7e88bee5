import { isSilent } from './alert-rules.ts'
import { apsIn, type DraftRule, isPass, lintRule, shortKey, snippet } from './draft.ts'
import { standsBeside } from './key-rules.ts'
import { isObject } from './payload.ts'
import { isMisshapen } from './payload-rules.ts'
import { pushTypeNames, pushTypes } from './push-type.ts'

const background = 'Apple, "Pushing background updates to your App"'

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
      if (demand.when?.(aps, topic) === false || isMisshapen(draft)) return undefined
      const place = demand.in === 'aps' ? aps : draft.payload.value
      const absent = demand.keys.filter((key) => !(key in place) && !standsBeside(draft, key))
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
export const pushTypeRules: readonly DraftRule[] = [
  ...demanded,
  lintRule({
    id: 'background-shows',
    severity: 'error',
    see: background,
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
    id: 'push-type-missing',
    severity: 'warning',
    see: background,
    finds(draft) {
      const { pushType } = draft.headers
      if (pushType === 'alert' && isSilent(apsIn(draft)))
        return {
          en: 'This only wakes the app, but goes as type alert: iOS 13 and later drop it without a word.',
          zh: '这是静默推送，却用了 alert 类型，iOS 13 以后会被直接丢弃。',
        }
      return pushType === undefined && !isPass(draft)
        ? {
            en: 'apns-push-type is missing: watchOS 6 and later do not take it, and others may delay or drop it.',
            zh: '缺少 apns-push-type：watchOS 6 以后不接受，其他系统可能延迟或丢弃。',
          }
        : undefined
    },
    remedy: (draft) =>
      isSilent(apsIn(draft))
        ? { en: 'Send it with --push-type background.', zh: '改用 --push-type background。' }
        : {
            en: 'Send it with --push-type alert, or as what it is.',
            zh: '加上 --push-type alert 或相应的类型。',
          },
  }),
  lintRule({
    id: 'force-quit-silent',
    severity: 'note',
    see: background,
    finds: (draft) =>
      draft.headers.pushType === 'background' && isSilent(apsIn(draft))
        ? {
            en: 'A background push is never certain to come: not to an app that was swiped away, two or three an hour at most, and none in Low Power Mode.',
            zh: '静默推送不保证送达：App 被用户划掉后收不到，每小时最多两三条，低电量模式下不送。',
          }
        : undefined,
    remedy: {
      en: 'What a person has to see goes as an alert; to look at it in the app first, add "mutable-content":1.',
      zh: '必须让用户看到的内容请用 alert；需要先在 App 里处理的，加上 "mutable-content":1。',
    },
  }),
  lintRule({
    id: 'voip-shows-nothing',
    severity: 'note',
    whyUnseen: 'first',
    see: 'Apple, "Responding to VoIP Notifications from PushKit"',
    finds(draft) {
      const aps = apsIn(draft)
      const shown = ['alert', 'badge', 'sound'].filter((key) => key in aps)
      return draft.headers.pushType === 'voip' && shown.length > 0
        ? {
            en: `The system never shows ${shown.join(', ')} of a VoIP push; the app gets it, and has to report a call.`,
            zh: `系统不会显示 VoIP 推送里的 ${shown.join('、')}；App 收到后必须上报来电。`,
          }
        : undefined
    },
    remedy: {
      en: 'Call reportNewIncomingCall of CallKit with what it should show; put the caller beside aps.',
      zh: '在 App 里调用 CallKit 的 reportNewIncomingCall 显示来电；来电信息放在 aps 外面。',
    },
  }),
  lintRule({
    id: 'reload-shows-nothing',
    severity: 'error',
    see: 'Apple, "Updating widgets with WidgetKit push notifications"',
    finds(draft) {
      const { pushType } = draft.headers
      if (pushType !== 'widgets' && pushType !== 'controls') return undefined
      const others = Object.keys(apsIn(draft)).filter((key) => key !== 'content-changed')
      return others.length === 0
        ? undefined
        : {
            en: `A push of type ${pushType} only makes the system reload; ${others.slice(0, 6).map(shortKey).join(', ')} does not belong into its aps.`,
            zh: `${pushType} 类型的推送只会触发刷新，aps 里不应有 ${others.slice(0, 6).map(shortKey).join('、')}。`,
          }
    },
    remedy: { en: 'Write {"aps":{"content-changed":true}}', zh: '写成 {"aps":{"content-changed":true}}' },
  }),
  lintRule({
    id: 'file-provider-domain',
    severity: 'note',
    whyUnseen: 'in-turn',
    see: 'Apple, "Using push notifications to signal changes" (File Provider)',
    finds: ({ headers, payload }) =>
      headers.pushType === 'fileprovider' && !('domain' in payload.value)
        ? {
            en: 'There is no domain: the default one is signalled, which is the wrong one when the app has added domains.',
            zh: '没有 domain：会通知默认的 domain；如果 App 添加过自己的 domain，就通知错了。',
          }
        : undefined,
    remedy: { en: 'Add "domain":"…" beside aps (--domain).', zh: '在最外层加上 "domain":"…"（--domain）。' },
  }),
  lintRule({
    id: 'mdm-as-another-type',
    severity: 'error',
    see: 'Apple, "Sending MDM commands to a device"',
    finds({ payload: { value }, headers: { pushType } }) {
      return typeof value.mdm === 'string' && pushType !== undefined && pushType !== 'mdm'
        ? {
            en: `This is the push of an MDM server ({"mdm":"…"}); sent as type ${pushType}, no device takes it as that.`,
            zh: `这是 MDM 服务器的推送（{"mdm":"…"}）；用 ${pushType} 类型发送，设备不会当作 MDM 推送处理。`,
          }
        : undefined
    },
    remedy: {
      en: 'Send it as --push-type mdm, with the topic of the MDM certificate (com.apple.mgmt.…).',
      zh: '改用 --push-type mdm，topic 用 MDM 证书里的（com.apple.mgmt.…）。',
    },
  }),
  lintRule({
    id: 'mdm-with-aps',
    severity: 'warning',
    see: 'Apple, "Sending MDM commands to a device"',
    finds: ({ headers, payload }) =>
      headers.pushType === 'mdm' && 'aps' in payload.value
        ? {
            en: 'An MDM push has mdm alone; the device reads nothing of aps.',
            zh: 'MDM 推送只有 mdm 一个键，设备不会读取 aps。',
          }
        : undefined,
    remedy: ({ payload: { value } }) => ({
      en: `Write ${snippet({ mdm: value.mdm ?? '…' }) ?? '{"mdm":"…"}'}`,
      zh: `写成 ${snippet({ mdm: value.mdm ?? '…' }) ?? '{"mdm":"…"}'}`,
    }),
  }),
  lintRule({
    id: 'website-push-incomplete',
    severity: 'error',
    see: 'Apple, "Notification Programming Guide for Websites"',
    finds(draft) {
      const { topic } = draft.headers
      if (topic?.startsWith('web.') !== true) return undefined
      const { alert, 'url-args': args } = apsIn(draft)
      const said = isObject(alert) ? alert : {}
      const absent = [
        ...['title', 'body'].filter((key) => typeof said[key] !== 'string').map((key) => `alert.${key}`),
        ...(Array.isArray(args) ? [] : ['url-args']),
      ]
      return absent.length === 0
        ? undefined
        : {
            en: `A website push needs ${absent.join(', ')} in aps; Safari drops it otherwise.`,
            zh: `网站推送的 aps 里必须有 ${absent.join('、')}，否则 Safari 会丢弃。`,
          }
    },
    remedy: {
      en: 'Write {"aps":{"alert":{"title":"…","body":"…"},"url-args":[]}}, with one of url-args for each %@ of urlFormatString',
      zh: '写成 {"aps":{"alert":{"title":"…","body":"…"},"url-args":[]}}，url-args 的个数与 urlFormatString 里的 %@ 相同',
    },
  }),
]
