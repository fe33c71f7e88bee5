import { environmentNamed, environments } from '../../apns/environment.ts'
import type { ReceivedMessage } from '../event.ts'

/** Something of a message that stands beside its payload. */
export interface MessageField {
  /** As it is written in conditions. */
  readonly name: string
  /** What stands there; nothing where there is none. */
  of(message: ReceivedMessage): string | undefined
  /** The only words that stand there, where there are few. */
  readonly words?: readonly string[]
  /** The same word in the form in which two are compared. */
  plain(word: string): string
}

/** What can become of a message, for those who choose by it. */
export const outcomes = [
  'accepted',
  'rejected',
  'unanswered',
] as const satisfies readonly ReceivedMessage['outcome'][]

const asWritten = (word: string) => word
const said = (value: string | number | undefined) => (value === undefined ? undefined : String(value))
const lower = (word: string) => word.toLowerCase()
const push = (message: ReceivedMessage) => (message.kind === 'push' ? message : undefined)
const broadcast = (message: ReceivedMessage) => (message.kind === 'broadcast' ? message : undefined)

/** By the bare form of their names; what has another name in the JSON API or on the wire has all of them. */
const table: readonly (Omit<MessageField, 'plain'> & {
  readonly also?: readonly string[]
  readonly plain?: MessageField['plain']
})[] = [
  { name: 'topic', also: ['apns-topic'], of: (message) => push(message)?.topic },
  { name: 'push-type', also: ['apns-push-type'], of: ({ pushType }) => pushType },
  {
    name: 'priority',
    also: ['apns-priority'],
    of: ({ headers, priority }) => headers?.['apns-priority'] ?? said(priority),
  },
  {
    name: 'expiration',
    also: ['apns-expiration'],
    of: ({ headers, expiration }) => headers?.['apns-expiration'] ?? said(expiration),
  },
  { name: 'collapse-id', also: ['apns-collapse-id'], of: (message) => push(message)?.collapseId },
  { name: 'apns-id', of: ({ headers, apnsId }) => headers?.['apns-id'] ?? apnsId, plain: lower },
  {
    name: 'environment',
    also: ['env'],
    of: ({ environment }) => environment,
    words: environments,
    plain: (word) => environmentNamed(word) ?? word,
  },
  { name: 'device-token', also: ['token'], of: (message) => push(message)?.deviceToken, plain: lower },
  { name: 'channel-id', also: ['apns-channel-id'], of: (message) => broadcast(message)?.channelId },
  { name: 'bundle-id', of: (message) => broadcast(message)?.bundleId },
  { name: 'outcome', of: ({ outcome }) => outcome, words: outcomes },
  { name: 'reason', of: (message) => (message.outcome === 'rejected' ? message.reason : undefined) },
]

/** `pushType`, `push_type` and `push-type` are one. */
const bare = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '')

const byName = new Map(
  table.flatMap(({ also = [], plain = asWritten, ...field }) =>
    [field.name, ...also].map((name) => [bare(name), { ...field, plain }]),
  ),
)

/** The names of all of them, for help. */
export const fieldNames: readonly string[] = table.map(({ name }) => name)

/** A header that has no name of its own here. */
const header = (name: string): MessageField => ({
  name,
  of: ({ headers }) => (headers !== undefined && Object.hasOwn(headers, name) ? headers[name] : undefined),
  plain: asWritten,
})

/**
 * @param keys of a path, in order
 * @returns the field it names; nothing when it leads into the payload
 */
export function fieldOf(keys: readonly unknown[]): MessageField | undefined {
  const [first, second] = keys
  if (typeof first !== 'string') return undefined
  if (keys.length === 2 && first === 'headers' && typeof second === 'string')
    return header(second.toLowerCase())
  if (keys.length > 1) return undefined
  return byName.get(bare(first)) ?? (/^apns-/i.test(first) ? header(first.toLowerCase()) : undefined)
}
