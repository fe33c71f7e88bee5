import { describe, expect, it } from 'vitest'
import { fits, operatorNames, parseQuery, stateNames } from '../../../../src/gateway/page/browser/query.ts'
import { connectionEntry, pushEntry, rejected } from './events.ts'

const entries = {
  lunch: pushEntry(
    1,
    { topic: 'com.example.lunch', pushType: 'alert' },
    { aps: { alert: 'two words', 'thread-id': 'menu' } },
  ),
  call: pushEntry(
    2,
    { topic: 'com.example.talk.voip', pushType: 'voip', environment: 'production' },
    { aps: {}, caller: 'Ann' },
  ),
  lost: pushEntry(3, { ...rejected, deviceToken: 'AB12cd', cause: 'env-mismatch-token' } as never),
  own: pushEntry(4, { isOwn: true }, { aps: { 'content-available': 1 } }),
  old: connectionEntry(),
}

const found = (typed: string) => {
  const query = parseQuery(typed)
  return Object.entries(entries)
    .filter(([, entry]) => fits(entry, query))
    .map(([name]) => name)
    .join(' ')
}

describe('what is typed into the search field', () => {
  it.each([
    ['', 'lunch call lost own old'],
    ['   ', 'lunch call lost own old'],
    ['TWO', 'lunch'],
    ['words two', 'lunch'],
    ['"two words"', 'lunch'],
    ['"words two"', ''],
    ['"two wo', 'lunch'],
    ['is:rejected', 'lost'],
    ['IS:Rejected', 'lost'],
    ['-is:accepted', 'lost old'],
    ['is:connection', 'old'],
    ['is:own', 'own'],
    ['is:silent', 'call own'],
    ['is:production', 'call'],
    ['env:prod', 'call'],
    ['type:voip', 'call'],
    ['topic:lunch', 'lunch'],
    ['topic:com.example', 'lunch call lost own'],
    ['app:com.example.talk', 'call'],
    ['token:ab12', 'lost'],
    ['reason:baddevice', 'lost'],
    ['cause:env-mismatch', 'lost'],
    ['status:400', 'lost'],
    ['status:4', ''],
    ['thread:menu', 'lunch'],
    ['id:3', 'lost'],
    ['is:rejected token:ab reason:bad', 'lost'],
    ['is:rejected type:voip', ''],
    // What is still being typed leaves nothing out.
    ['is:', 'lunch call lost own old'],
    ['type:', 'lunch call lost own old'],
    ['topic:"com.example.lunch"', 'lunch'],
    // A colon makes no operator of a word that is none.
    ['http://x', ''],
    ['"alert":"two', 'lunch'],
    ['constructor:x', ''],
    ['is:constructor', ''],
  ])('%j finds: %s', (typed, names) => {
    expect(found(typed)).toBe(names)
  })

  it('says which word of is: it does not know', () => {
    expect(parseQuery('is:rejectd').unknown).toBe('rejectd')
    expect(parseQuery('is:rejected')).not.toHaveProperty('unknown')
    for (const state of stateNames) expect(parseQuery(`is:${state}`)).not.toHaveProperty('unknown')
    expect(operatorNames).toContain('reason')
  })
})
