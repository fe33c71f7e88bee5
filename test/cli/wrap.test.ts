import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createStyle, wholeBegin, wholeEnd } from '../../src/cli/style.ts'
import { columnsOf, fitting, lettersIn } from '../../src/cli/width.ts'
import { wrap } from '../../src/cli/wrap.ts'

const shown = (text: string) => text.replaceAll(wholeBegin, '').replaceAll(wholeEnd, '')

describe('letters', () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const segments = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment)
  const between = (first: number, last: number) =>
    String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, at) => first + at))

  it.each([
    ['Latin letters beside each other', between(0x20, 0x2ff)],
    ['marks, arrows and frames', between(0x2010, 0x2027) + between(0x2030, 0x205e) + between(0x2190, 0x2199)],
    [
      '汉字 and their marks',
      between(0x3000, 0x3029) + between(0x4e00, 0x4fff) + between(0x9e00, 0x9fff) + between(0xff01, 0xff60),
    ],
    ['汉字 and Latin', '推送的 apns-topic 与证书不符（✗）'],
    ['accents of their own', 'e\u0301 证\u0301书'],
    ['joined emoji', '推送 👩‍👩‍👧 ©\ufe0f ok'],
    ['Korean and Hindi', '알림 नि push'],
  ])('%s are as Unicode cuts them', (_, text) => {
    expect(lettersIn(text)).toEqual(segments(text))
  })
})

describe('a line that is wider than the screen', () => {
  const cases = [
    ['that fits stays', 'one two', 7, 'one two'],
    ['is broken between words', 'one two three', 8, 'one two\nthree'],
    ['hangs below the mark of its first', '✗ one two three', 10, '✗ one two\n  three'],
    ['keeps its indent', '    one two three', 12, '    one two\n    three'],
    [
      'hangs below its column',
      '  kind   a sandbox certificate',
      20,
      '  kind   a sandbox\n         certificate',
    ],
    ['of a fault hangs by two', 'pushctl: no such file here', 20, 'pushctl: no such\n  file here'],
    ['breaks no word', 'see abcdefghijklmnop', 10, 'see\nabcdefghijklmnop'],
    ['keeps what cannot be broken where it stands', '  id   abcdefghijklmnop', 14, '  id   abcdefghijklmnop'],
    ['breaks between 汉字', '证书已经过期了', 8, '证书已经\n过期了'],
    ['not before a closing mark', '证书已经。过期了', 8, '证书已\n经。过期\n了'],
    ['before a dot that begins a word', '证书.p12、.pem', 12, '证书.p12、\n.pem'],
    ['not behind an opening one', '证书已「经过」期', 8, '证书已\n「经过」\n期'],
    ['not in a Latin word among 汉字', '用topic名字com.a', 8, '用topic\n名字\ncom.a'],
    [
      'keeps a line to type behind a colon',
      'Try: pushctl send --token A',
      12,
      'Try:\npushctl send --token A',
    ],
    [
      'of a fault may begin with pushctl',
      'pushctl: pushctl send takes no',
      20,
      'pushctl: pushctl\n  send takes no',
    ],
    ['knows a sentence about pushctl from one', 'so pushctl ends here now', 12, 'so pushctl\nends here\nnow'],
    ['in colour is as wide as without', '\u001b[31mone\u001b[39m two', 7, '\u001b[31mone\u001b[39m two'],
    [
      'in colour is broken as without',
      '\u001b[31mone two\u001b[39m three',
      7,
      '\u001b[31mone two\u001b[39m\nthree',
    ],
    ['counts emoji as two', '🎉🎉 ok', 6, '🎉🎉\nok'],
  ] as const
  it.each(cases)('%s', (_, line, columns, expected) => expect(shown(wrap(line, columns))).toBe(expected))

  it('of code is never broken, and neither is what is whole', async () => {
    const style = await createStyle({ language: 'en', colour: false, columns: 10, wraps: true })
    expect(shown(wrap(`do ${style.code('openssl x509 -in a.pem')}. then`, 10))).toBe(
      'do\nopenssl x509 -in a.pem.\nthen',
    )
    expect(shown(wrap(style.whole('{\n  "a": "b c d e f g"\n}'), 10))).toBe('{\n  "a": "b c d e f g"\n}')
  })
})

const word = fc.constantFrom(
  'a',
  'of',
  'topic',
  'com.example.app',
  '证书',
  '已过期',
  '。',
  '（见',
  '）',
  '🎉',
  '…',
  'x'.repeat(30),
)
const line = fc
  .tuple(fc.constantFrom('', '  ', '✗ ', '    → '), fc.array(fc.tuple(word, fc.constantFrom(' ', ''))))
  .map(([begin, words]) => begin + words.map((pair) => pair.join('')).join(''))

describe('whatever is wrapped', () => {
  it('keeps every letter, and loses only blanks', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 10, max: 120 }), (text, columns) => {
        expect(wrap(text, columns).replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })

  it('is not wider than the screen, but for what has no place to break', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 40, max: 120 }), (text, columns) => {
        // A mark stays with the first word behind it.
        for (const each of wrap(text, columns).split('\n'))
          if (stringWidth(each) > columns)
            expect(each.trim().replace(/^\S+ +(?=\S+$)/, '')).not.toMatch(/ |[证书已过期]{2}/u)
      }),
    )
  })

  it('is not wrapped again', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 40, max: 120 }), (text, columns) => {
        const once = wrap(text, columns)
        expect(wrap(once, columns)).toBe(once)
      }),
    )
  })
})

it.each([
  '',
  'abc',
  '证书，',
  '「」',
  '…—',
  '✓ ok',
  '🎉',
  '👨‍👩‍👧',
  '🇨🇳',
  'é',
  'e\u0301',
  '한글',
  '１２',
  '𠮷',
  '❤️',
  '→',
  'Ω',
  'ж',
  '│',
  '“”',
])('%s has as many columns as string-width says', (text) => expect(columnsOf(text)).toBe(stringWidth(text)))

it('a long line of 汉字 takes time by its length, not by the square of it', () => {
  const text = '证书か'.repeat(20_000)
  const started = performance.now()
  expect(columnsOf(text)).toBe(120_000)
  expect(performance.now() - started).toBeLessThan(10_000)
})

it('letters are whole where a long text is cut to be measured', () => {
  const text = `${'e\u0301'.repeat(63)}x👩‍💻${'か'.repeat(300)}`
  expect(lettersIn(text).join('')).toBe(text)
  expect(lettersIn(text)).toContain('👩‍💻')
  expect(columnsOf(text)).toBe(stringWidth(text))
})

describe('as much of a line as fits', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['证书过期', 5, '证书'],
    ['证书过期', 8, '证书过期'],
    ['a👨‍👩‍👧b', 2, 'a'],
    ['e\u0301e\u0301', 1, 'e\u0301'],
    ['', 0, ''],
  ])('%s in %i columns is %s', (words, most, kept) => {
    expect(fitting(words, most)).toBe(kept)
  })
})
