import { createHmac, generateKeyPairSync } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Control, startControl } from '../../../src/gateway/control/control.ts'
import { codeLife, OneTimeCodes } from '../../../src/gateway/control/one-time-codes.ts'
import { routeDescriptions } from '../../../src/gateway/control/routes.ts'
import { deviceToken, now, topic } from '../gateway-under-test.ts'
import {
  type ControlsInMemory,
  controlsInMemory,
  gatewayInMemory,
  oldClient,
  push,
} from './controls-in-memory.ts'

let control: Control
let controls: ControlsInMemory
let stops: number

beforeEach(async () => {
  controls = controlsInMemory()
  stops = 0
  control = await startControl({
    gateway: gatewayInMemory(controls),
    port: 0,
    now: () => now,
    stop: () => {
      stops += 1
    },
  })
})
afterEach(() => control.close())

interface Wish {
  readonly headers?: Record<string, string>
  readonly body?: string
}

function send(method: string, path: string, { headers = {}, body }: Wish = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${control.url}${path}`, { method, headers }, resolve)
    request.on('error', reject)
    request.end(body)
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return text
}

const asOwner = () => ({ authorization: `Bearer ${control.token}` })

/** Asks as the owner of the gateway does. */
async function ask(method: string, path: string, body?: unknown) {
  const response = await send(method, path, {
    headers: { ...asOwner(), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.statusCode, body: JSON.parse(await textOf(response)) as Record<string, unknown> }
}

/** Who listens to the gateway beside the HTTP side itself, which counts. */
const readers = () => controls.listeners.size - 1

const portOf = ({ url }: Control) => new URL(url).port

describe('who may not ask', () => {
  const device = { deviceToken, topic, environment: 'sandbox' }
  const write = { 'content-type': 'application/json' }
  const cases: [string, number, () => Record<string, string>][] = [
    ['a page whose name was rebound to this computer', 403, () => ({ host: 'evil.example' })],
    ['the same on our port', 403, () => ({ host: `evil.example:${portOf(control)}` })],
    ['a page of a name that ends in ours', 403, () => ({ host: `evil.localhost:${portOf(control)}` })],
    ['a page on another port of this computer', 403, () => ({ host: '127.0.0.1:1' })],
    ['a page of another site, by its Origin', 403, () => ({ origin: 'https://evil.example' })],
    ['a sandboxed frame', 403, () => ({ origin: 'null' })],
    ['another local server’s page', 403, () => ({ origin: 'http://localhost:3000' })],
    ['our own page under https', 403, () => ({ origin: `https://127.0.0.1:${portOf(control)}` })],
    ['an image or form of another site', 403, () => ({ 'sec-fetch-site': 'cross-site' })],
    ['a page of another port', 403, () => ({ 'sec-fetch-site': 'same-site' })],
    ['another user, without the token', 401, () => ({ authorization: '' })],
    ['another user, with a guess', 401, () => ({ authorization: `Bearer ${'x'.repeat(43)}` })],
    [
      'another user, with the start of it',
      401,
      () => ({ authorization: asOwner().authorization.slice(0, -1) }),
    ],
    ['a form that says it sends text', 415, () => ({ 'content-type': 'text/plain' })],
  ]

  it.each(cases)('%s: %i', async (_, status, headers) => {
    const response = await send('POST', '/api/devices', {
      headers: { ...asOwner(), ...write, ...headers() },
      body: JSON.stringify(device),
    })
    expect(response.statusCode).toBe(status)
    expect(response.headers['access-control-allow-origin']).toBeUndefined()
    expect(controls.devices()).toEqual([])
  })

  const own = {
    environment: 'sandbox',
    deviceToken,
    headers: { 'apns-topic': topic },
    payload: '{"aps":{"alert":"hi"}}',
  }

  it.each(cases)('%s, sends no push either: %i', async (_, status, headers) => {
    for (const path of ['/api/push', '/api/received/restore']) {
      const response = await send('POST', path, {
        headers: { ...asOwner(), ...write, ...headers() },
        body: JSON.stringify(own),
      })
      expect(response.statusCode).toBe(status)
    }
    expect(controls.received()).toEqual([])
  })

  it.each(cases.filter(([, status]) => status !== 415))(
    '%s, takes nothing back: %i',
    async (_, status, headers) => {
      controls.revoke('ab'.repeat(32))
      const response = await send('DELETE', `/api/revoked/${'ab'.repeat(32)}`, {
        headers: { ...asOwner(), ...headers() },
      })
      expect(response.statusCode).toBe(status)
      expect(controls.revoked()).toEqual(['ab'.repeat(32)])
    },
  )

  /** /healthz is for everybody. */
  const routes = [
    ...routeDescriptions.filter(({ path }) => path.startsWith('/api')),
    { method: 'GET', path: '/api/nothing' },
  ]
  it.each(routes)(
    '$method $path is for the owner alone, and from no other site',
    async ({ method, path }) => {
      for (const [status, headers] of [
        [401, {}],
        [403, { ...asOwner(), origin: 'https://evil.example' }],
        [403, { ...asOwner(), 'sec-fetch-site': 'cross-site' }],
        [403, { ...asOwner(), host: 'evil.example' }],
      ] as const) {
        const options = { headers: { ...write, ...headers }, ...(method === 'POST' && { body: '{}' }) }
        const response = await send(method, path.replace('*', deviceToken), options)
        expect(response.statusCode).toBe(status)
        expect(await textOf(response)).not.toContain(control.token)
      }
      expect(stops).toBe(0)
    },
  )

  it('gives no leave to a page that asks first', async () => {
    const response = await send('OPTIONS', '/api/devices', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(response.statusCode).toBe(403)
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('takes its own page, under both of its names', async () => {
    for (const host of [`127.0.0.1:${portOf(control)}`, `localhost:${portOf(control)}`]) {
      const response = await send('GET', '/api', {
        headers: { ...asOwner(), host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
      })
      expect(response.statusCode).toBe(200)
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })

  it('has another token each time, or the one it is given', async () => {
    const options = {
      gateway: gatewayInMemory(controls),
      port: 0,
      now: () => now,
      stop: () => {},
    }
    const other = await startControl(options)
    expect(other.token).not.toBe(control.token)
    expect(other.token.length).toBeGreaterThanOrEqual(43)
    await other.close()
    const again = await startControl({ ...options, token: control.token })
    expect(again.token).toBe(control.token)
    await again.close()
  })
})

describe('/healthz', () => {
  it.each(['GET', 'HEAD'])(
    'says to %s that the gateway is there, and nothing else, without a token',
    async (method) => {
      const response = await send(method, '/healthz')
      expect(response.statusCode).toBe(200)
      const text = await textOf(response)
      expect(text).toBe(method === 'HEAD' ? '' : '{"status":"ok","service":"pushctl-gateway"}\n')
    },
  )

  it.each<[string, string, number, Record<string, string>]>([
    ['a page whose name was rebound', 'GET', 403, { host: 'evil.example' }],
    ['a page of another site', 'GET', 403, { origin: 'https://evil.example' }],
    ['an image of another site', 'GET', 403, { 'sec-fetch-site': 'cross-site' }],
    ['whoever wants to change something', 'POST', 405, {}],
  ])('says nothing to %s', async (_, method, status, headers) => {
    const response = await send(method, '/healthz', { headers })
    expect(response.statusCode).toBe(status)
    expect(await textOf(response)).not.toContain('ok')
  })
})

describe('credentials by request', () => {
  it('are certificates as they were wished for', async () => {
    const wish = { topic, kind: 'voip', days: -3, passphrase: 'soup' }
    expect(await ask('POST', '/api/certificates', wish)).toEqual({
      status: 200,
      body: {
        certificate: {
          certPem: JSON.stringify(wish),
          keyPem: 'key',
          p12: Buffer.from('p12').toString('base64'),
        },
      },
    })
  })

  it('are signing keys, of a team that was named or any', async () => {
    expect((await ask('POST', '/api/signing-keys', { teamId: 'ABCDE12345' })).body).toMatchObject({
      signingKey: { keyPem: 'key', keyId: 'ABCDE12345', teamId: 'ABCDE12345' },
    })
    expect((await ask('POST', '/api/signing-keys', {})).body).toMatchObject({
      signingKey: { teamId: 'NOBODYSAID' },
    })
  })

  it('come with the certificate to trust', async () => {
    expect((await ask('GET', '/api/ca')).body).toEqual({ ca: 'the authority' })
  })

  it.each([
    ['/api/certificates', {}, 'topic'],
    ['/api/certificates', { topic: 'a/b' }, 'topic'],
    ['/api/certificates', { topic, kind: 'pass' }, 'topic'],
    ['/api/certificates', { topic, kind: 'toString' }, 'kind'],
    ['/api/certificates', { topic, days: 1e9 }, 'days'],
    ['/api/certificates', { topic, days: '1' }, 'days'],
    ['/api/certificates', { topic, passphrase: 1 }, 'passphrase'],
    ['/api/certificates', { topic, team: 'x' }, 'team'],
    ['/api/signing-keys', { teamId: 'short' }, 'teamId'],
    ['/api/signing-keys', [], 'JSON'],
  ])('%s with %j names what is wrong with it', async (path, body, field) => {
    const { status, body: said } = await ask('POST', path, body)
    expect(status).toBe(400)
    expect((said.error as { message: { en: string } }).message.en).toMatch(new RegExp(`^${field} is missing`))
  })

  it.each(['/api/certificates', '/api/signing-keys'])('%s gives nothing without the token', async (path) => {
    const response = await send('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topic }),
    })
    expect(response.statusCode).toBe(401)
    expect(await textOf(response)).not.toContain('keyPem')
  })
})

describe('a link that works once', () => {
  const json = { 'content-type': 'application/json' }
  const enter = async (code: string, headers: Record<string, string> = json) => {
    const response = await send('POST', '/session', { headers, body: JSON.stringify({ code }) })
    return { status: response.statusCode, text: await textOf(response) }
  }
  const codeIn = (link: string) => link.slice(link.indexOf('#once-') + '#once-'.length)

  it('is given to the owner, and brings the token once', async () => {
    const { body } = await ask('POST', '/api/link', {})
    expect(body.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#once-[\w-]{22}$/)
    const code = codeIn(String(body.link))
    expect(JSON.parse((await enter(code)).text)).toEqual({ token: control.token })
    const again = await enter(code)
    expect(again.status).toBe(403)
    expect(again.text).not.toContain(control.token)
    expect(again.text).toContain('pushctl gateway open')
  })

  it.each<[string, Record<string, string>]>([
    ['a page of another site', { ...json, origin: 'https://evil.example' }],
    ['a page whose name was rebound', { ...json, host: 'evil.example' }],
    ['a form of another site', { ...json, 'sec-fetch-site': 'cross-site' }],
    ['a beacon, which sends no JSON', { 'content-type': 'text/plain' }],
  ])('takes no code from %s', async (_, headers) => {
    const { status, text } = await enter(codeIn(control.link()), headers)
    expect([403, 415]).toContain(status)
    expect(text).not.toContain(control.token)
  })

  it('is no good after ten minutes, or after twenty guesses', () => {
    const codes = new OneTimeCodes()
    const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)
    const old = codes.make(now)
    expect(codes.take(old, later(codeLife))).toBe(false)
    expect(codes.take(codes.make(now), later(codeLife - 1))).toBe(true)
    const guessed = codes.make(now)
    for (let guess = 0; guess < 20; guess += 1) expect(codes.take(`guess ${guess}`, now)).toBe(false)
    expect(codes.take(guessed, now)).toBe(false)
  })
})

describe('the proof for an open page', () => {
  const nonce = 'ab'.repeat(16)
  const proved = async (path: string) => {
    const response = await send('GET', path)
    return { status: response.statusCode, ...(JSON.parse(await textOf(response)) as { proof?: string }) }
  }

  it('is made with the token, for this address and this question', async () => {
    const { proof } = await proved(`/proof?nonce=${nonce}`)
    const expected = createHmac('sha256', control.token)
      .update(`pushctl inbox 127.0.0.1:${portOf(control)} ${nonce}`)
      .digest('hex')
    expect(proof).toBe(expected)
    expect((await proved(`/proof?nonce=${'cd'.repeat(16)}`)).proof).not.toBe(expected)
  })

  it.each(['', 'ab', 'x'.repeat(32), 'ab'.repeat(33)])('is not made for the question "%s"', async (asked) => {
    expect(await proved(`/proof?nonce=${asked}`)).toEqual({ status: 400 })
  })
})

describe('the JSON API', () => {
  it('says where the gateway listens', async () => {
    expect(await ask('GET', '/api')).toEqual({
      status: 200,
      body: {
        endpoints: { sandbox: '127.0.0.1:1', production: '127.0.0.1:2' },
        channelEndpoints: { sandbox: '127.0.0.1:1', production: '127.0.0.1:2' },
      },
    })
  })

  it('says since when, and what arrived', async () => {
    controls.happen(push(1, { outcome: 'accepted', status: 200 }))
    controls.happen(push(2, { outcome: 'rejected', status: 400, reason: 'BadDeviceToken' }))
    await ask('POST', '/api/troubles', { kind: 'silence' })
    expect((await ask('GET', '/api/status')).body).toEqual({
      endpoints: { sandbox: '127.0.0.1:1', production: '127.0.0.1:2' },
      channelEndpoints: { sandbox: '127.0.0.1:1', production: '127.0.0.1:2' },
      startedAt: now.toISOString(),
      arrived: { accepted: 1, rejected: 1, unanswered: 0, reasons: { BadDeviceToken: 1 } },
      connections: 0,
      troubles: ['silence'],
    })
  })

  it('keeps devices', async () => {
    const gone = { kind: 'unregistered', since: '2026-01-31T12:00:00.000Z' }
    const device = {
      deviceToken: deviceToken.toUpperCase(),
      topic,
      environment: 'sandbox',
      registration: gone,
    }
    expect(await ask('POST', '/api/devices', device)).toMatchObject({
      status: 200,
      body: { device: { deviceToken } },
    })
    expect(await ask('GET', '/api/devices')).toMatchObject({
      body: { devices: [{ deviceToken, registration: gone }] },
    })
    expect(await ask('DELETE', `/api/devices/${deviceToken}`)).toMatchObject({ body: { removed: true } })
    expect(await ask('DELETE', `/api/devices/${deviceToken}`)).toMatchObject({ body: { removed: false } })
  })

  it('keeps the public half of signing keys, and no other', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const ids = { keyId: 'KEY1234567', teamId: 'TEAM123456' }
    expect(await ask('POST', '/api/keys', { ...ids, publicKey: pem })).toMatchObject({ status: 200 })
    expect(await ask('GET', '/api/keys')).toMatchObject({
      body: { keys: [{ ...ids, publicKey: pem, environments: ['sandbox', 'production'] }] },
    })
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const refused = await ask('POST', '/api/keys', { ...ids, publicKey: secret })
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'usage/key' } } })
    expect(JSON.stringify(refused)).not.toContain(secret.slice(40, 80))
    expect(await ask('DELETE', '/api/keys/KEY1234567')).toMatchObject({ body: { removed: true } })
  })

  it('makes trouble, and ends it', async () => {
    const trouble = { kind: 'answer', reason: 'Unregistered', times: 1 }
    expect(await ask('POST', '/api/troubles', trouble)).toMatchObject({
      status: 200,
      body: { trouble: { id: 'trouble-1', status: 410, ...trouble } },
    })
    expect(await ask('GET', '/api/troubles')).toMatchObject({ body: { troubles: [trouble] } })
    expect(await ask('DELETE', '/api/troubles/trouble-1')).toMatchObject({ body: { removed: true } })
    await ask('POST', '/api/troubles', { kind: 'silence' })
    await ask('DELETE', '/api/troubles')
    expect(controls.troubles()).toEqual([])
  })

  it('revokes certificates, and knows channels', async () => {
    const fingerprint = 'AB'.repeat(32).replace(/(..)(?=.)/g, '$1:')
    expect(await ask('POST', '/api/revoked', { fingerprint })).toMatchObject({
      body: { revoked: ['ab'.repeat(32)] },
    })
    expect(await ask('GET', '/api/revoked')).toMatchObject({ body: { revoked: ['ab'.repeat(32)] } })
    expect(await ask('GET', '/api/channels')).toEqual({ status: 200, body: { channels: [] } })
    expect(await ask('POST', '/api/broadcast', { bundleId: topic, enabled: false })).toMatchObject({
      status: 200,
    })
  })

  it('keeps what is known of a device that is changed', async () => {
    controls.addDevice({
      deviceToken: deviceToken,
      topic,
      environment: 'sandbox',
      registration: { kind: 'active' },
      learntAt: now,
    })
    const device = { deviceToken, topic, environment: 'sandbox' }
    await ask('POST', '/api/devices', { ...device, name: 'Ann’s phone' })
    await ask('POST', '/api/devices', { ...device, registration: { kind: 'expired' } })
    expect(controls.devices()).toEqual([
      { ...device, name: 'Ann’s phone', learntAt: now, registration: { kind: 'expired', since: now } },
    ])
  })

  it('answers a push of its owner, and takes a clearing and a revocation back', async () => {
    const own = { environment: 'sandbox', deviceToken, headers: { 'apns-topic': topic }, payload: 'no json' }
    expect(await ask('POST', '/api/push', own)).toMatchObject({
      status: 200,
      body: { push: { number: 1, isOwn: true, payload: 'no json' } },
    })
    await ask('DELETE', '/api/received')
    expect(await ask('GET', '/api/summary')).toMatchObject({
      body: { kept: 0, endpoints: { sandbox: '127.0.0.1:1' } },
    })
    expect(await ask('POST', '/api/received/restore', {})).toEqual({
      status: 200,
      body: { kept: 1, arrived: 1 },
    })
    const fingerprint = 'ab'.repeat(32)
    await ask('POST', '/api/revoked', { fingerprint })
    expect(await ask('DELETE', `/api/revoked/${fingerprint}`)).toMatchObject({ body: { removed: true } })
    expect(await ask('DELETE', `/api/revoked/${fingerprint}`)).toMatchObject({ body: { removed: false } })
  })

  it('tells what can be behind a reason, with lines that anybody can type', async () => {
    const { body } = await ask('GET', '/api/reasons/BadDeviceToken')
    expect(body).toMatchObject({ meaning: { en: expect.stringContaining('device token') } })
    const { causes } = body as { causes: { cause: string; remedy: { commands: string[] } }[] }
    expect(causes.map(({ cause }) => cause)).toContain('env-mismatch-token')
    for (const { remedy } of causes) expect(remedy.commands).not.toContain('')
    expect(await ask('GET', '/api/reasons/constructor')).toMatchObject({ status: 200, body: { causes: [] } })
  })

  it('tells what arrived, with the payload as what it says', async () => {
    controls.happen(push(1))
    controls.happen(push(2, { payload: Buffer.from('no json') }))
    expect(await ask('GET', '/api/received')).toMatchObject({
      body: {
        complete: true,
        received: [
          { number: 1, payload: { aps: { alert: 'hi' } } },
          { number: 2, payload: 'no json' },
        ],
      },
    })
    expect(await ask('GET', '/api/received?after=1')).toMatchObject({ body: { received: [{ number: 2 }] } })
    await ask('DELETE', '/api/received')
    expect(await ask('GET', '/api/received')).toMatchObject({ body: { received: [] } })
  })

  it('waits for what is still to arrive', async () => {
    const waiting = ask('GET', '/api/received?wait=2&timeout=60&outcome=accepted')
    await expect.poll(() => readers()).toBe(1)
    controls.happen(push(1))
    controls.happen(push(2))
    expect(await waiting).toMatchObject({
      body: { complete: true, received: [{ number: 1 }, { number: 2 }] },
    })
    expect(await ask('GET', '/api/received?wait=3')).toMatchObject({ body: { complete: false } })
  })

  it('tells which of them are meant, what is wrong with them, and what came nearest', async () => {
    const query = (...conditions: string[]) =>
      `/api/received?${new URLSearchParams(conditions.map((one): [string, string] => ['match', one]))}`
    controls.happen(push(1, { payload: Buffer.from('{"aps":{"badge":3},"id":7}'), pushType: 'alert' }))
    controls.happen(push(2))
    expect(await ask('GET', query('aps.badge=3', 'id'))).toMatchObject({
      body: { complete: true, received: [{ number: 1 }], misses: [], judgements: [] },
    })
    expect(await ask('GET', query('aps.badge=4'))).toMatchObject({
      body: {
        complete: false,
        received: [],
        misses: [
          {
            number: 1,
            differences: [
              { path: 'aps.badge', found: 3, expected: 4, evidence: { en: 'aps.badge is 3, not 4' } },
            ],
          },
          { number: 2, differences: [{ path: 'aps.badge' }] },
        ],
      },
    })
    const expected = { match: { id: 7 }, expect: { required: ['order'] }, lint: true, wait: 1, timeout: 60 }
    expect(await ask('POST', '/api/received/expect', expected)).toMatchObject({
      status: 200,
      body: {
        complete: true,
        received: [{ number: 1 }],
        judgements: [{ number: 1, passes: false, differences: [{ path: 'order' }] }],
      },
    })
    // What is asserted of none would always hold.
    expect(await ask('GET', '/api/received?lint&topic=com.example.other')).toMatchObject({
      body: { complete: false },
    })
    const long = { $comment: 'x'.repeat(100_000), type: 'object' }
    expect(await ask('POST', '/api/received/expect', { expect: long })).toMatchObject({ status: 200 })
  })

  it('stops waiting when the asker goes away', async () => {
    const request = httpRequest(`${control.url}/api/received?wait=1&timeout=60`, { headers: asOwner() })
    request.on('error', () => {})
    request.end()
    await expect.poll(() => readers()).toBe(1)
    request.destroy()
    await expect.poll(() => readers()).toBe(0)
  })

  it.each([
    ['GET', '/api/nothing', undefined, 404],
    ['PUT', '/api/devices', {}, 405],
    ['GET', '/api/received?after=x', undefined, 400],
    ['GET', '/api/received?wait=1&timeout=1e9', undefined, 400],
    ['GET', '/api/received?outcome=lost', undefined, 400],
    ['GET', '/api/received?mach=aps.badge', undefined, 400],
    ['GET', '/api/received?match=a..b', undefined, 400],
    ['GET', '/api/events?match=a..b', undefined, 400],
    ['GET', '/api/events?lint', undefined, 400],
    ['POST', '/api/received/expect', { match: 3 }, 400],
    ['POST', '/api/received/expect', { expect: { aps: {} } }, 400],
    ['POST', '/api/received/expect', { lint: 'yes' }, 400],
    ['POST', '/api/received/expect', { wait: '1' }, 400],
    ['POST', '/api/received/expect', { deviceToken: 3 }, 400],
    ['POST', '/api/received/expect', [], 400],
    ['POST', '/api/received/expect', { expect: { $comment: 'x'.repeat(1_100_000) } }, 413],
    ['POST', '/api/devices', '{', 400],
    ['POST', '/api/devices', undefined, 415],
    ['POST', '/api/devices', 'null', 400],
    ['POST', '/api/devices', { deviceToken: 'xyz', topic, environment: 'sandbox' }, 400],
    ['POST', '/api/devices', { deviceToken, topic: 'a b', environment: 'sandbox' }, 400],
    ['POST', '/api/devices', { deviceToken, topic, environment: 'test' }, 400],
    ['POST', '/api/devices', { deviceToken, topic, environment: 'sandbox', state: 'gone' }, 400],
    [
      'POST',
      '/api/devices',
      { deviceToken, topic, environment: 'sandbox', registration: { kind: 'x' } },
      400,
    ],
    ['POST', '/api/keys', { keyId: 'short' }, 400],
    ['POST', '/api/troubles', { kind: 'gremlins' }, 400],
    ['POST', '/api/revoked', { fingerprint: '12' }, 400],
    ['POST', '/api/broadcast', {}, 400],
    ['POST', '/api/devices', { deviceToken, topic, environment: 'sandbox', name: 'a\nb' }, 400],
    ['POST', '/api/push', {}, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: {}, payload: {} }, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: [], payload: '' }, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: { 'A-b': '' }, payload: '' }, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: { 'x-y': 'a\r\nb: c' }, payload: '' }, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: { authorization: 'x' }, payload: '' }, 400],
    ['POST', '/api/push', { environment: 'sandbox', headers: {}, payload: '', deviceToken: 'a/../b?' }, 400],
    ['DELETE', '/api/revoked/xyz', undefined, 400],
    ['POST', '/api/devices', `"${'x'.repeat(70_000)}"`, 413],
    ['DELETE', '/api/devices/%E0%A4%A', undefined, 200],
  ])('%s %s %j: %i', async (method, path, body, status) => {
    const answer = await ask(method, path, body)
    expect(answer.status).toBe(status)
    if (status !== 200) expect(answer.body).toMatchObject({ error: { message: { en: expect.any(String) } } })
  })

  it('stays up when a request breaks off', async () => {
    const socket = connect(Number(portOf(control)), '127.0.0.1')
    socket.write(
      `POST /api/devices HTTP/1.1\r\nhost: 127.0.0.1:${portOf(control)}\r\nauthorization: ${asOwner().authorization}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"tok`,
    )
    socket.end()
    await new Promise((resolve) => socket.resume().once('close', resolve))
    expect(await ask('GET', '/api')).toMatchObject({ status: 200 })
  })
})

describe('the live stream', () => {
  async function* events(response: IncomingMessage) {
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk
      const frames = text.split('\n\n')
      text = frames.pop() ?? ''
      yield* frames.filter((frame) => !frame.startsWith(':'))
    }
  }

  it('tells what was missed, then what happens', async () => {
    controls.happen(push(1))
    controls.happen(push(2))
    const response = await send('GET', '/api/events', { headers: { ...asOwner(), 'last-event-id': '1' } })
    expect(response.headers['content-type']).toBe('text/event-stream')
    controls.happen(oldClient)
    const frames = events(response)
    expect((await frames.next()).value).toMatch(
      /^id: 2\nevent: push\ndata: \{.*"payload":\{"aps":\{"alert":"hi"\}\}/,
    )
    expect((await frames.next()).value).toMatch(/^event: connection-failed\ndata: \{.*http1-client/)
    response.destroy()
    await expect.poll(() => readers()).toBe(0)
  })

  it('tells of what is wanted alone, and of connections that came to nothing', async () => {
    controls.happen(push(1, { payload: Buffer.from('{"id":7}') }))
    controls.happen(push(2))
    const response = await send('GET', '/api/events?after=0&match=id', { headers: asOwner() })
    controls.happen(push(3))
    controls.happen(oldClient)
    controls.happen(push(4, { payload: Buffer.from('{"id":8}') }))
    const told: unknown[] = []
    for await (const frame of events(response)) {
      told.push(/^event: (.*)$/m.exec(frame)?.[1], /^id: (.*)$/m.exec(frame)?.[1])
      if (told.length === 6) break
    }
    expect(told).toEqual(['push', '1', 'connection-failed', undefined, 'push', '4'])
  })

  it('says what there is to say', async () => {
    controls.happen(
      push(1, {
        outcome: 'rejected',
        status: 400,
        reason: 'BadDeviceToken',
        topic: `${topic}.voip`,
        pushType: 'alert',
        payload: Buffer.from(
          '{"aps":{"alert":{"title":"Lunch","loc-key":"SOUP","loc-args":[{"toString":1}]},"badge":2}}',
        ),
      }),
    )
    controls.happen(push(2, { pushType: 'background' }))
    controls.happen(push(3, { payload: Buffer.from('[1]') }))
    const response = await send('GET', '/api/events?after=0', { headers: asOwner() })
    controls.happen(oldClient)
    const told: unknown[] = []
    for await (const frame of events(response)) {
      told.push(JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? ''))
      if (told.length === 4) break
    }
    expect(told).toMatchObject([
      {
        meaning: { en: expect.stringContaining('does not know the device token'), zh: expect.any(String) },
      },
      { number: 2, size: 22 },
      { number: 3, payload: [1] },
      {
        kind: 'connection-failed',
        evidence: { en: 'HTTP/1.1 came.' },
        remedy: { text: { en: expect.stringContaining('--http2 in place of HTTP/1.1') }, commands: [] },
      },
    ])
  })

  it('lets go of a reader that does not read', async () => {
    const socket = connect(Number(portOf(control)), '127.0.0.1')
    socket.pause()
    socket.on('error', () => {})
    socket.write(
      `GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${portOf(control)}\r\nauthorization: ${asOwner().authorization}\r\n\r\n`,
    )
    await expect.poll(() => readers()).toBe(1)
    const large = Buffer.from(JSON.stringify('x'.repeat(4000)))
    for (let number = 1; readers() > 0 && number < 100_000; number += 1) {
      controls.happen(push(number, { payload: large }))
      if (number % 100 === 0) await new Promise(setImmediate)
    }
    expect(readers()).toBe(0)
    socket.destroy()
  })
})

describe('stopping', () => {
  it('is answered when the gateway has stopped', async () => {
    const asked = ask('POST', '/api/stop', {})
    await expect.poll(() => stops).toBe(1)
    await control.close()
    expect(await asked).toEqual({ status: 200, body: { stopped: true } })
    await expect(ask('GET', '/api')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
