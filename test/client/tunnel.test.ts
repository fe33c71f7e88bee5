import { spawn } from 'node:child_process'
import { EventEmitter, getEventListeners, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type HttpProxy, readProxy } from '../../src/client/proxy.ts'
import type { Reached } from '../../src/client/reach.ts'
import { openSession, type SessionOptions } from '../../src/client/session.ts'
import { openTunnel } from '../../src/client/tunnel.ts'
import { issueServerCertificate } from '../../src/credential/certificate/issue.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { describeWithTinyproxy } from '../witness.ts'
import { type ProxyManners, startProxy } from './connect-proxy.ts'
import { closedPort, keyPem, listen, listenOn, pemOf, testAuthority } from './gateway-like.ts'

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

describe('a proxy of https is known by its own name, wherever it leads', () => {
  const target = 'api.push.apple.com:443'

  /** A proxy whose certificate is for one name; what it hears by SNI, and what it is asked. */
  async function showing(name: string) {
    const now = new Date(Date.now() - 86_400_000)
    const issued = await issueServerCertificate({ authority: pki.authority, names: [name], now, days: 20 })
    const heard: string[] = []
    const tls: TlsOptions = {
      cert: pemOf(issued),
      key: keyPem(issued),
      SNICallback(servername, done) {
        heard.push(servername)
        done(null)
      },
    }
    return { ...(await proxyOn({ tls, instead: { [target]: (await gateway()).port } })), heard }
  }

  const tunnelThrough = (host: string, port: number) =>
    openTunnel(
      proxyAt(`https://${host}:${port}`),
      { host: 'api.push.apple.com', port: 443 },
      { ca: pki.ca, patience: 5000 },
    )

  it.each([
    ['localhost', ['localhost']],
    ['127.0.0.1', []],
  ])('%s, with a certificate for that: it hears %j, and is asked', async (host, names) => {
    const { port, heard, asked } = await showing(host)
    const tunnel = await tunnelThrough(host, port)
    expect([tunnel.kind, heard, asked]).toMatchObject(['open', names, [{ target }]])
    if (tunnel.kind === 'open') tunnel.socket.destroy()
  })

  it.each([
    ['localhost', 'api.push.apple.com'],
    ['127.0.0.1', 'localhost'],
    ['localhost', '127.0.0.1'],
  ])('%s, with a certificate for %s: it is not trusted, and asked nothing', async (host, name) => {
    const { port, asked } = await showing(name)
    expect(await tunnelThrough(host, port)).toMatchObject({
      failure: {
        kind: 'proxy-unreachable',
        why: { kind: 'untrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      },
    })
    expect(asked).toEqual([])
  })
})

describe('a tunnel is asked for', () => {
  /** A request of Node's that does what a test says. */
  class FakeRequest extends EventEmitter {
    destroyed = false
    ended = 0

    destroy() {
      this.destroyed = true
    }

    end() {
      this.ended += 1
    }
  }

  const originals = { http: http.request, https: https.request }
  let asking: FakeRequest
  let asked: unknown[]
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    asking = new FakeRequest()
    asked = []
    const pretend = (scheme: string) => (options: unknown) => {
      asked.push([scheme, options])
      return asking
    }
    Object.assign(http, { request: pretend('http') })
    Object.assign(https, { request: pretend('https') })
    syncBuiltinESMExports()
  })
  afterEach(() => {
    Object.assign(http, { request: originals.http })
    Object.assign(https, { request: originals.https })
    syncBuiltinESMExports()
    vi.useRealTimers()
  })

  const to = { host: '2001:db8::1', port: 443 }
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  function opening(proxy: string, signal?: AbortSignal) {
    let ended: Reached | undefined
    void openTunnel(proxyAt(proxy), to, { patience: 300, signal }).then((how) => {
      ended = how
    })
    return async () => {
      await turn()
      return ended
    }
  }
  const unreachable = (address: string, why: Failure, more: object = {}) => ({
    kind: 'failed',
    failure: { kind: 'proxy-unreachable', proxy: { address, source: '--proxy', ...more }, why },
  })
  const socketComes = () => {
    const socket = new EventEmitter()
    asking.emit('socket', socket)
    return socket
  }

  it('without a connection that is kept, by the name of the gateway', () => {
    opening('http://p:3128')
    const path = '[2001:db8::1]:443'
    const options = { host: 'p', port: 3128, method: 'CONNECT', path, headers: { host: path }, agent: false }
    expect([asked, asking.ended]).toStrictEqual([[['http', options]], 1])
  })

  it('over TLS, whose certificate is looked at whatever the environment says', () => {
    opening('https://me:secret@p:3128')
    expect(asked).toMatchObject([
      [
        'https',
        {
          host: 'p',
          headers: { 'proxy-authorization': `Basic ${btoa('me:secret')}` },
          secureContext: expect.any(Object),
          rejectUnauthorized: true,
        },
      ],
    ])
  })

  it.each<
    [string, string, events: readonly string[], phase: 'connect' | 'handshake' | 'tunnel', again: number]
  >([
    ['the connection', 'http://p:1', [], 'connect', 0],
    ['the answer', 'http://p:1', ['connect'], 'tunnel', 200],
    ['the connection', 'https://p:1', [], 'connect', 0],
    ['TLS', 'https://p:1', ['connect'], 'handshake', 0],
    ['the answer', 'https://p:1', ['connect', 'secureConnect'], 'tunnel', 200],
  ])('and waited for: %s of %s', async (_, proxy, events, phase, again) => {
    const ended = opening(proxy)
    const socket = socketComes()
    vi.advanceTimersByTime(200)
    for (const event of events) socket.emit(event)
    vi.advanceTimersByTime(99 + again)
    expect([await ended(), asking.destroyed]).toEqual([undefined, false])
    vi.advanceTimersByTime(1)
    const more = proxy.startsWith('https') ? { isOverTls: true } : {}
    expect(await ended()).toStrictEqual(unreachable('p:1', { kind: 'timeout', phase, seconds: 0.3 }, more))
    expect([asking.destroyed, vi.getTimerCount()]).toEqual([true, 0])
    asking.emit('error', new Error('a later one is caught, too'))
  })

  it.each(['before', 'in the middle'])('and stopped %s', async (when) => {
    const stopping = new AbortController()
    if (when === 'before') stopping.abort()
    const ended = opening('http://p:1', stopping.signal)
    stopping.abort()
    expect(await ended()).toEqual({ kind: 'failed', failure: { kind: 'stopped' } })
    expect([asking.destroyed, vi.getTimerCount()]).toEqual([true, 0])
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([])
  })

  /** What a proxy answers: a status, headers, and what it says at once. */
  function answers(statusCode: number | undefined, headers: Record<string, string> = {}, head = '') {
    const socket = { destroyed: false, destroy: vi.fn(), unshift: vi.fn() }
    asking.emit('connect', { statusCode, headers }, socket, Buffer.from(head))
    return socket
  }

  it.each([200, 204, 299])('and %i opens it', async (status) => {
    const { signal } = new AbortController()
    const ended = opening('http://p:1', signal)
    const socket = answers(status)
    expect(await ended()).toEqual({ kind: 'open', socket })
    expect([vi.getTimerCount(), asking.destroyed]).toEqual([0, false])
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect([socket.destroy.mock.calls, socket.unshift.mock.calls]).toEqual([[], []])
  })

  it('and what has come behind the yes is not lost', async () => {
    const ended = opening('http://p:1')
    const { unshift } = answers(200, {}, 'hello')
    expect((await ended())?.kind).toBe('open')
    expect(unshift.mock.calls).toEqual([[Buffer.from('hello')]])
  })

  it.each([
    [199, 199],
    [300, 300],
    [undefined, 0],
  ])('and %s does not open it', async (statusCode, status) => {
    const ended = opening('https://p:1')
    const { destroy } = answers(statusCode)
    expect(await ended()).toStrictEqual({
      kind: 'failed',
      failure: { kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, status, schemes: [] },
    })
    expect([destroy.mock.calls, asking.destroyed]).toEqual([[[]], true])
  })

  it.each<[string, readonly string[]]>([
    ['Basic realm="a"', ['Basic']],
    ['basic realm="a",digest realm="b"', ['Basic', 'Digest']],
    ['Digest realm="a", qop="auth",  NTLM', ['Digest', 'NTLM']],
    ['Basic realm="a, NTLM, b"', ['Basic']],
    ['Basic realm="a\\", NTLM, b", Negotiate', ['Basic', 'Negotiate']],
    ['Basic realm="a\\\\", NTLM', ['Basic', 'NTLM']],
    ['Basic realm="", NTLM', ['Basic', 'NTLM']],
    ['Basic realm="a, NTLM', ['Basic']],
    ['Basic realm="a, NTLM\\', ['Basic']],
    ['Basic realm="a\n, NTLM"', ['Basic']],
    ['Basically', []],
    ['Bearer Basic', []],
  ])('and %j names ways to show who asks', async (challenge, schemes) => {
    const ended = opening('http://p:1')
    answers(407, { 'proxy-authenticate': challenge })
    expect(await ended()).toMatchObject({ failure: { schemes } })
  })

  const fifty = 'a'.repeat(50)
  it.each<[Record<string, string>, string | undefined]>([
    [{ 'proxy-status': 'edge;error=dns_error' }, 'dns_error'],
    [{ 'proxy-status': 'edge;  Error="dns_error"; a=b' }, 'dns_error'],
    [{ 'proxy-status': 'edge; error=ab' }, undefined],
    [{ 'proxy-status': `edge; error=${fifty}a` }, fifty],
    [{ 'proxy-status': 'edge; noterror=dns_error' }, undefined],
    [{ 'x-squid-error': 'ERR_DNS_FAIL 0' }, 'ERR_DNS_FAIL'],
    [{ 'x-squid-error': 'an ERR_DNS_FAIL' }, undefined],
    [{ 'x-squid-error': 'ERRor' }, undefined],
    [{ 'x-squid-error': 'ER' }, undefined],
    [{ 'proxy-status': 'edge; error=dns_error', 'x-squid-error': 'ERR_DNS_FAIL 0' }, 'dns_error'],
    [{ 'proxy-status': 'edge', 'x-squid-error': 'ERR_DNS_FAIL 0' }, 'ERR_DNS_FAIL'],
  ])('and %j says why not, in a word', async (headers, word) => {
    const ended = opening('http://p:1')
    answers(503, headers)
    const refused = await ended()
    expect(refused?.kind === 'failed' && 'word' in refused.failure ? refused.failure.word : undefined).toBe(
      word,
    )
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
