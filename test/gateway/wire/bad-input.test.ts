import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import {
  closed,
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
let gateway: GatewayUnderTest
let hasty: GatewayUnderTest
const sockets: Socket[] = []

beforeAll(async () => {
  authority = await makeAuthority()
  universal = await issue(authority)
  gateway = await start({ authority })
  hasty = await start({ authority, idleTime: 100 })
})

afterAll(() => Promise.all([gateway.close(), hasty.close()]))

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  gateway.events.length = 0
})

const types = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
}
const flags = { endStream: 1, endHeaders: 4 }

/** One frame, made by hand: RFC 9113, section 4.1. */
function frame(type: number, flag: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flag, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Literal header fields without indexing or Huffman: RFC 7541, section 6.2.2. */
function fields(headers: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value)
    if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
    const length = [127]
    let rest = bytes.length - 127
    for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128)
    return Buffer.concat([Buffer.from([...length, rest]), bytes])
  }
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))
}

const pseudo = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', `/3/device/${deviceToken}`],
  [':authority', 'localhost'],
] as const
const push = fields([...pseudo, ['apns-topic', topic]])
const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(types.settings, 0, 0)])

/** A TLS connection with a good certificate, to write anything on. */
async function rawClient(to = gateway): Promise<TLSSocket> {
  const socket = connectTls({
    port: to.endpoints.sandbox.port,
    ca: to.authorityPem,
    servername: 'localhost',
    ALPNProtocols: ['h2'],
    ...pemOf(universal),
  })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  socket.resume()
  return socket
}

/** Waits until a client was told GOAWAY, or cut off: Node leaves the connection to the client after the former. */
function ended(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    let rest = Buffer.alloc(0)
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        if (rest[3] === types.goaway) resolve()
        rest = rest.subarray(9 + rest.readUIntBE(0, 3))
      }
    })
  })
}

/** Whether another client is served, as if nothing had happened. */
async function servesOthers(one = gateway): Promise<boolean> {
  const session = open(one, 'sandbox', pemOf(universal))
  const { status } = await post(session, { 'apns-topic': topic })
  session.close()
  return status === 200
}

/** Writes again and again, as fast as the other side reads, until it has had enough. */
async function flood(socket: TLSSocket, chunk: (round: number) => Buffer, rounds: number): Promise<void> {
  const end = closed(socket)
  for (let round = 0; round < rounds && socket.writable; round += 1) {
    if (!socket.write(chunk(round))) {
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), end])
    }
  }
}

describe('malformed frames', () => {
  const malformed: readonly (readonly [string, Buffer])[] = [
    ['DATA on stream 0', frame(types.data, 0, 0, Buffer.from('x'))],
    ['HEADERS on stream 0', frame(types.headers, flags.endHeaders, 0, push)],
    ['HEADERS on an even stream', frame(types.headers, flags.endHeaders, 2, push)],
    ['HPACK that names no entry', frame(types.headers, flags.endHeaders, 1, Buffer.from([0xff, 0xff, 0x7f]))],
    ['HPACK that ends in a number', frame(types.headers, flags.endHeaders, 1, Buffer.from([0xff, 0xff]))],
    ['SETTINGS of five bytes', frame(types.settings, 0, 0, Buffer.alloc(5))],
    ['WINDOW_UPDATE of nothing', frame(types.windowUpdate, 0, 0, Buffer.alloc(4))],
    ['CONTINUATION of nothing', frame(types.continuation, 0, 1, push)],
    [
      'a frame of 16 MB',
      Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]), Buffer.alloc(99)]),
    ],
    ['RST_STREAM of an idle stream', frame(types.rstStream, 0, 9, Buffer.alloc(4))],
  ]
  it.each(malformed)('%s is answered with GOAWAY, and harms no one else', async (_what, bytes) => {
    const socket = await rawClient()
    const end = ended(socket)
    socket.write(Buffer.concat([preface, bytes]))
    await end
    expect(await servesOthers()).toBe(true)
  })

  it('no HTTP/2 at all is answered with GOAWAY, and harms no one else', async () => {
    const socket = await rawClient()
    const end = ended(socket)
    socket.write('garbage '.repeat(20))
    await end
    expect(await servesOthers()).toBe(true)
  })

  it('unknown types of frames are passed over', async () => {
    const socket = await rawClient()
    const bodies = frame(types.data, flags.endStream, 1, Buffer.from('{}'))
    socket.write(
      Buffer.concat([
        preface,
        frame(0xee, 0xff, 0, push),
        frame(types.headers, flags.endHeaders, 1, push),
        bodies,
      ]),
    )
    await expect.poll(() => gateway.events).toMatchObject([{ kind: 'push', outcome: 'accepted' }])
  })
})

describe('floods', () => {
  it('of headers are cut off', async () => {
    const socket = await rawClient()
    const end = ended(socket)
    socket.write(Buffer.concat([preface, frame(types.headers, 0, 1, push)]))
    const more = frame(
      types.continuation,
      0,
      1,
      fields(Array.from({ length: 99 }, () => ['x-more', 'y'.repeat(99)])),
    )
    void flood(socket, () => more, 10_000)
    await end
    expect(await servesOthers()).toBe(true)
  })

  it('of headers in one frame are refused, and that is all that is told', async () => {
    // Those alike are told once in a second, of one gateway.
    const own = await start({ authority })
    const headers = Array.from({ length: 200 }, (_, at) => [`x-${at}`, 'y'] as const)
    const socket = await rawClient(own)
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.write(
      Buffer.concat([
        preface,
        frame(types.headers, flags.endHeaders | flags.endStream, 1, fields([...pseudo, ...headers])),
      ]),
    )
    // RST_STREAM of stream 1, or the end of everything.
    const reset = () => Buffer.concat(received).includes(Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 1]))
    await expect.poll(() => reset() || socket.closed).toBe(true)
    await expect.poll(() => own.events).toHaveLength(1)
    expect(own.events).toMatchObject([
      {
        kind: 'connection-failed',
        cause: 'client-breaks-http2',
        evidence: { en: expect.stringContaining('more than 128 of them') },
      },
    ])
    expect(await servesOthers(own)).toBe(true)
    await own.close()
  })

  it('of streams that are reset at once end the connection', async () => {
    const socket = await rawClient()
    const end = ended(socket)
    socket.write(preface)
    const rapid = (round: number) =>
      Buffer.concat([
        frame(types.headers, flags.endHeaders, 2 * round + 1, push),
        frame(types.rstStream, 0, 2 * round + 1, Buffer.from([0, 0, 0, 8])),
      ])
    void flood(socket, rapid, 20_000)
    await end
    expect(await servesOthers()).toBe(true)
  })

  it.each([
    ['PING', frame(types.ping, 0, 0, Buffer.alloc(8))],
    ['SETTINGS', frame(types.settings, 0, 0)],
  ])('of %s nobody reads the answers to harm no one else', async (_what, bytes) => {
    const socket = await rawClient()
    socket.pause()
    socket.write(preface)
    const many = Buffer.concat(Array.from({ length: 1000 }, () => bytes))
    const flooded = flood(socket, () => many, 100)
    expect(await servesOthers()).toBe(true)
    socket.destroy()
    await flooded
    expect(await servesOthers()).toBe(true)
  })
})

describe('slow and endless clients', () => {
  it('a body without end is answered early and not read on', async () => {
    const session = open(gateway, 'sandbox', pemOf(universal))
    const stream = session.request({
      ':method': 'POST',
      ':path': `/3/device/${deviceToken}`,
      'apns-topic': topic,
    })
    stream.on('error', () => undefined)
    const answered = once(stream, 'response')
    const end = closed(stream)
    const chunk = Buffer.alloc(65_536, 32)
    let sent = 0
    const pump = () => {
      while (!stream.destroyed && stream.writable && sent < 1_000_000_000) {
        sent += chunk.length
        if (!stream.write(chunk)) {
          stream.once('drain', pump)
          return
        }
      }
    }
    pump()
    expect((await answered)[0][':status']).toBe(413)
    stream.resume()
    await end
    expect(sent).toBeLessThan(20_000_000)
    expect(gateway.events).toMatchObject([{ reason: 'PayloadTooLarge' }])
    expect(await post(session, { 'apns-topic': topic })).toMatchObject({ status: 200 })
    session.close()
  })

  it('headers that come in drops are waited for no longer than anything else', async () => {
    const socket = await rawClient(hasty)
    const end = closed(socket)
    socket.write(Buffer.concat([preface, frame(types.headers, 0, 1, push.subarray(0, 9))]))
    await end
  })

  it('a broken connection is not held for ever', async () => {
    const socket = await rawClient(hasty)
    const end = closed(socket)
    socket.write(Buffer.concat([preface, frame(types.data, 0, 0, Buffer.from('x'))]))
    await end
  })

  it('a connection that never says a word of HTTP/2 is closed', async () => {
    const socket = await rawClient(hasty)
    await closed(socket)
  })

  it('a connection that never says a word at all holds up nobody', async () => {
    const silent = connectTcp(gateway.endpoints.sandbox.port)
    sockets.push(silent)
    await once(silent, 'connect')
    expect(await servesOthers()).toBe(true)
  })

  it.each([
    ['garbage', Buffer.from('\x00\xff'.repeat(5000), 'latin1')],
    ['HTTP/1.1 without TLS', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['HTTP/2 without TLS', preface],
    ['a ClientHello that breaks off', Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, 9, 9])],
  ])('%s in place of TLS is told, and harms no one else', async (_what, bytes) => {
    const socket = connectTcp(gateway.endpoints.sandbox.port)
    sockets.push(socket)
    socket.on('error', () => undefined)
    const end = closed(socket)
    socket.resume()
    socket.end(bytes)
    await end
    expect(await servesOthers()).toBe(true)
    expect(gateway.events.map(({ kind }) => kind)).toContain('push')
  })
})

describe('what came to nothing is told with its cause', () => {
  /** Those alike are told once in a second: each has a gateway of its own. */
  let own: GatewayUnderTest
  beforeEach(async () => {
    own = await start({ authority })
  })
  afterEach(() => own.close())
  const failures = () => own.events.filter(({ kind }) => kind === 'connection-failed')
  const headers = (fieldList: readonly (readonly [string, string])[], flag = 0) =>
    frame(types.headers, flags.endHeaders | flag, 1, fields(fieldList))
  const body = (text: string, flag = flags.endStream) => frame(types.data, flag, 1, Buffer.from(text))
  const goodbye = Buffer.concat([Buffer.alloc(4), Buffer.from([0, 0, 0, 3]), Buffer.from('window')])

  it.each<[what: string, bytes: Buffer, cause: string, evidence: RegExp]>([
    [
      'a name with capitals',
      headers([...pseudo, ['Apns-Topic', topic]]),
      'client-breaks-http2',
      /capital letters/,
    ],
    [
      'a header of HTTP/1.1',
      headers([...pseudo, ['connection', 'keep-alive']]),
      'client-breaks-http2',
      /Connection, Keep-Alive/,
    ],
    [
      'no :path',
      headers([...pseudo.slice(0, 2), ['apns-topic', topic]]),
      'client-breaks-http2',
      /:path missing/,
    ],
    [
      'a :path that is late',
      headers([['apns-topic', topic], ...pseudo]),
      'client-breaks-http2',
      /behind others/,
    ],
    [
      'another content-length',
      Buffer.concat([headers([...pseudo, ['content-length', '5']]), body('{"aps":{}}')]),
      'client-breaks-http2',
      /content-length/,
    ],
    [
      'an even stream',
      frame(types.headers, flags.endHeaders, 2, push),
      'client-breaks-http2',
      /even stream number/,
    ],
    ['a goodbye', frame(types.goaway, 0, 0, goodbye), 'client-gave-up', /FLOW_CONTROL_ERROR, window/],
    [
      'a request that is taken back',
      Buffer.concat([
        headers([...pseudo]),
        body('{"aps"', 0),
        frame(types.rstStream, 0, 1, Buffer.from([0, 0, 0, 8])),
      ]),
      'client-gave-up',
      /bytes of its body came, and the client ended it \(CANCEL\)/,
    ],
  ])('%s', async (_what, bytes, cause, evidence) => {
    const socket = await rawClient(own)
    socket.write(Buffer.concat([preface, bytes]))
    await expect.poll(failures, { timeout: 5000 }).toHaveLength(1)
    expect(failures()[0]).toMatchObject({ cause, evidence: { en: expect.stringMatching(evidence) } })
  })

  it('CONNECT is no error of HTTP/2: it is answered at once, as every method but POST', async () => {
    const socket = await rawClient(own)
    const tunnel = fields([
      [':method', 'CONNECT'],
      [':authority', 'api.push.apple.com:443'],
    ])
    socket.write(Buffer.concat([preface, frame(types.headers, flags.endHeaders, 1, tunnel)]))
    await expect.poll(() => own.events).toHaveLength(1)
    expect(own.events[0]).toMatchObject({
      kind: 'push',
      status: 405,
      reason: 'MethodNotAllowed',
      cause: 'method-not-post',
      evidence: { en: expect.stringContaining('asks a proxy for a tunnel') },
    })
    socket.end()
    await closed(socket)
    expect(failures()).toEqual([])
  })

  it('and nothing is told of a request that is good', async () => {
    expect(await servesOthers(own)).toBe(true)
    const socket = await rawClient(own)
    socket.write(Buffer.concat([preface, headers([...pseudo, ['apns-topic', topic]]), body('{"aps":{}}')]))
    await expect.poll(() => own.events).toHaveLength(2)
    socket.end()
    await closed(socket)
    expect(failures()).toEqual([])
  })
})
