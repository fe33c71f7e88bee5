import { describe, expect, test } from 'vitest'
import { hasPem, readPem, textOfFile, writePem } from '../../../src/credential/encoding/pem.ts'

const bytes = Buffer.from(Array.from({ length: 100 }, (_, i) => i))
const block = writePem({ label: 'CERTIFICATE', bytes })
const expected = [{ label: 'CERTIFICATE', bytes }]

describe('a PEM block is found', () => {
  test.each([
    ['as it should be', block],
    ['with CRLF', block.replaceAll('\n', '\r\n')],
    ['with old Mac line ends', block.replaceAll('\n', '\r')],
    ['in one line', block.replaceAll('\n', ' ')],
    ['in one line without blanks', block.replaceAll('\n', '')],
    ['with \\n typed out', block.replaceAll('\n', '\\n')],
    ['with \\r\\n typed out, in quotes', `"${block.replaceAll('\n', '\\r\\n')}"`],
    ['indented', block.replaceAll(/^/gm, '    ')],
    ['after Bag Attributes', `Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\n${block}`],
    ['without the last line end', block.trimEnd()],
  ])('%s', (_, text) => {
    expect(readPem(text)).toEqual(expected)
  })

  test('several, with junk between', () => {
    const key = writePem({ label: 'PRIVATE KEY', bytes })
    expect(readPem(`a\n${block}b${key}\n\nc\n${block}`).map(({ label }) => label)).toEqual([
      'CERTIFICATE',
      'PRIVATE KEY',
      'CERTIFICATE',
    ])
  })

  test('encrypted the old way, also in one line', () => {
    const encrypted = {
      label: 'RSA PRIVATE KEY',
      dekInfo: 'AES-256-CBC,00112233445566778899AABBCCDDEEFF',
      bytes,
    }
    const text = writePem(encrypted)
    expect(readPem(text)).toEqual([encrypted])
    expect(readPem(text.replaceAll('\n', ' '))).toEqual([encrypted])
    expect(readPem(text.replaceAll('\n', '\\n'))).toEqual([encrypted])
  })
})

describe('a broken block is told', () => {
  test.each([
    [
      'cut short',
      block.slice(0, 80),
      { label: 'CERTIFICATE', broken: 'unfinished', bytes: bytes.subarray(0, 39) },
    ],
    ['the label alone', '-----BEGIN CERT', { label: '', broken: 'unfinished' }],
    [
      'another END',
      block.replace('END CERT', 'END PERT'),
      { label: 'CERTIFICATE', broken: 'unfinished', bytes },
    ],
    [
      'other letters',
      block.replace('AAEC', '<%>'),
      { label: 'CERTIFICATE', broken: 'not-base64', foreign: { sign: '<', line: 2 } },
    ],
    ['nothing inside', '-----BEGIN X----------END X-----', { label: 'X', broken: 'not-base64' }],
  ])('%s', (_, text, told) => {
    expect(readPem(text)).toEqual([told])
  })

  test('many beginnings are no work', () => {
    expect(readPem('-----BEGIN A-----'.repeat(100_000))).toHaveLength(1)
  })
})

describe('text is text, whatever wrote it', () => {
  const utf16 = Buffer.from(`\uFEFF${block}`, 'utf16le')
  test.each([
    ['UTF-8', Buffer.from(block)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${block}`)],
    ['UTF-16 of PowerShell', utf16],
    ['UTF-16 big-endian', Buffer.from(utf16).swap16()],
    ['UTF-16 big-endian, cut', Buffer.concat([Buffer.from(utf16).swap16(), Buffer.of(0)])],
  ])('%s', (_, file) => {
    expect(hasPem(textOfFile(file))).toBe(true)
    expect(readPem(textOfFile(file))).toEqual(expected)
  })
})
