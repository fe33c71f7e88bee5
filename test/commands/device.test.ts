import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { changingDevices } from '../../src/commands/push/saved-devices.ts'
import type { Sent } from '../../src/commands/push/sent.ts'
import { markGone } from '../../src/commands/send/gone-devices.ts'
import { namedDevices } from '../../src/commands/send/many/named-devices.ts'
import { Fault } from '../../src/fault.ts'
import { type FakeHost, fakeHost, run } from '../fake-host.ts'

const anna = 'a1'.repeat(32)
const bo = 'b2'.repeat(32)
const p8 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})
const key = '--signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456'

let host: FakeHost
beforeEach(() => {
  host = fakeHost({ files: { 'AuthKey_KEYID12345.p8': String(p8) } })
})

/** What this one line printed, of all that the host was told. */
async function typed(words: string | readonly string[]) {
  const before = host.written.stdout.length
  const { code, stdout, stderr } = await run(words, host)
  return { code, stdout: stdout.slice(before), stderr }
}
const add = (words: string) => typed(`device add ${words}`)
const names = async () =>
  (JSON.parse((await typed('device list --json')).stdout) as { devices: { name: string }[] }).devices.map(
    ({ name }) => name,
  )
/** What a push to it would be. */
const dry = async (token: string, more = '') =>
  run(`send ${key} -m Hi --dry-run --token ${token} ${more}`, host)

const groups = anna.replaceAll(/.{8}(?!$)/g, '$& ').split(' ')
it.each<[string, readonly string[]]>([
  [
    'send',
    [...`send ${key} -m Hi --topic com.example.app --env sandbox --dry-run --token`.split(' '), ...groups],
  ],
  [
    'send, behind an equals sign, and options behind it',
    [
      'send',
      `--token=${groups[0]}`,
      ...groups.slice(1),
      ...`${key} -m Hi --topic com.example.app --env sandbox --dry-run`.split(' '),
    ],
  ],
  [
    'device add, in angle brackets',
    ['device', 'add', 'anna', `<${groups[0]}`, ...groups.slice(1, -1), `${groups.at(-1)}>`, '--json'],
  ],
])('%s takes the groups that iOS printed a device token in, without quotes', async (_, line) => {
  const { code, stdout, stderr } = await typed(line)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(anna)
})

it('a word behind a device token is told as before', async () => {
  const { code, stderr } = await typed(['send', '--token', ...groups, 'luma24'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('[6 characters, not shown]') })
})

describe('saved devices', () => {
  it('are kept for their owner alone, a file each', async () => {
    await add(`anna ${anna} --topic com.example.app --env sandbox`)
    const kept = [...host.disk].filter(([path]) => path.includes('/devices/'))
    expect(kept.map(([path, { mode }]) => [path.replace(/.*\/devices\//, ''), mode])).toEqual([
      ['@anna.json', 0o600],
    ])
    expect(await names()).toEqual(['anna'])
  })

  it.each([
    ['in NSData form', `<${anna.replaceAll(/(.{8})(?!$)/g, '$1 ')}>`],
    ['in a line of a log', `Device Token: ${anna}`],
  ])('take a token %s', async (_, text) => {
    expect(await run(['device', 'add', 'anna', text], host)).toMatchObject({ code: 0 })
    expect((await run('device list', host)).stdout).toContain('a1a1a1a1…a1a1a1a1')
  })

  it('bring topic and environment along', async () => {
    await add(`anna ${anna} --topic com.example.app --env sandbox`)
    const { code, stdout } = await dry('@anna')
    expect(code).toBe(0)
    expect(stdout).toContain('api.sandbox.push.apple.com')
    expect(stdout).toContain(`/3/device/${anna}`)
    expect(stdout).toContain('com.example.app')
  })

  it('are meant in any case, and by their groups', async () => {
    await add(`Anna ${anna} --topic com.example.app --env sandbox --group testers`)
    await add(`bo ${bo} --topic com.example.app --env sandbox --group Testers`)
    expect((await dry('@ANNA')).stdout).toContain(anna)
    const { stdout } = await dry('@testers')
    expect(stdout).toContain(anna)
    expect(stdout).toContain(bo)
  })

  it.each([
    [
      'a name that is not there',
      '@ann',
      '',
      /No device and no group is saved as @ann\.\n {2}Did you mean anna\?/,
    ],
    ['another topic', '@anna', '--topic com.example.other', /anna is saved with --topic com\.example\.app/],
    ['another environment', '@anna', '--env production', /anna is saved with --env sandbox/],
    [
      'devices of two apps',
      '@all',
      '',
      /These devices differ in --topic: anna com\.example\.app, bo com\.example\.b/,
    ],
  ])('with %s nothing is sent', async (_, token, more, words) => {
    await add(`anna ${anna} --topic com.example.app --env sandbox --group all`)
    await add(`bo ${bo} --topic com.example.b --env sandbox --group all`)
    const { code, stderr } = await dry(token, more)
    expect(code).toBe(2)
    expect(stderr).toMatch(words)
  })

  it('that contradict the push come with the line that saves them anew, which works as typed', async () => {
    await add(`anna ${anna} --topic com.example.app --env sandbox --group testers`)
    const { stderr } = await dry('@anna', '--env production')
    const [line = ''] = /device add .*--force/.exec(stderr) ?? []
    expect(line).toBe(
      `device add anna ${anna} --topic com.example.app --env production --group testers --force`,
    )
    expect(await typed(line)).toMatchObject({ code: 0 })
    expect((await dry('@anna', '--env production')).code).toBe(0)
  })

  it('a suffix of the same app is no other topic', async () => {
    await add(`anna ${anna} --topic com.example.app --env sandbox`)
    expect((await dry('@anna', '--topic com.example.app.voip --push-type voip')).code).toBe(0)
  })

  it('are not replaced unasked, nor renamed onto one another', async () => {
    await add(`anna ${anna}`)
    await add(`bo ${bo}`)
    expect(await add(`ANNA ${bo}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('saved as ANNA already'),
    })
    expect(await run('device rename anna bo', host)).toMatchObject({ code: 2 })
    expect(await names()).toEqual(['anna', 'bo'])
    expect(await add(`anna ${bo} --force`)).toMatchObject({ code: 0 })
    expect(await run('device rename anna Anna', host)).toMatchObject({ code: 0 })
    expect(await run('device rename @bo carl', host)).toMatchObject({ code: 0 })
    expect(await names()).toEqual(['Anna', 'carl'])
  })

  it.each([
    ['a blank', 'a b'],
    ['a slash', '../anna'],
    ['nothing', ''],
    ['a dash first', '.anna'],
    ['too much', 'a'.repeat(41)],
  ])('have no name with %s in it', async (_, name) => {
    expect((await run(['device', 'add', name, anna], host)).code).toBe(2)
    expect([...host.disk.keys()].filter((path) => path.includes('devices'))).toEqual([])
  })

  it('have names of any script', async () => {
    await run(['device', 'add', '安娜', anna, '--topic', 'com.example.app', '--env', 'sandbox'], host)
    expect((await dry('@安娜')).stdout).toContain(anna)
  })

  it('have names of forty letters of any script, in a file that any system takes', async () => {
    expect(await run(['device', 'add', '安'.repeat(40), anna], host)).toMatchObject({ code: 0 })
    const [path = ''] = [...host.disk.keys()].filter((each) => each.includes('/devices/'))
    expect(Buffer.byteLength(path.replace(/.*\//, ''))).toBeLessThan(200)
    await add(`con ${anna}`)
    expect([...host.disk.keys()].some((each) => /\/con\.json$/.test(each))).toBe(false)
  })

  it('a token in place of the name is told where the name stands', async () => {
    const { code, stderr } = await add(`${anna} anna`)
    expect(code).toBe(2)
    expect(stderr).toContain('the name stands before it')
    expect(stderr).not.toContain(anna)
  })

  it('no device has the name of a group', async () => {
    await add(`anna ${anna} --group testers`)
    expect(await run('device rename anna testers', host)).toMatchObject({ code: 2 })
    await add(`carl ${bo}`)
    expect(await run('device rename carl Testers', host)).toMatchObject({ code: 2 })
    expect(await names()).toEqual(['anna', 'carl'])
    expect(await add(`testers ${bo}`)).toMatchObject({ code: 2 })
    expect(await add(`bo ${bo} --group anna`)).toMatchObject({ code: 2 })
  })

  it('that somebody damaged are passed over, and told of', async () => {
    await add(`anna ${anna}`)
    const [path = ''] = [...host.disk.keys()].filter((each) => each.includes('/devices/'))
    const entry = host.disk.get(path)
    if (entry !== undefined) host.disk.set(path, { ...entry, bytes: Buffer.from('{"name":') })
    const { code, stderr } = await run('device list', host)
    expect(code).toBe(0)
    expect(stderr).toContain('is no saved device any more')
  })

  it('are no copies of the file of another', async () => {
    await add(`anna ${anna}`)
    const [[path = '', file] = []] = [...host.disk].filter(([each]) => each.includes('/devices/'))
    if (file !== undefined) host.disk.set(path.replace('anna', 'copy'), file)
    expect(await names()).toEqual(['anna'])
    expect((await run('device list', host)).stderr).toContain('@copy.json is no saved device any more')
  })

  describe('after a push that said the device is gone', () => {
    const sent: Sent = {
      kind: 'sent',
      gateway: { kind: 'apple', environment: 'sandbox', endpoint: 'api.sandbox.push.apple.com:443' },
      credential: { kind: 'certificate', file: 'push.pem' },
      notes: [],
      findings: [],
      pushes: [{ deviceToken: anna, outcome: 'rejected', status: 410, reason: 'Unregistered' }],
    }
    const meant = { name: 'anna', deviceToken: anna, groups: [] }
    const kept = async () => (await typed('device list --json')).stdout

    it('are marked', async () => {
      await add(`anna ${anna}`)
      await markGone([meant], sent, host)
      expect(await kept()).toContain('goneSince')
    })

    it('do not come back when they were removed meanwhile', async () => {
      await markGone([meant], sent, host)
      expect(await names()).toEqual([])
    })

    it('keep the token that they were given meanwhile', async () => {
      await add(`anna ${bo} --topic com.example.app`)
      await markGone([meant], sent, host)
      expect(await kept()).toContain(bo)
      expect(await kept()).not.toContain('goneSince')
    })

    it('leave the answer as it is when they cannot be written', async () => {
      await add(`anna ${anna}`)
      host.files.write = async () => {
        throw new Fault('file/unwritable', { en: 'The disk is read-only.', zh: '磁盘只读。' })
      }
      await markGone([meant], sent, host)
      expect(host.written.stderr).toContain('The disk is read-only.')
    })
  })

  describe('of a project', () => {
    const inProject = (files: Record<string, string> = {}, foreign: readonly string[] = []) => {
      host = fakeHost({ files: { 'AuthKey_KEYID12345.p8': String(p8), ...files }, foreign })
    }
    const paths = () => [...host.disk.keys()].filter((path) => path.includes('@'))

    it.each([
      ['in the working folder', {}, '/home/dev/app'],
      ['beside the settings', { '../.pushctlrc': 'topic: com.example.app' }, '/home/dev'],
      ['at the root of the repository', { '../.git/HEAD': 'ref: x' }, '/home/dev'],
      ['where others lie', { '.pushctl/devices/x': '', '../.git/HEAD': 'ref: x' }, '/home/dev/app'],
    ])('lie %s, readable for their owner only, and it is said', async (_, files, root) => {
      inProject(files)
      const { code, stdout } = await add(`anna ${anna} --project`)
      expect(code).toBe(0)
      expect(paths()).toEqual([`${root}/.pushctl/devices/@anna.json`])
      expect(host.disk.get(paths()[0] ?? '')?.mode).toBe(0o600)
      expect(stdout).toContain(`It is in ${root}/.pushctl/devices/@anna.json, which only you can read.`)
    })

    it('come before those of the person, and are changed where they lie', async () => {
      await add(`anna ${anna} --topic com.example.app --env sandbox`)
      await add(`anna ${bo} --topic com.example.app --env sandbox --project`)
      expect((await dry('@anna')).stdout).toContain(bo)
      expect((await typed('device list')).stdout).toMatch(/^anna {2}b2b2b2b2…b2b2b2b2 .* of this project\n$/)
      await typed('device rename anna carl')
      expect(await names()).toEqual(['anna', 'carl'])
      await typed('device remove carl')
      expect((await dry('@anna')).stdout).toContain(anna)
      expect(paths()).toEqual(['/home/dev/.local/share/pushctl/devices/@anna.json'])
    })

    it('that somebody else could have put there are told of, and not taken', async () => {
      const device = JSON.stringify({ name: 'anna', deviceToken: bo, groups: [] })
      inProject({ '.pushctl/devices/@anna.json': device })
      host.files.own = (folder) => ({
        ...host.files,
        list: async (path) => {
          if (folder.base !== '/home/dev/app') return host.files.list(path)
          throw new Fault('file/not-ours', { en: 'It belongs to mallory.', zh: '属于 mallory。' })
        },
      })
      const { code, stderr } = await dry('@anna')
      expect(code).toBe(2)
      expect(stderr).toContain('.pushctl/devices was not read for devices: It belongs to mallory.')
    })
  })

  describe('named by rows of a file', () => {
    const endpoint = { host: 'api.sandbox.push.apple.com', port: 443 } as const
    const sent = {
      gateway: { kind: 'apple', environment: 'sandbox', endpoint },
      topic: 'com.example.app',
    } as const

    it.each([
      ['its token', '@anna', '', { deviceToken: anna }],
      ['its token, whatever suffix', '@anna', '--topic com.example.app.voip', { deviceToken: anna }],
      ['a group', '@testers', '', /is a group; a row is for one device/],
      ['nobody', '@ann', '', /No device and no group is saved as @ann/],
      [
        'another environment',
        '@anna',
        '--env production',
        /saved with --env production, and the rows go to sandbox/,
      ],
      [
        'another app',
        '@anna',
        '--topic com.example.b',
        /saved with --topic com\.example\.b, and the rows have com/,
      ],
    ] as const)('is %s', async (_, name, saved, found) => {
      await add(`anna ${anna} --group testers ${saved}`)
      await add(`bo ${bo} --group testers`)
      const one = (await namedDevices(sent, host)())(name)
      if ('problem' in one) expect(one.problem.en).toMatch(found as RegExp)
      else expect(one).toEqual(found)
    })
  })

  describe('by their names elsewhere', () => {
    it.each(['token inspect @anna', 'inspect @anna'])('%s', async (line) => {
      await add(`anna ${anna}`)
      expect(await typed(line)).toMatchObject({ code: 0, stdout: expect.stringContaining(anna) })
      expect(await typed(line.replace('anna', 'ann'))).toMatchObject({ code: 2 })
    })

    it.each([
      ['a group', '@testers', /testers is a group; name one of its devices: @anna, @bo\./],
      ['nobody', '@ann', /No device and no group is saved as @ann/],
    ])('token locate of %s says so', async (_, name, words) => {
      await add(`anna ${anna} --group testers`)
      await add(`bo ${bo} --group testers`)
      const { code, stderr } = await typed(`token locate ${name} ${key} --topic com.example.app`)
      expect(code).toBe(2)
      expect(stderr).toMatch(words)
    })
  })

  it('one process at a time changes them: who comes second waits, and writes over nothing', async () => {
    await add(`anna ${anna}`)
    const order: string[] = []
    await Promise.all(
      ['first', 'second'].map((name) =>
        changingDevices(false, host, async () => {
          order.push(`${name} begins`)
          await new Promise((resolve) => setImmediate(resolve))
          order.push(`${name} ends`)
        }),
      ),
    )
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  })

  it('are forgotten one by one, or a group at once', async () => {
    await add(`anna ${anna} --group testers`)
    await add(`bo ${bo} --group testers`)
    await add(`carl ${'c3'.repeat(32)}`)
    await run('device remove @testers', host)
    expect(await names()).toEqual(['carl'])
    expect(await run('device remove anna', host)).toMatchObject({ code: 2 })
  })
})
