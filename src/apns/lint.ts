import { defined } from '../defined.ts'
import { type Finding, findingsOf, type Severity } from '../finding.ts'
import { activityTypeRules } from './activity-type/rules.ts'
import { alertRules } from './alert-rules.ts'
import type { Draft, DraftRule } from './draft.ts'
import { headerRules } from './header-rules.ts'
import { keyRules } from './key-rules.ts'
import { liveActivityRules } from './live-activity-rules.ts'
import { payloadRules } from './payload-rules.ts'
import { isPushType } from './push-type.ts'
import { pushTypeRules } from './push-type-rules.ts'
import { targetRules } from './target-rules.ts'
import { textRules } from './text-rules.ts'

/** Every rule of the lint; among findings of one severity, the order they are told in. */
export const lintRules: readonly DraftRule[] = [
  ...payloadRules,
  ...keyRules,
  ...alertRules,
  ...textRules,
  ...pushTypeRules,
  ...activityTypeRules,
  ...liveActivityRules,
  ...targetRules,
  ...headerRules,
]

const wholeNumber = /^\d{1,15}$/

/** The draft with the headers that go out: one of the person's own replaces that of pushctl. */
function withOwnHeaders(draft: Draft): Draft {
  const { otherHeaders } = draft.headers
  if (otherHeaders === undefined) return draft
  const own = (name: string) => (Object.hasOwn(otherHeaders, name) ? otherHeaders[name] : undefined)
  const [topic, collapseId, id] = [own('apns-topic'), own('apns-collapse-id'), own('apns-id')]
  const pushType = own('apns-push-type')
  const expiration = own('apns-expiration') ?? ''
  const priority = ([10, 5, 1] as const).find((each) => String(each) === own('apns-priority'))
  return {
    ...draft,
    headers: {
      ...draft.headers,
      ...defined({ topic, collapseId, id, priority }),
      ...(pushType !== undefined && isPushType(pushType) && { pushType }),
      ...(wholeNumber.test(expiration) && { expiration: Number(expiration) }),
    },
  }
}

const severities: readonly Severity[] = ['error', 'warning', 'note']

/**
 * Looks at payload and headers together, before anything leaves.
 *
 * @param draft the notification as it would be sent
 * @returns what is wrong (error: it will fail, or not do what it is for), doubtful (warning) or worth knowing (note), in
 *   this order; empty when all is well
 */
export function lint(draft: Draft): Finding[] {
  return findingsOf(lintRules, withOwnHeaders(draft)).sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  )
}

/**
 * What payload and headers say themselves of why a push is not seen, or not as it was meant: of the notes only those
 * that do.
 *
 * @param draft the notification as it was sent
 * @returns what leaves nothing else to ask first, then as `lint` has it
 */
export function lintUnseen(draft: Draft): Finding[] {
  const marks = new Map(lintRules.map(({ id, whyUnseen }) => [id, whyUnseen]))
  const isFirst = ({ id }: Finding) => marks.get(id) === 'first'
  const telling = lint(draft).filter(({ id, severity }) => severity !== 'note' || marks.get(id) !== undefined)
  return [...telling.filter(isFirst), ...telling.filter((finding) => !isFirst(finding))]
}
