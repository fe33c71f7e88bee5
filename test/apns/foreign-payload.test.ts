import { describe, expect, it } from 'vitest'
import { envelopeIn, foreignPayload, payloadsWithin } from '../../src/apns/foreign-payload.ts'
import { lint } from '../../src/apns/lint.ts'
import { type JsonObject, payloadOf } from '../../src/apns/payload.ts'
import { snsForm } from '../../src/apns/sns-form.ts'

const soup = { aps: { alert: { title: 'Lunch', body: 'Soup is ready' } } }
const text = JSON.stringify(soup)

/** A request to each service: its name, the payload it comes to, and the headers beside it. */
const requests: readonly (readonly [string, string, JsonObject, object, object?])[] = [
  ['SNS, for both environments', 'Amazon SNS', { default: 'x', APNS: text, APNS_SANDBOX: text }, soup],
  ['SNS, calls', 'Amazon SNS', { APNS_VOIP: text }, soup, { pushType: 'voip' }],
  [
    'SNS, a whole Publish',
    'Amazon SNS',
    {
      TargetArn: 'arn:aws:sns:us-east-1:123456789012:endpoint/APNS/Lunch/7c3b',
      MessageStructure: 'json',
      Message: JSON.stringify({ APNS: text }),
      MessageAttributes: {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'background' },
        'AWS.SNS.MOBILE.APNS.PRIORITY': { DataType: 'String', StringValue: '5' },
        'AWS.SNS.MOBILE.APNS.TTL': { DataType: 'String', StringValue: '3600' },
        'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': { DataType: 'String', StringValue: 'soup' },
      },
    },
    soup,
    { pushType: 'background', priority: '5', expiration: '3600s', collapseId: 'soup' },
  ],
  [
    'Pinpoint',
    'Amazon Pinpoint',
    {
      MessageRequest: {
        MessageConfiguration: { APNSMessage: { RawContent: text, APNSPushType: 'alert', TimeToLive: 60 } },
      },
    },
    soup,
    { pushType: 'alert', expiration: '60s' },
  ],
  [
    'FCM v1, with a payload of its own',
    'FCM',
    {
      message: {
        token: 'dQw:APA91b',
        apns: { headers: { 'apns-priority': '5', 'apns-topic': 'com.example.lunch' }, payload: soup },
      },
    },
    soup,
    { priority: '5', topic: 'com.example.lunch' },
  ],
  [
    'FCM v1, a notification and data',
    'FCM',
    {
      message: {
        topic: 'soup',
        notification: { title: 'Lunch', body: 'Soup is ready' },
        data: { order: '7' },
      },
    },
    { ...soup, order: '7' },
  ],
  [
    'FCM v1, a notification beside aps',
    'FCM',
    {
      message: {
        token: 'x',
        notification: { title: 'Lunch', body: 'Soup is ready' },
        apns: { payload: { aps: { sound: 'default' } } },
      },
    },
    { aps: { ...soup.aps, sound: 'default' } },
  ],
  [
    'FCM v1, a Live Activity',
    'FCM',
    {
      message: {
        token: 'x',
        apns: {
          live_activity_token: '8f3a',
          payload: { aps: { event: 'update', timestamp: 1, 'content-state': { a: 1 } } },
        },
      },
    },
    { aps: { event: 'update', timestamp: 1, 'content-state': { a: 1 } } },
    { pushType: 'liveactivity' },
  ],
  [
    'the Admin SDK of Firebase, in camelCase',
    'FCM',
    {
      token: 'x',
      apns: {
        headers: { 'apns-push-type': 'background' },
        payload: {
          aps: { contentAvailable: true, alert: { titleLocKey: 'K' }, sound: { critical: true, name: 'a' } },
        },
      },
    },
    { aps: { 'content-available': 1, alert: { 'title-loc-key': 'K' }, sound: { critical: 1, name: 'a' } } },
    { pushType: 'background' },
  ],
  [
    'FCM, the API that was switched off',
    'FCM',
    {
      registration_ids: ['x'],
      priority: 'high',
      time_to_live: 60,
      content_available: true,
      notification: { title: 'Lunch', body: 'Soup is ready', badge: '2', click_action: 'ORDER' },
    },
    { aps: { ...soup.aps, badge: 2, category: 'ORDER', 'content-available': 1 } },
    { priority: '10', expiration: '60s' },
  ],
  [
    'Expo',
    'Expo',
    {
      to: 'ExponentPushToken[x]',
      title: 'Lunch',
      body: 'Soup is ready',
      data: { order: 7 },
      badge: 1,
      ttl: 0,
      priority: 'high',
    },
    { aps: { ...soup.aps, badge: 1 }, body: { order: 7 } },
    { priority: '10', expiration: '0' },
  ],
  [
    'OneSignal',
    'OneSignal',
    {
      app_id: 'b2f7f966-d8cc-11e4-bed1-df8f05be55ba',
      included_segments: ['All'],
      headings: { en: 'Lunch' },
      contents: { en: 'Soup is ready', zh: '汤好了' },
      data: { order: 7 },
      ios_interruption_level: 'time_sensitive',
    },
    { aps: { ...soup.aps, 'interruption-level': 'time-sensitive' }, custom: { a: { order: 7 } } },
  ],
  [
    'OneSignal, a Live Activity',
    'OneSignal',
    { event: 'update', event_updates: { score: 2 }, name: 'match' },
    { aps: { event: 'update', 'content-state': { score: 2 } } },
    { pushType: 'liveactivity' },
  ],
  [
    'Azure, an installation',
    'Azure Notification Hubs',
    {
      installationId: '1',
      platform: 'apns',
      pushChannel: '8f3a',
      templates: { lunch: { body: text, headers: { 'apns-priority': '10' } } },
    },
    soup,
    { priority: '10' },
  ],
  [
    'Pusher Beams',
    'Pusher Beams',
    { interests: ['lunch'], apns: { ...soup, headers: { 'apns-priority': '5' } }, fcm: {} },
    soup,
    { priority: '5' },
  ],
  [
    'Airship',
    'Airship',
    {
      audience: 'all',
      device_types: ['ios'],
      notification: {
        alert: 'x',
        ios: { alert: 'Soup is ready', title: 'Lunch', badge: '+1', extra: { order: '7' } },
      },
    },
    { ...soup, order: '7' },
  ],
  [
    'JPush',
    'JPush',
    {
      platform: ['ios'],
      audience: { alias: ['a'] },
      notification: { ios: { alert: soup.aps.alert, sound: 'default', badge: 1, extras: { order: 7 } } },
      options: { apns_production: false, time_to_live: 60, apns_collapse_id: 'soup' },
    },
    { aps: { ...soup.aps, sound: 'default', badge: 1 }, order: 7 },
    { expiration: '60s', collapseId: 'soup' },
  ],
  [
    'Braze',
    'Braze',
    {
      external_user_ids: ['a'],
      messages: { apple_push: { alert: soup.aps.alert, badge: 1, extra: { order: '7' } } },
    },
    { aps: { ...soup.aps, badge: 1 }, order: '7' },
  ],
  [
    'Parse',
    'Parse',
    { where: { deviceType: 'ios' }, data: { alert: 'Soup is ready', title: 'Lunch', badge: 1 } },
    { aps: { ...soup.aps, badge: 1 } },
  ],
  [
    'gorush',
    'gorush',
    {
      notifications: [
        {
          tokens: ['8f3a'],
          platform: 1,
          message: 'Soup is ready',
          title: 'Lunch',
          topic: 'com.example.lunch',
          priority: 'high',
        },
        { tokens: ['x'], platform: 2, message: 'for Android' },
      ],
    },
    soup,
    { topic: 'com.example.lunch', priority: '10' },
  ],
  [
    'Umeng',
    'Umeng',
    { appkey: 'x', type: 'unicast', device_tokens: '8f3a', payload: soup, production_mode: 'false' },
    soup,
  ],
  [
    'TPNS',
    'TPNS',
    {
      audience_type: 'token',
      message: { title: 'Lunch', content: 'Soup is ready', ios: { aps: { badge: 1 }, custom: 'x' } },
    },
    { aps: { ...soup.aps, badge: 1 }, custom: 'x' },
  ],
  [
    'Getui',
    'Getui',
    {
      request_id: '1',
      audience: { cid: ['x'] },
      push_message: {},
      push_channel: { ios: { type: 'notify', ...soup } },
    },
    soup,
  ],
  [
    'Getui, with words of its own',
    'Getui',
    {
      request_id: '1',
      audience: { cid: ['x'] },
      push_channel: {
        ios: { type: 'voip', ...soup, auto_badge: '2', payload: '{}', 'apns-collapse-id': 'soup' },
      },
    },
    { aps: { ...soup.aps, badge: 2 }, payload: '{}' },
    { pushType: 'voip', collapseId: 'soup' },
  ],
  [
    'TPNS, with a subtitle',
    'TPNS',
    {
      audience_type: 'token',
      message: {
        title: 'Lunch',
        content: 'Soup is ready',
        ios: { aps: { alert: { subtitle: 'Today' }, badge_type: 5 } },
      },
    },
    { aps: { alert: { ...soup.aps.alert, subtitle: 'Today' }, badge: 5 } },
  ],
  [
    'Pushwoosh',
    'Pushwoosh',
    {
      request: {
        application: 'AAAAA-BBBBB',
        notifications: [
          {
            send_date: 'now',
            content: { en: 'Soup is ready', de: 'Suppe ist fertig' },
            ios_title: 'Lunch',
            ios_badges: 1,
            ios_ttl: 60,
            data: { order: 7 },
            ios_root_params: { aps: { 'content-available': 1 }, table: 'x' },
          },
        ],
      },
    },
    { aps: { ...soup.aps, badge: 1, 'content-available': 1 }, u: '{"order":7}', table: 'x' },
    { expiration: '60s' },
  ],
  [
    'FCM v1, with aps beside the payload',
    'FCM',
    {
      message: {
        token: 'x',
        notification: { title: 'Lunch', body: 'Soup is ready' },
        apns: { aps: { sound: 'default' }, headers: { 'apns-priority': 10 } },
      },
    },
    { aps: { ...soup.aps, sound: 'default' } },
    { priority: '10' },
  ],
  ['FCM v1, with aps in the message', 'FCM', { message: { token: 'x', aps: soup.aps } }, soup],
]

describe('a request to another push service', () => {
  it.each(requests)('%s', (_, service, request, payload, headers = {}) => {
    const found = envelopeIn(request)
    expect(found?.service?.service).toBe(service)
    expect(found?.parts.map((part) => part.payload)).toEqual([payload])
    expect(found?.parts[0]?.headers).toEqual(headers)
  })

  it.each(requests.map(([name, service, request]) => ({ name, service, request })))(
    '$name is told as that, and nothing of it as a payload with mistakes',
    ({ service, request }) => {
      const findings = lint({ payload: payloadOf(request), headers: {}, isBroadcast: false, now: new Date() })
      const [first] = findings
      expect(first).toMatchObject({ id: 'payload-of-another-service', severity: 'error' })
      expect(first?.evidence.en).toContain(service)
      expect(JSON.stringify(findings)).not.toMatch(/--body|alert-missing/)
    },
  )

  it.each<[string, JsonObject, RegExp[]]>([
    [
      'aps in message.apns',
      { message: { token: 'x', apns: soup } },
      [/message\.apns; FCM reads message\.apns\.payload\.aps/],
    ],
    ['aps in message', { message: { token: 'x', ...soup } }, [/lies in message; FCM reads/]],
    [
      'a header as a number',
      { message: { token: 'x', apns: { headers: { 'apns-priority': 10 }, payload: soup } } },
      [/write "apns-priority":"10"/],
    ],
    [
      'both right',
      { message: { token: 'x', apns: { headers: { 'apns-priority': '10' }, payload: soup } } },
      [],
    ],
  ])('FCM would refuse %s', (_, request, mistakes) => {
    const [part] = envelopeIn(request)?.parts ?? []
    const texts = (part?.mistakes ?? []).map(({ en }) => en)
    expect(texts).toEqual(mistakes.map((mistake) => expect.stringMatching(mistake)))
  })

  it.each<[string, JsonObject, string[]]>([
    ['Getui', { push_channel: { ios: { ...soup, auto_badge: '+1' } }, request_id: '1' }, ['auto_badge']],
    [
      'TPNS',
      { audience_type: 'all', message: { content: 'x', ios: { aps: { badge_type: -2 } } } },
      ['ios.aps.badge_type'],
    ],
    [
      'TPNS, which leaves it',
      { audience_type: 'all', message: { content: 'x', ios: { aps: { badge_type: -1 } } } },
      [],
    ],
    ['Pushwoosh', { request: { notifications: [{ content: 'x', ios_badges: '+1' }] } }, ['ios_badges']],
  ])('a badge that %s counts itself is said to be left out', (_, request, fields) => {
    expect(envelopeIn(request)?.parts.flatMap(({ leftOut = [] }) => leftOut)).toEqual(fields)
  })

  it('environments come along', () => {
    const inSandbox = foreignPayload({ APNS_SANDBOX: text })?.parts
    expect(inSandbox).toMatchObject([{ place: 'APNS_SANDBOX', environment: 'sandbox' }])
  })

  it('a list of messages is looked at one by one', () => {
    const message = (title: string) => ({ to: 'ExponentPushToken[x]', title })
    expect(envelopeIn([message('a'), message('b')])?.parts).toMatchObject([
      { place: '[0] title, body', payload: { aps: { alert: { title: 'a' } } } },
      { place: '[1] title, body', payload: { aps: { alert: { title: 'b' } } } },
    ])
  })

  it.each([
    ['nothing for iPhones', { GCM: '{}', APNS: 'not JSON' }, 'Amazon SNS'],
    ['only Android', { message: { token: 'x', android: {} } }, 'FCM'],
    ['an alert that is missing', { app_id: 'x', include_aliases: {} }, 'OneSignal'],
  ])('one with %s has no payload to take out', (_, request, service) => {
    expect(envelopeIn(request)).toEqual({ service: expect.objectContaining({ service }), parts: [] })
  })
})

describe('a payload inside any other JSON', () => {
  it.each<[string, unknown, string, object]>([
    ['an object', { data: { push: soup } }, 'data.push', {}],
    ['a string', { body: text }, 'body', {}],
    [
      'a string in a string',
      { Records: [{ body: JSON.stringify({ detail: text }) }] },
      'Records[0].body.detail',
      {},
    ],
    ['aps as a string', { payload: { aps: JSON.stringify(soup.aps) } }, 'payload', {}],
    ['a list', [soup], '[0]', {}],
    ['a document that was encoded twice', text, '', {}],
    [
      'a request with headers beside it',
      { headers: { 'apns-topic': 'com.example.lunch', authorization: 'bearer x' }, payload: soup },
      'payload',
      { topic: 'com.example.lunch' },
    ],
  ])('%s', (_, value, place, headers) => {
    expect(payloadsWithin(value)).toEqual([{ place, payload: soup, isMade: false, headers }])
    expect(envelopeIn(value)).toMatchObject({ parts: [{ place }] })
  })

  it('a payload is none, whatever is inside', () => {
    expect(envelopeIn({ ...soup, data: soup })).toBeUndefined()
    expect(envelopeIn({ title: 'Lunch' })).toBeUndefined()
  })

  it('one in a string is told with its place', () => {
    const [finding] = lint({
      payload: payloadOf({ body: text }),
      headers: {},
      isBroadcast: false,
      now: new Date(),
    })
    expect(finding).toMatchObject({
      id: 'bad-json-or-no-aps',
      evidence: { en: expect.stringContaining('body') },
    })
  })
})

describe('a request to SNS as its libraries send it', () => {
  const publish = (fields: object) => String(new URLSearchParams({ Action: 'Publish', ...fields }))
  it.each<[string, object, JsonObject | undefined]>([
    ['with a message', { Message: text }, { Message: text }],
    [
      'with attributes, in the order of their numbers',
      {
        Message: text,
        'MessageAttributes.entry.1.Name': 'AWS.SNS.MOBILE.APNS.TTL',
        'MessageAttributes.entry.1.Value.StringValue': '60',
        'MessageAttributes.entry.2.Name': 'no value',
      },
      { Message: text, MessageAttributes: { 'AWS.SNS.MOBILE.APNS.TTL': { StringValue: '60' } } },
    ],
    ['without a message', {}, { Message: '' }],
    ['of another kind', { Action: 'PublishBatch' }, undefined],
  ])('%s', (_, fields, read) => {
    expect(snsForm(publish(fields))).toEqual(read)
  })

  it.each<[string, JsonObject, number]>([
    ['with APNS as a text', { Message: JSON.stringify({ default: '', APNS: text }) }, 0],
    ['with APNS as an object', { Message: JSON.stringify({ default: '', APNS: soup }) }, 1],
    ['without default', { Message: JSON.stringify({ APNS: text }) }, 1],
    ['of which only the message was copied', { APNS: text }, 0],
  ])('%s', (_, request, mistakes) => {
    expect(envelopeIn(request)?.parts.flatMap((part) => part.mistakes ?? [])).toHaveLength(mistakes)
  })
})
