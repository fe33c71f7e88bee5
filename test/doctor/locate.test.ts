import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/diagnosis/facts.ts'
import { type LocateAnswer, locationOf, type Whereabouts, whereaboutsIn } from '../../src/doctor/locate.ts'

const rejected = (reason: string): Outcome => ({ kind: 'rejected', reply: { status: 400, reason } })

describe('whereaboutsIn', () => {
  it.each([
    ['PayloadEmpty', 'BadDeviceToken', 'here'],
    ['PayloadEmpty', 'PayloadEmpty', 'untold'],
    ['Unregistered', 'BadDeviceToken', 'was-here'],
    ['DeviceTokenNotForTopic', 'BadDeviceToken', 'other-topic'],
    ['BadDeviceToken', 'BadDeviceToken', 'not-here'],
    ['InvalidProviderToken', 'InvalidProviderToken', 'untold'],
  ] as const)('%s after %s: %s', (reason, control, expected) => {
    expect(whereaboutsIn(rejected(reason), rejected(control))).toBe(expected)
  })
})

describe('locationOf', () => {
  const asked = (sandbox: Whereabouts, production: Whereabouts): LocateAnswer[] => [
    { environment: 'sandbox', topic: 'com.x', whereabouts: sandbox },
    { environment: 'production', topic: 'com.x', whereabouts: production },
  ]
  it('goes by what the local gateway says of it, environment and app', () => {
    const unknown = { environment: 'sandbox', topic: 'com.x', whereabouts: 'not-here' } as const
    expect(locationOf([{ ...unknown, right: { environment: 'production', topic: 'com.y' } }])).toEqual({
      kind: 'other-app',
      environment: 'production',
      topic: 'com.y',
    })
    expect(locationOf([{ ...unknown, right: { environment: 'production' } }])).toEqual({
      kind: 'found',
      environment: 'production',
      topic: 'com.x',
      isRemoved: false,
    })
  })

  it.each([
    ['here', 'not-here', { kind: 'found', environment: 'sandbox', topic: 'com.x', isRemoved: false }],
    ['not-here', 'was-here', { kind: 'found', environment: 'production', topic: 'com.x', isRemoved: true }],
    ['other-topic', 'not-here', { kind: 'other-app', environment: 'sandbox' }],
    ['here', 'here', { kind: 'everywhere' }],
    ['not-here', 'not-here', { kind: 'nowhere' }],
    ['not-here', 'untold', { kind: 'untold' }],
  ] as const)('%s and %s', (sandbox, production, expected) => {
    expect(locationOf(asked(sandbox, production))).toEqual(expected)
  })

  it('takes a bad device token for bad at every topic, when the connection was closed after it', () => {
    const closed = { environment: 'sandbox', topic: 'com.y', whereabouts: 'untold' } as const
    expect(locationOf([...asked('not-here', 'not-here'), closed])).toEqual({ kind: 'nowhere' })
  })
})
