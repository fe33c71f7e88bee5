import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Language } from '../../text.ts'
import { workflowCommand } from '../style.ts'
import { annotationLines } from './github.ts'
import { gitlabReport } from './gitlab.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import type { ReportForm } from './report.ts'
import { sarifReport } from './sarif.ts'
import { type ToldReport, toldReport } from './told-report.ts'
import type { Reporter, WantedReport } from './wanted-report.ts'

/** One line for each, or none. */
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** Every form but `json`, which is the answer itself. */
const writers: Readonly<Record<Exclude<ReportForm, 'json'>, (report: ToldReport) => string>> = {
  markdown: markdownReport,
  github: (report) => joined(annotationLines(report)),
  gitlab: gitlabReport,
  junit: junitReport,
  sarif: sarifReport,
}

/** Where the repository lies, for build servers look for files from there, wherever the job stands. */
function rootOf({ env, cwd }: Host): string | undefined {
  return env.GITHUB_WORKSPACE ?? env.CI_PROJECT_DIR ?? cwd
}

function pathFromRoot(file: string, host: Host): string {
  const root = rootOf(host)
  if (root === undefined || host.cwd === undefined) return file
  const path = resolve(host.cwd, file)
  const fromRoot = relative(root, path)
  const isOutside = fromRoot.startsWith('..') || isAbsolute(fromRoot)
  return (isOutside ? path : fromRoot).split(sep).join('/')
}

/** GitHub shows what is appended to a file of its own on the page of the run; the verdict does not hang on it. */
async function addSummary(report: ToldReport, host: Host): Promise<void> {
  const file = host.env.GITHUB_STEP_SUMMARY ?? ''
  if (file === '') return
  try {
    const summary = await host.files.grow(file)
    await summary.append(markdownReport(report))
    await summary.close()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    host.warn({
      en: `The step summary was not written: ${error.text.en}`,
      zh: `没有写入 step summary：${error.text.zh}`,
    })
  }
}

interface Reporting {
  readonly command: string
  readonly wanted: WantedReport | undefined
  readonly isOnGitHub: boolean
  readonly host: Host
  readonly language: Language
}

/**
 * @param reporting what is wanted, and where
 * @returns writes the report that was asked for; on GitHub Actions annotations and a summary besides
 */
export function createReporter({ command, wanted, isOnGitHub, host, language }: Reporting): Reporter {
  const isOnStdout = wanted !== undefined && wanted.file === undefined
  const isAnnotated = isOnStdout && wanted.form === 'github'
  return {
    replacesAnswer: isOnStdout && !isAnnotated,
    async tell(rows, document) {
      const pathOf = (file: string) => pathFromRoot(file, host)
      const report = toldReport(rows, { command, language, now: host.now(), pathOf })
      if (isOnGitHub) {
        // GitHub reads both streams, and stdout may be the answer of a pipe.
        if (!isAnnotated)
          for (const line of annotationLines(report)) host.stderr.write(workflowCommand(`${line}\n`))
        await addSummary(report, host)
      }
      if (wanted === undefined) return
      if (isAnnotated) {
        for (const line of annotationLines(report)) host.stdout.write(workflowCommand(`${line}\n`))
        return
      }
      const text = wanted.form === 'json' ? document : writers[wanted.form](report)
      if (wanted.file === undefined) host.stdout.write(text)
      else await host.files.write(wanted.file, text, { force: wanted.force })
    },
  }
}
