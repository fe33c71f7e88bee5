import { EventEmitter } from 'node:events'
import type { ClientHttp2Session } from 'node:http2'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GatewayConnection } from '../../src/client/connection.ts'
import { exchange, type OrdinaryRequest } from '../../src/client/request.ts'

/** A stream of Node's that says what a test has it say. */
class FakeStream extends EventEmitter {
  id: number | undefined = 1
  rstCode: number | undefined = 0
  encoding = ''
  ended: unknown[] = []
  closed: unknown[] = []

  setEncoding(encoding: string) {
    this.encoding = encoding
  }

  end(body: unknown) {
    this.ended.push(body)
  }

  close(code: number) {
    this.closed.push(code)
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function asking(request: Partial<OrdinaryRequest> = {}) {
  const stream = new FakeStream()
  const asked: unknown[] = []
  const http2 = { destroyed: false, request: (headers: unknown) => asked.push(headers) && stream }
  let answers = 0
  const connection = {
    answerPatience: 700,
    authority: '[::1]:2197',
    noteAnswer() {
      answers += 1
    },
  }
  const told = exchange(connection as unknown as GatewayConnection, http2 as unknown as ClientHttp2Session, {
    headers: { ':method': 'GET' },
    longestBody: 10,
    isYes: (status) => status === 200,
    ...request,
  })
  return { stream, http2, asked, told, answers: () => answers }
}

it('asks with headers and body, and reads text', async () => {
  const body = Buffer.from('{}')
  const { stream, asked } = asking({ body })
  expect([asked, stream.ended, stream.encoding]).toEqual([
    [{ ':authority': '[::1]:2197', ':method': 'GET' }],
    [body],
    'utf8',
  ])
})

describe('what comes of it', () => {
  const head = (status: number | undefined) => (stream: FakeStream) =>
    stream.emit('response', { ':status': status, a: 'b' })
  const says = (text: string) => (stream: FakeStream) => stream.emit('data', text)
  const reset = (code: number | undefined) => (stream: FakeStream) => {
    stream.rstCode = code
  }
  const neverOpened = (stream: FakeStream) => {
    stream.id = undefined
  }
  const errs = (stream: FakeStream) => stream.emit('error', new Error('words'))
  const replied = (status: number, body: string) => ({
    kind: 'replied',
    reply: { status, headers: { ':status': status, a: 'b' }, body },
  })

  it.each<[string, readonly ((stream: FakeStream) => unknown)[], object]>([
    ['an answer in parts', [head(200), says('ab'), says('cd')], replied(200, 'abcd')],
    ['an answer without a word', [head(204)], replied(204, '')],
    [
      'an answer whose status Node does not know',
      [head(undefined)],
      { kind: 'replied', reply: { status: 0, headers: { ':status': undefined, a: 'b' }, body: '' } },
    ],
    [
      'as much of a long one as is read',
      [head(200), says('123456789'), says('0123'), says('4567')],
      replied(200, '1234567890123'),
    ],
    ['no more than is read', [head(200), says('1234567890'), says('1')], replied(200, '1234567890')],
    ['a no that breaks off', [head(400), says('ab'), reset(2), errs], replied(400, 'ab')],
    [
      'a yes that breaks off, which is none',
      [head(200), says('ab'), reset(2), errs],
      { kind: 'ended', id: 1, code: 2 },
    ],
    ['a reset', [reset(7), errs], { kind: 'ended', id: 1, code: 7 }],
    ['an end before anything was said', [reset(undefined)], { kind: 'ended', id: 1, code: 0 }],
    ['a stream that was never opened', [neverOpened, reset(8)], { kind: 'ended', code: 8 }],
  ])('%s', async (_, happens, exchanged) => {
    const { stream, told } = asking()
    for (const happen of happens) happen(stream)
    expect(vi.getTimerCount()).toBe(1)
    stream.emit('close')
    expect(await told).toStrictEqual(exchanged)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a yes is none when the connection is gone before its end was seen', async () => {
    const { stream, http2, told } = asking()
    head(200)(stream)
    http2.destroyed = true
    stream.emit('close')
    expect(await told).toEqual({ kind: 'ended', id: 1, code: 0 })
  })

  it('an answer is told of when it begins', () => {
    const { stream, answers } = asking()
    expect(answers()).toBe(0)
    head(200)(stream)
    expect(answers()).toBe(1)
  })

  it('silence, and the request is taken back', async () => {
    const { stream, told } = asking()
    vi.advanceTimersByTime(699)
    expect(stream.closed).toEqual([])
    vi.advanceTimersByTime(1)
    expect(await told).toEqual({ kind: 'silent' })
    // CANCEL (RFC 9113 section 7).
    expect(stream.closed).toEqual([8])
  })
})
