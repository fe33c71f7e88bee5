import { describe, expect, it } from 'vitest'
import {
  inferPushType,
  type PushType,
  pushTypeCalled,
  pushTypeNames,
  pushTypes,
} from '../../src/apns/push-type.ts'

describe('pushTypeNames', () => {
  it('are told in the order of the alphabet, whatever the order of the rows', () => {
    expect(pushTypeNames).toEqual([...pushTypeNames].sort())
  })
})

describe('inferPushType', () => {
  it.each([
    ['{"aps":{"alert":"x"}}', 'alert'],
    ['{"aps":{"content-available":1}}', 'background'],
    ['{"aps":{"content-available":1,"sound":"default"}}', 'alert'],
    ['{"aps":{"event":"update","content-state":{},"timestamp":1}}', 'liveactivity'],
    ['{"aps":{"content-changed":true}}', 'widgets'],
    ['{"mdm":"magic"}', 'mdm'],
    ['{"container-identifier":"x","domain":"y"}', 'fileprovider'],
    // One that fits several is of the one whose keys say the most.
    ['{"mdm":"magic","container-identifier":"x","aps":{"content-available":1}}', 'mdm'],
    ['{"container-identifier":"x","aps":{"content-available":1}}', 'fileprovider'],
    ['{"aps":{"content-available":1,"content-changed":true,"event":"end","timestamp":1}}', 'liveactivity'],
    ['{"aps":{"content-available":1,"content-changed":true}}', 'widgets'],
    ['{}', 'alert'],
    ['{"aps":3}', 'alert'],
  ])('%s is %s', (text, type) => {
    expect(inferPushType(JSON.parse(text))).toBe(type)
  })
})

describe('pushTypeCalled', () => {
  it.each([
    ['silent', 'background'],
    ['content-available', 'background'],
    ['Notification', 'alert'],
    ['call', 'voip'],
    ['Activity_Kit', 'liveactivity'],
    ['ptt', 'pushtotalk'],
    ['nothing', undefined],
    ['', undefined],
  ])('%s is %s', (word, type) => {
    expect(pushTypeCalled(word)).toBe(type)
  })

  it('no name is of two types, or is a type', () => {
    const names = pushTypeNames.flatMap((name) => [name, ...(pushTypes[name].alsoCalled ?? [])])
    expect(names).toEqual([...new Set(names)])
  })
})

/** Topic suffix, what may send it, the word in a certificate's list, priorities, bytes, what is shown, keys, what is enough. */
const known: Readonly<Record<PushType, readonly unknown[]>> = {
  alert: ['', 'app', 'topic', [10, 5, 1], 4096, 'shows', 'no own keys', undefined],
  background: ['', 'app', undefined, [5], 4096, 'silent', 'no own keys', { aps: { 'content-available': 1 } }],
  complication: [
    '.complication',
    'app',
    'complication',
    [10, 5, 1],
    4096,
    'silent',
    'no own keys',
    undefined,
  ],
  controls: [
    '.push-type.controls',
    'unseen',
    undefined,
    [10, 5, 1],
    4096,
    'silent',
    'no own keys',
    { aps: { 'content-changed': true } },
  ],
  fileprovider: [
    '.pushkit.fileprovider',
    'refused',
    undefined,
    [10, 5, 1],
    4096,
    'silent',
    'no own keys',
    undefined,
  ],
  liveactivity: [
    '.push-type.liveactivity',
    'unseen',
    undefined,
    [10, 5],
    4096,
    'shows',
    'no own keys',
    undefined,
  ],
  location: ['.location-query', 'refused', undefined, [10, 5], 4096, 'silent', 'no own keys', { aps: {} }],
  mdm: ['', 'own', undefined, [10, 5, 1], 4096, 'silent', 'no own keys', undefined],
  pushtotalk: ['.voip-ptt', 'app', '.voip-ptt', [10], 4096, 'silent', 'any keys', undefined],
  voip: ['.voip', 'app', 'voip', [10, 5, 1], 5120, 'silent', 'any keys', undefined],
  widgets: [
    '.push-type.widgets',
    'unseen',
    undefined,
    [10, 5, 1],
    4096,
    'silent',
    'no own keys',
    { aps: { 'content-changed': true } },
  ],
}

describe('pushTypes', () => {
  it.each(pushTypeNames)('%s is what Apple says of it', (name) => {
    const row = pushTypes[name]
    expect([
      row.suffix,
      row.certificate,
      row.listedAs,
      row.priorities,
      row.largestPayload,
      row.shows ? 'shows' : 'silent',
      row.anyKeys ? 'any keys' : 'no own keys',
      row.essentials,
    ]).toEqual(known[name])
  })
})
