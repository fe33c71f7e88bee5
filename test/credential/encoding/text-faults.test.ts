import { describe, expect, test } from 'vitest'
import { textFaultsOf, writePem } from '../../../src/credential/encoding/pem.ts'
import { textFaultSamples } from '../text-fault-samples.ts'

const block = writePem({
  label: 'PRIVATE KEY',
  bytes: Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 37 + 251) % 256)),
})

describe('what was done to a PEM text', () => {
  test.each(Object.entries(textFaultSamples))('%s', (fault, spoil) => {
    expect(textFaultsOf(Buffer.from(spoil(block)))).toEqual([fault])
  })

  test.each<[string, string]>([
    ['as it should be', block],
    ['CRLF', block.replaceAll('\n', '\r\n')],
    ['blanks at the ends of lines', block.replaceAll('\n', '  \n')],
    [
      'words before and after',
      `Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n${block}bye`,
    ],
    ['an empty line behind the first', block.replace('-----\n', '-----\n\n')],
    ['without the last line end', block.trimEnd()],
    ['two with empty lines between', `${block}\n\n${block}`],
    ['one long line', `-----BEGIN X-----\n${Buffer.alloc(300).toString('base64')}\n-----END X-----\n`],
    [
      'encrypted the old way',
      writePem({ label: 'RSA PRIVATE KEY', dekInfo: 'DES-CBC,0011223344556677', bytes: Buffer.alloc(100) }),
    ],
  ])('none: %s', (_, text) => {
    expect(textFaultsOf(Buffer.from(text))).toEqual([])
  })
})
