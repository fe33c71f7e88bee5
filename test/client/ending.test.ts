import { EventEmitter } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { watchEnding } from '../../src/client/ending.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'

function watched() {
  const socket = new EventEmitter()
  return { socket, ending: watchEnding(socket as TLSSocket) }
}

const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
const cutFailure: Failure = { kind: 'reset', phase: 'answer', abrupt: true }
const closed: Failure = { kind: 'reset', phase: 'answer', abrupt: false }
const ruleBroken: Failure = { kind: 'protocol-error', rule: 'flood' }

describe('what GOAWAY says', () => {
  const reason = '{"reason":"BadCertificate"}'

  it.each<[string, readonly (readonly [code: number, last: number, data?: string])[], object]>([
    ['nothing but its code', [[1, 5]], { code: 1, lastStreamId: 5 }],
    ['an empty text', [[0, 5, '']], { code: 0, lastStreamId: 5 }],
    ['a reason', [[0, 5, reason]], { code: 0, lastStreamId: 5, reason: 'BadCertificate' }],
    ['a text', [[0, 5, 'maintenance']], { code: 0, lastStreamId: 5, text: 'maintenance' }],
    ['a long text', [[0, 5, 'a'.repeat(501)]], { code: 0, lastStreamId: 5, text: 'a'.repeat(500) }],
    [
      'a reason, and then a lower stream',
      [
        [0, 2 ** 31 - 1, reason],
        [2, 7],
      ],
      { code: 0, lastStreamId: 7, reason: 'BadCertificate' },
    ],
    [
      'a text, and then a higher stream and another text',
      [
        [0, 3, 'first'],
        [0, 9, 'second'],
      ],
      { code: 0, lastStreamId: 3, text: 'first' },
    ],
  ])('%s', (_, frames, said) => {
    const { ending } = watched()
    for (const [code, last, data] of frames)
      ending.onGoaway(code, last, data === undefined ? undefined : Buffer.from(data))
    expect(ending.goaway()).toStrictEqual({ kind: 'goaway', ...said })
    expect(ending.cause()).toBe(ending.goaway())
  })
})

describe('the first cause is the true one', () => {
  type World = ReturnType<typeof watched>
  const goaway = { kind: 'goaway', code: 0, lastStreamId: 1 } as const

  it.each<[string, (world: World) => void, cause: Failure, over: Failure]>([
    [
      'an error, and then the end',
      ({ socket }) => socket.emit('error', cut) && socket.emit('close'),
      cutFailure,
      cutFailure,
    ],
    [
      'the end, and then an error',
      ({ socket }) => socket.emit('close') && socket.emit('error', cut),
      closed,
      closed,
    ],
    [
      'GOAWAY, and then an error',
      ({ socket, ending }) => {
        ending.onGoaway(0, 1)
        socket.emit('error', cut)
      },
      goaway,
      goaway,
    ],
    [
      'an error, and then GOAWAY, which had been on its way before',
      ({ socket, ending }) => {
        socket.emit('error', cut)
        ending.onGoaway(0, 1)
      },
      goaway,
      cutFailure,
    ],
    [
      'this side, whatever comes then',
      ({ socket, ending }) => {
        ending.end(ruleBroken)
        ending.end({ kind: 'stopped' })
        ending.onGoaway(0, 1)
        socket.emit('error', cut)
      },
      ruleBroken,
      ruleBroken,
    ],
  ])('%s', async (_, happen, cause, over) => {
    const world = watched()
    expect(world.ending.cause()).toBeUndefined()
    happen(world)
    expect(world.ending.cause()).toEqual(cause)
    expect(await world.ending.over).toEqual(over)
  })

  it('errors of the socket are caught, as many as there are', () => {
    const { socket } = watched()
    socket.emit('error', cut)
    expect(() => socket.emit('error', cut)).not.toThrow()
  })
})
