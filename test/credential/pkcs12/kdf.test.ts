import forge from 'node-forge'
import { expect, it } from 'vitest'
import { digestOf } from '../../../src/credential/encryption/digest.ts'
import { derivationCost, derivePkcs12, Purpose } from '../../../src/credential/pkcs12/kdf.ts'

const sha1 = digestOf('1.3.14.3.2.26')
const sha256 = digestOf('2.16.840.1.101.3.4.2.1')

// Stephen Henson's vectors of 1999, which Bouncy Castle tests with as well.
it.each([
  ['smeg', '0a58cf64530d823f', 1, 'key', 24, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
  ['smeg', '0a58cf64530d823f', 1, 'iv', 8, '79993dfe048d3b76'],
  ['smeg', '642b99ab44fb4b1f', 1, 'key', 24, 'f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966'],
  ['smeg', '642b99ab44fb4b1f', 1, 'iv', 8, 'c0a38d64a79bea1d'],
  ['smeg', '3d83c0e4546ac140', 1, 'mac', 20, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
  ['queeg', '05dec959acff72f7', 1000, 'key', 24, 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
  ['queeg', '05dec959acff72f7', 1000, 'iv', 8, '11dedad7758d4860'],
  ['queeg', '1682c0fc5b3f7ec5', 1000, 'key', 24, '483dd6e919d7de2e8e648ba8f862f3fbfbdc2bcb2c02957f'],
  ['queeg', '1682c0fc5b3f7ec5', 1000, 'iv', 8, '9d461d1b00355c50'],
  ['queeg', '263216fcc2fab31c', 1000, 'mac', 20, '5ec4c7a80df652294c3925b6489a7ab857c83476'],
] as const)('%s, salt %s, %i times, as %s', (passphrase, salt, repetitions, purpose, length, expected) => {
  const derivation = { digest: sha1, passphrase, salt: Buffer.from(salt, 'hex'), repetitions }
  expect(derivePkcs12(derivation, Purpose[purpose], length).toString('hex')).toBe(expected)
})

it.each([null, '', 'a', 'smeg', '密码', 'x'.repeat(70)])(
  '%j derives what node-forge derives',
  (passphrase) => {
    for (const [purpose, length] of [
      [Purpose.key, 24],
      [Purpose.iv, 8],
      [Purpose.mac, 20],
    ] as const) {
      const salt = Buffer.from('0a58cf64530d823f', 'hex')
      const theirs = forge.pkcs12.generateKey(
        // Its types do not know that there may be none.
        passphrase as string,
        forge.util.createBuffer(salt.toString('latin1')),
        purpose,
        3,
        length,
      )
      const ours = derivePkcs12({ digest: sha1, passphrase, salt, repetitions: 3 }, purpose, length)
      expect(ours.toString('hex')).toBe(theirs.toHex())
    }
  },
)

it('no passphrase is another than an empty one, and no salt is no mistake', () => {
  const derived = [null, '', '\0'].flatMap((passphrase) =>
    [Buffer.alloc(0), Buffer.from('salt')].map((salt) =>
      derivePkcs12({ digest: sha256, passphrase, salt, repetitions: 2 }, Purpose.mac, 32).toString('hex'),
    ),
  )
  expect(new Set(derived).size).toBe(4)
  expect(derived.slice(2, 4)).toEqual(derived.slice(4))
})

it.each([
  ['one digest of SHA-1', sha1, [20], 1],
  ['a byte more than one', sha1, [21], 2],
  ['key and vector of 3DES', sha1, [24, 8], 3],
  ['no vector', sha1, [16, 0], 1],
  ['one digest of SHA-256, which costs as much as four of SHA-1', sha256, [32], 4],
  ['two of these', sha256, [33], 8],
] as const)('%s', (_, digest, lengths, cost) => {
  expect(derivationCost(digest, ...lengths)).toBe(cost)
})
