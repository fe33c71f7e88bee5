import { appleGateway } from '../../apns/endpoint.ts'
import type { Style } from '../../cli/style.ts'
import type { Certainty } from '../../diagnosis/cause.ts'
import { type CauseId, causes } from '../../diagnosis/causes/registry.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import type { FoundCause } from '../../diagnosis/found-cause.ts'
import type { ErrorText } from '../../diagnosis/texts/row.ts'
import type { Text } from '../../text.ts'
import { causeLines } from '../push/sent.ts'
import { type Mention, saidLines } from './said.ts'

/** A text of another program, explained. */
export interface ExplainedText {
  /** Who prints it. */
  readonly from: string
  /** The words it was known by, as they stood there. */
  readonly known: string
  readonly said?: Mention
  /** The likeliest first. */
  readonly causes: readonly FoundCause[]
  /** What the text hides, or what misleads in it. */
  readonly note?: Text
}

/** Of a push to Apple it matters to these alone to which of the two gateways it went. */
const ofEnvironment: readonly CauseId[] = ['env-mismatch-token']

/** Where nobody named a gateway it is Apple's. Whether the push had left, no text says for sure. */
function factsFor(id: CauseId, facts: Facts): Facts {
  const failure = { kind: 'other', phase: 'answer', code: '', message: '' } as const
  const told: Facts = { ...facts, outcome: { kind: 'unknown', failure } }
  if (facts.gateway.kind !== 'other' || ofEnvironment.includes(id)) return told
  return { ...told, gateway: appleGateway('sandbox'), examine: () => 'pushctl doctor' }
}

/**
 * @param row the text
 * @param facts of the push, as far as the text told of it
 * @param known the words it was known by
 * @param said where it stood
 */
export function explainedText(row: ErrorText, facts: Facts, known: string, said?: Mention): ExplainedText {
  const { from, note, certainty } = row
  const found = row.causes.flatMap((id, index): FoundCause[] => {
    const cause = causes.find((each) => each.id === id)
    if (cause === undefined) return []
    const weight: Certainty = index === 0 ? certainty : 'possible'
    const { what } = cause
    return [{ cause: id, what, certainty: weight, evidence: what, remedy: cause.remedy(factsFor(id, facts)) }]
  })
  return {
    from,
    known,
    ...(said !== undefined && { said }),
    causes: found,
    ...(note !== undefined && { note }),
  }
}

const severalCauses: Text = {
  en: 'Several things lead to this text; the first is the likeliest:',
  zh: '这句话可能有几种原因，最可能的在前：',
}

/** @returns an explained text for a person */
export function textInFull({ from, known, said, causes: found, note }: ExplainedText, style: Style): string {
  const isSeveral = found.length > 1 && found[0]?.certainty === 'possible'
  return [
    ...saidLines(said, style),
    `${style.bold(known)} ${style.dim(`(${from})`)}`,
    ...(note === undefined ? [] : [style.say(note)]),
    ...(isSeveral ? [style.say(severalCauses)] : []),
    ...causeLines(found, style),
  ].join('\n')
}
