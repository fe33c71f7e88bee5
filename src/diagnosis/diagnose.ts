import { meaningOf, reasonInfo } from '../apns/reasons.ts'
import type { Text } from '../text.ts'
import { type Attempt, reasonOf } from './attempt.ts'
import { type RankedCause, rankCauses } from './cause.ts'
import { failureCauses } from './causes/connection.ts'
import { proxyCauses } from './causes/proxy.ts'
import { reasonCauses } from './causes/reason.ts'
import { describeFailure } from './failure-text.ts'

/** Why a push was not accepted: what happened, and the causes, the best first. */
export interface Diagnosis {
  readonly what: Text
  readonly causes: readonly RankedCause[]
}

/** What the reason table says of a reason for which the facts at hand point nowhere. */
function causesOfTable(reason: string): RankedCause[] {
  return (reasonInfo(reason)?.causes ?? []).map(({ cause, cure }, index) => ({
    id: `${reason}-${index + 1}`,
    certainty: index === 0 ? 'likely' : 'possible',
    evidence: cause,
    remedy: { text: cure, commands: [] },
  }))
}

function whatHappened(attempt: Attempt): Text {
  const { outcome } = attempt
  const reason = reasonOf(attempt)
  if (reason !== undefined) return meaningOf(reason)
  if (outcome.kind === 'rejected')
    return {
      en: `APNs answered with status ${outcome.reply.status} and no reason.`,
      zh: `APNs 返回状态码 ${outcome.reply.status}，没有给出原因。`,
    }
  const failure = describeFailure(outcome.failure)
  return outcome.kind === 'unsent'
    ? {
        en: `The push did not leave: ${failure.en}.`,
        zh: `推送没有发出：${failure.zh}。`,
      }
    : {
        en: `The push left, and nobody knows whether it was taken: ${failure.en}.`,
        zh: `推送已发出，但不知道有没有被接受：${failure.zh}。`,
      }
}

/**
 * Explains a push that was not accepted.
 *
 * @param attempt the push, its outcome, and what surrounds it
 * @returns what happened, and its causes ranked; where no cause fits the facts, those of the reason table
 */
export function diagnose(attempt: Attempt): Diagnosis {
  const reason = reasonOf(attempt)
  const ranked = rankCauses([...reasonCauses, ...failureCauses, ...proxyCauses], attempt)
  return {
    what: whatHappened(attempt),
    causes: ranked.length === 0 && reason !== undefined ? causesOfTable(reason) : ranked,
  }
}
