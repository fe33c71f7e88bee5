import { type PayloadKey, payloadFields } from '../../apns/payload-fields.ts'
import {
  mayUseCertificate,
  type PushType,
  type PushTypeRow,
  pushTypeNames,
  pushTypes,
} from '../../apns/push-type.ts'
import { type TemplateName, templateNames, templates } from '../../apns/templates.ts'
import { command } from '../../cli/command.ts'
import { flagOf } from '../../cli/input.ts'
import type { Style } from '../../cli/style.ts'
import { columnsOf } from '../../cli/width.ts'
import type { Text } from '../../text.ts'

interface FieldTold {
  readonly option: string
  /** Where the key stands: `aps.alert.title`. */
  readonly key: string
  readonly about: Text
  /** Where it means something; everywhere, if not given. */
  readonly pushTypes?: readonly PushType[]
}

interface PushTypeTold extends Pick<PushTypeRow, 'suffix' | 'priorities' | 'largestPayload'> {
  readonly pushType: PushType
  readonly certificate: boolean
}

function toldOf(pushType: PushType): PushTypeTold {
  const { suffix, priorities, largestPayload } = pushTypes[pushType]
  return { pushType, suffix, certificate: mayUseCertificate(pushType), priorities, largestPayload }
}

interface Vocabulary {
  readonly pushTypes: readonly PushTypeTold[]
  readonly templates: readonly { readonly name: TemplateName; readonly about: Text }[]
  readonly fields: readonly FieldTold[]
}

const places: Readonly<Record<PayloadKey['in'], string>> = {
  top: '',
  aps: 'aps.',
  alert: 'aps.alert.',
  sound: 'aps.sound.',
}

const words = {
  types: { en: 'Push types', zh: '推送类型' },
  suffix: { en: 'topic', zh: 'topic' },
  bundleId: { en: 'BUNDLE_ID', zh: 'BUNDLE_ID' },
  keyOnly: { en: 'signing key only', zh: '仅限 .p8 密钥' },
  templates: { en: 'Templates (--template)', zh: '模板（--template）' },
  fields: { en: 'Payload', zh: 'payload 字段' },
} as const satisfies Record<string, Text>

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => columnsOf(row[at] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - columnsOf(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}

function human(vocabulary: Vocabulary, style: Style): string {
  const types = vocabulary.pushTypes.map(({ pushType, suffix, priorities, largestPayload, certificate }) => [
    `  ${pushType}`,
    `${style.say(words.bundleId)}${suffix}`,
    priorities.join('/'),
    `${largestPayload} B${certificate ? '' : `, ${style.say(words.keyOnly)}`}`,
  ])
  const samples = vocabulary.templates.map(({ name, about }) => [`  ${name}`, style.say(about)])
  const fields = vocabulary.fields.map(({ option, key, about, pushTypes: only }) => [
    `  ${option}`,
    key,
    `${style.say(about)}${only === undefined ? '' : ` (${only.join(', ')})`}`,
  ])
  return [
    style.bold(style.say(words.types)),
    ...columns(types),
    '',
    style.bold(style.say(words.templates)),
    ...columns(samples),
    '',
    style.bold(style.say(words.fields)),
    ...columns(fields),
  ].join('\n')
}

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'The vocabulary of pushes: the eleven push types with topic, priorities and size, the templates, and every option that fills a key of the payload.',
    zh: '推送的全部词汇：十一种推送类型及其 topic、优先级、大小，模板，以及每个 payload 字段对应的选项。',
  },
  examples: [{ command: 'pushctl payload fields', about: { en: 'all of it', zh: '全部列出' } }],
  run(): Vocabulary {
    return {
      pushTypes: pushTypeNames.map(toldOf),
      templates: templateNames.map((name) => ({ name, about: templates[name].about })),
      fields: Object.entries(payloadFields).map(([name, row]) => ({
        option: `${flagOf(name)}${'value' in row ? ` ${row.value}` : ''}`,
        key: places[row.in] + row.key,
        about: row.about,
        ...('only' in row && { pushTypes: row.only }),
      })),
    }
  },
  human,
})
