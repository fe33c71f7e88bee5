import { expect, it } from 'vitest'
import { likelyEncoding } from '../../src/apns/likely-encoding.ts'

it.each([
  ['a German name', [0xc4, 0x6e, 0x6e], 'WINDOWS-1252'],
  ['a French sentence', [...Buffer.from('déjà vu à la crèche', 'latin1')], 'WINDOWS-1252'],
  ['你好 in GBK', [0xc4, 0xe3, 0xba, 0xc3], 'GB18030'],
  ['你好 among ASCII', [0x7b, 0x22, 0xc4, 0xe3, 0xba, 0xc3, 0x22, 0x7d], 'GB18030'],
] as const)('%s', (_, bytes, encoding) => {
  expect(likelyEncoding(Uint8Array.from(bytes))).toBe(encoding)
})
