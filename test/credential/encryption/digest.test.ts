import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digestOf, hmacOf, iteratedHash, iterationCost } from '../../../src/credential/encryption/digest.ts'

function oneByOne(algorithm: string, text: string, times: number): string {
  let digest: Buffer = Buffer.from(text)
  for (let n = 0; n < times; n += 1) digest = createHash(algorithm).update(digest).digest()
  return digest.toString('hex')
}

test.each([
  ['sha1', '1.3.14.3.2.26'],
  ['sha256', '2.16.840.1.101.3.4.2.1'],
  ['sha224', '2.16.840.1.101.3.4.2.4'],
  ['sha512', '2.16.840.1.101.3.4.2.3'],
  ['md5', '1.2.840.113549.2.5'],
  ['blake2b512', '1.3.6.1.4.1.1722.12.2.1.16'],
  ['sha3-256', '2.16.840.1.101.3.4.2.8'],
])('%s, repeated', (algorithm, oid) => {
  for (const times of [1, 2, 3, 100, 2048]) {
    const expected = oneByOne(algorithm, 'push', times)
    expect(iteratedHash(digestOf(oid), Buffer.from('push'), times).toString('hex')).toBe(expected)
  }
})

test.each([
  ['SHA-1, which is our own', '1.3.14.3.2.26', 1],
  ['SHA-256, which is asked of node:crypto', '2.16.840.1.101.3.4.2.1', 4],
])('%s', (_, oid, cost) => {
  expect(iterationCost(digestOf(oid))).toBe(cost)
})

test('what is not known is told by its OID', () => {
  expect(() => digestOf('1.2.3')).toThrow(
    expect.objectContaining({ kind: 'unsupported', detail: 'hash 1.2.3' }),
  )
  expect(() => hmacOf('1.2.3')).toThrow(
    expect.objectContaining({ kind: 'unsupported', detail: 'HMAC 1.2.3' }),
  )
})
