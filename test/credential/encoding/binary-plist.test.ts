import { describe, expect, test } from 'vitest'
import { readBinaryPlist } from '../../../src/credential/encoding/binary-plist.ts'
import { readPlistFile } from '../../../src/credential/encoding/plist-file.ts'

/**
 * Lays values out as a binary property list, with references of one byte.
 *
 * @param values each as its bytes
 */
function laidOut(values: readonly (readonly number[])[], top = 0): Buffer {
  const head = Buffer.from('bplist00')
  const offsets: number[] = []
  let at = head.length
  for (const value of values) {
    offsets.push(at)
    at += value.length
  }
  const trailer = Buffer.alloc(32)
  trailer[6] = 2
  trailer[7] = 1
  trailer.writeBigUInt64BE(BigInt(values.length), 8)
  trailer.writeBigUInt64BE(BigInt(top), 16)
  trailer.writeBigUInt64BE(BigInt(at), 24)
  const table = Buffer.alloc(offsets.length * 2)
  offsets.forEach((offset, index) => void table.writeUInt16BE(offset, index * 2))
  return Buffer.concat([head, ...values.map((value) => Buffer.from(value)), table, trailer])
}

const ascii = (text: string) => [0x50 + text.length, ...Buffer.from(text)]
const real = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return [...bytes]
}

describe('a binary property list', () => {
  test.each<readonly [string, readonly number[], unknown]>([
    ['true', [0x09], true],
    ['false', [0x08], false],
    ['one byte', [0x10, 0xff], 255],
    ['two bytes', [0x11, 0x01, 0x2c], 300],
    ['eight bytes with a sign', [0x13, 255, 255, 255, 255, 255, 255, 255, 254], -2],
    ['a real number', [0x23, ...real(2.5)], 2.5],
    ['a date, counted from 2001', [0x33, ...real(86_400)], new Date('2001-01-02T00:00:00Z')],
    ['data', [0x42, 0xde, 0xad], Buffer.from('dead', 'hex')],
    ['letters', ascii('abc'), 'abc'],
    ['汉字', [0x62, 0x53, 0x48, 0x99, 0x6d], '午饭'],
    ['many letters', [0x5f, 0x10, 0x10, ...Buffer.from('0123456789abcdef')], '0123456789abcdef'],
    ['an empty list', [0xa0], []],
    ['an empty dictionary', [0xd0], {}],
  ])('%s', (_, bytes, value) => {
    expect(readBinaryPlist(laidOut([bytes]))).toEqual(value)
  })

  test('lists and dictionaries name their values', () => {
    const values = [[0xd2, 1, 2, 3, 4], ascii('one'), ascii('all'), [0x10, 1], [0xa2, 3, 1]]
    expect(readPlistFile(laidOut(values))).toEqual({ one: 1, all: [1, 'one'] })
  })

  test.each<readonly [string, Buffer]>([
    ['cut short', laidOut([ascii('abc')]).subarray(0, 30)],
    ['naming itself inside itself', laidOut([[0xa1, 0]])],
    // Two references each time: 2 to the power of 30 values, in some hundred bytes.
    [
      'doubling without end',
      laidOut([...Array.from({ length: 30 }, (_, at) => [0xa2, at + 1, at + 1]), [0x09]]),
    ],
    ['nested too deeply', laidOut([...Array.from({ length: 60 }, (_, at) => [0xa1, at + 1]), [0x09]])],
    ['naming a value that is not there', laidOut([[0xa1, 7]])],
    ['with a top that is not there', laidOut([[0x09]], 9)],
    ['with a length beyond its end', laidOut([[0x5f, 0x13, 0, 0, 0, 1, 0, 0, 0, 0]])],
    ['with a list beyond its end', laidOut([[0xaf, 0x12, 0x7f, 0xff, 0xff, 0xff]])],
    ['of an unknown kind', laidOut([[0x70]])],
    ['of a null', laidOut([[0x00]])],
    ['of a date without end', laidOut([[0x33, ...real(Number.MAX_VALUE)]])],
    ['of a real of three bytes', laidOut([[0x21, 0, 0]])],
    ['no dictionary', laidOut([[0x09]])],
  ])('one that is %s is damaged', (_, bytes) => {
    expect(() => readPlistFile(bytes)).toThrow(expect.objectContaining({ code: 'credential/plist' }))
  })
})
