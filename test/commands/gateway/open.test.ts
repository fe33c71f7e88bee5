import { describe, expect, it } from 'vitest'
import { fakeHost, run } from '../../fake-host.ts'
import { controlOf, during, pushTo, terminalOf } from './started-gateway.ts'

const inbox = 'file:///home/dev/.local/share/pushctl/gateway/inbox.html'
const link = /http:\/\/127\.0\.0\.1:(\d+)\/#once-[\w-]{22}/

describe('gateway open', () => {
  it.each<[string, NodeJS.Platform, string, string[]]>([
    ['a Mac', 'darwin', 'open', [inbox]],
    ['a Linux desktop', 'linux', 'xdg-open', [inbox]],
  ])(
    'opens the page on %s, and no secret is in the program’s arguments',
    async (_, platform, program, words) => {
      const ran: (readonly [string, readonly string[]])[] = []
      await during('', async (host) => {
        const terminal = terminalOf(host, {
          platform,
          env: { DISPLAY: ':0', XDG_DATA_HOME: '/home/dev/.local/share' },
          run: async (name, given) => {
            ran.push([name, given])
            return { code: 0, output: '' }
          },
        })
        // On a Mac the folder is another one: the gateway here is one of Linux.
        if (platform === 'darwin')
          for (const [path, file] of host.disk)
            terminal.disk.set(path.replace('.local/share', 'Library/Application Support'), file)
        const { code, stdout } = await run('gateway open', terminal)
        expect({ code, stdout }).toEqual({ code: 0, stdout: 'The inbox is open in the browser.\n' })
      })
      expect(ran).toHaveLength(1)
      expect(ran[0]?.[0]).toBe(program)
      expect(ran[0]?.[1].join(' ')).toMatch(/^file:\/\/\/[^#]*\/inbox\.html$/)
      if (platform === 'linux') expect(ran[0]?.[1]).toEqual(words)
    },
  )

  it.each<[string, Record<string, string>, RegExp]>([
    ['over SSH', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22', DISPLAY: ':0' }, /session over SSH/],
    ['without a screen', {}, /has no screen/],
    ['where nothing opens it', { DISPLAY: ':0' }, /xdg-open could not open it/],
  ])('prints a link that works once %s', async (_, env, why) => {
    await during('', async (host) => {
      const { code, stdout } = await run('gateway open', terminalOf(host, { env }))
      expect(code).toBe(0)
      expect(stdout).toMatch(why)
      const [, port] = link.exec(stdout) ?? []
      expect(stdout).toContain(`ssh -L ${port}:127.0.0.1:${port} HOST`)
    })
  })

  it('opens no page of another gateway than the one that is named', async () => {
    await during('', async (host) => {
      const { url, token } = controlOf(host)
      const env = { DISPLAY: ':0', PUSHCTL_GATEWAY_API: url, PUSHCTL_GATEWAY_API_TOKEN: token }
      const { code, stdout } = await run(
        'gateway open',
        fakeHost({ env, run: async () => ({ code: 0, output: '' }) }),
      )
      expect(code).toBe(0)
      expect(stdout).toMatch(link)
    })
  })

  it('says that none runs', async () => {
    const { code, stderr } = await run('gateway open')
    expect(code).toBe(3)
    expect(stderr).toContain('No local gateway is running.')
  })
})

describe('gateway status', () => {
  it('says where, since when and what arrived', async () => {
    await during('', async (host) => {
      await pushTo(host)
      await pushTo(host, { environment: 'production' })
      const { code, stdout } = await run('gateway status', terminalOf(host))
      expect(code).toBe(0)
      expect(stdout).toMatch(/^A local gateway runs\.\n\n {2}sandbox +127\.0\.0\.1:\d+\n/)
      expect(stdout).toMatch(/arrived +1 accepted, 1 rejected \(BadDeviceToken 1\)\n/)
      const json = await run('gateway status --json', terminalOf(host))
      expect(JSON.parse(json.stdout)).toMatchObject({ arrived: { accepted: 1, rejected: 1 }, troubles: [] })
    })
  })

  it('says that none runs, with the line that starts one', async () => {
    const { code, stderr } = await run('gateway status --lang zh')
    expect(code).toBe(3)
    expect(stderr).toContain('没有正在运行的本地网关。')
    expect(stderr).toContain('pushctl gateway start')
  })
})
