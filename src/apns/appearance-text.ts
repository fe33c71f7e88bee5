import type { Text } from '../text.ts'
import type { Appearance, ShownText } from './appearance.ts'

const words = {
  silent: {
    en: 'Nothing appears on the lock screen: there is no text, or the push is not for the eye.',
    zh: '锁屏上不会显示任何内容：没有文字，或者这种推送本来就不显示。',
  },
  mutable: {
    en: "The app's service extension may change it before it appears.",
    zh: '显示之前，App 的 Service Extension 可能会修改它。',
  },
  keys: {
    en: 'Words in 〈〉 are keys: the app has the text in its own language files.',
    zh: '〈〉 里是本地化 key，实际文字在 App 的语言文件里。',
  },
  passive: { en: 'Goes to the list without lighting the screen.', zh: '只进通知中心，不点亮屏幕。' },
  sensitive: { en: 'Breaks through Focus, where the person allows it.', zh: '用户允许时可突破专注模式。' },
  critical: {
    en: 'Sounds even when the phone is silent; the app needs an entitlement of Apple.',
    zh: '静音时也会响；App 需要 Apple 批准的 entitlement。',
  },
} as const satisfies Record<string, Text>

const levels = new Map<string, Text>([
  ['passive', words.passive],
  ['time-sensitive', words.sensitive],
  ['critical', words.critical],
])

/** @returns the words as they stand on a card, where a key that the app translates is told from text */
export function plainOf({ text, isKey }: ShownText): string {
  return isKey ? `〈${text}〉` : text
}

/** @returns what a card does not show and the phone still does: the badge of the app, and the sound */
export function factsOf({ badge, sound }: Appearance): readonly Text[] {
  const badgeFact =
    badge === 0
      ? { en: 'badge: taken away', zh: '角标：清除' }
      : { en: `badge: ${badge}`, zh: `角标：${badge}` }
  const soundFact =
    sound === undefined
      ? { en: 'sound: none', zh: '声音：无' }
      : { en: `sound: ${sound}`, zh: `声音：${sound}` }
  return [...(badge === undefined ? [] : [badgeFact]), soundFact]
}

/** @returns what there is to say of how and whether it appears */
export function notesOf({
  isSilent,
  isCritical,
  isMutable,
  level,
  title,
  subtitle,
  body,
}: Appearance): readonly Text[] {
  const told = levels.get(isCritical ? 'critical' : level)
  return [
    ...(isSilent ? [words.silent] : []),
    ...(told === undefined || isSilent ? [] : [told]),
    ...(isMutable ? [words.mutable] : []),
    ...([title, subtitle, body].some((each) => each?.isKey === true) ? [words.keys] : []),
  ]
}
