import type { Verdict } from '../../../cli/command.ts'
import { marks, type Style } from '../../../cli/style.ts'
import type { Diagnosis } from '../../../diagnosis/diagnose.ts'
import type { Finding } from '../../../finding.ts'
import { type Text, verbatim } from '../../../text.ts'
import { findingLines } from '../../output/finding-lines.ts'
import { causeLines, type GatewayName, gatewayOf, outcomeWords } from '../../push/sent.ts'
import type { ReportLine } from './report.ts'
import type { Counts, Group } from './tally.ts'

/** One row, as `--json` tells it. */
export interface RowEvent extends ReportLine {
  readonly kind: 'row'
}

/** Rows that came to the same end, with its causes told once. */
export interface ToldGroup extends Omit<Group, 'first' | 'told'> {
  readonly firstRow: number
  /** The other side refused who pushes, by a TLS alert. */
  readonly refused?: true
  /** After this answer nothing more was sent. */
  readonly endedRun?: true
  readonly diagnosis?: Diagnosis
}

/** What became of the whole file. */
export interface Summary extends Counts {
  readonly kind: 'summary'
  readonly gateway: GatewayName
  readonly topic?: string
  readonly rows: number
  /** Rows left out because something is wrong with them. */
  readonly bad: number
  /** Since the first row was taken up. */
  readonly seconds: number
  /** What had been settled by an earlier run. */
  readonly resumed: number
  readonly report?: string
  readonly deadTokens?: { readonly file: string; readonly count: number }
  readonly groups: readonly ToldGroup[]
  /** What is doubtful of the whole run, as `send` says it of one push. */
  readonly findings: readonly Finding[]
  readonly notes: readonly Text[]
  /** Lines that go on with the rows that have no answer yet. */
  readonly commands: readonly string[]
}

export type ManyEvent = RowEvent | Summary

export { gatewayOf }

const failures: Partial<Record<NonNullable<ReportLine['failureKind']>, Text>> = {
  'bad-row': { en: 'bad row', zh: '行有问题' },
  stopped: { en: 'the run ended first', zh: '发送提前结束' },
  changed: {
    en: 'the row was changed, and its device was sent the old content',
    zh: '行的内容有变化，而设备可能已收到旧内容',
  },
}

function groupHead(
  { outcome, status, reason, failureKind, count, firstRow }: ToldGroup,
  style: Style,
): string {
  const why =
    [status, reason].filter((each) => each !== undefined).join(' ') ||
    (failureKind === undefined ? '' : style.say(failures[failureKind] ?? verbatim(failureKind)))
  const rows = style.say({ en: `first in row ${firstRow}`, zh: `首次出现在第 ${firstRow} 行` })
  // Rows that were to be left out are no failure: the exit code is that of the others.
  const mark = failureKind === 'bad-row' ? style.warn(marks.warning) : style.bad(marks.failed)
  return `${mark} ${style.bold(String(count))} × ${style.say(outcomeWords[outcome])}  ${why}  ${style.dim(rows)}`
}

/** @returns an event for a person: rows say nothing, for they are in the report */
export function humanMany(event: ManyEvent, style: Style): string {
  if (event.kind === 'row') return ''
  const { rows, seconds, accepted, rejected, unsent, unknown, gateway, topic, resumed } = event
  // What did not leave was not sent at any rate.
  const settled = rows - unsent
  const rate = seconds > 0 ? Math.round(Math.max(0, settled - resumed) / seconds) : 0
  const place = [gateway.environment, gateway.endpoint, topic]
    .filter((each) => each !== undefined)
    .join(' · ')
  const counts = { accepted, rejected, unsent, unknown }
  const told = Object.entries(counts).flatMap(([kind, count]) => {
    const words = `${style.say(outcomeWords[kind as keyof Counts])} ${count}`
    return count === 0 ? [] : [kind === 'accepted' ? style.good(words) : style.bad(words)]
  })
  const mark =
    accepted === rows
      ? style.good(marks.ok)
      : verdictOfMany(event) === 'yes'
        ? style.warn(marks.warning)
        : style.bad(marks.failed)
  const count = settled === rows ? `${rows}` : `${settled} / ${rows}`
  const took = style.say({
    en: `${settled === rows ? rows : `${settled} of ${rows}`} ${rows === 1 ? 'row' : 'rows'} in ${seconds.toFixed(1)} s (${rate}/s)`,
    zh: `${count} 行，用时 ${seconds.toFixed(1)} 秒（${rate} 条/秒）`,
  })
  const written = (en: string, zh: string, file: string) =>
    style.dim(`${marks.note} ${style.say({ en, zh })} ${file}`)
  return [
    `${mark} ${told.join(' · ')}  ${style.dim(`${took} → ${place}`)}`,
    ...event.groups.flatMap((group) => [
      groupHead(group, style),
      ...(group.diagnosis === undefined
        ? []
        : [`  ${style.say(group.diagnosis.what)}`, ...causeLines(group.diagnosis.causes, style)]),
    ]),
    ...(resumed === 0
      ? []
      : [
          style.dim(
            `${marks.note} ${style.say({ en: `${resumed} ${resumed === 1 ? 'row was' : 'rows were'} settled by an earlier run`, zh: `其中 ${resumed} 行上次已有结果` })}`,
          ),
        ]),
    ...(event.report === undefined ? [] : [written('report', '报告', event.report)]),
    ...(event.deadTokens === undefined
      ? []
      : [
          written(
            `${event.deadTokens.count} dead ${event.deadTokens.count === 1 ? 'token' : 'tokens'} in`,
            `${event.deadTokens.count} 个失效 token 写入`,
            event.deadTokens.file,
          ),
        ]),
    ...findingLines(event.findings, style),
    ...event.notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`)),
    ...event.commands.map((line) => `    ${style.code(line)}`),
  ].join('\n')
}

/** A gateway that names a reason in GOAWAY, or refuses a certificate by a TLS alert, has answered: the answer is no. */
function verdictOfGroup({ outcome, reason, failureKind, refused }: ToldGroup): Verdict {
  if (failureKind === 'bad-row') return 'yes'
  return outcome === 'rejected' || reason !== undefined || refused === true ? 'no' : 'unknown'
}

/** Rows that did not leave any more, for an answer ended the run: it is their answer, too. */
const isLeftBehind = ({ outcome, failureKind }: ToldGroup) =>
  outcome === 'unsent' && failureKind === 'stopped'

/** @returns `yes` when every row that was to be sent was accepted; of several answers the worst */
export function verdictOfMany(event: ManyEvent): Verdict {
  if (event.kind === 'row') return 'yes'
  const wasEnded = event.groups.some(({ endedRun }) => endedRun === true)
  const verdicts = event.groups.map((group) =>
    wasEnded && isLeftBehind(group) ? 'no' : verdictOfGroup(group),
  )
  return verdicts.find((each) => each === 'unknown') ?? verdicts.find((each) => each === 'no') ?? 'yes'
}
