import { marks, type Style } from '../../cli/style.ts'
import type { FaultReport } from '../../fault.ts'

/**
 * Tells a person why one of several could not be done: what happened, then what to do or type next.
 *
 * @param error as it stands in the answer of the command
 * @param style of the terminal
 * @returns the lines; all but the first are indented
 */
export function errorLines(
  { message, detail = [], hint, commands = [] }: FaultReport,
  style: Style,
): string[] {
  return [
    `${style.bad(marks.failed)} ${style.say(message)}`,
    ...detail.map((each) => `  ${style.say(each)}`),
    ...(hint === undefined ? [] : [`  ${style.say(hint)}`]),
    ...commands.map((line) => `    ${style.code(line)}`),
  ]
}
