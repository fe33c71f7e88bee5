import { describe, expect, it } from 'vitest'
import { inferPushType, pushTypeNames } from '../../src/apns/push-type.ts'

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
