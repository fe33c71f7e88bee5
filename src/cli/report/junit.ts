import { remarkLines, type ToldReport, type ToldRow } from './told-report.ts'
import { type XmlElement, xmlDocument } from './xml.ts'

/** An assertion that did not hold is a failure; what could not be asked at all an error. */
const elements = { failed: 'failure', unknown: 'error' } as const

function troubleOf({ outcome, about, remarks }: ToldRow): XmlElement[] {
  if (outcome === 'passed') return []
  const errors = remarks.filter(({ level }) => level === 'error')
  const [first] = errors
  const message = errors.map(({ evidence }) => evidence).join(' ')
  return [
    [
      elements[outcome],
      { message: message === '' ? about : message, type: first?.id ?? outcome },
      errors.flatMap(remarkLines).join('\n'),
    ],
  ]
}

/** What is to be known of rows whether they passed or not. */
function outputOf(rows: readonly ToldRow[]): string {
  return rows
    .flatMap(({ name, about, remarks }) => [
      `${name}  ${about}`,
      ...remarks
        .filter(({ level }) => level === 'warning')
        .flatMap(remarkLines)
        .map((line) => `  ${line}`),
    ])
    .join('\n')
}

/**
 * Writes a report as JUnit XML: a test case for each row. There is no standard; this is what Ant's schema and that of
 * Jenkins both take.
 *
 * @param report what was found out
 * @returns an XML document
 */
export function junitReport({ command, now, rows }: ToldReport): string {
  const suite = `pushctl ${command}`
  const count = (outcome: ToldRow['outcome']) => rows.filter((row) => row.outcome === outcome).length
  const counts = { tests: rows.length, failures: count('failed'), errors: count('unknown') }
  const cases = rows.map((row): XmlElement => {
    const name = { name: row.name, classname: suite, time: 0 }
    return ['testcase', name, ...troubleOf(row)]
  })
  const about = {
    id: 0,
    package: 'pushctl',
    hostname: 'localhost',
    timestamp: now.toISOString().slice(0, 19),
  }
  return xmlDocument([
    'testsuites',
    {},
    [
      'testsuite',
      { name: suite, ...counts, time: 0, ...about },
      ['properties', {}],
      ...cases,
      ['system-out', {}, outputOf(rows)],
      ['system-err', {}],
    ],
  ])
}
