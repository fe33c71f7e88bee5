import { readContents } from '../../src/credential/file.ts'
import { readSigningKey } from '../../src/credential/signing-key/signing-key.ts'
import { Fault } from '../../src/fault.ts'
import { run } from '../fake-host.ts'
import { type MutationName, mutationNames, mutations, Random } from './mutation.ts'
import type { Seed } from './seeds.ts'

/** One broken file, and how it came to be. */
export interface Broken {
  readonly seed: Seed
  readonly mutation: MutationName
  readonly bytes: Buffer
}

/**
 * Breaks a good file.
 *
 * @param seeds the good ones
 * @param number which of the endless row of broken ones; the same number gives the same file
 */
export function broken(seeds: readonly [Seed, ...Seed[]], number: number): Broken {
  const random = new Random(number * 2_654_435_761)
  for (let warmUp = 0; warmUp < 4; warmUp += 1) random.below(2)
  const seed = random.of(seeds)
  const mutation = random.of(mutationNames)
  return { seed, mutation, bytes: mutations[mutation](seed.bytes, random, random.of(seeds).bytes) }
}

/** Only these may be a signing key; of anything else OpenSSL takes its time to say that it is none. */
const IS_KEY = /^(?:AuthKey|pkcs8|sec1|pkcs1|encrypted|identity)/

/** Faults of single structures, which the reader of a file has to turn into one that names the file. */
const NAMELESS: ReadonlySet<string> = new Set([
  'credential/asn1',
  'credential/plist',
  'credential/certificate',
  'credential/signing-request',
])

/** What became of one file: it was read, or refused by a Fault of some code. Anything else is a bug. */
export type Outcome = 'read' | Fault['code']

/**
 * Gives a file to the readers of files and of signing keys, and much of what could be read to `cert inspect`.
 *
 * @param file the broken file
 * @returns what the reader of files says of it
 * @throws whatever is no Fault, and an Error when `cert inspect` ends as after a bug
 */
export async function attempt({ bytes, seed }: Broken): Promise<Outcome> {
  const options = { fileName: seed.name, passphrase: async () => seed.passphrase }
  if (IS_KEY.test(seed.name))
    await outcomeOf(() => readSigningKey(bytes, { fileName: 'AuthKey_ABC1234567.p8', teamId: 'A1B2C3D4E5' }))
  const outcome = await outcomeOf(() => readContents(bytes, options))
  if (NAMELESS.has(outcome)) throw new Error(`${outcome} says nothing of the file`)
  if (outcome === 'read' && bytes.length % 4 === 0) {
    const world = { files: { file: bytes }, env: { PASS: seed.passphrase } }
    const { code, stderr } = await run('cert inspect file --passphrase-env PASS', world)
    if (code === 70) throw new Error(stderr)
  }
  return outcome
}

async function outcomeOf(read: () => unknown): Promise<Outcome> {
  try {
    await read()
    return 'read'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}
