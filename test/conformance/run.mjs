import { runConformance } from './conformance.mjs'

const rows = await runConformance()
const verdict = ({ skipped, expected, got }) => (skipped ? '–' : expected === got ? '✓' : '✗')
const columns = (row) => [
  verdict(row),
  row.client,
  row.scenario,
  row.skipped ?? row.expected,
  row.skipped ? '' : row.got === row.expected ? 'the same' : row.got,
]
const table = [['', 'client', 'scenario', 'expected', 'got'], ...rows.map(columns)]
const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)))
for (const line of table) {
  const cells = line.map((cell, column) => cell.padEnd(widths[column]))
  process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
}
const count = (mark) => rows.filter((row) => verdict(row) === mark).length
process.stdout.write(`\n${count('✓')} as documented, ${count('✗')} not, ${count('–')} skipped\n`)
process.exitCode = count('✗') === 0 ? 0 : 1
