import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { appleHosts } from '../../../src/apns/endpoint.ts'
import { issueServerCertificate } from '../../../src/credential/certificate/issue.ts'
import { type ProxyManners, startProxy } from '../../client/connect-proxy.ts'
import { closedPort, listen, pemOf, testAuthority } from '../../client/gateway-like.ts'
import { closingAfterEach } from '../../closing.ts'
import { run } from '../../fake-host.ts'

const token = 'ab'.repeat(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

let pki: Awaited<ReturnType<typeof testAuthority>>
let files: Record<string, string>
let apple: { cert: string; key: string }
const closing = closingAfterEach()

beforeAll(async () => {
  pki = await testAuthority()
  const now = new Date(Date.now() - 2 * 86_400_000)
  const server = await issueServerCertificate({
    authority: pki.authority,
    names: [appleHosts.sandbox, appleHosts.production],
    now,
    days: 20,
  })
  apple = { cert: pemOf(server), key: server.key.export({ type: 'pkcs8', format: 'pem' }) as string }
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  files = { 'ca.pem': pki.ca, 'AuthKey_KEYID12345.p8': keyPem }
})

/** A proxy for which Apple's two gateways lie on this computer, and what they were asked. */
async function proxied(manners: ProxyManners = {}) {
  const heard: unknown[] = []
  const server = await listen({ ...apple, requestCert: true, rejectUnauthorized: false }, (http2) =>
    http2.on('stream', (stream, headers) => {
      heard.push(headers[':path'])
      stream.respond({ ':status': 200, 'apns-id': 'AB' })
      stream.end()
    }),
  )
  const ports = [443, 2197].flatMap((port) =>
    Object.values(appleHosts).map((host) => [`${host}:${port}`, server.port]),
  )
  const proxy = await startProxy({ instead: Object.fromEntries(ports), ...manners })
  closing(server)
  closing(proxy)
  return { ...proxy, heard }
}

const credential = '--signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456 --topic com.example.app'
const send = (words: string, env: Record<string, string> = {}) =>
  run(`send --ca ca.pem --token ${token} ${credential} --env production -m hi ${words}`, {
    files,
    env,
    now: new Date(),
  })

describe('send', () => {
  it('goes through the proxy that HTTPS_PROXY names, and says so', async () => {
    const { address, asked, heard } = await proxied()
    const { code, stdout, stderr } = await send('', { HTTPS_PROXY: `http://me:s3cret@${address}` })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `✓ accepted  abababab…abababab → production · api.push.apple.com:443 · com.example.app
  apns-id AB
  ! Not Apple answered for api.push.apple.com, but “pushctl test CA”, which only this computer trusts: it reads the push and its credential on the way.
    Have *.push.apple.com left out of TLS inspection; this shows what answers:
    pushctl doctor --env production --ca ca.pem --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456 --topic com.example.app
· Through the proxy ${address}, as HTTPS_PROXY says.
`,
      stderr: '',
    })
    expect(asked).toEqual([{ target: 'api.push.apple.com:443', authorization: `Basic ${btoa('me:s3cret')}` }])
    expect(heard).toEqual([`/3/device/${token}`])
  })

  it('goes through the one that was typed, without a word', async () => {
    const { address, asked } = await proxied()
    const { code, stdout } = await send(`--proxy ${address} --port 2197`, {
      HTTPS_PROXY: 'http://other.invalid',
    })
    expect(code).toBe(0)
    expect(stdout).not.toContain('Through the proxy')
    expect(asked).toMatchObject([{ target: 'api.push.apple.com:2197' }])
  })

  it('with every row of a file', async () => {
    const { address, asked, heard } = await proxied()
    const { code } = await run(`send --ca ca.pem --to rows.csv ${credential} -m hi --proxy ${address}`, {
      files: { ...files, 'rows.csv': `token\n${token}\n${token.toUpperCase()}\n` },
      now: new Date(),
    })
    expect(code).toBe(0)
    expect(asked).toMatchObject([{ target: 'api.sandbox.push.apple.com:443' }])
    expect(heard).toHaveLength(2)
  })

  it('is told what the proxy wants, and what to type', async () => {
    const { address } = await proxied({ refuse: ({ url }) => (url?.endsWith(':443') ? undefined : [403]) })
    const { code, stdout } = await send(`--proxy ${address} --port 2197`)
    expect(code).toBe(3)
    expect(
      stdout,
    ).toBe(`✗ not sent  abababab…abababab → production · api.push.apple.com:2197 · com.example.app
  The push did not leave: the proxy ${address} answered 403 instead of opening a tunnel.
  The cause: The proxy ${address} lets nobody through to api.push.apple.com:2197 (403).
    → Many proxies allow port 443 only:
      pushctl send --token ${token} --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456 --env production --ca ca.pem --proxy ${address} --topic com.example.app --message hi --port 443
`)
  })

  it('says the same to curl', async () => {
    const curl = async (words: string) => (await send(`--curl ${words}`)).stdout
    expect(await curl('--proxy http://127.0.0.1:1')).toContain(' --proxy http://127.0.0.1:1 ')
    expect(await curl('--proxy none')).toContain(" --noproxy '*' ")
  })
})

describe('--proxy', () => {
  it.each([
    ['socks5://127.0.0.1:1080', 'does not speak SOCKS'],
    ['http://me:s3cret@127.0.0.1:1', 'A password on the command line'],
    ['http://me:50%s3cret@127.0.0.1:1', 'has a % that stands for itself'],
    ['nonsense://s3cret', 'is not followed by the address of a proxy'],
  ])('%s is refused', async (proxy, says) => {
    const { code, stdout, stderr } = await send(`--proxy ${proxy}`)
    expect(code).toBe(2)
    expect(stderr).toContain(says)
    expect(stdout + stderr).not.toContain('s3cret')
  })

  it('none goes directly', async () => {
    const { asked, address, heard } = await proxied()
    const gateway = await listen({ ...pki.tls }, (http2) =>
      http2.on('stream', (stream) => {
        stream.respond({ ':status': 200 })
        stream.end()
      }),
    )
    closing(gateway)
    const env = { HTTPS_PROXY: address }
    const { code } = await run(
      `send --ca ca.pem --token ${token} ${credential} -m hi --gateway 127.0.0.1:${gateway.port} --proxy none`,
      { files, env, now: new Date() },
    )
    expect({ code, asked, heard }).toEqual({ code: 0, asked: [], heard: [] })
  })
})

describe('doctor', () => {
  it('goes the way that pushes go', async () => {
    const { address } = await proxied()
    const { stdout } = await run('doctor --ca ca.pem --env sandbox', {
      files,
      env: { HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: '' },
      now: new Date(),
    })
    expect(stdout).toContain(`  ✓ Proxy: ${address} (HTTPS_PROXY)\n`)
    expect(stdout).toContain(
      `  ✓ Name: left to the proxy ${address} (HTTPS_PROXY)\n  ✓ Port: 443 open; 2197 open\n`,
    )
    expect(stdout).toContain('  ✓ ALPN: h2\n')
  })

  it('says that the proxy is not there, and what to do', async () => {
    const address = `127.0.0.1:${await closedPort()}`
    const { code, stdout } = await run(`doctor --env sandbox --proxy ${address}`, { files, now: new Date() })
    expect(code).toBe(1)
    expect(
      stdout,
    ).toContain(`  ✗ Port: 443 the proxy ${address} cannot be used: refused; 2197 the proxy ${address} cannot be used: refused
      The proxy ${address}, named by --proxy, cannot be used: refused.
      → Start it, or correct its address; or go without a proxy:
        pushctl doctor --env sandbox --proxy none
`)
  })
})
