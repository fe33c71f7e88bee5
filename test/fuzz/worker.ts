import { ftruncateSync, openSync, writeSync } from 'node:fs'
import { openKinds } from './seeds.ts'
import { type Broken, broken } from './trial.ts'

/** What one worker did, for the summary. */
export interface Report {
  readonly outcomes: Record<string, number>
  readonly mutations: Record<string, number>
  readonly kinds: Record<string, number>
  /** In milliseconds of CPU, the slowest first. */
  readonly slowest: readonly { number: number; seed: string; mutation: string; ms: number }[]
  readonly bugs: readonly { number: number; seed: string; mutation: string; error: string; base64: string }[]
  readonly megabytes: number
}

const [from = 1, to = 1, step = 1] = process.argv.slice(2, 5).map(Number)
/** Where the number in work is written, for whoever watches that it does not stand still. */
const progress = openSync(process.argv[5] ?? '', 'w')

/** Milliseconds of CPU, of this process alone: what else the machine does is not the reader's time. */
async function timed({ seed, bytes }: Broken): Promise<{ outcome: string; ms: number }> {
  const start = process.cpuUsage()
  const outcome = await seed.read(bytes)
  const { user, system } = process.cpuUsage(start)
  return { outcome, ms: (user + system) / 1000 }
}

const counted = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1
}

const outcomes: Record<string, number> = {}
const mutations: Record<string, number> = {}
const kindCounts: Record<string, number> = {}
let slowest: Report['slowest'] = []
const bugs: Report['bugs'][number][] = []

const opened = await openKinds()
const [kind, ...others] = opened.kinds.filter(({ name }) => [name, ''].includes(process.argv[6] ?? ''))
if (kind === undefined) throw new Error(`there are ${opened.kinds.map(({ name }) => name).join(', ')}`)
const kinds = [kind, ...others] as const
let reading = from
// A callback of a socket throws past everybody who waits.
process.on('uncaughtException', (error) => {
  const { seed, mutation, bytes } = broken(kinds, reading)
  bugs.push({
    number: reading,
    seed: seed.name,
    mutation,
    error: `${error.stack}`,
    base64: bytes.toString('base64'),
  })
})
for (let number = from; number <= to; number += step) {
  reading = number
  ftruncateSync(progress)
  writeSync(progress, String(number), 0)
  const file = broken(kinds, number)
  const about = { number, seed: `${file.kind}: ${file.seed.name}`, mutation: file.mutation }
  const { outcome, ms } = await timed(file).catch((error: unknown) => {
    const text = String(error instanceof Error ? error.stack : error)
    bugs.push({ ...about, error: text, base64: file.bytes.toString('base64') })
    return { outcome: 'bug', ms: 0 }
  })
  counted(outcomes, outcome)
  counted(mutations, file.mutation)
  counted(kindCounts, file.kind)
  if (slowest.length < 5 || ms > (slowest.at(-1)?.ms ?? 0))
    slowest = [...slowest, { ...about, ms }].sort((a, b) => b.ms - a.ms).slice(0, 5)
}
await opened.close()
const megabytes = process.resourceUsage().maxRSS / 1024
process.send?.({ outcomes, mutations, kinds: kindCounts, slowest, bugs, megabytes } satisfies Report)
process.disconnect?.()
