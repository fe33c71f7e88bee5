import { generateKeyPairSync } from 'node:crypto'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pathTyped } from '../../../src/commands/input/asked-file.ts'
import type { Host, Ran } from '../../../src/host.ts'
import { fakeHost, run } from '../../fake-host.ts'

const token = 'ab'.repeat(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p8 = 'AuthKey_KEYID12345.p8'
const files = {
  [p8]: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  'push.json': '{"aps":{"alert":"it\'s"}}',
}
const key = `--signing-key ${p8} --team-id TEAM123456 --topic com.example.app --env sandbox`
const prepared = async (words: string) => {
  const { stdout, stderr, code } = await run(`send --token ${token} ${key} --dry-run --json ${words}`, {
    files,
  })
  return { code, stderr, document: stderr === '' && code === 0 ? JSON.parse(stdout) : undefined }
}

describe('send --dry-run', () => {
  it('warns at once of a key id that is not the one the file is named after', async () => {
    const { stdout, code } = await run(
      `send --token ${token} ${key} --key-id BBBBBBBBBB -m x --dry-run --json`,
      { files },
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout).findings).toMatchObject([
      {
        id: 'wrong-p8',
        severity: 'warning',
        evidence: expect.stringContaining('is the key KEYID12345, and the key id BBBBBBBBBB was given'),
        remedy: { commands: [expect.not.stringContaining('BBBBBBBBBB')] },
      },
    ])
  })

  it.each([
    ['-m x', { 'apns-push-type': 'alert', 'apns-priority': '10' }, { aps: { alert: 'x' } }],
    [
      '--push-type background',
      { 'apns-push-type': 'background', 'apns-priority': '5' },
      { aps: { 'content-available': 1 } },
    ],
    ['-m x --expiration 30m', { 'apns-expiration': '1795336200' }, { aps: { alert: 'x' } }],
    ['-m x --header Apns-Extra:1', { 'apns-extra': '1' }, { aps: { alert: 'x' } }],
    ['--title a --data n=1', {}, { aps: { alert: { title: 'a' } }, n: 1 }],
    [
      '--topic com.example.app.push-type.widgets --template widgets',
      { 'apns-push-type': 'widgets' },
      { aps: { 'content-changed': true } },
    ],
    ['--topic pass.com.example', { 'apns-topic': 'pass.com.example' }, {}],
    [
      '--topic com.example.app.push-type.liveactivity --live-activity update --content-state {"a":1}',
      { 'apns-push-type': 'liveactivity' },
      { aps: { event: 'update', 'content-state': { a: 1 } } },
    ],
  ])('%s', async (words, headers, payload) => {
    const { document, stderr } = await prepared(words)
    expect(stderr).toBe('')
    expect(document).toMatchObject({
      kind: 'prepared',
      requests: [{ path: `/3/device/${token}`, headers }],
      payload,
    })
  })

  it('says which type it took from the payload', async () => {
    const { document } = await prepared('--content-available')
    expect(document.notes).toEqual(['Push type background, as the payload says; --push-type names another.'])
  })

  it('of a broadcast has the headers APNs requires', async () => {
    const { stdout } = await run(
      `send --channel Y2g= ${key} --live-activity update --content-state {} --dry-run --json`,
      { files },
    )
    expect(JSON.parse(stdout).requests).toEqual([
      {
        method: 'POST',
        path: '/4/broadcasts/apps/com.example.app',
        headers: {
          'apns-channel-id': 'Y2g=',
          'apns-push-type': 'liveactivity',
          'apns-priority': '10',
          'apns-expiration': '0',
        },
      },
    ])
  })
})

describe('send --state-type', () => {
  const world = {
    ...files,
    'Live.swift': 'struct A: ActivityAttributes { struct ContentState: Codable { var score: Int } }',
  }
  const topic = 'com.example.app.push-type.liveactivity'
  const live = `send --token ${token} ${key.replace('com.example.app', topic)} --live-activity update --dry-run --state-type Live.swift`

  it.each([
    ['{"score":1}', 0, /Nothing was sent/],
    ['{"score":"1"}', 1, /Not sent[\s\S]*content-state\.score is "1", a string[\s\S]*"score":1/],
    ['{"score":"1"} --no-lint', 0, /Nothing was sent/],
  ])('holds %s against what the app decodes', async (words, code, told) => {
    const sent = await run(`${live} --content-state ${words}`, { files: world })
    expect(sent.stdout + sent.stderr).toMatch(told)
    expect(sent.code).toBe(code)
  })
})

describe('send --curl', () => {
  it('writes a line without a secret', async () => {
    const { stdout } = await run(`send --token ${token} ${key} --payload push.json --collapse-id a --curl`, {
      files,
    })
    expect(stdout).toBe(
      `curl --http2 -i -H "authorization: bearer $(pushctl jwt create --signing-key ${p8} --team-id TEAM123456)" -H 'apns-topic: com.example.app' -H 'apns-push-type: alert' -H 'apns-priority: 10' -H 'apns-collapse-id: a' --data-binary @push.json https://api.sandbox.push.apple.com:443/3/device/${token}\n`,
    )
  })

  it('quotes a payload that was not in a file', async () => {
    const { stdout } = await run(['send', '--token', token, ...key.split(' '), '-m', "it's", '--curl'], {
      files,
    })
    expect(stdout).toContain(`--data-binary '{"aps":{"alert":"it'\\''s"}}'`)
  })
})

describe('send refuses', () => {
  it.each([
    ['--badge -1', 1, /aps\.badge has to be/],
    ['-m x --topic com.x.voip --push-type alert', 1, /do not go together/],
    ['-m x --header authorization:bearer', 2, /itself/],
    ['-m x --header nonsense', 2, /not a header/],
    ['-m x --channel a', 2, /only one of/],
    ['-m x --expiration soon', 2, /neither a UNIX time/],
  ])('%s', async (words, code, told) => {
    const refused = await prepared(words)
    expect(refused.code).toBe(code)
    expect(refused.document).toBeUndefined()
    const { stderr } = await run(`send --token ${token} ${key} --dry-run ${words}`, { files })
    expect(stderr).toMatch(told)
  })

  it('but not with --no-lint', async () => {
    expect((await prepared('--badge -1 --no-lint')).document.payload).toEqual({ aps: { badge: -1 } })
  })
})

describe('what is missing', () => {
  it('is asked for at a terminal', async () => {
    const host = fakeHost({ files, answers: [token, p8, 'TEAM123456', 'com.example.app', 'Hello'] })
    const { stdout, stderr } = await run('send --dry-run --json --env sandbox', host)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      requests: [{ path: `/3/device/${token}`, headers: { 'apns-topic': 'com.example.app' } }],
      payload: { aps: { alert: 'Hello' } },
    })
    expect(host.questions.map(({ en }) => en)).toEqual([
      'Device token',
      'Certificate or signing key',
      'Team id of the signing key',
      'Topic (the bundle id of the app)',
      'What shall the notification say?',
    ])
  })

  it.each<[string, readonly string[], RegExp]>([
    [
      'a token with a letter O',
      [`${token.slice(0, 5)}O${token.slice(6)}`, token, p8, 'TEAM123456', 'com.example.app', 'Hi'],
      /"O" as character 6/,
    ],
    [
      'a team id that is none',
      [token, p8, 'Example Ltd', 'TEAM123456', 'com.example.app', 'Hi'],
      /ten letters and digits/,
    ],
    [
      'a topic that is none',
      [token, p8, 'TEAM123456', 'Lunch', 'com.example.app', 'Hi'],
      /bundle id of the app/,
    ],
    [
      'a saved device that is not there',
      ['@ann', token, p8, 'TEAM123456', 'com.example.app', 'Hi'],
      /No device and no group/,
    ],
    [
      'a file that is not there',
      [token, '', 'AuthKey_KEYID1234.p8', p8, 'TEAM123456', 'com.example.app', 'Hi'],
      /There is no file .*; near it: AuthKey_KEYID12345\.p8/,
    ],
  ])('is asked for again after %s, and nothing else is', async (_, answers, wrong) => {
    const host = fakeHost({ files, answers })
    const { code, stdout } = await run('send --dry-run --json --env sandbox', host)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ requests: [{ path: `/3/device/${token}` }] })
    expect(host.questions.map(({ en }) => en).join('\n')).toMatch(wrong)
  })

  it('never repeats a key that was pasted in place of a file', async () => {
    const pem = files[p8] ?? ''
    const answers = [token, '', pem.replaceAll('\n', ' '), p8, 'TEAM123456', 'com.example.app', 'Hi']
    const host = fakeHost({ files, answers })
    const { code } = await run('send --dry-run --json --env sandbox', host)
    expect(code).toBe(0)
    const asked = host.questions.map(({ en, zh }) => en + zh).join('\n')
    expect(asked).toContain('Save it to a file')
    expect(asked).not.toContain(pem.split('\n')[1])
  })

  it('takes no key for the words of the notification', async () => {
    const pem = (files[p8] ?? '').replaceAll('\n', ' ')
    const host = fakeHost({ files, answers: [token, p8, 'TEAM123456', 'com.example.app', pem, 'Hi'] })
    const { stdout } = await run('send --dry-run --json --env sandbox', host)
    expect(JSON.parse(stdout)).toMatchObject({ payload: { aps: { alert: 'Hi' } } })
    expect(host.questions.map(({ en }) => en)).toContain(
      'That is a private key. Type the words that the phone shall show.',
    )
  })

  it('a saved device is offered first', async () => {
    const host = fakeHost({ files, answers: ['@anna', p8, 'TEAM123456', 'Hi'] })
    await run(`device add anna ${token} --topic com.example.app --env sandbox`, host)
    const before = host.written.stdout.length
    const { stdout } = await run('send --dry-run --json', host)
    expect(JSON.parse(stdout.slice(before))).toMatchObject({
      requests: [{ path: `/3/device/${token}`, headers: { 'apns-topic': 'com.example.app' } }],
    })
  })

  it.each([
    ["'/home/dev/my app/push.p12'", '/home/dev/my app/push.p12'],
    ['/home/dev/my\\ app/push\\(1\\).p12', '/home/dev/my app/push(1).p12'],
    ['~/push.p12', '/home/dev/push.p12'],
    ['"push.p12"', 'push.p12'],
    ['C:\\Users\\dev\\push.p12', 'C:\\Users\\dev\\push.p12'],
  ])('%s, as a dragged file is written, is read', (typed, path) => {
    expect(pathTyped(typed, '/home/dev')).toBe(path)
  })

  it('is a wrong command line anywhere else', async () => {
    expect(await run('send', { files })).toMatchObject({ code: 2, stdout: '' })
  })
})

/** A Mac with Xcode: answers shaped as simctl's are, written by hand and not recorded on one. */
function mac(booted: readonly string[], installed: readonly string[] = ['com.example.app']) {
  const calls: (readonly string[])[] = []
  const pushed: string[] = []
  const devices = ['A', 'B'].map((name) => ({
    udid: `UDID-${name}`,
    name: `iPhone ${name}`,
    state: booted.includes(name) ? 'Booted' : 'Shutdown',
  }))
  const host = fakeHost({
    platform: 'darwin',
    files: { 'app.apns': '{"Simulator Target Bundle":"com.example.app","aps":{"alert":"x"}}' },
    run: async (program, words): Promise<Omit<Ran, 'stdout'>> => {
      calls.push([program, ...words])
      const [, verb, , bundleId, file = ''] = words
      if (verb === 'list')
        return {
          code: 0,
          output: JSON.stringify({ devices: { 'com.apple.CoreSimulator.SimRuntime.iOS-17-2': devices } }),
        }
      if (verb === 'get_app_container')
        return { code: installed.includes(bundleId ?? '') ? 0 : 2, output: '' }
      pushed.push((await (host as Host).files.read(posix.resolve(file))).toString())
      return { code: 0, output: `Notification sent to '${bundleId}'` }
    },
  })
  return { host, calls, pushed }
}

describe('send --simulator', () => {
  it('hands the payload to xcrun simctl, without APNs', async () => {
    const { host, calls, pushed } = mac(['A'])
    const { code, stdout } = await run('send --payload app.apns --simulator', host)
    expect(stdout).toBe('✓ handed to the simulator  iPhone A · com.example.app\n')
    expect(code).toBe(0)
    expect(calls).toEqual([
      ['xcrun', 'simctl', 'list', 'devices', 'available', '--json'],
      ['xcrun', 'simctl', 'get_app_container', 'UDID-A', 'com.example.app'],
      ['xcrun', 'simctl', 'push', 'UDID-A', 'com.example.app', '/temporary/pushctl/payload.apns'],
    ])
    expect(pushed).toEqual(['{"aps":{"alert":"x"}}'])
  })

  it('takes a UDID', async () => {
    const { host, calls } = mac(['A', 'B'])
    await run('send -m x --topic com.example.app --simulator udid-b', host)
    expect(calls.at(-1)).toContain('UDID-B')
  })

  it.each([
    ['-m x --topic com.example.app --simulator', [], 1, /No simulator is running/],
    ['-m x --topic com.example.app --simulator', ['A', 'B'], 2, /2 simulators are running/],
    ['-m x --topic com.example.app --simulator UDID-B', ['A'], 1, /iPhone B is not running/],
    ['-m x --topic com.example.app --simulator NONE', ['A'], 1, /no simulator NONE/],
    ['-m x --topic com.other --simulator', ['A'], 1, /not installed/],
    ['-m x --simulator', ['A'], 2, /--topic is missing/],
    ['--data a=1 --topic com.example.app --simulator', ['A'], 1, /something in aps/],
  ])('%s with %j running: no', async (words, booted, code, told) => {
    const { host, pushed } = mac(booted)
    const refused = await run(`send ${words}`, host)
    expect(refused.stderr).toMatch(told)
    expect(refused.code).toBe(code)
    expect(pushed).toEqual([])
  })

  it('has no request to print', async () => {
    expect(await run('send -m x --topic com.x --simulator --curl')).toMatchObject({ code: 2, stdout: '' })
  })

  it('runs on a Mac only', async () => {
    expect((await run('send -m x --topic com.x --simulator')).stderr).toMatch(/macOS only/)
  })
})
