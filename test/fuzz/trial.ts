import { type MutationName, mutationNames, mutations, Random } from './mutation.ts'
import type { Kind, Seed } from './seeds.ts'

/** One broken file, and how it came to be. */
export interface Broken {
  readonly kind: string
  readonly seed: Seed
  readonly mutation: MutationName
  readonly bytes: Buffer
}

/**
 * Breaks a good file.
 *
 * @param kinds of good ones
 * @param number which of the endless row of broken ones; the same number gives the same file
 */
export function broken(kinds: readonly [Kind, ...Kind[]], number: number): Broken {
  const random = new Random(number * 2_654_435_761)
  for (let warmUp = 0; warmUp < 4; warmUp += 1) random.below(2)
  const kind = random.of(kinds.flatMap((each) => Array<Kind>(each.parts).fill(each))) ?? kinds[0]
  const seed = random.of(kind.seeds)
  const mutation = random.of(mutationNames)
  const other = random.of(kind.seeds)
  return { kind: kind.name, seed, mutation, bytes: mutations[mutation](seed.bytes, random, other.bytes) }
}
