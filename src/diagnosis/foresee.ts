import type { ReasonName } from '../apns/reasons.ts'
import type { Finding } from '../finding.ts'
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

/** Those that are about the credential and where it is to be used, whatever is pushed. */
export const aboutCredential: readonly ReasonName[] = [
  'BadCertificate',
  'BadCertificateEnvironment',
  'BadTopic',
  'TopicDisallowed',
]

/** A rejection that is certain before anything is sent. */
export interface Foreseen {
  readonly reason: ReasonName
  readonly cause: FoundCause
}

const rejectedFor = (reason: ReasonName) => ({ kind: 'rejected', reply: { status: 0, reason } }) as const

/**
 * Asks the causes that explain rejections whether one of them is already certain.
 *
 * @param facts the push as it would be sent
 * @param reasons to ask for, in the order APNs would look
 * @returns the first rejection that is certain to come; nothing when none is
 */
export function foresee(
  facts: Omit<Facts, 'outcome'>,
  reasons: readonly ReasonName[] = foreseeable,
): Foreseen | undefined {
  for (const reason of reasons) {
    const asked = { ...facts, outcome: rejectedFor(reason) }
    // Remedies are put together for what will be told: of nearly all pushes that is nothing.
    if (!foreseeableCauses.some(({ weigh }) => weigh(asked)?.certainty === 'certain')) continue
    const [cause] = causesOf(asked, foreseeableCauses)
    if (cause !== undefined) return { reason, cause }
  }
  return undefined
}

/** What speaks against a credential before anything is sent, and proves nothing: the cause, and the reason that would come of it. */
const doubtful: readonly (readonly [(typeof foreseeableCauses)[number]['id'], ReasonName])[] = [
  ['wrong-p8', 'InvalidProviderToken'],
  ['wrong-credential-kind', 'InvalidProviderToken'],
  ['wrong-credential-kind', 'TopicDisallowed'],
  ['wallet-topic', 'TopicDisallowed'],
  ['wrong-team-id', 'TopicDisallowed'],
]

/**
 * Asks the same causes what can be doubted of the credential already now, so that it is said with the first push and
 * not after the first refusal.
 *
 * @param facts the push as it would be sent
 * @returns a warning for each cause that is likely or more
 */
export function doubtsAbout(facts: Omit<Facts, 'outcome'>): Finding[] {
  return doubtful.flatMap(([id, reason]) => {
    const asked = { ...facts, outcome: rejectedFor(reason) }
    const row = foreseeableCauses.find((each) => each.id === id)
    const weight = row?.weigh(asked)
    if (row === undefined || weight === undefined || weight.certainty === 'possible') return []
    const { evidence } = weight
    return [{ id, severity: 'warning', evidence, remedy: row.remedy(asked), see: row.see }]
  })
}
