import { meaningOf, type ReasonName } from '../apns/reasons.ts'
import { type Text, verbatim } from '../text.ts'
import { causes } from './causes/registry.ts'
import { type Facts, isRefusedForTokenNotSent, nameOf, reasonOf } from './facts.ts'
import { describeFailure } from './failure-text.ts'
import { causesOf, type FoundCause } from './found-cause.ts'

/** Why a push was not accepted: what happened, and the causes, the best first. */
export interface Diagnosis {
  readonly what: Text
  readonly causes: readonly FoundCause[]
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
  if (isRefusedForTokenNotSent(facts))
    return {
      en: `${nameOf(facts)} refused a provider token (${reason}), and the push went with a certificate: it had none.`,
      zh: `${nameOf(facts)} 拒绝了 provider token（${reason}），而这条推送用的是证书，并没有带 provider token。`,
    }
  if (reason !== undefined) return meaningOf(reason)
  if (outcome === undefined) return { en: 'Nothing was sent yet.', zh: '还没有发送。' }
  if (outcome.kind === 'accepted') return { en: 'APNs took the push.', zh: 'APNs 已接受这条推送。' }
  if (outcome.kind === 'rejected') {
    const { status, page, id } = outcome.reply
    // Who answers without an apns-id may be anybody.
    const isApns = facts.gateway.kind !== 'other' || id !== undefined
    const who: Text = isApns ? verbatim('APNs') : verbatim(nameOf(facts))
    const said: Text =
      page === undefined
        ? { en: 'no reason', zh: '没有给出原因' }
        : { en: `“${page}”`, zh: `内容是「${page}」` }
    return {
      en: `${who.en} answered with status ${status} and ${said.en}.`,
      zh: `${who.zh} 返回状态码 ${status}，${said.zh}。`,
    }
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
  return { what: whatHappened(facts), causes: causesOf(facts, causes) }
}
