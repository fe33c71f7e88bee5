import { describe, expect, it } from 'vitest'
import { pushTypeNames } from '../../src/apns/push-type.ts'
import { type ScenePush, sceneOf } from '../../src/apns/scene.ts'
import { templates } from '../../src/apns/templates.ts'

const topic = 'com.example.app'
const aps = (aps: object, more: object = {}) => ({ payload: { aps, ...more } })

describe('what becomes of a push on the phone', () => {
  it.each<[string, ScenePush, string, string]>([
    ['title before body', aps({ alert: { title: 'Lunch', body: 'Soup' } }), 'notification', 'Lunch'],
    ['text alone', aps({ alert: 'Soup' }), 'notification', 'Soup'],
    [
      'a key that the app translates',
      aps({ alert: { 'title-loc-key': 'SOUP' } }),
      'notification',
      '〈SOUP〉',
    ],
    ['a number alone', aps({ badge: 3 }), 'badge', 'Badge 3'],
    ['a number taken away', aps({ badge: 0 }), 'badge', 'Badge taken away'],
    ['nothing', aps({}), 'nothing', 'Background push, nothing to show'],
    ['no aps at all', { payload: {} }, 'nothing', 'Background push, nothing to show'],
    [
      'a background push with text',
      { ...aps({ alert: 'Soup' }), pushType: 'background' },
      'nothing',
      'Background push, nothing to show',
    ],
    [
      'a call with its caller',
      { ...aps({}, { id: 7, callerName: 'Ann' }), pushType: 'voip' },
      'call',
      'Incoming call · Ann',
    ],
    ['a call known by its topic', { ...aps({}), topic: `${topic}.voip` }, 'call', 'Incoming call'],
    [
      'somebody who speaks',
      { ...aps({}, { activeSpeaker: 'Ann' }), pushType: 'pushtotalk' },
      'talk',
      'Push to Talk · Ann',
    ],
    [
      'an activity that starts',
      { ...aps({ event: 'start', 'content-state': {} }), pushType: 'liveactivity' },
      'activity',
      'Live Activity starts',
    ],
    [
      'an activity with its state',
      { ...aps({ event: 'update', 'content-state': { minutes: 5, by: 'Ann' } }), pushType: 'liveactivity' },
      'activity',
      'Live Activity update · minutes 5',
    ],
    [
      'an activity known by its payload',
      aps({ event: 'end', timestamp: 1, 'content-state': 'x' }),
      'activity',
      'Live Activity ends',
    ],
    [
      'an event nobody knows',
      { ...aps({ event: ['x'] }), pushType: 'liveactivity' },
      'activity',
      'Live Activity',
    ],
    ['a pass', { payload: {}, topic: 'pass.com.example' }, 'wallet', 'Wallet fetches the pass anew'],
    [
      'a managed device',
      { payload: { mdm: 'x' }, topic: 'com.apple.mgmt.External.1' },
      'mdm',
      'Device asks its MDM server',
    ],
    ['widgets', { ...aps({ 'content-changed': true }), pushType: 'widgets' }, 'widgets', 'Widgets reload'],
    [
      'an alert without words to a topic of widgets',
      { ...aps({}), topic: `${topic}.push-type.widgets` },
      'widgets',
      'Widgets reload',
    ],
    ['a push type that is none', { ...aps({ alert: 'Soup' }), pushType: 'Alert' }, 'notification', 'Soup'],
  ])('%s', (_, push, kind, headline) => {
    const scene = sceneOf(push)
    expect([scene.kind, scene.headline.en]).toEqual([kind, headline])
    expect(scene.headline.zh).not.toBe('')
  })

  it('has a scene for every push type and template', () => {
    const kinds = new Set(
      pushTypeNames.map((pushType) => sceneOf({ payload: { aps: { alert: 'x' } }, pushType }).kind),
    )
    expect(kinds.size).toBe(pushTypeNames.length)
    for (const { payload, ...template } of Object.values(templates))
      expect(sceneOf({ payload, ...template }).headline.en).not.toBe('')
  })

  it('knows the app, the thread, and who may be shown as the sender', () => {
    const scene = sceneOf({
      ...aps({ alert: 'hi', 'mutable-content': 1, 'thread-id': 'lunch' }, { sender: 'Ann' }),
      topic: `${topic}.voip`,
      pushType: 'alert',
    })
    expect(scene).toMatchObject({ app: topic, thread: 'lunch', sender: 'Ann' })
    expect(sceneOf(aps({ alert: 'hi' }, { sender: 'Ann' }))).not.toHaveProperty('sender')
  })

  it('keeps what is drawn short', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key${at}`, 'x'.repeat(500)]))
    const { values } = sceneOf({ ...aps({}, many), pushType: 'voip' })
    expect(values.length).toBe(8)
    expect(values[0]?.[1].length).toBe(121)
  })
})
