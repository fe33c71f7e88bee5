import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../../../src/commands/send/many/row-file/encoding.ts'
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
