import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/cli/command.ts'
import { catalog } from '../../../src/commands/catalog.ts'
import { settingNames } from '../../../src/config/settings.ts'
import { run } from '../../fake-host.ts'

const push = { 'certs/push.p12': 'any bytes' }

describe('config init', () => {
  it('writes what was typed, and no more', async () => {
    const { code, stdout, host } = await run('config init --cert certs/push.p12 --env sandbox', {
      files: push,
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '✓ Wrote .pushctlrc.json: cert, env\n' })
    expect(host.disk.get('/home/dev/app/.pushctlrc.json')?.bytes.toString()).toBe(
      '{\n  "cert": "certs/push.p12",\n  "env": "sandbox"\n}\n',
    )
  })

  it.each([
    ['config init', {}, 2, 'Say which settings to keep.'],
    ['config init --env sandbx', {}, 2, '--env takes sandbox, production; "sandbx" is none of them.'],
    ['config init --gateway 10.0.0.1:443', {}, 2, '--gateway takes local; "10.0.0.1:443" is none of them.'],
    ['config init --cert push.p12', {}, 3, 'There is no file push.p12.'],
    [
      'config init --cert a.p12 --signing-key b.p8',
      push,
      2,
      'Give either --cert or --signing-key, not both.',
    ],
    ['config init --env sandbox', { '.pushctlrc.json': '{}' }, 3, '.pushctlrc.json is already there'],
    ['config init --env sandbox --force', { '.pushctlrc': 'env: sandbox' }, 3, '.pushctlrc is already there'],
  ])('refuses: %s', async (line, files, expected, told) => {
    const before = new Set(Object.keys(files).map((name) => `/home/dev/app/${name}`))
    const { code, stderr, host } = await run(line, { files })
    expect(code).toBe(expected)
    expect(stderr).toContain(told)
    expect(new Set(host.disk.keys())).toEqual(before)
  })

  it('replaces its own file with --force', async () => {
    const { code, host } = await run('config init --env production --force', {
      files: { '.pushctlrc.json': '{}' },
    })
    expect(code).toBe(0)
    expect(host.disk.get('/home/dev/app/.pushctlrc.json')?.bytes.toString()).toContain('production')
  })
})

describe('config show', () => {
  it('says what each setting is and where it is from', async () => {
    const { code, stdout } = await run('config show', {
      files: { ...push, '.pushctlrc': 'cert: certs/push.p12\nenv: sandbox\n' },
      env: { PUSHCTL_ENV: 'production' },
    })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Used unless typed:\n  cert  certs/push.p12  (.pushctlrc)\n  env   production  (PUSHCTL_ENV)\n',
    })
  })

  it('ends in a no when a file is not where it should be', async () => {
    const { code, stdout } = await run('config show --lang zh', { files: { '.pushctlrc': 'cert: push.p12' } })
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: '不输入时取以下值：\n  cert  push.p12  (.pushctlrc)  ✗ 文件不存在\n',
    })
  })

  it('tells how to begin when there is nothing', async () => {
    const { code, stdout } = await run('config show')
    expect(code).toBe(0)
    expect(stdout).toContain('→ Make one: pushctl config init --cert push.p12 --env sandbox')
  })
})

describe('an option that was not typed', () => {
  const rc = {
    '.pushctlrc': 'signingKey: AuthKey_ABCDE12345.p8\nteamId: TEAM123456\ntopic: com.example.app\n',
  }

  it('is taken from settings, and stderr says so', async () => {
    const { code, stderr } = await run('jwt create', { files: rc })
    expect(code).toBe(3)
    expect(stderr).toContain('From .pushctlrc: --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456\n')
    expect(stderr).toContain('AuthKey_ABCDE12345.p8')
  })

  it('is what was typed, where it was', async () => {
    const { stderr } = await run('jwt create --signing-key other.p8', { files: rc })
    expect(stderr).toContain('From .pushctlrc: --team-id TEAM123456\n')
    expect(stderr).toContain('other.p8')
  })

  it('is not looked for by a command that has none', async () => {
    const { code, stderr } = await run('token inspect 8f3a', { files: { '.pushctlrc': 'no: [settings' } })
    expect(stderr).not.toContain('.pushctlrc')
    expect(code).not.toBe(3)
  })

  it('has a setting, and every setting an option', async () => {
    const commands = await Promise.all(
      catalog.commands.map(async ({ load }) => (await load()).default as Command),
    )
    const marked = commands.flatMap(({ options }) =>
      Object.entries(options).flatMap(([key, { settable }]) => (settable ? [key] : [])),
    )
    expect([...new Set(marked)].sort()).toEqual([...settingNames].sort())
  })
})
