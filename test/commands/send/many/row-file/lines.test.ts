import { expect, it } from 'vitest'
import { createLineCutter } from '../../../../../src/commands/send/many/row-file/lines.ts'

const whole = 'a\r\nb\rc\n\n\r\r\nd'

it.each(Array.from(whole, (_, at) => at))('cuts the same lines, cut through at %i', (at) => {
  const cutter = createLineCutter('rows', 1)
  const lines = [whole.slice(0, at), '', whole.slice(at)].flatMap((text) => cutter.take(text))
  expect([...lines, ...cutter.end()]).toEqual(['a', 'b', 'c', '', '', '', 'd'])
  expect(cutter.line()).toBe(7)
})

it.each([
  ['the first', '', 5],
  ['one further down', 'a\r\nb\n', 7],
])('takes a line of a megabyte, and none that is longer: %s', (_, before, line) => {
  const long = 'd'.repeat(1_000_000)
  const [last] = createLineCutter('rows', 5).take(`${before}${long}\n`).slice(-1)
  expect(last === long).toBe(true)
  expect(() => createLineCutter('rows', 5).take(`${before}${long}d\n`)).toThrow(`Line ${line} of rows`)
})

it.each([
  ['', [], []],
  ['\n', [''], []],
  ['a', [], ['a']],
  ['a\r', [], ['a']],
  ['a\nb', ['a'], ['b']],
  ['a\n\r', ['a'], []],
])('gives out the last line of %j only at the end', (text, lines, last) => {
  const cutter = createLineCutter('rows', 1)
  expect([cutter.take(text), cutter.end(), cutter.open()]).toEqual([lines, last, ''])
})

it('says which line is too long', () => {
  const cutter = createLineCutter('rows', 5)
  expect(cutter.take('a\nb\n')).toEqual(['a', 'b'])
  expect(() => cutter.take(`c\n${'d'.repeat(1_000_001)}`)).toThrow(
    expect.objectContaining({ code: 'usage/rows', message: expect.stringContaining('Line 8 of rows') }),
  )
})
