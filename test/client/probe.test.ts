import { X509Certificate } from 'node:crypto'
import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns'
import { EventEmitter, once } from 'node:events'
import { createServer as createHttp2Server } from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import net, { type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { serverCertificate } from '../../src/client/failure.ts'
import { createProbe, noDevice, reachPort, resolveName } from '../../src/client/probe.ts'
import { readProxy } from '../../src/client/proxy.ts'
import { lookAround, lookAtCut } from '../../src/client/surroundings.ts'
import { createStage, reject, type Stage } from '../doctor/stage.ts'
import { startProxy } from './connect-proxy.ts'
import { listen, testAuthority } from './gateway-like.ts'

let stage: Stage
beforeAll(async () => {
  stage = await createStage()
})
afterAll(() => stage.close())

const patience = 400

async function walk(port: number, ca: string | undefined) {
  const probe = createProbe({ host: 'localhost', port }, { patience, ...(ca !== undefined && { ca }) })
  try {
    const [handshake, settings, answer] = [
      await probe.handshake(),
      await probe.settings(),
      await probe.ask({}),
    ]
    return { handshake, settings, answer }
  } finally {
    probe.close()
  }
}

describe('a gateway in good health', () => {
  test('tells every fact on one connection', async () => {
    const port = await stage.http2({}, reject(403, 'MissingProviderToken'))
    const { handshake, settings, answer } = await walk(port, stage.ca)
    expect(handshake).toMatchObject({
      ok: true,
      fact: { protocol: 'TLSv1.3', asksForCertificate: true, chain: { voucher: 'private' } },
    })
    expect(handshake.ok && handshake.fact.chain.certificates.map(({ subject }) => subject)).toHaveLength(2)
    expect(settings).toMatchObject({ ok: true, fact: { maxConcurrentStreams: 1000 } })
    expect(answer).toMatchObject({ ok: true, fact: { status: 403, reason: 'MissingProviderToken' } })
  })
})

describe('what is seen round a server that is not trusted', () => {
  const hosts = '127.0.0.1 api.push.apple.com # for a test'
  const around = (host: string, ca: string, issuer: string) => {
    const certificate = { ...serverCertificate(new X509Certificate(stage.ca)), issuer, fingerprint: '' }
    const failure = { kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', certificate } as const
    return lookAround({ host, port: 443 }, failure, {
      env: {},
      ca,
      readHosts: async () => hosts,
      exists: async () => true,
      knowsName: async () => true,
      isNear: async () => true,
    })
  }
  const subject = () => new X509Certificate(stage.ca).subject

  test('an authority of its issuer’s name has another key', async () => {
    expect(await around('localhost', stage.ca, subject())).toEqual({
      hasOwnAuthorities: true,
      ownAuthority: 'of-another-key',
    })
    expect(await around('localhost', stage.ca, 'CN=Another')).toEqual({ hasOwnAuthorities: true })
  })

  test.each([
    [{ SSL_CERT_FILE: '/etc/corp.pem' }, { variable: 'SSL_CERT_FILE', file: '/etc/corp.pem' }],
    [{ CURL_CA_BUNDLE: '/etc/corp.pem' }, { variable: 'CURL_CA_BUNDLE', file: '/etc/corp.pem' }],
    [{ SSL_CERT_FILE: '/nowhere.pem' }, undefined],
    [{ SSL_CERT_FILE: '/etc/corp.pem', NODE_OPTIONS: '--use-openssl-ca' }, undefined],
    [{ SSL_CERT_FILE: '/etc/corp.pem', NODE_USE_SYSTEM_CA: '1' }, undefined],
    [{}, undefined],
  ])('authorities that Node does not read: %j', async (env, unread) => {
    const untrusted = { kind: 'untrusted', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } as const
    const seen = await lookAround({ host: 'localhost', port: 443 }, untrusted, {
      env,
      readHosts: async () => '',
      exists: async (path) => path === '/etc/corp.pem',
      knowsName: async () => true,
      isNear: async () => false,
    })
    expect(seen.unreadAuthorities).toEqual(unread)
  })

  test('a neighbour that cannot be reached is told from a machine far away', async () => {
    const unreachable = { kind: 'unreachable', code: 'EHOSTUNREACH', address: '10.9.9.77' } as const
    const near = async (isNear: boolean) =>
      lookAround({ host: '10.9.9.77', port: 443 }, unreachable, {
        env: {},
        readHosts: async () => '',
        exists: async () => true,
        knowsName: async () => true,
        isNear: async () => isNear,
      })
    expect(await near(true)).toEqual({ isNeighbour: true })
    expect(await near(false)).toEqual({})
  })

  test('the hosts file says where the name leads', async () => {
    expect(await around('api.push.apple.com', stage.ca, 'CN=Another')).toMatchObject({
      hostsLine: '127.0.0.1 api.push.apple.com',
      addresses: ['127.0.0.1'],
    })
  })
})

describe('two questions at once', () => {
  test('are asked one after the other: before a good provider token APNs takes one request at a time', async () => {
    let open = 0
    let most = 0
    const port = await stage.http2({}, (stream) => {
      open += 1
      most = Math.max(most, open)
      // What the client had sent by then has come before its answer to the ping.
      stream.session?.ping(() => {
        open -= 1
        reject(403, 'MissingProviderToken')(stream)
      })
    })
    const probe = createProbe({ host: 'localhost', port }, { patience, ca: stage.ca })
    const answers = await Promise.all([probe.ask({}), probe.ask({ topic: 'com.example.app' }), probe.ask({})])
    probe.close()
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(most).toBe(1)
  })
})

/** server -> the first step that fails, and how */
const broken: Record<string, { start(): Promise<number>; ca?: 'none'; at: string; failure: object }> = {
  'an authority nobody knows': {
    start: () => stage.http2({}, reject(403, 'x')),
    ca: 'none',
    at: 'handshake',
    failure: { kind: 'untrusted' },
  },
  'an expired certificate': {
    start: () => stage.http2(stage.identities.expired, reject(403, 'x')),
    at: 'handshake',
    failure: { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
  },
  'another host name': {
    start: () => stage.http2(stage.identities.otherName, reject(403, 'x')),
    at: 'handshake',
    failure: { kind: 'untrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  },
  'no ALPN': { start: () => stage.tls({}), at: 'handshake', failure: { kind: 'no-http2' } },
  'http/1.1 only': {
    start: () => stage.tls({ ALPNProtocols: ['http/1.1'] }),
    at: 'handshake',
    failure: { kind: 'no-http2' },
  },
  'silence after TCP': {
    start: () => stage.tcp(() => {}),
    at: 'handshake',
    failure: { kind: 'timeout', phase: 'handshake', seconds: 0.4 },
  },
  'RST after TCP': {
    start: () => stage.tcp((socket) => socket.once('data', () => socket.resetAndDestroy())),
    at: 'handshake',
    failure: { kind: 'reset', abrupt: true },
  },
  'a banner instead of TLS': {
    start: () => stage.tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
    at: 'handshake',
    failure: { kind: 'not-tls' },
  },
  'SETTINGS missing': {
    start: () => stage.tls({ ALPNProtocols: ['h2'] }),
    at: 'settings',
    failure: { kind: 'timeout', phase: 'settings' },
  },
  'the end instead of SETTINGS': {
    start: () => stage.tls({ ALPNProtocols: ['h2'] }, (socket) => socket.end()),
    at: 'settings',
    failure: { kind: 'reset' },
  },
  'a client certificate demanded, TLS 1.2': {
    start: () =>
      stage.http2({ ca: stage.ca, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }, reject(403, 'x')),
    at: 'handshake',
    failure: { kind: 'tls-alert', number: 40 },
  },
  'a client certificate demanded, TLS 1.3': {
    start: () => stage.http2({ ca: stage.ca, rejectUnauthorized: true }, reject(403, 'x')),
    at: 'settings',
    failure: { kind: 'tls-alert', number: 116 },
  },
  'no answer': {
    start: () => stage.http2({}, () => {}),
    at: 'answer',
    failure: { kind: 'timeout', phase: 'answer' },
  },
  'a request cut off': {
    start: () => stage.http2({}, (stream) => stream.close(2)),
    at: 'answer',
    failure: { kind: 'stream-reset', code: 2 },
  },
  'GOAWAY with a reason': {
    start: () =>
      stage.http2({}, ({ session }) =>
        session?.goaway(0, 0, Buffer.from('{"reason":"BadCertificateEnvironment"}')),
      ),
    at: 'answer',
    failure: { kind: 'goaway', reason: 'BadCertificateEnvironment' },
  },
}

describe('a gateway in trouble', () => {
  test.each(Object.entries(broken))('%s', async (_, { start, ca, at, failure }) => {
    const steps = Object.entries(await walk(await start(), ca === 'none' ? undefined : stage.ca))
    const [name, step] = steps.find(([, { ok }]) => !ok) ?? []
    expect({ name, step }).toMatchObject({ name: at, step: { failure } })
  })

  test('an untrusted server is still named', async () => {
    const { handshake } = await walk(await stage.http2({}, reject(403, 'x')), undefined)
    expect(handshake).toMatchObject({
      failure: { certificate: { issuer: expect.stringContaining('Test Root') } },
    })
  })
})

describe('the steps before TLS', () => {
  test('an open port', async () => {
    const port = await stage.tcp(() => {})
    expect(await reachPort({ host: '127.0.0.1', port }, { patience })).toMatchObject({
      ok: true,
      fact: { address: '127.0.0.1' },
    })
  })

  test('a closed port', async () => {
    expect(await reachPort({ host: '127.0.0.1', port: 1 }, { patience })).toMatchObject({
      ok: false,
      failure: { kind: 'refused' },
    })
  })

  test('a name that resolves', async () => {
    const step = await resolveName('localhost', 5000)
    expect(step.ok && step.fact.addresses).toContain('127.0.0.1')
  })

  test('a name that cannot', async () => {
    expect(await resolveName('gateway.invalid', 5000)).toMatchObject({
      ok: false,
      failure: { kind: 'name-not-resolved', host: 'gateway.invalid' },
    })
  })
})

test('a name that this computer seems to have no address for is asked for without that guess', async () => {
  const port = await stage.tcp(() => {})
  const { lookup } = dns
  const asked: number[] = []
  Object.assign(dns, {
    lookup(
      _: string,
      options: LookupAllOptions,
      found: (error: unknown, addresses?: LookupAddress[]) => void,
    ) {
      asked.push(options.hints ?? 0)
      if (options.hints === 0) found(null, [{ address: '127.0.0.1', family: 4 }])
      else found(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }))
    },
  })
  syncBuiltinESMExports()
  try {
    expect(await reachPort({ host: 'six.invalid', port }, { patience })).toMatchObject({ ok: true })
  } finally {
    Object.assign(dns, { lookup })
    syncBuiltinESMExports()
  }
  expect(asked).toEqual([dns.ADDRCONFIG, 0])
})

describe('after a cut at the certificate, connections without it and with it tell whether it was refused', () => {
  const asking = { ALPNProtocols: ['h2'], requestCert: true, rejectUnauthorized: false }
  const cut = (socket: Socket) => socket.destroy()
  const serve = (socket: Socket) => {
    const server = createHttp2Server()
    server.on('sessionError', () => {})
    return server.emit('connection', socket)
  }
  const showsOne = (socket: Socket) => (socket as TLSSocket).getPeerX509Certificate() !== undefined
  const tried: Record<string, [start: () => Promise<number>, seen: object]> = {
    'both hold': [
      () => stage.http2({}, () => {}),
      { answersWithoutCertificate: true, answersToCertificate: true },
    ],
    'both are cut': [() => stage.tls(asking, cut), { answersWithoutCertificate: false }],
    'the one with it is cut': [
      () => stage.tls(asking, (socket) => (showsOne(socket) ? cut(socket) : serve(socket))),
      { answersWithoutCertificate: true, answersToCertificate: false },
    ],
    'one is demanded, and this one is cut': [
      () => stage.http2({ ca: stage.ca, rejectUnauthorized: true }, () => {}),
      { answersToCertificate: false },
    ],
  }
  test.each(Object.entries(tried))('%s', async (_, [start, seen]) => {
    const { identity, ca } = await testAuthority()
    const endpoint = { host: 'localhost', port: await start() }
    const shown = await identity('universal')
    expect(await lookAtCut(endpoint, { ca: [stage.ca, ca].join('\n') }, shown)).toEqual({
      ...seen,
      asksForCertificate: true,
    })
  })

  test('the one without it is all there is where none was shown, and nothing of it stays open', async () => {
    const closings: Promise<unknown>[] = []
    const port = await stage.tls(asking, (socket) => {
      closings.push(once(socket, 'close'))
      serve(socket)
    })
    expect(await lookAtCut({ host: 'localhost', port }, { ca: stage.ca }, undefined)).toStrictEqual({
      answersWithoutCertificate: true,
      asksForCertificate: true,
    })
    expect(closings).toHaveLength(1)
    await Promise.all(closings)
  })
})

describe('what a probe asks and is told', () => {
  test('topic and provider token, of a device that cannot exist', async () => {
    const asked: unknown[] = []
    const port = await stage.http2({}, (stream, headers) => {
      const { ':path': path, 'apns-topic': topic, authorization } = headers
      asked.push([path, topic, authorization])
      stream.once('data', (body: Buffer) => asked.push(body.toString()))
      stream.once('end', () => reject(400, 'BadDeviceToken')(stream))
    })
    const probe = createProbe({ host: 'localhost', port }, { patience, ca: stage.ca })
    await probe.ask({ topic: 'com.example.app', authorization: 'jwt' })
    const { ok, ms } = await probe.ask({})
    probe.close()
    const path = `/3/device/${noDevice}`
    expect(asked).toEqual([
      [path, 'com.example.app', 'bearer jwt'],
      '{"aps":{}}',
      [path, undefined, undefined],
      '{"aps":{}}',
    ])
    expect([ok, Number.isInteger(ms), ms <= patience]).toEqual([true, true, true])
  })

  test('no limit, where the gateway sets none, and the name of the cipher', async () => {
    const { tls, ca } = await testAuthority()
    const gateway = await listen(tls, (server) => server.on('stream', reject(403, 'x')))
    const { handshake, settings } = await walk(gateway.port, ca)
    await gateway.close()
    expect(settings.ok && settings.fact).toStrictEqual({})
    expect(handshake.ok && handshake.fact).toMatchObject({
      cipher: expect.stringMatching(/^TLS_/),
      asksForCertificate: false,
    })
    expect(handshake.ok && handshake.ms <= 5000).toBe(true)
  })
})

describe('a port is reached', () => {
  test('at the address that its name led to, and let go again', async () => {
    const closings: Promise<unknown>[] = []
    const port = await stage.tcp((socket) => {
      socket.resume()
      closings.push(once(socket, 'close'))
    })
    const { ok, ...step } = await reachPort({ host: 'localhost', port }, { patience })
    expect({ ok, ...step }).toMatchObject({ ok: true, fact: { address: '127.0.0.1' } })
    expect(step.ms <= patience).toBe(true)
    await expect.poll(() => closings.length).toBe(1)
    await Promise.all(closings)
  })

  test.each<[string, scheme: string, isTrusted: boolean, object]>([
    ['through a proxy', 'http', false, { ok: true, fact: {} }],
    ['through a proxy of https', 'https', true, { ok: true, fact: {} }],
    [
      'not through one of https that is not trusted',
      'https',
      false,
      { ok: false, failure: { kind: 'proxy-unreachable', why: { kind: 'untrusted' } } },
    ],
  ])('%s', async (_, scheme, isTrusted, step) => {
    const { tls, ca } = await testAuthority()
    const proxy = await startProxy(scheme === 'https' ? { tls } : {})
    const read = readProxy(`${scheme}://localhost:${proxy.port}`, '--proxy')
    if (read.kind !== 'proxy') throw new Error('no proxy')
    const port = await stage.tcp(() => {})
    const options = { patience: 2000, proxy: read.proxy, ...(isTrusted && { ca }) }
    expect(await reachPort({ host: '127.0.0.1', port }, options)).toMatchObject(step)
    await expect.poll(() => proxy.tunnels.size).toBe(0)
    await proxy.close()
  })
})

describe('in memory', () => {
  const lookup = dns.promises.lookup
  const { connect } = net
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    vi.advanceTimersByTime(1000)
  })
  afterEach(() => {
    Object.assign(dns.promises, { lookup })
    Object.assign(net, { connect })
    syncBuiltinESMExports()
    vi.useRealTimers()
  })

  test('every address of a name is told, and how long that took', async () => {
    let found = (_: LookupAddress[]) => {}
    const asked: unknown[] = []
    Object.assign(dns.promises, {
      lookup: (...given: unknown[]) => {
        asked.push(given)
        return new Promise<LookupAddress[]>((resolve) => {
          found = resolve
        })
      },
    })
    syncBuiltinESMExports()
    const resolving = resolveName('push.example.com', 300)
    vi.advanceTimersByTime(30)
    found([
      { address: '10.0.0.5', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ])
    expect(await resolving).toEqual({ ok: true, fact: { addresses: ['10.0.0.5', '2001:db8::1'] }, ms: 30 })
    expect([asked, vi.getTimerCount()]).toEqual([[['push.example.com', { all: true }]], 0])
  })

  test('a name that nobody answers for is waited for so long, and no longer', async () => {
    Object.assign(dns.promises, { lookup: () => new Promise(() => {}) })
    syncBuiltinESMExports()
    const resolving = resolveName('push.example.com', 300)
    vi.advanceTimersByTime(300)
    const failure = { kind: 'timeout', phase: 'resolve', seconds: 0.3 }
    expect(await resolving).toEqual({ ok: false, failure, ms: 300 })
  })

  test('a port that is silent is waited for so long, and let go', async () => {
    const socket = Object.assign(new EventEmitter(), { destroy: vi.fn() })
    Object.assign(net, { connect: () => socket })
    syncBuiltinESMExports()
    const reaching = reachPort({ host: '10.0.0.5', port: 443 }, { patience: 300 })
    vi.advanceTimersByTime(300)
    const failure = { kind: 'timeout', phase: 'connect', seconds: 0.3 }
    expect(await reaching).toEqual({ ok: false, failure, ms: 300 })
    expect(socket.destroy).toHaveBeenCalledOnce()
  })
})
