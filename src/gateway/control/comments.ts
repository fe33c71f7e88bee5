import { isReason, meaningOf } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import { causes } from '../../diagnosis/causes/registry.ts'
import { causesBehind } from '../../diagnosis/diagnose.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { namedCauseOf } from '../../diagnosis/found-cause.ts'
import type { Remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import type { EventDocument } from './event-document.ts'

/** What there is to say about an event. */
export interface Comments {
  /** Of the reason it was refused for. */
  readonly meaning?: Text
  /** Its cause in one sentence; the gateway saw it itself, and is certain. */
  readonly what?: Text
  /** What to do about its cause. */
  readonly remedy?: Remedy
}

/** What is known of a reason without any push, for those who want to read on. */
export interface ReasonDocument extends Readonly<Record<string, unknown>> {
  readonly meaning: Text
  /** What can be behind it at APNs, the one it mostly is first. */
  readonly causes: readonly { readonly cause: string; readonly what: Text; readonly remedy: Remedy }[]
}

const noBytes = new Uint8Array()

/** What a cause is asked with. Nobody knows the line that was typed, so none is given that repeats it. */
function factsOf(event: EventDocument): Facts | undefined {
  const { cause, evidence, right, ids } = {
    cause: undefined,
    evidence: undefined,
    right: undefined,
    ids: undefined,
    ...event,
  }
  const { deviceToken = '', topic } = event.kind === 'push' ? event : {}
  if (cause === undefined) return undefined
  return {
    gateway: { kind: 'local', environment: event.environment, endpoint: { host: '127.0.0.1', port: 0 } },
    notification: { deviceToken, payload: noBytes, ...defined({ topic }) },
    named: { cause, ...defined({ evidence, right, ids }) },
    ...(event.kind === 'connection-failed' && { client: event }),
    now: new Date(event.time),
    again: () => '',
  }
}

/** A remedy whose lines are the ones that anybody can type. */
function withoutRepeating({ text, commands }: Remedy): Remedy {
  const lines = commands.filter((line) => line !== '')
  const { en, zh } = text
  return lines.length > 0
    ? { text, commands: lines }
    : { text: { en: en.replace(/:$/, '.'), zh: zh.replace(/：$/, '。') }, commands: [] }
}

/**
 * @param event what happened
 * @returns the meaning of its reason, and what to do about its cause, where there are such
 */
export function commentsOn(event: EventDocument): Comments {
  const reason = 'reason' in event ? event.reason : undefined
  const facts = factsOf(event)
  const found = facts && namedCauseOf(facts, causes)
  return {
    ...(reason !== undefined && { meaning: meaningOf(reason) }),
    ...(found !== undefined && { what: found.what, remedy: withoutRepeating(found.remedy) }),
  }
}

/** No push in particular, for causes that are asked without one. */
const anyPush: Facts = {
  gateway: { kind: 'local', environment: 'sandbox', endpoint: { host: '127.0.0.1', port: 0 } },
  notification: { deviceToken: '', payload: noBytes },
  now: new Date(0),
  again: () => '',
}

/**
 * @param reason APNs' word for a rejection
 * @returns its meaning and causes; none for a word that is no reason
 */
export function reasonDocument(reason: string): ReasonDocument {
  const found = isReason(reason) ? causesBehind(reason, anyPush) : []
  return {
    meaning: meaningOf(reason),
    causes: found.map(({ remedy, ...cause }) => ({ ...cause, remedy: withoutRepeating(remedy) })),
  }
}
