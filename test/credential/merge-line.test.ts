import { expect, it } from 'vitest'
import { mergeLine } from '../../src/credential/merge-line.ts'

it.each([
  ['aps.cer', 'key.pem', 'pushctl cert merge aps.cer key.pem -o ck.pem'],
  ['ck.pem', 'key.pem', 'pushctl cert merge ck.pem key.pem -o merged.pem'],
  ['my aps.cer', 'ck.pem', "pushctl cert merge 'my aps.cer' ck.pem -o merged.pem"],
])('%s and %s are not written over', (certificate, key, line) => {
  expect(mergeLine(certificate, key)).toBe(line)
})
