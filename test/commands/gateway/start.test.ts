import { type AddressInfo, createServer } from 'node:net'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { openGateway } from '../../../src/gateway/local.ts'
import { openStore } from '../../../src/gateway/store/store.ts'
import { type FakeHost, run } from '../../fake-host.ts'
import { deviceToken, issue, open, pemOf, topic } from '../../gateway/gateway-under-test.ts'
import { controlOf, during, pushTo, terminalOf } from './started-gateway.ts'

/** One push that is accepted in the sandbox, and refused in production. */
async function pushTwice(host: FakeHost): Promise<void> {
  for (const environment of ['sandbox', 'production'] as const) await pushTo(host, { environment })
  await expect.poll(() => host.written.stdout).toContain('BadDeviceToken')
}

/** One that is free, and below those that a system gives to connections of its own (Linux: from 32768 on). */
async function quietPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

describe('gateway start', () => {
  it('tells where it listens, then every push, and ends with Ctrl-C', async () => {
    const { code, stdout } = await during('', pushTwice)
    expect(code).toBe(130)
    expect(stdout).toContain('The local gateway is ready')
    expect(stdout).toContain('/home/dev/.local/share/pushctl/gateway/ca.pem')
    expect(stdout).toContain('NODE_EXTRA_CA_CERTS=')
    expect(stdout).toMatch(/HTTP API +http:\/\/127\.0\.0\.1:\d+/)
    expect(stdout).toContain('inbox       file:///home/dev/.local/share/pushctl/gateway/inbox.html\n')
    expect(stdout).toMatch(/✓ sandbox {4}200 {2}com\.example\.app {2}a1a1a1a1…a1a1 {2}alert/)
    expect(stdout).toMatch(/✗ production 400 BadDeviceToken {2}com\.example\.app/)
    expect(stdout).toMatch(/Stopped after \d+ s\. Arrived: 1 accepted, 1 rejected \(BadDeviceToken 1\)\.\n$/)
  })

  it('tells the same to machines, one document a line, with payloads', async () => {
    const { stdout } = await during('--json', pushTwice)
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events).toMatchObject([
      { kind: 'listening', endpoints: { sandbox: expect.stringMatching(/^127\.0\.0\.1:\d+$/) } },
      {
        kind: 'push',
        environment: 'sandbox',
        outcome: 'accepted',
        status: 200,
        topic,
        deviceToken,
        payload: { aps: { alert: 'hi' } },
      },
      {
        kind: 'push',
        environment: 'production',
        outcome: 'rejected',
        status: 400,
        reason: 'BadDeviceToken',
      },
      { kind: 'stopped', accepted: 1, rejected: 1, reasons: { BadDeviceToken: 1 }, connections: 0 },
    ])
  })

  it('listens on every port that was named', async () => {
    const { stdout } = await during('--port 0 --json', async () => {})
    const { endpoints, allEndpoints } = JSON.parse(stdout.split('\n')[0] ?? '') as {
      endpoints: Record<string, string>
      allEndpoints: Record<string, string[]>
    }
    expect(allEndpoints.sandbox).toHaveLength(2)
    expect(allEndpoints.sandbox?.[0]).toBe(endpoints.sandbox)
  })

  it('says why a connection was turned away, and what to do', async () => {
    const { stdout } = await during('', async (host) => {
      const identity = pemOf(await issue(await openStore(host).authority(), 'production'))
      const session = open(await openGateway(host), 'sandbox', identity)
      await expect.poll(() => host.written.stdout).toContain('BadCertificateEnvironment')
      session.destroy()
    })
    expect(stdout).toMatch(/is for production; this port is sandbox\. {2}\(BadCertificateEnvironment\)/)
    expect(stdout).toContain('→ Send to the environment of the certificate')
  })

  it('tells of a client that speaks HTTP/1.1, and received tells it again, with the cure', async () => {
    const { stdout } = await during('', async (host) => {
      const { endpoints, authorityPem } = await openGateway(host)
      const socket = connect({ ...endpoints.sandbox, ca: authorityPem, ALPNProtocols: ['http/1.1'] })
      socket.on('error', () => undefined)
      socket.resume().write('POST /3/device/00 HTTP/1.1\r\nUser-Agent: curl/8.1\r\n\r\n')
      await expect.poll(() => host.written.stdout).toContain('HTTP/1.1')
      socket.destroy()
      const received = await run('gateway received', terminalOf(host))
      expect(received).toMatchObject({ code: 0 })
      expect(received.stdout).toMatch(/✗ sandbox {4}A POST request of HTTP\/1\.1 came \(curl\/8\.1\)/)
      const documents = await run('gateway received --wait 1 --timeout 0 --json', terminalOf(host))
      expect(JSON.parse(documents.stdout)).toMatchObject({
        received: [],
        connections: [{ kind: 'connection-failed', cause: 'http1-client', count: 1, userAgent: 'curl/8.1' }],
      })
    })
    expect(stdout).toMatch(/✗ sandbox .*HTTP\/1\.1[^\n]*\n +→ curl: --http2 in place of HTTP\/1\.1/)
  })

  it('names the cause of a refusal to send, with the line to type', async () => {
    const { stdout } = await during('', async (host) => {
      await run('gateway issue --signing-key -o AuthKey_ABCDE12345.p8', host)
      const terminal = terminalOf(host)
      const made = [...terminal.disk.keys()].find((path) => path.endsWith('.p8')) ?? ''
      const line = `send --gateway local --signing-key ${made} --team-id WRONGTEAM1 --env sandbox --topic ${topic} --token ${deviceToken} -m hi --json`
      const sent = await run(line, terminal)
      const [push] = (JSON.parse(sent.stdout) as { pushes: { diagnosis: { causes: unknown[] } }[] }).pushes
      expect(push?.diagnosis.causes).toMatchObject([
        {
          cause: 'wrong-team-id',
          certainty: 'certain',
          evidence: expect.stringMatching(/belongs to the team LOCALTEAM1; iss says WRONGTEAM1/),
          remedy: { commands: [expect.stringContaining('--team-id LOCALTEAM1')] },
        },
      ])
      await expect.poll(() => host.written.stdout).toContain('InvalidProviderToken')
    })
    expect(stdout).toMatch(
      /403 InvalidProviderToken.*\n.*belongs to the team LOCALTEAM1; iss says WRONGTEAM1/,
    )
  })

  it('is where it was with the token it had, so that an open page goes on', async () => {
    const kept = '/home/dev/.local/share/pushctl/gateway/page.json'
    const seen: { url: string; token: string }[] = []
    let files: Record<string, Buffer> = {}
    const once = (words: string) =>
      during(
        words,
        async (host) => {
          seen.push(controlOf(host))
          files = Object.fromEntries([...host.disk].map(([path, { bytes }]) => [path, bytes]))
        },
        { files },
      )
    await once('')
    const [first] = seen
    const { port, token } = JSON.parse(String(files[kept])) as { port: number; token: string }
    expect({ url: `http://127.0.0.1:${port}`, token }).toEqual(first)
    // Another one: the system may give theirs to a connection of another test in between.
    const quiet = await quietPort()
    files[kept] = Buffer.from(JSON.stringify({ port: quiet, token }))
    for (const words of ['', '', '--new-token']) await once(words)
    const [, second, third, fourth] = seen
    expect(second).toEqual({ url: `http://127.0.0.1:${quiet}`, token })
    expect(third).toEqual(second)
    expect(fourth?.url).toBe(second?.url)
    expect(fourth?.token).not.toBe(token)
  })

  it('has a new token elsewhere, when somebody else sits where it was', async () => {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const { port } = squatter.address() as AddressInfo
    const token = 'x'.repeat(43)
    const page = JSON.stringify({ port, token })
    await during(
      '',
      async (host) => {
        const text = host.disk.get('/home/dev/.local/share/pushctl/gateway/control.json')?.bytes.toString()
        expect(text).not.toContain(token)
        expect(text).not.toContain(`:${port}"`)
      },
      { files: { '/home/dev/.local/share/pushctl/gateway/page.json': page } },
    )
    squatter.close()
  })

  it('prints a link that works once on a screen, and nowhere else', async () => {
    const { stdout } = await during('--no-color', async () => {}, { stdoutIsScreen: true })
    expect(stdout).toMatch(/or once +http:\/\/127\.0\.0\.1:\d+\/#once-[\w-]{22}\n/)
    const piped = await during('', async () => {})
    expect(piped.stdout).not.toContain('#once-')
    const json = await during('--json', async () => {}, { stdoutIsScreen: true })
    expect(json.stdout).not.toContain('#once-')
  })

  it('does not start a second one beside the first', async () => {
    await during('', async (host) => {
      const second = await run('gateway start --port 0 --production-port 0', terminalOf(host))
      expect(second).toMatchObject({ code: 3, stdout: '' })
      expect(second.stderr).toContain('already runs at 127.0.0.1:')
      expect(second.stderr).toContain('--gateway local')
    })
  })

  it('with --fresh knows nothing of what was learnt before, and leaves nothing', async () => {
    const learnt = await during('', (host) => pushTo(host).then(() => undefined))
    const state = '/home/dev/.local/share/pushctl/gateway/state.json'
    const files = Object.fromEntries([...learnt.host.disk].map(([path, { bytes }]) => [path, bytes]))
    const { stdout, host } = await during(
      '--fresh',
      async (running) => {
        expect(await pushTo(running, { environment: 'production' })).toMatchObject({ status: 200 })
        const { stdout: received } = await run('gateway received --json', terminalOf(running))
        expect((JSON.parse(received) as { received: unknown[] }).received).toHaveLength(1)
      },
      { files },
    )
    expect(stdout).toContain('1 accepted, 0 rejected')
    expect(host.disk.get(state)?.bytes).toEqual(files[state])
    expect([...host.disk.keys()].sort()).toEqual(Object.keys(files).sort())
  })

  it.each([
    ['--fresh --keep', 'contradict each other'],
    ['--topic com.example.app', 'pushctl gateway issue com.example.app'],
    ['--topic über', 'cannot be a topic'],
  ])('refuses %s', async (options, said) => {
    const { code, stderr } = await run(`gateway start ${options}`)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it.each(['70000', '-1', 'https', ''])('refuses the port "%s"', async (port) => {
    const { code, stderr } = await run(['gateway', 'start', `--port=${port}`])
    expect(code).toBe(2)
    expect(stderr).toContain('is not a port')
  })
})
