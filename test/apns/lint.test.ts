import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appearanceOf } from '../../src/apns/appearance.ts'
import type { Draft } from '../../src/apns/draft.ts'
import { lint } from '../../src/apns/lint.ts'
import { type JsonObject, payloadOf, readPayload } from '../../src/apns/payload.ts'
import { buildPayload } from '../../src/apns/payload-fields.ts'
import { inferPushType, pushTypeNames, pushTypes } from '../../src/apns/push-type.ts'
import { type PayloadTemplate, templateNames, templates } from '../../src/apns/templates.ts'
import { defined } from '../../src/defined.ts'
import { isWhole } from '../whole/quick-form.ts'

const now = new Date('2026-11-22T08:00:00Z')
const soon = now.getTime() / 1000 + 3600

function draft(value: JsonObject, headers: Draft['headers'] = {}, more: Partial<Draft> = {}): Draft {
  const payload = payloadOf(value)
  const pushType = headers.pushType ?? inferPushType(value)
  return { payload, headers: { pushType, ...headers }, isBroadcast: false, now, ...more }
}

/** What is wrong or doubtful; notes have their cases in `rules.test.ts`. */
const ids = (found: Draft) =>
  lint(found)
    .filter(({ severity }) => severity !== 'note')
    .map(({ id, severity }) => `${severity} ${id}`)

const live = (aps: JsonObject) => ({
  aps: { timestamp: now.getTime() / 1000, 'content-state': {}, ...aps },
})

/** What is wrong, and the only findings it may have. */
const cases: readonly (readonly [string, Draft, readonly string[]])[] = [
  ['an alert', draft({ aps: { alert: 'x' } }), []],
  [
    'a whole alert',
    draft({
      aps: { alert: { title: 'a', 'loc-key': 'k', 'loc-args': ['b'] }, badge: 0, sound: 'ping.caf' },
      own: 1,
    }),
    [],
  ],
  ['aps that is no object', draft({ aps: 'x' }), ['error bad-json-or-no-aps']],
  ['aps in another object', draft({ data: { aps: { alert: 'x' } } }), ['error bad-json-or-no-aps']],
  [
    'a payload of FCM',
    draft({ notification: { title: 'x' }, to: 'y' }),
    ['error payload-of-another-service'],
  ],
  ['a key beside aps', draft({ aps: { alert: 'x' }, badge: 1 }), ['warning key-misplaced']],
  ['title in aps', draft({ aps: { alert: 'x', title: 'y' } }), ['warning key-misplaced']],
  ['an underscore', draft({ aps: { alert: 'x', content_available: 1 } }), ['warning key-unknown']],
  ['an own key in aps', draft({ aps: { alert: 'x', order: 1 } }), ['warning key-unknown']],
  ['a badge in quotes', draft({ aps: { badge: '1' } }), ['error value-wrong']],
  ['a badge below 0', draft({ aps: { badge: -1 } }), ['error value-wrong']],
  ['true for 1', draft({ aps: { alert: 'x', 'mutable-content': true } }), ['error value-wrong']],
  ['0 for no', draft({ aps: { alert: 'x', 'content-available': 0 } }), []],
  [
    'a level that is none',
    draft({ aps: { alert: 'x', 'interruption-level': 'high' } }),
    ['error value-wrong'],
  ],
  ['a score above 1', draft({ aps: { alert: 'x', 'relevance-score': 75 } }), ['error value-wrong']],
  [
    'a volume above 1',
    draft({ aps: { sound: { critical: 1, name: 'a.caf', volume: 2 } } }),
    ['error value-wrong'],
  ],
  ['an object in a text', draft({ aps: { alert: 'Hi [object Object]' } }), ['warning placeholder-left']],
  ['nothing to show', draft({ order: 1 }), ['warning empty-or-custom-only']],
  ['an empty alert', draft({ aps: { alert: '' } }), ['warning empty-or-custom-only']],
  ['mutable without alert', draft({ aps: { badge: 1, 'mutable-content': 1 } }), ['warning nse']],
  ['background', draft({ aps: { 'content-available': 1 } }, { priority: 5 }), []],
  [
    'background that shows',
    draft({ aps: { 'content-available': 1, alert: 'x' } }, { pushType: 'background' }),
    ['error background-shows'],
  ],
  [
    'background that does not wake',
    draft({ own: 1 }, { pushType: 'background' }),
    ['error background-without-content-available'],
  ],
  [
    'background at once',
    draft({ aps: { 'content-available': 1 } }, { priority: 10 }),
    ['error background-priority10'],
  ],
  [
    'silent as alert',
    draft({ aps: { 'content-available': 1 } }, { pushType: 'alert' }),
    ['warning push-type-missing'],
  ],
  ['an update of an activity', draft(live({ event: 'update' })), []],
  [
    'an activity without timestamp',
    draft({ aps: { event: 'update', 'content-state': {} } }),
    ['error live-activity-incomplete'],
  ],
  [
    'an activity in milliseconds',
    draft(live({ event: 'update', timestamp: 1_763_798_400_000 })),
    ['error value-wrong'],
  ],
  [
    'a start without attributes',
    draft(live({ event: 'start', alert: { title: 'x' } })),
    ['error live-activity-start-incomplete'],
  ],
  [
    'an activity with a plain alert',
    draft(live({ event: 'update', alert: 'x' })),
    ['error live-activity-alert-text'],
  ],
  [
    'an activity with sound outside',
    draft(live({ event: 'update', sound: 'x' })),
    ['warning live-activity-sound-outside'],
  ],
  [
    'an activity that is stale at once',
    draft(live({ event: 'update', 'stale-date': 1 })),
    ['warning live-activity-dates'],
  ],
  ['an unknown event', draft(live({ event: 'stop' })), ['error value-wrong']],
  [
    'an activity as alert',
    draft(live({ event: 'update', alert: { body: 'x' } }), { pushType: 'alert' }),
    ['warning key-of-another-type'],
  ],
  [
    'a start by broadcast',
    draft(
      live({ event: 'start', alert: { title: 'x' }, attributes: {}, 'attributes-type': 'X' }),
      {},
      { isBroadcast: true },
    ),
    ['error broadcast-start'],
  ],
  [
    'a widget without its key',
    draft({ aps: {} }, { pushType: 'widgets' }),
    ['error content-changed-missing'],
  ],
  ['MDM without magic', draft({}, { pushType: 'mdm' }), ['error push-magic-missing']],
  ['File Provider without container', draft({}, { pushType: 'fileprovider' }), ['error container-missing']],
  [
    'VoIP to the bundle id',
    draft({ aps: {} }, { pushType: 'voip', topic: 'com.x', expiration: 0 }),
    ['error topic-suffix'],
  ],
  [
    'a suffix that stands twice',
    draft({ aps: {} }, { pushType: 'voip', topic: 'com.x.voip.voip', expiration: 0 }),
    ['error topic-suffix'],
  ],
  ['MDM to an app', draft({ mdm: 'x' }, { pushType: 'mdm', topic: 'com.x' }), ['error topic-suffix']],
  [
    'a topic with team id',
    draft({ aps: { alert: 'x' } }, { topic: 'ABCDE12345.com.x' }),
    ['warning topic-with-team-id'],
  ],
  [
    'location by certificate',
    draft({ aps: {} }, { pushType: 'location' }, { credential: 'certificate' }),
    ['error certificate-cannot'],
  ],
  [
    'controls by certificate',
    draft({ aps: { 'content-changed': true } }, { pushType: 'controls' }, { credential: 'certificate' }),
    ['warning certificate-unlikely'],
  ],
  [
    'a long collapse id',
    draft({ aps: { alert: 'x' } }, { collapseId: '汉'.repeat(22) }),
    ['error collapse-id-length'],
  ],
  ['an id that is no UUID', draft({ aps: { alert: 'x' } }, { id: 'x' }), ['error id-not-a-uuid']],
  [
    'a lifetime for an expiration',
    draft({ aps: { alert: 'x' } }, { expiration: 3600 }),
    ['warning bad-expiration'],
  ],
  [
    'push to talk that is kept',
    draft({ aps: {} }, { pushType: 'pushtotalk', expiration: soon }),
    ['warning expiration-of-pushtotalk'],
  ],
  ['a pass', draft({}, { topic: 'pass.com.x' }), []],
  ['a pass with content', draft({ aps: { alert: 'x' } }, { topic: 'pass.com.x' }), ['warning wallet-topic']],
]

describe('lint', () => {
  it.each(cases)('%s', (_, found, expected) => {
    expect(ids(found)).toEqual(expected)
  })

  it.each([
    ['alert', false, 4096],
    ['voip', false, 5120],
    ['liveactivity', true, 5120],
  ] as const)('%s, broadcast %s: up to %i bytes', (pushType, isBroadcast, largest) => {
    const ofSize = (size: number) =>
      ids(draft({ aps: { alert: 'x' }, a: 'x'.repeat(size - 28) }, { pushType }, { isBroadcast }))
    expect(ofSize(largest)).not.toContain('error payload-size')
    expect(ofSize(largest + 1)).toContain('error payload-size')
  })

  it('counts bytes, not characters', () => {
    const [finding] = lint(draft({ aps: { alert: '汉'.repeat(1400) } }))
    expect(finding?.evidence.en).toMatch(/4220 bytes/)
  })
})

it('the lint bears any JSON', () => {
  const places = fc.constantFrom(
    'aps',
    'alert',
    'sound',
    'mdm',
    'event',
    'title',
    'badge',
    'content-state',
    'x',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.dictionary(places, fc.oneof({ maxDepth: 4 }, fc.jsonValue(), tie('tree')), { maxKeys: 5 }),
  }))
  fc.assert(
    fc.property(tree, fc.constantFrom(...pushTypeNames), (value, pushType) => {
      lint(draft(value as JsonObject, { pushType }))
      appearanceOf(value as JsonObject, pushType)
    }),
  )
})

/** What a payload of hostile size is made of: each with the kind of its parts. */
const large: readonly (readonly [string, (size: number) => string])[] = [
  [
    'many keys in aps',
    (size) => `{"aps":{${Array.from({ length: size / 12 }, (_, at) => `"a${at}":1`).join()}}}`,
  ],
  ['the same key', (size) => `{"aps":{${Array.from({ length: size / 12 }, () => '"alerts":1').join()}}}`],
  [
    'many places for aps',
    (size) => `{"x":[${Array.from({ length: size / 12 }, () => '{"aps":{}}').join()}]}`,
  ],
  ['one long key', (size) => `{"aps":{"${'k'.repeat(size)}":1}}`],
  ['one long text', (size) => `{"aps":{"alert":"${'\\"'.repeat(size / 2)}"}}`],
  ['a long list of arguments', (size) => `{"aps":{"alert":{"loc-args":[${'"a",'.repeat(size / 4)}"a"]}}}`],
  [
    'a large state',
    (size) => `{"aps":{"event":"start","timestamp":1,"content-state":{"a":[${'null,'.repeat(size / 5)}1]}}}`,
  ],
  ['blanks', (size) => `{"aps":{"category":"${' '.repeat(size)}x"}}`],
]

it.each(large)('takes linear time: %s', (_, made) => {
  const took = (size: number) => {
    const payload = readPayload(new TextEncoder().encode(made(size)), 'push.json')
    const from = process.cpuUsage()
    lint({ ...draft(payload.value), payload })
    const { user, system } = process.cpuUsage(from)
    return (user + system) / 1000
  }
  took(4096)
  // 256 times as much, in the quick form 64 times; what is quadratic takes 65,536 or 4,096 times as long.
  const size = isWhole ? 1_048_576 : 262_144
  expect(took(size)).toBeLessThan((5000 * size) / 1_048_576)
})

describe('templates', () => {
  it.each(templateNames)('%s has no error', (name) => {
    const template: PayloadTemplate = templates[name]
    const words = name === 'mdm' ? { pushMagic: 'magic' } : {}
    const payload = buildPayload(words, [], template.payload, now)
    const { pushType } = template
    const row = pushType === undefined ? undefined : pushTypes[pushType]
    const priority =
      pushType === undefined || row === undefined
        ? {}
        : { pushType, priority: row.priorities[0], ...defined({ expiration: row.expiration }) }
    const topic =
      pushType === undefined
        ? { topic: 'pass.com.x' }
        : {
            topic: `${pushType === 'mdm' ? 'com.apple.mgmt.External.x' : 'com.x'}${pushTypes[pushType].suffix}`,
          }
    expect(ids({ payload, headers: { ...priority, ...topic }, isBroadcast: false, now })).toEqual([])
  })
})
