import { EventEmitter, getEventListeners } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lookUp, type Reached, type ReachOptions, reach } from '../../src/client/reach.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'

/** A socket that does what a test says. */
class FakeSocket extends EventEmitter {
  destroyed = false

  destroy() {
    this.destroyed = true
  }
}

const { connect } = net
let socket: FakeSocket
let asked: unknown[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  socket = new FakeSocket()
  asked = []
  const pretend = (options: unknown) => {
    asked.push(options)
    return socket
  }
  Object.assign(net, { connect: pretend })
  syncBuiltinESMExports()
})
afterEach(() => {
  Object.assign(net, { connect })
  syncBuiltinESMExports()
  vi.useRealTimers()
})

const name = { host: 'push.example.com', port: 2197 }
const address = { host: '10.0.0.5', port: 443 }

async function reaching(options: Partial<ReachOptions> = {}) {
  const { begun, reached } = await reach({ endpoint: name, ...options })
  let ended: Reached | undefined
  void reached.then((how) => {
    ended = how
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return {
    begun,
    async ended() {
      await turn()
      return ended
    },
  }
}

const failed = (failure: Failure) => ({ kind: 'failed', failure })
const refused = Object.assign(new Error('x'), { code: 'ETIMEDOUT', syscall: 'connect' })

it('connects by name and port, and gives each address two seconds', async () => {
  await reaching()
  expect(asked).toEqual([{ ...name, lookup: lookUp, autoSelectFamilyAttemptTimeout: 2000 }])
})

it.each(['connectionAttempt', 'close'])('has begun with %s', async (event) => {
  const { begun } = await reaching()
  let isBegun = false
  void begun.then(() => {
    isBegun = true
  })
  await Promise.resolve()
  expect(isBegun).toBe(false)
  socket.emit(event)
  await begun
})

describe('it waits in each phase', () => {
  const lookedUp = () => socket.emit('lookup', null)
  const notFound = () => socket.emit('lookup', new Error('x'))

  it.each<
    [
      string,
      Partial<ReachOptions>,
      happens: readonly (readonly [after: number, () => void])[],
      wait: number,
      Failure,
    ]
  >([
    ['ten seconds for a name', {}, [], 10_000, { kind: 'timeout', phase: 'resolve', seconds: 10 }],
    [
      'as long as it is told',
      { patience: 300 },
      [],
      300,
      { kind: 'timeout', phase: 'resolve', seconds: 0.3 },
    ],
    [
      'anew for the connection, once the name is known',
      { patience: 300 },
      [[200, lookedUp]],
      300,
      { kind: 'timeout', phase: 'connect', seconds: 0.3 },
    ],
    [
      'not anew where the name is not known',
      { patience: 300 },
      [[200, notFound]],
      100,
      { kind: 'timeout', phase: 'resolve', seconds: 0.3 },
    ],
    [
      'for the connection at once, to an address',
      { patience: 300, endpoint: address },
      [],
      300,
      { kind: 'timeout', phase: 'connect', seconds: 0.3 },
    ],
  ])('%s', async (_, options, happens, wait, failure) => {
    const { ended } = await reaching(options)
    for (const [after, happen] of happens) {
      vi.advanceTimersByTime(after)
      happen()
    }
    vi.advanceTimersByTime(wait - 1)
    expect([await ended(), socket.destroyed]).toEqual([undefined, false])
    vi.advanceTimersByTime(1)
    expect([await ended(), socket.destroyed, vi.getTimerCount()]).toEqual([failed(failure), true, 0])
  })
})

describe('it ends', () => {
  it('with the socket when it stands, and lets it be from then on', async () => {
    const { signal } = new AbortController()
    const { ended } = await reaching({ signal })
    socket.emit('connect')
    expect(await ended()).toEqual({ kind: 'open', socket })
    expect([vi.getTimerCount(), socket.destroyed]).toEqual([0, false])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it.each<[string, happens: () => void, phase: 'resolve' | 'connect']>([
    ['before the name is known', () => {}, 'resolve'],
    ['after it', () => socket.emit('lookup', null), 'connect'],
  ])('with an error, and the phase: %s', async (_, happen, phase) => {
    const { ended } = await reaching()
    happen()
    socket.emit('error', refused)
    expect(await ended()).toEqual(failed({ kind: 'timeout', phase }))
    expect([socket.destroyed, vi.getTimerCount()]).toEqual([true, 0])
    // A later one has nobody else who would catch it.
    expect(() => socket.emit('error', refused)).not.toThrow()
  })

  it.each(['before', 'in the middle'])('when it is stopped %s', async (when) => {
    const stopping = new AbortController()
    if (when === 'before') stopping.abort()
    const { ended } = await reaching({ signal: stopping.signal })
    stopping.abort()
    expect(await ended()).toEqual(failed({ kind: 'stopped' }))
    expect([socket.destroyed, vi.getTimerCount()]).toEqual([true, 0])
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([])
  })
})
