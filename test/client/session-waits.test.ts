import { X509Certificate } from 'node:crypto'
import { rootCertificates, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ConnectionOptions, GatewayConnection } from '../../src/client/connection.ts'
import { GatewaySession } from '../../src/client/session.ts'
import { flags, frame, frameTypes, settings } from '../../src/client/wire/frames.ts'
import type { Outcome } from '../../src/diagnosis/facts.ts'
import { ok, Peer, settingsOf, status } from './wire/peer.ts'

const whole = flags.endStream | flags.endHeaders
const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
const accepted: Outcome = { kind: 'accepted', reply: { status: 200 } }
const turn = () => vi.advanceTimersByTimeAsync(0)
/** Timers that are set when the turn is over. */
const timers = async () => {
  await turn()
  return vi.getTimerCount()
}
/** That of the wire, which looks for answers that did not come; it is set by the first push. */
const wiresOwn = 1

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A session in memory, whose gateway takes so many at a time; nothing when its SETTINGS have not come. */
function talking(
  takes: number | undefined,
  options: Partial<ConnectionOptions> = {},
  onTakesNone?: () => void,
) {
  const peer = new Peer()
  peer.on('error', () => {})
  const connection = new GatewayConnection(peer as unknown as TLSSocket, {
    endpoint: { host: 'push.example.com', port: 443 },
    ...options,
  })
  const session = new GatewaySession(connection, onTakesNone)
  const take = (streams: number) => peer.says(settingsOf([settings.maxConcurrentStreams, streams]))
  if (takes !== undefined) take(takes)
  const outcomes: Outcome[] = []
  const push = (token?: string) =>
    session.send(
      {
        deviceToken: 'ab',
        payload: Buffer.from('{}'),
        headers: {},
        ended: (outcome) => outcomes.push(outcome),
      },
      token,
    )
  const answer = (stream: number, head = ok) => peer.says(frame(frameTypes.headers, whole, stream, head))
  const asked = async () => {
    await turn()
    return peer.of(frameTypes.headers).map(({ stream }) => stream)
  }
  return { peer, connection, session, outcomes, take, push, answer, asked }
}

describe('room for more', () => {
  type World = ReturnType<typeof talking>

  it.each<[string, number | undefined, (world: World) => unknown, token: string | undefined, number]>([
    ['one before SETTINGS', undefined, () => {}, undefined, 1],
    ['as much as the gateway takes', 5, () => {}, undefined, 5],
    ['none where it takes none', 0, () => {}, undefined, 0],
    ['one for a provider token that was never seen', 5, () => {}, 'jwt', 1],
    ['none for one where the gateway takes none', 0, () => {}, 'jwt', 0],
    ['without what is in flight', 5, ({ push }) => [push(), push()], undefined, 3],
    ['without what waits', 1, ({ push }) => [push(), push(), push()], undefined, -2],
    [
      'for a provider token, all once it was answered',
      5,
      ({ push, answer }) => {
        push('jwt')
        answer(1)
      },
      'jwt',
      5,
    ],
    [
      'none when it is over',
      5,
      ({ peer }) => peer.says(frame(frameTypes.goaway, 0, 0, Buffer.alloc(8))),
      undefined,
      0,
    ],
  ])('%s', (_, takes, happen, token, room) => {
    const world = talking(takes)
    happen(world)
    expect(world.session.room(token)).toBe(room)
    world.peer.destroy()
  })

  it('is told of when SETTINGS come, and when the connection is over', async () => {
    const { peer, session, take } = talking(undefined)
    let told = 0
    session.watch(() => {
      told += 1
    })
    take(5)
    expect(told).toBe(1)
    peer.destroy(cut)
    await turn()
    expect(told).toBe(2)
  })
})

describe('what waits', () => {
  it('leaves in its order, as soon as there is room', async () => {
    const { push, answer, asked, outcomes, take, peer } = talking(1)
    for (const token of ['jwt', 'jwt', 'jwt']) push(token)
    expect(await asked()).toEqual([1])
    answer(1)
    expect(await asked()).toEqual([1, 3])
    take(5)
    expect(await asked()).toEqual([1, 3, 5])
    answer(5)
    answer(3, status(400))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'rejected'])
    expect(await timers()).toBe(wiresOwn)
    peer.destroy()
  })

  it('leaves while others are in flight', async () => {
    const { push, answer, asked, peer } = talking(2)
    for (const _ of [1, 2, 3]) push()
    expect(await asked()).toEqual([1, 3])
    answer(3)
    expect(await asked()).toEqual([1, 3, 5])
    peer.destroy()
  })

  it('is not overtaken by what could leave before it', async () => {
    const { push, asked, answer, peer } = talking(5)
    push('jwt')
    push('jwt')
    push()
    // The provider token has not been seen: the second waits, and what is behind it, too.
    expect(await asked()).toEqual([1])
    answer(1)
    expect(await asked()).toEqual([1, 3, 5])
    peer.destroy()
  })

  it.each([
    ['before SETTINGS', undefined, 'settings'],
    ['after SETTINGS', 0, 'answer'],
  ])('is unsent when the connection is over: %s', async (_, takes, phase) => {
    const { push, outcomes, peer, session } = talking(takes)
    push()
    push()
    peer.destroy(cut)
    await turn()
    const failure = { kind: 'reset', phase, abrupt: true }
    expect(outcomes.slice(takes === undefined ? 0 : undefined)).toContainEqual({ kind: 'unsent', failure })
    push()
    expect(outcomes.at(-1)).toEqual({ kind: 'unsent', failure })
    expect(session.ended()).toMatchObject({ kind: 'reset' })
    expect(outcomes).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a gateway that takes none', () => {
  it.each([
    [30_000, 2000],
    [8000, 2000],
    [4000, 1000],
  ])('is given up after %i ms, and told of after %i', async (answerPatience, silent) => {
    let told = 0
    const { push, outcomes, peer } = talking(0, { answerPatience }, () => {
      told += 1
    })
    push()
    push()
    await turn()
    vi.advanceTimersByTime(silent - 1)
    expect(told).toBe(0)
    vi.advanceTimersByTime(1)
    expect(told).toBe(1)
    vi.advanceTimersByTime(answerPatience - silent - 1)
    expect(outcomes).toEqual([])
    vi.advanceTimersByTime(1)
    const failure = { kind: 'takes-none', seconds: answerPatience / 1000 }
    expect(outcomes).toEqual(Array(2).fill({ kind: 'unsent', failure }))
    expect([told, vi.getTimerCount()]).toEqual([1, 0])
    peer.destroy()
  })

  it('is told of once, and timed anew when it takes none again', async () => {
    let told = 0
    const { push, outcomes, take, answer, peer } = talking(0, { answerPatience: 8000 }, () => {
      told += 1
    })
    push()
    vi.advanceTimersByTime(7999)
    take(1)
    answer(1)
    expect([outcomes, await timers()]).toEqual([[accepted], wiresOwn])
    take(0)
    push()
    vi.advanceTimersByTime(7999)
    expect(outcomes).toEqual([accepted])
    vi.advanceTimersByTime(1)
    expect(outcomes).toHaveLength(2)
    expect(told).toBe(1)
    peer.destroy()
  })

  it('is not told of where nobody asks, nor while one is on its way', async () => {
    const { push, peer } = talking(0, { answerPatience: 8000 })
    push()
    expect(await timers()).toBe(1)
    peer.destroy()
    await vi.advanceTimersByTimeAsync(8000)
    const other = talking(1, { answerPatience: 8000 }, () => {})
    other.push()
    other.push()
    expect(await timers()).toBe(wiresOwn)
    other.peer.destroy()
  })
})

describe('a session that is closed', () => {
  async function closing(world: ReturnType<typeof talking>) {
    let isClosed = false
    const closed = world.session.close().then(() => {
      isClosed = true
    })
    await turn()
    return { closed, isClosed: () => isClosed }
  }

  it('waits for what is in flight and for what waits, and then says goodbye', async () => {
    const world = talking(1)
    const { answer, asked, push, peer } = world
    push()
    push()
    const { closed, isClosed } = await closing(world)
    answer(1)
    expect([await asked(), isClosed(), peer.told().goaway]).toEqual([[1, 3], false, []])
    answer(3)
    await turn()
    await closed
    expect([peer.told().goaway, peer.destroyed, vi.getTimerCount()]).toEqual([[0], true, 0])
  })

  it('waits for what is in flight alone', async () => {
    const world = talking(1)
    world.push()
    const { closed, isClosed } = await closing(world)
    expect(isClosed()).toBe(false)
    world.answer(1)
    await turn()
    await closed
    expect(world.outcomes).toEqual([accepted])
  })

  it('waits for what waits alone', async () => {
    const world = talking(0)
    world.push()
    const { closed, isClosed } = await closing(world)
    world.take(0)
    await turn()
    expect(isClosed()).toBe(false)
    world.take(1)
    world.answer(1)
    await turn()
    await closed
    expect(world.outcomes).toEqual([accepted])
  })

  it('is gone as soon as its goodbye has left', async () => {
    const world = talking(1)
    const { closed, isClosed } = await closing(world)
    await turn()
    await closed
    expect([isClosed(), world.peer.destroyed, vi.getTimerCount()]).toEqual([true, true, 0])
  })

  it.each([
    ['and is gone when it has', (peer: Peer) => peer.destroy(), 0],
    ['and not for long', () => {}, 500],
  ])('that was over before, lets the peer close first, %s', async (_, happen, wait) => {
    const world = talking(1)
    world.peer.says(frame(frameTypes.goaway, 0, 0, Buffer.alloc(8)))
    const { closed, isClosed } = await closing(world)
    await vi.advanceTimersByTimeAsync(499)
    expect([isClosed(), world.peer.destroyed]).toEqual([false, false])
    happen(world.peer)
    await vi.advanceTimersByTimeAsync(wait === 0 ? 0 : 1)
    await closed
    expect([world.peer.destroyed, vi.getTimerCount()]).toEqual([true, 0])
  })

  it('has nothing to wait for when the connection is gone', async () => {
    const world = talking(1)
    world.peer.destroy(cut)
    await turn()
    await world.session.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('what a session tells of itself', () => {
  it('how long it waits, and how long an answer took', () => {
    const { session, peer, push, answer } = talking(1, { answerPatience: 700 })
    expect([session.patience, session.hasAnswered()]).toEqual([700, false])
    push()
    vi.advanceTimersByTime(20)
    answer(1)
    expect([session.roundTrip(), session.hasAnswered()]).toEqual([0, true])
    peer.destroy()
  })

  const [root = ''] = rootCertificates
  const { raw, fingerprint256 } = new X509Certificate(root)

  it.each<[string, unknown, object | undefined]>([
    [
      'its chain',
      { raw },
      {
        chain: { voucher: 'public', certificates: [{ fingerprint: fingerprint256 }] },
        asksForCertificate: true,
      },
    ],
    ['nothing, when the connection is gone', {}, undefined],
    ['nothing, when Node has nothing either', null, undefined],
  ])('%s', (_, leaf, shown) => {
    const { session, peer } = talking(1)
    Object.assign(peer, {
      getPeerCertificate: (isWhole: boolean) => (isWhole ? leaf : {}),
      getSharedSigalgs: () => ['ECDSA+SHA256'],
    })
    const server = session.server()
    if (shown === undefined) expect(server).toBeUndefined()
    else expect(server).toMatchObject(shown)
    peer.destroy()
  })
})
