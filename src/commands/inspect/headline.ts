import { marks, type Style } from '../../cli/style.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** @returns whether nothing was found that keeps pushes from working: the mark, and the exit code */
export function isFit({ findings }: { readonly findings: readonly Finding[] }): boolean {
  return findings.every(({ severity }) => severity !== 'error')
}

/**
 * @param is whether all is well
 * @param what the kind of thing it is
 * @param more which one, when there are several, and what else tells it
 * @returns the first line of an answer
 */
export function headline(is: boolean, what: Text, style: Style, more = ''): string {
  const mark = is ? style.good(marks.ok) : style.bad(marks.failed)
  return `${mark} ${style.bold(style.say(what))}${more === '' ? '' : `  ${more}`}`
}
