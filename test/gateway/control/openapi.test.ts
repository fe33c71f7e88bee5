import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startControl } from '../../../src/gateway/control/control.ts'
import { routeDescriptions } from '../../../src/gateway/control/routes.ts'
import { type CertificateWish, startGateway, type TestGateway } from '../../../src/library.ts'
import { deviceToken, topic } from '../gateway-under-test.ts'

interface ApiOperation {
  readonly requestBody?: { readonly content: object }
  readonly responses: Readonly<Record<string, { readonly content: object }>>
}

const document: { paths: Record<string, Record<string, ApiOperation>>; openapi: string; components: object } =
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../docs/openapi.json'), 'utf8'))

// The document as a schema, so that references into it are found.
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: 'openapi', ...document })

/** What is wrong with a value, by the schema at this place of the document. */
function mistakes(value: unknown, ...steps: string[]) {
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
  const validate = ajv.getSchema(`openapi#/${pointer.join('/')}`)
  if (validate === undefined) throw new Error(`${steps.join(' ')} is not in docs/openapi.json`)
  return validate(value) === true ? [] : validate.errors
}

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = { keyId: 'KEY1234567', teamId: 'TEAM123456' }
const fingerprint = 'ab'.repeat(32)
const own = {
  environment: 'sandbox',
  deviceToken,
  headers: { 'apns-topic': topic, 'apns-push-type': 'alert' },
  payload: '{"aps":{"alert":"hi","badge":"3"}}',
}

/** What is asked of each route, in an order in which each has something to answer. */
const questions: readonly [method: string, path: string, asked: string, body?: object][] = [
  ['GET', '/api/openapi.json', '/api/openapi.json'],
  ['GET', '/api', '/api'],
  ['POST', '/api/devices', '/api/devices', { deviceToken, topic, environment: 'sandbox', name: 'Ann’s' }],
  ['POST', '/api/push', '/api/push', own],
  ['POST', '/api/push', '/api/push', { ...own, environment: 'production' }],
  ['POST', '/api/push', '/api/push', { ...own, deviceToken: undefined, bundleId: topic }],
  ['GET', '/api/received', '/api/received?match=aps.badge%3D4&wait=1'],
  ['POST', '/api/received/expect', '/api/received/expect', { lint: true, expect: { required: ['order'] } }],
  ['GET', '/api/status', '/api/status'],
  ['GET', '/api/summary', '/api/summary'],
  ['DELETE', '/api/received', '/api/received'],
  ['POST', '/api/received/restore', '/api/received/restore', {}],
  ['GET', '/api/reasons/{name}', '/api/reasons/BadDeviceToken'],
  [
    'POST',
    '/api/devices',
    '/api/devices',
    {
      deviceToken: 'cd',
      topic,
      environment: 'sandbox',
      registration: { kind: 'expired', since: '2026-01-31T12:00:00Z' },
    },
  ],
  ['GET', '/api/devices', '/api/devices'],
  ['DELETE', '/api/devices/{name}', `/api/devices/${deviceToken}`],
  [
    'POST',
    '/api/keys',
    '/api/keys',
    { ...key, publicKey: publicKey.export({ type: 'spki', format: 'pem' }) },
  ],
  ['GET', '/api/keys', '/api/keys'],
  ['DELETE', '/api/keys/{name}', `/api/keys/${key.keyId}`],
  [
    'POST',
    '/api/troubles',
    '/api/troubles',
    { kind: 'answer', reason: 'Unregistered', since: '2026-01-31T12:00:00Z' },
  ],
  ['POST', '/api/troubles', '/api/troubles', { kind: 'rate', perSecond: 5 }],
  ['GET', '/api/troubles', '/api/troubles'],
  ['DELETE', '/api/troubles/{name}', '/api/troubles/trouble-1'],
  ['DELETE', '/api/troubles', '/api/troubles'],
  ['GET', '/api/channels', '/api/channels'],
  ['POST', '/api/broadcast', '/api/broadcast', { bundleId: topic, enabled: false }],
  ['POST', '/api/revoked', '/api/revoked', { fingerprint }],
  ['GET', '/api/revoked', '/api/revoked'],
  ['DELETE', '/api/revoked/{name}', `/api/revoked/${fingerprint}`],
  ['GET', '/healthz', '/healthz'],
  ['GET', '/api/ca', '/api/ca'],
  ['POST', '/api/certificates', '/api/certificates', { topic, kind: 'voip', days: -1, passphrase: 'soup' }],
  ['POST', '/api/signing-keys', '/api/signing-keys', { teamId: 'TEAM123456' }],
  ['POST', '/api/link', '/api/link', {}],
  ['POST', '/api/stop', '/api/stop', {}],
]

/** What a stream says until the gateway, which stops, ends it in the middle. */
async function textUntilEnd({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body ?? []) chunks.push(chunk)
  } catch {
    // So it ends.
  }
  return Buffer.concat(chunks).toString()
}

/** The gateway of a test as its HTTP side sees it. */
const controlled = (gateway: TestGateway) => ({
  ...gateway,
  authorityPem: gateway.ca,
  issuer: {
    certificate: (wish: CertificateWish) => gateway.issueCertificate(wish),
    signingKey: (teamId?: string) => gateway.issueSigningKey(teamId),
  },
})

describe('docs/openapi.json', () => {
  let gateway: TestGateway
  let control: Awaited<ReturnType<typeof startControl>>

  beforeAll(async () => {
    gateway = await startGateway()
    control = await startControl({
      gateway: controlled(gateway),
      port: 0,
      now: () => new Date(),
      // The answer to who asked leaves when the HTTP side closes.
      stop: () => void control.close(),
    })
  })
  afterAll(() => gateway.close())

  async function ask(method: string, path: string, body?: object) {
    const response = await fetch(`${control.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, value: (await response.json()) as unknown }
  }

  it('has every route, and no other', () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace('{name}', '*')}`),
    )
    expect(documented.sort()).toEqual(routeDescriptions.map(({ method, path }) => `${method} ${path}`).sort())
  })

  it('says what a real gateway takes and answers, on every route', async () => {
    // A client that speaks no TLS: a connection that came to nothing.
    const { host, port } = gateway.endpoints.sandbox
    connect(port, host)
      .on('error', () => undefined)
      .resume()
      .end('GET / HTTP/1.1\r\n\r\n')
    await expect.poll(() => gateway.controls.connections()).toHaveLength(1)
    const stream = await fetch(`${control.url}/api/events?after=0`, {
      headers: { authorization: `Bearer ${control.token}` },
    })
    const told = textUntilEnd(stream)
    for (const [method, path, asked, body] of questions) {
      const at = ['paths', path, method.toLowerCase()]
      const operation = document.paths[path]?.[method.toLowerCase()]
      if (operation?.requestBody !== undefined) {
        const place = [...at, 'requestBody', 'content', 'application/json', 'schema']
        expect({ asked, mistakes: mistakes(JSON.parse(JSON.stringify(body)), ...place) }).toEqual({
          asked,
          mistakes: [],
        })
      }
      const { status, value } = await ask(method, asked, body)
      expect({ asked, status }).toEqual({ asked, status: 200 })
      const place = [...at, 'responses', '200', 'content', 'application/json', 'schema']
      expect({ asked, mistakes: mistakes(value, ...place) }).toEqual({ asked, mistakes: [] })
      // One whose every answer fits would be no schema.
      expect(mistakes({ nobody: 'answers this' }, ...place)).not.toEqual([])
    }
    const events = [...(await told).matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
    expect(new Set(events.map(({ kind }) => kind))).toEqual(
      new Set(['push', 'broadcast', 'connection-failed']),
    )
    const place = [
      'paths',
      '/api/events',
      'get',
      'responses',
      '200',
      'content',
      'text/event-stream',
      'schema',
    ]
    for (const event of events)
      expect({ event, mistakes: mistakes(event, ...place) }).toEqual({ event, mistakes: [] })
    const asked = new Set(questions.map(([method, path]) => `${method} ${path.replace('{name}', '*')}`))
    const untold = routeDescriptions.filter(({ method, path }) => !asked.has(`${method} ${path}`))
    expect(untold.map(({ path }) => path)).toEqual(['/api/events'])
  })

  it('says what is wrong with a request', async () => {
    const other = await startControl({
      gateway: controlled(gateway),
      port: 0,
      now: () => new Date(),
      stop: () => undefined,
    })
    const { port } = new URL(other.url)
    for (const path of ['/api/received?wait=x', '/api/nothing', '/api/events?match=']) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `Bearer ${other.token}` },
      })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(mistakes(await response.json(), 'components', 'schemas', 'ErrorDocument')).toEqual([])
    }
    await other.close()
  })
})
