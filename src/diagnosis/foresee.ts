import type { ReasonName } from '../apns/reasons.ts'
import type { Attempt } from './attempt.ts'
import { type RankedCause, rankCauses } from './cause.ts'
import { reasonCauses } from './causes/reason.ts'

/** The reasons that can be told beforehand from what is at hand, in the order APNs would look. */
const foreseeable: readonly ReasonName[] = [
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
  readonly cause: RankedCause
}

/**
 * Asks the causes that explain rejections whether one of them is already certain.
 *
 * @param attempt the push as it would be sent
 * @returns the first rejection that is certain to come; nothing when none is
 */
export function foresee(attempt: Omit<Attempt, 'outcome'>): Foreseen | undefined {
  for (const reason of foreseeable) {
    const outcome = { kind: 'rejected', reply: { status: 0, reason } } as const
    const [cause] = rankCauses(reasonCauses, { ...attempt, outcome })
    if (cause?.certainty === 'certain') return { reason, cause }
  }
  return undefined
}
