import { describe, expect, it } from 'vitest'
import { openText, type TextSource } from '../../../../../src/commands/send/many/row-file/text-source.ts'

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
