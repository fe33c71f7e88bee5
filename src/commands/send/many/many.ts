import type { Notification } from '../../../apns/notification.ts'
import { type Payload, readPayload } from '../../../apns/payload.ts'
import { pushTypes } from '../../../apns/push-type.ts'
import type { Globals } from '../../../cli/command.ts'
import type { Batch, Job } from '../../../client/batch.ts'
import type { Outcome } from '../../../client/outcome.ts'
import { currentProviderToken, lastingProviderTokens } from '../../../client/provider-token-cache.ts'
import type { Credential } from '../../../credential/model.ts'
import { diagnose } from '../../../doctor/diagnosis.ts'
import { Fault, Interrupted } from '../../../fault.ts'
import type { GrowingFile, Host } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { tokenStore } from '../../token-store.ts'
import type { Plan } from '../plan.ts'
import { gatewayOf } from '../sent.ts'
import { type Ledger, noLedger, openLedger } from './ledger.ts'
import type { ManyInput } from './options.ts'
import { showProgress } from './progress.ts'
import { lineOf, type ReportLine } from './report.ts'
import { type Row, type RowReading, readRows } from './rows.ts'
import { createSequence } from './sequence.ts'
import type { ManyEvent, Reason, Summary } from './summary.ts'
import { type Counts, createTally, type Group } from './tally.ts'
import { compileTemplate, type Template } from './template.ts'

/** Everything that is known before the first row is read. */
export interface ManyPlan extends Pick<Plan, 'message' | 'credential' | 'destination' | 'attempt'> {
  readonly input: ManyInput & { readonly to: string }
  /** Looks at the payload of the first row; throws the Fault that stops everything. */
  readonly check: (payload: Payload) => void
}

/** A file of rows that can be read twice. */
interface Source {
  readonly name: string
  pieces(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Rows that wait for one before them; more than this and nothing more leaves. Back-off takes a minute at most. */
const mostWaiting = 50_000

/** How many wrong rows are named. */
const mostNamed = 10

/** Standard input goes to a file first: rows are checked before any of them is sent. */
async function openSource(file: string, { files, stdin, platform }: Host): Promise<Source> {
  if (file !== '-') return { name: file, pieces: () => files.pieces(file), close: async () => {} }
  const folder = await files.makeTemporaryFolder()
  const kept = `${folder}${platform === 'win32' ? '\\' : '/'}rows`
  const copy = await files.grow(kept)
  try {
    for await (const piece of stdin.pieces()) await copy.append(piece)
  } finally {
    await copy.close()
  }
  return { name: 'stdin', pieces: () => files.pieces(kept), close: () => files.removeFolder(folder) }
}

/** A row with its payload, or what is wrong with it. */
type Ready =
  | { readonly kind: 'ready'; readonly row: Row; readonly payload: Uint8Array }
  | Extract<RowReading, { kind: 'bad' }>

function makeReady(reading: RowReading, template: Template, largest: number): Ready {
  if (reading.kind === 'bad') return reading
  const { row, line } = reading
  const payload = template.fill(row.values)
  if ('problem' in payload) return { kind: 'bad', number: row.number, line, problem: payload.problem }
  if (payload.length <= largest) return { kind: 'ready', row, payload }
  const problem: Text = {
    en: `makes a payload of ${payload.length} bytes; APNs takes ${largest}`,
    zh: `生成的 payload 有 ${payload.length} 字节，APNs 最多接受 ${largest} 字节`,
  }
  return { kind: 'bad', number: row.number, line, problem }
}

function badRows(name: string, bad: readonly Extract<Ready, { kind: 'bad' }>[], count: number): Fault {
  const more = count - bad.length
  return new Fault(
    'usage/bad-rows',
    {
      en: `Nothing was sent: ${count} ${count === 1 ? 'row' : 'rows'} of ${name} cannot be.`,
      zh: `没有发送：${name} 中有 ${count} 行有问题。`,
    },
    {
      detail: [
        ...bad.map(({ number, line, problem: { en, zh } }) => ({
          en: `row ${number} (line ${line}) ${en}`,
          zh: `第 ${number} 行（文件第 ${line} 行）：${zh}`,
        })),
        ...(more > 0 ? [{ en: `and ${more} more`, zh: `还有 ${more} 行` }] : []),
      ],
      hint: {
        en: 'Mend them, or add --skip-bad-rows to send to the others.',
        zh: '请修正这些行，或加 --skip-bad-rows 跳过它们。',
      },
    },
  )
}

/** Reads all rows once, before anything is sent. */
async function examine(source: Source, template: Template, largest: number, plan: ManyPlan, host: Host) {
  const bad: Extract<Ready, { kind: 'bad' }>[] = []
  let rows = 0
  let badCount = 0
  for await (const readings of readRows(source.pieces(), source.name)) {
    if (host.interrupted.aborted) throw new Interrupted()
    for (const reading of readings) {
      const ready = makeReady(reading, template, largest)
      if (rows === badCount && ready.kind === 'ready') plan.check(readPayload(ready.payload, source.name))
      rows += 1
      if (ready.kind === 'ready') continue
      badCount += 1
      if (bad.length < mostNamed) bad.push(ready)
    }
  }
  if (badCount > 0 && !plan.input.skipBadRows) throw badRows(source.name, bad, badCount)
  return { rows, bad: badCount }
}

/** Tokens that are dead, as they become known; nothing when nobody wants them. */
interface DeadTokens {
  readonly file?: string
  count(): number
  note(line: ReportLine): void
  flush(): Promise<void>
  close(): Promise<void>
}

async function openDeadTokens(file: string | undefined, resume: boolean, host: Host): Promise<DeadTokens> {
  let count = 0
  if (file === undefined)
    return { count: () => 0, note: () => {}, flush: async () => {}, close: async () => {} }
  if (resume) await host.files.remove(file)
  else if (await host.files.exists(file))
    throw new Fault(
      'usage/report-exists',
      { en: `${file} is already there.`, zh: `${file} 已经存在。` },
      { hint: { en: 'Name another file with --dead-tokens.', zh: '请用 --dead-tokens 换一个文件名。' } },
    )
  const grown: GrowingFile = await host.files.grow(file)
  let pending = 'token,since\n'
  const flush = async () => {
    const text = pending
    pending = ''
    if (text !== '') await grown.append(text)
  }
  return {
    file,
    count: () => count,
    note({ status, deviceToken, since = '' }) {
      if (status !== 410) return
      count += 1
      pending += `${deviceToken},${since}\n`
    },
    flush,
    async close() {
      await flush().finally(() => grown.close())
    },
  }
}

async function openBatch(
  plan: ManyPlan,
  host: Host,
): Promise<{ batch: Batch; tokenMade(): Date | undefined }> {
  const { credential, destination, input } = plan
  const { endpoint } = destination.gateway
  const [{ createBatch }, { openSession }] = await Promise.all([
    import('../../../client/batch.ts'),
    import('../../../client/session.ts'),
  ])
  const tokens = credential.kind === 'identity' ? undefined : await openTokens(credential.signingKey, host)
  const { connections, concurrency, rate, retryUnknown } = input
  const batch = createBatch({
    open: () =>
      openSession({
        endpoint,
        wire: 'framed',
        ...destination.wayTo(endpoint),
        ...(credential.kind === 'identity' && { identity: credential }),
      }),
    retry: { unknownToo: retryUnknown },
    ...(connections !== undefined && { connections }),
    ...(concurrency !== undefined && { concurrency }),
    ...(rate !== undefined && { rate }),
    ...(tokens !== undefined && { providerTokens: tokens }),
  })
  return { batch, tokenMade: () => tokens?.issuedAt() }
}

async function openTokens(
  signingKey: Extract<Credential, { kind: 'signing-key' }>['signingKey'],
  host: Host,
) {
  const store = tokenStore(signingKey, host)
  const first = await currentProviderToken(signingKey, host.now(), store)
  return lastingProviderTokens(first, signingKey, () => host.now(), store)
}

/** A report of other rows must not decide what is sent to these. */
function otherRows(report: string, row: number): Fault {
  return new Fault(
    'usage/resume',
    {
      en: `${report} is the report of another file: row ${row} has another device token there.`,
      zh: `${report} 不是这个文件的报告：第 ${row} 行的 device token 不一致。`,
    },
    {
      hint: {
        en: 'Resume with the very file of the first run; or begin anew with another --report.',
        zh: '继续发送时请使用与上次完全相同的文件；或者换一个 --report 重新开始。',
      },
    },
  )
}

function stoppedLine(row: { number: number; id?: string; deviceToken: string }): ReportLine {
  return lineOf(row, { kind: 'unsent', failure: { kind: 'stopped' } }, 0)
}

function badLine(number: number): ReportLine {
  return { row: number, deviceToken: '', outcome: 'unsent', failure: 'bad-row', attempts: 0 }
}

/**
 * Sends one push to each row of a file. Every row ends with exactly one outcome; with a report it is on disk as soon as
 * it is known, and what is about to leave is on disk before it leaves.
 *
 * @param plan everything that is the same for all rows
 * @param host the world
 * @param globals whether rows are to be told one by one
 * @returns rows in their order (only for `--json`), then the summary
 * @throws Fault `usage/rows`, `usage/bad-rows`, `usage/report-exists`, `usage/resume`, `file/…`
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
  try {
    const { rows, bad } = await examine(source, template, largest, plan, host)
    const ledger = input.report === undefined ? noLedger : await openLedger(host.files, input.report, input)
    const deadTokens = await openDeadTokens(input.deadTokens, input.resume, host)
    const { batch, tokenMade } = await openBatch(plan, host)
    const run = createRun(batch, ledger, deadTokens, globals.json)
    const from = host.now().getTime()
    const stopProgress = showProgress(host, globals.language, () => ({ rows, ...run.progress() }))
    const interrupt = () => batch.stop()
    host.interrupted.addEventListener('abort', interrupt)
    if (host.interrupted.aborted) interrupt()
    const faults: unknown[] = []
    const attemptTo = (work: () => Promise<void>) => work().catch((error: unknown) => void faults.push(error))
    try {
      for await (const readings of readRows(source.pieces(), source.name)) {
        await attemptTo(async () => {
          for (const reading of readings) {
            const ready = makeReady(reading, template, largest)
            if (ready.kind === 'bad') run.settle(badLine(ready.number))
            else await run.take(ready.row, ready.payload, notification, input.report ?? '')
            if (ledger.broken() !== undefined) return
          }
          await ledger.behind()
          await deadTokens.flush()
        })
        yield* run.events()
        if (ledger.broken() !== undefined || faults.length > 0) break
      }
      if (faults.length > 0) batch.stop()
      await run.leave()
    } finally {
      host.interrupted.removeEventListener('abort', interrupt)
      await attemptTo(() => batch.close())
      stopProgress()
    }
    run.unreached(rows)
    yield* run.events()
    const { done, counts, resumed } = run.progress()
    await attemptTo(() => ledger.close(done === rows))
    await attemptTo(() => deadTokens.close())
    const summary: Summary = {
      event: 'summary',
      gateway: gatewayOf(destination.gateway),
      ...(notification.topic !== undefined && { topic: notification.topic }),
      rows,
      ...counts,
      bad,
      resumed,
      seconds: (host.now().getTime() - from) / 1000,
      ...(input.report !== undefined && { report: input.report }),
      ...(deadTokens.file !== undefined && {
        deadTokens: { file: deadTokens.file, count: deadTokens.count() },
      }),
      reasons: run
        .groups()
        .map((group) => reasonOf(group, plan, notification, tokenMade(), counts.accepted > 0)),
      notes: [...message.notes, ...destination.notes, ...whatNext(counts, bad, input)],
    }
    yield summary
    if (faults.length > 0) throw faults[0]
  } finally {
    await source.close()
    await destination.close()
  }
}

/** What happens to the rows of one run between the file and the report. */
function createRun(batch: Batch, ledger: Ledger, deadTokens: DeadTokens, tellsRows: boolean) {
  const tally = createTally()
  let wave: { readonly row: Row; readonly notification: Notification }[] = []
  let done = 0
  let resumed = 0
  let told: ReportLine[] = []
  let onTurn = () => {}
  const sequence = createSequence<ReportLine>((line) => {
    ledger.report(line)
    deadTokens.note(line)
    if (tellsRows) told.push(line)
  })

  const settle = (line: ReportLine, outcome?: Outcome) => {
    done += 1
    tally.count(line, outcome)
    if (sequence.put(line.row, line)) onTurn()
    else ledger.early(line)
  }

  const jobOf = (row: Row, notification: Notification): Job => ({
    notification,
    settled: (outcome, attempts) => settle(lineOf(row, outcome, attempts), outcome),
    cameBack: (outcome) => {
      if (outcome.kind !== 'unknown') ledger.back(row.number)
    },
    // With a full disk nothing leaves any more; the row settles with what it was told last.
    leavesAgain: () => ledger.leaving(row.number, row.number).catch(() => batch.stop()),
  })

  /** Lets the rows leave that have gathered: first on disk, then on the wire. */
  const leave = async () => {
    const [first, last] = [wave[0], wave.at(-1)]
    if (first === undefined || last === undefined) return
    const rows = wave
    wave = []
    try {
      if (batch.stopped() === undefined) await ledger.leaving(first.row.number, last.row.number)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      batch.stop()
    }
    for (const { row, notification } of rows) {
      if (!batch.hasRoom()) await batch.room()
      batch.push(jobOf(row, notification))
    }
  }

  return {
    settle,
    leave,
    /** Takes up the next row. */
    async take(row: Row, payload: Uint8Array, common: Omit<Notification, 'deviceToken'>, report: string) {
      const known = await ledger.known(row.number)
      if (known !== undefined) {
        if (known.deviceToken !== '' && known.deviceToken !== row.deviceToken)
          throw otherRows(report, row.number)
        resumed += 1
        const { number, ...rest } = row
        settle({
          ...known,
          row: number,
          deviceToken: rest.deviceToken,
          ...(rest.id !== undefined && { id: rest.id }),
        })
        return
      }
      if (batch.stopped() !== undefined) {
        await leave()
        settle(stoppedLine(row))
        return
      }
      wave.push({ row, notification: { ...common, deviceToken: row.deviceToken, payload } })
      if (wave.length >= batch.appetite) await leave()
      while (sequence.waiting() > mostWaiting) {
        await new Promise<void>((resolve) => {
          onTurn = resolve
        })
      }
    },
    /** Rows behind the point at which reading was given up. */
    unreached(rows: number) {
      tally.countUnreached(rows - done)
    },
    *events(): Generator<ManyEvent> {
      const lines = told
      told = []
      for (const line of lines) yield { event: 'row', ...line }
    },
    progress: () => ({ done, resumed, counts: tally.counts() }),
    groups: () => tally.groups(),
  }
}

function reasonOf(
  group: Group,
  plan: ManyPlan,
  notification: ManyPlan['message']['notification'],
  tokenMade: Date | undefined,
  wasAccepted: boolean,
): Reason {
  const { first, told, ...rest } = group
  const head = { ...rest, firstRow: first.row }
  const outcome = told ?? toldBefore(first)
  if (outcome === undefined) return head
  const { deviceToken } = first
  return {
    ...head,
    diagnosis: diagnose({
      ...plan.attempt,
      ...(tokenMade !== undefined && { tokenMade }),
      notification: { ...notification, deviceToken },
      outcome,
      again: (changes) => againFor(plan, wasAccepted, changes),
    }),
  }
}

/** How to go on with rows that have no answer yet. */
function whatNext({ unsent, unknown }: Counts, bad: number, { report, resume }: ManyInput): Text[] {
  if (report === undefined) return []
  const again = resume
    ? { en: 'The same command', zh: '再次运行同一命令' }
    : { en: '--resume', zh: '加 --resume' }
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

/** The same file again; where some rows were accepted, only in a way that does not send to those twice. */
function againFor(
  { attempt, input }: ManyPlan,
  wasAccepted: boolean,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  if (!wasAccepted) return attempt.again({ report: undefined, deadTokens: undefined, ...changes })
  const line = attempt.again(changes)
  return input.report === undefined || input.resume ? line : `${line} --resume`
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
