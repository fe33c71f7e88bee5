import { existsSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { kindNamed } from '../src/credential/certificate/kind.ts'
import { corpus } from './credential/corpus.ts'
import { run } from './fake-host.ts'
import { quickForm } from './whole/quick-form.ts'

const folder = new URL('../../shared/certs/', import.meta.url)

/** One line of the manifest beside the material. */
interface Row {
  readonly file: string
  readonly userId: string
  /** Without Apple's stem. */
  readonly oids: readonly string[]
  readonly password: string
  readonly expected: string
}

function rows(): Row[] {
  const manifest = new URL('MANIFEST.tsv', folder)
  if (!existsSync(manifest)) return []
  const [header = '', ...lines] = readFileSync(manifest, 'utf8').trimEnd().split('\n')
  const names = header.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    return {
      file: cell('file'),
      userId: /UID=([^,]+)/.exec(cell('subject'))?.[1] ?? '',
      oids: cell('Apple OIDs').replaceAll('1.2.840.113635.100.', '').split(','),
      password: cell('password') === '(empty / none)' ? '' : cell('password'),
      expected: cell('expected'),
    }
  })
}

interface Certificate {
  readonly kind: string
  readonly provenance: string
  readonly subject: { readonly text: string; readonly commonName?: string }
  readonly issuer: { readonly text: string }
  readonly topics: readonly { readonly topic: string }[]
  readonly environments: readonly string[]
  readonly chain: { readonly reaches: string }
  readonly key?: object
  readonly findings: readonly { readonly id: string }[]
}

interface Report {
  readonly format: string
  readonly certificates: readonly Certificate[]
  readonly otherKeys: readonly object[]
  readonly findings: readonly { readonly id: string }[]
}

const table: string[][] = []

/** What `cert inspect --json` says of a file; its row goes into the table. */
async function inspected({ file, password, expected }: Row): Promise<Report | string> {
  const files = { [file]: readFileSync(new URL(file, folder)) }
  const world = { files, env: { PASSPHRASE: password }, now: new Date('2025-06-01T00:00:00Z') }
  const { stdout } = await run(['cert', 'inspect', file, '--json', '--passphrase-env', 'PASSPHRASE'], world)
  const answer = JSON.parse(stdout)
  if ('error' in answer) {
    table.push([file, expected, 'does not open', '', answer.error.code])
    return answer.error.code
  }
  const [report] = (answer as { files: [Report] }).files
  const kinds = report.certificates.map(({ kind, provenance }) => `${kind} (${provenance})`)
  const findings = [...report.certificates, report].flatMap((part) => part.findings.map(({ id }) => id))
  table.push([
    file,
    expected,
    report.format,
    [...new Set(kinds)].join(', '),
    [...new Set(findings)].join(' '),
  ])
  return report
}

const kinds: Readonly<Record<string, string>> = {
  CA: 'ca',
  pass: 'pass',
  'website push': 'website',
  voip: 'voip',
  'watchkit complication push': 'complication',
  'universal push': 'universal',
  'development push (legacy)': 'development',
  'developer identity': 'developer-identity',
  'distribution identity': 'distribution-identity',
  'mac installer identity': 'mac-installer',
  'developer id application': 'developer-id-application',
  'developer id installer': 'developer-id-installer',
  'other (APNs server certificate)': 'server',
}

const pushing = ['pass', 'website', 'voip', 'complication', 'universal', 'development']

function topicsOf({ oids, userId }: Row): string[] {
  const base = userId.replace(/\.(?:voip|complication)$/, '')
  if (oids.includes('6.3.6')) return [base, `${base}.voip`, `${base}.complication`]
  return oids.includes('6.3.4') ? [base, `${base}.voip`] : [userId]
}

function environmentsOf({ oids }: Row): string[] {
  return [...(oids.includes('6.3.1') ? ['sandbox'] : []), ...(oids.includes('6.3.2') ? ['production'] : [])]
}

/** Where the manifest says less than a finding, any of these will do. */
const findingsAbout: readonly (readonly [manifest: RegExp, finding: RegExp])[] = [
  [/no private key/, /^no-private-key$/],
  [/key without its certificate/, /^(?:no-cert|file\/other-key)$/],
  [/look-alike/, /^certificate\/lookalike$/],
]

const all = rows()
// Those that take a second each are read in test/credential/pkcs12/corpus.test.ts, too.
const isCostly = ({ file }: Row) => corpus().some((row) => row.isCostly && row.file === file)
const certificates = all.filter(({ file }) => file.endsWith('.cer'))
const containers = all.filter(({ file }) => file.startsWith('pkcs12/'))

describe.runIf(all.length > 0)('what pushctl says of the material is what the manifest says', () => {
  it.each(certificates)('$file: $expected', async (row) => {
    const report = await inspected(row)
    const genuine = row.file.startsWith('apple/')
    const kind = kinds[/imitates: (.*)\)$/.exec(row.expected)?.[1] ?? row.expected] ?? 'unknown'
    const canPush = pushing.includes(kind)
    expect(report).toMatchObject({
      format: 'der',
      otherKeys: [],
      findings: [],
      certificates: [
        {
          kind,
          provenance: genuine ? 'apple' : 'lookalike',
          topics: canPush ? topicsOf(row).map((topic) => ({ topic })) : [],
          environments: canPush ? environmentsOf(row) : [],
        },
      ],
    })
    if (typeof report === 'string') return
    const ids = report.certificates.flatMap(({ findings }) => findings.map(({ id }) => id))
    expect(ids.includes('certificate/lookalike')).toBe(!genuine)
    expect(ids.includes('wrong-credential-kind')).toBe(!canPush)
    expect(report.certificates.every(({ chain }) => (chain.reaches === 'apple') === genuine)).toBe(true)
  })

  it.each(quickForm(containers, (row) => !isCostly(row)))('$file: $expected', async (row) => {
    const report = await inspected(row)
    if (typeof report === 'string') {
      expect(row.expected).toContain('must fail')
      expect(report).toMatch(/^pkcs12\/(?:p12-password|bad-export)$/)
      return
    }
    expect(row.expected).toContain('opens')
    const { certificates, otherKeys } = report
    const findings = [...certificates, report].flatMap((part) => part.findings.map(({ id }) => id))
    for (const [manifest, finding] of findingsAbout) {
      if (manifest.test(row.expected)) expect(findings).toContainEqual(expect.stringMatching(finding))
    }
    const imitated = /opens: (\w+) push look-alike/.exec(row.expected)?.[1]
    if (imitated !== undefined) {
      const named = certificates.map(({ kind, subject }) =>
        kind === 'other' ? kindNamed(subject.commonName) : kind,
      )
      expect(named).toContain(imitated)
    }
    if (row.expected.endsWith('opens: other')) {
      expect(certificates.map(({ kind }) => kind)).toEqual(
        certificates.map(({ subject, issuer }) =>
          expect.stringMatching(
            subject.text === issuer.text ? /^(?:other|ca|server|self-signed)$/ : /^(?:other|ca|server)$/,
          ),
        ),
      )
      expect(certificates.some(({ key }) => key !== undefined) || otherKeys.length > 0).toBe(true)
    }
  })

  afterAll(() => {
    const head = ['material', 'the manifest says', 'opens', 'kind', 'finding']
    const lines = [head, ...table].map((cells) => cells.join(' | '))
    process.stdout.write(
      `${lines.join('\n')}\n${table.length} files; each deviation from the manifest is a failed test\n`,
    )
  })
})
