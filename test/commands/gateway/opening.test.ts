import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { isOpen, openHosts, openingOf } from '../../../src/commands/gateway/opening.ts'
import { listenFault } from '../../../src/gateway/wire/listen-fault.ts'
import { ownAddresses } from '../../../src/gateway/wire/own-addresses.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { caOf, controlOf, during } from './started-gateway.ts'

const token = 'b'.repeat(64)
const env = { PUSHCTL_GATEWAY_API_TOKEN: token }

describe('how far a gateway is open', () => {
  it.each([
    [undefined, [], false, []],
    ['127.0.0.1', [], false, []],
    ['127.0.0.2', [], false, ['127.0.0.2']],
    ['::1', [], false, ['::1']],
    ['0.0.0.0', [], true, []],
    ['::', ['apns'], true, ['apns']],
    ['10.0.0.7', ['apns'], true, ['apns', '10.0.0.7']],
  ])('--host %s --name %j: open %s, certificate for %j', (host, name, open, names) => {
    const opening = openingOf({ host, name, apiTokenEnv: undefined }, fakeHost())
    expect(isOpen(opening)).toBe(open)
    expect(opening.names).toEqual(host === '127.0.0.1' ? ['127.0.0.1'] : names)
    if (open) expect(openHosts(opening)).toEqual(names.length > 0 ? names : [host])
  })

  it.each([
    ['--host apns', '"apns" is not an address', '--host 0.0.0.0'],
    ['--host 10.0.0.300', 'is not an address', '--name NAME'],
    ['--host *', 'is not an address', '--host 0.0.0.0'],
    ['--name https://apns', 'is not a host name', '--name apns'],
    ['--name apns:443', 'is not a host name', 'without https:// and port'],
    ['--api-token-env MISSING', 'is not set, or empty', 'openssl rand -hex 32'],
    ['--api-token-env SHORT', 'has to have 32 to 200 characters', 'openssl rand -hex 32'],
  ])('%s is refused with what to type', async (line, said, hint) => {
    const { code, stderr } = await run(`gateway start ${line}`, { env: { SHORT: 'secret' } })
    expect(code).toBe(2)
    expect(stderr).toContain(said)
    expect(stderr).toContain(hint)
    expect(stderr).not.toMatch(/MISSING|secret/)
  })

  it('names the addresses that there are, for one that there is not', () => {
    const role = { environment: 'sandbox', service: 'push' } as const
    const cause = Object.assign(new Error(), { code: 'EADDRNOTAVAIL' })
    // An address for documentation (RFC 5737).
    const { code, text, hint } = listenFault(role, { host: '192.0.2.1', port: 2197 }, cause)
    expect([code, text.en]).toEqual(['gateway/no-such-address', 'This computer has no address 192.0.2.1.'])
    expect(hint?.en).toMatch(/0\.0\.0\.0, .*127\.0\.0\.1/)
  })
})

const sandboxOf = (stdout: string) =>
  (JSON.parse(stdout.split('\n')[0] ?? '') as { endpoints: { sandbox: string } }).endpoints.sandbox

const answersAt = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.2', () => resolve(true)).on('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

async function healthAt(port: number, name: string): Promise<number | undefined> {
  const asking = request({ host: '127.0.0.2', port, path: '/healthz', headers: { host: name } }).end()
  const [response] = await once(asking, 'response')
  response.resume()
  return response.statusCode
}

describe('gateway start --host 127.0.0.2', () => {
  it('listens there beside 127.0.0.1, certified for it, and has nothing to warn of', async () => {
    const { stderr } = await during('--host 127.0.0.2 --json', async (host) => {
      const port = Number(sandboxOf(host.written.stdout).split(':')[1])
      for (const address of ['127.0.0.1', '127.0.0.2']) {
        const tls = connectTls({ host: address, port, ca: caOf(host).toString(), ALPNProtocols: ['h2'] })
        await once(tls, 'secureConnect')
        tls.destroy()
      }
    })
    expect(stderr).toBe('')
  })
})

describe('gateway start --host 0.0.0.0 --name apns', () => {
  it('is reached by others under its name, and its HTTP side is not', async () => {
    const { stderr } = await during('--host 0.0.0.0 --name apns --json', async (host) => {
      const sandbox = sandboxOf(host.written.stdout)
      const port = Number(sandbox.split(':')[1])
      expect(sandbox).toMatch(/^127\.0\.0\.1:/)
      const tls = connectTls({
        host: '127.0.0.2',
        port,
        servername: 'apns',
        ca: caOf(host).toString(),
        ALPNProtocols: ['h2'],
      })
      await once(tls, 'secureConnect')
      expect(tls.authorized).toBe(true)
      const certificate = tls.getPeerX509Certificate()
      expect(ownAddresses().filter((address) => certificate?.checkIP(address) === undefined)).toEqual([])
      tls.destroy()
      const { url } = controlOf(host)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/)
      expect(await answersAt(Number(new URL(url).port))).toBe(false)
    })
    expect(stderr).toContain('OPEN TO OTHER MACHINES: whoever reaches apns')
    expect(stderr).toContain('HTTP API stay on 127.0.0.1')
  })

  it('has its HTTP side open with a token of the owner, under its name and no other', async () => {
    const { stdout, stderr } = await during(
      '--host 0.0.0.0 --name apns --api-token-env PUSHCTL_GATEWAY_API_TOKEN',
      async (host) => {
        const { url, token: kept } = controlOf(host)
        expect(kept).toBe(token)
        const port = Number(new URL(url).port)
        expect(await healthAt(port, `apns:${port}`)).toBe(200)
        expect(await healthAt(port, `127.0.0.2:${port}`)).toBe(200)
        expect(await healthAt(port, `evil.example:${port}`)).toBe(403)
      },
      { env },
    )
    expect(stderr).toContain('whoever has your token')
    expect(stdout).toMatch(/for others +apns:\d+ \(sandbox\)\n +apns:\d+ \(production\)/)
    expect(stdout + stderr).not.toContain(token)
  })

  it('with a token of the owner and no address is for this computer alone, whatever token it had', async () => {
    const page = JSON.stringify({ port: 1, token: 'x'.repeat(43) })
    const { stderr } = await during(
      '--api-token-env PUSHCTL_GATEWAY_API_TOKEN',
      async (host) => {
        const { url, token: kept } = controlOf(host)
        expect(kept).toBe(token)
        expect(await answersAt(Number(new URL(url).port))).toBe(false)
      },
      { env, files: { '/home/dev/.local/share/pushctl/gateway/page.json': page } },
    )
    expect(stderr).toBe('')
  })
})
