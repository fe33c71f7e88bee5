import { Bench } from './bench.ts'
import { openNetwork } from './network.ts'
import { type Played, play } from './play.ts'
import { scenarios } from './scenarios.ts'

/** What one worker reports: scenarios that were played, and why others were not. */
export interface Report {
  readonly played: readonly Played[]
  readonly skipped: readonly { readonly name: string; readonly why: string }[]
}

const [index = 0, step = 1] = process.argv.slice(2, 4).map(Number)
const wanted = process.argv[4] ?? ''
const network = await openNetwork()
const bench = new Bench()
const played: Played[] = []
const skipped: { name: string; why: string }[] = []
const mine = scenarios
  .filter(({ name, theme }) => `${theme}: ${name}`.includes(wanted))
  .filter((_, number) => number % step === index)
for (const scenario of mine) {
  if (scenario.network && network.kind === 'none') {
    skipped.push({ name: scenario.name, why: network.why })
    continue
  }
  try {
    played.push(await play(scenario, bench))
  } catch (error) {
    const { name, theme, cause } = scenario
    const printed = `SET-UP FAILED: ${error instanceof Error ? error.stack : error}`
    played.push({
      name,
      theme,
      causes: [cause].flat(),
      score: 'missed',
      answers: [{ line: '', said: { named: [], code: 70 }, score: 'missed', printed, toType: [] }],
      ms: 0,
    })
  }
}
bench.remove()
process.send?.({ played, skipped } satisfies Report, () => process.exit(0))
