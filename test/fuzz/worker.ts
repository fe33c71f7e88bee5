import { parentPort, workerData } from 'node:worker_threads'
import { makeSeeds } from './seeds.ts'
import { attempt, broken } from './trial.ts'

/** What one worker did, for the summary. */
export interface Report {
  readonly outcomes: Record<string, number>
  readonly mutations: Record<string, number>
  /** In milliseconds, the slowest first. */
  readonly slowest: readonly { number: number; seed: string; mutation: string; ms: number }[]
  readonly bugs: readonly {
    number: number
    seed: string
    mutation: string
    error: string
    bytes: Uint8Array
  }[]
}

const { from, to, step, progress } = workerData as {
  from: number
  to: number
  step: number
  /** Where the number in work is put, for whoever watches that it does not stand still. */
  progress: Int32Array
}

const outcomes: Record<string, number> = {}
const mutations: Record<string, number> = {}
let slowest: Report['slowest'] = []
const bugs: Report['bugs'][number][] = []

const seeds = await makeSeeds()
for (let number = from; number <= to; number += step) {
  Atomics.store(progress, 0, number)
  const file = broken(seeds, number)
  const about = { number, seed: file.seed.name, mutation: file.mutation }
  const start = performance.now()
  const outcome = await attempt(file).catch((error: unknown) => {
    bugs.push({
      ...about,
      error: String(error instanceof Error ? error.stack : error),
      bytes: file.bytes,
    })
    return 'bug'
  })
  const ms = performance.now() - start
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  mutations[file.mutation] = (mutations[file.mutation] ?? 0) + 1
  if (slowest.length < 5 || ms > (slowest.at(-1)?.ms ?? 0)) {
    slowest = [...slowest, { ...about, ms }].sort((a, b) => b.ms - a.ms).slice(0, 5)
  }
}
parentPort?.postMessage({ outcomes, mutations, slowest, bugs } satisfies Report)
