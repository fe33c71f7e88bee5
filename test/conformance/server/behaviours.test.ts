import { afterAll, describe, expect, it } from 'vitest'
import { quickForm } from '../../whole/quick-form.ts'
import { behaviours } from './behaviours.ts'
import { bundle } from './bundle.mjs'
import type { Route } from './client.ts'
import { runBehaviours } from './runner.ts'

// In the quick form every third, and no flood: what measures memory is tried alone.
const chosen = quickForm(
  behaviours,
  (behaviour) => behaviour.megabytes === undefined && behaviours.indexOf(behaviour) % 3 === 0,
)
const routes: readonly Route[] = ['single', 'batch']
/** Megabytes that a flood may have: enough to be noticed, and soon over. The whole of it is `npm run conformance`. */
const floodSize = 1
const { client, close } = bundle('.conformance-test')
const judged = await runBehaviours(client, routes, floodSize, chosen)

afterAll(close)

const of = (id: string, route: Route) => {
  const found = judged.find((one) => one.behaviour.id === id && one.route === route)
  if (found === undefined) throw new Error(`${id} by ${route} was not tried`)
  return found
}

const becameOf = (id: string, route: Route) => of(id, route).seen.broke ?? of(id, route).seen.became
const early = chosen.filter(({ becomesEarly }) => becomesEarly !== undefined)
const alike = chosen.filter(({ becomesEarly }) => becomesEarly === undefined)

describe.each(routes.map((route) => ({ route })))(
  'what leaves as $route meets a server that',
  ({ route }) => {
    it.each(chosen.map(({ id, does, see }) => ({ id, does, see })))('$does ($id, $see)', ({ id }) => {
      expect(of(id, route).wrong).toEqual([])
    })
  },
)

/** Where the table leaves it to the deadline or the count which ends a flood, how fast the computer is decides the words. */
const comparable = (became: readonly string[] | string, isOpen: boolean) =>
  isOpen ? [became].flat().map((words) => words.split(' ')[0]) : became

it('a single push and a batch come to the same, in the same words', () => {
  const told = (route: Route) =>
    alike.map(({ id, becomes }) => [
      id,
      comparable(
        becameOf(id, route),
        [becomes].flat().some((words) => words.endsWith(' *')),
      ),
    ])
  expect(told('batch')).toEqual(told('single'))
})

it.each(early.map(({ id }) => id))('%s leaves nothing in doubt but what did not wait for SETTINGS', (id) => {
  const words = [becameOf(id, 'single'), becameOf(id, 'batch')].map((became) =>
    [became].flat().map((each) => each.split(' ')[0]),
  )
  expect(words[1]?.every((word) => word === 'unsent')).toBe(true)
  expect(words[0]?.slice(1).every((word) => word === 'unsent')).toBe(true)
  expect(words[0]?.[0]).toMatch(/^un(?:sent|known)$/)
})

it('has a name for each behaviour', () => {
  const ids = behaviours.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  expect(ids.length).toBeGreaterThan(90)
})
