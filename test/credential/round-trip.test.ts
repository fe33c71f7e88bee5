import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCredentialFile } from '../../src/credential/file.ts'
import type { Contents } from '../../src/credential/model.ts'
import { writePkcs12 } from '../../src/credential/pkcs12/write.ts'
import { fakeHost, run } from '../fake-host.ts'
import { isWhole, quickForm } from '../whole/quick-form.ts'
import { corpus, corpusFolder } from './corpus.ts'
import { type IdentityMaterial, makeIdentity } from './identity-material.ts'

/** What must be the same after any conversion: what is in the file, and what belongs together. */
const essence = ({ certificates, keys, identities }: Contents) => ({
  certificates: certificates.map(({ fingerprints }) => fingerprints.sha256).sort(),
  keys: keys.map(({ key }) => key.export({ type: 'pkcs8', format: 'der' }).toString('hex')).sort(),
  identities: identities
    .map(({ certificate, key }) => [certificate.fingerprints.sha256, key.key.asymmetricKeyType].join(' '))
    .sort(),
})

const read = (bytes: Uint8Array, passphrase: string) =>
  readCredentialFile(bytes, { fileName: 'a.file', passphrase: async () => passphrase })

/** What can be converted to what: a .p12 takes pairs, DER a single thing. */
const targets: readonly { readonly to: string; readonly takes: (contents: Contents) => boolean }[] = [
  { to: 'pem', takes: () => true },
  { to: 'der', takes: ({ certificates, keys }) => certificates.length + keys.length === 1 },
  { to: 'p12', takes: ({ identities }) => identities.length > 0 },
  { to: 'p12 --form legacy', takes: ({ identities }) => identities.length > 0 },
]

/** Slow on purpose, so tried on fewer files. */
const slowTargets = [{ to: 'pem --encrypt-key', takes: ({ keys }: Contents) => keys.length > 0 }]

async function expectRoundTrips(bytes: Uint8Array, passphrase: string, to = targets): Promise<void> {
  const before = await read(bytes, passphrase)
  for (const { to: target, takes } of to) {
    if (!takes(before)) continue
    const host = fakeHost({ files: { in: bytes }, env: { IN: passphrase, OUT: 'new' } })
    const words = `cert convert in -o out --to ${target} --passphrase-env IN --new-passphrase-env OUT`
    const { stderr } = await run(words, host)
    expect(stderr).toBe('')
    const after = await read(host.disk.get('/home/dev/app/out')?.bytes ?? Buffer.alloc(0), 'new')
    expect(essence(after), target).toEqual(essence(before))
  }
}

const cers = ['apple', 'lookalike']
  .filter((name) => existsSync(new URL(name, corpusFolder)))
  .flatMap((name) => readdirSync(new URL(name, corpusFolder)).map((file) => `${name}/${file}`))
const p12s = corpus().filter(({ expected, isCostly }) => expected.includes('opens') && !isCostly)
const rows = [...cers.map((file) => ({ file, password: '' })), ...p12s]

if (rows.length > 0) {
  describe('files from all over say the same after conversion', () => {
    // In the quick form every fourth.
    test.each(quickForm(rows, (row) => rows.indexOf(row) % 4 === 0))('$file', async ({ file, password }) => {
      await expectRoundTrips(readFileSync(new URL(file, corpusFolder)), password)
    })
  })
}

describe('made-up files say the same after conversion', () => {
  const materials: IdentityMaterial[] = []
  beforeAll(async () => {
    materials.push(await makeIdentity('com.example.a'), await makeIdentity('com.example.b', 'rsa'))
  })

  /** A passphrase one can type, in any script. */
  const passphrases = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n\0]/.test(text))

  test('any passphrase, name, form, with or without chain, one identity or two', async () => {
    const recipes = fc.record({
      passphrase: passphrases,
      friendlyName: fc.string({ unit: 'grapheme', maxLength: 20 }),
      form: fc.constantFrom('modern' as const, 'legacy' as const),
      withChain: fc.boolean(),
      both: fc.boolean(),
      first: fc.constantFrom(0, 1),
    })
    await fc.assert(
      fc.asyncProperty(recipes, async ({ passphrase, friendlyName, form, withChain, both, first }) => {
        const [one, other] = [materials[first], materials[1 - first]]
        if (one === undefined || other === undefined) throw new Error('no material')
        const bytes = writePkcs12({
          identity: { ...one.identity, key: { key: one.key, friendlyName } },
          others: both ? [other.identity] : [],
          chain: withChain ? [one.authority] : [],
          passphrase,
          form,
        })
        const contents = await read(bytes, passphrase)
        expect(contents.identities).toHaveLength(both ? 2 : 1)
        expect(contents.certificates).toHaveLength(Number(both) + Number(withChain) + 1)
        await expectRoundTrips(bytes, passphrase)
      }),
      { numRuns: isWhole ? 6 : 3, seed: 2026 },
    )
  }, 20_000)

  test('encrypted keys', async () => {
    for (const { identity } of materials) {
      const bytes = writePkcs12({ identity, chain: [], passphrase: '密码', form: 'modern' })
      await expectRoundTrips(bytes, '密码', slowTargets)
    }
  })
})
