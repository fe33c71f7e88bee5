import { describe, expect, it } from 'vitest'
import { EarlierPushes, type TakenPush } from '../../../src/gateway/decide/earlier-pushes.ts'
import type { Text } from '../../../src/text.ts'

const began = Date.UTC(2026, 10, 27)

type Sent = Partial<Omit<TakenPush, 'payload' | 'time'>> & {
  readonly aps?: Readonly<Record<string, unknown>>
  readonly after?: number
}

/** @returns the notes of the last of these pushes, which come a second apart where nothing else is said */
function textsOfLast(pushes: readonly Sent[]): Text[] {
  const earlier = new EarlierPushes()
  const told = pushes.map(({ aps = { alert: 'hi' }, after, ...push }, at) =>
    earlier.take({
      deviceToken: 'ab'.repeat(32),
      topic: 'com.example.app',
      number: at + 1,
      payload: Buffer.from(JSON.stringify({ aps })),
      ...push,
      time: new Date(began + (after ?? at) * 1000),
    }),
  )
  return told.at(-1) ?? []
}

const notesOfLast = (pushes: readonly Sent[]) => textsOfLast(pushes).map(({ en }) => en)

const update = (timestamp: number, state: unknown, more: object = {}): Sent => ({
  pushType: 'liveactivity',
  priority: 5,
  aps: { event: 'update', timestamp, 'content-state': state, ...more },
})
const background: Sent = { pushType: 'background', priority: 5, aps: { 'content-available': 1 } }
const start: Sent = { pushType: 'liveactivity', aps: { event: 'start', timestamp: 1, alert: {} } }

const activity = (aps: Sent['aps'] = {}): Sent => ({ pushType: 'liveactivity', priority: 5, aps })
const urgent = (more: object = {}): Sent => ({ ...activity({ event: 'update', ...more }), priority: 10 })

/** The same push so many seconds after the first. */
const at = (push: Sent, ...seconds: readonly number[]): Sent[] => seconds.map((after) => ({ ...push, after }))

const rows: readonly (readonly [string, readonly Sent[], RegExp | undefined])[] = [
  ['one push', [{}], undefined],
  ['two that are alike', [{}, {}], undefined],
  [
    'a timestamp that goes back',
    [update(200, 1), update(100, 2)],
    /timestamp 100 is older .*\(200\): the phone/,
  ],
  [
    'a timestamp older than the newest',
    [update(20, 1), update(10, 2), update(15, 3)],
    /15 is older .*\(20\)/,
  ],
  ['timestamps that go on', [update(100, 1), update(100, 2)], undefined],
  ['an activity that begins anew', [update(200, 1), start, update(100, 1)], undefined],
  ['the same state again', [update(1, { a: 1 }), update(2, { a: 1 })], /same as in push 1: nothing changes/],
  ['the same state with an alert', [update(1, 1), update(2, 1, { alert: { body: 'x' } })], undefined],
  ['the same state at another device', [update(1, 1), { ...update(2, 1), deviceToken: 'cd' }], undefined],
  [
    'the same collapse id',
    [{ collapseId: 'a' }, { collapseId: 'b' }, { collapseId: 'a' }],
    /place of push 1/,
  ],
  [
    'a collapse id of 32 others ago',
    [
      { collapseId: 'a' },
      ...Array.from({ length: 32 }, (_, at) => ({ collapseId: `${at}` })),
      { collapseId: 'a' },
    ],
    undefined,
  ],
  ['the third background push of an hour', [background, background, background], undefined],
  ['the fourth', [background, background, background, background], /^4 background pushes in an hour/],
  [
    'the fourth, an hour later',
    [background, background, background, { ...background, after: 3601 }],
    undefined,
  ],
  [
    'more than are counted one by one',
    Array.from({ length: 150 }, () => background),
    /^100 or more background pushes in an hour/,
  ],
  ['ten activities', Array.from({ length: 10 }, () => start), undefined],
  ['eleven activities', Array.from({ length: 11 }, () => start), /^11 Live Activities started/],
  [
    'five updates of priority 10, which is what none means',
    [1, 2, 3, 4, 5].map((at) => ({ ...update(at, at), priority: at % 2 === 0 ? 10 : undefined })),
    /^5 updates with priority 10 in a minute/,
  ],
  ['five of priority 5', [1, 2, 3, 4, 5].map((at) => update(at, at)), undefined],
  ['no JSON at all', [{}, { aps: undefined as never }], undefined],
  ['a timestamp that is text', [update(200, 1), { ...update(1, 2), aps: { timestamp: '100' } }], undefined],
  [
    'a timestamp that goes back, at an alert',
    [activity({ timestamp: 200 }), { aps: { timestamp: 100 } }],
    undefined,
  ],
  [
    'an older timestamp after one that went back',
    [update(200, 1), start, activity({ timestamp: 5 }), activity({ timestamp: 4 })],
    /timestamp 4 is older .*\(5\)/,
  ],
  [
    'an activity that begins anew, without a timestamp',
    [update(200, 1), activity({ event: 'start' }), update(100, 2)],
    undefined,
  ],
  [
    'an activity that begins anew, with the state it had',
    [update(1, 1), activity({ event: 'start' }), update(2, 1)],
    undefined,
  ],
  [
    'the same state, and one without between',
    [update(1, 1), activity({ timestamp: 2 }), update(3, 1)],
    /in push 1:/,
  ],
  ['the same state, and another between', [update(1, 1), update(2, 2), update(3, 1)], undefined],
  ['the same state thrice', [update(1, 1), update(2, 1), update(3, 1)], /in push 2:/],
  [
    'the same state at its end',
    [update(1, 1), { ...update(2, 1), aps: { event: 'end', 'content-state': 1 } }],
    undefined,
  ],
  ['no state, twice', [activity({ event: 'update' }), activity({ event: 'update' })], undefined],
  ['the same state at an alert', [update(1, 1), { aps: { event: 'update', 'content-state': 1 } }], undefined],
  ['no collapse id, twice', [{ collapseId: 'a' }, {}], undefined],
  [
    'the same collapse id for another app',
    [{ collapseId: 'a' }, { collapseId: 'a', topic: 'com.example.b' }],
    undefined,
  ],
  [
    'the same collapse id at another device',
    [{ collapseId: 'a' }, { collapseId: 'a', deviceToken: 'cd' }],
    undefined,
  ],
  [
    'the same collapse id, the token in capitals',
    [{ collapseId: 'a' }, { collapseId: 'a', deviceToken: 'AB'.repeat(32) }],
    /place of push 1 /,
  ],
  [
    'the same collapse id, and no topic',
    [
      { collapseId: 'a', topic: undefined },
      { collapseId: 'a', topic: undefined },
    ],
    /place of push 1 /,
  ],
  [
    'a collapse id of 31 others ago',
    [
      { collapseId: 'a' },
      ...Array.from({ length: 31 }, (_, at) => ({ collapseId: `${at}` })),
      { collapseId: 'a' },
    ],
    /place of push 1 /,
  ],
  [
    'a collapse id that came again between many',
    [
      { collapseId: 'a' },
      ...Array.from({ length: 20 }, (_, at) => ({ collapseId: `${at}` })),
      { collapseId: 'a' },
      ...Array.from({ length: 31 }, (_, at) => ({ collapseId: `later ${at}` })),
      { collapseId: 'a' },
    ],
    /place of push 22 /,
  ],
  ['the fourth background push, an hour to the second later', at(background, 0, 1, 2, 3600), undefined],
  ['the fourth, a second before', at(background, 0, 1, 2, 3599), /^4 background/],
  [
    'the fourth, of two devices',
    [background, background, { ...background, deviceToken: 'cd' }, background],
    undefined,
  ],
  ['the fourth push of which one is an alert', [background, background, {}, background], undefined],
  ['99 background pushes', Array.from({ length: 99 }, () => background), /^99 background/],
  ['100 background pushes', Array.from({ length: 100 }, () => background), /^100 or more background/],
  ['four updates of priority 10', at(urgent(), 0, 1, 2, 3), undefined],
  ['five updates of priority 10 within a minute', at(urgent(), 0, 1, 2, 3, 59), /^5 updates/],
  ['five updates of priority 10, a minute from first to last', at(urgent(), 0, 1, 2, 3, 60), undefined],
  ['five updates of priority 10 that alert', at(urgent({ alert: 'x' }), 0, 1, 2, 3, 4), undefined],
  ['five ends of priority 10', at(urgent({ event: 'end' }), 0, 1, 2, 3, 4), undefined],
  [
    'eleven alerts that look like a start',
    Array.from({ length: 11 }, () => ({ aps: { event: 'start' } })),
    undefined,
  ],
]

describe('what earlier pushes to a device mean for one', () => {
  it.each(rows)('%s', (_, pushes, expected) => {
    const notes = notesOfLast(pushes)
    if (expected === undefined) expect(notes).toEqual([])
    else expect(notes).toEqual([expect.stringMatching(expected)])
  })

  it.each<[string, readonly Sent[], Text]>([
    [
      'an older timestamp',
      [update(200, 1), update(100, 2)],
      {
        en: 'Its timestamp 100 is older than that of a push before it (200): the phone ignores it.',
        zh: '它的 timestamp 100 比之前的推送（200）更早：手机会忽略它。',
      },
    ],
    [
      'the same state',
      [update(1, 1), update(2, 1)],
      {
        en: 'Its content-state is the same as in push 1: nothing changes on the phone.',
        zh: '它的 content-state 与第 1 条推送相同：手机上不会有变化。',
      },
    ],
    [
      'the same collapse id',
      [{ collapseId: 'a' }, { collapseId: 'a' }],
      {
        en: 'It takes the place of push 1 on the phone: both have the same apns-collapse-id.',
        zh: '它会在手机上替换第 1 条推送：两者的 apns-collapse-id 相同。',
      },
    ],
    [
      'background pushes',
      at(background, 0, 1, 2, 3),
      {
        en: '4 background pushes in an hour: a phone runs two or three of them and drops the rest.',
        zh: '一小时内有 4 条后台推送：手机每小时只处理两三条，其余会被丢弃。',
      },
    ],
    [
      'more of them than are counted',
      Array.from({ length: 101 }, () => background),
      {
        en: '100 or more background pushes in an hour: a phone runs two or three of them and drops the rest.',
        zh: '一小时内有至少 100 条后台推送：手机每小时只处理两三条，其余会被丢弃。',
      },
    ],
    [
      'activities that start',
      Array.from({ length: 11 }, () => start),
      {
        en: '11 Live Activities started in an hour: a phone allows about ten, and starts no more until later.',
        zh: '一小时内启动了 11 个实时活动：手机大约只允许十个，之后暂时不再启动。',
      },
    ],
    [
      'urgent updates',
      at(urgent(), 0, 1, 2, 3, 4),
      {
        en: '5 updates with priority 10 in a minute: each counts against the hourly budget of the phone. Priority 5 does not.',
        zh: '一分钟内有 5 次优先级为 10 的更新：每次都计入手机每小时的配额，优先级 5 则不计。',
      },
    ],
  ])('is told in both languages: %s', (_, pushes, text) => {
    expect(textsOfLast(pushes)).toEqual([text])
  })

  it('may be several things', () => {
    const push: Sent = { ...background, collapseId: 'a' }
    expect(notesOfLast([push, push, push, push])).toEqual([
      expect.stringContaining('place of push 3 '),
      expect.stringContaining('4 background pushes'),
    ])
  })

  it.each(['', '{', 'null', '5', '[]', '{"aps":5}', '{"aps":null}'])(
    'is nothing where an update is %s',
    (text) => {
      const earlier = new EarlierPushes()
      const push = { deviceToken: 'ab', pushType: 'liveactivity', number: 1, payload: Buffer.from(text) }
      expect([0, 1].map((after) => earlier.take({ ...push, time: new Date(began + after) }))).toEqual([
        [],
        [],
      ])
    },
  )

  it('forgets the device that was sent to longest ago', () => {
    const earlier = new EarlierPushes()
    const take = (deviceToken: string, timestamp: number) =>
      earlier.take({
        deviceToken,
        pushType: 'liveactivity',
        number: 1,
        payload: Buffer.from(JSON.stringify({ aps: { event: 'update', timestamp } })),
        time: new Date(began),
      })
    take('first', 200)
    take('second', 200)
    for (let at = 0; at < 998; at++) take(`other ${at}`, 1)
    expect(take('first', 100)).toHaveLength(1)
    take('one more', 1)
    expect(take('second', 100)).toHaveLength(0)
  })
})
