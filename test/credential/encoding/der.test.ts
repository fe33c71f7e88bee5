import { describe, expect, test } from 'vitest'
import * as der from '../../../src/credential/encoding/der.ts'
import { Fault } from '../../../src/fault.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('writers write DER', () => {
  test.each<[string, der.Asn1, string]>([
    ['zero', der.integer(0), '020100'],
    ['127', der.integer(127), '02017f'],
    ['128 needs a sign byte', der.integer(128), '02020080'],
    ['-129', der.integer(-129), '0202ff7f'],
    ['a big one', der.integer(2n ** 64n), '0209010000000000000000'],
    ['bytes are unsigned', der.integer(bytes('ff01')), '020300ff01'],
    ['no bytes are zero', der.integer(bytes('')), '020100'],
    ['true', der.boolean(true), '0101ff'],
    ['an oid', der.oid('1.2.840.113635.100.6.3.6'), '060a2a864886f76364060306'],
    ['utf-8', der.utf8('推送'), '0c06e68ea8e98081'],
    ['bmp', der.bmp('推送'), '1e0463a89001'],
    ['bits', der.bits(bytes('80'), 7), '03020780'],
    ['null', der.nothing(), '0500'],
    ['a time before 2050', der.time(new Date('2049-12-31T23:59:59.900Z')), '170d3439313233313233353935395a'],
    ['a time from 2050', der.time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
    ['explicit', der.context(0, [der.integer(1)]), 'a003020101'],
    ['implicit', der.context(2, bytes('6162')), '82026162'],
    ['a set is sorted', der.set(der.integer(2), der.integer(1), der.boolean(true)), '31090101ff020101020102'],
  ])('%s', (_, node, expected) => {
    expect(hex(der.encode(node))).toBe(expected)
    expect(hex(der.encode(der.readDer(bytes(expected))))).toBe(expected)
  })
})

describe('readers read DER and BER', () => {
  test('numbers of any size, with their sign', () => {
    for (const value of [0n, 1n, -1n, 127n, 128n, -128n, -129n, 2n ** 159n, -(2n ** 70n)]) {
      expect(der.integerOf(der.readDer(der.encode(der.integer(value))))).toBe(value)
    }
  })

  test('indefinite length and strings in pieces', () => {
    const node = der.readDer(bytes('2480 0402 6162 2480 0401 63 0000 0400 0000'))
    expect(der.bytesOf(node).toString()).toBe('abc')
  })

  test('implicit strings, in pieces or not', () => {
    expect(der.bytesOf(der.readDer(bytes('8002 6162'))).toString()).toBe('ab')
    expect(der.bytesOf(der.readDer(bytes('a080 0402 6162 0401 63 0000'))).toString()).toBe('abc')
  })

  test.each([
    ['utf8', der.utf8('密码'), '密码'],
    ['bmp', der.bmp('密码'), '密码'],
    ['printable', der.printable('abc'), 'abc'],
    ['ia5', der.ia5('a@b'), 'a@b'],
    ['implicit', der.context(2, Buffer.from('localhost')), 'localhost'],
  ])('text: %s', (_, node, expected) => {
    expect(der.textOf(der.readDer(der.encode(node)))).toBe(expected)
  })

  test('what follows the value is ignored when asked', () => {
    expect(der.integerOf(der.readDer(bytes('020105 0a0a'), { trailing: true }))).toBe(5n)
    expect(() => der.readDer(bytes('020105 0a0a'))).toThrow(Fault)
  })
})

describe('broken bytes are a fault', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', bytes('')],
    ['cut short', bytes('3005 0201')],
    ['a length beyond the end', bytes('3084 ffffffff')],
    ['a length of 126 bytes', bytes(`30fe ${'ff'.repeat(126)}`)],
    ['indefinite and primitive', bytes('0480 0000')],
    ['indefinite without end', bytes('3080 0201 01')],
    ['very deep', Buffer.alloc(200_000, '3080', 'hex')],
    ['very long', Buffer.alloc(5_000_000, '0500', 'hex')],
  ])('%s', (_, input) => {
    expect(() => der.readDer(input)).toThrow(expect.objectContaining({ code: 'credential/asn1' }))
  })

  test.each<[string, () => unknown]>([
    ['an integer read as oid', () => der.oidOf(der.integer(1))],
    ['an oid read as integer', () => der.integerOf(der.oid('1.2.3'))],
    ['nothing read as boolean', () => der.booleanOf(undefined)],
    ['an integer without content', () => der.integerOf(der.readDer(bytes('0200')))],
    ['an unfinished oid', () => der.oidOf(der.readDer(bytes('0601ff')))],
    ['an endless number in an oid', () => der.oidOf(der.readDer(bytes(`060a${'ff'.repeat(10)}`)))],
    ['children of a primitive', () => der.childrenOf(der.nothing())],
    ['bytes of a sequence', () => der.bytesOf(der.sequence())],
    ['text of an integer', () => der.textOf(der.integer(1))],
  ])('%s', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'credential/asn1' }))
  })
})
