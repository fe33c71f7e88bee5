import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { cell } from '../../../../src/commands/send/many/cell.ts'

describe('a cell of the report', () => {
  test.each([
    ['plain', 'BadDeviceToken', 'BadDeviceToken'],
    ['with a comma', 'a,b', 'a,b'],
    ['with quotes', 'a"b', 'a"b'],
    ['with a line end', 'a\r\nb', 'a\\r\\nb'],
    ['with an escape sequence', '\u001b[31mred', '\\x1b[31mred'],
    ['a command to a build server', 'a ##vso[task.x]', 'a #\\#vso[task.x]'],
    ['a formula', '=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'],
    ['a formula that begins with a plus', '+1+cmd|x', "'+1+cmd|x"],
    ['a formula that begins with a minus', '-2+3', "'-2+3"],
    ['a formula of Lotus', '@SUM(1)', "'@SUM(1)"],
    ['a formula behind a blank', ' =1', "' =1"],
    ['a formula in full width', '＝1', "'＝1"],
    ['a phone number', '+49 170 123', '+49 170 123'],
    ['a negative number', '-5.5', '-5.5'],
    ['what an earlier run wrote', "'=1", "'=1"],
    ['a sign further on', 'a=1-2', 'a=1-2'],
    ['nothing', '', ''],
  ])('%s', (_, text, read) => {
    expect(parse(`${cell(text)},x\n`)).toEqual([[read, 'x']])
  })

  test('has quotes only where it needs them', () => {
    expect(['a b', '用户', '=1', 'a,b', 'a"b'].map(cell)).toEqual(['a b', '用户', "'=1", '"a,b"', '"a""b"'])
  })
})
