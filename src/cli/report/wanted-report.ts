import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Globals } from '../command.ts'
import { isStdin } from '../secret-fault.ts'
import { type ReportForm, type ReportRow, reportForms } from './report.ts'

/** Where a report goes, and in which form. */
export interface WantedReport {
  readonly form: ReportForm
  /** Without it the report stands on standard output. */
  readonly file?: string
  readonly force: boolean
}

/** Tells of one run of a command. */
export interface Reporter {
  /** Whether the report stands on standard output in place of the answer. */
  readonly replacesAnswer: boolean
  /**
   * @param rows what was found out
   * @param document the same as `--json` tells it
   * @throws Fault `file/…` when the report cannot be written
   */
  tell(rows: readonly ReportRow[], document: string): Promise<void>
}

function wantedReport(input: Readonly<Record<string, unknown>>, { json }: Globals): WantedReport | undefined {
  const { format: word, output, force } = input
  const form = reportForms.find((each) => each === word)
  const file = typeof output === 'string' && !isStdin(output) ? output : undefined
  if (form === undefined) {
    if (output === undefined) return undefined
    throw new Fault(
      'usage/report-format',
      {
        en: 'A report is written to the file after --output, and nothing says in which form.',
        zh: '--output 指定了报告文件，但没有说明报告格式。',
      },
      {
        hint: {
          en: `Add --format and one of ${reportForms.join(', ')}.`,
          zh: `请加上 --format，可选 ${reportForms.join('、')}。`,
        },
      },
    )
  }
  if (json && file === undefined) {
    throw new Fault(
      'usage/output',
      {
        en: '--json and --format both want standard output.',
        zh: '--json 和 --format 都要占用标准输出。',
      },
      {
        hint: {
          en: `Leave one out, or write the report to a file: --format ${form} --output FILE`,
          zh: `请去掉一个，或者把报告写入文件：--format ${form} --output 文件名`,
        },
      },
    )
  }
  return { form, ...(file !== undefined && { file }), force: force === true }
}

/** What the command line says that a report hangs on. */
interface AskedCommand {
  /** The words that were typed for the command. */
  readonly path: string
  readonly input: Readonly<Record<string, unknown>>
  readonly globals: Globals
}

/**
 * Prepares the report that was asked for, and what GitHub Actions is told unasked.
 *
 * @param asked the command, what the declaration made of the command line, whether JSON is asked for, and the language
 * @param host where the environment is
 * @returns nothing when nobody wants a report
 * @throws Fault `usage/report-format` for a file without a form, `usage/output` for two answers on standard output
 */
export async function reporterFor(
  { path, input, globals }: AskedCommand,
  host: Host,
): Promise<Reporter | undefined> {
  const wanted = wantedReport(input, globals)
  const isOnGitHub = host.env.GITHUB_ACTIONS === 'true'
  if (wanted === undefined && !isOnGitHub) return undefined
  const { createReporter } = await import('./reporter.ts')
  return createReporter({ command: path, wanted, isOnGitHub, host, language: globals.language })
}
