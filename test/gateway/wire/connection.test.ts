import { once } from 'node:events'
import { connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import type { GatewaySetup } from '../../../src/gateway/gateway.ts'
import { parseTrouble } from '../../../src/gateway/trouble/trouble.ts'
import { closingAfterEach } from '../../closing.ts'
import {
  deviceToken,
  type GatewayUnderTest,
  issue,
  makeAuthority,
  open,
  pemOf,
  post,
  start,
  topic,
} from '../gateway-under-test.ts'

let authority: Issued
let universal: Issued
const closing = closingAfterEach()

beforeAll(async () => {
  authority = await makeAuthority()
  universal = await issue(authority)
})

async function gatewayWith(options: Partial<GatewaySetup> = {}): Promise<GatewayUnderTest> {
  const gateway = await start({ authority, ...options })
  closing(gateway)
  return gateway
}

const slowPush = { ':method': 'POST', ':path': `/3/device/${deviceToken}`, 'apns-topic': topic }

describe('a gateway', () => {
  it('serves every port of a side alike', async () => {
    const gateway = await gatewayWith({ ports: { sandbox: [0, 0], production: 0 } })
    const { sandbox, production } = gateway.allEndpoints
    expect([sandbox.length, production.length]).toEqual([2, 1])
    expect(sandbox[0]).toEqual(gateway.endpoints.sandbox)
    for (const endpoint of sandbox) {
      const session = open(
        { ...gateway, endpoints: { ...gateway.endpoints, sandbox: endpoint } },
        'sandbox',
        pemOf(universal),
      )
      expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
      session.close()
    }
  })

  it('keeps connections apart that come from one port of the client', async () => {
    const gateway = await gatewayWith({ ports: { sandbox: [0, 0], production: 0 } })
    const [one, other] = gateway.allEndpoints.sandbox.map(({ port }) => port)
    const from = { host: '127.0.0.1', localAddress: '127.0.0.1' }
    const first = connectTcp({ ...from, port: one ?? 0 })
    await once(first, 'connect')
    const second = connectTcp({ ...from, port: other ?? 0, localPort: first.localPort ?? 0 })
    await once(second, 'connect')
    const [reset, served] = [first, second].map((socket) =>
      open(gateway, 'sandbox', { ...pemOf(universal), socket, ALPNProtocols: ['h2'] }),
    )
    if (reset === undefined || served === undefined) throw new Error('two sockets make two sessions')
    await Promise.all([reset, served].map((session) => once(session, 'connect')))
    gateway.controls.addTrouble(parseTrouble('reset-connection times=1'))
    await expect(post(reset, { 'apns-topic': topic })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await post(served, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    served.close()
  })

  it('manages channels on a port of its own, and sends to them where pushes arrive', async () => {
    const gateway = await gatewayWith()
    const channels = open({ ...gateway, endpoints: gateway.channelEndpoints }, 'sandbox', pemOf(universal))
    const path = `/1/apps/${topic}/channels`
    const made = await post(
      channels,
      { ':path': path },
      JSON.stringify({ 'message-storage-policy': 1, 'push-type': 'LiveActivity' }),
    )
    expect(made).toMatchObject({ status: 201, body: '' })
    const id = String(made.headers['apns-channel-id'])
    expect(made.headers['apns-request-id']).toMatch(/^[0-9A-F-]{36}$/)
    expect(
      await post(channels, { ':method': 'GET', ':path': path, 'apns-channel-id': id }, ''),
    ).toMatchObject({ status: 200, body: '{"message-storage-policy":1,"push-type":"LiveActivity"}' })

    const pushes = open(gateway, 'sandbox', pemOf(universal))
    const sent = await post(pushes, {
      ':path': `/4/broadcasts/apps/${topic}`,
      'apns-channel-id': id,
      'apns-push-type': 'liveactivity',
      'apns-expiration': '0',
      'apns-priority': '10',
    })
    expect(sent).toMatchObject({ status: 200, body: '' })
    expect(Object.keys(sent.headers)).toEqual(expect.arrayContaining(['apns-request-id', 'apns-unique-id']))

    expect(
      await post(channels, { ':method': 'DELETE', ':path': path, 'apns-channel-id': id }, ''),
    ).toMatchObject({ status: 204, body: '' })
    expect(
      await post(channels, { ':method': 'GET', ':path': `/1/apps/${topic}/all-channels` }, ''),
    ).toMatchObject({ body: '{"channels":[]}' })
    expect(gateway.events.map(({ kind }) => kind)).toEqual([
      'channel',
      'channel',
      'broadcast',
      'channel',
      'channel',
    ])
    channels.close()
    pushes.close()
  })

  it('serves HTTP/2 without ALPN', async () => {
    const gateway = await gatewayWith()
    const socket = connectTls({
      port: gateway.endpoints.sandbox.port,
      ca: gateway.authorityPem,
      servername: 'localhost',
      ...pemOf(universal),
    })
    await once(socket, 'secureConnect')
    expect(socket.alpnProtocol).toBe(false)
    // Node's client asks for ALPN to have chosen h2.
    Object.defineProperty(socket, 'alpnProtocol', { value: 'h2' })
    const session = connect('https://localhost', { createConnection: () => socket })
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    session.close()
  })

  it('answers PING', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway)
    await once(session, 'remoteSettings')
    const echoed = await new Promise<Buffer>((resolve, reject) =>
      session.ping(Buffer.from('pushctl!'), (error, _duration, payload) =>
        error ? reject(error) : resolve(payload),
      ),
    )
    expect(echoed.toString()).toBe('pushctl!')
    session.close()
  })

  it('closes a connection on which nothing happens: GOAWAY IdleTimeout', async () => {
    const gateway = await gatewayWith({ idleTime: 30 })
    const session = open(gateway)
    const [code, last, data] = await once(session, 'goaway')
    expect({ code, last, data: String(data) }).toEqual({
      code: 0,
      last: 0,
      data: '{"reason":"IdleTimeout"}',
    })
    await once(session, 'close')
  })

  it('answers IdleTimeout to a request whose body does not come', async () => {
    const gateway = await gatewayWith({ bodyTime: 20 })
    const session = open(gateway, 'sandbox', pemOf(universal))
    const stream = session.request(slowPush)
    stream.setEncoding('utf8')
    stream.write('{"aps"')
    const [headers] = await once(stream, 'response')
    const [body] = await once(stream, 'data')
    expect([headers[':status'], body]).toEqual([400, '{"reason":"IdleTimeout"}'])
    expect(gateway.events).toMatchObject([
      { kind: 'push', outcome: 'rejected', reason: 'IdleTimeout', deviceToken },
    ])
    session.close()
  })

  it('answers Shutdown to what cannot be finished when it closes', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(universal))
    const stream = session.request(slowPush)
    stream.on('error', () => undefined)
    stream.write('{')
    // A PING that came back shows that the gateway has seen the stream.
    await once(session, 'remoteSettings')
    await new Promise((resolve) => session.ping(resolve))
    const response = once(stream, 'response')
    await gateway.close()
    expect((await response)[0][':status']).toBe(503)
    expect(gateway.events).toMatchObject([{ reason: 'Shutdown' }])
  })

  it('takes pushes to any number of devices, and learns only so many', async () => {
    const gateway = await gatewayWith({ mostDevices: 2 })
    const session = open(gateway, 'sandbox', pemOf(universal))
    for (const token of ['aa', 'bb', 'cc', 'aa'].map((byte) => byte.repeat(32))) {
      const path = `/3/device/${token}`
      expect(await post(session, { ':path': path, 'apns-topic': topic })).toMatchObject({ status: 200 })
    }
    expect(gateway.controls.devices()).toHaveLength(2)
    session.close()
  })

  it('answers InternalServerError when a key cannot be looked up', async () => {
    const gateway = await gatewayWith({ findSigningKey: () => Promise.reject(new Error('disk')) })
    const session = open(gateway)
    const token = [
      { alg: 'ES256', kid: 'KEY1234567' },
      { iss: 'TEAM123456', iat: 1 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    expect(await post(session, { authorization: `bearer ${token}.AAAA` })).toMatchObject({
      status: 500,
      body: '{"reason":"InternalServerError"}',
    })
    session.close()
  })

  it('tells its controls what arrived, and is told what to know', async () => {
    const changes: string[] = []
    const gateway = await gatewayWith({ devicePolicy: 'strict', changed: () => void changes.push('changed') })
    const { controls } = gateway
    const heard: unknown[] = []
    const end = controls.subscribe((event) => heard.push(event.kind))
    const session = open(gateway, 'sandbox', pemOf(universal))
    const push = () => post(session, { 'apns-topic': topic })
    expect(await push()).toMatchObject({ body: '{"reason":"BadDeviceToken"}' })
    controls.addDevice({
      deviceToken: deviceToken,
      topic,
      environment: 'sandbox',
      registration: { kind: 'active' },
    })
    expect(await push()).toMatchObject({ status: 200 })
    end()
    expect([controls.removeDevice(deviceToken), controls.removeDevice(deviceToken)]).toEqual([true, false])
    expect(await push()).toMatchObject({ body: '{"reason":"BadDeviceToken"}' })
    expect(controls.received().map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'rejected'],
      [2, 'accepted'],
      [3, 'rejected'],
    ])
    expect(controls.received(2)).toHaveLength(1)
    expect(heard).toEqual(['push', 'push'])
    expect(changes).toEqual(['changed', 'changed'])
    controls.clearReceived()
    expect(controls.received()).toEqual([])
    session.close()
  })
})
