import { defined } from '../defined.ts'
import type { Rule, Severity } from '../finding.ts'
import type { Text } from '../text.ts'
import type { ActivityType } from './activity-type/shape.ts'
import type { Environment } from './environment.ts'
import type { Notification } from './notification.ts'
import { isPassTopic } from './pass-topic.ts'
import { apsOf, isObject, type JsonObject, type Payload } from './payload.ts'

/** A notification before it leaves: payload and headers, looked at together. */
export interface Draft {
  readonly payload: Payload
  readonly headers: Omit<Notification, 'deviceToken' | 'payload'>
  /** The devices it goes to, in hex, when they are known. */
  readonly deviceTokens?: readonly string[]
  /** What will authenticate it, when that is known. */
  readonly credential?: 'certificate' | 'signing-key'
  /** Which of Apple's gateways it goes to, when it goes to one. */
  readonly environment?: Environment
  /** It goes to a channel, not to a device. */
  readonly isBroadcast: boolean
  /** What the app decodes of a Live Activity, when somebody said it: one for each struct it may be. */
  readonly activityTypes?: readonly ActivityType[]
  readonly now: Date
}

/** @returns `aps` of the draft's payload; an empty object when it has none */
export function apsIn({ payload }: Draft): JsonObject {
  return apsOf(payload.value)
}

/** @returns whether it updates a Wallet pass: its topic is a pass type id */
export function isPass({ headers }: Draft): boolean {
  return isPassTopic(headers.topic)
}

/** @returns whether the system shows its alert by itself: what has no push type is taken for one that does */
export function isAlert({ headers: { pushType = 'alert' } }: Draft): boolean {
  return pushType === 'alert'
}

/** @returns whether it is for a Live Activity */
export function isLiveActivity({ headers }: Draft): boolean {
  return headers.pushType === 'liveactivity'
}

/** What a rule of the lint is made of. */
export interface LintRule {
  readonly id: string
  readonly severity: Severity
  readonly see: string
  finds(draft: Draft): Text | undefined
  /** What to do, without lines to paste: the command line is not known here. */
  readonly remedy: Text | ((draft: Draft) => Text)
  readonly whyUnseen?: DraftRule['whyUnseen']
}

/** A rule of the lint in the shape all rules have. */
export interface DraftRule extends Rule<Draft> {
  /** Of a note: it says itself why a push is not seen, or not as it was meant; before all else, or in its turn. */
  readonly whyUnseen?: 'first' | 'in-turn'
}

/** @returns the rule in the shape all rules have */
export function lintRule({ id, severity, see, finds, remedy, whyUnseen }: LintRule): DraftRule {
  return {
    id,
    severity,
    see,
    applies: () => true,
    finds,
    ...defined({ whyUnseen }),
    remedy: (draft) => ({ text: typeof remedy === 'function' ? remedy(draft) : remedy, commands: [] }),
  }
}

/** How many sentences of one kind are told. */
const mostTold = 6

/**
 * @param texts sentences without their full stop
 * @returns all of them as one, the first few of many; nothing when there are none
 */
export function together(texts: readonly Text[]): Text | undefined {
  if (texts.length === 0) return undefined
  const more = texts.length - mostTold
  const told = [
    ...texts.slice(0, mostTold),
    ...(more > 0 ? [{ en: `And ${more} more of this kind`, zh: `同类问题还有 ${more} 处` }] : []),
  ]
  return {
    en: `${told.map(({ en }) => en).join('. ')}.`,
    zh: `${told.map(({ zh }) => zh).join('。')}。`,
  }
}

/** @returns a key without capitals, hyphens and blanks: two that are alike so were meant to be the same */
export const bareKey = (key: string) => key.toLowerCase().replaceAll(/[-_ ]/g, '')

/** Keys longer than this are nobody's typing mistake. */
export const longestKey = 60

/** @returns a key as it is told: long ones by their beginning */
export const shortKey = (key: string) => (key.length > longestKey ? `${key.slice(0, longestKey)}…` : key)

/**
 * @param value of a payload
 * @param most characters
 * @returns it as JSON, when that is short enough to be repeated
 */
export function snippet(value: unknown, most = 200): string | undefined {
  const json = JSON.stringify(value) as string | undefined
  return json !== undefined && json.length <= most ? json : undefined
}

/** One value inside another, with the way to it: `content-state.teams[1].name`. */
export interface Leaf {
  readonly path: string
  /** Of the object it stands in; nothing in a list. */
  readonly key?: string
  readonly value: unknown
}

/**
 * Looks at everything inside a value, however deeply it is nested.
 *
 * @param value what JSON can say
 * @param path what it is called
 * @returns every value in it, itself left out, in their order
 */
export function* leavesOf(value: unknown, path: string): Generator<Leaf> {
  const open: Leaf[] = [{ path, value }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.value !== value) yield next
    const { value: inner, path: outer } = next
    const children: Leaf[] = Array.isArray(inner)
      ? inner.map((each: unknown, at) => ({ path: `${outer}[${at}]`, value: each }))
      : isObject(inner)
        ? Object.entries(inner).map(([key, each]) => ({
            path: `${outer}.${shortKey(key)}`,
            key,
            value: each,
          }))
        : []
    for (let at = children.length - 1; at >= 0; at -= 1) open.push(children[at] as Leaf)
  }
}
