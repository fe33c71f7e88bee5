import { describe, expect, it } from 'vitest'
import { checkPush } from '../../../../src/gateway/expect/checked-push.ts'
import { keysIn, lineOf } from '../../../../src/gateway/page/browser/finding-place.ts'
import { now } from '../../gateway-under-test.ts'

const written = (payload: string, headers: Record<string, string> = {}) => ({
  environment: 'sandbox' as const,
  deviceToken: 'a1b2'.repeat(16),
  headers: { 'apns-topic': 'com.example.app', 'apns-push-type': 'alert', ...headers },
  payload,
})

describe('the keys of a payload', () => {
  it.each([
    ['{"aps":{"alert":{"title":"a"}},"x":1}', 'aps:0 aps.alert:0 aps.alert.title:0 x:0'],
    ['{\n "aps": {\n  "a:b": "{\\"c\\":1}"\n }\n}', 'aps:1 aps.a:b:2'],
    ['{"a":[{"b":1},{"b":2}],"c":3}', 'a:0 a.b:0 a.b:0 c:0'],
    // While somebody types.
    ['{"aps":{"alert":"hi', 'aps:0 aps.alert:0'],
    ['}}}"a":1', 'a:0'],
    ['', ''],
  ])('%j: %s', (text, keys) => {
    expect(
      keysIn(text)
        .map(({ path, line }) => `${path}:${line}`)
        .join(' '),
    ).toBe(keys)
  })
})

describe('a finding of payload check', () => {
  it.each([
    ['a key that nobody knows', { aps: { alert: 'hi', bagde: 1 } }, 'bagde', '"bagde"'],
    ['a value of another kind', { aps: { alert: 'hi', badge: '1' } }, 'badge', '"badge"'],
    [
      'a key beside others of its name',
      { badge: 1, aps: { alert: 'hi', badge: 'x' } },
      'aps.badge',
      '    "badge"',
    ],
    ['a sound nobody can play', { aps: { alert: 'hi', sound: { name: 'a.mp3' } } }, 'critical', '"sound"'],
  ])('about %s stands below its line', (_, payload, words, line) => {
    const text = JSON.stringify(payload, undefined, 2)
    const found = checkPush(written(text), now).findings.find(({ evidence }) => evidence.en.includes(words))
    expect(found).toBeDefined()
    const at = found && lineOf(found, keysIn(text))
    expect(text.split('\n')[at ?? -1]).toContain(line)
  })

  it('about all of it, or what is missing, stands below none', () => {
    const text = JSON.stringify({ aps: {} }, undefined, 2)
    const about = (en: string) => lineOf({ evidence: { en, zh: '' } }, keysIn('{"id":1,"title":"x"}'))
    expect(about('It is an idea')).toBeUndefined()
    expect(about('subtitle is missing')).toBeUndefined()
    expect(about('title is empty')).toBe(0)
    expect(checkPush(written(text), now).findings.length).toBeGreaterThan(0)
  })

  it('is told of headers, too, and of what is no JSON', () => {
    const late = checkPush(
      written('{"aps":{"alert":"hi"}}', { 'apns-priority': '10', 'apns-push-type': 'background' }),
      now,
    )
    expect(late.findings.map(({ severity }) => severity)).toContain('error')
    expect(checkPush(written('{"aps":'), now)).toMatchObject({
      findings: [],
      mistake: { en: expect.stringContaining('line 1') },
      size: 7,
      largest: 4096,
    })
    expect(
      checkPush({ ...written('{}'), deviceToken: undefined, bundleId: 'com.example.app' }, now).largest,
    ).toBe(5120)
    expect(checkPush(written('{}', { 'apns-push-type': 'voip' }), now).largest).toBe(5120)
  })
})
