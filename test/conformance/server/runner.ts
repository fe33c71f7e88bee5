import type { Behaviour } from './behaviour.ts'
import { behaviours } from './behaviours.ts'
import type { Route } from './client.ts'
import { mutant } from './mutants.ts'
import { attempt, Client, createMaterial, type Seen, type TrialOptions, wrongs } from './trial.ts'

/** What came of one behaviour by one route, and what is wrong with it. */
export interface Judged extends Trial {
  readonly seen: Seen
  readonly wrong: readonly string[]
}

/** Trials that go on in one client at a time; those that measure memory have it to themselves, in so many clients. */
const together = 24
const apart = 4

interface Trial {
  /** Its place in the table. */
  readonly number: number
  readonly behaviour: Behaviour
  readonly route: Route
}

/** Runs all of them, so many at a time, and closes each client when all lanes are through: they may share one. */
export async function inLanes<T, C extends Pick<Client, 'close'>>(
  items: readonly T[],
  lanes: readonly C[],
  run: (item: T, client: C) => Promise<void>,
): Promise<void> {
  const rest = [...items]
  await Promise.all(
    lanes.map(async (client) => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await run(next, client)
    }),
  )
  await Promise.all([...new Set(lanes)].map((client) => client.close()))
}

/**
 * Lets the client meet behaviours.
 *
 * @param clientFile the bundled client
 * @param routes by which it goes
 * @param floodSize megabytes that a flood may have
 * @param chosen which behaviours; all when absent
 * @returns in the order of the table
 */
export async function runBehaviours(
  clientFile: URL,
  routes: readonly Route[],
  floodSize: number,
  chosen: readonly Behaviour[] = behaviours,
): Promise<readonly Judged[]> {
  const options: TrialOptions = { material: await createMaterial(), floodSize }
  const trials = chosen
    .flatMap((behaviour) => routes.map((route) => ({ behaviour, route })))
    .map((trial, number): Trial => ({ ...trial, number }))
  const judged: Judged[] = []
  const again: Trial[] = []
  const judge = (trial: Trial, seen: Seen) =>
    judged.push({ ...trial, seen, wrong: wrongs(trial.behaviour, trial.route, seen) })

  const isAlone = ({ behaviour }: Trial) => behaviour.megabytes !== undefined
  const shared = new Client(clientFile)
  await inLanes(
    trials.filter((trial) => !isAlone(trial)),
    Array(together).fill(shared),
    async (trial) => {
      const seen = await attempt(trial.behaviour, trial.route, shared, options)
      if (wrongs(trial.behaviour, trial.route, seen).length > 0) again.push(trial)
      else judge(trial, seen)
    },
  )
  // What measures memory, and what went wrong, perhaps because another trial broke the client or kept it busy.
  await inLanes(
    [...again, ...trials.filter(isAlone)],
    Array.from({ length: apart }, () => new Client(clientFile)),
    async (trial, client) => {
      const seen = await attempt(trial.behaviour, trial.route, client, options)
      const isWrong = wrongs(trial.behaviour, trial.route, seen).length > 0
      judge(trial, isWrong ? await attempt(trial.behaviour, trial.route, client, options) : seen)
    },
  )
  return judged.sort((one, other) => one.number - other.number)
}
export { behaviours, mutant }
