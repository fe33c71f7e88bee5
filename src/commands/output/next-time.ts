import { marks, type Style } from '../../cli/style.ts'
import type { Text } from '../../text.ts'

const next: Text = { en: 'Next time:', zh: '下次可以直接输入：' }

/**
 * @param line that does without questions what was done after them
 * @param style of the terminal
 */
export const nextTimeLines = (line: string, style: Style): string[] => [
  style.dim(`${marks.note} ${style.say(next)}`),
  `  ${style.code(line)}`,
]
