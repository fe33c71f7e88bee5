import { execFile } from 'node:child_process'
import { createPublicKey, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { eventDocument } from '../../../src/gateway/control/event-document.ts'
import type { GatewayEvent } from '../../../src/gateway/event.ts'
import { app, type Bench, keyId, keyNamed, team, token } from '../bench.ts'
import type { Scenario } from '../scenario.ts'

interface Gateway {
  readonly port: number
  readonly ca: string
}

/** How long the gateway may take to notice, in milliseconds. */
const patience = 4000

/** A client at the local gateway, and the first thing the gateway has to say against it. */
function client(
  cause: Scenario['cause'],
  name: string,
  act: (gateway: Gateway, bench: Bench) => unknown,
): Scenario {
  return {
    theme: 'word of the gateway',
    name,
    cause,
    lines: [],
    setUp: () => ({}),
    async client(bench) {
      let heard: (event: GatewayEvent) => void = () => {}
      const complaint = new Promise<GatewayEvent>((resolve) => {
        heard = resolve
      })
      const authority = await bench.localAuthority()
      const gateway = await bench.gateway({
        authority,
        tell: (event) => {
          if (!('outcome' in event) || event.outcome !== 'accepted') heard(event)
        },
      })
      gateway.controls.addDevice({
        deviceToken: token,
        topic: app,
        environment: 'sandbox',
        registration: { kind: 'active' },
      })
      gateway.controls.addSigningKey({
        keyId,
        teamId: team,
        publicKey: createPublicKey(keyNamed('p8', 'ec')),
        environments: ['sandbox', 'production'],
      })
      gateway.controls.addSigningKey({
        keyId: 'SECONDKEY2',
        teamId: 'OTHERTEAM2',
        publicKey: createPublicKey(keyNamed('second', 'ec')),
        environments: ['sandbox', 'production'],
      })
      writeFileSync(`${bench.folder}/gateway-ca.pem`, gateway.authorityPem)
      let timer: NodeJS.Timeout | undefined
      const nothing = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), patience)
      })
      await act({ port: gateway.endpoints.sandbox.port, ca: gateway.authorityPem }, bench)
      const event = await Promise.race([complaint, nothing])
      clearTimeout(timer)
      return event === undefined ? [] : [eventDocument(event)]
    },
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A provider token made by hand. */
function jwt({
  kid = keyId as string | null,
  iss = team,
  key = 'p8',
  iat = Math.floor(Date.now() / 1000) as unknown,
} = {}): string {
  const body = `${part({ alg: 'ES256', ...(kid !== null && { kid }) })}.${part({ iss, iat })}`
  const signature = sign('sha256', Buffer.from(body), { key: keyNamed(key, 'ec'), dsaEncoding: 'ieee-p1363' })
  return `${body}.${signature.toString('base64url')}`
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** One connection, one request for each set of headers. */
function requests(body: string, ...all: readonly Headers[]) {
  return async ({ port, ca }: Gateway): Promise<void> => {
    const session = connectHttp2(`https://localhost:${port}`, { ca })
    session.on('error', () => {})
    for (const headers of all) {
      await new Promise<void>((resolve) => {
        const usual = {
          ':method': 'POST',
          ':path': `/3/device/${token}`,
          'apns-topic': app,
          'apns-push-type': 'alert',
        }
        const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== undefined)
        const stream = session.request(Object.fromEntries(sent))
        stream.on('error', () => {})
        stream.on('close', resolve)
        stream.resume()
        stream.end(body)
      })
    }
    session.destroy()
  }
}

/** The same with an alert. */
const push = (...all: readonly Headers[]) => requests('{"aps":{"alert":"hi"}}', ...all)

const bearer = (token: string) => ({ authorization: `bearer ${token}` })

/** A TLS client that says something behind the handshake. */
const speaks =
  (options: ConnectionOptions, text?: string) =>
  ({ port, ca }: Gateway) =>
    new Promise<void>((resolve) => {
      const socket = connectTls({ port, host: 'localhost', ca, ...options }, () => {
        if (text !== undefined) socket.write(text)
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.resume()
      setTimeout(() => socket.destroy(), 700)
    })

/** A TCP client that says something that is not TLS. */
const says =
  (text: string | Uint8Array) =>
  ({ port }: Gateway) =>
    new Promise<void>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => socket.write(text))
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.resume()
      setTimeout(() => socket.destroy(), 700)
    })

const program =
  (file: string, words: (gateway: Gateway) => readonly string[]) => (gateway: Gateway, bench: Bench) =>
    new Promise<void>((resolve) => {
      const child = execFile(file, words(gateway), { cwd: bench.folder, timeout: 5000 }, () => resolve())
      child.stdin?.end()
    })

/** The same by curl, with all that is typed. */
const curl = (path: string, ...words: readonly string[]) =>
  program('curl', ({ port }) => [
    ...['-s', '--http2', '--cacert', 'gateway-ca.pem', '-H', `apns-topic: ${app}`, ...words],
    `https://localhost:${port}${path}`,
  ])

/** An alert with a provider token, and headers beside. */
const alertByCurl = (path: string, ...words: readonly string[]) =>
  curl(path, '-H', `authorization: bearer ${jwt()}`, '-d', '{"aps":{"alert":"hi"}}', ...words)

const device = `/3/device/${token}`
const channel = 'dHN0LXNyY2gtY2hubA=='
const broadcast: Headers = {
  ':path': `/4/broadcasts/apps/${app}`,
  'apns-topic': undefined,
  'apns-push-type': 'liveactivity',
  'apns-channel-id': channel,
  'apns-expiration': '0',
  'apns-priority': '10',
}
const update = '{"aps":{"event":"update","timestamp":1,"content-state":{}}}'

/** A broadcast by curl, to a channel. */
const broadcastByCurl = (id?: string) =>
  program('curl', ({ port }) => [
    ...['-s', '--http2', '--cacert', 'gateway-ca.pem', '-H', `authorization: bearer ${jwt()}`, '-d', update],
    ...['-H', 'apns-push-type: liveactivity', '-H', 'apns-expiration: 0', '-H', 'apns-priority: 10'],
    ...(id === undefined ? [] : ['-H', `apns-channel-id: ${id}`]),
    `https://localhost:${port}/4/broadcasts/apps/${app}`,
  ])

/** What one header or the path has wrong, by node:http2 and by curl. */
const requestFaults: readonly Scenario[] = [
  client('bad-path', 'a path with devices', alertByCurl(`/3/devices/${token}`)),
  client('bad-priority', 'priority 7', push({ ...bearer(jwt()), 'apns-priority': '7' })),
  client('bad-priority', 'curl: a priority in words', alertByCurl(device, '-H', 'apns-priority: high')),
  client(
    'collapse-id-length',
    'a collapse id of 65 bytes',
    push({ ...bearer(jwt()), 'apns-collapse-id': 'c'.repeat(65) }),
  ),
  client(
    'collapse-id-length',
    'curl: 22 汉字 as collapse id',
    alertByCurl(device, '-H', `apns-collapse-id: ${'汉'.repeat(22)}`),
  ),
  client('duplicate-headers', 'two topics', push({ ...bearer(jwt()), 'apns-topic': [app, app] })),
  client(
    'duplicate-headers',
    'curl: two push types',
    alertByCurl(device, '-H', 'apns-push-type: alert', '-H', 'apns-push-type: alert'),
  ),
  client('id-not-a-uuid', 'an apns-id that counts', push({ ...bearer(jwt()), 'apns-id': '1' })),
  client(
    'id-not-a-uuid',
    'curl: an apns-id without hyphens',
    alertByCurl(device, '-H', `apns-id: ${'ab'.repeat(16)}`),
  ),
  client('method-not-post', 'GET', push({ ...bearer(jwt()), ':method': 'GET' })),
  client('method-not-post', 'curl -X PUT', alertByCurl(device, '-X', 'PUT')),
  client(
    'missing-device-token',
    'no device token in the path',
    push({ ...bearer(jwt()), ':path': '/3/device/' }),
  ),
  client('missing-device-token', 'curl: a path that ends before it', alertByCurl('/3/device')),
  client('payload-empty', 'a push without a body', requests('', bearer(jwt()))),
  client(
    'payload-empty',
    'curl -d of nothing',
    curl(device, '-H', `authorization: bearer ${jwt()}`, '-d', ''),
  ),
  client('no-credential', 'curl without a word of who pushes', curl(device, '-d', '{"aps":{"alert":"hi"}}')),
  client(
    'missing-channel-id',
    'a broadcast that names no channel',
    requests(update, {
      ...bearer(jwt()),
      ...broadcast,
      'apns-channel-id': undefined,
    }),
  ),
  client(
    'bad-channel-id',
    'a channel that is no base64',
    requests(update, {
      ...bearer(jwt()),
      ...broadcast,
      'apns-channel-id': 'my channel!',
    }),
  ),
  client(
    'channel-unknown',
    'a channel that nobody made',
    requests(update, {
      ...bearer(jwt()),
      ...broadcast,
    }),
  ),
  client('missing-channel-id', 'curl: a broadcast that names no channel', broadcastByCurl()),
  client('bad-channel-id', 'curl: the name of a channel for its id', broadcastByCurl('#sports')),
  client('channel-unknown', 'curl: the id of a channel of elsewhere', broadcastByCurl('YW5vdGhlcg==')),
]

const http1 = `POST /3/device/${token} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}`

/** A ClientHello of SSLv3 with one cipher suite: no library of today writes it. */
const sslv3 = [
  Buffer.from([22, 3, 0, 0, 45, 1, 0, 0, 41, 3, 0]),
  Buffer.alloc(32, 7),
  Buffer.from([0, 0, 2, 0, 0x2f, 1, 0]),
].reduce((all, each) => Buffer.concat([all, each]))

export const wordScenarios: readonly Scenario[] = [
  ...requestFaults,
  client('no-credential', 'no certificate and no provider token', push({})),
  // The gateway sees what did not come, and not why.
  client(
    ['no-credential', 'cert-load-error-ignored'],
    'a program that went on when its certificate could not be read',
    async (gateway, bench) => {
      let identity: { cert?: Buffer } = {}
      try {
        identity = { cert: readFileSync(`${bench.folder}/no-such-push.pem`) }
      } catch {
        // As that program does.
      }
      await push({})({ ...gateway, ...identity })
    },
  ),
  client(
    ['no-credential', 'cert-load-error-ignored'],
    'a shell that went on when its token could not be signed',
    program('sh', ({ port }) => [
      '-c',
      `TOKEN=$(openssl dgst -sha256 -sign no-such.p8 /dev/null 2>/dev/null) || true
       curl -s --http2 --cacert gateway-ca.pem \${TOKEN:+-H "authorization: bearer $TOKEN"} -H 'apns-topic: ${app}' -d '{"aps":{"alert":"hi"}}' https://localhost:${port}${device}`,
    ]),
  ),
  client('bearer-missing', 'a provider token without the word bearer', push({ authorization: jwt() })),
  client(
    'bearer-missing',
    'the same with a topic of voip',
    push({ authorization: jwt(), 'apns-topic': `${app}.voip` }),
  ),
  client(
    ['authorization-scheme', 'bearer-missing'],
    'basic in place of bearer',
    push({ authorization: `basic ${jwt()}` }),
  ),
  client('wrong-p8', 'a signature by another key', push(bearer(jwt({ key: 'other p8' })))),
  client(
    'key-unknown-to-local-gateway',
    'a key id the gateway does not know',
    push(bearer(jwt({ kid: 'UNKNOWNKEY', key: 'other p8' }))),
  ),
  client('wrong-p8', 'its own key under another key id', push(bearer(jwt({ kid: 'UNKNOWNKEY' })))),
  client('jwt-format', 'no key id in the token', push(bearer(jwt({ kid: null })))),
  client('jwt-format', 'a JWT in quotes', push(bearer(`"${jwt()}"`))),
  client('jwt-format', 'the name of the file as kid', push(bearer(jwt({ kid: `AuthKey_${keyId}.p8` })))),
  client(
    'clock',
    'a token made by local time of Shanghai',
    push(bearer(jwt({ iat: Math.floor(Date.now() / 1000) + 28_800 }))),
  ),
  client('bad-path', 'a path without /3', push({ ...bearer(jwt()), ':path': `/device/${token}` })),
  client('client-speaks-binary', 'simplepush.php', speaks({}, `\x00\x00\x20${'a'.repeat(32)}\x00\x02{}`)),
  client('jwt-format', 'not a JWT at all', push(bearer('abcdef'))),
  client(
    'jwt-format',
    'the text of the .p8 as token',
    push(bearer('MIGTAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBHkw')),
  ),
  client('jwt-format', 'iat as text', push(bearer(jwt({ iat: String(Math.floor(Date.now() / 1000)) })))),
  client(['jwt-format', 'clock'], 'iat in milliseconds', push(bearer(jwt({ iat: Date.now() })))),
  client(
    ['wrong-team-id', 'account-switch'],
    'the team id of another account',
    push(bearer(jwt({ iss: 'Z9Y8X7W6V5' }))),
  ),
  client('ids-swapped', 'key id and team id swapped', push(bearer(jwt({ kid: team, iss: keyId })))),
  client(
    'stale-token',
    'a provider token of two hours ago',
    push(bearer(jwt({ iat: Math.floor(Date.now() / 1000) - 7200 }))),
  ),
  client(
    'clock',
    'a provider token of tomorrow',
    push(bearer(jwt({ iat: Math.floor(Date.now() / 1000) + 86_400 }))),
  ),
  client(
    'multi-team-one-connection',
    'a second team on one connection',
    push(bearer(jwt()), bearer(jwt({ kid: 'SECONDKEY2', iss: 'OTHERTEAM2', key: 'second' }))),
  ),
  client(
    'multi-team-one-connection',
    'curl --next with the token of a second team',
    program('curl', ({ port }) => {
      const one = (token: string) => [
        ...['-s', '--http2', '--cacert', 'gateway-ca.pem', '-H', `authorization: bearer ${token}`],
        ...['-H', `apns-topic: ${app}`, '-d', '{"aps":{"alert":"hi"}}', `https://localhost:${port}${device}`],
      ]
      return [...one(jwt()), '--next', ...one(jwt({ kid: 'SECONDKEY2', iss: 'OTHERTEAM2', key: 'second' }))]
    }),
  ),
  client(
    'too-many-token-updates',
    'a new provider token for each push',
    push(...[0, 60, 120].map((ago) => bearer(jwt({ iat: Math.floor(Date.now() / 1000) - ago })))),
  ),
  client('missing-topic', 'no topic', push({ ...bearer(jwt()), 'apns-topic': undefined })),
  client(
    'devicetoken-not-for-topic',
    'a topic of another app',
    push({ ...bearer(jwt()), 'apns-topic': 'com.acme.drivers' }),
  ),
  client(
    'background-priority10',
    'a background push at priority 10',
    push({ ...bearer(jwt()), 'apns-push-type': 'background', 'apns-priority': '10' }),
  ),
  client(
    'invalid-push-type',
    'a push type that does not exist',
    push({ ...bearer(jwt()), 'apns-push-type': 'foo' }),
  ),
  client(
    'bad-expiration',
    'an expiration with a fraction',
    push({ ...bearer(jwt()), 'apns-expiration': '1511234567.89' }),
  ),
  client(
    'token-wrong-field',
    'a device token of 40 digits',
    push({ ...bearer(jwt()), ':path': '/3/device/2b6f0cc904d137be2e1730235f5664094b831186' }),
  ),
  client(
    'fcm-or-expo-token',
    'an Expo token',
    push({ ...bearer(jwt()), ':path': '/3/device/ExponentPushToken[xUe0aBcdEfGhIjKlMnOpQr]' }),
  ),
  client(
    'plain-http',
    'curl http:// on the TLS port',
    program('curl', ({ port }) => ['-s', `http://127.0.0.1:${port}/3/device/${token}`, '-d', '{}']),
  ),
  client('plain-http', 'HTTP typed into telnet', says('GET / HTTP/1.0\r\n\r\n')),
  client('client-without-tls', 'bytes that are no TLS', says('\x00\x00\x20aaaaaaaaaaaaaaaaaaaa')),
  client(
    'http1-client',
    'curl --http1.1',
    program('curl', ({ port }) => [
      '-s',
      '--http1.1',
      '--cacert',
      'gateway-ca.pem',
      `https://localhost:${port}/3/device/${token}`,
      '-d',
      '{}',
    ]),
  ),
  client(
    ['http1-client', 'java-alpn'],
    'https of Node',
    ({ port, ca }) =>
      new Promise<void>((resolve) => {
        const request = httpsRequest(
          { port, host: 'localhost', ca, method: 'POST', path: `/3/device/${token}` },
          (response) => response.resume().on('end', resolve),
        )
        request.on('error', () => resolve())
        request.end('{}')
      }),
  ),
  client(
    ['http1-client', 'java-alpn'],
    'requests of Python',
    program('python3', ({ port }) => [
      '-c',
      `import ssl,http.client as h\nc=h.HTTPSConnection('localhost',${port},context=ssl.create_default_context(cafile='gateway-ca.pem'))\nc.request('POST','/3/device/${token}','{}')\nc.getresponse()`,
    ]),
  ),
  client('java-alpn', 'no ALPN, and HTTP/1.1 behind it', speaks({}, http1)),
  client('http1-client', 'ALPN http/1.1 alone', speaks({ ALPNProtocols: ['http/1.1'] }, http1)),
  client('sslv3-off', 'a client that can SSLv3 alone', says(sslv3)),
  client(
    'tls10-off',
    'a client that can TLS 1.1 at most',
    program('openssl', ({ port }) => [
      's_client',
      '-connect',
      `localhost:${port}`,
      '-tls1_1',
      '-cipher',
      'ALL:@SECLEVEL=0',
    ]),
  ),
  client(
    'tls10-off',
    'a client that can TLS 1.0 at most',
    speaks({ maxVersion: 'TLSv1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }),
  ),
  client(
    'gateway-ca-not-trusted',
    'curl without --cacert',
    program('curl', ({ port }) => [
      '-s',
      '--http2',
      `https://localhost:${port}/3/device/${token}`,
      '-d',
      '{}',
    ]),
  ),
  client('gateway-ca-not-trusted', 'Node without the CA', ({ port }) =>
    speaks({ ca: undefined, ALPNProtocols: ['h2'] })({ port, ca: '' }),
  ),
  client(
    'no-shared-cipher',
    'a client with ciphers nobody else has',
    speaks({ maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA' }),
  ),
  client(
    ['issuer-unknown-to-gateway', 'lookalike-cert'],
    'a client certificate of another authority',
    async ({ port, ca }, bench) => {
      const { cert, key } = await bench.identity()
      await speaks({ cert, key, ALPNProtocols: ['h2'] }, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')({ port, ca })
    },
  ),
  client('client-gave-up', 'a client that goes away in the middle of its request', async ({ port, ca }) => {
    const session = connectHttp2(`https://localhost:${port}`, { ca })
    session.on('error', () => {})
    const stream = session.request({ ':method': 'POST', ':path': `/3/device/${token}` })
    stream.on('error', () => {})
    stream.write('{"aps"')
    setTimeout(() => session.destroy(), 200)
    await new Promise((resolve) => stream.on('close', resolve))
  }),
  client('client-gave-up', 'a client that says goodbye with an error', async ({ port, ca }) => {
    const session = connectHttp2(`https://localhost:${port}`, { ca })
    session.on('error', () => {})
    await new Promise((resolve) => session.once('remoteSettings', resolve))
    session.goaway(3, 0, Buffer.from('window'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    session.destroy()
  }),
  client('cert-expired', 'an expired client certificate', async ({ port, ca }, bench) => {
    const { cert, key } = await bench.identity({
      authority: await bench.localAuthority(),
      from: -90,
      until: -2,
    })
    await speaks({ cert, key, ALPNProtocols: ['h2'] })({ port, ca })
  }),
  client('wrong-env-cert', 'a production certificate at the sandbox', async ({ port, ca }, bench) => {
    const { cert, key } = await bench.identity({
      authority: await bench.localAuthority(),
      kind: 'production',
    })
    const session = connectHttp2(`https://localhost:${port}`, { ca, cert, key })
    session.on('error', () => {})
    const stream = session.request({ ':method': 'POST', ':path': `/3/device/${token}`, 'apns-topic': app })
    stream.on('error', () => {})
    await new Promise((resolve) => stream.on('close', resolve))
    session.destroy()
  }),
]
