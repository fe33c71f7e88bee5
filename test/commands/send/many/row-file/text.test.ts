import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../../../src/commands/send/many/row-file/encoding.ts'
import { createLineCutter } from '../../../../../src/commands/send/many/row-file/lines.ts'
import { openText, type TextSource } from '../../../../../src/commands/send/many/row-file/text-source.ts'
import { Fault } from '../../../../../src/fault.ts'

async function textOf(bytes: Uint8Array, size = bytes.length || 1): Promise<string> {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  let text = ''
  for await (const part of textsOf(pieces(), 'rows')) text += part
  return text
}

const be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const le = (text: string) => Buffer.from(text, 'utf16le')

describe('a file as text', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), ''],
    ['one letter', Buffer.from('a'), 'a'],
    ['three', Buffer.from('abc'), 'abc'],
    ['UTF-8', Buffer.from('a用👋'), 'a用👋'],
    ['UTF-8 with a mark', Buffer.from('\ufeff用'), '用'],
    ['UTF-16', le('a用👋'), 'a用👋'],
    ['UTF-16 with a mark', le('\ufeff用a'), '用a'],
    ['UTF-16, the other way round', be('a用👋'), 'a用👋'],
    ['UTF-16, the other way round, with a mark', be('\ufeff用a'), '用a'],
    ['control characters', Buffer.from('\0\0a'), '\0\0a'],
    ['long UTF-8', Buffer.from('用'.repeat(30_000)), '用'.repeat(30_000)],
    ['long UTF-16', le(`\ufeff${'用👋'.repeat(20_000)}`), '用👋'.repeat(20_000)],
  ])('%s, in pieces of any size', async (_, bytes, text) => {
    for (const size of bytes.length > 100 ? [bytes.length, 1001] : [bytes.length || 1, 3, 2, 1])
      expect((await textOf(bytes, size)) === text).toBe(true)
  })

  const notUtf8 = /^rows is not UTF-8\.$/
  const cut = /^rows ends in the middle of a letter: it was cut\.$/
  const notOn = (name: string) => new RegExp(`^rows begins as ${name} and does not go on as that\\.$`)
  const isNot = (what: string) => new RegExp(`^rows is ${what}, not text\\.$`)
  it.each<[string, readonly number[], RegExp]>([
    ['the first half of a mark', [0xff, 0x61, 0x61], notUtf8],
    ['the second half of a mark', [0x61, 0xfe, 0x61], notUtf8],
    ['the first half of the other mark', [0xfe, 0x61, 0x61], notUtf8],
    ['the second half of the other', [0x61, 0xff, 0x61], notUtf8],
    ['half a letter in the middle', [0x61, 0xe7, 0x61, 0x61], notUtf8],
    ['half a letter at the end', [0x61, 0x61, 0x61, 0xe7, 0x94], cut],
    ['half of UTF-16', [0x61, 0, 0x62, 0, 0x63], notOn('UTF-16LE')],
    ['half of UTF-16, the other way round', [0, 0x61, 0, 0x62, 0], notOn('UTF-16BE')],
    ['half a pair of UTF-16', [0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0x61, 0], notOn('UTF-16LE')],
    ['a ZIP', [0x50, 0x4b, 3, 4, 0x61], isNot('an Excel workbook or another ZIP file')],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0], isNot('an old Excel workbook')],
    ['gzip', [0x1f, 0x8b, 8, 0], isNot('compressed with gzip')],
    ['no more than the beginning of a ZIP', [0x50, 0x4b, 3, 0xff], notUtf8],
  ])('cannot be %s', async (_, bytes, message) => {
    for (const size of [bytes.length, 1])
      await expect(textOf(Uint8Array.from(bytes), size)).rejects.toThrow(message)
  })

  it.each([
    ['李雷', Buffer.from('c0eec0d7c0eec0d7', 'hex'), 'GB18030'],
    ['José', Buffer.from('Jos\xe9 Jos\xe9', 'latin1'), 'WINDOWS-1252'],
  ])('in another encoding is told with the line that changes it: %s', async (_, bytes, encoding) => {
    await expect(textOf(bytes)).rejects.toMatchObject({
      hint: { en: expect.stringContaining(`iconv -f ${encoding} -t UTF-8 FILE`) },
    })
  })

  it.each([new Fault('file/unreadable', { en: 'no', zh: '不' }), new RangeError('ours')])(
    'that cannot be read is no question of its encoding: %s',
    async (error) => {
      for (const before of [[], [Buffer.from('abcd')]]) {
        const pieces = async function* () {
          yield* before
          throw error
        }
        const reading = (async () => {
          for await (const _ of textsOf(pieces(), 'rows'));
        })()
        await expect(reading).rejects.toBe(error)
      }
    },
  )
})

function sourceOf(...texts: readonly string[]): TextSource {
  const pieces = async function* () {
    yield* texts
  }
  return openText(pieces(), 'rows')
}

async function restOf(source: TextSource): Promise<string> {
  let text = ''
  for await (const piece of source.rest()) text += piece
  return text
}

describe('the first line that is not blank', () => {
  it.each<[whole: string, first: string | undefined, line: number, rest: string]>([
    ['a\nb\n', 'a', 1, 'a\nb\n'],
    ['\n\na\n', 'a', 3, 'a\n'],
    ['\r\n \r\n\ta b \r\nc', 'a b', 3, '\ta b \r\nc'],
    ['\r\ra\rb', 'a', 3, 'a\rb'],
    ['\r\r\n\na', 'a', 4, 'a'],
    ['a', 'a', 1, 'a'],
    ['a\r', 'a', 1, 'a\r'],
  ])('of %j, cut through anywhere, is found and stays before the rest', async (whole, first, line, rest) => {
    for (let at = 0; at <= whole.length; at += 1) {
      const source = sourceOf(whole.slice(0, at), '', whole.slice(at))
      expect(await source.peek()).toBe(first)
      expect([source.line(), await restOf(source)]).toEqual([line, rest])
    }
  })

  it.each(['', '\n', ' \r\n\t\r\n', '\r', '\r\n\r', '   '])('is none of %j', async (whole) => {
    for (let at = 0; at <= whole.length; at += 1) {
      const source = sourceOf(whole.slice(0, at), whole.slice(at))
      expect([await source.peek(), await source.peek()]).toEqual([undefined, undefined])
    }
  })

  it('can be left out, and then the next one is the first', async () => {
    for (const texts of [['\n sep=;\r\n\r\na\n'], [...'\n sep=;\r\n\r\na\n']]) {
      const source = sourceOf(...texts)
      expect([await source.peek(), await source.peek()]).toEqual(['sep=;', 'sep=;'])
      source.skip()
      expect([await source.peek(), source.line()]).toEqual(['a', 4])
      source.skip()
      expect(await source.peek()).toBeUndefined()
    }
  })

  it('of a list is looked at as far as it has come', async () => {
    const source = sourceOf('\n [{"token":', '"ab"}\n]')
    expect([await source.peek(), source.line()]).toEqual(['[{"token":', 2])
    expect(await restOf(source)).toBe(' [{"token":"ab"}\n]')
  })

  const long = 'x'.repeat(1_000_000)
  it.each<[string, readonly string[], number | undefined]>([
    ['a megabyte', [long, '\na'], undefined],
    ['a megabyte with its end', [`${long}\n`], undefined],
    ['more than that', ['\n', long, 'x', '\n'], 2],
    ['a megabyte of blanks', [' '.repeat(1_000_000), '\na'], undefined],
    ['more of them', ['\n\n', ' '.repeat(1_000_001), '\na'], 3],
  ])('may have %s before its end is seen', async (_, texts, line) => {
    const peek = sourceOf(...texts).peek()
    if (line === undefined) expect((await peek)?.slice(-1)).toMatch(/[ax]/)
    else await expect(peek).rejects.toThrow(`Line ${line} of rows is longer than 1 MB`)
  })
})

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
