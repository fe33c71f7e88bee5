import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWhole, quickForm } from '../whole/quick-form.ts'
import { openKinds, type Seed } from './seeds.ts'
import { broken } from './trial.ts'

let opened: Awaited<ReturnType<typeof openKinds>>
beforeAll(async () => {
  opened = await openKinds()
})
afterAll(() => opened.close())

/** Other people's files are read one by one elsewhere (test/credential/pkcs12/corpus.test.ts). */
const someOf = (seeds: readonly Seed[]) =>
  quickForm(seeds, (seed) => !seed.name.includes('/') || seeds.indexOf(seed) % 8 === 0)

test('every good file can be read', async () => {
  const refused = /page\.html|pbmac1-short|rfc9579-a[456]|cut-short|with-password/
  for (const { name, seeds } of opened.kinds)
    for (const seed of someOf(seeds)) {
      const outcome = await seed.read(seed.bytes)
      expect([name, seed.name, outcome === 'read']).toEqual([name, seed.name, !refused.test(seed.name)])
    }
}, 30_000)

test('every good answer of a server is understood', async () => {
  const { kinds, push } = opened
  const answers = kinds.find(({ name }) => name === 'server frames')?.seeds ?? []
  const told = []
  for (const { name, bytes } of answers) told.push([name, await push(bytes)])
  expect(Object.fromEntries(told)).toEqual({
    accepted: 'accepted',
    rejected: 'rejected',
    'padded, with priority': 'accepted',
    'in two header frames': 'accepted',
    'with Huffman code': 'accepted',
    'after a ping and credit': 'accepted',
    'with a table of another size': 'accepted',
    reset: 'unsent',
    goodbye: 'accepted',
  })
})

/** What once came out as something else: a sequence that is marked as having no members, outside or further in. */
test('a sequence without members is damage', async () => {
  const [{ seeds: credentials }] = opened.kinds
  for (const seed of someOf(credentials).filter(({ bytes }) => bytes[0] === 0x30)) {
    const sequences = [...seed.bytes.subarray(0, 60).keys()].filter((at) => seed.bytes[at] === 0x30)
    for (const at of sequences) {
      const bytes = Buffer.from(seed.bytes)
      bytes[at] = 0x10
      const outcome = await seed.read(bytes)
      expect(outcome, `${seed.name}, byte ${at}`).not.toBe('credential/asn1')
    }
  }
}, 30_000)

test('every broken one is read, or refused by a Fault', async () => {
  for (let number = 1; number <= (isWhole ? 500 : 150); number += 1) {
    const { seed, mutation, bytes } = broken(opened.kinds, number)
    await seed.read(bytes).catch((error: unknown) => {
      throw new Error(`number ${number}: ${mutation} of ${seed.name}`, { cause: error })
    })
  }
}, 30_000)
