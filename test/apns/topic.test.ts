import { expect, test } from 'vitest'
import type { PushType } from '../../src/apns/push-type.ts'
import { bundleIdMeant } from '../../src/apns/topic.ts'

test.each<[topic: string, pushType: PushType, bundleId: string]>([
  ['com.x.app', 'liveactivity', 'com.x.app'],
  ['com.x.app.push-type.liveactivity', 'liveactivity', 'com.x.app'],
  ['com.x.app.push-type.live-activity', 'liveactivity', 'com.x.app'],
  ['com.x.app.push-type.LiveActivity', 'liveactivity', 'com.x.app'],
  ['com.x.app.pushtype.liveactivty', 'liveactivity', 'com.x.app'],
  ['com.x.app.liveactivity', 'liveactivity', 'com.x.app'],
  ['com.x.app.push-type.widget', 'widgets', 'com.x.app'],
  ['com.x.app.location', 'location', 'com.x.app'],
  ['com.x.app.fileprovider', 'fileprovider', 'com.x.app'],
  ['com.x.app.VoIP', 'voip', 'com.x.app'],
  ['com.x.app.voip.voip', 'voip', 'com.x.app'],
  ['com.x.app.complications', 'complication', 'com.x.app'],
  ['com.x.app.pushtotalk', 'pushtotalk', 'com.x.app'],
  ['com.x.liveactivity', 'alert', 'com.x.liveactivity'],
  ['com.x.app.vip', 'voip', 'com.x.app.vip'],
  ['com.x.app.location', 'voip', 'com.x.app.location'],
  ['app', 'voip', 'app'],
])('%s, for %s: the bundle id is %s', (topic, pushType, bundleId) => {
  expect(bundleIdMeant(topic, pushType)).toBe(bundleId)
})
