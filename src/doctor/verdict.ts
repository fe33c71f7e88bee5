import type { FoundCause } from '../diagnosis/found-cause.ts'
import { type Text, verbatim } from '../text.ts'
import type { CheckResult, Complaint } from './check.ts'
import { isBad } from './check.ts'

/** The results about one thing: `machine`, `credential`, or a gateway by its name. */
export interface Section {
  readonly id: string
  readonly title: Text
  readonly checks: readonly CheckResult[]
}

/** The cause that comes first of all: headline, exit code and last line are about it. */
export type FirstCause = Pick<FoundCause, 'evidence' | 'remedy'> &
  Partial<Pick<FoundCause, 'cause' | 'certainty'>>

/** The whole answer of doctor; warnings do not make it unhealthy. */
export interface Examination {
  readonly healthy: boolean
  /** No gateway is reached, for want of a network; the credential was judged all the same. */
  readonly offline: boolean
  readonly summary: Text
  readonly firstCause?: FirstCause
  readonly sections: readonly Section[]
}

/** Causes that leave nobody anything to find out: this computer has no network. */
const withoutNetwork: readonly (string | undefined)[] = ['dns', 'no-route']

const isGateway = ({ id }: Section) => id !== 'machine' && id !== 'credential'

/** @returns whether a result says what is wrong, and what to do about it */
const complains = (check: CheckResult): check is CheckResult & Complaint =>
  check.result === 'failed' || check.result === 'warning'

const firstFailure = ({ checks }: Section) => checks.find(isBad)

/** What no check of a computer, a credential or a gateway can get past comes first. */
function firstOf(sections: readonly Section[], offline: boolean): CheckResult | undefined {
  // Without a network the credential may still be the one thing that can be said for sure.
  const order = offline ? [...sections].sort((a, b) => Number(isGateway(a)) - Number(isGateway(b))) : sections
  return order.map(firstFailure).find((result) => result !== undefined)
}

/** `, for both gateways`, where one cause stops them all. */
function scopeOf(cause: string | undefined, sections: readonly Section[]): Text {
  const gateways = sections.filter(isGateway)
  const struck = gateways.filter((section) => {
    const failure = firstFailure(section)
    return failure !== undefined && complains(failure) && failure.cause === cause
  })
  if (cause === undefined || gateways.length < 2 || struck.length < gateways.length) return verbatim('')
  return gateways.length === 2
    ? { en: ', for both gateways', zh: '，两个网关都是如此' }
    : { en: `, for all ${gateways.length} gateways`, zh: `，${gateways.length} 个网关都是如此` }
}

const withoutEnd = (sentence: string) => sentence.replace(/[.。]$/, '')

function summaryOf(result: CheckResult, sections: readonly Section[]): Text {
  if (!complains(result)) return result.evidence
  const { evidence, about, remedy, cause } = result
  const input = about === undefined ? verbatim('') : { en: `${about}: `, zh: `${about}：` }
  const scope = scopeOf(cause, sections)
  const [command] = remedy.commands
  // Words that do not lead to the line stand for themselves; the line is told at the check.
  const line = (words: string) => {
    if (command === undefined || !/[:：?？]$/.test(words)) return words
    return /[：？]$/.test(words) ? `${words}${command}` : `${words} ${command}`
  }
  return {
    en: `${input.en}${withoutEnd(evidence.en)}${scope.en}. → ${line(remedy.text.en)}`,
    zh: `${input.zh}${withoutEnd(evidence.zh)}${scope.zh}。→ ${line(remedy.text.zh)}`,
  }
}

function healthyText(sections: readonly Section[]): Text {
  const warnings = sections
    .flatMap(({ checks }) => checks)
    .filter(({ result }) => result === 'warning').length
  const cautions: Text =
    warnings === 0
      ? verbatim('')
      : { en: `, ${warnings} warning${warnings === 1 ? '' : 's'}`, zh: `，${warnings} 条警告` }
  return { en: `Pushes can be sent from here${cautions.en}.`, zh: `这里可以发送推送${cautions.zh}。` }
}

/**
 * Draws the one conclusion from all results.
 *
 * @param sections in the order they are told
 * @returns headline, first cause and whether all is well, which say the same
 */
export function verdictOn(sections: readonly Section[]): Examination {
  const gateways = sections.filter(isGateway)
  const offline =
    gateways.length > 0 &&
    gateways.every((section) => {
      const failure = firstFailure(section)
      return failure !== undefined && complains(failure) && withoutNetwork.includes(failure.cause)
    })
  const first = firstOf(sections, offline)
  if (first === undefined) return { healthy: true, offline, summary: healthyText(sections), sections }
  const summary = summaryOf(first, sections)
  if (!complains(first)) return { healthy: false, offline, summary, sections }
  const { evidence, remedy, cause, certainty } = first
  return {
    healthy: false,
    offline,
    summary,
    firstCause: {
      evidence,
      remedy,
      ...(cause !== undefined && { cause }),
      ...(certainty !== undefined && { certainty }),
    },
    sections,
  }
}

/**
 * @param examination an unhealthy one
 * @returns whether anything but the missing network is wrong: then the answer is no, and else nobody knows
 */
export function isAnswered({ offline, sections }: Examination): boolean {
  return !offline || sections.some((section) => !isGateway(section) && firstFailure(section) !== undefined)
}
