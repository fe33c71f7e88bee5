import { createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as der from '../../../src/credential/encoding/der.ts'
import { digestOf } from '../../../src/credential/encryption/digest.ts'
import { Effort } from '../../../src/credential/encryption/effort.ts'
import { derivePkcs12, Purpose } from '../../../src/credential/pkcs12/kdf.ts'
import { isSealedWith, macOf } from '../../../src/credential/pkcs12/mac.ts'

const content = Buffer.from('what is sealed')
const salt = Buffer.from('pepper')
const sha1 = '1.3.14.3.2.26'
const sha256 = '2.16.840.1.101.3.4.2.1'
const hmacSha256 = der.sequence(der.oid('1.2.840.113549.2.9'), der.nothing())

const macData = (algorithm: der.Asn1, digest: Buffer, ...iterations: der.Asn1[]) =>
  der.sequence(der.sequence(algorithm, der.octets(digest)), der.octets(salt), ...iterations)

/** RFC 7292 section 4: the key is derived the way of PKCS#12; iterations default to 1. */
function old(hash: string, passphrase: string | null, repetitions?: number, cut = 0): der.Asn1 {
  const digest = digestOf(hash)
  const derivation = { digest, passphrase, salt, repetitions: repetitions ?? 1 }
  const key = derivePkcs12(derivation, Purpose.mac, digest.length)
  const value = createHmac(digest.name, key).update(content).digest()
  const iterations = repetitions === undefined ? [] : [der.integer(repetitions)]
  return macData(der.sequence(der.oid(hash)), value.subarray(0, value.length - cut), ...iterations)
}

/** RFC 9579 section 4: the key is derived by PBKDF2, whose parameters say how long it is. */
function pbmac1(passphrase: string, keyLength: number | undefined, repetitions = 3): der.Asn1 {
  const key = pbkdf2Sync(passphrase, salt, 3, keyLength ?? 32, 'sha256')
  const value = createHmac('sha256', key).update(content).digest()
  const length = keyLength === undefined ? [] : [der.integer(keyLength)]
  const derivation = der.sequence(
    der.oid('1.2.840.113549.1.5.12'),
    der.sequence(der.octets(salt), der.integer(repetitions), ...length, hmacSha256),
  )
  const scheme = der.sequence(derivation, hmacSha256)
  return macData(der.sequence(der.oid('1.2.840.113549.1.5.14'), scheme), value, der.integer(1))
}

describe('a seal', () => {
  it.each<[string, der.Asn1, string | null]>([
    ['SHA-1', old(sha1, 'secret', 5), 'secret'],
    ['SHA-256', old(sha256, 'secret', 5), 'secret'],
    ['SHA-1, and nothing said of repetitions', old(sha1, 'secret'), 'secret'],
    ['no passphrase at all', old(sha256, null, 5), null],
    ['an empty passphrase', old(sha256, '', 5), ''],
    ['PBMAC1', pbmac1('secret', 32), 'secret'],
    ['PBMAC1 with the shortest key', pbmac1('secret', 20), 'secret'],
    ['PBMAC1 with the longest key', pbmac1('secret', 1024), 'secret'],
    ['PBMAC1 with an empty passphrase, which is none there', pbmac1('', 32), null],
  ])('of %s holds for its passphrase and content alone', (_, data, passphrase) => {
    expect(isSealedWith(data, content, passphrase, new Effort())).toBe(true)
    expect(isSealedWith(data, content, 'another', new Effort())).toBe(false)
    expect(isSealedWith(data, Buffer.from('what was changed'), passphrase, new Effort())).toBe(false)
  })

  it('that was cut does not hold', () => {
    expect(isSealedWith(old(sha1, 'secret', 5, 1), content, 'secret', new Effort())).toBe(false)
  })

  it.each<[string, der.Asn1, object]>([
    [
      'a hash of its own',
      macData(der.sequence(der.oid('1.2.3')), salt),
      { kind: 'unsupported', detail: 'hash 1.2.3' },
    ],
    ['a key of a byte', pbmac1('x', 1), { kind: 'undecryptable', detail: 'PBMAC1 with a key of 1 bytes' }],
    [
      'a key of 19 bytes',
      pbmac1('x', 19),
      { kind: 'undecryptable', detail: 'PBMAC1 with a key of 19 bytes' },
    ],
    [
      'a key of 1025 bytes',
      pbmac1('x', 1025),
      { kind: 'undecryptable', detail: 'PBMAC1 with a key of 1025 bytes' },
    ],
    ['no length', pbmac1('x', undefined), { kind: 'undecryptable', detail: 'PBMAC1 without a key length' }],
    ['many repetitions', pbmac1('x', 32, 12_000_001), { kind: 'too-much-work', detail: '12000001' }],
  ])('with %s is refused', (_, data, trouble) => {
    expect(() => isSealedWith(data, content, 'x', new Effort())).toThrow(expect.objectContaining(trouble))
  })

  it.each<[string, der.Asn1, object]>([
    ['SHA-1', old(sha1, 'x', 5), { algorithm: 'SHA1', isPbmac1: false, repetitions: 5, saltLength: 6 }],
    ['SHA-256', old(sha256, 'x'), { algorithm: 'SHA256', isPbmac1: false, repetitions: 1, saltLength: 6 }],
    [
      'PBMAC1',
      pbmac1('x', 20),
      { algorithm: 'PBMAC1 (SHA256)', isPbmac1: true, repetitions: 3, saltLength: 6 },
    ],
  ])('of %s is told', (_, data, told) => {
    expect(macOf(data)).toEqual(told)
  })
})
