import { describe, expect, it } from 'vitest'
import { cacheFolder, gatewayFolder } from '../src/own-folders.ts'
import { run } from './fake-host.ts'

const home = '/home/dev'

describe('the gateway keeps its data', () => {
  const usual = '/home/dev/.local/share/pushctl/gateway'
  it.each([
    ['linux', {}, usual],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/pushctl/gateway'],
    ['linux', { XDG_DATA_HOME: 'data' }, usual],
    ['linux', { XDG_DATA_HOME: '' }, usual],
    ['darwin', {}, '/home/dev/Library/Application Support/pushctl/gateway'],
    ['win32', { LOCALAPPDATA: 'C:\\Users\\dev\\Local' }, 'C:\\Users\\dev\\Local\\pushctl\\gateway'],
  ] as const)('where %s with %o has it', (platform, env, expected) => {
    expect(gatewayFolder({ platform, env, home }).path).toBe(expected)
  })
})

describe('what can be made again is kept', () => {
  const usual = '/home/dev/.cache/pushctl'
  it.each([
    ['linux', {}, usual],
    ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/pushctl'],
    ['linux', { XDG_CACHE_HOME: './cache' }, usual],
    ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/dev/Library/Caches/pushctl'],
    ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\pushctl\\cache'],
  ] as const)('where %s with %o has it', (platform, env, expected) => {
    expect(cacheFolder({ platform, env, home }).path).toBe(expected)
  })
})

describe('a user without a home folder', () => {
  it.each(['gateway issue com.example.app', 'gateway start', 'gateway received'])(
    'is told how to name one: %s',
    async (line) => {
      expect(await run(line, { home: 'none' })).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(
          /no home folder.*HOME names none\.\n {2}.*export HOME="\$\(mktemp -d\)"\n$/,
        ),
      })
    },
  )

  it('needs none where the variables of the system name the place', async () => {
    const env = { XDG_DATA_HOME: '/data' }
    const { code, host } = await run('gateway issue com.example.app', { home: 'none', env })
    expect(code).toBe(0)
    expect([...host.disk.keys()]).toContain('/data/pushctl/gateway/authority.pem')
  })

  it('has settings looked for in every folder above', async () => {
    const { stdout } = await run('config show', { home: 'none', files: { '/.pushctlrc': 'env: sandbox' } })
    expect(stdout).toContain('sandbox')
  })
})

it('a working folder that is gone has no settings in it', async () => {
  expect(await run('config show', { cwd: 'gone', files: { '.pushctlrc': 'env: sandbox' } })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('There are no settings'),
  })
})
