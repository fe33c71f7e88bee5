import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { iteratedHash } from '../../../src/credential/encryption/iterated-hash.ts'

function oneByOne(algorithm: string, text: string, times: number): string {
  let digest: Buffer = Buffer.from(text)
  for (let n = 0; n < times; n += 1) digest = createHash(algorithm).update(digest).digest()
  return digest.toString('hex')
}

test.each(['sha1', 'sha256', 'sha224', 'sha512', 'md5', 'blake2b512', 'sha3-256'])(
  '%s, repeated',
  (algorithm) => {
    for (const times of [1, 2, 3, 100, 499, 500, 2048, 20_000, 20_001]) {
      const expected = oneByOne(algorithm, 'push', times)
      expect(iteratedHash(algorithm, Buffer.from('push'), times).toString('hex')).toBe(expected)
    }
  },
)
