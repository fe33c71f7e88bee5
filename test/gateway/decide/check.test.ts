import { expect, it } from 'vitest'
import { ends, quote } from '../../../src/gateway/decide/check.ts'

it.each([
  ['0123456789abcdef', '0123456789abcdef'],
  ['0123456789abcdef0', '01234567…def0'],
])('the ends of %s are %s', (token, shown) => {
  expect(ends(token)).toBe(shown)
})

it.each([
  ['a'.repeat(100), 'a'.repeat(100)],
  ['a'.repeat(101), `${'a'.repeat(100)}…`],
  [Buffer.from('通知').toString('latin1'), '通知'],
  ['\xe9t\xe9', 'été'],
])('%s is quoted as %s', (value, shown) => {
  expect(quote(value)).toBe(shown)
})
