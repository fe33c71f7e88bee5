import { constants, type ServerHttp2Stream, type Settings } from 'node:http2'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Notification } from '../../../src/apns/notification.ts'
import { openSession } from '../../../src/client/session.ts'
import { closingAfterEach } from '../../closing.ts'
import { listen, testAuthority } from '../gateway-like.ts'

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()

beforeAll(async () => {
  pki = await testAuthority()
})

const notification: Notification = {
  deviceToken: 'ab'.repeat(32),
  payload: Buffer.from('{"aps":{}}'),
  topic: 'a.b',
}

async function opened(port: number) {
  const opening = await openSession({
    endpoint: { host: 'localhost', port },
    ca: pki.ca,
    answerPatience: 5000,
  })
  if (opening.kind === 'failed') throw new Error(JSON.stringify(opening.failure))
  closing(opening.session)
  return opening.session
}

/** Node's own HTTP/2 on the other side. */
async function against(settings: Settings, answer: (stream: ServerHttp2Stream, body: Buffer) => void) {
  const server = await listen({ ...pki.tls, settings }, (http2) =>
    http2.on('stream', (stream) => {
      const chunks: Buffer[] = []
      stream.on('error', () => {})
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => answer(stream, Buffer.concat(chunks)))
    }),
  )
  closing(server)
  return opened(server.port)
}

describe('with Node on the other side', () => {
  it.each<[string, Settings]>([
    ['usual settings', {}],
    ['windows of 3 bytes', { initialWindowSize: 3 }],
    ['no header table', { headerTableSize: 0 }],
    ['a small header table', { headerTableSize: 100 }],
    ['one stream at a time', { maxConcurrentStreams: 1 }],
  ])('whole bodies arrive with %s', async (_, settings) => {
    const bodies: number[] = []
    const session = await against(settings, (stream, body) => {
      bodies.push(body.length)
      stream.respond({ ':status': 200, 'apns-id': String(body.length) })
      stream.end()
    })
    const sizes = [0, 1, 4096, 5120]
    const outcomes = await Promise.all(
      sizes.map((size) => session.push({ ...notification, payload: Buffer.alloc(size, 'x') })),
    )
    expect(outcomes.map((outcome) => 'reply' in outcome && outcome.reply.id)).toEqual(sizes.map(String))
    expect(bodies.sort((x, y) => x - y)).toEqual(sizes)
  })

  it('sends more than one window of a connection holds', async () => {
    let received = 0
    const session = await against({}, (stream, body) => {
      received += body.length
      stream.respond({ ':status': 200 })
      stream.end()
    })
    const payload = Buffer.alloc(4096, 'x')
    await Promise.all(Array.from({ length: 100 }, () => session.push({ ...notification, payload })))
    expect(received).toBe(409_600)
  })

  it('reads every character of a header', async () => {
    const characters = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('')
    const session = await against({}, (stream) => {
      stream.respond({ ':status': 200, 'apns-id': `<${characters}>` })
      stream.end()
    })
    expect(await session.push(notification)).toMatchObject({ reply: { id: `<${characters}>` } })
  })

  it('reads a head in several frames, and a page nobody asked for', async () => {
    const session = await against({}, (stream) => {
      stream.respond({ ':status': 503, 'retry-after': '7', 'x-filler': '~'.repeat(40_000) })
      stream.end('<html>'.repeat(20_000))
    })
    expect(await session.push(notification)).toMatchObject({
      kind: 'rejected',
      reply: { status: 503, retryAfter: 7 },
    })
  })

  it('passes over what comes before and after an answer', async () => {
    const session = await against({}, (stream) => {
      stream.additionalHeaders({ ':status': 103 })
      stream.respond({ ':status': 400 }, { waitForTrailers: true })
      stream.once('wantTrailers', () => stream.sendTrailers({ 'x-trailer': 'yes' }))
      stream.end('{"reason":"BadTopic"}')
    })
    expect(await session.push(notification)).toMatchObject({ reply: { status: 400, reason: 'BadTopic' } })
  })

  it('answers PING, and takes a stream that is refused for unsent', async () => {
    const session = await against({}, (stream) => {
      stream.session?.ping((error) => {
        if (error === null) stream.close(constants.NGHTTP2_REFUSED_STREAM)
      })
    })
    expect(await session.push(notification)).toEqual({
      kind: 'unsent',
      failure: { kind: 'stream-reset', code: 7 },
    })
  })
})
