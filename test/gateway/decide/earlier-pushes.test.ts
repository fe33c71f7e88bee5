import { describe, expect, it } from 'vitest'
import { EarlierPushes, type TakenPush } from '../../../src/gateway/decide/earlier-pushes.ts'

const began = Date.UTC(2026, 10, 27)

type Sent = Partial<Omit<TakenPush, 'payload' | 'time'>> & {
  readonly aps?: Readonly<Record<string, unknown>>
  readonly after?: number
}

/** @returns the notes of the last of these pushes, which come a second apart where nothing else is said */
function notesOfLast(pushes: readonly Sent[]): string[] {
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
  return (told.at(-1) ?? []).map(({ en }) => en)
}

const update = (timestamp: number, state: unknown, more: object = {}): Sent => ({
  pushType: 'liveactivity',
  priority: 5,
  aps: { event: 'update', timestamp, 'content-state': state, ...more },
})
const background: Sent = { pushType: 'background', priority: 5, aps: { 'content-available': 1 } }
const start: Sent = { pushType: 'liveactivity', aps: { event: 'start', timestamp: 1, alert: {} } }

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
]

describe('what earlier pushes to a device mean for one', () => {
  it.each(rows)('%s', (_, pushes, expected) => {
    const notes = notesOfLast(pushes)
    if (expected === undefined) expect(notes).toEqual([])
    else expect(notes).toEqual([expect.stringMatching(expected)])
  })

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
