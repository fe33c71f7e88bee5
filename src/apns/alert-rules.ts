import type { Text } from '../text.ts'
import {
  apsIn,
  type Draft,
  type DraftRule,
  isAlert,
  isLiveActivity,
  lintRule,
  shortKey,
  snippet,
  together,
} from './draft.ts'
import { hasStrayKeys } from './key-rules.ts'
import { isObject, type JsonObject } from './payload.ts'
import { shouldShow } from './payload-rules.ts'

const see = 'Apple, "Generating a remote notification"'
const aboutExtensions = 'Apple, "Modifying content in newly delivered notifications"'
const aboutLevels = 'Apple, UNNotificationInterruptionLevel'

const texts = ['title', 'subtitle', 'body'] as const

/** The key of a text that the app translates: `loc-key` stands for the body. */
const locKey = (text: (typeof texts)[number], end: 'key' | 'args') =>
  `${text === 'body' ? '' : `${text}-`}loc-${end}`

const isSaid = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() !== '' : isObject(value) && isSaid(value['loc-key'])

/** Every text of an alert that a person would read, and the keys of those that the app translates. */
function wordsOf(alert: unknown): unknown[] {
  if (!isObject(alert)) return [alert]
  return texts.flatMap((text) => [alert[text], alert[locKey(text, 'key')]])
}

const hasWords = (alert: unknown) => wordsOf(alert).some(isSaid)

const hasSound = (sound: unknown) => isSaid(sound) || isObject(sound)

/** Nothing but `content-available`: it wakes the app, and is meant to show nothing. */
export function isSilent({ alert, badge, sound, 'content-available': wakes }: JsonObject): boolean {
  return wakes === 1 && alert === undefined && badge === undefined && sound === undefined
}

const isReadable = (value: unknown) =>
  typeof value === 'string' && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(value)

/** Names under which senders put what a service extension should fetch. */
const attachmentName =
  /^(?:ios[-_]?)?(?:attachments?|media|rich[-_]?media|image|picture|photo|video|gif)(?:[-_]?ur[il]s?)?$/i

const isUrl = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//i.test(value)

/** What looks like a picture or film for a service extension, beside `aps`, with its address where that is one. */
function attachmentIn({
  payload: { value },
}: Draft): { readonly key: string; readonly url?: string } | undefined {
  const { fcm_options: options } = value
  if (isObject(options) && isUrl(options.image)) return { key: 'fcm_options.image', url: options.image }
  for (const [key, inner] of Object.entries(value)) {
    if (!attachmentName.test(key)) continue
    if (isUrl(inner)) return { key, url: inner }
    if (/attachment/i.test(key) && typeof inner === 'object' && inner !== null) return { key }
  }
  return undefined
}

/** A text that the app is to translate, with something missing or too much. */
function wrongTranslations(alert: JsonObject): { readonly args: string; readonly key: string }[] {
  return texts.flatMap((text) => {
    const [key, args] = [locKey(text, 'key'), locKey(text, 'args')]
    return args in alert && !(key in alert) ? [{ args, key }] : []
  })
}

/** Texts given twice: as they are, and as a key. */
function doubleTexts(alert: JsonObject): { readonly text: string; readonly key: string }[] {
  return texts.flatMap((text) => {
    const key = locKey(text, 'key')
    return isSaid(alert[text]) && isSaid(alert[key]) ? [{ text, key }] : []
  })
}

const alertIn = (draft: Draft): JsonObject => {
  const { alert } = apsIn(draft)
  return isObject(alert) ? alert : {}
}

/** `sound` where the push type has it. */
function soundIn(draft: Draft): unknown {
  return isLiveActivity(draft) ? alertIn(draft).sound : apsIn(draft).sound
}

/** What plays alerts (Apple, "UNNotificationSound"); samples of Live Activities have films' formats, too. */
const soundEndings = /\.(?:aiff?|wav|caf)$/i
const activitySoundEndings = /\.(?:aiff?|wav|caf|mp4|m4a)$/i

function wrongSoundFile(draft: Draft): string | undefined {
  const sound = soundIn(draft)
  const name = isObject(sound) ? sound.name : sound
  if (typeof name !== 'string' || name.trim() === '' || name === 'default') return undefined
  const endings = isLiveActivity(draft) ? activitySoundEndings : soundEndings
  return endings.test(name) ? undefined : name
}

const needsEntitlement = {
  'time-sensitive': {
    en: 'the capability Time Sensitive Notifications (com.apple.developer.usernotifications.time-sensitive); without it a device treats it as active',
    zh: 'Time Sensitive Notifications 能力（com.apple.developer.usernotifications.time-sensitive），否则按 active 处理',
  },
  critical: {
    en: 'an entitlement that Apple grants (com.apple.developer.usernotifications.critical-alerts) and the .criticalAlert authorization; without them it is an ordinary alert',
    zh: 'Apple 单独批准的 entitlement（com.apple.developer.usernotifications.critical-alerts）和 .criticalAlert 授权，否则只是普通通知',
  },
} as const satisfies Record<string, Text>

/** What the level or the sound asks for that an app has to be allowed. */
function privilegeIn(draft: Draft): keyof typeof needsEntitlement | undefined {
  const { 'interruption-level': level } = apsIn(draft)
  const sound = soundIn(draft)
  if (level === 'critical' || (isObject(sound) && sound.critical === 1)) return 'critical'
  return level === 'time-sensitive' ? 'time-sensitive' : undefined
}

/** Levels and sounds that only together make a critical alert. */
function halfCritical(draft: Draft): Text | undefined {
  const { 'interruption-level': level } = apsIn(draft)
  const sound = soundIn(draft)
  const isCriticalSound = isObject(sound) && sound.critical === 1
  if (level === 'critical' && !isCriticalSound)
    return {
      en: 'interruption-level is critical, but the sound is not: a phone on silent stays silent.',
      zh: 'interruption-level 是 critical，但 sound 不是，静音时手机仍不会响。',
    }
  return isCriticalSound && typeof level === 'string' && level !== 'critical'
    ? {
        en: `The sound is critical, but interruption-level is ${shortKey(level)}.`,
        zh: `sound 是 critical，但 interruption-level 是 ${shortKey(level)}。`,
      }
    : undefined
}

/** Places that templates of other programs fill: Mustache and Jinja, ERB, Python, shells of Windows; an object in a string. */
const foreignPlaces: readonly RegExp[] = [
  /\{\{[^{}]{1,60}\}\}/,
  /<%=?[^%]{1,60}%>/,
  /%\([A-Za-z_]\w{0,40}\)[sd]/,
  /%[A-Za-z_]\w{1,40}%/,
  /\{[A-Za-z_][\w.]{0,40}\}/,
  /\[object [A-Z]\w{1,20}\]/,
]

/** `${name}` and `#name#` are pushctl's own: rows fill them. */
const ownPlace = /\$\{[^}]*\}/g

/** A place in the text of an alert that nobody has filled. */
function placeLeftIn(draft: Draft): string | undefined {
  const { alert } = apsIn(draft)
  const said = isObject(alert) ? texts.map((text) => alert[text]) : [alert]
  for (const text of said) {
    if (typeof text !== 'string') continue
    const bare = text.replaceAll(ownPlace, ' ')
    const found = foreignPlaces.map((place) => place.exec(bare)?.[0]).find((place) => place !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

/** What of a person's notification is there to be seen and heard. */
const showing: readonly DraftRule[] = [
  lintRule({
    id: 'empty-or-custom-only',
    severity: 'warning',
    see,
    finds(draft) {
      const aps = apsIn(draft)
      if (!shouldShow(draft) || isSilent(aps)) return undefined
      const { alert, badge, sound } = aps
      if (hasWords(alert) || badge !== undefined || hasSound(sound)) return undefined
      return alert === undefined
        ? {
            en: 'A device shows nothing of this: there is no alert, badge or sound.',
            zh: '没有 alert、badge 或 sound，设备上不会有任何显示。',
          }
        : {
            en: `A device shows nothing of this: the alert ${snippet(alert, 60) ?? ''} has no text in it.`,
            zh: `设备上不会有任何显示：alert ${snippet(alert, 60) ?? ''} 里没有文字。`,
          }
    },
    remedy(draft) {
      if (hasStrayKeys(draft))
        return {
          en: 'It has something to show once the keys have their right names and places.',
          zh: '改正上面的键名和位置后就能显示。',
        }
      return {
        en: 'Write "aps":{"alert":{"title":"…","body":"…"}} (--title, --body). If it should only wake the app: "content-available":1 with --push-type background.',
        zh: '写成 "aps":{"alert":{"title":"…","body":"…"}}（--title、--body）。如果只想唤醒 App，用 "content-available":1 和 --push-type background。',
      }
    },
  }),
  lintRule({
    id: 'badge-only',
    severity: 'note',
    whyUnseen: 'in-turn',
    see,
    finds(draft) {
      const { alert, badge, sound } = apsIn(draft)
      return shouldShow(draft) && typeof badge === 'number' && !hasWords(alert) && !hasSound(sound)
        ? {
            en: 'Only the badge: the number on the icon changes, and nothing else is seen or heard.',
            zh: '只有 badge：只会改变图标上的数字，不会有其他显示或声音。',
          }
        : undefined
    },
    remedy: { en: 'For more, add an alert.', zh: '如需显示内容，请加上 alert。' },
  }),
  lintRule({
    id: 'placeholder-left',
    severity: 'warning',
    see,
    finds(draft) {
      const place = placeLeftIn(draft)
      return place === undefined
        ? undefined
        : {
            en: `The text says ${shortKey(place)}: a place that was not filled in, and the phone shows it so.`,
            zh: `文本里的 ${shortKey(place)} 没有替换成实际内容，手机上会原样显示。`,
          }
    },
    remedy: {
      en: 'Have the program fill it in before it sends. In rows of --to a column is written #name#.',
      zh: '请在发送前由程序替换。用 --to 按行发送时，列名写成 #name#。',
    },
  }),
  lintRule({
    id: 'loc-args-without-key',
    severity: 'warning',
    see,
    finds: (draft) =>
      together(
        wrongTranslations(alertIn(draft)).map(({ args, key }) => ({
          en: `aps.alert.${args} is there without ${key}, and is not used`,
          zh: `有 aps.alert.${args} 但没有 ${key}，不会生效`,
        })),
      ),
    remedy(draft) {
      const keys = wrongTranslations(alertIn(draft)).map(({ key }) => `"${key}":"…"`)
      return {
        en: `Add ${keys.join(', ')}: the key of the text in Localizable.strings`,
        zh: `补上 ${keys.join('、')}，即 Localizable.strings 里的键`,
      }
    },
  }),
  lintRule({
    id: 'text-and-loc-key',
    severity: 'warning',
    see,
    finds: (draft) =>
      together(
        doubleTexts(alertIn(draft)).map(({ text, key }) => ({
          en: `aps.alert has both ${text} and ${key}; a device shows one of them`,
          zh: `aps.alert 里同时有 ${text} 和 ${key}，设备只会显示其中一个`,
        })),
      ),
    remedy: { en: 'Keep the one that is meant.', zh: '保留需要的那一个。' },
  }),
]

/** What the service extension needs. */
const extension: readonly DraftRule[] = [
  lintRule({
    id: 'nse',
    severity: 'warning',
    see: aboutExtensions,
    finds(draft) {
      const { alert, 'mutable-content': mutable } = apsIn(draft)
      if (mutable === 1 && !hasWords(alert))
        return {
          en: 'mutable-content is 1, but the alert has no text: the service extension is not run.',
          zh: '有 mutable-content，但 alert 里没有文字，Service Extension 不会运行。',
        }
      const attachment = mutable !== 1 && isAlert(draft) ? attachmentIn(draft) : undefined
      return attachment !== undefined && hasWords(alert)
        ? {
            en: `${attachment.key} is there, but no mutable-content of 1: the service extension that would fetch it is not run.`,
            zh: `有 ${attachment.key}，但没有值为 1 的 mutable-content，负责下载它的 Service Extension 不会运行。`,
          }
        : undefined
    },
    remedy(draft) {
      return apsIn(draft)['mutable-content'] === 1
        ? { en: 'Add an alert with text: --title or --body.', zh: '给 alert 加上文字：--title 或 --body。' }
        : {
            en: 'Add "mutable-content":1 to aps (--mutable-content).',
            zh: '在 aps 里加上 "mutable-content":1（--mutable-content）。',
          }
    },
  }),
  lintRule({
    id: 'nse-without-fallback',
    severity: 'note',
    see: aboutExtensions,
    finds(draft) {
      const { alert, 'mutable-content': mutable } = apsIn(draft)
      return mutable === 1 &&
        hasWords(alert) &&
        !wordsOf(alert).some((each) => isReadable(each) || isObject(each))
        ? {
            en: 'The alert has nothing readable in it: when the service extension fails or takes 30 seconds, that is what is shown.',
            zh: 'alert 里没有可读的文字：Service Extension 出错或超过 30 秒时，显示的就是它。',
          }
        : undefined
    },
    remedy: {
      en: 'Write a text that is fit to be shown: "You have a new message".',
      zh: '写一句可以直接显示的话，例如「你有一条新消息」。',
    },
  }),
  lintRule({
    id: 'attachment-url',
    severity: 'warning',
    see: 'Apple, "UNNotificationAttachment"',
    finds(draft) {
      const { key, url = '' } = attachmentIn(draft) ?? {}
      return /^http:/i.test(url)
        ? {
            en: `${key} is an http:// address: App Transport Security of the phone refuses it, unless the app allows it.`,
            zh: `${key} 是 http:// 地址：除非 App 放行，手机的 App Transport Security 会拒绝下载。`,
          }
        : undefined
    },
    remedy: { en: 'Use https://.', zh: '请改用 https://。' },
  }),
]

/** How loud it is. */
const loudness: readonly DraftRule[] = [
  lintRule({
    id: 'sound-format',
    severity: 'warning',
    see: 'Apple, "UNNotificationSound"',
    finds(draft) {
      const name = wrongSoundFile(draft)
      return name === undefined
        ? undefined
        : {
            en: `A device cannot play the sound ${shortKey(name)}: it takes files .caf, .aiff and .wav of the app, and default.`,
            zh: `设备无法播放声音 ${shortKey(name)}：只支持 App 内的 .caf、.aiff、.wav 文件，以及 default。`,
          }
    },
    remedy(draft) {
      const name = wrongSoundFile(draft) ?? ''
      if (/^default$/i.test(name.trim()))
        return { en: 'Write "sound":"default"', zh: '写成 "sound":"default"' }
      const stem = shortKey(name.replace(/\.[a-z0-9]{1,5}$/i, ''))
      return {
        en: `Put ${stem}.caf into the app (afconvert -f caff -d LEI16 IN OUT), shorter than 30 seconds, and name it with its ending.`,
        zh: `在 App 里放入 ${stem}.caf（用 afconvert -f caff -d LEI16 转换），时长小于 30 秒，并写上扩展名。`,
      }
    },
  }),
  lintRule({
    id: 'sound-not-critical',
    severity: 'warning',
    see,
    finds(draft) {
      const sound = soundIn(draft)
      return isObject(sound) && sound.critical !== 1 && !isLiveActivity(draft)
        ? {
            en: 'sound is an object, which is for critical alerts, but critical is not 1.',
            zh: 'sound 写成了对象，这是重要警告（critical）的写法，但 critical 不是 1。',
          }
        : undefined
    },
    remedy(draft) {
      const sound = soundIn(draft)
      const name = isObject(sound) && typeof sound.name === 'string' ? sound.name : 'default'
      return {
        en: `Write "sound":${snippet(name, 60) ?? '"default"'}; for a critical alert add "critical":1`,
        zh: `写成 "sound":${snippet(name, 60) ?? '"default"'}；如果是重要警告，加上 "critical":1`,
      }
    },
  }),
  lintRule({
    id: 'critical-by-half',
    severity: 'note',
    see: aboutLevels,
    finds: halfCritical,
    remedy: {
      en: 'A critical alert has both: "interruption-level":"critical" and "sound":{"critical":1,"name":"default","volume":1}',
      zh: '重要警告两者都要有："interruption-level":"critical" 和 "sound":{"critical":1,"name":"default","volume":1}',
    },
  }),
  lintRule({
    id: 'entitlement-needed',
    severity: 'note',
    see: aboutLevels,
    finds(draft) {
      const privilege = privilegeIn(draft)
      return privilege === undefined
        ? undefined
        : {
            en: `A ${privilege} notification needs ${needsEntitlement[privilege].en}.`,
            zh: `${privilege} 通知需要 ${needsEntitlement[privilege].zh}。`,
          }
    },
    remedy: {
      en: 'See what the app has: codesign -d --entitlements - App.app. The person can switch it off in Settings → Notifications.',
      zh: '查看 App 的 entitlements：codesign -d --entitlements - App.app。用户也可以在「设置 → 通知」里关闭。',
    },
  }),
  lintRule({
    id: 'quiet',
    severity: 'note',
    whyUnseen: 'in-turn',
    see: aboutLevels,
    finds(draft) {
      const { 'interruption-level': level } = apsIn(draft)
      const { priority } = draft.headers
      if (!shouldShow(draft) || isSilent(apsIn(draft))) return undefined
      if (level === 'passive')
        return {
          en: 'interruption-level is passive: it goes into the list, and neither lights up the screen nor makes a sound.',
          zh: 'interruption-level 是 passive：只进入通知列表，不会点亮屏幕，也不会响。',
        }
      if (priority === 1)
        return {
          en: 'Priority 1: it does not wake the device, and will not light up the screen.',
          zh: '优先级为 1：不会唤醒设备，也不会点亮屏幕。',
        }
      return priority === 5
        ? {
            en: 'Priority 5: a device may show it late, when its battery allows, and together with others.',
            zh: '优先级为 5：设备会根据电量择机显示，可能延迟或合并。',
          }
        : undefined
    },
    remedy: {
      en: 'For what a person waits for: "interruption-level":"active" and --priority 10.',
      zh: '需要用户立即看到时，用 "interruption-level":"active" 和 --priority 10。',
    },
  }),
  lintRule({
    id: 'id-with-blanks',
    severity: 'note',
    see: 'Apple, "Declaring your actionable notification types"',
    finds(draft) {
      const aps = apsIn(draft)
      const found = ['category', 'thread-id', 'target-content-id'].filter((key) => {
        const id = aps[key]
        return typeof id === 'string' && id !== id.trim()
      })
      return together(
        found.map((key) => ({
          en: `aps.${key} begins or ends with a blank, and is compared letter by letter`,
          zh: `aps.${key} 首尾有空格，而系统会逐字比较`,
        })),
      )
    },
    remedy: { en: 'Take the blanks away.', zh: '去掉首尾的空格。' },
  }),
]

/** What a person sees and hears, as far as the payload decides it. */
export const alertRules: readonly DraftRule[] = [...showing, ...extension, ...loudness]
