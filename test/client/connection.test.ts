import { constants, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { callChannels } from '../../src/client/channels.ts'
import { isUntouched } from '../../src/client/connection.ts'
import { createProbe } from '../../src/client/probe.ts'
import { openSession } from '../../src/client/session.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { closingAfterEach } from '../closing.ts'
import { listen, listenOn, testAuthority } from './gateway-like.ts'

const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM } = constants
const goaway: Failure = { kind: 'goaway', code: 0, lastStreamId: 3 }
const alert: Failure = { kind: 'tls-alert', number: 116, phase: 'answer' }
const reset: Failure = { kind: 'reset', phase: 'answer', abrupt: true }

describe('a request without an answer', () => {
  it.each<[string, number | undefined, number, Failure, hasAnswered: boolean, safe: boolean]>([
    ['never left', undefined, NGHTTP2_NO_ERROR, reset, true, true],
    ['was refused', 1, NGHTTP2_REFUSED_STREAM, { kind: 'stream-reset', code: 7 }, true, true],
    ['was reset', 1, NGHTTP2_INTERNAL_ERROR, { kind: 'stream-reset', code: 2 }, false, false],
    ['is above GOAWAY’s last stream', 5, NGHTTP2_NO_ERROR, goaway, true, true],
    ['is GOAWAY’s last stream', 3, NGHTTP2_NO_ERROR, goaway, false, false],
    ['met an alert instead of any answer', 1, NGHTTP2_NO_ERROR, alert, false, true],
    ['met an alert after an answer', 3, NGHTTP2_NO_ERROR, alert, true, false],
    ['was cut off', 1, NGHTTP2_NO_ERROR, reset, false, false],
  ])('%s', (_, id, code, failure, hasAnswered, safe) => {
    const ended = { kind: 'ended', code, ...(id !== undefined && { id }) } as const
    expect(isUntouched(ended, failure, hasAnswered)).toBe(safe)
  })
})

let pki: Awaited<ReturnType<typeof testAuthority>>
const closing = closingAfterEach()
beforeAll(async () => {
  pki = await testAuthority()
})

const notification = { deviceToken: 'ab'.repeat(32), payload: Buffer.from('{"aps":{}}'), topic: 'a.b' }

/** What a push, a channel and a probe tell of the same server. */
async function told(port: number) {
  const endpoint = { host: 'localhost', port }
  const opened = await openSession({ endpoint, ca: pki.ca, patience: 2000, eager: true })
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure))
  const push = await opened.session.push(notification)
  await opened.session.close()
  const channel = await callChannels({ endpoint, ca: pki.ca }, { method: 'GET', path: '/', headers: {} })
  const probe = createProbe(endpoint, { ca: pki.ca, patience: 2000 })
  const step = await probe.ask({})
  probe.close()
  return { push, channel, probe: step }
}

const cutAfter = (behave: (stream: ServerHttp2Stream) => void) =>
  listen(pki.tls, (server) =>
    server.on('stream', (stream) => {
      stream.on('error', () => {})
      behave(stream)
    }),
  )

describe('a push, a channel and a probe tell the same', () => {
  it('of an answer that was cut off after its head', async () => {
    const { port } = closing(
      await cutAfter((stream) => {
        stream.respond({ ':status': 200 })
        stream.write('{', () => stream.session?.destroy())
      }),
    )
    // Node says GOAWAY before it goes.
    const failure = { kind: 'goaway' }
    expect(await told(port)).toMatchObject({
      push: { kind: 'unknown', failure },
      channel: { kind: 'failed', failure, hasLeft: true },
      probe: { ok: false, failure },
    })
  })

  it('of a refused stream', async () => {
    const { port } = closing(await cutAfter((stream) => stream.close(NGHTTP2_REFUSED_STREAM)))
    const failure = { kind: 'stream-reset', code: NGHTTP2_REFUSED_STREAM }
    expect(await told(port)).toMatchObject({
      push: { kind: 'unsent', failure },
      channel: { kind: 'failed', failure, hasLeft: false },
      probe: { ok: false, failure },
    })
  })
})

it('a probe tells HTTP/1.1 after h2, and a broken rule by its name, as a push does', async () => {
  const says = (bytes: Buffer) =>
    listenOn(
      createTlsServer({ ...pki.tls, ALPNProtocols: ['h2'] }, (socket: TLSSocket) => {
        socket.on('error', () => {})
        socket.write(bytes)
      }),
    )
  const failures = []
  for (const bytes of [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), Buffer.alloc(9)]) {
    const { port } = closing(await says(bytes))
    const probe = createProbe({ host: 'localhost', port }, { ca: pki.ca, patience: 2000 })
    const step = await probe.settings()
    probe.close()
    failures.push(step.ok ? step : step.failure)
  }
  expect(failures).toEqual([{ kind: 'spoke-http1' }, { kind: 'protocol-error', rule: 'frame-stream' }])
})
