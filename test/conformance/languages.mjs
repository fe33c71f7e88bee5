import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const page = fileURLToPath(new URL('../../docs/gateway-in-tests.md', import.meta.url))
const binary = fileURLToPath(new URL('../../bin/pushctl.cjs', import.meta.url))

const httpsProxy = 'HTTPS_PROXY=$PUSHCTL_GATEWAY_PROXY'

/**
 * What an example needs of this computer: the first of these programs that has it. And how its client is told of a
 * proxy, if it obeys one.
 */
const needs = {
  Go: { programs: ['go'], probe: ['version'], name: 'go', proxied: httpsProxy },
  // A Python of one's own in front of the system's does not see the packages of the system.
  Python: {
    programs: ['python3', '/usr/bin/python3'],
    probe: ['-c', 'import httpx, h2'],
    name: 'python3',
    proxied: httpsProxy,
  },
  Ruby: {
    programs: ['ruby'],
    probe: ['-e', 'require "typhoeus"; require "minitest"'],
    name: 'ruby',
    proxied: httpsProxy,
  },
  Node: { programs: [process.execPath], probe: ['--version'], name: 'node' },
  Java: {
    programs: ['java'],
    probe: ['--describe-module', 'jdk.compiler'],
    name: 'java',
    proxied:
      'JAVA_TOOL_OPTIONS="-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=$(echo $PUSHCTL_GATEWAY_PROXY | cut -d: -f3)"',
  },
  PHP: {
    programs: ['php'],
    probe: ['-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
    name: 'php',
    proxied: httpsProxy,
  },
  'Clients that know Apple’s addresses only': {
    programs: ['unshare'],
    probe: [
      '--map-root-user',
      '--net',
      '--mount',
      'sh',
      '-c',
      'ip link set lo up && curl --version | grep HTTP2',
    ],
    name: 'unshare',
  },
  'Credentials from the API': {
    programs: ['sh'],
    probe: ['-c', 'jq --version && curl --version | grep HTTP2'],
    name: 'sh',
  },
}

/**
 * An example is a chapter with a named file and the lines that run it.
 *
 * @param {string} text of the page
 */
export function examplesIn(text) {
  return text.split(/^## /m).flatMap((chapter) => {
    const title = chapter.split('\n', 1)[0] ?? ''
    const found = /`([\w.]+)`[:：]\n\n```\w+\n(.*?)^```\n\n```sh\n(.*?)^```/ms.exec(chapter)
    if (found === null) return []
    const [, file = '', content = '', lines = ''] = found
    return [{ title, file, content, lines }]
  })
}

async function fittingProgram({ programs, probe }) {
  for (const program of programs) {
    const { exitCode } = await execa(program, probe, { reject: false, timeout: 60_000 })
    if (exitCode === 0) return program
  }
  return undefined
}

/** A folder with nothing but the example and the programs it names; its home is empty, too. */
function lay({ file, content }, { name, program }) {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-language-'))
  const [home, programs, work] = ['home', 'programs', 'work'].map((each) => join(folder, each))
  for (const each of [home, programs, work]) mkdirSync(each)
  writeFileSync(join(programs, 'pushctl'), `#!/bin/sh\nexec "${process.execPath}" "${binary}" "$@"\n`)
  chmodSync(join(programs, 'pushctl'), 0o755)
  if (program.startsWith('/')) symlinkSync(program, join(programs, name))
  writeFileSync(join(work, file), content)
  return { folder, home, programs, work }
}

/** The test was green, and the gateway saw what it pushed. */
const ended = /ended with 0\. Pushes: 1 accepted, (\d) rejected\./

async function runLines(example, place, lines) {
  const { folder, home, programs, work } = lay(example, place)
  const { exitCode, all = '' } = await execa('sh', ['-ec', lines], {
    cwd: work,
    env: { PATH: [programs, process.env.PATH].join(delimiter), HOME: home },
    extendEnv: false,
    all: true,
    reject: false,
    // Go compiles its library anew in an empty home.
    timeout: 300_000,
  })
  rmSync(folder, { recursive: true, force: true })
  return exitCode === 0 && ended.test(all) ? 'green' : `${exitCode} ${all}`
}

/** The same client, which is told Apple's address in place of the gateway's, and a proxy. */
const toApple = (lines, proxied) =>
  lines.replace("--for-command '", `--for-command 'PUSHCTL_GATEWAY=api.sandbox.push.apple.com ${proxied} `)

async function runExample(example) {
  const { title, lines } = example
  const client = 'docs/gateway-in-tests.md'
  const need = needs[title]
  if (need === undefined)
    return [{ client, scenario: title, expected: 'a row in the table of needs', got: 'none' }]
  const program = await fittingProgram(need)
  if (program === undefined) return [{ client, scenario: title, skipped: 'not on this computer' }]
  const place = { name: need.name, program }
  const runs = [
    { scenario: title, lines },
    ...(need.proxied === undefined
      ? []
      : [{ scenario: `${title}, to Apple’s address`, lines: toApple(lines, need.proxied) }]),
  ]
  const rows = []
  for (const run of runs)
    rows.push({
      client,
      scenario: run.scenario,
      expected: 'green',
      got: await runLines(example, place, run.lines),
    })
  return rows
}

/**
 * Runs the tests that docs/gateway-in-tests.md shows, each in a clean folder with an empty home.
 *
 * @param {string[]} [titles] only these chapters
 */
export async function runLanguages(titles) {
  const examples = examplesIn(readFileSync(page, 'utf8'))
  const rows = []
  // One after the other: two compilers at once are slower than one.
  for (const example of examples)
    if (titles === undefined || titles.includes(example.title)) rows.push(...(await runExample(example)))
  return rows
}
