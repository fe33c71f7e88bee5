import { describe, expect, it } from 'vitest'
import type { NotificationHeaders } from '../../src/apns/notification.ts'
import { createSharedHeaders, ownHeaders } from '../../src/client/shared-headers.ts'

describe('the headers of one push alone', () => {
  it.each<[NotificationHeaders, unknown]>([
    [{ topic: 'a' }, undefined],
    [{ id: 'A' }, { 'apns-id': 'A' }],
    [{ collapseId: 'c' }, { 'apns-collapse-id': 'c' }],
    [
      { id: 'A', collapseId: 'c' },
      { 'apns-collapse-id': 'c', 'apns-id': 'A' },
    ],
  ])('%j', (headers, own) => expect(ownHeaders(headers)).toStrictEqual(own))
})

describe('the headers that pushes have in common', () => {
  const first: NotificationHeaders = { topic: 'a', pushType: 'alert', priority: 10, expiration: 0 }

  it('are the same object for as long as they are the same', () => {
    const shared = createSharedHeaders()
    const headers = shared(first, 'token')
    expect(headers).toEqual({
      'apns-topic': 'a',
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': '0',
      authorization: 'bearer token',
    })
    expect(shared(first, 'token')).toBe(headers)
    expect(shared({ ...first }, 'token')).toBe(headers)
    expect(shared({ ...first, id: 'A', collapseId: 'c' }, 'token')).toBe(headers)
  })

  it.each<[string, NotificationHeaders, string | undefined]>([
    ['topic', { ...first, topic: 'b' }, 'token'],
    ['push type', { ...first, pushType: 'background' }, 'token'],
    ['priority', { ...first, priority: 5 }, 'token'],
    ['expiration', { ...first, expiration: 1 }, 'token'],
    ['another header', { ...first, otherHeaders: { 'x-a': '1' } }, 'token'],
    ['provider token', first, 'renewed'],
    ['no provider token', first, undefined],
  ])('are made anew for another: %s', (_, next, authorization) => {
    const shared = createSharedHeaders()
    const before = shared(first, 'token')
    const after = shared(next, authorization)
    expect(after).not.toEqual(before)
    expect('authorization' in after).toBe(authorization !== undefined)
    // And the first again, when they come back.
    expect(shared(first, 'token')).toEqual(before)
  })

  it('hold nothing of the push that was first', () => {
    const headers = createSharedHeaders()({ ...first, id: 'A', collapseId: 'c' }, undefined)
    expect(Object.keys(headers)).toEqual(
      expect.not.arrayContaining(['apns-id', 'apns-collapse-id', 'authorization']),
    )
  })
})
