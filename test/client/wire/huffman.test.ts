import { describe, expect, it } from 'vitest'
import { decodeHuffman, longestDecoded } from '../../../src/client/wire/huffman.ts'

function decoded(hex: string): string | undefined {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const target = Buffer.alloc(longestDecoded(bytes.length))
  const length = decodeHuffman(bytes, 0, bytes.length, target)
  return length < 0 ? undefined : target.toString('latin1', 0, length)
}

describe('Huffman code', () => {
  it.each([
    // RFC 7541 appendix C.4 and C.6.
    ['f1e3 c2e5 f23a 6ba0 ab90 f4ff', 'www.example.com'],
    ['a8eb 1064 9cbf', 'no-cache'],
    ['6402', '302'],
    ['aec3 771a 4b', 'private'],
    ['d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['', ''],
    // Fewer than eight ones fill the last byte.
    ['1f', 'a'],
    ['07', '0'],
  ])('%s is %s', (hex, text) => {
    expect(decoded(hex)).toBe(text)
  })

  it.each([
    ['the end of the string, written out', 'ffff ffff'],
    ['the end of the string behind a character', '1fff ffff ff'],
    ['padding that is not ones', '1e'],
    ['padding of zeros', '00'],
    ['a byte of padding and more', '07ff'],
    ['nothing but padding of a byte', 'ff'],
    ['a code that ends early', 'ffc0'],
  ])('refuses %s', (_, hex) => {
    expect(decoded(hex)).toBeUndefined()
  })
})
