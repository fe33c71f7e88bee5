import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'

/** A step of a workflow, or of an action made of steps. */
export interface BuildStep {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly env?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly BuildStep[] }
}

/** What expressions can see. */
interface Contexts {
  readonly inputs: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  readonly steps: Record<string, { outcome: string; outputs: Readonly<Record<string, string>> }>
  hasFailed: boolean
}

/** What running something left behind. */
export interface Built {
  readonly outcome: 'success' | 'failure'
  readonly outputs: Readonly<Record<string, string>>
  /** What stands on the page of the run. */
  readonly summary: string
  /** stdout and stderr, as a log shows them. */
  readonly log: string
  /** The steps that ran, by id. */
  readonly ran: readonly string[]
}

const root = resolve(import.meta.dirname, '..')
const binary = join(root, 'bin/pushctl.cjs')
export const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'))

/** Programs that are not to do what they do; `pushctl` trusts the local gateway as it trusts Apple. */
const programs = {
  pushctl: `case "$1 $2" in
  'cert verify') shift 2; exec "${process.execPath}" "${binary}" cert verify --ca "$AUTHORITY" "$@" ;;
  *) exec "${process.execPath}" "${binary}" "$@" ;;
esac`,
  npm: `printf 'npm %s\\n' "$*" >> "$CALLS"
case "$1" in
  install) [ "$2" != --prefix ] || { mkdir -p "$3/node_modules/.bin" && ln -sf "$TOOLS/pushctl" "$3/node_modules/.bin/pushctl"; } ;;
  test) [ -n "$PUSHCTL_GATEWAY" ] && [ -f "$PUSHCTL_GATEWAY_CA" ] && printf 'tested\\n' ;;
esac`,
  curl: `printf 'curl %s\\n' "$*" >> "$CALLS"; cat >> "$CALLS"`,
} as const

/**
 * The subset of GitHub's expressions that is used here, which JavaScript reads alike: literals, contexts, `==`, `!=`,
 * `!`, `&&`, `||` and the functions about what went before.
 */
function answerTo(expression: string, contexts: Contexts): unknown {
  const { inputs, secrets, steps, hasFailed } = contexts
  const known = expression
    .replaceAll(/inputs\.([\w-]+)/g, (_, name: string) => JSON.stringify(inputs[name] ?? ''))
    .replaceAll(/secrets\.([\w-]+)/g, (_, name: string) => JSON.stringify(secrets[name] ?? ''))
    .replaceAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g, (_, id: string, name: string) =>
      JSON.stringify(steps[id]?.outputs[name] ?? ''),
    )
    .replaceAll(/steps\.([\w-]+)\.outcome/g, (_, id: string) => JSON.stringify(steps[id]?.outcome ?? ''))
    .replaceAll('!cancelled()', 'true')
    .replaceAll('failure()', String(hasFailed))
  return new Function(`return (${known})`)()
}

const filled = (text: string, contexts: Contexts) =>
  text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => String(answerTo(expression, contexts)))

/** A step runs after one that failed only when it says so. */
function mayRun(step: BuildStep, contexts: Contexts): boolean {
  const condition = step.if?.replace(/^\$\{\{ (.*) \}\}$/, '$1') ?? 'true'
  const saysSo = /cancelled\(\)|failure\(\)|always\(\)/.test(condition)
  return (saysSo || !contexts.hasFailed) && answerTo(condition, contexts) === true
}

/** `name=value`, or `name<<MARK`, lines, `MARK`, as the runner reads GITHUB_OUTPUT. */
function outputsIn(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(.+)\n([\s\S]*?)\n?^\2$|^([\w-]+)=(.*)$/gm)
  return Object.fromEntries([...found].map(([, many, , lines, one, value]) => [many ?? one, lines ?? value]))
}

/** A machine of a build server: a workspace, a folder for the while, and a PATH. */
export interface BuildServer {
  readonly workspace: string
  readonly temporary: string
  /** What was asked of npm and curl. */
  calls(): string
  /** Runs the steps of a job, and those of the action where they use it. */
  github(steps: readonly BuildStep[], secrets?: Readonly<Record<string, string>>): Promise<Built>
  /** Runs lines as GitLab does: one script. */
  gitlab(
    lines: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): Promise<Pick<Built, 'outcome' | 'log'>>
  close(): void
}

/**
 * @returns a machine whose workspace has `certs/com.example.lunch.p12` (its passphrase is `lunch`) and a signing key, both
 *   issued by the local gateway, a profile and `pushes/soup.json`
 */
export async function openBuildServer(): Promise<BuildServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-build-'))
  const at = (name: string) => join(folder, name)
  for (const name of [
    'tools',
    'workspace/certs',
    'workspace/pushes',
    'workspace/profiles',
    'temporary',
    'files',
  ])
    mkdirSync(at(name), { recursive: true })
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(at(`tools/${name}`), `#!/bin/sh\n${script}\n`)
    chmodSync(at(`tools/${name}`), 0o755)
  }
  const base = {
    PATH: `${at('tools')}:${process.env.PATH}`,
    HOME: folder,
    XDG_DATA_HOME: at('data'),
    XDG_CACHE_HOME: at('cache'),
    LANG: 'C.UTF-8',
    CI: 'true',
    TOOLS: at('tools'),
    CALLS: at('calls'),
    AUTHORITY: at('data/pushctl/gateway/ca.pem'),
  }
  const workspace = at('workspace')
  const bash = async (script: string, env: Readonly<Record<string, string>>, words: readonly string[]) => {
    writeFileSync(at('files/script'), script)
    const ran = await execa('bash', [...words, at('files/script')], {
      cwd: workspace,
      env: { ...base, ...env },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: 'ignore',
    })
    return { outcome: ran.exitCode === 0 ? ('success' as const) : ('failure' as const), log: ran.all ?? '' }
  }

  async function runStep(step: BuildStep, contexts: Contexts, index: number) {
    const files = {
      GITHUB_OUTPUT: at(`files/output${index}`),
      GITHUB_STEP_SUMMARY: at(`files/summary${index}`),
      GITHUB_PATH: at('files/path'),
    }
    for (const file of Object.values(files)) writeFileSync(file, '')
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, contexts)])
    const { outcome, log } = await bash(
      filled(step.run ?? '', contexts),
      {
        ...files,
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_ACTION_PATH: root,
        RUNNER_TEMP: at('temporary'),
        ...Object.fromEntries(own),
      },
      ['--noprofile', '--norc', '-e', '-o', 'pipefail'],
    )
    const read = (file: string) => readFileSync(file, 'utf8')
    return {
      outcome,
      log,
      outputs: outputsIn(read(files.GITHUB_OUTPUT)),
      summary: read(files.GITHUB_STEP_SUMMARY),
    }
  }

  async function github(steps: readonly BuildStep[], contexts: Contexts): Promise<Built> {
    const built = { log: '', summary: '', ran: [] as string[], outputs: {} as Record<string, string> }
    for (const [index, step] of steps.entries()) {
      if (!mayRun(step, contexts)) continue
      if (step.run === undefined && step.uses?.startsWith('pushctl/pushctl@') !== true) continue
      const done =
        step.run === undefined ? await useAction(step, contexts) : await runStep(step, contexts, index)
      built.ran.push(...('ran' in done ? done.ran : [step.id ?? String(index)]))
      built.log += `${done.log}\n`
      built.summary += done.summary
      Object.assign(built.outputs, done.outputs)
      contexts.hasFailed ||= done.outcome === 'failure'
      if (step.id !== undefined) contexts.steps[step.id] = { outcome: done.outcome, outputs: done.outputs }
    }
    return { ...built, outcome: contexts.hasFailed ? 'failure' : 'success' }
  }

  async function useAction({ with: given = {} }: BuildStep, outer: Contexts): Promise<Built> {
    const unknown = Object.keys(given).filter((name) => action.inputs[name] === undefined)
    if (unknown.length > 0) throw new Error(`The action has no input ${unknown.join(', ')}.`)
    const inputs = Object.entries(action.inputs).map(([name, { default: usual }]) => [
      name,
      given[name] === undefined ? usual : filled(String(given[name]), outer),
    ])
    const contexts = { inputs: Object.fromEntries(inputs), secrets: {}, steps: {}, hasFailed: false }
    const built = await github(action.runs.steps, contexts)
    const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value, contexts)])
    return { ...built, outputs: Object.fromEntries(outputs) }
  }

  const issue = async (words: string) => {
    const { outcome, log } = await bash(`pushctl gateway issue ${words}`, { PASS: 'lunch' }, [])
    if (outcome === 'failure') throw new Error(log)
  }
  await issue('com.example.lunch --passphrase-env PASS -o certs')
  await issue('--signing-key')
  writeFileSync(join(workspace, 'pushes/soup.json'), '{"aps":{"alert":"Soup is ready"}}')
  cpSync(
    join(import.meta.dirname, 'commands/inspect/samples/lunch.mobileprovision'),
    join(workspace, 'profiles/lunch.mobileprovision'),
  )

  return {
    workspace,
    temporary: at('temporary'),
    calls: () => (existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8') : ''),
    github: (steps, secrets = {}) => github(steps, { inputs: {}, secrets, steps: {}, hasFailed: false }),
    gitlab: (lines, variables = {}) =>
      bash(
        `set -eo pipefail\n${lines.join('\n')}\n`,
        { CI_PROJECT_DIR: workspace, GITLAB_CI: 'true', ...variables },
        [],
      ),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
