import { meaningOf, type ReasonName } from '../apns/reasons.ts'
import type { Remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import type { Certainty, Weight } from './cause.ts'
import { causes } from './causes/registry.ts'
import { type Facts, namedIn, reasonOf } from './facts.ts'
import { describeFailure } from './failure-text.ts'

/** A cause that was found behind the facts. */
export interface FoundCause extends Weight {
  /** The cause's id. */
  readonly cause: string
  /** The cause in one sentence. */
  readonly what: Text
  readonly remedy: Remedy
}

/** Why a push was not accepted: what happened, and the causes, the best first. */
export interface Diagnosis {
  readonly what: Text
  readonly causes: readonly FoundCause[]
}

const ranks: readonly Certainty[] = ['certain', 'likely', 'possible']

/**
 * @param facts with the cause that somebody who knows it has named
 * @returns that cause as a certain one; nothing when none was named that is in the registry
 */
export function namedCauseOf(facts: Facts): FoundCause | undefined {
  const named = namedIn(facts)
  const found = causes.find(({ id }) => id === named?.cause)
  if (named === undefined || found === undefined) return undefined
  const { id, what } = found
  const { text, commands } = found.remedy(facts)
  const { evidence = what, right = {} } = named
  // What is known to be right is better than a line with a word to fill in.
  const again = Object.keys(right).length > 0 ? [facts.again({ ...right })] : commands
  return { cause: id, what, certainty: 'certain', evidence, remedy: { text, commands: again } }
}

/**
 * @param facts what is to be explained
 * @returns the causes that explain it, the best first; when one is certain, none that is only possible; when one was
 *   named by who knows it, that one alone
 */
export function causesOf(facts: Facts): FoundCause[] {
  const named = namedCauseOf(facts)
  if (named !== undefined) return [named]
  const found = causes.flatMap(({ id, what, weigh, remedy }): FoundCause[] => {
    const weight = weigh(facts)
    return weight === undefined ? [] : [{ cause: id, what, ...weight, remedy: remedy(facts) }]
  })
  const isCertain = found.some(({ certainty }) => certainty === 'certain')
  return found
    .filter(({ certainty }) => !(isCertain && certainty === 'possible'))
    .sort((a, b) => ranks.indexOf(a.certainty) - ranks.indexOf(b.certainty))
}

/** A cause as it is told of where nothing is known of any push. */
export type KnownCause = Pick<FoundCause, 'cause' | 'what' | 'remedy'>

/**
 * @param reason APNs' word for a rejection, or `accepted`: taken, and nothing is seen of it
 * @param facts of no push in particular, for the lines to type
 * @returns what can be behind it: first the causes that name it first, in the order of the registry
 */
export function causesBehind(reason: ReasonName | 'accepted', facts: Facts): KnownCause[] {
  const placeIn = ({ weigh: { reasons = [], isSilent = false } }: (typeof causes)[number]) =>
    reason === 'accepted' ? (isSilent ? 0 : -1) : reasons.indexOf(reason)
  return causes
    .filter((cause) => placeIn(cause) >= 0)
    .toSorted((a, b) => placeIn(a) - placeIn(b))
    .map(({ id, what, remedy }) => ({ cause: id, what, remedy: remedy(facts) }))
}

function whatHappened(facts: Facts): Text {
  const { outcome } = facts
  const reason = reasonOf(facts)
  if (reason !== undefined) return meaningOf(reason)
  if (outcome === undefined) return { en: 'Nothing was sent yet.', zh: '还没有发送。' }
  if (outcome.kind === 'accepted') return { en: 'APNs took the push.', zh: 'APNs 已接受这条推送。' }
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
 * @returns what happened, and its causes ranked; none where each of them is refuted by a fact
 */
export function diagnose(facts: Facts): Diagnosis {
  return { what: whatHappened(facts), causes: causesOf(facts) }
}
