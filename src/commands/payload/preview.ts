import { type Appearance, appearanceOf, type ShownText } from '../../apns/appearance.ts'
import type { PushType } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import type { Text } from '../../text.ts'
import { contentOptions } from '../send/content.ts'
import { headerOptions } from '../send/header-options.ts'
import { readNotification } from '../send/notification.ts'
import { box, cardSize, cut, firstLines, wrap } from './card.ts'
import { payloadArgument, withArgument } from './payload-argument.ts'

interface Preview extends Appearance {
  readonly pushType?: PushType
  readonly app: string
  /** What the lock screen shows of each text: cut where the phone would. */
  readonly lines: {
    readonly title?: string
    readonly subtitle?: string
    readonly body: readonly string[]
  }
}

const words = {
  now: { en: 'now', zh: '现在' },
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
    zh: '静音时也会响；App 需要苹果批准的 entitlement。',
  },
} as const satisfies Record<string, Text>

const levels: Readonly<Record<string, Text>> = {
  passive: words.passive,
  'time-sensitive': words.sensitive,
  critical: words.critical,
}

const plainOf = ({ text, isKey }: ShownText) => (isKey ? `〈${text}〉` : text)

function linesOf({ title, subtitle, body }: Appearance): Preview['lines'] {
  const { columns, bodyLines } = cardSize
  const one = (shown: ShownText) => cut(plainOf(shown).replaceAll(/\s+/g, ' '), columns)
  return {
    ...(title !== undefined && { title: one(title) }),
    ...(subtitle !== undefined && { subtitle: one(subtitle) }),
    body: body === undefined ? [] : firstLines(wrap(plainOf(body), columns), bodyLines),
  }
}

function cardLines({ app, lines }: Preview, style: Style): string[] {
  const { title, subtitle, body } = lines
  const now = style.say(words.now)
  const name = cut(app, cardSize.columns - 8)
  const gap = ' '.repeat(Math.max(1, cardSize.columns - name.length - (style.language === 'zh' ? 4 : 3)))
  const head = `${name}${gap}${now}`
  const line = (plain: string, paint: (words: string) => string) => ({ plain, shown: paint(plain) })
  return box([
    line(head, style.dim),
    ...(title === undefined ? [] : [line(title, style.bold)]),
    ...(subtitle === undefined ? [] : [line(subtitle, style.bold)]),
    ...body.map((each) => line(each, (same) => same)),
  ])
}

function human(preview: Preview, style: Style): string {
  const { badge, sound, isCritical, isMutable, isSilent, level, title, subtitle, body } = preview
  const facts = [
    ...(badge === undefined
      ? []
      : [
          badge === 0
            ? { en: 'badge: taken away', zh: '角标：清除' }
            : { en: `badge: ${badge}`, zh: `角标：${badge}` },
        ]),
    ...(sound === undefined
      ? [{ en: 'sound: none', zh: '声音：无' }]
      : [{ en: `sound: ${sound}`, zh: `声音：${sound}` }]),
  ]
  const told = levels[isCritical ? 'critical' : level]
  const notes = [
    ...(isSilent ? [words.silent] : []),
    ...(told === undefined || isSilent ? [] : [told]),
    ...(isMutable ? [words.mutable] : []),
    ...([title, subtitle, body].some((each) => each?.isKey === true) ? [words.keys] : []),
  ]
  return [
    ...(isSilent ? [] : cardLines(preview, style)),
    `  ${facts.map((fact) => style.say(fact)).join('   ')}`,
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

export default command({
  arguments: payloadArgument,
  options: { ...headerOptions, ...contentOptions },
  description: {
    en: 'Draws the notification as the lock screen of an iPhone shows it. A phone cuts text by the width of its letters and the size its owner chose, so where lines end is an estimate.',
    zh: '按 iPhone 锁屏的样子画出通知。手机按字形宽度和用户设置的字号截断，换行位置仅为估计。',
  },
  examples: [
    { command: 'pushctl payload preview push.json', about: { en: 'a file', zh: '预览文件' } },
    {
      command: "pushctl payload preview --title Lunch --body 'Soup is ready' --badge 1",
      about: { en: 'as send would make it', zh: '按 send 的选项生成' },
    },
  ],
  async run(typed, host): Promise<Preview> {
    const { payload, notification } = await readNotification(withArgument(typed), undefined, host)
    const { pushType, topic } = notification
    const appearance = appearanceOf(payload.value, pushType)
    return {
      ...(pushType !== undefined && { pushType }),
      app: topic === undefined ? 'APP' : splitTopic(topic).bundleId,
      ...appearance,
      lines: linesOf(appearance),
    }
  },
  human,
})
