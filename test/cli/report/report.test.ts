import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { letOut } from '../../../src/cli/door.ts'
import { annotationLines } from '../../../src/cli/report/github.ts'
import { gitlabReport } from '../../../src/cli/report/gitlab.ts'
import { junitReport } from '../../../src/cli/report/junit.ts'
import { markdownReport } from '../../../src/cli/report/markdown.ts'
import { failedRow, type ReportRow } from '../../../src/cli/report/report.ts'
import { sarifReport } from '../../../src/cli/report/sarif.ts'
import { toldReport } from '../../../src/cli/report/told-report.ts'
import { xmlDocument } from '../../../src/cli/report/xml.ts'
import { Fault } from '../../../src/fault.ts'
import type { Finding, Severity } from '../../../src/finding.ts'
import { verbatim } from '../../../src/text.ts'
import { hostileTexts } from '../../hostile-text.ts'
import { itWithPython } from '../../witness.ts'

const finding = (
  id: string,
  severity: Severity,
  evidence: string,
  commands: readonly string[] = [],
): Finding => ({
  id,
  severity,
  evidence: verbatim(evidence),
  remedy: { text: verbatim('Renew it, 100% of it: now.'), commands },
  see: 'RFC 5280',
})

const row = (name: string, outcome: ReportRow['outcome'], ...findings: readonly Finding[]): ReportRow => ({
  name,
  isFile: !name.startsWith('env:'),
  about: verbatim(`universal  com.example.${name.length}`),
  outcome,
  findings,
})

/** A file name that is legal on Linux, and would end a property, a line, an attribute, a cell, a section. */
const hostileName = 'certs/a,b: 100%\n::error::x|`<b>"\']]>.p12'

const rows: readonly ReportRow[] = [
  row('certs/good.p12', 'passed', finding('pkcs8-vs-pkcs1', 'note', 'Worth knowing.')),
  row('certs/old one.p12', 'passed', finding('certificate/expires-soon', 'warning', 'In 3 days.')),
  row(
    hostileName,
    'failed',
    finding('cert-expired', 'error', hostileTexts.hostile, ["pushctl cert inspect 'a b.p12'"]),
    finding('cert-expired', 'error', 'And ]]> </failure> once more & again.'),
    finding('key-mismatch', 'warning', 'A warning beside it.'),
    finding('of-old', 'error', '::error::x'),
  ),
  row('env:APNS_P12', 'unknown', finding('usage/variable', 'error', 'It is not set.')),
]

const told = (given = rows, now = '2026-06-01T12:34:56.789Z') =>
  toldReport(given, {
    command: 'cert verify',
    now: new Date(now),
    language: 'en',
    pathOf: (file) => file,
  })

describe('annotations for GitHub', () => {
  const lines = annotationLines(told())

  /** As the runner reads them: `ActionCommand.cs`, properties and data each unescaped. */
  const read = (line: string) => {
    const [, level, properties = '', data = ''] = /^::(\w+) ([^:]*?)::(.*)$/.exec(line) ?? []
    const plain = (text: string) =>
      text
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%')
    const named = properties.split(',').map((each) => each.split('=').map(plain) as [string, string])
    return { level, ...Object.fromEntries(named), message: plain(data) }
  }

  it('are one line for each thing to do, whatever stands in it', () => {
    expect(lines.map((line) => line.replace(/ .*/s, ''))).toEqual([
      '::warning',
      '::error',
      '::error',
      '::warning',
      '::error',
      '::error',
    ])
    expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true)
  })

  it('name the file exactly, and say what to do', () => {
    expect(read(lines[2] ?? '')).toEqual({
      level: 'error',
      file: hostileName,
      title: 'cert-expired',
      message: 'And ]]> </failure> once more & again.\nRenew it, 100% of it: now.',
    })
  })

  it('escape as the toolkit does', () => {
    expect(lines[0]).toBe(
      '::warning file=certs/old one.p12,title=certificate/expires-soon::In 3 days.%0ARenew it, 100%25 of it: now.',
    )
    expect(lines[1]).toMatch(
      /^::error file=certs\/a%2Cb%3A 100%25%0A%3A%3Aerror%3A%3Ax\|`<b>"'\]\]>\.p12,title=/,
    )
  })

  it('name no file where there is none', () => {
    expect(lines[5]).toBe('::error title=usage/variable::It is not set.%0ARenew it, 100%25 of it: now.')
  })
})

describe('code quality for GitLab', () => {
  const issues = JSON.parse(gitlabReport(told()))

  it('has an issue for each thing to do', () => {
    expect(issues).toHaveLength(6)
    expect(issues[0]).toEqual({
      description: 'In 3 days.\nRenew it, 100% of it: now.',
      check_name: 'certificate/expires-soon',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'minor',
      location: { path: 'certs/old one.p12', lines: { begin: 1 } },
    })
    expect(issues[1]).toMatchObject({ severity: 'critical', location: { path: hostileName } })
  })

  const prints = (text: string) =>
    JSON.parse(text).map(({ fingerprint }: { fingerprint: string }) => fingerprint)

  it('tells issues apart, and knows them again on another day and beside others', () => {
    expect(new Set(prints(gitlabReport(told()))).size).toBe(6)
    expect(prints(gitlabReport(told(rows.slice(1), '2027-01-01T00:00:00Z')))).toEqual(
      prints(gitlabReport(told())),
    )
  })
})

describe('SARIF', () => {
  const {
    $schema: _,
    id: $id,
    ...schema
  } = JSON.parse(readFileSync(join(import.meta.dirname, 'sarif-2.1.0-rtm.5.json'), 'utf8'))
  const uri = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-F]{2})*$/
  const ajv = new Ajv({
    strict: false,
    unicodeRegExp: false,
    formats: { uri, 'uri-reference': uri, 'date-time': true },
  })
  const isValid = ajv.compile({ $id, ...schema })
  const log = JSON.parse(sarifReport(told()))
  const [run] = log.runs

  it.each([
    ['hostile rows', rows],
    ['nothing to do', rows.slice(0, 1)],
    [
      'a command that failed',
      [failedRow('cert verify', new Fault('file/not-found', verbatim('No ca.pem.')))],
    ],
  ])('of %s is valid by the schema of OASIS', (_, given) => {
    isValid(JSON.parse(sarifReport(told(given))))
    expect(isValid.errors).toBeNull()
  })

  it('would not be valid with a level that is none, or a file name as it is', () => {
    for (const broken of [
      sarifReport(told()).replace('"level": "warning"', '"level": "bad"'),
      sarifReport(told()).replace('"uri": "certs/old%20one.p12"', '"uri": "certs/old one.p12"'),
    ]) {
      expect(broken).not.toBe(sarifReport(told()))
      expect(isValid(JSON.parse(broken))).toBe(false)
    }
  })

  it('has results with rules, places and fingerprints', () => {
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['certificate/expires-soon', 'cert-expired', 'key-mismatch', 'of-old'])
    for (const result of run.results) expect(ids[result.ruleIndex]).toBe(result.ruleId)
    const uris = run.results.map(
      ({ locations }: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        locations[0]?.physicalLocation.artifactLocation.uri,
    )
    expect(uris.map(decodeURIComponent)).toEqual(['certs/old one.p12', ...Array(4).fill(hostileName)])
  })

  it('says that something could not be read', () => {
    expect(run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            descriptor: { id: 'usage/variable' },
            level: 'error',
            message: { text: 'It is not set.\nRenew it, 100% of it: now.' },
          },
        ],
      },
    ])
  })
})

describe('JUnit XML', () => {
  const xml = junitReport(told())

  it('counts, and has a case for each row', () => {
    expect(xml).toContain(
      '<testsuite name="pushctl cert verify" tests="4" failures="1" errors="1" time="0" id="0" package="pushctl" hostname="localhost" timestamp="2026-06-01T12:34:56">',
    )
    expect(xml.match(/<testcase /g)).toHaveLength(4)
    expect(xml).toContain('<testcase name="certs/good.p12" classname="pushctl cert verify" time="0"/>')
  })

  it('tells warnings of what passed as its output', () => {
    expect(xml).toMatch(/<system-out>.*certs\/old one\.p12 {2}.*\n {2}In 3 days\.\n.*<\/system-out>/s)
  })

  itWithPython('is read back by another parser', () => {
    const script =
      'import sys,json,xml.etree.ElementTree as E;print(json.dumps([[c.get("name")]+[[t.tag,t.get("type"),t.text] for t in c] for c in E.fromstring(sys.stdin.buffer.read()).iter("testcase")]))'
    const cases = JSON.parse(execFileSync('python3', ['-c', script], { input: xml, encoding: 'utf8' }))
    expect(cases).toEqual([
      ['certs/good.p12'],
      ['certs/old one.p12'],
      [
        hostileName.replace('\n', '\\n'),
        [
          'failure',
          'cert-expired',
          expect.stringContaining('And ]]> </failure> once more & again.\nRenew it'),
        ],
      ],
      ['env:APNS_P12', ['error', 'usage/variable', 'It is not set.\nRenew it, 100% of it: now.']],
    ])
  })

  it.each([
    ['<a & "b">\r\n\t', 'x="&lt;a &amp; &quot;b&quot;&gt;&#13;&#10;&#9;">&lt;a &amp; "b"&gt;&#13;\n\t<'],
    ['\u0000\u001b\ud800\uffff]]>', 'x="\ufffd\ufffd\ufffd\ufffd]]&gt;">\ufffd\ufffd\ufffd\ufffd]]&gt;<'],
    ['汤好了🍲', 'x="汤好了🍲">汤好了🍲<'],
  ])('escapes %j', (text, expected) => {
    expect(xmlDocument(['e', { x: text }, text])).toContain(`<e ${expected}/e>`)
  })
})

describe('Markdown', () => {
  const lines = markdownReport(told()).split('\n')

  it('is a heading and a table with a line for each row', () => {
    expect(lines[0]).toBe('**pushctl cert verify: 2 of 4 passed**')
    expect(lines.slice(4, -2).map((line) => line.split(' | ')[0])).toEqual(['| ✅', '| ⚠️', '| ❌', '| ❌'])
  })

  it('has three cells in each line, and none of them holds anything of others but letters', () => {
    for (const line of lines.slice(4, -2)) {
      const plain = line.replaceAll(/\\[\\`*_{}[\]<>#|~&@$!:.]/g, '').replaceAll(/<br>|<\/?code>/g, '')
      expect(plain.match(/\|/g)).toHaveLength(4)
      expect(plain).not.toMatch(/[`*_<>[\]#@$~!]|:\/\//)
    }
  })
})

it('is let out through the door as it is', () => {
  for (const write of [gitlabReport, sarifReport, junitReport, markdownReport])
    expect(letOut(write(told()))).toBe(write(told()))
})
