import { resolve } from 'node:path'
import { isStdin } from '../../../cli/secret-fault.ts'
import { Fault } from '../../../fault.ts'
import type { Files, Host, Lock, LockHolder } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { readDeadTokensHead } from './dead-tokens.ts'
import { journalOf, readJournalHead } from './journal.ts'
import type { ManyInput } from './options.ts'
import { readReportHead, reportFormatOf } from './report.ts'
import { firstLine, nextReportOf } from './resume.ts'

/** The files a run writes to, for itself alone. */
export interface Claim {
  /** What a link of that name leads to. */
  readonly report: string | undefined
  readonly deadTokens: string | undefined
  /** An earlier run has left something to go on from. */
  readonly hasPast: boolean
  release(): Promise<void>
}

const lockOf = (file: string) => `${file}.lock`

function foreign(file: string, option: string): Fault {
  return new Fault(
    'usage/not-a-report',
    {
      en: `${file} is there already, and it was not made by this version of pushctl's ${option}. It was left as it is.`,
      zh: `${file} 已经存在，而且不是这个版本的 pushctl 用 ${option} 生成的文件，没有改动它。`,
    },
    { hint: { en: `Name another file with ${option}.`, zh: `请用 ${option} 换一个文件名。` } },
  )
}

function alreadyThere(file: string, what: Text, option: string): Fault {
  return new Fault(
    'usage/report-exists',
    { en: `${file} is already there: ${what.en}`, zh: `${file} 已经存在：${what.zh}` },
    {
      hint: {
        en: `Add --resume to continue that run, or name another file with ${option}.`,
        zh: `加 --resume 接着上次继续发送，或用 ${option} 换一个文件名。`,
      },
    },
  )
}

/** Whoever continues a run that nothing is known of sends to everybody a second time. */
function nothingToContinue(report: string): Fault {
  return new Fault(
    'usage/no-report',
    {
      en: `There is no report ${report}, so there is no run to continue: with it every row would be sent, perhaps for the second time. Nothing was sent.`,
      zh: `没有 ${report} 这个报告，也就没有可以继续的发送：这样会给每一行都发一次，其中有些可能已经发过。没有发送任何推送。`,
    },
    {
      hint: {
        en: 'Name the report of that run with --report; or leave out --resume to begin anew.',
        zh: '请用 --report 指定那次发送的报告；要从头开始就去掉 --resume。',
      },
    },
  )
}

function inUse(file: string, holder: LockHolder | undefined): Fault {
  const who =
    holder === undefined
      ? { en: 'another pushctl', zh: '另一个 pushctl' }
      : {
          en: `another pushctl (pid ${holder.pid}, since ${holder.since})`,
          zh: `另一个 pushctl（进程号 ${holder.pid}，开始于 ${holder.since}）`,
        }
  return new Fault(
    'usage/report-in-use',
    { en: `${file} is being written by ${who.en}.`, zh: `${who.zh}正在写 ${file}。` },
    {
      hint: {
        en: 'Let it end first; then --resume goes on with what it has not sent.',
        zh: '请等它结束；之后加 --resume 可继续发送剩下的行。',
      },
    },
  )
}

function sameFile(file: string): Fault {
  return new Fault('usage/same-file', {
    en: `--report and --dead-tokens both name ${file}. Give them two files.`,
    zh: `--report 和 --dead-tokens 都是 ${file}，请分别指定文件。`,
  })
}

/** Where results go, rows cannot come from. */
function isRows(file: string, option: string): Fault {
  return new Fault(
    'usage/same-file',
    {
      en: `${option} names ${file}, and that is the file of rows. It was left as it is.`,
      zh: `${option} 指定的 ${file} 就是行文件本身，没有改动它。`,
    },
    { hint: { en: `Name another file with ${option}.`, zh: `请用 ${option} 换一个文件名。` } },
  )
}

/** A report has files beside it that are written with it. */
function refuseCompanion(report: string, deadTokens: string, cwd: string | undefined): void {
  const whole = (file: string) => resolve(cwd ?? '/', file)
  const beside = [journalOf(report), nextReportOf(report), lockOf(report)]
  if (
    !beside.some((file) => whole(file) === whole(deadTokens)) &&
    whole(lockOf(deadTokens)) !== whole(report)
  )
    return
  throw new Fault('usage/same-file', {
    en: `--dead-tokens ${deadTokens} is a name that the report ${report} needs for a file of its own. Give it another.`,
    zh: `--dead-tokens ${deadTokens} 这个名字要留给报告 ${report} 自己的文件，请换一个名字。`,
  })
}

/** A file that is there must be empty, or say in its first line that it is one of ours. */
async function isThere(files: Files, file: string, isOurs: (line: string) => boolean, option: string) {
  if (!(await files.exists(file))) return false
  const line = await firstLine(files, file)
  if (line !== undefined ? !isOurs(line) : !(await isEmpty(files, file))) throw foreign(file, option)
  return true
}

async function isEmpty(files: Files, file: string): Promise<boolean> {
  for await (const piece of files.pieces(file, { own: true })) if (piece.length > 0) return false
  return true
}

async function checkReport(files: Files, report: string, resume: boolean): Promise<boolean> {
  const format = reportFormatOf(report)
  const isReport = (line: string) => readReportHead(line, format) !== undefined
  const isJournal = (line: string) => readJournalHead(line) !== undefined
  const traces = [
    await isThere(files, report, isReport, '--report'),
    await isThere(files, journalOf(report), isJournal, '--report'),
    await isThere(files, nextReportOf(report), isReport, '--report'),
  ]
  if (!traces.includes(true)) return false
  if (resume) return true
  throw alreadyThere(
    report,
    {
      en: 'the report of another run, or of one that was cut short.',
      zh: '可能是另一次发送的报告，或者上次中断留下的。',
    },
    '--report',
  )
}

async function checkDeadTokens(files: Files, file: string, resume: boolean): Promise<void> {
  const there = await isThere(files, file, readDeadTokensHead, '--dead-tokens')
  if (there && !resume)
    throw alreadyThere(
      file,
      { en: 'the dead tokens of another run.', zh: '另一次发送的失效 token。' },
      '--dead-tokens',
    )
}

/**
 * Makes sure that a run may write to its files: no other run does, and what is there was made by pushctl.
 *
 * @param input what was typed
 * @param host the world
 * @throws Fault `usage/same-file`, `usage/report-in-use`, `usage/report-exists`, `usage/not-a-report`, `usage/no-report`, `file/…`
 */
export async function claimFiles(
  input: Pick<ManyInput, 'report' | 'deadTokens' | 'resume'> & { readonly to: string },
  { files, now, cwd }: Host,
): Promise<Claim> {
  const follow = async (file: string | undefined) => file && files.followLink(file)
  const [report, deadTokens] = [await follow(input.report), await follow(input.deadTokens)]
  const { resume } = input
  // What the shell hands over, and standard input, are no files that a report could replace.
  const isFile = !isStdin(input.to) && !files.isHandedOver(input.to)
  const rows = isFile ? resolve(cwd ?? '/', await files.followLink(input.to)) : undefined
  for (const [file, option] of [
    [report, '--report'],
    [deadTokens, '--dead-tokens'],
  ] as const)
    if (file !== undefined && resolve(cwd ?? '/', file) === rows) throw isRows(file, option)
  if (report !== undefined && deadTokens !== undefined) refuseCompanion(report, deadTokens, cwd)
  const since = now()
  const locks: Lock[] = []
  const release = async () => {
    for (const lock of locks.splice(0)) await lock.release()
  }
  try {
    for (const [file, option] of [
      [report, '--report'],
      [deadTokens, '--dead-tokens'],
    ] as const) {
      if (file === undefined) continue
      const lock = await files.lock(lockOf(file), since).catch((error: unknown) => {
        throw error instanceof Fault && error.code === 'file/exists' ? foreign(lockOf(file), option) : error
      })
      if ('heldBy' in lock)
        throw locks.length > 0 && lock.heldBy?.since === since.toISOString()
          ? sameFile(file)
          : inUse(file, lock.heldBy)
      locks.push(lock)
    }
    const hasPast = report !== undefined && (await checkReport(files, report, resume))
    if (deadTokens !== undefined) await checkDeadTokens(files, deadTokens, resume)
    if (resume && report !== undefined && !hasPast) throw nothingToContinue(input.report ?? report)
    return { report, deadTokens, hasPast, release }
  } catch (error) {
    await release()
    throw error
  }
}
