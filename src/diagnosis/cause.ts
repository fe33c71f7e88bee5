import type { ReasonName } from '../apns/reasons.ts'
import type { Remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import { type Facts, type Failure, failureIn, isOfStranger, reasonOf } from './facts.ts'

/** `certain` is said only with the proof in hand; `likely` when the facts point there; `possible` when nothing speaks against it. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** How much a cause explains the facts, and what speaks for it. */
export interface Weight {
  readonly certainty: Certainty
  readonly evidence: Text
}

/** Nothing when the cause does not explain the facts, or one of them speaks against it. */
export interface Weigh {
  (facts: Facts): Weight | undefined
  /** The reasons of APNs that the cause can be behind, the one it mostly is first: how the causes of a reason are found without facts. */
  readonly reasons?: readonly ReasonName[]
  /** It can be behind a push that APNs took, and of which nothing is seen. */
  readonly isSilent?: boolean
}

/** One way a push can come to nothing. Ordered arrays of causes are the registries. */
export interface Cause<Id extends string = string> {
  /** Never changes: scripts go by it. */
  readonly id: Id
  /** One sentence that a tired person understands, without the values of this time. */
  readonly what: Text
  readonly weigh: Weigh
  /** Asked only when `weigh` answered, or a gateway named this cause itself. */
  remedy(facts: Facts): Remedy
  /** Where the fact behind it can be read. */
  readonly see: string
}

/** @returns the cause as it is, its id kept as a literal */
export const cause = <const Id extends string>(row: Cause<Id>): Cause<Id> => row

/**
 * @param names reasons of APNs the cause can be behind, in an answer or in GOAWAY; the one it mostly is behind first
 * @param weigh asked only then
 */
export const onReason = (
  names: readonly ReasonName[],
  weigh: (facts: Facts, reason: ReasonName) => Weight | undefined,
): Weigh =>
  Object.assign(
    (facts: Facts) => {
      const reason = isOfStranger(facts) ? undefined : names.find((name) => name === reasonOf(facts))
      return reason && weigh(facts, reason)
    },
    { reasons: names },
  )

/** @param weigh asked only of a push that APNs took */
export const onAccepted = (weigh: (facts: Facts) => Weight | undefined): Weigh =>
  Object.assign((facts: Facts) => (facts.outcome?.kind === 'accepted' ? weigh(facts) : undefined), {
    isSilent: true,
  })

type FailureOf<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>

/**
 * @param kind of failure the cause can be behind
 * @param weigh asked only then, and told the failure
 */
export function onFailure<Kind extends Failure['kind']>(
  kind: Kind,
  weigh: (failure: FailureOf<Kind>, facts: Facts) => Weight | undefined,
): Weigh {
  const isOfKind = (failure: Failure | undefined): failure is FailureOf<Kind> => failure?.kind === kind
  return (facts) => {
    const failure = failureIn(facts)
    return isOfKind(failure) ? weigh(failure, facts) : undefined
  }
}

/** @returns the first answer of several ways in which one cause shows */
export const firstOf = (...ways: readonly Weigh[]): Weigh =>
  Object.assign(
    (facts: Facts) => {
      for (const way of ways) {
        const weight = way(facts)
        if (weight !== undefined) return weight
      }
      return undefined
    },
    {
      reasons: ways.flatMap(({ reasons = [] }) => reasons),
      isSilent: ways.some(({ isSilent = false }) => isSilent),
    },
  )

/** Of a cause that nobody can tell from outside: it is told when the local gateway, which knows, names it. */
export const onlyNamed: Weigh = () => undefined

/** The three weights, for rows that need no more than a word. */
export const certain = (en: string, zh: string): Weight => ({ certainty: 'certain', evidence: { en, zh } })
export const likely = (en: string, zh: string): Weight => ({ certainty: 'likely', evidence: { en, zh } })
export const possible = (en: string, zh: string): Weight => ({ certainty: 'possible', evidence: { en, zh } })
