import { expect, it } from 'vitest'
import { allows, clockOf, ends, isWrong, quote, readObject } from '../../../src/gateway/decide/check.ts'

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
  ['通知', '通知'],
  ['通通', '通通'],
  ['é通', 'é通'],
  ['a\u0007', 'a\\x07'],
  ['~ ', '~ '],
  [Buffer.from('通'.repeat(100)).toString('latin1'), '通'.repeat(100)],
  [Buffer.from('通'.repeat(101)).toString('latin1'), `${'通'.repeat(100)}…`],
  ['', ''],
])('%s is quoted as %s', (value, shown) => {
  expect(quote(value)).toBe(shown)
})

it('is quoted no longer than is wanted', () => {
  expect([quote('abcd', 4), quote('abcde', 4), quote(undefined)]).toEqual(['abcd', 'abcd…', ''])
})

const noon = new Date(2026, 10, 27, 12)

it.each([
  [new Date(2026, 10, 27, 9, 5), '09:05'],
  [new Date(2026, 10, 27, 23, 59), '23:59'],
  [new Date(2026, 10, 26, 23, 59), '2026-11-26 23:59'],
  [new Date(2026, 10, 28), '2026-11-28 00:00'],
  [new Date(2026, 0, 2, 3, 4), '2026-01-02 03:04'],
  [new Date(2025, 10, 27, 12), '2025-11-27 12:00'],
])('%s is told as %s at noon of 2026-11-27', (time, told) => {
  expect(clockOf(time, noon)).toBe(told)
})

it.each([
  ['{"a":1}', { a: 1 }],
  [' {} ', {}],
  ['[]', undefined],
  ['null', undefined],
  ['5', undefined],
  ['"{}"', undefined],
  ['{', undefined],
  ['', undefined],
])('the object in %s is %j', (text, value) => {
  expect(readObject(Buffer.from(text))).toEqual(value)
})

it('no object is read of bytes that are no UTF-8', () => {
  expect(readObject(Buffer.from('{"a":"é"}', 'latin1'))).toBeUndefined()
})

it('an object is read of the bytes that are meant, and no others beside them', () => {
  const { buffer, byteOffset } = Buffer.from('x{"a":1}x')
  expect(readObject(new Uint8Array(buffer, byteOffset + 1, 7))).toEqual({ a: 1 })
})

it.each([
  ['liveactivity', '10', true],
  ['liveactivity', '5', true],
  ['liveactivity', '1', false],
  ['background', '5', true],
  ['background', '10', false],
  ['alert', '1', true],
  ['alert', '01', false],
  ['alert', '1.0', false],
  ['alert', undefined, false],
] as const)('%s allows priority %s: %s', (pushType, given, isAllowed) => {
  expect(allows(pushType, given)).toBe(isAllowed)
})

it.each([
  ['a', false],
  ['b', true],
  ['', true],
  [undefined, false],
])('%j is wrong where an a is wanted: %s', (value, wrong) => {
  expect(isWrong(value, /^a$/)).toBe(wrong)
})
