import type { Rule, Severity } from '../finding.ts'
import type { Text } from '../text.ts'
import type { Notification } from './notification.ts'
import { isPassTopic } from './pass-topic.ts'
import { apsOf, type JsonObject, type Payload } from './payload.ts'

/** A notification before it leaves: payload and headers, looked at together. */
export interface Draft {
  readonly payload: Payload
  readonly headers: Omit<Notification, 'deviceToken' | 'payload'>
  /** What will authenticate it, when that is known. */
  readonly credential?: 'certificate' | 'signing-key'
  /** It goes to a channel, not to a device. */
  readonly isBroadcast: boolean
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

/** What a rule of the lint is made of. */
export interface LintRule {
  readonly id: string
  readonly severity: Severity
  readonly see: string
  finds(draft: Draft): Text | undefined
  /** What to do, without lines to paste: the command line is not known here. */
  readonly remedy: Text
}

/** @returns the rule in the shape all rules have */
export function lintRule({ id, severity, see, finds, remedy }: LintRule): Rule<Draft> {
  return { id, severity, see, applies: () => true, finds, remedy: () => ({ text: remedy, commands: [] }) }
}

/**
 * @param texts sentences without their full stop
 * @returns all of them as one; nothing when there are none
 */
export function together(texts: readonly Text[]): Text | undefined {
  if (texts.length === 0) return undefined
  return {
    en: `${texts.map(({ en }) => en).join('. ')}.`,
    zh: `${texts.map(({ zh }) => zh).join('。')}。`,
  }
}
