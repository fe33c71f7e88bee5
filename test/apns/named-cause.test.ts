import { describe, expect, it } from 'vitest'
import { causeHeaders, causeHeadersOf, readNamedCause } from '../../src/apns/named-cause.ts'

const read = (headers: Record<string, string>) =>
  readNamedCause(headers[causeHeaders.cause], headers[causeHeaders.more])

describe('a cause in headers', () => {
  it.each([
    { cause: 'no-credential' },
    {
      cause: 'env-mismatch-token',
      evidence: { en: 'Learnt in “sandbox” at 17:30.', zh: '17:30 在 sandbox 记住 🙂。' },
      right: { topic: 'com.example.app' },
    },
  ])('is ASCII, and reads back: $cause', (named) => {
    const headers = causeHeadersOf(named)
    expect(Object.values(headers).join('')).toMatch(/^[ -~]+$/)
    expect(read(headers)).toEqual(named)
  })

  it('is the id alone where the evidence would be too long for the headers of some clients', () => {
    const evidence = { en: 'x'.repeat(2000), zh: '推'.repeat(1000) }
    expect(causeHeadersOf({ cause: 'clock', evidence })).toEqual({ 'pushctl-cause': 'clock' })
  })

  it.each([
    ['no header', undefined, undefined, undefined],
    ['a sentence for an id', 'You win!', undefined, undefined],
    ['no JSON', 'clock', '{', { cause: 'clock' }],
    ['null', 'clock', 'null', { cause: 'clock' }],
    ['evidence in one language', 'clock', '{"evidence":{"en":"x"}}', { cause: 'clock' }],
    ['megabytes', 'clock', `{"evidence":{"en":"${'x'.repeat(9000)}","zh":""}}`, { cause: 'clock' }],
    [
      'an option as a topic',
      'clock',
      '{"right":{"topic":"x --ca y","other":"z"}}',
      { cause: 'clock', right: {} },
    ],
  ])('of strangers: %s', (_, cause, more, named) => {
    expect(readNamedCause(cause, more)).toEqual(named)
  })
})
