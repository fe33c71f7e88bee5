import { beforeAll, expect, test } from 'vitest'
import { makeSeeds, type Seed } from './seeds.ts'
import { attempt, broken } from './trial.ts'

let seeds: [Seed, ...Seed[]]
beforeAll(async () => {
  seeds = await makeSeeds()
})

test('every good file can be read', async () => {
  const refused = /page\.html|pbmac1-short|rfc9579-a[456]/
  for (const seed of seeds) {
    const outcome = await attempt({ seed, mutation: 'append', bytes: seed.bytes })
    expect([seed.name, outcome === 'read']).toEqual([seed.name, !refused.test(seed.name)])
  }
}, 30_000)

/** What once came out as something else: a sequence that is marked as having no members, outside or further in. */
test('a sequence without members is damage', async () => {
  for (const seed of seeds.filter(({ bytes }) => bytes[0] === 0x30)) {
    const sequences = [...seed.bytes.subarray(0, 60).keys()].filter((at) => seed.bytes[at] === 0x30)
    for (const at of sequences) {
      const bytes = Buffer.from(seed.bytes)
      bytes[at] = 0x10
      const outcome = await attempt({ seed, mutation: 'flipBits', bytes })
      expect(outcome, `${seed.name}, byte ${at}`).not.toBe('credential/asn1')
    }
  }
}, 30_000)

test('every broken one is read, or refused by a Fault', async () => {
  for (let number = 1; number <= 1000; number += 1) {
    await attempt(broken(seeds, number)).catch((error: unknown) => {
      throw new Error(`number ${number}: ${broken(seeds, number).mutation}`, { cause: error })
    })
  }
}, 30_000)
