import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { announceControl } from '../../../src/gateway/control/client.ts'
import { runningGateway } from '../../../src/gateway/local.ts'
import { type FakeHost, fakeHost, run } from '../../fake-host.ts'
import { deviceToken, open, post, topic } from '../../gateway/gateway-under-test.ts'
import { during, pushTo, terminalOf } from './started-gateway.ts'

const type = (host: FakeHost, line: string) => run(line, terminalOf(host))

/** What a command says as JSON. */
async function answerOf(host: FakeHost, line: string) {
  const { stdout } = await type(host, `${line} --json`)
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('gateway received', () => {
  it('lists what arrived, for people and for programs', async () => {
    await during('', async (host) => {
      expect((await type(host, 'gateway received')).stdout).toBe('Nothing has arrived.\n')
      await pushTo(host)
      await pushTo(host, { environment: 'production' })
      const { code, stdout } = await type(host, 'gateway received --verbose')
      expect(code).toBe(0)
      expect(stdout).toMatch(
        /✓ sandbox {4}200 {2}com\.example\.app {2}a1a1a1a1…a1a1 {2}alert {2}“hi”\n +\{"aps":\{"alert":"hi"\}\}/,
      )
      expect(stdout).toContain('400 BadDeviceToken')
      expect(await answerOf(host, 'gateway received --outcome accepted')).toMatchObject({
        received: [
          { kind: 'push', topic, deviceToken, outcome: 'accepted', payload: { aps: { alert: 'hi' } } },
        ],
        complete: true,
      })
    })
  })

  it('tells what the last gateway kept when none runs, and waits for nobody', async () => {
    let world: FakeHost | undefined
    await during('', async (host) => {
      world = host
      await pushTo(host)
    })
    if (world === undefined) throw new Error('no gateway was started')
    const { code, stdout } = await type(world, 'gateway received')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^· No local gateway is running: this is what the last one kept\.\n.*✓ sandbox {4}200/,
    )
    expect(await answerOf(world, 'gateway received --outcome rejected')).toMatchObject({
      received: [],
      stored: true,
    })
    expect((await type(world, 'gateway received --wait 1')).code).toBe(3)
    expect((await type(world, 'gateway received --clear')).code).toBe(3)
  })

  it('waits, and says yes or no', async () => {
    await during('', async (host) => {
      const waiting = type(host, 'gateway received --wait 2 --timeout 60')
      await pushTo(host)
      await pushTo(host)
      expect((await waiting).code).toBe(0)
      const missed = await type(host, 'gateway received --wait 3 --timeout 0')
      expect(missed.code).toBe(1)
      expect(missed.stdout).toContain('2 of 3 arrived.')
    })
  })

  it('forgets when told to', async () => {
    await during('', async (host) => {
      await pushTo(host)
      expect((await answerOf(host, 'gateway received --clear')).received).toHaveLength(1)
      expect((await answerOf(host, 'gateway received')).received).toEqual([])
    })
  })

  it('ends with Ctrl-C', async () => {
    await during('', async (host) => {
      const keyboard = new AbortController()
      const waiting = run(
        'gateway received --wait 1 --timeout 60',
        terminalOf(host, { interrupted: keyboard.signal }),
      )
      keyboard.abort()
      expect((await waiting).code).toBe(130)
    })
  })
})

describe('gateway add-device', () => {
  it('makes a device known to a strict gateway', async () => {
    await during('--strict', async (host) => {
      expect((await pushTo(host)).body).toContain('BadDeviceToken')
      const added = await type(host, `gateway add-device ${deviceToken.toUpperCase()} --topic ${topic}`)
      expect(added).toMatchObject({
        code: 0,
        stdout: `The gateway knows the device: ${topic}, sandbox, active.\n`,
      })
      expect((await pushTo(host)).status).toBe(200)
    })
  })

  it('makes one that is gone', async () => {
    await during('', async (host) => {
      const line = `gateway add-device ${deviceToken} --topic ${topic} --state unregistered --since 2026-01-31`
      expect((await type(host, line)).code).toBe(0)
      const { status, body } = await pushTo(host)
      expect({ status, body: JSON.parse(body) }).toEqual({
        status: 410,
        body: { reason: 'Unregistered', timestamp: Date.parse('2026-01-31') },
      })
    })
  })
})

describe('whether a gateway runs is not asked by a handshake, which may be in trouble', () => {
  it.each([
    ['a slow handshake', 'gateway answer slow-handshake milliseconds=60000', undefined],
    ['a clock at 1970', undefined, new Date('1970-01-02')],
  ])('%s', async (_, trouble, now) => {
    await during('', async (host) => {
      if (trouble !== undefined) await type(host, trouble)
      expect(await runningGateway(now === undefined ? host : terminalOf(host, { now }))).toBeDefined()
    })
  })
})

describe('gateway add-key', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = 'AuthKey_ABC1234567.p8'
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const ids = { keyId: 'ABC1234567', teamId: 'DEF1234567' }

  async function push(host: FakeHost, pushed: string): Promise<string> {
    const gateway = await runningGateway(host)
    if (gateway === undefined) throw new Error('no gateway runs')
    const token = createProviderToken({ key: createPrivateKey(pem), ...ids }, new Date())
    const session = open(gateway)
    const answer = await post(session, { authorization: `bearer ${token}`, 'apns-topic': pushed })
    session.close()
    return `${answer.status} ${answer.body}`
  }

  it('lets the gateway verify its provider tokens at once, for the topics it is for', async () => {
    await during('', async (host) => {
      expect(await push(host, topic)).toContain('InvalidProviderToken')
      const terminal = terminalOf(host, { files: { [file]: pem } })
      const added = await run(`gateway add-key ${file} --team-id ${ids.teamId} --topic ${topic}`, terminal)
      expect(added).toMatchObject({ code: 0, stderr: '' })
      expect(added.stdout).toContain(
        'the key ABC1234567 of team DEF1234567: sandbox and production, com.example.app.',
      )
      expect(await push(host, topic)).toBe('200 ')
      expect(await push(host, 'com.example.other')).toContain('TopicDisallowed')
    })
  })

  it('refuses a second key id for the same key, and the gateway names the first to whoever signs as the second', async () => {
    await during('', async (host) => {
      const renamed = 'AuthKey_RENAMED123.p8'
      const terminal = terminalOf(host, { files: { [file]: pem, [renamed]: pem } })
      expect(await run(`gateway add-key ${file} --team-id ${ids.teamId}`, terminal)).toMatchObject({
        code: 0,
      })
      const second = await run(`gateway add-key ${renamed} --team-id ${ids.teamId}`, terminal)
      expect(second).toMatchObject({ code: 2 })
      expect(second.stderr).toContain('knows this key already, as ABC1234567')
      const pushed = await run(
        `send --gateway local --signing-key ${renamed} --team-id ${ids.teamId} --topic ${topic} --env sandbox --token ${'ab'.repeat(32)} -m hi`,
        terminal,
      )
      expect(pushed.stdout).toContain(
        'kid is RENAMED123, and the signature was made with the key ABC1234567.',
      )
      expect(pushed.stdout).toContain('--key-id ABC1234567')
    })
  })

  it('needs no gateway that runs, and keeps the public half only', async () => {
    const host = fakeHost({ files: { [file]: pem } })
    const { code } = await run(`gateway add-key ${file} --team-id ${ids.teamId} --env sandbox`, host)
    expect(code).toBe(0)
    const stored = [...host.disk].filter(([path]) => path.includes('/pushctl/'))
    expect(stored).not.toEqual([])
    for (const [, { bytes }] of stored) expect(bytes.toString()).not.toContain('PRIVATE')
  })
})

describe('gateway answer', () => {
  it('sets the next answer, once', async () => {
    await during('', async (host) => {
      const set = await type(host, 'gateway answer Unregistered')
      expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining('reason=Unregistered') })
      expect((await pushTo(host)).status).toBe(410)
      expect((await pushTo(host)).status).toBe(200)
    })
  })

  it('sets answers for some, lists them, and ends them', async () => {
    await during('', async (host) => {
      await type(host, `gateway answer ServiceUnavailable retryAfter=5 every=2 deviceToken=${deviceToken}`)
      const first = await pushTo(host)
      expect(first).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
      expect((await pushTo(host)).status).toBe(200)
      expect(await answerOf(host, 'gateway answer')).toMatchObject({
        troubles: [{ kind: 'answer', reason: 'ServiceUnavailable', fitted: 2, struck: 1 }],
      })
      expect((await type(host, 'gateway answer --clear')).stdout).toContain('Nothing goes wrong on purpose')
      expect((await pushTo(host)).status).toBe(200)
    })
  })

  it('takes a trouble from the command line of start, too', async () => {
    const files = { 'troubles.json': '[{"kind":"answer","reason":"TooManyRequests","times":1}]' }
    await during('--troubles troubles.json', async (host) => expect((await pushTo(host)).status).toBe(429), {
      files,
    })
  })
})

describe('gateway stop', () => {
  it('stops the gateway, which then ends in peace', async () => {
    const { code } = await during('', async (host) => {
      const stopped = await type(host, 'gateway stop')
      expect(stopped).toMatchObject({ code: 0, stdout: 'The local gateway has stopped.\n' })
      expect(await runningGateway(host)).toBeUndefined()
    })
    expect(code).toBe(0)
  })
})

describe('the token of the HTTP side', () => {
  const folder = '/home/dev/.local/share/pushctl/gateway'
  const announced = [`${folder}/control.json`, `${folder}/inbox.html`]

  it.each(['', '--json', '--verbose', '--lang zh'])(
    'lies in files of this user, is told nowhere, and is gone afterwards: %s',
    async (options) => {
      let token = ''
      const { stdout, stderr, host } = await during(options, async (running) => {
        await pushTo(running)
        expect(announced.map((path) => running.disk.get(path)?.mode)).toEqual([0o600, 0o600])
        const [control, inbox] = announced.map((path) => running.disk.get(path)?.bytes.toString() ?? '')
        const address = JSON.parse(control ?? '') as { url: string; token: string }
        token = address.token
        expect(inbox).toContain(`location.replace('${address.url}/#${token}')`)
        expect(inbox).toContain(`href="${address.url}/#${token}"`)
      })
      expect(token.length).toBeGreaterThan(40)
      expect(stdout + stderr).not.toContain(token)
      expect(announced.filter((path) => host.disk.has(path))).toEqual([])
    },
  )

  it('is brought to the browser by a file that has a URL on every system', async () => {
    for (const [platform, env, url] of [
      ['linux', { XDG_DATA_HOME: '/data/午 饭#' }, 'file:///data/%E5%8D%88%20%E9%A5%AD%23/pushctl/gateway/'],
      ['darwin', {}, 'file:///home/dev/Library/Application%20Support/pushctl/gateway/'],
      ['win32', { LOCALAPPDATA: 'C:\\Users\\dev' }, 'file:///C:/Users/dev/pushctl/gateway/'],
    ] as const) {
      const host = fakeHost({ platform, env })
      const told = await announceControl(host, { url: 'http://127.0.0.1:1', token: 'x' })
      expect(told).toBe(`${url}inbox.html`)
    }
  })

  it('has no page when the gateway is for one command alone', async () => {
    const seen: boolean[] = []
    const host = fakeHost({
      now: new Date(),
      runLine: async () => {
        seen.push(...announced.map((path) => host.disk.has(path)))
        return 0
      },
    })
    const { stdout } = await run(['gateway', 'start', '--for-command', 'true', '--json'], host)
    expect(seen).toEqual([false, false])
    expect(stdout).not.toContain('inbox')
  })
})

describe('without a gateway that runs', () => {
  const gone = { url: 'http://127.0.0.1:1', token: 'x' }
  const left = { '/home/dev/.local/share/pushctl/gateway/control.json': JSON.stringify(gone) }
  it.each([
    ['gateway received', {}],
    ['gateway stop', {}],
    ['gateway stop', { files: left }],
    ['gateway stop', { files: { [Object.keys(left)[0] ?? '']: 'null' } }],
    ['gateway answer BadTopic', { env: { PUSHCTL_GATEWAY_API: gone.url } }],
    [`gateway add-device ${deviceToken} --topic ${topic}`, {}],
  ])('%s says so: %j', async (line, world) => {
    const { code, stderr } = await run(line, world)
    expect(code).toBe(3)
    expect(stderr).toContain('No local gateway is running.')
    expect(stderr).toContain('pushctl gateway start')
  })
})

describe('what is mistyped', () => {
  it.each([
    ['gateway received --wait 0', 'no number of pushes'],
    ['gateway received --timeout soon', 'no number of seconds'],
    ['gateway received --after x', 'no number of a push'],
    ['gateway received --outcome lost', 'accepted, rejected, unanswered'],
    ['gateway answer gremlins', 'has to be one of'],
    ['gateway answer delay', 'delay needs milliseconds'],
    ['gateway add-device nonsense --topic a', ''],
    [`gateway add-device ${deviceToken}`, 'Add --topic'],
    [`gateway add-device ${deviceToken} --topic a --since soon`, 'not a date'],
    ['gateway start --trouble gremlins', 'has to be one of'],
  ])('%s', async (line, said) => {
    const { code, stderr } = await run(line)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it.each([
    ['--devices list.json', '{}', 'not a JSON list'],
    ['--devices list.json', '[{"token":"x"}]', 'token is missing'],
    ['--troubles list.json', 'no json', 'not a JSON list'],
    ['--troubles list.json', '[{"kind":"x"}]', 'has to be one of'],
  ])('gateway start %s with %s', async (options, content, said) => {
    const { code, stderr } = await run(`gateway start ${options}`, { files: { 'list.json': content } })
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })
})
