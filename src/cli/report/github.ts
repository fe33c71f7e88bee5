import { visible } from '../../text.ts'
import { type Remark, remarkLines, type ToldReport } from './told-report.ts'

const escapedData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapedProperty = (text: string) => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** Line ends have an escape of their own; all else that nobody sees is written out, for it stands in a log. */
const inLog = (path: string) => path.replaceAll(/[^\r\n]+/g, visible)

function annotation(remark: Remark, path: string | undefined): string {
  const file = path === undefined ? '' : `file=${escapedProperty(inLog(path))},`
  const message = remarkLines(remark).join('\n')
  return `::${remark.level} ${file}title=${escapedProperty(remark.id)}::${escapedData(message)}`
}

/**
 * Writes remarks as workflow commands (GitHub, "Workflow commands for GitHub Actions"; the escapes are those of its
 * toolkit, `packages/core/src/command.ts`): they become annotations on the page of a run.
 *
 * @param report what was found out
 * @returns a line for each remark
 */
export function annotationLines({ rows }: ToldReport): readonly string[] {
  return rows.flatMap(({ path, remarks }) => remarks.map((remark) => annotation(remark, path)))
}
