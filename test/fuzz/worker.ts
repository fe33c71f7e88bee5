import { parentPort, workerData } from 'node:worker_threads'
import { makeSeeds } from './seeds.ts'
import { attempt, type Broken, broken } from './trial.ts'

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

/** Longer than any reader has a reason to take, in milliseconds. */
const suspicious = 500
/** A machine that did something else meanwhile makes any reader look slow once, but hardly three times. */
const tries = 3

async function timed(file: Broken): Promise<{ outcome: string; ms: number }> {
  let ms = Number.POSITIVE_INFINITY
  let outcome = ''
  for (let round = 0; round < tries && ms > suspicious; round += 1) {
    const start = performance.now()
    outcome = await attempt(file)
    ms = Math.min(ms, performance.now() - start)
  }
  return { outcome, ms }
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
  const { outcome, ms } = await timed(file).catch((error: unknown) => {
    bugs.push({
      ...about,
      error: String(error instanceof Error ? error.stack : error),
      bytes: file.bytes,
    })
    return { outcome: 'bug', ms: 0 }
  })
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  mutations[file.mutation] = (mutations[file.mutation] ?? 0) + 1
  if (slowest.length < 5 || ms > (slowest.at(-1)?.ms ?? 0)) {
    slowest = [...slowest, { ...about, ms }].sort((a, b) => b.ms - a.ms).slice(0, 5)
  }
}
parentPort?.postMessage({ outcomes, mutations, slowest, bugs } satisfies Report)
