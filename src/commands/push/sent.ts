import { formatEndpoint, type Gateway } from '../../apns/endpoint.ts'
import type { Environment } from '../../apns/environment.ts'
import type { Verdict } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import type { Credential } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import type { Certainty } from '../../diagnosis/cause.ts'
import type { Diagnosis } from '../../diagnosis/diagnose.ts'
import type { Facts, Failure, Outcome } from '../../diagnosis/facts.ts'
import type { FoundCause } from '../../diagnosis/found-cause.ts'
import { refusesIdentity } from '../../diagnosis/tls-alerts.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'
import { nextTimeLines } from '../output/next-time.ts'

/** Who a push is for: a device, or all devices that listen to a channel. */
export type Target = { readonly deviceToken: string } | { readonly channelId: string }

/** What became of the push to one device or channel. */
export interface Push {
  readonly deviceToken?: string
  readonly channelId?: string
  readonly outcome: Outcome['kind']
  readonly status?: number
  readonly reason?: string
  readonly apnsId?: string
  /** Finds the push in Apple's Push Notifications Console; sandbox only. */
  readonly apnsUniqueId?: string
  /** Since when APNs knows that the device token is dead. */
  readonly since?: Date
  readonly failure?: Failure
  readonly diagnosis?: Diagnosis
}

/** Where a push went, as documents name it. */
export interface GatewayName {
  readonly kind: Gateway['kind']
  readonly environment?: Environment
  /** `host:port` */
  readonly endpoint: string
}

/** What authenticated a push, as documents name it. */
export interface CredentialName {
  readonly kind: 'certificate' | 'signing-key'
  readonly file: string
}

/** What `send` did. */
export interface Sent {
  readonly kind: 'sent'
  readonly gateway: GatewayName
  readonly credential: CredentialName
  readonly topic?: string
  readonly pushType?: string
  readonly priority?: number
  /** What was decided without being told. */
  readonly notes: readonly Text[]
  /** What the lint found doubtful. */
  readonly findings: readonly Finding[]
  readonly pushes: readonly Push[]
  /** The line that leads on when the device shows nothing; for a person at a terminal. */
  readonly unseen?: string
  /** The line that sends the same, when something had to be asked. */
  readonly sendLine?: string
}

/** @returns what is told of one outcome */
export function pushOf(target: Target, outcome: Outcome, diagnosis: Diagnosis | undefined): Push {
  const explained = diagnosis === undefined ? {} : { diagnosis }
  if (outcome.kind === 'unsent' || outcome.kind === 'unknown') {
    const { failure } = outcome
    const reason = failure.kind === 'goaway' ? failure.reason : undefined
    return {
      ...target,
      outcome: outcome.kind,
      ...defined({ reason }),
      failure,
      ...explained,
    }
  }
  const { status, reason, id, uniqueId, since } = outcome.reply
  return {
    ...target,
    outcome: outcome.kind,
    status,
    ...defined({ reason, apnsId: id, apnsUniqueId: uniqueId, since }),
    ...explained,
  }
}

/** A gateway that names a reason in GOAWAY, or refuses a certificate by a TLS alert, has answered: the answer is no. */
function verdictOfPush({ outcome, reason, failure }: Push): Verdict {
  if (outcome === 'accepted') return 'yes'
  if (outcome === 'rejected' || reason !== undefined) return 'no'
  if (failure !== undefined && refusesIdentity(failure)) return 'no'
  return 'unknown'
}

/** @returns `yes` when every push was accepted; of several answers the worst */
export function verdictOf({ pushes }: Sent): Verdict {
  const verdicts = pushes.map(verdictOfPush)
  return verdicts.find((each) => each === 'unknown') ?? verdicts.find((each) => each === 'no') ?? 'yes'
}

/** How people are told what became of a push. */
export const outcomeWords = {
  accepted: { en: 'accepted', zh: '已被 APNs 接受' },
  rejected: { en: 'rejected', zh: '被拒绝' },
  unsent: { en: 'not sent', zh: '未发出' },
  unknown: { en: 'sent, but no answer seen', zh: '已发出，但没有收到应答' },
} as const satisfies Record<Outcome['kind'], Text>

const certainties = {
  certain: { en: 'The cause', zh: '原因' },
  likely: { en: 'Most likely', zh: '最可能的原因' },
  possible: { en: 'Possibly', zh: '可能' },
} as const satisfies Record<Certainty, Text>

/** The second likely cause is not "most likely" any more. */
const orElse: Text = { en: 'Or', zh: '或者' }
const orPossibly: Text = { en: 'Possibly', zh: '也可能' }

const colon: Text = { en: ': ', zh: '：' }

const nothingSeen: Text = { en: 'Nothing on the device?', zh: '设备上没有显示？' }

const shortened = (token: string) => (token.length > 24 ? `${token.slice(0, 8)}…${token.slice(-8)}` : token)

/** @returns causes and their remedies, the best first, indented below what they explain */
export function causeLines(causes: readonly FoundCause[], style: Style): string[] {
  return causes.flatMap(({ certainty, evidence, remedy }, index) => {
    const isFurther = certainty === 'likely' && causes[index - 1]?.certainty === 'likely'
    const isAnother = certainty === 'possible' && index > 0
    const head = isFurther ? orElse : isAnother ? orPossibly : certainties[certainty]
    return [
      `  ${style.bold(style.say(head))}${style.say(colon)}${style.say(evidence)}`,
      ...(remedy.text.en === '' ? [] : [`    → ${style.say(remedy.text)}`]),
      ...remedy.commands.map((line) => `      ${style.code(line)}`),
    ]
  })
}

function pushLines(push: Push, place: string, style: Style): string[] {
  const { outcome, status, reason, apnsId, apnsUniqueId, diagnosis } = push
  const target = push.deviceToken ?? push.channelId ?? ''
  const isGood = outcome === 'accepted'
  const mark = isGood ? style.good(marks.ok) : style.bad(marks.failed)
  const answer = [status === 200 ? undefined : status, reason].filter((each) => each !== undefined).join(' ')
  const head = [
    `${mark} ${(isGood ? style.good : style.bad)(style.say(outcomeWords[outcome]))}`,
    ...(answer === '' ? [] : [style.bold(answer)]),
    style.dim(`${shortened(target)} → ${place}`),
  ].join('  ')
  const ids = [
    ...(apnsId === undefined ? [] : [`apns-id ${apnsId}`]),
    ...(apnsUniqueId === undefined ? [] : [`apns-unique-id ${apnsUniqueId}`]),
  ]
  return [
    head,
    ...ids.map((line) => `  ${style.dim(line)}`),
    ...(diagnosis === undefined
      ? []
      : [`  ${style.say(diagnosis.what)}`, ...causeLines(diagnosis.causes, style)]),
  ]
}

const keep: Text = {
  en: 'What is the same each time need not be typed: pushctl config init --help',
  zh: '每次都一样的选项可以存下来：pushctl config init --help',
}

/** @returns what `send` did, for a person */
export function humanSent(
  { gateway, topic, notes, findings, pushes, unseen, sendLine }: Sent,
  style: Style,
): string {
  const { environment, endpoint, kind } = gateway
  const name = [kind === 'local' ? 'local' : undefined, environment].filter((each) => each !== undefined)
  const place = [...name, endpoint, ...(topic === undefined ? [] : [topic])].join(' · ')
  const told = new Set(pushes.flatMap(({ diagnosis }) => diagnosis?.causes.map(({ cause }) => cause) ?? []))
  return [
    ...pushes.flatMap((push) => pushLines(push, place, style)),
    // What was doubted beforehand, and is the cause now, is told once.
    ...findingLines(
      findings.filter(({ id }) => !told.has(id)),
      style,
    ),
    ...notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
    ...(unseen === undefined
      ? []
      : [style.dim(`${marks.note} ${style.say(nothingSeen)} ${style.whole(unseen)}`)]),
    ...(sendLine === undefined
      ? []
      : [...nextTimeLines(sendLine, style), style.dim(`${marks.note} ${style.say(keep)}`)]),
  ].join('\n')
}

/** @returns how documents name a credential */
export function credentialOf({ kind }: Credential, { file = '' }: Pick<Facts, 'file'>): CredentialName {
  return { kind: kind === 'identity' ? 'certificate' : 'signing-key', file }
}

/** @returns how documents name a gateway */
export function gatewayOf(gateway: Gateway): GatewayName {
  return {
    kind: gateway.kind,
    ...(gateway.kind !== 'other' && { environment: gateway.environment }),
    endpoint: formatEndpoint(gateway.endpoint),
  }
}
