import { describe, expect, it } from 'vitest'
import {
  createHeaderWriter,
  HeaderBlockError,
  readHeaderBlock,
} from '../../../src/client/wire/header-block.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const none: ReadonlySet<string> = new Set()

describe('reading a header block', () => {
  it.each([
    // RFC 7541, appendix C.2, C.4.1, C.6.1, as far as they need no table.
    [
      'custom-key: custom-header',
      '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
      { 'custom-key': 'custom-header' },
    ],
    [':path: /sample/path', '040c 2f73 616d 706c 652f 7061 7468', { ':path': '/sample/path' }],
    ['password: secret', '1008 7061 7373 776f 7264 0673 6563 7265 74', { password: 'secret' }],
    [':method: GET', '82', { ':method': 'GET' }],
    [
      'Huffman: www.example.com',
      '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
      { ':authority': 'www.example.com' },
    ],
    ['Huffman: 302', '4882 6402', { ':status': '302' }],
    [
      'Huffman: a date and a place',
      '6196 d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff 6e91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3',
      { date: 'Mon, 21 Oct 2013 20:13:21 GMT', location: 'https://www.example.com' },
    ],
    ['an empty table', '20 88', { ':status': '200' }],
  ])('%s', (_, hex, headers) => {
    expect(readHeaderBlock(bytes(hex))).toMatchObject(headers)
  })

  it.each([
    ['an entry of a table that is not kept', 'be'],
    ['index 0', '80'],
    ['a table that was not allowed', '3fe11f'],
    ['a string that ends early', '4882 64'],
    ['an endless number', 'ffffffffffffffff'],
    ['padding of Huffman that is not ones', '4881 00'],
    ['a byte of padding and more', '4882 07ff'],
  ])('refuses %s', (_, hex) => {
    expect(() => readHeaderBlock(bytes(hex))).toThrow(HeaderBlockError)
  })
})

describe('writing a header block', () => {
  const headers = { ':method': 'POST', ':path': '/3/device/ab', 'apns-topic': 'com.example.app' }

  it('sends in full once, and as an index from then on', () => {
    const writer = createHeaderWriter(4096)
    const first = writer.write(headers, new Set([':path']))
    const second = writer.write(headers, new Set([':path']))
    expect(readHeaderBlock(first)).toEqual(headers)
    expect(Buffer.from(second).toString('hex')).toBe(`83040c${Buffer.from('/3/device/ab').toString('hex')}be`)
  })

  it('puts nothing into a table that is not there', () => {
    const writer = createHeaderWriter(0)
    expect(Buffer.from(writer.write(headers, none)).subarray(0, 2).toString('hex')).toBe('2083')
    expect(readHeaderBlock(writer.write(headers, none))).toEqual(headers)
  })

  it('begins anew when the table changes its size', () => {
    const writer = createHeaderWriter(4096)
    writer.write(headers, none)
    writer.resize(0)
    expect(readHeaderBlock(writer.write(headers, none))).toEqual(headers)
  })

  it('leaves out of a full table what does not fit', () => {
    const writer = createHeaderWriter(64)
    writer.write(headers, none)
    expect(Buffer.from(writer.write({ 'x-long': 'y'.repeat(60) }, none))[0]).toBe(0)
  })
})
