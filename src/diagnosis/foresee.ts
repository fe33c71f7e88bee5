import type { ReasonName } from '../apns/reasons.ts'
import { foreseeableCauses } from './causes/foreseeable.ts'
import type { Facts } from './facts.ts'
import { causesOf, type FoundCause } from './found-cause.ts'

/** The reasons that can be told beforehand from what is at hand, in the order APNs would look. */
export const foreseeable: readonly ReasonName[] = [
  'BadCertificate',
  'BadCertificateEnvironment',
  'BadTopic',
  'MissingTopic',
  'TopicDisallowed',
  'BadMessageId',
  'BadPriority',
  'BadCollapseId',
  'PayloadEmpty',
  'PayloadTooLarge',
]

/** A rejection that is certain before anything is sent. */
export interface Foreseen {
  readonly reason: ReasonName
  readonly cause: FoundCause
}

/**
 * Asks the causes that explain rejections whether one of them is already certain.
 *
 * @param facts the push as it would be sent
 * @param reasons only these, where not all of the push is known
 * @returns the first rejection that is certain to come; nothing when none is
 */
export function foresee(
  facts: Omit<Facts, 'outcome'>,
  reasons: readonly ReasonName[] = foreseeable,
): Foreseen | undefined {
  for (const reason of reasons) {
    const outcome = { kind: 'rejected', reply: { status: 0, reason } } as const
    const [cause] = causesOf({ ...facts, outcome }, foreseeableCauses)
    if (cause?.certainty === 'certain') return { reason, cause }
  }
  return undefined
}
