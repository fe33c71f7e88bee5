import type { ToldReport, ToldRow } from './told-report.ts'

/** What Markdown, its tables, and HTML in it take for something else than a letter; and what GitHub makes links of. */
const signs = /[\\`*_{}[\]<>#|~&@$!]|:(?=\/\/)|(?<=\bwww)\./g

const escaped = (text: string) => text.replaceAll(signs, '\\$&')

/** A line to type, in which nothing is taken for anything else. */
const code = (line: string) => `<code>${escaped(line)}</code>`

const markOf = ({ outcome, remarks }: ToldRow) =>
  outcome !== 'passed' ? '❌' : remarks.length > 0 ? '⚠️' : '✅'

function cellOf({ about, outcome, remarks }: ToldRow): string {
  const lines = remarks.flatMap(({ evidence, advice, commands }) => [
    escaped(evidence),
    ...(advice === '' ? [] : [escaped(advice)]),
    ...commands.map(code),
  ])
  const isSaid = outcome === 'unknown' && lines.length > 0
  return [...(isSaid ? [] : [escaped(about)]), ...lines].join('<br>')
}

/**
 * Writes a report as a table in GitHub's Markdown, which GitLab reads too.
 *
 * @param report what was found out
 * @returns a heading and a table with a line for each row
 */
export function markdownReport({ command, language, rows }: ToldReport): string {
  const passed = rows.filter(({ outcome }) => outcome === 'passed').length
  const heading = {
    en: `**pushctl ${command}: ${passed} of ${rows.length} passed**`,
    zh: `**pushctl ${command}：${rows.length} 个中有 ${passed} 个通过**`,
  }
  return [
    heading[language],
    '',
    '|   |   |   |',
    '|---|---|---|',
    ...rows.map((row) => `| ${markOf(row)} | ${escaped(row.name)} | ${cellOf(row)} |`),
    '',
    '',
  ].join('\n')
}
