import type { Draft } from '../../apns/draft.ts'
import { lint } from '../../apns/lint.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { doubtsAbout, foresee } from '../../diagnosis/foresee.ts'
import { Fault } from '../../fault.ts'
import type { Finding } from '../../finding.ts'

/**
 * What is certain to be refused is not sent; the knowledge is that of the diagnosis.
 *
 * @param facts the push as it would be sent
 * @returns what is doubtful about its credential
 * @throws Fault `refused/…` with the id of the cause
 */
export function refuseTheHopeless(facts: Omit<Facts, 'outcome'>): readonly Finding[] {
  const foreseen = foresee(facts)
  if (foreseen === undefined) return doubtsAbout(facts)
  const { reason, cause } = foreseen
  throw new Fault(
    `refused/${cause.cause}`,
    {
      en: `Not sent, for APNs would refuse it (${reason}). ${cause.evidence.en}`,
      zh: `没有发送，因为 APNs 一定会拒绝（${reason}）。${cause.evidence.zh}`,
    },
    { hint: cause.remedy.text, commands: cause.remedy.commands.slice(0, 1) },
  )
}

/**
 * Lints a notification before it leaves.
 *
 * @param draft payload and headers
 * @returns what is doubtful about it
 * @throws Fault `refused/…` with the id of the first error, and every error that was found
 */
export function refuseTheWrong(draft: Draft): readonly Finding[] {
  const findings = lint(draft)
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return findings
  throw new Fault(
    `refused/${first.id}`,
    { en: 'Not sent.', zh: '没有发送。' },
    {
      detail: errors.flatMap(({ evidence, remedy: { text } }) => [
        evidence,
        { en: `  ${text.en}`, zh: `  ${text.zh}` },
      ]),
      hint: {
        en: 'To send it all the same: --no-lint',
        zh: '仍要发送：加上 --no-lint',
      },
    },
  )
}
