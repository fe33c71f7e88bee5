import { constants } from 'node:os'
import { reasonNames } from '../../apns/reasons.ts'
import { nearest } from '../../cli/nearest.ts'
import type { Style } from '../../cli/style.ts'
import { inspect } from '../../diagnosis/causes/remedies.ts'
import { examination } from '../../diagnosis/causes/way.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { secretIn } from '../../secret.ts'
import type { Text } from '../../text.ts'

/** Something in a text that nobody knows as a whole. */
interface KnownPart {
  readonly kind: 'errno' | 'host' | 'status' | 'alert' | 'exception' | 'code' | 'file'
  readonly value: string
  readonly what: Text
}

/** What was understood of a text that is not known, and what gets facts in its place. The text itself may be a passphrase. */
export interface Understood {
  /** What was handed over in place of a message. */
  readonly what?: Text
  readonly parts: readonly KnownPart[]
  /** The reason that was probably meant, where one word was typed that is nearly one. */
  readonly near?: string
  readonly commands: readonly string[]
}

const kinds: readonly (readonly [KnownPart['kind'], RegExp, Text])[] = [
  [
    'errno',
    new RegExp(
      `\\b(?:${[...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN', 'EPROTO'].join('|')})\\b`,
    ),
    { en: 'an error of the operating system', zh: '操作系统的错误码' },
  ],
  [
    'host',
    /\b[a-z][a-z0-9.-]{1,60}\.push\.apple\.com\b/i,
    { en: 'a server of Apple’s', zh: 'Apple 的服务器' },
  ],
  [
    'status',
    /\b(?:HTTP\/\d(?:\.\d)?|status(?: ?code)?|response)["':= ]{1,3}[1-5]\d\d\b/i,
    { en: 'an HTTP status', zh: 'HTTP 状态码' },
  ],
  ['alert', /\balert[ a-z:,(]{1,30}\b\d{1,3}\b/i, { en: 'an alert of TLS', zh: 'TLS 警报' }],
  ['exception', /\b[A-Z]\w{2,60}(?:Exception|Error)\b/, { en: 'an exception', zh: '异常' }],
  ['code', /\b0x[0-9a-f]{4,8}\b/i, { en: 'a code', zh: '错误码' }],
]

/** A key is looked at where it lies; what is piped in may be all that there is of it. */
const keyInPlace: Understood = {
  what: { en: 'That is a key or a certificate, and no message.', zh: '这是密钥或证书，不是报错。' },
  parts: [],
  commands: ['pushctl inspect FILE'],
}

/**
 * @param text nobody knows
 * @param facts of the push, as far as the text told of it
 */
export function understoodOf(text: string, facts: Facts): Understood {
  const word = text.trim()
  if (secretIn(text) !== undefined) return keyInPlace
  const parts = kinds.flatMap(([kind, pattern, what]): KnownPart[] => {
    const [value] = pattern.exec(word.slice(0, 4000)) ?? []
    return value === undefined ? [] : [{ kind, value, what }]
  })
  const { file } = facts
  if (file !== undefined) parts.push({ kind: 'file', value: file, what: { en: 'a file', zh: '文件' } })
  const near = /^\w{4,40}$/.test(word) ? nearest(word, reasonNames) : undefined
  const look = facts.gateway.kind === 'other' ? 'pushctl doctor' : examination(facts)
  return {
    parts,
    ...(near !== undefined && { near }),
    commands: [look, inspect(facts), facts.again({})],
  }
}

const words = {
  unknown: { en: 'Nobody here knows this text.', zh: '不认识这段内容。' },
  parts: { en: 'What was understood of it:', zh: '能看懂的部分：' },
  near: { en: 'A reason of APNs is nearly written so: ', zh: '与它相近的 APNs reason：' },
  facts: {
    en: 'These get facts in its place: the way to APNs and the clock; the certificate or key; a push, with the true answer of APNs:',
    zh: '用这几条命令直接查：到 APNs 的网络和时钟；证书或密钥本身；实际发一条，看 APNs 的应答：',
  },
} as const satisfies Record<string, Text>

/** @returns for a person */
export function understoodLines({ what: is, parts, near, commands }: Understood, style: Style): string {
  const lines = commands.map((line) => `  ${style.code(line)}`)
  if (is !== undefined) return [style.say(is), ...lines].join('\n')
  return [
    style.say(words.unknown),
    ...(near === undefined ? [] : [`${style.say(words.near)}${style.code(`pushctl explain ${near}`)}`]),
    ...(parts.length === 0 ? [] : [style.say(words.parts)]),
    ...parts.map(({ value, what }) => `  ${style.bold(value)}  ${style.dim(style.say(what))}`),
    '',
    style.say(words.facts),
    ...lines,
  ].join('\n')
}
