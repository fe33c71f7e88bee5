import type { Style } from '../../cli/style.ts'
import { columnsOf } from '../../cli/width.ts'
import type { Text } from '../../text.ts'

/** One label with what stands behind it, on a line of its own each; a field without lines is left out. */
export type Field = readonly [label: Text, lines: string | readonly string[] | undefined]

/**
 * Lays out labels and values in two columns.
 *
 * @param fields in the order they are to be read
 * @param style of the terminal
 * @returns the lines, indented by two
 */
export function fieldLines(fields: readonly Field[], style: Style): string[] {
  const shown = fields.flatMap(([label, value = []]) => {
    const lines = typeof value === 'string' ? [value] : value
    return lines.length > 0 ? [{ label: style.say(label), lines }] : []
  })
  const width = Math.max(0, ...shown.map(({ label }) => columnsOf(label)))
  return shown.flatMap(({ label, lines }) =>
    lines.map((line, index) => {
      const head = index === 0 ? label : ''
      return `  ${style.dim(head)}${' '.repeat(width - columnsOf(head) + 2)}${line}`
    }),
  )
}
