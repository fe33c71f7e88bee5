import { describe, expect, it } from 'vitest'
import { version } from '../package.json'
import { fakeHost, run } from './fake-host.ts'
import { harmIn, hostileTexts } from './hostile-text.ts'

describe('the door', () => {
  it('says its version before anything loads', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('tells a fault on stderr, in the language of the locale', async () => {
    const env = { LANG: 'zh_CN.UTF-8' }
    expect(await run('sned', { env })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'pushctl: pushctl 没有「sned」这个命令。\n  是不是想输入 send？\n',
    })
  })

  it('tells a fault as the one JSON document when JSON was asked for', async () => {
    const { code, stdout, stderr } = await run('sned --json')
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      pushctl: 1,
      error: { code: 'usage/command', message: 'pushctl has no command "sned".', hint: 'Did you mean send?' },
    })
    expect(stdout.trimEnd()).not.toContain('\n')
  })

  it('tells a bug with its stack, its versions and where to report it', async () => {
    const broken = { ...fakeHost() }
    Object.defineProperty(broken, 'files', {
      get() {
        throw new TypeError('no files here')
      },
    })
    const { code, stderr } = await run('cert classify push.cer', broken)
    expect(code).toBe(70)
    expect(stderr).toMatch(/^pushctl: This is a bug in pushctl/)
    expect(stderr).toContain(`pushctl ${version}, Node ${process.version}`)
    expect(stderr).toContain('TypeError: no files here')
  })
})

it('tells a bug on one line, whatever its error quotes', async () => {
  const broken = { ...fakeHost() }
  Object.defineProperty(broken, 'files', {
    get() {
      throw new TypeError(hostileTexts.hostile + hostileTexts.long)
    },
  })
  const { stderr } = await run('cert classify push.cer', broken)
  expect(harmIn(stderr)).toEqual([])
  expect(stderr.split('\n')[2]).toMatch(/^TypeError: ::error::x\\n/)
  expect(stderr.split('\n')[3]).toMatch(/^ +at /)
})

describe('languages', () => {
  const cases = [
    [[], {}, 'en'],
    [[], { LANG: 'zh_CN.UTF-8' }, 'zh'],
    [[], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [[], { LANG: 'de_DE', PUSHCTL_LANG: 'zh' }, 'zh'],
    [['--lang', 'en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
    [['--lang=zh'], {}, 'zh'],
  ] as const
  it.each(cases)('%j %j: %s', async (flags, env, language) => {
    const { stdout } = await run([...flags, '--help'], { env })
    expect(stdout.startsWith(language === 'zh' ? '用法：' : 'Usage:')).toBe(true)
  })
})

it('the help of pushctl fits a screen', async () => {
  for (const language of ['en', 'zh']) {
    const { stdout } = await run(`--help --lang ${language}`, { columns: 80 })
    expect(stdout.split('\n').length).toBeLessThanOrEqual(30)
  }
})
