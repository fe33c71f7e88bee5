import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { abridged, chinese, jsonText, visible } from '../src/text.ts'
import { anyCharacter } from './any-character.ts'

describe('text of others is made visible', () => {
  const cases = [
    ['a line end', 'a\nb\r\nc', 'a\\nb\\r\\nc'],
    ['a tab', 'a\tb', 'a\\tb'],
    ['a colour', '\u001b[31mred', '\\x1b[31mred'],
    ['a title for the window', '\u001b]0;x\u0007', '\\x1b]0;x\\x07'],
    ['an escape sequence in one letter (C1)', '\u009b2J', '\\x9b2J'],
    ['DEL', 'a\u007f', 'a\\x7f'],
    ['a change of direction', 'a\u202etxt.exe\u2066', 'a\\u202etxt.exe\\u2066'],
    ['marks of direction', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
    ['letters without a width', 'pay\u200bpal\u2060\ufeff\u00ad', 'pay\\u200bpal\\u2060\\ufeff\\xad'],
    ['fillers that show nothing', '\u3164\u115f', '\\u3164\\u115f'],
    ['text written in tags', 'x\u{e0041}\u{e0042}', 'x\\u{e0041}\\u{e0042}'],
    ['variants of nothing', 'x\ufe01\u{e0101}', 'x\\ufe01\\u{e0101}'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['half a surrogate pair', 'a\ud800b\udc00', 'a\\ud800b\\udc00'],
    ['a noncharacter', '\ufdd0\uffff', '\\ufdd0\\uffff'],
  ] as const
  test.each(cases)('%s', (_, text, shown) => expect(visible(text)).toBe(shown))

  const kept = [
    ['plain words', 'aps_production.cer'],
    ['a Windows path', 'C:\\new\\table'],
    ['汉字 and full-width marks', '推送证书（生产）'],
    ['a variant of a 汉字', '辻\u{e0100}'],
    ['a family', '👨‍👩‍👧'],
    ['a heart, red', '❤️'],
    ['a flag made of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a telephone, black', '☎︎'],
    ['Persian', 'می‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['Arabic and Hebrew', 'مرحبا שלום'],
    ['private use', '\ue0b0'],
  ] as const
  test.each(kept)('%s stays as it is', (_, text) => expect(visible(text)).toBe(text))

  test('whatever it is, and once is enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const shown = visible(text)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
        expect(visible(shown)).toBe(shown)
      }),
    )
  })
})

describe('long text is cut', () => {
  test.each([
    ['', 8, 'en', ''],
    ['12345678', 8, 'en', '12345678'],
    ['123456789', 8, 'en', '123456 … (1 more characters) … 89'],
    ['a'.repeat(30_000), 8, 'zh', 'aaaaaa …（还有 29992 个字符）… aa'],
    ['12345😀6789', 8, 'en', '12345😀 … (2 more characters) … 89'],
    ['1234567😀x', 8, 'en', '123456 … (3 more characters) … x'],
  ] as const)('%j to %i', (text, most, language, cut) => {
    expect(abridged(text, most, language)).toBe(cut)
  })
})

describe('JSON', () => {
  test('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: anyCharacter }), fc.constantFrom(0, 2), (value, indent) => {
        expect(JSON.parse(jsonText(value, indent))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test.each([
    ['C1, DEL and changes of direction', '\u009b\u007f\u202e', '"\\u009b\\u007f\\u202e"'],
    ['what is outside the first plane', '\u{e0041}', '"\\udb40\\udc41"'],
    ['a command to GitHub', '##[error]x', '"#\\u0023[error]x"'],
    ['a command to Azure', 'a ##vso[task.x]', '"a #\\u0023vso[task.x]"'],
    ['nothing else', '汉字 😀 ## é', '"汉字 😀 ## é"'],
  ])('escapes %s', (_, value, text) => {
    expect(jsonText(value)).toBe(text)
    expect(JSON.parse(text)).toBe(value)
  })
})

describe('a Chinese sentence has blanks beside Latin letters alone', () => {
  test.each([
    ['Apple', '它属于 Apple 的 App。'],
    ['别人', '它属于别人的 App。'],
    ['PEM 证书', '它属于 PEM 证书的 App。'],
    ['证书 PEM', '它属于证书 PEM 的 App。'],
    ['「证书」', '它属于「证书」的 App。'],
    ['"x"', '它属于 "x" 的 App。'],
    [3, '它属于 3 的 App。'],
  ])('round %s', (owner, told) => expect(chinese`它属于 ${owner} 的 App。`).toBe(told))

  test('at its beginning, at its end and beside Latin letters', () => {
    expect(chinese`${'证书'} 有效`).toBe('证书有效')
    expect(chinese`${'a.pem'} 有效，见 ${'证书'}`).toBe('a.pem 有效，见证书')
    expect(chinese`TLS ${'证书'} PEM，${'文件'} ${'证书'}`).toBe('TLS 证书 PEM，文件证书')
    expect(chinese`没有值`).toBe('没有值')
  })
})

test('no written screen or answer has a blank between 汉字, but for words of a command line', () => {
  const folder = resolve(import.meta.dirname)
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .flatMap(
      (name) => readFileSync(join(folder, name), 'utf8').match(/.*\p{Script=Han} \p{Script=Han}.*/gu) ?? [],
    )
    .filter((line) => !line.includes('chown 账号 文件'))
  expect(found).toEqual([])
})

test('Chinese sentences call things as Apple does: Apple, Key ID, Team ID', () => {
  const src = resolve(import.meta.dirname, '../src')
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:ts|html)$/.test(name),
  )
  const wrong = sources.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      // What other programs say stands in its table as they say it; what pushctl says of it is under `zh`.
      .filter((line) => !file.startsWith('diagnosis/texts/') || line.includes('zh:'))
      .filter((line) => /苹果|密钥 ?ID|团队 ?ID/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(wrong).toEqual([])
})
