import { defined } from '../defined.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { type Facts, reasonOf } from '../diagnosis/facts.ts'
import { remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import type { Complaint } from './check.ts'

/**
 * Asks the diagnosis for the cause of what a check saw.
 *
 * @param status how bad it is
 * @param facts of the push that would fail
 * @param seen what the check saw, where the cause's evidence does not say it already
 */
export function complaint(status: Complaint['status'], facts: Facts, seen?: Text): Complaint {
  const { what, causes } = diagnose(facts)
  const [first, ...others] = causes
  if (first === undefined) {
    const reason = reasonOf(facts)
    const cure =
      reason === undefined
        ? remedy({ en: 'pushctl knows no cause for this.', zh: 'pushctl 不知道原因。' })
        : remedy({ en: 'What the word means:', zh: '这个词的含义：' }, `pushctl explain ${reason}`)
    return { status, ...defined({ seen }), evidence: what, remedy: cure }
  }
  const { cause, certainty, evidence, remedy: cure } = first
  return { status, ...defined({ seen }), evidence, remedy: cure, cause, certainty, others }
}
