import { expect, it } from 'vitest'
import { unfilledIn } from '../../src/apns/unfilled.ts'

it.each([
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what was not filled in
  ...['$APNS_KEY', '${APNS_KEY}', '${{ secrets.APNS_KEY }}', '$(APNS_KEY)', '%APNS_KEY%', '$env:APNS_KEY'],
  ...['{{ apns.key }}', '{name}', '<your key>', 'process.env.APNS_KEY', '#name#', "'$APNS_KEY'\n"],
])('%s is the name of a variable', (text) => {
  expect(unfilledIn(text)).toBe('variable')
})

it.each([
  ['undefined', 'nothing'],
  ['None', 'nothing'],
  ['(null)', 'nothing'],
  ['"nil"', 'nothing'],
  ['[object Promise]', 'object'],
  ['<coroutine object sign at 0x7f>', 'object'],
  ['***', 'masked'],
  ['[REDACTED]', 'masked'],
])('%s is %s', (text, kind) => {
  expect(unfilledIn(text)).toBe(kind)
})

it.each([
  '',
  'com.example.app',
  '{"aps":{}}',
  '{}',
  'AuthKey_ABCDE12345.p8',
  'a'.repeat(64),
  '$',
  'x',
  'nothing',
])('%j may be a value', (text) => {
  expect(unfilledIn(text)).toBeUndefined()
})
