import { markOf, type Style } from '../../cli/style.ts'
import type { Finding } from '../../finding.ts'

/**
 * Tells findings to a person: what was seen, what to do about it, what to paste.
 *
 * @param findings in the order they are to be told
 * @param style of the terminal
 * @returns the lines, indented by two
 */
export function findingLines(findings: readonly Finding[], style: Style): string[] {
  const paint = { error: style.bad, warning: style.warn, note: style.dim }
  return findings.flatMap(({ severity, evidence, remedy }) => [
    `  ${paint[severity](markOf(severity))} ${style.say(evidence)}`,
    `    ${style.say(remedy.text)}`,
    ...remedy.commands.map((line) => `    ${style.code(line)}`),
  ])
}
