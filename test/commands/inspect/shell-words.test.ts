// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a shell
import { describe, expect, it } from 'vitest'
import { wordsOfConfig } from '../../../src/commands/inspect/curl/request.ts'
import { shellCommands } from '../../../src/commands/inspect/curl/shell-words.ts'
import { isWhole } from '../../whole/quick-form.ts'

const wordsIn = (text: string) => shellCommands(text).map((words) => words.map((word) => word.text))

describe('the words of a command line', () => {
  it.each<[string, string, string[][]]>([
    ['blanks', ' a  b\tc ', [['a', 'b', 'c']]],
    ['single quotes', `a 'b "c" \\' d`, [['a', 'b "c" \\', 'd']]],
    ['double quotes', `a "b 'c' \\"d\\" \\x"`, [['a', `b 'c' "d" \\x`]]],
    ['an empty word', `a '' "" b`, [['a', '', '', 'b']]],
    ['quotes in one word', `a'b c'"d e"f`, [['ab cd ef']]],
    ['a quote inside single ones', `'it'\\''s'`, [["it's"]]],
    ['dollar quotes', `$'it\\'s\\n\\x41\\u4f60\\344\\275\\240'`, [["it's\nA你你"]]],
    ['escapes', 'a\\ b \\$c', [['a b', '$c']]],
    ['lines that go on', 'a \\\n  b \\\r\n c', [['a', 'b', 'c']]],
    ['several commands', 'a b\nc; d && e | f', [['a', 'b'], ['c'], ['d'], ['e'], ['f']]],
    ['redirections', 'a > out.txt 2>&1 b 2>/dev/null', [['a', 'b']]],
    ['comments', '# first\na b # rest\nc', [['a', 'b'], ['c']]],
    ['a variable that was set', 'X="1 2"\na "$X" ${X}', [['X=1 2'], ['a', '1 2', '1 2']]],
    [
      'an exported one',
      'export X=1; a $X',
      [
        ['export', 'X=1'],
        ['a', '1'],
      ],
    ],
    ['carets of cmd.exe', 'a ^\r\n  "b \\"c\\"" ^"d^"', [['a', 'b "c"', 'd']]],
    ['backticks of PowerShell', "a `\n  'b ''c''' \"d `\"e`\"\"", [['a', "b 'c'", 'd "e"']]],
    ['a quote without end', "a 'b c", [['a', 'b c']]],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => expect(wordsIn(text)).toEqual(expected))

  it.each([
    ['a variable', 'a $X', ['$X']],
    ['one in double quotes', 'a "b ${X}"', ['${X}']],
    ['what another command prints', 'a "$(cat f | tr -d x)"', ['$(cat f | tr -d x)']],
    ['the same in backticks', 'a `cat f`', ['`cat f`']],
    ['one of cmd.exe', 'a ^\n %X%', ['%X%']],
    ['none in single quotes', "a '$X'", []],
    ['none that was escaped', 'a \\$X', []],
  ])('names what is put in by the shell: %s', (_, text, expected) => {
    expect(
      shellCommands(text)
        .flat()
        .flatMap(({ unexpanded }) => unexpanded),
    ).toEqual(expected)
  })

  it('ends for quotes and brackets without end', () => {
    for (const sign of ["'", '"', '$(', '`', "$'", '\\', '${', '> ', "$'\\x"])
      expect(shellCommands(`a ${sign.repeat(isWhole ? 20_000 : 5000)}`).length).toBeGreaterThan(0)
  })
})

it('the words of a file for -K', () => {
  const text =
    '# mine\nurl = "https://x/3/device/1"\nheader: "apns-topic: \\"x\\""\n-H "a: b"\nhttp2\n--data @p.json\n\n'
  expect(wordsOfConfig(text)).toEqual([
    ...['--url', 'https://x/3/device/1', '--header', 'apns-topic: "x"', '-H', 'a: b'],
    ...['--http2', '--data', '@p.json'],
  ])
})
