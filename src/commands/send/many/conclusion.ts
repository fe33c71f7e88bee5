import { stopsOf } from '../../../apns/reasons.ts'
import { diagnose } from '../../../diagnosis/diagnose.ts'
import type { Outcome, ShownServer } from '../../../diagnosis/facts.ts'
import { refusesIdentity } from '../../../diagnosis/tls-alerts.ts'
import type { Host } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { surroundingsOf } from '../../push/delivery.ts'
import type { ManyInput } from './options.ts'
import type { ManyPlan } from './plan.ts'
import type { ReportLine } from './report.ts'
import type { ToldGroup } from './summary.ts'
import type { Counts, Group } from './tally.ts'

/** What was learnt of the way to the gateway. */
export interface Learnt {
  readonly tokenMade: Date | undefined
  readonly shown: ShownServer | undefined
}

/** @returns rows that came to the same end, with the causes of the first */
export async function reasonOf(
  group: Group,
  plan: ManyPlan,
  { tokenMade, shown }: Learnt,
  wasAccepted: boolean,
  host: Host,
): Promise<ToldGroup> {
  const { first, told, ...rest } = group
  const { notification } = plan.message
  const outcome = told ?? toldBefore(first)
  const isRefused = outcome !== undefined && 'failure' in outcome && refusesIdentity(outcome.failure)
  const hasEnded = outcome?.kind === 'rejected' && stopsOf(outcome.reply) === 'run'
  const head: ToldGroup = {
    ...rest,
    firstRow: first.row,
    ...(isRefused && { refused: true }),
    ...(hasEnded && { endedRun: true }),
  }
  if (outcome === undefined) return head
  const { deviceToken } = first
  // How a run goes on that was stopped is told of the whole of it.
  const wasStopped = outcome.kind !== 'rejected' && outcome.failure.kind === 'stopped'
  const { endpoint } = plan.destination.gateway
  const attempt = { endpoint, way: plan.destination.wayTo(endpoint), credential: plan.credential }
  const surroundings = wasStopped ? {} : await surroundingsOf(outcome, attempt, shown, host)
  /** Lines that would send to rows that were accepted, too. */
  const repeating = new Set<string>()
  const { what, causes } = diagnose({
    ...plan.facts,
    surroundings,
    ...(tokenMade !== undefined && { tokenMade }),
    notification: { ...notification, deviceToken },
    outcome,
    again: (changes) => {
      const { line, repeatsAccepted } = againFor(plan, wasAccepted, outcome.kind, changes)
      if (repeatsAccepted) repeating.add(line)
      return line
    },
  })
  const named = causes.map(({ remedy, ...cause }) => ({
    ...cause,
    remedy: { ...remedy, commands: remedy.commands.filter((line) => !repeating.has(line)) },
  }))
  return { ...head, diagnosis: { what, causes: wasStopped ? [] : named } }
}

/** How to go on with rows that have no answer yet. */
export function whatNext(
  { accepted, unsent, unknown }: Counts,
  bad: number,
  { report, resume }: ManyInput,
): Text[] {
  if (report === undefined)
    return accepted > 0 && (unknown > 0 || unsent > bad)
      ? [
          {
            en: 'Nothing was kept of which rows were accepted: the same line sends to them again. With --report FILE, --resume goes on from there.',
            zh: '没有记录哪些行已被接受：再次运行同一命令会重复发送。加上 --report 文件名，就能用 --resume 继续。',
          },
        ]
      : []
  const again = resume
    ? { en: 'The same command', zh: '再次运行同一命令' }
    : { en: '--resume', zh: '加 --resume ' }
  const rest: Text = {
    en: `${again.en} sends the rows that have not been sent.`,
    zh: `${again.zh}可继续发送尚未发出的行。`,
  }
  const repeat: Text = {
    en: `Rows without an answer may have arrived; --resume --retry-unknown repeats them.`,
    zh: '没有应答的行可能已经送达；加 --resume --retry-unknown 会重发它们。',
  }
  return [...(unsent > bad ? [rest] : []), ...(unknown > 0 ? [repeat] : [])]
}

/**
 * @param plan of the run that ends
 * @param counts of it
 * @param bad rows that were left out
 * @returns the lines that send what has not been sent, and what may have arrived; as fast as this run was to be
 */
export function resumeLines({ facts, input }: ManyPlan, { unsent, unknown }: Counts, bad: number): string[] {
  if (input.report === undefined) return []
  const { connections, concurrency, rate, maxWait } = input
  const speed = Object.entries({
    '--connections': connections,
    '--concurrency': concurrency,
    '--rate': rate,
    '--max-wait': maxWait === undefined ? undefined : `${maxWait / 1000}s`,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [` ${flag} ${value}`]))
  const line = `${facts.again({})}${input.resume ? '' : ' --resume'}${speed.join('')}`
  const repeating = input.retryUnknown ? line : `${line} --retry-unknown`
  return [...(unsent > bad ? [line] : []), ...(unknown > 0 && repeating !== line ? [repeating] : [])]
}

/** The same file again; where rows were accepted or may have arrived, and a report knows which, only the others. */
function againFor(
  { facts, input }: ManyPlan,
  wasAccepted: boolean,
  outcome: Outcome['kind'],
  changes: Readonly<Record<string, string | undefined>>,
): { readonly line: string; readonly repeatsAccepted: boolean } {
  if (!wasAccepted && outcome !== 'unknown')
    return {
      line: facts.again({ report: undefined, deadTokens: undefined, ...changes }),
      repeatsAccepted: false,
    }
  const line = facts.again(changes)
  if (input.report === undefined) return { line, repeatsAccepted: wasAccepted }
  const repeats = outcome === 'unknown' && !input.retryUnknown ? ' --retry-unknown' : ''
  return { line: `${line}${input.resume ? '' : ' --resume'}${repeats}`, repeatsAccepted: false }
}

/** A rejection that an earlier run was told; of other ends the report does not keep enough. */
function toldBefore({
  outcome,
  status,
  reason,
  since,
}: ReportLine): Exclude<Outcome, { kind: 'accepted' }> | undefined {
  if (outcome !== 'rejected' || status === undefined) return undefined
  return {
    kind: 'rejected',
    reply: {
      status,
      ...(reason !== undefined && { reason }),
      ...(since !== undefined && { since: new Date(since) }),
    },
  }
}
