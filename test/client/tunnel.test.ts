import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type HttpProxy, readProxy } from '../../src/client/proxy.ts'
import { openSession, type SessionOptions } from '../../src/client/session.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { describeWithTinyproxy } from '../witness.ts'
import { type ProxyManners, startProxy } from './connect-proxy.ts'
import { closedPort, listen, listenOn, testAuthority } from './gateway-like.ts'

const notification = { deviceToken: 'a'.repeat(64), payload: Buffer.from('{}'), topic: 'com.example.app' }

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()

beforeAll(async () => {
  pki = await testAuthority()
})

const proxyOn = async (manners?: ProxyManners) => closing(await startProxy(manners))

/** A gateway that accepts whatever comes, and writes down the client certificates it was shown. */
async function gateway() {
  const shown: (Buffer | undefined)[] = []
  const asking = { ...pki.tls, requestCert: true, rejectUnauthorized: false, ca: pki.ca }
  const { port } = closing(
    await listen(asking, (server) => {
      server.on('secureConnection', (socket) => shown.push(socket.getPeerCertificate().raw))
      server.on('stream', (stream) => {
        stream.respond({ ':status': 200 })
        stream.end()
      })
    }),
  )
  return { port, shown }
}

function proxyAt(text: string): HttpProxy {
  const read = readProxy(text, '--proxy')
  if (read.kind !== 'proxy') throw new Error(`${text} is no proxy`)
  return read.proxy
}

const opening = (port: number, proxy: string, options: Partial<SessionOptions> = {}) =>
  openSession({
    endpoint: { host: 'localhost', port },
    ca: pki.ca,
    proxy: proxyAt(proxy),
    patience: 5000,
    ...options,
  })

async function failureOf(port: number, proxy: string, patience?: number): Promise<Failure> {
  const opened = await opening(port, proxy, patience === undefined ? {} : { patience })
  if (opened.kind === 'open') throw new Error('it opened')
  return opened.failure
}

describe('through a proxy', () => {
  it.each(['http', 'https'])('of %s, pushes arrive', async (scheme) => {
    const { port } = await gateway()
    const proxy = await proxyOn(scheme === 'https' ? { tls: pki.tls } : {})
    const opened = await opening(port, `${scheme}://localhost:${proxy.port}`)
    if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
    const { session } = opened
    const outcomes = await Promise.all([session.push(notification), session.push(notification)])
    expect(outcomes).toMatchObject([{ kind: 'accepted' }, { kind: 'accepted' }])
    expect(proxy.asked).toEqual([{ target: `localhost:${port}`, authorization: undefined }])
    await session.close()
    await expect.poll(() => proxy.tunnels.size).toBe(0)
  })

  it('the client certificate arrives', async () => {
    const { port, shown } = await gateway()
    const proxy = await proxyOn()
    const identity = await pki.identity('universal')
    const opened = await opening(port, proxy.address, { identity })
    expect(shown).toEqual([identity.identity.certificate.x509.raw])
    if (opened.kind === 'open') await opened.session.close()
  })

  it.each(['http', 'https'])(
    'of %s that goes away in the middle, the push is of unknown outcome',
    async (scheme) => {
      const silent = closing(await listen(pki.tls, (server) => server.on('stream', () => void proxy.cut())))
      const proxy = await proxyOn(scheme === 'https' ? { tls: pki.tls } : {})
      const opened = await opening(silent.port, `${scheme}://localhost:${proxy.port}`)
      if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
      expect(await opened.session.push(notification)).toMatchObject({
        kind: 'unknown',
        failure: { kind: 'reset', phase: 'answer' },
      })
      await opened.session.close()
    },
  )

  it('what happens behind it is told as without it', async () => {
    const reset = closing(
      await listenOn(createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
    )
    const proxy = await proxyOn()
    expect(await failureOf(reset.port, proxy.address)).toMatchObject({ kind: 'reset', phase: 'handshake' })
  })
})

describe('the proxy', () => {
  it('of an address with https:// that speaks no TLS itself is told so', async () => {
    const { address } = await proxyOn()
    expect(await failureOf(443, `https://${address}`)).toMatchObject({
      kind: 'proxy-unreachable',
      proxy: { isOverTls: true },
      why: { phase: 'handshake' },
    })
  })

  it('is shown name and password when it has been given them', async () => {
    const { port } = await gateway()
    const proxy = await proxyOn()
    const opened = await opening(port, `http://me:p%40ss@${proxy.address}`)
    if (opened.kind === 'open') await opened.session.close()
    expect(proxy.asked).toMatchObject([{ authorization: `Basic ${btoa('me:p@ss')}` }])
  })

  it.each<[number, Record<string, string>, readonly string[]]>([
    [403, {}, []],
    [407, { 'proxy-authenticate': 'Basic realm="NTLM, Digest"' }, ['Basic']],
    [407, { 'proxy-authenticate': 'Negotiate, NTLM' }, ['NTLM', 'Negotiate']],
    [502, {}, []],
  ])('says %i with %j', async (status, headers, schemes) => {
    const { address } = await proxyOn({ refuse: () => [status, headers] })
    expect(await failureOf(443, address)).toEqual({
      kind: 'proxy-refused',
      proxy: { address, source: '--proxy' },
      status,
      schemes,
    })
  })

  it.each<[Record<string, string>, string | undefined]>([
    [{ 'x-squid-error': 'ERR_DNS_FAIL 0' }, 'ERR_DNS_FAIL'],
    [{ 'proxy-status': 'edge.example; error=dns_error; rcode="NXDOMAIN"' }, 'dns_error'],
    [{ 'proxy-status': 'edge.example; received-status=503' }, undefined],
    [{ 'x-squid-error': 'see http://proxy.example/why' }, undefined],
  ])('says why by a word: %j', async (headers, word) => {
    const { address } = await proxyOn({ refuse: () => [503, headers] })
    const failure = await failureOf(443, address)
    expect(failure.kind === 'proxy-refused' ? failure.word : failure).toBe(word)
  })

  it.each<[string, (port: number) => string, Partial<Failure>]>([
    ['is silent', (port) => `127.0.0.1:${port}`, { kind: 'timeout', phase: 'tunnel', seconds: 0.2 }],
    [
      'is spoken to over TLS and does not know it',
      (port) => `https://127.0.0.1:${port}`,
      { kind: 'timeout' },
    ],
  ])('%s', async (_, at, why) => {
    const { port } = closing(await listenOn(createServer((socket) => socket.resume())))
    expect(await failureOf(443, at(port), 200)).toMatchObject({ kind: 'proxy-unreachable', why })
  })

  it.each<[string, string, Partial<Failure>]>([
    [
      'is a mail server',
      '220 mail.example.com ESMTP\r\n',
      { kind: 'other', phase: 'tunnel', speaks: 'SMTP, FTP' },
    ],
    ['is one of SOCKS 5', '\x05\xff', { kind: 'other', speaks: 'SOCKS' }],
    ['is one of SOCKS 4', '\0\x5b\0\0\0\0\0\0', { kind: 'other', speaks: 'SOCKS' }],
    ['wants TLS', '\x15\x03\x01\0\x02\x02\x46', { kind: 'other', speaks: 'TLS' }],
    ['is a door for administrators', 'SSH-2.0-OpenSSH_9.6\r\n', { kind: 'other', speaks: 'SSH' }],
    ['speaks nothing known', 'hello\r\n', { kind: 'other', code: 'HPE_INVALID_CONSTANT' }],
    ['hangs up', '', { kind: 'reset', phase: 'tunnel' }],
  ])('%s', async (_, says, why) => {
    const { port } = closing(
      await listenOn(createServer((socket) => socket.once('data', () => socket.end(says, 'latin1')))),
    )
    expect(await failureOf(443, `127.0.0.1:${port}`)).toMatchObject({ kind: 'proxy-unreachable', why })
  })

  it('is not there', async () => {
    const address = `127.0.0.1:${await closedPort()}`
    expect(await failureOf(443, address)).toMatchObject({
      kind: 'proxy-unreachable',
      proxy: { address },
      why: { kind: 'refused' },
    })
  })

  it('of https has to be trusted, too', async () => {
    const stranger = await testAuthority()
    const { port } = await proxyOn({ tls: stranger.tls })
    expect(await failureOf(443, `https://localhost:${port}`)).toMatchObject({
      kind: 'proxy-unreachable',
      why: { kind: 'untrusted' },
    })
  })
})

/** Debian's tinyproxy, which lets those who know the password through to one port. */
async function startTinyproxy(to: number) {
  const port = await closedPort()
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-tinyproxy-'))
  const file = join(folder, 'tinyproxy.conf')
  writeFileSync(file, `Port ${port}\nListen 127.0.0.1\nTimeout 60\nConnectPort ${to}\nBasicAuth me secret\n`)
  const child = spawn('tinyproxy', ['-d', '-c', file], { stdio: 'ignore' })
  const ended = once(child, 'close')
  const close = async () => {
    child.kill()
    await ended
    rmSync(folder, { recursive: true })
  }
  closing({ close })
  await expect.poll(() => isOpen(port), { timeout: 10_000 }).toBe(true)
  return `127.0.0.1:${port}`
}

const isOpen = (port: number) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

describeWithTinyproxy('a proxy of somebody else', () => {
  it('lets pushes through, and says why when it does not', async () => {
    const { port } = await gateway()
    const address = await startTinyproxy(port)
    const opened = await opening(port, `http://me:secret@${address}`)
    if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
    expect(await opened.session.push(notification)).toMatchObject({ kind: 'accepted' })
    await opened.session.close()
    const refused = { kind: 'proxy-refused', proxy: { address } }
    expect(await failureOf(port, address)).toMatchObject({ ...refused, status: 407, schemes: ['Basic'] })
    expect(await failureOf(443, `me:secret@${address}`)).toMatchObject({ ...refused, status: 403 })
  })
})
