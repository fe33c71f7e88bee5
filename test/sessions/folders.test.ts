import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import * as nodeModule from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const certificate = resolve(import.meta.dirname, '../../fixtures/development.cer')
const isRoot = process.getuid?.() === 0
/** Node 22.1 and later keep compiled code; an older one keeps none. */
const keepsCode = 'enableCompileCache' in nodeModule

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-folders-'))
  for (const name of ['cache', 'victim', 'work']) mkdirSync(join(folder, name))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** `sh` runs the line; `pushctl` is the real one, and nothing of this user's environment reaches it. */
function sh(line: string, env: Readonly<Record<string, string>> = {}) {
  const function_ = `pushctl() { '${process.execPath}' '${binary}' "$@"; }`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${function_}\n${line}`], {
    cwd: join(folder, 'work'),
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, told: `${stdout}${stderr}` }
}

const everything = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' })

describe('compiled code', () => {
  const explain = () =>
    sh('pushctl explain BadTopic', { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') })

  it('is kept for this user alone, where Node keeps any', () => {
    expect(explain().status).toBe(0)
    expect(everything(join(folder, 'cache')).some((path) => path.includes('compiled'))).toBe(keepsCode)
    if (keepsCode) expect(statSync(join(folder, 'cache/pushctl/compiled')).mode & 0o077).toBe(0)
  })

  const plants: readonly (readonly [string, () => void])[] = [
    ['the cache is a link', () => symlinkSync(join(folder, 'victim'), join(folder, 'cache/pushctl'))],
    [
      'the folder of compiled code is a link',
      () => {
        mkdirSync(join(folder, 'cache/pushctl'))
        symlinkSync(join(folder, 'victim'), join(folder, 'cache/pushctl/compiled'))
      },
    ],
    ['everybody may write where caches are', () => chmodSync(join(folder, 'cache'), 0o777)],
    [
      'everybody may write the cache',
      () => {
        mkdirSync(join(folder, 'cache/pushctl'))
        chmodSync(join(folder, 'cache/pushctl'), 0o777)
      },
    ],
  ]
  it.each(quickForm(plants, ([where]) => where === 'the folder of compiled code is a link'))(
    'is not kept, and nothing else touched, when %s',
    (_, plant) => {
      writeFileSync(join(folder, 'victim/id_rsa'), 'precious')
      plant()
      const before = [everything(join(folder, 'cache')), everything(join(folder, 'victim'))]
      expect(explain().status).toBe(0)
      expect([everything(join(folder, 'cache')), everything(join(folder, 'victim'))]).toEqual(before)
      expect(readFileSync(join(folder, 'victim/id_rsa'), 'utf8')).toBe('precious')
    },
  )
})

describe('in a working folder that was removed', () => {
  const lines: [string, number, RegExp][] = [
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['explain BadTopic', 0, /^BadTopic 400/],
    [`cert classify ${certificate}`, 0, /\tdev\n$/],
    [
      'cert classify push.cer',
      3,
      /^pushctl: The folder this was started in is gone, .* push\.cer\.\n {2}.*cd ~\n$/,
    ],
    ['gateway start --for-command true', 3, /^pushctl: The folder this was started in is gone/],
  ]
  it.each(quickForm(lines, ([line]) => line === 'cert classify push.cer'))(
    'pushctl %s: exit %i',
    (line, status, told) => {
      expect(sh(`rmdir "$PWD" && pushctl ${line}`, { HOME: folder })).toEqual({
        status,
        told: expect.stringMatching(told),
      })
    },
  )
})

describe.runIf(isRoot)('a number without a name and a home, as containers have', () => {
  const as = (line: string) =>
    sh(`setpriv --reuid 54321 --regid 54321 --clear-groups '${process.execPath}' '${binary}' ${line}`)

  const lines: [string, number, RegExp][] = [
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['explain BadTopic', 0, /^BadTopic 400/],
    ['gateway received', 3, /^pushctl: This user has no home folder .*\n {2}.*export HOME=/],
  ]
  it.each(quickForm(lines, ([line]) => line === 'gateway received'))(
    'pushctl %s: exit %i',
    (line, status, told) => {
      expect(as(line)).toEqual({ status, told: expect.stringMatching(told) })
    },
  )

  it('is not heeded where it left settings for somebody else', () => {
    const settings = join(folder, 'work/.pushctlrc')
    writeFileSync(settings, 'env: sandbox')
    execFileSync('chown', ['54321', settings])
    const { status, told } = sh('pushctl config show --json', { HOME: folder })
    expect({ status, ...JSON.parse(told) }).toMatchObject({
      status: 1,
      settings: [],
      ignored: [{ place: '.pushctlrc', remedy: expect.stringContaining("chown 0 '.pushctlrc'") }],
    })
  })
})

describe('the local gateway trusts no authority that somebody else may have put there', () => {
  const plants: [string, (share: string) => void][] = [
    ['a link', (share: string) => symlinkSync(join(folder, 'victim'), join(share, 'pushctl'))],
    ['open to all', (share: string) => chmodSync(share, 0o777)],
  ]
  it.each(quickForm(plants, ([what]) => what === 'a link'))('%s', (_, plant) => {
    const share = join(folder, 'share')
    mkdirSync(share)
    plant(share)
    const { status, told } = sh('pushctl gateway issue com.example.app', { XDG_DATA_HOME: share })
    expect({ status, told }).toEqual({
      status: 3,
      told: expect.stringMatching(/\n {2}.*: (rm|chmod go-w) '/),
    })
    expect(existsSync(join(folder, 'victim/gateway'))).toBe(false)
  })
})

wholeOnly(it)('a provider token is not kept where others may write, and that is said', () => {
  const key = join(folder, 'AuthKey_ABCDE12345.p8')
  execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key])
  const cache = join(folder, 'cache')
  chmodSync(cache, 0o777)
  const { status, told } = sh(`pushctl jwt create --signing-key ${key} --team-id TEAM123456`, {
    XDG_CACHE_HOME: cache,
  })
  expect(status).toBe(0)
  expect(told).toContain('The provider token is not kept for the next push: ')
  expect(told).toContain(`chmod go-w '${cache}'`)
  expect(readdirSync(cache)).toEqual([])
})
