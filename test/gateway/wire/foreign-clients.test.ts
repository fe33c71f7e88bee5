import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commentsOn } from '../../../src/gateway/control/comments.ts'
import { eventDocument } from '../../../src/gateway/control/event-document.ts'
import { type StartedGateway, startLocalGateway } from '../../../src/gateway/local.ts'
import { openStore } from '../../../src/gateway/store/store.ts'
import { type FakeHost, fakeHost } from '../../fake-host.ts'
import { quickForm, wholeOnly } from '../../whole/quick-form.ts'
import { issue, open, pemOf, topic } from '../gateway-under-test.ts'

const free = { sandbox: 0, production: 0 } as const

let host: FakeHost
let gateway: StartedGateway
let folder: string
let ca: string

const start = () => startLocalGateway(host, { ports: free, announced: false })

beforeAll(async () => {
  host = fakeHost({ now: new Date() })
  gateway = await start()
  folder = await mkdtemp(join(tmpdir(), 'pushctl-'))
  ca = join(folder, 'ca.pem')
  writeFileSync(ca, gateway.authorityPem)
})
afterAll(async () => {
  await gateway.close()
  await rm(folder, { recursive: true })
})

interface ForeignClient {
  readonly program: string
  readonly line: (port: number) => readonly string[]
  readonly cause: string
  readonly evidence?: RegExp
  readonly alpnOffered?: readonly string[]
  readonly remedy?: RegExp
}

const python = (code: string) => ['-c', code]
const withSsl = (body: string, port: number, alpn = '') =>
  python(`import http.client,ssl
context = ssl.create_default_context(cafile='${ca}')
${alpn}
connection = http.client.HTTPSConnection('localhost', ${port}, context=context)
${body}`)
const post =
  "connection.request('POST', '/3/device/00', b'{}', {'User-Agent': 'python-requests/2.31'})\nconnection.getresponse()"

/** Programs of others, each with the mistake that is made with it. */
const clients: Record<string, ForeignClient> = {
  'curl --http1.1': {
    program: 'curl',
    line: (port) => ['-sS', '--http1.1', '--cacert', ca, '-d', '{}', `https://localhost:${port}/3/device/00`],
    cause: 'http1-client',
    evidence: /POST request of HTTP\/1.1 came \(curl\/\S+\); by ALPN the client had offered http\/1.1/,
    alpnOffered: ['http/1.1'],
  },
  'curl --no-alpn': {
    program: 'curl',
    line: (port) => ['-sS', '--http1.1', '--no-alpn', '--cacert', ca, `https://localhost:${port}/`],
    cause: 'java-alpn',
    alpnOffered: [],
  },
  'curl http://': {
    program: 'curl',
    line: (port) => ['-sS', `http://127.0.0.1:${port}/3/device/00`],
    cause: 'plain-http',
  },
  'curl with HTTP/2 and no TLS': {
    program: 'curl',
    line: (port) => ['-sS', '--http2-prior-knowledge', `http://127.0.0.1:${port}/`],
    cause: 'client-without-tls',
  },
  'curl that was not told the CA': {
    program: 'curl',
    line: (port) => ['-sS', `https://localhost:${port}/`],
    cause: 'gateway-ca-not-trusted',
    evidence: /alert 48/,
    alpnOffered: ['h2', 'http/1.1'],
  },
  'openssl with TLS 1.1': {
    program: 'openssl',
    line: (port) => ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'],
    cause: 'tls10-off',
    evidence: /TLSv1.1 at most/,
  },
  'openssl that says nothing': {
    program: 'openssl',
    line: (port) => ['s_client', '-connect', `127.0.0.1:${port}`],
    cause: 'closed-before-request',
  },
  'Python that can no HTTP/2, and sees it in time': {
    program: 'python3',
    line: (port) =>
      withSsl('connection.connect()', port, "context.set_alpn_protocols(['spdy/3', 'http/1.1'])"),
    cause: 'closed-before-request',
    evidence: /offered spdy\/3, http\/1\.1 and not h2/,
    alpnOffered: ['spdy/3', 'http/1.1'],
    remedy: /httpx\[http2\]/,
  },
  'Python, as requests does it': {
    program: 'python3',
    line: (port) => withSsl(post, port, "context.set_alpn_protocols(['http/1.1'])"),
    cause: 'http1-client',
    evidence: /python-requests/,
    remedy: /httpx\[http2\]/,
  },
  'PHP curl': {
    program: 'php',
    line: (port) => [
      '-r',
      `$c = curl_init('https://localhost:${port}/'); curl_setopt_array($c, [CURLOPT_CAINFO => '${ca}', CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1, CURLOPT_USERAGENT => 'PHP']); curl_exec($c);`,
    ],
    cause: 'http1-client',
    remedy: /CURL_HTTP_VERSION_2_0/,
  },
  'Node https': {
    program: process.execPath,
    line: (port) => [
      '-e',
      `require('https').get({ host: 'localhost', port: ${port}, ca: require('fs').readFileSync('${ca}') }).on('error', () => {})`,
    ],
    cause: 'java-alpn',
    remedy: /node:http2/,
  },
  'Node http2 that does not trust the gateway': {
    program: process.execPath,
    line: (port) => ['-e', `require('http2').connect('https://localhost:${port}').on('error', () => {})`],
    cause: 'gateway-ca-not-trusted',
    evidence: /no alert: Node/,
  },
}

const isThere = (program: string) => spawnSync(program, ['--version']).error === undefined
const present = Object.entries(clients).filter(([, { program }]) => isThere(program))

const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env

describe('a client of others', () => {
  const fewClients = quickForm(present, ([name]) =>
    ['curl --http1.1', 'curl that was not told the CA', 'Node https'].includes(name),
  )
  it.each(fewClients)(
    '%s has a row of its own',
    async (_name, { program, line, cause, evidence, alpnOffered, remedy }) => {
      gateway.controls.clearReceived()
      const { port } = gateway.endpoints.sandbox
      await execa(program, line(port), { reject: false, input: '', env, extendEnv: false, timeout: 20_000 })
      await expect.poll(() => gateway.controls.connections()).toHaveLength(1)
      const [failed] = gateway.controls.connections()
      expect(failed).toMatchObject({ cause, count: 1, environment: 'sandbox' })
      if (evidence !== undefined) expect(failed?.evidence.en).toMatch(evidence)
      if (alpnOffered !== undefined) expect(failed?.alpnOffered).toEqual(alpnOffered)
      if (remedy !== undefined && failed !== undefined)
        expect(commentsOn(eventDocument(failed)).remedy?.text.en).toMatch(remedy)
    },
  )

  it('that brings a good certificate and no HTTP/2 has it told, too', async () => {
    gateway.controls.clearReceived()
    const identity = pemOf(await issue(await openStore(host).authority()))
    const socket = connectTls({
      ...{ port: gateway.endpoints.sandbox.port, servername: 'localhost', ca: gateway.authorityPem },
      ...identity,
    })
    socket.on('error', () => undefined)
    socket.resume().end('GET / HTTP/1.1\r\n\r\n')
    await expect.poll(() => gateway.controls.connections()).toHaveLength(1)
    expect(gateway.controls.connections()).toMatchObject([
      { cause: 'java-alpn', credential: { kind: 'certificate', topics: expect.arrayContaining([topic]) } },
    ])
  })

  it('whose User-Agent is hostile is shown as text', async () => {
    gateway.controls.clearReceived()
    const socket = connectTls({
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ALPNProtocols: ['http/1.1'],
    })
    socket.on('error', () => undefined)
    socket.resume().write('GET / HTTP/1.1\r\nUser-Agent: \x1b[2J"><script>alert(1)</script>\r\n\r\n')
    await expect.poll(() => gateway.controls.connections()).toHaveLength(1)
    socket.destroy()
    expect(gateway.controls.connections()[0]?.evidence.en).toContain('(\\x1b[2J"><script>alert(1)</script>)')
  })

  it('whose list of protocols is hostile has it cut, and shown as text', async () => {
    gateway.controls.clearReceived()
    const names = ['\x1b[2J', 'x'.repeat(255), ...Array.from({ length: 2000 }, (_, index) => `p${index}`)]
    const socket = connectTls({
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ALPNProtocols: names,
    })
    socket.on('error', () => undefined)
    socket.resume().end('GET / HTTP/1.1\r\n\r\n')
    await expect.poll(() => gateway.controls.connections()).toHaveLength(1)
    socket.destroy()
    const rest = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', '…']
    const [failed] = gateway.controls.connections()
    expect(failed?.alpnOffered).toEqual(['\\x1b[2J', `${'x'.repeat(40)}…`, ...rest])
  })

  it('that opens more streams than it may is told so by GOAWAY, in the words of APNs', async () => {
    gateway.controls.clearReceived()
    const session = open(gateway)
    await once(session, 'remoteSettings')
    // Node keeps to the limit of a server, so what one without manners does is written by hand.
    const socket = connectTls({
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ALPNProtocols: ['h2'],
    })
    socket.on('error', () => undefined)
    const frame = (type: number, flags: number, stream: number, payload: readonly number[] = []) =>
      Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream, ...payload])
    // :method POST, :scheme https, :path /, indexed (RFC 7541 appendix A).
    const headers = [0x83, 0x87, 0x84]
    await once(socket, 'secureConnect')
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    socket.write(frame(4, 0, 0))
    const heard: Buffer[] = []
    socket.on('data', (chunk: Buffer) => heard.push(chunk))
    await once(socket, 'data')
    socket.write(Buffer.concat([frame(4, 1, 0), frame(1, 4, 1, headers), frame(1, 4, 3, headers)]))
    await once(socket, 'close')
    expect(Buffer.concat(heard).toString('latin1')).toContain(
      'Maximum active streams violated for this endpoint.',
    )
    expect(gateway.controls.connections()).toMatchObject([
      { cause: 'too-many-streams', evidence: { en: expect.stringContaining('than the 1 that') } },
    ])
    session.close()
  })

  it('of Node that fires before it has read the limit has a row too', async () => {
    gateway.controls.clearReceived()
    const session = connectHttp2(`https://localhost:${gateway.endpoints.sandbox.port}`, {
      ca: gateway.authorityPem,
    })
    const push = () =>
      new Promise<void>((resolve) => {
        const stream = session.request({ ':method': 'POST', ':path': '/3/device/00' })
        stream.on('error', () => undefined)
        stream.on('close', resolve)
        stream.resume().end('{}')
      })
    await Promise.all([push(), push(), push()])
    await push()
    session.close()
    expect(gateway.controls.connections()).toMatchObject([{ cause: 'too-many-streams' }])
  })

  wholeOnly(it)('has its own row among five others, and after a restart too', async () => {
    gateway.controls.clearReceived()
    const { port } = gateway.endpoints.sandbox
    const names = ['curl --http1.1', 'curl http://', 'curl that was not told the CA', 'openssl with TLS 1.1']
    const six = [...names, 'Python, as requests does it', 'openssl that says nothing']
    const here = present.filter(([name]) => six.includes(name)).map(([, client]) => client)
    for (const { program, line } of here)
      await execa(program, line(port), { reject: false, input: '', env, extendEnv: false, timeout: 20_000 })
    const expected = [...new Set(here.map(({ cause }) => cause))].sort()
    const causesThere = () => [...new Set(gateway.controls.connections().map(({ cause }) => cause))].sort()
    await expect.poll(causesThere).toEqual(expected)
    const before = gateway.controls.connections()
    await gateway.close()
    gateway = await start()
    expect(gateway.controls.connections()).toEqual(before)
  })

  it('is remembered by the next run; a client without fault leaves nothing', async () => {
    gateway.controls.clearReceived()
    const wrong = open(
      gateway,
      'sandbox',
      pemOf(await issue(await openStore(host).authority(), 'production')),
    )
    await once(wrong, 'goaway')
    await expect.poll(() => gateway.controls.connections()).toMatchObject([{ cause: 'wrong-env-cert' }])
    const good = open(gateway)
    await once(good, 'remoteSettings')
    good.close()
    await once(good, 'close')
    await gateway.close()
    gateway = await start()
    expect(gateway.controls.connections()).toMatchObject([
      {
        cause: 'wrong-env-cert',
        count: 1,
        reason: 'BadCertificateEnvironment',
        time: expect.any(Date),
        credential: { kind: 'certificate', environments: ['production'], fingerprint: expect.any(String) },
      },
    ])
  })
})
