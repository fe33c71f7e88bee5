import { describe, expect, it } from 'vitest'
import type { Draft } from '../../src/apns/draft.ts'
import { lint } from '../../src/apns/lint.ts'
import { readPayload } from '../../src/apns/payload.ts'
import type { PushType } from '../../src/apns/push-type.ts'

const now = new Date('2026-11-26T17:30:00Z')
const at = now.getTime() / 1000

interface Healthy extends Pick<Draft['headers'], 'topic' | 'priority' | 'expiration' | 'collapseId'> {
  readonly of: string
  readonly pushType?: PushType
  readonly payload: string
  readonly isBroadcast?: true
}

/** Apple's own examples (moments moved to now), and what apps send every day. */
const healthy: readonly Healthy[] = [
  {
    of: 'Generating a remote notification: title, subtitle, body',
    pushType: 'alert',
    payload: `{"aps":{"alert":{"title":"Game Request","subtitle":"Five Card Draw","body":"Bob wants to play poker"},
      "category":"GAME_INVITATION"},"gameID":"12345678"}`,
  },
  {
    of: 'Generating a remote notification: badge and sound',
    pushType: 'alert',
    payload: '{"aps":{"badge":9,"sound":"bingbong.aiff"},"messageID":"ABCDEFGHIJ"}',
  },
  {
    of: 'Generating a remote notification: localized',
    pushType: 'alert',
    payload: '{"aps":{"alert":{"loc-key":"GAME_PLAY_REQUEST_FORMAT","loc-args":["Shelly","Rick"]}}}',
  },
  { of: 'the shortest', pushType: 'alert', payload: '{"aps":{"alert":"Hello"}}' },
  {
    of: 'no push type for an old phone',
    pushType: 'alert',
    priority: 10,
    payload: '{"aps":{"alert":"You got your emails."}}',
  },
  { of: 'badge 0', pushType: 'alert', payload: '{"aps":{"badge":0}}' },
  { of: 'sound alone', pushType: 'alert', payload: '{"aps":{"sound":"default"}}' },
  {
    of: 'Modifying content in newly delivered notifications',
    pushType: 'alert',
    payload: `{"aps":{"category":"SECRET","mutable-content":1,"alert":{"title":"Secret Message!","body":"(Encrypted)"}},
      "ENCRYPTED_DATA":"Salted__·öîQÊ$UDì_¶Ù∞èΩ^¬%gq∞NÿÒQùw"}`,
  },
  {
    of: 'Declaring your actionable notification types',
    pushType: 'alert',
    payload: `{"aps":{"category":"MEETING_INVITATION","alert":{"title":"Weekly Staff Meeting","body":"Every Tuesday at 2pm"}},
      "MEETING_ID":"123456789","USER_ID":"ABCD1234"}`,
  },
  {
    of: 'alert that also wakes the app',
    pushType: 'alert',
    payload:
      '{"aps":{"alert":{"title":"a","body":"b"},"content-available":1,"sound":"default"},"acme1":"bar","acme2":42}',
  },
  {
    of: 'time-sensitive',
    pushType: 'alert',
    payload:
      '{"aps":{"alert":{"title":"Your table is ready"},"interruption-level":"time-sensitive","relevance-score":1}}',
  },
  {
    of: 'critical',
    pushType: 'alert',
    payload: `{"aps":{"alert":{"title":"Alarm","body":"Smoke"},"interruption-level":"critical",
      "sound":{"critical":1,"name":"alarm.caf","volume":1.0}}}`,
  },
  {
    of: 'passive',
    pushType: 'alert',
    priority: 5,
    payload: '{"aps":{"alert":"Digest","interruption-level":"passive"}}',
  },
  {
    of: 'thread, filter, target',
    pushType: 'alert',
    collapseId: 'game-7',
    expiration: at + 3600,
    payload: `{"aps":{"alert":{"title":"a","body":"b","launch-image":"c"},"thread-id":"t","target-content-id":"w",
      "filter-criteria":"work"},"from":"Ann","title":"own","priority":"high"}`,
  },
  {
    of: 'a picture for the service extension',
    pushType: 'alert',
    payload:
      '{"aps":{"alert":{"title":"Photo","body":"From Ann"},"mutable-content":1},"image":"https://example.com/a.jpg"}',
  },
  {
    of: 'Chinese with emoji',
    pushType: 'alert',
    payload: '{"aps":{"alert":{"title":"午饭 🍜","body":"红烧肉好了"},"sound":"default","badge":1}}',
  },
  {
    of: 'an escaped key of its own',
    pushType: 'alert',
    payload: '{"aps":{"alert":"a"},"\\u0061cme":{"list":[{"id":1},{"id":2}]}}',
  },
  {
    of: 'Pushing background updates to your App',
    pushType: 'background',
    priority: 5,
    payload: '{"aps":{"content-available":1},"acme1":"bar","acme2":42}',
  },
  {
    of: 'VoIP',
    pushType: 'voip',
    topic: 'com.example.app.voip',
    expiration: 0,
    payload: '{"aps":{},"handle":"Ann","callUUID":"7c3b"}',
  },
  {
    of: 'VoIP without aps',
    pushType: 'voip',
    topic: 'com.example.app.voip',
    expiration: at + 20,
    payload: '{"caller":"Ann","alert":"own"}',
  },
  {
    of: 'Push to Talk',
    pushType: 'pushtotalk',
    topic: 'com.example.app.voip-ptt',
    priority: 10,
    expiration: 0,
    payload: '{"aps":{},"activeSpeaker":"The name of the active speaker"}',
  },
  {
    of: 'complication',
    pushType: 'complication',
    topic: 'com.example.app.watchkitapp.complication',
    payload: '{"aps":{"content-available":1},"score":"3:1"}',
  },
  { of: 'location', pushType: 'location', topic: 'com.example.app.location-query', payload: '{"aps":{}}' },
  {
    of: 'File Provider',
    pushType: 'fileprovider',
    topic: 'com.example.app.pushkit.fileprovider',
    payload: '{"container-identifier":"NSFileProviderWorkingSetContainerItemIdentifier","domain":"domain-1"}',
  },
  { of: 'MDM', pushType: 'mdm', topic: 'com.apple.mgmt.External.7c3b', payload: '{"mdm":"PushMagicValue"}' },
  {
    of: 'widgets',
    pushType: 'widgets',
    topic: 'com.example.app.push-type.widgets',
    payload: '{"aps":{"content-changed":true}}',
  },
  {
    of: 'controls',
    pushType: 'controls',
    topic: 'com.example.app.push-type.controls',
    priority: 10,
    expiration: 0,
    payload: '{"aps":{"content-changed":true}}',
  },
  { of: 'Wallet pass', topic: 'pass.com.example.coupon', payload: '{}' },
  {
    of: 'website push',
    pushType: 'alert',
    topic: 'web.com.example',
    payload:
      '{"aps":{"alert":{"title":"Flight A998 Now Boarding","body":"Boarding has begun.","action":"View"},"url-args":["boarding","A998"]}}',
  },
  {
    of: 'Live Activity: start, with the attributes of the type itself',
    pushType: 'liveactivity',
    topic: 'com.example.app.push-type.liveactivity',
    priority: 10,
    payload: `{"aps":{"timestamp":${at},"event":"start","content-state":{"currentHealthLevel":100,
      "eventDescription":"Adventure has begun!"},"attributes-type":"AdventureAttributes",
      "attributes":{"name":"Power Panda"},"alert":{"title":{"loc-key":"%@ is on an adventure!","loc-args":["Power Panda"]},
      "body":{"loc-key":"%@ found a sword!","loc-args":["Power Panda"]},"sound":"chime.aiff"}}}`,
  },
  {
    of: 'Live Activity: update',
    pushType: 'liveactivity',
    topic: 'com.example.app.push-type.liveactivity',
    priority: 10,
    payload: `{"aps":{"timestamp":${at - 5},"event":"update","stale-date":${at + 3600},"relevance-score":75,
      "content-state":{"currentHealthLevel":100,"eventDescription":"Power Panda found a sword!"},
      "alert":{"title":{"loc-key":"%@ is knocked down!","loc-args":["Power Panda"]},
      "body":{"loc-key":"Use a potion to heal %@!","loc-args":["Power Panda"]},"sound":"HeroDown.mp4"}}}`,
  },
  {
    of: 'Live Activity: a quiet update',
    pushType: 'liveactivity',
    topic: 'com.example.app.push-type.liveactivity',
    priority: 5,
    payload: `{"aps":{"timestamp":${at},"event":"update","content-state":{"score":{"home":1,"away":2},"ends":817410900}}}`,
  },
  {
    of: 'Live Activity: end',
    pushType: 'liveactivity',
    topic: 'com.example.app.push-type.liveactivity',
    priority: 10,
    payload: `{"aps":{"timestamp":${at},"event":"end","dismissal-date":${at + 7200},"content-state":{"currentHealthLevel":0,
      "eventDescription":"Adventure over"}}}`,
  },
  {
    of: 'broadcast',
    pushType: 'liveactivity',
    topic: 'com.example.app',
    priority: 10,
    expiration: 0,
    isBroadcast: true,
    payload: `{"aps":{"timestamp":${at},"event":"update","content-state":{"home":1,"away":2}}}`,
  },
]

describe('nothing is found wrong or doubtful with', () => {
  it.each(healthy)('$of', ({ payload, of: _, isBroadcast = false, ...headers }) => {
    const read = readPayload(new TextEncoder().encode(payload), 'push.json')
    const found = lint({ payload: read, headers, isBroadcast, now }).filter(
      ({ severity }) => severity !== 'note',
    )
    expect(found).toEqual([])
  })
})
