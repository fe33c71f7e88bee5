import type { ReasonName } from '../apns/reasons.ts'
import type { Remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import { type Attempt, failureIn, reasonOf } from './attempt.ts'
import type { Failure } from './facts.ts'

/** `certain` is said only with the proof in hand; `likely` when the facts point there; `possible` when nothing speaks against it. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** How much a cause explains one attempt, and what speaks for it. */
export interface Weight {
  readonly certainty: Certainty
  readonly evidence: Text
}

/** One cause of pushes that are not accepted. Ordered arrays of causes are the registries. */
export interface Cause {
  readonly id: string
  /** Nothing when it does not explain the attempt. */
  weigh(attempt: Attempt): Weight | undefined
  remedy(attempt: Attempt): Remedy
}

/** A cause that was found behind an attempt. */
export interface RankedCause extends Weight {
  readonly id: string
  readonly remedy: Remedy
}

/**
 * @param names reasons of APNs the cause can be behind, in an answer or in GOAWAY
 * @param cause asked only then
 */
export function behindReason(names: readonly ReasonName[], cause: Cause): Cause {
  return {
    ...cause,
    weigh: (attempt) => (names.some((name) => name === reasonOf(attempt)) ? cause.weigh(attempt) : undefined),
  }
}

type FailureOf<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>

/**
 * @param kind of failure the cause can be behind
 * @param cause asked only then, and told the failure
 */
export function behindFailure<Kind extends Failure['kind']>(
  kind: Kind,
  cause: {
    readonly id: string
    weigh(failure: FailureOf<Kind>, attempt: Attempt): Weight | undefined
    remedy(attempt: Attempt): Remedy
  },
): Cause {
  const isOfKind = (failure: Failure | undefined): failure is FailureOf<Kind> => failure?.kind === kind
  return {
    id: cause.id,
    remedy: cause.remedy,
    weigh(attempt) {
      const failure = failureIn(attempt)
      return isOfKind(failure) ? cause.weigh(failure, attempt) : undefined
    },
  }
}

const ranks: readonly Certainty[] = ['certain', 'likely', 'possible']

/**
 * @param causes the registry; among equals its order counts
 * @param attempt what is to be explained
 * @returns the causes that explain it, the best first; when one is certain, none that is only possible
 */
export function rankCauses(causes: readonly Cause[], attempt: Attempt): RankedCause[] {
  const found = causes.flatMap((cause): RankedCause[] => {
    const weight = cause.weigh(attempt)
    return weight === undefined ? [] : [{ id: cause.id, ...weight, remedy: cause.remedy(attempt) }]
  })
  const isCertain = found.some(({ certainty }) => certainty === 'certain')
  return found
    .filter(({ certainty }) => !(isCertain && certainty === 'possible'))
    .sort((a, b) => ranks.indexOf(a.certainty) - ranks.indexOf(b.certainty))
}
