import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fakeHost, run } from '../../fake-host.ts'
import { controlOf, during, terminalOf } from './started-gateway.ts'

/** Another program that has an answer to everything. */
async function whileSomebodyElseAnswers(happens: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    expect(request.headers.authorization ?? '').not.toContain('secret')
    response.end('{"status":"ok"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await happens(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  server.close()
}

describe('gateway wait', () => {
  it('ends when a gateway answers, without its token', async () => {
    await during('', async (host) => {
      const { url } = controlOf(host)
      expect(await run('gateway wait --json', terminalOf(host))).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(url),
      })
      const elsewhere = fakeHost({ env: { PUSHCTL_GATEWAY_API: url } })
      expect(await run('gateway wait', elsewhere)).toMatchObject({
        code: 0,
        stdout: `✓ The local gateway answers at ${url}.\n`,
      })
    })
  })

  it('looks once, however short the time', async () => {
    await during('', async (host) => {
      expect(await run('gateway wait --timeout 0', terminalOf(host))).toMatchObject({ code: 0 })
    })
  })

  it('ends as soon as one is there', async () => {
    const later = fakeHost({})
    const waiting = run('gateway wait --timeout 20', later)
    await during('', async (host) => {
      for (const [path, file] of host.disk) later.disk.set(path, file)
      expect(await waiting).toMatchObject({ code: 0 })
    })
  })

  it('says after the time that none did, and how one is started', async () => {
    const { code, stdout } = await run('gateway wait --timeout 0.2')
    expect(code).toBe(1)
    expect(stdout).toContain('No local gateway answered within 0.2 s.')
    expect(stdout).toContain('pushctl gateway start')
  })

  it('does not take somebody else for one', async () => {
    await whileSomebodyElseAnswers(async (url) => {
      const host = fakeHost({ env: { PUSHCTL_GATEWAY_API: url, PUSHCTL_GATEWAY_API_TOKEN: 'secret' } })
      expect(await run('gateway wait --timeout 0.2', host)).toMatchObject({ code: 1 })
    })
  })

  it.each(['apns:8080', 'https://apns:8080', 'http://apns:8080/api'])(
    'says how a gateway is named, where it is named %s',
    async (url) => {
      const { code, stderr } = await run('gateway wait --timeout 0', { env: { PUSHCTL_GATEWAY_API: url } })
      expect(code).toBe(2)
      expect(stderr).toContain('export PUSHCTL_GATEWAY_API=http://apns:8080')
    },
  )

  it('of a gateway that does not take the token, says so', async () => {
    await during('', async (host) => {
      const env = { PUSHCTL_GATEWAY_API: `${controlOf(host).url}/`, PUSHCTL_GATEWAY_API_TOKEN: 'guess' }
      const { code, stderr } = await run('gateway received', { env })
      expect(code).toBe(3)
      expect(stderr).toContain('does not take the token in PUSHCTL_GATEWAY_API_TOKEN')
      expect(stderr).not.toContain('guess')
    })
  })

  it('of a gateway that answers under its own address only, says how it is opened', async () => {
    await during('', async (host) => {
      const { port } = new URL(controlOf(host).url)
      const relay = createTcpServer((socket) => {
        socket
          .pipe(connect(Number(port), '127.0.0.1'))
          .pipe(socket)
          .on('error', () => undefined)
      })
      await once(relay.listen(0, '127.0.0.1'), 'listening')
      const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
      for (const line of ['gateway wait', 'gateway status']) {
        const { code, stderr } = await run(line, { env: { PUSHCTL_GATEWAY_API: url } })
        expect(code).toBe(3)
        expect(stderr).toContain('pushctl gateway start --host 0.0.0.0 --api-token-env NAME\n')
      }
      relay.close()
    })
  })

  it('knows that a name which nobody knows is no gateway', async () => {
    const env = { PUSHCTL_GATEWAY_API: 'http://apns.invalid:8080' }
    expect(await run('gateway wait --timeout 0.2', { env })).toMatchObject({ code: 1 })
    expect(await run('gateway received', { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('No local gateway'),
    })
  })

  it('ends at Ctrl-C', async () => {
    const keyboard = new AbortController()
    const waiting = run('gateway wait', { interrupted: keyboard.signal })
    keyboard.abort()
    expect(await waiting).toMatchObject({ code: 130 })
  })
})
