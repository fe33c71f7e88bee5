import { readDeviceToken } from '../../apns/device-token.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'

/** What a text is; the text itself is not repeated when it is no device token: it may be a secret. */
type InspectedText =
  | {
      readonly is: 'device-token'
      readonly deviceToken: string
      readonly bytes: number
      readonly writtenAs: 'hex' | 'base64'
      readonly notes: readonly Text[]
    }
  | { readonly is: string; readonly what: Text; readonly where: Text }

const isToken = (inspected: InspectedText): inspected is Extract<InspectedText, { is: 'device-token' }> =>
  'deviceToken' in inspected

const words = {
  usable: { en: 'A device token', zh: '这是 device token' },
  length: { en: 'length', zh: '长度' },
  unknown: {
    en: 'Environment and app are not written in it. To find them: pushctl token locate',
    zh: 'token 里看不出环境和 App，可用 pushctl token locate 查找。',
  },
  base64: { en: 'It came as base64; APNs wants hex.', zh: '原文是 base64，APNs 需要十六进制。' },
  live: {
    en: '80 bytes: tokens of Live Activities and of simulators have this length.',
    zh: '80 字节：实时活动和模拟器的 token 是这个长度。',
  },
  zeros: {
    en: 'All digits are the same: no phone has such a token.',
    zh: '所有位都相同，不会是真机的 token。',
  },
} as const satisfies Record<string, Text>

function human(inspected: InspectedText, style: Style): string {
  if (!isToken(inspected)) {
    const { what, where } = inspected
    const it = style.say({ en: 'This', zh: '这' })
    const end = style.say({ en: '.', zh: '。' })
    return [`${style.bad(marks.failed)} ${it} ${style.say(what)}${end}`, `  ${style.say(where)}`].join('\n')
  }
  const { deviceToken, bytes, notes } = inspected
  const size = { en: `${bytes} bytes, ${bytes * 2} hex digits`, zh: `${bytes} 字节，${bytes * 2} 位十六进制` }
  return [
    `${style.good(marks.ok)} ${style.say(words.usable)}`,
    ...fieldLines(
      [
        [{ en: 'token', zh: 'token' }, deviceToken],
        [words.length, style.say(size)],
      ],
      style,
    ),
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

export default command({
  arguments: {
    text: {
      value: 'TEXT',
      takesProviderToken: true,
      about: {
        en: 'what should be a device token; quote it if there are blanks in it',
        zh: '要识别的内容；含空格时请加引号',
      },
    },
  },
  options: {},
  description: {
    en: 'Says what a text is: a device token, made usable for APNs, or what it is instead and where the right one is.',
    zh: '识别一段文字：如果是 device token 就规整成可用的形式，否则说明它是什么、到哪里取正确的 token。',
  },
  examples: [
    {
      command:
        "pushctl token inspect '<af931677 af931677 af931677 af931677 af931677 af931677 af931677 af931677>'",
      about: { en: 'as NSLog printed it', zh: 'NSLog 打印的样子' },
    },
  ],
  run({ text }): InspectedText {
    const reading = readDeviceToken(text)
    if (reading.is === 'other') return { is: reading.id, what: reading.what, where: reading.where }
    const { token, bytes, writtenAs } = reading
    const notes = [
      ...(writtenAs === 'base64' ? [words.base64] : []),
      ...(bytes === 80 ? [words.live] : []),
      ...(/^(.)\1+$/.test(token) ? [words.zeros] : []),
      words.unknown,
    ]
    return { is: 'device-token', deviceToken: token, bytes, writtenAs, notes }
  },
  human,
  verdict: (inspected) => (isToken(inspected) ? 'yes' : 'no'),
})
