import { type Appearance, appearanceOf, type ShownText } from '../../apns/appearance.ts'
import { factsOf, notesOf, plainOf } from '../../apns/appearance-text.ts'
import type { PushType } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { command, inputFor, settable } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { columnsOf } from '../../cli/width.ts'
import { defined } from '../../defined.ts'
import { type Text, visible } from '../../text.ts'
import { contentOptions } from '../push/content.ts'
import { headerOptions } from '../push/header-options.ts'
import { readNotification } from '../push/notification.ts'
import { box, cardSize, cut, firstLines, wrap } from './card.ts'
import { payloadArgument, withArgument } from './payload-argument.ts'

interface Preview extends Appearance {
  readonly pushType?: PushType
  /** Its bundle id; nothing when no topic is known. */
  readonly app?: string
  /** What the lock screen shows of each text: cut where the phone would. */
  readonly lines: {
    readonly title?: string
    readonly subtitle?: string
    readonly body: readonly string[]
  }
}

const now: Text = { en: 'now', zh: '现在' }
/** The card has the app's name, and a payload does not say it. */
const someApp: Text = { en: 'your app (--topic names it)', zh: '你的 App（用 --topic 指明）' }

/** A card holds far less, and laying out takes time. */
const longestLaidOut = 1000

function linesOf({ title, subtitle, body }: Appearance): Preview['lines'] {
  const { columns, bodyLines } = cardSize
  // Before lines are laid out, for what is made visible is wider.
  const safe = (shown: ShownText) =>
    plainOf(shown)
      .slice(0, longestLaidOut)
      .split(/\r\n|[\r\n]/)
      .map(visible)
  const one = (shown: ShownText) => cut(safe(shown).join(' ').replaceAll(/\s+/g, ' '), columns)
  return {
    ...(title !== undefined && { title: one(title) }),
    ...(subtitle !== undefined && { subtitle: one(subtitle) }),
    body: body === undefined ? [] : firstLines(wrap(safe(body).join('\n'), columns), bodyLines),
  }
}

/** Of a screen narrower than the card, the card is as wide as the screen. */
function cardLines({ app, lines }: Preview, style: Style): string[] {
  const columns = Math.max(12, Math.min(cardSize.columns, style.columns - 4))
  const { title, subtitle, body } = lines
  const moment = style.say(now)
  const room = columns - columnsOf(moment) - 1
  const name = cut(app ?? style.say(someApp), room)
  const head = `${name}${' '.repeat(room - columnsOf(name) + 1)}${moment}`
  const line = (plain: string, paint: (words: string) => string) => ({ plain, shown: paint(plain) })
  return box(
    [
      line(head, style.dim),
      ...(title === undefined ? [] : [line(cut(title, columns), style.bold)]),
      ...(subtitle === undefined ? [] : [line(cut(subtitle, columns), style.bold)]),
      ...wrap(body.join('\n'), columns).map((each) => line(each, (same) => same)),
    ],
    columns,
  ).map(style.whole)
}

function human(preview: Preview, style: Style): string {
  return [
    ...(preview.isSilent ? [] : cardLines(preview, style)),
    `  ${factsOf(preview)
      .map((fact) => style.say(fact))
      .join('   ')}`,
    ...notesOf(preview).map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

export default command({
  arguments: payloadArgument,
  options: { ...headerOptions, ...settable({ topic: headerOptions.topic }), ...contentOptions },
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
    const content = inputFor(contentOptions, withArgument(typed))
    const { payload, notification } = await readNotification(
      content,
      inputFor(headerOptions, typed),
      undefined,
      host,
    )
    const { pushType, topic } = notification
    const appearance = appearanceOf(payload.value, pushType)
    return {
      ...defined({ pushType }),
      ...(topic !== undefined && { app: splitTopic(topic).bundleId }),
      ...appearance,
      lines: linesOf(appearance),
    }
  },
  human,
})
