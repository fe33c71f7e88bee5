import { once } from 'node:events'
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import { parseTrouble } from '../../../src/gateway/trouble/trouble.ts'
import {
  closed,
  deviceToken,
  type GatewayUnderTest,
  issue,
  makeAuthority,
  now,
  open,
  pemOf,
  post,
  start,
  topic,
} from '../gateway-under-test.ts'

let authority: Issued
let universal: Issued
let gateway: GatewayUnderTest
/** The gateway's clock: it moves when a test says so. */
let time = now
const sessions: ClientHttp2Session[] = []

beforeAll(async () => {
  authority = await makeAuthority()
  universal = await issue(authority)
  gateway = await start({ authority, now: () => time })
})

afterAll(() => gateway.close())

afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy()
  gateway.controls.clearTroubles()
  gateway.events.length = 0
})

function client(): ClientHttp2Session {
  const session = open(gateway, 'sandbox', pemOf(universal))
  sessions.push(session)
  return session
}

const trouble = (typed: string) => gateway.controls.addTrouble(parseTrouble(typed))
const push = (session: ClientHttp2Session, to = deviceToken) =>
  post(session, { ':path': `/3/device/${to}`, 'apns-topic': topic })

/** @param body nothing leaves the request without an end */
function begin(session: ClientHttp2Session, body: string | null = '{}'): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/3/device/${deviceToken}`,
    'apns-topic': topic,
  })
  stream.on('error', () => undefined)
  if (body !== null) stream.end(body)
  return stream
}

describe('a trouble', () => {
  it('answers the next push to a device, and only that', async () => {
    const since = Date.now()
    const other = 'b2'.repeat(32)
    const { id } = trouble(`answer reason=Unregistered deviceToken=${deviceToken} times=1 since=${since}`)
    const session = client()
    expect(await push(session, other)).toMatchObject({ status: 200 })
    expect(await push(session)).toMatchObject({
      status: 410,
      body: JSON.stringify({ reason: 'Unregistered', timestamp: since }),
    })
    expect(await push(session)).toMatchObject({ status: 200 })
    expect(gateway.events).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', reason: 'Unregistered', trouble: id },
      { outcome: 'accepted' },
    ])
    expect(gateway.controls.devices().map(({ deviceToken: token }) => token)).toContain(other)
  })

  it.each(['InternalServerError', 'ServiceUnavailable', 'Shutdown', 'Forbidden', 'IdleTimeout'])(
    'answers %s, with Retry-After when asked',
    async (reason) => {
      trouble(`answer reason=${reason} retryAfter=7`)
      const answer = await push(client(), 'c3'.repeat(32))
      expect(answer).toMatchObject({ body: JSON.stringify({ reason }) })
      expect(answer.headers['retry-after']).toBe('7')
      // What was not accepted was not learnt.
      expect(gateway.controls.devices().map(({ deviceToken: token }) => token)).not.toContain('c3'.repeat(32))
    },
  )

  it('holds a device to a rate', async () => {
    trouble('rate perSecond=1 burst=2')
    const session = client()
    const statuses = async (count: number) => {
      const all = await Promise.all(Array.from({ length: count }, () => push(session)))
      return all.map(({ status }) => status).sort()
    }
    expect(await statuses(4)).toEqual([200, 200, 429, 429])
    time = new Date(time.getTime() + 1000)
    expect(await statuses(2)).toEqual([200, 429])
  })

  it('delays the right answer', async () => {
    trouble('delay milliseconds=60 times=1')
    const session = client()
    await once(session, 'remoteSettings')
    const order: string[] = []
    const late = push(session).then(({ status }) => order.push(`late ${status}`))
    await push(session)
    order.push('prompt')
    await late
    expect(order).toEqual(['prompt', 'late 200'])
  })

  it('says GOAWAY in mid-flight and still answers', async () => {
    trouble('goaway reason=Shutdown')
    const session = client()
    const stream = begin(session)
    const response = once(stream, 'response')
    const [code, last, data] = await once(session, 'goaway')
    expect({ code, last, data: String(data) }).toEqual({
      code: 0,
      last: stream.id,
      data: '{"reason":"Shutdown"}',
    })
    expect((await response)[0][':status']).toBe(200)
    await closed(session)
  })

  it('says ENHANCE_YOUR_CALM and does not answer', async () => {
    const session = client()
    expect(await push(session)).toMatchObject({ status: 200 })
    trouble('goaway code=ENHANCE_YOUR_CALM serves=false')
    const stream = begin(session)
    const answered = once(stream, 'response').then(
      () => 'answered',
      () => 'not answered',
    )
    const [code, last] = await once(session, 'goaway')
    expect({ code, last }).toEqual({ code: 11, last: (stream.id ?? 0) - 2 })
    await closed(session)
    expect(await answered).toBe('not answered')
    expect(gateway.events.at(-1)).toMatchObject({ kind: 'push', outcome: 'unanswered' })
  })

  it('resets the stream and leaves the connection', async () => {
    trouble('reset-stream code=REFUSED_STREAM times=1')
    const session = client()
    const stream = begin(session)
    await closed(stream)
    expect(stream.rstCode).toBe(7)
    expect(await push(session)).toMatchObject({ status: 200 })
  })

  it('resets the TCP connection', async () => {
    trouble('reset-connection times=1')
    const session = client()
    const failed = once(session, 'error').catch((error: unknown) => [error])
    begin(session)
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
    expect(await push(client())).toMatchObject({ status: 200 })
  })

  it.each(['reset-connection', 'goaway code=INTERNAL_ERROR serves=false'])(
    '%s: no client is blamed for what is lost with the connection',
    async (ending) => {
      const session = client()
      const over = new Promise((resolve) => session.on('error', () => undefined).on('close', resolve))
      begin(session, null).write('{"aps"')
      await push(session)
      trouble(`${ending} times=1`)
      begin(session)
      await over
      // What happens after it is told after it.
      expect(await push(client())).toMatchObject({ status: 200 })
      expect(gateway.events.filter(({ kind }) => kind === 'connection-failed')).toEqual([])
    },
  )

  it('is silent to one, and answers the others', async () => {
    trouble('silence times=1')
    const session = client()
    const stream = begin(session)
    const answers: unknown[] = []
    stream.on('response', (headers) => answers.push(headers))
    expect(await push(session)).toMatchObject({ status: 200 })
    expect(answers).toEqual([])
    expect(gateway.events).toMatchObject([{ outcome: 'unanswered' }, { outcome: 'accepted' }])
  })

  it('changes the limit of streams', async () => {
    trouble('stream-limit streams=3 times=1')
    const session = client()
    await once(session, 'remoteSettings')
    const changed = once(session, 'remoteSettings')
    expect(await push(session)).toMatchObject({ status: 200 })
    expect((await changed)[0]).toMatchObject({ maxConcurrentStreams: 3 })
  })

  it('lets the handshake of one connection wait', async () => {
    const { id } = trouble('slow-handshake milliseconds=60 times=1')
    const connect = async () => {
      const from = performance.now()
      const socket = connectTls({
        port: gateway.endpoints.sandbox.port,
        ca: gateway.authorityPem,
        servername: 'localhost',
        ALPNProtocols: ['h2'],
      })
      await once(socket, 'secureConnect')
      socket.destroy()
      return performance.now() - from
    }
    // A timer may fire a moment early, and how long the quick one takes is the machine's affair.
    expect(await connect()).toBeGreaterThan(58)
    await connect()
    expect(gateway.controls.troubles().find((each) => each.id === id)).toMatchObject({ struck: 1 })
  })
})
