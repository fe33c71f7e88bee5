import { describe, expect, it } from 'vitest'
import type { Draft } from '../../src/apns/draft.ts'
import { lint, lintRules } from '../../src/apns/lint.ts'
import { type JsonObject, payloadOf, readPayload } from '../../src/apns/payload.ts'
import { inferPushType } from '../../src/apns/push-type.ts'
import { swift, typesIn } from './activity-type/activity-type.ts'

const now = new Date('2026-11-26T17:30:00Z')
const at = now.getTime() / 1000

function draft(value: JsonObject, headers: Draft['headers'] = {}, more: Partial<Draft> = {}): Draft {
  const pushType = headers.pushType ?? inferPushType(value)
  return { payload: payloadOf(value), headers: { pushType, ...headers }, isBroadcast: false, now, ...more }
}

/** As it is written in a file. */
function written(text: string): Draft {
  const payload = readPayload(new TextEncoder().encode(text), 'push.json')
  return { ...draft(payload.value), payload }
}

const say = (alert: unknown, more: JsonObject = {}) => ({ aps: { alert, ...more } })
const hello = say('Hello')
const wake = { aps: { 'content-available': 1 } }
const activity = (aps: JsonObject) =>
  draft(
    { aps: { event: 'update', timestamp: at, 'content-state': {}, ...aps } },
    { pushType: 'liveactivity' },
  )
const state = (content: JsonObject) => activity({ 'content-state': content })
const start = (aps: JsonObject) =>
  activity({
    event: 'start',
    alert: { title: 'a', body: 'b' },
    'attributes-type': 'AdventureAttributes',
    attributes: { name: 'Panda' },
    'content-state': { level: 1 },
    ...aps,
  })
const of = (value: JsonObject, pushType: Draft['headers']['pushType'], more: Draft['headers'] = {}) =>
  draft(value, { ...more, ...(pushType && { pushType }) })

const typed = (source: string, one: Draft): Draft => ({ ...one, activityTypes: typesIn(source) })
const against = (members: string, content: JsonObject) => typed(swift(members), state(content))
const struct = swift('var level: Int', 'let name: String')
const sampled = (sample: JsonObject | JsonObject[], content: JsonObject) =>
  typed(JSON.stringify(sample), state(content))

/** For each rule what it is there for, and what is nearly that and all right. */
const cases: Readonly<Record<string, { readonly finds: readonly Draft[]; readonly not: readonly Draft[] }>> =
  {
    'bad-json-or-no-aps': {
      finds: [
        draft({ aps: 'Hello' }),
        draft({ aps: '{"alert":"Hello"}' }),
        draft({ aps: null }),
        draft({ aps: [{ alert: 'Hello' }] }),
        draft({ APS: { alert: 'Hello' } }),
        draft({ apns: { alert: 'Hello' } }),
        draft({ data: { aps: { alert: 'Hello' } } }),
        draft({ pushes: [{ body: { aps: { alert: 'Hello' } } }] }),
        draft({ aps: { aps: { alert: 'Hello' } } }),
      ],
      not: [draft(hello), draft({ ...hello, data: { aps: {} } }), draft({ ...hello, apns: 'x' })],
    },
    'payload-of-another-service': {
      finds: [
        draft({ default: 'hi', APNS_SANDBOX: '{"aps":{"alert":"hi"}}' }),
        draft({ default: 'hi', APNS: { aps: { alert: 'hi' } } }),
        draft({ message: { token: 'x', notification: { title: 'a' } } }),
        draft({ notification: { title: 'a' }, to: 'x' }),
        draft({ registration_ids: ['x'], data: {} }),
        draft({ to: 'ExponentPushToken[x]', title: 'a', body: 'b' }),
        draft({ app_id: 'x', contents: { en: 'a' }, include_player_ids: ['y'] }),
        draft({ platform: 'all', audience: 'all', notification: { alert: 'a' } }),
      ],
      not: [draft({ ...hello, notification: { id: 1 }, to: 'me' }), draft({ message: 'hi' })],
    },
    'answer-of-a-service': {
      finds: [
        draft({ multicast_id: 1, success: 0, failure: 1, results: [{ error: 'NotRegistered' }] }),
        draft({ data: [{ status: 'ok', id: 'x' }] }),
      ],
      not: [draft({ ...hello, data: [{ status: 'ok' }] }), draft({ code: 1, message: 'hi' })],
    },
    'text-misread': {
      finds: [
        draft(say('å¤§å®¶å¥½')),
        draft(say('CafÃ©')),
        draft(say({ title: 'CafÃ© Zoe', body: 'x' })),
        draft(say('Itâ€™s ready')),
        draft(say('Ð¿Ñ€Ð¸Ð²ÐµÑ‚')),
        draft({ ...hello, note: ['ðŸ˜€'] }),
        draft(say('Soup \ufffd ready')),
        draft(say('hi', { name: '锟斤拷' })),
      ],
      not: [
        draft(say('大家好 🍜 naïve Café, Größe')),
        draft(say('AU CAFÉ… “MENÜ” – Ö‘s')),
        draft(say('AMANHÃ… SÃO 20 °C Â')),
        draft(say('大家好 “é”')),
        draft(say('plain')),
      ],
    },
    'half-character': {
      finds: [draft(say('Soup \ud83c ready')), draft(say('\udf5c'))],
      not: [draft(say('Soup \ud83c\udf5c ready'))],
    },
    'key-twice': {
      finds: [
        written('{"aps":{"alert":"a"},"aps":{"alert":"b"}}'),
        written('{"aps":{"alert":"a","\\u0061lert":"b"}}'),
        written('{"aps":{"alert":"a"},"list":[{"id":1},{"id":1,"x":[{}],"id" : 2}]}'),
      ],
      not: [written('{"aps":{"alert":"a \\"aps\\":1 {"},"list":[{"id":1},{"id":2}],"alert2":{"alert":1}}')],
    },
    'header-in-payload': {
      finds: [
        draft({ ...hello, 'apns-priority': 5 }),
        draft(say('a', { 'apns-push-type': 'alert' })),
        draft(say('a', { priority: 10 })),
        draft(say('a', { apns_collapse_id: 'x' })),
        draft({ ...hello, headers: { 'apns-topic': 'com.x' } }),
      ],
      not: [draft({ ...hello, priority: 5, topic: 'news', headers: { accept: 'x' } })],
    },
    'key-misplaced': {
      finds: [
        draft({ ...hello, badge: 1 }),
        draft({ content_available: 1, aps: { alert: 'x' } }),
        draft({ mutableContent: 1, aps: { alert: 'x' } }),
        draft({ Alert: 'x' }),
        of({ event: 'update', aps: { timestamp: at, 'content-state': {} } }, 'liveactivity'),
        of({ stale_date: at, aps: { event: 'update', timestamp: at, 'content-state': {} } }, 'liveactivity'),
        draft(say('x', { title: 'y' })),
        draft(say({ body: 'x', badge: 1 })),
      ],
      not: [
        draft({ ...hello, title: 'own', category: 'own', event: 'own' }),
        of({ aps: {}, alert: 'own' }, 'voip'),
      ],
    },
    'key-unknown': {
      finds: [
        'alerts',
        'Alert',
        'content_available',
        'mutable_content',
        'contentAvailable',
        'thread_id',
        'order',
      ].map((key) => draft(say('x', { [key]: 1 }))),
      not: [draft(say({ title: 'x', body: 'y', 'launch-image': 'z' }, { 'thread-id': 'a' }))],
    },
    'key-former': {
      finds: [draft(say({ body: 'x', 'action-loc-key': 'y' }))],
      not: [draft(say({ body: 'x', 'launch-image': 'y' }))],
    },
    'value-wrong': {
      finds: [
        draft(say('x', { badge: '1' })),
        draft(say('x', { badge: -1 })),
        draft(say('x', { badge: 1.5 })),
        draft(say('x', { 'mutable-content': true })),
        draft(say('x', { 'content-available': '1' })),
        draft(say('x', { 'interruption-level': 'time_sensitive' })),
        draft(say('x', { 'relevance-score': 75 })),
        draft(say('x', { 'thread-id': 7 })),
        draft(say(null)),
        draft(say({ 'loc-key': 'x', 'loc-args': [7] })),
        draft({ aps: { sound: { critical: 1, name: 'a', volume: 2 } } }),
        of({ aps: { 'content-changed': 1 } }, 'widgets'),
        activity({ timestamp: at * 1000 }),
        activity({ timestamp: '2026-11-26T17:30:00Z' }),
        activity({ event: 'stop' }),
      ],
      not: [
        draft(say('x', { badge: 0, 'content-available': 0, 'relevance-score': 1 })),
        activity({ 'relevance-score': 75 }),
      ],
    },
    'key-of-another-type': {
      finds: [of(say('x', { 'content-changed': true }), 'alert'), of(say('x', { event: 'update' }), 'alert')],
      not: [of({ aps: { 'content-changed': true } }, 'controls'), activity({})],
    },
    'empty-or-custom-only': {
      finds: [
        draft({ aps: {} }),
        draft({ order: 1 }),
        draft(say('')),
        draft(say({ title: '', body: ' ' })),
        draft(say({ 'launch-image': 'x' })),
        draft(say({ title: '' }, { sound: '' })),
      ],
      not: [
        draft(say({ title: '' }, { badge: 0 })),
        draft(say({ 'loc-key': 'x' })),
        draft({ aps: { sound: 'default' } }),
        draft(wake),
        of({}, undefined, { topic: 'pass.com.x' }),
        of({ aps: {} }, 'location'),
        draft({ data: { aps: { alert: 'x' } } }),
      ],
    },
    'badge-only': {
      finds: [draft({ aps: { badge: 3 } }), draft(say({ body: '' }, { badge: 3 }))],
      not: [draft(say('x', { badge: 3 })), draft({ aps: { badge: 3, sound: 'default' } })],
    },
    'placeholder-left': {
      finds: ['{{name}}', '%name%', '<%= name %>', '%(name)s', '{name}'].flatMap((place) => [
        draft(say({ title: `Hi ${place}` })),
        draft(say(place)),
      ]),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what pushctl fills itself
      not: ['50% off, 20% more', '${name} and #name#', 'a {smile :-} b', '{}'].map((text) =>
        draft(say(text)),
      ),
    },
    'loc-args-without-key': {
      finds: [
        draft(say({ body: 'x', 'loc-args': ['a'] })),
        draft(say({ 'loc-key': 'x', 'title-loc-args': ['a'] })),
        draft(say({ body: 'x', 'subtitle-loc-args': ['a'] })),
      ],
      not: [draft(say({ title: 'y', 'loc-key': 'x', 'loc-args': ['a'] }))],
    },
    'text-and-loc-key': {
      finds: [draft(say({ body: 'x', 'loc-key': 'y' })), draft(say({ title: 'x', 'title-loc-key': 'y' }))],
      not: [draft(say({ title: 'x', 'loc-key': 'y' })), draft(say({ body: '', 'loc-key': 'y' }))],
    },
    nse: {
      finds: [
        draft({ aps: { badge: 1, 'mutable-content': 1 } }),
        draft(say({ title: '' }, { sound: 'default', 'mutable-content': 1 })),
        draft({ ...hello, 'attachment-url': 'https://example.com/a.jpg' }),
        draft({ ...say('x', { 'mutable-content': 0 }), image: 'https://example.com/a.jpg' }),
        draft({ ...hello, ios_attachments: { a: 'https://example.com/a.jpg' } }),
        draft({ ...hello, image: 'https://example.com/a.jpg' }),
      ],
      not: [
        draft(say({ title: 'x' }, { 'mutable-content': 1 })),
        draft({ ...say('x', { 'mutable-content': 1 }), 'attachment-url': 'https://example.com/a.jpg' }),
        draft({ ...hello, image: 'icon-7', url: 'https://example.com/a.jpg' }),
      ],
    },
    'nse-without-fallback': {
      finds: [draft(say('…', { 'mutable-content': 1 })), draft(say({ body: '.' }, { 'mutable-content': 1 }))],
      not: [
        draft(say('你有新消息', { 'mutable-content': 1 })),
        draft(say('🍜', { 'mutable-content': 1 })),
        draft(say('…')),
      ],
    },
    'attachment-url': {
      finds: [draft({ ...say('x', { 'mutable-content': 1 }), 'image-url': 'http://example.com/a.jpg' })],
      not: [draft({ ...say('x', { 'mutable-content': 1 }), 'image-url': 'https://example.com/a.jpg' })],
    },
    'sound-format': {
      finds: [
        draft(say('x', { sound: 'ping.mp3' })),
        draft(say('x', { sound: 'ping' })),
        draft(say('x', { sound: 'Default' })),
        draft(say('x', { sound: { critical: 1, name: 'ping.m4a' } })),
        activity({ alert: { title: 'x', body: 'y', sound: 'ping.mp3' } }),
      ],
      not: [
        draft(say('x', { sound: 'default' })),
        draft(say('x', { sound: 'PING.CAF' })),
        draft(say('x', { sound: '' })),
        activity({ alert: { title: 'x', body: 'y', sound: 'chime.mp4' } }),
      ],
    },
    'sound-not-critical': {
      finds: [
        draft(say('x', { sound: { name: 'a.caf' } })),
        draft(say('x', { sound: { critical: 0, name: 'a.caf' } })),
      ],
      not: [draft(say('x', { sound: { critical: 1, name: 'a.caf', volume: 0.5 } }))],
    },
    'critical-by-half': {
      finds: [
        draft(say('x', { 'interruption-level': 'critical', sound: 'default' })),
        draft(say('x', { 'interruption-level': 'active', sound: { critical: 1, name: 'a.caf' } })),
      ],
      not: [draft(say('x', { 'interruption-level': 'critical', sound: { critical: 1, name: 'a.caf' } }))],
    },
    'entitlement-needed': {
      finds: [
        draft(say('x', { 'interruption-level': 'time-sensitive' })),
        draft(say('x', { sound: { critical: 1, name: 'a.caf' } })),
      ],
      not: [draft(say('x', { 'interruption-level': 'active' }))],
    },
    quiet: {
      finds: [
        draft(say('x', { 'interruption-level': 'passive' })),
        draft(hello, { priority: 1 }),
        draft(hello, { priority: 5 }),
      ],
      not: [draft(hello, { priority: 10 }), draft(wake, { priority: 5 }), draft(hello)],
    },
    'id-with-blanks': {
      finds: [draft(say('x', { category: 'SECRET ' })), draft(say('x', { 'thread-id': ' a' }))],
      not: [draft(say('x', { category: 'MY SECRET' }))],
    },
    'push-magic-missing': { finds: [of({}, 'mdm')], not: [draft({ mdm: 'magic' })] },
    'container-missing': {
      finds: [of({}, 'fileprovider')],
      not: [draft({ 'container-identifier': 'x', domain: 'y' })],
    },
    'live-activity-incomplete': {
      finds: [
        of({ aps: { event: 'update', 'content-state': {} } }, 'liveactivity'),
        of({ aps: { event: 'update', timestamp: at } }, 'liveactivity'),
        of({ aps: { timestamp: at, 'content-state': {} } }, 'liveactivity'),
      ],
      not: [activity({})],
    },
    'live-activity-end-incomplete': {
      finds: [of({ aps: { event: 'end', 'content-state': {} } }, 'liveactivity')],
      not: [activity({ event: 'end' })],
    },
    'live-activity-start-incomplete': {
      finds: [activity({ event: 'start', alert: { title: 'x' } })],
      not: [start({})],
    },
    'content-changed-missing': {
      finds: [of({ aps: {} }, 'widgets'), of({ aps: {} }, 'controls')],
      not: [of({ aps: { 'content-changed': true } }, 'widgets')],
    },
    'background-without-content-available': {
      finds: [of({ order: 1 }, 'background')],
      not: [of(wake, 'background'), of({}, 'background', { topic: 'pass.com.x' })],
    },
    'background-shows': {
      finds: ['alert', 'badge', 'sound'].map((key) =>
        of({ aps: { 'content-available': 1, [key]: 1 } }, 'background'),
      ),
      not: [of({ ...wake, alert: 'own' }, 'background')],
    },
    'push-type-missing': {
      finds: [of(wake, 'alert'), { ...draft(hello), headers: {} }],
      not: [of(wake, 'background'), of(say('x', { 'content-available': 1 }), 'alert')],
    },
    'force-quit-silent': { finds: [of(wake, 'background')], not: [of(hello, 'alert')] },
    'voip-shows-nothing': {
      finds: [of(hello, 'voip'), of({ aps: { sound: 'default' } }, 'voip')],
      not: [of({ aps: {}, alert: 'own' }, 'voip')],
    },
    'reload-shows-nothing': {
      finds: [of({ aps: { 'content-changed': true, alert: 'x' } }, 'widgets')],
      not: [of({ aps: { 'content-changed': true }, own: 1 }, 'controls')],
    },
    'file-provider-domain': {
      finds: [of({ 'container-identifier': 'x' }, 'fileprovider')],
      not: [of({ 'container-identifier': 'x', domain: 'y' }, 'fileprovider')],
    },
    'mdm-as-another-type': {
      finds: [of({ mdm: '996AC527-9993-4C0A-8528-60B2B3C2F52B' }, 'alert'), of({ mdm: 'x' }, 'background')],
      not: [of({ mdm: 'x' }, 'mdm'), of({ ...hello, mdm: 7 }, 'alert')],
    },
    'mdm-with-aps': { finds: [draft({ mdm: 'x', aps: {} })], not: [draft({ mdm: 'x' })] },
    'website-push-incomplete': {
      finds: [
        draft(hello, { topic: 'web.com.x' }),
        draft(say({ title: 'a', body: 'b' }), { topic: 'web.com.x' }),
        draft(say({ title: 'a' }, { 'url-args': [] }), { topic: 'web.com.x' }),
      ],
      not: [
        draft(say({ title: 'a', body: 'b' }, { 'url-args': [] }), { topic: 'web.com.x' }),
        draft(hello, { topic: 'com.web.x' }),
      ],
    },
    'live-activity-alert-text': {
      finds: [activity({ alert: 'x' })],
      not: [activity({ alert: { title: 'x' } })],
    },
    'live-activity-sound-outside': {
      finds: [activity({ sound: 'default' })],
      not: [activity({ alert: { title: 'x', body: 'y', sound: 'default' } })],
    },
    'live-activity-end-without-state': {
      finds: [of({ aps: { event: 'end', timestamp: at } }, 'liveactivity')],
      not: [activity({ event: 'end' })],
    },
    'live-activity-two-inputs': {
      finds: [start({ 'input-push-token': 1, 'input-push-channel': 'x' })],
      not: [start({ 'input-push-token': 1 })],
    },
    'live-activity-type-name': {
      finds: ['adventure', 'App.AdventureAttributes', 'Adventure<Int>'].map((type) =>
        start({ 'attributes-type': type }),
      ),
      not: [start({ 'attributes-type': 'AdventureAttributes' })],
    },
    'live-activity-budget': {
      finds: [activity({})],
      not: [
        activity({ alert: { title: 'x' } }),
        activity({ event: 'end' }),
        { ...activity({}), headers: { pushType: 'liveactivity', priority: 5 } },
      ],
    },
    'broadcast-start': {
      finds: [{ ...start({}), isBroadcast: true }],
      not: [{ ...activity({}), isBroadcast: true }],
    },
    'live-activity-timestamp': {
      finds: [1_168_364_460, at - 61, at + 61].map((timestamp) => activity({ timestamp })),
      not: [at - 59, at + 59].map((timestamp) => activity({ timestamp })),
    },
    'live-activity-dates': {
      finds: [
        activity({ 'stale-date': at }),
        activity({ timestamp: at - 50, 'stale-date': at - 10 }),
        activity({ 'dismissal-date': at + 3600 }),
        activity({ event: 'end', 'dismissal-date': at + 24 * 3600 }),
      ],
      not: [
        activity({ 'stale-date': at + 1 }),
        activity({ event: 'end', 'dismissal-date': at - 1 }),
        activity({ event: 'end', 'dismissal-date': at + 4 * 3600 }),
      ],
    },
    'live-activity-null': {
      finds: [state({ a: { b: null } }), start({ attributes: { list: [null] } })],
      not: [state({ a: 0, b: '', c: [] })],
    },
    'live-activity-state-in-attributes': {
      finds: [start({ attributes: { level: 1 } }), start({ attributes: { level: 1, name: 'x' } })],
      not: [start({}), start({ attributes: {}, 'content-state': {} }), start({ attributes: { level: 2 } })],
    },
    'live-activity-size': {
      finds: [{ ...state({ text: 'x'.repeat(4100) }), isBroadcast: true }],
      not: [{ ...state({ text: 'x'.repeat(4000) }), isBroadcast: true }, state({ text: 'x'.repeat(4100) })],
    },
    'live-activity-key-style': {
      finds: [state({ home_score: 1 }), state({ teams: [{ 'home-score': 1 }] })],
      not: [state({ homeScore: 1, _id: 2 })],
    },
    'live-activity-key-missing': {
      finds: [against('var a: Int', {}), against('var a = 1', {}), sampled({ a: 1 }, {})],
      not: [against('var a: Int?', {}), state({}), sampled([{ a: 1 }, {}], {})],
    },
    'live-activity-key-misspelt': {
      finds: [against('var homeScore: Int', { home_score: 1 })],
      not: [
        against('var homeScore: Int?', { home_score: 1 }),
        against('var homeScore: Int', { homeScore: 1 }),
      ],
    },
    'live-activity-kind-wrong': {
      finds: [against('var a: Int', { a: '1' }), typed(struct, start({ attributes: { name: 1 } }))],
      // Attributes are read at the start alone.
      not: [
        against('var a: Int', { a: 1 }),
        typed(struct, activity({ 'content-state': { level: 1 }, attributes: { name: 1 } })),
      ],
    },
    'live-activity-number-wrong': {
      finds: [against('var a: Int', { a: 0.5 })],
      not: [against('var a: Double', { a: 0.5 })],
    },
    'live-activity-value-wrong': {
      finds: [against('var a: UUID', { a: 'x' })],
      not: [against('var a: String', { a: 'x' })],
    },
    'live-activity-null-required': {
      finds: [against('var a: Int', { a: null })],
      not: [against('var a: Int?', { a: null })],
    },
    'live-activity-null-optional': {
      finds: [against('var a: Int?', { a: null })],
      not: [against('var a: Int?', {})],
    },
    'live-activity-case-unknown': {
      finds: [against('var p: P; enum P: String { case a }', { p: 'b' })],
      not: [against('var p: P; enum P: String { case a }', { p: 'a' })],
    },
    'live-activity-date-of-1970': {
      finds: [against('var a: Date', { a: at })],
      not: [against('var a: Date', { a: at - 978_307_200 }), against('var a: Double', { a: at })],
    },
    'live-activity-key-near': {
      finds: [against('var homeScore: Int?', { home_score: 1 })],
      not: [against('var homeScore: Int?', { homeScore: 1 })],
    },
    'live-activity-key-surplus': {
      finds: [against('var a: Int', { a: 1, more: 2 })],
      not: [against('var a: Int', { a: 1 }), against('var a: [String: Int]', { a: { more: 2 } })],
    },
    'live-activity-sample-differs': {
      finds: [sampled({ a: 1 }, { a: 1.5 })],
      not: [sampled({ a: 1.5 }, { a: 1 })],
    },
    'live-activity-value-new': {
      finds: [sampled([{ p: 'one' }, { p: 'two' }], { p: 'other' })],
      not: [sampled([{ p: 'one' }, { p: 'two' }], { p: 'two' })],
    },
    'live-activity-type-other': {
      finds: [typed(struct, start({ 'attributes-type': 'Delivery' }))],
      not: [
        typed(struct, start({ 'attributes-type': 'DeliveryAttributes' })),
        typed(struct, activity({ 'attributes-type': 'Delivery' })),
        typed('{"level":1}', start({})),
      ],
    },
    'live-activity-sides-swapped': {
      finds: [typed(struct, start({ attributes: { level: 1 }, 'content-state': { name: 'x' } }))],
      not: [typed(struct, start({})), typed(struct, state({ level: 1, name: 'x' }))],
    },
    'live-activity-not-judged': {
      finds: [
        against('var a: Elsewhere', { a: 1 }),
        typed(struct, draft(hello)),
        typed('{"level":1}', start({})),
        typed(`${struct} let d = JSONDecoder(); d.dateDecodingStrategy = .iso8601`, state({ level: 1 })),
        typed(struct + struct.replaceAll('Delivery', 'Ride'), state({ level: 1 })),
      ],
      not: [against('var a: Int', { a: 1 }), draft(hello)],
    },
    'live-activity-date-unix': {
      finds: [
        state({ countdownEnd: 1_795_718_100 }),
        state({ a: [{ end: at }] }),
        start({ attributes: { from: at } }),
      ],
      not: [state({ countdownEnd: 817_410_900, count: 42 }), draft({ ...hello, when: at })],
    },
    'live-activity-date-milliseconds': {
      finds: [state({ end: at * 1000 })],
      not: [state({ end: at, id: 9_007_199_254_740_991 })],
    },
    'live-activity-date-text': {
      finds: [state({ end: '2026-11-26T17:35:00Z' })],
      not: [state({ end: '2026-11-26', gate: 'T4' })],
    },
    'wallet-topic': {
      finds: [
        draft(hello, { topic: 'pass.com.x' }),
        draft({}, { topic: 'pass.com.x' }, { environment: 'sandbox' }),
        of({}, 'voip', { topic: 'pass.com.x' }),
      ],
      not: [
        of({}, 'alert', { topic: 'pass.com.x' }),
        draft({}, { topic: 'pass.com.x' }, { environment: 'production' }),
        draft(hello, { topic: 'com.pass.x' }, { environment: 'sandbox' }),
      ],
    },
    'token-wrong-field': {
      finds: ['0'.repeat(64), 'deadbeef'.repeat(8), '0123456789abcdef'.repeat(4)].map((token) =>
        draft(hello, {}, { deviceTokens: [token] }),
      ),
      not: [draft(hello, {}, { deviceTokens: ['af931677'.repeat(8)] })],
    },
    'token-format': {
      finds: [66, 128].map((digits) =>
        draft(hello, {}, { deviceTokens: ['af931677'.repeat(40).slice(0, digits)] }),
      ),
      not: [64, 108].map((digits) =>
        draft(hello, {}, { deviceTokens: ['af931677'.repeat(40).slice(0, digits)] }),
      ),
    },
    'token-kind': {
      finds: [
        draft(hello, {}, { deviceTokens: ['af931677'.repeat(20)] }),
        { ...activity({}), deviceTokens: ['af931677'.repeat(8)] },
      ],
      not: [
        draft(hello, {}, { deviceTokens: ['af931677'.repeat(8)] }),
        { ...activity({}), deviceTokens: ['af931677'.repeat(20)] },
      ],
    },
    'payload-size': {
      finds: [draft(say('x'.repeat(4080))), of({ ...say('x'.repeat(5110)) }, 'voip')],
      not: [draft(say('x'.repeat(4074))), of({ a: 'x'.repeat(5000) }, 'voip')],
    },
    'invalid-push-type': {
      finds: [draft(hello, { otherHeaders: { 'apns-push-type': 'Alerts' } })],
      not: [draft(hello, { otherHeaders: { 'apns-push-type': 'alert' } })],
    },
    'topic-suffix': {
      finds: [
        of({ aps: {} }, 'voip', { topic: 'com.x' }),
        of(hello, 'alert', { topic: 'com.x.voip' }),
        { ...activity({}), headers: { pushType: 'liveactivity', topic: 'com.x' } },
        draft(hello, { topic: 'com.x', otherHeaders: { 'apns-topic': 'com.x.voip' } }),
      ],
      not: [of({ aps: {} }, 'voip', { topic: 'com.x.voip' }), of(hello, 'alert', { topic: 'com.x' })],
    },
    'topic-with-team-id': {
      finds: [draft(hello, { topic: 'ABCDE12345.com.x' })],
      not: [draft(hello, { topic: 'com.ABCDE12345.x' })],
    },
    'background-priority10': {
      finds: [
        of(wake, 'background', { priority: 10 }),
        of(wake, 'background', { priority: 5, otherHeaders: { 'apns-priority': '10' } }),
      ],
      not: [of(wake, 'background', { priority: 5 }), of(hello, 'alert', { priority: 10 })],
    },
    'priority-wrong': {
      finds: [
        of(wake, 'background', { priority: 1 }),
        of({ aps: {} }, 'pushtotalk', { priority: 5 }),
        draft(hello, { otherHeaders: { 'apns-priority': '7' } }),
      ],
      not: [of(wake, 'background', { priority: 10 }), of({ aps: {} }, 'pushtotalk', { priority: 10 })],
    },
    'certificate-cannot': {
      finds: [draft({ aps: {} }, { pushType: 'location' }, { credential: 'certificate' })],
      not: [draft({ aps: {} }, { pushType: 'location' }, { credential: 'signing-key' })],
    },
    'certificate-unlikely': {
      finds: [
        draft({ aps: { 'content-changed': true } }, { pushType: 'controls' }, { credential: 'certificate' }),
      ],
      not: [draft({ aps: { 'content-changed': true } }, { pushType: 'controls' })],
    },
    'collapse-id-length': {
      finds: [draft(hello, { collapseId: '汉'.repeat(22) })],
      not: [draft(hello, { collapseId: 'x'.repeat(64) })],
    },
    'id-not-a-uuid': {
      finds: [draft(hello, { id: 'x' })],
      not: [draft(hello, { id: '7C3B1E0A-5d3f-4b60-9f0e-2a1f6c8d9e10' })],
    },
    'bad-expiration': {
      finds: [3600, at - 1, at * 1000].map((expiration) => draft(hello, { expiration })),
      not: [0, at + 3600].map((expiration) => draft(hello, { expiration })),
    },
    'expiration-too-far': {
      finds: [draft(hello, { expiration: at + 31 * 86_400 })],
      not: [draft(hello, { expiration: at + 30 * 86_400 })],
    },
    'expiration-zero': {
      finds: [draft(hello, { expiration: 0 }), draft(wake, { expiration: 0 })],
      not: [
        of({ aps: {} }, 'voip', { expiration: 0 }),
        { ...activity({}), headers: { pushType: 'liveactivity', expiration: 0 }, isBroadcast: true },
      ],
    },
    'voip-late': {
      finds: [of({ aps: {} }, 'voip'), of({ aps: {} }, 'voip', { expiration: at + 120 })],
      not: [of({ aps: {} }, 'voip', { expiration: 0 }), of({ aps: {} }, 'voip', { expiration: at + 30 })],
    },
    'expiration-of-pushtotalk': {
      finds: [of({ aps: {} }, 'pushtotalk', { expiration: at + 10 })],
      not: [of({ aps: {} }, 'pushtotalk', { expiration: 0 })],
    },
    'broadcast-expiration': {
      finds: [
        { ...activity({}), headers: { pushType: 'liveactivity', expiration: at + 3600 }, isBroadcast: true },
      ],
      not: [{ ...activity({}), headers: { pushType: 'liveactivity', expiration: 0 }, isBroadcast: true }],
    },
  }

const found = (one: Draft, id: string) => lint(one).filter((finding) => finding.id === id)

describe('a rule of the lint', () => {
  it('has cases, each of them', () => {
    expect(Object.keys(cases).sort()).toEqual([...new Set(lintRules.map(({ id }) => id))].sort())
  })

  it.each(Object.entries(cases))(
    '%s finds what it is for, and not what is nearly that',
    (id, { finds, not }) => {
      for (const one of finds)
        expect(found(one, id), JSON.stringify(one.payload.value).slice(0, 200)).toHaveLength(1)
      for (const one of not)
        expect(found(one, id), JSON.stringify(one.payload.value).slice(0, 200)).toEqual([])
    },
  )

  it.each(Object.entries(cases))('%s says what it saw and what to do, in both languages', (id, { finds }) => {
    for (const { evidence, remedy, see } of finds.flatMap((one) => found(one, id))) {
      for (const text of [evidence, remedy.text]) {
        expect(text.en).not.toMatch(/undefined|NaN|\[object|Invalid/)
        expect(text.zh).toMatch(/\p{Script=Han}/u)
      }
      expect(see).not.toBe('')
    }
  })
})

const first = (one: Draft) => {
  const [finding] = lint(one)
  return `${finding?.evidence.en} ${finding?.remedy.text.en}`
}

describe('a Live Activity of a known type', () => {
  it.each<[string, Draft, string[]]>([
    [
      'leaves nothing to guess',
      against('var a: Double; var b_c: String', { a: at, b_c: '2026-01-01T00:00:00Z' }),
      [],
    ],
    ['but what cannot be judged', against('var a: Elsewhere', { a: at }), ['live-activity-date-unix']],
    ['and what a sample cannot say', sampled({ a: 1 }, { a: at }), ['live-activity-date-unix']],
    ['tells a null once', against('var a: Int', { a: null }), ['live-activity-null-required']],
    [
      'is held against the type that it names',
      typed(
        struct + swift('var other: Int').replaceAll('Delivery', 'Ride'),
        start({ 'attributes-type': 'RideAttributes', attributes: {} }),
      ),
      ['live-activity-key-missing', 'live-activity-key-surplus'],
    ],
    [
      'is held against the type that fits',
      typed(swift('var other: Int').replaceAll('Delivery', 'Ride') + struct, state({ level: 1 })),
      [],
    ],
  ])('%s', (_, one, expected) => {
    const ids = lint(one).map(({ id }) => id)
    const others = ['live-activity-budget', 'live-activity-not-judged']
    expect(ids.filter((id) => !others.includes(id))).toEqual(expected)
  })
})

describe('a finding', () => {
  it.each<[string, Draft, RegExp]>([
    [
      'what a single sample cannot show',
      sampled({ a: 1 }, {}),
      /"a":1\. One sample cannot show which keys are optional.*a second --state-type/,
    ],
    [
      'both readings of a date',
      state({ countdownEnd: 1_795_718_100 }),
      /reads 2057-11-26 18:35 UTC; counted from 1970 it is 2026-11-26 18:35 UTC.*countdownEnd: 817410900/,
    ],
    [
      'the payload inside an envelope',
      draft({ default: 'hi', APNS_SANDBOX: '{"aps":{"alert":"hi"}}' }),
      /Amazon SNS.*\{"aps":\{"alert":"hi"\}\}/,
    ],
    [
      'the way to a key that stands twice',
      written('{"aps":{"alert":"a"},"list":[{"id":1,"id":2}]}'),
      /list\[0\]\.id stands twice/,
    ],
    ['aps and its keys as they should be', draft({ APS: { Alert: 'x' } }), /Write \{"aps":\{"alert":"x"\}\}/],
    [
      'the place of a key, and not that it is missing',
      of({ event: 'update', aps: { timestamp: at, 'content-state': {} } }, 'liveactivity'),
      /event → aps\.event/,
    ],
    ['a share for per cent', draft(say('x', { 'relevance-score': 75 })), /Write "relevance-score":0\.75/],
    [
      'both of two wrong values',
      draft({ aps: { sound: { critical: true, name: 'a.caf', volume: 80 } } }),
      /Write "critical":1, "volume":0\.8/,
    ],
    [
      'how large it is in UTF-8',
      written(`{"aps":{"alert":"${'\\u4f60'.repeat(700)}"}}`),
      /in place of \\uXXXX.* has 2120/,
    ],
    [
      'how large it is without blanks',
      written(`{"aps":{"alert":"x"}${' '.repeat(4100)}}`),
      /Leave out the blanks.* has 21 bytes/,
    ],
    [
      'what takes most',
      draft({ ...hello, media: { image: 'x'.repeat(5000), name: 'y' } }),
      /media\.image alone has 5002 bytes/,
    ],
    [
      'what takes most of what is left when it is written shortly',
      written(`{"aps":{"alert":"${'\\u4f60'.repeat(1500)}"}}`),
      /it still has 4520 bytes\. aps\.alert has 4502 of them/,
    ],
    ['aps as it should be', draft({ aps: '{"alert":"Hello"}' }), /Write \{"aps":\{"alert":"Hello"\}\}/],
    ['the key that was meant', draft(say('x', { alerts: 'hi' })), /aps\.alerts → aps\.alert/],
    [
      'the value that was meant',
      draft(say('x', { badge: '2', 'mutable-content': true })),
      /Write "badge":2, "mutable-content":1/,
    ],
    [
      'the word that was meant',
      draft(say('x', { 'interruption-level': 'timeSensitive' })),
      /Write "interruption-level":"time-sensitive"/,
    ],
    ['seconds for milliseconds', activity({ timestamp: at * 1000 }), new RegExp(`Write "timestamp":${at}`)],
    ['the option of a header', draft({ ...hello, 'apns-priority': 5 }), /add --priority 5/],
    [
      'the topic that fits',
      of({ aps: {} }, 'voip', { topic: 'com.x', expiration: 0 }),
      /--topic com\.x\.voip, or --push-type alert|--topic com\.x\.voip/,
    ],
    ['a duration', draft(hello, { expiration: 3600 }), /--expiration 3600s/],
    [
      'how old a state is',
      activity({ timestamp: 1_168_364_460 }),
      /2007-01-09 17:41 UTC, \d+ days ago.*"timestamp":\d+/,
    ],
  ])('shows %s', (_, one, told) => {
    const texts = lint(one).map(({ evidence, remedy }) => `${evidence.en} ${remedy.text.en}`)
    expect(
      texts.some((text) => told.test(text)),
      texts.join('\n'),
    ).toBe(true)
  })

  it('that is an error comes first, and notes last', () => {
    const value = say('x', { order: 1, badge: '1', sound: { critical: 1, name: 'a.caf' } })
    const severities = lint(draft(value, { topic: 'com.x.voip', collapseId: '汉'.repeat(22) })).map(
      ({ severity }) => severity,
    )
    expect(severities).toEqual(['error', 'error', 'error', 'warning', 'note'])
  })

  it('about the shape of the payload stands alone, without all that follows from it', () => {
    const ids = lint(of({ data: wake }, 'background')).map(({ id }) => id)
    expect(ids).toEqual(['bad-json-or-no-aps'])
  })

  it('of many keys tells the first few', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`own-key-${at}`, at]))
    expect(first(draft(say('x', many)))).toMatch(/And 94 more of this kind/)
  })
})

describe('what a misplaced header is told to do', () => {
  it.each([
    ['what is not sent yet', draft({ ...hello, 'apns-priority': 5 }), 'and add --priority 5'],
    [
      'nothing that goes out already',
      draft({ ...hello, 'apns-push-type': 'alert' }, { pushType: 'alert' }),
      'Take it out of the payload.',
    ],
    [
      'never priority 10 of a background push',
      draft(
        { aps: { 'content-available': 1 }, 'apns-priority': 10 },
        { pushType: 'background', priority: 10 },
      ),
      'and add --priority 5',
    ],
  ])('%s', (_, said, words) => {
    const found = lint(said).find(({ id }) => id === 'header-in-payload')
    expect(found?.remedy.text.en).toContain(words)
  })
})
