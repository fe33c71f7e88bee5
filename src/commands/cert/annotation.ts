/** A remark that GitHub Actions puts on the page of a run. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly file: string
  readonly title: string
  /** May have several lines. */
  readonly message: string
}

const escapedData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapedProperty = (text: string) => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/**
 * Writes an annotation as a workflow command (GitHub, "Workflow commands for GitHub Actions"; the escapes are those of
 * its toolkit, `packages/core/src/command.ts`).
 *
 * @param annotation what to say of which file
 * @returns one line
 */
export function annotationLine({ level, file, title, message }: Annotation): string {
  return `::${level} file=${escapedProperty(file)},title=${escapedProperty(title)}::${escapedData(message)}`
}
