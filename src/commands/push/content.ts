import { type Payload, readPayload, withoutSimulatorTarget } from '../../apns/payload.ts'
import { buildPayload, hasPayloadWords, payloadFields } from '../../apns/payload-fields.ts'
import { type PushType, pushTypes } from '../../apns/push-type.ts'
import { type PayloadTemplate, type TemplateName, templateNames, templates } from '../../apns/templates.ts'
import { type HelpPage, type InputOf, under } from '../../cli/command.ts'
import { didYouMean } from '../../cli/nearest.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { payloadLike } from './likeness.ts'
import { readPayloadSource } from './payload-source.ts'

function parseTemplate(text: string): TemplateName {
  const found = templateNames.find((name) => name === text.trim().toLowerCase())
  if (found !== undefined) return found
  throw new Fault(
    'usage/template',
    {
      en: `There is no template "${text}": those are ${templateNames.join(', ')}.`,
      zh: `没有「${text}」这个模板，可用的有：${templateNames.join('、')}。`,
    },
    didYouMean(text, templateNames),
  )
}

const heading = { en: 'What it says:', zh: '内容：' } as const satisfies Text

/** Heading and page of the options that fill a key of the payload. */
export const payloadHeading = {
  en: 'Payload (pushctl payload fields says what each is for):',
  zh: 'payload 字段（各自的用途见 pushctl payload fields）：',
} as const satisfies Text
export const payloadPage = {
  name: 'payload',
  about: { en: 'every key of a payload, templates', zh: 'payload 的每个字段、模板' },
} as const satisfies HelpPage

/** How a command is told what a push says: the table of payload fields, and the ways round it. */
export const contentOptions = {
  message: {
    alsoCalled: ['alert', 'text', 'msg'],
    group: heading,
    value: 'TEXT',
    short: 'm',
    about: { en: 'what the notification says', zh: '通知的内容' },
  },
  payload: {
    alsoCalled: ['json', 'payloadfile'],
    like: payloadLike,
    group: heading,
    value: 'FILE',
    stdin: true,
    about: {
      en: 'JSON or .apns file instead; - reads it from stdin',
      zh: '改用 JSON 或 .apns 文件；- 表示从标准输入读取',
    },
  },
  template: {
    group: heading,
    page: payloadPage,
    value: 'NAME',
    suggests: templateNames,
    about: {
      en: 'begin with a sample: alert, voip, live-start …',
      zh: '从模板开始：alert、background、voip、live-start 等',
    },
    parse: parseTemplate,
  },
  data: {
    alsoCalled: ['custom', 'extra', 'userinfo'],
    group: heading,
    page: payloadPage,
    value: 'KEY=VALUE',
    many: true,
    about: { en: 'key of your own, or a JSON object', zh: '自定义字段，或 JSON 对象' },
  },
  ...under(payloadHeading, payloadFields, payloadPage),
} as const

/** What `contentOptions` make of a command line. */
export type ContentInput = InputOf<typeof contentOptions>

/** What a push says, and what the way it was said tells of it. */
export interface Content {
  readonly payload: Payload
  /** What the template is for. */
  readonly pushType?: PushType
  /** The app a `.apns` file is for. */
  readonly bundleId?: string
  /** The file whose bytes go out as they are. */
  readonly file?: string
}

function twoAtOnce(one: string, other: string): Fault {
  return new Fault('usage/payload', {
    en: `Give either ${one} or ${other}, not both.`,
    zh: `${one} 和 ${other} 只能用一个。`,
  })
}

const isSaid = (input: ContentInput) =>
  input.message !== undefined || input.data.length > 0 || hasPayloadWords(input)

/** @returns whether anything was typed that says what to send */
export function hasContent(input: ContentInput): boolean {
  return input.payload !== undefined || input.template !== undefined || isSaid(input)
}

async function readFile(word: string, host: Host): Promise<Content> {
  const { bytes, name, file } = await readPayloadSource(word, host)
  const { payload, bundleId } = withoutSimulatorTarget(readPayload(bytes, name))
  const isAsWritten = payload.bytes === bytes
  return { payload, ...defined({ bundleId, file: isAsWritten ? file : undefined }) }
}

/**
 * Reads what a push says from options, a file, standard input, or a template with options upon it.
 *
 * @param input what was typed
 * @param pushType when it is known without the payload: some types say enough by themselves
 * @param host the world files lie in
 * @returns nothing when nothing was typed, and the type needs more
 * @throws Fault `usage/payload` for two ways at once, `usage/payload-option`, `payload/…`, `file/…`
 */
export async function readContent(
  input: ContentInput,
  pushType: PushType | undefined,
  host: Host,
): Promise<Content | undefined> {
  const { message, payload, template, data } = input
  if (payload !== undefined) {
    if (message !== undefined) throw twoAtOnce('--message', '--payload')
    if (template !== undefined) throw twoAtOnce('--template', '--payload')
    if (isSaid(input)) throw twoAtOnce('--payload', '--title, --body, --badge, --data …')
    return readFile(payload, host)
  }
  if (message !== undefined && input.body !== undefined) throw twoAtOnce('--message', '--body')
  const chosen: PayloadTemplate | undefined = template === undefined ? undefined : templates[template]
  const essential = pushType && pushTypes[pushType].essentials
  if (chosen === undefined && essential === undefined && !isSaid(input)) return undefined
  const words = message === undefined ? input : { ...input, body: message }
  const built = buildPayload(words, data, chosen?.payload ?? essential ?? {}, host.now())
  return { payload: built, ...(chosen?.pushType !== undefined && { pushType: chosen.pushType }) }
}
