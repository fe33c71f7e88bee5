import { pushTypes } from '../../../apns/push-type.ts'
import type { Globals } from '../../../cli/command.ts'
import { defined } from '../../../defined.ts'
import type { Fault } from '../../../fault.ts'
import type { Host } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import type { PastRun } from '../../push/history.ts'
import { gatewayOf } from '../../push/sent.ts'
import { doubtfulAnswer } from '../doubtful-answer.ts'
import { type Account, createAccount } from './account.ts'
import { type Checked, checkRows, makeReady } from './check.ts'
import { type Claim, claimFiles } from './claim.ts'
import { type Learnt, reasonOf, resumeLines, whatNext } from './conclusion.ts'
import { openBatch } from './connect.ts'
import { contentOf } from './content.ts'
import { type DeadTokens, openDeadTokens } from './dead-tokens.ts'
import { type Ledger, noLedger, openLedger } from './ledger.ts'
import { namedDevices, rowsSent } from './named-devices.ts'
import type { ManyPlan } from './plan.ts'
import { showProgress } from './progress.ts'
import { type Resumed, resumeRun } from './resume.ts'
import { readRows } from './rows.ts'
import { Run } from './run.ts'
import { openSource, type Source } from './source.ts'
import type { ManyEvent, Summary } from './summary.ts'
import { compileTemplate, type Template } from './template.ts'

/** How a payload is made of a row, and how large it may be. */
interface Making {
  readonly template: Template
  readonly largest: number
}

/** Everything that is open while rows are sent. */
interface Stage extends Making {
  readonly plan: ManyPlan
  readonly host: Host
  readonly source: Source
  readonly checked: Checked
  readonly claim: Claim
}

const nothingBefore: Resumed = { run: 1, stateOf: () => 'open', notes: [] }

/**
 * Sends one push to each row of a file. Every row ends with exactly one outcome; with a report it is on disk as soon as
 * it is known, and what is about to leave is on disk before it leaves.
 *
 * @param plan everything that is the same for all rows
 * @param host the world
 * @param globals whether rows are to be told one by one
 * @returns rows as they come to their end (only for `--json`), then the summary
 * @throws Fault `usage/rows`, `usage/bad-rows`, `usage/report-…`, `usage/not-a-report`, `usage/resume`, `file/…`
 */
export async function* sendMany(
  plan: ManyPlan,
  host: Host,
  globals: Pick<Globals, 'json' | 'language'>,
): AsyncGenerator<ManyEvent> {
  const { input, message, destination } = plan
  const { notification, payload } = message
  const template = compileTemplate(payload.bytes, payload.value)
  const largest = pushTypes[notification.pushType ?? 'alert'].largestPayload
  const source = await openSource(input.to, host)
  let claim: Claim | undefined
  try {
    claim = await claimFiles(input, host)
    const checked = await checkRows(source, template, largest, plan, claim.hasPast, host)
    for (const note of checked.notes) host.warn(note)
    for (const { evidence, remedy } of checked.findings)
      host.warn({
        en: `${evidence.en} ${remedy.text.en}`,
        zh: `${evidence.zh}${remedy.text.zh}`,
      })
    yield* sendChecked({ plan, host, source, template, largest, checked, claim }, globals)
  } finally {
    await claim?.release()
    await source.close()
    await destination.close()
  }
}

async function* sendChecked(
  stage: Stage,
  globals: Pick<Globals, 'json' | 'language'>,
): AsyncGenerator<ManyEvent> {
  const { plan, host, checked, claim } = stage
  const past = claim.report !== undefined && claim.hasPast ? await openPast(stage, claim.report) : undefined
  const deadTokens = await openDeadTokens(claim.deadTokens, plan.input.resume, host)
  const account = createAccount(deadTokens, globals.json)
  const resumed = past === undefined ? nothingBefore : yield* takeOver(past, account)
  const head = { run: resumed.run, rows: checked.rows }
  const ledger = claim.report === undefined ? noLedger : await openLedger(host.files, claim.report, head)
  const { batch, tokenMade, shown } = await openBatch(plan, host)
  const headers = plan.message.notification
  const run = new Run({ batch, ledger, account, headers, stateOf: resumed.stateOf })
  const from = host.now().getTime()
  const stopProgress = showProgress(host, globals.language, () => ({
    rows: checked.rows,
    ...account.progress(),
    waiting: batch.waiting(),
  }))
  const interrupt = () => batch.stop()
  host.interrupted.addEventListener('abort', interrupt)
  if (host.interrupted.aborted) interrupt()
  const faults: unknown[] = []
  const attemptTo = (work: () => Promise<void>) => work().catch((error: unknown) => void faults.push(error))
  try {
    for await (const events of rowByRow(stage, run, ledger, deadTokens, account, faults)) yield* events
    if (faults.length > 0) batch.stop()
    await attemptTo(() => run.leave())
  } finally {
    await attemptTo(() => batch.close())
    host.interrupted.removeEventListener('abort', interrupt)
    stopProgress()
  }
  account.unreached(checked.rows)
  yield* account.events()
  await attemptTo(() => ledger.close(account.progress().done === checked.rows))
  await attemptTo(() => deadTokens.close())
  const seconds = (host.now().getTime() - from) / 1000
  const summary = await summaryOf(stage, account, deadTokens, {
    seconds,
    learnt: { tokenMade: tokenMade(), shown: shown() },
    faults,
    notes: resumed.notes,
  })
  await rememberRun(summary, plan, host)
  yield summary
  if (faults.length > 0) throw faults[0]
}

/** Reads the rows again, and hands them on; ends early when there is no use in going on. */
async function* rowByRow(
  { plan, host, source, template, largest }: Stage,
  run: Run,
  ledger: Ledger,
  deadTokens: DeadTokens,
  account: Account,
  faults: unknown[],
): AsyncGenerator<Iterable<ManyEvent>> {
  const content = contentOf(plan.message.notification.topic)
  try {
    for await (const readings of readRows(source.pieces(), source.name, namedDevices(rowsSent(plan), host))) {
      for (const reading of readings) {
        const ready = makeReady(reading, template, largest)
        if (ready.kind === 'bad') run.takeBad(ready.number)
        else {
          const { number, id, deviceToken } = ready.row
          const row = { number, id, deviceToken, content: content(ready.payload) }
          const turn = run.take(row, ready.payload)
          if (turn !== undefined) await turn
        }
        if (ledger.broken() !== undefined) break
      }
      await ledger.behind()
      await deadTokens.flush()
      yield account.events()
      if (ledger.broken() !== undefined) return
    }
  } catch (error) {
    // The summary and the report are told all the same; this comes behind them.
    faults.push(error)
  }
}

interface EarlierReport {
  readonly lines: ReturnType<typeof resumeRun>
  readonly first: Awaited<ReturnType<ReturnType<typeof resumeRun>['next']>>
}

/** Looks whether an earlier run can be continued, before anything of it is written anew. */
async function openPast({ plan, host, checked }: Stage, report: string): Promise<EarlierReport> {
  const { to, retryUnknown } = plan.input
  const lines = resumeRun(host.files, { to, retryUnknown, report }, checked.keys)
  return { lines, first: await lines.next() }
}

/** Takes over what an earlier run has settled. */
async function* takeOver(
  { lines, first }: EarlierReport,
  account: Account,
): AsyncGenerator<ManyEvent, Resumed> {
  for (let next = first; ; next = await lines.next()) {
    if (next.done) return next.value
    for (const line of next.value) account.resume(line)
    yield* account.events()
  }
}

/** In the history a run is one entry, in numbers. */
async function rememberRun(
  { gateway, topic, rows, accepted, rejected, unsent, unknown, bad, report, groups }: Summary,
  { message, input, options }: ManyPlan,
  host: Host,
): Promise<void> {
  const { remember } = await import('../../push/history.ts')
  const run: PastRun = {
    ...{ file: input.to, rows, accepted, rejected, unsent, unknown, bad },
    ...defined({ report }),
    groups: groups.map(({ outcome, status, reason, count }) => ({
      outcome,
      ...defined({ status, reason }),
      count,
    })),
  }
  const { pushType } = message.notification
  await remember(
    { gateway, pushes: [], run, ...defined({ topic, pushType }) },
    message.payload.bytes,
    options,
    host,
  )
}

interface End {
  readonly seconds: number
  readonly learnt: Learnt
  readonly faults: readonly unknown[]
  readonly notes: readonly Text[]
}

/** A file that is not where it was is not offered to anybody. */
const isLost = (fault: unknown) => (fault as Partial<Fault>).code === 'file/lost'

async function summaryOf(
  { plan, checked, host }: Stage,
  account: Account,
  deadTokens: DeadTokens,
  { seconds, learnt, faults, notes }: End,
): Promise<Summary> {
  const { input, message, destination } = plan
  const { notification } = message
  const { counts, resumed } = account.progress()
  const isKept = !faults.some(isLost)
  const { examine = () => 'pushctl doctor' } = plan.facts
  const ofAnswers = doubtfulAnswer(destination.gateway, account.doubtfulYes(), examine)
  return {
    kind: 'summary',
    gateway: gatewayOf(destination.gateway),
    ...(notification.topic !== undefined && { topic: notification.topic }),
    rows: checked.rows,
    ...counts,
    bad: checked.bad,
    resumed,
    seconds,
    ...(input.report !== undefined && isKept && { report: input.report }),
    ...(input.deadTokens !== undefined &&
      isKept && { deadTokens: { file: input.deadTokens, count: deadTokens.count() } }),
    groups: await Promise.all(
      account.groups().map((group) => reasonOf(group, plan, learnt, counts.accepted > 0, host)),
    ),
    findings: [...plan.doubts, ...checked.findings, ...ofAnswers],
    notes: [
      ...message.notes,
      ...destination.notes,
      ...checked.notes,
      ...notes,
      ...whatNext(counts, checked.bad, input),
    ],
    // A report that is not where it was cannot be resumed.
    commands: isKept ? resumeLines(plan, counts, checked.bad) : [],
  }
}
