import { expect, it } from 'vitest'
import { createLineCutter } from '../../../../../src/commands/send/many/row-file/lines.ts'

const whole = 'a\r\nb\rc\n\n\r\r\nd'

it.each(Array.from(whole, (_, at) => at))('cuts the same lines, cut through at %i', (at) => {
  const cutter = createLineCutter('rows', 1)
  const lines = [whole.slice(0, at), '', whole.slice(at)].flatMap((text) => cutter.take(text))
  expect([...lines, ...cutter.end()]).toEqual(['a', 'b', 'c', '', '', '', 'd'])
  expect(cutter.line()).toBe(7)
})

it('says which line is too long', () => {
  const cutter = createLineCutter('rows', 5)
  expect(cutter.take('a\nb\n')).toEqual(['a', 'b'])
  expect(() => cutter.take(`c\n${'d'.repeat(1_000_001)}`)).toThrow(
    expect.objectContaining({ code: 'usage/rows', message: expect.stringContaining('Line 8 of rows') }),
  )
})
