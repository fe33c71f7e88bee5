import { describe, expect, it } from 'vitest'
import { buildPayload, type PayloadWords, parseTime } from '../../src/apns/payload-fields.ts'
import { templates } from '../../src/apns/templates.ts'

const now = new Date('2026-11-22T08:00:00Z')
const seconds = now.getTime() / 1000

const built = (words: PayloadWords, data: readonly string[] = [], base = {}) =>
  buildPayload(words, data, base, now).value

describe('buildPayload', () => {
  it.each<[PayloadWords, object]>([
    [{ body: 'x' }, { aps: { alert: 'x' } }],
    [{ title: 'a', body: 'b', subtitle: 'c' }, { aps: { alert: { title: 'a', subtitle: 'c', body: 'b' } } }],
    [{ badge: '0', sound: 'default' }, { aps: { sound: 'default', badge: 0 } }],
    [{ sound: '{"critical":1,"name":"x"}' }, { aps: { sound: { critical: 1, name: 'x' } } }],
    [{ contentAvailable: true, mutableContent: false }, { aps: { 'content-available': 1 } }],
    [{ contentChanged: true }, { aps: { 'content-changed': true } }],
    [{ pushMagic: 'magic' }, { mdm: 'magic' }],
    [
      { containerIdentifier: 'c', domain: 'd' },
      { 'container-identifier': 'c', domain: 'd' },
    ],
    [
      { liveActivity: 'end', contentState: '{"a":1}', dismissalDate: '2h', title: 't', sound: 's' },
      {
        aps: {
          timestamp: seconds,
          alert: { title: 't', sound: 's' },
          event: 'end',
          'content-state': { a: 1 },
          'dismissal-date': seconds + 7200,
        },
      },
    ],
    [{ liveActivity: 'update', timestamp: '5' }, { aps: { timestamp: 5, event: 'update' } }],
  ])('%j', (words, payload) => {
    expect(built(words)).toEqual(payload)
  })

  it('puts options upon a template', () => {
    expect(built({ title: 'Mine' }, [], templates.alert.payload)).toEqual({
      aps: { alert: { title: 'Mine', body: 'Hello' }, sound: 'default' },
    })
  })

  it('reads custom keys as JSON where they are, else as text', () => {
    expect(built({}, ['order=42', 'name=Ann', 'tags=["a"]', 'q=a=b', '{"x":{"y":null}}'])).toEqual({
      order: 42,
      name: 'Ann',
      tags: ['a'],
      q: 'a=b',
      x: { y: null },
    })
  })

  it.each<[PayloadWords, readonly string[], RegExp]>([
    [{ badge: 'many' }, [], /--badge takes a number/],
    [{ badge: '' }, [], /--badge/],
    [{ staleDate: '1700000000000' }, [], /--stale-date takes seconds/],
    [{ contentState: '[1]' }, [], /--content-state takes a JSON object/],
    [{}, ['order'], /KEY=VALUE/],
    [{}, ['aps={}'], /beside aps/],
    [{}, ['{"a":'], /--data/],
  ])('refuses %j %j', (words, data, told) => {
    expect(() => built(words, data)).toThrow(told)
  })
})

describe('parseTime', () => {
  it.each([
    ['0', 0],
    ['1700000000', 1_700_000_000],
    ['90s', seconds + 90],
    ['30m', seconds + 1800],
    ['7d', seconds + 604_800],
    ['1700000000000', undefined],
    ['-1', undefined],
    ['1.5h', undefined],
    ['soon', undefined],
  ])('%s', (text, expected) => {
    expect(parseTime(text, now)).toBe(expected)
  })
})
