import {
  doubtOf,
  type FoundToken,
  readCellOrToken,
  type TokenCause,
  type TokenWriting,
} from '../../apns/device-token.ts'
import { type PushType, pushTypes } from '../../apns/push-type.ts'
import { command } from '../../cli/command.ts'
import { markOf, marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import type { Finding, Severity } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'

/** What a text is; the text itself is not repeated when it is no device token: it may be a secret. */
type InspectedText =
  | {
      readonly kind: 'device-token'
      readonly deviceToken: string
      /** In bytes. */
      readonly size: number
      readonly writtenAs: TokenWriting
      /** The pushes it is for, when the text says so. */
      readonly pushType?: PushType
      /** What speaks against it. */
      readonly findings: readonly Finding[]
      readonly notes: readonly Text[]
    }
  | {
      readonly kind: 'several-tokens'
      readonly tokens: readonly TokenOfSeveral[]
      readonly findings: readonly Finding[]
    }
  | {
      readonly kind: string
      readonly what: Text
      readonly where: Text
      readonly findings: readonly Finding[]
    }

/** Where to find out what a token does not say. */
const notWritten = (token: string): Text => ({
  en: `Environment and app are not written in it. To find them: pushctl token locate ${token} --cert FILE.p12`,
  zh: `token 里看不出环境和 App，可用这条命令查找：pushctl token locate ${token} --cert FILE.p12`,
})

/** One of the tokens that a text holds. */
interface TokenOfSeveral {
  readonly deviceToken: string
  /** In bytes. */
  readonly size: number
  readonly writtenAs: TokenWriting
  /** The pushes it is for, when the text says so. */
  readonly pushType?: PushType
  /** What stands behind the bundle id in the topic of such pushes. */
  readonly topicSuffix?: string
}

const isToken = (inspected: InspectedText): inspected is Extract<InspectedText, { kind: 'device-token' }> =>
  'deviceToken' in inspected

const isSeveral = (
  inspected: InspectedText,
): inspected is Extract<InspectedText, { kind: 'several-tokens' }> => 'tokens' in inspected

const words = {
  usable: { en: 'A device token', zh: '这是 device token' },
  doubtful: { en: 'Hardly a device token', zh: '不太像 device token' },
  length: { en: 'length', zh: '长度' },
  takenOut: {
    en: 'It was taken out of what stood round it; APNs wants the hex digits alone.',
    zh: '已从周围的文字中取出；APNs 只要十六进制部分。',
  },
  separated: {
    en: 'It came with blanks or other signs between its digits; APNs wants the hex digits alone.',
    zh: '原文的数字之间夹着空格或其他符号；APNs 只要十六进制部分。',
  },
  live: {
    en: '80 bytes: tokens of Live Activities and of simulators have this length.',
    zh: '80 字节：实时活动和模拟器的 token 是这个长度。',
  },
} as const satisfies Record<string, Text>

const writings: Readonly<Partial<Record<TokenWriting, Text>>> = {
  base64: { en: 'It came as base64; APNs wants hex.', zh: '原文是 base64，APNs 需要十六进制。' },
  bytes: { en: 'It came as a list of bytes; APNs wants hex.', zh: '原文是字节数组，APNs 需要十六进制。' },
  'hex-twice': {
    en: 'It came turned into hex twice: the digits themselves had been encoded again.',
    zh: '原文被转了两次十六进制：对十六进制字符串又做了一次编码。',
  },
}

const finding = (id: TokenCause, severity: Severity, what: Text, cure: Text): Finding => ({
  id,
  severity,
  evidence: { en: `This ${what.en}.`, zh: `这${what.zh}。` },
  remedy: { text: cure, commands: [] },
  see: 'Apple, "Registering your app with APNs"',
})

/** Tokens of other lengths than 64 digits are real, and other programs refuse them. */
const localLengthCheck: Finding = {
  id: 'local-length-check',
  severity: 'note',
  evidence: {
    en: 'Apple fixes no length, and this one has been seen.',
    zh: 'Apple 没有规定长度，这个长度出现过。',
  },
  remedy: {
    text: {
      en: 'A program that insists on 64 digits refuses it wrongly: take that check out of it.',
      zh: '只认 64 位的程序会误拒它：请去掉程序里的长度检查。',
    },
    commands: [],
  },
  see: 'Apple, "Sending notification requests to APNs"',
}

/** What had to be mended before it was one: a program that sends the text as it came is refused. */
const mended = (evidence: Text): Finding => ({
  id: 'token-format',
  severity: 'note',
  evidence,
  remedy: {
    text: { en: 'Store and send what stands above.', zh: '请按上面的写法存储和发送。' },
    commands: [],
  },
  see: 'Apple, "Registering your app with APNs"',
})

const isDoubt = ({ severity }: Finding) => severity !== 'note'

const copyAgain: Text = {
  en: 'Copy it again from didRegisterForRemoteNotificationsWithDeviceToken.',
  zh: '请从 didRegisterForRemoteNotificationsWithDeviceToken 回调里重新取。',
}

/** Several tokens, each with what speaks against it. */
function several(tokens: readonly FoundToken[]): InspectedText {
  return {
    kind: 'several-tokens',
    tokens: tokens.map(({ token, writtenAs, pushType }) => ({
      deviceToken: token,
      size: token.length / 2,
      writtenAs,
      ...(pushType !== undefined && { pushType, topicSuffix: pushTypes[pushType].suffix }),
    })),
    findings: tokens.flatMap(({ token }) => {
      const doubt = doubtOf(token)
      return doubt === undefined ? [] : [finding(doubt.id, 'warning', doubt.what, copyAgain)]
    }),
  }
}

/** A token for one kind of push goes with a topic of that kind. */
const forWhich = ({ pushType, topicSuffix = '' }: TokenOfSeveral): Text => {
  const topic = { en: `, topic BUNDLE_ID${topicSuffix}`, zh: `，topic 为 BUNDLE_ID${topicSuffix}` }
  return topicSuffix === ''
    ? { en: `(for ${pushType})`, zh: `（用于 ${pushType}）` }
    : { en: `(for ${pushType}${topic.en})`, zh: `（用于 ${pushType}${topic.zh}）` }
}

function severalLines(
  { tokens, findings }: Extract<InspectedText, { kind: 'several-tokens' }>,
  style: Style,
): string {
  const head = { en: `${tokens.length} device tokens`, zh: `里面有 ${tokens.length} 个 device token` }
  return [
    `${style.good(marks.ok)} ${style.say(head)}`,
    ...tokens.map((each) =>
      each.pushType === undefined
        ? `  ${each.deviceToken}`
        : `  ${each.deviceToken} ${style.dim(style.say(forWhich(each)))}`,
    ),
    ...findings.map(({ evidence }) => `  ${style.warn(markOf('warning'))} ${style.say(evidence)}`),
    ...tokens
      .slice(0, 1)
      .map((each) => style.dim(`${marks.note} ${style.say(notWritten(each.deviceToken))}`)),
  ].join('\n')
}

function human(inspected: InspectedText, style: Style): string {
  if (isSeveral(inspected)) return severalLines(inspected, style)
  const { findings } = inspected
  const cures = findings.filter(isDoubt).map(({ remedy }) => `  ${style.say(remedy.text)}`)
  if (!isToken(inspected)) {
    const { what } = inspected
    const sentence = style.say({ en: `This ${what.en}.`, zh: `这${what.zh}。` })
    return [`${style.bad(marks.failed)} ${sentence}`, ...cures].join('\n')
  }
  const { deviceToken, size, notes } = inspected
  const length = { en: `${size} bytes, ${size * 2} hex digits`, zh: `${size} 字节，${size * 2} 位十六进制` }
  const head = !findings.some(isDoubt)
    ? `${style.good(marks.ok)} ${style.say(words.usable)}`
    : `${style.warn(markOf('warning'))} ${style.say(words.doubtful)}`
  return [
    head,
    ...fieldLines(
      [
        [{ en: 'token', zh: 'token' }, deviceToken],
        [words.length, style.say(length)],
        [{ en: 'for', zh: '用于' }, inspected.pushType],
      ],
      style,
    ),
    ...findings.filter(isDoubt).map(({ evidence }) => `  ${style.say(evidence)}`),
    ...cures,
    ...findings
      .filter((one) => !isDoubt(one))
      .map(({ evidence, remedy }) =>
        style.dim(`${marks.note} ${style.say(evidence)} ${style.say(remedy.text)}`),
      ),
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
  ].join('\n')
}

/** A name stands for the tokens that are saved under it. */
async function textMeant(text: string, host: Host): Promise<string> {
  if (!/^@\S+$/.test(text)) return text
  const { devicesNamed, savedDevices } = await import('../push/saved-devices.ts')
  return devicesNamed(await savedDevices(host), text)
    .map(({ deviceToken }) => deviceToken)
    .join('\n')
}

export default command({
  arguments: {
    text: {
      value: 'TEXT',
      many: true,
      suggests: 'devices',
      takesProviderToken: true,
      about: {
        en: 'what should be a device token, or has one in it; or a saved @NAME',
        zh: '要识别的内容、包含 device token 的文字，或已保存设备的 @名字',
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
  async run({ text: typed }, host): Promise<InspectedText> {
    const text = await textMeant(typed.join(' '), host)
    const reading = readCellOrToken(text)
    if (reading.is === 'other') {
      const { kind, id, what, where, tokens } = reading
      if (tokens !== undefined) return several(tokens)
      return { kind, what, where, findings: [finding(id, 'error', what, where)] }
    }
    const { token, bytes, writtenAs, isTakenOut, pushType } = reading
    const doubt = doubtOf(token)
    const writing = writings[writtenAs]
    const notes = [...(bytes === 80 ? [words.live] : []), notWritten(token)]
    const isBare = text.trim().toLowerCase() === token
    const came = [
      ...(isTakenOut ? [words.takenOut] : []),
      ...(writing === undefined ? [] : [writing]),
      ...(isBare || isTakenOut || writing !== undefined ? [] : [words.separated]),
    ]
    const findings = [
      ...(doubt === undefined ? [] : [finding(doubt.id, 'warning', doubt.what, copyAgain)]),
      ...came.map(mended),
      ...(doubt === undefined && bytes !== 32 ? [localLengthCheck] : []),
    ]
    return {
      kind: 'device-token',
      deviceToken: token,
      size: bytes,
      writtenAs,
      ...defined({ pushType }),
      findings,
      notes,
    }
  },
  human,
  verdict: (inspected) => (inspected.findings.some(isDoubt) ? 'no' : 'yes'),
})
