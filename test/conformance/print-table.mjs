/**
 * Prints rows under each other, as wide as the widest cell of each column.
 *
 * @param {readonly (readonly string[])[]} table the head first
 */
export function printTable(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)))
  for (const line of table) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column]))
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}
