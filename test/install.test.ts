import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { filled, sumsIn, templates } from '../.ci/install/fill.mjs'
import { parseCommandLine } from '../src/cli/program.ts'
import { catalog } from '../src/commands/catalog.ts'
import { fakeHost } from './fake-host.ts'
import { itWithRuby } from './witness.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const release: { jobs: Record<string, { strategy?: { matrix: { os: string[] } } }> } = parse(
  read('.github/workflows/release.yml'),
)

const version = '12.34.56'
const packed = `pushctl-${version}.tgz`
const sumOf = (name: string) => Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)
const windows = 'pushctl-windows-x64.zip'
const sums = sumsIn([packed, windows].map((name) => `${sumOf(name)}  ${name}\n`).join(''))
const fill = (name: string) => filled(read(`.ci/install/${name}`), version, sums)

describe('a release fills in', () => {
  it.each(templates)('%s, and leaves nothing open', (name) => {
    expect(fill(name)).not.toMatch(/\{\{|\}\}/)
    expect(fill(name)).toContain(version)
  })

  it('every template there is', () => {
    const others = readdirSync(join(root, '.ci/install')).filter((name) => name !== 'fill.mjs')
    expect(others.toSorted()).toEqual(templates.toSorted())
  })

  it('the formula, with the package of npm', () => {
    expect(fill('pushctl.rb')).toContain(`url "https://registry.npmjs.org/pushctl/-/${packed}"`)
    expect(fill('pushctl.rb')).toContain(`sha256 "${sumOf(packed)}"`)
  })

  itWithRuby('the formula, as Ruby', () => {
    const said = execFileSync('ruby', ['-c', '-'], { input: fill('pushctl.rb'), encoding: 'utf8' })
    expect(said).toContain('Syntax OK')
  })

  it('the manifest, as Scoop wants it', () => {
    const { homepage, license } = JSON.parse(read('package.json'))
    const url = `https://github.com/pushctl/pushctl/releases/download/v${version}/${windows}`
    expect(JSON.parse(fill('pushctl.json'))).toEqual({
      version,
      description: JSON.parse(read('package.json')).description,
      homepage: homepage.replace('#readme', ''),
      license,
      architecture: { '64bit': { url, hash: sumOf(windows) } },
      bin: 'pushctl.exe',
      checkver: 'github',
      autoupdate: { architecture: { '64bit': { url: url.replace(version, '$version') } } },
    })
  })

  it.each([
    ['a file without a checksum', version, new Map(), 'there is no checksum of'],
    ['a tag for a version', `v${version}`, sums, 'is no version'],
    ['nothing for a version', '', sums, 'is no version'],
  ])('nothing with %s', (_, given, known, says) => {
    expect(() => filled(read('.ci/install/pushctl.rb'), given, known)).toThrow(says)
  })
})

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll(/^#.*\n/gm, '')
  const words = (instruction: string): string[] => {
    const found = new RegExp(`^${instruction}.*?(\\[.*\\])$`, 'm').exec(lines)
    return JSON.parse(found?.[1] ?? 'null')
  }

  it.each(['HEALTHCHECK', 'CMD'])('has a %s that pushctl understands', async (instruction) => {
    const [first, ...others] = words(instruction)
    const argv = first === 'pushctl' ? others : [first ?? '', ...others]
    const parsed = await parseCommandLine(argv, fakeHost(), catalog, 'en')
    expect(parsed?.command.options).toHaveProperty(instruction === 'CMD' ? 'forCommand' : 'timeout')
  })

  it('is one that its linter finds nothing in', () => {
    expect(validate(read('Dockerfile'))).toEqual([])
    expect(validate(read('Dockerfile').replace('HEALTHCHECK', 'HEALTHCHEK'))).not.toEqual([])
  })

  it('runs as a user who is not root, and may be another of group 0', () => {
    const [, last = ''] = lines.split(/^FROM node:24-slim$/m)
    expect(/^USER (\d+):0$/m.exec(last)?.[1]).toBe('10001')
    expect(last).toContain('COPY --from=package --chown=10001:0 --chmod=0770 /data /data')
    expect(last).not.toMatch(/^RUN/m)
  })

  it('writes nowhere but in /data', () => {
    expect(lines).toMatch(/^ENV HOME=\/data$/m)
    expect(lines).toMatch(/^VOLUME \/data$/m)
  })
})

it('.ci/executable/try runs every command', () => {
  const script = read('.ci/executable/try')
  const missing = catalog.commands.filter(
    ({ path }) => !new RegExp(`^(?:expect \\d+|pushctl|.*\\| pushctl) ${path}\\b`, 'm').test(script),
  )
  expect(missing.map(({ path }) => path)).toEqual([])
})

describe.each(['docs/install.md', 'docs/install.zh-CN.md'])('%s', (file) => {
  it('names the executable of every system that the release builds', () => {
    const built: Readonly<Record<string, string>> = {
      'ubuntu-latest': 'pushctl-linux-x64.tar.gz',
      'ubuntu-24.04-arm': 'pushctl-linux-arm64.tar.gz',
      'macos-latest': 'pushctl-macos-arm64.tar.gz',
      'macos-15-intel': 'pushctl-macos-x64.tar.gz',
      'windows-latest': windows,
    }
    const { os } = release.jobs.executable?.strategy?.matrix ?? { os: [] }
    expect(os.toSorted()).toEqual(Object.keys(built).toSorted())
    for (const name of Object.values(built)) expect(read(file)).toContain(name)
  })
})
