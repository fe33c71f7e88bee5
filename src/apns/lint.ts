import { type Finding, findingsOf } from '../finding.ts'
import type { Draft } from './draft.ts'
import { headerRules } from './header-rules.ts'
import { keyRules } from './key-rules.ts'
import { pushTypeRules } from './push-type-rules.ts'

/** Every rule of the lint, in the order findings are told. */
export const lintRules = [...keyRules, ...pushTypeRules, ...headerRules]

/**
 * Looks at payload and headers together, before anything leaves.
 *
 * @param draft the notification as it would be sent
 * @returns what is wrong (error: it will fail, or not do what it is for) or doubtful; empty when all is well
 */
export function lint(draft: Draft): Finding[] {
  return findingsOf(lintRules, draft)
}
