import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../../src/host.ts'
import { type FakeHost, fakeHost, run } from '../../fake-host.ts'
import { deviceToken, topic } from '../../gateway/gateway-under-test.ts'
import { during, terminalOf } from './started-gateway.ts'

type Options = Parameters<Host['runLine']>[1]

/** Runs a command with a gateway: what the command does, with its environment, in a terminal beside it. */
async function withGateway(
  does: (
    env: Record<string, string>,
    type: (line: string) => ReturnType<typeof run>,
    host: FakeHost,
  ) => Promise<number>,
  flags = '',
) {
  const asked: { line: string; options: Options }[] = []
  /** What `does` threw: pushctl would make an internal error of it, and the test would not say what it is about. */
  const failures: unknown[] = []
  const host: FakeHost = fakeHost({
    now: new Date(),
    async runLine(line, options) {
      asked.push({ line, options })
      const { env } = options
      try {
        return await does(env, (words) => run(words, terminalOf(host, { env })), host)
      } catch (error) {
        failures.push(error)
        return 1
      }
    },
  })
  const told = await run(
    ['gateway', 'start', ...flags.split(' ').filter(Boolean), '--for-command', 'npm test'],
    host,
  )
  for (const failure of failures) throw failure
  return { ...told, asked }
}

const send = `send --gateway local --cert ${topic}.p12 --token ${deviceToken} --message hi`

describe('gateway start --for-command', () => {
  it('gives the command a gateway, and ends as it did', async () => {
    const { code, stdout, asked, host } = await withGateway(async (env, type, outer) => {
      expect(env).toMatchObject({
        PUSHCTL_GATEWAY: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        PUSHCTL_GATEWAY_PRODUCTION: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        PUSHCTL_GATEWAY_CHANNELS: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        PUSHCTL_GATEWAY_PRODUCTION_CHANNELS: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        PUSHCTL_GATEWAY_CA: expect.stringMatching(/ca\.pem$/),
        PUSHCTL_GATEWAY_API: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        PUSHCTL_GATEWAY_API_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
      })
      const ca = outer.disk.get(env.PUSHCTL_GATEWAY_CA ?? '')
      expect(new X509Certificate(ca?.bytes ?? '').ca).toBe(true)
      return (await type('gateway received --wait 1 --timeout 0')).code + 41
    })
    expect(code).toBe(42)
    expect(asked).toMatchObject([{ line: 'npm test', options: { stdoutIsOurs: false } }])
    expect(stdout).toBe('✗ "npm test" ended with 42. Pushes: 0 accepted, 0 rejected.\n')
    expect([...host.disk.keys()].filter((path) => /running|control/.test(path))).toEqual([])
  })

  it('is what the other commands find, from the environment alone', async () => {
    const { code, stdout } = await withGateway(async (env, _, outer) => {
      const terminal = () => terminalOf(outer, { env })
      const issuing = terminal()
      expect((await run(`gateway issue ${topic}`, issuing)).code).toBe(0)
      const pushing = (options: string) => run(`${send} ${options}`, terminalOf(issuing, { env }))
      expect((await pushing('--env sandbox')).code).toBe(0)
      expect((await pushing('--env production')).code).toBe(1)
      const received = await run('gateway received --wait 2 --timeout 10 --json', terminal())
      expect(JSON.parse(received.stdout)).toMatchObject({
        complete: true,
        received: [
          { environment: 'sandbox', outcome: 'accepted', payload: { aps: { alert: 'hi' } } },
          { environment: 'production', outcome: 'rejected', reason: 'BadDeviceToken' },
        ],
      })
      return 0
    })
    expect(code).toBe(0)
    expect(stdout).toContain('✗ production 400 BadDeviceToken')
    expect(stdout).toContain('✓ "npm test" ended with 0. Pushes: 1 accepted, 1 rejected.')
  })

  it('names the certificate that it handed over to who pushes without one, and that line works', async () => {
    await withGateway(async (env, _, outer) => {
      const bare = `send --token ${'ab'.repeat(32)} --message hi`
      const terminal = () => terminalOf(outer, { env })
      const { code, stderr } = await run(bare, terminal())
      expect(code).toBe(2)
      const [, line = ''] = /Like this: pushctl (.*)/.exec(stderr) ?? []
      expect(line).toContain(`--cert ${env.PUSHCTL_GATEWAY_PEM}`)
      expect((await run(line, terminal())).code).toBe(0)
      expect((await run(`${bare} --gateway sandbox`, terminal())).stderr).toContain('--cert FILE.p12')
      return 0
    })
  })

  it('is one JSON document, to which the command adds nothing', async () => {
    const { code, stdout, asked } = await withGateway(async () => 3, '--json')
    expect(code).toBe(3)
    expect(asked[0]?.options.stdoutIsOurs).toBe(true)
    expect(JSON.parse(stdout)).toEqual({
      pushctl: 1,
      command: 'gateway start',
      kind: 'command-ended',
      line: 'npm test',
      exitCode: 3,
      accepted: 0,
      rejected: 0,
      happened: [],
    })
  })

  it('gives the command credentials for its app, of this user alone, and takes them away', async () => {
    const { code, host } = await withGateway(async (env, type, outer) => {
      const at = (name: string) => {
        const { bytes = '', mode } = outer.disk.get(env[`PUSHCTL_GATEWAY_${name}`] ?? '') ?? {}
        expect(mode).toBe(0o600)
        return bytes.toString()
      }
      const certificate = new X509Certificate(at('CERT'))
      expect(certificate.checkPrivateKey(createPrivateKey(at('KEY')))).toBe(true)
      expect(
        certificate.verify(
          new X509Certificate(outer.disk.get(env.PUSHCTL_GATEWAY_CA ?? '')?.bytes ?? '').publicKey,
        ),
      ).toBe(true)
      expect(at('PEM')).toBe(at('CERT') + at('KEY'))
      expect(at('SIGNING_KEY')).toContain('BEGIN PRIVATE KEY')
      const push = `send --gateway local --env sandbox --token ${deviceToken} --message hi`
      const identity = `--cert ${env.PUSHCTL_GATEWAY_P12} --passphrase-env PUSHCTL_GATEWAY_P12_PASSPHRASE`
      const key = `--signing-key ${env.PUSHCTL_GATEWAY_SIGNING_KEY} --key-id ${env.PUSHCTL_GATEWAY_KEY_ID} --team-id ${env.PUSHCTL_GATEWAY_TEAM_ID}`
      for (const credential of [identity, key]) {
        const { code: sent, stderr } = await type(
          `${push} --topic ${env.PUSHCTL_GATEWAY_TOPIC} ${credential}`,
        )
        expect({ sent, stderr }).toMatchObject({ sent: 0 })
      }
      return 0
    }, '--topic org.example.bread')
    expect(code).toBe(0)
    expect([...host.disk.keys()].filter((path) => path.startsWith('/temporary'))).toEqual([])
  })

  /** What earlier runs left: this device token was learnt in the sandbox. */
  async function learntBefore(): Promise<FakeHost['disk']> {
    let disk: FakeHost['disk'] = new Map()
    const learning = await withGateway(async (env, _, outer) => {
      const issuing = terminalOf(outer, { env })
      await run(`gateway issue ${topic}`, issuing)
      await run(`${send} --env sandbox`, terminalOf(issuing, { env }))
      disk = issuing.disk
      return 0
    }, '--keep')
    const all = new Map([...disk, ...learning.host.disk])
    return new Map([...all].filter(([path]) => !path.startsWith('/temporary')))
  }

  it.each([
    ['knows nothing that was learnt before, and leaves nothing', '', 0],
    ['goes on from it with --keep', '--keep', 1],
  ])('%s', async (_, flags, exit) => {
    const disk = await learntBefore()
    const state = [...disk.keys()].find((path) => path.endsWith('state.json')) ?? ''
    const second = fakeHost({
      now: new Date(),
      async runLine(_line, { env }) {
        expect((await run('gateway received --wait 1 --timeout 0', terminalOf(second, { env }))).code).toBe(1)
        return (await run(`${send} --env production`, terminalOf(second, { env }))).code
      },
    })
    for (const [path, file] of disk) second.disk.set(path, file)
    const { code } = await run(
      ['gateway', 'start', ...flags.split(' ').filter(Boolean), '--for-command', 'x'],
      second,
    )
    expect(code).toBe(exit)
    expect(second.disk.get(state)?.bytes.equals(disk.get(state)?.bytes ?? Buffer.alloc(0))).toBe(flags === '')
  })

  it('with --keep is not beside a gateway that keeps the same', async () => {
    await during('', async (host) => {
      const beside = await run(['gateway', 'start', '--keep', '--for-command', 'x'], terminalOf(host))
      expect(beside).toMatchObject({ code: 3, stderr: expect.stringContaining('already runs at') })
    })
  })
  it.each(['', '  '])('refuses the command "%s", with which nothing would be tested', async (line) => {
    const { code, stderr } = await run(['gateway', 'start', '--for-command', line], fakeHost())
    expect(code).toBe(2)
    expect(stderr).toContain('--for-command names no command')
  })
})
