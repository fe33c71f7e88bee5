import { Fault } from '../../../fault.ts'
import type { Files } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { journalOf, readJournalHead, readLeft } from './journal.ts'
import { linesOf } from './lines.ts'
import { PushIndex, PushKeys } from './push-keys.ts'
import {
  formatLine,
  isSettled,
  parseLine,
  type ReportLine,
  readReportHead,
  reportFormatOf,
  reportHead,
} from './report.ts'

/** What an earlier run means for the rows of a file as it is now. */
export interface Resumed {
  /** Of the report that goes on. */
  readonly run: number
  /** `done`: its line is in the report; `changed`: its device was sent something else that is in no row any more. */
  stateOf(row: number): 'open' | 'done' | 'changed'
  /** What is not as it was. */
  readonly notes: readonly Text[]
}

export interface ResumeOptions {
  /** The file of the rows, as it was typed. */
  readonly to: string
  readonly report: string
  readonly retryUnknown: boolean
}

/** @returns the first line of a file; nothing when there is no such file, or no end of a line near its beginning */
export async function firstLine(files: Files, file: string): Promise<string | undefined> {
  if (!(await files.exists(file))) return undefined
  for await (const piece of files.pieces(file, { own: true })) {
    const [line, ...rest] = Buffer.from(piece.subarray(0, 1000)).toString('utf8').split('\n')
    return rest.length > 0 ? line : undefined
  }
  return undefined
}

/** Of which run the report and the journal are; 0 when there is none. */
async function headsOf(files: Files, report: string) {
  const head = readReportHead((await firstLine(files, report)) ?? '', reportFormatOf(report))
  const journalRun = readJournalHead((await firstLine(files, journalOf(report))) ?? '') ?? 0
  return { run: head?.run ?? 0, rows: head?.rows ?? 0, journalRun }
}

/** Everything earlier runs know, always in the same order: the lines of the report, then what was in flight. */
async function* pastLines(files: Files, report: string): AsyncGenerator<ReportLine> {
  const format = reportFormatOf(report)
  const journal = journalOf(report)
  const { run, journalRun } = await headsOf(files, report)
  // A report of a later run has taken in what the journal of an earlier one said.
  const left = journalRun >= run && journalRun > 0 ? await readLeft(files, journal) : undefined
  if (await files.exists(report))
    for await (const text of linesOf(files.pieces(report, { own: true }))) {
      const line = parseLine(text, format)
      if (line === undefined) continue
      if (journalRun === run) left?.answered(line.row)
      yield line
    }
  if (left !== undefined) yield* left.unanswered()
}

/** What a line of the past stands for when the rows are looked for in it. */
const meaning = { nothing: 0, open: 1, notDelivered: 2, perhapsDelivered: 3 } as const
type Meaning = (typeof meaning)[keyof typeof meaning]

function meaningOf(line: ReportLine, retryUnknown: boolean): Meaning {
  if (line.deviceToken === '') return meaning.nothing
  if (!isSettled(line, retryUnknown)) return meaning.open
  return line.outcome === 'rejected' ? meaning.notDelivered : meaning.perhapsDelivered
}

/** The lines of the past, without what would not fit in memory. */
interface Past {
  readonly keys: PushKeys
  readonly meanings: Meaning[]
  readonly numbers: number[]
}

async function readPast(files: Files, { report, retryUnknown }: ResumeOptions): Promise<Past> {
  const past: Past = { keys: new PushKeys(), meanings: [], numbers: [] }
  for await (const line of pastLines(files, report)) {
    past.keys.push(line.deviceToken, line.content ?? '')
    past.meanings.push(meaningOf(line, retryUnknown))
    past.numbers.push(line.row)
  }
  return past
}

const stateNames = ['open', 'done', 'changed'] as const
const state = { open: 0, done: 1, changed: 2 } as const

interface Matched {
  /** For each line of the past the row it belongs to now; 0 for none. */
  readonly rowOf: Uint32Array
  readonly states: Uint8Array
  readonly counts: { readonly moved: number; readonly changed: number; readonly gone: number }
  /** Whether the rows and the past have anything to do with each other. */
  readonly isRelated: boolean
}

/**
 * Finds for each row what is known of it: by what it is, not by its number. Rows that are the same push are told apart
 * by their number as long as it fits, and then by their order.
 */
function match(rows: PushKeys, { keys, meanings, numbers }: Past, retryUnknown: boolean): Matched {
  const rowOf = new Uint32Array(keys.length)
  const states = new Uint8Array(rows.length + 1)
  const isFree = (at: number) => rowOf[at] === 0 && (meanings[at] ?? 0) >= meaning.notDelivered
  const found = { same: 0, moved: 0, changed: 0 }
  const claim = (at: number, row: number) => {
    rowOf[at] = row
    states[row] = state.done
  }
  // What was of no row, or of one that is not there any more, is the same as none.
  for (const [at, row] of numbers.entries())
    if (isFree(at) && keys.isSame('push', at, rows, row - 1)) {
      claim(at, row)
      found.same += 1
    }
  const samePush = new PushIndex(keys, 'push', isFree)
  eachOpen(rows, states, (row) => {
    const at = samePush.take(rows, row - 1)
    if (at === undefined) return
    claim(at, row)
    found.moved += 1
  })
  let gone = numbers.reduce((count, _, at) => count + (isFree(at) ? 1 : 0), 0)
  const sameDevice = new PushIndex(
    keys,
    'device',
    (at) => isFree(at) && meanings[at] === meaning.perhapsDelivered,
  )
  eachOpen(rows, states, (row) => {
    if (sameDevice.take(rows, row - 1) === undefined) return
    if (!retryUnknown) states[row] = state.changed
    found.changed += 1
    gone -= 1
  })
  let isRelated = found.same + found.moved + found.changed > 0
  if (!isRelated) {
    const stillOpen = new PushIndex(keys, 'device', (at) => meanings[at] !== meaning.nothing)
    eachOpen(rows, states, (row) => {
      isRelated ||= stillOpen.take(rows, row - 1) !== undefined
    })
  }
  return { rowOf, states, counts: { ...found, gone }, isRelated }
}

function eachOpen(rows: PushKeys, states: Uint8Array, tell: (row: number) => void): void {
  for (let row = 1; row <= rows.length; row += 1) if (states[row] === state.open) tell(row)
}

/** A report of other rows must not decide what is sent to these. */
function otherRows({ report, to }: ResumeOptions): Fault {
  return new Fault(
    'usage/resume',
    {
      en: `${report} is the report of other rows: no device of it is in ${to}.`,
      zh: `${report} 不是 ${to} 的报告：其中没有任何一个设备在这个文件里。`,
    },
    {
      hint: {
        en: 'Resume with the file of the first run; or begin anew with another --report.',
        zh: '继续发送时请使用上次的文件；或者换一个 --report 重新开始。',
      },
    },
  )
}

function noJournal({ report }: ResumeOptions): Fault {
  const journal = journalOf(report)
  return new Fault(
    'usage/no-journal',
    {
      en: `${report} is of a run that was cut short, and ${journal}, which says what was on its way then, is not there.`,
      zh: `${report} 对应的发送中途停止了，而记录当时在途推送的 ${journal} 不在旁边。`,
    },
    {
      hint: {
        en: 'Put it back beside the report. Or add --retry-unknown: rows without a line are sent, some of them perhaps again.',
        zh: '请把它放回报告旁边。或加 --retry-unknown：没有记录的行都会发送，其中有些可能会重复。',
      },
    },
  )
}

function notesOf({ counts }: Matched, { to, report, retryUnknown }: ResumeOptions): Text[] {
  const { moved, changed, gone } = counts
  if (moved + changed + gone === 0) return []
  const notes: Text[] = [
    {
      en: `${to} is not as it was in the run of ${report}; only what certainly was not sent has been sent.`,
      zh: `${to} 与 ${report} 对应的那次发送相比有变化；只发送了确定没有发过的行。`,
    },
  ]
  if (moved > 0)
    notes.push({
      en: `Rows at another place than before, and sent already: ${moved}.`,
      zh: `位置变了、但已经发过的行：${moved}。`,
    })
  if (changed > 0)
    notes.push(
      retryUnknown
        ? {
            en: `Rows with new content for a device that was sent the old one; sent for --retry-unknown: ${changed}.`,
            zh: `内容有变化、设备已收到旧内容的行，因 --retry-unknown 再次发送：${changed}。`,
          }
        : {
            en: `Rows with new content for a device that was sent the old one; left out, and unknown in the report: ${changed}. --resume --retry-unknown sends them.`,
            zh: `内容有变化、但设备可能已收到旧内容的行，没有发送，报告中记为未知：${changed}。加 --resume --retry-unknown 会发送它们。`,
          },
    )
  if (gone > 0)
    notes.push({
      en: `Pushes of before that are in no row any more; kept in the report without a row number: ${gone}.`,
      zh: `以前发过、但文件里已经没有的推送，在报告中保留、不带行号：${gone}。`,
    })
  return notes
}

/** More than this, in characters, is written at once. */
const atOnce = 1_000_000

export const nextReportOf = (report: string) => `${report}.new`

/**
 * Makes the report of earlier runs that of the file as it is now: what is settled keeps its line, with the number the
 * row has now. It takes its place in one step: a run that is killed meanwhile loses nothing.
 *
 * @param rows the file as it is now, row by row
 * @returns the lines that stay, of rows of this file, many together; at the end what they mean
 * @throws Fault `usage/resume` when report and rows have nothing in common, `usage/no-journal`; `file/…`
 */
export async function* resumeRun(
  files: Files,
  options: ResumeOptions,
  rows: PushKeys,
): AsyncGenerator<ReportLine[], Resumed> {
  const { report, retryUnknown } = options
  const format = reportFormatOf(report)
  const past = await readPast(files, options)
  const matched = match(rows, past, retryUnknown)
  if (past.meanings.some((each) => each !== meaning.nothing) && !matched.isRelated) throw otherRows(options)
  const before = await headsOf(files, report)
  const told = past.numbers.reduce((count, row) => count + (row > 0 ? 1 : 0), 0)
  if (before.journalRun < before.run && told < before.rows && !retryUnknown) throw noJournal(options)
  // The first run begins the report; this one has just made it, also where there was only an empty file.
  const run = Math.max(before.run, before.journalRun, 1) + 1
  await files.remove(nextReportOf(report))
  const file = await files.grow(nextReportOf(report))
  try {
    let text = reportHead({ run, rows: rows.length }, format)
    let kept: ReportLine[] = []
    let at = -1
    for await (const line of pastLines(files, report)) {
      at += 1
      if ((past.meanings[at] ?? 0) < meaning.notDelivered) continue
      const now = { ...line, row: matched.rowOf[at] ?? 0 }
      if (now.row > 0) kept.push(now)
      text += formatLine(now, format)
      if (text.length < atOnce) continue
      await file.append(text)
      yield kept
      text = ''
      kept = []
    }
    await file.append(text)
    yield kept
  } finally {
    await file.close()
  }
  await files.move(nextReportOf(report), report)
  return {
    run,
    stateOf: (row) => stateNames[matched.states[row] ?? 0] ?? 'open',
    notes: notesOf(matched, options),
  }
}
