import { type Fault, type FaultReport, faultReport } from '../../fault.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** One of the things that a command was asked about, as a build server shows it. */
export interface ReportRow {
  /** A file as typed, or what else it was read from: `/dev/stdin`, `env:APNS_P12`. */
  readonly name: string
  /** Whether that is the name of a file. */
  readonly isFile: boolean
  /** What it is, in a few words. */
  readonly about: Text
  /** `unknown` when it could not be read. */
  readonly outcome: 'passed' | 'failed' | 'unknown'
  readonly findings: readonly Finding[]
}

/** The forms of a report. */
export const reportForms = ['json', 'markdown', 'github', 'gitlab', 'junit', 'sarif'] as const
export type ReportForm = (typeof reportForms)[number]

/** The options of every command with a report. */
export const reportOptions = {
  format: {
    choices: reportForms,
    about: {
      en: 'a report for a build server: code quality of GitLab, JUnit XML, SARIF, annotations of GitHub …',
      zh: '输出给 CI 平台的报告：GitLab 代码质量、JUnit XML、SARIF、GitHub 注解等',
    },
  },
  output: {
    short: 'o',
    value: 'FILE',
    suggests: 'files',
    about: {
      en: 'write the report to a file, and answer as usual',
      zh: '把报告写入文件，屏幕照常输出',
    },
  },
  force: { about: { en: 'replace a file that is there', zh: '覆盖已有的文件' } },
} as const

/** @returns the row of a command that failed as a whole */
export function failedRow(command: string, fault: Fault): ReportRow {
  const findings = [faultFinding(faultReport(fault))]
  return { name: `pushctl ${command}`, isFile: false, about: fault.text, outcome: 'unknown', findings }
}

/** @returns a fault as a report tells it */
export function faultFinding({ code, message, detail = [], hint, commands = [] }: FaultReport): Finding {
  const evidence = {
    en: [message, ...detail].map(({ en }) => en).join(' '),
    zh: [message, ...detail].map(({ zh }) => zh).join(''),
  }
  const text = hint ?? { en: '', zh: '' }
  return { id: code, severity: 'error', evidence, remedy: { text, commands }, see: 'pushctl explain' }
}
