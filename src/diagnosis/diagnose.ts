import { meaningOf, reasonInfo } from '../apns/reasons.ts'
import type { Text } from '../text.ts'
import { causes } from './causes/registry.ts'
import { type Facts, reasonOf } from './facts.ts'
import { describeFailure } from './failure-text.ts'
import { causesOf, type FoundCause } from './found-cause.ts'

/** Why a push was not accepted: what happened, and the causes, the best first. */
export interface Diagnosis {
  readonly what: Text
  readonly causes: readonly FoundCause[]
}

/** What the reason table says of a reason for which the facts at hand point nowhere. */
function causesOfTable(reason: string): FoundCause[] {
  return (reasonInfo(reason)?.causes ?? []).map(({ cause, cure }, index) => ({
    cause: `${reason}-${index + 1}`,
    what: cause,
    certainty: index === 0 ? 'likely' : 'possible',
    evidence: cause,
    remedy: { text: cure, commands: [] },
  }))
}

function whatHappened(facts: Facts): Text {
  const { outcome } = facts
  const reason = reasonOf(facts)
  if (reason !== undefined) return meaningOf(reason)
  if (outcome === undefined) return { en: 'Nothing was sent yet.', zh: '还没有发送。' }
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
 * @param facts the push, its outcome, and what surrounds it
 * @returns what happened, and its causes ranked; where no cause fits the facts, those of the reason table
 */
export function diagnose(facts: Facts): Diagnosis {
  const reason = reasonOf(facts)
  const found = causesOf(facts, causes)
  return {
    what: whatHappened(facts),
    causes: found.length === 0 && reason !== undefined ? causesOfTable(reason) : found,
  }
}
