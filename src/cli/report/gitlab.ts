import { jsonText } from '../../text.ts'
import { remarkLines, type ToldReport } from './told-report.ts'

const severities = { error: 'critical', warning: 'minor' } as const

/**
 * Writes remarks as a Code Quality report (GitLab, "Code Quality": "Code Quality report format").
 *
 * @param report what was found out
 * @returns a JSON array with one object for each remark
 */
export function gitlabReport({ rows }: ToldReport): string {
  const issues = rows.flatMap(({ name, path = name, remarks }) =>
    remarks.map((remark) => ({
      description: remarkLines(remark).join('\n'),
      check_name: remark.id,
      fingerprint: remark.fingerprint,
      severity: severities[remark.level],
      location: { path, lines: { begin: 1 } },
    })),
  )
  return `${jsonText(issues, 2)}\n`
}
