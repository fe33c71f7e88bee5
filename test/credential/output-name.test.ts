import { expect, it } from 'vitest'
import { mergeLine, outputName } from '../../src/credential/output-name.ts'

it.each([
  ['aps.cer', 'key.pem', 'pushctl cert merge aps.cer key.pem -o ck.pem'],
  ['ck.pem', 'key.pem', 'pushctl cert merge ck.pem key.pem -o new-ck.pem'],
  ['my aps.cer', 'ck.pem', "pushctl cert merge 'my aps.cer' ck.pem -o new-ck.pem"],
])('%s and %s are not written over', (certificate, key, line) => {
  expect(mergeLine(certificate, key)).toBe(line)
})

it('a file that is read is never what is written', () => {
  expect(outputName('one.pem', 'two.pem')).toBe('one.pem')
  expect(outputName('one.pem', 'one.pem')).toBe('new-one.pem')
})
