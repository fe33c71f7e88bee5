import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { execa } from 'execa'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import type { Issued } from '../../src/credential/certificate/issue.ts'
import { emptyState } from '../../src/gateway/decide/state.ts'
import { closingAfterEach } from '../closing.ts'
import {
  deviceToken,
  type GatewayUnderTest,
  issue,
  makeAuthority,
  now,
  open,
  pemOf,
  post,
  start,
  teamId,
  topic,
} from './gateway-under-test.ts'

const keyId = 'KEY1234567'
const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const day = 86_400_000

let authority: Issued
let universal: Issued
let folder: string
const closing = closingAfterEach()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pushctl-'))
  authority = await makeAuthority()
  universal = await issue(authority)
})

afterAll(() => rm(folder, { recursive: true }))

async function gatewayWith(options: Partial<Parameters<typeof start>[0]> = {}): Promise<GatewayUnderTest> {
  const state = emptyState()
  state.signingKeys.set(keyId, {
    keyId,
    teamId,
    publicKey: signingKey.publicKey,
    environments: ['sandbox', 'production'],
  })
  const gateway = await start({ authority, state, ...options })
  closing(gateway)
  return gateway
}

const address = (gateway: GatewayUnderTest) => `https://127.0.0.1:${gateway.endpoints.sandbox.port}`

/** A token made by a library we did not write. */
const joseToken = (issuedAt = now) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setIssuedAt(Math.floor(issuedAt.getTime() / 1000))
    .sign(signingKey.privateKey)

describe('client certificates', () => {
  it('accepts a push under a certificate of its own authority, in both environments', async () => {
    const gateway = await gatewayWith()
    for (const environment of ['sandbox', 'production'] as const) {
      const session = open(gateway, environment, pemOf(universal))
      const path = `/3/device/${environment === 'sandbox' ? deviceToken : 'b2'.repeat(32)}`
      const answer = await post(session, { ':path': path, 'apns-topic': topic })
      expect(answer).toMatchObject({ status: 200, body: '' })
      expect(answer.headers['apns-id']).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
      expect('apns-unique-id' in answer.headers).toBe(environment === 'sandbox')
      session.close()
    }
    expect(gateway.events).toMatchObject([
      { kind: 'push', environment: 'sandbox', outcome: 'accepted', topic, deviceToken },
      { kind: 'push', environment: 'production', outcome: 'accepted', topic },
    ])
  })

  it('opens 1000 streams at once to a certificate', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(universal))
    const [settings] = await once(session, 'remoteSettings')
    expect(settings).toMatchObject({ maxConcurrentStreams: 1000 })
    session.close()
  })

  it('turns away a certificate of the other environment: GOAWAY with the reason', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(await issue(authority, 'production')))
    const goaway = once(session, 'goaway')
    const closed = once(session, 'close')
    const [code, lastStream, data] = await goaway
    const reason = 'BadCertificateEnvironment'
    expect({ code, lastStream, data: String(data) }).toEqual({
      code: 0,
      lastStream: 0,
      data: JSON.stringify({ reason }),
    })
    await closed
    expect(gateway.events).toMatchObject([
      { kind: 'connection-failed', environment: 'sandbox', cause: 'wrong-env-cert', reason },
    ])
  })

  const alerted = [
    [
      'that ran out',
      'certificate_expired',
      'cert-expired',
      45,
      () => issue(authority, 'universal', { from: new Date(now.getTime() - 60 * day) }),
    ],
    [
      'of tomorrow',
      'bad_certificate',
      'clock',
      42,
      () => issue(authority, 'universal', { from: new Date(now.getTime() + 3 * day) }),
    ],
    [
      'that another authority of the same name signed',
      'unknown_ca',
      'issuer-unknown-to-gateway',
      48,
      async () => issue(await makeAuthority()),
    ],
    ['that was revoked', 'certificate_revoked', 'cert-revoked', 44, async () => universal],
  ] as const
  const versions = ['TLSv1.2', 'TLSv1.3'] as const
  it.each(alerted.flatMap((row) => versions.map((version) => [...row, version] as const)))(
    'refuses a certificate %s with the TLS alert %s, for %s (%i)',
    async (_what, alert, cause, number, make, version) => {
      const gateway = await gatewayWith()
      gateway.controls.revoke(readCertificate(universal.der).fingerprints.sha256)
      const socket = connectTls({
        port: gateway.endpoints.sandbox.port,
        ca: gateway.authorityPem,
        servername: 'localhost',
        ALPNProtocols: ['h2'],
        minVersion: version,
        maxVersion: version,
        ...pemOf(await make()),
      })
      const [error] = await once(socket, 'error')
      expect(error.message).toContain(`alert number ${number}`)
      expect(gateway.events).toMatchObject([
        { kind: 'connection-failed', environment: 'sandbox', cause, alert },
      ])
    },
  )

  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'protects the alert under %s',
    async (ciphers) => {
      const gateway = await gatewayWith()
      const expired = await issue(authority, 'universal', { from: new Date(now.getTime() - 60 * day) })
      const socket = connectTls({
        port: gateway.endpoints.sandbox.port,
        ca: gateway.authorityPem,
        servername: 'localhost',
        ALPNProtocols: ['h2'],
        ciphers,
        ...pemOf(expired),
      })
      const [error] = await once(socket, 'error')
      expect(error.message).toContain('alert number 45')
    },
  )

  it('refuses each request of a certificate that cannot push', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(await issue(authority, 'iphone-developer')))
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({
      status: 403,
      body: '{"reason":"BadCertificate"}',
    })
    session.close()
  })

  it('knows the certificate of a resumed TLS session', async () => {
    const gateway = await gatewayWith()
    const options = {
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ALPNProtocols: ['h2'],
      ...pemOf(universal),
    }
    const first = connectTls(options)
    const [ticket] = await once(first, 'session')
    first.destroy()
    const second = connectTls({ ...options, session: ticket })
    await once(second, 'secureConnect')
    expect(second.isSessionReused()).toBe(true)
    const session = open(gateway, 'sandbox', { createConnection: () => second })
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    session.close()
  })
})

describe('provider tokens', () => {
  it('opens one stream, and 1000 after the first good token', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway)
    const [before] = await once(session, 'remoteSettings')
    expect(before).toMatchObject({ maxConcurrentStreams: 1 })
    expect(await post(session)).toMatchObject({ status: 403, body: '{"reason":"MissingProviderToken"}' })
    const after = once(session, 'remoteSettings')
    expect(
      await post(session, { authorization: `bearer ${await joseToken()}`, 'apns-topic': topic }),
    ).toMatchObject({ status: 200 })
    expect((await after)[0]).toMatchObject({ maxConcurrentStreams: 1000 })
    session.close()
  })

  it('remembers devices and the team across streams and connections', async () => {
    const gateway = await gatewayWith()
    const authorization = `bearer ${await joseToken()}`
    const first = open(gateway)
    expect(await post(first, { authorization, 'apns-topic': topic })).toMatchObject({ status: 200 })
    first.close()
    const second = open(gateway, 'production')
    expect(await post(second, { authorization, 'apns-topic': topic })).toMatchObject({
      status: 400,
      body: '{"reason":"BadDeviceToken"}',
    })
    second.close()
  })

  it('looks up a key it does not know when it is first used', async () => {
    const asked: string[] = []
    const gateway = await gatewayWith({
      state: emptyState(),
      findSigningKey: async (token) => {
        asked.push(token.keyId)
        return { keyId, teamId, publicKey: signingKey.publicKey, environments: ['sandbox'] }
      },
    })
    const session = open(gateway)
    const headers = { authorization: `bearer ${await joseToken()}`, 'apns-topic': topic }
    expect(await post(session, headers)).toMatchObject({ status: 200 })
    expect(await post(session, headers)).toMatchObject({ status: 200 })
    expect(asked).toEqual([keyId])
    session.close()
  })
})

describe('the wire', () => {
  it('echoes apns-id, sees repeated headers, and answers a body of many megabytes early', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(universal))
    const id = '123e4567-e89b-12d3-a456-4266554400a0'
    expect((await post(session, { 'apns-topic': topic, 'apns-id': id })).headers['apns-id']).toBe(id)
    expect(await post(session, { 'apns-topic': topic, 'x-mine': ['1', '2'] })).toMatchObject({
      status: 400,
      body: '{"reason":"DuplicateHeaders"}',
    })
    expect(await post(session, { 'apns-topic': topic }, Buffer.alloc(8_000_000, 32))).toMatchObject({
      status: 413,
      body: '{"reason":"PayloadTooLarge"}',
    })
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    session.close()
  })

  it('counts the bytes of a collapse id, not its characters', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(universal))
    const collapse = (text: string) =>
      post(session, { 'apns-topic': topic, 'apns-collapse-id': Buffer.from(text).toString('latin1') })
    expect(await collapse('推'.repeat(21))).toMatchObject({ status: 200 })
    expect(await collapse('推'.repeat(22))).toMatchObject({ body: '{"reason":"BadCollapseId"}' })
    // Of two that are taken the second replaces the first; one that was refused has replaced nothing.
    expect(await collapse('推'.repeat(21))).toMatchObject({ status: 200 })
    expect(gateway.events.map((event) => event.kind === 'push' && event.notes?.map(({ en }) => en))).toEqual([
      undefined,
      undefined,
      [expect.stringMatching(/place of push 1 on the phone/)],
    ])
    session.close()
  })

  it('shows a certificate for localhost, the loopback addresses and the hosts of Apple', async () => {
    const gateway = await gatewayWith()
    for (const servername of ['localhost', 'api.push.apple.com', 'api.sandbox.push.apple.com']) {
      const socket = connectTls({
        port: gateway.endpoints.sandbox.port,
        ca: gateway.authorityPem,
        servername,
        ALPNProtocols: ['h2'],
      })
      await once(socket, 'secureConnect')
      expect({ authorized: socket.authorized, protocol: socket.alpnProtocol }).toEqual({
        authorized: true,
        protocol: 'h2',
      })
      socket.destroy()
    }
  })

  it('writes HTTP/2 to a client that speaks HTTP/1.1', async () => {
    const gateway = await gatewayWith()
    const socket = connectTls({
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ALPNProtocols: ['http/1.1'],
    })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'end')
    const bytes = Buffer.concat(chunks)
    // The fourth byte of a frame is its type: SETTINGS is 4, GOAWAY 7.
    expect(bytes[3]).toBe(4)
    expect(bytes[9 + bytes.readUIntBE(0, 3) + 3]).toBe(7)
  })

  it('tells nobody of a client that only knocks', async () => {
    const gateway = await gatewayWith()
    const knock = connectTcp(gateway.endpoints.sandbox.port)
    await once(knock, 'connect')
    knock.destroy()
    await once(knock, 'close')
    const session = open(gateway, 'sandbox', pemOf(universal))
    await post(session, { 'apns-topic': topic })
    expect(gateway.events.map(({ kind }) => kind)).toEqual(['push'])
    session.close()
  })

  const witnesses = spawnSync('curl', ['--version']).error === undefined ? ['curl'] : []

  it.each(witnesses)('takes a push from %s, with a certificate and with a token', async (curl) => {
    const gateway = await gatewayWith()
    const { cert, key } = pemOf(universal)
    const files = { ca: join(folder, 'ca.pem'), identity: join(folder, 'ck.pem') }
    await writeFile(files.ca, gateway.authorityPem)
    await writeFile(files.identity, `${cert}${key}`)
    for (const credential of [
      ['--cert', files.identity],
      ['--header', `authorization: bearer ${await joseToken()}`],
    ]) {
      const { stdout } = await execa(curl, [
        ...['--silent', '--show-error', '--http2', '--write-out', ' %{http_version} %{http_code}'],
        ...['--cacert', files.ca, ...credential, '--header', `apns-topic: ${topic}`],
        ...['--data', '{"aps":{}}', `${address(gateway)}/3/device/${deviceToken}`],
      ])
      expect(stdout).toBe(' 2 200')
    }
  })

  it.each(witnesses)(
    'shows HTTP/1.1 from %s what APNs shows it, and tells of one that does not trust it',
    async (curl) => {
      const gateway = await gatewayWith()
      await writeFile(join(folder, 'ca.pem'), gateway.authorityPem)
      const old = await execa(curl, ['--http1.1', '--cacert', join(folder, 'ca.pem'), address(gateway)], {
        reject: false,
      })
      expect(old.stderr).toContain('Received HTTP/0.9 when not allowed')
      await execa(curl, ['--http2', address(gateway)], { reject: false })
      expect(gateway.events).toMatchObject([
        { kind: 'connection-failed', environment: 'sandbox', cause: 'http1-client' },
        { kind: 'connection-failed', environment: 'sandbox', cause: 'gateway-ca-not-trusted' },
      ])
    },
  )
})

describe('closing', () => {
  it('lets a request under way finish, and says GOAWAY', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(universal))
    await once(session, 'remoteSettings')
    const stream = session.request({
      ':method': 'POST',
      ':path': `/3/device/${deviceToken}`,
      'apns-topic': topic,
    })
    const goaway = once(session, 'goaway')
    const response = once(stream, 'response')
    stream.write('{"aps":')
    await expect.poll(() => stream.writableLength).toBe(0)
    // A PING that came back shows that the gateway has seen the stream.
    await new Promise((resolve) => session.ping(resolve))
    const closed = gateway.close()
    expect((await goaway)[0]).toBe(0)
    stream.end('{}}')
    expect((await response)[0][':status']).toBe(200)
    await closed
  })

  it('says which port is taken, and leaves nothing listening', async () => {
    const first = await gatewayWith()
    const { port } = first.endpoints.sandbox
    await expect(start({ authority, ports: { sandbox: port, production: 0 } })).rejects.toMatchObject({
      code: 'gateway/port-in-use',
    })
  })
})
