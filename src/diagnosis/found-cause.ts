import type { Remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import type { Cause, Certainty, Weight } from './cause.ts'
import { withRight } from './causes/remedies.ts'
import { type Facts, namedIn } from './facts.ts'

/** A cause that was found behind the facts. */
export interface FoundCause extends Weight {
  /** The cause's id. */
  readonly cause: string
  /** The cause in one sentence. */
  readonly what: Text
  readonly remedy: Remedy
}

const ranks: readonly Certainty[] = ['certain', 'likely', 'possible']

/**
 * @param facts with the cause that somebody who knows it has named
 * @param causes those that it may be
 * @returns that cause as a certain one; nothing when none of them was named
 */
export function namedCauseOf(facts: Facts, causes: readonly Cause[]): FoundCause | undefined {
  const named = namedIn(facts)
  const found = causes.find(({ id }) => id === named?.cause)
  if (named === undefined || found === undefined) return undefined
  const { id, what } = found
  const { evidence = what, right = {} } = named
  const remedy = withRight(facts, right, found.remedy(facts))
  return { cause: id, what, certainty: 'certain', evidence, remedy }
}

/**
 * @param facts what is to be explained
 * @param causes those that may explain it; of equally certain ones the earlier is told first
 * @returns the causes that explain it, the best first; when one is certain, none that is only possible; when one was
 *   named by who knows it, that one after what is proved here
 */
export function causesOf(facts: Facts, causes: readonly Cause[]): FoundCause[] {
  const named = namedCauseOf(facts, causes)
  const found: FoundCause[] = []
  for (const { id, what, weigh, remedy } of causes) {
    const weight = weigh(facts)
    if (weight !== undefined) found.push({ cause: id, what, ...weight, remedy: remedy(facts) })
  }
  // What is proved here goes deeper: a gateway sees that a key id is unknown, and not why.
  if (named !== undefined)
    return [
      ...found.filter(({ cause, certainty }) => certainty === 'certain' && cause !== named.cause),
      named,
    ]
  const isCertain = found.some(({ certainty }) => certainty === 'certain')
  return found
    .filter(({ certainty }) => !(isCertain && certainty === 'possible'))
    .sort((a, b) => ranks.indexOf(a.certainty) - ranks.indexOf(b.certainty))
}
