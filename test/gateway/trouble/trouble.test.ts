import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/fault.ts'
import { parseTrouble, readTrouble, troubleKinds } from '../../../src/gateway/trouble/trouble.ts'
import { troubledReply } from '../../../src/gateway/trouble/troubled-reply.ts'
import { createTroubles, type TroubleTarget } from '../../../src/gateway/trouble/troubles.ts'
import { deviceToken, now, topic } from '../gateway-under-test.ts'

describe('readTrouble', () => {
  const read = [
    [
      { kind: 'answer', reason: 'Unregistered', deviceToken: 'AB', times: 1, since: 1_700_000_000_000 },
      {
        kind: 'answer',
        reason: 'Unregistered',
        status: 410,
        deviceToken: 'ab',
        times: 1,
        since: new Date(1_700_000_000_000),
      },
    ],
    [
      { kind: 'answer', reason: 'NoSuchReason', status: 418 },
      { kind: 'answer', reason: 'NoSuchReason', status: 418 },
    ],
    [
      { kind: 'answer', reason: 'ServiceUnavailable', retryAfter: 5 },
      { kind: 'answer', reason: 'ServiceUnavailable', status: 503, retryAfter: 5 },
    ],
    [
      { kind: 'rate', perSecond: 0.5 },
      { kind: 'rate', perSecond: 0.5, burst: 1, per: 'device' },
    ],
    [{ kind: 'goaway' }, { kind: 'goaway', code: 'NO_ERROR', serves: true }],
    [{ kind: 'reset-stream' }, { kind: 'reset-stream', code: 'INTERNAL_ERROR' }],
    [
      { kind: 'silence', environment: 'production', topic, every: 3 },
      { kind: 'silence', environment: 'production', topic, every: 3 },
    ],
  ] as const
  it.each(read)('reads %j', (given, expected) => {
    expect(readTrouble(given)).toEqual(expected)
    expect(readTrouble(JSON.parse(JSON.stringify(given)))).toEqual(expected)
  })

  const wrong = [
    ['silence', 'not a JSON object'],
    [null, 'not a JSON object'],
    [{}, 'kind'],
    [{ kind: 'flood' }, troubleKinds.join(', ')],
    [{ kind: 'delay' }, 'delay needs milliseconds'],
    [{ kind: 'delay', milliseconds: -1 }, 'milliseconds cannot be -1'],
    [{ kind: 'silence', milliseconds: 1 }, 'silence takes no milliseconds'],
    [{ kind: 'silence', constructor: 1 }, 'silence takes no constructor'],
    [{ kind: 'answer' }, 'answer needs reason'],
    [{ kind: 'answer', reason: 'NoSuchReason' }, 'NoSuchReason'],
    [{ kind: 'answer', reason: 'BadTopic', since: 'tomorrow' }, 'since'],
    [{ kind: 'goaway', code: 'WHATEVER' }, 'code cannot be "WHATEVER"'],
    [{ kind: 'silence', deviceToken: 'xy' }, 'deviceToken'],
    [{ kind: 'silence', every: 0 }, 'every'],
  ] as const
  it.each(wrong)('says what is wrong with %j', (given, expected) => {
    expect(() => readTrouble(given)).toThrow(Fault)
    expect(() => readTrouble(given)).toThrow(expected)
  })
})

describe('parseTrouble', () => {
  it.each([
    ['delay milliseconds=500 every=3', { kind: 'delay', milliseconds: 500, every: 3 }],
    ['  {"kind":"silence"}', { kind: 'silence' }],
    [
      'goaway serves=false code=ENHANCE_YOUR_CALM',
      { kind: 'goaway', code: 'ENHANCE_YOUR_CALM', serves: false },
    ],
    ['answer reason=Unregistered', { kind: 'answer', reason: 'Unregistered', status: 410 }],
  ])('reads %s', (typed, expected) => {
    expect(parseTrouble(typed)).toEqual(expected)
  })

  it.each(['', '{', 'delay milliseconds', 'delay =5'])('refuses "%s"', (typed) => {
    expect(() => parseTrouble(typed)).toThrow(Fault)
  })
})

describe('createTroubles', () => {
  const victim: TroubleTarget = { environment: 'sandbox', token: deviceToken, topic }
  const strikes = (typed: string, victims: readonly Partial<TroubleTarget>[], times = [now]) => {
    const troubles = createTroubles([parseTrouble(typed)])
    return victims.map(
      (more, at) => troubles.ofRequest({ ...victim, ...more }, times[at % times.length] ?? now).length,
    )
  }
  const others = (count: number) => Array.from({ length: count }, () => ({}))

  it('strikes the next so many', () => {
    expect(strikes('silence times=2', others(4))).toEqual([1, 1, 0, 0])
  })

  it('strikes the first, and then every so many', () => {
    expect(strikes('silence every=3', others(7))).toEqual([1, 0, 0, 1, 0, 0, 1])
    expect(strikes('silence every=3 times=2', others(9))).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0])
  })

  it('counts only those it is for', () => {
    const mixed = [{}, { token: 'bb' }, { environment: 'production' as const }, {}, { topic: 'x' }, {}]
    expect(
      strikes(`silence every=2 topic=${topic} environment=sandbox deviceToken=${deviceToken}`, mixed),
    ).toEqual([1, 0, 0, 0, 0, 1])
  })

  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)

  it('holds a rate for each device, and refills it', () => {
    const times = [0, 0, 0, 0, 0.4, 0.5].map(after)
    const victims = [{}, {}, {}, { token: 'bb' }, {}, {}]
    expect(strikes('rate perSecond=2 burst=2', victims, times)).toEqual([0, 0, 1, 0, 1, 0])
  })

  it('holds a rate for the whole gateway', () => {
    expect(strikes('rate perSecond=1 per=gateway', [{}, { token: 'bb' }])).toEqual([0, 1])
  })

  it('keeps requests and connections apart', () => {
    const troubles = createTroubles([parseTrouble('slow-handshake milliseconds=5')])
    expect(troubles.ofRequest(victim, now)).toEqual([])
    expect(troubles.ofConnection({ environment: 'sandbox' }, now)).toMatchObject([{ milliseconds: 5 }])
  })

  it('is added to, shown and taken from', () => {
    const troubles = createTroubles([parseTrouble('silence times=1')])
    const { id } = troubles.add(parseTrouble('delay milliseconds=1'))
    troubles.ofRequest(victim, now)
    troubles.ofRequest(victim, now)
    expect(troubles.list()).toMatchObject([
      { kind: 'silence', fitted: 2, struck: 1 },
      { kind: 'delay', fitted: 2, struck: 2 },
    ])
    expect([troubles.remove(id), troubles.remove(id)]).toEqual([true, false])
    expect(troubles.list()).toHaveLength(1)
    troubles.clear()
    expect(troubles.ofRequest(victim, now)).toEqual([])
  })
})

describe('fateOf', () => {
  const reply = { status: 200, id: 'ID' }
  const fate = (...typed: string[]) =>
    troubledReply(createTroubles(typed.map(parseTrouble)).ofRequest({ environment: 'sandbox' }, now), reply)

  it('adds delays up, and lets the first ending decide', () => {
    expect(fate()).toEqual({ wait: 0, reply })
    expect(fate('delay milliseconds=5', 'delay milliseconds=7')).toMatchObject({ wait: 12, reply })
    expect(fate('delay milliseconds=5', 'answer reason=BadTopic', 'silence')).toMatchObject({
      wait: 5,
      reply: { status: 400, reason: 'BadTopic', id: 'ID', named: { cause: 'answer-was-set' } },
      trouble: 'trouble-2',
    })
    expect(fate('silence', 'answer reason=BadTopic').reply).toBeUndefined()
    expect(fate('goaway').reply).toBe(reply)
    expect(fate('goaway serves=false').reply).toBeUndefined()
    expect(fate('stream-limit streams=5')).toMatchObject({ streams: 5, reply })
  })
})
